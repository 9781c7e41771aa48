"""Effects (R9): lasting, temporary, delayed, uncertain, ramped, stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tabletop.exercise.form import Change, Effect
from tabletop.exercise.nodes import Figure

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

Parameters = dict[str, float | str]


@dataclass(slots=True, eq=False)
class Running:
    """An effect that has begun and will end: temporary, or a ramp."""

    token: int
    effect: Effect
    site: str
    slot: int
    change: Change
    amount: float
    began: int
    seconds: int  # of the ramp
    ends: int
    moved: float = 0.0  # what a ramp has added so far
    temporary: bool = False
    cause: int | None = None


class Effects:
    """Applies effects to the world of one play and ends them again."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.running: dict[int, Running] = {}
        self.ramps: dict[int, Running] = {}
        self._tokens = 0

    def apply(self, effects: Sequence[Effect], parameters: Parameters, cause: int | None, prefix: str = "") -> None:
        """Apply a list in sequence, each seeing the last. `prefix` makes the sites those of an order."""
        plain = self.engine.program.plain_changes(effects)
        if plain is not None:
            for path, verb, slot, amount in plain:
                self._change(path, verb, slot, amount, cause)
            return
        for effect in effects:
            site = prefix + effect.path
            if effect.chance is not None:
                probability = self.engine.world.read(effect.chance, parameters, f"{effect.path}.chance")
                if not self.engine.luck.happens(probability, f"{site}.chance", cause):
                    self.engine.write("effect.missed", effect.path, None, {}, cause)
                    continue
            if effect.stop is not None:
                self._stop(effect.stop, cause)
            elif effect.after is not None:
                self._delay(effect, parameters, cause, site)
            else:
                self.begin(effect, parameters, cause, site)

    def begin(self, effect: Effect, parameters: Parameters, cause: int | None, site: str) -> None:
        """Begin an effect now: amounts are computed now."""
        engine = self.engine
        if effect.length is None and effect.over is None:
            for change in effect.changes:
                self._lasting(effect, change, parameters, cause, site)
            return
        seconds = 0 if effect.over is None else self._seconds(effect.over, parameters, f"{site}.over", cause)
        ends = engine.agenda.at_tick(engine.now + seconds)
        if effect.length is not None:
            length = self._seconds(effect.length, parameters, f"{site}.for", cause)
            ends = engine.agenda.at_tick(engine.now + length)
        began = engine.write("effect.began", effect.path, None, {"until": ends}, cause)
        for change in effect.changes:
            if change.verb != "ramp" and effect.length is None:
                self._lasting(effect, change, parameters, began, site)
            else:
                self._start(effect, change, parameters, began, site, seconds, ends)

    def _lasting(self, effect: Effect, change: Change, parameters: Parameters, cause: int | None, site: str) -> None:
        engine = self.engine
        where = f"{site}.{engine.slot_name(change.slot)}"
        amount = engine.luck.figure(change.amount, where, parameters, cause)
        self._change(effect.path, change.verb, change.slot, amount, cause)

    def _change(self, path: str, verb: str, slot: int, amount: float, cause: int | None) -> None:
        engine = self.engine
        before, after, cut = engine.world.change(slot, verb, amount)
        data: dict[str, object] = {"from": before, "to": after, "verb": verb, "amount": amount, "effect": path}
        if cut:
            data["clamped"] = True
        engine.write("variable.changed", engine.exercise.slots[slot], None, data, cause)

    def _start(
        self, effect: Effect, change: Change, parameters: Parameters, cause: int, site: str, seconds: int, ends: int
    ) -> None:
        engine = self.engine
        where = f"{site}.{engine.slot_name(change.slot)}"
        amount = engine.luck.figure(change.amount, where, parameters, cause)
        self._tokens += 1
        running = Running(
            self._tokens, effect, site, change.slot, change, amount, engine.now, seconds, ends, cause=cause
        )
        running.temporary = effect.length is not None
        self.running[running.token] = running
        engine.agenda.add(ends, "end", running)
        if change.verb == "ramp":
            self.ramps[running.token] = running
            if running.temporary:
                engine.world.overlay(change.slot, "ramp", running.token, 0.0)
            return
        before, after = engine.world.overlay(change.slot, change.verb, running.token, amount)
        data = {"from": before, "to": after, "verb": change.verb, "amount": amount, "effect": effect.path}
        engine.write("variable.changed", engine.slot_name(change.slot), None, {**data, "until": ends}, cause)

    def move_ramps(self) -> None:
        """At a tick, every ramp stands where its line stands, exactly at its amount in the end."""
        world = self.engine.world
        for running in self.ramps.values():
            share = min(1.0, (self.engine.now - running.began) / running.seconds)
            reached = running.amount * share
            if running.temporary:
                world.overlay(running.slot, "ramp", running.token, reached)
                running.moved = reached
            elif reached != running.moved:
                before, after, cut = world.change(running.slot, "add", reached - running.moved)
                # Count what rounding really added, so that the last step makes the sum exact.
                exact = not cut and world.is_base(running.slot) and share < 1
                running.moved = running.moved + (after - before) if exact else reached

    def end(self, running: Running, kind: str = "effect.ended", cause: int | None = None) -> None:
        """End a temporary effect or a ramp."""
        if self.running.pop(running.token, None) is None:
            return
        self.ramps.pop(running.token, None)
        engine = self.engine
        name = engine.slot_name(running.slot)
        ended = engine.write(kind, running.effect.path, None, {}, cause or running.cause)
        if running.temporary:
            before, after = engine.world.lift(running.slot, running.token)
            data = {"from": before, "to": after, "verb": "ended", "effect": running.effect.path}
        else:
            after = engine.world.v[running.slot]
            data = {"to": after, "verb": "ramp", "amount": running.moved, "effect": running.effect.path}
        engine.write("variable.changed", name, None, data, ended)

    def _stop(self, effect_id: str, cause: int | None) -> None:
        for running in [r for r in self.running.values() if r.effect.id == effect_id]:
            self.end(running, "effect.stopped", cause)

    def _delay(self, effect: Effect, parameters: Parameters, cause: int | None, site: str) -> None:
        engine = self.engine
        assert effect.after is not None
        wait = engine.luck.figure(effect.after, f"{site}.after", parameters, cause)
        due = engine.agenda.at_tick(engine.now + max(wait, 0))
        scheduled = engine.write("effect.scheduled", effect.path, None, {"due": due}, cause)
        if due <= engine.now:
            self.begin(effect, parameters, scheduled, site)
        else:
            engine.agenda.add(due, "begin", (effect, dict(parameters), scheduled, site))

    def _seconds(self, figure: Figure, parameters: Parameters, site: str, cause: int | None) -> int:
        """A duration, at least one tick (R2)."""
        engine = self.engine
        value = engine.luck.figure(figure, site, parameters, cause)
        return max(engine.agenda.tick, -int(-value // 1))
