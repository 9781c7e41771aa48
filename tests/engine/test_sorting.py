"""Which orders of several files of one turn hold (FORMAT part 4), asked before the deadline and at it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tabletop.engine.commands import OrderLine, SubmitMove
from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.engine.sorting import sort_out
from tests import playing

GAME = """title: Sorting
clock: {endex: 4d, tick: 1h, turn: 1d}
teams: {red: {title: Red}, blue: {title: Blue}}
options:
  a: {title: A, lead_time: 5h}
  b: {title: B}
  c: {title: C}
injects: [{id: hello, at: 1h, to: [red], subject: Hello}]
"""


def settle(*moves: str) -> Engine:
    """A play in which red handed in some files for turn 1, in order of receipt."""
    made = playing.exercise(GAME)
    engine = Engine(Program(made), 1)
    intake = Intake(made, live=True)
    for number, text in enumerate(moves):
        for command in intake.read(f"red/{number}.yaml", "red", f"turn: 1\n{text}".encode()):
            engine.submit(command)
    engine.run()
    return engine


def ended(engine: Engine) -> dict[str, str]:
    """What became of each order: its last word at the deadline."""
    kinds = ("order.accepted", "order.superseded", "order.withdrawn", "order.rejected")
    return {e["subject"]: e["kind"].split(".")[1] for e in engine.events if e["kind"] in kinds}


def test_the_same_option_at_the_same_place_supersedes() -> None:
    """An order is known by its id, else by option and place in the file."""
    engine = settle("orders: [{option: a}, {option: b}]", "orders: [{option: a}]")
    assert ended(engine) == {"red/1/1": "accepted", "red/1/2": "accepted"}
    assert [e["subject"] for e in engine.events if e["kind"] == "order.superseded"] == ["red/1/1"]


def test_an_order_withdrawn_before_the_deadline_never_arrives() -> None:
    """It costs nothing, and its option was never ordered."""
    engine = settle("orders: [{id: x, option: b}]", "withdraw: [x]")
    assert ended(engine) == {"red/1/x": "withdrawn"}
    assert not [e for e in engine.events if e["kind"] == "withdrawal.refused"]
    assert playing.happened(engine, "order.started") == []


def test_final_shuts_and_reopen_opens() -> None:
    """Files after a final one are refused, unless they say reopen."""
    engine = settle(
        "orders: [{option: a}]\nfinal: true", "orders: [{option: b}]", "orders: [{option: c}]\nreopen: true"
    )
    accepted = [e["data"]["option"] for e in engine.events if e["kind"] == "order.accepted"]
    assert accepted == ["a", "c"]
    assert len(playing.happened(engine, "move.refused")) == 1


def test_replaces_within_a_turn_supersedes_by_name() -> None:
    """`replaces:` on an order takes the place of one named."""
    engine = settle("orders: [{id: x, option: a}]", "orders: [{option: b, replaces: x}]")
    assert ended(engine)["red/1/x"] == "superseded"


def test_a_single_file_is_sorted_as_several_are() -> None:
    """An id used twice supersedes, and `replaces:` reaches orders above it, as the receipt of the file says."""
    engine = settle("orders: [{id: x, option: a}, {id: x, option: b}, {id: y, option: c, replaces: x}]")
    assert ended(engine) == {"red/1/x": "superseded", "red/1/y": "accepted"}
    assert [subject for *_, subject in playing.happened(engine, "order.accepted")] == ["red/1/y"]


@st.composite
def files(draw: st.DrawFn) -> list[SubmitMove]:
    """Files of one team and turn."""
    lines = st.builds(lambda option, name: (option, name), st.integers(0, 2), st.sampled_from([None, None, "x", "y"]))
    moves = []
    for number in range(draw(st.integers(1, 5))):
        orders = tuple(
            OrderLine(place, id=name, option=option)
            for place, (option, name) in enumerate(
                draw(st.lists(lines, max_size=3, unique_by=lambda p: p[1] or object())), 1
            )
        )
        withdraw = tuple(draw(st.lists(st.sampled_from(["x", "red/1/1", "red/1/2", "red/1/x"]), max_size=2)))
        moves.append(
            SubmitMove(
                0,
                f"{number}",
                turn=1,
                orders=orders,
                withdraw=withdraw,
                final=draw(st.booleans()),
                reopen=draw(st.booleans()),
            )
        )
    return moves


@given(files())
def test_what_receipts_say_is_what_the_deadline_does(moves: list[SubmitMove]) -> None:
    """The desk asks file by file, the engine all at once: names never change, what holds is what arrives."""
    told: dict[tuple[int, int], str] = {}
    for count in range(1, len(moves) + 1):
        for key, fate in sort_out(moves[:count], "red").fates.items():
            assert told.setdefault(key, fate.reference) == fate.reference
    engine = Engine(Program(playing.exercise(GAME)), 1)
    for move in moves:
        engine.submit(move)
    engine.run()
    holding = [fate.reference for fate in sort_out(moves, "red").holding()]
    assert [e["subject"] for e in engine.events if e["kind"] == "order.accepted"] == holding
    assert len(set(holding)) == len(holding)
