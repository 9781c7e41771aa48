"""Moves as files (FORMAT part 4, requirement S6)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.exercise.moves import read_moves, read_script
from tabletop.exercise.problems import Place
from tabletop.exercise.schema import Figure

FORMAT = Path(__file__).parent / "format"


def test_the_documented_move() -> None:
    """The example of the format page."""
    moves, problems = read_moves((FORMAT / "move.yaml").read_bytes(), "anything.yaml")
    assert not problems
    move = moves[0].move
    assert (move.team, move.turn, move.final) == ("energy", 2, True)
    assert move.orders is not None and len(move.orders) == 3
    assert move.orders[0].parameters == {"tonnage": Figure("3"), "partner": Figure("baku")}
    assert move.orders[1].id == "gift" and move.orders[1].because[0] == "Baku wants transit fees"
    assert move.orders[2].when == Figure("oil.stranded > 5")
    assert move.messages[0].to == ("foreign",) and move.counters[0].order == "foreign/2/1"
    assert moves[0].place(("orders", 0, "option")) == Place("anything.yaml", 5, 14)


def test_markdown_with_a_front_matter() -> None:
    """The text below the move is a note, whatever it holds."""
    data = b"---\r\nteam: x\r\norders: []\r\n---\r\n\r\n# Why\r\n\r\n---\r\nmore: [\r\n"
    moves, problems = read_moves(data, "move.md")
    assert not problems and moves[0].move.orders == () and moves[0].note == "# Why\n\n---\nmore: ["
    _, problems = read_moves(b"---\nteam: x\nordrs: []\n---\n", "move.MD")
    assert [str(problem) for problem in problems] == [
        "move.MD:3:1: error[unknown-key]: 'ordrs' is not a key here; did you mean 'orders'?"
    ]


@pytest.mark.parametrize("text", ["# A note", "", "---\nteam: x\n", "text\n---\nteam: x\n---\n"])
def test_markdown_without_a_front_matter(text: str) -> None:
    """Something that is no move says what is missing."""
    moves, problems = read_moves(text.encode(), "m.md")
    assert not moves and problems[0].code == "no-front-matter"


def test_the_folder_may_say_the_team() -> None:
    """In a team's own folder the file need not repeat it."""
    moves, _ = read_moves(b"orders: []", "m.yaml", team="energy")
    assert moves[0].move.team == "energy"
    moves, _ = read_moves(b"team: other\norders: []", "m.yaml", team="energy")
    assert moves[0].move.team == "other"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "m.yaml: error[empty]"),
        ("# nothing", "m.yaml: error[empty]"),
        ("- team: x", "m.yaml: error[wrong-type]: a move is a mapping"),
        ("team: x\nturn: 0", "m.yaml:2:7: error[bad-value]: turns count from 1"),
        ("team: x\nturn: 1\nat: 3h", "m.yaml:3:5: error[bad-value]: a move has a 'turn' or an 'at', not both"),
        ("team: x\nturn: 99999999999999999999", "m.yaml:2:7: error[bad-value]: a whole number is needed here"),
        (
            "team: x\norders: [{optoin: a}]",
            "m.yaml:2:11: error[unknown-key]: 'optoin' is not a key here; did you mean 'option'?",
        ),
        ("team: x\norders: [{why: a}]", "an order needs either an 'option' or an 'action'"),
        ("team: x\norders: [{option: a, action: b}]", "m.yaml:2:30: error[bad-value]"),
        ("team: x\norders: [{action: a, tonnage: 3}]", "a free action has no parameters"),
        ("team: x\norders: [{option: a, n: [1]}]", "m.yaml:2:25: error[wrong-type]"),
        ("team: x\nmessages: [{body: x}]", "m.yaml:2:12: error[missing-key]: 'to' is missing here"),
        ("orders: []", "m.yaml:1:1: error[missing-key]: 'team' is missing here"),
        ("team: x\n---\nteam: y", "m.yaml:2:1: error[more-documents]"),
        ("team: x\nfinal: yes", "true or false is needed here"),
    ],
)
def test_what_is_no_move(text: str, expected: str) -> None:
    """A file that is no valid move gives no move, and a sentence at the line."""
    moves, problems = read_moves(text.encode(), "m.yaml")
    assert not moves and any(expected in str(problem) for problem in problems), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    "text",
    [
        "team: {0}\nturn: {0}",
        "team: x\nat: {0}\nfinal: {0}",
        "team: x\nsubject: {0}: {0}",
        "team: x\nsubject: [{0}] {0}",
        "team: x\nsubject: %{0}",
        'team: x\nsubject: "{0}" {0}',
        "team: '{0} {0}'\norders: {0}",
        "team: x\norders: [{{option: '{0} x'}}]\nmessages: {0}\nwithdraw: {{{0}}}",
        "team: x\norders: [{0}: {0}, {{option: a, b: {{uniform: {0}}}}}]",
        "{0}",
        "team: x\n{0} {0}: 1\n'{0} a': 1",
    ],
)
def test_players_words_are_not_echoed(text: str) -> None:
    """Messages name line and rule and never show what was written, other than keys (RELIABILITY)."""
    secret = "plutonium 44"
    moves, problems = read_moves(text.format(secret).encode(), "m.yaml")
    assert problems and not moves
    assert not any("plutonium" in str(problem) for problem in problems), [str(problem) for problem in problems]


def test_a_script_holds_a_whole_play() -> None:
    """Documents are read one by one: a bad one stops no other, lists are control's."""
    script = read_script(
        b"# all moves\nteam: a\nat: 3h\norders: [{option: x}]\n---\nteam: b\norders: [\n---\n"
        b"- {at: 3d, release: i}\n- {relase: i}\n---\n---\nteam: c\nordrs: []\n---\nteam: d\nturn: 1\n",
        "moves.yaml",
    )
    assert [(move.move.team, move.number) for move in script.moves] == [("a", 1), ("d", 5)]
    assert [entry.entry.verb for entry in script.control] == ["release"]
    assert script.moves[1].place(("turn",)) == Place("moves.yaml", 17, 7)
    assert script.control[0].start == Place("moves.yaml", 9, 3)
    assert [problem.place.line for problem in script.problems] == [7, 10, 14]


def test_a_script_that_is_no_text() -> None:
    """Bytes that are no text are one problem."""
    assert [problem.code for problem in read_script(b"\xff\xfe", "m.yaml").problems] == ["bad-encoding"]
    assert not read_script(b"", "m.yaml").problems


def test_each_document_of_a_script_has_a_moves_limits() -> None:
    """A script as a whole may be long."""
    long = b"team: a\nanswers: {i: '" + b"x" * 70_000 + b"'}\n"
    script = read_script(long + b"---\nteam: b\n", "m.yaml")
    assert [problem.code for problem in script.problems] == ["too-large"] and len(script.moves) == 1


LINES = [
    "team: a\n",
    "turn: 1\n",
    "orders:\n",
    "  - option: x\n",
    "    n: 3\n",
    "---\n",
    "- release: x\n",
    "answers: {i: t}\n",
    "[",
    "'",
    "é: &x\n",
    "  - {",
    "}\n",
]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.sampled_from(LINES), max_size=12).map("".join).map(str.encode) | st.binary(max_size=60),
    st.sampled_from(["m.yaml", "m.md"]),
)
def test_any_file_is_a_move_or_a_problem(data: bytes, name: str) -> None:
    """S6: whatever is handed in, there is a move or a reason why not."""
    moves, problems = read_moves(data, name)
    assert bool(moves) != bool(problems)
    script = read_script(data, name)
    assert all(problem.severity == "error" for problem in script.problems)
