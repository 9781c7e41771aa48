"""Plain data that remembers where it was written.

Mappings and lists are ordinary dicts and lists with marks beside them. A place is worked out only when something has
to be said about it, by walking down from the root; nothing is looked up while all is well.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as AnySequence
from typing import Any

from tabletop.exercise.problems import Place

#: A path through plain data: keys of mappings and positions in lists.
Path = tuple[str | int, ...]

#: Line breaks as YAML counts them, so that our line numbers agree with its marks.
LINE_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


class Mapping(dict[str, Any]):
    """A mapping as written. `marks`: for each key, line and column of the key and of its value, perhaps the file.

    `broken` says that something in it was wrong and has been left out, so that what is missing need not be its fault.
    """

    __slots__ = ("broken", "column", "file", "line", "marks")

    def __init__(self, file: str, line: int = 1, column: int = 1) -> None:
        super().__init__()
        self.file, self.line, self.column = file, line, column
        self.marks: dict[str, tuple[Any, ...]] = {}
        self.broken = False

    def put(self, key: str, value: Any, mark: tuple[Any, ...], file: str) -> None:
        """Add a part that was written in another file, with its mark there."""
        self[key] = value
        self.marks[key] = mark if len(mark) == 5 else (*mark, file)

    def take(self, other: Mapping, key: str) -> None:
        """Copy one part of another mapping, and where it was written."""
        self.put(key, other[key], other.marks[key], other.file)

    def copied(self) -> Mapping:
        """A copy of this level, marks included, so that a part can be replaced."""
        copy = Mapping(self.file, self.line, self.column)
        copy.update(self)
        copy.marks = dict(self.marks)
        copy.broken = self.broken
        return copy


class Sequence(list[Any]):
    """A list as written. `marks` has (line, column), then perhaps the file, of each part."""

    __slots__ = ("column", "file", "line", "marks")

    def __init__(self, file: str, line: int = 1, column: int = 1) -> None:
        super().__init__()
        self.file, self.line, self.column = file, line, column
        self.marks: list[tuple[Any, ...]] = []

    def take_all(self, other: Sequence) -> None:
        """Append all parts of another list, and where they were written."""
        self.extend(other)
        self.marks.extend(mark if len(mark) == 3 else (*mark, other.file) for mark in other.marks)

    def copied(self) -> Sequence:
        """A copy of this level, marks included, so that a part can be replaced."""
        copy = Sequence(self.file, self.line, self.column)
        copy.extend(self)
        copy.marks = list(self.marks)
        return copy


def place_of(root: Mapping | Sequence, path: AnySequence[str | int], key: bool = False) -> Place:
    """Where the value at `path` stands, or with `key` its key.

    Steps that were not written (a key that is missing, a step that only exists in the long form of something written
    short) are passed over, so the answer is the nearest thing that stands in the file.
    """
    here: Any = root
    place = Place(root.file, root.line, root.column)
    key_place = place
    for step in path:
        if isinstance(here, Mapping) and (mark := here.marks.get(str(step))) is not None:
            file = mark[4] if len(mark) == 5 else here.file
            key_place, place = Place(file, mark[0], mark[1]), Place(file, mark[2], mark[3])
            here = here[str(step)]
        elif isinstance(here, Sequence) and (position := position_of(here, step)) is not None:
            item = here.marks[position]
            place = key_place = Place(item[2] if len(item) == 3 else here.file, item[0], item[1])
            here = here[position]
    return key_place if key else place


def position_of(items: Sequence, step: str | int) -> int | None:
    """Which item of a list a step leads to: its number, or the id of one that could be written as a mapping too."""
    if isinstance(step, int):
        return step if step < len(items) else None
    return next((i for i, item in enumerate(items) if isinstance(item, Mapping) and item.get("id") == step), None)


def lines_of(text: str) -> list[str]:
    """The lines of a file, broken where YAML breaks them."""
    return LINE_BREAK.split(text)


def place_in_scalar(place: Place, lines: AnySequence[str], word: str) -> Place:
    """Where `word` first occurs in the text that begins at `place`; `place` itself if it is not found nearby.

    Works for plain, quoted and block texts alike, since it reads the source lines. It looks for whole words where
    `word` is one, so that `flow` is not found in `outflow`.
    """
    if not word or not 0 < place.line <= len(lines):
        return place
    wanted = re.escape(word)
    before = r"(?<![\w.])" if re.match(r"\w", word) else ""
    after = r"(?!\w)" if re.match(r"\w", word[-1]) else ""
    pattern = re.compile(before + wanted + after)
    for number in range(place.line, min(place.line + 200, len(lines)) + 1):
        if number > place.line and not _goes_on(lines, place, number):
            return place
        start = place.column - 1 if number == place.line else 0
        if found := pattern.search(lines[number - 1], start):
            return Place(place.file, number, found.start() + 1)
    return place


def _goes_on(lines: AnySequence[str], place: Place, number: int) -> bool:
    """Whether line `number` can still belong to a text that began at `place`: it is deeper than the line of its key."""
    line = lines[number - 1]
    first = lines[place.line - 1]
    # The dash of a list item counts as indentation: the item's other keys stand beneath its first.
    return not line.strip() or len(line) - len(line.lstrip(" ")) > len(first) - len(first.lstrip(" -"))
