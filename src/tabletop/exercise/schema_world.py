"""The world as people write it: variables, derived values, routes, resources and the effects that change them."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, model_validator

from tabletop.exercise.schema_base import (
    AFigure,
    Amount,
    Distribution,
    Duration,
    Figure,
    FigureForm,
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
        if key not in FigureForm.__annotations__ or key in ("value", "source", "judgement", "uncertain"):
            raise fault("unknown-key", f"'{key}' is not part of noise; it has one distribution and 'every'", key)
    return read_distribution(value)


class Noise(Model):
    """A draw added to a variable at regular intervals."""

    distribution: Annotated[Distribution, PlainValidator(_distribution, json_schema_input_type=FigureForm)] = Field(
        description="What is drawn and added; written as the distribution's own key.", examples=[{"normal": [0, 1.2]}]
    )
    every: Duration | None = Field(
        default=None, description="How often, a multiple of the tick; each tick if left out."
    )


ANoise = Annotated[Noise, BeforeValidator(_noise, json_schema_input_type=dict[str, Any])]


class Reported(Model):
    """What teams read instead of the value itself: late, and not quite right."""

    delay: Duration = Field(default=0, description="How old the figure is that teams read.", examples=["12h"])
    error: Percent = Field(default=0.0, description="How far off it may be, either way.", examples=["5%"])


class Variable(Provenance):
    """A stock or figure of the world that rates and effects change."""

    title: Text = Field(default="", description="Its name on charts and in papers; the key if left out.")
    description: Text = Field(default="", description="What it stands for.")
    unit: Text = Field(default="", description="Its unit; `1` for a bare number.", examples=["Mt", "%", "$/bbl"])
    initial: AFigure = Field(
        description="Its value at STARTEX: a number, an expression or a distribution.", examples=["35"]
    )
    min: Amount | None = Field(default=None, description="It never reads less.")
    max: Amount | None = Field(default=None, description="It never reads more.")
    rate: AFigure | None = Field(
        default=None,
        description="How it drifts: an expression per unit of time.",
        examples=["(40 - tension) * 0.02 per day"],
    )
    noise: ANoise | None = Field(
        default=None, description="Chance added at intervals.", examples=[{"normal": [0, 1.2], "every": "1d"}]
    )
    seen_by: Ids | None = Field(
        default=None, description="Teams that see it; all if left out, control alone if an empty list."
    )
    reported: Reported | None = Field(default=None, description="How what teams read differs from the value itself.")


class Derived(Provenance):
    """A value that always is its expression."""

    title: Text = Field(default="", description="Its name on charts and in papers; the key if left out.")
    description: Text = Field(default="", description="What it stands for.")
    unit: Text = Field(default="", description="Its unit; `1` for a bare number.")
    value: AFigure = Field(description="The expression it is.", examples=["100 * oil.flow / 68"])
    seen_by: Ids | None = Field(
        default=None, description="Teams that see it; all if left out, control alone if an empty list."
    )
    reported: Reported | None = Field(default=None, description="How what teams read differs from the value itself.")


class Storage(Provenance):
    """A tank farm on a segment: takes what the segment cannot pass, and gives it back when there is room."""

    capacity: AFigure = Field(description="How much it holds, in the flow's unit times time (`Mt` for `Mt per year`).")
    initial: AFigure = Field(default=Figure("0"), description="How much it holds at STARTEX.")


class Segment(Provenance):
    """A stretch of a route, perhaps shared by several."""

    title: Text = Field(default="", description="Its name on charts and in papers; the key if left out.")
    description: Text = Field(default="", description="What it stands for.")
    capacity: AFigure = Field(
        description="The most that passes, in the commodity's unit.", examples=["53 * moorings / 3"]
    )
    storage: Annotated[Storage, short_for("capacity")] | None = Field(
        default=None, description="A tank farm on this segment."
    )


class Route(Provenance):
    """A way for the commodity, through one or more segments."""

    title: Text = Field(default="", description="Its name on charts and in papers; the key if left out.")
    description: Text = Field(default="", description="What it stands for.")
    through: Ids = Field(description="The segments it passes, in order.", min_length=1)
    cost: AFigure = Field(default=Figure("0"), description="What a unit costs on it: the cheapest route fills first.")


class Commodity(Provenance):
    """Something that flows: its supply (or demand), the segments, and the routes through them."""

    title: Text = Field(default="", description="Its name on charts and in papers; the key if left out.")
    description: Text = Field(default="", description="What it stands for.")
    unit: Text = Field(description="A flow: an amount per hour, day, week, month or year.", examples=["Mt per year"])
    supply: AFigure | None = Field(default=None, description="How much wants to flow; what finds no way is stranded.")
    demand: AFigure | None = Field(
        default=None, description="Instead of a supply: how much is wanted; what is missing is unmet."
    )
    segments: dict[Id, Annotated[Segment, short_for("capacity")]] = Field(
        description="The segments by name.", min_length=1
    )
    routes: dict[Id, Route] = Field(
        description="The routes by name; equally cheap ones fill in this order.", min_length=1
    )
    seen_by: Ids | None = Field(default=None, description="Teams that see its figures; all if left out.")
    reported: Reported | None = Field(
        default=None, description="How what teams read differs from the values themselves."
    )

    @model_validator(mode="after")
    def _supply_or_demand(self) -> Commodity:
        if (self.supply is None) == (self.demand is None):
            raise fault("missing-key", "a commodity needs either 'supply' or 'demand', and not both")
        return self


class Resource(Provenance):
    """Something a team (or all teams together) can spend."""

    title: Text = Field(default="", description="Its name in papers; the key if left out.")
    description: Text = Field(default="", description="What it stands for.")
    initial: AFigure = Field(description="How much there is at STARTEX.", examples=["500"])
    unit: Text = Field(default="", description="Its unit.", examples=["M$"])
    income: AFigure | None = Field(
        default=None, description="What comes in, per unit of time.", examples=["20 per week"]
    )
    max: Amount | None = Field(default=None, description="It never holds more.")
    seen_by: Ids | None = Field(
        default=None, description="Teams that see it; its owner (all, of a shared one) if left out."
    )


AResource = Annotated[Resource, short_for("initial")]


class World(Model):
    """The world that reacts."""

    variables: dict[Id, Annotated[Variable, short_for("initial")]] = Field(
        default_factory=dict, description="Stocks and figures by name."
    )
    derived: dict[Id, Annotated[Derived, short_for("value")]] = Field(
        default_factory=dict, description="Values that are always their expression, by name."
    )
    routes: dict[Id, Commodity] = Field(
        default_factory=dict, description="Commodities that flow along routes, by name."
    )


Changes = dict[Text, AFigure]


class Effect(Provenance):
    """A change to the world: what changes, by how much, when, for how long, how surely."""

    id: Id | None = Field(default=None, description="A name by which `stop` can end it.")
    set: Changes = Field(default_factory=dict, description="Values to set.", examples=[{"moorings": 1}])
    add: Changes = Field(default_factory=dict, description="Amounts to add.", examples=[{"tension": 10}])
    multiply: Changes = Field(default_factory=dict, description="Factors to multiply by.", examples=[{"demand": "0.9"}])
    ramp: Changes = Field(
        default_factory=dict,
        description="Amounts to add little by little, over the time `over` says.",
        examples=[{"x": "3"}],
    )
    stop: Id | None = Field(default=None, description="The id of an effect: all its running instances end.")
    after: AFigure | None = Field(default=None, description="It begins so much later.", examples=["2d"])
    for_: AFigure | None = Field(
        default=None, alias="for", description="It ends after this time; lasting if left out.", examples=["30d"]
    )
    over: AFigure | None = Field(default=None, description="The time a ramp takes.", examples=["30d"])
    chance: AFigure | None = Field(
        default=None, description="How likely it is to happen at all.", examples=["0.3", "likely"]
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


Effects = Annotated[tuple[Effect, ...], BeforeValidator(listed, json_schema_input_type=Effect | list[Effect])]
