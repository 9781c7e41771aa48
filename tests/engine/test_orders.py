"""R12, R15, R16: the life of orders, staff and budgets, and draws that nothing else can move."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.engine import chance
from tabletop.engine.play import Engine
from tests.playing import draws, exercise, happened, play

OPTIONS = """
world: {variables: {x: {unit: "1", initial: 50, min: 0, max: 100}, hidden: {unit: "1", initial: 1, seen_by: []}}}
options:
  build: {teams: [red], cost: {budget: 30}, staff: 2, lead_time: 1d, effects: [{add: {x: 5}}]}
  gamble: {teams: [red], lead_time: {uniform: [2h, 2d]}, outcomes: {full: {chance: 0.5, effects: [{add: {x: 1}}]}, fail: {chance: rest}}}
  talk: {teams: [red, blue], effects: []}
  secret_door: {teams: [red], requires: hidden > 5, otherwise: Nobody answers.}
  plain_door: {teams: [red], requires: x > 80}
  closed: {teams: [red], requires: hidden > 5}
  twice: {teams: [red], limits: {per_run: 2, cooldown: 1d, excludes: [talk]}}
  huge: {teams: [red], staff: 9}
injects: []
"""


def order(engine: Engine, reference: str, kind: str) -> dict[str, Any]:
    """The data of an event about an order."""
    return next(e["data"] for e in engine.events if e["kind"] == f"order.{kind}" and e["subject"] == reference)


def script(*orders: tuple[int, str]) -> str:
    """Moves of red: hour and order, each a document."""
    return "".join(f"---\nteam: red\nat: {hour}h\norders: [{{{text}}}]\n" for hour, text in orders)


def test_cost_is_taken_when_work_starts_and_staff_wait_in_line() -> None:
    """R16: first come first served; queued costs are not reserved; what cannot start is refused and the next may."""
    engine = play(
        OPTIONS, script((1, "option: build"), (1, "option: build"), (2, "option: build"), (3, "option: build"))
    )
    assert [
        (at // 3600, kind) for at, kind, _ in happened(engine, "order.started", "order.queued", "order.refused")
    ] == [
        (1, "order.started"),
        (1, "order.started"),
        (2, "order.queued"),
        (3, "order.queued"),
        (25, "order.started"),
        (25, "order.refused"),
    ]
    assert order(engine, "red/@10800/1", "refused")["code"] == "balance"
    assert engine.rows[-1][engine.program.column_names.index("red.budget")] == 10


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("option: secret_door", "requires", "Nobody answers."),
        ("option: plain_door", "requires", "it requires x > 80"),
        ("option: closed", "requires", "not possible now"),
        ("option: huge", "staff", "it takes 9 staff"),
        ("option: bild", "unknown-option", "moves.yaml:4:19: there is no option 'bild' for red; did you mean 'build'?"),
        ("option: build, size: 3", "unknown-parameter", "moves.yaml:4:32: 'build' has no parameter 'size'"),
    ],
)
def test_the_first_true_cause_is_named(text: str, code: str, message: str) -> None:
    """R15: and what the team may not see is not told."""
    engine = play(OPTIONS, script((1, text)))
    rejected = order(engine, "red/@3600/1", "rejected")
    assert (rejected["code"], rejected["message"]) == (code, message)


def test_limits_count_a_teams_own_orders() -> None:
    """R15: per run, cooldown, excludes (both ways)."""
    twice = "option: twice"
    engine = play(OPTIONS, script((1, twice), (2, twice), (26, twice), (60, twice), (61, "option: talk")))
    codes = [(e["at"] // 3600, e["data"]["code"]) for e in engine.events if e["kind"] == "order.rejected"]
    assert codes == [(2, "cooldown"), (60, "limit"), (61, "excluded")]


def test_a_lead_time_of_zero_finishes_where_it_starts() -> None:
    """R15, also between ticks."""
    engine = play(OPTIONS, "team: blue\nat: 90m\norders: [option: talk]")
    kinds = [(at, kind) for at, kind, _ in happened(engine) if kind.startswith("order.")]
    assert kinds == [(5400, f"order.{kind}") for kind in ("received", "accepted", "started", "finished")]


def test_withdrawing_frees_staff_and_refunds_nothing() -> None:
    """R15."""
    moves = script((1, "id: a, option: build"), (1, "option: build"), (2, "option: build"))
    engine = play(OPTIONS, moves + "---\nteam: red\nat: 5h\nwithdraw: [a]\n")
    assert order(engine, "red/@7200/1", "started")["due"] == 29 * 3600
    assert engine.rows[-1][engine.program.column_names.index("red.budget")] == 10


def test_an_order_without_effects_changes_nothing_else_in_the_run() -> None:
    """R8, R12: not a draw, not a figure."""
    moves = script((3, "option: gamble"), (30, "option: build"))
    alone = play(OPTIONS, moves)
    beside = play(OPTIONS, moves + "---\nteam: blue\nat: 3h\norders: [option: talk]\n")
    assert alone.rows == beside.rows
    assert draws(alone) == draws(beside)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 200), min_size=2, max_size=8), st.integers(0, 2**32), st.data())
def test_dropping_one_move_leaves_every_other_draw_as_it_was(hours: list[int], seed: int, data: st.DataObject) -> None:
    """R12: sites are keyed by team, option, instant and count there."""
    made = exercise(OPTIONS)
    whole = draws(play(made, script(*((hour, "option: gamble") for hour in hours)), seed))
    dropped = data.draw(st.sampled_from(sorted(set(hours))))
    rest = draws(play(made, script(*((hour, "option: gamble") for hour in hours if hour != dropped)), seed))
    gone = f"red/gamble/{dropped * 3600}/"
    assert rest == {key: u for key, u in whole.items() if not key[0].startswith(gone)}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(1, 4), st.integers(1, 90), st.integers(0, 60)), max_size=12))
def test_staff_are_never_overbooked_and_budgets_never_negative(orders: list[tuple[int, int, int, int]]) -> None:
    """R16, whatever is ordered; nobody overtakes."""
    text = """
world: {variables: {x: {unit: "1", initial: 0}}}
options:
  work: {teams: [red], cost: {budget: price}, staff: hands, lead_time: 1h * hours, parameters: {hands: {min: 0, max: 9}, hours: {min: 0, max: 99}, price: {min: 0, max: 99}}}
injects: []
"""
    lines = (f"option: work, hands: {hands}, hours: {hours}, price: {price}" for _, hands, hours, price in orders)
    engine = play(text, script(*((hour, line) for (hour, *_), line in zip(orders, lines, strict=True))))
    busy, spent, started, hands_of = 0, 0.0, [], {}
    for event in engine.events:
        if event["kind"] == "order.accepted":
            hands_of[event["subject"]] = event["data"]["parameters"]["hands"]
        elif event["kind"] == "order.started":
            busy += hands_of[event["subject"]]
            spent += event["data"]["cost"]["red.budget"]
            started.append(event["subject"])
        elif event["kind"] == "order.finished":
            busy -= hands_of[event["subject"]]
        assert 0 <= busy <= 4 and spent <= 100
    accepted = [reference for _, _, reference in happened(engine, "order.accepted")]
    assert started == [reference for reference in accepted if reference in started]
    assert min(row[engine.program.column_names.index("red.budget")] for row in engine.rows) >= 0


def test_the_draw_formula() -> None:
    """R12, with the test vector of docs/rules.md."""
    key = chance.site_key("energy/charter_tankers/864000/1/outcome")
    z = chance.mix(chance.mix(2024 ^ key) + 3 & chance.MASK)
    assert chance.uniform(2024, key, 3) == (z >> 11) * 2.0**-53


@pytest.mark.parametrize(
    ("name", "arguments", "mean"),
    [
        ("uniform", (2, 4), 3),
        ("triangular", (0, 1, 5), 2),
        ("pert", (0, 1, 5), 1.5),
        ("normal", (10, 2), 10),
        ("normal", (10, 2, 9, 11), 10),
        ("lognormal", (1, 0.5), 1.1331),
    ],
)
def test_distributions_have_the_means_of_textbooks(name: str, arguments: tuple[float, ...], mean: float) -> None:
    """R12: by inverse transform, over an even grid of u."""
    values = [chance.quantile(name, (k + 0.5) / 20000, arguments) for k in range(20000)]
    assert sum(values) / len(values) == pytest.approx(mean, rel=2e-3)
    assert values == sorted(values)


@given(st.floats(0, 1, exclude_max=True), st.lists(st.floats(0, 0.3), min_size=1, max_size=3))
def test_choice_is_cumulative_in_file_order_and_the_last_takes_the_remainder(u: float, weights: list[float]) -> None:
    """R12."""
    index = chance.choose(u, [*weights, None])
    below = sum(weights[:index])
    assert below <= u or index == 0
    assert index == len(weights) or u < sum(weights[: index + 1])
