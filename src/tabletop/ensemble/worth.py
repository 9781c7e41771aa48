"""What each option is worth: the same play without and with one more order of it (common random numbers).

In each context (a way in which all people's teams play) a seed is played once as it is, and once for each option with
one extra order, handed in by the team at its first moment of decision at which it is legal. Draws are keyed by their
site (R12), so nothing differs but what the order brings about. What it brings about may well include what others
do: policies that react to it, orders of the team that it crowds out of the budget.

`random-legal` is no context. Its draw picks one of the options that are legal, so an order that closes or opens any
option turns the same draw into another option, and the rest of the play parts for a reason that is not the order's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from tabletop.engine.program import Program
from tabletop.engine.record import Event
from tabletop.ensemble.outcomes import outcome
from tabletop.ensemble.ways import SILENT, all_playing, people, shipped_ways
from tabletop.exercise import form as f
from tabletop.exercise.nodes import Figure, Number, Text

#: The rule of the extra order: no rule that a facilitator writes has a blank in its id.
EXTRA = "one extra order"
FEWEST_PAIRS, MOST_PAIRS, PLAYS_PER_PAIR = 20, 60, 20

Gain = tuple[float, ...]
"""What one order was worth in one play: for each measure that has a better side, how much better it ended."""


@dataclass(frozen=True)
class Offer:
    """An option as one of its teams may order it, and the rule by which the extra order is given."""

    option: f.Option
    team: f.Team
    rule: f.Rule


@dataclass(frozen=True)
class Worth:
    """What an option was worth in one context: the gains by seed, of the plays in which it could be ordered."""

    context: str
    offer: Offer
    gains: dict[int, Gain]


@dataclass(frozen=True)
class Valued:
    """The worth of every option of every people's team in every context, in pairs of plays with the seeds 1 to `pairs`.

    `sizes` are the largest values met of each of the `measures`, against which rounding is told from difference.
    """

    exercise: f.Exercise
    pairs: int
    contexts: tuple[str, ...]
    measures: tuple[f.Measure, ...]
    sizes: tuple[float, ...]
    worths: tuple[Worth, ...]


def pairs_for(plays: int) -> int:
    """How many pairs of plays for each option and context, so that the whole stays in proportion to `plays`."""
    return max(FEWEST_PAIRS, min(MOST_PAIRS, plays // PLAYS_PER_PAIR))


def contexts(exercise: f.Exercise) -> tuple[str, ...]:
    """The ways that options are measured in."""
    return SILENT, *shipped_ways(exercise)


def judged(exercise: f.Exercise) -> tuple[f.Measure, ...]:
    """The measures that say which side is better."""
    return tuple(measure for measure in exercise.measures if measure.better)


def waits_for_control(option: f.Option) -> bool:
    """Whether control rules on its outcome, which in plays without control never comes: its worth cannot be told."""
    return option.mode in ("free", "matrix")


def offers(exercise: f.Exercise) -> tuple[Offer, ...]:
    """Every option with every people's team that may order it and an outcome that the model settles."""
    return tuple(
        Offer(option, team, _rule(option))
        for team in people(exercise)
        for option in exercise.options
        if team.index in option.teams and not waits_for_control(option)
    )


def plays_needed(exercise: f.Exercise, pairs: int) -> int:
    """How many plays `value` takes."""
    return len(contexts(exercise)) * pairs * (1 + len(offers(exercise)))


def value(program: Program, pairs: int, progress: Callable[[int], None] | None = None) -> Valued:
    """Measure every option; the play without it is played once for each seed and context and shared.

    `progress` is told how many plays are done. Raises PlayStopped where a play breaks.
    """
    exercise, offered, done = program.exercise, offers(program.exercise), 0
    measures = judged(exercise)
    sizes = [0.0] * len(measures)
    worths: list[Worth] = []
    for context in contexts(exercise):
        plain = all_playing(exercise, context)
        found = [Worth(context, offer, {}) for offer in offered]
        for seed in range(1, pairs + 1):
            without = _towards_better(exercise, outcome(program, seed, plain, context).measures)
            sizes = [max(size, abs(v)) for size, v in zip(sizes, without, strict=True)]
            for worth in found:
                with_it = outcome(program, seed, _and_once(plain, worth.offer), context)
                if _was_accepted(with_it.events):
                    end = _towards_better(exercise, with_it.measures)
                    worth.gains[seed] = tuple(b - a for a, b in zip(without, end, strict=True))
            done += 1 + len(found)
            if progress is not None:
                progress(done)
        worths += found
    return Valued(exercise, pairs, contexts(exercise), measures, tuple(sizes), tuple(worths))


def _towards_better(exercise: f.Exercise, ends: tuple[float, ...]) -> Gain:
    """The measures that have a better side, signed so that more is better."""
    return tuple(
        end if measure.better == "higher" else -end
        for measure, end in zip(exercise.measures, ends, strict=True)
        if measure.better
    )


def _rule(option: f.Option) -> f.Rule:
    """Order it once, as soon as it is legal; a rule whose order would be rejected does not hold and is tried again.

    Parameters are the middle of their range, or the first choice.
    """
    parameters = tuple((parameter.name, _middle(parameter)) for parameter in option.parameters)
    doing = f.Doing(orders=((option.index, parameters),))
    return f.Rule(EXTRA, f"policies.{EXTRA}", doing, EXTRA, once=True)


def _middle(parameter: f.OptionParameter) -> Figure:
    if parameter.choices:
        return Text(parameter.choices[0])
    low = parameter.low or 0.0
    high = parameter.high if parameter.high is not None else low + 1.0
    return Number((low + high) / 2)


def _and_once(playing: dict[int, f.Policy], offer: Offer) -> dict[int, f.Policy]:
    """The same policies, with the extra order before the rules of the team that gives it.

    The built-in silence becomes a policy of the same rhythm that holds nothing else.
    """
    policy = playing[offer.team.index]
    return {**playing, offer.team.index: replace(policy, builtin="", rules=(offer.rule, *policy.rules))}


def _was_accepted(events: list[Event]) -> bool:
    """Whether the extra order was handed in and accepted."""
    received = next((e["seq"] for e in events if e["kind"] == "order.received" and e["data"]["why"] == EXTRA), None)
    return received is not None and any(e["kind"] == "order.accepted" and e["cause"] == received for e in events)
