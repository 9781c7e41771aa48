"""R5, R17 to R21: the order within an instant; injects, expectations, rulings, silence, automated teams."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tabletop.journal.run_folder import events_text
from tests.playing import HEAD, column, exercise, happened, play

TURNS = HEAD.replace("tick: 1h", "tick: 1h, turn: 1d")


def names(engine: object, *kinds: str) -> list[tuple[int, str]]:
    """Hours and subjects of some kinds of event."""
    return [(at // 3600, subject) for at, _, subject in happened(engine, *kinds)]  # type: ignore[arg-type]


def test_the_order_of_an_instant() -> None:
    """R5: the world, control, effects, orders that finish, moves, expectations, timed injects, conditions."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 0, rate: 1 per hour}, y: {unit: "1", initial: 0}}}
options: {slow: {teams: [red], lead_time: 5h, effects: [{set: {y: x}}]}, quick: {teams: [blue], effects: [{add: {y: 100}}]}}
injects:
  - {id: cond, when: y > 150, to: [red], subject: s, body: "{{ y }}"}
  - {id: timed, at: 10h, to: [red], subject: s, body: "{{ y }}", effects: [{multiply: {y: 2}}]}
  - {id: early, at: 4h, to: [red], subject: s, body: b, effects: [{add: {y: 7}, for: 6h}], expects: [{id: e, from: blue, any_of: [quick], within: 6h}]}
""",
        "team: red\nat: 5h\norders: [option: slow]\n---\nteam: blue\nat: 10h\norders: [option: quick]\n"
        "---\n- {at: 10h, by: Ana, effects: [{set: {y: 1}}]}\n",
    )
    at_ten = [(e["kind"], e["subject"]) for e in engine.events if e["at"] == 36000]
    wanted = [
        ("control.acted", None),
        ("effect.ended", "injects.early.effects.1"),
        ("order.finished", "red/@18000/1"),
        ("move.received", "moves.yaml#2"),
        ("order.accepted", "blue/@36000/1"),
        ("expectation.met", "e"),
        ("inject.released", "timed"),
        ("inject.released", "cond"),
    ]
    assert [item for item in at_ten if item in wanted] == wanted
    bodies = {e["subject"]: e["data"]["body"] for e in engine.events if e["kind"] == "inject.released"}
    assert bodies["timed"] == "110" and bodies["cond"] == "220"


def test_conditions_fire_in_passes_and_each_inject_once_an_instant() -> None:
    """R5.7, R20: edge-triggered, in file order, each effect visible at once."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 0}}}
injects:
  - {id: third, when: x > 2, to: [red], subject: s, body: b}
  - {id: first, when: x > 0, to: [red], subject: s, body: b, effects: [{add: {x: 1}}]}
  - {id: second, when: x > 1, to: [red], subject: s, body: b, effects: [{add: {x: 1}}]}
  - {id: start, at: 3h 20m, to: [red], subject: s, body: b, effects: [{add: {x: 1}}]}
"""
    )
    released = [(at, subject) for at, _, subject in happened(engine, "inject.released")]
    assert released == [(12000, "start"), (14400, "first"), (14400, "second"), (14400, "third")]


def test_repeats_rearm_when_read_false_and_keep_their_gap() -> None:
    """R20."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 0, rate: "(1 if pulse(0h, 240h) > 0 else 0) per hour"}}}
injects:
  - {id: alarm, when: x % 10 >= 5, repeat: {times: 4, gap: 18h}, to: [red], subject: s, body: b}
  - {id: news, at: 2h, repeat: {times: 3, gap: 1d}, to: [red], subject: s, body: b}
"""
    )
    assert names(engine, "inject.released") == [
        (2, "news"), (5, "alarm"), (25, "alarm"), (26, "news"), (45, "alarm"), (50, "news"), (65, "alarm")
    ]  # fmt: skip


def test_a_timed_inject_whose_condition_fails_waits_and_until_ends_the_waiting() -> None:
    """R20."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 0, rate: 1 per hour}}}
injects:
  - {id: waits, at: 5h, when: x > 20, to: [red], subject: s, body: b}
  - {id: gives-up, at: 5h, when: x > 20, until: 10h, to: [red], subject: s, body: b}
  - {id: never, when: x > 1000, to: [red], subject: s, body: b}
  - {id: spare, to: [red], subject: s, body: b}
"""
    )
    assert names(engine, "inject.waiting") == [(5, "waits"), (5, "gives-up")]
    assert names(engine, "inject.released") == [(21, "waits")]
    assert names(engine, "inject.lapsed") == [(10, "gives-up")]
    assert [subject for _, subject in names(engine, "inject.untriggered")] == ["gives-up", "never", "spare"]


def test_injects_follow_options_injects_and_unmet_expectations() -> None:
    """FORMAT part 1: on, result, after with a wait, if_unmet at the deadline."""
    engine = play(
        """
options: {isolate: {teams: [red], lead_time: 3h}}
injects:
  - {id: note, at: 1h, to: [red], subject: s, body: b, expects: [{id: triage, from: red, any_of: [isolate, answer], within: 2h}]}
  - {id: spreads, if_unmet: triage, to: [red], subject: s, body: b}
  - {id: ordered, on: {option: isolate}, to: [red], subject: s, body: b}
  - {id: contained, on: {option: isolate, result: full}, to: [red], subject: s, body: b}
  - {id: press, after: {inject: note, wait: 90m}, to: [blue], subject: s, body: b}
""",
        "team: red\nat: 5h 30m\norders: [option: isolate]\n",
    )
    assert [(at, subject) for at, _, subject in happened(engine, "inject.released")] == [
        (3600, "note"), (9000, "press"), (10800, "spreads"), (21600, "ordered"), (32400, "contained")
    ]  # fmt: skip
    assert names(engine, "expectation.unmet", "expectation.late") == [(3, "triage"), (5, "triage")]


def test_what_is_under_way_at_release_counts_and_restraint_is_judged_at_the_deadline() -> None:
    """R18."""
    engine = play(
        """
options: {act: {teams: [red], lead_time: 9h}, strike: {teams: [red, blue]}}
injects:
  - id: note
    at: 2h
    to: [red, blue]
    subject: s
    body: b
    expects:
      - {id: done, from: red, any_of: [act], within: 1h}
      - {id: calm, from: red, none_of: [strike], within: 5h}
      - {id: broken, from: blue, none_of: [strike], within: 5h}
""",
        "team: red\nat: 1h\norders: [option: act]\n---\nteam: blue\nat: 3h\norders: [option: strike]\n",
    )
    assert names(engine, "expectation.met", "expectation.unmet") == [(2, "done"), (7, "calm"), (7, "broken")]


def test_turn_play_supersedes_by_identity_and_tells_silences_apart() -> None:
    """R3, R17, FORMAT part 4."""
    made = exercise("options: {a: {teams: [red]}, b: {teams: [red]}}\ninjects: []", TURNS)
    engine = play(
        made,
        "team: red\nturn: 1\norders: [{option: a, why: old}, option: b]\n---\nteam: red\nturn: 1\norders: [{option: a, why: new}]\n"
        "---\nteam: red\nturn: 2\norders: []\n",
    )
    assert [e["subject"] for e in engine.events if e["kind"] == "order.accepted"] == ["red/1/2", "red/1/1"]
    assert names(engine, "order.superseded") == [(24, "red/1/1")]
    silent = [(e["subject"], e["team"], e["data"]["silence"]) for e in engine.events if e["kind"] == "move.silent"]
    assert silent[:4] == [
        ("1", "blue", "nothing to decide"),
        ("2", "red", "on purpose"),
        ("2", "blue", "nothing to decide"),
        ("3", "red", "not submitted"),
    ]


def test_final_files_shut_a_turn_until_reopened() -> None:
    """FORMAT part 4."""
    made = exercise("options: {a: {teams: [red]}}\ninjects: []", TURNS)
    engine = play(made, "".join(f"---\nteam: red\nturn: 1\n{key}\norders: [{{id: {name}, option: a}}]\n" for key, name in
                                (("final: true", "x"), ("", "y"), ("reopen: true", "z"))))  # fmt: skip
    assert [s for _, s in names(engine, "order.accepted")] == ["red/1/x", "red/1/z"]
    assert names(engine, "move.refused") == [(24, "moves.yaml#2")]


def test_free_actions_end_by_ruling_by_argument_or_unruled() -> None:
    """R19."""
    made = exercise("world: {variables: {x: {unit: '1', initial: 0}}}\noptions: {}\ninjects: []", TURNS)
    engine = play(
        made,
        "team: red\nturn: 1\norders: [{id: a, action: Call}, {id: b, action: Write}, {id: c, action: Wait}]\n---\n"
        "- {at: 2h, by: Ana, rule: red/1/a, mode: free, result: full, effects: [{add: {x: 3}}], because: fine}\n"
        "- {at: 30h, by: Ana, rule: red/1/b, mode: matrix, for: [p, q], against: [r]}\n",
    )
    rulings = [e for e in engine.events if e["kind"] == "ruling.made"]
    assert [(r["at"] // 3600, r["subject"], r["data"]["by"]) for r in rulings] == [
        (24, "red/1/a", "Ana"),
        (30, "red/1/b", "Ana"),
    ]
    first, second, total = rulings[1]["data"]["draw"]
    assert total == first + second + 2 - 1 and rulings[1]["data"]["result"] == ("full" if total >= 7 else "fail")
    assert names(engine, "order.unruled") == [(240, "red/1/c")]
    assert column(engine, "x")[24] == 3


def test_control_overrides_an_outcome_orders_for_a_team_and_records_what_the_room_did() -> None:
    """R19: each attributed."""
    engine = play(
        """
options: {try: {teams: [red], lead_time: 2h, outcomes: {full: {chance: 1}, partial: {chance: 0}, fail: {chance: rest}}}}
injects: [{id: note, at: 1h, to: [red], subject: s, body: b, expects: [{id: e, from: red, any_of: [try], within: 5h}]}]
""",
        "team: red\nat: 2h\norders: [option: try]\n---\n"
        "- {at: 3h, by: Bo, outcome: red/@2h/1, result: partial, because: Port strike}\n"
        "- {at: 90m, by: Ana, met: e}\n- {at: 9h, by: Ana, team: red, order: {option: try}}\n",
    )
    ends = [
        (e["data"]["result"], e["data"].get("overridden_by")) for e in engine.events if e["kind"] == "order.finished"
    ]
    assert ends == [("partial", "Bo"), ("full", None)]
    met = next(e for e in engine.events if e["kind"] == "expectation.met")
    assert (met["at"], met["data"]["way"], met["data"]["by"]) == (5400, "control", "Ana")


def test_policies_decide_on_what_step_three_left_and_see_moves_at_the_next_deadline() -> None:
    """R21, R5.4."""
    made = exercise(
        """
options: {warn: {teams: [blue]}, cut: {teams: [blue], requires: ordered(warn)}, speak: {teams: [red]}}
injects: []
""",
        TURNS.replace("blue: {title: Blue}", "blue: {title: Blue, policy: policies/blue.yaml}"),
        policies__blue="""
rules:
  - {id: warn, once: true, do: {orders: [option: warn]}, why: Signal first}
  - {id: cut, when: since(warn) > 1 turn, once: true, do: {orders: [option: cut]}, why: Ignored}
  - {id: reply, respond_to: speak, do: {messages: [{to: red, subject: s, body: b}]}, why: Noted}
""",
    )
    engine = play(made, "team: red\nturn: 1\norders: [option: speak]\n")
    assert names(engine, "policy.decided") == [(24, "warn"), (48, "reply"), (72, "cut")]
    assert names(engine, "message.delivered") == [(48, "blue/1")]


def test_reports_are_late_and_inexact_the_same_for_all_and_hidden_figures_are_not_shown() -> None:
    """R13."""
    engine = play(
        """
world:
  variables:
    x: {unit: "1", initial: 0, rate: 1 per hour, reported: {delay: 12h}}
    y: {unit: "1", initial: 100, seen_by: [red], reported: {error: 10%}}
injects: [{id: a, at: 30h, to: [red, blue], subject: s, body: "{{ x }} {{ y | .6f }}"}]
"""
    )
    bodies = next(e["data"]["bodies"] for e in engine.events if e["kind"] == "inject.released")
    assert bodies["blue"] == "18 (not known)"
    x, y = bodies["red"].split()
    error = [e["data"]["value"] for e in engine.events if e["kind"] == "draw.made"][1]
    assert x == "18" and float(y) == pytest.approx(100 * (1 + error), abs=1e-5) and abs(error) <= 0.1


PROGRAM = """
import sys
sys.path.insert(0, {root!r})
from tests.engine.test_orders import OPTIONS, script
from tests.playing import play
from tabletop.journal.run_folder import events_text
engine = play(OPTIONS, script((1, "option: gamble"), (2, "option: build"), (50, "option: gamble")), {seed})
sys.stdout.write(events_text(engine.events))
"""


@pytest.mark.parametrize(("hash_seed", "zone"), [("1", "UTC"), ("77", "Asia/Almaty")])
def test_the_same_run_in_another_process_gives_the_same_bytes(hash_seed: str, zone: str, tmp_path: Path) -> None:
    """DESIGN: (exercise, seed, inputs) gives the same events, always; another seed differs only where chance decides."""
    from tests.engine.test_orders import OPTIONS, script

    moves = script((1, "option: gamble"), (2, "option: build"), (50, "option: gamble"))
    here = events_text(play(OPTIONS, moves, 5).events)
    root = str(Path(__file__).parents[2])
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": "C"}
    code = PROGRAM.format(root=root, seed=5)
    there = subprocess.run([sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, check=True)
    assert there.stdout.decode() == here
    other = play(OPTIONS, moves, 6).events
    assert [(e["kind"], e["subject"]) for e in other][1:8] == [
        (e["kind"], e["subject"]) for e in play(OPTIONS, moves, 5).events
    ][1:8]


def test_a_release_by_hand_counts_and_a_withdrawal_that_finds_nothing_is_told() -> None:
    """R20: `times` counts all releases; R15: an ended order cannot be withdrawn, and stays as it ended."""
    engine = play(
        """
options: {a: {teams: [red]}}
injects: [{id: j, at: 1h, to: [blue], subject: s, body: b, repeat: {times: 3, gap: 1d}}]
""",
        "team: red\nat: 1h\norders: [a]\n---\nteam: red\nat: 2h\nwithdraw: [red/@1h/1]\n---\n- {at: 2h, by: Ana, release: j}\n",
    )
    assert names(engine, "inject.released") == [(1, "j"), (2, "j"), (25, "j")]
    assert names(engine, "withdrawal.refused") == [(2, "red/@3600/1")]
    assert names(engine, "order.rejected") == []
