"""Between what two numbers an expression lies, as far as the definition says: for what can never be true."""

from __future__ import annotations

import math

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n

Bounds = tuple[float, float]

ANY: Bounds = (-math.inf, math.inf)


class Ranges:
    """The bounds of figures in one exercise. Anything that cannot be said is unbounded: nothing is claimed wrongly."""

    def __init__(self, exercise: f.Exercise, changed: frozenset[int], impossible: Impossible | None = None) -> None:
        self.endex = exercise.clock.endex
        self.changed = changed
        self.impossible = impossible or Impossible()
        self._quantities = {quantity.slot: quantity for quantity in exercise.quantities}
        self._derived = {derived.slot: derived.value for derived in exercise.derived}
        self._flows = frozenset(
            slot
            for commodity in exercise.commodities
            for slot in (
                commodity.flow, commodity.drained, commodity.exported, commodity.left,
                *(segment.spare for segment in commodity.segments), *(route.flow for route in commodity.routes),
            )
        )  # fmt: skip
        self._known: dict[int, Bounds] = {}

    def of(self, node: n.Figure | None) -> Bounds:
        """The bounds of a number."""
        match node:
            case n.Number(value):
                return value, value
            case n.Slot(slot):
                return self._slot(slot)
            case n.Now():
                return 0.0, float(self.endex)
            case n.YearDay():
                return 1.0, 366.0
            case n.Unary("-", operand):
                low, high = self.of(operand)
                return -high, -low
            case n.Binary(operator, left, right):
                return _arithmetic(operator, self.of(left), self.of(right))
            case n.Call("min", arguments):
                each = [self.of(argument) for argument in arguments]
                return min(low for low, _ in each), min(high for _, high in each)
            case n.Call("max", arguments):
                each = [self.of(argument) for argument in arguments]
                return max(low for low, _ in each), max(high for _, high in each)
            case n.Call("abs", (argument,)):
                low, high = self.of(argument)
                return (0.0 if low <= 0 <= high else min(abs(low), abs(high))), max(abs(low), abs(high))
            case n.Choose(_, first, second):
                one, other = self.of(first), self.of(second)
                return min(one[0], other[0]), max(one[1], other[1])
            case n.Fact(name) if name.startswith(("count", "since")):
                return 0.0, math.inf
        return ANY

    def can(self, node: n.Node | None) -> bool:
        """Whether a condition can ever be true; false only where that is sure."""
        match node:
            case n.Truth(truth):
                return truth
            case n.Number(value):
                return bool(value)
            case n.Logic("and", operands):
                return all(self.can(operand) for operand in operands)
            case n.Logic("or", operands):
                return any(self.can(operand) for operand in operands)
            case n.Unary("not", operand):
                return not self.must(operand)
            case n.Compare(operator, left, right):
                return not self.impossible.never(left, right) and _can(operator, self.of(left), self.of(right))
            case n.Fact():
                return self.impossible.can(node)
        return True

    def must(self, node: n.Node) -> bool:
        """Whether a condition is always true; only where that is sure."""
        match node:
            case n.Truth(truth):
                return truth
            case n.Logic("and", operands):
                return all(self.must(operand) for operand in operands)
            case n.Logic("or", operands):
                return any(self.must(operand) for operand in operands)
            case n.Compare(operator, left, right, never) if not never:
                return not _can(_OPPOSITE[operator], self.of(left), self.of(right))
        return False

    def _slot(self, slot: int) -> Bounds:
        if slot not in self._known:
            self._known[slot] = ANY  # what reads itself by way of a memory is not followed
            self._known[slot] = self._read(slot)
        return self._known[slot]

    def _read(self, slot: int) -> Bounds:
        if slot in self._flows:
            return 0.0, math.inf
        if slot in self._derived:
            return self.of(self._derived[slot])
        quantity = self._quantities.get(slot)
        if quantity is None:
            return ANY
        low = -math.inf if quantity.low is None else quantity.low
        high = math.inf if quantity.high is None else quantity.high
        still = quantity.rate is None and quantity.noise is None and slot not in self.changed
        if still and isinstance(quantity.initial, n.Number) and quantity.kind != "stored":
            value = quantity.initial.value
            return (low, value) if quantity.kind == "resource" else (value, value)  # a resource is spent
        return low, high


class Impossible:
    """What can never happen in a play: injects never released, options never accepted, results never reached."""

    def __init__(self) -> None:
        self.injects: dict[int, str] = {}
        self.options: dict[int, str] = {}
        self.results: dict[int, frozenset[str]] = {}

    def can(self, fact: n.Fact) -> bool:
        """Whether a fact about the play can come true."""
        if fact.name in ("released", "answered"):
            return fact.index not in self.injects
        if fact.name in ("ordered", "succeeded", "failed"):
            if fact.index in self.options:
                return False
            wanted = {"succeeded": "full", "failed": "fail"}.get(fact.name)
            return wanted is None or wanted in self.results.get(fact.index, frozenset((wanted,)))
        return True

    def never(self, *sides: n.Node) -> bool:
        """Whether a comparison is about the time since something that never happens: then it is false."""
        for side in sides:
            if isinstance(side, n.Fact) and side.name.startswith("since"):
                gone = self.injects if side.name == "since_inject" else self.options
                if side.index in gone:
                    return True
        return False


_OPPOSITE: dict[n.CompareOperator, n.CompareOperator] = {
    "<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "==",
}  # fmt: skip


def _can(operator: n.CompareOperator, left: Bounds, right: Bounds) -> bool:
    match operator:
        case "<":
            return left[0] < right[1]
        case "<=":
            return left[0] <= right[1]
        case ">":
            return left[1] > right[0]
        case ">=":
            return left[1] >= right[0]
        case "==":
            return left[0] <= right[1] and right[0] <= left[1]
    return not (left[0] == left[1] == right[0] == right[1])


def _arithmetic(operator: n.BinaryOperator, left: Bounds, right: Bounds) -> Bounds:
    if operator == "+":
        return left[0] + right[0], left[1] + right[1]
    if operator == "-":
        return left[0] - right[1], left[1] - right[0]
    if operator == "*" and all(math.isfinite(value) for value in (*left, *right)):
        products = [a * b for a in left for b in right]
        return min(products), max(products)
    if operator == "/" and right[0] == right[1] != 0 and math.isfinite(right[0]):
        ends = (left[0] / right[0], left[1] / right[0])
        return min(ends), max(ends)
    return ANY
