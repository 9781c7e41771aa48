"""What lint looks at, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.checking.play import expectation_id
from tabletop.exercise.loading import Document
from tabletop.exercise.problems import Place

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that deserves a look: where, and a sentence. The code is the rule's."""

    place: Place
    message: str
    suggestion: str | None = None


class Looked:
    """An exercise without errors, in one variant: the checked form, what was written, and where that stands."""

    def __init__(self, exercise: f.Exercise, written: s.Exercise, document: Document) -> None:
        self.exercise = exercise
        self.written = written
        self.document = document

    @cached_property
    def positions(self) -> dict[str, int]:
        """Where injects stand in their list, by id."""
        return {inject.id: index for index, inject in enumerate(self.written.injects)}

    @cached_property
    def quantities(self) -> dict[int, f.Quantity]:
        """Quantities by slot."""
        return {quantity.slot: quantity for quantity in self.exercise.quantities}

    @cached_property
    def changed(self) -> frozenset[int]:
        """The slots that any effect changes."""
        return frozenset(change.slot for _, effect in self.effects() for change in effect.changes)

    def inject(self, inject: f.Inject, *path: str | int, key: bool = False) -> Place:
        """Where an inject stands, or a part of it."""
        return self.document.place(("injects", self.positions[inject.id], *path), key)

    def part(self, *path: str | int, key: bool = True) -> Place:
        """Where a named part of the exercise stands: its key."""
        return self.document.place(path, key)

    def expectation(self, item: f.Expectation, *path: str) -> Place:
        """Where an expectation stands, in its inject or by itself, or a part of it."""
        return self.document.place((*self._expectations[item.id], *path))

    @cached_property
    def _expectations(self) -> dict[str, Path]:
        """The paths of expectations as written, by id."""
        found: dict[str, Path] = {}
        for position, inject in enumerate(self.written.injects):
            for nth, item in enumerate(inject.expects):
                found[expectation_id(item, inject, nth)] = ("injects", position, "expects", nth)
        for nth, item in enumerate(self.written.expectations):
            found[expectation_id(item, None, nth)] = ("expectations", nth)
        return found

    def effects(self) -> Iterator[tuple[Path, f.Effect]]:
        """Every effect that options and injects have, with where it stands."""
        parts: list[tuple[Path, f.Option | f.Inject]] = [
            *((("options", option.id), option) for option in self.exercise.options),
            *((("injects", self.positions[inject.id]), inject) for inject in self.exercise.injects),
        ]
        for path, part in parts:
            yield from (((*path, "effects", nth), effect) for nth, effect in enumerate(part.effects))
            for outcome in part.outcomes:
                where = (*path, "outcomes", outcome.name, "effects")
                yield from (((*where, nth), effect) for nth, effect in enumerate(outcome.effects))


def nodes_in(thing: object) -> Iterator[object]:
    """Every node anywhere in a part of the checked form."""
    stack: list[object] = [thing]
    while stack:
        item = stack.pop()
        if isinstance(item, n.Slot | n.Fact):
            yield item
        elif isinstance(item, tuple):
            stack.extend(item)
        elif is_dataclass(item) and not isinstance(item, type):
            stack.extend(getattr(item, name) for name in _names(type(item)))


_KNOWN: dict[type, tuple[str, ...]] = {}


def _names(kind: type) -> tuple[str, ...]:
    found = _KNOWN.get(kind)
    if found is None:
        found = _KNOWN[kind] = tuple(item.name for item in fields(kind))
    return found
