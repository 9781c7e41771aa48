"""The tests of sections (`is number`), and those that lists are sifted by (`selectattr('team', 'equalto', 'it')`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jinja2 import Undefined

from tabletop.report.template.budget import Budget, Failed, kind, number

MISSING: Any = object()


def fits(budget: Budget, value: Any, test: str, other: Any = MISSING) -> bool:
    """Whether a thing passes a test; without one, whether it is anything but nothing, 0, false or empty."""
    if not test:
        return bool(value)
    if test in _PLAIN:
        return _PLAIN[test](value)
    if test not in _COMPARED:
        raise Failed(f"there is no test '{test}' here; there are {', '.join([*_COMPARED, *_PLAIN])}")
    if other is MISSING:
        raise Failed(f"'{test}' needs a value to compare with")
    budget.weigh(value)
    budget.weigh(other)
    try:
        return bool(_COMPARED[test](value, other))
    except TypeError as error:
        raise Failed(f"{kind(value)} and {kind(other)} cannot be compared by '{test}'") from error


_COMPARED: dict[str, Callable[[Any, Any], Any]] = {
    **dict.fromkeys(("equalto", "eq", "=="), lambda value, other: value == other),
    **dict.fromkeys(("ne", "!="), lambda value, other: value != other),
    **dict.fromkeys(("lt", "<"), lambda value, other: value < other),
    **dict.fromkeys(("le", "<="), lambda value, other: value <= other),
    **dict.fromkeys(("gt", ">"), lambda value, other: value > other),
    **dict.fromkeys(("ge", ">="), lambda value, other: value >= other),
    "in": lambda value, other: value in other,
    "contains": lambda value, other: other in value,
}


def _whole(value: Any, test: str) -> int:
    found = number(value, f"'{test}'")
    if not isinstance(found, int):
        raise Failed(f"'{test}' needs a whole number")
    return found


_PLAIN: dict[str, Callable[..., bool]] = {
    "boolean": lambda value: isinstance(value, bool),
    "defined": lambda value: not isinstance(value, Undefined),
    "even": lambda value: _whole(value, "even") % 2 == 0,
    "false": lambda value: value is False,
    "mapping": lambda value: isinstance(value, dict),
    "none": lambda value: value is None,
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "odd": lambda value: _whole(value, "odd") % 2 == 1,
    "sequence": lambda value: isinstance(value, list | tuple),
    "string": lambda value: isinstance(value, str),
    "true": lambda value: value is True,
    "undefined": lambda value: isinstance(value, Undefined),
}


def _divisible(value: Any, by: Any) -> bool:
    if not (divisor := _whole(by, "divisibleby")):
        raise Failed("nothing is divisible by 0")
    return _whole(value, "divisibleby") % divisor == 0


TESTS: dict[str, Callable[..., bool]] = {**_PLAIN, "divisibleby": _divisible}
