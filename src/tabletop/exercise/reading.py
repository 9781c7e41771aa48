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
from typing import Any, NamedTuple

import yaml

from tabletop.exercise.marked import LINE_BREAK, Mapping, Sequence, lines_of
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.yamlhints import explain, is_curly, odd_indent, open_curly, replace_with, stray_in_key


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. `echo`: a message may show a piece of what was written. `hints`: what is odd is said, too."""

    size: int  # bytes
    depth: int
    values: int
    key: int  # characters
    text: int  # characters
    echo: bool = True
    hints: bool = False


#: One YAML file of an exercise, and all of them together.
EXERCISE = Limits(size=4 * 2**20, depth=32, values=120_000, key=200, text=2**20, hints=True)
WHOLE_EXERCISE = 16 * 2**20
CONTROL = Limits(size=2**20, depth=16, values=20_000, key=200, text=64 * 1024)
MOVE = Limits(size=64 * 1024, depth=8, values=2_000, key=64, text=8 * 1024, echo=False)

#: libyaml where it is to be had; the pure parser gives the same events, slowly.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
#: Nobody mends more than this at a time, and most of them would have one cause.
_MOST_PROBLEMS = 500

#: What nobody writes but by a backslash in double quotes, such as that of a path on a disk.
_ESCAPED = re.compile(_CONTROL.pattern[:-1] + "\x85\u2028\u2029]")

_WHOLE = {"]": "list", "}": "mapping"}

#: As many as Unicode's own stream-safe text has.
_MOST_ACCENTS = 30

_GLUED = re.compile(r"([^\W\d][\w-]*):([^\s/].*)")
_DOCUMENT = re.compile(r"^---(?=[ \t\r\n]|$)", re.MULTILINE)


class _Stop(Exception):
    """Nothing further can be read; the problem has been noted. `line` is the one to leave out before going on."""

    def __init__(self, line: int | None = None) -> None:
        self.line = line
        super().__init__()


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


def decode(data: bytes, file: str, limits: Limits, problems: Problems) -> str | None:
    """The text of a file: UTF-8, with or without a byte order mark. None when it is none, which is noted."""
    if len(data) > limits.size:
        problems.add(Place(file), "too-large", f"the file is larger than {size(limits.size)}")
        return None
    if wide := _wide(data):
        problems.add(Place(file, 1, 1), "bad-encoding", f"the file is saved as {wide}; save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_at(file, data[: error.start].decode("utf-8-sig", "replace"))
        problems.add(place, "bad-encoding", "this character is not UTF-8; save the file as UTF-8")
        return None
    if found := _FORBIDDEN.search(text):
        place = _place_at(file, text[: found.start()])
        message = f"a character that cannot be shown (U+{ord(found[0]):04X}) stands here; delete it"
        problems.add(place, "bad-character", message)
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
    root, stumble = attempt(text, file, limits, problems, line)
    if stumble is not None:
        blame(stumble, file, problems, line)
    return root


def attempt(text: str, file: str, limits: Limits, problems: Problems, line: int = 0) -> tuple[Any, Stumble | None]:
    """Read one document, or say where that ended; what else is wrong is added to `problems`."""
    try:
        return _Reader(text, file, limits, problems, line).document(), None
    except _Stop as stop:
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
        for _ in yaml.parse(text, Loader=_Parser):
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


class _Reader:
    """Builds plain data from the events of one text."""

    def __init__(self, text: str, file: str, limits: Limits, problems: Problems, line: int) -> None:
        self.file, self.limits, self.problems, self.offset = file, limits, problems, line + 1
        self.text = text
        self.strayed: str | None = None  # the last key that had a character which was refused
        self.written: list[str] | None = None
        self.next: Callable[[], Any] = _Parser(text).get_event
        self.values = self.noted = 0

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
        self.complain(Place(self.file, mark.line + self.offset, mark.column + 1), code, message)

    def complain(self, place: Place, code: str, message: str) -> None:
        """Add a problem at a place, and stop when there are more than anybody would read."""
        self.noted += 1
        if self.noted > _MOST_PROBLEMS:
            self.problems.add(
                place, "too-many-problems", "there are more problems from here on; mend those above first"
            )
            raise _Stop
        self.problems.add(place, code, message)

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
                if part == "" and kind is yaml.ScalarEvent and not event.style:
                    key, part = self.mended(event, here, key)
                if key is not None:
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
            key = self.seen(event, self.composed(event, key))
        elif event.style in ("'", '"') and key != key.strip(" "):
            self.note(event, "bad-key", "a space stands at the beginning or the end of this key; delete it")
            key = key.strip(" ")
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

    def seen(self, event: Any, key: str) -> str:
        """A key without characters that cannot be seen and quotes that do not quote, which are refused."""
        found = stray_in_key(key)
        if found is None:
            return key
        at, message, meant = found
        mark = event.start_mark
        if self.in_curly_quotes(mark):
            self.strayed = meant
            return meant
        column = mark.column + 1 + at + bool(event.style)
        self.complain(Place(self.file, mark.line + self.offset, column), "bad-key", message)
        self.strayed = meant
        return meant

    def mended(self, event: Any, here: Mapping, key: str) -> tuple[str | None, str]:
        """Key and value of what was written without a colon or without the space after it, which has been noted.

        There is no key where it cannot have been meant as one: it is the rest of a text with a comma.
        """
        glued = _GLUED.fullmatch(key)
        if glued and glued[1] not in here:
            here.marks[glued[1]] = here.marks.pop(key)
            return glued[1], glued[2]
        if self.is_rest(event, here.marks[key]):
            del here.marks[key]
            here.broken = True  # what was meant may be a key without its colon
            return None, ""
        return key, ""

    def is_rest(self, event: Any, key: tuple[Any, ...]) -> bool:
        """Whether nothing, not even a colon, stands between a key and where its value is missing."""
        mark = event.start_mark
        line, column = mark.line + self.offset, mark.column
        return bool(line == key[0] and ":" not in self.line(mark.line)[key[1] - 1 : column + 1])

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
            key = ""  # with that, whether the value is missing is no longer the question
        text: str = event.value
        if not event.style:
            if text == "true":
                return True
            if text == "false":
                return False
            if not text and key != "":
                self.no_value(event, key)
            elif text and self.limits.hints and not text[-1].isalnum() and len(text) < self.limits.text:
                self.odd_quotes(event, text)
        elif event.style == '"' and _ESCAPED.search(text):
            self.note(event, "bad-character", "this text has control characters in it; write a backslash as \\\\")
        if len(text) > self.limits.text:
            self.note(event, "text-too-long", f"this text is longer than {self.limits.text} characters")
        return text if text.isascii() else self.composed(event, text)

    def composed(self, event: Any, text: str) -> str:
        """Text with its accents composed; piles of them, which are no writing and take for ever, are refused."""
        if len(text) > 500 and _piled(text):
            self.note(event, "bad-character", f"more than {_MOST_ACCENTS} accents stand on one letter in this text")
            return ""
        return unicodedata.normalize("NFC", text)

    def no_value(self, event: Any, key: str | None) -> None:
        """Complain about a key or list item without a value."""
        mark = event.start_mark
        if key is None:
            self.note(event, "missing-value", "this item of the list is empty")
            return
        if key == self.strayed or self.in_curly_quotes(mark):
            return
        if (below := self.line_below(mark.line)) and (odd := odd_indent(below[1])):
            self.problems.add(Place(self.file, below[0] + self.offset, odd[0]), "bad-key", odd[1])
            raise _Stop(below[0] + 1)
        shown = f"'{key}'" if self.limits.echo or re.fullmatch(r"\w+", key) else "this key"
        hint = ""
        if self.line(mark.line)[mark.column :].lstrip().startswith("#"):
            hint = "; text that starts with '#' must be in quotes"
        elif re.search(r"\w:\S", key):
            hint = "; a space belongs after the colon"
        elif " " in key or self.line(mark.line)[mark.column - 1 : mark.column] not in (":", " "):
            hint = "; if it is part of a text with a comma, put the whole text in quotes"
        message = f'{shown} has no value; write one, leave the key out, or write "" for an empty text{hint}'
        self.note(event, "missing-value", message)

    def in_curly_quotes(self, mark: Any) -> bool:
        """Whether a comma in a text with curly quotes has parted it, which is noted where they open."""
        if self.text.isascii() or (at := open_curly(self.line(mark.line), mark.column)) is None:
            return False
        message = f"{replace_with(self.line(mark.line)[at])}, at both ends of the text"
        self.complain(Place(self.file, mark.line + self.offset, at + 1), "bad-character", message)
        return True

    def odd_quotes(self, event: Any, text: str) -> None:
        """Warn of quotes or a bracket at the end of a plain text that nothing has opened."""
        first, last = text[0], text[-1]
        mark = event.start_mark
        if last in "]}" and text.count(last) > text.count("[" if last == "]" else "{"):
            place = Place(self.file, mark.line + self.offset, mark.column + len(text))
            message = f"this {last} closes nothing; delete it, or open it where the {_WHOLE[last]} begins"
            self.problems.add(place, "odd-bracket", message, severity="warning")
            return
        if is_curly(first) and is_curly(last):
            at, shown = 0, f"{first} and {last} are part of the text here"
        elif last in "'\"" and text.count(last) == 1 and text[-2:-1] not in "0123456789":
            at, shown = len(text) - 1, f"this {last} is part of the text here, as none stands at its beginning"
        else:
            return
        message = f"{shown}; where they only mark the text, write straight quotes at both ends"
        place = Place(self.file, mark.line + self.offset, mark.column + 1 + at)
        self.problems.add(place, "odd-quotes", message, severity="warning")

    def line(self, number: int) -> str:
        """One line as written, counted from 0."""
        if self.written is None:
            self.written = lines_of(self.text)
        return self.written[number] if number < len(self.written) else ""

    def line_below(self, number: int) -> tuple[int, str] | None:
        """The next line with something on it, where it follows closely."""
        for below in range(number + 1, number + 5):
            line = self.line(below)
            if line.strip() and not line.lstrip().startswith("#"):
                return below, line
        return None

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


def _piled(text: str) -> bool:
    """Whether there are more accents on one letter than any language has."""
    run = 0
    for character in text:
        if character > "\u02ff" and unicodedata.combining(character):
            run += 1
            if run > _MOST_ACCENTS:
                return True
        else:
            run = 0
    return False


def _wide(data: bytes) -> str | None:
    """Which encoding with more than one byte a letter this is, going by its mark or by where its zeros stand."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    start = data[:200]
    zeros = start.count(0)
    one_side = 0 in (start[::2].count(0), start[1::2].count(0))
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "UTF-16" if marked or (one_side and len(start) >= 4 and zeros * 3 > len(start)) else None


def _place_at(file: str, before: str) -> Place:
    """The place that follows `before` in a file."""
    lines = lines_of(before)
    return Place(file, len(lines), len(lines[-1]) + 1)


def size(count: int) -> str:
    """A number of bytes in words."""
    return f"{count // 2**20} MiB" if count >= 2**20 else f"{count // 1024} KiB"
