"""A file of a megabyte, whatever stands in it, costs less than two seconds and 300 MB; a larger one is refused (S6)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tabletop.exercise import reading
from tabletop.exercise.checking.compile import check_all
from tabletop.exercise.problems import TOO_MANY, ExerciseError, Problem
from tests.exercise.hostile import HEAD, HOSTILE, MB

SECONDS, MEMORY = 2.0, 300

#: Run one after the other in a process of its own each, made by forking: only the first pays for the imports.
CHILD = """
import json, os, resource, sys, time
from pathlib import Path
from tabletop.exercise import control, moves
from tabletop.exercise.checking.compile import check_all
from tabletop.exercise.problems import ExerciseError

for path in sys.argv[1:]:
    if not os.fork():
        resource.setrlimit(resource.RLIMIT_CPU, (6, 6))
        resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
        raised = ""
        try:
            started = time.process_time()
            try:
                exercises, problems = check_all(Path(path))
                fine = bool(exercises)
            except ExerciseError as error:
                fine, problems = False, error.problems
            seconds = time.process_time() - started
            data = Path(path).read_bytes()
            started = time.process_time()
            moves.read_moves(data, "a.yaml"); moves.read_script(data, "a.yaml"); control.read_control(data, "a.yaml")
            read = time.process_time() - started
        except BaseException as error:
            raised, fine, problems, seconds, read = type(error).__name__, False, (), 0, 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        answer = dict(path=path, raised=raised, fine=fine, problems=len(problems), seconds=seconds, read=read, peak=peak)
        sys.stdout.write(json.dumps(answer) + "\\n"); sys.stdout.flush()
        os._exit(0)
    os.wait()
"""

#: What is quick enough for every run; the others with --slow.
QUICK = (
    *("deep brackets", "a million brackets", "closing brackets", "a long line of spaces", "a long line of quotes"),
    *("a text too long", "a long id", "one key many times", "curly keys", "many minus signs", "tabs", "many digits"),
    *("an alias bomb", "merges", "accents", "a rate of spaces", "NULs", "backslashes", "tags", "one number"),
    *("open figures in a text", "half-closed figures", "many dashes", "strange teams in one list", "documents"),
    *("a long choice of words", "many quotes not closed", "marks of a conflict", "stairs", "tabs before keys"),
    *("many teams with one policy", "many paths in a variant", "many variants", "a circle of injects"),
    *("digits for a length of time", "curly quotes and commas", "names with hyphens", "misspelt variables"),
)


SHAPES = [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in HOSTILE]
#: What a megabyte of would only be the same again.
SHORT = ("a late end", "digits for a length of time", "many units")


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each hostile file."""
    folder = tmp_path_factory.mktemp("hostile")
    names = [name for name in HOSTILE if name in QUICK or request.config.getoption("--slow")]
    for name in names:
        (folder / f"{name}.yaml").write_text(HOSTILE[name](), encoding="utf-8", newline="")
    paths = [str(folder / f"{name}.yaml") for name in names]
    source = Path(reading.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, *paths],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
        timeout=900,
        check=True,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    return {Path(answer["path"]).stem: answer for answer in answers}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be limited")
@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_file_ends_soon_and_in_little_memory(name: str, outcomes: dict[str, dict[str, Any]]) -> None:
    """A megabyte of malice costs less than two seconds and 300 MB, and ends in an exercise or in our own errors."""
    assert name in outcomes, "it was stopped after six seconds, or for want of memory"
    outcome = outcomes[name]
    assert not outcome["raised"], outcome
    assert outcome["fine"] or outcome["problems"], outcome
    assert outcome["seconds"] < SECONDS and outcome["read"] < SECONDS and outcome["peak"] < MEMORY, outcome


def test_the_quick_ones_are_some_of_all() -> None:
    """A shape that was renamed would otherwise be left out without a word."""
    assert set(QUICK) <= set(HOSTILE)


@pytest.mark.parametrize("name", SHAPES)
def test_the_shapes_are_of_the_size_that_is_promised(name: str) -> None:
    """A shape is about a megabyte, or shorter where it holds as many values as are read."""
    size = len(HOSTILE[name]().encode("utf-8"))
    assert size < 1.2 * MB
    assert size > 0.2 * MB or name in SHORT


# Larger files


def codes(path: Path) -> list[str]:
    """The codes of what is wrong with an exercise."""
    return [problem.code for problem in problems_of(path)]


def problems_of(path: Path) -> list[Problem]:
    """What is wrong with an exercise."""
    try:
        return check_all(path)[1]
    except ExerciseError as error:
        return list(error.problems)


def sparse(path: Path, text: str, size: int) -> None:
    """A file that begins with a text and is as large as is said, without taking the room."""
    with path.open("wb") as file:
        file.write(text.encode())
        file.truncate(size)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """A file of a terabyte is not even opened."""
    path = tmp_path / "large.yaml"
    sparse(path, HEAD, 2**40)
    assert codes(path) == ["too-large"]
    path.write_bytes(HEAD.encode() + b"#" * (reading.EXERCISE.size - len(HEAD)))
    assert codes(path) == []
    path.write_bytes(HEAD.encode() + b"#" * (reading.EXERCISE.size - len(HEAD) + 1))
    assert codes(path) == ["too-large"]


def test_all_files_of_an_exercise_share_a_limit(tmp_path: Path) -> None:
    """Many large files are as heavy as one that is larger still."""
    (tmp_path / "exercise.yaml").write_text(HEAD)
    (tmp_path / "injects").mkdir()
    each = reading.EXERCISE.size
    for i in range(reading.WHOLE_EXERCISE // each + 1):
        (tmp_path / "injects" / f"{i}.yaml").write_bytes(b"# " + b"x" * (each - 3) + b"\n")
    found = problems_of(tmp_path)
    assert [problem.code for problem in found] == ["too-large"]
    assert "16 MiB" in found[0].message


def test_a_brief_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """Texts have a limit of their own."""
    (tmp_path / "exercise.yaml").write_text(HEAD + "startex_brief: brief.md\n")
    sparse(tmp_path / "brief.md", "Once", 2**40)
    assert codes(tmp_path) == ["too-large"]


def test_no_more_problems_than_anybody_reads(tmp_path: Path) -> None:
    """A file in which everything is wrong is refused with a few hundred errors, the last of which says so."""
    path = tmp_path / "wrong.yaml"
    path.write_bytes((HEAD + "late: carry\n" * 100_000).encode())
    problems = problems_of(path)
    assert len(problems) <= 1000 and problems[-1].code == TOO_MANY
    assert problems[0].code == "duplicate-key" and problems[0].place.line == 6
