"""A spreadsheet form, filled in by a player, as the text of a move.

Line n of the text is row n of the sheet, so that whatever is found wrong with the move later names the row. The file
is a stranger's: it is opened in a process of its own, with little memory and little time (`opening`, `child`).
"""

from __future__ import annotations

from tabletop.exercise.problems import Place, Problem
from tabletop.inbox.sheets.opening import Unreadable, open_sheet
from tabletop.inbox.sheets.writing import move_text

__all__ = ["read_sheet"]


def read_sheet(data: bytes, name: str) -> tuple[bytes | None, list[Problem]]:
    """The move in an .xlsx form as YAML in UTF-8, or None and what is wrong.

    Nothing is raised, whatever the bytes. Problems name the file, the row (0: the file as a whole) and the column, and
    never show what a cell holds.
    """
    try:
        cells = open_sheet(data)
    except Unreadable as refusal:
        return None, [Problem(Place(name, refusal.row, 1 if refusal.row else 0), refusal.code, str(refusal))]
    return move_text(cells, name)
