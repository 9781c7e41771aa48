"""The figures of a map at STARTEX, as far as its readers may know them.

A figure is told where it, and everything it hangs on at STARTEX, is seen by all who will read the map, is told to them
exactly, and is no matter of chance. Control reads everything; what chance decides is said by its ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property

from tabletop.engine import beginning
from tabletop.engine.guards import RunStopped
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.wording import READ, amount, number, say, shown_unit


class Figures:
    """What figures are at STARTEX, for the teams in `readers` (by index); without any, for control."""

    def __init__(self, exercise: form.Exercise, readers: Collection[int] = ()) -> None:
        self.exercise = exercise
        self.readers = readers
        self._inexact = frozenset(report.slot for report in exercise.reports if report.reported.error)

    def sees(self, slot: int) -> bool:
        """Whether all readers may see a figure."""
        return all(team in self.exercise.seen_by.get(slot, (team,)) for team in self.readers)

    def value(self, slot: int) -> float | None:
        """What a figure is at STARTEX; None where readers may not know it, or where chance decides."""
        return self._read(n.Slot(slot))[0]

    def said(self, figure: int | n.Node, unit: str = "") -> str:
        """A figure of the world, or what an expression gives, in words with its unit; empty where it is not told."""
        node = n.Slot(figure) if isinstance(figure, int) else figure
        value, is_open = self._read(node)
        if value is not None:
            words = number(value, READ)
        elif not is_open:
            return ""
        else:
            words = self._by_chance(node)
        return f"{words} {shown_unit(unit)}".strip()

    def _read(self, node: n.Node) -> tuple[float | None, bool]:
        """The value at STARTEX where it is sure, and whether readers may know anything of it."""
        slots, by_chance = self._behind(node)
        if self.readers and (by_chance or any(not self.sees(slot) or slot in self._inexact for slot in slots)):
            return None, False
        if by_chance or self._world is None:
            return None, not self.readers
        try:
            return float(self._world.world.read(node)), True
        except RunStopped:
            return None, not self.readers

    def _by_chance(self, node: n.Node) -> str:
        """What chance decides, by its ends where it is drawn as a whole, else as it is worked out."""
        quantity = self._quantities.get(node.index) if isinstance(node, n.Slot) else None
        if quantity is None:
            return say(self.exercise, node, READ)
        if quantity.expression is not None:
            return say(self.exercise, quantity.expression, READ)
        return "" if quantity.initial is None else amount(self.exercise, quantity.initial, READ)

    @cached_property
    def _quantities(self) -> dict[int, form.Quantity]:
        return {item.slot: item for item in self.exercise.quantities}

    @cached_property
    def _world(self) -> Engine | None:
        """A play that stands at STARTEX; None where a guard keeps the exercise from beginning."""
        engine = Engine(Program(self.exercise), 0, recording=False)
        try:
            beginning.set_up(engine)
        except RunStopped:
            return None
        return engine

    def _behind(self, node: n.Node) -> tuple[frozenset[int], bool]:
        """All figures that a figure hangs on at STARTEX, itself among them, and whether chance is one of them."""
        found: dict[int, None] = {}
        by_chance = False
        waiting = sorted(n.slots_of(node))
        while waiting:
            slot = waiting.pop()
            if slot not in found:
                found[slot] = None
                for source in self._sources.get(slot, ()):
                    by_chance = by_chance or isinstance(source, n.Distribution)
                    waiting += sorted(n.slots_of(source))
        return frozenset(found), by_chance

    @cached_property
    def _sources(self) -> dict[int, tuple[n.Figure, ...]]:
        """What each figure is made of at STARTEX."""
        exercise = self.exercise
        found: dict[int, tuple[n.Figure, ...]] = {item.slot: (item.value,) for item in exercise.derived}
        found |= {memory.slot: memory.operands for memory in exercise.memories}
        for item in exercise.quantities:
            found[item.slot] = tuple(part for part in (item.initial, item.expression) if part is not None)
        for commodity in exercise.commodities:
            found |= dict.fromkeys(_flows(commodity), tuple(_inputs(commodity)))
        return found


def _inputs(commodity: form.Commodity) -> Iterator[n.Node]:
    """What the flows of a commodity hang on."""
    yield n.Slot(commodity.offered)
    for segment in commodity.segments:
        yield n.Slot(segment.capacity)
        if segment.stored is not None:
            yield n.Slot(segment.stored)
        if segment.storage_capacity is not None:
            yield segment.storage_capacity
    for route in commodity.routes:
        yield n.Slot(route.cost)


def _flows(commodity: form.Commodity) -> list[int]:
    """The figures that come out of a commodity's flow."""
    flows = [commodity.flow, commodity.drained, commodity.exported, commodity.left]
    return [*flows, *(part.spare for part in commodity.segments), *(route.flow for route in commodity.routes)]
