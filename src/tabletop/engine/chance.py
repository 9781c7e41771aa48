"""Chance by keyed draws (R12): each draw depends on the seed, its site and how often that site asked.

    u = (mix(mix(seed xor site) + n) >> 11) x 2^-53      modulo 2^64

`mix` is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, constants of variant 13 by Stafford), `site` the
first 8 bytes, read big-endian, of BLAKE2b over the site's path in UTF-8. Nothing here keeps a stream, so dropping or
adding any use of chance leaves all others as they were.

Distributions are by inverse transform from one u each. Functions beyond arithmetic come from `math`, here and only
here; whoever prints array code for them calls these very functions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import blake2b
from math import exp, sqrt
from statistics import NormalDist

MASK = (1 << 64) - 1
_UNIT = 2.0**-53
_STANDARD = NormalDist()
# u is a multiple of 2^-53 and may be 0, where a normal has no quantile: half a step in is as close as doubles tell.
_LEAST = 2.0**-54

Number = float | int


def mix(z: int) -> int:
    """The finaliser of SplitMix64: a bijection of 64-bit words that scatters neighbouring values."""
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def site_key(path: str) -> int:
    """The 64-bit key of a site's path."""
    return int.from_bytes(blake2b(path.encode()).digest()[:8], "big")


def uniform(seed: int, key: int, n: int) -> float:
    """The nth (0, 1, ...) number in [0, 1) of a site."""
    z = ((seed & MASK) ^ key) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    z = ((z ^ (z >> 31)) + n) & MASK
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return ((z ^ (z >> 31)) >> 11) * _UNIT


def quantile(name: str, u: float, arguments: Sequence[Number]) -> float:
    """The value at `u` of a named distribution with evaluated arguments; ValueError where they make no sense."""
    return _QUANTILES[name](u, *arguments)


def _uniform(u: float, low: Number, high: Number) -> float:
    if high < low:
        raise ValueError(f"uniform needs low <= high, not {low:g} and {high:g}")
    return low + (high - low) * u


def _triangular(u: float, low: Number, mode: Number, high: Number) -> float:
    if not low <= mode <= high:
        raise ValueError(f"triangular needs low <= mode <= high, not {low:g}, {mode:g}, {high:g}")
    span = high - low
    if span == 0:
        return float(low)
    if u * span < mode - low:
        return low + sqrt(u * span * (mode - low))
    return high - sqrt((1 - u) * span * (high - mode))


def _pert(u: float, low: Number, mode: Number, high: Number) -> float:
    """Modified PERT with the usual weight of 4: a beta distribution stretched over low to high (Clark 1962)."""
    if not low <= mode <= high:
        raise ValueError(f"pert needs low <= mode <= high, not {low:g}, {mode:g}, {high:g}")
    span = high - low
    if span == 0:
        return float(low)
    a = 1 + 4 * (mode - low) / span
    b = 1 + 4 * (high - mode) / span
    return low + span * beta_quantile(u, a, b)


def _normal(u: float, mean: Number, sd: Number, low: Number | None = None, high: Number | None = None) -> float:
    """Normal, cut at low and high where they are given: the cut tails' share goes to the rest, in proportion."""
    if sd < 0:
        raise ValueError(f"normal needs a standard deviation of at least 0, not {sd:g}")
    if sd == 0:
        value = float(mean)
    else:
        below = 0.0 if low is None else _STANDARD.cdf((low - mean) / sd)
        above = 1.0 if high is None else _STANDARD.cdf((high - mean) / sd)
        if above <= below:
            raise ValueError("normal: its bounds leave nothing between them")
        p = min(max(below + (above - below) * u, _LEAST), 1 - _LEAST)
        value = mean + sd * _STANDARD.inv_cdf(p)
    if low is not None:
        value = max(value, float(low))
    return value if high is None else min(value, float(high))


def _lognormal(u: float, median: Number, sigma: Number) -> float:
    """Lognormal by its median and the standard deviation of its logarithm."""
    if median <= 0 or sigma < 0:
        raise ValueError(f"lognormal needs a median above 0 and a sigma of at least 0, not {median:g}, {sigma:g}")
    return median * exp(sigma * _STANDARD.inv_cdf(max(u, _LEAST)))


_QUANTILES: dict[str, Callable[..., float]] = {
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
    "normal": _normal,
    "lognormal": _lognormal,
}


def choose(u: float, weights: Sequence[float | None]) -> int:
    """Which of several, by cumulative chance in file order; None is `rest`, and the last takes the remainder.

    ValueError when a chance is below 0 or the chances sum to more than 1.
    """
    total = 0.0
    for weight in weights:
        if weight is not None:
            if not weight >= 0:
                raise ValueError(f"a chance must be at least 0, not {weight:g}")
            total += weight
    if total > 1 + 1e-9:
        raise ValueError(f"chances must sum to at most 1, not {total:g}")
    reached = 0.0
    last = len(weights) - 1
    for index in range(last):
        weight = weights[index]
        reached += max(0.0, 1.0 - total) if weight is None else weight
        if u < reached:
            return index
    return last


def beta_quantile(u: float, a: float, b: float) -> float:
    """The inverse of the regularised incomplete beta function, by bisection to the last bit that matters.

    Bisection takes 60 steps and always the same ones, so that the answer is the same on every machine.
    """
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if beta_cdf(middle, a, b) < u:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_cdf(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b), by its continued fraction (Lentz's method)."""
    from math import lgamma, log, log1p

    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1.0 - beta_cdf(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 1 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > tiny else tiny)
    result = d
    for m in range(1, 300):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + term * d
            d = 1 / (d if abs(d) > tiny else tiny)
            c = 1 + term / c
            c = c if abs(c) > tiny else tiny
            result *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return front * result
