"""Exercises of every size: nothing at all, texts that mean harm, hundreds of injects and dozens of teams."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
import yaml
from docx import Document

from tabletop.exercise import form
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.papers.printing import PAPERS, print_paper
from tabletop.press import blocks as b
from tabletop.press.letters import clean
from tests.papers.test_papers import empty_parts, strings, text_of

CLOCK = {"startex": "2025-01-01T09:00+00:00", "endex": "2d", "tick": "5m", "pace": "by hand"}
HARM = (
    '#eval("1") #panic() $x$ @ref <b>h</b> =cmd() [a](javascript:x) \u202ertl\u202c \ufeff😀 שלום 漢字 ' + "W" * 10_000
)


def written(folder: Path, **sections: Any) -> form.Exercise:
    """An exercise from plain data."""
    data = {"exercise": "sized", "title": "Sized", "clock": CLOCK, "teams": {"one": {"title": "One"}}, "injects": []}
    (folder / "exercise.yaml").write_text(yaml.safe_dump(data | sections, allow_unicode=True), encoding="utf-8")
    return compile_exercise(folder)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> form.Exercise:
    """300 injects, 60 teams, as many people."""
    return written(
        tmp_path_factory.mktemp("large"),
        teams={f"t{i}": {"title": f"Team {i}"} for i in range(60)},
        people=[{"name": f"Person {i}", "team": [f"t{i}"]} for i in range(60)],
        injects=[
            {
                "id": f"i{i}",
                "at": f"{i + 1}m",
                "to": [f"t{i % 60}"],
                "subject": f"Event {i}",
                "body": "It happens.",
                "expects": [{"id": f"e{i}", "from": f"t{i % 60}", "any_of": ["answer"], "within": "20m"}],
            }
            for i in range(300)
        ],
    )


@pytest.mark.parametrize("paper", PAPERS)
def test_large_exercises_print_in_every_paper(large: form.Exercise, paper: str) -> None:
    """Hundreds of injects and dozens of teams print in both forms, and control's papers hold every event."""
    printed = print_paper(large, paper)
    assert b"pdfuaid:part>1<" in printed["pdf"]
    assert Document(io.BytesIO(printed["docx"])).core_properties.title == "Sized"
    if paper in ("msel", "handbook"):
        assert {f"Event {i}" for i in range(300)} <= set(strings(PAPERS[paper](large)))


def test_a_feedback_form_of_many_teams_asks_for_the_team(large: form.Exercise) -> None:
    """Where there are many teams the feedback form asks for the team instead of offering a box for each."""
    text = text_of(PAPERS["feedback"](large))
    assert "Player, in the team:" in text and "Player: Team 1" not in text


def test_everybody_has_a_row_on_the_sign_in_sheet(large: form.Exercise) -> None:
    """Everybody who is known has a row on the sign-in sheet, in order, and only blank rows follow."""
    (table,) = PAPERS["signin"](large).blocks
    assert isinstance(table, b.Table)
    names = [b.words(row[1]) for row in table.rows]
    assert names[:60] == [f"Person {i}" for i in range(60)] and set(names[60:]) == {""}


@pytest.mark.parametrize("paper", PAPERS)
def test_texts_that_mean_harm_stay_text(tmp_path: Path, paper: str) -> None:
    """Markup of typst, HTML, formulas, right to left, a word of 10,000 letters: both forms print it as it is."""
    exercise = written(
        tmp_path,
        title=HARM,
        about={"sponsor": HARM, "purpose": HARM, "scope": HARM, "scenario": HARM, "assumptions": [HARM]},
        teams={"one": {"title": HARM}},
        people=[{"name": HARM, "role": "evaluator", "organisation": HARM}],
        injects=[{"id": "a", "at": "5m", "to": ["one"], "subject": HARM, "body": HARM, "notes": HARM}],
        objectives={"O1": {"title": HARM, "tasks": [{"id": "T1", "title": HARM, "target": HARM}]}},
        questions=[{"ask": HARM}],
    )
    printed = print_paper(exercise, paper)
    assert printed == print_paper(exercise, paper)
    assert b"pdfuaid:part>1<" in printed["pdf"]
    document = Document(io.BytesIO(printed["docx"]))
    assert document.paragraphs[0].text == clean(HARM)


@pytest.mark.parametrize("missing", ["about", "people", "phases", "objectives", "questions", "world", "options"])
def test_what_is_missing_leaves_no_empty_section(tmp_path: Path, missing: str) -> None:
    """What an exercise leaves out leaves no heading with nothing below it, and no empty table or list."""
    whole: dict[str, Any] = {
        "about": {"purpose": "Try", "handling": "TLP:RED"},
        "people": [{"name": "Ana", "role": "evaluator"}],
        "phases": {"1": {"title": "First", "minutes": 5, "discuss": [{"ask": "Why?"}]}},
        "objectives": {"O1": {"title": "Decide", "capability": "Deciding"}},
        "questions": [{"ask": "What?"}],
        "world": {"variables": {"x": {"unit": "1", "initial": 1}}},
        "options": {"act": {"title": "Act", "teams": ["one"]}},
    }
    del whole[missing]
    exercise = written(tmp_path, **whole)
    for name, make in PAPERS.items():
        assert print_paper(exercise, name)
        assert empty_parts(make(exercise)) == []
