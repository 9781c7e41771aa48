"""The master scenario events list on a screen: a table that fits the width, with more columns where there is room."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tabletop.exercise import form
from tabletop.exercise.wording import one_line
from tabletop.papers import msel, msel_table

#: Columns of text that are taken where no terminal says how many it has; fewer than these are not tried.
WIDTH, NARROWEST = 120, 40
_LONGEST_ID = 20
#: What is put under what is important.
_DIM = "dim"


@dataclass(frozen=True, slots=True)
class _Column:
    """A column: its heading, its share of the width, the lines of a cell, and its width if that is fixed."""

    heading: str
    share: int
    lines: Callable[[msel.Row], Sequence[str]]
    fixed: int = 0


def _sentence(row: msel.Row) -> str:
    """From whom, to whom and how."""
    parts = (f"from {row.sender}" if row.sender else "", f"to {row.to}" if row.to else "")
    said = " ".join(part for part in parts if part)
    return f"{said}, {row.channel}" if said and row.channel else said or row.channel


def _expected(row: msel.Row) -> list[str]:
    return row.expected.split("; ")


def _number(row: msel.Row) -> list[str]:
    return [row.number, row.id] if row.number else [row.id]


_DATE = 16  # of a calendar's date with the time
_NARROW = (
    _Column("No.", 6, lambda row: [row.number or row.id]),
    _Column("When", 22, lambda row: [row.trigger, row.calendar]),
    _Column("Event", 30, lambda row: [row.event, _sentence(row)]),
    _Column("Expected action", 28, _expected),
)
_MIDDLE = (
    _Column("No.", 12, _number),
    _Column("When", 25, lambda row: [row.trigger, row.calendar]),
    _Column("Storyline", 12, lambda row: [row.storyline, row.phase]),
    _Column("Event", 34, lambda row: [row.event, _sentence(row)]),
    _Column("Expected action", 32, _expected),
)
_WIDE = (
    _Column("No.", 12, _number),
    _Column("Time", 12, lambda row: [row.time, row.calendar], _DATE),
    _Column("Storyline", 13, lambda row: [row.storyline, row.phase]),
    _Column("Event", 30, lambda row: [row.event]),
    _Column("From, channel", 18, lambda row: [row.sender, row.channel]),
    _Column("To", 16, lambda row: row.to.split(", ")),
    _Column("Trigger", 28, lambda row: [row.trigger]),
    _Column("Expected action", 38, _expected),
    _Column("Objective", 16, lambda row: [row.objective, row.capability]),
)


def on_screen(
    exercise: form.Exercise,
    rows: Sequence[msel.Row],
    width: int | None = None,
    terminal: bool | None = None,
    chosen: str = "",
) -> str:
    """The list as a table of text; on a terminal with its codes for bold and pale, else without any codes."""
    columns = max(width or shutil.get_terminal_size((WIDTH, 24)).columns, NARROWEST)
    live = sys.stdout.isatty() if terminal is None else terminal
    console = Console(
        file=io.StringIO(), width=columns, force_terminal=live, highlight=False, emoji=False, markup=False
    )
    console.print(Text(msel_table.title(exercise), style="bold"))
    console.print(Text(" · ".join(msel_table.facts(exercise, len(rows), chosen))))
    if rows:
        teams = {inject.id: ", ".join(exercise.teams[team].id for team in inject.to) for inject in exercise.injects}
        console.print(_table([replace(row, to=teams[row.id]) for row in rows], columns))
    for heading, named in (("Teams", _titles(exercise)), ("Storylines", msel_table.storylines(exercise, rows))):
        if rows and named:
            console.print(Text(f"{heading}: {'; '.join(f'{name} is {one_line(text)}' for name, text in named)}"))
    said = console.file
    assert isinstance(said, io.StringIO)
    return "\n".join(line.rstrip() for line in said.getvalue().splitlines()) + "\n"


def _titles(exercise: form.Exercise) -> list[tuple[str, str]]:
    """The teams whose title says more than their id."""
    return [(team.id, team.title) for team in exercise.teams if team.title.casefold() not in ("", team.id.casefold())]


def _table(rows: Sequence[msel.Row], width: int) -> Table:
    """The table; what does not apply to any event has no column."""
    chosen = _WIDE if width >= 150 else _MIDDLE if width >= 100 else _NARROW
    shown = [column for column in chosen if any(any(column.lines(row)) for row in rows)]
    table = Table(box=box.SIMPLE_HEAD, show_lines=False, leading=1, expand=True, pad_edge=False, padding=(0, 1, 0, 0))
    for column in shown:
        fixed = column.fixed
        if column.heading == "No.":  # what is looked for stands on one line
            fixed = min(max(len(line) for row in rows for line in column.lines(row)), _LONGEST_ID, width // 6)
        share = None if fixed else column.share
        table.add_column(column.heading, ratio=share, width=fixed or None, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(column, row) for column in shown))
    return table


def _cell(column: _Column, row: msel.Row) -> Text:
    """The lines of a cell: what matters most in bold or plain, what goes with it pale."""
    lines = [one_line(line) for line in column.lines(row)]
    first = "bold" if column.heading in ("No.", "Event") else ""
    after = "" if column.lines is _expected or column.heading == "To" else _DIM
    said = [Text(line, style=after if index else first) for index, line in enumerate(lines) if line]
    return Text("\n").join(said)
