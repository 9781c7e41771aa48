"""The world in the report: figures that moved, and routes at STARTEX, at the worst and at ENDEX."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.exercise.form import Commodity
from tabletop.exercise.nodes import slots_of
from tabletop.exercise.wording import commodity_title, route_title, shown_unit, title
from tabletop.report.form import Chart, RouteRow, Routes
from tabletop.report.sections.known import Known

MOST_POINTS = 600
MOST_CHARTS = 40


class Columns:
    """The world's figures by name; a reader who may not see one has no column of it."""

    def __init__(self, known: Known) -> None:
        world = known.played.world
        self._places = {name: place for place, name in enumerate(world.names)}
        self._rows = world.rows
        self.at = [int(value) for value in self.values("at")] if world.rows else []

    def __contains__(self, name: str) -> bool:
        return name in self._places

    def values(self, name: str) -> list[float]:
        """A figure at every tick."""
        place = self._places[name]
        return [row[place] for row in self._rows]


def charts(known: Known, columns: Columns) -> tuple[tuple[Chart, ...], tuple[str, ...]]:
    """A chart for each figure that moved, those that measures read first, and names of those there is no room for."""
    if len(columns.at) < 2:
        return (), ()
    units = _units(known)
    made: list[Chart] = []
    beyond: list[str] = []
    for name in _wanted(known):
        if name not in columns:
            continue
        values = columns.values(name)
        low, high = min(values), max(values)
        if high - low <= 1e-9 * max(1.0, abs(high)):
            continue
        if len(made) == MOST_CHARTS:
            beyond.append(name)
        else:
            made.append(_chart(known, name, units.get(name, ""), columns.at, values))
    return tuple(made), tuple(beyond)


def _units(known: Known) -> dict[str, str]:
    exercise = known.exercise
    units = {q.name: q.unit for q in exercise.quantities} | {d.name: d.unit for d in exercise.derived}
    for commodity in exercise.commodities:
        units |= {f"{commodity.name}.{figure}": commodity.unit for figure in ("exported", "stranded", "unmet")}
    return units


def _wanted(known: Known) -> list[str]:
    """Figures that may have a chart, the telling ones first: what measures read, what commodities come to, variables,
    resources, derived values.
    """
    exercise = known.exercise
    wanted: list[str] = []
    for commodity in exercise.commodities:
        wanted += [f"{commodity.name}.exported", f"{commodity.name}.{_missing(commodity)}"]
    for kind in ("variable", "resource"):
        wanted += [quantity.name for quantity in exercise.quantities if quantity.kind == kind]
    wanted += [derived.name for derived in exercise.derived]
    slots = {slot for measure in exercise.measures for slot in slots_of(measure.value)}
    measured = {name for slot, name in enumerate(exercise.slots) if slot in slots}
    return sorted(wanted, key=lambda name: name not in measured)


def _missing(commodity: Commodity) -> str:
    return "unmet" if commodity.is_demand else "stranded"


def _chart(known: Known, name: str, unit: str, at: Sequence[int], values: list[float]) -> Chart:
    keep = _thinned(values)
    low, high = min(values), max(values)
    return Chart(
        name=name,
        title=title_of(known, name),
        unit=shown_unit(unit),
        at=tuple(at[i] for i in keep),
        values=tuple(values[i] for i in keep),
        first=values[0],
        last=values[-1],
        least=low,
        least_at=at[values.index(low)],
        most=high,
        most_at=at[values.index(high)],
    )


def title_of(known: Known, name: str) -> str:
    """A figure's title; names that have none are read as words."""
    said = title(known.exercise, name)
    return said.replace("_", " ") if said == name else said


def _thinned(values: list[float]) -> list[int]:
    """Which points to keep: in each stretch the first, the least and the most, so that ends and extremes stay."""
    if len(values) <= MOST_POINTS:
        return list(range(len(values)))
    size = -(-(len(values)) * 3 // (MOST_POINTS - 3))
    keep: set[int] = {len(values) - 1}
    for start in range(0, len(values), size):
        stretch = range(start, min(start + size, len(values)))
        keep |= {start, min(stretch, key=values.__getitem__), max(stretch, key=values.__getitem__)}
    return sorted(keep)


def routes(known: Known, columns: Columns) -> tuple[Routes, ...]:
    """Per commodity, how it flowed at STARTEX, when most was missing, and at ENDEX."""
    if not columns.at:
        return ()
    made = (_routes_of(known, commodity, columns) for commodity in known.exercise.commodities)
    return tuple(item for item in made if item is not None)


def _routes_of(known: Known, commodity: Commodity, columns: Columns) -> Routes | None:
    missing = f"{commodity.name}.{_missing(commodity)}"
    flows = [(route, f"{commodity.name}.{route.name}.flow") for route in commodity.routes]
    shown = [(route, name) for route, name in flows if name in columns]
    if not shown and missing not in columns:
        return None
    left = columns.values(missing) if missing in columns else [0.0]
    worst = left.index(max(left))
    ticks = (0, worst, len(columns.at) - 1)
    rows = [
        RouteRow(
            name=route.name, title=route_title(known.exercise, commodity, route), flows=_read(columns, name, ticks)
        )
        for route, name in shown
    ]
    for figure in ("exported", _missing(commodity)):
        if (name := f"{commodity.name}.{figure}") in columns:
            rows.append(RouteRow(name=figure, title=figure, flows=_read(columns, name, ticks), total=True))
    start, worst_at, end = (columns.at[tick] for tick in ticks)
    return Routes(
        name=commodity.name,
        title=commodity_title(known.exercise, commodity),
        unit=commodity.unit,
        at=(start, worst_at, end),
        rows=tuple(rows),
    )


def _read(columns: Columns, name: str, ticks: tuple[int, int, int]) -> tuple[float, ...]:
    values = columns.values(name)
    return tuple(values[tick] for tick in ticks)
