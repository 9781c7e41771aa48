"""The papers of an exercise: what each must hold, and what players must not read."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from docx import Document

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.papers import msel, words
from tabletop.papers.printing import PAPERS, print_paper
from tabletop.press import blocks as b
from tabletop.press.pdf import to_pages

ROOT = Path(__file__).parents[2]
SHIPPED = ("dark-wards", "kazakhstan", "quickstart")


@cache
def shipped(name: str) -> form.Exercise:
    return compile_exercise(ROOT / "exercises" / name)


def strings(item: object) -> Iterator[str]:
    """Every text in a paper, runs of one paragraph apart."""
    if isinstance(item, str):
        yield item
    elif isinstance(item, tuple):
        for part in item:
            yield from strings(part)
    elif is_dataclass(item):
        for field in fields(item):
            yield from strings(getattr(item, field.name))


def text_of(paper: b.Paper) -> str:
    return "\n".join(strings(paper))


def head_of(docx: bytes) -> list[str]:
    """The three cells on top of every page."""
    return [cell.text for cell in Document(io.BytesIO(docx)).sections[0].header.tables[0].rows[0].cells]


def flat(blocks: tuple[b.Block, ...]) -> Iterator[b.Block]:
    """All blocks of a paper one after the other, in place of those that are kept together their parts."""
    for block in blocks:
        if isinstance(block, b.Together):
            yield from flat(block.blocks)
        else:
            yield block


def headings(paper: b.Paper, level: int) -> list[str]:
    return [block.text for block in flat(paper.blocks) if isinstance(block, b.Heading) and block.level == level]


def empty_parts(paper: b.Paper) -> list[b.Block]:
    """Headings with nothing below them, tables without rows and lists without items."""
    shown = [
        block
        for block in flat(paper.blocks)
        if not (isinstance(block, b.PageBreak) or (isinstance(block, b.Facts) and not block.pairs))
    ]
    bare: list[b.Block] = [
        block
        for block, after in itertools.pairwise([*shown, None])
        if isinstance(block, b.Heading)
        and (after is None or (isinstance(after, b.Heading) and after.level <= block.level))
    ]
    bare += [block for block in shown if isinstance(block, b.Table) and not block.rows]
    return bare + [block for block in shown if isinstance(block, b.Bullets | b.Numbered) and not block.items]


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("paper", PAPERS)
def test_shipped_exercises_print_every_paper_twice_alike(name: str, paper: str) -> None:
    """Every paper of every exercise we ship prints as tagged PDF and as DOCX with its banner, twice the same bytes."""
    first, second = (print_paper(shipped(name), paper) for _ in range(2))
    assert first == second
    assert b"pdfuaid:part>1<" in first["pdf"] and first["docx"].startswith(b"PK")
    assert Document(io.BytesIO(first["docx"])).core_properties.title == shipped(name).title
    assert head_of(first["docx"])[1] == "EXERCISE EXERCISE EXERCISE"


def test_papers_bear_the_marks_of_the_exercise() -> None:
    """Every paper bears the title, the handling mark and the banner of its exercise."""
    for make in PAPERS.values():
        paper = make(shipped("dark-wards"))
        assert (paper.title, paper.handling) == ("Ransomware at a hospital", "TLP:AMBER")
        assert paper.banner == "EXERCISE EXERCISE EXERCISE"


@pytest.mark.parametrize("name", SHIPPED)
def test_players_do_not_read_what_is_to_come(name: str) -> None:
    """No line of an inject, option, expectation, task, team's brief or scenario stands in the players' manual."""
    exercise = shipped(name)
    hidden = [item.plain or "" for inject in exercise.injects for item in (inject.subject, inject.body)]
    hidden += [option.title for option in exercise.options]
    hidden += [item.text for item in exercise.expectations]
    hidden += [team.brief for team in exercise.teams]
    hidden += [task.title for goal in exercise.objectives for task in goal.tasks]
    about = exercise.papers["about"]
    assert isinstance(about, dict)
    hidden.append(about["scenario"])
    lines = {line.strip(" *#>-") for text in hidden for line in text.splitlines()} - {""}
    for_control, for_players = (text_of(PAPERS[paper](exercise)) for paper in ("handbook", "sitman"))
    assert [line for line in sorted(lines) if line not in for_control] == [], "as they would stand in a manual"
    assert [line for line in sorted(lines) if line in for_players] == []


def test_the_manual_tells_players_what_they_need() -> None:
    """Players read who runs the exercise, when it starts, its aims, the situation and the questions phase by phase."""
    paper = PAPERS["sitman"](shipped("dark-wards"))
    facts = dict(paper.facts)
    assert facts["Sponsor"] == "Regional health board"
    assert facts["STARTEX"].startswith("2025-03-12 09:00")
    text = text_of(paper)
    for said in ("Generators work", "Operational coordination", "Who may isolate a ward?", "three quarters full"):
        assert said in text
    assert headings(paper, 1)[-3:] == ["Phase 1: Detection", "Phase 2: Response", "Hotwash"]


def test_turns_are_in_the_timetable() -> None:
    """Where there are turns the timetable says when each closes, and elsewhere speaks of none."""
    exercise = shipped("quickstart")
    tables = [block for block in flat(PAPERS["sitman"](exercise).blocks) if isinstance(block, b.Table)]
    (turns,) = [table for table in tables if b.words(table.header[0]) == "Turn"]
    assert [b.words(name) for name in turns.header] == ["Turn", "From", "Orders close"]
    closes = [b.words(close) for _, _, close in turns.rows]
    assert closes == [words.calendar(exercise, end) for end in exercise.clock.turn_ends]
    assert closes[-1] == "2024-07-17 09:00"
    assert "Orders close" not in text_of(PAPERS["sitman"](shipped("dark-wards")))


def test_events_come_in_the_order_control_meets_them() -> None:
    """Timed events come in order, each with those that hang on it, then those on decisions, last those by hand."""
    rows = msel.rows(shipped("dark-wards"))
    assert [row.id for row in rows] == ["ransom-note", "spreads", "press", "contained", "no-backup", "spare"]
    kazakhstan = msel.rows(shipped("kazakhstan"))
    assert len(kazakhstan) == len(shipped("kazakhstan").injects)
    timed = [row.calendar for row in kazakhstan if row.calendar]
    assert timed == sorted(timed)


def test_triggers_are_said_in_plain_words() -> None:
    """What starts an inject is said in plain words, with the names that people use."""
    wards, kazakhstan, quickstart = ({row.id: row.trigger for row in msel.rows(shipped(name))} for name in SHIPPED)
    assert wards["ransom-note"] == "at 10m"
    assert wards["press"] == "1h after 1.1"
    assert wards["spreads"] == "if ‘IT isolates the ward’ is not met in time"
    assert wards["contained"] == "when ‘Isolate the ward network’ succeeds"
    assert wards["spare"] == "when control releases it"
    assert kazakhstan["withdrawn"].startswith("when 1.6 released and ")
    assert quickstart["warning"] == "when Moscow orders ‘Warn of gas maintenance’"
    alarm = quickstart["alarm"]
    assert alarm.startswith("when tension > ") and alarm.endswith("; up to 2 times, 5d apart")


def test_conditions_may_be_given_as_they_were_written() -> None:
    """A condition that is given in other words is said in those."""
    rows = msel.rows(shipped("quickstart"), {"injects.alarm.when": "tension above sixty"})
    assert next(row for row in rows if row.id == "alarm").trigger.startswith("when tension above sixty;")


def test_a_row_says_what_is_expected_and_what_for() -> None:
    """A row says when an event comes, from whom, to whom and how, what is expected by when, and what it serves."""
    row = msel.rows(shipped("dark-wards"))[0]
    assert (row.number, row.time, row.calendar) == ("1.1", "10m", "2025-03-12 09:10")
    assert (row.sender, row.to, row.channel, row.phase) == ("Night nurse", "IT department", "phone", "1 Detection")
    assert row.expected == "it: IT isolates the ward (within 20m); it: IT tells the executive team (within 20m)"
    assert (row.objective, row.capability) == ("O1", "Operational coordination")


def test_drawn_times_conditions_and_chances_are_said() -> None:
    """A trigger says between what its time is drawn, what must hold by then, and with what chance it comes."""
    exercise = shipped("quickstart")
    drawn = n.Distribution("uniform", (n.Number(86400.0), n.Number(3 * 86400.0)))
    since = n.Compare(">", n.Fact("since_inject", 0), n.Number(7200.0))
    inject = replace(exercise.injects[0], at=drawn, when=since, chance=n.Number(0.5))
    assert msel.trigger(exercise, inject) == "at 1d to 3d, once time since 1 > 2h; with a chance of 0.5"


def test_figures_are_shown_by_name_or_as_such() -> None:
    """A figure in a text is shown by its name in square brackets, or as `figure` where it is worked out."""
    storm = next(item for item in shipped("quickstart").injects if item.id == "cpc-notice")
    said = words.template(shipped("quickstart"), storm.body)
    assert "about [figure] Mt a year" in said and "[oil.terminal.stored] Mt" in said


def test_effects_are_said_in_words() -> None:
    """An effect is said with the title of each figure, by how much it changes, and for how long."""
    exercise = shipped("kazakhstan")
    said = {words.effect(exercise, effect) for inject in exercise.injects for effect in inject.effects}
    assert "Moorings working becomes 1 for 10d to 33d" in said
    assert "Moorings working −1 for 15d" in said
    assert "Unrest +18 and Public trust −4" in said


@pytest.mark.parametrize("name", SHIPPED)
def test_the_handbook_has_a_card_for_every_inject(name: str) -> None:
    """The handbook has a card for every inject, names every option, and lists contacts where people are known."""
    exercise = shipped(name)
    paper = PAPERS["handbook"](exercise)
    cards, text = headings(paper, 2), text_of(paper)
    for inject in exercise.injects:
        assert f"{inject.number} {words.template(exercise, inject.subject)}" in cards
    assert all(option.id in text for option in exercise.options)
    assert ("Contact list" in cards) == bool(exercise.papers["people"])


@pytest.mark.parametrize("name", SHIPPED)
def test_each_objective_has_a_guide_on_a_page_of_its_own(name: str) -> None:
    """Each objective has a guide of one sheet, front and back, with its tasks and the evidence for them."""
    exercise = shipped(name)
    paper = PAPERS["eeg"](exercise)
    assert headings(paper, 1)[1:] == [f"{goal.id}: {goal.title}" for goal in exercise.objectives]
    assert sum(isinstance(block, b.PageBreak) for block in paper.blocks) == 2 * len(exercise.objectives)
    text = text_of(paper)
    for goal in exercise.objectives:
        for task in goal.tasks:
            assert task.title in text
            assert all(exercise.expectations[index].text in text for index in task.expects)
    assert len(to_pages(paper, ppi=20)) == 2 + 2 * len(exercise.objectives), "each guide is a sheet, front and back"


def test_guides_offer_the_four_ratings() -> None:
    """A guide offers the four ratings, names its evaluator, and says by when evidence is due."""
    text = text_of(PAPERS["eeg"](shipped("dark-wards")))
    for meaning in ("without Challenges", "with Some Challenges", "with Major Challenges", "Unable to be Performed"):
        assert meaning in text
    assert "Evaluator one" in text and "within 20m of “1.1 Screens are locked”" in text


def test_the_sign_in_sheet_begins_with_those_who_are_known() -> None:
    """The sign-in sheet begins with the people of the exercise and goes on with blank rows."""
    (table,) = PAPERS["signin"](shipped("dark-wards")).blocks
    assert isinstance(table, b.Table)
    assert [b.words(row[1]) for row in table.rows[:4]] == ["Evaluator one", "Evaluator two", "Facilitator", ""]
    assert len(table.rows) >= 8


def test_the_feedback_form_asks_the_questions_of_the_exercise() -> None:
    """The feedback form asks for strengths, areas for improvement, and the exercise's own questions."""
    text = text_of(PAPERS["feedback"](shipped("dark-wards")))
    assert "What did you learn too late?" in text and "(For Executive team)" in text
    assert "Strengths" in text and "Areas for improvement" in text


def test_an_exercise_with_next_to_nothing_prints_without_empty_sections(tmp_path: Path) -> None:
    """An exercise with one team and nothing else prints, and no paper of it has an empty section, table or list."""
    (tmp_path / "exercise.yaml").write_text(
        "exercise: bare\ntitle: Bare\nclock: {startex: 2025-01-01T09:00+00:00, endex: 1h, tick: 5m, pace: by hand}\n"
        "teams: {one: {title: One}}\ninjects: []\n"
    )
    exercise = compile_exercise(tmp_path)
    for name, make in PAPERS.items():
        paper = make(exercise)
        assert print_paper(exercise, name)
        assert empty_parts(paper) == []
    assert headings(PAPERS["sitman"](exercise), 1) == ["Who takes part", "How it is played", "Hotwash"]


def test_texts_in_other_scripts_and_with_signs_of_markup(tmp_path: Path) -> None:
    """Cyrillic letters and signs of markup are printed as they were written."""
    (tmp_path / "exercise.yaml").write_text(
        "exercise: signs\ntitle: 'Қазақстан #set $x$'\nabout: {handling: 'TLP:RED', banner: '*ОҚУ*'}\n"
        "clock: {startex: 2025-01-01T09:00+05:00, endex: 1h, tick: 5m, pace: by hand}\n"
        "teams: {one: {title: 'Бірінші #panic()'}}\n"
        "injects:\n  - {id: a, at: 5m, to: [one], subject: '#pagebreak() $', body: 'Әріптер *жақсы* @x <y>'}\n",
        encoding="utf-8",
    )
    exercise = compile_exercise(tmp_path)
    for name in PAPERS:
        printed = print_paper(exercise, name)
        assert head_of(printed["docx"]) == ["TLP:RED", "*ОҚУ*", "TLP:RED"]
    table = Document(io.BytesIO(print_paper(exercise, "msel", ["docx"])["docx"])).tables[-1]
    assert "#pagebreak() $" in [cell.text for cell in table.rows[1].cells]


def test_variants_are_printed_as_they_are() -> None:
    """The papers of a variant hold the events of that variant alone, and name it."""
    variant = compile_exercise(ROOT / "exercises" / "kazakhstan", "cpc-drill")
    rows = msel.rows(variant)
    assert 0 < len(rows) < len(shipped("kazakhstan").injects)
    assert any(label == "Variant" for label, _ in PAPERS["msel"](variant).facts)
