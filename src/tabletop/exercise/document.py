"""An exercise as written: plain data with places, the texts that belong to it, and what could not be read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence as AnySequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading.marked import Mapping, Sequence, lines_of, place_in_scalar, place_of, position_of

_TEXT_ENDINGS = (".md", ".markdown", ".txt")


@dataclass(frozen=True)
class Document:
    """What a facilitator wrote, as plain data with places.

    `files` are all files that belong to the exercise, by path relative to its folder, with their SHA-256; `hash` is
    over all of them. `texts` are briefs by the path they are referred to. `root` holds every section, policies by
    path or name and variants by name included. `lost` is what could not be read, or was left out because it is wrong.
    """

    name: str
    folder: Path
    root: Mapping
    texts: dict[str, str]
    files: dict[str, str]
    problems: Problems
    sources: dict[str, str] = field(repr=False)
    variant: str | None = None
    storylines: dict[str, int] | None = None
    left_out: tuple[str, ...] = ()
    file: str | None = None  # of an exercise that stands in a single file: its name
    lost: Lost = field(default_factory=Lost, repr=False)

    @property
    def hash(self) -> str:
        """SHA-256 over the sorted paths and contents of all files of the exercise."""
        listing = "".join(f"{digest}  {name}\n" for name, digest in sorted(self.files.items()))
        return hashlib.sha256(listing.encode()).hexdigest()

    @property
    def variants(self) -> dict[str, Mapping]:
        """The variants by name, as written."""
        return {name: part for name, part in section(self.root, "variants").items() if isinstance(part, Mapping)}

    @property
    def policies(self) -> dict[str, Mapping]:
        """The policies by path (or name, where they stand in the exercise's own file), as written."""
        return {name: part for name, part in section(self.root, "policies").items() if isinstance(part, Mapping)}

    def place(self, path: AnySequence[str | int], key: bool = False) -> Place:
        """Where the value at a path of the plain data stands, or with `key` its key."""
        return place_of(self.root, path, key)

    def place_word(self, path: AnySequence[str | int], word: str) -> Place:
        """Where `word` stands within the text at a path."""
        return self.word_after(self.place(path), word)

    def word_after(self, place: Place, word: str) -> Place:
        """Where `word` stands within the text that begins at, or goes on after, a place."""
        return place_in_scalar(place, self._lines(place.file), word)

    def _lines(self, file: str) -> list[str]:
        if file not in self._split:
            self._split[file] = lines_of(self.sources.get(file, ""))
        return self._split[file]

    @cached_property
    def size(self) -> int:
        """How many values it holds."""
        count = 0
        stack: list[Any] = [self.root]
        while stack:
            here = stack.pop()
            count += 1
            if isinstance(here, Mapping):
                count += len(here)
                stack.extend(here.values())
            elif isinstance(here, Sequence):
                stack.extend(here)
        return count

    @cached_property
    def kept(self) -> list[Any]:
        """A place for what has been worked out about this document once and for all."""
        return []

    @cached_property
    def _split(self) -> dict[str, list[str]]:
        return {}

    def broken(self, path: AnySequence[str | int]) -> bool:
        """Whether something on the way to a path was wrong and left out, so that what is missing may be due to that."""
        here: Any = self.root
        owner = self.root
        for step in path:
            if isinstance(here, Mapping):
                here = here.get(str(step), here)
            elif isinstance(here, Sequence) and (position := position_of(here, step)) is not None:
                here = here[position]
            if isinstance(here, Mapping):
                owner = here
                if here.broken:
                    return True
        return self.lost.is_near(owner)

    def place_of_path(self, dotted: str) -> Place:
        """Where a dotted path of the checked form (`injects.storm.effects.1`) stands; the nearest thing written."""
        here: Any = self.root
        path: list[str | int] = []
        for step in dotted.split("."):
            if isinstance(here, Mapping) and step in here:
                path.append(step)
                here = here[step]
            elif isinstance(here, Sequence):
                named = [i for i, item in enumerate(here) if isinstance(item, Mapping) and item.get("id") == step]
                index = named[0] if named else int(step) - 1 if step.isdecimal() else -1
                if not 0 <= index < len(here):
                    break
                path.append(index)
                here = here[index]
        return self.place(path)

    def text(self, written: str) -> str:
        """The text of a brief: of the file that is named, or what was written itself where that is no file."""
        return self.texts.get(written, "" if is_file(written) else written)


def is_file(written: str) -> bool:
    """Whether a brief is the name of a file rather than the text itself."""
    return "\n" not in written and written.strip().lower().endswith(_TEXT_ENDINGS)


def section(root: Mapping, key: str) -> Mapping:
    """A part of plain data that should be a mapping; an empty one where it is none."""
    found = root.get(key)
    return found if isinstance(found, Mapping) else Mapping(root.file)
