"""A whole rehearsal: its parts, its figures, its paper."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from tabletop.ensemble import figures
from tabletop.ensemble.flags import apart, flags, shown
from tabletop.ensemble.outcomes import PlayStopped
from tabletop.ensemble.paper import paper
from tabletop.ensemble.whole import plan, rehearse_whole
from tabletop.press import blocks as b
from tests.ensemble.handmade import TEXT, handmade

PLAYS = 24


@cache
def found() -> dict[str, Any]:
    """The figures of the handmade exercise, with an inject that waits for control and one that cannot come."""
    more = "to: [red], subject: A note, body: All is well.}, {id: by-hand, to: [red], subject: S}, {id: far, when: good > 1e6, to: [red], subject: S}]"
    made = handmade(TEXT.replace("to: [red], subject: A note, body: All is well.}]", more))
    return figures.data(rehearse_whole(made, plan(made, PLAYS)))


def row(rows: list[dict[str, Any]], **keys: str) -> dict[str, Any]:
    """The one row with these values."""
    (only,) = [row for row in rows if all(row[key] == value for key, value in keys.items())]
    return only


def test_what_came_is_counted() -> None:
    """Injects released, options that could be ordered and were; what waits for control is not missed."""
    injects, options = found()["injects"], found()["options"]
    assert [row(injects, id=name)["share"] for name in ("note", "by-hand", "far")] == [1, 0, 0]
    assert [row(injects, id=name)["never"] for name in ("note", "by-hand", "far")] == [False, False, True]
    assert row(options, id="never")["never_legal"] and row(options, id="never")["never_ordered"]
    late = row(options, id="late")
    assert late["share_legal"] == 1 and 0 < late["plays_ordered"] < PLAYS and not late["never_ordered"]


def test_what_to_look_at_is_named() -> None:
    """Each thing under its own words, and nothing else."""
    said = dict(flags(found()))
    assert said["Injects that never came"] == ["far"]
    assert said["Options that could never be ordered"] == ["never"]
    assert said["Options dominated everywhere"] == ["weak (red)", "sized (blue)"]
    assert said["Ways that are nowhere visibly apart"] == ["silent and ready"]
    assert "Options that nobody ordered" not in said


def test_the_figures_of_worth_are_means_with_errors() -> None:
    """Of the plays in which the option could be ordered; null where that was too rare to judge."""
    options = found()["worth"]["options"]
    strong = row(row(options, option="strong")["contexts"], context="silent")
    assert strong["plays"] == found()["worth"]["pairs"] == 20
    assert strong["worth"]["good"]["mean"] == pytest.approx(5)
    assert strong["worth"]["trouble"] == {"mean": pytest.approx(-1), "standard_error": pytest.approx(0, abs=1e-9)}
    never = row(row(options, option="never")["contexts"], context="silent")
    assert never == {"context": "silent", "plays": 0, "worth": {}, "dominated_by": None}
    assert found()["worth"]["waits_for_control"] == ["asked"]


def test_the_paper_has_a_row_for_each_option_and_context() -> None:
    """With what dominates it there, in the words that people read."""
    tables = [block for block in paper(found()).blocks if isinstance(block, b.Table)]
    rows = [[b.words(cell) for cell in row] for row in tables[-1].rows]
    assert len(rows) == 8 * 3
    assert ["weak", "red", "silent", "20", "3", "-2", "strong"] in rows
    assert ["never", "blue", "silent", "0", "", "", "could not be ordered"] in rows
    ways = next(table for table in tables if b.words(table.header[0]) == "measure")
    assert [b.words(cell) for cell in ways.header] == ["measure", "silent", "ready", "rich", "random-legal"]
    assert b.words(ways.rows[0][0]) == "Good (higher is better)"


def test_progress_reaches_what_was_planned_one_step_after_the_other() -> None:
    """For the bar on a terminal."""
    made, done = handmade(), list[int]()
    planned = plan(made, 1)
    rehearse_whole(made, planned, done.append)
    assert done == sorted(done) and done[0] == 1 and done[-1] == planned.total


def test_parts_without_use_are_left_out() -> None:
    """Without measures nothing is compared, without a better side nothing is worth more, without people nobody plays."""
    without = handmade(TEXT.replace(", better: higher", "").replace(", better: lower", ""))
    assert plan(without, 20).pairs == 0 and plan(without, 20).each_way == 20
    data = figures.data(rehearse_whole(without, plan(without, 1)))
    assert data["worth"] is None and data["ways"] is not None
    nobody = TEXT.replace("Red\n", "Red\n    policy: silent\n").replace("title: Blue}", "title: Blue, policy: silent}")
    made = handmade(nobody)
    assert plan(made, 20).total == 20
    data = figures.data(rehearse_whole(made, plan(made, 1)))
    assert data["ways"] is data["worth"] is None and "Ways of playing" in str(paper(data))
    assert plan(handmade(), 20, with_worth=False).pairs == 0


def test_the_same_rehearsal_gives_the_same_bytes() -> None:
    """Nothing of it depends on when or where."""
    made = handmade()
    texts = [figures.json_text(figures.data(rehearse_whole(made, plan(made, 3)))) for _ in range(2)]
    assert texts[0] == texts[1] and json.loads(texts[0])["plays"] == 3


def test_a_play_that_breaks_tells_its_seed_and_place() -> None:
    """In mixed plays and in those of a way alone."""
    broken = handmade(TEXT.replace("value: good, better", "value: 1 / (good - good), better"))
    with pytest.raises(PlayStopped, match="the play with seed 1 stopped") as stop:
        rehearse_whole(broken, plan(broken, 2))
    assert stop.value.path == "measures.good"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (-0.0, "0"), (1234567.8, "1234568"), (0.123456, "0.1235"), (-12.0, "-12")]
)
def test_figures_are_short(value: float, text: str) -> None:
    """Three or four figures, no exponent for what people count."""
    assert shown(value) == text


def test_differences_have_a_sign_or_none() -> None:
    """Nothing is neither more nor less."""
    assert [apart(d) for d in (1.0, -0.854, -0.001, "-infinite")] == ["+1.00", "-0.85", "0", "-infinite"]
