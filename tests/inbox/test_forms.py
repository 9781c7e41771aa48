"""Move forms: what a team may know, as valid moves in every way of writing."""

from __future__ import annotations

import hashlib
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tabletop.engine import commands as c
from tabletop.engine.intake import Intake, problems_in
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.inbox.forecasting import forecast, forecast_text
from tabletop.inbox.forms import headings
from tabletop.inbox.forms.as_markdown import markdown_form
from tabletop.inbox.forms.as_xlsx import xlsx_form
from tabletop.inbox.forms.as_yaml import yaml_form
from tabletop.inbox.forms.known import Knowledge
from tabletop.inbox.forms.model import MoveForm, move_form
from tabletop.inbox.sheets import read_sheet
from tests.playing import exercise

SHIPPED = Path(__file__).parents[2] / "exercises"
NAMES = sorted(path.parent.name for path in SHIPPED.glob("*/exercise.yaml"))


@cache
def waiting(name: str, turn: int) -> Engine:
    """A shipped exercise that waits just before a turn's deadline; in continuous play after so many hours."""
    exercise = compile_exercise(SHIPPED / name)
    ends = exercise.clock.turn_ends
    engine = Engine(Program(exercise), 1, automated={t.index: t.policy for t in exercise.teams if t.policy is not None})
    engine.run(ends[turn - 1] - 1 if ends else turn * 3600)
    return engine


def forms(name: str, turn: int) -> list[MoveForm]:
    """The forms of all teams."""
    engine = waiting(name, turn)
    return [
        move_form(engine, team.index, turn if engine.exercise.clock.turns else None) for team in engine.exercise.teams
    ]


def read(engine: Engine, name: str, team: str, data: bytes) -> c.SubmitMove:
    """The one move in a file that must be without fault."""
    commands = Intake(engine.exercise, live=True).read(name, team, data)
    assert [str(problem) for problem in problems_in(commands)] == []
    (move,) = commands
    assert isinstance(move, c.SubmitMove)
    return move


def ordered(engine: Engine, move: c.SubmitMove) -> list[str]:
    """The options a move orders, by id."""
    return [engine.exercise.options[line.option].id for line in move.orders or () if line.option is not None]


def brought_to_life(text: str, opening: str = "  # {") -> str:
    """A form with every line that may be used put to use."""
    return re.sub(rf"^{re.escape(opening)}", "  {", text, flags=re.MULTILINE)


def legal(form: MoveForm) -> Sequence[str]:
    """The options that the form says may be ordered."""
    return [option.id for option in form.options if option.legal]


@pytest.mark.parametrize("write", [yaml_form, markdown_form])
@pytest.mark.parametrize("turn", [1, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_form_in_text_is_a_valid_move_as_it_stands_and_with_all_lines_in_use(
    name: str, turn: int, write: Callable[[MoveForm], bytes]
) -> None:
    """For every team of every shipped exercise."""
    engine = waiting(name, turn)
    file = "move.yaml" if write is yaml_form else "move.md"
    for form in forms(name, turn):
        blank = write(form)
        move = read(engine, file, form.team, blank)
        assert move.empty and move.orders == () and not move.final and move.turn == form.turn
        full = read(engine, file, form.team, brought_to_life(blank.decode()).encode())
        assert ordered(engine, full) == [
            option.id for lane in by_lane(form) for option in form.options if option.lane == lane
        ]
        assert set(legal(form)) <= set(ordered(engine, full))
        assert [line.action is not None for line in full.orders or ()].count(True) == 1
        assert len(full.messages) == len(form.others)


def by_lane(form: MoveForm) -> list[str]:
    """The lanes of a form's options, in order."""
    return list(dict.fromkeys(option.lane for option in form.options))


def filled_in(data: bytes, form: MoveForm) -> bytes:
    """A spreadsheet form with every option ordered, every inject answered, every team written to, all withdrawn."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["Move"]
    rows = [row[0].row for row in sheet.iter_rows() if row[0].value in headings.PARTS]
    words = {sheet.cell(row, 1).value: row + 1 for row in rows}

    def cells(part: str) -> dict[str, int]:
        return {str(cell.value): cell.column for cell in sheet[words[part]] if cell.value}

    columns = cells("Orders")
    for row, option in enumerate(form.options, words["Orders"] + 1):
        if row == words["Orders"] + 16:
            break
        sheet.cell(row, columns["Option"]).value = option.id
        sheet.cell(row, columns["Why"]).value = "=because"
        sheet.cell(row, columns["Why"]).data_type = "s"
        for item in option.parameters:
            cell = sheet.cell(row, columns[item.name])
            cell.value = item.example if item.choices else float(item.example)
            cell.data_type = "s" if item.choices else "n"
    if form.injects:
        for row in range(words["Answers"] + 1, words["Answers"] + 1 + len(form.injects)):
            sheet.cell(row, cells("Answers")["Answer"]).value = "We will: publish, weekly."
    if form.others:
        sheet.cell(words["Messages"] + 1, cells("Messages")["To"]).value = ", ".join(team for team, _ in form.others)
        sheet.cell(words["Messages"] + 1, cells("Messages")["Text"]).value = "yes"
    if form.orders:
        for row in range(words["Withdraw"] + 1, words["Withdraw"] + 1 + len(form.orders)):
            sheet.cell(row, cells("Withdraw")["Withdraw"]).value = "yes"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("name", "turn"), [*((name, 3) for name in NAMES), ("quickstart", 1), ("dark-wards", 1)])
def test_a_spreadsheet_form_is_a_valid_move_as_it_stands_and_filled_in(name: str, turn: int) -> None:
    """For every team of every shipped exercise; the rows of the sheet are the lines of the move."""
    engine = waiting(name, turn)
    for form in forms(name, turn):
        blank = xlsx_form(form)
        text, problems = read_sheet(blank, "move.xlsx")
        assert not problems and text is not None
        move = read(engine, "move.xlsx", form.team, text)
        assert move.empty and move.orders == () and not move.final and move.turn == form.turn
        text, problems = read_sheet(filled_in(blank, form), "move.xlsx")
        assert not problems and text is not None
        move = read(engine, "move.xlsx", form.team, text)
        assert ordered(engine, move) == [option.id for option in form.options][:15]
        assert all(line.why == "=because" for line in move.orders or ())
        assert len(move.answers) == len(form.injects) and all(
            said == "We will: publish, weekly." for _, said in move.answers
        )
        assert [len(message.to) for message in move.messages] == ([len(form.others)] if form.others else [])
        assert len(move.withdraw) == len(form.orders)


@pytest.mark.parametrize("write", [yaml_form, markdown_form, xlsx_form])
@pytest.mark.parametrize("name", NAMES)
def test_the_same_play_gives_the_same_bytes(name: str, write: Callable[[MoveForm], bytes]) -> None:
    """In another process, at another hour, with other hashes of texts: so that an unchanged form is known again."""
    program = (
        "import hashlib, sys; from tests.inbox import test_forms as t; "
        f"print(hashlib.sha256(b''.join(t.{write.__name__}(form) for form in t.forms('{name}', 2))).hexdigest())"
    )
    root = Path(__file__).parents[2]
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Almaty",
        "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}",
    }
    said = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == hashlib.sha256(b"".join(write(form) for form in forms(name, 2))).hexdigest()


@pytest.mark.parametrize("name", NAMES)
def test_making_forms_changes_nothing_in_the_play(name: str) -> None:
    """No event, no draw, and the play goes on as if nobody had looked."""
    exercise = waiting(name, 1).exercise
    until = exercise.clock.turn_ends[1] - 1 if exercise.clock.turn_ends else 3600
    plays = [Engine(Program(exercise), 5) for _ in range(2)]
    for engine in plays:
        engine.run(until)
    before = len(plays[0].events)
    for team in exercise.teams:
        move_form(plays[0], team.index, 2 if exercise.clock.turn_ends else None)
    assert len(plays[0].events) == before
    assert plays[0].run() == plays[1].run() and plays[0].rows == plays[1].rows


WORLD = """title: Two worlds
clock: {endex: 10d, tick: 1h, turn: 2d}
teams:
  red: {title: Red, staff: 4, resources: {budget: {initial: 100, unit: M$}, purse: {initial: HIDDEN, seen_by: [blue]}}}
  blue: {title: Blue, staff: 2}
  grey: {title: Grey}
world:
  variables:
    hidden: {unit: "1", initial: HIDDEN, seen_by: [blue]}
    open: {unit: "%", initial: 50}
    tardy: {unit: "1", initial: 1, rate: 1 per day, reported: {delay: 1d}}
  derived:
    veiled: {unit: "1", value: hidden * 2, seen_by: []}
options:
  plain: {title: Plain, teams: [red], cost: {budget: 30}, lead_time: 1d, effects: [{add: {open: hidden}}]}
  closed: {title: Closed, teams: [red], requires: hidden > 5, otherwise: Nobody answers.}
  remembered: {title: Remembered, teams: [red], requires: "latch(hidden > 5, hidden < 1)"}
  dear: {title: Dear, teams: [red], cost: {budget: 30 * hidden}, staff: hidden, lead_time: 1h * hidden}
  rich: {title: Rich, teams: [red], cost: {purse: 5}}
  followed: {title: Followed, teams: [red], requires: ordered(theirs)}
  lately: {title: Lately, teams: [red], requires: tardy > 4.5}
  never: {title: Never, teams: [red], requires: open > 90}
  chancy: {title: Chancy, teams: [red], outcomes: {full: {chance: hidden / 10}, fail: {chance: rest}}}
  theirs: {title: Theirs, teams: [blue]}
  both: {title: Both, teams: [red, blue], requires: not ordered(both)}
injects:
  - {id: first, at: 1h, to: [blue, red], subject: "It is {{ hidden }}", body: Text}
  - {id: other, at: 1h, to: [blue], subject: For blue, body: Text}
"""
QUIET = "--- \nteam: blue\nturn: 1\norders: []\n"
BUSY = "---\nteam: blue\nturn: 1\norders: [theirs, both]\nmessages: [{to: grey, body: Secret}]\n"


def world(hidden: str, moves: str = QUIET) -> Engine:
    """A play that waits for turn 2, with a hidden figure and another team's moves."""
    made = exercise(WORLD.replace("HIDDEN", hidden))
    engine = Engine(Program(made), 1)
    for command in Intake(made).read("moves.yaml", None, moves.encode()):
        engine.submit(command)
    engine.run(4 * 86400 - 1)
    return engine


@pytest.mark.parametrize("write", [yaml_form, markdown_form, xlsx_form])
def test_no_byte_of_a_form_depends_on_what_is_hidden(write: Callable[[MoveForm], bytes]) -> None:
    """R14: in two worlds that differ in a hidden figure and in another team's move, a team gets the same form."""
    one, other = (write(move_form(world(hidden, moves), 0, 2)) for hidden, moves in (("3", QUIET), ("9", BUSY)))
    assert one == other


def test_an_option_is_marked_only_where_the_team_may_know_why() -> None:
    """What rests on hidden figures, on others' orders or on what a report hides is listed as usual."""
    form = move_form(world("3"), 0, 2)
    reasons = {option.id: option.why_not for option in form.options if option.why_not}
    assert reasons == {"never": "it requires open > 90"}
    engine = world("3")
    assert engine.world.v[engine.exercise.slots.index("tardy")] > 4.5 > 3.96
    assert set(engine.orders.legal(0)) == {"plain", "lately", "both", "chancy", "dear"}


def test_a_figure_stands_as_it_is_reported() -> None:
    """Late figures as they were, hidden ones not at all, those of others neither."""
    form = move_form(world("3"), 0, 2)
    assert {item.name: item.value for item in form.figures} == {"open": "50", "tardy": "3.96"}
    assert next(item for item in form.figures if item.name == "tardy").reported == "1d old"
    assert [(item.title, item.value) for item in form.resources] == [("budget", "100")]
    assert [(item.id, item.subject) for item in form.injects] == [("first", "It is (not known)")]
    assert [item.subject for item in move_form(world("3"), 1, 2).injects] == ["It is 3", "For blue"]


def test_a_cooldown_that_ends_by_the_deadline_is_over() -> None:
    """An option is marked by what will be when the move arrives, not by the instant at which the form is made."""
    made = exercise("""title: Wait
clock: {endex: 10d, tick: 1h, turn: 2d}
teams: {red: {title: Red}}
options: {go: {title: Go, teams: [red], limits: {cooldown: 2d}}, wait: {title: Wait, teams: [red], limits: {cooldown: 3d}}}
injects: []
""")
    engine = Engine(Program(made), 1)
    for command in Intake(made).read("m.yaml", None, b"team: red\nturn: 1\norders: [go, wait]\n"):
        engine.submit(command)
    engine.run(4 * 86400 - 1)
    assert {option.id: option.legal for option in move_form(engine, 0, 2).options} == {"go": True, "wait": False}


HOSTILE = """title: Odd words
clock: {endex: 10d, tick: 1h, turn: 2d}
teams: {red: {title: "=Red # {x: 1}"}, "true": {title: "Yes: no"}}
options:
  odd:
    title: "=cmd|' /C calc'!A0 {x}, [y]: | # z\\t\\u202e"
    description: "A line\\nand another: with * and _ and | and --- and # {option: odd},"
    teams: [red]
    parameters: {how: {choice: ["yes", "a, b", "c: d", "{e}", "# f", "null", "3.0", "'g'", '"h"', "=i", "-j"]}, "n": {default: 2}}
injects:
  - {id: "on", at: 1h, to: [red], from: "# x", subject: "Ends, \\n] } --- # {{ 1 }}", body: Text}
"""


@pytest.mark.parametrize("choice", range(11))
def test_words_that_look_like_something_else_do_no_harm(choice: int) -> None:
    """Titles, choices, ids and subjects that YAML, Markdown or a spreadsheet would take for their own."""
    made = exercise(HOSTILE)
    engine = Engine(Program(made), 1)
    engine.run(2 * 86400 - 1)
    form = move_form(engine, 0, 1)
    word = form.options[0].parameters[0].choices[choice]
    how = replace(form.options[0].parameters[0], example=word)
    form = replace(form, options=(replace(form.options[0], parameters=(how, form.options[0].parameters[1])),))
    for file, write in (("m.yaml", yaml_form), ("m.md", markdown_form)):
        move = read(engine, file, "red", brought_to_life(write(form).decode()).encode())
        assert [dict(line.parameters) for line in move.orders or ()] == [{"how": word, "n": 2}, {}]
        answered = read(
            engine, file, "red", brought_to_life(write(form).decode().replace('  # "on": ""', '  on: ""')).encode()
        )
        assert len(answered.answers) == 1
    text, problems = read_sheet(filled_in(xlsx_form(form), form), "m.xlsx")
    assert not problems and text is not None
    move = read(engine, "m.xlsx", "red", text)
    assert [dict(line.parameters) for line in move.orders or ()] == [{"how": word, "n": 2}]
    book = load_workbook(io.BytesIO(xlsx_form(form)))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_form_leaves_room_to_write_however_large_the_exercise() -> None:
    """A thousand options, teams and injects: what has no room is counted, and the form is still valid."""
    form = forms("kazakhstan", 3)[0]
    many = tuple(replace(form.options[0], id=f"option_{i}", description="words " * 50) for i in range(400))
    injects = tuple(replace(form.injects[0], id=f"inject-{i}") for i in range(1_000))
    large = replace(form, options=many, injects=injects, others=tuple((f"team-{i}", "Team") for i in range(200)))
    for write in (yaml_form, markdown_form):
        data = write(large)
        assert len(data) <= 40 * 1024 and b"have no room here" in data
        assert Intake(waiting("kazakhstan", 3).exercise).read(
            "m.md" if write is markdown_form else "m.yaml", form.team, data
        )
    assert read_sheet(xlsx_form(large), "m.xlsx")[1] == []


COUNTERED = """title: Counters
clock: {endex: 10d, tick: 1h, turn: 2d}
counters: true
rulings: matrix
teams: {red: {title: Red, staff: 2}, blue: {title: Blue}}
world: {variables: {x: {unit: "1", initial: 1}}}
options:
  build: {title: Build, teams: [red], staff: 2, lead_time: 5d}
  wait: {title: Wait, teams: [red], requires: released(untold)}
injects: [{id: untold, at: 9d, to: [red], subject: S, body: B}]
"""


@pytest.mark.parametrize("file", ["m.yaml", "m.md", "m.xlsx"])
def test_own_orders_can_be_taken_back_and_others_actions_argued_against(file: str) -> None:
    """What is under way, queued or standing is listed with where it stands; others' orders are not, but actions are."""
    made = exercise(COUNTERED)
    engine = Engine(Program(made), 1)
    script = b"""team: red
turn: 1
orders: [build, build, {id: later, option: build, when: x > 5}, {action: "Ask, # \\"politely\\""}]
---
team: blue
turn: 1
orders: [{action: Sing}]
"""
    for command in Intake(made).read("m.yaml", None, script):
        engine.submit(command)
    engine.run(4 * 86400 - 1)
    form = move_form(engine, 0, 2)
    assert [(item.reference, item.what, item.state) for item in form.orders] == [
        ("red/1/1", "Build", "under way"), ("red/1/2", "Build", "queued"), ("red/1/later", "Build", "standing"),
        ("red/1/4", 'Ask, # "politely"', "waiting for a ruling"),
    ]  # fmt: skip
    assert [(item.reference, item.what) for item in form.actions] == [("blue/1/action-1", "Sing")]
    assert (form.staff, form.staff_free) == (2, 0)
    if file == "m.xlsx":
        text, problems = read_sheet(filled_in(xlsx_form(form), form), file)
        assert not problems and text is not None
        move = read(engine, file, "red", text)
    else:
        blank = (yaml_form if file == "m.yaml" else markdown_form)(form).decode()
        move = read(engine, file, "red", brought_to_life(blank).replace("  # red/", "  red/").encode())
        assert [reference for reference, _ in move.counters] == ["blue/1/action-1"]
    assert list(move.withdraw) == [item.reference for item in form.orders]


def test_an_inject_to_come_is_no_reason_that_a_team_is_told() -> None:
    """An option that waits for it is listed as usual: neither its name nor that there is one is said."""
    made = exercise(COUNTERED)
    engine = Engine(Program(made), 1)
    engine.run(2 * 86400 - 1)
    form = move_form(engine, 0, 1)
    assert [option.why_not for option in form.options] == ["", ""]
    assert b"untold" not in yaml_form(form) + markdown_form(form)


def test_a_planted_leak_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test of two worlds sees it when one question is answered wrongly."""
    monkeypatch.setattr(Knowledge, "may_know", lambda self, figure: True)
    one, other = (yaml_form(move_form(world(hidden), 0, 2)) for hidden in ("3", "9"))
    assert one != other


def test_the_page_for_players_shows_what_they_get() -> None:
    """Lines of the form, moves that are read without fault, and the forecast stand in docs/moves.md as they are."""
    page = (SHIPPED.parent / "docs" / "moves.md").read_text(encoding="utf-8")
    form, engine = forms("quickstart", 2)[0], waiting("quickstart", 2)
    offered, *moves = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert set(offered.splitlines()) <= set(yaml_form(form).decode().splitlines())
    for text in moves:
        given = text if text.startswith("team") else f"team: energy\nturn: 2\n{text}"
        move = read(engine, "move.yaml", "energy", given.encode())
        assert ordered(engine, move) == ["charter_tankers"] and len(move.answers) == 1
    (told,) = re.findall(r"```\n(What.*?)```", page, re.DOTALL)
    text = "team: energy\nturn: 2\norders: [{option: charter_tankers, tonnage: 3, partner: baku}]\n"
    assert told == forecast_text(forecast(engine, Intake(engine.exercise).read("move.yaml", "energy", text.encode())))


def test_more_parameters_than_columns_go_into_one_cell() -> None:
    """The sheet is never wider than what is read back."""
    many = ", ".join(f"p{i}: {{min: {i}}}" for i in range(40))
    made = exercise(f"""title: Many
clock: {{endex: 10d, tick: 1h, turn: 2d}}
teams: {{red: {{title: Red}}}}
options: {{go: {{title: Go, teams: [red], parameters: {{{many}, top: {{max: 9}}, any: {{unit: "1"}}}}}}}}
injects: []
""")
    engine = Engine(Program(made), 1)
    engine.run(86400)
    form = move_form(engine, 0, 1)
    data = xlsx_form(form)
    book = load_workbook(io.BytesIO(data))
    assert book["Move"].max_column < 50 and book["Options"].max_column < 50
    heads = {str(cell.value): cell.column for row in book["Move"].iter_rows() for cell in row if cell.value}
    row = next(cell.row for line in book["Move"].iter_rows() for cell in line if cell.value == "Option") + 1
    book["Move"].cell(row, heads["Option"]).value = "go"
    for i in range(30):
        book["Move"].cell(row, heads[f"p{i}"]).value = i
    book["Move"].cell(row, heads["More"]).value = "; ".join(
        [*(f"p{i}: {i}" for i in range(30, 40)), "top: 9", "any: 1"]
    )
    out = io.BytesIO()
    book.save(out)
    text, problems = read_sheet(out.getvalue(), "m.xlsx")
    assert not problems and text is not None
    (order,) = read(engine, "m.xlsx", "red", text).orders or ()
    assert dict(order.parameters) == {**{f"p{i}": i for i in range(40)}, "top": 9, "any": 1}


KNOWN = """title: Known
clock: {endex: 10d, tick: 1h, turn: 2d}
teams: {red: {title: Red, staff: 2}, blue: {title: Blue}}
world:
  variables: {x: {unit: "1", initial: 0}, y: {unit: "1", initial: 1, rate: 1 per day, reported: {delay: 1d}}}
options:
  after_mine: {title: A, teams: [red], requires: "ordered(mine)"}
  after_all: {title: B, teams: [red], requires: "ordered(shared)"}
  after_me: {title: C, teams: [red], requires: "ordered(shared, red)"}
  after_told: {title: D, teams: [red], requires: answered(told)}
  after_me_told: {title: E, teams: [red], requires: "answered(alone)"}
  after_met: {title: F, teams: [red], requires: met(owed)}
  broken: {title: G, teams: [red], requires: 1 / x > 2, cost: {}, staff: 2 / x}
  crowd: {title: H, teams: [red], staff: 3}
  smoothed: {title: I, teams: [red], requires: "smooth(y, 1d) > 100"}
  delayed: {title: J, teams: [red], requires: "delay(x, 1d) > 100"}
  mine: {title: K, teams: [red]}
  shared: {title: L, teams: [red, blue]}
injects:
  - {id: told, at: 1h, to: [red, blue], subject: S, body: B, expects: [{id: owed, from: red, any_of: [answer], text: T}]}
  - {id: alone, at: 1h, to: [red], subject: S, body: B}
"""


def test_what_a_team_knows_is_what_it_did_and_was_told() -> None:
    """Its own orders and answers; not those of others, not what control expects, not what cannot be reckoned."""
    made = exercise(KNOWN)
    engine = Engine(Program(made), 1)
    engine.run(2 * 86400 - 1)
    reasons = {option.id: option.why_not for option in move_form(engine, 0, 1).options if option.why_not}
    assert reasons == {
        "after_mine": "it requires ordered(mine)",
        "after_me": "it requires ordered(shared, red)",
        "after_me_told": "it requires answered(alone)",
        "crowd": "it takes 3 staff, and the team has 2",
        "delayed": "it requires delay(x, 1d) > 100",
    }
