"""From a document to an exercise as written, in one variant: the structure is read here, names are looked up later."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.checking.mending import settle
from tabletop.exercise.document import Document
from tabletop.exercise.problems import ExerciseError, Problem, Problems
from tabletop.exercise.reading.marked import Mapping, Sequence
from tabletop.exercise.schema import Exercise, Variant
from tabletop.exercise.variants import vary


@dataclass(frozen=True)
class Parsed:
    """An exercise as one variant has it, and the document whose places fit it."""

    exercise: Exercise
    document: Document
    problems: Problems


@dataclass(frozen=True, slots=True)
class _Settled:
    """A document without what is wrong in it, the exercise that it holds, and what was found."""

    exercise: Exercise | None
    document: Document
    problems: tuple[Problem, ...]


def parse(document: Document, variant: str | None = None, go_on: bool = False) -> Parsed:
    """Read a document as an exercise, in the variant called `variant` where one is given.

    Raises ExerciseError with every problem found, those of loading included, when any is an error. With `go_on` what
    can be read is returned all the same (what is wrong is left out, and `Document.lost` and `Document.broken` know of
    it), so that more can be looked at; it raises only where nothing is left.
    """
    found = _settled(document)
    if variant is not None:
        found = _settled_variant(document, found, variant)
    problems = Problems(found.problems)
    if found.exercise is None:
        raise ExerciseError(problems)
    if not go_on:
        problems.raise_if_any()
    return Parsed(found.exercise, found.document, problems)


def _settled(document: Document) -> _Settled:
    """The exercise itself, read once for all its variants."""
    kept: list[_Settled] = document.kept
    if not kept:
        kept.append(_read(document, Problems(document.problems), document.lost.copied()))
    return kept[0]


def _settled_variant(document: Document, base: _Settled, name: str) -> _Settled:
    problems = Problems(base.problems)
    variants = document.variants
    if name not in variants:
        known = ", ".join(variants) or "none"
        message = f"there is no variant '{name}'; the exercise has {known}"
        problems.add(document.place(("variants",)), "unknown-variant", message, problems.suggest(name, variants))
        raise ExerciseError(problems)
    exercise = base.exercise
    if exercise is None or name not in exercise.variants or name not in base.document.variants:
        return replace(base, exercise=None)
    varied = vary(base.document.root, name, exercise.variants[name], problems, base.document.lost)
    changed = replace(
        base.document, root=varied.root, variant=name, storylines=varied.storylines, left_out=varied.left_out
    )
    return _read(changed, problems, base.document.lost.copied())


def _read(document: Document, problems: Problems, lost: Lost) -> _Settled:
    _ids_once(document, problems)
    found = settle(document.root, Exercise, problems, lost)
    if found is None:
        return _Settled(None, document, tuple(problems))
    return _Settled(found[0], replace(document, root=found[1], lost=lost), tuple(problems))


def _ids_once(document: Document, problems: Problems) -> None:
    """Every inject has an id of its own, whichever file it stands in."""
    injects = document.root.get("injects")
    seen: dict[str, int] = {}
    for i, inject in enumerate(injects if isinstance(injects, Sequence) else ()):
        name = inject.get("id") if isinstance(inject, Mapping) else None
        if not isinstance(name, str):
            continue
        if name in seen:
            first = document.place(("injects", seen[name], "id"))
            message = f"there are two injects with the id '{name}'; the first is at {first}"
            problems.add(document.place(("injects", i, "id")), "duplicate-key", message)
        seen.setdefault(name, i)


__all__ = ["Parsed", "Variant", "parse"]
