"""All that `check` looks at, put together: the exercise, its sample moves, its own checks, a rehearsal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tabletop.cli.progress import progress
from tabletop.engine.checks import run_checks
from tabletop.ensemble import rehearsal
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.checking.inspecting import Inspected, inspect
from tabletop.exercise.codes import CODES, REHEARSAL
from tabletop.exercise.form import Exercise
from tabletop.exercise.lint import accepted
from tabletop.exercise.loading import Document
from tabletop.exercise.problems import Problem, Problems, suggest
from tabletop.inbox.checking import CheckedFile, check_files
from tabletop.journal import run_folder


def inspect_all(path: Path, plays: int, variant: str | None, allow_python: bool) -> Inspected:
    """Everything about an exercise; `plays` of a rehearsal where it is not 0, of one variant if that is named.

    Raises ValueError with a sentence for a variant that is not there.
    """
    found = inspect(path, allow_python)
    document = found.document
    if document is None or not found.exercises or any(p.severity == "error" for p in found.problems):
        return found
    problems = Problems(found.problems)
    problems.extend(_own_checks(found.exercises, document))
    files = _samples(found.exercises, document)
    problems.extend(problem for file in files for problem in file.problems)
    agreed = list(found.accepted)
    if plays:
        chosen = _chosen(found.exercises, variant)
        with progress("Rehearsing", plays) as step:
            seen = rehearsal.rehearse(chosen, plays, step)
        rehearsed = rehearsal.findings(seen, document)
        stand, more = accepted.split(rehearsed, document.sources, REHEARSAL, CODES)
        problems.extend(stand)
        agreed += more
    texts = {**document.sources, **{file.name: file.data.decode("utf-8", errors="replace") for file in files}}
    shown = replace(document, sources=texts)
    return replace(found, document=shown, problems=tuple(problems), accepted=tuple(agreed))


def _chosen(exercises: tuple[Exercise, ...], variant: str | None) -> Exercise:
    for exercise in exercises:
        if exercise.variant == variant:
            return exercise
    known = [exercise.variant for exercise in exercises if exercise.variant is not None]
    guess = suggest(variant or "", known)
    hint = f"; did you mean '{guess}'?" if guess else f"; the exercise has {', '.join(known) or 'none'}"
    raise ValueError(f"there is no variant '{variant}'{hint}")


def _own_checks(exercises: tuple[Exercise, ...], document: Document) -> Iterator[Problem]:
    """The exercise's own checks of its model; one that fails everywhere is said once."""
    said: set[str] = set()
    for exercise in exercises:
        for check, failure in run_checks(exercise):
            if failure is not None and check.path not in said:
                said.add(check.path)
                where = f" (in the variant '{exercise.variant}')" if exercise.variant is not None else ""
                message = f"the check '{check.title}'{where} does not hold: {failure}"
                yield Problem(document.place_of_path(check.path), "check-failed", message)


def _samples(exercises: tuple[Exercise, ...], document: Document) -> list[CheckedFile]:
    """The sample moves that come with an exercise: one set with a folder per team, or several such sets.

    A set may be for any of the variants.
    """
    folder = document.folder / "moves"
    if not folder.is_dir():
        return []
    names = ("control", *(team.id for team in exercises[0].teams))
    paths = sorted(folder.iterdir(), key=lambda item: item.name)
    single = any(path.is_dir() and path.name in names for path in paths)
    sets = [path for path in paths if path.is_dir() or path.suffix in (".yaml", ".yml")]
    found: list[CheckedFile] = []
    for path in [folder] if single else [path for path in sets if not path.name.startswith(".")]:
        ways = [check_files(exercise, path) for exercise in exercises]
        found += next((files for files in ways if not any(file.problems for file in files)), ways[0])
    return found


def exercise_for(exercise: Path | None, run: Path | None, variant: str | None, allow_python: bool) -> Exercise:
    """The exercise that moves are for: a folder of its own, or the frozen copy in a run's folder."""
    if run is not None:
        about = run_folder.read_about(run)
        return compile_exercise(run_folder.frozen(run, about), variant or about.get("variant"), allow_python)
    assert exercise is not None
    return compile_exercise(exercise, variant, allow_python)
