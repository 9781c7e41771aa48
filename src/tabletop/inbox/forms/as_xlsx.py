"""The move form as a spreadsheet: a sheet to fill in with lists to choose from, and sheets to look things up in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.formatting.rule import Rule
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter as letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tabletop.inbox.forms import headings, wordings
from tabletop.inbox.forms.model import MoveForm, Parameter
from tabletop.inbox.forms.xlsx_lists import PARAMETER, Lists, figures
from tabletop.press import sheet as look

_ROWS = {"orders": 15, "messages": 6}
_OPTION, _TEXT, _SHORT = 30, 40, 12
_AFTER = (("Why", _TEXT), ("Free action", _TEXT), ("Because", 30), ("When", 20), ("Until", _SHORT), ("Name", _SHORT))
_HOW = (
    "Fill in the white cells of this sheet and save the file; the other sheets are there to look things up in. "
    "Insert rows where you need more; leave the words in column A as they are.",
    wordings.EMPTY.replace("write final: true", "set Final to yes"),
)
_ORDERS = (
    "One row for each order: an option with its parameters, or a free action in your own words. "
    "Reasons under Because are parted by a semicolon."
)


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a part of the form: its heading and how many columns of the sheet it covers."""

    heading: str
    first: int
    last: int


def xlsx_form(form: MoveForm) -> bytes:
    """The form as an .xlsx file. The same form gives the same bytes."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = headings.SHEET
    _Filling(sheet, form, Lists(book, form)).write()
    figures(book, form)
    return look.saved(book)


class _Filling:
    """The sheet that is filled in, written from the top down."""

    def __init__(self, sheet: Worksheet, form: MoveForm, lists: Lists) -> None:
        self.sheet, self.form, self.lists, self.row = sheet, form, lists, 1
        more = (("More", _TEXT),) if len(lists.parameters) > len(lists.shown) else ()
        columns = (("Option", _OPTION), *((name, PARAMETER) for name in lists.shown), *more, *_AFTER)
        self.orders = [heading for heading, _ in columns]
        self.widths = [0, 12, *(width for _, width in columns)]
        self.last = len(columns) + 1
        for column, width in enumerate(self.widths[1:], 1):
            sheet.column_dimensions[letter(column)].width = width

    def write(self) -> None:
        """Everything, in the order in which it is read."""
        form = self.form
        self._line(wordings.heading(form), look.TITLE)
        self._line(f"{form.exercise}. {wordings.due(form)}", look.BOLD)
        for sentence in _HOW:
            self._line(sentence, look.HINT)
        means = ", ".join(f"{name} {value}" for name, value in wordings.means(form))
        if means:
            self._line(f"You have: {means}.", look.BOLD)
        self.row += 1
        self._values()
        self._orders()
        self._answers()
        self._messages()
        self._counters()
        self._withdraw()
        look.on_paper(self.sheet)

    def _line(self, text: str, font: object) -> None:
        look.put(self.sheet, self.row, 1, text, font=font)
        self.row += 1

    def _values(self) -> None:
        turn = [("Turn", str(self.form.turn), "")] if self.form.turn is not None else []
        final = ("Final", headings.NO, "yes: this is all for this turn" if turn else "")
        for word, value, hint in (("Team", self.form.team, self.form.team_title), *turn, final):
            look.put(self.sheet, self.row, 1, word, font=look.BOLD, fill=look.HEAD, border=look.BOX)
            self._open(self.row, 2, value)
            look.put(self.sheet, self.row, 3, hint, font=look.HINT)
            self.row += 1
        self._choose(f'"{headings.YES},{headings.NO}"', 2, self.row - 1, self.row - 1)
        self.row += 1

    # Parts

    def _orders(self) -> None:
        columns = [_Column(heading, i, i) for i, heading in enumerate(self.orders, 2)]
        first, last = self._part("Orders", _ORDERS, columns, [()] * _ROWS["orders"])
        self._choose("option_ids" if self.form.options else "", 2, first, last)
        for number, name in enumerate(self.lists.shown, 1):
            self._parameter(name, number, first, last)

    def _parameter(self, name: str, number: int, first: int, last: int) -> None:
        """A column for one parameter: its list or its bounds, and grey where the option has no such parameter."""
        items, column = self.lists.parameters[name], number + 2
        area = f"{letter(column)}{first}:{letter(column)}{last}"
        listed = self.lists.choices.get(name, "")
        prompt = "; ".join(dict.fromkeys(item.allowed for item in items))
        if listed:
            self._choose(listed, column, first, last, prompt)
        else:
            self._number(items, area, prompt)
            for row in range(first, last + 1):
                self.sheet.cell(row, column).number_format = "General"
        place = f"INDEX(option_parameters,MATCH($B{first},option_ids,0),{number})"
        formula = f'AND($B{first}<>"",IFERROR({place},"")="")'
        rule = Rule(type="expression", formula=[formula], dxf=DifferentialStyle(fill=look.CLOSED))
        self.sheet.conditional_formatting.add(area, rule)

    def _answers(self) -> None:
        answer, about = self._split(3, 90)
        columns = [_Column("Inject", 2, 2), _Column("Answer", *answer), _Column("(what it was)", *about)]
        rows = []
        for item in self.form.injects:
            said = f"{item.subject}, at {item.at}" + ("; answered, the last answer counts" if item.answered else "")
            rows.append((item.id, "", said))
        if rows:
            self._part(
                "Answers", "To what was put to you. Leave the cell empty where you have no answer.", columns, rows
            )

    def _messages(self) -> None:
        if not self.lists.others:
            return
        subject, rest = self._split(3, 40)
        columns = [_Column("To", 2, 2), _Column("Subject", *subject), _Column("Text", *rest)]
        hint = "To other teams; several are parted by a comma."
        first, last = self._part("Messages", hint, columns, [()] * _ROWS["messages"])
        self._choose(self.lists.others, 2, first, last, ", ".join(team for team, _ in self.form.others), strict=False)

    def _counters(self) -> None:
        against, about = self._split(3, 60)
        columns = [_Column("Order", 2, 2), _Column("Against", *against), _Column("(what it is)", *about)]
        rows = [(item.reference, "", item.what) for item in self.form.actions]
        if rows:
            hint = "Reasons why others' free actions do not work, parted by a semicolon."
            self._part("Counters", hint, columns, rows)

    def _withdraw(self) -> None:
        columns = [_Column("Order", 2, 2), _Column("Withdraw", 3, 3), _Column("(what it is)", 4, self.last)]
        rows = [(item.reference, "", f"{item.what}: {item.state}") for item in self.form.orders]
        if rows:
            hint = "Say yes to take back an order of yours. Staff are freed; nothing is refunded."
            first, last = self._part("Withdraw", hint, columns, rows)
            self._choose(f'"{headings.YES}"', 3, first, last)

    def _part(self, word: str, hint: str, columns: Sequence[_Column], rows: Sequence[Sequence[str]]) -> tuple[int, int]:
        """A part with its headings and entries; gives the first and the last row of the entries."""
        look.bar(self.sheet, self.row, self.last, word, hint)
        self.row += 1
        for item in columns:
            self._merge(self.row, item)
            look.put(self.sheet, self.row, item.first, item.heading, font=look.BOLD)
        first = self.row + 1
        for row, texts in enumerate(rows, first):
            for item, text in zip(columns, [*texts, *[""] * (len(columns) - len(texts))], strict=True):
                self._merge(row, item)
                self._open(row, item.first, text, headings.is_read(item.heading))
            self.sheet.row_dimensions[row].height = 30
        last = self.row + len(rows)
        self.row = last + 2
        return first, last

    def _merge(self, row: int, column: _Column) -> None:
        for i in range(column.first, column.last + 1):
            self.sheet.cell(row, i).border = look.BOX
            self.sheet.cell(row, i).fill = look.HEAD
        if column.last > column.first:
            area = f"{letter(column.first)}{row}:{letter(column.last)}{row}"
            self.sheet.merge_cells(area)

    def _open(self, row: int, column: int, text: str, free: bool = True) -> None:
        """A cell to fill in, white; or one that says something, in the colour of headings."""
        cell = look.put(self.sheet, row, column, text, border=look.BOX, alignment=look.TOP, font=look.PLAIN)
        if free:
            cell.number_format = look.TEXT_FORMAT
            cell.fill = look.OPEN
        else:
            cell.font = look.HINT

    def _split(self, first: int, wanted: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """The columns from `first` on in two runs, the first about so wide; each has at least one."""
        column, width = first, self.widths[first]
        while width < wanted and column < self.last - 1:
            column += 1
            width += self.widths[column]
        return (first, column), (column + 1, self.last)

    # What may be entered

    def _choose(self, listed: str, column: int, first: int, last: int, prompt: str = "", strict: bool = True) -> None:
        """A list to choose from, in a column's rows."""
        if listed:
            rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=strict)
            rule.error, rule.errorTitle = "Please choose from the list.", "Not in the list"
            self._add(rule, f"{letter(column)}{first}:{letter(column)}{last}", prompt)

    def _number(self, items: Sequence[Parameter], area: str, prompt: str) -> None:
        """Bounds of a number: the widest of all options that have it. With a unit it may still be entered."""
        lows, highs = [item.low for item in items], [item.high for item in items]
        low = None if None in lows else min(end for end in lows if end is not None)
        high = None if None in highs else max(end for end in highs if end is not None)
        if low is None and high is None:
            rule = DataValidation()
        elif low is not None and high is not None:
            rule = DataValidation(type="decimal", operator="between", formula1=repr(low), formula2=repr(high))
        else:
            rule = DataValidation(type="decimal", operator="lessThanOrEqual" if low is None else "greaterThanOrEqual")
            rule.formula1 = repr(high if low is None else low)
        rule.errorStyle, rule.showErrorMessage, rule.allow_blank = "warning", True, True
        rule.error, rule.errorTitle = f"Allowed: {prompt}"[:220], "Is this right?"
        self._add(rule, area, prompt)

    def _add(self, rule: DataValidation, area: str, prompt: str) -> None:
        if prompt:
            rule.showInputMessage, rule.prompt = True, prompt[:250]
        rule.add(area)
        self.sheet.add_data_validation(rule)
