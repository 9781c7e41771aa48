"""Teams and the policies by which they can be played automatically."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from tabletop.exercise.schema.base import AChance, ACondition, AWithin, Count, Duration, Id, Model, Switch, Text, listed
from tabletop.exercise.schema.move import Doing
from tabletop.exercise.schema.world import AResource


class Team(Model):
    """A team: a role that people or a policy play."""

    title: Text = Field(
        default="",
        description="What it is called in front of people; the key if left out.",
        examples=["Ministry of Energy"],
    )
    description: Text = Field(
        default="", description="What it is, for control.", examples=["Owns the pipelines and the ports."]
    )
    brief: Text = Field(
        default="",
        description="What it is told at STARTEX: a Markdown file, or the text itself.",
        examples=["briefs/energy.md"],
    )
    staff: Count | None = Field(
        default=None, description="How many people it can put to work; not counted if left out.", examples=[6]
    )
    resources: dict[Id, AResource] = Field(
        default_factory=dict,
        description="What it can spend, by name.",
        examples=[{"budget": {"initial": 500, "unit": "M$"}}],
    )
    policies: dict[Id, Text] = Field(
        default_factory=dict,
        description="Policies that can play it: a name for each, and its file.",
        examples=[{"bold": "policies/bold.yaml"}],
    )
    policy: Text | None = Field(
        default=None,
        description="The policy that plays it unless people take the seat: a file, a name, `silent` (does nothing) or "
        "`random-legal` (picks among what is allowed).",
        examples=["policies/moscow.yaml"],
    )
    default: Doing | None = Field(
        default=None,
        description="The move that is made for it when it is silent.",
        examples=[{"answers": {"cpc-notice": "We are looking into it."}}],
    )


class Rule(Model):
    """A rule of an automated team: when it holds, the team acts so."""

    id: Id = Field(description="A name for it.", examples=["warn"])
    when: ACondition | None = Field(
        default=None, description="The condition on which it acts, each time the team decides; always if left out."
    )
    once: Switch = Field(default=False, description="Whether it acts only once.", examples=[True])
    chance: AChance | None = Field(
        default=None, description="How likely it acts when it could; it always does if left out.", examples=["0.4"]
    )
    do: Doing = Field(
        description="What the team does: whatever a move holds.", examples=[{"orders": [{"option": "gas_warning"}]}]
    )
    why: Text = Field(default="", description="The reason the team states.", examples=["Signal before acting"])
    stop: Switch = Field(
        default=False, description="Whether, when it has acted, no rule below it is read.", examples=[True]
    )
    respond_to: Id | None = Field(
        default=None,
        description="An option or inject: the rule acts once for each that has come since the last decision.",
        examples=["appeal"],
    )
    after: Duration = Field(default=0, description="How long after the decision the team acts.", examples=["1d"])
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off.", examples=["gas"]
    )


class Policy(Model):
    """The rules by which a team is played automatically, read from top to bottom."""

    title: Text = Field(default="", description="What it is called.", examples=["Cautious"])
    description: Text = Field(default="", description="What kind of player it is.", examples=["Signals before it acts"])
    every: AWithin | None = Field(
        default=None,
        description="How often it decides; at every deadline, or once a day where there are no turns, if left out.",
        examples=["1 turn", "1d"],
    )
    rules: Annotated[tuple[Rule, ...], BeforeValidator(listed)] = Field(
        description="The rules, read from top to bottom; all that hold act.",
        examples=[[{"id": "warn", "when": "tension > 50", "do": {"orders": [{"option": "gas_warning"}]}}]],
    )
