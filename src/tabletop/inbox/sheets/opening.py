"""The cells of a spreadsheet form, read by a process that may be killed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tabletop.inbox.sheets import child

#: The child's own limit is on the time it computes; the clock on the wall only ends what that does not end (on a
#: machine that is busy a good file must not be refused).
_WALL = 4 * child.SECONDS
_SLOW = "the spreadsheet takes too long to open"


class Unreadable(Exception):
    """A file that is not read; the message is a sentence for whoever filled it in. Row 0: the file as a whole."""

    def __init__(self, code: str, message: str, row: int = 0) -> None:
        self.code, self.row = code, row
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its `kind` is text, number, truth, formula or error; the text of the last two is empty."""

    kind: str
    text: str


Cells = dict[int, dict[int, Cell]]
"""Cells by row and column, both from 1."""


def open_sheet(data: bytes) -> Cells:
    """The cells of the form. Raises Unreadable, whatever the bytes; the limits are those of `child`."""
    if len(data) > child.PACKED:
        raise Unreadable("too-large", "the spreadsheet is larger than 5 MB")
    command = [sys.executable, "-P", str(Path(child.__file__))]
    try:
        ended = subprocess.run(command, input=data, capture_output=True, timeout=_WALL, check=False)
    except subprocess.TimeoutExpired as late:
        raise Unreadable("too-slow", _SLOW) from late
    if ended.returncode in (-getattr(signal, "SIGXCPU", 0), -getattr(signal, "SIGKILL", 0)) and ended.returncode:
        raise Unreadable("too-slow", _SLOW)
    try:
        answer = json.loads(ended.stdout)
    except ValueError as error:
        raise Unreadable("bad-sheet", "the spreadsheet cannot be opened; save it again as .xlsx") from error
    if "code" in answer:
        raise Unreadable(answer["code"], answer["message"], answer["row"])
    cells: Cells = {}
    for row, column, kind, text in answer["cells"]:
        cells.setdefault(row, {})[column] = Cell(kind, text)
    return cells
