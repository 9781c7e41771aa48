"""A report says of a run what its events say: each part of it, in one play in which nearly everything happens."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from typing import Any

import pytest

from tabletop.engine.play import Engine
from tabletop.report.build import build
from tabletop.report.form import Decision, Report
from tabletop.report.world import WorldTable
from tests.playing import play
from tests.report.building import made, played, report_of, whole

HOUR, DAY = 3600, 86400


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The play."""
    return whole()


@pytest.fixture(scope="module")
def report(engine: Engine) -> Report:
    """Its report."""
    return report_of(engine)


def order(report: Report, name: str, nth: int = 0) -> Decision:
    """The nth row of the decision log with a reference."""
    return [row for row in report.decisions if row.order == name][nth]


def cited(part: Any) -> list[int]:
    """Every number that anything in a report cites."""
    if isinstance(part, dict):
        own = part.get("evidence", ())
        if isinstance(own, dict):
            own = [seq for seqs in own.values() for seq in seqs]
        return [
            *own,
            *(seq for key, value in part.items() if key not in ("evidence", "records") for seq in cited(value)),
        ]
    return [seq for item in part for seq in cited(item)] if isinstance(part, list | tuple) else []


def test_everything_cited_is_in_the_records(report: Report) -> None:
    """Evidence leads to events, and the records are the events."""
    data = report.model_dump()
    numbers = set(cited(data))
    assert len(numbers) > 40 and numbers <= {record.seq for record in report.records}


def test_the_same_run_gives_the_same_report_and_its_json_reads_back(engine: Engine, report: Report) -> None:
    """R22; and a report from events that were written and read again is the same."""
    text = report.model_dump_json()
    assert Report.model_validate_json(text) == report
    again = replace(played(engine), events=json.loads(json.dumps(engine.events)))
    assert build(again).model_dump_json() == text


def test_cover_and_overview(report: Report) -> None:
    """What HSEEP's overview has; capabilities are those of objectives and tasks, participants are counted."""
    seen = report.overview
    assert (report.cover.title, report.cover.handling, report.cover.reader) == ("Test", "TLP:AMBER", "control")
    assert (seen.threat, seen.mission_areas, seen.capabilities) == ("Storm", ("Response",), ("Command", "Voice"))
    assert (seen.startex, seen.endex) == ("2024-06-17T09:00:00+05:00", "2024-06-22T09:00:00+05:00")
    assert [(team.id, team.automated) for team in seen.teams] == [("red", False), ("blue", False), ("green", True)]
    assert [(p.organisation, p.number) for p in seen.participants] == [("Ministry", 2)]
    assert seen.people[2].teams == ("red",)


def test_counts(report: Report) -> None:
    """What the summary counts."""
    counts = report.counts
    assert (counts.injects, counts.released, counts.orders, counts.rejected) == (4, 3, 10, 2)
    assert counts.expectations == {"late": 1, "met": 3}
    assert counts.silences == {"not submitted": 7}
    assert counts.evidence["released"] == tuple(r.evidence[0] for r in report.timeline if r.kind == "inject")
    assert [(m.id, m.better) for m in report.measures] == [("level_left", "higher")]


def test_an_order_has_its_cost_staff_odds_and_draw(report: Report) -> None:
    """Cost as the work began, the odds and what was drawn against them, what else was open then."""
    row = order(report, "red/1/again")
    assert (row.cost, row.staff, row.open_options) == ({"red.budget": 60.0}, 1, ("talk", "never"))
    assert row.odds == {"full": 0.5, "fail": None}
    draw = next(d for d in report.chance if d.site.endswith("/outcome"))
    assert row.draw == draw.u and draw.evidence[0] in row.evidence
    assert (row.state, row.started, row.ended) == ("succeeded", DAY, DAY)


def test_a_superseded_order_and_the_one_that_took_its_name_are_two_rows(report: Report) -> None:
    """Each follows its own events, and what never arrived is not in the timeline."""
    first, second = order(report, "red/1/fee"), order(report, "red/1/fee", 1)
    assert (first.state, first.why, second.state, second.code) == ("superseded", "", "rejected", "balance")
    assert second.allowed == "at most 0" and second.why == "It is due now"
    assert [(r.kind, r.state) for r in report.timeline if r.subject == "red/1/fee"] == [("order", "rejected")]


def test_a_free_action_has_its_ruling(report: Report) -> None:
    """Arguments, odds and the total of the dice stand in the ruling, odds and draw also in the log."""
    ruling, row = report.rulings[0], order(report, "red/1/act")
    assert (row.title, row.option, row.because) == ("Call the neighbours", "", ("letter",))
    assert (ruling.mode, ruling.by, ruling.arguments_for) == ("matrix", "Ana", ("near", "friendly"))
    total = next(e.data["draw"] for e in report.records if e.kind == "ruling.made")
    assert isinstance(total, list) and isinstance(total[-1], int) and row.draw == ruling.draw == total[-1]
    assert row.odds == "2d6 + 2 - 1, 7 or more" and row.state == ("succeeded" if total[-1] >= 7 else "failed")


def test_an_override_is_attributed(report: Report) -> None:
    """Who overrode an outcome, and why."""
    row = order(report, "red/2/talk")
    assert (row.state, row.overridden_by, row.message, row.ended) == ("partial", "Ana", "Half of them came", 78 * HOUR)


def test_expectations_and_how_late(report: Report) -> None:
    """Way, time and lateness; control's word counts as it was given."""
    rows = {row.id: row for row in report.expectations}
    assert (rows["settle"].way, rows["settle"].by, rows["settle"].took) == ("option", "red/2/talk", 47 * HOUR)
    assert (rows["calm"].way, rows["calm"].late) == ("restraint", None)
    late = rows["speak"]
    assert (late.standing, late.way, late.by, late.late) == ("late", "control", "Ana", 14 * HOUR)


def test_repeated_injects_open_an_expectation_again() -> None:
    """A row for each time; the rating rests on all of them."""
    engine = play(
        "options: {act: {teams: [red]}}\n"
        "injects: [{id: i, at: 1h, to: [red], channel: post, subject: s, body: b, repeat: {times: 3, gap: 2d},"
        " expects: [{id: e, from: red, any_of: [act], within: 5h}]}]\n"
        "objectives: {O1: {title: t, tasks: [{id: T, title: t, expects: [e]}]}}",
        "team: red\nat: 2h\norders: [act]\n---\nteam: red\nat: 60h\norders: [act]\n",
    )
    report = report_of(engine)
    assert [row.standing for row in report.expectations] == ["met", "late", "unmet"]
    assert report.objectives[0].proposed == "M"
    response = report.responses[0]
    assert (response.channel, response.asked, response.responded) == ("post", 3, 2)
    assert (response.least, response.most, response.median) == (HOUR, 11 * HOUR, 6.0 * HOUR)


def test_ratings_of_machine_and_evaluators_stand_side_by_side(report: Report) -> None:
    """R23, over the tasks of objectives and capabilities; the last word of an evaluator is what may dispute it."""
    first, second = report.objectives
    assert (first.proposed, second.proposed, first.description) == ("S", "P", "Quickly.")
    task = first.tasks[0]
    assert (task.proposed, [j.rating for j in task.judgements], task.disputed) == ("P", ["P", "M"], True)
    assert task.rests_on == ("settle", "calm") and task.capability == "Command"
    assert [(c.name, c.proposed, c.tasks) for c in report.capabilities] == [
        ("Command", "P", ("O1.1",)),
        ("Voice", "S", ("O1.2", "O2.1")),
    ]


def test_timeline_marks_and_messages(report: Report) -> None:
    """In the order of time, each with what a reader needs."""
    assert [row.at for row in report.timeline] == sorted(row.at for row in report.timeline)
    letter = report.timeline[0]
    assert (letter.kind, letter.subject, letter.channel, letter.to) == ("inject", "letter", "letter", ("red",))
    assert {"inject", "order", "outcome", "answer", "message", "ruling", "default"} == {r.kind for r in report.timeline}
    assert {mark.kind for mark in report.marks} == {"inject", "decision"}
    assert [(m.team, m.to, m.inject) for m in report.messages][:2] == [("blue", (), "press"), ("green", ("red",), "")]


def test_responses_by_team_and_channel(report: Report) -> None:
    """Restraint is no response; an answer to what asks nothing counts alone."""
    rows = {(row.team, row.channel): row for row in report.responses}
    assert set(rows) == {("red", "letter"), ("red", "phone"), ("blue", "press"), ("red", "press")}
    assert (rows["red", "letter"].asked, rows["red", "letter"].median) == (1, 47.0 * HOUR)
    assert (rows["red", "press"].asked, rows["red", "press"].least) == (1, 45 * HOUR)


def test_what_never_happened_and_silence(report: Report) -> None:
    """Injects with the reason, options with how often they were open; silent turns and whether defaults came."""
    assert [(row.id, row.state, row.title) for row in report.never_injects] == [("gone", "planned", "Gone")]
    assert [(row.id, row.legal) for row in report.never_options] == [("bold", 0), ("never", 3)]
    assert {(row.team, row.defaulted) for row in report.silences} == {("red", False), ("blue", True)}


def test_charts_of_what_moved(report: Report) -> None:
    """What a measure reads comes first; what never moved has none."""
    assert [chart.name for chart in report.charts] == ["level", "red.budget"]
    level, budget = report.charts
    assert (level.first, level.least_at, level.unit) == (50.0, 0, "%")
    assert (budget.title, budget.last, budget.most) == ("Red, budget", 0.0, 60.0)


def test_long_charts_are_thinned_and_too_many_are_named(engine: Engine) -> None:
    """At most 600 points with ends and extremes; at most 40 charts."""
    count = 9000
    rows = [[float(i), float(i * 7 % 1000), float(i)] for i in range(count)]
    rows[4567][1] = 5000.0
    report = build(replace(played(engine), world=WorldTable(["at", "level", "red.budget"], rows)))
    chart = report.charts[0]
    assert len(chart.at) <= 600 and chart.at[0] == 0 and chart.at[-1] == count - 1
    assert (chart.most, chart.most_at) == (5000.0, 4567) and 4567 in chart.at
    names = "\n".join(f"    v{i}: {{unit: '1', initial: 0, rate: 1 per day}}" for i in range(50))
    many = report_of(play(f"world:\n  variables:\n{names}\noptions: {{}}\ninjects: []\n"))
    assert len(many.charts) == 40 and many.uncharted == tuple(f"v{i}" for i in range(40, 50))


def test_limits_and_integrity(report: Report, engine: Engine) -> None:
    """What rests on judgement, what hit a bound, who was automated; by what the record is known."""
    assert report.limits.judgements == (("world.variables.level", "Nobody has measured it"),)
    assert report.limits.automated == ("green",)
    assert (report.integrity.seed, report.integrity.events) == (1, len(engine.events))
    assert report.integrity.hash == engine.exercise.hash


def test_uncertain_figures_and_bounds() -> None:
    """A range that a figure may have is told with its place; a bound that cut a figure is counted."""
    report = report_of(
        play(
            "world: {variables: {x: {unit: '1', initial: {value: 1, uncertain: [0.5, 2]}, max: 3}}}\noptions: {}\n"
            "injects: [{id: i, at: 1h, to: [red], subject: s, body: b, effects: [{add: {x: 9}}]}]"
        )
    )
    assert report.limits.uncertain == (("world.variables.x.initial", "0.5–2"),)
    assert report.limits.clamped == (("x", 1),)


def test_what_a_reader_may_not_see_is_no_reason_to_fail(engine: Engine) -> None:
    """Fewer things in the exercise, fewer events, fields left out, numbers with gaps: the report has less in it."""
    bare = replace(
        engine.exercise, options=(), injects=(), expectations=engine.exercise.expectations[2:], measures=(), papers={}
    )
    for drop in (("run.started", "draw.made", "order.received"), ("inject.released",), ("order.accepted",)):
        events = [
            {**event, "data": {k: v for k, v in event["data"].items() if k in ("rating", "silence", "legal")}}
            for event in engine.events
            if event["kind"] not in drop
        ]
        report = build(replace(played(engine), exercise=bare, events=events, world=WorldTable(["at"], [[0.0]])), "blue")
        assert report.cover.reader == "blue" and report.integrity.seed is None and report.integrity.hash == ""
        Report.model_validate_json(report.model_dump_json())


def test_a_task_rests_on_what_the_reader_has_of_its_expectations(engine: Engine) -> None:
    """Expectations are found by their number, not by where they stand."""
    some = replace(engine.exercise, expectations=engine.exercise.expectations[2:])
    report = build(replace(played(engine), exercise=some))
    tasks = {task.id: task for objective in report.objectives for task in objective.tasks}
    assert (tasks["O1.1"].rests_on, tasks["O1.2"].rests_on) == ((), ("speak",))


def test_a_run_without_anything_and_one_that_stopped() -> None:
    """No objectives, no orders, no world; a guard that broke is told."""
    empty = report_of(play("options: {}\ninjects: []\n"))
    assert not (empty.decisions or empty.objectives or empty.charts or empty.stop)
    stopped = report_of(
        play(
            "world: {variables: {x: {unit: '1', initial: 1, rate: 1 per hour}}, derived: {y: 1 / (3 - x)}}\noptions: {}\ninjects: []\n"
        )
    )
    assert stopped.stop is not None and stopped.stop.path and stopped.measures == ()
    assert stopped.stop.evidence == (stopped.records[-1].seq,)


def test_the_reader_stands_on_the_cover(engine: Engine) -> None:
    """Building hides nothing itself: that is decided before."""
    assert build(played(engine), "public").cover.reader == "public"
    assert made().papers["judgements"] == {"world.variables.level": "Nobody has measured it"}


@pytest.mark.slow
def test_a_hundred_thousand_events_take_seconds() -> None:
    """Nothing is looked for again and again: 10,000 orders and 20,000 expectations in under five seconds of work."""
    small = play("options: {a: {teams: [red]}}\ninjects: [{id: i, at: 1h, to: [red], subject: s, body: b}]")
    events: list[dict[str, Any]] = [small.events[0]]

    def add(kind: str, about: str, **data: Any) -> None:
        cause = len(events)
        events.append(
            {
                "seq": cause + 1,
                "at": cause,
                "kind": kind,
                "subject": about,
                "team": "red",
                "data": data,
                "cause": cause,
            }
        )

    for n in range(20_000):
        add("inject.released", f"i{n}", to=["red"], channel="post", subject="s", body="b")
        add("expectation.opened", f"e{n}", inject=f"i{n}", text="t", deadline=None)
        add("expectation.met", f"e{n}", way="action", by="x", after=1)
    for n in range(10_000):
        add("order.received", f"o{n}", option="a", why="")
        add("order.accepted", f"o{n}", option="a", site=f"o{n}", legal=["a"])
        add("order.started", f"o{n}", cost={}, staff=0, due=0)
        add("order.finished", f"o{n}", state="succeeded", outcome="full")
    before = time.process_time()
    report = build(replace(played(small), events=events))
    assert time.process_time() - before < 5
    assert (len(report.decisions), len(report.expectations), len(report.records)) == (10_000, 20_000, 100_001)
