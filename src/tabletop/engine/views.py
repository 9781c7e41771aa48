"""What a team may see, and as what it reads it (R13): hidden figures, delayed and inexact reports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from tabletop.exercise.form import Commodity, Reported
from tabletop.exercise.nodes import Node, slots_behind, slots_of
from tabletop.exercise.wording import stored_unit, title

if TYPE_CHECKING:
    from tabletop.engine.play import Engine


Kind = Literal["variable", "derived", "route", "resource", "staff"]
EXACT = Reported(0, 0.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as one team has it: `delay` in seconds, `error` relative, both 0 where it is told exactly."""

    name: str  # as expressions spell it
    title: str
    description: str
    kind: Kind
    unit: str
    value: float
    delay: int = 0
    error: float = 0.0


class Views:
    """Readings as teams have them, in one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.hidden = engine.exercise.seen_by
        self.reported = {report.slot: (report.reported, report.path) for report in engine.exercise.reports}
        self._memories = {memory.slot: memory.operands for memory in engine.exercise.memories}
        self._factor: dict[int, float] = dict.fromkeys(self.reported, 1.0)
        self._seen: dict[int, bool] = {}
        self._periods: list[tuple[int, dict[int, float]]] = []  # since when which errors held

    def may_see(self, team: int, node: Node) -> bool:
        """Whether a team may see everything an expression rests on.

        What it remembers (`delay`, `smooth`, `latch`) is the figure itself, not the report of it.
        """
        if not self.hidden and not self.reported:
            return True
        slots = slots_behind(node, self._memories)
        remembered = slots_of(tuple(self._memories[slot] for slot in slots if slot in self._memories))
        seen = all(team in self.hidden.get(slot, (team,)) for slot in slots)
        return seen and remembered.isdisjoint(self.reported)

    def new_period(self) -> None:
        """A turn (else a day) begins: the errors of what is reported are drawn, the same for all teams."""
        for slot, (reported, path) in self.reported.items():
            if reported.error:
                low, high = -reported.error, reported.error
                self._factor[slot] = 1.0 + self.engine.luck.uniform(low, high, f"{path}.reported")
        if self.reported:
            self._periods.append((self.engine.now, dict(self._factor)))

    def readings(self, team: int | None) -> list[float]:
        """All readings as a team has them; control (None) has the truth."""
        world = self.engine.world
        if team is None or not self.reported:
            return world.v
        readings = list(world.v)
        for slot, (reported, _) in self.reported.items():
            readings[slot] = world.past(slot, reported.delay) * self._factor[slot]
        return readings

    def standing(self, team: int) -> list[float]:
        """All readings as `visible` has them now, by slot; look only at those that the team may see."""
        engine = self.engine
        rows = engine.rows
        if not rows:
            return self.readings(team)
        k, readings = len(rows) - 1, list(engine.world.v)
        for column, slot in enumerate(engine.program.columns, 1):
            readings[slot] = self._row(rows, k, slot)[column] * self._error_at(slot, rows[k][0])
        return readings

    def visible(self, team: int, at: int | None = None) -> tuple[Reading, ...]:
        """Every figure that a team may see, as it is reported to it: as it stood when the last tick at or before the
        instant `at` was over (left out: the latest tick).

        Always a tick, never the instant that was settled last: when that was would tell of what happened to others.
        Needs a play that records its rows.
        """
        rows = self.engine.rows
        if not rows:
            return ()
        k = len(rows) - 1 if at is None else min(at // self.engine.exercise.clock.tick, len(rows) - 1)
        columns = {slot: column for column, slot in enumerate(self.engine.program.columns, 1)}
        found = []
        for slot, kind, unit, description in self._figures():
            if team not in self.hidden.get(slot, (team,)):
                continue
            reported = self.reported.get(slot, (EXACT, ""))[0]
            value = self._row(rows, k, slot)[columns[slot]] * self._error_at(slot, rows[k][0])
            name = self.engine.slot_name(slot)
            called = title(self.engine.exercise, name)
            found.append(Reading(name, called, description, kind, unit, value, reported.delay, reported.error))
        return (*found, *self._staff(team))

    def _row(self, rows: Sequence[tuple[float, ...]], k: int, slot: int) -> tuple[float, ...]:
        """The tick whose value is what a report says at tick `k`."""
        delay = self.reported.get(slot, (EXACT, ""))[0].delay
        return rows[max(0, k + -delay // self.engine.exercise.clock.tick)]

    def _error_at(self, slot: int, at: float) -> float:
        """By what a report was off at an instant: each period has its own."""
        index = bisect_right(self._periods, at, key=lambda period: period[0]) - 1
        return self._periods[index][1].get(slot, 1.0) if index >= 0 else 1.0

    def _figures(self) -> Iterator[tuple[int, Kind, str, str]]:
        exercise = self.engine.exercise
        for quantity in exercise.quantities:
            if quantity.kind == "variable":
                yield quantity.slot, "variable", quantity.unit, quantity.description
        for derived in exercise.derived:
            yield derived.slot, "derived", derived.unit, derived.description
        for commodity in exercise.commodities:
            yield from _of_routes(commodity)
        for quantity in exercise.quantities:
            if quantity.kind == "resource":
                yield quantity.slot, "resource", quantity.unit, quantity.description

    def _staff(self, team: int) -> tuple[Reading, ...]:
        """The team's own people that are free; they come and go by its own orders alone."""
        own = self.engine.exercise.teams[team]
        if own.staff is None:
            return ()
        free = float(own.staff - self.engine.orders.busy[team])
        return (Reading(f"staff({own.id})", "Free staff", f"of {own.staff}", "staff", "", free),)


def _of_routes(commodity: Commodity) -> Iterator[tuple[int, Kind, str, str]]:
    totals = (commodity.offered, commodity.flow, commodity.drained, commodity.exported, commodity.left)
    for slot in totals:
        yield slot, "route", commodity.unit, ""
    for segment in commodity.segments:
        if segment.stored is not None:
            yield segment.stored, "route", stored_unit(commodity), ""
        yield segment.capacity, "route", commodity.unit, ""
        yield segment.spare, "route", commodity.unit, ""
    for route in commodity.routes:
        yield route.flow, "route", commodity.unit, ""
        yield route.cost, "route", "", ""
