"""Findings by stated rules: each rule on a play that it speaks of, and on one that it does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.report.form import Finding, Report
from tabletop.report.ratings import Standing, propose
from tabletop.report.rules.ground import MANY
from tests.playing import exercise, play
from tests.report.building import GREEN, report_of, whole

HOUR, DAY = 3600, 86400


@pytest.fixture(scope="module")
def report() -> Report:
    """The report of the play in which nearly everything happens."""
    return report_of(whole())


def by_id(report: Report) -> dict[str, Finding]:
    """Findings by their ids."""
    return {finding.id: finding for finding in report.findings}


def rules(report: Report) -> set[str]:
    """The rules that found something."""
    return {finding.rule for finding in report.findings}


def test_every_finding_cites_events_and_has_an_id_of_its_own(report: Report) -> None:
    """Ids are readable and none is used twice; what people wrote comes first, strengths last."""
    assert len(by_id(report)) == len(report.findings)
    assert all(finding.evidence for finding in report.findings)
    assert report.findings[0].rule == "written" and report.findings[-1].rule == "in-time"
    assert all(finding.verdict == "open" for finding in report.findings)


def test_an_observation_stands_as_it_was_written(report: Report) -> None:
    """With its observer, its objective and task, and their capability."""
    seen = by_id(report)["seen-1"]
    assert (seen.rule, seen.kind, seen.by, seen.team) == ("written", "improve", "Bo", "red")
    assert (seen.text, seen.about, seen.capability) == ("Nobody knew who speaks.", ("O1", "O1.2"), "Voice")


def test_late(report: Report) -> None:
    """How late, and how long it took."""
    late = by_id(report)["late-speak"]
    assert late.values == {
        "expectation": "speak",
        "text": "Speak up",
        "count": 1,
        "late": 14 * HOUR,
        "took": 38 * HOUR,
    }
    assert (late.kind, late.about, late.capability) == ("improve", ("O1", "O1.2"), "Voice")


def test_in_time_is_a_strength(report: Report) -> None:
    """One for each expectation that was met in time."""
    found = [f for f in report.findings if f.rule == "in-time"]
    assert [f.id for f in found] == ["in-time-settle", "in-time-calm", "in-time-reply"]
    assert {f.kind for f in found} == {"strength"}
    assert [f.values["took"] for f in found] == [47 * HOUR, None, 21 * HOUR]  # restraint takes no time


def test_unmet() -> None:
    """By its deadline and not later."""
    report = report_of(
        play(
            "options: {act: {teams: [red]}}\ninjects: [{id: i, at: 1h, to: [red], subject: s, body: b,"
            " expects: [{id: e, from: red, any_of: [act], within: 5h}]}]"
        )
    )
    assert by_id(report)["unmet-e"].values == {"expectation": "e", "text": "e", "count": 1, "deadline": 6 * HOUR}


def test_contradicted_ratings_and_outcomes(report: Report) -> None:
    """What the machine said and what a person said, with who it was."""
    rating, outcome = by_id(report)["contradicted-O1.1"], by_id(report)["contradicted-red/2/talk"]
    assert rating.values == {"what": "rating", "id": "O1.1", "machine": "P", "person": "M", "by": "Bo"}
    assert rating.kind == "improve" and rating.about == ("O1", "O1.1")
    assert outcome.values == {"what": "outcome", "id": "red/2/talk", "machine": "", "person": "partial", "by": "Ana"}


def test_contradicted_expectations(report: Report) -> None:
    """Control recorded as met what the machine had found unmet; what was still open is no contradiction."""
    spoken = by_id(report)["contradicted-speak"]
    assert spoken.values == {"what": "expectation", "id": "speak", "machine": "unmet", "person": "met", "by": "Ana"}
    assert spoken.kind == "strength"
    early = report_of(
        play(
            "options: {act: {teams: [red]}}\ninjects: [{id: i, at: 1h, to: [red], subject: s, body: b,"
            " expects: [{id: e, from: red, any_of: [act], within: 5h}]}]",
            "- {at: 2h, by: Ana, met: e}\n",
        )
    )
    assert rules(early) == {"in-time"}


def test_exhausted(report: Report) -> None:
    """A budget that ran to nothing, with how many orders it was too small for; those are not told twice."""
    budget = by_id(report)["exhausted-red.budget"]
    assert budget.values == {
        "name": "red.budget",
        "title": "Red, budget",
        "at": DAY,
        "unit": "M$",
        "count": 1,
    }
    assert [f.id for f in report.findings if f.rule == "refused"] == ["refused-red-requires"]


def test_an_order_that_costs_too_much_is_enough() -> None:
    """Though something is left."""
    report = report_of(
        play("options: {act: {teams: [red], cost: {budget: 101}}}\ninjects: []", "team: red\nat: 2h\norders: [act]\n")
    )
    assert by_id(report)["exhausted-red.budget"].values["at"] == 2 * HOUR


def test_refused_and_no_reason(report: Report) -> None:
    """Once for each team and cause; default moves need no reason, and what was replaced is not asked for one."""
    refused, silent = by_id(report)["refused-red-requires"], by_id(report)["no-reason-red"]
    assert refused.values == {
        "count": 1,
        "code": "requires",
        "orders": ["red/1/brave"],
        "message": "it requires level > 90",
    }
    assert silent.values == {"count": 2, "orders": ["red/1/again", "red/1/brave"]}
    assert "no-reason-blue" not in by_id(report)


def test_what_control_orders_for_a_team_needs_no_reason_of_the_team() -> None:
    """It is control's."""
    report = report_of(
        play("options: {act: {teams: [red]}}\ninjects: []", "- {at: 2h, by: Ana, team: red, order: {option: act}}\n")
    )
    assert len(report.decisions) == 1 and not report.findings


def test_silent(report: Report) -> None:
    """Turns without a move though there was something to decide."""
    assert by_id(report)["silent-red"].values == {"count": 3, "turns": [3, 4, 5]}
    assert by_id(report)["silent-blue"].values == {"count": 4, "turns": [2, 3, 4, 5]}


LETTERS = "options: {a: {teams: [red]}}\ninjects: [{id: i, at: 1h, to: [red, blue], subject: Asked, body: b}]"


def letter(team: str, hour: int, to: str, subject: str = "s") -> str:
    """A move that is a message."""
    return f"---\nteam: {team}\nat: {hour}h\nmessages: [{{to: {to}, subject: {subject}, body: b}}]\n"


def test_unanswered_messages() -> None:
    """What nothing came back to; an answer ends the matter, and needs no answer itself."""
    asked, answered = letter("red", 2, "blue", "Please"), letter("blue", 3, "red")
    assert by_id(report_of(play(LETTERS, asked)))["unanswered-blue-red"].values == {
        "subject": "Please",
        "id": "red/1",
        "what": "message",
        "from": "red",
        "at": 2 * HOUR,
        "count": 1,
    }
    assert not report_of(play(LETTERS, asked + answered)).findings
    again = report_of(play(LETTERS, asked + answered + letter("red", 4, "blue") + letter("red", 5, "blue")))
    assert by_id(again)["unanswered-blue-red"].values["count"] == 2
    assert not report_of(play(LETTERS, letter("red", 240, "blue"))).findings


def test_unanswered_injects() -> None:
    """Most who got it answered, this team never did."""
    head = "title: T\nclock: {endex: 2d}\nteams: {red: {}, blue: {}, green: {}}\n"
    text = "options: {a: {teams: [red]}}\ninjects: [{id: i, at: 1h, from: Press, to: [red, blue, green], subject: Asked, body: b}]"
    answers = "".join(f"---\nteam: {team}\nat: 3h\nanswers: {{i: Yes}}\n" for team in ("red", "blue"))
    found = by_id(report_of(play(exercise(text, head), answers)))
    assert list(found) == ["unanswered-green"]
    assert found["unanswered-green"].values == {
        "subject": "Asked",
        "id": "i",
        "what": "inject",
        "from": "Press",
        "at": HOUR,
        "count": 1,
    }
    assert not report_of(play(exercise(text, head), answers.split("---\n")[1])).findings


def test_teams_that_a_policy_played_are_not_judged(report: Report) -> None:
    """They are part of the scenario."""
    assert not [finding for finding in report.findings if finding.team == "green"] and "why: Polite" in GREEN


def test_a_quiet_play_has_no_findings() -> None:
    """Nothing is made up."""
    assert report_of(play("options: {a: {teams: [red]}}\ninjects: []\n")).findings == ()


def test_many_expectations_are_told_team_by_team() -> None:
    """Where a rule finds too many, it speaks once a team, with how many and the worst figure."""
    injects = "\n".join(
        f"  - {{id: i{n}, at: {n + 1}h, to: [red], subject: s, body: b,"
        f" expects: [{{id: e{n}, from: red, any_of: [answer], within: 1h, text: Say {n}}}]}}"
        for n in range(MANY + 2)
    )
    report = report_of(play(f"options: {{}}\ninjects:\n{injects}\n", "team: red\nat: 20h\nanswers: {i1: x}\n"))
    found = by_id(report)
    assert list(found) == ["unmet-all-red", "late-e1"]
    assert found["unmet-all-red"].values["count"] == MANY + 1
    assert found["unmet-all-red"].values["text"] == "Say 0; Say 2; Say 3; Say 4; Say 5; ..."


def test_the_same_expectation_found_twice_is_one_finding() -> None:
    """However often an inject came again; its figures are those of the worst time."""
    report = report_of(
        play(
            "options: {act: {teams: [red]}}\n"
            "injects: [{id: i, at: 1h, to: [red], subject: s, body: b, repeat: {times: 2, gap: 2d},"
            " expects: [{id: e, from: red, any_of: [act], within: 5h}]}]",
            "team: red\nat: 10h\norders: [{option: act, why: y}]\n---\nteam: red\nat: 70h\norders: [{option: act, why: y}]\n",
        )
    )
    late = by_id(report)["late-e"]
    assert (late.values["count"], late.values["late"]) == (2, 16 * HOUR)


STANDINGS: Any = st.lists(st.sampled_from(["met", "late", "unmet", "open", "never"]), max_size=12)
ORDER = {"unrated": None, "P": 3, "S": 2, "M": 1, "U": 0}


@given(STANDINGS, st.randoms())
def test_ratings_hang_on_what_was_judged_alone(standings: list[Standing], random: Any) -> None:
    """R23: neither order nor repetition nor what is no evidence changes a rating."""
    shuffled = [*standings, *standings, "open", "never"]
    random.shuffle(shuffled)
    assert propose(shuffled) == propose(standings)


@given(STANDINGS, st.sampled_from(["met", "late", "unmet"]))
def test_ratings_get_no_better_by_doing_worse(standings: list[Standing], worse: Standing) -> None:
    """R23: what was met, had it been late or not done at all, gives no better rating."""
    spoilt: list[Standing] = [worse if standing == "met" else standing for standing in standings]
    before, after = ORDER[propose(standings)], ORDER[propose(spoilt)]
    assert (before is None) == (after is None)
    assert before is None or after is None or after <= before


def test_the_capability_is_the_tasks_else_the_objectives_else_the_injects() -> None:
    """Where several tasks rest on an expectation, the first one's."""
    injects = "".join(
        f"  - {{id: {name}, at: 1h, to: [red], subject: s, body: b, capability: Inject's,"
        f" expects: [{{id: {name}-e, from: red, any_of: [answer], within: 1h}}]}}\n"
        for name in ("a", "b", "c", "d")
    )
    tasks = (
        "objectives:\n"
        "  O1: {title: t, capability: Objective's, tasks: [{id: T1, title: t, expects: [a-e], capability: Task's},"
        " {id: T2, title: t, expects: [a-e, b-e]}]}\n"
        "  O2: {title: t, tasks: [{id: T3, title: t, expects: [c-e]}]}\n"
    )
    found = by_id(report_of(play(f"options: {{}}\ninjects:\n{injects}{tasks}")))
    assert {name: found[f"unmet-{name}-e"].capability for name in "abcd"} == {
        "a": "Task's",
        "b": "Objective's",
        "c": "Inject's",
        "d": "Inject's",
    }
    assert found["unmet-a-e"].about == ("O1", "T1", "T2")
