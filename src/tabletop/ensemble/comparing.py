"""Ways of playing compared: the same seeds for each way, so that chance is the same for all (common random numbers)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from tabletop.engine.program import Program
from tabletop.ensemble.outcomes import outcome
from tabletop.ensemble.sample import Spread, spread, standardised_difference
from tabletop.ensemble.ways import all_playing, ways

#: Two ways are visibly apart on a measure from this standardised difference on: "large" in Cohen's words.
LARGE = 0.8


@dataclass(frozen=True)
class Pair:
    """Two ways and, for each measure, their standardised difference: `other` minus `one`, in standard deviations."""

    one: str
    other: str
    differences: tuple[float, ...]

    @property
    def apart(self) -> tuple[int, ...]:
        """The measures, by index, on which the two are visibly apart."""
        return tuple(index for index, d in enumerate(self.differences) if abs(d) >= LARGE)

    @property
    def most(self) -> int:
        """The measure, by index, on which they are furthest apart; the first of several."""
        return max(range(len(self.differences)), key=lambda index: abs(self.differences[index]))


@dataclass(frozen=True)
class Comparison:
    """How each way ended: `spreads[way][measure]` over `plays` plays with the seeds 1 to `plays`."""

    plays: int
    ways: tuple[str, ...]
    spreads: tuple[tuple[Spread, ...], ...]
    pairs: tuple[Pair, ...]


def compare(program: Program, plays: int, progress: Callable[[int], None] | None = None) -> Comparison:
    """Play every way with the seeds 1 to `plays`, and compare each two. The exercise must have measures.

    `progress` is told after each play how many are done. Raises PlayStopped where a play breaks.
    """
    exercise, names = program.exercise, ways(program.exercise)
    samples: list[list[tuple[float, ...]]] = []
    for number, way in enumerate(names):
        playing = all_playing(exercise, way)
        ends = []
        for seed in range(1, plays + 1):
            ends.append(outcome(program, seed, playing, way).measures)
            if progress is not None:
                progress(number * plays + seed)
        samples.append(list(zip(*ends, strict=True)))
    spreads = tuple(tuple(spread(values) for values in sample) for sample in samples)
    pairs = tuple(
        Pair(names[i], names[j], tuple(map(standardised_difference, samples[i], samples[j])))
        for i, j in combinations(range(len(names)), 2)
    )
    return Comparison(plays, names, spreads, pairs)
