"""From bytes to plain data with marks: the one door through which YAML comes in.

The parser's events are read one by one and never composed into nodes, so nothing can nest, expand or grow beyond the
limits. Every plain value stays text, except ``true`` and ``false``. Anchors, aliases, tags, merge keys, directives,
further documents, duplicate keys, keys without a value and keys that are not plain text are refused, each with its
place.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import yaml

from tabletop.exercise.marked import LINE_BREAK, Mapping, Sequence, lines_of
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.yamlhints import explain


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. `echo` says whether a message may show a piece of what was written."""

    size: int  # bytes
    depth: int
    values: int
    key: int  # characters
    text: int  # characters
    echo: bool = True


EXERCISE = Limits(size=16 * 2**20, depth=32, values=500_000, key=200, text=2**20)
CONTROL = Limits(size=2**20, depth=16, values=20_000, key=200, text=64 * 1024)
MOVE = Limits(size=64 * 1024, depth=8, values=2_000, key=64, text=8 * 1024, echo=False)

#: libyaml where it is to be had; the pure parser gives the same events, slowly.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DOCUMENT = re.compile(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)


class _Stop(Exception):
    """Nothing further can be read; the problem has been noted."""


def decode(data: bytes, file: str, limits: Limits, problems: Problems) -> str | None:
    """The text of a file: UTF-8, with or without a byte order mark. None when it is none, which is noted."""
    if len(data) > limits.size:
        problems.add(Place(file), "too-large", f"the file is larger than {_size(limits.size)}")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        problems.add(Place(file, 1, 1), "bad-encoding", "the file is saved as UTF-16; save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_at(file, data[: error.start].decode("utf-8-sig", "replace"))
        problems.add(place, "bad-encoding", "this character is not UTF-8; save the file as UTF-8")
        return None
    if found := _FORBIDDEN.search(text):
        place = _place_at(file, text[: found.start()])
        problems.add(place, "bad-character", f"a character that cannot be shown (U+{ord(found[0]):04X}) stands here")
        return None
    return text


def read(data: bytes, file: str, limits: Limits, problems: Problems) -> Any:
    """Read one document: a Mapping, a Sequence or a text; None when the file is empty or cannot be read.

    All that is wrong is added to `problems`; nothing is raised, whatever the bytes.
    """
    text = decode(data, file, limits, problems)
    return None if text is None else read_text(text, file, limits, problems)


def read_text(text: str, file: str, limits: Limits, problems: Problems, line: int = 0) -> Any:
    """Read one document from decoded text that begins after `line` lines of its file."""
    try:
        return _Reader(text, file, limits, problems, line).document()
    except _Stop:
        return None
    except yaml.YAMLError as error:
        at, column, message = explain(error, lines_of(text), limits.echo)
        code = "yaml"
        if "nesting depth" in (getattr(error, "problem", None) or ""):
            # Newer parsers look ahead and give up before the event that would have been too deep for us.
            code, message = "too-deep", f"this is nested more than {limits.depth} levels deep"
        # What was refused just before the parser stumbled is the same mistake, said better.
        if not any(found.place.file == file and found.place.line == at + line for found in problems):
            problems.add(Place(file, at + line, column), code, message)
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


class _Reader:
    """Builds plain data from the events of one text."""

    def __init__(self, text: str, file: str, limits: Limits, problems: Problems, line: int) -> None:
        self.file, self.limits, self.problems, self.offset = file, limits, problems, line + 1
        self.next: Callable[[], Any] = _Parser(text).get_event
        self.values = 0

    def document(self) -> Any:
        """Read the one document there may be."""
        root, seen = None, False
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self.note(event, "more-documents", "a second document begins here; one file holds one")
                    break
                if event.version or event.tags:
                    self.note(event, "yaml-directive", "directives (lines that start with %) are not used here")
                seen = True
                root = self.value()
        return root

    def note(self, event: Any, code: str, message: str) -> None:
        """Add a problem at the place where an event begins."""
        mark = event.start_mark
        self.problems.add(Place(self.file, mark.line + self.offset, mark.column + 1), code, message)

    def value(self) -> Any:
        """Read the document's value, containers and all, without ever calling itself."""
        event = self.next()
        if type(event) is yaml.ScalarEvent:
            return self.scalar(event, None) if event.value else None
        root = here = self.opened(event, 1)
        stack: list[Any] = []
        key: str | None = None
        while not isinstance(here, str):
            event = self.next()
            kind = type(event)
            if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                if not stack:
                    break
                here, key = stack.pop(), None
                continue
            in_mapping = type(here) is Mapping
            if in_mapping and key is None:
                key = self.key(event, here)
                continue
            part = self.scalar(event, key) if kind is yaml.ScalarEvent else self.opened(event, len(stack) + 2)
            mark = event.start_mark
            if not in_mapping:
                here.append(part)
                here.marks.append((mark.line + self.offset, mark.column + 1))
            elif key:
                here[key] = part
                here.marks[key] += (mark.line + self.offset, mark.column + 1)
            key = None
            if type(part) is Mapping or type(part) is Sequence:
                stack.append(here)
                here = part
        return root

    def opened(self, event: Any, depth: int) -> Any:
        """A new container, or an empty text in the place of an alias, which is refused."""
        self.count(event)
        if isinstance(event, yaml.AliasEvent):
            self.note(event, "yaml-alias", "text that starts with '*' must be in quotes (aliases are not used here)")
            return ""
        self.plain(event)
        if depth > self.limits.depth:
            self.note(event, "too-deep", f"this is nested more than {self.limits.depth} levels deep")
            raise _Stop
        mark = event.start_mark
        kind = Mapping if type(event) is yaml.MappingStartEvent else Sequence
        return kind(self.file, mark.line + self.offset, mark.column + 1)

    def key(self, event: Any, here: Mapping) -> str:
        """Read a key and mark its place; an empty text when it is refused."""
        if type(event) is not yaml.ScalarEvent:
            return self.refused_key(event)
        self.count(event)
        self.plain(event)
        key: str = event.value
        mark: Any = event.start_mark
        if not key.isascii():
            key = unicodedata.normalize("NFC", key)
        if key in here:
            first = here.marks[key][0]
            self.note(event, "duplicate-key", f"'{key}' stands here twice; it is first given in line {first}")
        elif len(key) > self.limits.key:
            self.note(event, "key-too-long", f"this key is longer than {self.limits.key} characters")
        elif event.style in ("|", ">") or "\n" in key or _CONTROL.search(key):
            self.note(event, "bad-key", "a key must be one line of text")
        elif key == "<<" and not event.style:
            self.note(event, "yaml-merge", "merge keys (<<) are not used here; write the keys out")
        elif not key:
            self.note(event, "bad-key", "a key is missing before the colon")
        here.marks[key] = (mark.line + self.offset, mark.column + 1)
        return key

    def refused_key(self, event: Any) -> str:
        """Pass over a mapping, list or alias that stands where a key belongs, and say what was probably meant."""
        if isinstance(event, yaml.AliasEvent):
            self.opened(event, 1)
            return ""
        braces = isinstance(event, yaml.MappingStartEvent) and event.flow_style
        message = "text that starts with '{{' must be in quotes" if braces else "a key must be plain text"
        self.note(event, "bad-key", message)
        depth = 1
        while depth:
            event = self.next()
            if isinstance(event, yaml.CollectionStartEvent):
                self.count(event)
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        return ""

    def scalar(self, event: Any, key: str | None) -> str | bool:
        """Read a value: text, or true or false."""
        self.count(event)
        if event.anchor is not None or event.tag is not None:
            self.plain(event)
        text: str = event.value
        if not event.style:
            if text == "true":
                return True
            if text == "false":
                return False
            if not text and key != "":
                self.no_value(event, key)
        elif event.style == '"' and _CONTROL.search(text):
            self.note(event, "bad-character", "this text has control characters in it")
        if len(text) > self.limits.text:
            self.note(event, "text-too-long", f"this text is longer than {self.limits.text} characters")
        return text if text.isascii() else unicodedata.normalize("NFC", text)

    def no_value(self, event: Any, key: str | None) -> None:
        """Complain about a key or list item without a value."""
        if key is None:
            self.note(event, "missing-value", "this item of the list is empty")
            return
        shown = f"'{key}'" if self.limits.echo or re.fullmatch(r"\w+", key) else "this key"
        hint = ""
        if re.search(r"\w:\S", key):
            hint = "; a space belongs after the colon"
        elif " " in key:
            hint = "; if it is part of a text with a comma, put the whole text in quotes"
        message = f'{shown} has no value; write one, leave the key out, or write "" for an empty text{hint}'
        self.note(event, "missing-value", message)

    def plain(self, event: Any) -> None:
        """Refuse anchors and tags."""
        if event.anchor is not None:
            self.note(event, "yaml-anchor", "text that starts with '&' must be in quotes (anchors are not used here)")
        if getattr(event, "tag", None) is not None:
            self.note(event, "yaml-tag", "text that starts with '!' must be in quotes (tags are not used here)")

    def count(self, event: Any) -> None:
        """Count what is read, and stop at the limit."""
        self.values += 1
        if self.values > self.limits.values:
            self.note(event, "too-many-values", f"the file holds more than {self.limits.values} values")
            raise _Stop


def _place_at(file: str, before: str) -> Place:
    """The place that follows `before` in a file."""
    lines = lines_of(before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def _size(size: int) -> str:
    return f"{size // 2**20} MiB" if size >= 2**20 else f"{size // 1024} KiB"
