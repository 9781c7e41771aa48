"""The papers of an exercise: what each must hold, and what players must not read."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner
from docx import Document

from tabletop.cli import print as cli
from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.compile import compile_exercise
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


def headings(paper: b.Paper, level: int) -> list[str]:
    def walk(blocks: tuple[b.Block, ...]) -> Iterator[b.Block]:
        for block in blocks:
            yield block
            if isinstance(block, b.Together):
                yield from walk(block.blocks)

    return [block.text for block in walk(paper.blocks) if isinstance(block, b.Heading) and block.level == level]


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("paper", PAPERS)
def test_shipped_exercises_print_every_paper_twice_alike(name: str, paper: str) -> None:
    first, second = (print_paper(shipped(name), paper) for _ in range(2))
    assert first == second
    assert first["pdf"].startswith(b"%PDF-") and first["docx"].startswith(b"PK")
    document = Document(io.BytesIO(first["docx"]))
    assert document.core_properties.title == shipped(name).title
    assert "EXERCISE EXERCISE EXERCISE" in document.sections[0].header.paragraphs[0].text


def test_papers_bear_the_marks_of_the_exercise() -> None:
    for make in PAPERS.values():
        paper = make(shipped("dark-wards"))
        assert (paper.title, paper.handling) == ("Ransomware at a hospital", "TLP:AMBER")
        assert paper.banner == "EXERCISE EXERCISE EXERCISE"


@pytest.mark.parametrize("name", SHIPPED)
def test_players_do_not_read_what_is_to_come(name: str) -> None:
    exercise = shipped(name)
    text = text_of(PAPERS["sitman"](exercise))
    hidden = [item.plain for inject in exercise.injects for item in (inject.subject, inject.body)]
    hidden += [option.title for option in exercise.options]
    hidden += [item.text for item in exercise.expectations]
    hidden += [team.brief.strip() for team in exercise.teams]
    hidden += [task.title for goal in exercise.objectives for task in goal.tasks]
    about = exercise.papers["about"]
    assert isinstance(about, dict)
    hidden.append(about["scenario"].strip())
    assert [said for said in hidden if said and said in text] == []


def test_the_manual_tells_players_what_they_need() -> None:
    paper = PAPERS["sitman"](shipped("dark-wards"))
    facts = dict(paper.facts)
    assert facts["Sponsor"] == "Regional health board"
    assert facts["STARTEX"].startswith("2025-03-12 09:00")
    text = text_of(paper)
    for said in ("Generators work", "Operational coordination", "Who may isolate a ward?", "three quarters full"):
        assert said in text
    assert headings(paper, 1)[-3:] == ["Phase 1: Detection", "Phase 2: Response", "Hotwash"]


def test_turns_are_in_the_timetable() -> None:
    text = text_of(PAPERS["sitman"](shipped("quickstart")))
    assert "2024-07-17 09:00" in text and "Orders close" in text
    assert words.turn_ends(shipped("quickstart"))[-1] == shipped("quickstart").clock.endex
    assert "Orders close" not in text_of(PAPERS["sitman"](shipped("dark-wards")))


def test_events_come_in_the_order_control_meets_them() -> None:
    rows = msel.rows(shipped("dark-wards"))
    assert [row.id for row in rows] == ["ransom-note", "spreads", "press", "contained", "no-backup", "spare"]
    kazakhstan = msel.rows(shipped("kazakhstan"))
    assert len(kazakhstan) == len(shipped("kazakhstan").injects)
    timed = [row.calendar for row in kazakhstan if row.calendar]
    assert timed == sorted(timed)


def test_triggers_are_said_in_plain_words() -> None:
    said = {row.id: row.trigger for name in SHIPPED for row in msel.rows(shipped(name))}
    assert said["ransom-note"] == "at 10m"
    assert said["press"] in ("1h after ransom-note", "if respond is not met in time")
    assert said["spreads"] == "if triage is not met in time"
    assert said["contained"] == "when isolate (it) succeeds"
    assert said["warning"] == "when moscow orders gas_warning"
    assert said["alarm"] == "when tension > 60; up to 2 times, 5d apart"
    assert said["divided"] == "when troops > 0 and trust < 50"
    assert said["withdrawn"] == "when released(arrived) and troops < 1"
    assert said["spare"] == "when control releases it"


def test_conditions_may_be_given_as_they_were_written() -> None:
    rows = msel.rows(shipped("quickstart"), {"injects.alarm.when": "tension above sixty"})
    assert next(row for row in rows if row.id == "alarm").trigger.startswith("when tension above sixty;")


def test_a_row_says_what_is_expected_and_what_for() -> None:
    row = msel.rows(shipped("dark-wards"))[0]
    assert (row.number, row.time, row.calendar) == ("1.1", "10m", "2025-03-12 09:10")
    assert (row.sender, row.to, row.channel, row.phase) == ("Night nurse", "IT department", "phone", "1 Detection")
    assert row.expected == "it: IT isolates the ward (within 20m); it: IT tells the executive team (within 20m)"
    assert (row.objective, row.capability) == ("O1", "Operational coordination")


def test_drawn_times_conditions_and_chances_are_said() -> None:
    exercise = shipped("quickstart")
    drawn = n.Distribution("uniform", (n.Number(86400.0), n.Number(3 * 86400.0)))
    since = n.Compare(">", n.Fact("since_inject", 0), n.Number(7200.0))
    inject = replace(exercise.injects[0], at=drawn, when=since, chance=n.Number(0.5))
    assert msel.trigger(exercise, inject) == "at 1d to 3d, once since(cpc-notice) > 2h; with a chance of 0.5"


def test_figures_are_shown_by_name_or_as_such() -> None:
    storm = next(item for item in shipped("quickstart").injects if item.id == "cpc-notice")
    said = words.template(shipped("quickstart"), storm.body)
    assert "about [figure] Mt a year" in said and "[oil.terminal.stored] Mt" in said


def test_effects_are_said_in_words() -> None:
    exercise = shipped("kazakhstan")
    said = {words.effect(exercise, effect) for inject in exercise.injects for effect in inject.effects}
    assert "Moorings working becomes 1 for 10d to 33d" in said
    assert "Moorings working −1 for 15d" in said
    assert "Unrest +18 and Public trust −4" in said


@pytest.mark.parametrize("name", SHIPPED)
def test_the_handbook_has_a_card_for_every_inject(name: str) -> None:
    exercise = shipped(name)
    paper = PAPERS["handbook"](exercise)
    cards = headings(paper, 2)
    for inject in exercise.injects:
        assert f"{inject.number} {words.template(exercise, inject.subject)}" in cards
    assert all(option.id in text_of(paper) for option in exercise.options)
    assert "Evaluator one" not in text_of(paper) or "Contact list" in headings(paper, 1)


@pytest.mark.parametrize("name", SHIPPED)
def test_each_objective_has_a_guide_on_a_page_of_its_own(name: str) -> None:
    exercise = shipped(name)
    paper = PAPERS["eeg"](exercise)
    assert headings(paper, 1) == [f"{goal.id}: {goal.title}" for goal in exercise.objectives]
    assert sum(isinstance(block, b.PageBreak) for block in paper.blocks) == len(exercise.objectives)
    text = text_of(paper)
    for goal in exercise.objectives:
        for task in goal.tasks:
            assert task.title in text
            assert all(exercise.expectations[index].text in text for index in task.expects)
    assert len(to_pages(paper, ppi=20)) >= 1 + len(exercise.objectives)


def test_guides_offer_the_four_ratings() -> None:
    text = text_of(PAPERS["eeg"](shipped("dark-wards")))
    for meaning in ("without Challenges", "with Some Challenges", "with Major Challenges", "Unable to be Performed"):
        assert meaning in text
    assert "Evaluator one" in text and "within 20m of “1.1 Screens are locked”" in text


def test_the_sign_in_sheet_begins_with_those_who_are_known() -> None:
    (table,) = PAPERS["signin"](shipped("dark-wards")).blocks
    assert isinstance(table, b.Table)
    assert [b.words(row[1]) for row in table.rows[:4]] == ["Evaluator one", "Evaluator two", "Facilitator", ""]
    assert len(table.rows) >= 8


def test_the_feedback_form_asks_the_questions_of_the_exercise() -> None:
    text = text_of(PAPERS["feedback"](shipped("dark-wards")))
    assert "What did you learn too late?" in text and "(For Executive team)" in text
    assert "Strengths" in text and "Areas for improvement" in text


def test_an_exercise_with_next_to_nothing_prints_without_empty_sections(tmp_path: Path) -> None:
    (tmp_path / "exercise.yaml").write_text(
        "exercise: bare\ntitle: Bare\nclock: {startex: 2025-01-01T09:00+00:00, endex: 1h, tick: 5m, pace: by hand}\n"
        "teams: {one: {title: One}}\ninjects: []\n"
    )
    exercise = compile_exercise(tmp_path)
    for name, make in PAPERS.items():
        paper = make(exercise)
        assert print_paper(exercise, name)
        assert not any(isinstance(block, b.Table) and not block.rows for block in paper.blocks)
    assert headings(PAPERS["sitman"](exercise), 1) == ["Participants"]


def test_texts_in_other_scripts_and_with_signs_of_markup(tmp_path: Path) -> None:
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
        assert "*ОҚУ*" in Document(io.BytesIO(printed["docx"])).sections[0].header.paragraphs[0].text
    table = Document(io.BytesIO(print_paper(exercise, "msel", ["docx"])["docx"])).tables[-1]
    assert "#pagebreak() $" in [cell.text for cell in table.rows[1].cells]


def test_the_command_writes_files_and_says_which(tmp_path: Path) -> None:
    arguments = [str(ROOT / "exercises" / "dark-wards"), "--as", "signin", "--out", str(tmp_path / "new")]
    result = CliRunner().invoke(cli.command, arguments)
    assert result.exit_code == 0
    files = [tmp_path / "new" / f"dark-wards-signin.{form}" for form in ("pdf", "docx")]
    assert result.stdout.splitlines() == [str(file) for file in files]
    assert all(file.stat().st_size > 1000 for file in files)
    assert list(cli.PAPERS) == list(PAPERS)


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    runner = CliRunner()
    strange = runner.invoke(cli.command, [str(ROOT / "exercises" / "dark-wards"), "--formats", "odt"])
    assert strange.exit_code == 2 and "'odt' is no form of a paper" in strange.stderr
    nothing = runner.invoke(cli.command, [str(tmp_path / "none"), "--out", str(tmp_path)])
    assert nothing.exit_code == 1 and "error" in nothing.stderr
    blocked = tmp_path / "file"
    blocked.write_text("x")
    arguments = [str(ROOT / "exercises" / "dark-wards"), "--as", "eeg", "--out", str(blocked / "under")]
    assert runner.invoke(cli.command, arguments).exit_code == 1


def test_variants_are_printed_as_they_are(tmp_path: Path) -> None:
    variant = compile_exercise(ROOT / "exercises" / "kazakhstan", "cpc-drill")
    rows = msel.rows(variant)
    assert 0 < len(rows) < len(shipped("kazakhstan").injects)
    assert any(label == "Variant" for label, _ in PAPERS["msel"](variant).facts)
