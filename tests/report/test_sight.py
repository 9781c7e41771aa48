"""R13, R14, S1: a report for a reader is made from what that reader may know, and from nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import pytest

from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.engine.seats import view
from tabletop.exercise.checking.teams import built_in
from tabletop.exercise.form import Exercise
from tabletop.report import sight
from tabletop.report.played import Played
from tabletop.report.sight import exercise as known
from tabletop.report.sight import for_reader, reader_of
from tabletop.report.world import WorldTable
from tests.exercises.test_golden import play as play_shipped
from tests.inbox.test_secrecy import HIDDEN_INJECTS, LATER, LEAKS, MINE, OTHERS, PLAIN, SECRETLY, WORLD, world
from tests.playing import exercise, play

BRANCHES = ("at: 50h", "after: {inject: news, wait: 47h}")
TEAMS = {0: "red", 1: "blue", 2: "green"}


def played_of(engine: Engine) -> Played:
    """A play as reports read it, with what only control has."""
    table = WorldTable(engine.program.column_names, engine.rows)
    automated = tuple(engine.team_id(team) for team in engine.automated)
    return Played(engine.exercise, engine.events, table, automated, "0abc", True, "all holds")


def run(made: Exercise, moves: str, seed: int = 1) -> Played:
    """A play with nobody but those who move."""
    engine = Engine(Program(made), seed)
    for command in Intake(made).read("moves.yaml", None, moves.encode()):
        engine.submit(command)
    engine.run()
    return played_of(engine)


def of(seen: Played, kind: str) -> list[Any]:
    """The events of a kind."""
    return [event for event in seen.events if event["kind"] == kind]


# Who reads


def test_control_reads_the_run_as_it_is() -> None:
    """Nothing is left out, nothing made anew."""
    played = run(world(), PLAIN)
    assert for_reader(played, "control") is played


def test_a_team_goes_by_its_id_alone_or_after_a_word() -> None:
    """`team:red` is what the command line says."""
    played = run(world(), PLAIN)
    assert for_reader(played, "team:red") == for_reader(played, "red") != for_reader(played, "green")


@pytest.mark.parametrize("reader", ["rad", "team:rad", "", "team:", "team:control", "CONTROL", "0", "red "])
def test_an_unknown_reader_is_told_which_there_are(reader: str) -> None:
    """An error for whoever typed it, with the nearest that there is."""
    with pytest.raises(ValueError, match="there are control, public, red, blue, green") as error:
        for_reader(run(world(), PLAIN), reader)
    assert ("did you mean 'red'" in str(error.value)) is ("rad" in reader or reader == "red ")


def test_a_team_may_be_called_public() -> None:
    """Then `public` is still the public, and `team:public` the team."""
    made = exercise("title: T\nclock: {endex: 1d, tick: 1h}\nteams: {public: {title: P, staff: 3}}\ninjects: []\n")
    assert for_reader(run(made, ""), "team:public").exercise.teams[0].staff == 3
    assert for_reader(run(made, ""), "public").exercise.teams[0].staff is None
    assert [reader_of(made, reader) for reader in ("public", "team:public")] == ["public", "team:public"]


def test_a_reader_has_one_name_on_covers() -> None:
    """However it was typed: `team:red` is `red`."""
    made = world()
    readers = ("control", "public", "red", "team:red")
    assert [reader_of(made, reader) for reader in readers] == ["control", "public", "red", "red"]
    with pytest.raises(ValueError, match="there is no reader 'team:rad'"):
        reader_of(made, "team:rad")


# S1: worlds that differ only in others' secrets


@pytest.mark.parametrize("reader", ["red", "green", "public"])
@pytest.mark.parametrize("name", OTHERS)
def test_worlds_that_differ_in_secrets_give_the_same_run(name: str, reader: str) -> None:
    """Another team's moves, hidden values, hidden injects and the seed leave no trace in what a reader gets."""
    assert for_reader(run(*OTHERS[name]()), reader) == for_reader(run(world(), PLAIN), reader)


def test_how_the_story_branches_is_not_to_be_read() -> None:
    """An inject at its time, and the same one after another, a while later: its reader cannot tell which."""
    timed, branched = (exercise(WORLD.replace("at: 50h", when) % {"secret": "3", "more": ""}) for when in BRANCHES)
    one, other = run(timed, PLAIN), run(branched, PLAIN)
    assert of(one, "inject.released") != of(other, "inject.released")
    assert for_reader(one, "red") == for_reader(other, "red")


def test_the_worlds_do_differ() -> None:
    """For blue and for control they are different: the comparison is none of a thing with itself."""
    plain = run(world(), PLAIN)
    for name in ("another team's orders, messages and answers", "a hidden variable", "future and hidden injects"):
        other = run(*OTHERS[name]())
        assert for_reader(other, "blue") != for_reader(plain, "blue") and other.events != plain.events, name


def test_the_models_memory_is_not_counted() -> None:
    """What a hidden condition remembers has a place among the figures, which nobody but control is to find."""
    more = "\n  - {id: m, when: 'delay(secret, 2h) > 900', to: [blue], subject: S, body: B}\n"
    for reader in ("red", "public"):
        assert for_reader(run(world(more=more), PLAIN), reader) == for_reader(run(world(), PLAIN), reader)
    assert run(world(more=more), PLAIN).exercise.slots != world().slots


def test_many_seeds_give_the_same_run() -> None:
    """Chance that was not shown is not to be read, in the plain world or in its secret twin."""
    plain, secret = world(), world(more=HIDDEN_INJECTS)
    for reader in ("red", "public"):
        wanted = for_reader(run(plain, PLAIN), reader)
        for seed in range(2, 22):
            assert for_reader(run(plain, PLAIN, seed), reader) == wanted, seed
            assert for_reader(run(secret, MINE + SECRETLY + LATER, seed), reader) == wanted, seed


@pytest.mark.parametrize("leak", [name for name in LEAKS if name != "the instant settled last"])
def test_a_leak_in_what_seats_see_is_found(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each leak of events that has been known to happen is one that these comparisons catch."""
    plant, where, team = LEAKS[leak]
    moves = PLAIN.replace("option: press", "action: Nothing") if where == "open" else PLAIN
    one = run(world(), moves)
    other = run(world(secret="8"), moves) if where == "open" else run(*OTHERS[where]())
    assert for_reader(one, TEAMS[team]) == for_reader(other, TEAMS[team])
    plant(monkeypatch)
    assert for_reader(one, TEAMS[team]) != for_reader(other, TEAMS[team])


def _all_figures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sight, "slots_seen", lambda made, seat: tuple(range(len(made.slots))))


def _the_exercise_as_it_is(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sight, "as_known", lambda made, *rest: made)


def _every_inject(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(known, "_injects", lambda made, events: made.injects)


def _the_hash(patch: pytest.MonkeyPatch) -> None:
    honest = known.as_known
    patch.setattr(sight, "as_known", lambda made, *rest: replace(honest(made, *rest), hash=made.hash))


def _the_worlds_own_figures(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(sight, "as_reported", lambda made, events, table, slots: table)


@pytest.mark.parametrize(
    ("plant", "name"),
    [
        (_all_figures, "a hidden variable"),
        (_the_exercise_as_it_is, "a hidden variable"),
        (_every_inject, "future and hidden injects"),
        (_the_hash, "a hidden variable"),
        (_the_worlds_own_figures, "a hidden variable"),
    ],
)
def test_a_leak_in_what_is_left_is_found(
    plant: Callable[[pytest.MonkeyPatch], None], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so are rules of this part, taken away one by one."""
    plant(monkeypatch)
    assert for_reader(run(*OTHERS[name]()), "red") != for_reader(run(world(), PLAIN), "red")


# S2: no secret text

CANARIES = """title: Shown
about: {type: Shown, sponsor: Shown, scenario: canary-scenario, handling: Shown}
people: [{name: Shown, team: blue, contact: canary-contact}, {name: Eva, role: evaluator, team: [red], evaluates: [canary-goal]}]
phases: {canary-phase: {title: canary-phase, discuss: [canary-talk]}}
endex_brief: briefs/end.yaml
questions: [{ask: Shown, objective: canary-goal}, {ask: canary-asked, of: blue}]
sources: {canary-source: {title: canary-source}}
storylines: {canary-line: canary-line}
clock: {endex: 6d, tick: 1h, pace: turns, turn: 2d}
teams:
  red: {title: Red, staff: 3, resources: {budget: {initial: 5, unit: M$}}, default: {answers: {}}}
  blue: {title: Blue, staff: 4, brief: canary-brief, resources: {canary-purse: {initial: 77, unit: M$}}}
world:
  variables:
    shown: {unit: "1", initial: 3, rate: canary_hidden per day, noise: {uniform: [0, 1]}, judgement: canary-judgement}
    canary_hidden: {unit: canary-unit, initial: 3, seen_by: [blue], title: canary-title, description: canary-figure}
  derived: {known: {value: canary_hidden * 4}, canary_known: {value: shown, seen_by: [blue]}}
  routes:
    canary_oil: {unit: kt per day, supply: 3, seen_by: [blue], segments: {canary-pipe: {capacity: 2, title: canary-pipe}}, routes: {canary-way: {through: [canary-pipe], cost: 1}}}
options:
  shown: {title: Shown, teams: [red, blue], requires: canary_hidden > 1, otherwise: canary-otherwise, effects: [{add: {canary_hidden: 1}}], outcomes: {full: {chance: rest, text: Shown}, fail: {chance: 0, text: canary-outcome}}}
  canary-strike: {title: canary-strike, teams: [blue]}
injects:
  - {id: shown, number: canary-number, phase: canary-phase, type: canary-type, storyline: canary-line, capability: canary-skill, controller: canary-controller, notes: canary-notes, judgement: canary-judged, at: 1h, to: [red, blue], from: Shown, subject: Shown, body: Shown, expects: [{id: canary-due, from: red, any_of: [shown], text: canary-text}]}
  - {id: canary-later, when: canary_hidden > 99, to: [red], subject: canary-subject, body: canary-body}
  - {id: canary-theirs, at: 1h, to: [blue], subject: canary-subject, body: canary-body}
expectations: [{id: canary-whole, from: red, any_of: [shown], text: canary-whole}]
objectives: {canary-goal: {title: canary-goal, description: canary-goal, capability: canary-skill, tasks: [{id: canary-task, title: canary-task, expects: [canary-due]}]}}
measures: {canary-measure: {title: canary-measure, value: canary_hidden}}
checks: [{title: canary-check, until: 1d, holds: canary_hidden > 0}]
"""
SECRETS = """
team: red
turn: 1
orders: [{option: shown, why: Shown}, {option: nothing-such, why: Shown}]
---
team: blue
turn: 1
orders: [{option: canary-strike, why: canary-why}, {action: canary-action}]
answers: {canary-theirs: canary-answer}
messages: [{to: red, subject: Shown, body: Shown}, {to: blue, subject: canary-self, body: canary-self}]
---
- {at: 3d, by: canary-control, observe: canary-goal, team: red, text: canary-observation}
- {at: 3d, by: canary-control, rate: canary-goal, result: S, because: canary-rated}
"""


@pytest.fixture(scope="module")
def canaries() -> Played:
    """A run in which everything that is a secret of somebody's says so."""
    made = exercise(CANARIES, briefs__end="canary-end")
    return run(made, SECRETS)


@pytest.mark.parametrize("reader", ["red", "public"])
def test_no_secret_text_crosses(canaries: Played, reader: str) -> None:
    """Not a field of the exercise, not an event, not the name of a figure."""
    assert "canary" in repr(canaries)
    seen = repr(for_reader(canaries, reader))
    assert "canary" not in seen, seen[max(0, seen.find("canary") - 80) :][:160]


def test_a_team_finds_its_own_things(canaries: Played) -> None:
    """Its people and options, its figures, what was put to it, the questions for it; indices count what is left."""
    seen = for_reader(canaries, "red")
    made = seen.exercise
    assert [(team.id, team.staff) for team in made.teams] == [("red", 3), ("blue", None)]
    assert [(option.index, option.id, option.teams) for option in made.options] == [(0, "shown", (0,))]
    assert [(inject.index, inject.id, inject.subject.plain) for inject in made.injects] == [(0, "shown", "Shown")]
    assert seen.world.names == ("at", "shown", "known", "red.budget")
    assert [made.slots[item.slot] for item in made.quantities] == ["red.budget", "shown"]
    assert [made.slots[item.slot] for item in made.derived] == ["known"]
    assert made.papers["people"] == [
        {"name": "Shown", "role": "", "organisation": "", "team": ["blue"]},
        {"name": "Eva", "role": "evaluator", "organisation": ""},
    ]
    assert made.papers["questions"] == [{"ask": "Shown", "of": []}]
    assert for_reader(canaries, "blue").exercise.commodities[0].name == "canary_oil"


def test_the_public_finds_the_frame(canaries: Played) -> None:
    """Who plays, when, and figures that are kept from no team: no option, inject or person, no team's own means."""
    seen = for_reader(canaries, "public")
    assert [team.title for team in seen.exercise.teams] == ["Red", "Blue"]
    assert not (seen.exercise.options or seen.exercise.injects or seen.exercise.papers.get("people"))
    assert seen.world.names == ("at", "shown", "known")
    assert {event["kind"] for event in seen.events} == {"run.started", "run.ended", "turn.opened", "turn.closed"}


def test_integrity_is_controls(canaries: Played) -> None:
    """The chain, what verifying said, the hash and the seed are for those who hold the run."""
    seen = for_reader(canaries, "red")
    assert (seen.chain, seen.verified, seen.said, seen.exercise.hash, seen.exercise.variant) == ("", None, "", "", None)
    assert "seed" not in seen.events[0]["data"]


def test_who_is_played_by_rules_is_each_teams_own() -> None:
    """Whether others' moves were given or made up is not told."""
    engine = play(world(), "", automated={0: built_in("silent")})
    assert for_reader(played_of(engine), "red").automated == ("red",)
    assert for_reader(played_of(engine), "blue").automated == ()


# What events look like


def test_events_have_the_form_of_a_record() -> None:
    """The same keys, numbers without gaps, causes that lead to events; what was seen is what the seat's view holds."""
    played = run(world(), PLAIN)
    seen, records = for_reader(played, "red").events, view(played.exercise, played.events, 0)
    assert all(event.keys() == played.events[0].keys() for event in seen)
    assert [event["seq"] for event in seen] == list(range(1, len(seen) + 1)) == [record["n"] for record in records]
    assert [(e["at"], e["cause"]) for e in seen] == [(r["at"], r["cause"]) for r in records]
    assert all(event["cause"] is None or event["cause"] < event["seq"] for event in seen)


def test_events_are_about_those_they_were_about() -> None:
    """Teams stand where the record has them; others' open actions go by their open names."""
    played = run(world(), PLAIN)
    seen = for_reader(played, "red")
    assert {event["team"] for event in of(seen, "order.received")} == {"red"}
    accepted = {event["subject"]: event["team"] for event in of(seen, "order.accepted")}
    assert accepted == {"blue/1/action-1": "blue", "red/1/1": "red", "red/1/talk": "red"}
    assert {event["team"] for kind in ("run.started", "inject.released") for event in of(seen, kind)} == {None}
    assert {event["team"] for event in of(seen, "move.silent")} <= {"red"}


def test_a_letter_is_known_by_its_arrival() -> None:
    """One that came reads as sent by its sender to the team alone; one's own as it was; to oneself it is not doubled."""
    moves = """
team: blue
at: 1h
messages: [{to: [red, blue], subject: Both, body: B}, {to: [blue], subject: Own, body: O}]
---
{team: red, at: 2h, messages: [{to: blue, subject: Back, body: R}]}
"""
    made = exercise("messages: {delay: 3h}\ninjects: []\n")
    red, blue = (for_reader(run(made, moves), team) for team in ("red", "blue"))
    told = [(e["at"], e["subject"], e["team"], e["data"]) for e in of(red, "message.sent")]
    assert told == [
        (7200, "red/1", "red", {"to": ["blue"], "subject": "Back", "body": "R"}),
        (14400, "1", "blue", {"to": ["red"], "subject": "Both", "body": "B"}),
    ]
    assert of(red, "message.delivered") == []
    assert [(e["subject"], e["team"]) for e in of(blue, "message.sent")] == [
        ("blue/1", "blue"),
        ("blue/2", "blue"),
        ("3", "red"),
    ]
    assert [(e["subject"], e["data"]) for e in of(blue, "message.delivered")] == [
        ("blue/1", {"from": "blue", "to": "blue"}),
        ("blue/2", {"from": "blue", "to": "blue"}),
    ]


def test_an_inject_that_came_again_is_known_as_it_was_read_last() -> None:
    """Each coming is an event with its own text; the exercise names it once, in the order in which things came."""
    made = exercise("""
world: {variables: {x: {unit: "1", initial: 0, rate: 1 per hour}}}
injects:
  - {id: again, when: "round(x) % 9 == 5", repeat: {times: 2, gap: 2h}, to: [red], subject: "At {{ x }}", body: ""}
  - {id: once, at: 1h, to: [red], from: Press, channel: phone, subject: Once, body: B, attachments: []}
""")
    seen = for_reader(run(made, ""), "red")
    assert [(inject.index, inject.id) for inject in seen.exercise.injects] == [(0, "once"), (1, "again")]
    assert [event["data"]["subject"] for event in of(seen, "inject.released")] == ["Once", "At 5", "At 14"]
    assert seen.exercise.injects[1].subject.plain == "At 14" and seen.exercise.injects[1].body.plain == ""
    assert (seen.exercise.injects[0].sender, seen.exercise.injects[0].channel) == ("Press", "phone")


# R13: figures as they were reported

REPORTED = """title: Reported
clock: {endex: 5d, tick: 2h%s}
teams: {red: {title: Red, staff: 2, resources: {budget: {initial: 9, unit: M$, income: 3 per day}}}, blue: {title: Blue}}
resources: {fund: {initial: 4, unit: M$, income: 1 per day}}
world:
  variables:
    plain: {unit: "1", initial: 0, rate: 1 per hour}
    slow: {unit: "1", initial: 0, rate: 1 per hour, reported: {delay: 5h}}
    rough: {unit: "1", initial: 100, rate: 2 per hour, reported: {error: 5%%}}
    both: {unit: "1", initial: 50, rate: -1 per hour, reported: {delay: 1d, error: 20%%}}
    hidden: {unit: "1", initial: 5, rate: 1 per hour, seen_by: [blue], reported: {delay: 3h, error: 1%%}}
  derived: {twice: {value: 2 * plain, reported: {delay: 2h}}, told: {value: hidden, seen_by: [red]}}
  routes: {oil: {unit: kt per day, supply: plain, reported: {delay: 4h, error: 3%%}, segments: {p: {capacity: 60, storage: {capacity: 5}}, q: {capacity: 30}}, routes: {p: {through: [p], cost: 1}, q: {through: [p, q], cost: 2}}}}
injects: [{id: jump, at: 31h, to: [red], subject: S, body: B, effects: [{add: {both: 30}}]}]
"""


@pytest.mark.parametrize("pace", ["", ", pace: turns, turn: [10h, 20h, 26h]"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_figures_are_those_that_were_told(pace: str, seed: int) -> None:
    """At every tick, to the last bit, a team's table says what its view said then, and names the same figures."""
    engine = Engine(Program(exercise(REPORTED % pace)), seed)
    engine.run()
    for team, name in ((0, "red"), (1, "blue")):
        table = for_reader(played_of(engine), name).world
        assert len(table.rows) == len(engine.rows) == 61
        for row in table.rows:
            told = {r.name: r.value for r in engine.views.visible(team, int(row[0])) if r.kind != "staff"}
            assert dict(zip(table.names[1:], row[1:], strict=True)) == told


def test_the_public_reads_what_all_teams_read() -> None:
    """Figures that are kept from no team, as late and as inexact as these have them."""
    engine = Engine(Program(exercise(REPORTED % "")), 1)
    engine.run()
    red, public = (for_reader(played_of(engine), name).world for name in ("red", "public"))
    assert set(red.names) - set(public.names) == {"told", "red.budget"}
    assert all(public.column(name) == red.column(name) for name in public.names)
    assert public.column("rough") != WorldTable(engine.program.column_names, engine.rows).column("rough")


def test_a_run_that_has_not_begun_or_broke_off_is_read_as_far_as_it_went() -> None:
    """No rows, or fewer: a guard that stops the world stops the table."""
    made = exercise(
        'world: {variables: {x: {unit: "1", initial: 1, rate: 1 / (5 - round(x)) per hour}}}\ninjects: []\n'
    )
    engine = play(made, "")
    assert engine.stopped is not None
    seen = for_reader(played_of(engine), "red")
    assert len(seen.world.rows) == len(engine.rows) and seen.events[-1]["kind"] == "run.stopped"
    assert seen.events[-1]["data"] == {}
    empty = Played(made, [], WorldTable((), ()))
    assert for_reader(empty, "red").world == WorldTable(("at",), [])


# The exercises we ship


@pytest.mark.parametrize(
    ("name", "moves"), [("quickstart", "active"), ("dark-wards", "."), ("kazakhstan", "diversify-early")]
)
def test_shipped_runs_are_seen_by_every_reader(name: str, moves: str) -> None:
    """Each team finds its orders, its injects and its figures; nothing else of the exercise is named anywhere."""
    played = played_of(play_shipped(name, moves))
    made = played.exercise
    for team in made.teams:
        seen = for_reader(played, team.id)
        theirs = [e for e in played.events if e["team"] == team.id]
        assert len(of(seen, "order.received")) == len([e for e in theirs if e["kind"] == "order.received"])
        reached = {e["subject"] for e in played.events if e["kind"] == "inject.released" and team.id in e["data"]["to"]}
        assert {inject.id for inject in seen.exercise.injects} == reached
        foreign = {option.id for option in made.options if team.index not in option.teams}
        assert not foreign & {event["data"].get("option") for event in seen.events}
        assert set(seen.world.names) <= {"at", *seen.exercise.slots}
    assert len(for_reader(played, "public").world.rows) == len(played.world.rows)


#: Fields of an exercise that no reader but control gets anything of.
WITHHELD = {
    "hash", "variant", "computed", "memories", "seen_by", "reports", "expectations", "objectives", "measures", "checks",
    "rulings", "units", "extensions", "grace", "quorum", "left_out",
}  # fmt: skip
#: Fields that readers get, whole or in part.
TOLD = {
    "id", "title", "clock", "slots", "teams", "quantities", "derived", "commodities", "staff_slots", "options",
    "injects", "message_delay", "counters", "late", "papers",
}  # fmt: skip


def test_every_field_of_an_exercise_is_told_or_withheld_on_purpose() -> None:
    """What comes to exercises later is not told until somebody decides so here."""
    seen = for_reader(run(world(), PLAIN), "red").exercise
    assert {field.name for field in fields(Exercise)} == WITHHELD | TOLD and not WITHHELD & TOLD
    assert {getattr(seen, name) or None for name in WITHHELD} <= {None, "rigid"}
