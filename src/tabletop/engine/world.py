"""The world during a play (R7, R8, R10): readings, what effects added to them, and the step from tick to tick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import isfinite

from tabletop.engine import printing
from tabletop.engine.facts import Facts
from tabletop.engine.guards import RunStopped
from tabletop.engine.program import Program
from tabletop.engine.record import Event
from tabletop.exercise.form import Commodity
from tabletop.exercise.nodes import Node, Number, slots_of

NO_PARAMETERS: dict[str, float | str] = {}
_ARITHMETIC = (ZeroDivisionError, OverflowError, ValueError)


@dataclass(slots=True)
class Overlay:
    """The temporary effects on one figure, by the order in which they began."""

    adds: dict[int, float] = field(default_factory=dict)
    factors: dict[int, float] = field(default_factory=dict)
    sets: dict[int, float] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.adds or self.factors or self.sets)

    def over(self, base: float) -> float:
        """(base + temporary additions) x temporary factors, the latest temporary `set` over all that."""
        if self.sets:
            return self.sets[max(self.sets)]
        value = base
        for amount in self.adds.values():
            value += amount
        for factor in self.factors.values():
            value *= factor
        return value


@dataclass(slots=True)
class Alteration:
    """What lasting effects made of a figure that the exercise computes: factor x figure + offset."""

    factor: float = 1.0
    offset: float = 0.0


class World:
    """The readings of one play and the rules that move them.

    `v` holds a reading per slot. `base` differs from it only where an overlay lies on a slot. `on_clamp` is told of
    each clamp: slot, value before, value after.
    """

    def __init__(
        self,
        program: Program,
        facts: Facts,
        on_clamp: Callable[[int, float, float, int], None],
        recording: bool,
        events: list[Event],
    ) -> None:
        self.program = program
        self.plan = program.plan
        self.facts = facts
        self.on_clamp = on_clamp
        self.tick = program.exercise.clock.tick
        self.recording = recording
        self._events = events
        self.rows: list[tuple[float, ...]] = []
        size = self.plan.size
        self.v = [0.0] * size
        self.base = [0.0] * size
        self.rates = [0.0] * size
        self.memories = [0.0] * size
        self.samples: dict[int, list[float]] = {m.slot: [] for m in self.plan.memories}
        self.overlays: dict[int, Overlay] = {}
        self.altered: list[Alteration | Overlay | None] = [None] * size
        self.alterations: dict[int, Alteration] = {}
        self.armed = [0] * len(program.watched)
        self.now = 0
        self.k = 0  # the number of the tick last reached
        self.clamped_at = [-2] * size  # the last tick at which a bound cut
        self._clamped_since = [-2] * size  # the first tick of that stretch
        self._quiet = program.quiet(recording)
        self._anchors: dict[int, tuple[float, int]] = {}  # between ticks: base and instant of each flow
        self._computes = bool(program.exercise.computed)
        self._figures = self.plan.figures
        self._bounds = self.plan.bounds
        self._full = {flow.slot: flow.factor(self.tick) for flow in self.plan.flows}

    # Reading

    def read(self, node: Node, parameters: dict[str, float | str] = NO_PARAMETERS, path: str = "") -> float:
        """The value of an expression now; a guard is named by `path`."""
        if type(node) is Number:
            return node.value
        try:
            value: float = self.program.function(node)(self.v, self.now, self.facts, parameters)
        except _ARITHMETIC as error:
            raise self.stopped(_plain(error), path, node) from error
        return value

    def stopped(self, message: str, path: str, node: Node | None = None) -> RunStopped:
        """The error that stops the run, with the values of what the expression reads."""
        names = self.program.exercise.slots
        slots = sorted(slots_of(node)) if node is not None else []
        return RunStopped(message, path, self.now, {names[s]: self.v[s] for s in slots if s < len(names)})

    def not_finite(self, slot: int, value: float) -> None:
        """Guard: a computed value is not finite."""
        name = self.program.exercise.slots[slot]
        raise RunStopped(f"'{name}' is no longer a number: {value}", self.plan.paths.get(slot, name), self.now, {})

    # Ticks

    def clamp(self, slot: int, value: float, low: float, high: float, now: int) -> float:
        """Keep a base within its bounds; the first tick of a stretch at a bound is told."""
        if value - value != 0.0:  # infinite, or not a number
            name = self.program.exercise.slots[slot]
            raise RunStopped(f"'{name}' is no longer a number: {value}", self.plan.paths.get(slot, name), now, {})
        bound = low if value < low else high
        k = now // self.tick
        if self.clamped_at[slot] < k - 1 and slot in self._figures:
            self._clamped_since[slot] = k
            self.on_clamp(slot, value, bound, now)
        self.clamped_at[slot] = k
        return bound

    def _forget_clamps(self, since: int) -> None:
        """Stretches at a bound as they stood at an earlier tick, which is to be gone through again."""
        for slot, k in enumerate(self.clamped_at):
            if k > since:
                self.clamped_at[slot] = since if self._clamped_since[slot] <= since else -2

    def quiet_until(self, last: int, reach: bool) -> bool:
        """Go on to tick number `last`, or to the tick before it at which a condition turns (then True).

        Nothing may be due in between; with `reach` something is due at the last one, which is then only reached.
        A guard broken on the way is found again step by step, to name its place.
        """
        if self._anchors or (self.overlays and any(slot in self._full for slot in self.overlays)):
            return self._step_by_step(last - 1 if reach else last)
        k, rows, events = self.k, len(self.rows), len(self._events)
        try:
            self.k, turned = self._quiet(
                self.v, self.rates, self.memories, self.samples, self.armed, k, last, reach, self.facts, self, self.rows
            )
        except (*_ARITHMETIC, RunStopped):
            for samples in self.samples.values():
                del samples[k + 1 :]
            del self.rows[rows:]
            del self._events[events:]
            self._forget_clamps(k)
            return self._step_by_step(last - 1 if reach else last)
        self.now = self.k * self.tick
        return bool(turned)

    def _step_by_step(self, last: int) -> bool:
        while self.k < last:
            self.reach((self.k + 1) * self.tick)
            for index, (node, _) in enumerate(self.program.watched):
                state = self.armed[index]
                if state and bool(self.read(node)) is (state == 1):
                    return True
            self.finish_tick()
        return False

    def reach(self, instant: int) -> None:
        """Bring the world to an instant: a tick, or between ticks (R8)."""
        if instant == self.now and instant == self.k * self.tick:
            return
        start, self.now = self.k * self.tick, instant
        if instant % self.tick:
            self._between(start, instant)
        else:
            self._next_tick(start, instant)
        self.refresh()

    def _between(self, start: int, instant: int) -> None:
        for flow in self.plan.flows:
            slot = flow.slot
            value, since = self._anchors.setdefault(slot, (self._base(slot), start))
            moved = value + self._rate(slot) * flow.factor(instant - since)
            self._set_base(slot, self.bounded(slot, moved))
        for memory in self.plan.memories:
            if memory.kind == "delay" and memory.seconds % self.tick:
                samples = self.samples[memory.slot]
                self.v[memory.slot] = samples[max(0, (instant - memory.seconds) // self.tick)]

    def _next_tick(self, start: int, instant: int) -> None:
        factors = dict(self._full)
        for slot in factors:
            self.base[slot] = self._base(slot)
        for flow in self.plan.flows:
            if flow.slot in self._anchors:
                self.base[flow.slot], since = self._anchors[flow.slot]
                factors[flow.slot] = flow.factor(instant - since)
        self._anchors.clear()
        self.k = instant // self.tick
        try:
            self.program.integrate(self.base, self.v, self.rates, factors, instant, self.facts, self)
        except _ARITHMETIC as error:
            raise self._guilty(error) from error
        for slot in factors:
            overlay = self.overlays.get(slot)
            self.v[slot] = self.base[slot] if overlay is None else self.bounded(slot, overlay.over(self.base[slot]))
        self.program.hand_over(self.v, self.memories)

    def refresh(self) -> None:
        """Compute what is computed, after something changed."""
        if self._computes:
            try:
                self.program.refresh(self.v, self.now, self.facts, self)
            except _ARITHMETIC as error:
                raise self._guilty(error) from error

    def refresh_one(self, commodity: Commodity) -> None:
        """Compute one commodity's flows, while the world is being set up."""
        printing.print_refresh(self.plan, (commodity,))(self.v, self.now, self.facts, self)

    def finish_tick(self) -> None:
        """The tick's instant is over: record it, read rates, sample memories (R5.8)."""
        if self.recording:
            self.rows.append((self.now, *[self.v[slot] for slot in self.program.columns]))
        try:
            self.program.sample(self.v, self.rates, self.memories, self.samples, self.k, self.now, self.facts)
        except _ARITHMETIC as error:
            raise self._guilty(error) from error

    def _guilty(self, error: Exception) -> RunStopped:
        """Find which figure an error came from: each is read again by itself."""
        exercise = self.program.exercise
        suspects: list[tuple[Node, str]] = []
        suspects += [(item.value, item.path) for item in exercise.derived]
        suspects += [(q.expression, q.path) for q in exercise.quantities if q.expression is not None]
        suspects += [(node, m.path) for m in self.plan.memories for node in m.operands]
        suspects += [(flow.rate, f"{flow.path}.rate") for flow in self.plan.flows]
        for node, path in suspects:
            try:
                self.program.function(node)(self.v, self.now, self.facts, NO_PARAMETERS)
            except _ARITHMETIC as found:
                return self.stopped(_plain(found), path, node)
        return self.stopped(_plain(error), "world")

    def past(self, slot: int, delay: int) -> float:
        """What a late report says: the value of the last tick at least `delay` seconds ago."""
        return self.v[self.plan.echoes[slot]] if delay else self.v[slot]

    # Changing

    def change(self, slot: int, verb: str, amount: float) -> tuple[float, float, bool]:
        """A lasting change: the reading before and after, and whether a bound cut it."""
        before = self.v[slot]
        cut = False
        if self._figures[slot].expression is not None:
            self._alter(slot, verb, amount)
        else:
            base = self.base[slot] if slot in self.overlays else before
            wanted = base + amount if verb == "add" else base * amount if verb == "multiply" else amount
            low, high = self._bounds[slot]
            kept = wanted if low <= wanted <= high else self.bounded(slot, wanted)
            cut = kept != wanted
            if slot in self.overlays:
                self._set_base(slot, kept)
            else:
                self.v[slot] = kept
            if self.now % self.tick:
                self._anchor(slot)
        if self._computes:
            self.refresh()
        return before, self.v[slot], cut

    def overlay(self, slot: int, verb: str, token: int, amount: float) -> tuple[float, float]:
        """Begin (or, for ramps, move) a temporary effect, known by its token."""
        before = self.v[slot]
        overlay = self.overlays.get(slot)
        if overlay is None:
            self.base[slot] = before
            overlay = self.overlays[slot] = Overlay()
        group = {"add": overlay.adds, "ramp": overlay.adds, "multiply": overlay.factors, "set": overlay.sets}[verb]
        group[token] = amount
        self._reread(slot)
        return before, self.v[slot]

    def lift(self, slot: int, token: int) -> tuple[float, float]:
        """End a temporary effect."""
        before = self.v[slot]
        overlay = self.overlays.get(slot)
        if overlay is not None:
            for group in (overlay.adds, overlay.factors, overlay.sets):
                group.pop(token, None)
            if not overlay:
                del self.overlays[slot]
                self.v[slot] = self.base[slot]
            self._reread(slot)
        return before, self.v[slot]

    def is_base(self, slot: int) -> bool:
        """Whether a slot's reading is its base: a state with no temporary effect on it."""
        return slot not in self.overlays and self._figures[slot].expression is None

    def alter(self, slot: int, figure: float) -> float:
        """What lasting and temporary effects make of a computed figure."""
        alteration = self.alterations.get(slot)
        if alteration is not None:
            figure = alteration.factor * figure + alteration.offset
        overlay = self.overlays.get(slot)
        return figure if overlay is None else overlay.over(figure)

    def _alter(self, slot: int, verb: str, amount: float) -> None:
        alteration = self.alterations.setdefault(slot, Alteration())
        self.altered[slot] = alteration
        if verb == "add":
            alteration.offset += amount
        elif verb == "multiply":
            alteration.factor *= amount
            alteration.offset *= amount
        else:
            alteration.factor, alteration.offset = 0.0, amount

    def _reread(self, slot: int) -> None:
        overlay = self.overlays.get(slot)
        if self._figures[slot].expression is not None:
            self.altered[slot] = overlay or self.alterations.get(slot)
        elif overlay is not None:
            self.v[slot] = self.bounded(slot, overlay.over(self.base[slot]))
        self.refresh()

    def _base(self, slot: int) -> float:
        return self.base[slot] if slot in self.overlays else self.v[slot]

    def _set_base(self, slot: int, value: float) -> None:
        overlay = self.overlays.get(slot)
        if overlay is None:
            self.v[slot] = value
        else:
            self.base[slot] = value
            self.v[slot] = self.bounded(slot, overlay.over(value))

    def _anchor(self, slot: int) -> None:
        """After a change between ticks the stock moves on from here, at the rate that holds."""
        if slot in self._full:
            self._anchors[slot] = (self._base(slot), self.now)

    def _rate(self, slot: int) -> float:
        rate = next(flow.rate for flow in self.plan.flows if flow.slot == slot)
        return rate.value if isinstance(rate, Number) else self.rates[slot]

    def bounded(self, slot: int, value: float) -> float:
        """A value within a quantity's bounds; a guard where it is not finite."""
        quantity = self._figures[slot]
        if not isfinite(value):
            raise RunStopped(f"'{quantity.name}' is no longer a number: {value}", quantity.path, self.now, {})
        if quantity.low is not None and value < quantity.low:
            return quantity.low
        if quantity.high is not None and value > quantity.high:
            return quantity.high
        return value


def _plain(error: Exception) -> str:
    """An arithmetic error as a sentence."""
    if isinstance(error, ZeroDivisionError):
        return "division by zero"
    if isinstance(error, OverflowError):
        return "a figure became too large"
    if "domain" in str(error) or "expected a" in str(error):  # what Python's math says, depending on its version
        return "the square root of a number below 0, or the logarithm of one that is not above 0"
    return str(error)
