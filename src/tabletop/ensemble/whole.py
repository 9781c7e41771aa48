"""A whole rehearsal: what came in mixed plays, the ways of playing compared, what each option was worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tabletop.engine.program import Program
from tabletop.ensemble import worth
from tabletop.ensemble.comparing import Comparison, compare
from tabletop.ensemble.dominance import Verdict, verdicts
from tabletop.ensemble.outcomes import PlayStopped
from tabletop.ensemble.rehearsal import Rehearsal, rehearse
from tabletop.ensemble.ways import people, ways
from tabletop.exercise import form as f

#: Each way is played so many times, in relation to the mixed plays, but not fewer than this.
PLAYS_PER_PLAY_OF_A_WAY, FEWEST = 4, 20


@dataclass(frozen=True)
class Whole:
    """Everything a rehearsal found. What an exercise has no use for is None: without measures there is nothing to
    compare, without people's teams nobody to play.
    """

    exercise: f.Exercise
    seen: Rehearsal
    compared: Comparison | None
    valued: worth.Valued | None
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True)
class Plan:
    """How many plays each part takes: mixed plays, plays of each way, pairs for each option and context (0: none)."""

    mixed: int
    each_way: int
    pairs: int
    total: int


def plan(exercise: f.Exercise, plays: int, with_worth: bool = True) -> Plan:
    """What a rehearsal of so many mixed plays takes."""
    if not exercise.measures or not people(exercise):
        return Plan(plays, 0, 0, plays)
    each = max(FEWEST, plays // PLAYS_PER_PLAY_OF_A_WAY)
    total = plays + each * len(ways(exercise))
    if not with_worth or not worth.judged(exercise) or not worth.offers(exercise):
        return Plan(plays, each, 0, total)
    pairs = worth.pairs_for(plays)
    return Plan(plays, each, pairs, total + worth.plays_needed(exercise, pairs))


def rehearse_whole(exercise: f.Exercise, planned: Plan, progress: Callable[[int], None] | None = None) -> Whole:
    """Play it all; `progress` is told how many plays of `planned.total` are done.

    Raises PlayStopped where a play breaks on an error of the exercise.
    """

    def after(before: int) -> Callable[[int], None] | None:
        return None if progress is None else lambda done: progress(before + done)

    seen = rehearse(exercise, planned.mixed, progress)
    for path, (seed, said) in seen.stopped.items():
        raise PlayStopped(f"the play with seed {seed}", path, said)
    if not planned.each_way:
        return Whole(exercise, seen, None, None, ())
    program = Program(exercise)
    compared = compare(program, planned.each_way, after(planned.mixed))
    if not planned.pairs:
        return Whole(exercise, seen, compared, None, ())
    done = planned.mixed + planned.each_way * len(compared.ways)
    valued = worth.value(program, planned.pairs, after(done))
    return Whole(exercise, seen, compared, valued, verdicts(valued))
