"""Values with units: what fits is converted, what does not is an error that says what would fit."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.exercise import units
from tests.playing import complaints, exercise

BASE = """\
title: Storm
clock: {endex: 2d, startex: 2024-06-17T09:00+05:00}
teams: {energy: {title: Energy}}
units: {Mbbl/d: 49.8 Mt per year}
world:
  variables:
    stock: {unit: Mt, initial: %s}
  routes:
    oil: {unit: Mt per year, supply: %s, segments: {pipe: 60}, routes: {pipe: {through: [pipe]}}}
options:
  buy: {title: Buy, parameters: {size: {unit: Mt, min: %s, max: 3 Mt}}}
injects: []
"""


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("4 Mt/yr", (4.0, "Mt/yr")),
        ("36h", (36.0, "h")),
        ("12 %", (12.0, "%")),
        ("1.1 Mbbl/d", (1.1, "Mbbl/d")),
        ("-2.5e3 M$", (-2500.0, "M$")),
        ("1e3", None),
        ("2.5E-3", None),
        ("3 if calm else 4", None),
        ("2 * x", None),
        ("7", None),
    ],
)
def test_a_value_is_parted_into_number_and_unit(text: str, parts: tuple[float, str] | None) -> None:
    """A bare number or an expression has none."""
    assert units.split(text) == parts


def test_values_are_converted_to_the_unit_of_their_place() -> None:
    """Per another time, as a declared conversion, or as it is."""
    found = exercise(BASE % ("4 Mt", "1 Mbbl/d", "1"))
    by_name = {item.name: item.initial for item in found.quantities}
    assert str(by_name["stock"]) == "Number(value=4.0)"
    assert str(by_name["oil.supply"]) == "Number(value=49.8)"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("4 kg", "50", "1"), "'kg' is not the unit here, which is 'Mt'"),
        (("4", "1 Mbl/d", "1"), "did you mean 'Mbbl/d'?"),
        (("4", "50", "5 Mt"), "is larger than 'max' ("),
        (("4 Mt/yr", "50", "1"), "'Mt/yr' is not the unit here, which is 'Mt'"),
    ],
)
def test_what_does_not_fit_is_said_with_what_would(values: tuple[str, str, str], expected: str) -> None:
    """The complaint names the unit that is wanted, and the one that was probably meant."""
    assert any(expected in problem for problem in complaints(BASE % values))


@given(st.floats(1e-6, 1e6), st.sampled_from(["Mt per year", "Mt/d", "Mt per hour", "Mt/wk"]))
def test_there_and_back_is_the_same(number: float, unit: str) -> None:
    """Converting to another time and back changes nothing."""
    there = units.convert(number, unit, "Mt per month", {})
    assert units.convert(there, "Mt per month", unit, {}) == pytest.approx(number)


def test_circles_of_conversions_end() -> None:
    """Declarations that lead in a circle do no harm."""
    with pytest.raises(units.UnitError):
        units.convert(1, "a", "c", {"a": "2 b", "b": "0.5 a"})
