"""The four sample sides of the short variant: different stories under the same luck, none best at everything."""

from __future__ import annotations

import functools

import pytest

from tests.exercises.test_golden import play

SIDES = ("passive", "diversifying", "defence-first", "diplomatic")
SEEDS = range(1, 6)


@functools.cache
def measures(side: str, seed: int) -> dict[str, float]:
    """How a side ends."""
    ended: dict[str, float] = play("kazakhstan", side, seed, "short").events[-1]["data"]["measures"]
    return ended


@functools.cache
def released(side: str, seed: int) -> frozenset[str]:
    """Which injects came."""
    events = play("kazakhstan", side, seed, "short").events
    return frozenset(event["subject"] for event in events if event["kind"] == "inject.released")


@pytest.mark.parametrize("side", SIDES)
def test_nothing_that_a_sample_side_orders_is_refused(side: str) -> None:
    """Samples show how it is done."""
    for seed in SEEDS:
        kinds = [event["kind"] for event in play("kazakhstan", side, seed, "short").events]
        assert "order.rejected" not in kinds and "move.rejected" not in kinds


@pytest.mark.parametrize("seed", SEEDS)
def test_each_side_tells_its_own_story(seed: int) -> None:
    """Other routes lower leverage and cost money; talks calm; own forces keep others out and cost calm."""
    passive, routes, forces, talks = (measures(side, seed) for side in SIDES)
    assert routes["leverage"] < passive["leverage"] - 10 and routes["money"] < passive["money"] - 300
    assert talks["tension"] < passive["tension"] - 5
    assert forces["tension"] > talks["tension"] + 10 and forces["leverage"] < talks["leverage"] - 2
    assert routes["gas"] < passive["gas"] and routes["trust"] > passive["trust"] + 5
    assert routes["leverage"] < talks["leverage"] - 10
    assert "arrived" in released("diplomatic", seed)
    for side in ("passive", "diversifying", "defence-first"):
        assert "arrived" not in released(side, seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_side_is_best_at_everything(seed: int) -> None:
    """For each side there is another that does better on some measure."""
    ends = {side: measures(side, seed) for side in SIDES}
    lower = ("leverage", "tension", "gas", "lost")
    for side, end in ends.items():
        assert any(other[name] < end[name] for one, other in ends.items() if one != side for name in lower) or any(
            other["money"] > end["money"] for one, other in ends.items() if one != side
        )
