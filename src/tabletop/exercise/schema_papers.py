"""What goes into papers: what the exercise is about, who takes part, phases, objectives, questions, sources."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tabletop.exercise.schema_base import Count, Id, Ids, Model, Text, Texts, fault, listed, plain, short_for


class About(Model):
    """What the papers say about the exercise."""

    type: Text = Field(default="", description="What kind of exercise it is.", examples=["tabletop"])
    sponsor: Text = Field(default="", description="Who holds it.")
    contact: Text = Field(default="", description="Whom to ask.")
    purpose: Text = Field(default="", description="What it is for.")
    scope: Text = Field(default="", description="What it covers, where and how long.")
    scenario: Text = Field(default="", description="The story in a paragraph.")
    assumptions: Texts = Field(default=(), description="What everybody may take for granted.")
    handling: Text = Field(default="", description="How papers are to be handled.", examples=["TLP:AMBER"])
    banner: Text = Field(
        default="", description="A line on every paper and screen.", examples=["EXERCISE EXERCISE EXERCISE"]
    )


class Person(Model):
    """Somebody who takes part."""

    name: Text = Field(description="The name.")
    role: Text = Field(
        default="", description="What the person does.", examples=["evaluator", "facilitator", "player", "observer"]
    )
    evaluates: Ids = Field(default=(), description="Objectives that an evaluator looks at.")
    team: Ids = Field(default=(), description="The team, or teams, the person belongs to or watches.")
    organisation: Text = Field(default="", description="Where the person works.")
    contact: Text = Field(default="", description="How to reach the person.")


class Question(Model):
    """A question for discussion or for the hotwash."""

    ask: Text = Field(description="The question.")
    of: Ids = Field(default=(), description="The teams it is for; `all`, or left out, for everybody.")
    objective: Id | None = Field(default=None, description="The objective it serves.")


Questions = Annotated[tuple[Annotated[Question, short_for("ask")], ...], BeforeValidator(listed)]


class Phase(Model):
    """A part of the exercise day."""

    title: Text = Field(default="", description="What it is called.")
    minutes: Count | None = Field(default=None, description="How long it is planned to take, in minutes of the room.")
    brief: Text = Field(default="", description="A file that is read when it begins.", examples=["briefs/phase-1.md"])
    discuss: Questions = Field(default=(), description="Questions to discuss.")


class Task(Model):
    """A task of an objective, with its evidence."""

    id: Id = Field(description="The name by which evaluators refer to it.", examples=["O1.1"])
    title: Text = Field(default="", description="What is to be done.")
    expects: Ids = Field(default=(), description="The expectations that show it.")
    target: Text = Field(default="", description="What good looks like.", examples=["20 min"])
    capability: Text = Field(default="", description="The capability it shows; the objective's if left out.")
    source: Text = Field(default="", description="Where the task comes from.", examples=["Downtime plan 3.2"])


class Objective(Model):
    """What the exercise trains or tests."""

    title: Text = Field(description="The objective in words.")
    description: Text = Field(default="", description="More about it.")
    capability: Text = Field(default="", description="The capability it belongs to.")
    tasks: Annotated[tuple[Task, ...], BeforeValidator(listed)] = Field(
        default=(), description="What is to be done for it."
    )
    storyline: Id | None = Field(
        default=None, description="The storyline it belongs to, which a variant may switch off."
    )


class Source(Model):
    """Where figures come from."""

    title: Text = Field(default="", description="The title of the source.")
    author: Text = Field(default="", description="Who wrote it.")
    publisher: Text = Field(default="", description="Who published it.")
    url: Text = Field(default="", description="Its address.")
    date: Text = Field(default="", description="When it was published.")
    accessed: Text = Field(default="", description="When it was read.")
    page: Text = Field(default="", description="Where in it.")
    section: Text = Field(default="", description="What part of the subject it is about.")
    statement: Text = Field(default="", description="What it says.")
    value: Text = Field(default="", description="The figure it gives.")
    unit: Text = Field(default="", description="The figure's unit.")
    low: Text = Field(default="", description="The lowest figure across sources.")
    high: Text = Field(default="", description="The highest figure across sources.")
    as_of: Text = Field(default="", description="The date the figure is for.")
    confidence: Text = Field(default="", description="How sure it is: high, medium or low.")
    note: Text = Field(default="", description="Anything else, such as where sources disagree.")


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
