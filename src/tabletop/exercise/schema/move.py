"""What a move holds, as a team (or a policy, or control for a team) writes it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from tabletop.exercise.problems import suggest
from tabletop.exercise.schema.base import (
    ACondition,
    AnInstant,
    AParameter,
    Count,
    Duration,
    Id,
    Ids,
    Model,
    Plain,
    Switch,
    Text,
    Texts,
    fault,
    listed,
    plain,
)


class Order(Model):
    """An option that is ordered with its parameters, or a free action in words."""

    id: Id | None = Field(
        default=None, description="A name for it; option and place in the file if left out.", examples=["gift"]
    )
    option: Id | None = Field(default=None, description="The option that is ordered.", examples=["charter_tankers"])
    action: Text | None = Field(
        default=None,
        description="A free action in words, instead of an option; control rules on it.",
        examples=["Ask Baku to host a meeting"],
    )
    because: Texts = Field(
        default=(), description="Arguments for it, which control weighs.", examples=[["Baku earns transit fees"]]
    )
    why: Text = Field(default="", description="The reason, for the report.", examples=["The fastest spare capacity"])
    when: ACondition | None = Field(
        default=None,
        description="Makes it a standing order, which is carried out when this becomes true.",
        examples=["oil.stranded > 5"],
    )
    until: AnInstant | None = Field(default=None, description="When a standing order lapses.", examples=["20d"])
    replaces: Text | None = Field(
        default=None, description="An earlier order that this one takes the place of.", examples=["energy/@2d 3h/1"]
    )
    parameters: dict[Id, AParameter] = Field(
        default_factory=dict, description="The option's parameters, each written as a key of the order itself."
    )

    @model_validator(mode="before")
    @classmethod
    def _parameters(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return {"option": plain(value)} if isinstance(value, Plain) else value
        if "option" in value and "action" in value:
            raise fault("bad-value", "an order has an 'option' or an 'action' in words, not both", "action")
        if "option" not in value and "action" not in value:
            for key in value:
                if key not in _ORDER_KEYS and (meant := suggest(key, ("option", "action"))):
                    raise fault("unknown-key", f"'{key}' is not a key here", key, suggestion=meant)
            raise fault("missing-key", "an order needs either an 'option' or an 'action' in words")
        order = {key: part for key, part in value.items() if key in _ORDER_KEYS}
        others = {key: part for key, part in value.items() if key not in _ORDER_KEYS}
        if others and "action" in value:
            raise fault(
                "unknown-key", "a free action has no parameters; say everything in its words", next(iter(others))
            )
        return {**order, "parameters": others} if others else order


_ORDER_KEYS = ("id", "option", "action", "because", "why", "when", "until", "replaces")


class Message(Model):
    """A message from team to team."""

    to: Ids = Field(description="The teams it goes to.", min_length=1, examples=["foreign"])
    subject: Text = Field(default="", description="Its subject line.", examples=["Talking points"])
    body: Text = Field(default="", description="Its text.", examples=["Please raise the moorings."])
    attachments: Texts = Field(
        default=(), description="Files that go with it, from the team's own folder.", examples=[["files/map.pdf"]]
    )


class Counter(Model):
    """Arguments against another team's free action."""

    order: Text = Field(description="The order: team/turn/id or number.", examples=["foreign/2/1"])
    against: Texts = Field(
        description="Arguments against it.", min_length=1, examples=[["The ministry has no budget for it"]]
    )


class Doing(Model):
    """What a move holds: orders, answers, messages."""

    orders: Annotated[tuple[Order, ...], BeforeValidator(listed)] | None = Field(
        default=None,
        description="What is ordered; an empty list means nothing, on purpose.",
        examples=[[{"option": "charter_tankers", "tonnage": 3}]],
    )
    answers: dict[Id, Text] = Field(
        default_factory=dict,
        description="Answers to injects, by the inject's id.",
        examples=[{"cpc-notice": "We will publish weekly figures."}],
    )
    messages: Annotated[tuple[Message, ...], BeforeValidator(listed)] = Field(
        default=(), description="Messages to other teams.", examples=[[{"to": "foreign", "subject": "Talking points"}]]
    )
    counters: Annotated[tuple[Counter, ...], BeforeValidator(listed)] = Field(
        default=(),
        description="Arguments against others' free actions, where the exercise allows it.",
        examples=[[{"order": "foreign/2/1", "against": ["There is no budget"]}]],
    )
    withdraw: Texts = Field(
        default=(), description="Orders to take back: their ids, or team/turn/number.", examples=[["gift"]]
    )


class Move(Doing):
    """One submission by a team."""

    team: Id = Field(
        description="The team that hands it in; in a team's own folder it may be left out.", examples=["energy"]
    )
    turn: Count | None = Field(
        default=None, description="The turn it is for, counted from 1; in continuous play there is none.", examples=[2]
    )
    at: Duration | None = Field(
        default=None,
        description="When it arrives, counted from STARTEX, in a scripted continuous play.",
        examples=["2d 3h"],
    )
    final: Switch = Field(
        default=False,
        description="After this, further files for the turn are refused unless they reopen it.",
        examples=[True],
    )
    reopen: Switch = Field(default=False, description="Hand in again after a final move.", examples=[True])
    replaces: Texts = Field(
        default=(),
        description="Earlier orders that this move takes the place of, in continuous play.",
        examples=[["energy/@2d 3h/1"]],
    )
    signature: Text | None = Field(
        default=None,
        description="The team's signature, which `tabletop sign` writes; asked for where the run gives teams keys.",
        examples=["hmac-sha256:6f1e..."],
    )

    @model_validator(mode="after")
    def _one_time(self) -> Move:
        if self.turn is not None and self.at is not None:
            raise fault("bad-value", "a move has a 'turn' or an 'at', not both", "at")
        if self.turn == 0:
            raise fault("bad-value", "turns count from 1", "turn")
        return self
