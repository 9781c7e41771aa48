"""S1 for whole reports: what a reader is handed is, to the byte, a function of what that reader may know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tabletop.engine.commands import SubmitMove
from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.form import Exercise, Template
from tabletop.inbox import scripted
from tabletop.report.played import Played
from tabletop.report.sight import for_reader
from tests.exercises.test_golden import ROOT
from tests.exercises.test_golden import play as play_shipped
from tests.inbox.test_secrecy import HIDDEN_INJECTS, LATER, MINE, OTHERS, PLAIN, SECRETLY, world
from tests.playing import exercise
from tests.report.test_sight import CANARIES, SECRETS, played_of, run

building = pytest.importorskip("tabletop.report.build")

#: What only control does and writes, and what it puts to another team, while the large exercise is played.
STAFF = """- {at: 5d, by: Eve, observe: O1, kind: improve, team: defence, text: In confidence}
- {at: 6d, by: Eve, rate: O1, rating: M, because: In confidence}
- {at: 6d, by: Eve, add: {id: aside, to: [defence], subject: Aside, body: In confidence}}
- {at: 7d, by: Eve, release: aside}
- {at: 8d, by: Eve, improve: {issue: In confidence, action: Train}}
"""


def report(played: Played, reader: str) -> str:
    """The report for a reader, as its JSON form."""
    made = building.build(for_reader(played, reader), reader)
    return str(made.model_dump_json())


@pytest.mark.parametrize("reader", ["red", "green", "public"])
@pytest.mark.parametrize("name", OTHERS)
def test_reports_of_worlds_that_differ_in_secrets_are_the_same(name: str, reader: str) -> None:
    """Another team's moves, hidden values, hidden injects and the seed move no byte of it."""
    assert report(run(*OTHERS[name]()), reader) == report(run(world(), PLAIN), reader)


def test_many_seeds_give_the_same_report() -> None:
    """Over many seeds, in the plain world and in its secret twin; control's differs each time."""
    plain, secret = world(), world(more=HIDDEN_INJECTS)
    wanted, controls = report(run(plain, PLAIN), "red"), set()
    for seed in range(2, 22):
        other = run(secret, MINE + SECRETLY + LATER, seed)
        assert report(run(plain, PLAIN, seed), "red") == wanted == report(other, "red"), seed
        controls.add(report(other, "control"))
    assert len(controls) == 20


@pytest.mark.parametrize("reader", ["red", "public"])
def test_no_secret_text_is_in_a_report(reader: str) -> None:
    """S2: nothing that is a secret of somebody's, nor the seed or the hash."""
    canaries = run(exercise(CANARIES, briefs__end="canary-end"), SECRETS)
    assert "canary" in report(canaries, "control")
    made = report(canaries, reader)
    assert "canary" not in made and canaries.exercise.hash not in made
    assert '"seed":null' in made and '"chain":""' in made


@pytest.mark.parametrize("name", ["quickstart", "kazakhstan"])
def test_the_secrets_of_shipped_exercises_move_no_byte(name: str) -> None:
    """What is expected of teams, how they are judged, what never came about, and others' options and briefs."""
    moves = {"quickstart": "active", "kazakhstan": "diversify-early"}[name]
    played = played_of(play_shipped(name, moves))
    for team in played.exercise.teams:
        assert report(played, team.id) == report(
            replace(played, exercise=_otherwise(played.exercise, team.id)), team.id
        )
    assert report(played, "control") != report(replace(played, exercise=_otherwise(played.exercise, "")), "control")


def _otherwise(made: Exercise, reader: str) -> Exercise:
    """An exercise of which only what this team cannot know is another."""
    secret = Template(("Secret",))
    kept = ("about", "people", "questions", "titles", "segments")
    papers = {key: value for key, value in made.papers.items() if key in kept}
    own = {team.index for team in made.teams if team.id == reader}
    return replace(
        made,
        hash="secret",
        variant="secret",
        quantities=tuple(replace(item, high=1e9, rate=None, noise=None) for item in made.quantities),
        teams=tuple(team if team.index in own else replace(team, brief="Secret", staff=77) for team in made.teams),
        options=tuple(item if own & set(item.teams) else replace(item, title="Secret") for item in made.options),
        injects=tuple(replace(item, subject=secret, body=secret, notes="Secret") for item in made.injects),
        expectations=tuple(replace(item, text="Secret") for item in made.expectations),
        objectives=(),
        measures=(),
        left_out=("storylines.secret",),
        papers={**papers, "sources": {}, "variant": {"title": "Secret"}},
    )


def test_what_staff_do_moves_no_byte_for_a_team() -> None:
    """Observations, ratings, improvements, and an inject that was made up for another team."""
    plain, staffed = played_of(play_shipped("kazakhstan", "diversify-early")), played_of(_staffed())
    assert len(staffed.events) > len(plain.events) + 5
    for reader in ("energy", "moscow", "public"):
        assert report(staffed, reader) == report(plain, reader)
    assert report(staffed, "defence") != report(plain, "defence")


def _staffed() -> Engine:
    """The large exercise as it is shipped, with what staff do besides."""
    made = compile_exercise(ROOT / "exercises" / "kazakhstan")
    intake = Intake(made)
    moves = ROOT / "exercises" / "kazakhstan" / "moves" / "diversify-early"
    commands = [c for f in scripted.find(moves) for c in intake.read(f.name, f.folder, f.data)]
    commands += intake.read("staff.yaml", "control", STAFF.encode())
    played = {command.team for command in commands if isinstance(command, SubmitMove)}
    automated = {t.index: t.policy for t in made.teams if t.policy is not None and t.index not in played}
    engine = Engine(Program(made), 1, automated=automated)
    for command in commands:
        engine.submit(command)
    engine.run()
    return engine
