"""The world as it was reported to teams, tick by tick: late and inexact where the exercise says so (R13)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from tabletop.exercise.form import Exercise, Report, Reported
from tabletop.report.record import Event
from tabletop.report.world import WorldTable

Errors = tuple[list[int], list[float]]
"""Since when (seconds from STARTEX) by which factor a report was off."""

_EXACT = Report(-1, Reported(0, 0.0), "")


def as_reported(exercise: Exercise, events: Sequence[Event], world: WorldTable, slots: Collection[int]) -> WorldTable:
    """The columns of some slots as teams read them; the errors are those that were drawn, so events are control's.

    It tells at each tick what `engine.views.Views.visible` told then.
    """
    slot_of = {name: slot for slot, name in enumerate(exercise.slots) if slot in slots}
    kept = [(column, slot_of[name]) for column, name in enumerate(world.names) if name in slot_of]
    reports = {report.slot: report for report in exercise.reports}
    errors = _errors(events, {reports[slot].path for _, slot in kept if slot in reports})
    at = [row[0] for row in world.rows]
    series = []
    for column, slot in kept:
        report = reports.get(slot, _EXACT)
        true = [row[column] for row in world.rows]
        series.append(_told(true, at, report, exercise.clock.tick, errors.get(report.path)))
    names = ("at", *(world.names[column] for column, _ in kept))
    return WorldTable(names, list(zip(at, *series, strict=True)))


def _told(true: Sequence[float], at: Sequence[float], report: Report, tick: int, errors: Errors | None) -> list[float]:
    """A figure as it is reported at each tick: the value of the last tick at least `delay` ago, times its error."""
    late = -(-report.reported.delay // tick)
    told = [true[max(0, k - late)] for k in range(len(true))]
    if errors is None:
        return told
    since, factors = errors
    found = (bisect_right(since, instant) - 1 for instant in at)
    return [value * (factors[index] if index >= 0 else 1.0) for value, index in zip(told, found, strict=True)]


def _errors(events: Sequence[Event], paths: Collection[str]) -> dict[str, Errors]:
    """The errors that were drawn for what is reported, one a period (turn, else day)."""
    sites = {f"{path}.reported": path for path in paths}
    found: dict[str, Errors] = {}
    for event in events:
        path = sites.get(event["subject"]) if event["kind"] == "draw.made" else None
        if path is not None:
            since, factors = found.setdefault(path, ([], []))
            since.append(event["at"])
            factors.append(1.0 + event["data"]["value"])
    return found
