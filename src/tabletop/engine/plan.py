"""What a tick does to the world, as data: the rules of R7, R8 and R10 that every printer prints.

A tick's instant goes: flows integrate (explicit Euler), memories hand over what they sampled, computed values follow
in order; when the instant is over, rates are read to hold until the next tick, and memories are sampled.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from sys import float_info

from tabletop.exercise.form import Commodity, Exercise, Memory, Quantity
from tabletop.exercise.nodes import Binary, Call, Node, Number, Slot

MAX = float_info.max


@dataclass(frozen=True, slots=True)
class Flow:
    """A stock that has a rate: the rate per `rate_seconds`, read at the end of a tick's instant (R8)."""

    slot: int
    rate: Node
    rate_seconds: int
    low: float | None
    high: Node | None  # a tank farm's capacity may be an expression
    path: str

    def factor(self, seconds: int) -> float:
        """By what the rate is multiplied over that many seconds."""
        return seconds / self.rate_seconds


@dataclass(frozen=True)
class Plan:
    """The exercise's tick. Slots beyond the exercise's own hold the net intake of tank farms."""

    exercise: Exercise

    @cached_property
    def intakes(self) -> dict[str, tuple[int, ...]]:
        """Per commodity, the hidden slots that hold the net intake of its tank farms."""
        slots: dict[str, tuple[int, ...]] = {}
        first = len(self.exercise.slots)
        for commodity in self.exercise.commodities:
            count = sum(segment.stored is not None for segment in commodity.segments)
            slots[commodity.name] = tuple(range(first, first + count))
            first += count
        return slots

    @cached_property
    def echoes(self) -> dict[int, int]:
        """For each figure that is reported late, the hidden slot that holds its older value (R13)."""
        first = len(self.exercise.slots) + sum(len(slots) for slots in self.intakes.values())
        late = [report.slot for report in self.exercise.reports if report.reported.delay]
        return {slot: first + place for place, slot in enumerate(late)}

    @cached_property
    def memories(self) -> tuple[Memory, ...]:
        """What is sampled at ticks: the exercise's own memories, then those of late reports."""
        own = tuple(
            Memory(self.echoes[r.slot], "delay", (Slot(r.slot),), r.reported.delay, f"{r.path}.reported")
            for r in self.exercise.reports
            if r.reported.delay
        )
        return self.exercise.memories + own

    @cached_property
    def size(self) -> int:
        """How many slots there are in all."""
        return len(self.exercise.slots) + sum(len(slots) for slots in self.intakes.values()) + len(self.echoes)

    @cached_property
    def flows(self) -> tuple[Flow, ...]:
        """Every stock that has a rate: variables, incomes of resources, tank farms."""
        flows = [
            Flow(q.slot, q.rate, q.rate_seconds, q.low, None if q.high is None else Number(q.high), q.path)
            for q in self.exercise.quantities
            if q.rate is not None
        ]
        for commodity in self.exercise.commodities:
            farms = [segment for segment in commodity.segments if segment.stored is not None]
            for segment, slot in zip(farms, self.intakes[commodity.name], strict=True):
                assert segment.stored is not None
                path = f"{commodity.path}.segments.{segment.name}.storage"
                high = segment.storage_capacity
                flows.append(Flow(segment.stored, Slot(slot), commodity.unit_seconds, 0.0, high, path))
        return tuple(flows)

    @cached_property
    def figures(self) -> dict[int, Quantity]:
        """Every quantity by its slot."""
        return {quantity.slot: quantity for quantity in self.exercise.quantities}

    @cached_property
    def bounds(self) -> dict[int, tuple[float, float]]:
        """Within what each quantity is kept; finite, so that infinity and NaN are always outside."""
        return {
            slot: (-MAX if q.low is None else q.low, MAX if q.high is None else q.high)
            for slot, q in self.figures.items()
        }

    @cached_property
    def paths(self) -> dict[int, str]:
        """The place in the exercise that each slot comes from, for errors."""
        paths = {quantity.slot: quantity.path for quantity in self.exercise.quantities}
        paths.update({derived.slot: derived.path for derived in self.exercise.derived})
        paths.update({memory.slot: memory.path for memory in self.exercise.memories})
        return paths

    def rooms(self, commodity: Commodity) -> tuple[Node, ...]:
        """What each tank farm may take, as a flow: its free room over one tick (R10)."""
        return tuple(self._over_tick(commodity, room) for room in self._free_rooms(commodity))

    def stocks(self, commodity: Commodity) -> tuple[Node, ...]:
        """What each tank farm may release, as a flow: its stock over one tick (R10)."""
        return tuple(
            self._over_tick(commodity, Slot(segment.stored))
            for segment in commodity.segments
            if segment.stored is not None
        )

    def _free_rooms(self, commodity: Commodity) -> list[Node]:
        return [
            Call("max", (Number(0.0), Binary("-", segment.storage_capacity, Slot(segment.stored))))
            for segment in commodity.segments
            if segment.stored is not None and segment.storage_capacity is not None
        ]

    def _over_tick(self, commodity: Commodity, stock: Node) -> Node:
        return Binary("*", stock, Number(commodity.unit_seconds / self.exercise.clock.tick))
