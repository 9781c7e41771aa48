"""What a team may see, and as what it reads it (R13): hidden figures, delayed and inexact reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.engine.printing import slots_of
from tabletop.exercise.form import Commodity, Exercise, Reported
from tabletop.exercise.nodes import Node

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

DAY = 86400


def seen_by_slot(exercise: Exercise) -> dict[int, tuple[int, ...]]:
    """For each slot that not every team may see: the teams that may."""
    seen: dict[int, tuple[int, ...]] = {}
    for item in (*exercise.quantities, *exercise.derived):
        if item.seen_by is not None:
            seen[item.slot] = item.seen_by
    for commodity in exercise.commodities:
        if commodity.seen_by is not None:
            seen.update(dict.fromkeys(slots_of_commodity(commodity), commodity.seen_by))
    return seen


def slots_of_commodity(commodity: Commodity) -> list[int]:
    """Every readable figure of a commodity."""
    slots = [commodity.offered, commodity.flow, commodity.drained, commodity.exported, commodity.left]
    for segment in commodity.segments:
        slots += [segment.capacity, segment.spare] + ([] if segment.stored is None else [segment.stored])
    for route in commodity.routes:
        slots += [route.flow, route.cost]
    return slots


class Views:
    """Readings as teams have them, in one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.hidden = seen_by_slot(engine.exercise)
        self.reported: dict[int, tuple[Reported, str]] = {}
        for item in (*engine.exercise.quantities, *engine.exercise.derived):
            if item.reported is not None:
                self.reported[item.slot] = (item.reported, item.path)
        self._factor: dict[int, float] = {slot: 1.0 for slot in self.reported}
        self._seen: dict[int, bool] = {}

    def may_see(self, team: int, node: Node) -> bool:
        """Whether a team may see everything an expression reads."""
        if not self.hidden:
            return True
        return all(team in self.hidden.get(slot, (team,)) for slot in slots_of(node))

    def new_period(self) -> None:
        """A turn (else a day) begins: the errors of what is reported are drawn, the same for all teams."""
        for slot, (reported, path) in self.reported.items():
            if reported.error:
                low, high = -reported.error, reported.error
                self._factor[slot] = 1.0 + self.engine.luck.uniform(low, high, f"{path}.reported")

    def readings(self, team: int | None) -> list[float]:
        """All readings as a team has them; control (None) has the truth."""
        world = self.engine.world
        if team is None or not self.reported:
            return world.v
        readings = list(world.v)
        for slot, (reported, _) in self.reported.items():
            readings[slot] = world.past(slot, reported.delay) * self._factor[slot]
        return readings
