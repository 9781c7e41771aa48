"""Strangers' files through the whole product: each is answered once, none harms the run, a team or the machine (S4, S5, S6)."""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.loading import load_document
from tabletop.inbox import opening
from tabletop.inbox.desk import Body
from tabletop.inbox.live import LiveRun, Setting
from tabletop.inbox.outbox import form_bytes
from tabletop.inbox.proving import prove
from tabletop.inbox.receipts import Receipt
from tabletop.inbox.running import Running, Taken, Time
from tests.inbox import malice
from tests.playing import write

EXERCISE = """\
title: Strangers
clock: {endex: 20d, tick: 1d, pace: turns, turn: 10d}
counters: true
teams:
  red: {title: Red, staff: 4, resources: {budget: {initial: 1000, unit: M$}}}
  blue: {title: Blue}
  green: {title: Green}
world: {variables: {tension: {unit: "%", initial: 35, min: 0, max: 100}}}
options:
  work:
    title: Work
    teams: [red, blue, green]
    parameters: {size: {unit: M$, min: 0.5, max: 4}, partner: {choice: [baku, aktau], default: baku}}
    effects: [{add: {tension: size}}]
  hidden: {title: Hidden, teams: [red], effects: [{add: {tension: 1}}]}
injects:
- {id: notice, at: 1h, from: f, channel: phone, to: [red, blue, green], subject: s, body: b}
- {id: secret-notice, at: 1h, from: f, channel: phone, to: [red], subject: s, body: b}
"""
TEAMS = ("red", "blue", "green")
OTHER = {"red": "blue", "blue": "green", "green": "red", "control": "red"}
GOOD = "turn: 1\norders: [{option: work, size: 1}]\n"
OUTSIDE = b"what lies outside the inbox"


@dataclass
class Office:
    """A run with a clock of its own."""

    folder: Path
    run: LiveRun
    now: float = 1_700_000_000.0
    running: Running = field(init=False)

    def __post_init__(self) -> None:
        self.running = Running(self.run, clock=Time(lambda: self.now, lambda: self.now, self.pass_by))

    def pass_by(self, seconds: float) -> None:
        self.now += seconds

    def hand_in(self, team: str, name: str, data: bytes | str) -> Path:
        """Put a file where a team, or control, puts it."""
        path = self.inbox(team) / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return path

    def inbox(self, team: str) -> Path:
        return self.folder / "control" if team == "control" else self.folder / "inbox" / team

    def receipts(self, team: str) -> Path:
        return (self.folder / "control" if team == "control" else self.folder / "outbox" / team) / "receipts"

    def settle(self, minutes: float = 0.1) -> Taken:
        """Two looks, some time apart."""
        first = self.running.sweep()
        self.pass_by(minutes * 60)
        second = self.running.sweep()
        return Taken([*first.receipts, *second.receipts], second.unreachable, second.unsettled, second.slowed)

    def answer(self, team: str, name: str, data: bytes | str) -> Receipt:
        """Hand in a file and have its receipt."""
        self.hand_in(team, name, data)
        found = [receipt for receipt in self.settle().receipts if receipt.state != "notice"]
        assert [receipt.name for receipt in found] == [name]
        return found[0]

    def reopened(self) -> Office:
        self.run.close()
        return Office(self.folder, LiveRun.open(self.folder), self.now)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    (tmp_path / "outside.txt").write_bytes(OUTSIDE)
    document = load_document(write(tmp_path / "exercise", EXERCISE))
    run = opening.start(
        tmp_path / "run", document, compile_exercise(document), Setting(seed=1), 1_700_000_000.0, anywhere=True
    )
    made = Office(tmp_path / "run", run)
    made.running.begin()
    yield made
    made.run.close()


# Thousands of them


@dataclass
class Costs:
    """What each file cost this process (CPU) and, for spreadsheets, on the clock; in seconds."""

    by_name: dict[str, float] = field(default_factory=dict)

    def watch(self, office: Office) -> None:
        """Measure from here on."""
        taker, desk = office.running.taker, office.run.desk
        body, act = taker.body, desk.act

        def taking(whole: Any, *rest: Any) -> Body:
            before = self._clock(whole.name)
            made = body(whole, *rest)
            self._add(f"{whole.team}/{whole.name}", self._clock(whole.name) - before)
            return made

        def acting(given: Body) -> list[Receipt]:
            before = time.process_time()
            made = act(given)
            if "name" in given:
                self._add(f"{given['team']}/{given['name']}", time.process_time() - before)
            return made

        setattr(taker, "body", taking)  # noqa: B010 - in place of the method
        setattr(desk, "act", acting)  # noqa: B010

    @staticmethod
    def _clock(name: str) -> float:
        return time.monotonic() if name.endswith(".xlsx") else time.process_time()

    def _add(self, name: str, seconds: float) -> None:
        self.by_name[name] = self.by_name.get(name, 0.0) + seconds


_OPENED: list[str] | None = None


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _OPENED is not None and event == "open" and isinstance(arguments[0], str | bytes):
        _OPENED.append(os.fsdecode(arguments[0]))


@contextmanager
def opened() -> Iterator[list[str]]:
    """The names of all files that this process opens meanwhile."""
    global _OPENED
    if not hasattr(sys, "_tabletop_hooked"):
        sys.addaudithook(_hook)
        sys._tabletop_hooked = True  # type: ignore[attr-defined]
    found: list[str] = []
    _OPENED = found
    try:
        yield found
    finally:
        _OPENED = None


def strange_files(team: str, secret: str, count: int, blank: bytes) -> Iterator[malice.Strange]:
    """All that one team hands in."""
    chance = random.Random(f"{team} {count}")
    yield from malice.handmade(team, OTHER[team], secret)
    if team == "red":
        yield from malice.sheets(blank, secret, chance)
    yield from malice.noise(count // 3, chance)
    yield from malice.mutated(team, OTHER[team], secret, count - count // 3, chance)


def hand_in_all(office: Office, count: int) -> dict[str, set[str]]:
    """Every kind of file into every folder; returns their names."""
    blank = form_bytes(office.run.engine, 0, 1, "xlsx")
    names: dict[str, set[str]] = {}
    for team in (*TEAMS, "control"):
        names[team] = set()
        for i, file in enumerate(strange_files(team, canary(team), count, blank)):
            name = f"{i:05d} {file.name}"
            office.hand_in(team, name, file.data)
            names[team].add(name)
    return names


def canary(team: str) -> str:
    return f"canary-of-{team} sings"


@pytest.mark.parametrize("count", [600, pytest.param(5_000, marks=pytest.mark.slow)])
def test_thousands_of_strange_files_are_answered_once_each_and_harm_nothing(office: Office, count: int) -> None:
    """No exception, no hang, bounded memory; nothing told, read or written that should not be; the run goes on."""
    names = hand_in_all(office, count)
    assert sum(map(len, names.values())) >= 3_000
    costs = Costs()
    costs.watch(office)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    around = sorted(office.folder.parent.iterdir())
    with opened() as found:
        receipts = answered(office, sum(map(len, names.values())))
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    one_receipt_each(office, names, receipts)
    slow = {name: seconds for name, seconds in costs.by_name.items() if seconds > allowed(name)}
    assert slow == {}
    assert grown < 200 * 2**20
    assert sorted(office.folder.parent.iterdir()) == around
    assert strangers_opened(office, found) == []
    nothing_told(office)
    the_run_goes_on(office)


def allowed(name: str) -> float:
    """Seconds that a file may take; control's may be sixteen times as large as a move, and longer in each part."""
    return 6 if name.endswith(".xlsx") else 1 if name.startswith("control/") else 0.25


def answered(office: Office, count: int) -> list[Receipt]:
    """Sweep, with minutes between, until all are answered."""
    receipts: list[Receipt] = []
    for _ in range(10 + count // 100):
        taken = office.running.sweep()
        receipts += taken.receipts
        if not (taken.receipts or taken.unsettled or taken.slowed):
            break
        office.pass_by(300)
    return receipts


def one_receipt_each(office: Office, names: Mapping[str, set[str]], receipts: list[Receipt]) -> None:
    """As handed out: JSON that is read, Markdown that is there."""
    for team, wanted in names.items():
        told = [r.name for r in receipts if r.team == team and r.state != "notice"]
        assert sorted(told) == sorted(wanted)
        written = [json.loads(path.read_bytes()) for path in sorted(office.receipts(team).glob("*.json"))]
        assert [data["name"] for data in written] == [r.name for r in receipts if r.team == team]
        assert [data["receipt"] for data in written] == list(range(1, len(written) + 1))
        assert len(list(office.receipts(team).glob("*.md"))) == len(written)
        states = {data["state"] for data in written}
        assert "refused" in states and states & {"taken", "in part"}


def strangers_opened(office: Office, found: list[str]) -> list[str]:
    """Files opened outside the run that are not the program's own."""
    own = (
        str(office.folder),
        sys.prefix,
        sys.base_prefix,
        str(Path(malice.__file__).parents[2]),
        "/dev/null",
        "/proc/",
    )
    return sorted({name for name in found if "/" in name and not name.startswith(own)})


def nothing_told(office: Office) -> None:
    """Receipts never show content (but to control its own), nor anything from outside."""
    for team in (*TEAMS, "control"):
        for path in office.receipts(team).iterdir():
            data = path.read_bytes()
            assert OUTSIDE not in data and b"root:" not in data, path
            assert team == "control" or b"sings" not in data, (path, data)


def the_run_goes_on(office: Office) -> None:
    """The next valid move is taken, the turn is settled, the journal is true, the run opens again."""
    for team in TEAMS:
        office.pass_by(600)
        receipt = office.answer(team, "zz good.yaml", GOOD + f"# {team}\n")
        assert receipt.state in ("taken", "in part") or receipt.data["problems"][0]["code"] == "final"
    office.running.advance(force=True)
    for team in TEAMS:
        for path in (office.folder / "outbox" / team).rglob("*"):
            told = path.read_bytes() if path.is_file() else b""
            assert not any(canary(other).encode() in told for other in TEAMS if other != team), path
            assert OUTSIDE not in told
    again = office.reopened()
    try:
        assert not again.settle().receipts
        again.running.advance(force=True)
        assert again.run.engine.ended
    finally:
        again.run.close()
    assert prove(office.folder)[0] == []
