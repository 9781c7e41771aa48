"""What a run has acknowledged, noted outside of it, and what must be true of a run whose process was killed."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OURS = ("inbox", "exercise", "journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm")
_SETTLED = re.compile(r"^turn (\d+) is settled", re.MULTILINE)


class Violation(Exception):
    """A promise that a run broke."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """The journal as it lies on the disk, read past the product."""

    rows: list[tuple[int, str, dict[str, Any], str]]  # number, kind, body, chain

    @classmethod
    def of(cls, run: Path) -> Recorded:
        """Read a copy, so that nothing is mended by looking. The process that writes must have ended."""
        with tempfile.TemporaryDirectory() as folder:
            for name in ("journal.sqlite", "journal.sqlite-wal"):
                if (run / name).exists():
                    shutil.copy(run / name, folder)
            connection = sqlite3.connect(Path(folder) / "journal.sqlite")
            try:
                rows = connection.execute("SELECT number, kind, body, chain FROM entries ORDER BY number").fetchall()
            finally:
                connection.close()
        return cls([(number, kind, json.loads(body), chain) for number, kind, body, chain in rows])

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """All entries of a kind."""
        return [body for _, its, body, _ in self.rows if its == kind]

    @property
    def settled(self) -> int:
        """How many turns have been settled; -1 where nothing was played yet."""
        return len([body for body in self.bodies("command") if body["do"] == "advance"]) - 1


@dataclass(slots=True)
class Ledger:
    """Keeps what was seen of a run after each end of its process. `note` raises Violation."""

    run: Path
    receipts: dict[str, bytes] = field(default_factory=dict)  # by path
    settled: set[int] = field(default_factory=set)

    def note(self, said: str = "") -> list[dict[str, Any]]:
        """Look at everything that is handed out; `said` is what the process printed. Returns receipts that are new."""
        recorded = Recorded.of(self.run)
        there = self._receipts()
        for name, data in self.receipts.items():
            if name not in there:
                raise Violation(f"{name} was handed out and is gone")
            if there[name] != data:
                raise Violation(f"{name} was handed out and has changed")
        new = [json.loads(there[name]) for name in there if name not in self.receipts and name.endswith(".json")]
        self.receipts = there
        self._is_backed(there, recorded)
        self.settled |= {int(turn) for turn in _SETTLED.findall(said)}
        if max(self.settled, default=0) > recorded.settled:
            raise Violation(f"turn {max(self.settled)} was said to be settled; the journal has {recorded.settled}")
        self._is_no_further(recorded)
        _nothing_twice(recorded)
        return new

    def _receipts(self) -> dict[str, bytes]:
        found = [*self.run.glob("outbox/*/receipts/*"), *self.run.glob("control/receipts/*")]
        return {
            path.relative_to(self.run).as_posix(): path.read_bytes()
            for path in sorted(found)
            if not path.name.startswith(".")
        }

    @staticmethod
    def _is_backed(there: dict[str, bytes], recorded: Recorded) -> None:
        known = {(body["team"], body["receipt"]): body for body in recorded.bodies("receipt")}
        taken = {
            (body["team"], body["name"]) for body in recorded.bodies("command") if body["do"] in ("file", "refuse")
        }
        for name, data in there.items():
            parts = Path(name).parts
            team = "control" if parts[0] == "control" else parts[1]
            body = known.get((team, int(Path(name).name[:4])))
            if body is None or (team, body["name"]) not in taken:
                raise Violation(f"{name} was handed out and is not in the journal")
            if name.endswith(".json") and json.loads(data) != body:
                raise Violation(f"{name} is not the receipt in the journal")

    def _is_no_further(self, recorded: Recorded) -> None:
        """What is handed out tells nothing that the journal does not have."""
        for page in self.run.glob("outbox/*/turn-*"):
            if int(page.name.removeprefix("turn-")) > recorded.settled + 1:
                raise Violation(f"{page.relative_to(self.run)} is handed out; the journal has {recorded.settled} turns")
        events = self.run / "events.jsonl"
        if events.exists() and len(events.read_bytes().splitlines()) > len(recorded.bodies("event")):
            raise Violation("events.jsonl has more than the journal")
        status = self.run / "status.json"
        if status.exists():
            said = json.loads(status.read_bytes())
            if (said["entries"], said["chain"]) not in {(number, chain) for number, _, _, chain in recorded.rows}:
                raise Violation("status.json names a place that the journal does not have")


def _nothing_twice(recorded: Recorded) -> None:
    files = [(b["team"], b["name"], b.get("file")) for b in recorded.bodies("command") if b["do"] in ("file", "refuse")]
    orders = [body["subject"] for body in recorded.bodies("event") if body["kind"] == "order.accepted"]
    for what, found in (("file", files), ("order", orders)):
        twice = [each for each, count in Counter(found).items() if count > 1]
        if twice:
            raise Violation(f"{what} {twice[0]} was applied twice")


def handed_out(run: Path) -> dict[str, bytes]:
    """Every file of a run but what others write and the journal itself; hidden ones too, which should not be there."""
    return {
        path.relative_to(run).as_posix(): path.read_bytes()
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.relative_to(run).parts[0] not in OURS and path.parent != run / "control"
    }


def compare(run: Path, reference: dict[str, bytes], entries: list[tuple[int, str, dict[str, Any], str]]) -> None:
    """Violation names what differs from the run that nobody interrupted."""
    mine = handed_out(run)
    for name in sorted(mine.keys() | reference.keys()):
        if name not in mine:
            raise Violation(f"{name} is missing")
        if name not in reference:
            raise Violation(f"{name} is left over")
        if mine[name] != reference[name]:
            raise Violation(f"{name} is not that of the run without interruption")
    for row, other in zip(Recorded.of(run).rows, entries, strict=True):
        if row != other:
            raise Violation(f"journal entry {row[0]} is not that of the run without interruption")
