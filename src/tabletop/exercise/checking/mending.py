"""Going on after mistakes of structure: what is wrong is left out or replaced, and the rest is looked at all the same.

Only parts that are wrong are touched, and only in copies. The names in what is left out are kept (`Lost`), and what
lacks something afterwards is marked as broken, so that one mistake gives one complaint.
"""

from __future__ import annotations

import re
from collections.abc import Sequence as AnySequence
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.faults import Fault, complain
from tabletop.exercise.problems import Problems
from tabletop.exercise.reading.marked import Mapping, Path, Sequence, position_of
from tabletop.exercise.schema import parts as schema_parts
from tabletop.exercise.schema.base import Model

#: Each round may uncover what the last one hid; what is still wrong after so many is beyond mending.
_MOST_ROUNDS = 12

AModel = TypeVar("AModel", bound=Model)


def settle(root: Mapping, model: type[AModel], problems: Problems, lost: Lost) -> tuple[AModel, Mapping] | None:
    """Read plain data as a model: what it holds, and the data without what is wrong, which is added to `problems`.

    None where nothing is left, or so much is wrong that it is not worth going on.
    """
    mender = _Mender(root, model, lost)
    for attempt in range(_MOST_ROUNDS):
        try:
            return model.model_validate(mender.root), mender.root
        except ValidationError as error:
            faults = complain(error, model, mender.root, problems, lost=lost, again=attempt > 0)
            if problems.full or not mender.mend(faults):
                return None
    return None


class _Step(NamedTuple):
    """One level on the way to a mistake: the container, the key or position in it, and the path to it."""

    here: Any
    key: str | int
    path: Path


class _Mender:
    """Mends a copy of plain data; levels that lead to a change are copied, all others shared."""

    def __init__(self, root: Mapping, model: type[Model], lost: Lost) -> None:
        self.root = root
        self.model = model
        self.lost = lost
        self.own: dict[int, Any] = {}
        self.tried: dict[tuple[int, str | int], int] = {}

    def mend(self, faults: AnySequence[Fault]) -> bool:
        """Leave out or replace everything that is wrong; whether anything was changed."""
        changed = False
        # Positions in lists stay right while items are taken out from the end.
        for fault in sorted(faults, key=lambda fault: _order(fault.path), reverse=True):
            if fault.sort == "missing":
                changed |= self.add(fault.path)
            elif fault.sort == "strange" and fault.suggestion is not None:
                changed |= self.rename(fault.path, fault.suggestion)
            elif fault.sort in ("strange", "name"):
                changed |= self.leave_out(fault)
            else:
                changed |= self.replace(schema_parts.cut(self.model, fault.path))
        return changed

    def trail(self, path: Path) -> list[_Step]:
        """The way to a path through copies of our own; steps that were not written are passed over."""
        self.root = here = self.owned(self.root)
        steps: list[_Step] = []
        for i, step in enumerate(path):
            key: str | int | None = None
            if isinstance(here, Mapping):
                key = str(step) if str(step) in here else None
            elif isinstance(here, Sequence):
                key = position_of(here, step)
            if key is None:
                continue
            steps.append(_Step(here, key, path[:i]))
            if isinstance(here[key], Mapping | Sequence):
                here[key] = self.owned(here[key])
            here = here[key]
        return steps

    def owned(self, value: Any) -> Any:
        """A copy of a container that may be changed."""
        if id(value) not in self.own:
            value = value.copied()
            self.own[id(value)] = value
        return value

    def rename(self, path: Path, meant: str) -> bool:
        """Give a misspelt key its right name, so that what stands under it is looked at."""
        steps = self.trail(path)
        if not steps or steps[-1].key != path[-1] or meant in steps[-1].here:
            return self.drop(steps)
        here: Mapping = steps[-1].here
        parts = {meant if key == path[-1] else key: (part, here.marks[key]) for key, part in here.items()}
        here.clear()
        here.marks = {}
        for key, (part, mark) in parts.items():
            here[key], here.marks[key] = part, mark
        return True

    def leave_out(self, fault: Fault) -> bool:
        """Take out a key that is none here; what is missing beside it may have been meant by it."""
        steps = self.trail(fault.path)
        if steps and fault.sort == "strange" and isinstance(steps[-1].here, Mapping):
            steps[-1].here.broken = True
        return self.drop(steps)

    def add(self, path: Path) -> bool:
        """Put the least that is needed where a key is missing."""
        steps = self.trail(path[:-1])
        here = steps[-1].here[steps[-1].key] if steps else self.root
        field = schema_parts.fields(self.model, path[:-1]).get(str(path[-1]))
        made = None
        if isinstance(here, Mapping) and field is not None:
            made = schema_parts.stand_in_for(field, here.file, here.line, here.column)
        if made is None:
            return self.drop(steps)
        self.lost.take(None, str(path[-1]))
        self.nameless(path)
        here.put(str(path[-1]), made, (here.line, here.column, here.line, here.column), here.file)
        here.broken = True
        return True

    def replace(self, path: Path) -> bool:
        """Leave out what is wrong where it need not be there, else put the least that is needed in its place."""
        steps = self.trail(path)
        while steps and self.tried.get((id(steps[-1].here), steps[-1].key), 0) > 1:
            steps.pop()
        if not steps:
            return False
        here, key, where = steps[-1]
        self.nameless((*where, key))
        again = self.tried.get((id(here), key), 0)
        self.tried[id(here), key] = again + 1
        if not isinstance(here, Mapping):
            return self.drop(steps)
        kind = schema_parts.at(self.model, where)
        mark = here.marks[str(key)]
        at = (mark[4] if len(mark) == 5 else here.file, mark[2], mark[3])
        made: Any = None
        if schema_parts.is_model(kind):
            here.broken = True
            field = schema_parts.by_key(kind).get(str(key))
            if field is not None and field.is_required():
                made = schema_parts.stand_in_for(field, *at)
        elif not again:
            made = schema_parts.stand_in(schema_parts.element(kind), *at)
        if made is None:
            return self.drop(steps)
        self.lost.take(here[str(key)], str(key))
        here[str(key)] = made
        return True

    def nameless(self, path: Path) -> None:
        """Remember that something has lost its name, if that is what stands at a path."""
        if path[-1:] == ("id",):
            self.lost.take(None, str(next((step for step in reversed(path[:-1]) if isinstance(step, str)), "")))

    def drop(self, steps: list[_Step]) -> bool:
        """Take something out, and remember the names in it."""
        if not steps:
            return False
        here: Any = steps[-1].here
        key: Any = steps[-1].key
        self.lost.take(here[key], str(key))
        if isinstance(here, Mapping):
            self.lost.names.update(re.findall(r"[\w.-]+", str(key)))
        del here[key]
        del here.marks[key]
        for step in reversed(steps[:-1] if isinstance(here, Sequence) else ()):
            if isinstance(step.here[step.key], Mapping):
                step.here[step.key].broken = True
                break
            if isinstance(step.here, Mapping) and not isinstance(step.here[step.key], Mapping):
                step.here.broken = True
                break
        return True


def _order(path: Path) -> list[tuple[bool, int, str]]:
    """Paths in the order of the files, numbers as numbers."""
    return [(isinstance(step, str), step if isinstance(step, int) else 0, str(step)) for step in path]
