"""Titles and short names made from the names of folders, and how they are put into the text of an exercise."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import yaml

_LONGEST_ID = 64
#: Categories of characters that are no text: controls, halves of characters, breaks of lines and paragraphs.
_NOT_SEEN = ("Cc", "Cs", "Zl", "Zp")
_NO_TEXT = "\ufeff\ufffe\uffff"
#: As the reader of exercises parses; the pure parser gives up on some texts that this one takes.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def one_line(text: str) -> str:
    """A text on one line, without characters that cannot be written or seen."""
    kept = "".join(" " if c in _NO_TEXT or unicodedata.category(c) in _NOT_SEEN else c for c in text)
    return " ".join(kept.split())


def title_of(name: str) -> str:
    """A title made from the name of a folder: `dark-wards` gives `Dark wards`."""
    words = one_line(re.sub(r"[-_]+", " ", name)) or one_line(name) or "An exercise"
    return words[:1].upper() + words[1:]


def short_name(name: str) -> str:
    """An exercise's short name made from the name of a folder: what is no letter or digit becomes a hyphen."""
    words = re.sub(r"[^\w.-]+", "-", unicodedata.normalize("NFC", one_line(name)))
    return words.lstrip("-.")[:_LONGEST_ID].rstrip("-.") or "exercise"


def with_value(text: str, key: str, value: str) -> str | None:
    """A YAML text with another value for a key of its outermost mapping; None where it has no such key."""
    for found, event in _outermost(text):
        if found == key:
            start, end = event.start_mark.index, event.end_mark.index
            ending = "\n" if event.style in ("|", ">") else ""  # a block ends with its line
            return text[:start] + json.dumps(value, ensure_ascii=False) + ending + text[end:]
    return None


def value_of(text: str, key: str) -> str | None:
    """The value of a key of the outermost mapping of a YAML text, if it is plain text."""
    return next((event.value for found, event in _outermost(text) if found == key), None)


def _outermost(text: str) -> Iterator[tuple[str, Any]]:
    """Keys and plain values (as the parser's events) of a YAML text's outermost mapping, as far as it can be read."""
    depth, key = 0, None  # the key whose value is next, at depth 1
    with suppress(yaml.YAMLError):
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth == 2:
                    key = None
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif depth == 1 and key is None:
                key = getattr(event, "value", "")
            elif depth == 1:
                if isinstance(event, yaml.ScalarEvent):
                    yield str(key), event
                key = None
