"""What is done in a play, as people write it: options, injects, expectations, and what a move holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from tabletop.exercise.likeness import suggest
from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema.base import (
    AChance,
    ACondition,
    ADrawnInstant,
    Amount,
    AnExpression,
    AnUntil,
    ATime,
    AWithin,
    Count,
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
    fault,
    listed,
    plain,
    short_for,
)
from tabletop.exercise.schema.world import Effects

Mode = Annotated[
    Literal["rigid", "semi-rigid", "free", "matrix"],
    k.Meanings(
        {
            "rigid": "the model settles it",
            "semi-rigid": "the model proposes, control may override",
            "free": "control rules, in words and effects",
            "matrix": "arguments for and against, odds, and a draw decide",
        }
    ),
]
Result = Annotated[
    Literal["full", "partial", "fail"],
    k.Meanings({"full": "it succeeded", "partial": "it succeeded in part", "fail": "it failed"}),
]


class OptionLimits(Model):
    """How often an option may be ordered, and beside what."""

    per_run: Count | None = Field(default=None, description="How often each team may order it in a run.", examples=[2])
    cooldown: Duration | None = Field(
        default=None, description="How long after one order the next may follow.", examples=["10d"]
    )
    excludes: Ids = Field(
        default=(),
        description="Options that rule this one out once they are ordered, and the other way round.",
        examples=[["stay_out"]],
    )


class OptionParameter(Provenance):
    """Something a team chooses when it orders: a number within bounds, or one of a list."""

    title: Text = Field(default="", description="Its name for people; the key if left out.", examples=["Tonnage"])
    description: Text = Field(
        default="", description="What it stands for.", examples=["Ships chartered, by what they carry"]
    )
    unit: Text = Field(default="", description="Its unit.", examples=["Mt per year"])
    min: Amount | None = Field(default=None, description="The least allowed.", examples=[0.5])
    max: Amount | None = Field(default=None, description="The most allowed.", examples=[4])
    choice: Texts = Field(
        default=(), description="The words to choose from, instead of a number.", examples=[["baku", "turkmenbashi"]]
    )
    default: Text | None = Field(
        default=None,
        description="What holds when the order does not say; the order must say if left out.",
        examples=[1],
    )

    @model_validator(mode="after")
    def _one_kind(self) -> OptionParameter:
        if self.choice and (self.min is not None or self.max is not None):
            raise fault("bad-value", "a parameter is either a 'choice' or a number with 'min' and 'max'")
        if self.choice and self.default is not None and self.default not in self.choice:
            raise fault("bad-value", f"the default is not in the choice: {', '.join(self.choice)}", "default")
        return self


def _parameter(value: Any) -> Any:
    """Let a list stand for a choice."""
    return {"choice": value} if isinstance(value, list | tuple) else value


class Outcome(Provenance):
    """One way in which an option, or an inject, may end."""

    chance: AChance | None = Field(
        default=None,
        description="How likely it is; one of the outcomes may be the `rest`.",
        examples=["0.6", "rest"],
    )
    effects: Effects = Field(
        default=(), description="What it changes in the world, in order.", examples=[[{"add": {"tension": -4}}]]
    )
    text: Text = Field(
        default="",
        description="What the team reads: Markdown with {{ expressions }}.",
        examples=["The ships are loading."],
    )
    result: Result | None = Field(
        default=None, description="Which result it counts as, for an outcome that is not called full, partial or fail."
    )


Outcomes = dict[Id, Annotated[Outcome, short_for("chance")]]


class Option(Provenance):
    """An action a team may order."""

    title: Text = Field(
        default="",
        description="What it is called in front of people; the key if left out.",
        examples=["Charter tankers"],
    )
    description: Text = Field(
        default="",
        description="What a team should know before it orders.",
        examples=["Owners ask for half a year in advance."],
    )
    lane: Text = Field(default="", description="A label to group options by.", examples=["diplomacy"])
    teams: Ids | None = Field(
        default=None, description="Teams that may order it; all if left out.", examples=[["energy"]]
    )
    cost: dict[Text, AnExpression] = Field(
        default_factory=dict,
        description="What it costs, by resource, in the resource's unit; taken when work starts.",
        examples=[{"budget": "40 * tonnage"}],
    )
    staff: AnExpression | None = Field(
        default=None, description="How many of the team's staff it keeps busy until it is done.", examples=[2]
    )
    lead_time: ATime | None = Field(
        default=None,
        description="How long it takes from the order to the outcome; it is done at once if left out.",
        examples=["30m"],
    )
    requires: ACondition | None = Field(
        default=None, description="What must hold when it is ordered and when work starts.", examples=["tension < 90"]
    )
    otherwise: Text | None = Field(
        default=None,
        description="What a team reads where it is not possible for a reason the team may not know.",
        examples=["Owners do not answer."],
    )
    limits: Annotated[OptionLimits, short_for("per_run")] = Field(
        default=OptionLimits(),
        description="How often it may be ordered, and beside what.",
        examples=[{"per_run": 2, "cooldown": "10d"}],
    )
    parameters: dict[Id, Annotated[OptionParameter, BeforeValidator(_parameter)]] = Field(
        default_factory=dict,
        description="What the team chooses with the order, by name.",
        examples=[{"tonnage": {"unit": "Mt per year", "min": 0.5, "max": 4}}],
    )
    secret: Switch = Field(
        default=False, description="Whether other teams are not to know that it exists.", examples=[True]
    )
    outcomes: Outcomes = Field(
        default_factory=dict,
        description="How it may end, one of which is drawn: full, partial and fail, or other names with a `result`. "
        "Without any it is sure to succeed.",
        examples=[{"full": {"chance": 0.6}, "fail": {"chance": "rest"}}],
    )
    effects: Effects = Field(
        default=(), description="What it changes however it ends.", examples=[[{"add": {"tension": 10}}]]
    )
    text: Text = Field(
        default="",
        description="What the team reads when it is done: Markdown with {{ expressions }}.",
        examples=["The ward is cut off."],
    )
    mode: Mode | None = Field(
        default=None, description="Who settles it; what `rulings` says for the exercise if left out."
    )
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off.", examples=["cpc"]
    )


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet an expectation. `name` is the option, or the team written to; otherwise None."""

    kind: Literal["option", "answer", "message", "action"]
    name: str | None = None


def _way(value: Any) -> Way:
    if isinstance(value, Way):
        return value
    if isinstance(value, Plain):
        text = plain(value)
        return Way(text) if text in ("answer", "action") else Way("option", text)  # type: ignore[arg-type]
    if isinstance(value, dict) and len(value) == 1 and (found := set(value) & {"message", "option"}):
        name = found.pop()
        return Way(name, plain(value[name], name))
    key = next(iter(value), "") if isinstance(value, dict) and len(value) == 1 else ""
    if meant := suggest(str(key), ("message", "option")):
        raise fault("unknown-key", f"'{key}' is not a key here", key, suggestion=meant)
    raise fault("bad-value", "an option, 'answer', 'action' or 'message: TEAM' is needed here")


Ways = Annotated[tuple[Annotated[Way, PlainValidator(_way), k.WAY], ...], BeforeValidator(listed)]


class Expectation(Model):
    """What a team should do about something, by when."""

    id: Id | None = Field(
        default=None,
        description="The name by which injects, objectives and expressions refer to it.",
        examples=["triage"],
    )
    from_: Id | None = Field(
        default=None,
        alias="from",
        description="The team that should do it; the inject's receiver if left out and there is one only.",
        examples=["it"],
    )
    any_of: Ways = Field(
        default=(),
        description="What meets it; any one of these does.",
        examples=[["isolate", "answer"]],
    )
    none_of: Ways = Field(
        default=(),
        description="Restraint: what must not be done until the deadline, when it is met.",
        examples=[["action"]],
    )
    within: AWithin | None = Field(
        default=None, description="By when, counted from the inject (or from its own `at`); until ENDEX if left out."
    )
    at: Duration | None = Field(
        default=None,
        description="When it begins, for one that stands by itself; at STARTEX if left out.",
        examples=["2d"],
    )
    text: Text = Field(
        default="", description="What is expected, in words for evaluators.", examples=["IT isolates the ward"]
    )
    capability: Text = Field(default="", description="The capability it shows.", examples=["Cybersecurity"])
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, for one that stands by itself.", examples=["cpc"]
    )


Expectations = Annotated[tuple[Expectation, ...], BeforeValidator(listed)]


class OnOption(Model):
    """An option that sets off an inject."""

    option: Id = Field(description="The option.", examples=["isolate"])
    result: (
        Annotated[
            Literal["full", "partial", "fail", "any"],
            k.Meanings({"full": "it succeeded", "partial": "in part", "fail": "it failed", "any": "it ended, anyhow"}),
        ]
        | None
    ) = Field(
        default=None, description="How the order must have ended; if left out, the inject comes when it is ordered."
    )
    team: Id | None = Field(default=None, description="The team that ordered it; any if left out.", examples=["it"])


class AfterInject(Model):
    """An inject that this one follows."""

    inject: Id = Field(description="The inject it follows.", examples=["ransom-note"])
    wait: ATime = Field(default=Figure("0"), description="How long after it.", examples=["60m"])


class Repeat(Model):
    """How often a condition may release an inject."""

    times: Count | None = Field(
        default=None, description="How often in all; without a bound if left out.", examples=[3]
    )
    gap: Duration = Field(default=0, description="The least time between two releases.", examples=["5d"])


class Inject(Provenance):
    """Something that control puts to teams, at an instant, on a condition, or by hand."""

    id: Id = Field(description="The name by which the rest of the exercise refers to it.", examples=["ransom-note"])
    number: Text = Field(default="", description="Its number in the MSEL.", examples=["1.1"])
    phase: Text | None = Field(default=None, description="The phase it belongs to.", examples=["1"])
    type: Text = Field(
        default="",
        description="Its type in the MSEL (inject, contextual, expected action ...); worked out if left out.",
        examples=["contextual"],
    )
    controller: Text = Field(default="", description="Who in control hands it over.", examples=["Facilitator"])
    capability: Text = Field(default="", description="The capability it tests.", examples=["Operational coordination"])
    notes: Text = Field(
        default="", description="Notes for control, which no team reads.", examples=["Hand over the printed note."]
    )
    at: ADrawnInstant | None = Field(
        default=None, description="When it comes, counted from STARTEX.", examples=["10m", "2d 3h"]
    )
    when: ACondition | None = Field(
        default=None,
        description="The condition on which it comes: once, when it becomes true. Beside `at` it is read from then on.",
        examples=["tension > 80"],
    )
    on: Annotated[OnOption, short_for("option")] | None = Field(
        default=None, description="The option that sets it off.", examples=[{"option": "isolate", "result": "full"}]
    )
    after: Annotated[AfterInject, short_for("inject")] | None = Field(
        default=None, description="The inject it follows.", examples=[{"inject": "ransom-note", "wait": "60m"}]
    )
    if_unmet: Id | None = Field(
        default=None, description="The expectation at whose deadline it comes, if that is not met.", examples=["triage"]
    )
    until: AnUntil | None = Field(default=None, description="What ends its waiting.", examples=["20d"])
    repeat: Annotated[Repeat, short_for("times")] | None = Field(
        default=None, description="How often it may come; once if left out.", examples=[{"times": 2, "gap": "5d"}]
    )
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off.", examples=["cpc"]
    )
    from_: Text = Field(
        default="", alias="from", description="Who it comes from, in the story.", examples=["Night nurse"]
    )
    to: Ids = Field(default=(), description="The teams that get it; `all` for every one.", examples=[["it", "exec"]])
    channel: Text = Field(
        default="", description="How it reaches them: any word.", examples=["phone", "press", "letter"]
    )
    subject: Text = Field(
        default="", description="Its subject line; may hold {{ expressions }}.", examples=["Screens are locked"]
    )
    body: Text = Field(
        default="",
        description="Its text: Markdown with {{ expressions }}.",
        examples=["A note on every screen asks for money."],
    )
    attachments: Texts = Field(
        default=(), description="Files that go with it, in the exercise folder.", examples=[["files/note.png"]]
    )
    effects: Effects = Field(
        default=(),
        description="What it changes in the world when it comes, in order.",
        examples=[[{"set": {"moorings": 1}, "for": "30d"}]],
    )
    expects: Expectations = Field(
        default=(),
        description="What teams should do about it.",
        examples=[[{"id": "triage", "from": "it", "any_of": ["isolate"], "within": "20m"}]],
    )
    chance: AChance | None = Field(
        default=None, description="How likely it comes at all; it is sure to if left out.", examples=["0.5"]
    )
    outcomes: Outcomes = Field(
        default_factory=dict,
        description="Ways it may turn out, one of which is drawn when it comes.",
        examples=[{"mild": {"chance": 0.7}, "severe": {"chance": "rest"}}],
    )
