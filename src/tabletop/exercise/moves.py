"""Moves as files: YAML, Markdown with a front matter, or one file with a whole play's moves.

Only the structure is read here; whether an option or a team exists is for the engine's intake to say. These files come
from players, so the limits are strict and messages show no more of the content than its keys.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from pydantic import ValidationError

from tabletop.exercise import reading
from tabletop.exercise.control import ReadEntry, entries_of
from tabletop.exercise.faults import complain
from tabletop.exercise.problems import Place, Problem, Problems
from tabletop.exercise.reading.marked import LINE_BREAK, Mapping, Path, Sequence, place_of
from tabletop.exercise.schema import Move

_FENCE = re.compile(r"^---[ \t]*(?=\r?$)", re.MULTILINE)
_MARKDOWN = (".md", ".markdown")
_LARGEST_SCRIPT = 16 * 2**20
_MOST_DOCUMENTS = 5_000


@dataclass(frozen=True, slots=True)
class ReadMove:
    """A move as read: `number` counts the documents of its file from 1; `note` is the text below a front matter."""

    file: str
    number: int
    move: Move
    data: Mapping = field(repr=False)
    note: str = ""

    def place(self, path: Path = (), key: bool = False) -> Place:
        """Where the value at a path of the move (``("orders", 0, "option")``) stands, or with `key` its key."""
        return place_of(self.data, path, key)


@dataclass(frozen=True, slots=True)
class Script:
    """A whole play's moves and control's entries, from one file; documents that are wrong are in `problems`."""

    moves: tuple[ReadMove, ...]
    control: tuple[ReadEntry, ...]
    problems: tuple[Problem, ...]


def read_moves(data: bytes, name: str, team: str | None = None) -> tuple[list[ReadMove], list[Problem]]:
    """Read the move in one file: YAML, or Markdown with a front matter if `name` ends so.

    `team` stands for a `team:` that is left out (the folder says it). Nothing is raised, whatever the bytes: a file
    that is no move gives no move and at least one problem.
    """
    problems = Problems()
    text = reading.decode(data, name, reading.MOVE, problems)
    line, note = 0, ""
    if text is not None and name.lower().endswith(_MARKDOWN):
        text, line, note = front_matter(text, name, problems)
    moves: list[ReadMove] = []
    if text is not None:
        root = reading.read_text(text, name, reading.MOVE, problems, line)
        _take(root, name, 1, team, note, moves, problems)
    return ([] if problems.errors else moves), list(problems)


def read_script(data: bytes, name: str) -> Script:
    """Read a file with several documents: each a move, or a list of control's entries. A bad one stops no other."""
    problems = Problems()
    moves: list[ReadMove] = []
    control: list[ReadEntry] = []
    whole = reading.Limits(size=_LARGEST_SCRIPT, depth=0, values=0, key=0, text=0)
    text = reading.decode(data, name, whole, problems)
    for number, (line, part) in enumerate(reading.split_documents(text or ""), start=1):
        if number > _MOST_DOCUMENTS or problems.full:
            message = f"a script has at most {_MOST_DOCUMENTS} documents; what comes from here on is left out"
            if not problems.full:
                problems.add(Place(name, line + 1, 1), "too-large", message)
            break
        found = Problems()
        if len(part.encode()) > reading.MOVE.size:
            found.add(Place(name, line + 1, 1), "too-large", "this document is larger than 64 KiB")
        else:
            root = _document(part, name, line, found)
            if isinstance(root, Sequence):
                control += entries_of(root, name, found)
            else:
                _take(root, name, number, None, "", moves, found)
        problems.extend(found)
    return Script(tuple(moves), tuple(control), tuple(problems))


def _document(part: str, name: str, line: int, problems: Problems) -> object:
    """One document of a script: a list is control's, which may be longer and nested deeper than a move."""
    listed = re.search(r"^(?!---|\s*#|\s*$).", part, re.MULTILINE)
    limits = reading.CONTROL if listed and listed[0] in "-[" else reading.MOVE
    return reading.read_text(part, name, limits, problems, line)


def _take(
    root: object, name: str, number: int, team: str | None, note: str, moves: list[ReadMove], problems: Problems
) -> None:
    """Read plain data as a move and add it to `moves`, unless reading has found something wrong."""
    if not isinstance(root, Mapping):
        if not len(problems):
            code, message = ("empty", "the file is empty") if root is None else ("wrong-type", _NOT_A_MOVE)
            problems.add(Place(name), code, message)
        return
    given = root if team is None or "team" in root else {"team": team, **root}
    try:
        move = Move.model_validate(given)
    except ValidationError as error:
        complain(error, Move, root, problems, echo=False)
        return
    if not problems.errors:
        moves.append(ReadMove(name, number, move, root, note))


def front_matter(text: str, name: str, problems: Problems, what: str = "the move") -> tuple[str | None, int, str]:
    """Part a Markdown file into its front matter (`what` it should be), the lines before that, the note below it."""
    fences = list(_FENCE.finditer(text))
    if not fences or text[: fences[0].start()].strip():
        problems.add(Place(name, 1, 1), "no-front-matter", f"the file must begin with a line '---', {what} and '---'")
        return None, 0, ""
    if len(fences) < 2:
        problems.add(Place(name, 1, 1), "no-front-matter", f"the line '---' that ends {what} is missing")
        return None, 0, ""
    before = text[: fences[0].end()]
    note = unicodedata.normalize("NFC", LINE_BREAK.sub("\n", text[fences[1].end() :]).strip())
    return text[fences[0].end() : fences[1].start()], len(LINE_BREAK.findall(before)), note


_NOT_A_MOVE = "a move is a mapping: team, orders, answers and so on"
