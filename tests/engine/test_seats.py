"""What a seat may see (R13, R14): a table that holds every kind of event, and what is told otherwise than recorded."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.engine.seats import TABLE, SeatView, view
from tabletop.exercise.form import Exercise
from tests.playing import exercise, play

ROOT = Path(__file__).parents[2]

PLAIN = """
options:
  drill: {title: Drill, teams: [red], lead_time: 1d, text: "Budget is {{ red.budget }}."}
  dig: {title: Dig, teams: [red], cost: {budget: 5}, lead_time: {uniform: [1d, 2d]}}
  wait: {title: Wait, teams: [red], lead_time: 1d if ordered('spy') else 2d}
  spy: {title: Spy, teams: [blue]}
  costly: {title: Costly, teams: [red], cost: {fund: 1 + hidden}}
  blocked: {title: Blocked, teams: [red], requires: "ordered('spy', 'blue')", otherwise: They are busy.}
resources: {fund: {initial: 1, unit: M$}}
world: {variables: {hidden: {unit: "1", initial: 7, seen_by: []}}}
injects:
  - {id: both, number: "7", at: 1h, to: [red, blue], from: Press, channel: press, subject: "S {{ red.budget }}", body: "B {{ red.budget }}"}
  - {id: theirs, at: 1h, to: [blue], subject: T, body: T}
  - {id: mine, at: 2h, to: [red], subject: M, body: M}
"""
COUNTERS = "counters: true\nrulings: matrix\n"


def seen(made: Exercise | str, moves: str, seat: Any = 0) -> list[dict[str, Any]]:
    """What a seat sees of a play."""
    checked = exercise(made) if isinstance(made, str) else made
    return view(checked, play(checked, moves).events, seat)


def of(records: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The records of a kind."""
    return [record for record in records if record["kind"] == kind]


def test_every_kind_is_in_the_table() -> None:
    """Whatever can be written is seen or denied on purpose; nothing is seen for want of a decision."""
    documented = re.findall(r"`([a-z]+\.[a-z]+)`", "".join(
        line.split("|")[1] for line in (ROOT / "docs/events.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ))  # fmt: skip
    assert len(documented) > 40
    assert set(documented) <= set(TABLE)
    sources = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src/tabletop/engine").glob("*.py")))
    written = set(re.findall(r'write\(\s*"([a-z]+\.[a-z]+)"', sources))
    assert len(written) > 30
    assert written <= set(TABLE)


def test_an_unknown_kind_is_not_seen() -> None:
    """Deny by default (S3)."""
    event = {"seq": 1, "at": 0, "kind": "rumour.spread", "subject": "x", "team": "red", "data": {"a": 1}, "cause": None}
    eyes = SeatView(exercise(PLAIN), 0)
    assert eyes.see(event) is None
    assert eyes.see({**event, "kind": "draw.made"}) is None


def test_control_sees_events_as_they_are() -> None:
    """Control sees all."""
    engine = play(PLAIN)
    assert view(engine.exercise, engine.events, "control") == engine.events


def test_the_public_sees_the_frame_alone() -> None:
    """A display sees the least: beginning, turns, end, without the seed."""
    records = seen(PLAIN, "{team: red, at: 1h, orders: [{option: drill}]}", "public")
    assert [record["kind"] for record in records] == ["run.started", "run.ended"]
    assert set(records[0]["data"]) == {"startex", "endex", "pace", "title"}
    assert records[1]["data"] == {}


def test_numbers_and_causes_are_the_seats_own() -> None:
    """Records count from 1 without gaps; a cause that is not seen is not named."""
    records = seen(PLAIN, "{team: red, at: 1h, orders: [{option: drill}]}")
    assert [record["n"] for record in records] == list(range(1, len(records) + 1))
    move, received = of(records, "move.received")[0], of(records, "order.received")[0]
    assert received["cause"] == move["n"]
    assert all(record["cause"] is None or record["cause"] < record["n"] for record in records)


def test_what_brings_an_inject_about_is_not_named() -> None:
    """R14: it would tell how the story branches, though inject and cause are both seen."""
    text = PLAIN + "  - {id: next, after: mine, to: [red], subject: N, body: N}\n"
    text += "  - {id: then, on: drill, to: [red], subject: T, body: T}\n"
    records = of(seen(text, "{team: red, at: 1h, orders: [{option: drill}]}"), "inject.released")
    assert {record["subject"]: record["cause"] for record in records} == dict.fromkeys(("both", "mine", "next", "then"))


def test_an_inject_is_read_as_its_receiver_may() -> None:
    """Subject and body hold each receiver's own figures; number, outcome and times stay control's."""
    mine, theirs = (of(seen(PLAIN, "", team), "inject.released")[0]["data"] for team in (0, 1))
    assert (mine["subject"], mine["body"]) == ("S 100", "B 100")
    assert (theirs["subject"], theirs["body"]) == ("S (not known)", "B (not known)")
    assert set(mine) == {"to", "from", "channel", "subject", "body"}


def test_injects_to_others_are_not_seen() -> None:
    """Only what was put to the team."""
    assert [r["subject"] for r in of(seen(PLAIN, ""), "inject.released")] == ["both", "mine"]


def test_an_outcome_is_read_as_its_receiver_may() -> None:
    """The text of how an inject turned out is each receiver's own too."""
    text = PLAIN.replace(
        "subject: T, body: T", "subject: T, body: T, outcomes: {full: {chance: rest, text: '{{ red.budget }}'}}"
    )
    text = text.replace("to: [blue], subject: T", "to: [red, blue], subject: T")
    bodies = [of(seen(text, "", team), "inject.released")[1]["data"]["body"] for team in (0, 1)]
    assert bodies == ["T\n\n100", "T\n\n(not known)"]


def test_messages_are_numbered_by_their_receiver() -> None:
    """The sender's own count would tell how many letters went to others."""
    moves = "{team: blue, at: 1h, messages: [{to: blue, subject: a, body: a}, {to: red, subject: b, body: bb, attachments: [files/x.pdf]}]}"
    records = seen(PLAIN, moves)
    assert [(r["subject"], r["data"]) for r in of(records, "message.delivered")] == [
        ("1", {"from": "blue", "subject": "b", "body": "bb", "attachments": ["files/x.pdf"]})
    ]
    assert of(records, "message.sent") == []


@pytest.mark.parametrize(("option", "told"), [("drill", True), ("dig", False), ("wait", False)])
def test_when_work_is_due_is_told_only_where_it_tells_nothing(option: str, told: bool) -> None:
    """Neither what is drawn nor what hangs on another's orders shows in the date."""
    started = of(seen(PLAIN, f"{{team: red, at: 1h, orders: [{{option: {option}}}]}}"), "order.started")[0]
    assert ("due" in started["data"]) is told


def test_an_accepted_order_shows_neither_site_nor_what_was_open() -> None:
    """`legal` hangs on hidden figures, `site` is of chance."""
    accepted = of(seen(PLAIN, "{team: red, at: 1h, orders: [{option: drill}]}"), "order.accepted")[0]
    assert set(accepted["data"]) == {"option", "parameters"}


@pytest.mark.parametrize(("option", "said"), [("costly", "not possible now"), ("blocked", "They are busy.")])
def test_a_reason_that_rests_on_what_is_hidden_is_not_told(option: str, said: str) -> None:
    """R15: then it reads the option's otherwise, else "not possible now"."""
    rejected = of(seen(PLAIN, f"{{team: red, at: 1h, orders: [{{option: {option}}}]}}"), "order.rejected")[0]
    assert rejected["data"] == {"code": "requires", "message": said, "allowed": ""}


def test_staff_that_hang_on_what_is_hidden_are_not_told_of_what_waits() -> None:
    """Those at work are counted in what the team sees; of an order that waits there is nothing else to count by."""
    text = PLAIN.replace("dig: {title: Dig,", "dig: {title: Dig, staff: hidden - 4,").replace(
        "{uniform: [1d, 2d]}", "1d"
    )
    moves = "{team: red, at: 1h, orders: [{option: dig}, {option: dig}]}"
    assert [record["data"] for record in of(seen(text, moves), "order.queued")] == [{}]
    assert [r["data"] for r in of(seen(text.replace("hidden - 4", "3"), moves), "order.queued")] == [{"staff": 3}]


def test_a_text_does_not_tell_what_was_remembered_of_a_hidden_figure() -> None:
    """Nor of one that is reported late: what an expression remembers is the figure itself."""
    records = seen("""
world:
  variables:
    hidden: {unit: "1", initial: 7, seen_by: [blue]}
    slow: {unit: "1", initial: 7, reported: {delay: 2d}}
    open: {unit: "1", initial: 7}
injects:
  - {id: a, at: 5h, to: [red], subject: "{{ delay(hidden, 1h) }}", body: "{{ smooth(slow, 1h) }} {{ delay(open, 1h) }}"}
""", "")  # fmt: skip
    data = of(records, "inject.released")[0]["data"]
    assert (data["subject"], data["body"]) == ("(not known)", "(not known) 7")


def test_orders_of_others_are_never_seen() -> None:
    """Not by any kind of record."""
    records = seen(PLAIN, "{team: blue, at: 1h, orders: [{option: spy}]}")
    assert "spy" not in repr(records)


def test_free_actions_are_open_where_others_may_argue() -> None:
    """By a name that does not tell their place in the file; arguments reach whom they are about."""
    moves = """
team: blue
at: 1h
orders: [{option: spy}, {action: Dance, because: [It is fun]}]
---
team: red
at: 2h
counters: [{order: "blue/@1h/action-1", against: [It rains]}]
"""
    made = exercise(COUNTERS + PLAIN)
    engine = play(made, moves)
    red, blue = (view(made, engine.events, team) for team in (0, 1))
    assert [(r["subject"], r["data"]) for r in of(red, "order.accepted")] == [
        ("blue/@3600/action-1", {"team": "blue", "action": "Dance", "because": ["It is fun"]})
    ]
    assert of(red, "counter.argued")[0]["subject"] == "blue/@3600/action-1"
    argued = of(blue, "counter.argued")[0]
    assert (argued["subject"], argued["data"]) == ("blue/@3600/2", {"against": ["It rains"], "team": "red"})
    assert of(seen(PLAIN, moves.partition("---")[0]), "order.accepted") == []


def test_control_acts_for_a_team_in_its_sight() -> None:
    """An order given and an answer noted for the team; not what control does otherwise, nor private notes."""
    script = """
team: red
at: 1h
orders: [{id: a, action: Sing}]
---
- {at: 3h, by: Ana, team: red, order: {option: drill}}
- {at: 3h, by: Ana, answer: {inject: mine, team: red, text: Aloud}}
- {at: 3h, by: Ana, answer: {inject: theirs, team: red, text: Aloud}}
- {at: 3h, by: Ana, effects: [{set: {hidden: 1}}]}
- {at: 4h, by: Ana, rule: red/@1h/a, result: full, because: Well sung, private: Off key, effects: [{set: {hidden: 2}}]}
"""
    records = seen(PLAIN, script)
    assert [r["data"]["action"] for r in of(records, "control.acted")] == ["order", "answer"]
    assert of(records, "answer.refused") == []
    ruling = of(records, "ruling.made")[0]["data"]
    assert ruling["because"] == "Well sung"
    assert not {"private", "effects"} & set(ruling)
    assert "Off key" not in repr(records) and "theirs" not in repr(records)


def test_silence_is_named_by_what_the_team_knows() -> None:
    """R17, R14: an empty move is on purpose; whether an option was open may hang on what is hidden."""
    turns = (
        "title: T\nclock: {endex: 3d, tick: 1h, pace: turns, turn: 1d}\nteams: {red: {title: R}, blue: {title: B}}\n"
    )
    made = exercise(turns + "options: {spy: {title: Spy, teams: [blue]}}\ninjects: []\n")
    red, blue = (seen(made, "{team: red, turn: 2, orders: []}", team) for team in (0, 1))
    assert [r["data"]["silence"] for r in of(red, "move.silent")] == [
        "nothing to decide",
        "on purpose",
        "nothing to decide",
    ]
    assert {r["data"]["silence"] for r in of(blue, "move.silent")} == {"not submitted"}


def test_figures_are_those_of_a_tick_as_they_are_reported() -> None:
    """Hidden ones never; late ones late; of the last tick, whatever was settled since."""
    made = exercise("""
world:
  variables:
    water: {unit: m, initial: 0, rate: 1 per hour, description: How high it stands}
    slow: {unit: m, initial: 0, rate: 1 per hour, reported: {delay: 3h}}
    rough: {unit: m, initial: 100, reported: {error: 5%}}
    hidden: {unit: m, initial: 3, seen_by: [blue]}
injects: [{id: between, at: 10h 30m, to: [blue], subject: B, body: B}]
""")
    engine = Engine(Program(made), 3)
    engine.run(38000)
    found = {reading.name: reading for reading in engine.views.visible(0)}
    assert found["water"].value == pytest.approx(10) and found["water"].description == "How high it stands"
    assert found["slow"].value == pytest.approx(7) and found["slow"].delay == 10800
    assert found["rough"].value != 100 and abs(found["rough"].value - 100) <= 5
    assert "hidden" not in found and "blue.budget" not in found
    assert found["staff(red)"].value == 4 and found["red.budget"].kind == "resource"
    first = engine.views.visible(0, 36000)
    engine.run(200000)
    assert engine.views.visible(0, 36000) == first
    assert [r.name for r in engine.views.visible(1)] == ["water", "slow", "rough", "hidden"]


def test_intake_and_view_agree_on_an_answer_too_early() -> None:
    """A team that names an inject which has not reached it learns no more than it wrote."""
    made = exercise(PLAIN)
    assert Intake(made).injects["theirs"] == 1
    refused = of(seen(made, "{team: red, at: 3h, answers: {theirs: Hm}}"), "answer.refused")[0]
    assert refused["data"] == {"code": "unknown-inject", "message": "there is no such inject to answer"}
