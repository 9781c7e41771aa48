"""The worth of options by paired plays, and which are dominated, where both are known."""

from __future__ import annotations

from functools import cache

import pytest

from tabletop.engine.program import Program
from tabletop.ensemble.dominance import NOTHING, Verdict, dominates, verdicts
from tabletop.ensemble.worth import Valued, Worth, pairs_for, plays_needed, value
from tests.ensemble.handmade import TEXT, handmade

PAIRS = 20


@cache
def valued() -> Valued:
    """The handmade exercise."""
    return value(Program(handmade()), PAIRS)


def worth(option: str, context: str, found: Valued | None = None) -> Worth:
    """What was found of one option in one context."""
    worths = (found or valued()).worths
    return next(w for w in worths if (w.offer.option.id, w.context) == (option, context))


def verdict(option: str, found: Valued | None = None) -> Verdict:
    """The verdict on one option."""
    return next(v for v in verdicts(found or valued()) if v.offer.option.id == option)


@pytest.mark.parametrize(
    ("option", "context", "gain"),
    [
        ("strong", "silent", (5, -1)),
        ("strong", "ready", (5, -1)),
        ("weak", "rich", (3, -2)),
        ("later", "silent", (0, -2)),
        ("later", "ready", (20, -2)),
        ("late", "silent", (6, 0)),
        ("sized", "silent", (4, 0)),
    ],
)
def test_every_play_gains_what_the_option_brings(option: str, context: str, gain: tuple[float, float]) -> None:
    """Signed so that more is better, to the bit of rounding in every single play: nothing else differs.

    `late` comes at the first moment at which it is legal, `sized` with the middle of its range and its first choice.
    """
    gains = worth(option, context).gains
    assert list(gains) == list(range(1, PAIRS + 1))
    for found in gains.values():
        assert found == pytest.approx(gain)


def test_an_order_without_effect_changes_nothing_at_all() -> None:
    """Exactly, in a world with noise and a team that acts by chance: all other draws stay as they were (R12)."""
    assert set(worth("prepare", "silent").gains.values()) == {(0.0, 0.0)}


def test_only_measures_with_a_better_side_and_options_of_people_that_the_model_settles() -> None:
    """`neutral` has no better side; `theirs` is an automated team's; control rules on `asked`."""
    assert [measure.id for measure in valued().measures] == ["good", "trouble"]
    measured = {w.offer.option.id for w in valued().worths}
    assert measured == {"strong", "weak", "dear", "later", "prepare", "late", "never", "sized"}


def test_an_option_worse_than_another_in_everything_is_dominated_everywhere() -> None:
    """By that other."""
    found = verdict("weak")
    assert found.everywhere and all("strong" in by for by in found.by.values()) and len(found.by) == 3


@pytest.mark.parametrize(("option", "context"), [("strong", "silent"), ("strong", "ready"), ("dear", "silent")])
def test_a_trade_off_is_not_dominated(option: str, context: str) -> None:
    """`dear` brings more of one measure for less of the other."""
    assert verdict(option).by[context] == () and not verdict(option).everywhere


def test_an_option_that_loses_nothing_is_not_dominated_by_those_that_cost_something() -> None:
    """`prepare` by itself moves no measure, and all that its team can do instead costs some."""
    assert verdict("prepare").by == {"silent": (), "ready": (), "rich": ()}


def test_an_option_dominated_in_some_contexts_only_is_not_flagged() -> None:
    """`later` is worth nothing unless somebody prepared for it."""
    found = verdict("later")
    assert found.by["silent"][0] == NOTHING and found.by["rich"][0] == NOTHING and found.by["ready"] == ()
    assert not found.everywhere


def test_an_option_that_could_not_be_ordered_has_no_verdict() -> None:
    """It is not dominated: it was never there."""
    assert worth("never", "silent").gains == {} and verdict("never").by == {}
    assert not verdict("never").everywhere


def test_one_option_dominated_by_different_things_in_each_context_is_flagged() -> None:
    """Everywhere does not mean by the same."""
    text = TEXT.replace(
        "teams: [red], effects: [{add: {good: 5, ",
        "teams: [red], lead_time: 2d, effects: [{add: {good: 5 * (1 - prepared), ",
    )
    text = text.replace("{good: 20 * prepared, trouble: 2}", "{good: 5 * prepared, trouble: 1}")
    weak = verdict("weak", value(Program(handmade(text)), PAIRS))
    assert weak.by == {"silent": ("strong",), "ready": ("later",), "rich": ("strong",)} and weak.everywhere


def gains(*values: float) -> dict[int, tuple[float, ...]]:
    """Gains on one measure by seed."""
    return {seed: (value,) for seed, value in enumerate(values, 1)}


def test_better_within_one_standard_error_is_not_clearly_better() -> None:
    """Differences of mean 0.1 and deviation of about 1: only many plays tell them from none."""
    noise = [1.1, -0.9] * 6
    assert not dominates(gains(*noise), gains(*[0.0] * 12), (1.0,))
    assert dominates(gains(*(noise * 20)), gains(*[0.0] * 240), (1.0,))
    assert not dominates(gains(*[1e-12] * 12), gains(*[0.0] * 12), (1.0,)), "rounding"


def test_worse_on_one_measure_is_not_dominating() -> None:
    """However much better on another."""
    one = dict.fromkeys(range(12), (9.0, -0.1))
    other = dict.fromkeys(range(12), (0.0, 0.0))
    assert not dominates(one, other, (1.0, 1.0)) and not dominates(other, one, (1.0, 1.0))


def test_what_could_hardly_be_ordered_in_the_same_plays_does_not_dominate() -> None:
    """Nor is anything said on fewer than ten plays."""
    one, other = gains(*[1.0] * 17), gains(*[0.0] * 20)
    assert not dominates(one, other, (1.0,)) and dominates(gains(*[1.0] * 18), other, (1.0,))
    assert not dominates(gains(*[1.0] * 9), gains(*[0.0] * 9), (1.0,))


def test_the_number_of_pairs_follows_the_number_of_plays() -> None:
    """From 20 to 60; the plays without the option are shared."""
    assert [pairs_for(plays) for plays in (20, 400, 1000, 9000)] == [20, 20, 50, 60]
    done: list[int] = []
    value(Program(handmade()), 2, done.append)
    assert done[-1] == plays_needed(handmade(), 2) == 3 * 2 * (1 + 8)
