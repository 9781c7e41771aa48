"""Which options are dominated: something else that the team could do is as good throughout and somewhere better.

An option is *dominated in a context* if another option of the same team, or doing nothing, is at least as good in the
mean on every measure, and better by more than one standard error of the paired difference on at least one. It is
*dominated everywhere* if it is dominated in every context in which it could be ordered, not always by the same option.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tabletop.ensemble.sample import ROUNDING, mean, standard_error
from tabletop.ensemble.worth import Gain, Offer, Valued, Worth

#: Fewer plays than this say nothing of an option.
FEWEST = 10
#: Another option is a choice instead where it could be ordered in so great a share of the plays too.
SHARE_OF_PLAYS = 0.9
#: The name of the alternative that every team has.
NOTHING = "doing nothing"


@dataclass(frozen=True)
class Verdict:
    """What was found of an option of a team. `by` has, for each context in which it could be ordered in enough plays to
    say, what dominates it there: ids of options, or doing nothing; none where nothing does.
    """

    offer: Offer
    by: dict[str, tuple[str, ...]]
    unsure: tuple[str, ...]  # contexts in which it could be ordered, in too few plays to say

    @property
    def everywhere(self) -> bool:
        """Whether it is dominated in every context in which it could be ordered."""
        return bool(self.by) and not self.unsure and all(self.by.values())


def verdicts(valued: Valued) -> tuple[Verdict, ...]:
    """A verdict for every option of every team, in the order of teams and options."""
    by_place: dict[tuple[int, int], list[Worth]] = {}
    for worth in valued.worths:
        by_place.setdefault((worth.offer.team.index, worth.offer.option.index), []).append(worth)
    return tuple(_verdict(valued, worths) for worths in by_place.values())


def _verdict(valued: Valued, worths: list[Worth]) -> Verdict:
    """The verdict on one option of one team from its worth in each context."""
    enough = [worth for worth in worths if len(worth.gains) >= FEWEST]
    unsure = tuple(worth.context for worth in worths if 0 < len(worth.gains) < FEWEST)
    return Verdict(worths[0].offer, {worth.context: tuple(_better(valued, worth)) for worth in enough}, unsure)


def _better(valued: Valued, worth: Worth) -> Iterator[str]:
    """Whatever dominates an option in one context."""
    idle = dict.fromkeys(worth.gains, (0.0,) * len(valued.measures))
    if dominates(idle, worth.gains, valued.sizes):
        yield NOTHING
    for other in valued.worths:
        same = other.context == worth.context and other.offer.team is worth.offer.team
        if same and other is not worth and dominates(other.gains, worth.gains, valued.sizes):
            yield other.offer.option.id


def dominates(one: Mapping[int, Gain], other: Mapping[int, Gain], sizes: Sequence[float]) -> bool:
    """Whether the gains `one` dominate the gains `other`, by seed, over the plays in which both could be ordered."""
    shared = [seed for seed in other if seed in one]
    if len(shared) < max(FEWEST, SHARE_OF_PLAYS * len(other)):
        return False
    clearly = False
    for measure, size in enumerate(sizes):
        differences = [one[seed][measure] - other[seed][measure] for seed in shared]
        middle, least = mean(differences), ROUNDING * size
        if middle < -least:
            return False
        clearly = clearly or middle > max(least, standard_error(differences))
    return clearly
