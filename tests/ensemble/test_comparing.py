"""Ways of playing compared under common random numbers."""

from __future__ import annotations

import statistics
from dataclasses import replace

import pytest

from tabletop.engine.program import Program
from tabletop.ensemble.comparing import compare
from tabletop.ensemble.ways import having, people, ways
from tests.ensemble.handmade import TEXT, handmade
from tests.playing import play

PLAYS = 30


def test_ways_are_the_built_in_ones_and_those_of_the_peoples_teams() -> None:
    """A team with a policy of its own is nobody's to play; a way need not be everybody's."""
    made = handmade()
    assert [team.id for team in people(made)] == ["red", "blue"]
    assert ways(made) == ("silent", "ready", "rich", "random-legal")
    assert [team.id for team in having(made, "rich")] == ["red"]
    assert [team.id for team in having(made, "random-legal")] == ["red", "blue"]


def test_a_way_that_adds_a_constant_is_apart_by_it_over_the_spread() -> None:
    """`rich` adds 10 to `good` in every play and 4 to `trouble`, so d is 10 and 4 over the spread of silent play."""
    made = handmade()
    found = compare(Program(made), PLAYS)
    silent = {2: made.teams[2].policy}
    ends = [play(made, seed=seed, automated=silent).events[-1]["data"]["measures"] for seed in range(1, PLAYS + 1)]
    pair = next(pair for pair in found.pairs if (pair.one, pair.other) == ("silent", "rich"))
    for index, (measure, added) in enumerate({"good": 10, "trouble": 4, "neutral": 14}.items()):
        values = [end[measure] for end in ends]
        assert found.spreads[0][index].mean == pytest.approx(statistics.fmean(values))
        assert pair.differences[index] == pytest.approx(added / statistics.stdev(values))
    ready = next(pair for pair in found.pairs if (pair.one, pair.other) == ("silent", "ready"))
    assert ready.differences == (0, 0, 0) and ready.apart == ()


def test_measures_that_are_visibly_apart_are_counted() -> None:
    """From 0.8 on, in either direction; the furthest is named."""
    pair = compare(Program(handmade()), 20).pairs[0]
    assert replace(pair, differences=(0.5, -0.8, 0.79)).apart == (1,)
    assert replace(pair, differences=(0.5, -0.9, 0.79)).most == 1


def test_teams_without_a_way_stay_silent_and_continuous_play_has_moments_of_decision() -> None:
    """In an exercise of hours, random legal teams decide too, though policies without `every:` decide daily."""
    text = TEXT.replace("clock: {endex: 10d, tick: 1d, turn: 1d}", "clock: {endex: 10h, tick: 1h}")
    found = compare(Program(handmade(text.replace("1d}", "1h}"))), 20)
    drawn = found.spreads[found.ways.index("random-legal")][0].mean
    assert drawn > found.spreads[0][0].mean + 5
