"""Several runs side by side: every figure is that of a run's own report, and where runs part is told."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from tabletop.press import blocks as b
from tabletop.report.build import build
from tabletop.report.comparison import MOST, Comparison, NotComparable, compare, paper
from tabletop.report.form import Report
from tabletop.report.language import Language
from tabletop.report.played import Played
from tabletop.report.world import WorldTable
from tests.playing import HEAD, exercise, play

ENGLISH = Language("en")
EXERCISE = """
world: {variables: {calm: {initial: 50, unit: "%", title: Calm}}}
measures: {calm: {title: Calm at the end, value: calm, better: higher, unit: "%"}}
objectives: {O1: {title: Keep calm, capability: Order, tasks: [{id: O1.1, title: Act, expects: act}]}}
options:
  talk: {title: Talk to them, teams: [red], lead_time: 2h, effects: [{add: {calm: 5}}]}
  shout: {title: Shout, teams: [red], lead_time: 2h, effects: [{add: {calm: -5}}]}
  hope:
    title: Hope
    teams: [blue]
    lead_time: 1h
    outcomes:
      comes: {result: full, chance: 0.5, effects: [{add: {calm: 10}}]}
      stays-away: {result: fail, chance: rest}
injects:
  - {id: crowd, at: 1h, to: [red], subject: A crowd, expects: [{id: act, from: red, any_of: [talk], within: 8h}]}
  - {id: later, at: 3d, to: [red, blue], subject: Later}
"""
TALK = "team: red\nat: 2h\norders: [{option: talk, why: Calm them.}]\n"
SHOUT = "team: red\nat: 2h\norders: [{option: shout}]\n"
HOPE = "---\nteam: blue\nat: 4h\norders: [hope]\n"


@cache
def report_of(moves: str, seed: int = 1, text: str = EXERCISE, head: str = HEAD, most: int = 0) -> Report:
    """The report of a play; of its first events only, as far as it got, if `most` says so."""
    engine = play(exercise(text, head), moves, seed)
    events = engine.events[:most] if most else engine.events
    world = WorldTable(engine.program.column_names, engine.rows)
    return build(Played(engine.exercise, events, world))


def parted(comparison: Comparison, run: int = 1) -> dict[str, tuple[str | None, str | None]]:
    """By level the kinds of the two events at which a run parts from the first."""
    return {
        item.level: (
            item.first.record.kind if item.first else None,
            item.other.record.kind if item.other else None,
        )
        for item in comparison.divergences
        if item.run == run
    }


def test_equal_runs_are_the_same_throughout() -> None:
    """No run parts, no run is best, every decision ended alike."""
    one = report_of(TALK + HOPE)
    found = compare([one, one], ["first", "second"])
    assert not found.divergences and not found.differences and found.seeds_differ is False
    assert not found.charts and found.unmoved == ("Calm",)
    assert [row.best for row in found.measures] == [()]
    assert all(row.everywhere and row.alike for row in found.decisions)
    assert "hold the same events" in text_of(found)


def test_runs_part_where_a_team_decided_otherwise() -> None:
    """At that order on every level; what each run has there is told with its number."""
    talk, shout = report_of(TALK), report_of(SHOUT)
    found = compare([talk, shout], ["talk", "shout"])
    assert parted(found) == dict.fromkeys(("event", "story", "decision"), ("order.received", "order.received"))
    item = next(item for item in found.divergences if item.level == "decision")
    assert item.first is not None and item.other is not None
    assert (item.first.title, item.other.title) == ("Talk to them", "Shout")
    ordered = [next(r for r in report.records if r.kind == "order.received") for report in (talk, shout)]
    assert [item.first.record, item.other.record] == ordered and item.first.record.at == 2 * 3600
    assert [(row.title, row.everywhere, [given is not None for given in row.given]) for row in found.decisions] == [
        ("Talk to them", False, [True, False]),
        ("Shout", False, [False, True]),
    ]
    (measure,) = found.measures
    assert measure.values == (55, 45) and measure.best == (0,)
    assert [[stood.standing for stood in row.stood if stood] for row in found.expectations] == [["met", "unmet"]]


def test_other_luck_with_the_same_decisions() -> None:
    """Teams handed in the same; the draws differ, and then what happened."""
    lucky = next(seed for seed in range(1, 50) if outcome(report_of(HOPE[4:], seed)) == "comes")
    other = next(seed for seed in range(1, 50) if outcome(report_of(HOPE[4:], seed)) == "stays-away")
    found = compare([report_of(HOPE[4:], lucky), report_of(HOPE[4:], other)], ["lucky", "not"])
    assert found.seeds_differ is True
    assert parted(found) == {
        "event": ("draw.made", "draw.made"),
        "story": ("order.finished", "order.finished"),
    }
    (row,) = found.decisions
    assert row.everywhere and not row.alike
    assert [given.outcome for given in row.given if given] == ["comes", "stays-away"]
    assert "the seeds differ" in text_of(found)


def outcome(report: Report) -> str:
    """How the first order of a run came out."""
    return report.decisions[0].outcome


def test_a_run_that_is_not_so_far_yet() -> None:
    """The longer run has an event where the other has none."""
    whole = report_of(TALK)
    part = report_of(TALK, most=len(whole.records) - 3)
    found = compare([whole, part], ["whole", "part"])
    assert parted(found)["event"][1] is None
    (event,) = [item for item in found.divergences if item.level == "event"]
    assert event.first is not None and event.first.record == whole.records[-3]
    assert found.measures[0].values == (55, None)
    assert "nothing further" in text_of(found)


def test_three_runs_are_each_set_against_the_first() -> None:
    """The places of runs are the same in every row."""
    reports = [report_of(TALK), report_of(SHOUT), report_of(TALK)]
    found = compare(reports, ["a", "b", "c"])
    assert {item.run for item in found.divergences} == {1}
    assert found.measures[0].values == (55, 45, 55) and found.measures[0].best == (0, 2)
    assert [run.name for run in found.runs] == ["a", "b", "c"]
    assert all(len(row.given) == 3 for row in found.decisions)


def test_names_of_files_are_no_difference() -> None:
    """The same move from a file of another name is the same move."""
    one = report_of(TALK)
    renamed = tuple(
        record.model_copy(update={"subject": "other.yaml"}) if record.kind.startswith("move.") else record
        for record in one.records
    )
    assert not compare([one, one.model_copy(update={"records": renamed})], ["a", "b"]).divergences


def test_changed_exercises_are_compared_with_a_warning() -> None:
    """The same exercise with another text: it says what differs, on the page too."""
    short = report_of(TALK, head=HEAD.replace("10d", "6d"))
    found = compare([report_of(TALK), short], ["long", "short"])
    assert {item.what for item in found.differences} == {"hash", "length"}
    said = text_of(found)
    assert "differ in more than what was decided" in said and "A: 10 d; B: 6 d" in said


def test_different_exercises_are_refused() -> None:
    """With a sentence that names both."""
    one = report_of(TALK)
    known = one.integrity.model_copy(update={"exercise": "another"})
    with pytest.raises(NotComparable, match="'b' one of 'another': only runs of one exercise"):
        compare([one, one.model_copy(update={"integrity": known})], ["a", "b"])


@pytest.mark.parametrize(("count", "message"), [(1, "two runs or more"), (MOST + 1, f"at most {MOST}")])
def test_too_few_and_too_many_are_refused(count: int, message: str) -> None:
    """One run has nothing beside it; too many cannot be read."""
    with pytest.raises(NotComparable, match=message):
        compare([report_of(TALK)] * count, [str(place) for place in range(count)])


def test_reports_to_different_readers_are_refused() -> None:
    """A comparison would show to one what the other may not see."""
    one = report_of(TALK)
    other = one.model_copy(update={"cover": one.cover.model_copy(update={"reader": "red"})})
    with pytest.raises(NotComparable, match="for one reader"):
        compare([one, other], ["a", "b"])


def test_every_figure_is_that_of_the_runs_own_report() -> None:
    """Measures, counts, ratings, standings, decisions and lines, run by run."""
    reports = [report_of(TALK + HOPE), report_of(SHOUT), report_of(HOPE[4:], 3)]
    found = compare(reports, ["a", "b", "c"])
    for place, report in enumerate(reports):
        assert {row.id: row.values[place] for row in found.measures} == {m.id: m.value for m in report.measures}
        counted = {row.key: row.values[place] for row in found.counts}
        assert counted["orders"] == report.counts.orders and counted["injects"] == report.counts.released
        rated = {row.id: row.proposed[place] for row in found.ratings if row.kind != "capability"}
        own = {item.id: item.proposed for item in report.objectives}
        assert rated == own | {task.id: task.proposed for item in report.objectives for task in item.tasks}
        stood = {row.id: (s.standing, s.took, s.late) for row in found.expectations if (s := row.stood[place])}
        assert stood == {row.id: (row.standing, row.took, row.late) for row in report.expectations}
        given = [(g.order, g.state, g.draw) for row in found.decisions if (g := row.given[place])]
        assert sorted(given) == sorted((row.order, row.state, row.draw) for row in report.decisions)
        assert [row.lines[place] for row in found.charts] == list(report.charts)


def test_the_plain_data_can_be_read_again() -> None:
    """JSON there and back; the paper made of it is the same."""
    found = compare([report_of(TALK), report_of(SHOUT)], ["a", "b"])
    again = Comparison.model_validate_json(found.model_dump_json())
    assert again == found and paper(again, ENGLISH) == paper(found, ENGLISH)


def test_the_paper_has_every_section_and_every_measure() -> None:
    """In their order; the best value bears a sign; tables call runs by their letters."""
    found = compare([report_of(TALK), report_of(SHOUT)], ["talk", "shout"])
    made = paper(found, ENGLISH)
    heads = [block.text for block in made.blocks if isinstance(block, b.Heading) and block.level == 1]
    assert heads == ["The runs side by side", "Where the runs part", "Ratings", "What was expected, and what came",
                     "Decisions", "The world over time", "Integrity"]  # fmt: skip
    said = text_of(found)
    assert "★ 55" in said and "A\ntalk" in said and ("Run A", "talk") in made.facts
    pictures = [block for block in flat(made.blocks) if isinstance(block, b.Picture)]
    assert len(pictures) == len(found.charts) == 1 and "A ends at 55" in pictures[0].alt


def test_many_runs_lie_across_the_page() -> None:
    """More than four runs have a page in landscape and letters for names."""
    reports = [report_of(TALK), report_of(SHOUT)] * 3
    made = paper(compare(reports, [f"a run with a long name {place}" for place in range(6)]), ENGLISH)
    assert made.landscape
    tables = [block for block in made.blocks if isinstance(block, b.Table)]
    assert [b.words(cell) for cell in tables[1].header] == ["Measure", *"ABCDEF"]


def test_long_lists_are_set_close() -> None:
    """Hundreds of decisions are no table, and each is still there."""
    moves = "---\n".join(f"team: red\nat: {hour}h\norders: [talk]\n" for hour in range(2, 222))
    found = compare([report_of(moves), report_of(TALK)], ["a", "b"])
    assert len(found.decisions) == 220
    entries = [block for block in paper(found, ENGLISH).blocks if isinstance(block, b.Entries)]
    assert [len(block.entries) for block in entries] == [220]


def text_of(comparison: Comparison) -> str:
    """All words of a comparison's paper."""
    return "\n".join(words(paper(comparison, ENGLISH).blocks))


def words(item: Any) -> Iterator[str]:
    """The text of blocks and of whatever they hold."""
    if isinstance(item, b.Run | b.Heading):
        yield item.text
    elif isinstance(item, tuple):
        for part in item:
            yield from words(part)
    elif hasattr(item, "__slots__") and not isinstance(item, b.Picture):
        for name in item.__slots__:
            yield from words(getattr(item, name))


def flat(blocks: tuple[b.Block, ...]) -> Iterator[b.Block]:
    """Blocks, and those within them."""
    for block in blocks:
        yield block
        if isinstance(block, b.Together):
            yield from flat(block.blocks)
