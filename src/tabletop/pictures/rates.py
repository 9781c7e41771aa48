"""What fills and what drains a stock: a rate of change parted into flows."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import RATE_UNITS
from tabletop.exercise.wording import READ, length, say

#: A term of a rate with its sign.
Term = tuple[str, n.Node]


def flows(rate: n.Node | None) -> dict[str, list[Term]]:
    """The terms of a rate, parted by whether they surely fill (`in`), surely drain (`out`), or may do either."""
    ways: dict[str, list[Term]] = {"in": [], "both": [], "out": []}
    waiting: list[Term] = [] if rate is None else [("+", rate)]
    while waiting:
        sign, term = waiting.pop()
        other = "-" if sign == "+" else "+"
        if isinstance(term, n.Binary) and term.operator in ("+", "-"):
            waiting += [(sign if term.operator == "+" else other, term.right), (sign, term.left)]
        elif isinstance(term, n.Unary) and term.operator == "-":
            waiting.append((other, term.operand))
        elif isinstance(term, n.Number):
            if term.value:
                ways["in" if (term.value > 0) == (sign == "+") else "out"].append((sign, term))
        else:
            way = "both" if _may_change_sign(term) else "in" if sign == "+" else "out"
            ways[way].append((sign, term))
    return {way: terms for way, terms in ways.items() if terms}


def summed(exercise: form.Exercise, terms: list[Term]) -> str:
    """Terms as a sum; where all are taken away, as what is taken away."""
    alike = all(sign == "-" for sign, _ in terms)
    words = ""
    for sign, term in terms:
        minus = sign == "-" and not alike
        words += (" − " if minus else " + ") if words else ("−" if minus else "")
        words += say(exercise, term, READ, 5 if minus else 4)
    return words


def per(seconds: int) -> str:
    """The time a rate counts by: `per day`."""
    return f"per {next((name for name, size in RATE_UNITS.items() if size == seconds), length(seconds))}"


def _may_change_sign(node: object) -> bool:
    """Whether an expression has a minus anywhere, and so may fill at one time and drain at another."""
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, n.Binary | n.Unary) and item.operator == "-":
            return True
        if isinstance(item, n.Number) and item.value < 0:
            return True
        if isinstance(item, tuple):
            stack.extend(item)
        elif hasattr(item, "__dataclass_fields__"):
            stack.extend(getattr(item, name) for name in item.__dataclass_fields__)
    return False
