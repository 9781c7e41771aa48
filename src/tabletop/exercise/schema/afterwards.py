"""What people write after the play: what they make of its findings, and forms of feedback.

Both begin as forms with empty places. So an empty text means the same as a key that is left out, everywhere here.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema.base import Count, Id, Ids, Model, Plain, Text, fault, listed, plain

#: Groups of readers that a finding may be released to, beside teams by their ids.
READERS = ("control", "teams", "public")
ELEMENTS = ("planning", "organisation", "equipment", "training", "exercise")
_SPELT = {"organization": "organisation", "exercises": "exercise"}


def _choice(value: Any) -> Any:
    return plain(value).strip().lower() if isinstance(value, Plain) else value


def _grade(value: Any) -> Any:
    return plain(value).strip().upper() if isinstance(value, Plain) else value


def _finding_id(value: Any) -> str:
    text = plain(value).strip()
    if not re.fullmatch(r"\S.{0,299}", text):
        raise fault("bad-name", "a finding's id is needed here: a short name on one line")
    return text


def _element(value: Any) -> Any:
    word = _choice(value)
    return _SPELT.get(word, word) if isinstance(word, str) else word


def _filled(value: Any) -> Any:
    """A list without its empty items, so that `[""]` and `""` say nothing."""
    if isinstance(value, str) and "," in value:
        raise fault("wrong-type", f"several stand in brackets: [{value}]")
    return [item for item in listed(value) if item != ""]


def _rating(value: Any) -> Any:
    return {"rating": value} if isinstance(value, Plain) else value


Verdict = Annotated[Literal["accept", "reject", ""], BeforeValidator(_choice), k.VERDICT]
Shows = Annotated[Literal["strength", "improve", ""], BeforeValidator(_choice), k.SHOWS]
Element = Annotated[
    Literal["planning", "organisation", "equipment", "training", "exercise", ""], BeforeValidator(_element), k.ELEMENT
]
Grade = Annotated[Literal["P", "S", "M", "U", ""], BeforeValidator(_grade), k.GRADE]
Score = Annotated[Literal["1", "2", "3", "4", "5", ""], BeforeValidator(_choice), k.SCORE]
FindingId = Annotated[str, BeforeValidator(_finding_id), k.FINDING]
FindingIds = Annotated[tuple[FindingId, ...], BeforeValidator(listed), BeforeValidator(_filled)]
Names = Annotated[Ids, BeforeValidator(_filled)]
Numbers = Annotated[tuple[Count, ...], BeforeValidator(listed), BeforeValidator(_filled)]


class FindingRating(Model):
    """How somebody rates an objective or a task, after the play."""

    rating: Grade = Field(default="", description="The rating; no rating while it is empty.", examples=["S"])
    by: Text = Field(default="", description="Who rates.", examples=["Ana"])
    because: Text = Field(default="", description="The reason.", examples=["Late, but thorough"])
    readers: Names = Field(
        default=(),
        description="Who reads it beside control, in their own report: teams by name, `teams` for all, `public`.",
        examples=[["energy"]],
    )


class Action(Model):
    """What is to be done about a finding: a line of the improvement plan."""

    action: Text = Field(default="", description="What is to be done.", examples=["Write it into the plan"])
    element: Element = Field(default="", description="What it changes: the capability element.", examples=["planning"])
    owner: Text = Field(default="", description="Who sees to it.", examples=["IT lead"])
    contact: Text = Field(default="", description="How to reach them.", examples=["it@example.org"])
    start: Text = Field(default="", description="When it begins.", examples=["2025-05-01"])
    completion: Text = Field(default="", description="When it is to be done.", examples=["2025-06-01"])


class Finding(Model):
    """What people make of a finding of the machine's, or a finding of their own."""

    id: FindingId = Field(
        description="The machine's finding, by its id; any other name for one of your own.", examples=["late-reroute"]
    )
    verdict: Verdict = Field(
        default="", description="What you make of the machine's finding; open while it is empty.", examples=["accept"]
    )
    kind: Shows = Field(
        default="",
        description="What it shows; as the machine says, and `improve` for your own, if left out.",
        examples=["improve"],
    )
    text: Text = Field(
        default="",
        description="The observation in your words, instead of the machine's sentence.",
        examples=["Nobody knew who may isolate a ward."],
    )
    team: Text = Field(default="", description="The team it is about, by name.", examples=["it"])
    about: Names = Field(default=(), description="Objectives and tasks it is about.", examples=[["O1", "O1.1"]])
    capability: Text = Field(default="", description="The capability it is about.", examples=["Cybersecurity"])
    reference: Text = Field(
        default="", description="The plan, rule or standard it is held against.", examples=["Downtime plan 3.2"]
    )
    analysis: Text = Field(default="", description="What happened and what followed.", examples=["Two calls crossed."])
    root_cause: Text = Field(default="", description="Why it happened.", examples=["The plan names no deputy."])
    recommendation: Text = Field(default="", description="What you advise.", examples=["Name a deputy."])
    merge: FindingIds = Field(
        default=(),
        description="Findings that say the same: they go into this one, with their evidence.",
        examples=[["unmet-triage", "silent-it"]],
    )
    by: Text = Field(default="", description="Who says so.", examples=["Ana"])
    evidence: Numbers = Field(
        default=(), description="Numbers of events that show it, beside the machine's.", examples=[[12, 41]]
    )
    readers: Names = Field(
        default=(),
        description="Who reads it beside control, in their own report: teams by name, `teams` for all, `public`.",
        examples=[["energy", "public"]],
    )
    action: Text = Field(
        default="", description="What is to be done: a line of the improvement plan.", examples=["Name a deputy"]
    )
    element: Element = Field(
        default="", description="What the action changes: the capability element.", examples=["planning"]
    )
    owner: Text = Field(default="", description="Who sees to the action.", examples=["IT lead"])
    contact: Text = Field(default="", description="How to reach the owner.", examples=["it@example.org"])
    start: Text = Field(default="", description="When the action begins.", examples=["2025-05-01"])
    completion: Text = Field(default="", description="When the action is to be done.", examples=["2025-06-01"])
    actions: tuple[Action, ...] = Field(
        default=(),
        description="Further actions, each with its owner and dates.",
        examples=[[{"action": "Train deputies", "element": "training", "owner": "IT lead"}]],
    )


class Findings(Model):
    """What people write about a run: the human part of its report."""

    state: Annotated[
        Literal["draft", "final"],
        BeforeValidator(_choice),
        k.Meanings({"draft": "still being worked on", "final": "agreed"}),
    ] = Field(default="draft", description="How far the report is; it stands on its cover.")
    summary: Text = Field(
        default="", description="The executive summary (Markdown).", examples=["The plan held; its deputies did not."]
    )
    summary_readers: Names = Field(
        default=(),
        description="Who reads the summary in their report: teams by name, `teams` for all, `public`.",
        examples=[["teams"]],
    )
    participants: dict[Text, Count] = Field(
        default_factory=dict,
        description="How many took part, by organisation.",
        examples=[{"Ministry of Energy": 6}],
    )
    ratings: dict[Id, Annotated[FindingRating, BeforeValidator(_rating)]] = Field(
        default_factory=dict,
        description="How objectives and tasks are rated, by their ids.",
        examples=[{"O1": {"rating": "S", "by": "Ana", "because": "Late, but thorough"}}],
    )
    findings: tuple[Finding, ...] = Field(
        default=(),
        description="What is made of each finding, and findings of your own.",
        examples=[[{"id": "late-reroute", "verdict": "accept"}]],
    )


class FeedbackForm(Model):
    """What somebody who took part thinks of the exercise."""

    name: Text = Field(default="", description="Your name, if you wish to be named.", examples=["Ana"])
    role: Text = Field(default="", description="As what you took part.", examples=["player"])
    team: Text = Field(default="", description="Your team.", examples=["energy"])
    ratings: dict[Id, Score] = Field(
        default_factory=dict,
        description="How far you agree with each statement: 1 is not at all, 5 is fully.",
        examples=[{"organised": 4, "time": 2}],
    )
    strengths: Text = Field(
        default="", description="What worked, and should be kept.", examples=["The calls every morning."]
    )
    improvements: Text = Field(
        default="", description="What should be changed.", examples=["More time before the first deadline."]
    )
    answers: dict[Id, Text] = Field(
        default_factory=dict,
        description="Answers to the exercise's own questions, by their numbers.",
        examples=[{"1": "Name a deputy for each role."}],
    )
    other: Text = Field(default="", description="Anything else.", examples=["Thank you."])
