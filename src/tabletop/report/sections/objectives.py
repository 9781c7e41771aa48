"""Objectives, tasks and capabilities: the machine's ratings (R23) with their evidence, the evaluators' beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tabletop.exercise.form import Objective, Task
from tabletop.report.form import CapabilityRating, Evidence, ExpectationRow, Judgement, ObjectiveRating, TaskRating
from tabletop.report.ratings import Rating, propose
from tabletop.report.sections.known import Known

Rows = dict[str, list[ExpectationRow]]
Given = dict[str, tuple[Judgement, ...]]


def objectives(known: Known, expected: Sequence[ExpectationRow]) -> tuple[ObjectiveRating, ...]:
    """Every objective with its tasks, rated."""
    rows: Rows = {}
    for row in expected:
        rows.setdefault(row.id, []).append(row)
    given = _judgements(known)
    return tuple(_objective(known, objective, rows, given) for objective in known.exercise.objectives)


def _judgements(known: Known) -> Given:
    """Ratings that evaluators gave during the run, by what they rate, in the order of time."""
    found: dict[str, list[Judgement]] = {}
    for event in known.of("rating.given"):
        data = event["data"]
        found.setdefault(event["subject"] or "", []).append(
            Judgement(
                rating=data["rating"],
                by=data.get("by") or "",
                because=data.get("because") or "",
                at=event["at"],
                evidence=(event["seq"],),
            )
        )
    return {subject: tuple(judgements) for subject, judgements in found.items()}


def standing_judgements(judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Of each evaluator the last rating, which is the one that counts."""
    last = {judgement.by: judgement for judgement in judgements}
    return tuple(last.values())


def disputed(proposed: Rating, judgements: Sequence[Judgement]) -> bool:
    """Whether an evaluator rates otherwise than the machine; where it has no evidence, it has nothing to say."""
    return proposed != "unrated" and any(given.rating != proposed for given in standing_judgements(judgements))


def _objective(known: Known, objective: Objective, rows: Rows, given: Given) -> ObjectiveRating:
    tasks = tuple(_task(known, objective, task, rows, given) for task in objective.tasks)
    proposed = propose([row.standing for task in tasks for name in task.rests_on for row in rows.get(name, ())])
    judgements = given.get(objective.id, ())
    return ObjectiveRating(
        id=objective.id,
        title=objective.title,
        description=known.paper("objectives").get(objective.id, ""),
        capability=objective.capability,
        proposed=proposed,
        judgements=judgements,
        disputed=disputed(proposed, judgements),
        tasks=tasks,
        evidence=_together(task.evidence for task in tasks),
    )


def _task(known: Known, objective: Objective, task: Task, rows: Rows, given: Given) -> TaskRating:
    rests_on = tuple(known.expectations[index].id for index in task.expects if index in known.expectations)
    found = [row for name in rests_on for row in rows.get(name, ())]
    proposed, judgements = propose([row.standing for row in found]), given.get(task.id, ())
    return TaskRating(
        id=task.id,
        title=task.title or task.id,
        capability=task.capability or objective.capability,
        target=task.target,
        source=task.source,
        proposed=proposed,
        rests_on=rests_on,
        judgements=judgements,
        disputed=disputed(proposed, judgements),
        evidence=_together(row.evidence for row in found),
    )


def capabilities(rated: Sequence[ObjectiveRating], expected: Sequence[ExpectationRow]) -> tuple[CapabilityRating, ...]:
    """Every capability, rated over all expectations of the tasks that exercise it."""
    rows: Rows = {}
    for row in expected:
        rows.setdefault(row.id, []).append(row)
    tasks: dict[str, list[TaskRating]] = {}
    for objective in rated:
        for task in objective.tasks:
            if task.capability:
                tasks.setdefault(task.capability, []).append(task)
    return tuple(
        CapabilityRating(
            name=name,
            proposed=propose([row.standing for task in found for on in task.rests_on for row in rows.get(on, ())]),
            tasks=tuple(task.id for task in found),
            evidence=_together(task.evidence for task in found),
        )
        for name, found in tasks.items()
    )


def _together(evidences: Iterable[Evidence]) -> Evidence:
    return tuple(sorted({seq for evidence in evidences for seq in evidence}))
