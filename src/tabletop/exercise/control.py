"""Control's file: a list of things that control does or notes, each read by itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from pydantic import ValidationError

from tabletop.exercise.faults import complain
from tabletop.exercise.problems import Place, Problem, Problems
from tabletop.exercise.reading import CONTROL, read
from tabletop.exercise.reading.marked import Mapping, Path, Sequence, place_of
from tabletop.exercise.schema import ControlEntry


@dataclass(frozen=True, slots=True)
class ReadEntry:
    """One entry of control's file: what it says, and where. `number` counts the entries of the file from 1."""

    file: str
    number: int
    entry: ControlEntry
    data: Mapping | str = field(repr=False)
    start: Place

    def place(self, path: Path = (), key: bool = False) -> Place:
        """Where the value at a path of the entry stands, or with `key` its key."""
        return place_of(self.data, path, key) if isinstance(self.data, Mapping) else self.start


def read_control(data: bytes, name: str) -> tuple[list[ReadEntry], list[Problem]]:
    """Read a file of control's: a list of entries, or a single one.

    An entry that is wrong does not stop the others. Nothing is raised, whatever the bytes.
    """
    problems = Problems()
    root = read(data, name, CONTROL, problems)
    if root is None and not len(problems):
        problems.add(Place(name), "empty", "the file is empty")
    return entries_of(root, name, problems), list(problems)


def entries_of(root: object, name: str, problems: Problems) -> list[ReadEntry]:
    """The entries in a document of plain data; what is wrong is added to `problems`."""
    if root is None:
        return []
    if isinstance(root, Mapping):
        items = Sequence(root.file, root.line, root.column)
        items.append(root)
        items.marks.append((root.line, root.column))
        root = items
    if not isinstance(root, Sequence):
        problems.add(Place(name, 1, 1), "wrong-type", "control's file is a list of entries, each beginning with '- '")
        return []
    entries = []
    for i, item in enumerate(root):
        try:
            entry = ControlEntry.model_validate(item)
        except ValidationError as error:
            if not problems.full:  # what is found beyond that is not kept, and looking for its place takes long
                complain(error, ControlEntry, root, problems, (i,))
        else:
            entries.append(ReadEntry(name, i + 1, entry, item, place_of(root, (i,))))
    return entries
