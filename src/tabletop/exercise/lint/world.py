"""Lint of the world: what nothing reads, and temporary effects that feed back."""

from __future__ import annotations

from collections.abc import Iterator

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise.lint.looked import Finding, Looked, nodes_in


def unused_variables(looked: Looked) -> Iterator[Finding]:
    """A variable or derived value that nothing reads: no expression, text, measure or check.

    A variable that changes and that a team may see is read by people, so it is left alone.
    """
    exercise = looked.exercise
    read = _read(exercise)
    for quantity in exercise.quantities:
        if quantity.kind != "variable" or quantity.slot in read:
            continue
        changes = quantity.rate is not None or quantity.noise is not None or quantity.slot in looked.changed
        if changes and exercise.seen_by.get(quantity.slot) != ():
            continue
        how = "reads" if changes else "reads or changes"
        message = f"nothing {how} '{quantity.name}': no expression, text, measure or check"
        yield Finding(looked.part("world", "variables", quantity.name), message)
    for derived in exercise.derived:
        if derived.slot not in read and exercise.seen_by.get(derived.slot) == ():
            message = f"nothing reads '{derived.name}', and no team sees it"
            yield Finding(looked.part("world", "derived", derived.name), message)


def _read(exercise: f.Exercise) -> frozenset[int]:
    """The slots that anything reads; a rate that reads its own variable does not count."""
    found: set[int] = set()
    for quantity in exercise.quantities:
        found |= n.slots_of((quantity.initial, quantity.expression, quantity.rate)) - {quantity.slot}
    world = (exercise.derived, exercise.memories, exercise.commodities)
    play = (exercise.options, exercise.injects, exercise.measures, exercise.checks, exercise.teams)
    for node in nodes_in((world, play)):
        if isinstance(node, n.Slot):
            found.add(node.index)
    return frozenset(found)


def feedback(looked: Looked) -> Iterator[Finding]:
    """A temporary effect on a variable whose own rate reads it: what it adds for a time stays in part for good (R7)."""
    derived = {item.slot: item.value for item in looked.exercise.derived}
    for path, effect in looked.effects():
        if effect.length is None:
            continue
        for change in effect.changes:
            quantity = looked.quantities.get(change.slot)
            if quantity is not None and quantity.rate is not None and change.slot in _behind(quantity.rate, derived):
                message = (
                    f"the rate of '{quantity.name}' reads it, so this temporary effect changes its drift too and "
                    "leaves a trace; let the rate read something else, or add # accept[feedback]: why"
                )
                yield Finding(looked.document.place(path), message)
                break


def _behind(node: n.Node, derived: dict[int, n.Node]) -> set[int]:
    """The slots an expression reads, and those behind the derived values among them."""
    found: set[int] = set()
    waiting = list(n.slots_of(node))
    while waiting:
        slot = waiting.pop()
        if slot not in found:
            found.add(slot)
            if slot in derived:
                waiting += n.slots_of(derived[slot])
    return found
