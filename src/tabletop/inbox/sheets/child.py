"""Opens a stranger's spreadsheet: a program by itself, run in a process of its own (see `opening`).

It reads an .xlsx from its standard input and prints the cells of the form as JSON: `{"cells": [[row, column, kind,
text], ...]}`, or `{"code": ..., "row": ..., "message": ...}` where the file is refused. It imports nothing of the
package, so that it starts fast, and uses up no more than what it is given.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
import zipfile
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.handler import ContentHandler

PACKED, UNPACKED, MEMBERS = 5 * 2**20, 20 * 2**20, 200
ROWS, COLUMNS = 5_000, 50
MEMORY, SECONDS = 320 * 2**20, 5
#: Of the XML of one sheet, of any other part; how deep; filled cells and their characters.
SHEET_ELEMENTS, ELEMENTS, DEPTH, CELLS, TEXT = 300_000, 50_000, 50, 20_000, 256 * 1024

_OLD = b"\xd0\xcf\x11\xe0"
_MACROS = re.compile(r"vbaproject|macrosheets/|activex/", re.IGNORECASE)
_LINKED = re.compile(r"xl/externallinks/|xl/connections\.xml|xl/querytables/", re.IGNORECASE)
_EMBEDDED = re.compile(r"/embeddings/", re.IGNORECASE)
_XML = re.compile(r"\.(?:xml|rels|vml)\Z", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_BREAK = re.compile("\r\n?|_x000D_\n?|[\x85\u2028\u2029]")
_DAMAGED = "this is no spreadsheet (.xlsx), or it is damaged; open it and save it again as .xlsx"


class Refused(Exception):
    """The file is not read; the message is a sentence for whoever filled it in."""

    def __init__(self, code: str, message: str, row: int = 0) -> None:
        self.code, self.row = code, row
        super().__init__(message)


def main() -> None:
    """Read, and say what was found."""
    _limit()
    sys.modules["numpy"] = None  # type: ignore[assignment] # openpyxl would load it if it could, and needs it not
    os.environ["OPENPYXL_LXML"] = "False"  # the parser that is made safe is the standard library's
    try:
        answer: dict[str, Any] = {"cells": cells_of(sys.stdin.buffer.read(PACKED + 1))}
    except Refused as refusal:
        answer = {"code": refusal.code, "row": refusal.row, "message": str(refusal)}
    except MemoryError:
        answer = {"code": "too-large", "row": 0, "message": "the spreadsheet takes too much memory to open"}
    except Exception:  # whatever a library stumbles over in a stranger's file: that is what this process is for
        answer = {"code": "bad-sheet", "row": 0, "message": _DAMAGED}
    sys.stdout.write(json.dumps(answer))


def _limit() -> None:
    """Bound memory and time, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's clock is the only bound
        return
    for which, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS)):
        with suppress(ValueError, OSError):  # macOS knows these limits and does not let all of them be set
            resource.setrlimit(which, (most, most))


def cells_of(data: bytes) -> list[tuple[int, int, str, str]]:
    """The cells of the form in a spreadsheet. Raises Refused, or whatever a library makes of a damaged file."""
    _look_inside(data)
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
    found: dict[tuple[int, int], tuple[str, str]] = {}
    size = 0
    for cells in _form_of(book).iter_rows(max_row=ROWS, max_col=COLUMNS):
        for cell in cells:
            if cell.value is None:
                continue
            kind, text = _said(cell)
            size += len(text)
            if len(found) >= CELLS or size > TEXT:
                raise Refused("too-large", "the sheet holds more than a move may", cell.row)
            found[cell.row, cell.column] = kind, text
    return [(*place, *found[place]) for place in sorted(found)]


def _form_of(book: Any) -> Any:
    """The sheet called Move, else the only one there is."""
    for sheet in book.worksheets:
        if sheet.title.strip().lower() == "move":
            return sheet
    if len(book.worksheets) == 1:
        return book.worksheets[0]
    raise Refused("wrong-sheet", "there is no sheet called 'Move' in it; fill in the form that was handed out")


def _said(cell: Any) -> tuple[str, str]:
    """A cell as a kind (text, number, truth, formula, error) and a text as a person would have typed it."""
    value = cell.value
    if cell.data_type in ("f", "e"):
        return ("formula" if cell.data_type == "f" else "error"), ""
    if isinstance(value, bool):
        return "truth", "true" if value else "false"
    if isinstance(value, int | float):
        if "%" in (cell.number_format or ""):
            return "number", f"{value * 100:.13g}%"
        return "number", str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        whole = value.time() == time(0)
        return "text", value.date().isoformat() if whole else value.isoformat(timespec="minutes")
    if isinstance(value, date):
        return "text", value.isoformat()
    if isinstance(value, time):
        return "text", value.isoformat(timespec="minutes")
    if isinstance(value, timedelta):
        return "text", f"{int(value.total_seconds()) // 60}m"
    return "text", _BREAK.sub("\n", str(value)).replace("\ufeff", "")


# What is inside, before a library looks at it


def _look_inside(data: bytes) -> None:
    """Unpack everything once, counting; refuse what may do more than hold figures and text."""
    if len(data) > PACKED:
        raise Refused("too-large", "the spreadsheet is larger than 5 MB")
    if data.startswith(_OLD):
        raise Refused("bad-sheet", "this is an old or a protected spreadsheet; save it as .xlsx without a password")
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Refused("bad-sheet", _DAMAGED) from error
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise Refused("too-large", f"the spreadsheet has more than {MEMBERS} parts")
    if len({member.filename for member in members}) < len(members):
        raise Refused("bad-sheet", _DAMAGED)
    _refuse_by_name([member.filename for member in members])
    total = 0
    for member in members:
        content = _unpacked(archive, member, UNPACKED - total)
        total += len(content)
        if member.filename == "[Content_Types].xml" and b"macroenabled" in content.lower():
            raise Refused("macros", _WITH_MACROS)
        if _XML.search(member.filename):
            _look_at(content)


_WITH_MACROS = "the spreadsheet holds macros or controls; save it as a plain .xlsx"


def _refuse_by_name(names: list[str]) -> None:
    for pattern, code, message in (
        (_MACROS, "macros", _WITH_MACROS),
        (_LINKED, "external-link", "the spreadsheet is linked to other files; type values instead of links"),
        (_EMBEDDED, "embedded", "the spreadsheet has other files inside it; take them out"),
    ):
        if any(pattern.search(name) for name in names):
            raise Refused(code, message)


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, room: int) -> bytes:
    """A part as bytes; what its header says of its size is not believed."""
    if member.flag_bits & 1 or member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("bad-sheet", _DAMAGED)
    with archive.open(member) as stream:
        content = stream.read(room + 1)
    if len(content) > room:
        raise Refused("too-large", "the spreadsheet is larger than 20 MB when it is unpacked")
    return content


def _look_at(content: bytes) -> None:
    """Go through one part's XML: no definitions or entities, not too much of anything, no cell far away."""
    import defusedxml.sax
    from defusedxml.common import DefusedXmlException

    try:
        defusedxml.sax.parse(io.BytesIO(content), _Looking(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Refused("bad-sheet", "the spreadsheet holds XML definitions, which no form needs") from error


class _Looking(ContentHandler):
    """Counts elements, and knows of a worksheet in which cell it is."""

    def __init__(self) -> None:
        super().__init__()
        self.count = self.depth = self.row = self.column = 0
        self.is_sheet = self.far = False

    def startElement(self, name: str, attrs: Any) -> None:
        """One element begins."""
        self.count += 1
        self.depth += 1
        if self.count > (SHEET_ELEMENTS if self.is_sheet else ELEMENTS) or self.depth > DEPTH:
            raise Refused("too-large", "the spreadsheet holds more than a form may")
        local = name.rpartition(":")[2]
        if self.depth == 1:
            self.is_sheet = local == "worksheet"
        elif self.is_sheet and local == "row":
            self._go_to(int(attrs.get("r", self.row + 1)), 0)
        elif self.is_sheet and local == "c":
            self._go_to(*_place(attrs["r"])) if "r" in attrs else self._go_to(self.row, self.column + 1)
            self.far = self.row > ROWS or self.column > COLUMNS
        elif self.far and local in ("v", "is", "f"):
            message = f"a cell beyond {ROWS:,} rows and {COLUMNS} columns is filled in; delete what is there"
            raise Refused("too-large", message, self.row)

    def endElement(self, name: str) -> None:
        """One element ends."""
        self.depth -= 1

    def _go_to(self, row: int, column: int) -> None:
        """Cells come in their order, each once; else two programs could read two different forms in one file."""
        if (row, column) <= (self.row, self.column):
            raise Refused("bad-sheet", _DAMAGED)
        self.row, self.column = row, column


def _place(reference: str) -> tuple[int, int]:
    """Row and column of a reference such as B12."""
    found = _REFERENCE.match(reference)
    if found is None:
        raise Refused("bad-sheet", _DAMAGED)
    column = 0
    for sign in found[1]:
        column = column * 26 + ord(sign) - 64
    return int(found[2]), column


if __name__ == "__main__":
    main()
