"""The improvement plan as a table: every line is there, nothing in it is a formula, the same plan is the same bytes."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from openpyxl import load_workbook

from tabletop.report import plan
from tabletop.report.form import Improvement, Report
from tabletop.report.language import Language
from tests.report.test_written import quickstart

ENGLISH = Language("en")
TRICKS = (
    '=HYPERLINK("http://example.org")', "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "a;=1", "＝1", "<script>", "a\x00b\x1b[31m", "=1\n=2",
)  # fmt: skip


def with_lines(*lines: dict[str, Any]) -> Report:
    """A report with these lines in its plan, and no others."""
    improvements = tuple(Improvement(**{"area": "", "action": "", **line}) for line in lines)
    return quickstart().model_copy(update={"improvements": improvements})


def cells_of(data: bytes) -> list[list[str]]:
    """The cells of a CSV file."""
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_every_line_is_there_with_its_finding() -> None:
    """What the machine found is said in its words where people found none; elements and events are spelt out."""
    report = with_lines(
        {"area": "Nobody **knew**.", "action": "Tell them", "element": "planning", "owner": "Ana", "contact": "a@example.org",
         "start": "2025-05-01", "completion": "2025-06-01", "by": "Bo", "evidence": (3, 12)},
        {"action": "Ask again", "finding": "silent-energy", "element": "own words"},
    )  # fmt: skip
    head, first, second = cells_of(plan.csv_text(report, ENGLISH))
    assert head[:5] == ["No.", "Capability", "Area for improvement", "Corrective action", "Capability element"]
    assert first == [
        "1", "", "Nobody knew.", "Tell them", "Planning", "Ana", "a@example.org", "2025-05-01", "2025-06-01", "Bo", "", "3, 12",
    ]  # fmt: skip
    assert second[2] == "Ministry of Energy handed in nothing in 4 turns: 3, 4, 5 and 6."
    assert second[4] == "own words"
    sheet = load_workbook(io.BytesIO(plan.xlsx(report, ENGLISH))).active
    assert sheet is not None
    assert [[cell.value or "" for cell in row] for row in sheet.iter_rows(min_row=4)] == [head, first, second]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A5", "A4:L6")


@pytest.mark.parametrize("trick", TRICKS)
def test_no_cell_is_a_formula(trick: str) -> None:
    """What people wrote is text in the spreadsheet, and in CSV begins no cell as a formula would."""
    report = with_lines({"area": trick, "action": trick, "owner": trick, "completion": trick})
    data = plan.xlsx(report, ENGLISH)
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet is not None
    assert {cell.data_type for row in sheet.iter_rows(min_row=5) for cell in row if cell.value} == {"s"}
    assert all(cell.value is None or isinstance(cell.value, str) for row in sheet.iter_rows() for cell in row)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    for line in cells_of(plan.csv_text(report, ENGLISH))[1:]:
        assert all(part.strip()[:1] not in tuple("=+-@＝") or not part for cell in line for part in cell.split(";"))


def test_the_same_plan_is_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """No date in the file is that of today."""
    report = with_lines({"area": "A", "action": "B"})
    first = plan.xlsx(report, ENGLISH)
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    assert plan.xlsx(report, ENGLISH) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_plan_is_a_table_without_lines() -> None:
    """There is always something to carry on with."""
    assert len(cells_of(plan.csv_text(with_lines(), ENGLISH))) == 1
    assert load_workbook(io.BytesIO(plan.xlsx(with_lines(), ENGLISH))).active is not None
