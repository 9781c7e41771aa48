"""The format of an exercise: every section, key and default, with the words that editors and the reference show.

These models hold what was written, read but not yet understood: names are not looked up and expressions not parsed
(`Figure.text`). The checker does that. Other modules take all models from here.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tabletop.exercise.likeness import suggest
from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema.afterwards import Action, FeedbackForm, Finding, FindingRating, Findings
from tabletop.exercise.schema.base import (
    ACondition,
    AnExpression,
    Count,
    Date,
    Distribution,
    Duration,
    Figure,
    Id,
    Ids,
    Model,
    Plain,
    Provenance,
    Switch,
    Text,
    Texts,
    Within,
    fault,
    listed,
    plain,
    short_for,
)
from tabletop.exercise.schema.control import ControlAnswer, ControlEntry, Edit, Improvement
from tabletop.exercise.schema.move import Counter, Doing, Message, Move, Order
from tabletop.exercise.schema.papers import (
    About,
    Objective,
    Person,
    Phase,
    Question,
    Questions,
    Source,
    Task,
    by_id,
)
from tabletop.exercise.schema.play import (
    AfterInject,
    Expectation,
    Expectations,
    Inject,
    Mode,
    OnOption,
    Option,
    OptionLimits,
    OptionParameter,
    Outcome,
    Repeat,
    Result,
    Way,
)
from tabletop.exercise.schema.report import Colours, ExtraSection, ReportLook, Wording
from tabletop.exercise.schema.team import Policy, Rule, Team
from tabletop.exercise.schema.world import (
    AResource,
    Commodity,
    Derived,
    Effect,
    Effects,
    Noise,
    Reported,
    Resource,
    Route,
    Segment,
    Storage,
    Variable,
    World,
)

__all__ = [
    "About",
    "Action",
    "AfterInject",
    "Check",
    "Clock",
    "Colours",
    "Commodity",
    "ControlAnswer",
    "ControlEntry",
    "Counter",
    "Derived",
    "Distribution",
    "Doing",
    "Edit",
    "Effect",
    "Exercise",
    "Expectation",
    "ExtraSection",
    "FeedbackForm",
    "Figure",
    "Finding",
    "FindingRating",
    "Findings",
    "Given",
    "Improvement",
    "Inject",
    "Late",
    "Measure",
    "Message",
    "Messages",
    "Mode",
    "Model",
    "Move",
    "Noise",
    "Objective",
    "OnOption",
    "Option",
    "OptionLimits",
    "OptionParameter",
    "Order",
    "Outcome",
    "Person",
    "Phase",
    "Policy",
    "Provenance",
    "Question",
    "Repeat",
    "ReportLook",
    "Reported",
    "Resource",
    "Result",
    "Route",
    "Rule",
    "Segment",
    "Source",
    "Storage",
    "Task",
    "Team",
    "Variable",
    "Variant",
    "Way",
    "Within",
    "Wording",
    "World",
]


class Clock(Model):
    """Exercise time."""

    startex: Date | None = Field(
        default=None,
        description="STARTEX on the calendar, with its offset from UTC; Monday, 1 January 2024, 09:00 UTC if left out.",
        examples=["2024-06-17T09:00+05:00"],
    )
    endex: Annotated[Duration, k.END] | None = Field(
        default=None,
        description="How long after STARTEX it ends, or the date and time when it does.",
        examples=["30d", "4h"],
    )
    tick: Duration = Field(
        default=3600,
        description="The world's step: the finer it is, the closer to its time everything happens.",
        examples=["5m", "6h"],
    )
    pace: (
        Annotated[
            Literal["by hand", "clock", "turns"],
            k.Meanings(
                {
                    "by hand": "the facilitator releases injects in the order of the MSEL; times are planned times",
                    "clock": "injects come at their times, and moves when they are handed in",
                    "turns": "moves of a turn arrive together at its deadline",
                }
            ),
        ]
        | None
    ) = Field(
        default=None,
        description="Who moves time; turns if `turn` is given, else the clock.",
    )
    turn: Annotated[tuple[Duration, ...], BeforeValidator(listed)] = Field(
        default=(),
        description="How long a turn is, or a list of lengths whose last repeats; multiples of the tick.",
        examples=["5d", ["2d", "5d"]],
    )
    deadlines: Annotated[tuple[Date, ...], BeforeValidator(listed)] = Field(
        default=(),
        description="When on the wall clock each turn's moves are due.",
        examples=[["2024-09-02T12:00+05:00", "2024-09-02T17:00+05:00"]],
    )

    @model_validator(mode="before")
    @classmethod
    def _endex_as_date(cls, value: Any) -> Any:
        """Turn an ENDEX given as a date into a length of time."""
        try:
            start, end = (datetime.fromisoformat(value[key]) for key in ("startex", "endex"))
            length = int((end - start).total_seconds())
        except (KeyError, TypeError, ValueError):
            return value
        if length <= 0:
            raise fault("bad-date", "ENDEX comes after STARTEX", "endex")
        return {**value, "endex": length}

    @model_validator(mode="after")
    def _lengths(self) -> Clock:
        for key, lengths in (("tick", (self.tick,)), ("endex", (self.endex,)), ("turn", self.turn)):
            if 0 in lengths:
                raise fault("bad-duration", f"'{key}' must be longer than nothing", key)
        return self


class Measure(Provenance):
    """A figure by which the outcome is judged."""

    title: Text = Field(
        default="", description="What it is called; the key if left out.", examples=["Oil not exported"]
    )
    description: Text = Field(default="", description="More about it.", examples=["Over the whole run"])
    unit: Text = Field(default="", description="Its unit.", examples=["Mt"])
    value: AnExpression = Field(description="The figure, read at ENDEX.", examples=["lost"])
    better: Literal["higher", "lower", ""] = Field(
        default="", description="Whether higher or lower is better; neither if left out."
    )


class Given(Model):
    """Something done to the world in a check of the model."""

    at: Duration = Field(default=0, description="When, counted from STARTEX.", examples=["5d"])
    effects: Effects = Field(
        description="What changes.", min_length=1, examples=[[{"set": {"moorings": 1}, "for": "30d"}]]
    )


class Check(Model):
    """A check of the model itself, played without moves or injects."""

    title: Text = Field(description="What should be so, in words.", examples=["Quiet for 90 days"])
    given: Annotated[tuple[Given, ...], BeforeValidator(listed)] = Field(
        default=(),
        description="What is done to the world; nothing if left out.",
        examples=[[{"at": "5d", "effects": [{"set": {"moorings": 1}}]}]],
    )
    until: Duration | None = Field(
        default=None, description="How long it is played; until ENDEX if left out.", examples=["90d"]
    )
    holds: ACondition | None = Field(
        default=None, description="A condition that must hold at every tick.", examples=["abs(oil.exported - 68) < 2"]
    )
    ends: ACondition | None = Field(
        default=None, description="A condition that must hold at the end.", examples=["lost > 0.5 and lost < 3"]
    )

    @model_validator(mode="after")
    def _asks_something(self) -> Check:
        if self.holds is None and self.ends is None:
            raise fault("missing-key", "a check needs 'holds' or 'ends': the condition that should be so")
        return self


class Messages(Model):
    """How messages between teams travel."""

    delay: Duration = Field(default=0, description="How long a message takes to arrive.", examples=["2h"])


class Late(Model):
    """What becomes of a move that comes after its deadline."""

    what: Literal["carry", "reject", "grace"] = Field(
        description="Carried over to the next turn, rejected, or given a grace."
    )
    grace: Duration | None = Field(
        default=None, description="How late a move may be on the wall clock and still count."
    )


def _late(value: Any) -> Any:
    """Read ``carry``, ``reject``, ``grace 2h`` or ``{grace: 2h}``."""
    if isinstance(value, dict) and set(value) == {"grace"}:
        return {"what": "grace", "grace": value["grace"]}
    if isinstance(value, Plain):
        first, _, rest = plain(value).partition(" ")
        if first.rstrip(":") == "grace" and rest:
            return {"what": "grace", "grace": rest}
        if plain(value) in ("carry", "reject"):
            return {"what": value}
    meant = suggest(value, ("carry", "reject")) if isinstance(value, str) else None
    raise fault("bad-value", "'late' is carry, reject or {grace: 2h}", suggestion=meant)


def _shifts(value: Any) -> Any:
    """Let a list of storylines stand for storylines that are not shifted."""
    return {plain(name, i): "0" for i, name in enumerate(value)} if isinstance(value, list | tuple) else value


class Variant(Model):
    """A way to play the same exercise: parts switched on or off, values set."""

    title: Text = Field(default="", description="What it is called.", examples=["Half a day"])
    description: Text = Field(default="", description="What it is for.", examples=["For a first meeting"])
    clock: dict[Text, Any] = Field(
        default_factory=dict, description="The keys of the clock that differ.", examples=[{"endex": "15d"}]
    )
    storylines: Annotated[dict[Id, Duration], BeforeValidator(_shifts)] | None = Field(
        default=None,
        description="Storylines that are on, with what their times are shifted by; all are on if left out.",
        examples=[{"cpc": "0h", "gas": "5d"}],
    )
    teams: Ids | None = Field(
        default=None, description="Teams that take part; all if left out.", examples=[["energy", "foreign"]]
    )
    set: dict[Text, Any] = Field(
        default_factory=dict,
        description="Values that differ, each by the path that leads to it.",
        examples=[{"injects.cpc-notice.at": "1d"}],
    )


class Exercise(Model):
    """Everything a facilitator writes."""

    exercise: Id | None = Field(
        default=None,
        description="A short name for the exercise, as files and folders carry it; the folder's if left out.",
        examples=["dark-wards"],
    )
    title: Text = Field(description="What it is called.", examples=["Ransomware at a hospital"])
    about: About = Field(
        default=About(),
        description="What the papers say about it.",
        examples=[{"type": "tabletop", "purpose": "Test the downtime plan"}],
    )
    clock: Clock = Field(
        default=Clock(),
        description="Exercise time: STARTEX, ENDEX, tick, pace, turns.",
        examples=[{"startex": "2025-03-12T09:00+01:00", "endex": "4h", "pace": "by hand"}],
    )
    teams: dict[Id, Annotated[Team, short_for("title")]] = Field(
        description="The teams, by name.", min_length=1, examples=[{"exec": "Executive team", "it": "IT department"}]
    )
    people: Annotated[tuple[Annotated[Person, short_for("name")], ...], BeforeValidator(listed)] = Field(
        default=(),
        description="Who takes part: players, facilitators, evaluators, observers.",
        examples=[[{"name": "Evaluator one", "role": "evaluator", "evaluates": ["O1"]}]],
    )
    startex_brief: Text = Field(
        default="",
        description="What all are told at STARTEX: a Markdown file, or the text itself.",
        examples=["briefs/startex.md"],
    )
    endex_brief: Text = Field(
        default="",
        description="What all are told at ENDEX: a Markdown file, or the text itself.",
        examples=["briefs/endex.md"],
    )
    phases: dict[Id, Annotated[Phase, short_for("title")]] = Field(
        default_factory=dict,
        description="Parts of the day, by number or name.",
        examples=[{1: {"title": "Detection", "minutes": 60}}],
    )
    resources: dict[Id, AResource] = Field(
        default_factory=dict,
        description="What all teams together can spend, by name.",
        examples=[{"reserve": {"initial": 2000, "unit": "M$"}}],
    )
    world: World = Field(
        default=World(),
        description="The world that reacts: variables, derived values, routes.",
        examples=[{"variables": {"tension": {"unit": "%", "initial": 35}}}],
    )
    options: dict[Id, Annotated[Option, short_for("title")]] = Field(
        default_factory=dict,
        description="Actions that teams may order, by name.",
        examples=[{"isolate": {"title": "Isolate the ward network", "teams": ["it"], "lead_time": "30m"}}],
    )
    injects: tuple[Inject, ...] = Field(
        description="What control puts to teams: the MSEL.",
        examples=[[{"id": "ransom-note", "at": "10m", "to": ["it"], "subject": "Screens are locked"}]],
    )
    expectations: Expectations = Field(
        default=(),
        description="What is expected by itself, whatever comes: for the whole exercise, or from an instant on.",
        examples=[[{"id": "log", "from": "it", "any_of": ["keep_log"], "text": "IT keeps a log"}]],
    )
    objectives: dict[Id, Annotated[Objective, short_for("title")]] = Field(
        default_factory=dict,
        description="What the exercise trains or tests, by name.",
        examples=[{"O1": {"title": "Decide quickly"}}],
    )
    questions: Questions = Field(
        default=(), description="Questions for the hotwash.", examples=[["What would you change in the plan?"]]
    )
    report: ReportLook = Field(
        default=ReportLook(),
        description="How the after-action report looks and speaks.",
        examples=[{"organisation": "Ministry of Energy", "language": "ru"}],
    )
    measures: dict[Id, Annotated[Measure, short_for("value")]] = Field(
        default_factory=dict,
        description="Figures by which the outcome is judged, by name.",
        examples=[{"stranded": {"title": "Oil not exported", "value": "lost", "better": "lower"}}],
    )
    checks: Annotated[tuple[Check, ...], BeforeValidator(listed)] = Field(
        default=(),
        description="Checks of the model itself, which `tabletop check` plays.",
        examples=[[{"title": "Quiet for 90 days", "until": "90d", "holds": "tension < 50"}]],
    )
    rulings: Mode | None = Field(
        default=None,
        description="Who settles free actions, and options that do not say; for options the model if left out.",
        examples=["semi-rigid"],
    )
    messages: Messages = Field(
        default=Messages(), description="How messages between teams travel.", examples=[{"delay": "2h"}]
    )
    late: Annotated[Late, BeforeValidator(_late), k.LATE] = Field(
        default=Late(what="carry"), description="What becomes of a move that comes after its deadline."
    )
    quorum: Count | None = Field(
        default=None, description="Play is not advanced when more teams than this are silent.", examples=[2]
    )
    counters: Switch = Field(
        default=False, description="Whether teams may argue against others' free actions.", examples=[True]
    )
    storylines: dict[Id, Text] = Field(
        default_factory=dict,
        description="What each storyline is about. Parts of the exercise belong to one by their `storyline`.",
        examples=[{"cpc": "Moorings and courts at the terminal"}],
    )
    units: dict[Text, Text] = Field(
        default_factory=dict,
        description="Conversions of units that the exercise needs: what one of a unit is in another.",
        examples=[{"Mbbl/d": "49.8 Mt per year"}],
    )
    policies: dict[Text, Policy] = Field(
        default_factory=dict,
        description="Policies of automated teams, by name (or by file, where they stand in files of their own).",
        examples=[{"quiet": {"every": "1 turn", "rules": [{"id": "wait", "do": {"orders": []}}]}}],
    )
    variants: dict[Id, Variant] = Field(
        default_factory=dict,
        description="Ways to play the exercise, by name.",
        examples=[{"short": {"title": "Half a day", "clock": {"endex": "15d"}}}],
    )
    sources: Annotated[dict[Id, Annotated[Source, short_for("title")]], BeforeValidator(by_id)] = Field(
        default_factory=dict,
        description="Where figures come from, by id.",
        examples=[{"OIL-04": {"title": "Annual report 2021"}}],
    )
    extensions: Texts = Field(
        default=(),
        description="Python files that add functions; they run only with `--allow-python`.",
        examples=[["model.py"]],
    )


#: Words that are written where another key is meant, for suggestions that spelling alone would not find.
SYNONYMS: dict[str, str] = {
    "expects": "expectations",
    "expectations": "expects",
    "name": "title",
    "title": "subject",
    "description": "about",
    "condition": "when",
    "time": "at",
    "sender": "from",
    "recipients": "to",
    "message": "body",
    "duration": "lead_time",
    "probability": "chance",
}
