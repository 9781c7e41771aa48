"""Lint: what is allowed and probably not meant is said at its place, and what is meant is not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

from tabletop.exercise.checking.inspecting import Inspected, inspect
from tabletop.exercise.lint.rules import CODES
from tests.playing import write

HEAD = """\
title: Storm
clock: {startex: 2024-06-17T09:00+05:00, endex: 10d, tick: 1h}
teams:
  red: {title: Red, staff: 4, resources: {budget: {initial: 100, unit: M$}}}
  blue: {title: Blue, policy: silent}
"""
TURNS = HEAD.replace("tick: 1h", "tick: 1h, turn: 2d")
WORLD = "world: {variables: {calm: {initial: 5, min: 0, max: 10, rate: (5 - calm) * 0.1 per day}}}\n"
OPTION = "options: {call: {title: Call, teams: [red], text: Called., lead_time: 1h}}\n"
INJECT = "injects:\n  - {id: one, at: 1d, to: [red], subject: One, body: Look out.}\n"
LATER = "  - {id: two, at: 5d, to: [red], subject: Two, body: Look out.}\n"


class Case(NamedTuple):
    """An exercise with one thing to say about it, the word of the line where it is said, and how it is put right."""

    code: str
    text: str
    at: str
    says: str
    mended: tuple[str, str] = ("", "")


CASES = {
    "an objective without tasks": Case(
        "objective-without-evidence", HEAD + INJECT + LATER + "objectives:\n  O1: {title: Be quick}\n", "O1:", "'O1'"
    ),
    "an objective whose tasks show nothing": Case(
        "objective-without-evidence",
        HEAD + INJECT + LATER + "objectives:\n  O1: {title: Be quick, tasks: [{id: O1.1, title: Decide}]}\n",
        "O1:",
        "'expects' something",
    ),
    "an inject after ENDEX": Case(
        "unreachable-inject",
        HEAD + INJECT + LATER + "  - {id: late, at: 11d, to: [red], subject: S, body: B.}\n",
        "id: late",
        "ENDEX is at 10d",
        ("at: 11d", "at: 9d"),
    ),
    "an inject on a condition out of bounds": Case(
        "unreachable-inject",
        HEAD + WORLD + INJECT + LATER + "  - {id: storm, when: calm > 12, to: [red], subject: S, body: B.}\n",
        "id: storm",
        "can never be true",
        ("calm > 12", "calm > 8"),
    ),
    "an inject on a condition out of bounds by sums": Case(
        "unreachable-inject",
        HEAD + WORLD + INJECT + LATER + "  - {id: storm, when: 2 * calm + 1 > 21, to: [red], subject: S, body: B.}\n",
        "id: storm",
        "can never be true",
        ("> 21", "> 20"),
    ),
    "an inject on an option that nobody can pay": Case(
        "unreachable-inject",
        HEAD
        + "options: {buy: {title: Buy, teams: [red], cost: {budget: 500}, text: Bought.}}\n"
        + INJECT
        + LATER
        + "  - {id: bought, on: buy, to: [red], subject: S, body: B.}\n",
        "id: bought",
        "never has more than 100",
        ("budget: 500", "budget: 50"),
    ),
    "an inject on a result that an option never has": Case(
        "unreachable-inject",
        HEAD + OPTION + INJECT + LATER + "  - {id: no, on: {option: call, result: fail}, to: [red], subject: S, body: B.}\n",
        "id: no",
        "never ends with 'fail', only with full",
        ("result: fail", "result: full"),
    ),
    "an inject on the order of another team": Case(
        "unreachable-inject",
        HEAD + OPTION + INJECT + LATER + "  - {id: no, on: {option: call, team: blue}, to: [red], subject: S, body: B.}\n",
        "id: no",
        "blue may not order 'call'",
        ("team: blue", "team: red"),
    ),
    "an inject that reaches nobody": Case(
        "unreachable-inject",
        HEAD + INJECT + LATER + "  - {id: air, at: 1d, subject: S, body: B.}\n",
        "id: air",
        "reaches nobody and changes nothing",
        ("subject: S", "to: [red], subject: S"),
    ),
    "an inject that follows one that never comes": Case(
        "unreachable-inject",
        HEAD + INJECT + LATER + "  - {id: late, at: 9d, chance: 0, to: [red], subject: S, body: B.}\n  - {id: next, after: late, to: [red], subject: S, body: B.}\n",
        "id: next",
        "'late', which it follows, never comes",
        ("chance: 0", "chance: 0.5"),
    ),
    "an expectation that only others can meet": Case(
        "unmeetable-expectation",
        HEAD
        + OPTION.replace("[red]", "[blue]")
        + INJECT.replace("body:", "expects: [{id: e, from: red, any_of: [call], within: 1d}], body:")
        + LATER,
        "id: one",
        "red may not order 'call'",
        ("teams: [blue]", "teams: [red]"),
    ),
    "an answer to what one does not get": Case(
        "unmeetable-expectation",
        HEAD
        + INJECT.replace("body:", "expects: [{id: e, from: blue, any_of: [answer], within: 1d}], body:")
        + LATER,
        "id: one",
        "does not get the inject",
        ("from: blue", "from: red"),
    ),
    "an option that needs more staff than there is": Case(
        "dead-option", HEAD + OPTION.replace("lead_time", "staff: 9, lead_time") + INJECT + LATER, "options:", "9 staff", ("staff: 9", "staff: 3")
    ),
    "an option that requires the impossible": Case(
        "dead-option",
        HEAD + WORLD + OPTION.replace("lead_time", "requires: calm < 0, lead_time") + INJECT + LATER,
        "options:",
        "(calm < 0) can never be true",
        ("calm < 0", "calm < 5"),
    ),
    "an option that does nothing": Case(
        "dead-option", HEAD + OPTION.replace("text: Called., ", "") + INJECT + LATER, "options:", "does nothing", ("title: Call", "text: Called., title: Call")
    ),
    "a variable nothing reads or changes": Case(
        "unused-variable", HEAD + "world:\n  variables:\n    idle: {initial: 5}\n" + INJECT + LATER, "idle:", "reads or changes 'idle'"
    ),
    "a hidden variable nothing reads": Case(
        "unused-variable",
        HEAD + "world:\n  variables:\n    idle: {initial: 5, rate: 1 per day, seen_by: []}\n" + INJECT + LATER,
        "idle:",
        "nothing reads 'idle'",
        (", seen_by: []", ""),
    ),
    "a team that no inject reaches": Case(
        "silent-team", HEAD + INJECT.replace("[red]", "[blue]") + LATER.replace("[red]", "[blue]"), "red:", "hears nothing: no inject"
    ),
    "a team that hears nothing for long": Case(
        "silent-team", HEAD + INJECT, "red:", "from 1d to 10d", ("injects:\n", "injects:\n" + LATER)
    ),
    "a text still to be written": Case(
        "placeholder", HEAD + INJECT + LATER.replace("Look out.", "TODO ask the ministry"), "id: two", "'TODO'", ("TODO ask", "Ask")
    ),
    "a text of three dots": Case("placeholder", HEAD + INJECT + LATER.replace("Look out.", "..."), "id: two", "'...'", ("...", "Yes.")),
    "a name to be filled in": Case(
        "placeholder", HEAD + INJECT + LATER.replace("Look out.", '"Call [name of minister] now."'), "id: two", "'[name of minister]'", ("[name of minister]", "the minister")
    ),
    "single braces for a figure": Case(
        "placeholder", HEAD + WORLD + INJECT + LATER.replace("Look out.", '"Calm is {calm}."'), "id: two", "'{calm}'", ("{calm}", "{{ calm }}")
    ),
    "a deadline before the next turn ends": Case(
        "impossible-deadline",
        TURNS + OPTION + INJECT.replace("body:", "expects: [{id: e, any_of: [call], within: 6h}], body:") + LATER,
        "id: one",
        "before the next deadline (2d)",
        ("within: 6h", "within: 1 turn"),
    ),
    "a deadline shorter than a turn after a condition": Case(
        "impossible-deadline",
        TURNS + WORLD + OPTION + INJECT + LATER + "  - {id: c, when: calm > 7, to: [red], subject: S, body: B., expects: [{id: e, any_of: [call], within: 6h}]}\n",
        "id: c",
        "2d apart",
        ("within: 6h", "within: 2d"),
    ),
    "a deadline after ENDEX": Case(
        "impossible-deadline",
        HEAD + OPTION + INJECT + LATER.replace("body:", "expects: [{id: e, any_of: [call], within: 6d}], body:"),
        "id: two",
        "ENDEX is at 10d",
        ("within: 6d", "within: 5d"),
    ),
    "more turns than are left": Case(
        "impossible-deadline",
        TURNS + OPTION + INJECT + LATER.replace("body:", "expects: [{id: e, any_of: [call], within: 4 turns}], body:"),
        "id: two",
        "only 3 deadlines follow",
        ("within: 4 turns", "within: 3 turns"),
    ),
    "a figure shown to who may not see it": Case(
        "hidden-figure",
        HEAD + WORLD.replace("min: 0", "seen_by: [blue], min: 0") + INJECT + LATER.replace("Look out.", '"Calm: {{ calm }}"'),
        "id: two",
        "shows 'calm' to red",
        ("seen_by: [blue]", "seen_by: [red]"),
    ),
    "a figure remembered for who may not see it": Case(
        "hidden-figure",
        HEAD
        + WORLD.replace("min: 0", "seen_by: [blue], min: 0")
        + INJECT
        + LATER.replace("Look out.", '"Calm: {{ delay(calm, 1d) }}"'),
        "id: two",
        "shows 'calm' to red",
        ("seen_by: [blue]", "seen_by: [red]"),
    ),
    "a temporary effect that feeds back": Case(
        "feedback",
        HEAD + WORLD + INJECT + LATER.replace("body:", "effects: [{add: {calm: 2}, for: 1d}], body:"),
        "id: two",
        "the rate of 'calm' reads it",
        (", for: 1d", ""),
    ),
    "a temporary effect that feeds back by a derived value": Case(
        "feedback",
        HEAD
        + "world: {variables: {calm: {initial: 5, rate: gap per day}}, derived: {gap: {value: 5 - calm}}}\n"
        + INJECT
        + LATER.replace("body:", "effects: [{add: {calm: 2}, for: 1d}], body:"),
        "id: two",
        "the rate of 'calm' reads it",
        (", for: 1d", ""),
    ),
    "a repeat without a bound": Case(
        "unbounded-repeat",
        HEAD + WORLD + INJECT + LATER + "  - {id: r, when: calm > 6, repeat: {gap: 1d}, to: [red], subject: S, body: B.}\n",
        "id: r",
        "without end",
        ("repeat: {gap: 1d}", "repeat: {times: 2, gap: 1d}"),
    ),
}  # fmt: skip


def look(text: str, **files: str) -> Inspected:
    """What there is to say about an exercise."""
    with tempfile.TemporaryDirectory() as folder:
        return inspect(write(Path(folder), text, **files))


@pytest.mark.parametrize("name", CASES)
def test_it_is_said_at_its_line(name: str) -> None:
    """One warning with its code, at the line that is meant, and nothing else."""
    case = CASES[name]
    found = look(case.text)
    mine = [problem for problem in found.problems if problem.code == case.code]
    assert mine, [str(problem) for problem in found.problems]
    lines = case.text.splitlines()
    here = [problem for problem in mine if case.at in lines[problem.place.line - 1]]
    assert here and case.says in here[0].message, [str(problem) for problem in mine]
    assert all(problem.severity == "warning" for problem in found.problems)
    assert found.exercises


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.mended[0]])
def test_put_right_it_is_said_no_more(name: str) -> None:
    """The nearest exercise that is as it should be gets no such warning."""
    case = CASES[name]
    assert case.mended[0] in case.text
    found = look(case.text.replace(*case.mended, 1))
    assert [problem for problem in found.problems if problem.code == case.code] == []


def test_every_rule_has_a_case() -> None:
    """No rule without a test of its own."""
    assert {case.code for case in CASES.values()} == set(CODES)


def test_an_exercise_as_it_should_be_has_no_warnings() -> None:
    """Everything in use, everything in time: nothing to say."""
    text = (
        TURNS + WORLD + OPTION + INJECT.replace("body:", "expects: [{id: e, any_of: [call], within: 1 turn}], body:")
        + LATER + "objectives: {O1: {title: Be quick, tasks: [{id: O1.1, title: Decide, expects: e}]}}\n"
    )  # fmt: skip
    assert look(text).problems == ()


def test_briefs_are_looked_at_too() -> None:
    """A placeholder in a brief is said at its line of the brief."""
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder), HEAD.replace("{title: Red,", "{title: Red, brief: red.md,") + INJECT + LATER)
        (path / "red.md").write_text("# Red\n\nYou are TBD.\n", encoding="utf-8")
        (problem,) = inspect(path).problems
        assert problem.place.file.endswith("red.md") and problem.place[1:] == (3, 9)


def test_a_variant_is_looked_at_where_its_clock_matters() -> None:
    """What only a variant makes too short is said for that variant."""
    text = HEAD + OPTION + INJECT + LATER.replace("body:", "expects: [{id: e, any_of: [call], within: 2d}], body:")
    assert look(text).problems == ()
    found = look(text, variants__short="clock: {endex: 6d}\n")
    assert [p.code for p in found.problems] == ["silent-team", "impossible-deadline"]
    assert all("in the variant 'short'" in p.message for p in found.problems)


ACCEPTED = (
    HEAD + INJECT + "  # accept[placeholder]: the ministry sends it on the day\n" + LATER.replace("Look out.", "TODO")
)


def test_a_warning_is_accepted_where_it_stands() -> None:
    """A comment with a reason above the item, or on its line; the reason is kept."""
    found = look(ACCEPTED)
    assert found.problems == ()
    assert [reason for _, reason in found.accepted] == ["the ministry sends it on the day"]
    beside = HEAD + INJECT + LATER.replace("Look out.}", "TODO}   # accept[placeholder]: as above")
    assert look(beside).problems == ()


def test_a_comment_covers_all_that_is_indented_deeper() -> None:
    """Above an inject of many lines it speaks for each of them, and for no other."""
    block = "  # accept[placeholder]: later\n  - id: two\n    at: 5d\n    to: [red]\n    subject: TODO\n    body: TBD\n"
    other = "  - {id: three, at: 6d, to: [red], subject: S, body: TBD}\n"
    found = look(HEAD + INJECT + block + other)
    assert [problem.code for problem in found.problems] == ["placeholder"] and len(found.accepted) == 2
    assert found.problems[0].place.line == (HEAD + INJECT + block).count("\n") + 1


@pytest.mark.parametrize(
    ("comment", "code"),
    [
        ("# accept[placeholder]", "no-reason"),
        ("# accept[placeholder]:", "no-reason"),
        ("# accept[plaseholder]: later", "unknown-code"),
        ("# accept[feedback]: never here", "needless-accept"),
    ],
)
def test_a_comment_that_accepts_nothing_is_said(comment: str, code: str) -> None:
    """No reason, no such code, nothing there: none of them hides a warning."""
    found = look(ACCEPTED.replace("# accept[placeholder]: the ministry sends it on the day", comment))
    assert [problem.code for problem in found.problems] == [code, "placeholder"]
    if code == "unknown-code":
        assert found.problems[0].suggestion == "placeholder"


def test_errors_cannot_be_accepted() -> None:
    """A comment silences warnings only."""
    found = look(HEAD + "injects:\n  # accept[unknown-team]: really\n  - {id: one, at: 1d, to: [rad], subject: S}\n")
    assert [problem.code for problem in found.problems] == ["unknown-team"]
