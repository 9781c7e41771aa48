"""From the parser's events to plain data with marks.

The events are read one by one and never composed into nodes, so nothing can nest, expand or grow beyond the limits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

import yaml

from tabletop.exercise.problems import MOST_ERRORS, TOO_MANY, Place, Problems
from tabletop.exercise.reading.limits import Limits
from tabletop.exercise.reading.marked import Mapping, Sequence, lines_of
from tabletop.exercise.reading.yamlhints import is_curly, odd_indent, open_curly, replace_with, stray_in_key

#: libyaml where it is to be had; the pure parser gives the same events, slowly.
PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

#: What nobody writes but by a backslash in double quotes, such as that of a path on a disk.
_ESCAPED = re.compile(_CONTROL.pattern[:-1] + "\x85\u2028\u2029]")

_WHOLE = {"]": "list", "}": "mapping"}

#: As many as Unicode's own stream-safe text has.
_MOST_ACCENTS = 30

_GLUED = re.compile(r"([^\W\d][\w-]*):([^\s/].*)")


class Stop(Exception):
    """Nothing further can be read; the problem has been noted. `line` is the one to leave out before going on."""

    def __init__(self, line: int | None = None) -> None:
        self.line = line
        super().__init__()


class Reader:
    """Builds plain data from the events of one text."""

    def __init__(self, text: str, file: str, limits: Limits, problems: Problems, line: int) -> None:
        self.file, self.limits, self.problems, self.offset = file, limits, problems, line + 1
        self.text = text
        self.strayed: str | None = None  # the last key that had a character which was refused
        self.written: list[str] | None = None
        self.next: Callable[[], Any] = PARSER(text).get_event
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
        if self.noted > MOST_ERRORS:
            self.problems.add(place, TOO_MANY, "there are more problems from here on; mend those above first")
            raise Stop
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
                if kind is yaml.ScalarEvent and not event.style and event.end_mark.line > mark.line:
                    part = self.first_item(event, part)
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

    def first_item(self, event: Any, part: Any) -> Any:
        """An item of a list without further items that stand too deep, and so would be part of its text."""
        for number in range(event.start_mark.line + 1, event.end_mark.line + 1):
            line = self.line(number)
            if line.lstrip(" ").startswith("- ") and isinstance(part, str) and " - " in part:
                place = Place(self.file, number + self.offset, len(line) - len(line.lstrip(" ")) + 1)
                message = "this item stands deeper than the one above it, and so is read as part of its text"
                self.complain(place, "yaml", message)
                return part.split(" - ")[0]
        return part

    def opened(self, event: Any, depth: int) -> Any:
        """A new container, or an empty text in the place of an alias, which is refused."""
        self.count(event)
        if isinstance(event, yaml.AliasEvent):
            self.note(event, "yaml-alias", "text that starts with '*' must be in quotes (aliases are not used here)")
            return ""
        self.plain(event)
        if depth > self.limits.depth:
            self.note(event, "too-deep", f"this is nested more than {self.limits.depth} levels deep")
            raise Stop
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
            raise Stop(below[0] + 1)
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
            raise Stop


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
