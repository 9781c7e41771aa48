"""R13, R14 over generated plays: every reader can be served, and nobody's secrets move what another reads."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.engine.play import Engine
from tabletop.engine.seats import view
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.checking.teams import built_in
from tabletop.report.played import Played
from tabletop.report.sight import for_reader
from tests.exercises.test_golden import ROOT
from tests.playing import exercise, play
from tests.report.test_sight import played_of

WORLD = """title: Generated
clock: {endex: 3d, tick: 2h%s}
counters: true
rulings: free
messages: {delay: 90m}
teams:
  red: {title: Red, staff: 2, resources: {budget: {initial: 30, unit: M$, income: 5 per day}}, default: {answers: {}}}
  blue: {title: Blue, staff: 3, resources: {budget: {initial: 20, unit: M$}}}
  green: {title: Green}
world:
  variables:
    open: {unit: "1", initial: 10, rate: 0.5 per hour, reported: {delay: 3h, error: 4%%}}
    secret: {unit: "1", initial: 4, rate: 1 per day, noise: {uniform: [-1, 1]}, seen_by: [blue]}
  derived: {double: {value: 2 * open, reported: {error: 1%%}}, inner: {value: secret + 1, seen_by: [blue]}}
options:
  dig: {title: Dig, teams: [red], staff: 1, cost: {budget: 8}, lead_time: {uniform: [3h, 20h]}, effects: [{add: {red.budget: 1}}]}
  ask: {title: Ask, teams: [red, green], requires: secret > 6, otherwise: Not now., mode: matrix}
  spy: {title: Spy, teams: [blue], secret: true, staff: 2, cost: {budget: 6}, lead_time: {uniform: [1h, 9h]}, outcomes: {full: {chance: 0.4, effects: [{add: {secret: 3}}]}, fail: {chance: rest}}}
injects:
  - {id: first, at: 5h, to: [red, blue], subject: "First {{ secret }}", body: B, expects: [{id: due, from: red, any_of: [dig], within: 9h}]}
  - {id: hush, when: secret > 6, to: [blue], subject: H, body: "{{ secret }}", repeat: {times: 3, gap: 4h}}
  - {id: wave, at: 30h, to: [red], subject: W, body: "{{ open }}", effects: [{add: {open: 3}, for: 7h}]}
"""
RED = (
    "orders: [{option: dig, why: w}]",
    "orders: [{option: ask}]",
    "orders: [{option: spy}, {option: nope}]",
    "orders: [{action: Sing, because: [b]}]",
    "answers: {first: Yes}",
    "answers: {hush: Yes}",
    "messages: [{to: [blue, red], subject: s, body: b}]",
    "counters: [{order: blue/1/action-1, against: [no]}]",
    "orders: []",
)
#: What blue can do that no other team may notice.
BLUE = (
    "orders: [{option: spy, why: w}]",
    "orders: [{option: spy}, {option: spy}, {option: dig}]",
    "answers: {first: Ours}",
    "answers: {hush: Ours}",
    "messages: [{to: [blue], subject: s, body: b}]",
    "orders: []",
)
READERS = ("control", "public", "red", "blue", "green")
in_turns = st.booleans()


def scripts(team: str, what: tuple[str, ...]) -> st.SearchStrategy[list[tuple[str, int, str]]]:
    """Moves of a team: a turn (or half a day) each, what it does."""
    return st.lists(st.tuples(st.just(team), st.integers(1, 6), st.sampled_from(what)), max_size=5)


def made_of(moves: list[tuple[str, int, str]], turns: bool, seed: int) -> Engine:
    """A play of these moves to ENDEX. Blue's come last in the script, whose documents are numbered."""
    made = exercise(WORLD % (", pace: turns, turn: 12h" if turns else ""))
    text = "---\n".join(
        f"team: {team}\n{f'turn: {turn}' if turns else f'at: {turn * 11}h'}\n{what}\n"
        for team, turn, what in sorted(moves, key=lambda move: (move[0] == "blue", move[1]))
    )
    return play(made, text, seed)


@settings(max_examples=30)
@given(scripts("red", RED), scripts("blue", (*BLUE, *RED)), in_turns, st.integers(0, 2**32))
def test_every_reader_of_a_generated_play_is_served(
    mine: list[tuple[str, int, str]], theirs: list[tuple[str, int, str]], turns: bool, seed: int
) -> None:
    """Nothing raises; events are the seat's, one for one; figures are what the seat's view said at every tick."""
    engine = made_of(mine + theirs, turns, seed)
    played = played_of(engine)
    for reader in READERS:
        seen = for_reader(played, reader)
        own = next((team.index for team in played.exercise.teams if team.id == reader), None)
        if own is None:
            continue
        records = view(played.exercise, played.events, own)
        assert [(e["seq"], e["at"], e["cause"]) for e in seen.events] == [
            (r["n"], r["at"], r["cause"]) for r in records
        ]
        _told_as_viewed(engine, own, seen)


def _told_as_viewed(engine: Engine, team: int, seen: Played) -> None:
    for row in seen.world.rows:
        told = {r.name: r.value for r in engine.views.visible(team, int(row[0])) if r.kind != "staff"}
        assert dict(zip(seen.world.names[1:], row[1:], strict=True)) == told


@settings(max_examples=30)
@given(scripts("red", RED[:1] + RED[2:]), scripts("blue", BLUE), in_turns)
def test_what_others_do_in_secret_is_in_nobody_elses_run(
    mine: list[tuple[str, int, str]], theirs: list[tuple[str, int, str]], turns: bool
) -> None:
    """S1, over any moves of one's own and any secret ones of another's, under the same luck."""
    alone, beside = played_of(made_of(mine, turns, 5)), played_of(made_of(mine + theirs, turns, 5))
    for reader in ("public", "red", "green"):
        assert for_reader(alone, reader) == for_reader(beside, reader)


def test_teams_that_play_at_random_are_served() -> None:
    """The large exercise, played by random legal moves: every team and the public."""
    made = compile_exercise(ROOT / "exercises" / "kazakhstan", "short")
    for seed in (1, 2):
        random = {team.index: built_in("random-legal") for team in made.teams}
        played = played_of(play(made, "", seed, automated=random))
        for reader in ("public", *(team.id for team in made.teams)):
            seen = for_reader(played, reader)
            assert len(seen.world.rows) == len(played.world.rows)
            assert seen.automated == (() if reader == "public" else (reader,))
