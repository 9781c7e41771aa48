"""Figures of a sample: its mean, how it spreads, how far two samples are apart."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: Differences below this share of the values themselves come from rounding.
ROUNDING = 1e-9


@dataclass(frozen=True)
class Spread:
    """Mean, standard deviation, and the 10th and 90th percentile of a sample, in its unit."""

    mean: float
    deviation: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """How a sample of at least one value spreads."""
    return Spread(mean(values), deviation(values), percentile(values, 0.1), percentile(values, 0.9))


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean, rounded once: the same in any order of the values."""
    return math.fsum(values) / len(values)


def deviation(values: Sequence[float]) -> float:
    """The standard deviation, sqrt(sum((x - mean)^2) / (n - 1)); 0 for one value."""
    if len(values) < 2:
        return 0.0
    middle = mean(values)
    return math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (len(values) - 1))


def standard_error(values: Sequence[float]) -> float:
    """The standard error of the mean, deviation / sqrt(n)."""
    return deviation(values) / math.sqrt(len(values))


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of a sample lies, linear between neighbours (type 7 of Hyndman and Fan
    1996, as spreadsheets and numpy have it).
    """
    ordered = sorted(values)
    whole, part = divmod(share * (len(ordered) - 1), 1)
    below = ordered[int(whole)]
    return below + part * (ordered[min(int(whole) + 1, len(ordered) - 1)] - below)


def standardised_difference(one: Sequence[float], other: Sequence[float]) -> float:
    """How far paired samples are apart, in standard deviations: Cohen's d (Cohen 1988).

        d = mean(other_i - one_i) / sqrt((s_one^2 + s_other^2) / 2)

    Value i of both comes from the same seed. The divisor is the pooled standard deviation of the outcomes, not that of
    the differences: d says whether somebody who saw one play of each could tell them apart, and does not grow with the
    number of plays. 0.2 is small, 0.5 medium, 0.8 large. It is 0 where the means are the same but for rounding, else
    infinite where neither sample varies.
    """
    difference = mean([b - a for a, b in zip(one, other, strict=True)])
    pooled = math.sqrt((deviation(one) ** 2 + deviation(other) ** 2) / 2)
    least = ROUNDING * max(map(abs, (*one, *other)))
    if abs(difference) <= least:
        return 0.0
    return difference / pooled if pooled > least else math.copysign(math.inf, difference)
