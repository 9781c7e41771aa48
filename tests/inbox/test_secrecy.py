"""R14, S1: what a team reads is a function of what it may know. Worlds that differ in others' secrets read alike to the
byte, and leaks planted on purpose are found by the same comparison.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from tabletop.engine import seats
from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.engine.seats import SeatView, Seen, view
from tabletop.engine.views import Reading, Views
from tabletop.exercise.form import Exercise
from tabletop.inbox.pages.sight import sight
from tabletop.inbox.pages.team import attachments, team_pages
from tests.playing import exercise

WORLD = """title: Secrets
clock: {endex: 6d, tick: 1h, pace: turns, turn: 2d}
counters: true
rulings: free
teams:
  red: {title: Red, staff: 3, resources: {budget: {initial: 100, unit: M$}}, brief: Hold on., default: {answers: {}}}
  blue: {title: Blue, staff: 5, resources: {budget: {initial: 900, unit: M$}}}
  green: {title: Green}
world:
  variables:
    calm: {unit: "1", initial: 10, rate: 1 per hour}
    slow: {unit: "1", initial: 5, rate: 2 per hour, reported: {delay: 3h}}
    secret: {unit: "1", initial: %(secret)s, seen_by: [blue]}
options:
  charter: {title: Charter, teams: [red], staff: 1, cost: {budget: 10}, lead_time: {triangular: [20d, 30d, 60d]}}
  press: {title: Press, teams: [red], requires: secret > 5, otherwise: No one listens.}
  strike: {title: Strike, teams: [blue], secret: true, lead_time: {uniform: [1h, 30h]}, effects: [{add: {secret: 0}}]}
  hush: {title: Hush, teams: [green], requires: secret > 5}
injects:
  - {id: news, at: 3h, to: [red, green], subject: News, body: "Calm is {{ calm }}; secret is {{ secret }}."}
  - {id: poll, at: 50h, to: [red, blue], subject: "Poll {{ secret }}", body: Both read this., outcomes: {full: {chance: rest, text: "So it is {{ secret }}."}}}
%(more)s
"""

MINE = """
team: red
turn: 1
orders:
  - {option: charter, why: The only way}
  - {id: talk, action: Talk to everybody, because: [It helps]}
answers: {news: We have read it.}
messages: [{to: blue, subject: Hello, body: From red}]
---
team: red
turn: 2
orders: [{option: press}]
counters: [{order: blue/1/action-1, against: [They never said so]}]
---
"""

THEIRS = """
team: blue
turn: 1
orders: [{action: Hold a parade, because: [All like it]}]
messages: [{to: red, subject: Hi, body: From blue}]
"""

#: What blue does besides, none of which red or green may notice.
SECRETLY = """
team: blue
turn: 1
orders:
  - {option: strike, why: Before they notice}
  - {option: strike}
  - {action: Hold a parade, because: [All like it]}
messages:
  - {to: blue, subject: Note, body: To ourselves}
  - {to: red, subject: Hi, body: From blue}
"""
LATER = """
---
team: blue
turn: 2
orders: [{option: strike}]
answers: {poll: In confidence}
"""

HIDDEN_INJECTS = """
  - {id: whisper, at: 1d 23h 30m, to: [blue], subject: Whisper, body: Between ticks., effects: [{add: {secret: 1}}], expects: [{id: quiet, from: red, any_of: [answer], within: 1 turn, text: Red says so}]}
  - {id: never, when: secret > 1000, to: [red], subject: Never, body: Nobody reads this.}
  - {id: perhaps, at: {uniform: [1d, 2d]}, chance: 0.5, to: [blue], subject: Perhaps, body: A draw.}
"""


def world(secret: str = "3", more: str = "") -> Exercise:
    """The exercise with a hidden variable's value and further injects."""
    return exercise(WORLD % {"secret": secret, "more": more})


def read(made: Exercise, moves: str, seed: int = 1, team: int = 0) -> dict[str, bytes]:
    """Everything that a team gets to read in a play: pages of each turn and the last, its view, its figures."""
    engine = Engine(Program(made), seed)
    for command in Intake(made).read("moves.yaml", None, moves.encode()):
        engine.submit(command)
    found: dict[str, bytes] = {}
    turns = len(made.clock.turn_ends)
    for turn in (*range(1, turns + 1), None):
        engine.run(made.clock.endex if turn is None else made.clock.turn_ends[turn - 1] - 1)
        found |= {f"{turn}: {path}": data for path, data in team_pages(engine, team, turn).items()}
        found[f"{turn}: view"] = json.dumps(view(made, engine.events, team)).encode()
        found[f"{turn}: figures"] = repr(engine.views.visible(team)).encode()
        found[f"{turn}: files"] = repr(attachments(sight(engine, team, turn))).encode()
    return found


def differing(one: Mapping[str, bytes], other: Mapping[str, bytes]) -> list[str]:
    """The names of what two worlds do not show alike."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


PLAIN = MINE + THEIRS

#: Worlds that must look alike: the exercise and the moves of the other, and its seed.
OTHERS: dict[str, Callable[[], tuple[Exercise, str, int]]] = {
    "another team's orders, messages and answers": lambda: (world(), MINE + SECRETLY + LATER, 1),
    "a hidden variable": lambda: (world(secret="4.5"), PLAIN, 1),
    "future and hidden injects": lambda: (world(more=HIDDEN_INJECTS), PLAIN, 1),
    "the seed": lambda: (world(), PLAIN, 77),
    "all at once": lambda: (world(secret="3.5", more=HIDDEN_INJECTS), MINE + SECRETLY + LATER, 123456),
}


@pytest.mark.parametrize("team", [0, 2])
@pytest.mark.parametrize("name", OTHERS)
def test_worlds_that_differ_in_secrets_read_alike(name: str, team: int) -> None:
    """No byte of a team's pages, view or figures hangs on what it may not know."""
    made, moves, seed = OTHERS[name]()
    assert differing(read(world(), PLAIN, team=team), read(made, moves, seed, team)) == []


def test_the_worlds_do_differ() -> None:
    """To control and to blue they are different worlds: the comparison above is none of a thing with itself."""
    plain = read(world(), PLAIN, team=1)
    for name in ("another team's orders, messages and answers", "a hidden variable", "future and hidden injects"):
        made, moves, seed = OTHERS[name]()
        assert differing(plain, read(made, moves, seed, 1)), name


def test_many_seeds_read_alike() -> None:
    """Over 200 seeds nothing of chance that was not shown is to be read, in the plain world or in its secret twin."""
    plain, secret = world(), world(more=HIDDEN_INJECTS)
    wanted = read(plain, PLAIN)
    for seed in range(2, 102):
        assert differing(wanted, read(plain, PLAIN, seed)) == [], seed
        assert differing(wanted, read(secret, MINE + SECRETLY + LATER, seed)) == [], seed


def _more_fields(monkeypatch: pytest.MonkeyPatch, kind: str, *names: str) -> None:
    seen = seats.TABLE[kind] or Seen("team")
    monkeypatch.setitem(seats.TABLE, kind, replace(seen, fields=(*seen.fields, *names)))


def _legal(monkeypatch: pytest.MonkeyPatch) -> None:
    _more_fields(monkeypatch, "order.accepted", "legal")


def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(seats.TABLE, "draw.made", Seen("all", ("value",)))


def _due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SeatView, "_is_open", lambda self, figure: True)


def _senders_number(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = seats._SHAPES["message.delivered"]
    monkeypatch.setitem(
        seats._SHAPES, "message.delivered", lambda eyes, event: (event["subject"], honest(eyes, event)[1])
    )


def _global_number(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = SeatView.see

    def see(self: SeatView, event: Mapping[str, Any]) -> Any:
        record = honest(self, event)
        return record if record is None else {**record, "n": event["seq"]}

    monkeypatch.setattr(SeatView, "see", see)


def _global_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = SeatView.see

    def see(self: SeatView, event: Mapping[str, Any]) -> Any:
        record = honest(self, event)
        return record if record is None else {**record, "cause": event["cause"]}

    monkeypatch.setattr(SeatView, "see", see)


def _place_in_file(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = seats._SHAPES["order.accepted"]
    monkeypatch.setitem(seats._SHAPES, "order.accepted", lambda eyes, event: (event["subject"], honest(eyes, event)[1]))


def _true_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(seats._SHAPES, "move.silent")


def _first_receivers_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        seats._SHAPES,
        "inject.released",
        lambda eyes, event: (event["subject"], {**event["data"], "body": str(event["data"].get("bodies"))}),
    )


def _true_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    _more_fields(monkeypatch, "variable.changed", "from", "to")
    monkeypatch.setitem(seats.TABLE, "variable.changed", Seen("all", ("from", "to")))


def _as_settled_last(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Views.visible

    def visible(self: Views, team: int, at: int | None = None) -> tuple[Reading, ...]:
        names, values = self.engine.exercise.slots, self.engine.world.v
        found = honest(self, team, at)
        return tuple(replace(r, value=values[names.index(r.name)]) if r.name in names else r for r in found)

    monkeypatch.setattr(Views, "visible", visible)


LEAKS: dict[str, tuple[Callable[[pytest.MonkeyPatch], None], str, int]] = {
    "the options open to a team": (_legal, "open", 0),
    "draws": (_site, "the seed", 0),
    "when drawn work is due": (_due, "the seed", 0),
    "the sender's count of messages": (_senders_number, "another team's orders, messages and answers", 0),
    "numbers of the whole play": (_global_number, "another team's orders, messages and answers", 0),
    "causes of the whole play": (_global_cause, "another team's orders, messages and answers", 0),
    "the place of an action in its file": (_place_in_file, "another team's orders, messages and answers", 0),
    "whether a silent team had an option open": (_true_silence, "open", 2),
    "another receiver's text": (_first_receivers_text, "a hidden variable", 0),
    "changes of hidden variables": (_true_reason, "future and hidden injects", 0),
    "the instant settled last": (_as_settled_last, "future and hidden injects", 0),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_found(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison finds each leak that has been known to happen, so that finding none means something."""
    plant, where, team = LEAKS[leak]
    moves = PLAIN.replace("option: press", "action: Nothing")
    made, others, seed = (world(secret="8"), moves, 1) if where == "open" else OTHERS[where]()
    mine = moves if where == "open" else PLAIN
    assert differing(read(world(), mine, team=team), read(made, others, seed, team)) == []
    plant(monkeypatch)
    assert differing(read(world(), mine, team=team), read(made, others, seed, team))
