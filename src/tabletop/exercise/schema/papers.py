"""What goes into papers: what the exercise is about, who takes part, phases, objectives, questions, sources."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tabletop.exercise.schema.base import Count, Id, Ids, Model, Text, Texts, fault, listed, plain, short_for


class About(Model):
    """What the papers say about the exercise."""

    type: Text = Field(
        default="",
        description="What kind of exercise it is: tabletop, drill, game, functional ...",
        examples=["tabletop"],
    )
    sponsor: Text = Field(default="", description="Who holds it.", examples=["Regional health board"])
    contact: Text = Field(
        default="", description="Whom to ask about it: a name or an address.", examples=["exercises@example.org"]
    )
    purpose: Text = Field(default="", description="What it is for, in a sentence.", examples=["Test the downtime plan"])
    scope: Text = Field(
        default="", description="What it covers, where and how long.", examples=["Four hours in one room, two teams"]
    )
    threat: Text = Field(
        default="",
        description="The threat or hazard, as the after-action report names it.",
        examples=["Ransomware in medical devices"],
    )
    mission_areas: Texts = Field(
        default=(),
        description="The mission areas it belongs to, in the words of whoever holds it.",
        examples=[["Response", "Recovery"]],
    )
    participants: dict[Text, Count] = Field(
        default_factory=dict,
        description="How many people take part from each organisation; counted from `people` if left out.",
        examples=[{"Regional hospital": 12, "Health board": 3}],
    )
    scenario: Text = Field(
        default="",
        description="The story in a paragraph, as players may read it beforehand.",
        examples=["Screens go dark in one ward."],
    )
    assumptions: Texts = Field(
        default=(), description="What everybody may take for granted.", examples=[["Generators work", "Phones work"]]
    )
    handling: Text = Field(
        default="", description="How papers are to be handled; it stands on each of them.", examples=["TLP:AMBER"]
    )
    banner: Text = Field(
        default="", description="A line on every paper and screen.", examples=["EXERCISE EXERCISE EXERCISE"]
    )


class Person(Model):
    """Somebody who takes part."""

    name: Text = Field(description="The person's name, or a seat such as `Evaluator one`.", examples=["Ana Smith"])
    role: Text = Field(
        default="",
        description="What the person does: player if left out.",
        examples=["evaluator", "facilitator", "player", "observer"],
    )
    evaluates: Ids = Field(
        default=(), description="The objectives that an evaluator looks at.", examples=[["O1", "O2"]]
    )
    team: Ids = Field(
        default=(), description="The team, or teams, the person belongs to or watches.", examples=[["it"]]
    )
    organisation: Text = Field(default="", description="Where the person works.", examples=["Regional hospital"])
    contact: Text = Field(default="", description="How to reach the person.", examples=["+1 555 0100"])


class Question(Model):
    """A question for discussion or for the hotwash."""

    ask: Text = Field(description="The question.", examples=["Who may isolate a ward?"])
    of: Ids = Field(
        default=(), description="The teams it is for; `all`, or left out, for everybody.", examples=[["it"]]
    )
    objective: Id | None = Field(default=None, description="The objective it serves.", examples=["O1"])


Questions = Annotated[tuple[Annotated[Question, short_for("ask")], ...], BeforeValidator(listed)]


class Phase(Model):
    """A part of the exercise day."""

    title: Text = Field(default="", description="What it is called; the key if left out.", examples=["Detection"])
    minutes: Count | None = Field(
        default=None, description="How long it is planned to take, in minutes of the room.", examples=[60]
    )
    brief: Text = Field(default="", description="A file that is read when it begins.", examples=["briefs/phase-1.md"])
    discuss: Questions = Field(
        default=(),
        description="Questions to discuss in it.",
        examples=[[{"ask": "Who may isolate a ward?", "of": "it"}]],
    )


class Task(Model):
    """A task of an objective, with its evidence."""

    id: Id = Field(description="The name by which evaluators refer to it.", examples=["O1.1"])
    title: Text = Field(default="", description="What is to be done.", examples=["Isolate within 20 minutes"])
    expects: Ids = Field(
        default=(),
        description="The expectations that show it, by their ids: they are the evidence.",
        examples=[["triage"]],
    )
    target: Text = Field(default="", description="What good looks like, in words.", examples=["20 min"])
    capability: Text = Field(
        default="", description="The capability it shows; the objective's if left out.", examples=["Public information"]
    )
    source: Text = Field(
        default="", description="The plan or rule that the task comes from.", examples=["Downtime plan 3.2"]
    )


class Objective(Model):
    """What the exercise trains or tests."""

    title: Text = Field(description="The objective in words.", examples=["Decide quickly"])
    description: Text = Field(
        default="", description="More about it, for evaluators.", examples=["Within the times of the downtime plan."]
    )
    capability: Text = Field(
        default="", description="The capability it belongs to.", examples=["Operational coordination"]
    )
    tasks: Annotated[tuple[Task, ...], BeforeValidator(listed)] = Field(
        default=(),
        description="What is to be done for it.",
        examples=[[{"id": "O1.1", "title": "Isolate the ward", "expects": "triage"}]],
    )
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off."
    )


class Source(Model):
    """Where figures come from."""

    title: Text = Field(default="", description="The title of the source.", examples=["Annual report 2021"])
    author: Text = Field(default="", description="Who wrote it.", examples=["A. Smith"])
    publisher: Text = Field(default="", description="Who published it.", examples=["Ministry of Energy"])
    url: Text = Field(default="", description="Its address.", examples=["https://example.org/report"])
    date: Text = Field(default="", description="When it was published.", examples=["2022-03-01"])
    accessed: Text = Field(default="", description="When it was read.", examples=["2025-01-15"])
    page: Text = Field(default="", description="Where in it: a page, a table.", examples=["17"])
    section: Text = Field(default="", description="What part of the subject it is about.", examples=["Oil"])
    statement: Text = Field(
        default="", description="What it says, restated in a sentence.", examples=["Total oil exports in 2021"]
    )
    value: Text = Field(default="", description="The figure it gives.", examples=["67.6"])
    unit: Text = Field(default="", description="The figure's unit.", examples=["Mt per year"])
    low: Text = Field(default="", description="The lowest figure across sources.", examples=["67.6"])
    high: Text = Field(default="", description="The highest figure across sources.", examples=["68.0"])
    as_of: Text = Field(default="", description="The date the figure is for.", examples=["2021"])
    confidence: Text = Field(default="", description="How sure it is: high, medium or low.", examples=["high"])
    note: Text = Field(
        default="", description="Anything else, such as where sources disagree.", examples=["Another source gives 68"]
    )


def by_id(value: Any) -> Any:
    """Turn a list of mappings that carry an `id` into a mapping by id."""
    if not isinstance(value, list | tuple):
        return value
    found: dict[str, Any] = {}
    for i, item in enumerate(value):
        if not isinstance(item, dict) or "id" not in item:
            raise fault("missing-key", "each one in this list needs an 'id'", i)
        key = plain(item["id"], i, "id")
        if key in found:
            raise fault("duplicate-key", f"'{key}' is given twice", i, "id")
        found[key] = {name: part for name, part in item.items() if name != "id"}
    return found
