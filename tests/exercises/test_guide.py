"""The guides of kazakhstan: their commands run, their sample move is valid, and what they name exists."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tabletop.exercise.checking.compile import compile_exercise
from tests.cli.test_commands import run
from tests.test_tutorial import blocks

EXERCISE = Path(__file__).parents[2] / "exercises" / "kazakhstan"
GUIDE = EXERCISE / "guide"


def test_the_facilitators_commands_run_and_end_with_a_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In order, from an empty folder."""
    monkeypatch.chdir(tmp_path)
    text = (GUIDE / "facilitator.md").read_text(encoding="utf-8")
    commands = [line for block in blocks(text, "sh") for line in block.splitlines() if line]
    assert commands
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "tabletop", command
        code, _, err = run(*arguments)
        assert code == 0, (command, err)
    for name in ("passive", "diversifying", "defence-first", "diplomatic"):
        assert Path("runs", name, "reports", "aar.html").stat().st_size > 0
        assert "variant: short" in Path("runs", name, "run.yaml").read_text(encoding="utf-8")


def test_the_participants_move_is_valid(tmp_path: Path) -> None:
    """In the whole exercise and in the short variant, and on one page."""
    text = (GUIDE / "participant.md").read_text(encoding="utf-8")
    assert len(text.split()) <= 350
    (sample,) = blocks(text, "yaml")
    move = tmp_path / "move.yaml"
    move.write_text(sample, encoding="utf-8")
    for variant in ((), ("--variant", "short")):
        code, out, err = run("check", move, "--exercise", EXERCISE, *variant)
        assert code == 0, out + err


def test_what_the_observers_guide_names_exists() -> None:
    """Every id in backticks is that of an inject, an expectation or an option."""
    named = set(re.findall(r"`([^`\n]+)`", (GUIDE / "observer.md").read_text(encoding="utf-8")))
    exercise = compile_exercise(EXERCISE)
    known = {thing.id for things in (exercise.injects, exercise.expectations, exercise.options) for thing in things}
    assert named and named <= known, named - known


def test_the_observers_guide_has_every_objective() -> None:
    """By its id and title, as evaluators read it in the report."""
    text = (GUIDE / "observer.md").read_text(encoding="utf-8")
    for objective in compile_exercise(EXERCISE).objectives:
        assert f"**{objective.id} {objective.title}.**" in text
