"""Figures of samples, against values reckoned by hand and by the standard library."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.ensemble import sample

VALUES = st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30)


@given(VALUES)
def test_mean_deviation_and_percentiles_are_those_of_the_standard_library(values: list[float]) -> None:
    """Percentiles as `statistics.quantiles` has them with the ends included."""
    found = sample.spread(values)
    tenths = statistics.quantiles(values, n=10, method="inclusive")
    assert found.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    assert found.deviation == pytest.approx(statistics.stdev(values), abs=1e-6)
    assert (found.low, found.high) == pytest.approx((tenths[0], tenths[-1]), abs=1e-6)
    assert sample.standard_error(values) == found.deviation / math.sqrt(len(values))


def test_one_value_does_not_spread() -> None:
    """Its percentiles are itself."""
    assert sample.spread([7.0]) == sample.Spread(7.0, 0.0, 7.0, 7.0)


def test_the_standardised_difference_is_that_of_the_book() -> None:
    """Means 2 and 5, variances 1 and 9: d = 3 / sqrt(5); the other way round it is the negative."""
    one, other = [1.0, 2.0, 3.0], [2.0, 5.0, 8.0]
    assert sample.standardised_difference(one, other) == pytest.approx(3 / math.sqrt(5))
    assert sample.standardised_difference(other, one) == pytest.approx(-3 / math.sqrt(5))


def test_samples_that_do_not_vary_are_the_same_or_infinitely_apart() -> None:
    """What comes of rounding counts as no difference and no variation."""
    assert sample.standardised_difference([0.3, 0.3], [0.1 + 0.2, 0.3]) == 0
    assert sample.standardised_difference([0.3, 0.1 + 0.2], [0.2, 0.2]) == -math.inf
    assert sample.standardised_difference([0.0, 0.0], [0.0, 0.0]) == 0
