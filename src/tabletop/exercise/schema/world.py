"""The world as people write it: variables, derived values, routes, resources and the effects that change them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from tabletop.exercise.likeness import suggest
from tabletop.exercise.schema.base import (
    DISTRIBUTIONS,
    AChance,
    AFigure,
    Amount,
    AnExpression,
    ARate,
    ATime,
    Distribution,
    Duration,
    Figure,
    Id,
    Ids,
    Model,
    Percent,
    Provenance,
    Text,
    fault,
    listed,
    read_distribution,
    short_for,
)


def _noise(value: Any) -> Any:
    """Part ``{normal: [0, 1.2], every: 1d}`` into its distribution and the rest."""
    if not isinstance(value, dict):
        return value
    rest = {key: part for key, part in value.items() if key == "every"}
    return {"distribution": {key: part for key, part in value.items() if key != "every"}, **rest}


def _distribution(value: Any) -> Distribution:
    if isinstance(value, Distribution):
        return value
    for key in value:
        if key not in DISTRIBUTIONS:
            message = f"'{key}' is not part of noise; it has one distribution and 'every'"
            raise fault("unknown-key", message, key, suggestion=suggest(key, (*DISTRIBUTIONS, "every")))
    return read_distribution(value)


class Noise(Model):
    """A draw added to a variable at regular intervals."""

    distribution: Annotated[Distribution, PlainValidator(_distribution)] = Field(
        description="What is drawn and added; written as the distribution's own key.", examples=[{"normal": [0, 1.2]}]
    )
    every: Duration | None = Field(
        default=None, description="How often, a multiple of the tick; at each tick if left out.", examples=["1d"]
    )


ANoise = Annotated[Noise, BeforeValidator(_noise)]


class Reported(Model):
    """What teams read instead of the value itself: late, and not quite right."""

    delay: Duration = Field(default=0, description="How old the figure is that teams read.", examples=["12h"])
    error: Percent = Field(default=0.0, description="How far off the figure may be, either way.", examples=["5%"])


class Variable(Provenance):
    """A stock or figure of the world that rates and effects change."""

    title: Text = Field(
        default="",
        description="Its name on charts and in papers; the key if left out.",
        examples=["Tension with the neighbour"],
    )
    description: Text = Field(
        default="",
        description="What it stands for, and what a high or low value means.",
        examples=["0 is calm, 100 is war"],
    )
    unit: Text = Field(default="", description="Its unit; `1` for a bare number.", examples=["Mt", "%", "$/bbl"])
    initial: AFigure = Field(description="Its value at STARTEX.", examples=[35])
    min: Amount | None = Field(default=None, description="It never falls below this.", examples=[0])
    max: Amount | None = Field(default=None, description="It never rises above this.", examples=[100])
    rate: ARate | None = Field(
        default=None,
        description="How it drifts by itself; it stays where it is if left out.",
        examples=["(40 - tension) * 0.02 per day"],
    )
    noise: ANoise | None = Field(
        default=None, description="Chance that is added at intervals.", examples=[{"normal": [0, 1.2], "every": "1d"}]
    )
    seen_by: Ids | None = Field(
        default=None,
        description="Teams that see it; all if left out, control alone if an empty list.",
        examples=[["energy"]],
    )
    reported: Reported | None = Field(
        default=None,
        description="How what teams read differs from the value itself.",
        examples=[{"delay": "12h", "error": "5%"}],
    )


class Derived(Provenance):
    """A value that always is its expression."""

    title: Text = Field(
        default="",
        description="Its name on charts and in papers; the key if left out.",
        examples=["Share through the north"],
    )
    description: Text = Field(
        default="", description="What it stands for.", examples=["How much of the oil crosses the north"]
    )
    unit: Text = Field(default="", description="Its unit; `1` for a bare number.", examples=["%"])
    value: AnExpression = Field(
        description="What it is, at every instant: a number, a condition or a length of time.",
        examples=["100 * oil.flow / 68"],
    )
    seen_by: Ids | None = Field(
        default=None,
        description="Teams that see it; all if left out, control alone if an empty list.",
        examples=[["energy"]],
    )
    reported: Reported | None = Field(
        default=None,
        description="How what teams read differs from the value itself.",
        examples=[{"delay": "1d", "error": "5%"}],
    )


class Storage(Provenance):
    """A tank farm on a segment: takes what the segment cannot pass, and gives it back when there is room."""

    capacity: AnExpression = Field(
        description="How much it holds, in the flow's unit times time (`Mt` for `Mt per year`).", examples=[1.0]
    )
    initial: AFigure = Field(default=Figure("0"), description="How much it holds at STARTEX.", examples=[0.3])


class Segment(Provenance):
    """A stretch of a route, perhaps shared by several."""

    title: Text = Field(
        default="", description="Its name on charts and in papers; the key if left out.", examples=["Sea terminal"]
    )
    description: Text = Field(
        default="", description="What it stands for.", examples=["Three moorings, one of them spare"]
    )
    capacity: AFigure = Field(
        description="The most that passes, in the commodity's unit.", examples=["53 * moorings / 3"]
    )
    storage: Annotated[Storage, short_for("capacity")] | None = Field(
        default=None, description="A tank farm on this segment.", examples=[{"capacity": 1.0, "initial": 0.3}]
    )


class Route(Provenance):
    """A way for the commodity, through one or more segments."""

    title: Text = Field(
        default="", description="Its name on charts and in papers; the key if left out.", examples=["By the Caspian"]
    )
    description: Text = Field(default="", description="What it stands for.", examples=["Tankers to Baku, then by pipe"])
    through: Ids = Field(description="The segments it passes, in order.", min_length=1, examples=[["aktau", "btc"]])
    cost: AFigure = Field(
        default=Figure("0"), description="What a unit costs on it: the cheapest route fills first.", examples=[45]
    )


class Commodity(Provenance):
    """Something that flows: its supply (or demand), the segments, and the routes through them."""

    title: Text = Field(
        default="", description="Its name on charts and in papers; the key if left out.", examples=["Crude oil"]
    )
    description: Text = Field(default="", description="What it stands for.", examples=["Oil for export"])
    unit: Text = Field(description="A flow: an amount per hour, day, week, month or year.", examples=["Mt per year"])
    supply: AFigure | None = Field(
        default=None,
        description="How much wants to flow, in its unit; what finds no way is stranded.",
        examples=["68 * (1 - 0.2 * shut_in)"],
    )
    demand: AFigure | None = Field(
        default=None, description="Instead of a supply: how much is wanted; what is missing is unmet.", examples=[20]
    )
    segments: dict[Id, Annotated[Segment, short_for("capacity")]] = Field(
        description="The segments, by name.", min_length=1, examples=[{"cpc": {"capacity": 53}}]
    )
    routes: dict[Id, Route] = Field(
        description="The routes, by name; equally cheap ones fill in this order.",
        min_length=1,
        examples=[{"north": {"through": ["cpc"], "cost": 38}}],
    )
    seen_by: Ids | None = Field(
        default=None, description="Teams that see its figures; all if left out.", examples=[["energy"]]
    )
    reported: Reported | None = Field(
        default=None, description="How what teams read differs from the values themselves.", examples=[{"delay": "1d"}]
    )

    @model_validator(mode="after")
    def _supply_or_demand(self) -> Commodity:
        if (self.supply is None) == (self.demand is None):
            raise fault("missing-key", "a commodity needs either 'supply' or 'demand', and not both")
        return self


class Resource(Provenance):
    """Something a team (or all teams together) can spend."""

    title: Text = Field(default="", description="Its name in papers; the key if left out.", examples=["Budget"])
    description: Text = Field(
        default="", description="What it stands for.", examples=["What the ministry may spend without a law"]
    )
    initial: AFigure = Field(description="How much there is at STARTEX.", examples=[500])
    unit: Text = Field(default="", description="Its unit.", examples=["M$"])
    income: ARate | None = Field(
        default=None, description="What comes in by itself, in its unit.", examples=["20 per week"]
    )
    max: Amount | None = Field(default=None, description="It never holds more.", examples=[2000])
    seen_by: Ids | None = Field(
        default=None,
        description="Teams that see it; its owner (all, of a shared one) if left out.",
        examples=[["energy"]],
    )


AResource = Annotated[Resource, short_for("initial")]


class World(Model):
    """The world that reacts."""

    variables: dict[Id, Annotated[Variable, short_for("initial")]] = Field(
        default_factory=dict,
        description="Stocks and figures, by name.",
        examples=[{"tension": {"unit": "%", "initial": 35}}],
    )
    derived: dict[Id, Annotated[Derived, short_for("value")]] = Field(
        default_factory=dict,
        description="Values that always are their expression, by name.",
        examples=[{"calm": {"value": "tension < 40"}}],
    )
    routes: dict[Id, Commodity] = Field(
        default_factory=dict,
        description="Commodities that flow along routes, by name.",
        examples=[
            {
                "oil": {
                    "unit": "Mt per year",
                    "supply": 68,
                    "segments": {"cpc": 53},
                    "routes": {"north": {"through": "cpc"}},
                }
            }
        ],
    )


Changes = dict[Text, AFigure]


class Effect(Provenance):
    """A change to the world: what changes, by how much, when, for how long, how surely."""

    id: Id | None = Field(default=None, description="A name by which `stop` can end it.", examples=["closure"])
    set: Changes = Field(
        default_factory=dict,
        description="Variables, resources or route figures, and the value each gets.",
        examples=[{"moorings": 1}],
    )
    add: Changes = Field(
        default_factory=dict,
        description="Variables, resources or route figures, and how much is added to each.",
        examples=[{"tension": 10}],
    )
    multiply: Changes = Field(
        default_factory=dict,
        description="Variables, resources or route figures, and the factor for each.",
        examples=[{"oil.north.cost": 0.9}],
    )
    ramp: Changes = Field(
        default_factory=dict,
        description="What is added to each little by little, over the time that `over` says.",
        examples=[{"oil.aktau.capacity": 1.2}],
    )
    stop: Id | None = Field(
        default=None, description="The id of an effect: whatever runs of it ends.", examples=["closure"]
    )
    after: ATime | None = Field(default=None, description="It begins so much later.", examples=["2d"])
    for_: ATime | None = Field(
        default=None,
        alias="for",
        description="How long it lasts, after which all is as before; for good if left out.",
        examples=["30d"],
    )
    over: ATime | None = Field(default=None, description="How long a ramp takes.", examples=["30d"])
    chance: AChance | None = Field(
        default=None,
        description="How likely it is to happen at all; it is sure if left out.",
        examples=["0.3", "likely"],
    )

    @model_validator(mode="after")
    def _does_something(self) -> Effect:
        if not (self.set or self.add or self.multiply or self.ramp or self.stop):
            raise fault("missing-key", "an effect needs one of 'set', 'add', 'multiply', 'ramp' and 'stop'")
        if self.ramp and self.over is None:
            raise fault("missing-key", "a ramp needs 'over': the time it takes")
        if self.over is not None and not self.ramp:
            raise fault("bad-value", "'over' belongs to a ramp, and this effect has none", "over")
        return self


Effects = Annotated[tuple[Effect, ...], BeforeValidator(listed)]
