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

    def as_of(self) -> int:
        """The instant of which `standing` tells: in turns where the play stands, else the last tick.

        Never the instant that was settled last: when that was would tell of what happened to others (R14).
        """
        engine = self.engine
        settled = min(max(engine.settled, 0), engine.endex)
        return settled if engine.calendar.deadlines else settled - settled % engine.agenda.tick

    def standing(self, team: int) -> list[float]:
        """All readings as a team has them of that instant; needs a play that records its rows."""
        engine = self.engine
        rows = engine.rows
        if not rows:
            return self.readings(team)
        if engine.calendar.deadlines:
            if not engine.ended:
                engine.world.reach(engine.settled)
            return self.readings(team)
        k = len(rows) - 1
        readings = list(engine.world.v)
        for column, slot in enumerate(engine.program.columns, 1):
            reported = self.reported.get(slot)
            back = 0 if reported is None else -(-reported[0].delay // engine.agenda.tick)
            readings[slot] = rows[max(0, k - back)][column] * self._factor.get(slot, 1.0)
        return readings

    def readings(self, team: int | None) -> list[float]:
        """All readings as a team has them; control (None) has the truth."""
        world = self.engine.world
        if team is None or not self.reported:
            return world.v
        readings = list(world.v)
        for slot, (reported, _) in self.reported.items():
            readings[slot] = world.past(slot, reported.delay) * self._factor[slot]
        return readings
