"""Files as they would be taken, read without handing them in: spreadsheets become the text of a move first."""

from __future__ import annotations

from pathlib import Path

from tabletop.engine.commands import Command, RefuseFile
from tabletop.engine.intake import Intake
from tabletop.exercise.moves import read_moves
from tabletop.inbox.desk import Desk
from tabletop.inbox.sheets import read_sheet

SHEETS = (".xlsx",)


def read_file(intake: Intake, name: str, folder: str | None, data: bytes) -> list[Command]:
    """The commands in one file of any form; what is wrong with it becomes a `RefuseFile`. Nothing is raised."""
    if not name.lower().endswith(SHEETS):
        return intake.read(name, folder, data)
    text, problems = read_sheet(data, name)
    if text is None:
        team = intake.teams.get(folder) if folder is not None else None
        return [RefuseFile(name, team, tuple(problems))]
    return intake.read(name, folder or _whose(text, name), text)


def _whose(text: bytes, name: str) -> str | None:
    """The team that a spreadsheet says it is of."""
    moves, _ = read_moves(text, name)
    return moves[0].move.team if moves else None


def commands_of(desk: Desk, path: Path, team: str | None) -> list[Command]:
    """The commands in a file that has not been handed in. `team` says whose it is, where the file does not."""
    data = path.read_bytes()
    if team is None and path.suffix.lower() not in SHEETS:
        moves, _ = read_moves(data, path.name)
        team = moves[0].move.team if moves else desk.exercise.teams[0].id
    intake = Intake(desk.exercise, live=True, may_answer=desk.engine.moves.may_answer)
    return read_file(intake, path.name, team, data)
