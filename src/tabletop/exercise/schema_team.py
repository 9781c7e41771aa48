"""Teams and the policies by which they can be played automatically."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from tabletop.exercise.schema_base import AFigure, AWithin, Count, Duration, Id, Model, Switch, Text, listed
from tabletop.exercise.schema_move import Doing
from tabletop.exercise.schema_world import AResource


class Team(Model):
    """A team: a role that people or a policy play."""

    title: Text = Field(default="", description="What it is called in front of people; the key if left out.")
    description: Text = Field(default="", description="What it is, for control.")
    brief: Text = Field(
        default="", description="A file with what it is told at STARTEX.", examples=["briefs/energy.md"]
    )
    staff: Count | None = Field(
        default=None, description="How many people it can put to work; not counted if left out."
    )
    resources: dict[Id, AResource] = Field(default_factory=dict, description="What it can spend, by name.")
    policies: dict[Id, Text] = Field(
        default_factory=dict,
        description="Policies that can play it, by name.",
        examples=[{"bold": "policies/bold.yaml"}],
    )
    policy: Text | None = Field(
        default=None,
        description="The policy that plays it unless people take the seat: a file, a name, `silent` or `random-legal`.",
        examples=["policies/moscow.yaml"],
    )
    default: Doing | None = Field(default=None, description="The move that is made for it when it is silent.")


class Rule(Model):
    """A rule of an automated team: when it holds, the team acts so."""

    id: Id = Field(description="A name for it.")
    when: AFigure | None = Field(default=None, description="The condition on which it acts; always if left out.")
    once: Switch = Field(default=False, description="Whether it acts only once.")
    chance: AFigure | None = Field(default=None, description="How likely it acts when it could.")
    do: Doing = Field(description="What the team does: whatever a move holds.")
    why: Text = Field(default="", description="The reason the team states.")
    stop: Switch = Field(default=False, description="Whether, when it has acted, no rule below it is read.")
    respond_to: Id | None = Field(
        default=None, description="An option or inject: it acts once for each since the last decision."
    )
    after: Duration = Field(default=0, description="How long after the decision the team acts.")
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off."
    )


class Policy(Model):
    """The rules by which a team is played automatically, read from top to bottom."""

    title: Text = Field(default="", description="What it is called.")
    description: Text = Field(default="", description="What kind of player it is.")
    every: AWithin | None = Field(
        default=None, description="How often it decides: `1 turn`, or `1d` in continuous play."
    )
    rules: Annotated[tuple[Rule, ...], BeforeValidator(listed)] = Field(description="The rules; all that hold act.")
