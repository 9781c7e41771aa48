"""Words for what an exercise holds: as the facilitator wrote it, and as a reader would say it."""

from __future__ import annotations

import pytest

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.wording import READ, WRITTEN, amount, change, course, one_line, say, span, title, within
from tests.playing import exercise

WORLD = """
title: Test
clock: {endex: 10d, tick: 1h, turn: [2d, 3d]}
teams: {red: {title: Red, staff: 4, resources: {budget: {initial: 100, unit: M$}}}, blue: {title: Blue}}
world:
  variables:
    tension: {unit: '1', initial: 1, title: Tension}
    x: {unit: '1', initial: 1}
  routes:
    oil:
      title: Crude oil
      unit: Mt per year
      supply: 10
      segments: {pipe: {capacity: 5, title: The pipe}}
      routes: {sea: {through: [pipe], cost: 1}}
options: {act: {title: Act, teams: [red, blue]}}
injects:
  - {id: first, number: '1.1', at: 1h, to: [red], subject: S, body: B, expects: [{id: reply, from: red, any_of: [act], text: Reply}]}
  - {id: second, when: "CONDITION", to: [red], subject: S, body: B}
"""


def condition(text: str) -> tuple[form.Exercise, n.Node]:
    """An exercise with this condition, and the condition."""
    made = exercise(WORLD.replace("CONDITION", text), head="")
    node = made.injects[1].when
    assert node is not None
    return made, node


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("tension > 60", "Tension > 60"),
        ("(1 + x) * 2 >= 3 - (4 - x)", "(1 + x) × 2 ≥ 3 − (4 − x)"),
        ("x - 1 - 2 == x / 2 / 3", "x − 1 − 2 = x / 2 / 3"),
        ("(x ** 2) ** 3 > x ** (x ** 3)", "(x ** 2) ** 3 > x ** (x ** 3)"),
        ("-x ** 2 < (-x) ** 2", "−x ** 2 < (−x) ** 2"),
        ("x * -x != -(x + 1)", "x × −x ≠ −(x + 1)"),
        ("released(first) and not ordered(act)", "1.1 released and not ‘Act’ ordered"),
        ("not (released(first) and met(reply))", "not (1.1 released and ‘Reply’ met)"),
        (
            "(released(first) or late(reply)) and count(first) < 2",
            "(1.1 released or ‘Reply’ late) and times of 1.1 < 2",
        ),
        ("since(first) > 1d 12h or now < 2d", "time since 1.1 > 1d 12h or now < 2d"),
        ("ordered(act, blue) and count(act) > 1", "‘Act’ ordered by Blue and times of ‘Act’ > 1"),
        ("now / 1d > 3", "now / 1d > 3"),
        ("now - 2d > 1 turn", "now − 2d > 1 turn"),
        ("now >= 2 turns + 1h", "now ≥ 2 turns + 1h"),
        ("(x if x > 1 else 2) != 3", "(x if x > 1 else 2) ≠ 3"),
        ("max(x, -1, 2) > 0", "max(x, −1, 2) > 0"),
        ("yearday > 320", "day of the year > 320"),
        ("step(2d, 3) + pulse(1h, 2h) + ramp(0h, 1d, 5) > 1", "step(2d, 3) + pulse(1h, 2h) + ramp(0h, 1d, 5) > 1"),
        ("lookup(x, [[0, 0], [10, -1]]) > 0", "lookup(x: 0 → 0, 10 → −1) > 0"),
        ("delay(x, 3d) > smooth(tension, 1d)", "delay(x, 3d) > smooth(Tension, 1d)"),
        ("latch(x > 1, x < 0)", "latch(x > 1, x < 0)"),
        ("oil.stranded > oil.pipe.capacity", "Crude oil: stranded > The pipe: capacity"),
        ("staff(red) < red.budget", "Red: free staff < Red: budget"),
        ("true", "true"),
    ],
)
def test_an_expression_is_said_as_written_and_as_read(written: str, read: str) -> None:
    """An expression is said letter by letter as it was written, or in titles and signs of print for readers."""
    made, node = condition(written)
    assert say(made, node, WRITTEN) == written
    assert say(made, node, READ) == read


def test_words_stand_between_marks() -> None:
    """A word in an expression stands in plain quotes as written, and in those of print for readers."""
    made, _ = condition("true")
    node = n.Compare("==", n.Parameter("partner"), n.Text("baku"))
    assert say(made, node) == "partner == 'baku'"
    assert say(made, node, READ) == "partner = ‘baku’"


def test_figures_have_titles() -> None:
    """A figure goes by its title and that of its owner, and by its name where it has none."""
    made, _ = condition("true")
    names = ("tension", "x", "oil.stranded", "oil.pipe.capacity", "red.budget", "staff(red)", "elsewhere.x")
    assert [title(made, name) for name in names] == [
        "Tension", "x", "Crude oil, stranded", "The pipe, capacity", "Red, budget", "Red, free staff", "elsewhere.x",
    ]  # fmt: skip


def drawn(name: str, *arguments: float) -> n.Distribution:
    """A distribution of plain numbers."""
    return n.Distribution(name, tuple(n.Number(item) for item in arguments))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("figure", "number", "time"),
    [
        (n.Number(7200.0), "7200", "2h"),
        (drawn("uniform", 3600, 7200), "3600 to 7200", "1h to 2h"),
        (drawn("triangular", 60, 120, 600), "60 to 600", "1m to 10m"),
        (drawn("normal", 3600, 60), "about 3600", "about 1h"),
        (drawn("lognormal", 60, 1), "about 60", "about 1m"),
        (drawn("choice", 60, 3600, 120), "60 to 3600", "1m to 1h"),
        (n.Distribution("uniform", (n.Slot(0), n.Number(1.0))), "a number that is drawn", "a time that is drawn"),
        (n.Slot(0), "tension", "tension"),
    ],
)
def test_figures_may_be_drawn(figure: n.Figure, number: str, time: str) -> None:
    """What is drawn is said by its ends or its middle, as a number or as a length of time."""
    made, _ = condition("true")
    assert (amount(made, figure), span(made, figure)) == (number, time)


@pytest.mark.parametrize(
    ("verb", "by", "words"),
    [
        ("set", n.Number(1.0), "becomes 1"),
        ("multiply", n.Number(0.9), "× 0.9"),
        ("add", n.Number(5.0), "+5"),
        ("add", n.Number(-5.0), "−5"),
        ("ramp", n.Parameter("tonnage"), "+tonnage"),
        ("add", n.Binary("*", n.Number(-2.0), n.Parameter("tonnage")), "−2 * tonnage"),
        ("add", n.Unary("-", n.Parameter("tonnage")), "−tonnage"),
        ("add", n.Binary("-", n.Parameter("a"), n.Number(1.0)), "+(a - 1)"),
        ("add", n.Binary("+", n.Number(-1.0), n.Parameter("a")), "+(-1 + a)"),
        ("add", drawn("uniform", 1, 3), "+1 to 3"),
    ],
)
def test_a_change_is_said_with_its_sign(verb: str, by: n.Figure, words: str) -> None:
    """A change says what a figure becomes, by what it is multiplied, or with its sign how much is added."""
    made, _ = condition("true")
    assert change(made, form.Change(verb, 0, by)) == words  # type: ignore[arg-type]


def test_the_course_of_an_effect_follows_what_it_changes() -> None:
    """How an effect runs is said after what it changes, and nothing is said where it is for good and at once."""
    made, _ = condition("true")
    effect = form.Effect(
        "path", None, (), n.Number(3600.0), drawn("uniform", 3600, 7200), n.Number(60.0), n.Number(0.5)
    )
    assert course(made, effect) == " over 1m for 1h to 2h, after 1h, with a chance of 0.5"
    assert course(made, form.Effect("path", None)) == ""


def test_deadlines() -> None:
    """A deadline is said in turns or as a length of time, and is ENDEX where none is set."""
    assert within(None) == "by ENDEX"
    assert within(form.Deadline(turns=1)) == "within 1 turn"
    assert within(form.Deadline(turns=2)) == "within 2 turns"
    assert within(form.Deadline(seconds=5400)) == "within 1h 30m"


def test_text_for_one_line_holds_nothing_that_drives_a_terminal_or_turns_text_round() -> None:
    """Text for one line has no breaks, no codes for terminals and no signs that turn text round."""
    assert one_line("a\x00b\n c\u2028d\x1b[31m\u202ee\t\ud800 Қ") == "a b c d [31m e Қ"
