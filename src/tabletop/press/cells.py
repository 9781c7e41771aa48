"""Cells of tables that spreadsheets open: CSV in which no text is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from tabletop.exercise.wording import one_line

#: What a spreadsheet takes for the beginning of a formula, in both widths in which it is typed.
_FORMULA = "=+\\-@＝＋－＠"
#: Where a cell begins: at the start, and after what some spreadsheets part cells by.
_STARTS = re.compile(rf"(^|[;\t\r\n])(\s*[{_FORMULA}]|[\t\r])")


def to_csv(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A table as CSV (RFC 4180) in UTF-8 with a byte order mark; each cell is one line.

    The mark is for Excel, which takes a file without it for one in the code page of the machine and spoils every
    letter that is not English; other programs skip it. Cells that a spreadsheet would take for a formula begin with
    an apostrophe.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([[inert(one_line(cell)) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig")


def inert(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, nor any part of it where semicolons or tabs part cells."""
    return _STARTS.sub(r"\1'\2", text)
