"""Reports of small plays for tests: one exercise in which nearly everything happens once, and what it comes to."""

from __future__ import annotations

from typing import Any

from tabletop.engine.play import Engine
from tabletop.exercise.form import Exercise
from tabletop.report.build import build
from tabletop.report.form import Report
from tabletop.report.played import Played
from tabletop.report.world import WorldTable
from tests.playing import exercise, play

HEAD = """
title: Test
clock: {startex: 2024-06-17T09:00+05:00, endex: 5d, tick: 1h, turn: 1d}
about: {threat: Storm, mission_areas: [Response], handling: TLP:AMBER}
people:
  - {name: Ana, role: facilitator, organisation: Ministry}
  - {name: Bo, role: evaluator, organisation: Ministry}
  - {name: Cy, team: red}
teams:
  red: {title: Red, staff: 4, resources: {budget: {initial: 60, unit: M$}}}
  blue: {title: Blue, default: {orders: [wait]}}
  green: {title: Green, policy: policies/green.yaml}
"""

TEXT = """
counters: true
world:
  variables:
    level: {unit: "%", initial: 50, max: 60, rate: 1 per day, judgement: Nobody has measured it}
    flat: {unit: "1", initial: 3}
options:
  pay: {title: Pay the fee, teams: [red], cost: {budget: 60}, staff: 1, outcomes: {full: {chance: 0.5}, fail: {chance: rest}}}
  talk: {title: Talk, teams: [red, blue], lead_time: 30h}
  bold: {title: Be bold, teams: [red], requires: level > 90}
  never: {title: Never done, teams: [red]}
  wait: {title: Wait, teams: [blue]}
injects:
  - id: letter
    at: 1h
    to: [red]
    channel: letter
    subject: A letter
    body: What do you do?
    expects:
      - {id: settle, from: red, any_of: [talk], within: 2d, text: Settle it}
      - {id: calm, from: red, none_of: [bold], within: 2d}
  - id: call
    at: 2h
    to: [red]
    channel: phone
    subject: A call
    body: Who speaks?
    expects: [{id: speak, from: red, any_of: [answer], within: 1d, text: Speak up}]
  - {id: press, at: 3h, to: [red, blue], channel: press, subject: A question, body: Is it true?,
     expects: [{id: reply, from: blue, any_of: [answer], within: 1d, text: Reply}]}
  - {id: gone, when: level > 99, to: [red], subject: Gone}
measures: {level_left: {title: Level, unit: "%", value: level, better: higher}}
objectives:
  O1:
    title: Decide
    description: Quickly.
    capability: Command
    tasks:
      - {id: O1.1, title: Settle, expects: [settle, calm]}
      - {id: O1.2, title: Speak, expects: [speak], capability: Voice}
  O2: {title: Inform, capability: Voice, tasks: [{id: O2.1, title: Reply, expects: [reply]}]}
"""

GREEN = "rules: [{id: note, once: true, do: {messages: [{to: red, subject: Hello, body: b}]}, why: Polite}]"

MOVES = """
team: red
turn: 1
orders:
  - {id: fee, option: pay, why: It is due}
  - {id: again, option: pay}
  - {id: brave, option: bold}
  - {id: act, action: Call the neighbours, because: letter}
---
team: red
turn: 1
orders: [{id: fee, option: pay, why: It is due now}]
---
team: red
turn: 2
orders: [{id: talk, option: talk, why: Better late}]
answers: {call: We do., press: No.}
messages: [{to: blue, subject: Please, body: Tell us}]
---
team: blue
turn: 1
answers: {press: Yes.}
---
- {at: 25h, by: Ana, rule: red/1/act, mode: matrix, for: [near, friendly], against: [proud], because: Argued}
- {at: 50h, by: Ana, outcome: red/2/talk, result: partial, because: Half of them came}
- {at: 40h, by: Ana, met: speak, because: They had said so on the phone}
- {at: 61h, by: Bo, rate: O1.1, rating: P, because: Fine}
- {at: 62h, by: Bo, rate: O1.1, rating: M, because: On reflection}
- {at: 63h, by: Bo, observe: O1.2, team: red, kind: improve, text: Nobody knew who speaks.}
- {at: 64h, by: Bo, improve: {issue: No spokesman, action: Name one, element: organisation, owner: Chief, due: 2025-01-01}}
"""


def made(text: str = TEXT) -> Exercise:
    """The exercise."""
    return exercise(text, HEAD, policies__green=GREEN)


def played(engine: Engine) -> Played:
    """What a report of a play is made from."""
    automated = tuple(engine.exercise.teams[index].id for index in engine.automated)
    table = WorldTable(engine.program.column_names, engine.rows)
    return Played(engine.exercise, engine.events, table, automated)


def report_of(engine: Engine) -> Report:
    """The report of a play."""
    return build(played(engine))


def whole(**options: Any) -> Engine:
    """The play in which nearly everything happens."""
    return play(made(), MOVES, **options)
