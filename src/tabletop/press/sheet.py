"""How spreadsheets look, what keeps texts in them from being formulas, and how their bytes are the same each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from tabletop.exercise.wording import one_line

_DATE = datetime(2000, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_DANGEROUS = ("=", "+", "-", "@")

_DARK, _LIGHT, _LINE, _QUIET = "1F4E5F", "DCE9EE", "B7C4CA", "5F6B70"
_THIN = Side(style="thin", color=_LINE)
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
TOP = Alignment(horizontal="left", vertical="top", wrap_text=True)
MIDDLE = Alignment(vertical="center")
_FACE = "Calibri"
PLAIN = Font(name=_FACE, size=11)
TITLE = Font(name=_FACE, size=18, bold=True, color=_DARK)
HINT = Font(name=_FACE, size=11, italic=True, color=_QUIET)
BOLD = Font(name=_FACE, size=11, bold=True)
WHITE = Font(name=_FACE, size=12, bold=True, color="FFFFFF")
WHITE_HINT = Font(name=_FACE, size=11, italic=True, color="FFFFFF")
BAR = PatternFill("solid", fgColor=_DARK)
HEAD = PatternFill("solid", fgColor=_LIGHT)
OPEN = PatternFill("solid", fgColor="FFFFFF")
CLOSED = PatternFill("solid", fgColor="D9D9D9", bgColor="D9D9D9")
TEXT_FORMAT = "@"


def put(sheet: Worksheet, row: int, column: int, text: str, **look: Any) -> Any:
    """Write text into a cell, as text whatever it begins with; `look` are attributes of the cell's style."""
    cell = sheet.cell(row, column)
    line = one_line(text)
    cell.value = line
    if line:
        cell.data_type = "s"  # `=...` is no formula
        cell.quotePrefix = line.startswith(_DANGEROUS)  # ... and does not become one when the cell is edited
    for name, value in look.items():
        setattr(cell, name, value)
    return cell


def bar(sheet: Worksheet, row: int, last: int, word: str, hint: str) -> None:
    """A dark row across the sheet that begins a part."""
    for column in range(1, last + 1):
        sheet.cell(row, column).fill = BAR
    put(sheet, row, 1, word, font=WHITE, alignment=MIDDLE)
    put(sheet, row, 2, hint, font=WHITE_HINT, alignment=MIDDLE)
    sheet.row_dimensions[row].height = 20


def fit(sheet: Worksheet, row: int, texts: Sequence[str], widths: Sequence[int]) -> None:
    """Make a row as high as its wrapped texts need; not every program does so by itself."""
    lines = max(-(-len(text) * 11 // (width * 10)) for text, width in zip(texts, widths, strict=True))
    sheet.row_dimensions[row].height = 15 * max(1, lines) + 2


def saved(book: Workbook) -> bytes:
    """The workbook as a file. The same workbook gives the same bytes: no date in it is that of today."""
    book.properties.creator, book.properties.created = "tabletop", _DATE
    first, second = io.BytesIO(), io.BytesIO()
    book.save(first)
    with zipfile.ZipFile(first) as source, zipfile.ZipFile(second, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # the same on every system
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _MODIFIED.sub(rb"\g<1>" + _DATE.isoformat().encode() + b"Z", data)
            target.writestr(info, data)
    return second.getvalue()


def on_paper(sheet: Worksheet) -> None:
    """Landscape, as wide as the page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.5)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_view.showGridLines = False
