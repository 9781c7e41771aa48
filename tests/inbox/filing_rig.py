"""A run in a folder with a clock of its own, for machines that hand files in, crash it and open it again."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NoReturn

from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.loading import load_document
from tabletop.inbox import opening, outbox
from tabletop.inbox.live import JOURNAL, LiveRun, Setting
from tabletop.inbox.receipts import Receipt
from tabletop.inbox.running import Running, Time
from tabletop.journal import book, examining
from tabletop.journal.book import Row
from tabletop.journal.chain import text_of

STILL = 30.0
STARTED = 1_718_614_800.0  # 2024-06-17 09:00 UTC
QUICK = Path("/dev/shm")
FORMS: Any = ("yaml", "md")  # a spreadsheet takes longer to make than all the rest of a turn

Point = Literal["before the commit", "after the commit", "before handing out"]


class Crash(BaseException):
    """The process was killed here."""


def _crash(*_: object, **__: object) -> NoReturn:
    raise Crash


@dataclass
class Clock:
    """Wall clock and the one that never goes back; waiting is only counted."""

    passed: float = 0.0

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.passed += seconds

    @property
    def time(self) -> Time:
        """As `Running` wants it."""
        return Time(lambda: STARTED + self.passed, lambda: self.passed, self.wait)


@dataclass
class Rig:
    """A run that was begun, and what was seen of it: all rows of its journal so far."""

    text: str
    clock: Clock = field(default_factory=Clock)
    rows: list[Row] = field(default_factory=list)
    receipts: list[Row] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    _stamps: int = 0

    def __post_init__(self) -> None:
        self._temporary = tempfile.TemporaryDirectory(dir=QUICK if QUICK.is_dir() else None)
        base = Path(self._temporary.name)
        (base / "source").mkdir()
        (base / "source" / "exercise.yaml").write_text(self.text, encoding="utf-8")
        document = load_document(base / "source")
        exercise = compile_exercise(document)
        self.folder = base / "run"
        run = opening.start(self.folder, document, exercise, Setting(7, still=STILL), STARTED, anywhere=True)
        self.running = Running(run, clock=self.clock.time)
        with quick_forms():
            self.running.begin()

    # Files

    def write(self, where: str, data: bytes, over: bool = True) -> None:
        """Write a file of the run, in place where it is there; its times are never those of an earlier writing."""
        path = self.folder / where
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb" if over else "ab") as file:
            file.write(data)
        self._stamps += 1
        moment = int(STARTED * 1e9) + self._stamps * 1_000_000
        os.utime(path, ns=(moment, moment))

    def bytes_below(self, *places: str) -> dict[str, bytes]:
        """Every file below some folders of the run, by path."""
        found = {}
        for place in places:
            for path in sorted((self.folder / place).rglob("*")):
                if path.is_file():
                    found[str(path.relative_to(self.folder))] = path.read_bytes()
        return found

    # Crashing and opening again

    def reopen(self) -> None:
        """Open the run as every command does, and hand out what a crash kept back."""
        self.running = Running(LiveRun.open(self.folder), clock=self.clock.time)
        self.running.outbox.receipts(self.running.run.found, only_missing=True)
        with quick_forms():
            self.running.outbox.everything()

    def close(self) -> None:
        """End the process in good order."""
        self.running.run.close()

    def kill(self) -> None:
        """End the process as a kill does: nothing more is written by the program."""
        journal = self.running.run.journal
        assert journal._connection is not None
        journal._connection.close()
        journal._connection = None
        book._open_here.discard(journal)  # it is gone with its process

    def crash_at(self, point: Point, nth: int, act: Callable[[], object]) -> bool:
        """Act, and be killed when the `nth` commit (or handing out) is reached; whether it was reached."""
        run = self.running.run
        if point == "before the commit":
            _on_call(run.journal, "append", nth)
        elif point == "after the commit":
            _on_call(run, "_record", nth)
        else:
            _on_call(self.running.outbox, "receipts", nth)
        try:
            act()
        except Crash:
            self.kill()
            return True
        self.close()
        return False

    # Looking at it

    def read(self) -> list[Row]:
        """The rows that are new in the journal."""
        new = list(self.running.run.journal.rows(after=len(self.rows) - 1))
        self.rows += new
        self.receipts += [row for row in new if row.kind == "receipt"]
        self.events += [row.body for row in new if row.kind == "event"]
        return new

    def check_rows(self) -> None:
        """What was in the journal once is there as it was, and the play's events are those recorded."""
        assert [row for row, _ in zip(self.running.run.journal.rows(), self.rows, strict=False)] == self.rows
        assert [text_of(event) for event in self.running.run.engine.events] == [text_of(event) for event in self.events]

    def check_receipts(self) -> None:
        """Numbered from 1 without gaps per team, chained, handed out as recorded; the bytes are kept."""
        last: dict[str, tuple[int, str]] = {}
        for row in self.receipts:
            data = dict(row.body)
            number, chain = last.get(data["team"], (0, "0" * 64))
            assert data["receipt"] == number + 1, f"{data['team']} has receipt {data['receipt']} after {number}"
            assert data["previous"] == chain
            said = {key: value for key, value in data.items() if key != "chain"}
            text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
            assert data["chain"] == hashlib.sha256((chain + text).encode()).hexdigest()
            last[data["team"]] = (data["receipt"], data["chain"])
            receipt = Receipt(data["team"], data["receipt"], data["name"], data)
            path = outbox.receipt_path(self.folder, receipt, "json")
            assert json.loads(path.read_text(encoding="utf-8")) == data
            assert path.with_suffix(".md").is_file()
            if data["sha256"] is not None:
                kept = self.running.run.journal.file(data["sha256"])
                assert hashlib.sha256(kept).hexdigest() == data["sha256"]
            if data["state"] in ("refused", "asked"):
                quarantined = sorted((self.folder / "quarantine" / data["team"]).glob(f"{data['receipt']:04d}-*"))
                assert len(quarantined) == 2

    def end(self) -> None:
        """Close the run, examine its journal and take the folder away."""
        try:
            self.close()
            assert examining.examine(self.folder / JOURNAL) == []
        finally:
            self._temporary.cleanup()


@contextmanager
def quick_forms() -> Iterator[None]:
    """No spreadsheets while this holds: they are all that takes time when a turn is handed out."""
    before = outbox.FORMS
    outbox.FORMS = FORMS
    try:
        yield
    finally:
        outbox.FORMS = before


def _on_call(thing: Any, name: str, nth: int) -> None:
    """Let the `nth` call of a method from now on be the crash."""
    real, calls = getattr(thing, name), 0

    def counted(*arguments: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == nth:
            _crash()
        return real(*arguments, **named)

    setattr(thing, name, counted)
