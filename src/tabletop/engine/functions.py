"""The functions that expressions may call, where Python's own would not do: one implementation for every printer."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence


def power(base: float, exponent: float) -> float:
    """`base ** exponent` within the real numbers; ValueError or OverflowError otherwise."""
    result = base**exponent
    if isinstance(result, complex):
        raise ValueError(f"{base:g} to the power of {exponent:g} is not a real number")
    return float(result)


def rounded(value: float, digits: float = 0) -> float:
    """Round half to even, to a number of decimals."""
    return float(round(value, int(digits)))


def lookup(value: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """Straight lines between points, level outside them."""
    if value <= xs[0]:
        return ys[0]
    if value >= xs[-1]:
        return ys[-1]
    right = bisect_right(xs, value)
    left = right - 1
    return ys[left] + (ys[right] - ys[left]) * (value - xs[left]) / (xs[right] - xs[left])
