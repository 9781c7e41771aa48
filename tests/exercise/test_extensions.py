"""FORMAT, Extensions: trusted Python that runs only when it is allowed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import check, compile_exercise

TEXT = """
title: Own functions
clock: {endex: 3h}
teams: {red: {title: Red}}
extensions: model.py
world: {variables: {x: {unit: "1", initial: 2, rate: twice(x) per hour}}, derived: {y: {value: "twice(x) + 1"}}}
injects: [{id: a, when: twice(x) > 30, to: [red], subject: "{{ twice(x) }}"}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An exercise with a function of its own."""
    (tmp_path / "exercise.yaml").write_text(TEXT)
    (tmp_path / "model.py").write_text("def twice(x):\n    return _two * x\n\n_two = 2\n")
    return tmp_path


def test_python_is_refused_unless_it_is_allowed(folder: Path) -> None:
    """And nothing of it is run."""
    exercise, problems = check(folder)
    assert exercise is None and [p.code for p in problems] == ["python-not-allowed"]


def test_allowed_functions_work_in_rates_conditions_and_text(folder: Path) -> None:
    """Everywhere expressions stand."""
    engine = Engine(Program(compile_exercise(folder, allow_python=True)), 1)
    engine.run()
    assert [row[1:] for row in engine.rows] == [(2.0, 5.0), (6.0, 13.0), (18.0, 37.0), (54.0, 109.0)]
    assert [e["data"]["subject"] for e in engine.events if e["kind"] == "inject.released"] == ["36"]


def test_a_wrong_number_of_values_is_an_error(folder: Path) -> None:
    """Checked like any function."""
    (folder / "exercise.yaml").write_text(TEXT.replace("twice(x) + 1", "twice(x, 1)"))
    _, problems = check(folder, allow_python=True)
    assert [p.code for p in problems] == ["bad-call"]
