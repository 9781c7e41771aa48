"""Move forms: what a team may know, as valid moves in every way of writing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import pytest

from tabletop.engine import commands as c
from tabletop.engine.intake import Intake, problems_in
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.inbox.forms.as_markdown import markdown_form
from tabletop.inbox.forms.as_yaml import yaml_form
from tabletop.inbox.forms.model import MoveForm, move_form

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
