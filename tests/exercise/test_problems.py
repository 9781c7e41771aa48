"""Problems and suggestions."""

from __future__ import annotations

import pytest

from tabletop.exercise.problems import ExerciseError, Place, Problem, Problems, suggest


def test_a_problem_is_one_line() -> None:
    """The form every error has."""
    problem = Problem(Place("a.yaml", 41, 14), "unknown-variable", "'x.capcity' is no figure", "x.capacity")
    assert str(problem) == "a.yaml:41:14: error[unknown-variable]: 'x.capcity' is no figure; did you mean 'x.capacity'?"
    assert str(Problem(Place("a.yaml"), "empty", "nothing", severity="warning")) == "a.yaml: warning[empty]: nothing"


def test_problems_come_sorted_and_once() -> None:
    """Whatever finds them first, people read them from top to bottom."""
    problems = Problems()
    problems.add(Place("b", 1, 1), "x", "m")
    problems.add(Place("a", 10, 1), "x", "m")
    problems.add(Place("a", 2, 1), "x", "m")
    problems.add(Place("a", 2, 1), "x", "m")
    problems.add(Place("a", 1, 1), "x", "m", severity="warning")
    assert [problem.place.line for problem in problems] == [1, 2, 10, 1]
    assert (len(problems.errors), len(problems.warnings)) == (3, 1)
    with pytest.raises(ExerciseError) as caught:
        problems.raise_if_any()
    assert len(caught.value.problems) == 4


def test_warnings_stop_nobody() -> None:
    """A warning deserves a look and no more."""
    problems = Problems()
    problems.add(Place("a"), "x", "m", severity="warning")
    problems.raise_if_any()


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        ("capcity", ["capacity", "cost"], "capacity"),
        ("cots", ["capacity", "cost"], "cost"),
        ("Tension", ["tension"], "tension"),
        ("leadtime", ["lead_time", "title"], "lead_time"),
        ("oil.cpc.capcity", ["oil.cpc.capacity", "oil.btc.capacity"], "oil.cpc.capacity"),
        ("a", ["b", "c"], None),
        ("zebra", ["capacity"], None),
        ("ab", ["abx", "aby"], "abx"),
        ("same", ["same"], None),
        ("", ["x"], None),
    ],
)
def test_suggestions(word: str, candidates: list[str], expected: str | None) -> None:
    """The nearest name, the first in the alphabet of equals, or none rather than a wild guess."""
    assert suggest(word, candidates) == expected
    assert suggest(word, reversed(candidates)) == expected
