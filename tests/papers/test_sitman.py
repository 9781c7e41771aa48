"""The situation manual: what players read, and what none of them, or only one team, may read."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tabletop.exercise import form
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.papers.feedback import feedback
from tabletop.papers.handbook import handbook
from tabletop.papers.signin import signin
from tabletop.papers.sitman import sitman
from tabletop.press import blocks as b
from tabletop.press.docx import to_docx
from tabletop.press.pdf import files, to_pdf

#: Words that begin with HIDE are control's, with BLUE or RED one team's, with OPEN everybody's.
EXERCISE = """
exercise: secrets
title: OPEN-title
about:
  {type: tabletop, sponsor: OPEN-sponsor, contact: OPEN-contact, purpose: OPEN-purpose, scope: OPEN-scope,
   scenario: HIDE-scenario, assumptions: [OPEN-assumption], handling: "TLP:RED", banner: OPEN-banner}
clock: {startex: 2025-01-01T09:00+00:00, endex: 2d, tick: 1h, pace: turns, turn: 1d}
storylines: {HIDE-line: HIDE-storyline}
sources: {HIDE-source: {title: HIDE-title}}
resources: {OPEN_reserve: {initial: 7, unit: M$}}
teams:
  blue: {title: OPEN-Blue, staff: 5, brief: briefs/blue.md, resources: {BLUE_money: {initial: 12, unit: M$}}}
  red: {title: OPEN-Red, brief: briefs/red.md, resources: {RED_money: {initial: 90, unit: M$}}}
  green: {title: OPEN-Green, policy: policies/green.yaml}
people:
  - {name: OPEN-player, team: blue, contact: HIDE-number}
  - {name: OPEN-evaluator, role: evaluator, evaluates: [O1], organisation: OPEN-organisation, contact: HIDE-number}
startex_brief: briefs/startex.md
endex_brief: briefs/endex.md
phases: {1: {title: OPEN-phase, minutes: 60, brief: briefs/phase.md, discuss: [{ask: OPEN-question, of: red}]}}
questions: [{ask: OPEN-hotwash}]
world:
  variables:
    HIDE_odds: {title: HIDE-variable, unit: "1", initial: 3, seen_by: []}
    tension: {title: HIDE-tension, unit: "1", initial: 3}
  derived: {HIDE_sum: {title: HIDE-derived, unit: "1", value: HIDE_odds + tension}}
  routes:
    oil:
      title: OPEN-oil
      unit: Mt per year
      supply: 9
      segments: {pipe: {title: OPEN-pipe, capacity: 5}, port: {title: OPEN-port, capacity: 4711 + HIDE_sum}}
      routes: {way: {title: OPEN-way, through: [pipe, port], cost: 3}}
    gas: {title: RED-gas, unit: Mt per year, supply: 9, segments: {pipe: {title: RED-pipe, capacity: 5}},
          routes: {way: {title: RED-way, through: pipe}}, seen_by: [red]}
options:
  blue_open:
    title: BLUE-option
    teams: [blue]
    staff: 2
    lead_time: 3h
    cost: {BLUE_money: HIDE_odds * 2}
    requires: HIDE_odds > 2
    otherwise: HIDE-otherwise
    limits: {per_run: 4, cooldown: 1d}
    parameters: {BLUE_size: {unit: Mt, min: 1, max: 2}, BLUE_way: {choice: [BLUE-a, BLUE-b]}}
    outcomes:
      full: {chance: 0.5, effects: [{add: {HIDE_odds: 1}}], text: HIDE-outcome}
      fail: {chance: rest}
    text: HIDE-text
    storyline: HIDE-line
  blue_secret: {title: BLUE-secret, teams: [blue], secret: true, lead_time: 1h * HIDE_odds}
  red_secret: {title: RED-secret, teams: [red], secret: true}
injects:
  - id: HIDE-inject
    number: HIDE-number
    at: 3h
    from: HIDE-sender
    to: [blue]
    channel: HIDE-channel
    subject: HIDE-subject
    body: HIDE-body
    controller: HIDE-controller
    capability: HIDE-capability
    notes: HIDE-notes
    storyline: HIDE-line
    judgement: HIDE-judgement
    effects: [{id: HIDE-effect, add: {tension: 1}}]
    expects: [{id: HIDE-expected, from: blue, any_of: [blue_open], within: 3h, text: HIDE-expectation}]
objectives:
  O1:
    title: OPEN-objective
    capability: OPEN-capability
    tasks: [{id: HIDE-task, title: HIDE-task, target: HIDE-target, source: HIDE-plan, expects: HIDE-expected}]
measures: {HIDE-measure: {title: HIDE-measure, unit: "1", value: HIDE_odds, better: lower}}
"""
FILES = {
    "exercise.yaml": EXERCISE,
    "briefs/blue.md": "BLUE-brief\n",
    "briefs/red.md": "RED-brief\n",
    "briefs/startex.md": "OPEN-startex\n",
    "briefs/endex.md": "HIDE-endex\n",
    "briefs/phase.md": "OPEN-brief\n",
    "policies/green.yaml": "every: 1 turn\nrules: [{id: HIDE-rule, when: tension > 1, do: {messages: [{to: red, "
    "subject: HIDE-message, body: HIDE-words}]}, why: HIDE-why}]\n",
    "variants/HIDE-variant.yaml": "title: HIDE-half\nclock: {endex: 1d}\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exercise of secrets, written out."""
    where = tmp_path_factory.mktemp("secrets")
    for name, content in FILES.items():
        (where / name).parent.mkdir(exist_ok=True)
        (where / name).write_text(content, encoding="utf-8")
    return where


@pytest.fixture(scope="module")
def exercise(folder: Path) -> form.Exercise:
    return compile_exercise(folder)


@cache
def marked() -> set[str]:
    """Every marked word of the exercise."""
    return set(re.findall(r"\b(?:HIDE|BLUE|RED|OPEN)[-_]\w+", "".join(FILES.values())))


def printed(paper: b.Paper) -> set[str]:
    """The marked words that readers of either form can find, in the text or anywhere in the files."""
    given = files(paper)
    everything = json.dumps(json.loads(given.pop("paper.json")), ensure_ascii=False).replace("\u200b", "")
    everything += "".join(content.decode("utf-8", "ignore") for content in given.values())
    with zipfile.ZipFile(io.BytesIO(to_docx(paper))) as parts:
        everything += "".join(parts.read(name).decode("utf-8", "ignore") for name in parts.namelist())
    return {word for word in marked() if word in everything}


def test_the_general_manual_holds_what_everybody_may_know_and_nothing_else(exercise: form.Exercise) -> None:
    """No injects, expectations, tasks, options, hidden figures, briefs of teams, scenario, rules or endings."""
    assert printed(sitman(exercise)) == {word for word in marked() if word[:4] == "OPEN"} - {"OPEN_reserve"}


def test_a_teams_manual_adds_what_that_team_knows(exercise: form.Exercise) -> None:
    """Its brief, its means, and what its options take; never another team's, nor how likely they are to work."""
    blue, red, green = exercise.teams
    assert printed(sitman(exercise, blue)) == {word for word in marked() if word[:4] in ("OPEN", "BLUE")}
    known = printed(sitman(exercise, red))
    assert {"RED-brief", "RED-secret", "OPEN_reserve"} <= known
    assert not {word for word in known if word[:4] in ("HIDE", "BLUE")}
    assert not {word for word in printed(sitman(exercise, green)) if word[:4] != "OPEN"}


def test_maps_tell_what_their_readers_may_know(exercise: form.Exercise) -> None:
    """A capacity that hangs on a hidden figure is in no manual, and a commodity only in those of teams that see it."""
    blue, red, _ = exercise.teams
    for paper in (sitman(exercise), sitman(exercise, blue), sitman(exercise, red)):
        given = files(paper)
        maps = [content.decode() for name, content in given.items() if name.startswith("picture-")]
        assert len(maps) == (2 if "Red" in paper.subtitle else 1)
        assert "5 Mt per year" in maps[0] and "capacity not known" in maps[0]
        assert not any("4717" in content.decode("utf-8", "ignore") for content in given.values())
    assert any(b"4717 Mt per year" in content for content in files(handbook(exercise)).values())


def test_a_map_is_a_picture_in_both_forms(exercise: form.Exercise) -> None:
    """Both forms have the map as a picture with a text for those who cannot see it."""
    paper = sitman(exercise)
    assert b"Figure" in to_pdf(paper)
    with zipfile.ZipFile(io.BytesIO(to_docx(paper))) as parts:
        assert [name for name in parts.namelist() if name.startswith("word/media/")] == ["word/media/image1.png"]
        assert "Map of the routes of OPEN-oil" in parts.read("word/document.xml").decode()


def test_a_figure_that_hangs_on_the_world_is_not_worked_out(exercise: form.Exercise) -> None:
    """It could show what the team cannot see; what is fixed is said."""
    section = json.loads(files(sitman(exercise, exercise.teams[0]))["paper.json"])
    table = next(item for item in section["blocks"] if item["kind"] == "table" and "BLUE-option" in json.dumps(item))
    rows = [["".join(run["text"] for run in cell["runs"]) for cell in row["cells"]] for row in table["rows"]]
    assert rows[0] == [
        "BLUE-option\nblue_open",
        "BLUE_size: from 1 to 2 Mt\nBLUE_way: BLUE-a or BLUE-b",
        "3h",
        "BLUE_money: depends\nstaff: 2",
        "4 in all\n1d apart",
    ]
    assert rows[1][2] == "depends"


@pytest.mark.parametrize("make", [sitman, signin, feedback])
def test_players_do_not_learn_of_variants(folder: Path, make: Callable[[form.Exercise], b.Paper]) -> None:
    """A variant's name may say what will happen; control's papers name it, those of players do not."""
    words = printed(make(compile_exercise(folder, "HIDE-variant")))
    assert not {word for word in words if word[:4] == "HIDE"}


def test_players_read_how_it_is_played(exercise: form.Exercise) -> None:
    """Players read how turns work, what becomes of late orders, how calls begin, and what an emergency means."""
    text = json.dumps(json.loads(files(sitman(exercise))["paper.json"]), ensure_ascii=False)
    for said in ("played in turns", "count for what comes next", "Begin and end every call", "real emergency"):
        assert said in text
    assert "Orders close" in text and "2025-01-02 09:00" in text
