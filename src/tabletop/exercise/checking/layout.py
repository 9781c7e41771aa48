"""Slots: every readable figure of the world gets a place in one flat list, by the name that expressions use (R10)."""

from __future__ import annotations

from dataclasses import dataclass, field

from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise import units
from tabletop.exercise.expressions import RESERVED
from tabletop.exercise.form import Memory
from tabletop.exercise.loading import Document
from tabletop.exercise.problems import Problems


@dataclass
class Layout:
    """The slots of an exercise, what may be changed, and the memories that expressions ask for."""

    slots: dict[str, tuple[int, n.Kind]] = field(default_factory=dict)
    targets: dict[str, int] = field(default_factory=dict)
    seen_by: dict[int, tuple[int, ...]] = field(default_factory=dict)
    memories: list[Memory] = field(default_factory=list)
    units: dict[int, str] = field(default_factory=dict)  # of the slots that have one
    named: int = 0  # slots that have a name of their own; those of memories follow
    known: dict[tuple[str, tuple[n.Node, ...], int], int] = field(default_factory=dict)  # slots of memories

    def add(self, name: str, target: bool = False, kind: n.Kind = "number", unit: str = "") -> int:
        """A slot for a name."""
        slot = len(self.slots)
        self.slots[name] = (slot, kind)
        if target:
            self.targets[name] = slot
        self.named = slot + 1
        if unit:
            self.units[slot] = unit
        return slot

    def slot(self, name: str) -> int:
        """The slot of a name."""
        return self.slots[name][0]

    def remember(self, kind: str, operands: tuple[n.Node, ...], seconds: int) -> int:
        """A memory's slot; the same memory asked for twice is one."""
        if (kind, operands, seconds) in self.known:
            return self.known[kind, operands, seconds]
        slot = self.known[kind, operands, seconds] = self.named + len(self.memories)
        path = f"{kind} no. {len(self.memories) + 1}"
        self.memories.append(Memory(slot, kind, operands, seconds, path))  # type: ignore[arg-type]
        return slot

    def memory_at(self, slot: int) -> Memory | None:
        """The memory that has a slot, if one does."""
        position = slot - self.named
        return self.memories[position] if 0 <= position < len(self.memories) else None

    def all_names(self) -> tuple[str, ...]:
        """The names of all slots in order."""
        return (*self.slots, *(memory.path for memory in self.memories))


def lay_out(exercise: s.Exercise, document: Document, problems: Problems) -> Layout:
    """Give every figure its slot; names that clash are noted."""
    layout = Layout()
    taken: dict[str, str] = {}

    def claim(name: str, path: tuple[str | int, ...], what: str) -> bool:
        if name in RESERVED:
            problems.add(document.place(path, key=True), "reserved-name", f"'{name}' is a word of expressions")
            return False
        if name in taken:
            message = f"'{name}' is the name of a {taken[name]} already"
            problems.add(document.place(path, key=True), "duplicate-id", message)
            return False
        taken[name] = what
        return True

    for team in exercise.teams:
        taken[team] = "team"
    for name, variable in exercise.world.variables.items():
        if claim(name, ("world", "variables", name), "variable"):
            layout.add(name, target=True, unit=variable.unit)
    for name, resource in exercise.resources.items():
        if claim(name, ("resources", name), "resource"):
            layout.add(name, target=True, unit=resource.unit)
    for team, content in exercise.teams.items():
        for name, resource in content.resources.items():
            layout.add(f"{team}.{name}", target=True, unit=resource.unit)
    for name, commodity in exercise.world.routes.items():
        if claim(name, ("world", "routes", name), "commodity"):
            _lay_out_commodity(layout, name, commodity)
    for name, derived in exercise.world.derived.items():
        if claim(name, ("world", "derived", name), "derived value"):
            layout.add(name, unit=derived.unit)
    for team, content in exercise.teams.items():
        if content.staff is not None:
            layout.add(f"staff({team})")
    return layout


def _lay_out_commodity(layout: Layout, name: str, commodity: s.Commodity) -> None:
    unit = commodity.unit
    layout.add(f"{name}.{'supply' if commodity.supply is not None else 'demand'}", target=True, unit=unit)
    for figure in ("flow", "drained", "exported", "stranded" if commodity.supply is not None else "unmet"):
        layout.add(f"{name}.{figure}", unit=unit)
    for segment, content in commodity.segments.items():
        layout.add(f"{name}.{segment}.capacity", target=True, unit=unit)
        layout.add(f"{name}.{segment}.spare", unit=unit)
        if content.storage is not None:
            layout.add(f"{name}.{segment}.stored", target=True, unit=units.read(unit).amount)
    for route in commodity.routes:
        layout.add(f"{name}.{route}.flow", unit=unit)
        layout.add(f"{name}.{route}.cost", target=True)


def figures_of(name: str, commodity: s.Commodity) -> list[str]:
    """The names of a commodity's figures."""
    layout = Layout()
    _lay_out_commodity(layout, name, commodity)
    return list(layout.slots)
