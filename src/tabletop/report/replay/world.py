"""The world's figures over time as a view has them, thinned where a run has very many ticks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from tabletop.exercise.form import Commodity, Exercise
from tabletop.exercise.wording import commodity_title, route_title, shown_unit, stored_unit
from tabletop.report.language import Language
from tabletop.report.replay.form import Flow, Flows, Line, World
from tabletop.report.replay.scene import named
from tabletop.report.world import WorldTable

MOST_ROWS = 1500
_FIGURES = 4  # that are shown of a fraction
_SMALLEST, _LARGEST = 1e-4, 1e15  # beyond these a figure is told with a power of ten

Columns = Mapping[str, tuple[float, ...]]


def world_of(exercise: Exercise, table: WorldTable, language: Language) -> World:
    """All figures that a view has; what it does not have is left out."""
    if not table.rows or len(table.names) < 2:
        return World()
    kept = _kept(len(table.rows))
    at = tuple(int(table.rows[row][0]) for row in kept)
    columns = {
        name: tuple(_rounded(table.rows[row][column]) for row in kept)
        for column, name in enumerate(table.names)
        if column
    }
    every = at[1] - at[0] if len(at) > 1 else 0
    commodities = tuple(
        found for item in exercise.commodities if (found := _flows(exercise, item, columns, language)).flows
    )
    return World(at, every, len(kept) < len(table.rows), _lines(exercise, columns), commodities)


def _kept(count: int) -> Sequence[int]:
    """Which rows to keep: all, or every so many and the last."""
    every = -(-count // MOST_ROWS)
    kept = range(0, count, every)
    return kept if kept[-1] == count - 1 else [*kept, count - 1]


def _rounded(value: float) -> float:
    """A figure as `Language.number` shows it: its whole part in full, and of a fraction what makes four figures."""
    if value and not _SMALLEST <= abs(value) < _LARGEST:
        return float(f"{value:.2e}")
    if value == int(value):
        return int(value)
    short = round(value, max(0, _FIGURES - 1 - math.floor(math.log10(abs(value)))))
    return int(short) if short == int(short) else short


def _lines(exercise: Exercise, columns: Columns) -> tuple[Line, ...]:
    """Figures first, then what teams have, then the particulars of routes."""
    units = _units(exercise)
    have = {item.name for item in exercise.quantities if item.kind == "resource"}
    details = {name for item in exercise.commodities for name in _particulars(item, columns)}
    first, own, last = [], [], []
    for name, values in columns.items():
        line = named(exercise, name), shown_unit(units.get(name, ""))
        if name in have or name.startswith("staff("):
            own.append(Line(*line, "resource", values))
        elif name in details:
            last.append(Line(*line, "detail", values))
        else:
            first.append(Line(*line, "figure", values))
    return (*first, *own, *last)


def _particulars(commodity: Commodity, columns: Columns) -> list[str]:
    return [name for name in columns if name.startswith(f"{commodity.name}.")]


def _units(exercise: Exercise) -> dict[str, str]:
    """The unit of each figure that has one; what tanks hold has another than what flows."""
    units: dict[str, str] = {}
    for commodity in exercise.commodities:
        slots = [commodity.offered, commodity.flow, commodity.drained, commodity.exported, commodity.left]
        slots += [slot for segment in commodity.segments for slot in (segment.capacity, segment.spare)]
        slots += [route.flow for route in commodity.routes]
        units |= {exercise.slots[slot]: commodity.unit for slot in slots}
        stored = [segment.stored for segment in commodity.segments if segment.stored is not None]
        units |= {exercise.slots[slot]: stored_unit(commodity) for slot in stored}
    units |= {item.name: item.unit for item in exercise.quantities if item.unit}
    return units | {item.name: item.unit for item in exercise.derived}


def _flows(exercise: Exercise, commodity: Commodity, columns: Columns, language: Language) -> Flows:
    """The routes of a commodity that a view has, and its totals."""
    flows = [
        Flow(route_title(exercise, commodity, route), columns[name])
        for route in commodity.routes
        if (name := exercise.slots[route.flow]) in columns
    ]
    for slot, lacking in ((commodity.exported, False), (commodity.left, True)):
        if (name := exercise.slots[slot]) in columns:
            called = language.say(f"replay.flow.{name.rpartition('.')[2]}")
            flows.append(Flow(called, columns[name], True, lacking))
    return Flows(commodity_title(exercise, commodity), shown_unit(commodity.unit), tuple(flows))
