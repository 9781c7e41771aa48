"""Expectations (R18): opened with an inject or for the whole exercise, met, late, unmet, or open at ENDEX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabletop.engine.facts import LATE, MET, OPEN, UNMET
from tabletop.exercise.form import Expectation

if TYPE_CHECKING:
    from tabletop.engine.play import Engine


class Expectations:
    """What is expected of teams in one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.opened: dict[int, tuple[int, int, int | None]] = {}  # instant, event, deadline
        self._broken: dict[int, str] = {}
        self._by_way: dict[tuple[int, str, int | None], list[Expectation]] = {}
        for expectation in engine.exercise.expectations:
            for way in (*expectation.any_of, *expectation.none_of):
                index = expectation.inject if way.kind == "answer" else way.index
                self._by_way.setdefault((expectation.team, way.kind, index), []).append(expectation)

    def start(self) -> None:
        """Expectations that stand by themselves open at their own instant."""
        for expectation in self.engine.exercise.expectations:
            if expectation.inject is None:
                if expectation.at <= 0:
                    self.open(expectation, None)
                else:
                    self.engine.agenda.add(expectation.at, "begin", expectation)

    def open(self, expectation: Expectation, cause: int | None) -> None:
        """Open an expectation now; what is already queued or under way counts."""
        engine = self.engine
        deadline = self._deadline(expectation)
        team = engine.team_id(expectation.team)
        inject = None if expectation.inject is None else engine.injects.id_of(expectation.inject)
        data = {"inject": inject, "text": expectation.text, "deadline": deadline}
        seq = engine.write("expectation.opened", expectation.id, team, data, cause)
        engine.facts.expectation[expectation.index] = OPEN
        self._broken.pop(expectation.index, None)
        self.opened[expectation.index] = (engine.now, seq, deadline)
        if deadline is not None:
            engine.agenda.add(engine.agenda.at_tick(deadline), "close", expectation)
        for way in expectation.any_of:
            if way.kind == "option":
                self._count_active(expectation, way.index)

    def _deadline(self, expectation: Expectation) -> int | None:
        engine = self.engine
        within = expectation.within
        deadline: int | None = None
        if within is not None and within.turns is not None:
            deadline = engine.calendar.deadline_after(engine.now, within.turns)
        elif within is not None and within.seconds is not None:
            deadline = engine.now + within.seconds
        elif not expectation.any_of:
            deadline = engine.endex
        return None if deadline is None or deadline > engine.endex else deadline

    def _count_active(self, expectation: Expectation, option: int | None) -> None:
        for order in self.engine.orders.all.values():
            if order.team == expectation.team and order.option is not None and order.option.index == option:
                if order.state in ("queued", "under way"):
                    self._done(expectation, "option", order.reference, order.accepted)

    def done(self, team: int, kind: str, index: int | None, by: str, cause: int | None) -> None:
        """A team did something: an option accepted, an inject answered, a message written, a free action taken."""
        for expectation in self._by_way.get((team, kind, index), ()):
            if any(way.kind == kind and (kind == "answer" or way.index == index) for way in expectation.any_of):
                self._done(expectation, kind, by, cause)
            else:
                self._broken.setdefault(expectation.index, by)

    def _done(self, expectation: Expectation, way: str, by: str, cause: int | None) -> None:
        state = self.engine.facts.expectation[expectation.index]
        if expectation.index not in self.opened or state in (MET, LATE):
            return
        if expectation.none_of and state == OPEN:
            return  # restraint is judged at the deadline
        on_time = state == OPEN
        self._write(expectation, "met" if on_time else "late", way, by, cause)
        self.engine.facts.expectation[expectation.index] = MET if on_time else LATE

    def _write(self, expectation: Expectation, kind: str, way: str, by: str | None, cause: int | None) -> int:
        engine = self.engine
        since, opened, _ = self.opened[expectation.index]
        data: dict[str, Any] = {"way": way, "by": by, "after": engine.now - since, "on_time": kind == "met"}
        return engine.write(
            f"expectation.{kind}", expectation.id, engine.team_id(expectation.team), data, cause or opened
        )

    def close(self, expectation: Expectation) -> None:
        """The deadline (R5.5): what arrived at this instant was in time."""
        engine = self.engine
        _, opened, deadline = self.opened[expectation.index]
        if engine.facts.expectation[expectation.index] != OPEN:
            return
        if deadline is None or engine.agenda.at_tick(deadline) != engine.now:
            return  # opened anew since
        restrained = bool(expectation.none_of) and expectation.index not in self._broken
        if restrained and (not expectation.any_of or self._did_any(expectation)):
            self._write(expectation, "met", "restraint", None, opened)
            engine.facts.expectation[expectation.index] = MET
            return
        engine.facts.expectation[expectation.index] = UNMET
        data = {"deadline": deadline, "broken_by": self._broken.get(expectation.index)}
        team = engine.team_id(expectation.team)
        seq = engine.write("expectation.unmet", expectation.id, team, data, opened)
        engine.injects.expectation_unmet(expectation.index, seq)

    def _did_any(self, expectation: Expectation) -> bool:
        since = self.opened[expectation.index][0]
        facts = self.engine.facts
        for way in expectation.any_of:
            if way.kind == "option" and way.index is not None and facts.was_ordered(way.index, expectation.team):
                return True
            if way.kind == "answer" and (expectation.inject, expectation.team) in facts.answers:
                return True
            if (way.kind, expectation.team, way.index) in self.engine.deeds(since):
                return True
        return False

    def record(self, expectation: Expectation, met: bool, by: str, because: str) -> None:
        """Control records what the room did (R19)."""
        engine = self.engine
        data = {"action": "met" if met else "unmet", "by": by, "because": because}
        acted = engine.write("control.acted", expectation.id, engine.team_id(expectation.team), data)
        if expectation.index not in self.opened:
            self.opened[expectation.index] = (engine.now, acted, None)
        if met:
            self._done_by_control(expectation, by, acted)
            return
        engine.facts.expectation[expectation.index] = UNMET
        team = engine.team_id(expectation.team)
        unmet = {"deadline": self.opened[expectation.index][2], "by": by}
        seq = engine.write("expectation.unmet", expectation.id, team, unmet, acted)
        engine.injects.expectation_unmet(expectation.index, seq)

    def _done_by_control(self, expectation: Expectation, by: str, acted: int) -> None:
        state = self.engine.facts.expectation[expectation.index]
        if state in (MET, LATE):
            return
        on_time = state == OPEN
        self._write(expectation, "met" if on_time else "late", "control", by, acted)
        self.engine.facts.expectation[expectation.index] = MET if on_time else LATE

    def report_open(self) -> None:
        """At ENDEX: what was opened and neither done nor due."""
        for expectation in self.engine.exercise.expectations:
            opened = self.opened.get(expectation.index)
            if opened is not None and self.engine.facts.expectation[expectation.index] == OPEN:
                team = self.engine.team_id(expectation.team)
                self.engine.write("expectation.open", expectation.id, team, {"deadline": opened[2]}, opened[1])
