"""One look at an exercise by everything there is: errors of it and all its variants, lint, and what was accepted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tabletop.exercise import form as f
from tabletop.exercise.checking.compile import check_each
from tabletop.exercise.codes import CODES, REHEARSAL
from tabletop.exercise.lint import accepted, rules
from tabletop.exercise.lint.looked import Looked
from tabletop.exercise.loading import Document, load_document
from tabletop.exercise.problems import ExerciseError, Problem, Problems


@dataclass(frozen=True)
class Inspected:
    """What was found. `exercises` are those without errors, the exercise itself first, then its variants.

    `problems` stand; `accepted` are warnings that a comment in the exercise accepts, with the reason it gives.
    """

    document: Document | None
    exercises: tuple[f.Exercise, ...]
    problems: tuple[Problem, ...]
    accepted: tuple[tuple[Problem, str], ...] = ()

    @property
    def sources(self) -> dict[str, str]:
        """The text of every file that was read, by name."""
        if self.document is None:
            return {}
        briefs = {(self.document.folder / name).as_posix(): text for name, text in self.document.texts.items()}
        return {**self.document.sources, **briefs}


def inspect(path: Path, allow_python: bool = False) -> Inspected:
    """Check and lint an exercise in all its variants. Raises nothing but OSError, where nothing can be read."""
    try:
        document = load_document(path)
    except ExerciseError as error:
        return Inspected(None, (), error.problems)
    exercises: list[f.Exercise] = []
    problems = Problems()
    for exercise, parsed, found in check_each(document, allow_python):
        problems.extend(found)
        if exercise is not None and parsed is not None:
            exercises.append(exercise)
            problems.extend(rules.lint(Looked(exercise, parsed.exercise, parsed.document)))
    if problems.errors:
        return Inspected(document, tuple(exercises), tuple(problems))
    codes = [code for code in CODES if code not in REHEARSAL]
    stand, agreed = accepted.split(tuple(problems), document.sources, codes, CODES)
    return Inspected(document, tuple(exercises), tuple(Problems(stand)), tuple(agreed))
