"""Move files and control's files, checked against an exercise without playing: what would be refused, and where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tabletop.engine import commands as c
from tabletop.engine.intake import CONTROL, OBSERVERS, Intake, problems_in
from tabletop.exercise.form import Exercise
from tabletop.exercise.moves import read_moves
from tabletop.exercise.problems import Place, Problem, Problems
from tabletop.exercise.wording import counted
from tabletop.inbox import scripted
from tabletop.inbox.reading import read_file

_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True)
class CheckedFile:
    """One file as it would be taken: its bytes, what is wrong, and a sentence about what it holds."""

    name: str
    data: bytes
    problems: tuple[Problem, ...]
    holds: str


def check_files(exercise: Exercise, path: Path, team: str | None = None) -> list[CheckedFile]:
    """Check one file, or every file of a folder that holds one folder per team and control's.

    `team` says whose file it is, where neither the file nor its folder does. Raises FileNotFoundError with a sentence
    where there is nothing at `path`.
    """
    if not path.is_file():
        return [_checked(exercise, found, path / found.name, found.folder) for found in scripted.find(path)]
    data = path.read_bytes()
    folder = team or _whose(exercise, path, data)
    return [_checked(exercise, scripted.Found(path.name, folder, data), path, folder)]


def _whose(exercise: Exercise, path: Path, data: bytes) -> str | None:
    """Whose file it is, by the folder it stands in or, for a text with a front matter, by what that says."""
    folder = path.resolve().parent
    above = folder.parent.name if folder.name == OBSERVERS else folder.name
    if above in (CONTROL, *(team.id for team in exercise.teams)):
        return above
    if path.suffix.lower() in _MARKDOWN:
        moves, _ = read_moves(data, path.name)
        return moves[0].move.team if moves else exercise.teams[0].id
    return None


def _checked(exercise: Exercise, found: scripted.Found, path: Path, folder: str | None) -> CheckedFile:
    name = path.as_posix()
    commands = read_file(Intake(exercise), name, folder, found.data)
    problems = Problems(problems_in(commands))
    problems.extend(_times(exercise, commands, name))
    if not commands and not len(problems):
        problems.add(Place(name), "empty", "the file is empty")
    return CheckedFile(name, found.data, tuple(problems), _holds(exercise, commands))


def _times(exercise: Exercise, commands: Sequence[c.Command], name: str) -> Iterator[Problem]:
    """A turn that the exercise does not have."""
    count = len(exercise.clock.turn_ends)
    for command in commands:
        if isinstance(command, c.SubmitMove) and command.turn is not None and not 1 <= command.turn <= count:
            message = f"there is no turn {command.turn}: the exercise has {count}"
            yield Problem(Place(name, 1, 1), "bad-time", message)


def _holds(exercise: Exercise, commands: Sequence[c.Command]) -> str:
    """What is in a file, in a few words."""
    parts: list[str] = []
    for command in commands:
        if isinstance(command, c.SubmitMove):
            title = exercise.teams[command.team].id
            when = f", turn {command.turn}" if command.turn is not None else ""
            counts = (
                (len(command.orders or ()), "order"), (len(command.answers), "answer"),
                (len(command.messages), "message"), (len(command.withdraw), "withdrawal"),
            )  # fmt: skip
            held = ", ".join(counted(count, word) for count, word in counts if count)
            parts.append(f"a move of {title}{when}: {held or 'nothing, on purpose'}")
    acts = sum(isinstance(command, c.Control) for command in commands)
    if acts:
        parts.append(f"{counted(acts, 'act')} of control")
    return "; ".join(parts)
