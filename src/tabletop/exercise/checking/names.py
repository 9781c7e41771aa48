"""Names that no play hangs on, looked up all the same: people, questions, phases, storylines, labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tabletop.exercise import schema as s
from tabletop.exercise.checking.figures import Path, Reader
from tabletop.exercise.likeness import is_slip
from tabletop.exercise.problems import Severity


def check_names(exercise: s.Exercise, reader: Reader) -> None:
    """Look up what people, questions and phases name, and compare labels with each other."""
    _people(exercise, reader)
    for i, question in enumerate(exercise.questions):
        _question(exercise, reader, ("questions", i), question)
    for name, phase in exercise.phases.items():
        for i, question in enumerate(phase.discuss):
            _question(exercise, reader, ("phases", name, "discuss", i), question)
    _tasks(exercise, reader)
    for name, measure in exercise.measures.items():
        reader.known_source(("measures", name, "source"), measure.source, exercise.sources)
    _numbers(exercise, reader)
    _storylines(exercise, reader)
    for what, labels in _labels(exercise).items():
        _slips(reader, what, labels)


def _people(exercise: s.Exercise, reader: Reader) -> None:
    evaluated = [*exercise.objectives, *(task.id for o in exercise.objectives.values() for task in o.tasks)]
    for i, person in enumerate(exercise.people):
        for k, name in enumerate(person.evaluates):
            if name not in evaluated and name != "all":
                reader.unknown(("people", i, "evaluates", k), "objective", name, evaluated)
        _teams(reader, ("people", i, "team"), person.team)


def _question(exercise: s.Exercise, reader: Reader, path: Path, question: s.Question) -> None:
    _teams(reader, (*path, "of"), question.of)
    name = question.objective
    if name is not None and name not in exercise.objectives:
        tasks = [task.id for objective in exercise.objectives.values() for task in objective.tasks]
        if name not in tasks:
            reader.unknown((*path, "objective"), "objective", name, (*exercise.objectives, *tasks))


def _teams(reader: Reader, path: Path, teams: Sequence[str]) -> None:
    for i, team in enumerate(teams):
        if team != "all" and team not in reader.scope.teams and team not in reader.scope.teams_out:
            reader.unknown((*path, i), "team", team, (*reader.scope.teams, "all"))


def _tasks(exercise: s.Exercise, reader: Reader) -> None:
    """Evaluators refer to tasks by their ids, so each has one of its own."""
    seen: dict[str, Path] = {}
    for name, objective in exercise.objectives.items():
        for i, task in enumerate(objective.tasks):
            path: Path = ("objectives", name, "tasks", i, "id")
            if task.id in seen:
                message = f"there are two tasks with the id '{task.id}'; give one another"
                reader.problems.add(reader.document.place(path), "duplicate-id", message)
            seen.setdefault(task.id, path)


def _numbers(exercise: s.Exercise, reader: Reader) -> None:
    """People call injects by their number in the MSEL, so two with one number deserve a look."""
    seen: dict[str, str] = {}
    for i, inject in enumerate(exercise.injects):
        if inject.number in seen and seen[inject.number] != inject.id:
            message = f"'{seen[inject.number]}' has the number {inject.number} in the MSEL too; give one another"
            place = reader.document.place(("injects", i, "number"))
            reader.problems.add(place, "duplicate-number", message, severity="warning")
        if inject.number:
            seen.setdefault(inject.number, inject.id)


# Storylines and other labels


def _used_storylines(exercise: s.Exercise) -> Iterator[tuple[Path, str]]:
    parts: list[tuple[Path, str | None]] = []
    parts += [(("injects", i), inject.storyline) for i, inject in enumerate(exercise.injects)]
    parts += [(("options", name), option.storyline) for name, option in exercise.options.items()]
    parts += [(("objectives", name), objective.storyline) for name, objective in exercise.objectives.items()]
    parts += [(("expectations", i), item.storyline) for i, item in enumerate(exercise.expectations)]
    parts += [
        (("policies", name, "rules", i), rule.storyline)
        for name, policy in exercise.policies.items()
        for i, rule in enumerate(policy.rules)
    ]
    return (((*path, "storyline"), line) for path, line in parts if line is not None)


def _storylines(exercise: s.Exercise, reader: Reader) -> None:
    """A storyline must be among those that are listed; where none is, one that nearly is another deserves a look."""
    used = list(_used_storylines(exercise))
    if not exercise.storylines:
        _slips(reader, "storyline", used)
        return
    for path, line in used:
        if line in exercise.storylines or reader.document.lost.has(line):
            continue
        meant = reader.problems.suggest(line, exercise.storylines)
        message = f"there is no storyline '{line}' among those that 'storylines:' lists"
        severity: Severity = "error" if meant else "warning"
        reader.problems.add(reader.document.place_word(path, line), "unknown-storyline", message, meant, severity)


def _labels(exercise: s.Exercise) -> dict[str, list[tuple[Path, str]]]:
    """Words that group things, and that no list declares."""
    injects = list(enumerate(exercise.injects))
    capabilities: list[tuple[Path, str]] = [(("injects", i, "capability"), inject.capability) for i, inject in injects]
    for name, objective in exercise.objectives.items():
        capabilities.append((("objectives", name, "capability"), objective.capability))
        capabilities += [
            (("objectives", name, "tasks", i, "capability"), task.capability) for i, task in enumerate(objective.tasks)
        ]
    return {
        "lane": [(("options", name, "lane"), option.lane) for name, option in exercise.options.items()],
        "channel": [(("injects", i, "channel"), inject.channel) for i, inject in injects],
        "capability": capabilities,
    }


def _slips(reader: Reader, what: str, labels: Iterable[tuple[Path, str]]) -> None:
    """Warn of a label that is used once and is a slip away from one that is used more often."""
    uses = [(path, label) for path, label in labels if label]
    counts = Counter(label for _, label in uses)
    often = [label for label, count in counts.items() if count > 1]
    for path, label in uses:
        if counts[label] == 1 and (meant := reader.problems.suggest(label, often)) and _is_near(label, meant):
            message = f"the {what} '{label}' is used once, and '{meant}' {counts[meant]} times"
            reader.problems.add(reader.document.place(path), "near-name", message, meant, "warning")


def _is_near(label: str, other: str) -> bool:
    """Whether a label is a slip of the hand away from another; numbers and single letters are different on purpose."""
    return min(len(label), len(other)) > 2 and _PARTS.findall(label) == _PARTS.findall(other) and is_slip(label, other)


_PARTS = re.compile(r"\d+|\b[A-Za-z]\b")
