"""From bytes to plain data with marks: the one door through which YAML comes in.

Every plain value stays text, except ``true`` and ``false``. Anchors, aliases, tags, merge keys, directives, further
documents, duplicate keys, keys without a value and keys that are not plain text are refused, each with its place.
"""

from __future__ import annotations

import itertools
import re
from typing import Any, NamedTuple

import yaml

from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading.decoding import decode
from tabletop.exercise.reading.events import PARSER, Reader, Stop
from tabletop.exercise.reading.limits import CONTROL, EXERCISE, FEEDBACK, FINDINGS, MOVE, WHOLE_EXERCISE, Limits, size
from tabletop.exercise.reading.marked import LINE_BREAK, lines_of
from tabletop.exercise.reading.yamlhints import explain

__all__ = [
    "CONTROL",
    "EXERCISE",
    "FEEDBACK",
    "FINDINGS",
    "MOVE",
    "WHOLE_EXERCISE",
    "Limits",
    "Stumble",
    "attempt",
    "blame",
    "decode",
    "reach",
    "read",
    "read_text",
    "size",
    "split_documents",
]

_DOCUMENT = re.compile(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)


class Stumble(NamedTuple):
    """Where reading had to stop, counted from 1 within the text: the line to blame, and the one that was reached.

    There is no `message` where the problem has been noted already, and no `line` where a limit was passed.
    """

    line: int | None
    column: int = 1
    code: str = "yaml"
    message: str | None = None
    reached: int = 0
    opened: int = 0


def read(data: bytes, file: str, limits: Limits, problems: Problems) -> Any:
    """Read one document: a Mapping, a Sequence or a text; None when the file is empty or cannot be read.

    All that is wrong is added to `problems`; nothing is raised, whatever the bytes.
    """
    text = decode(data, file, limits, problems)
    return None if text is None else read_text(text, file, limits, problems)


def read_text(text: str, file: str, limits: Limits, problems: Problems, line: int = 0) -> Any:
    """Read one document from decoded text that begins after `line` lines of its file."""
    root, stumble = attempt(text, file, limits, problems, line)
    if stumble is not None:
        blame(stumble, file, problems, line)
    return root


def attempt(text: str, file: str, limits: Limits, problems: Problems, line: int = 0) -> tuple[Any, Stumble | None]:
    """Read one document, or say where that ended; what else is wrong is added to `problems`."""
    try:
        return Reader(text, file, limits, problems, line).document(), None
    except Stop as stop:
        return None, Stumble(stop.line, reached=stop.line or 0)
    except yaml.YAMLError as error:
        at, column, message = explain(error, lines_of(text), limits.echo)
        code = "yaml"
        if "nesting depth" in (getattr(error, "problem", None) or ""):
            # Newer parsers look ahead and give up before the event that would have been too deep for us.
            code, message = "too-deep", f"this is nested more than {limits.depth} levels deep"
        mark: Any = getattr(error, "problem_mark", None)
        opened: Any = getattr(error, "context_mark", None)
        reached = mark.line + 1 if mark else at
        return None, Stumble(at, column, code, message, reached, opened.line + 1 if opened else reached)


def blame(stumble: Stumble, file: str, problems: Problems, line: int = 0) -> None:
    """Add what ended the reading, unless something that was refused just before is the same mistake, said better."""
    if stumble.line is None or stumble.message is None:
        return
    at = stumble.line + line
    if not any(found.place.file == file and found.place.line == at for found in problems):
        problems.add(Place(file, at, stumble.column), stumble.code, stumble.message)


def reach(text: str) -> int | None:
    """The line, from 0, at which no sense can be made of a text as YAML; None where all is well."""
    try:
        for _ in yaml.parse(text, Loader=PARSER):
            pass
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        if "end of stream" in (getattr(error, "problem", None) or ""):
            mark = getattr(error, "context_mark", None) or mark
        return mark.line if mark else 0
    return None


def split_documents(text: str) -> list[tuple[int, str]]:
    """Part a file at its ``---`` lines: (lines before it, text) of each document that is not empty.

    YAML allows such a line nowhere else, so a document that is broken does not hide those after it.
    """
    starts = [match.start() for match in _DOCUMENT.finditer(text)]
    cuts = [0, *(start for start in starts if start), len(text)]
    parts, line = [], 0
    for begin, end in itertools.pairwise(cuts):
        part = text[begin:end]
        if any(piece.strip() and not piece.lstrip().startswith("#") for piece in lines_of(_DOCUMENT.sub("", part, 1))):
            parts.append((line, part))
        line += len(LINE_BREAK.findall(part))
    return parts
