"""The sheets of a spreadsheet form in which players look things up, and the lists from which its cells choose."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.utils import get_column_letter as letter
from openpyxl.workbook import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from tabletop.inbox.forms import wordings
from tabletop.inbox.forms.model import Choice, MoveForm, Parameter
from tabletop.press import sheet as look

#: Parameters with a column of their own; the form is never wider than what is read back.
MOST_PARAMETERS = 30
PARAMETER = 15
_HEADS = (
    ("Option", 28), ("Title", 46), ("Lane", 18), ("Not now", 26), ("Costs", 28), ("Staff", 8), ("Takes", 14),
    ("Odds", 28), ("How often", 24),
)  # fmt: skip


class Lists:
    """The sheet of options, and the lists that cells of the form choose from, each under a name of the workbook."""

    def __init__(self, book: Workbook, form: MoveForm) -> None:
        self.book, self.form = book, form
        self.parameters: dict[str, list[Parameter]] = {}
        for option in form.options:
            for item in option.parameters:
                self.parameters.setdefault(item.name, []).append(item)
        self.shown = list(self.parameters)[:MOST_PARAMETERS]
        self._columns = 0
        self.options = self._write_options()
        self.lists = book.create_sheet("Lists")
        self.lists.sheet_state = "hidden"
        self.others = self._list("teams", [team for team, _ in form.others])
        self.choices = {
            name: self._list(f"choices_{number}", list(dict.fromkeys(word for item in items for word in item.choices)))
            for number, (name, items) in enumerate(self.parameters.items(), 1)
            if name in self.shown and all(item.choices for item in items)
        }

    def _write_options(self) -> Worksheet:
        sheet: Worksheet = self.book.create_sheet("Options")
        sheet.freeze_panes = "B2"
        heads = (*_HEADS, *((name, PARAMETER + 9) for name in self.shown))
        for column, (head, width) in enumerate(heads, 1):
            look.put(sheet, 1, column, head, font=look.BOLD, fill=look.HEAD, border=look.BOX)
            sheet.column_dimensions[letter(column)].width = width
        for row, option in enumerate(self.form.options, 2):
            cells = self._option(option)
            look.fit(sheet, row, cells, [width for _, width in heads])
            for column, text in enumerate(cells, 1):
                cell = look.put(sheet, row, column, text, alignment=look.TOP, border=look.BOX, font=look.PLAIN)
                if option.why_not:
                    cell.fill = look.CLOSED
        last = max(len(self.form.options) + 1, 2)
        first, end = letter(len(_HEADS) + 1), letter(len(_HEADS) + max(len(self.shown), 1))
        self._name("option_ids", f"{sheet.title}!$A$2:$A${last}")
        self._name("option_parameters", f"{sheet.title}!${first}$2:${end}${last}")
        look.on_paper(sheet)
        return sheet

    def _option(self, option: Choice) -> tuple[str, ...]:
        allowed = {item.name: item.allowed for item in option.parameters}
        title = f"{option.title}. {option.description}" if option.description else option.title
        costs = "; ".join(f"{words} of {name}" for name, words in option.costs)
        return (
            option.id, title, option.lane, option.why_not, costs, option.staff, option.lead_time,
            option.odds, option.limits, *(allowed.get(name, "") for name in self.shown),
        )  # fmt: skip

    def _list(self, name: str, items: Sequence[str]) -> str:
        """Put a list to choose from where nobody looks; the name it goes by, nothing for an empty list."""
        if not items:
            return ""
        self._columns += 1
        column = letter(self._columns)
        for row, item in enumerate((name, *items), 1):
            look.put(self.lists, row, self._columns, item)
        self._name(name, f"{self.lists.title}!${column}$2:${column}${len(items) + 1}")
        return name

    def _name(self, name: str, area: str) -> None:
        self.book.defined_names[name] = DefinedName(name, attr_text=area)


def figures(book: Workbook, form: MoveForm) -> None:
    """The sheet of what the team has and sees."""
    sheet = book.create_sheet("Figures")
    rows = [(name, value, "") for name, value in wordings.means(form)] + wordings.figures(form)
    for column, (head, width) in enumerate((("Figure", 50), ("As reported to you", 36), ("In conditions", 36)), 1):
        look.put(sheet, 1, column, head, font=look.BOLD, fill=look.HEAD, border=look.BOX)
        sheet.column_dimensions[letter(column)].width = width
    for row, texts in enumerate(rows, 2):
        for column, text in enumerate(texts, 1):
            look.put(sheet, row, column, text, border=look.BOX, alignment=look.TOP, font=look.PLAIN)
    sheet.freeze_panes = "A2"
    look.on_paper(sheet)
