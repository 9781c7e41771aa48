"""The world at STARTEX: initial values in the order in which they need each other, drawn where they are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.engine.plan import Plan
from tabletop.exercise.form import Commodity, Computed, Derived, Memory
from tabletop.exercise.nodes import Distribution, Figure, Node, slots_of

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

Item = Computed | Memory


def order(plan: Plan) -> tuple[tuple[Item, ...], tuple[Memory, ...]]:
    """The order in which slots get their readings at STARTEX, and the memories that must wait for the end.

    A memory starts at its input's value (a latch as false). Where memories and computed values need each other,
    the memory counts as 0 first, and takes its input's value once everything is known. ValueError names a circle
    of initial values without a memory in it.
    """
    exercise = plan.exercise
    known: set[int] = set(plan.echoes.values()) | {slot for slot in exercise.staff_slots if slot is not None}
    waiting: list[Item] = [quantity for quantity in exercise.quantities if quantity.initial is not None]
    waiting += [*exercise.computed, *exercise.memories]
    ordered: list[Item] = []
    forced: list[Memory] = []
    while waiting:
        ready = [item for item in waiting if needs(plan, item) <= known]
        if not ready:
            loop = [item for item in waiting if isinstance(item, Memory)]
            if not loop:
                raise ValueError(f"initial values need each other in a circle, at {waiting[0].path}")
            forced.append(loop[0])
            known.add(loop[0].slot)
            waiting = [item for item in waiting if item is not loop[0]]
            continue
        ordered += ready
        for item in ready:
            known |= gives(plan, item)
        done = {id(item) for item in ready}
        waiting = [item for item in waiting if id(item) not in done]
    return tuple(ordered), tuple(forced)


def set_up(engine: Engine) -> None:
    """Give every slot its reading at STARTEX."""
    exercise, plan, world = engine.exercise, engine.world.plan, engine.world
    for team in exercise.teams:
        slot = exercise.staff_slots[team.index]
        if slot is not None:
            world.v[slot] = float(team.staff or 0)
    ordered, forced = engine.program.opening
    for item in ordered:
        _give(engine, item)
    for memory in forced:
        _remember(engine, memory)
    world.refresh()
    for slot, hidden in plan.echoes.items():
        world.v[hidden] = world.v[slot]
    for memory in plan.memories:
        world.memories[memory.slot] = world.v[memory.slot]


def needs(plan: Plan, item: Item) -> set[int]:
    """The slots that an item reads at STARTEX."""
    if isinstance(item, Commodity):
        slots = {item.offered} | {s.capacity for s in item.segments} | {r.cost for r in item.routes}
        slots |= {s.stored for s in item.segments if s.stored is not None}
        return slots.union(*(slots_of(node) for node in plan.rooms(item)))
    if isinstance(item, Memory):
        return set() if item.kind == "latch" else slots_of(item.operands[0])
    if isinstance(item, Derived):
        return slots_of(item.value)
    return _figure_slots(item.initial) if item.expression is None else slots_of(item.expression)


def gives(plan: Plan, item: Item) -> set[int]:
    """The slots that are known once an item is."""
    if not isinstance(item, Commodity):
        return {item.slot}
    slots = {item.flow, item.drained, item.exported, item.left, *plan.intakes[item.name]}
    return slots | {s.spare for s in item.segments} | {r.flow for r in item.routes}


def _give(engine: Engine, item: Item) -> None:
    world = engine.world
    if isinstance(item, Memory):
        _remember(engine, item)
    elif isinstance(item, Commodity):
        world.refresh_one(item)
    elif isinstance(item, Derived):
        world.v[item.slot] = float(world.read(item.value, path=item.path))
    elif item.expression is not None:
        world.v[item.slot] = world.bounded(item.slot, world.read(item.expression, path=item.path))
    elif item.initial is not None:
        value = engine.luck.figure(item.initial, f"{item.path}.initial", {}, None)
        world.v[item.slot] = world.bounded(item.slot, value)


def _remember(engine: Engine, memory: Memory) -> None:
    world = engine.world
    if memory.kind != "latch":
        world.v[memory.slot] = float(world.read(memory.operands[0], path=memory.path))


def _figure_slots(figure: Figure | None) -> set[int]:
    if figure is None:
        return set()
    nodes: tuple[Node | None, ...] = (
        (*figure.arguments, *figure.weights) if isinstance(figure, Distribution) else (figure,)
    )
    return set().union(*(slots_of(node) for node in nodes if node is not None))
