"""Strangers' files through the whole product: each is answered once, none harms the run, a team or the machine (S4, S5, S6)."""

from __future__ import annotations

import json
import os
import random
import re
import resource
import socket
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
from tabletop.inbox.looking import SHEET, TEXT
from tabletop.inbox.outbox import form_bytes
from tabletop.inbox.proving import prove
from tabletop.inbox.receipts import Receipt
from tabletop.inbox.running import Running, Taken, Time
from tests.inbox import malice
from tests.playing import write

EXERCISE = """\
title: Strangers
clock: {endex: 20d, tick: 1d, pace: turns, turn: 10d}
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

        taker.body = taking  # type: ignore[method-assign, assignment]
        desk.act = acting  # type: ignore[method-assign, assignment]

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


# One by one


def test_a_file_that_is_refused_is_kept_with_its_receipt(office: Office) -> None:
    """Its bytes as they came, beside what was said about it."""
    receipt = office.answer("red", "odd.yaml", "turn: [\n")
    assert receipt.state == "refused"
    kept = office.folder / "quarantine" / "red" / "0001-odd.yaml"
    assert kept.read_bytes() == b"turn: [\n"
    said = kept.with_name("0001-odd.yaml.receipt.md").read_bytes()
    assert said == (office.receipts("red") / "0001-odd.yaml.md").read_bytes()


@pytest.mark.parametrize(("name", "limit"), [("large.yaml", TEXT), ("large.xlsx", SHEET), ("large.pdf", TEXT)])
def test_of_what_is_too_large_no_more_than_the_limit_is_kept(office: Office, name: str, limit: int) -> None:
    """The file itself stays where it was."""
    path = office.hand_in("red", name, b"#" * (limit + 1000))
    (receipt,) = office.settle().receipts
    assert receipt.data["problems"][0]["code"] in ("too-large", "unknown-form")
    assert (office.folder / "quarantine" / "red" / f"0001-{name}").stat().st_size <= limit
    assert path.stat().st_size == limit + 1000


def test_what_is_no_file_is_told_and_nothing_of_it_is_kept(office: Office) -> None:
    """Links to a file outside, to another team's move, to a folder; pipes and sockets; second names."""
    red = office.inbox("red")
    foreign = office.hand_in("blue", "move.yaml", GOOD)
    (red / "out.yaml").symlink_to(office.folder.parent / "outside.txt")
    (red / "theirs.yaml").symlink_to(foreign)
    (red / "folder.yaml").symlink_to(office.folder, target_is_directory=True)
    os.mkfifo(red / "pipe.yaml")
    os.link(office.folder.parent / "outside.txt", red / "second.yaml")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(os.path.relpath(red / "socket.yaml")))
    told = {r.name: r for r in office.settle().receipts if r.team == "red"}
    assert sorted(told) == ["folder.yaml", "out.yaml", "pipe.yaml", "second.yaml", "socket.yaml", "theirs.yaml"]
    for receipt in told.values():
        assert (receipt.state, receipt.data["sha256"]) == ("refused", None)
        assert receipt.data["problems"][0]["code"] == "not-a-file"
    kept = sorted(path.name for path in (office.folder / "quarantine" / "red").iterdir())
    assert [name.endswith(".receipt.md") for name in kept] == [True] * 6
    assert office.settle().receipts == []


def test_what_an_attachment_names_outside_the_folder_is_not_read(office: Office) -> None:
    """And the receipt says the same of what is there and of what is not."""
    files = office.inbox("red") / "files"
    (files / "link").symlink_to(office.folder.parent / "outside.txt")
    (files / "real.txt").write_bytes(b"plain")
    paths = [
        "../../../outside.txt",
        str(office.folder.parent / "outside.txt"),
        "files/../../blue/files/x",
        "files/link",
        "files/none",
    ]
    named = json.dumps([*paths, "files/real.txt"])
    receipt = office.answer("red", "m.yaml", f"turn: 1\nmessages: [{{to: [blue], body: b, attachments: {named}}}]\n")
    assert receipt.data["notes"] == [
        "An attachment is not a name in the folder files/, such as files/map.pdf; the message goes without it (so it is with 3).",
        "An attachment is not there, or is no plain file; the message goes without it (so it is with 2).",
    ]
    assert list(office.run.desk.attachments) == [("red", "files/real.txt")]


WRONG_FOLDER = {
    "team": ("team: {}\nturn: 1\norders: []\n", "green", "purple"),
    "inject": ("turn: 1\nanswers: {{{}: hello}}\n", "secret-notice", "no-such-thing"),
    "option": ("turn: 1\norders: [{{option: {}}}]\n", "hidden", "hiddem"),
    "order": ("turn: 1\nwithdraw: [{}]\n", "green/1/1", "purple/1/1"),
    "counter": ("turn: 1\ncounters: [{{order: {}, against: [x]}}]\n", "green/1/1", "purple/1/1"),
    "replaces": ("turn: 1\norders: [{{option: work, size: 1, replaces: {}, id: {}}}]\n", "green/1/1", "purple/1/1"),
}


@pytest.mark.parametrize("what", WRONG_FOLDER)
def test_a_refusal_does_not_say_whether_a_thing_exists(office: Office, what: str) -> None:
    """What another team has and what nobody has are answered alike but for the name that was written."""
    office.answer("green", "theirs.yaml", GOOD)
    text, there, nowhere = WRONG_FOLDER[what]
    told = []
    for name, word in (("a.yaml", there), ("b.yaml", nowhere)):
        data = office.answer("blue", name, text.format(word, name[0])).data
        said = json.dumps([data["state"], data["problems"], data["others"], data["orders"]])
        told.append(re.sub(r"blue/1/\w+", "blue/1/N", said.replace(word, "THAT")))
    assert told[0] == told[1]


def test_a_flooding_team_is_told_and_no_other_is_slowed(office: Office) -> None:
    """100 at once, then 20 a minute; the page goes when all is in, and none is lost."""
    for i in range(130):
        office.hand_in("red", f"m{i:03d}.yaml", f"turn: 1\nwithdraw: []\n#{i}\n")
    office.hand_in("blue", "one.yaml", GOOD)
    taken = office.settle()
    teams = [receipt.team for receipt in taken.receipts if receipt.state != "notice"]
    assert (teams.count("red"), teams.count("blue"), taken.slowed) == (100, 1, ("red",))
    page = office.receipts("red") / "waiting.md"
    assert b"Your files wait" in page.read_bytes()
    assert not (office.receipts("blue") / "waiting.md").exists()
    office.hand_in("blue", "two.yaml", GOOD + "# two\n")
    names = []
    for _ in range(40):
        taken = office.settle()
        names += [receipt.name for receipt in taken.receipts if receipt.state != "notice"]
    assert names[0] == "two.yaml" or "two.yaml" in names[:5]
    assert sorted(names) == sorted(["two.yaml", *(f"m{i:03d}.yaml" for i in range(100, 130))])
    assert not page.exists()


def test_a_page_about_waiting_files_goes_after_a_restart_too(office: Office) -> None:
    """The process that put it there may be gone."""
    for i in range(110):
        office.hand_in("red", f"m{i:03d}.yaml", f"turn: 1\nwithdraw: []\n#{i}\n")
    office.settle()
    page = office.receipts("red") / "waiting.md"
    assert page.exists()
    again = office.reopened()
    again.settle()
    again.settle()
    assert len(list(again.receipts("red").glob("*.json"))) >= 110 and not page.exists()
    again.run.close()


def test_a_file_that_is_not_whole_yet_is_known_to_a_sweep(office: Office) -> None:
    """So that a turn is not settled over the head of one that is still being written."""
    office.hand_in("red", "m.yaml", GOOD)
    assert office.running.sweep().unsettled == 1
    office.pass_by(3)
    assert office.running.sweep().unsettled == 0


def test_an_inbox_that_comes_back_is_not_answered_twice(office: Office) -> None:
    """Nor are its files counted again."""
    for i in range(90):
        office.hand_in("red", f"m{i:03d}.yaml", f"turn: 1\nwithdraw: []\n#{i}\n")
    office.settle()
    away = office.folder / "away"
    office.inbox("red").rename(away)
    taken = office.settle()
    assert (taken.unreachable, taken.receipts) == (("red",), [])
    away.rename(office.inbox("red"))
    office.settle()
    taken = office.settle()
    assert (taken.unreachable, taken.receipts, taken.slowed) == ((), [], ())
    assert office.answer("red", "later.yaml", GOOD).state in ("taken", "in part")


@pytest.mark.parametrize(
    "reference", ["red/@" + "9" * 5000 + "/1", "red/" + "9" * 5000 + "/1", "red/@\u0661/1", "red/\u00b2/1", "9" * 5000]
)
@pytest.mark.parametrize("text", ["withdraw: ['{}']\n", "orders: [{{option: work, size: 1, replaces: '{}'}}]\n"])
def test_numbers_without_end_in_a_reference_stop_no_run(office: Office, reference: str, text: str) -> None:
    """Python refuses to read them as integers, in the middle of a sweep."""
    office.answer("red", "m.yaml", "turn: 1\n" + text.format(reference))
    office.answer("control", "c.yaml", f"- {{rule: '{reference}', by: chief, result: full}}\n")
    again = office.reopened()
    again.running.advance(force=True)
    again.run.close()


def test_one_small_move_hands_no_gigabytes_to_another_team(office: Office) -> None:
    """One attachment named a thousand times, in many messages; and many large ones."""
    for i in range(6):
        (office.inbox("red") / "files" / f"{i}").write_bytes(bytes([i]) * (4 * 2**20))
    office.settle()
    many = "messages: [" + "{to: [blue], body: b, attachments: [files/0, files/0, files/0]}, " * 150 + "]\n"
    receipt = office.answer("red", "many.yaml", "turn: 1\n" + many)
    assert receipt.data["notes"] == [
        "An attachment is left out: one move takes 20 along at most; the message goes without it (so it is with 430)."
    ]
    all_six = "messages: [{to: [blue], attachments: [" + ", ".join(f"files/{i}" for i in range(6)) + "]}]\n"
    receipt = office.answer("red", "large.yaml", "turn: 1\n" + all_six)
    assert (
        receipt.data["notes"][0]
        == "An attachment is left out: one move takes 20 MB along at most; the message goes without it."
    )
    office.running.advance(force=True)
    sizes = [path.stat().st_size for path in (office.folder / "outbox" / "blue").rglob("*") if path.is_file()]
    assert sum(size for size in sizes if size == 4 * 2**20) == 12 * 4 * 2**20


def test_spreadsheets_of_many_teams_are_not_all_held_at_once(office: Office) -> None:
    """A commit is made when enough has come together."""
    held: list[int] = []
    do = office.run.do

    def watched(bodies: Any, files: Any = None) -> list[Receipt]:
        held.append(sum(map(len, (files or {}).values())))
        return do(bodies, files)

    office.run.do = watched  # type: ignore[method-assign]
    for team in TEAMS:
        for i in range(3):
            office.hand_in(team, f"{i}.xlsx", random.Random(f"{team}{i}").randbytes(SHEET))
    assert len(office.settle().receipts) == 9
    assert max(held) < 32 * 2**20 + 2 * SHEET and sum(held) == 9 * SHEET


def test_receipts_of_moves_that_arrive_at_once_repeat_no_content_either(tmp_path: Path) -> None:
    """Play by hand: what became of each thing is told, under its name if it can be one."""
    text = EXERCISE.replace("pace: turns, turn: 10d", "pace: by hand") + "counters: true\n"
    document = load_document(write(tmp_path / "exercise", text))
    run = opening.start(tmp_path / "run", document, compile_exercise(document), Setting(seed=1), 1.7e9, anywhere=True)
    office = Office(tmp_path / "run", run)
    office.running.begin()
    office.running.start_clock()
    data = "counters: [{order: 'canary sings', against: [x]}, {order: green/@5/1, against: [x]}]\nwithdraw: ['canary sings', gift]\n"
    receipt = office.answer("red", "m.yaml", data)
    said = json.dumps(dict(receipt.data))
    assert "sings" not in said and "green/@5/1" in said and "no order's name" in said
    run.close()
