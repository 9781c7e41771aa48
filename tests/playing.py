"""Small plays for tests: an exercise as YAML text, moves and control's entries as YAML text, an engine that has run."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from tabletop.engine.commands import SubmitMove
from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import check_all, compile_exercise
from tabletop.exercise.form import Exercise
from tabletop.exercise.problems import ExerciseError

HEAD = """
title: Test
clock: {endex: 10d, tick: 1h}
teams: {red: {title: Red, staff: 4, resources: {budget: {initial: 100, unit: M$}}}, blue: {title: Blue}}
"""


def exercise(text: str, head: str = HEAD, **files: str) -> Exercise:
    """The exercise in a text, which goes on after a common head if it has none; `files` lie beside it."""
    with tempfile.TemporaryDirectory() as folder:
        return compile_exercise(write(Path(folder), text, head, **files))


def complaints(text: str, head: str = HEAD, **files: str) -> list[str]:
    """What is said about the exercise in a text: `exercise.yaml:3:4: error[code]: sentence`."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            _, problems = check_all(write(Path(folder), text, head, **files))
        except ExerciseError as error:
            problems = list(error.problems)
    return [str(problem).removeprefix(f"{folder}/") for problem in problems]


def write(folder: Path, text: str, head: str = HEAD, **files: str) -> Path:
    """Write an exercise into a folder; `policies__bold` is the file policies/bold.yaml."""
    whole = text if text.startswith("title:") else head + text
    for name, content in {"exercise": whole, **files}.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return folder


def play(made: Exercise | str, moves: str = "", seed: int = 1, **options: Any) -> Engine:
    """Play an exercise with moves (a script of several documents) to ENDEX."""
    checked = exercise(made) if isinstance(made, str) else made
    commands = Intake(checked).read("moves.yaml", None, moves.encode()) if moves else []
    played = {command.team for command in commands if isinstance(command, SubmitMove)}
    options.setdefault(
        "automated", {t.index: t.policy for t in checked.teams if t.policy is not None and t.index not in played}
    )
    engine = Engine(Program(checked), seed, **options)
    for command in commands:
        engine.submit(command)
    engine.run()
    return engine


def column(engine: Engine, name: str) -> list[float]:
    """One column of the world, a value a tick."""
    index = engine.program.column_names.index(name)
    return [row[index] for row in engine.rows]


def happened(engine: Engine, *kinds: str) -> list[tuple[int, str, str]]:
    """What happened, of some kinds: instant, kind, subject."""
    return [(e["at"], e["kind"], e["subject"]) for e in engine.events if not kinds or e["kind"] in kinds]


def draws(engine: Engine) -> dict[tuple[str, int], float]:
    """Every draw by site and count."""
    return {(e["subject"], e["data"]["n"]): e["data"]["u"] for e in engine.events if e["kind"] == "draw.made"}
