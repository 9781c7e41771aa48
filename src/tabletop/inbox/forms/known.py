"""What one team may know of the figures that the model reckons with, and what they come to for it (R13, R14).

Nothing here reads more than the team's own view: figures that it may see, as they are reported to it, and facts of the
play that are its own. Whatever rests on anything else is not known, however it stands, so that no answer can tell one
world from another that looks the same to the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from tabletop.engine.commands import Value
from tabletop.engine.guards import RunStopped
from tabletop.exercise import nodes as n
from tabletop.exercise.form import Option

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

_OF_INJECTS = ("released", "answered", "count_inject", "since_inject")
_OF_EXPECTATIONS = ("met", "late", "unmet")


class Knowledge:
    """One team's view of one play as it stands. Reading it changes nothing.

    `arrives` is when what the team hands in would arrive, in seconds from STARTEX; left out: at once.
    """

    def __init__(self, engine: Engine, team: int, arrives: int | None = None) -> None:
        self.engine, self.team, self.arrives = engine, team, arrives
        self.exercise = engine.exercise
        self._memories = {memory.slot: memory for memory in engine.exercise.memories}
        self._late = {report.slot for report in engine.exercise.reports}

    @cached_property
    def readings(self) -> list[float]:
        """All readings as the team has them, by slot; look only at those that it `sees`."""
        return self.engine.views.standing(self.team)

    def sees(self, slot: int) -> bool:
        """Whether a figure is the team's to see."""
        return slot not in self._memories and self.team in self.exercise.seen_by.get(slot, (self.team,))

    def may_know(self, figure: object) -> bool:
        """Whether everything that an expression (or what is drawn) rests on is the team's to know."""
        remembered: set[int] = set()
        waiting: list[object] = [figure]
        while waiting:
            item = waiting.pop()
            if isinstance(item, n.Slot):
                memory = self._memories.get(item.index)
                if memory is None and not self.sees(item.index):
                    return False
                if memory is not None and item.index not in remembered:
                    remembered.add(item.index)
                    if self._late & n.slots_of(memory.operands):
                        return False  # it remembers the figure itself, not the report of it
                    waiting.append(memory.operands)
            elif isinstance(item, n.Fact):
                if not self._is_own(item):
                    return False
            elif isinstance(item, tuple):
                waiting.extend(item)
            elif hasattr(item, "__dataclass_fields__"):
                waiting.extend(getattr(item, name) for name in item.__dataclass_fields__)
        return True

    def _is_own(self, fact: n.Fact) -> bool:
        """Whether a fact is the team's: what it ordered itself, what has been put to it.

        An inject to come is nothing that it knows of, nor is what control expects of it.
        """
        if fact.name in _OF_EXPECTATIONS:
            return False
        if fact.name in _OF_INJECTS:
            item = self.engine.injects.all[fact.index]
            to = item.inject.to if item.times else ()
            return self.team in to and (fact.name != "answered" or fact.team == self.team or to == (self.team,))
        return fact.team == self.team or self.exercise.options[fact.index].teams == (self.team,)

    def value(self, node: n.Node, path: str, parameters: Mapping[str, Value] | None = None) -> Value | None:
        """What an expression comes to as the team reads the world; None where that is not for it to know, or where
        it cannot be reckoned now (a division by zero)."""
        if isinstance(node, n.Number):
            return node.value
        if not self.may_know(node):
            return None
        try:
            return self._read(node, path, dict(parameters or {}))
        except RunStopped:
            return None

    def _read(self, node: n.Node, path: str, parameters: dict[str, Value]) -> Value:
        """The value of an expression over the team's own readings."""
        world = self.engine.world
        readings = self.readings
        kept, world.v = world.v, readings
        try:
            found: Value = world.read(node, parameters, path)
        finally:
            world.v = kept
        return found

    def number(self, node: n.Node, path: str, parameters: Mapping[str, Value] | None = None) -> float | None:
        """The same for what is a number."""
        found = self.value(node, path, parameters)
        return float(found) if isinstance(found, int | float) else None

    def costs(self, option: Option, parameters: Mapping[str, Value]) -> list[tuple[str, int, float | None]]:
        """What an order costs: the resource as the team calls it, its slot, the amount (None: not known)."""
        return [
            (name, self.engine.resource_slot(self.team, name),
             self.number(node, f"{option.path}.cost.{name}", parameters))
            for name, node in option.cost
        ]  # fmt: skip

    def staff(self, option: Option, parameters: Mapping[str, Value]) -> int | None:
        """How many staff an order takes; None where that is not known."""
        if option.staff is None:
            return 0
        found = self.number(option.staff, f"{option.path}.staff", parameters)
        return None if found is None else max(0, -int(-found // 1))

    @property
    def free_staff(self) -> int | None:
        """The team's people who are not at work; None where staff are not counted."""
        count = self.exercise.teams[self.team].staff
        return None if count is None else count - self.engine.orders.busy[self.team]

    def obstacle(self, option: Option, parameters: Mapping[str, Value]) -> str:
        """Why the team may not order an option now, as far as it may know; nothing where it may, or cannot tell.

        It cannot tell where that hangs on a figure which it reads late or inexactly. Where parameters are left out the
        least of each stands in, as for what is legal.
        """
        engine = self.engine
        complete = engine.orders.complete(option, dict(parameters))
        if option.requires is not None and not self._late & n.slots_of(option.requires):
            held = self.value(option.requires, f"{option.path}.requires", complete)
            if held is not None and not held:
                return option.otherwise or f"it requires {option.requires_text}"
        limit = engine.orders.limit(self.team, option, None, self.arrives)
        if limit is not None:
            return limit.message + (f" ({limit.allowed})" if limit.allowed else "")
        for name, slot, amount in self.costs(option, complete):
            if amount is not None and self.sees(slot) and amount > self.readings[slot]:
                return f"it costs {amount:.6g} of {name}, and there is {self.readings[slot]:.6g}"
        count, needed = self.exercise.teams[self.team].staff, self.staff(option, complete)
        if count is not None and needed is not None and needed > count:
            return f"it takes {needed} staff, and the team has {count}"
        return ""
