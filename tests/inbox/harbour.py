"""A small exercise with everything that a crash could tear apart, and what its teams hand in turn by turn."""

from __future__ import annotations

from pathlib import Path

from tests.playing import write

TURNS = 3
EXERCISE = """
title: A harbour in the fog
clock: {startex: 2024-06-17T09:00+00:00, endex: 3d, tick: 6h, pace: turns, turn: 1d}
rulings: free
teams:
  port: {title: Port authority, staff: 6, resources: {budget: {initial: 50, unit: M$, income: 2 per day}}}
  coast: {title: Coast guard, staff: 4}
  press: {title: Press office}
  owners: {title: Ship owners, policy: policies/owners.yaml}
world:
  variables:
    queue: {unit: "1", initial: 12, min: 0, max: 80, rate: 3 per day, noise: {normal: [0, 1.5], every: 6h}}
    fog: {unit: "%", initial: 60, min: 0, max: 100, noise: {normal: [0, 4], every: 6h}, seen_by: [coast]}
options:
  tugs:
    title: Hire tugs
    teams: [port]
    cost: {budget: 5 * number}
    staff: 2
    lead_time: {triangular: [2h, 8h, 20h]}
    parameters: {number: {unit: "1", min: 1, max: 4}}
    outcomes:
      full: {chance: 0.5, effects: [{add: {queue: -4}}], text: The tugs are at work.}
      partial: {chance: 0.3, effects: [{add: {queue: -2}}]}
      fail: {chance: rest}
  escort: {title: Escort ships in, teams: [coast], staff: 1, lead_time: 4h, effects: [{add: {queue: -2}}]}
  complain: {title: Complain in public, teams: [owners], effects: [{add: {queue: 1}}]}
injects:
  - id: collision
    at: 7h
    to: [port, coast]
    from: Pilot
    subject: Two ships touched
    body: "{{ queue }} ships wait."
    expects: [{id: reply, from: port, any_of: [answer, tugs], within: 1 turn, text: Say what you do}]
  - {id: rumour, chance: 0.5, at: 30h, to: [press], subject: A rumour, body: Is it true?}
  - {id: angry, on: {option: complain}, to: [port], subject: Owners complain, body: They do.}
objectives:
  O1: {title: Keep ships moving, tasks: [{id: O1.1, title: Answer within the turn, expects: reply}]}
measures:
  waiting: {title: Ships waiting, unit: "1", value: queue, better: lower}
"""
OWNERS = """
every: 1 turn
rules:
  - id: complain
    when: queue > 5
    chance: 0.6
    do: {orders: [{option: complain}], messages: [{to: port, subject: Soon, body: When do we berth?}]}
    why: They wait
"""

MAP = b"%PDF-1.4 a map of the harbour"
TUGS = "team: port\nturn: 1\norders:\n  - {option: tugs, number: 2, why: Faster}\nanswers: {collision: Tugs are on their way.}\n"
HANDED_IN: dict[int, dict[str, str]] = {
    1: {
        "inbox/port/a-tugs.yaml": TUGS,
        "inbox/port/b-the same.yaml": TUGS,
        "inbox/port/c-more.yaml": (
            "team: port\nturn: 1\norders:\n  - {option: tugs, number: 1, when: queue > 10, until: 3d}\n"
            "  - {id: lamps, action: Put lamps on the pier, because: [The fog is thick, Lamps are in store]}\n"
        ),
        "inbox/port/d-broken.yaml": "team: port\norders: [\n",
        "inbox/port/e-link to nothing.exe": "no move at all",
        "inbox/coast/escort.md": (
            "---\nteam: coast\nturn: 1\norders:\n  - {option: escort}\n  - {option: sail}\n"
            "messages: [{to: press, subject: Map, body: See the map., attachments: [files/map.pdf]}]\n---\nGo.\n"
        ),
        "inbox/press/word.yaml": "team: press\nturn: 1\nmessages: [{to: [port, coast], subject: Well, body: What is true?}]\n",
        "control/notes.yaml": "- {by: Bo, observe: O1.1, kind: strength, team: port, text: Quick.}\n",
    },
    2: {
        "inbox/port/a-tugs.yaml": "team: port\nturn: 2\norders:\n  - {id: big, option: tugs, number: 3}\n",
        "inbox/port/b-late.yaml": "team: port\nturn: 1\norders:\n  - {id: late, option: tugs, number: 1}\n",
        "inbox/coast/two.yaml": "team: coast\nturn: 2\norders:\n  - {option: escort}\n  - {id: x, option: escort}\nfinal: true\n",
        "inbox/coast/zz-after final.yaml": "team: coast\nturn: 2\norders: []\n",
        "control/escort.yaml": "- {by: Ana, team: coast, order: {option: escort}}\n",
    },
    3: {
        "inbox/port/a.yaml": "team: port\nturn: 3\norders: []\nwithdraw: [port/2/big]\n",
        "inbox/press/c.yaml": "team: press\nturn: 3\nmessages: [{to: port, subject: End, body: Done.}]\n",
    },
}


def make(folder: Path) -> Path:
    """The exercise, as files in a folder."""
    return write(folder, EXERCISE.lstrip(), policies__owners=OWNERS)


def hand_in(run: Path, turn: int) -> None:
    """All files of a turn, and control's rulings on what waits for one."""
    (run / "inbox/coast/files/map.pdf").write_bytes(MAP)
    for name, text in HANDED_IN[turn].items():
        (run / name).write_text(text, encoding="utf-8")
    for form in sorted((run / "control/queue").glob("*.yaml")):
        form.write_text(form.read_text(encoding="utf-8").replace('by: ""', "by: Ana"), encoding="utf-8")
