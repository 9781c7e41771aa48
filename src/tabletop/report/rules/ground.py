"""What rules look at, and how they cite it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from tabletop.report.form import Decision, ExpectationRow, ObjectiveRating
from tabletop.report.sections.known import Known
from tabletop.report.sections.world import Columns

MANY = 100  # things of which a rule speaks one by one
MOST_NAMED = 20  # orders and turns that a finding names
Belongs = tuple[tuple[str, ...], str]  # objectives and tasks, and a capability


@dataclass(frozen=True)
class Ground:
    """What rules look at."""

    known: Known
    columns: Columns
    expectations: Sequence[ExpectationRow]
    decisions: Sequence[Decision]
    objectives: Sequence[ObjectiveRating]

    @cached_property
    def rated(self) -> dict[str, Belongs]:
        """By id of an objective or a task: the objective and the task, and the capability."""
        found: dict[str, Belongs] = {}
        for objective in self.objectives:
            found[objective.id] = (objective.id,), objective.capability
            for task in objective.tasks:
                found[task.id] = (objective.id, task.id), task.capability
        return found

    @cached_property
    def expected(self) -> dict[str, Belongs]:
        """By id of an expectation: the objectives and tasks that rest on it, and the first one's capability, else that
        of the inject.
        """
        found: dict[str, Belongs] = {}
        for objective in self.objectives:
            for task in objective.tasks:
                for name in task.rests_on:
                    about, capability = found.get(name, ((), ""))
                    about = tuple(dict.fromkeys((*about, objective.id, task.id)))
                    found[name] = about, capability or task.capability
        for row in self.expectations:
            about, capability = found.get(row.id, ((), ""))
            inject = self.known.injects.get(row.inject or "")
            found[row.id] = about, capability or (inject.capability if inject is not None else "")
        return found

    @cached_property
    def causes(self) -> dict[int, str]:
        """The kinds of the events that brought orders about, other than a team's own files."""
        return {event["seq"]: event["kind"] for event in self.known.of("control.acted", "move.defaulted")}


def speaks_for(belongs: Mapping[str, Belongs], *names: str) -> dict[str, tuple[str, ...] | str]:
    """The fields `about` and `capability` of a finding on these things."""
    found = [belongs[name] for name in names if name in belongs]
    about = tuple(dict.fromkeys(part for abouts, _ in found for part in abouts))
    return {"about": about, "capability": next((capability for _, capability in found if capability), "")}


Thing = TypeVar("Thing")


def by_team(ground: Ground, things: Iterable[tuple[str, Thing]]) -> dict[str, list[Thing]]:
    """Things of teams that people played, by team, in the order of teams; teams without any are left out."""
    found: dict[str, list[Thing]] = {team: [] for team in ground.known.people}
    for team, thing in things:
        if team in found:
            found[team].append(thing)
    return {team: mine for team, mine in found.items() if mine}
