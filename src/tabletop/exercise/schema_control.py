"""What control writes: rulings, releases, what happened in the room, observations and ratings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from tabletop.exercise.problems import suggest
from tabletop.exercise.schema_base import Duration, Id, Model, Switch, Text, Texts, fault
from tabletop.exercise.schema_move import Order
from tabletop.exercise.schema_play import Inject, Mode, Result
from tabletop.exercise.schema_world import Effects


class Edit(Model):
    """Words or times of an inject that is not out yet, changed by control."""

    id: Id = Field(description="The inject.")
    at: Duration | None = Field(default=None, description="A new time.")
    from_: Text | None = Field(default=None, alias="from", description="A new sender.")
    to: Annotated[tuple[Id, ...], BeforeValidator(lambda v: v if isinstance(v, list | tuple) else [v])] | None = Field(
        default=None, description="Other teams."
    )
    channel: Text | None = Field(default=None, description="Another channel.")
    subject: Text | None = Field(default=None, description="A new subject line.")
    body: Text | None = Field(default=None, description="A new text.")
    notes: Text | None = Field(default=None, description="New notes for control.")


class ControlAnswer(Model):
    """An answer that was given aloud."""

    inject: Id = Field(description="The inject that was answered.")
    team: Id = Field(description="The team that answered.")
    text: Text = Field(default="", description="What it said.")


class Improvement(Model):
    """A line of the improvement plan."""

    issue: Text = Field(description="What went wrong or was missing.")
    action: Text = Field(default="", description="What is to be done.")
    element: Text = Field(default="", description="The capability element.", examples=["planning", "training"])
    capability: Text = Field(default="", description="The capability.")
    objective: Id | None = Field(default=None, description="The objective it belongs to.")
    owner: Text = Field(default="", description="Who does it.")
    due: Text = Field(default="", description="By when.", examples=["2025-06-01"])


class ControlEntry(Model):
    """One thing that control does or notes. Exactly one of its verbs is given; `VERBS` says what goes with each."""

    at: Duration | None = Field(default=None, description="When, from STARTEX; now if left out.")
    by: Text = Field(default="", description="Who does it.")
    rule: Text | None = Field(default=None, description="The order that is ruled on: team/turn/id or number.")
    outcome: Text | None = Field(
        default=None, description="The order whose outcome is overridden: team/turn/id or number."
    )
    release: Id | None = Field(default=None, description="An inject to release now.")
    skip: Id | None = Field(default=None, description="An inject that is not to come.")
    hold: Id | None = Field(default=None, description="An inject to hold back.")
    edit: Edit | None = Field(default=None, description="An inject to change before it is out.")
    add: Inject | None = Field(default=None, description="A whole new inject.")
    next: Switch | None = Field(default=None, description="Release the next inject, in play by hand.")
    met: Id | None = Field(default=None, description="An expectation that the room has met.")
    unmet: Id | None = Field(default=None, description="An expectation that the room has not met.")
    answer: ControlAnswer | None = Field(default=None, description="An answer that was given aloud.")
    order: Order | None = Field(default=None, description="An order that control gives for a team.")
    observe: Id | None = Field(
        default=None, description="The objective or task an observation is about; neither if left out."
    )
    rate: Id | None = Field(default=None, description="An objective or task to rate.")
    improve: Improvement | None = Field(default=None, description="A line of the improvement plan.")
    mode: Mode | None = Field(default=None, description="How the ruling was made.")
    for_: Texts = Field(default=(), alias="for", description="Arguments for.")
    against: Texts = Field(default=(), description="Arguments against.")
    odds: Text | None = Field(
        default=None, description="The odds: a probability or a word; 2d6 and arguments if left out."
    )
    result: Result | None = Field(default=None, description="The result control decides.")
    effects: Effects = Field(default=(), description="What changes in the world.")
    text: Text | None = Field(default=None, description="What the team reads, or what was observed.")
    because: Text = Field(default="", description="The reason, for the report.")
    private: Text = Field(default="", description="A note for control alone.")
    team: Id | None = Field(default=None, description="The team it is about.")
    kind: Literal["strength", "improve"] | None = Field(default=None, description="What an observation shows.")
    rating: Literal["P", "S", "M", "U"] | None = Field(default=None, description="The rating.")

    @model_validator(mode="before")
    @classmethod
    def _one_verb(cls, value: Any) -> Any:
        if value == "next":
            return {"next": True}
        if not isinstance(value, dict):
            return value
        verb = verb_of(value)
        for key in value:
            if key in _WRITTEN and key not in _ALWAYS and key != verb and key not in VERBS[verb][1]:
                raise fault("bad-value", f"'{key}' does not go with '{verb}'", key)
        for key in VERBS[verb][0]:
            if key not in value:
                raise fault("missing-key", f"'{verb}' needs '{key}' too")
        return value

    @property
    def verb(self) -> str:
        """What control does here: a key of `VERBS`."""
        return verb_of(dict.fromkeys(sorted(self.model_fields_set)))


#: What control can do: what each verb needs, and what may go with it.
VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "rule": ((), ("mode", "for", "against", "odds", "result", "effects", "text")),
    "outcome": (("result",), ("result", "effects", "text")),
    "release": ((), ()),
    "skip": ((), ()),
    "hold": ((), ()),
    "edit": ((), ()),
    "add": ((), ()),
    "next": ((), ()),
    "met": ((), ("team",)),
    "unmet": ((), ("team",)),
    "answer": ((), ()),
    "order": (("team",), ("team",)),
    "observe": (("kind", "text"), ("kind", "text", "team")),
    "rate": (("rating",), ("rating", "team")),
    "improve": ((), ()),
    "effects": ((), ("text",)),
}
_ALWAYS = ("at", "by", "because", "private")
_WRITTEN = frozenset(field.alias or name for name, field in ControlEntry.model_fields.items())


def verb_of(entry: dict[str, Any]) -> str:
    """The one verb of a control entry. Raises a fault when there is none or more than one."""
    verbs = [key for key in entry if key in VERBS and key != "effects"]
    if not verbs:
        # An observation may be about no objective, and control may change the world without ruling on an order.
        verbs = [verb for verb, mark in (("observe", "kind"), ("effects", "effects")) if mark in entry][:1]
    if len(verbs) != 1:
        known = ", ".join(verb for verb in VERBS)
        if not verbs:
            raise fault("missing-key", f"an entry does one thing: {known}", suggestion=_guess(entry))
        raise fault("bad-value", f"an entry does one thing, not '{verbs[0]}' and '{verbs[1]}'", verbs[1])
    return verbs[0]


def _guess(entry: dict[str, Any]) -> str | None:
    return next((found for key in entry if key not in _WRITTEN and (found := suggest(key, VERBS))), None)
