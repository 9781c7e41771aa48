"""The improvement plan as a table that others carry on with: CSV and a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.exercise.schema.afterwards import ELEMENTS
from tabletop.exercise.wording import one_line
from tabletop.press import cells
from tabletop.report.document.finding import by_rule
from tabletop.report.document.prose import runs as prose
from tabletop.report.document.voice import Voice
from tabletop.report.form import Finding, Improvement, Report
from tabletop.report.language import Language

#: The columns, as HSEEP has them, and how wide they are in letters.
_COLUMNS = {
    "number": 5,
    "capability": 18,
    "area": 38,
    "action": 38,
    "element": 14,
    "owner": 18,
    "contact": 20,
    "start": 12,
    "completion": 12,
    "by": 12,
    "finding": 18,
    "evidence": 14,
}
_CITED = 20  # numbers of events in a cell
_LONGEST = 8000  # letters in a cell; spreadsheets hold 32,767, and none shows so many


def csv_text(report: Report, language: Language) -> bytes:
    """The plan as CSV for spreadsheets, with a line of headings; no cell is taken for a formula."""
    return cells.to_csv(_headings(language), rows(report, language))


def xlsx(report: Report, language: Language) -> bytes:
    """The plan as a spreadsheet. The same report gives the same bytes."""
    from openpyxl.utils import get_column_letter as letter
    from openpyxl.workbook import Workbook

    from tabletop.press import sheet as look

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = language.say("plan.sheet")[:31]
    facts = [report.cover.title, *(part for part in (report.cover.handling, report.cover.banner) if part)]
    look.put(sheet, 1, 1, language.say("plan.title"), font=look.TITLE)
    look.put(sheet, 2, 1, " · ".join([*facts, language.say(f"plan.state.{report.cover.state}")]), font=look.HINT)
    head, widths = 4, list(_COLUMNS.values())
    headings = _headings(language)
    for column, (heading, width) in enumerate(zip(headings, widths, strict=True), 1):
        look.put(sheet, head, column, heading, font=look.WHITE, fill=look.BAR, border=look.BOX, alignment=look.TOP)
        sheet.column_dimensions[letter(column)].width = width
    look.fit(sheet, head, headings, [width * 5 // 6 for width in widths])
    found = rows(report, language)
    for number, row in enumerate(found, head + 1):
        for column, cell in enumerate(row, 1):
            look.put(
                sheet, number, column, cell, font=look.PLAIN, border=look.BOX, alignment=look.TOP, number_format="@"
            )
        look.fit(sheet, number, row, widths)
    sheet.auto_filter.ref = f"A{head}:{letter(len(widths))}{head + len(found)}"
    sheet.freeze_panes = f"A{head + 1}"
    look.on_paper(sheet)
    sheet.print_title_rows = f"{head}:{head}"
    return look.saved(book)


def rows(report: Report, language: Language) -> list[tuple[str, ...]]:
    """The lines of the plan, cell by cell."""
    voice = Voice(report, language)
    findings = {finding.id: finding for finding in report.findings}
    return [_row(voice, findings, number, item) for number, item in enumerate(report.improvements, 1)]


def _row(voice: Voice, findings: dict[str, Finding], number: int, item: Improvement) -> tuple[str, ...]:
    finding = findings.get(item.finding)
    area = item.area or (by_rule(voice, finding) if finding else "")
    element = f"element.{item.element}" if item.element in ELEMENTS else ""
    cited = [str(seq) for seq in item.evidence[:_CITED]]
    evidence = ", ".join([*cited, *(["..."] if len(item.evidence) > _CITED else [])])
    values: Sequence[str] = (
        str(number),
        finding.capability if finding else "",
        _plain(area),
        _plain(item.action),
        voice.say(element) if element else item.element,
        *(item.owner, item.contact, item.start, item.completion, item.by, item.finding, evidence),
    )
    return tuple(one_line(value)[:_LONGEST] for value in values)


def _plain(markdown: str) -> str:
    """What people wrote, without the signs of Markdown."""
    return "".join(run.text for run in prose(markdown))


def _headings(language: Language) -> list[str]:
    return [language.say(f"plan.column.{name}") for name in _COLUMNS]
