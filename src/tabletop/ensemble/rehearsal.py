"""A short rehearsal: an exercise played a few hundred times by automated teams, before anyone is invited.

A plain loop over the engine. It finds what the definition cannot decide: injects that never came, options that were
never possible, variables that stood at a bound. Play i has the seed i, so any play can be looked at by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.ensemble.ways import step, taking_turns
from tabletop.exercise import form as f
from tabletop.exercise.loading import Document
from tabletop.exercise.problems import Problem
from tabletop.exercise.wording import counted

#: A variable sits at a bound in a play where it stands there for so much of the time; it is said when most plays do.
SHARE_OF_TIME, SHARE_OF_PLAYS = 0.25, 0.5


@dataclass
class Rehearsal:
    """What was seen in a number of plays: in how many each thing happened. Keys are indices, slots and bounds."""

    exercise: f.Exercise
    plays: int = 0
    released: dict[str, int] = field(default_factory=dict)
    legal: dict[int, int] = field(default_factory=dict)
    ordered: dict[int, int] = field(default_factory=dict)
    at_bound: dict[tuple[int, str], int] = field(default_factory=dict)
    stopped: dict[str, tuple[int, str]] = field(default_factory=dict)  # path: the first play, and what was said


def rehearse(exercise: f.Exercise, plays: int, progress: Callable[[int], None] | None = None) -> Rehearsal:
    """Play an exercise with the seeds 1 to `plays`; teams take turns with their policies and random-legal play."""
    program = Program(exercise)
    seen = Rehearsal(exercise)
    for seed in range(1, plays + 1):
        engine = Engine(program, seed, automated=taking_turns(exercise, seed))
        legal = _run(engine)
        _note(seen, engine, legal, seed)
        if progress is not None:
            progress(seed)
    return seen


def _run(engine: Engine) -> set[int]:
    """Play to ENDEX, and look at each moment of decision which options somebody could order."""
    exercise = engine.exercise
    legal: set[int] = set()
    names = {option.id: option.index for option in exercise.options}
    moments = exercise.clock.turn_ends or range(step(exercise), exercise.clock.endex + 1, step(exercise))
    for moment in (0, *moments):
        engine.run(max(0, moment - 1))
        if engine.stopped is not None:
            break
        if len(legal) < len(names):
            legal |= {names[name] for team in exercise.teams for name in engine.orders.legal(team.index)}
    engine.run()
    return legal


def _note(seen: Rehearsal, engine: Engine, legal: set[int], seed: int) -> None:
    seen.plays += 1
    came = {event["subject"] for event in engine.events if event["kind"] == "inject.released"}
    accepted = [event["data"] for event in engine.events if event["kind"] == "order.accepted"]
    named = {data["option"] for data in accepted if "option" in data}
    ordered = {option.index for option in seen.exercise.options if option.id in named}
    for name in sorted(came):
        seen.released[name] = seen.released.get(name, 0) + 1
    for index in sorted(legal | ordered):  # what was possible at that very instant only is seen by its being ordered
        seen.legal[index] = seen.legal.get(index, 0) + 1
    for index in sorted(ordered):
        seen.ordered[index] = seen.ordered.get(index, 0) + 1
    if engine.stopped is not None:
        seen.stopped.setdefault(engine.stopped.path, (seed, str(engine.stopped)))
        return
    columns = {name: index for index, name in enumerate(engine.program.column_names)}
    for slot, which, bound, name in bounds(seen.exercise):
        column = columns[name]
        if sum(row[column] == bound for row in engine.rows) >= SHARE_OF_TIME * len(engine.rows):
            seen.at_bound[slot, which] = seen.at_bound.get((slot, which), 0) + 1


def bounds(exercise: f.Exercise) -> Iterator[tuple[int, str, float, str]]:
    """The bounds of variables at which they do not start."""
    for quantity in exercise.quantities:
        if quantity.kind == "variable":
            start = getattr(quantity.initial, "value", None)
            for which, bound in (("smallest", quantity.low), ("largest", quantity.high)):
                if bound is not None and bound != start:
                    yield quantity.slot, which, bound, quantity.name


def findings(seen: Rehearsal, document: Document) -> list[Problem]:
    """What a rehearsal found, as warnings at their places; a play that stopped is an error."""
    exercise, found = seen.exercise, []
    where = f" in the variant '{exercise.variant}'" if exercise.variant is not None else ""
    for path, (seed, said) in seen.stopped.items():
        message = f"the play with seed {seed}{where} stopped: {said}"
        found.append(Problem(document.place_of_path(path), "run-stopped", message))
    if found:
        return found  # plays that stopped say nothing about what would have come
    plays = counted(seen.plays, "play")
    for inject in exercise.injects:
        if inject.id not in seen.released and not by_hand(inject):
            message = f"'{inject.id}' never came in {plays}{where}"
            place = document.place_of_path(f"injects.{inject.id}.id")
            found.append(Problem(place, "never-released", message, severity="warning"))
    for option in exercise.options:
        if option.index not in seen.legal and not absent(exercise, option):
            message = f"'{option.id}' could never be ordered in {plays}{where}"
            found.append(Problem(document.place(("options", option.id), True), "never-legal", message, None, "warning"))
    for slot, which, bound, name in bounds(exercise):
        count = seen.at_bound.get((slot, which), 0)
        if count > SHARE_OF_PLAYS * seen.plays:
            message = (
                f"'{name}' stood at its {which} value ({bound:g}) for a quarter of the time or more in {count} of "
                f"{plays}{where}"
            )
            place = document.place(("world", "variables", name), True)
            found.append(Problem(place, "at-bound", message, severity="warning"))
    return found


def absent(exercise: f.Exercise, option: f.Option) -> bool:
    """Whether the variant left out every team that has the option."""
    return exercise.variant is not None and not option.teams


def by_hand(inject: f.Inject) -> bool:
    """Whether it waits for control, which does not take part."""
    starts = (inject.at, inject.when, inject.on_option, inject.after_inject, inject.if_unmet)
    return all(start is None for start in starts)
