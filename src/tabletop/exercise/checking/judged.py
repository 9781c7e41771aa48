"""What a play is judged by, checked: objectives with their evidence, measures, checks of the model itself."""

from __future__ import annotations

from tabletop.exercise import form as f
from tabletop.exercise import schema as s
from tabletop.exercise.checking.effects import EffectsChecker
from tabletop.exercise.checking.figures import Path, Reader
from tabletop.exercise.checking.ids import Ids


class JudgedChecker:
    """Checks objectives, measures and checks, and builds their part of the form."""

    def __init__(self, exercise: s.Exercise, reader: Reader, ids: Ids, effects: EffectsChecker, endex: int) -> None:
        self.exercise = exercise
        self.reader = reader
        self.ids = ids
        self.effects = effects
        self.endex = endex

    def objectives(self) -> tuple[f.Objective, ...]:
        """Objectives with tasks and the expectations that are their evidence."""
        found: list[f.Objective] = []
        for name, objective in self.exercise.objectives.items():
            tasks = []
            for i, task in enumerate(objective.tasks):
                path: Path = ("objectives", name, "tasks", i, "expects")
                for k, expectation in enumerate(task.expects):
                    self.ids.look_up(self.reader, (*path, k), "expectation", expectation)
                indices = self.ids.on(self.ids.expectations, task.expects)
                tasks.append(
                    f.Task(
                        task.id, task.title or task.id, indices, task.target, task.source,
                        task.capability or objective.capability,
                    )
                )  # fmt: skip
            if f"objective {name}" not in self.ids.off:
                found.append(f.Objective(name, objective.title, objective.capability, tuple(tasks)))
        return tuple(found)

    def measures(self) -> tuple[f.Measure, ...]:
        """Measures, read at ENDEX."""
        found = []
        for name, measure in self.exercise.measures.items():
            value = self.reader.node(("measures", name, "value"), measure.value, "number")
            if value is not None:
                found.append(f.Measure(name, measure.title or name, measure.unit, value, measure.better))
        return tuple(found)

    def checks(self) -> tuple[f.Check, ...]:
        """Checks of the model itself."""
        found = []
        for i, check in enumerate(self.exercise.checks):
            path: Path = ("checks", i)
            given = tuple(
                (g.at, self.effects.effects(self.reader, (*path, "given", k, "effects"), g.effects, f"checks.{i + 1}"))
                for k, g in enumerate(check.given)
            )
            holds = self.reader.node((*path, "holds"), check.holds, "truth")
            ends = self.reader.node((*path, "ends"), check.ends, "truth")
            found.append(f.Check(check.title, f"checks.{i + 1}", given, check.until or self.endex, holds, ends))
        return tuple(found)
