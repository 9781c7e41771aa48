"""What a team may see, and as what it reads it (R13): hidden figures, delayed and inexact reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.exercise.nodes import Node, slots_of

if TYPE_CHECKING:
    from tabletop.engine.play import Engine


class Views:
    """Readings as teams have them, in one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.hidden = engine.exercise.seen_by
        self.reported = {report.slot: (report.reported, report.path) for report in engine.exercise.reports}
        self._factor: dict[int, float] = dict.fromkeys(self.reported, 1.0)
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
