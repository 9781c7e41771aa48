"""Control's file (FORMAT part 5)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop.exercise.control import read_control
from tabletop.exercise.problems import Place

FORMAT = Path(__file__).parent / "format"


def test_the_documented_file() -> None:
    """The example of the format page."""
    entries, problems = read_control((FORMAT / "control.yaml").read_bytes(), "c.yaml")
    assert not problems
    assert [entry.entry.verb for entry in entries] == [
        "rule", "outcome", "release", "met", "order", "observe", "rate", "improve",
    ]  # fmt: skip
    ruling = entries[0].entry
    assert (ruling.at, ruling.by, ruling.mode, ruling.odds) == (3 * 86_400, "Ana", "matrix", "likely")
    assert ruling.for_ == ("Fees are due",) and ruling.against == ("Baku is busy",)
    assert ruling.effects[0].add["tension"].text == "-4"
    assert entries[4].entry.order is not None and entries[4].entry.order.option == "isolate"
    assert entries[7].entry.improve is not None and entries[7].entry.improve.owner == "IT lead"


@pytest.mark.parametrize(
    ("text", "verbs"),
    [
        ("- {at: 4d, skip: a}\n- {hold: b}", ["skip", "hold"]),
        ("- edit: {id: a, body: New}", ["edit"]),
        ("- add: {id: n, to: [x], subject: New, body: Text, effects: {add: {v: 1}}}", ["add"]),
        ("- next\n- {next: true}", ["next", "next"]),
        ("- answer: {inject: i, team: t, text: Yes}", ["answer"]),
        ("- {unmet: triage, by: A, because: Nobody called}", ["unmet"]),
        ("{release: a}", ["release"]),
    ],
)
def test_what_control_can_do(text: str, verbs: list[str]) -> None:
    """Every verb, in a list or alone."""
    entries, problems = read_control(text.encode(), "c.yaml")
    assert not problems and [entry.entry.verb for entry in entries] == verbs


def test_a_bad_entry_stops_no_other() -> None:
    """Each entry is read by itself."""
    entries, problems = read_control(b"- {release: a}\n- {relase: b}\n- {skip: c}", "c.yaml")
    assert [entry.number for entry in entries] == [1, 3]
    assert [str(problem) for problem in problems] == [
        "c.yaml:2:4: error[unknown-key]: 'relase' is not a key here; did you mean 'release'?"
    ]
    assert entries[1].place(("skip",)) == Place("c.yaml", 3, 10)


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty"), ("x", "wrong-type"), ("- [", "yaml"), ("- [a]", "wrong-type")]
)
def test_what_is_no_control_file(text: str, code: str) -> None:
    """Something else says so."""
    entries, problems = read_control(text.encode(), "c.yaml")
    assert not entries and [problem.code for problem in problems] == [code]
