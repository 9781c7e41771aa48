"""The world in the report: which figures moved, with injects and decisions marked; routes at start, worst and end."""

from __future__ import annotations

from typing import Any

from tabletop.exercise.form import Commodity, Exercise
from tabletop.exercise.wording import shown_unit
from tabletop.report.play_sections import order_title
from tabletop.report.record import Events
from tabletop.report.words import instant, number
from tabletop.report.world import WorldTable

MOST_POINTS = 600


def charts(exercise: Exercise, events: Events, world: WorldTable) -> list[dict[str, Any]]:
    """A chart for each figure that moved. Points are thinned for long runs; ends and extremes are kept."""
    if len(world.rows) < 2:
        return []
    titles = exercise.papers.get("titles", {})
    titles = titles if isinstance(titles, dict) else {}
    units = {q.name: q.unit for q in exercise.quantities} | {d.name: d.unit for d in exercise.derived}
    for commodity in exercise.commodities:
        units |= {f"{commodity.name}.{figure}": commodity.unit for figure in ("exported", "stranded", "unmet")}
    wanted = [q.name for q in exercise.quantities if q.kind in ("variable", "resource")]
    wanted += [d.name for d in exercise.derived]
    for commodity in exercise.commodities:
        wanted += [f"{commodity.name}.exported", f"{commodity.name}.{'unmet' if commodity.is_demand else 'stranded'}"]
    marks = _marks(exercise, events)
    at = [int(value) for value in world.column("at")]
    found = []
    for name in wanted:
        values = world.column(name)
        low, high = min(values), max(values)
        if high - low <= 1e-9 * max(1.0, abs(high)):
            continue
        keep = _thinned(values)
        found.append(
            {
                "name": name,
                "title": titles.get(name, name.replace("_", " ")),
                "unit": shown_unit(units.get(name, "")),
                "at": [at[i] for i in keep],
                "values": [values[i] for i in keep],
                "marks": marks,
                "alt": f"{name} from {number(values[0])} at STARTEX to {number(values[-1])} at ENDEX; "
                f"least {number(low)} on {instant(at[values.index(low)])}, "
                f"most {number(high)} on {instant(at[values.index(high)])}",
            }
        )
    return found


def _thinned(values: list[float]) -> list[int]:
    """Which points to keep: in each stretch the first, the least and the most."""
    if len(values) <= MOST_POINTS:
        return list(range(len(values)))
    size = -(-len(values) * 3 // MOST_POINTS)
    keep: set[int] = {0, len(values) - 1}
    for start in range(0, len(values), size):
        stretch = range(start, min(start + size, len(values)))
        keep |= {start, min(stretch, key=values.__getitem__), max(stretch, key=values.__getitem__)}
    return sorted(keep)


def _marks(exercise: Exercise, events: Events) -> list[dict[str, Any]]:
    marks = [
        {"at": e["at"], "kind": "inject", "label": e["data"]["subject"] or e["subject"], "evidence": [e["seq"]]}
        for e in events.of("inject.released")
    ]
    marks += [
        {
            "at": e["at"],
            "kind": "decision",
            "label": f"{e['team']}: {order_title(exercise, e['data'])}",
            "evidence": [e["seq"]],
        }
        for e in events.of("order.accepted")
    ]
    return sorted(marks, key=lambda mark: (mark["at"], mark["evidence"][0]))


def routes(exercise: Exercise, world: WorldTable) -> list[dict[str, Any]]:
    """Per commodity, the flow of each route at STARTEX, when things were worst, and at ENDEX."""
    return [_routes_of(commodity, world) for commodity in exercise.commodities] if world.rows else []


def _routes_of(commodity: Commodity, world: WorldTable) -> dict[str, Any]:
    left = "unmet" if commodity.is_demand else "stranded"
    missing = world.column(f"{commodity.name}.{left}")
    worst = missing.index(max(missing))
    at = [int(world.rows[i][0]) for i in (0, worst, len(missing) - 1)]
    rows = [
        {
            "route": route.name,
            "flows": [number(world.column(f"{commodity.name}.{route.name}.flow")[i]) for i in (0, worst, -1)],
        }
        for route in commodity.routes
    ]
    totals = [
        {"route": figure, "flows": [number(world.column(f"{commodity.name}.{figure}")[i]) for i in (0, worst, -1)]}
        for figure in ("exported", left)
    ]
    return {
        "name": commodity.name,
        "unit": commodity.unit,
        "when": [instant(value) for value in at],
        "rows": rows,
        "totals": totals,
    }
