"""From the cells of a form to the text of a move: each row becomes the line of its number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tabletop.exercise.problems import Place, Problem, Problems
from tabletop.inbox.forms import headings
from tabletop.inbox.forms.flow import quoted
from tabletop.inbox.sheets.opening import Cell, Cells

_NAME = re.compile(r"\w[\w.-]{0,63}")
_PARTED = re.compile(r"[;\n]")
_NAMES_PARTED = re.compile(r"[,;\n]")
_MORE = re.compile(r"\s*([^:;\n]*?)\s*:\s*([^;\n]*?)\s*(?:[;\n]|\Z)")
_YES, _NO = ("yes", "y", "true", "x"), ("no", "n", "false", "")
_SPOKEN = ("why", "action", "text", "subject", "body")  # kept to the letter; of all else, blanks around it are not
_ITEMS = ("because", "against", "attachments")
_VALUES = {word.lower(): key for word, key in headings.VALUES.items()}
_PARTS = {word.lower(): key for word, key in headings.PARTS.items()}


def move_text(cells: Cells, name: str) -> tuple[bytes | None, list[Problem]]:
    """The move in a form's cells as YAML, or None and every problem found."""
    writer = _Writer(name)
    for row in sorted(cells):
        writer.take(row, cells[row])
    writer.close()
    problems = writer.problems
    if not writer.lines and not len(problems):
        problems.add(Place(name), "empty", "the sheet is empty")
    elif not writer.known and not len(problems):
        message = "this is not the form that was handed out: its words Team, Orders and so on are not in column A"
        problems.add(Place(name), "wrong-sheet", message)
    if problems.errors:
        return None, list(problems)
    last = max(writer.lines)
    return "".join(f"{writer.lines.get(row, '')}\n" for row in range(1, last + 1)).encode("utf-8", "replace"), list(
        problems
    )


@dataclass
class _Part:
    """A part of the move under way: where it began, the headings of its columns, whether anything is in it."""

    key: str
    row: int
    heads: dict[int, str] | None = None
    filled: bool = False


@dataclass
class _Writer:
    """Goes down the rows."""

    name: str
    problems: Problems = field(default_factory=Problems)
    lines: dict[int, str] = field(default_factory=dict)
    part: _Part | None = None
    known: bool = False

    def take(self, row: int, cells: Mapping[int, Cell]) -> None:
        """One row with anything in it."""
        word = cells[1].text.strip().rstrip(":").lower() if 1 in cells else ""
        if word in _VALUES:
            self.close()
            self._value(row, _VALUES[word], cells.get(2))
        elif word in _PARTS:
            self.close()
            self.known = True
            self.part = _Part(_PARTS[word], row)
        elif self.part is None:
            self.lines[row] = ""
        elif word:
            message = "column A is for the words of the form; write in the columns beside it"
            self._complain(row, 1, "bad-cell", message)
        elif self.part.heads is None:
            self._headings(row, self.part, cells)
        else:
            self._entry(row, self.part, self.part.heads, cells)

    def close(self) -> None:
        """The part under way ends: its first line can be written."""
        if self.part is not None:
            empty = "{}" if self.part.key == "answers" else "[]"
            self.lines[self.part.row] = f"{self.part.key}:" if self.part.filled else f"{self.part.key}: {empty}"
        self.part = None

    def _complain(self, row: int, column: int, code: str, message: str) -> None:
        self.problems.add(Place(self.name, row, column), code, message)

    def _value(self, row: int, key: str, cell: Cell | None) -> None:
        self.known = True
        text = self._text(row, 2, cell).strip() if cell is not None else ""
        if key in ("final", "reopen"):
            if text.lower() not in (*_YES, *_NO):
                self._complain(row, 2, "bad-value", "yes or no is needed here")
            self.lines[row] = f"{key}: {'true' if text.lower() in _YES else 'false'}"
        else:
            self.lines[row] = f"{key}: {quoted(text)}" if text else ""

    def _headings(self, row: int, part: _Part, cells: Mapping[int, Cell]) -> None:
        known = {heading.lower(): key for heading, key in headings.COLUMNS[part.key].items()}
        part.heads = {}
        for column, cell in cells.items():
            heading = self._text(row, column, cell).strip()
            if not heading:
                continue
            exact = headings.COLUMNS[part.key].get(heading)
            key = exact if exact or part.key == "orders" else known.get(heading.lower())
            if not headings.is_read(heading):
                part.heads[column] = ""
            elif key or (part.key == "orders" and _NAME.fullmatch(heading)):
                part.heads[column] = key or heading
            else:
                self._complain(row, column, "bad-heading", f"column {_letter(column)} has a heading that is none here")
        first = next(iter(headings.COLUMNS[part.key]))
        if headings.COLUMNS[part.key][first] not in part.heads.values():
            self._complain(row, 2, "bad-heading", f"the row of headings, which has {first} in it, is missing here")

    def _entry(self, row: int, part: _Part, heads: Mapping[int, str], cells: Mapping[int, Cell]) -> None:
        values: dict[str, str] = {}
        for column in sorted(cells):
            if heads.get(column) == "" or (cells[column].kind == "text" and not cells[column].text.strip()):
                continue
            if column not in heads:
                message = f"column {_letter(column)} has no heading here, so nobody would read this"
                self._complain(row, column, "bad-cell", message)
                continue
            key, text = heads[column], self._text(row, column, cells[column])
            if key in values:
                self._complain(
                    row, column, "bad-heading", f"column {_letter(column)} has a heading that is there twice"
                )
            values[key] = text if key in _SPOKEN else text.strip()
        line = self._line(row, part.key, values) if values else ""
        self.lines[row] = line
        part.filled = part.filled or bool(line)

    def _text(self, row: int, column: int, cell: Cell) -> str:
        """What a cell says; a formula says nothing that can be trusted."""
        if cell.kind == "formula":
            message = f"column {_letter(column)} holds a formula; type the value itself"
            self._complain(row, column, "formula", message)
        elif cell.kind == "error":
            self._complain(row, column, "bad-cell", f"column {_letter(column)} holds an error; type the value itself")
        return cell.text

    def _line(self, row: int, part: str, values: dict[str, str]) -> str:
        """An entry on one line; nothing for one that is only offered, such as an inject without an answer."""
        if part == "answers":
            if "text" not in values:
                return ""
            inject = values.get("inject", "")
            if not _NAME.fullmatch(inject):
                self._complain(row, 2, "bad-value", "the name of an inject is needed here")
            return f"  {inject}: {quoted(values['text'])}"
        if part in ("withdraw", "replaces"):
            said = values.get("yes", "").lower()
            if said not in (*_YES, *_NO):
                self._complain(row, 3, "bad-value", "yes is needed here, or nothing")
            return f"  - {quoted(values.get('order', ''))}" if said in _YES else ""
        if part == "counters" and "against" not in values:
            return ""
        return f"  - {{{', '.join(self._parts(row, values))}}}"

    def _parts(self, row: int, values: dict[str, str]) -> Iterator[str]:
        for key, text in values.items():
            if key == "more":
                yield from self._more(row, text)
            elif key == "to":
                yield f"to: {_listed(_NAMES_PARTED.split(text))}"
            elif key in _ITEMS:
                yield f"{key}: {_listed(_PARTED.split(text))}"
            else:
                yield f"{key}: {quoted(text)}"

    def _more(self, row: int, text: str) -> Iterator[str]:
        """Further parameters in one cell: `tonnage: 3; partner: baku`."""
        found = _MORE.findall(text)
        if not found or _MORE.sub("", text).strip() or not all(_NAME.fullmatch(key) for key, _ in found):
            self._complain(row, 1, "bad-value", "under More, write parameters like this: tonnage: 3; partner: baku")
            return
        yield from (f"{key}: {quoted(value)}" for key, value in found)


def _listed(items: list[str]) -> str:
    return f"[{', '.join(quoted(item.strip()) for item in items if item.strip())}]"


def _letter(column: int) -> str:
    """A column's letter: 1 is A, 27 is AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
