"""What stands in a team's outbox is a function of what that team may know (R14): whole runs in two worlds, byte by byte.

`test_secrecy` compares pages; here receipts, numbers, chains, forms, names and counts of files are compared as well, in
runs as the product makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.loading import load_document
from tabletop.inbox import opening, receipts
from tabletop.inbox.desk import Desk
from tabletop.inbox.live import Setting
from tabletop.inbox.outbox import Outbox
from tabletop.inbox.running import Running, Time

WORLD = """title: Secrets
clock: {endex: 3d, tick: 6h, %(pace)s}
counters: true
rulings: free
teams:
  red: {title: Red, staff: 3, resources: {budget: {initial: 100, unit: M$, income: 7 per week}}}
  blue: {title: Blue, staff: 5}
world:
  variables:
    calm: {unit: "1", initial: 10, rate: 1 per hour, reported: {delay: 6h, error: 5%%}}
    secret: {unit: "1", initial: %(secret)s, rate: 1 per day, seen_by: [blue]}
options:
  charter: {title: Charter, teams: [red], staff: 1, cost: {budget: 10}, lead_time: {triangular: [1h, 3h, 60d]}}
  press: {title: Press, teams: [red], requires: secret > 50, otherwise: No one listens.}
  strike: {title: Strike, teams: [blue], secret: true, lead_time: {uniform: [1h, 30h]}}
injects:
  - {id: news, at: 3h, to: [red, blue], subject: News, body: "Calm is {{ calm }}, secret is {{ secret }}."}
%(more)s
"""
TURNS = "pace: turns, turn: 1d"
HIDDEN = """  - {id: whisper, at: 23h 30m, to: [blue], subject: Whisper, body: Between ticks.}
  - {id: never, when: secret > 1000, to: [red], subject: Never, body: Nobody reads this.}
"""
Files = tuple[Mapping[str, str], ...]
MINE: Files = (
    {
        "a.yaml": "turn: 1\norders: [{option: charter}, {id: talk, action: Talk}, {option: presss}]\nanswers: {news: Yes}\n"
    },
    {
        "b.yaml": "turn: 2\norders: [{option: press}]\nmessages: [{to: blue, subject: Hi, body: From red}]\n",
        "c.txt": "{",
    },
    {},
)
THEIRS: Files = (
    {"a.yaml": "turn: 1\norders: [{action: Parade}]\nmessages: [{to: red, subject: Hello, body: From blue}]\n"},
    {},
    {},
)
SECRETLY: Files = (
    {
        "0.yaml": "turn: 1\norders: [{id: s, option: strike}, {id: t, option: strike}]\nmessages: [{to: blue, body: To ourselves}]\n",
        "a.yaml": "turn: 1\norders: [{option: strike}, {action: Parade}]\nmessages: [{to: red, subject: Hello, body: From blue}]\n",
        "bad.yaml": "{",
        "z.yaml": "turn: 1\norders: [{id: s, option: strike, why: Again}]\nanswers: {news: In confidence}\n",
    },
    {"d.yaml": "turn: 2\nwithdraw: [t]\norders: [{option: strike}]\nfinal: true\n"},
    {"e.yaml": "turn: 1\norders: [{option: strike}]\n"},
)


class Still:
    """A clock that moves only when it is waited for."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds


def outbox_of(
    folder: Path, theirs: Files = THEIRS, *, secret: str = "3", more: str = "", seed: int = 1, pace: str = TURNS
) -> dict[str, bytes]:
    """Everything in red's outbox after a run, by its path."""
    (folder / "game.yaml").write_text(WORLD % {"secret": secret, "more": more, "pace": pace}, encoding="utf-8")
    document = load_document(folder / "game.yaml")
    exercise = compile_exercise(document)
    clock = Still()
    time = Time(lambda: 1_700_000_000.0, lambda: clock.now, clock.wait)
    run = opening.start(folder / "run", document, exercise, Setting(seed, still=1.0), 1_700_000_000.0, anywhere=True)
    running = Running(run, clock=time)
    running.begin()
    found: dict[str, bytes] = {}
    for stage, (mine, others) in enumerate(zip(MINE, theirs, strict=True), start=1):
        for team, files in (("red", mine), ("blue", others)):
            for name, text in files.items():
                written = text if pace == TURNS else text.replace(f"turn: {stage}\n", "")
                (folder / "run" / "inbox" / team / name).write_text(written, encoding="utf-8")
        if pace == TURNS:
            running.advance(force=True)
        else:
            running.jump(stage * 86400)
        for path in sorted((folder / "run" / "outbox" / "red").rglob("*")):
            if path.is_file():
                found[f"{stage}: {path.relative_to(folder)}"] = path.read_bytes()
    run.close()
    return found


WORLDS: dict[str, dict[str, Any]] = {
    "another team's moves": {"theirs": SECRETLY},
    "a hidden variable": {"secret": "4.5"},
    "hidden injects": {"more": HIDDEN},
    "all at once": {"theirs": SECRETLY, "secret": "7", "more": HIDDEN},
}


@pytest.mark.parametrize("pace", [TURNS, "pace: clock"])
@pytest.mark.parametrize("name", WORLDS)
def test_no_byte_differs(tmp_path: Path, name: str, pace: str) -> None:
    """Two runs that differ in what red may not know leave the same files in its outbox at every stage."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = outbox_of(tmp_path / "a", pace=pace), outbox_of(tmp_path / "b", **WORLDS[name], pace=pace)
    assert [path for path in sorted(one.keys() | other.keys()) if one.get(path) != other.get(path)] == []
    assert any("receipts/0003" in path for path in one) and any("situation.html" in path for path in one)


def _one_count_for_all(patch: pytest.MonkeyPatch) -> None:
    honest = receipts.Numbering.issue

    def issue(self: receipts.Numbering, draft: receipts.Draft) -> receipts.Receipt:
        whole = vars(self).setdefault("all", []) if hasattr(self, "__dict__") else []
        whole.append(draft)
        draft.notes.append(f"File {len(whole)} of this run.")
        return honest(self, draft)

    patch.setattr(receipts.Numbering, "issue", issue)


def _the_length_of_the_record(patch: pytest.MonkeyPatch) -> None:
    honest = Outbox._team

    def team(self: Outbox, index: int, name: str) -> None:
        honest(self, index, name)
        count = len(self.run.engine.events)
        self._write({self.folder / "outbox" / name / "count.txt": str(count).encode()})

    patch.setattr(Outbox, "_team", team)


def _who_else_is_in(patch: pytest.MonkeyPatch) -> None:
    honest = Desk._holding

    def holding(self: Desk, sorted_out: Any) -> list[str]:
        return [*honest(self, sorted_out), f"{len(self.answered)} files have come in"]

    patch.setattr(Desk, "_holding", holding)


@pytest.mark.parametrize("plant", [_one_count_for_all, _the_length_of_the_record, _who_else_is_in])
def test_a_planted_leak_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """The comparison is one that can fail: counts of the whole run in receipts or pages are found."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plant(monkeypatch)
    one, other = outbox_of(tmp_path / "a"), outbox_of(tmp_path / "b", SECRETLY)
    assert any(one.get(path) != other.get(path) for path in one.keys() | other.keys())
