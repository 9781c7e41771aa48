"""What people write about a run: the files `findings*.yaml` in its folder, read in the order of their names.

Everything that is wrong is said at its line, and then nothing of the files is used: a report never leaves out what
somebody typed without saying so.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from tabletop.exercise import reading
from tabletop.exercise import schema as s
from tabletop.exercise.faults import complain
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading.marked import Mapping, place_of
from tabletop.exercise.reading.marked import Path as Steps

FILE = "findings.yaml"
_NAME = re.compile(r"findings.*\.ya?ml", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_ONCE = ("state", "summary", "summary_readers", "participants")


@dataclass(frozen=True)
class WrittenFile:
    """One file, as it was read. `data` are its bytes, `name` is its name in the run's folder, `path` as it is shown."""

    name: str
    path: str
    data: bytes = field(repr=False)
    root: Mapping = field(repr=False)
    said: s.Findings

    def place(self, steps: Steps, key: bool = False) -> Place:
        """Where something stands in it."""
        return place_of(self.root, steps, key)


@dataclass(frozen=True)
class Entry:
    """A finding as written, and where."""

    finding: s.Finding
    file: WrittenFile
    number: int

    def place(self, *steps: str | int, key: bool = False) -> Place:
        """Where one of its keys stands."""
        return self.file.place(("findings", self.number, *steps), key)


@dataclass(frozen=True)
class Written:
    """All that people have written about a run; nothing, where there are no files."""

    files: tuple[WrittenFile, ...] = ()

    @property
    def state(self) -> Literal["draft", "final"]:
        """How far the report is."""
        return next((file.said.state for file in self.files if "state" in file.root), "draft")

    @property
    def summary(self) -> str:
        """The executive summary."""
        return next((file.said.summary for file in self.files if "summary" in file.root), "")

    @property
    def summary_readers(self) -> tuple[str, ...]:
        """To whom the summary is released."""
        return next((file.said.summary_readers for file in self.files if "summary_readers" in file.root), ())

    @property
    def participants(self) -> dict[str, int]:
        """How many took part, by organisation."""
        return next((file.said.participants for file in self.files if "participants" in file.root), {})

    @cached_property
    def ratings(self) -> dict[str, tuple[s.FindingRating, Place]]:
        """Ratings that were given, by objective or task, with their places."""
        return {
            name: (rating, file.place(("ratings", name), key=True))
            for file in self.files
            for name, rating in file.said.ratings.items()
            if rating.rating
        }

    def unnamed(self) -> Iterator[str]:
        """Ratings by nobody, with their places: a report shows them as somebody's, whose nobody knows."""
        for name, (rating, place) in self.ratings.items():
            if not rating.by.strip():
                yield f"{place}: the rating of '{name}' has no name; write yours in its 'by'"

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """What is written of findings, by their ids, in the order in which it is read."""
        return {entry.finding.id: entry for entry in entries_of(self.files)}

    @cached_property
    def merged(self) -> dict[str, str]:
        """For each finding that is merged, the one that it goes into in the end."""
        into = {name: entry.finding.id for entry in self.entries.values() for name in entry.finding.merge}
        return {name: _end(name, into) for name in into}

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of every file, by its name in the run's folder."""
        return {file.name: hashlib.sha256(file.data).hexdigest() for file in self.files}


def read(folder: Path) -> Written:
    """Read what people have written about the run in a folder. ExerciseError with all that is wrong, at its place."""
    problems = Problems()
    files = [_read(path, problems) for path in written_files(folder)]
    problems.raise_if_any()
    written = Written(tuple(file for file in files if file is not None))
    _once(written, problems)
    _merges(written, problems)
    _days(written, problems)
    problems.raise_if_any()
    return written


def written_files(folder: Path) -> list[Path]:
    """The files of a run in which people write, `findings.yaml` first, then as their names and numbers sort."""
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name) and path.is_file()]
    return sorted(found, key=lambda path: (_sorting(path.stem), path.name))


def entries_of(files: tuple[WrittenFile, ...]) -> Iterator[Entry]:
    """All findings that are written, one after the other."""
    for file in files:
        for number, finding in enumerate(file.said.findings):
            yield Entry(finding, file, number)


def parse(data: bytes, name: str, path: str, problems: Problems) -> WrittenFile | None:
    """The bytes of a file, read; None where something is wrong, which is added to `problems`."""
    found = Problems()
    root = reading.read(data, path, reading.FINDINGS, found)
    if root is None and not found.errors:
        root = Mapping(path)
    said = None
    if isinstance(root, Mapping):
        try:
            said = s.Findings.model_validate(root)
        except ValidationError as error:
            complain(error, s.Findings, root, found)
    elif root is not None:
        found.add(Place(path, 1, 1), "wrong-type", "keys with values are needed here: state, summary, findings")
    problems.extend(found)
    if said is None or found.errors:
        return None
    return WrittenFile(name, path, data, root, said)


def _read(path: Path, problems: Problems) -> WrittenFile | None:
    try:
        data = path.read_bytes()
    except OSError as error:
        problems.add(Place(str(path)), "unreadable", f"the file cannot be read: {error.strerror}")
        return None
    return parse(data, path.name, str(path), problems)


def _sorting(stem: str) -> tuple[tuple[int, int, str], ...]:
    """A name whose numbers sort as numbers."""
    parts = re.split(r"([0-9]{1,9})", stem.lower())
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts if part)


def _once(written: Written, problems: Problems) -> None:
    """What may be said once in all files."""
    said: dict[tuple[str, str], Place] = {}
    for file in written.files:
        keys = [(("", key), file.place((key,), key=True)) for key in _ONCE if key in file.root]
        keys += [(("ratings", name), file.place(("ratings", name), key=True)) for name in file.said.ratings]
        for (kind, name), place in keys:
            if (kind, name) in said:
                problems.add(place, "duplicate-key", f"'{name}' is given in {said[kind, name]} already")
            said.setdefault((kind, name), place)
    known: dict[str, Place] = {}
    for entry in entries_of(written.files):
        name, place = entry.finding.id, entry.place("id")
        if name in known:
            problems.add(place, "duplicate-id", f"the finding '{name}' stands in {known[name]} already")
        known.setdefault(name, place)


def _merges(written: Written, problems: Problems) -> None:
    """A finding goes into one other, and none goes into itself by way of others."""
    into: dict[str, str] = {}
    for entry in entries_of(written.files):
        for number, name in enumerate(entry.finding.merge):
            place, own = entry.place("merge", number), entry.finding.id
            if into.get(name, own) != own:
                problems.add(place, "bad-merge", f"'{name}' is merged into '{into[name]}' already")
            elif name == own or name == _end(own, into):
                problems.add(place, "bad-merge", f"'{name}' would be merged into itself")
            else:
                into[name] = own


def _days(written: Written, problems: Problems) -> None:
    """Dates may be words ("in spring"), but what is written as a day must be one, and come in order."""
    for entry in entries_of(written.files):
        lines = [((), entry.finding), *((("actions", n), each) for n, each in enumerate(entry.finding.actions))]
        for steps, line in lines:
            days = {
                key: _day(getattr(line, key), entry.place(*steps, key), problems) for key in ("start", "completion")
            }
            start, completion = days.values()
            if start and completion and completion < start:
                message = f"this is before the start, {start.isoformat()}"
                problems.add(entry.place(*steps, "completion"), "bad-value", message)


def _day(text: str, place: Place, problems: Problems) -> date | None:
    """The day that a text is; None for other words."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        problems.add(place, "bad-value", f"there is no day {text.strip()}; a day is written as 2025-05-31")
        return None


def _end(name: str, into: dict[str, str]) -> str:
    """What a finding goes into in the end."""
    while name in into:
        name = into[name]
    return name
