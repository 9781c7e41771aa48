"""A team's file that has not been handed in, read as the run would read it: for forecasts."""

from __future__ import annotations

from pathlib import Path

from tabletop.engine.commands import Command
from tabletop.engine.intake import Intake
from tabletop.exercise.moves import read_moves
from tabletop.exercise.problems import ExerciseError
from tabletop.inbox.desk import Desk
from tabletop.inbox.sheets import read_sheet


def commands_of(desk: Desk, path: Path, team: str | None) -> list[Command]:
    """The commands in a file. `team` says whose it is, where the file does not. ExerciseError for a broken sheet."""
    data = path.read_bytes()
    if path.suffix.lower() == ".xlsx":
        text, problems = read_sheet(data, path.name)
        if text is None:
            raise ExerciseError(problems)
        data = text
    if team is None:
        moves, _ = read_moves(data, path.name)
        team = moves[0].move.team if moves else desk.exercise.teams[0].id
    intake = Intake(desk.exercise, live=True, may_answer=desk.engine.moves.may_answer)
    return intake.read(path.name, team, data)
