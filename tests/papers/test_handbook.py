"""The handbook of control and the evaluators' guides: all that a planner looks for is there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tabletop.exercise import form
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.papers.eeg import eeg
from tabletop.papers.handbook import handbook
from tabletop.press import blocks as b
from tests.papers.test_papers import headings, shipped, text_of


def test_sections_come_in_the_order_of_the_day() -> None:
    """From what the exercise is for to what is done when it is over."""
    assert headings(handbook(shipped("kazakhstan")), 1) == [
        "The exercise",
        "Timetable",
        "Teams and people",
        "Rules for control",
        "For evaluators",
        "Briefs and discussion",
        "Injects",
        "Options of the teams",
        "The model",
        "After ENDEX",
    ]


def test_control_reads_the_scenario_every_brief_and_how_automated_teams_play() -> None:
    """Control reads the scenario, every brief, how automated teams play and why, and what is measured."""
    text = text_of(handbook(shipped("kazakhstan")))
    for said in (
        "allies offer help that has a price",  # the scenario
        "You feel the price of everything first",  # a team's brief
        "one decision you would take a turn earlier",  # the ENDEX brief
        "Orders close",
        "How Moscow plays",
        "A signal costs little",  # why a rule is there
        "Share of oil that crosses Russia",
        "Oil not exported",  # a measure
    ):
        assert said in text, said


def test_hidden_figures_are_control_alones() -> None:
    """A figure that no team sees is marked as control's alone, and no other figure is."""
    tables = [block for block in handbook(shipped("quickstart")).blocks if isinstance(block, b.Table)]
    (figures,) = [table.rows for table in tables if b.words(table.header[0]) == "Figure"]
    seen = {b.words(name): b.words(by) for name, _, by in figures}
    assert [name for name, by in seen.items() if by == "control alone"] == ["lost"]


def test_an_exercise_without_a_world_has_no_section_on_it() -> None:
    """The handbook of an exercise without a world has no section on the model."""
    assert "The model" not in headings(handbook(shipped("dark-wards")), 1)


def test_control_notes_when_it_gave_an_inject_where_the_clock_is_moved_by_hand() -> None:
    """There is room to note when an inject was given only where the clock is moved by hand."""
    assert "Given at" in text_of(handbook(shipped("dark-wards")))
    assert "Given at" not in text_of(handbook(shipped("kazakhstan")))


def test_long_handbooks_list_their_sections_alone() -> None:
    """A table of contents of hundreds of injects helps nobody."""
    few = shipped("dark-wards")
    assert handbook(few).contents == 2
    many = tuple(replace(few.injects[0], index=i, expects=()) for i in range(70))
    assert handbook(replace(few, injects=many)).contents == 1


def test_control_knows_which_text_and_variant_a_paper_is_of() -> None:
    """The cover names the variant by its title and the text of the exercise by its fingerprint."""
    variant = compile_exercise(Path(__file__).parents[2] / "exercises" / "kazakhstan", "cpc-drill")
    facts = dict(handbook(variant).facts)
    assert facts["Variant"] == "The pipeline alone, one hour" and facts["Fingerprint"] == variant.hash[:12]


@pytest.mark.parametrize("name", ["dark-wards", "kazakhstan"])
def test_the_meanings_of_ratings_stand_in_guides_and_handbook(name: str) -> None:
    """Guides and handbook say what each rating means."""
    for paper in (eeg(shipped(name)), handbook(shipped(name))):
        text = text_of(paper)
        assert "no added risk to the health or safety of the public" in text and "Unable to be Performed" in text


def test_an_objective_without_tasks_leaves_rows_to_fill_in() -> None:
    """An objective without tasks has blank rows to fill in, and guides without any objective say that there is none."""
    exercise = shipped("dark-wards")
    bare = replace(exercise, objectives=(form.Objective("O1", "Decide", "", ()),))
    table = next(
        block for block in eeg(bare).blocks if isinstance(block, b.Table) and b.words(block.header[0]) == "Task"
    )
    assert len(table.rows) == 3 and table.row_height > 0
    assert "nothing to evaluate it by" in text_of(eeg(replace(exercise, objectives=())))


def test_restraint_is_said_as_such() -> None:
    """A guide says what meets an expectation, and what breaks one that asks a team to refrain."""
    text = text_of(eeg(shipped("dark-wards")))
    assert "Nobody promises money\nBreaks it: a free action" in text and "Counts: Isolate the ward network" in text
