"""What control writes: rulings, releases, what happened in the room, observations and ratings."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from tabletop.exercise.problems import suggest
from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema.base import Duration, Id, Ids, Model, Switch, Text, Texts, fault
from tabletop.exercise.schema.move import Order
from tabletop.exercise.schema.play import Inject, Mode, Result
from tabletop.exercise.schema.world import Effects


class Edit(Model):
    """Words or times of an inject that is not out yet, changed by control."""

    id: Id = Field(description="The inject.", examples=["press"])
    at: Duration | None = Field(default=None, description="A new time, counted from STARTEX.", examples=["2h"])
    from_: Text | None = Field(default=None, alias="from", description="A new sender.", examples=["A journalist"])
    to: Ids | None = Field(default=None, description="Other teams that get it.", examples=[["exec"]])
    channel: Text | None = Field(default=None, description="Another channel.", examples=["phone"])
    subject: Text | None = Field(default=None, description="A new subject line.", examples=["A journalist calls again"])
    body: Text | None = Field(default=None, description="A new text.", examples=["Is it true?"])
    notes: Text | None = Field(default=None, description="New notes for control.", examples=["Play it loud"])


class ControlAnswer(Model):
    """An answer that was given aloud."""

    inject: Id = Field(description="The inject that was answered.", examples=["cpc-notice"])
    team: Id = Field(description="The team that answered.", examples=["energy"])
    text: Text = Field(default="", description="What it said.", examples=["We will publish weekly figures."])


class Improvement(Model):
    """A line of the improvement plan."""

    issue: Text = Field(description="What went wrong or was missing.", examples=["Nobody knew who may isolate"])
    action: Text = Field(default="", description="What is to be done.", examples=["Write it into the plan"])
    element: Text = Field(default="", description="The capability element.", examples=["planning", "training"])
    capability: Text = Field(default="", description="The capability.", examples=["Cybersecurity"])
    objective: Id | None = Field(default=None, description="The objective it belongs to.", examples=["O1"])
    owner: Text = Field(default="", description="Who does it.", examples=["IT lead"])
    due: Text = Field(default="", description="By when.", examples=["2025-06-01"])


class ControlEntry(Model):
    """One thing that control does or notes: exactly one."""

    at: Duration | None = Field(
        default=None, description="When, counted from STARTEX; now if left out.", examples=["3d"]
    )
    by: Text = Field(default="", description="Who does it.", examples=["Ana"])
    rule: Text | None = Field(
        default=None, description="The order that is ruled on: team/turn/id or number.", examples=["energy/2/gift"]
    )
    outcome: Text | None = Field(
        default=None,
        description="The order whose outcome is overridden: team/turn/id or number.",
        examples=["energy/2/1"],
    )
    release: Id | None = Field(default=None, description="An inject to release.", examples=["press"])
    skip: Id | None = Field(default=None, description="An inject that is not to come.", examples=["press"])
    hold: Id | None = Field(default=None, description="An inject to hold back.", examples=["press"])
    edit: Edit | None = Field(
        default=None,
        description="An inject to change before it is out.",
        examples=[{"id": "press", "body": "Is it true?"}],
    )
    add: Inject | None = Field(
        default=None,
        description="A whole new inject; it comes at its `at`, or at once.",
        examples=[{"id": "extra", "to": ["it"], "subject": "One more screen"}],
    )
    next: Switch | None = Field(default=None, description="Release the next inject, in play by hand.", examples=[True])
    met: Id | None = Field(default=None, description="An expectation that the room has met.", examples=["triage"])
    unmet: Id | None = Field(default=None, description="An expectation that the room has not met.", examples=["triage"])
    answer: ControlAnswer | None = Field(
        default=None,
        description="An answer that was given aloud.",
        examples=[{"inject": "cpc-notice", "team": "energy", "text": "Noted."}],
    )
    order: Order | None = Field(
        default=None, description="An order that control gives for a team.", examples=[{"option": "isolate"}]
    )
    observe: Id | None = Field(
        default=None,
        description="The objective or task an observation is about; neither if left out.",
        examples=["O1.1"],
    )
    rate: Id | None = Field(default=None, description="An objective or task to rate.", examples=["O1"])
    improve: Improvement | None = Field(
        default=None,
        description="A line of the improvement plan.",
        examples=[{"issue": "Nobody knew who may isolate", "owner": "IT lead"}],
    )
    mode: Mode | None = Field(default=None, description="How the ruling was made.", examples=["matrix"])
    for_: Texts = Field(default=(), alias="for", description="Arguments for the order.", examples=[["Fees are due"]])
    against: Texts = Field(default=(), description="Arguments against the order.", examples=[["The date is short"]])
    odds: Annotated[Text, k.ODDS] | None = Field(
        default=None, description="The odds of success; 2d6 and the arguments if left out.", examples=["likely"]
    )
    result: Result | None = Field(default=None, description="The result control decides.")
    effects: Effects = Field(
        default=(),
        description="What changes in the world; by itself, or with a ruling.",
        examples=[[{"add": {"tension": -4}}]],
    )
    text: Text | None = Field(
        default=None, description="What the team reads, or what was observed.", examples=["Decided in ten minutes."]
    )
    because: Text = Field(default="", description="The reason, for the report.", examples=["Both sides gain"])
    private: Text = Field(default="", description="A note for control alone.", examples=["Watch for a late answer"])
    team: Id | None = Field(default=None, description="The team it is about.", examples=["it"])
    kind: (
        Annotated[
            Literal["strength", "improve"],
            k.Meanings({"strength": "something that went well", "improve": "something to do better"}),
        ]
        | None
    ) = Field(default=None, description="What an observation shows.")
    rating: (
        Annotated[
            Literal["P", "S", "M", "U"],
            k.Meanings(
                {
                    "P": "performed without challenges",
                    "S": "performed with some challenges",
                    "M": "performed with major challenges",
                    "U": "unable to be performed",
                }
            ),
        ]
        | None
    ) = Field(default=None, description="The rating.")

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
        for key in entry:
            if key not in _WRITTEN and (meant := suggest(key, VERBS)):
                raise fault("unknown-key", f"'{key}' is not a key here", key, suggestion=meant)
        # An observation may be about no objective, and control may change the world without ruling on an order.
        verbs = [verb for verb, mark in (("observe", "kind"), ("effects", "effects")) if mark in entry][:1]
    if len(verbs) != 1:
        known = ", ".join(verb for verb in VERBS)
        if not verbs:
            raise fault("missing-key", f"an entry does one thing: {known}")
        raise fault("bad-value", f"an entry does one thing, not '{verbs[0]}' and '{verbs[1]}'", verbs[1])
    return verbs[0]
