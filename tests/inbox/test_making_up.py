"""What a process that was killed has not handed out is handed out at the next start, and `status.json` tells of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.loading import load_document
from tabletop.inbox import opening
from tabletop.inbox.live import LiveRun, Setting
from tabletop.inbox.running import Refused, Running, Time
from tests.inbox import harbour
from tests.playing import write

WALL = 1_718_600_000.0
BY_CLOCK = "title: T\nclock: {endex: 2h, tick: 1h, pace: clock}\nteams: {red: {title: Red}}\ninjects: [{id: a, at: 30m, to: [red], subject: S, body: B}]\n"


class Clock:
    """A clock of the tests' own: waiting is no waiting."""

    def __init__(self) -> None:
        self.now = 0.0

    def time(self) -> Time:
        return Time(lambda: WALL + self.now, lambda: self.now, self.wait)

    def wait(self, seconds: float) -> None:
        self.now += seconds


def start(folder: Path, run: Path) -> LiveRun:
    """A new run before STARTEX."""
    exercise = compile_exercise(folder)
    automated = opening.automated(exercise, {}, ())
    return opening.start(run, load_document(folder), exercise, Setting(1, automated=automated), WALL, anywhere=True)


@contextmanager
def opened(folder: Path, clock: Clock) -> Iterator[Running]:
    """A run opened anew, as commands do it."""
    run = LiveRun.open(folder)
    try:
        running = Running(run, clock=clock.time())
        running.make_up()
        yield running
    finally:
        run.close()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A run in turns that waits for turn 1."""
    made = start(harbour.make(tmp_path / "exercise"), tmp_path / "run")
    Running(made).begin()
    made.close()
    return tmp_path / "run"


def test_status_follows_the_journal_in_turns(run: Path) -> None:
    clock = Clock()
    with opened(run, clock) as running:
        (run / "inbox/press/a.yaml").write_text("team: press\nturn: 1\norders: []\n")
        assert [receipt.state for receipt in running.settle_looks().receipts] == ["taken"]
        assert running.outbox.is_current()
        status = json.loads((run / "status.json").read_text())
        assert [team["files"] for team in status["teams"] if team["id"] == "press"] == [["a.yaml"]]
        running.pause("tea", "Ana")
        assert running.outbox.is_current()
        with pytest.raises(Refused):
            running.advance(force=False)
        running.resume("", "Ana")
        assert running.outbox.is_current()
        running.advance(force=True)
        assert running.outbox.is_current()


def test_status_follows_the_journal_by_the_clock(tmp_path: Path) -> None:
    made, clock = start(write(tmp_path / "exercise", BY_CLOCK), tmp_path / "run"), Clock()
    running = Running(made, clock=clock.time())
    running.begin()
    for step in (running.start_clock, running.pass_time, running.stop_clock, running.start_clock):
        clock.wait(60.0)
        step()
        assert running.outbox.is_current(), step
    clock.wait(3 * 3600.0)
    running.pass_time()
    assert made.engine.ended and running.outbox.is_current()
    recorded = (tmp_path / "run/events.jsonl").read_text().splitlines()
    assert len(recorded) == len(made.engine.events)
    made.close()


@pytest.mark.parametrize("content", [None, "{}", "[1]", "{half", '{"entries": 3, "chain": "00"}'])
def test_all_is_made_again_where_status_does_not_name_the_head(run: Path, content: str | None) -> None:
    lost = [run / "outbox/port/turn-1/move.xlsx", run / "events.jsonl", run / "world.csv", run / "status.json"]
    was = [path.read_bytes() for path in lost]
    for path in lost:
        path.unlink()
    if content is not None:
        (run / "status.json").write_text(content)
    with opened(run, Clock()):
        assert [path.read_bytes() for path in lost] == was


def test_a_start_leaves_alone_what_is_as_it_should_be(run: Path) -> None:
    (run / "outbox/port/turn-1/move.md").unlink()  # a team may clear its outbox
    with opened(run, Clock()):
        assert not (run / "outbox/port/turn-1/move.md").exists()


def test_a_run_that_never_began_begins(tmp_path: Path) -> None:
    start(harbour.make(tmp_path / "exercise"), tmp_path / "run").close()
    (tmp_path / "run/run.yaml").unlink()
    with opened(tmp_path / "run", Clock()) as running:
        assert running.desk.turn == 1 and running.run.engine.settled == 86399
    assert (tmp_path / "run/run.yaml").exists() and (tmp_path / "run/outbox/port/turn-1/move.yaml").exists()


def test_a_refused_file_and_its_receipt_are_kept_together(run: Path) -> None:
    clock = Clock()
    with opened(run, clock) as running:
        (run / "inbox/press/a.yaml").write_text("team: [\n")
        assert [receipt.state for receipt in running.settle_looks().receipts] == ["refused"]
    kept = [*run.glob("quarantine/press/*"), *run.glob("outbox/press/receipts/*")]
    was = {path: path.read_bytes() for path in kept}
    assert len(was) == 4
    for path in kept:
        path.unlink()
    with opened(run, clock):
        assert {path: path.read_bytes() for path in was} == was


def test_word_that_files_wait_goes_after_a_start_too(run: Path) -> None:
    waiting = run / "outbox/press/receipts/waiting.md"
    with opened(run, Clock()) as running:
        running.outbox.tell_slowed(["press"])
        assert waiting.exists()
    with opened(run, Clock()) as running:
        running.sweep()
        assert not waiting.exists()
