"""The forecast of a move: by stated odds and by what the team sees, and nothing is touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.form import Exercise
from tabletop.inbox.forecasting import Forecast, forecast, forecast_text
from tests.inbox.test_forms import BUSY, QUIET, waiting, world
from tests.playing import exercise


def foretold(engine: Engine, orders: str, team: str = "red", turn: int = 2, more: str = "") -> Forecast:
    """The forecast of a move with these orders."""
    text = f"team: {team}\nturn: {turn}\norders: [{orders}]\n{more}"
    return forecast(engine, Intake(engine.exercise).read("move.yaml", team, text.encode()))


def test_an_order_is_told_with_its_parameters_filled_in() -> None:
    """Cost against the balance, staff against those who are free, lead time, chances, changes."""
    text = forecast_text(
        foretold(waiting("quickstart", 2), "{option: charter_tankers, tonnage: 3, partner: baku}", "energy")
    )
    assert (
        text
        == """\
What this move of Ministry of Energy would do, by what you see now and by stated odds:

1. Charter tankers and book port slots for the trans-Caspian route (tonnage 3 Mt per year, partner baku)
   costs 120 of 527.857 M$ (budget)
   needs 2 staff
   takes 5d to 15d
   succeeds (60%): oil.aktau.capacity +3 Mt per year over 5d
   succeeds in part (30%): oil.aktau.capacity +1.5 Mt per year over 10d
   fails (10%): changes nothing that you can see

Nothing was drawn and nothing was handed in.
"""
    )


SEVERAL = """title: Several
clock: {endex: 10d, tick: 1h, turn: 2d}
resources: {reserve: {initial: 50, unit: M$}}
teams:
  red: {title: Red, staff: 4, resources: {budget: {initial: 100, unit: M$}}}
  blue: {title: Blue}
world: {variables: {x: {unit: "%", initial: 50, min: 0, max: 100}, hidden: {unit: "1", initial: 3, seen_by: []}}}
options:
  build: {title: Build, teams: [red], cost: {budget: 30, reserve: x / 10}, staff: 2, lead_time: {normal: [3d, 1d]}, effects: [{add: {x: {uniform: [-3, 8]}}, for: 2d, after: 1h, chance: 0.5}]}
  once: {title: Once, teams: [red], limits: 1, effects: [{set: {x: 5}}, {multiply: {x: 0.5}}]}
  rival: {title: Rival, teams: [red], limits: {excludes: [once]}}
  slow: {title: Slow, teams: [red], limits: {cooldown: 1d}, cost: {budget: 80}}
  odd: {title: Odd, teams: [red], effects: [{add: {x: hidden, hidden: 1}}, {add: {hidden: 1}}, {stop: later}], outcomes: {full: {chance: hidden / 10}, partial: {chance: 0.2}, fail: {chance: rest}}}
  ruled: {title: Ruled, teams: [red], mode: free}
injects: [{id: told, at: 1h, to: [red], subject: S, body: B, effects: [{id: later, add: {hidden: 1}, for: 1d}]}, {id: untold, at: 9d, to: [red], subject: S, body: B}]
"""


def several(seed: int = 1) -> Engine:
    """A play of it that waits for turn 1."""
    engine = Engine(Program(exercise(SEVERAL)), seed)
    engine.run(2 * 86400 - 1)
    return engine


def lines(orders: str, more: str = "") -> list[str]:
    """What a forecast says, line by line."""
    return [line.strip() for line in forecast_text(foretold(several(), orders, turn=1, more=more)).splitlines() if line]


def test_orders_are_added_up_in_their_order() -> None:
    """Totals by resource, staff who run out, limits and balances that the orders above use up."""
    found = foretold(several(), "build, build, build, once, once, rival, slow", turn=1)
    assert [order.obstacle for order in found.orders] == [
        "", "", "", "", "it may be ordered once, and stands above already", "it is excluded by Once, which stands above",
        "it costs 80 of budget, and the orders above leave 10",
    ]  # fmt: skip
    assert [order.waits for order in found.orders][:3] == [False, False, True]
    assert [(total.resource, total.amount, total.balance) for total in found.totals] == [
        ("budget", 90, 100),
        ("reserve", 15, 50),
    ]
    said = forecast_text(found)
    assert "Together they need 90 of 100 M$ (budget), 15 of 50 M$ (reserve), 6 of 4 free staff." in said


@pytest.mark.parametrize(
    ("orders", "said"),
    [
        ("build", "takes about 3d"),
        ("build", "x −3 to +8 % for 2d, after 1h, with a chance of 50%"),
        ("once", "x becomes 5 %"),
        ("once", "x × 0.5"),
        ("odd", "x changes by an amount that is not for you to know"),
        ("odd", "succeeds (a chance that is not for you to know): changes nothing that you can see"),
        ("odd", "succeeds in part (20%): changes nothing that you can see"),
        ("ruled", "control rules on how it ends"),
        ("{action: 'Ask, politely'}", "control rules on it"),
        ("rival", "changes nothing that you can see"),
        (
            "yachts",
            "would be rejected: move.yaml:3:10: there is no option 'yachts' for red (allowed: build, once, rival, slow, odd, ruled)",
        ),
        (
            "{option: build, when: x > 60, until: 1d}",
            "waits until x > 60 holds, for 1d after it arrives; it does not now",
        ),
        ("", "nothing is ordered"),
    ],
)
def test_what_is_said(orders: str, said: str) -> None:
    """One line for each kind of thing there is to say."""
    assert said in lines(orders)


def test_what_comes_to_nothing_is_noted() -> None:
    """Answers to injects that are still to come look like answers to none; orders that are not there."""
    one = lines("", "answers: {told: a, untold: b}\nwithdraw: [gift]\n")
    assert "Note: one of the answers is to no inject that was put to you." in one
    assert "Note: there is no order gift of yours that could be withdrawn." in one
    assert not [line for line in lines("", "answers: {told: a}\n") if line.startswith("Note")]
    refused = lines("", "answers: {nowhere: a}\n")
    assert "refused: move.yaml:4:11: there is no such inject to answer" in refused


def test_a_file_that_is_no_move_is_said_to_be_none() -> None:
    """With what is wrong and where."""
    engine = several()
    text = forecast_text(forecast(engine, Intake(engine.exercise).read("move.yaml", "red", b"orders: [")))
    assert text.startswith("What this move of Red would do") and "refused: move.yaml:1" in text
    both = Intake(engine.exercise).read(
        "m.yaml", None, b"team: red\nturn: 1\norders: []\n---\nteam: blue\nturn: 1\norders: []\n"
    )
    with pytest.raises(ValueError, match="one team"):
        forecast(engine, both)


def test_a_move_of_continuous_play_is_told_for_its_instant() -> None:
    """Where moves say when they arrive, limits are those of then."""
    made = exercise("""title: Free
clock: {endex: 10d, tick: 1h}
teams: {red: {title: Red}}
options: {go: {title: Go, teams: [red], limits: {cooldown: 2d}}}
injects: []
""")
    engine = Engine(Program(made), 1)
    for command in Intake(made).read("m.yaml", None, b"team: red\nat: 1h\norders: [go]\n"):
        engine.submit(command)
    engine.run(86400)
    for at, obstacle in (("2d", "2d must pass between two of them (from 2d 1h)"), ("3d", "")):
        found = forecast(engine, Intake(made).read("m.yaml", "red", f"at: {at}\norders: [go]\n".encode()))
        assert found.orders[0].obstacle == obstacle


def test_a_standing_queue_makes_orders_wait() -> None:
    """First come first served: nobody overtakes what is queued (R16)."""
    engine = Engine(Program(exercise(SEVERAL)), 1)
    for command in Intake(engine.exercise).read("m.yaml", None, b"team: red\nturn: 1\norders: [build, build, build]\n"):
        engine.submit(command)
    engine.run(3 * 86400)
    found = foretold(engine, "build")
    assert (found.staff_free, found.orders[0].waits) == (0, True)


@pytest.mark.parametrize("orders", ["plain, dear, closed, remembered, rich, followed, lately, never, chancy, both"])
def test_no_byte_depends_on_what_is_hidden(orders: str) -> None:
    """R14: two worlds that differ in a hidden figure and another team's move; nor on the seed."""
    one, other = (
        forecast_text(foretold(world(hidden, moves), orders)) for hidden, moves in (("3", QUIET), ("9", BUSY))
    )
    assert one == other and "not for you to know" in one
    assert forecast_text(foretold(several(1), "build, odd", turn=1)) == forecast_text(
        foretold(several(99), "build, odd", turn=1)
    )


OPTIONS = {name: waiting(name, 2).exercise for name in ("quickstart", "kazakhstan")}


def any_move(made: Exercise, team: int) -> st.SearchStrategy[str]:
    """Orders of a team with values that are allowed."""
    lines = []
    for option in made.options:
        if team in option.teams:
            values = [f"{p.name}: {p.choices[0] if p.choices else p.low or 1}" for p in option.parameters]
            lines.append(f"{{{', '.join([f'option: {option.id}', *values])}}}")
    return st.lists(st.sampled_from(lines), max_size=8).map(", ".join)


@settings(max_examples=12)
@given(st.data())
@pytest.mark.parametrize("name", OPTIONS)
def test_a_forecast_touches_nothing(name: str, data: st.DataObject) -> None:
    """No event, no draw; the play goes on byte for byte as one that nobody looked at."""
    made = OPTIONS[name]
    team = data.draw(st.sampled_from([team for team in made.teams if team.policy is None]))
    orders = data.draw(any_move(made, team.index))
    plays = [Engine(Program(made), 7) for _ in range(2)]
    for engine in plays:
        engine.run(made.clock.turn_ends[1] - 1)
    before = list(plays[0].events)
    text = forecast_text(foretold(plays[0], orders, team.id))
    assert text == forecast_text(foretold(plays[0], orders, team.id))
    assert plays[0].events == before
    for engine in plays:
        move = f"team: {team.id}\nturn: 2\norders: [{orders}]\n".encode()
        for command in Intake(made).read("move.yaml", team.id, move):
            engine.submit(command)
        engine.run(made.clock.turn_ends[3])
    assert repr(plays[0].events) == repr(plays[1].events) and plays[0].rows == plays[1].rows
