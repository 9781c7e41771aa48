"""What is done in a play, as people write it: options, injects, expectations, and what a move holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from tabletop.exercise.schema_base import (
    AFigure,
    Amount,
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
from tabletop.exercise.schema_world import Effects

Mode = Literal["rigid", "semi-rigid", "free", "matrix"]
Result = Literal["full", "partial", "fail"]


class OptionLimits(Model):
    """How often an option may be ordered, and beside what."""

    per_run: Count | None = Field(default=None, description="How often in a run, by each team.", examples=[2])
    cooldown: Duration | None = Field(
        default=None, description="How long after one order the next may follow.", examples=["10d"]
    )
    excludes: Ids = Field(
        default=(), description="Options that rule this one out once they are ordered, and the other way round."
    )


class OptionParameter(Provenance):
    """Something a team chooses when it orders: a number within bounds, or one of a list."""

    title: Text = Field(default="", description="Its name for people; the key if left out.")
    description: Text = Field(default="", description="What it stands for.")
    unit: Text = Field(default="", description="Its unit.", examples=["Mt per year"])
    min: Amount | None = Field(default=None, description="The least allowed.")
    max: Amount | None = Field(default=None, description="The most allowed.")
    choice: Texts = Field(
        default=(), description="The words to choose from, instead of a number.", examples=[["baku", "turkmenbashi"]]
    )
    default: Text | None = Field(
        default=None, description="What holds when the order does not say; needed in the order if left out."
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

    chance: AFigure | None = Field(
        default=None,
        description="How likely: a number, an expression, a word such as `likely`, or `rest`.",
        examples=["0.6", "rest"],
    )
    effects: Effects = Field(default=(), description="What it changes in the world, in order.")
    text: Text = Field(default="", description="What the team reads.")
    result: Result | None = Field(
        default=None, description="full, partial or fail, for an outcome that has another name."
    )


Outcomes = dict[Id, Annotated[Outcome, short_for("chance")]]


class Option(Provenance):
    """An action a team may order."""

    title: Text = Field(default="", description="What it is called in front of people; the key if left out.")
    description: Text = Field(default="", description="What a team should know before it orders.")
    lane: Text = Field(default="", description="A label to group options by.", examples=["diplomacy"])
    teams: Ids | None = Field(default=None, description="Teams that may order it; all if left out.")
    cost: dict[Text, AFigure] = Field(
        default_factory=dict,
        description="What it costs, by resource; taken when work starts.",
        examples=[{"budget": "40 * tonnage"}],
    )
    staff: AFigure | None = Field(
        default=None, description="How many of the team's staff it keeps busy.", examples=["2"]
    )
    lead_time: AFigure | None = Field(
        default=None, description="How long it takes; at once if left out.", examples=["30m"]
    )
    requires: AFigure | None = Field(
        default=None, description="A condition without which it is not possible.", examples=["tension < 90"]
    )
    otherwise: Text | None = Field(default=None, description="What a team reads when the reason is not its to know.")
    limits: Annotated[OptionLimits, short_for("per_run")] = Field(
        default=OptionLimits(), description="How often, and beside what."
    )
    parameters: dict[Id, Annotated[OptionParameter, BeforeValidator(_parameter)]] = Field(
        default_factory=dict, description="What the team chooses with the order, by name."
    )
    secret: Switch = Field(default=False, description="Whether other teams are not to know that it exists.")
    outcomes: Outcomes = Field(
        default_factory=dict, description="How it may end: full, partial and fail, or other names with a `result`."
    )
    effects: Effects = Field(
        default=(), description="What it changes however it ends (all there is, where it has no outcomes)."
    )
    text: Text = Field(default="", description="What the team reads when it is done.")
    mode: Mode | None = Field(default=None, description="Who settles it; rigid (the model) if left out.")
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off."
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
    raise fault("bad-value", "an option, 'answer', 'action' or 'message: TEAM' is needed here")


Ways = Annotated[
    tuple[
        Annotated[Way, PlainValidator(_way, json_schema_input_type=str | dict[Literal["message", "option"], str])], ...
    ],
    BeforeValidator(listed),
]


class Expectation(Model):
    """What a team should do about something, by when."""

    id: Id | None = Field(
        default=None, description="The name by which injects, objectives and expressions refer to it."
    )
    from_: Id | None = Field(default=None, alias="from", description="The team that should do it.")
    any_of: Ways = Field(
        default=(),
        description="What meets it: options, `answer`, `action`, `message: TEAM`.",
        examples=[["isolate", "answer"]],
    )
    none_of: Ways = Field(default=(), description="Restraint: what must not be done; met at the deadline.")
    within: AWithin | None = Field(
        default=None, description="By when, from the inject (or STARTEX); until ENDEX if left out."
    )
    at: Duration | None = Field(
        default=None, description="When it begins, for one that stands by itself; STARTEX if left out."
    )
    text: Text = Field(default="", description="What is expected, in words for evaluators.")
    capability: Text = Field(default="", description="The capability it shows.")
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, for one that stands by itself."
    )


Expectations = Annotated[tuple[Expectation, ...], BeforeValidator(listed, json_schema_input_type=list[Expectation])]


class OnOption(Model):
    """An option that sets off an inject."""

    option: Id = Field(description="The option.")
    result: Literal["full", "partial", "fail", "any"] | None = Field(
        default=None, description="How it must have ended; if left out, the inject comes when it is ordered."
    )
    team: Id | None = Field(default=None, description="The team that ordered it; any if left out.")


class AfterInject(Model):
    """An inject that this one follows."""

    inject: Id = Field(description="The inject it follows.")
    wait: AFigure = Field(default=Figure("0"), description="How long after it.", examples=["60m"])


class Repeat(Model):
    """How often a condition may release an inject."""

    times: Count | None = Field(default=None, description="How often in all; without a bound if left out.")
    gap: Duration = Field(default=0, description="The least time between two releases.", examples=["5d"])


class Inject(Provenance):
    """Something that control puts to teams, at an instant, on a condition, or by hand."""

    id: Id = Field(description="The name by which the rest of the exercise refers to it.", examples=["ransom-note"])
    number: Text = Field(default="", description="Its number in the MSEL.", examples=["1.1"])
    phase: Text | None = Field(default=None, description="The phase it belongs to.", examples=["1"])
    type: Text = Field(
        default="", description="Its MSEL type (inject, contextual, expected action ...); derived if left out."
    )
    controller: Text = Field(default="", description="Who hands it over.")
    capability: Text = Field(default="", description="The capability it tests.")
    notes: Text = Field(default="", description="Notes for control.")
    at: AFigure | None = Field(
        default=None, description="When it comes, counted from STARTEX.", examples=["10m", "2d 3h"]
    )
    when: AFigure | None = Field(
        default=None, description="The condition on which it comes.", examples=["tension > 80"]
    )
    on: Annotated[OnOption, short_for("option")] | None = Field(
        default=None, description="The option that sets it off."
    )
    after: Annotated[AfterInject, short_for("inject")] | None = Field(
        default=None, description="The inject it follows."
    )
    if_unmet: Id | None = Field(
        default=None, description="The expectation at whose deadline it comes, if that is not met."
    )
    until: AFigure | None = Field(
        default=None, description="What ends its waiting: an instant or a condition.", examples=["20d"]
    )
    repeat: Annotated[Repeat, short_for("times")] | None = Field(
        default=None, description="How often a condition may release it."
    )
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off."
    )
    from_: Text = Field(
        default="", alias="from", description="Who it comes from, in the story.", examples=["Night nurse"]
    )
    to: Ids = Field(default=(), description="The teams that get it; `all` for every one.", examples=[["it", "exec"]])
    channel: Text = Field(default="", description="How it reaches them.", examples=["phone", "press", "letter"])
    subject: Text = Field(default="", description="Its subject line.")
    body: Text = Field(default="", description="Its text: Markdown with {{ expressions }}.")
    attachments: Texts = Field(
        default=(), description="Files that go with it, in the exercise folder.", examples=[["files/note.png"]]
    )
    effects: Effects = Field(default=(), description="What it changes in the world, in order.")
    expects: Expectations = Field(default=(), description="What teams should do about it.")
    chance: AFigure | None = Field(default=None, description="How likely it comes at all.", examples=["0.5"])
    outcomes: Outcomes = Field(default_factory=dict, description="Ways it may turn out, one of which is drawn.")
