"""What a process acknowledged before it was stopped, held against what it left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pytest

from tabletop.journal.book import Entry, Journal
from tabletop.journal.examining import examine
from tests.journal.appending import content

SOURCE = Path(__file__).resolve().parents[2] / "src"


def command(folder: Path, rounds: int, *plants: str) -> list[str]:
    """How the process under test is started: with no more of Python than it needs."""
    worker = Path(__file__).with_name("appending.py")
    return [sys.executable, "-S", "-E", "-B", str(worker), str(SOURCE), str(folder), str(rounds), *plants]


def cannot(reason: str, needed: bool = True) -> NoReturn:
    """Skip a test that this machine cannot run, loudly; where CI has what it needs, fail instead."""
    if needed and os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(f"NOT TESTED: {reason}")


@dataclass
class Ledger:
    """Acknowledgements, as read from the process under test."""

    heads: dict[int, str] = field(default_factory=dict)
    files: int = 0

    @classmethod
    def of(cls, said: str) -> Ledger:
        """Read lines; the last one counts only if it is whole."""
        ledger = cls()
        ledger.add(said)
        return ledger

    def add(self, said: str) -> None:
        """Take on what a later process acknowledged."""
        for line in said[: said.rfind("\n") + 1].splitlines():
            what, number, *rest = line.split()
            if what == "journal":
                self.heads[int(number)] = rest[0]
            else:
                self.files = int(number)

    def broken(self, folder: Path) -> list[str]:
        """What was promised and is not so, after one more start that appends; empty when all promises are kept."""
        return [*self._journal(folder / "journal.sqlite"), *self._files(folder / "out")]

    def _journal(self, path: Path) -> list[str]:
        if not path.exists():
            return [f"no journal, but {max(self.heads)} entries acknowledged"] if self.heads else []
        wrong = [str(finding) for finding in examine(path)]
        if wrong:
            return wrong
        last = max(self.heads, default=0)
        with Journal.open(path) as journal:
            if journal.head[0] < last:
                wrong.append(f"entry {last} was acknowledged; the last one there is {journal.head[0]}")
            if journal.head[0] % 2:
                wrong.append(f"half of a commit: the last entry is {journal.head[0]}")
            journal.append([Entry("event", {"after": "restart"}), Entry("event", {"after": "restart"})])
        known = {number: chain for number, chain in self.heads.items() if chain != "-"}
        return wrong + [str(finding) for finding in examine(path, known)]

    def _files(self, folder: Path) -> list[str]:
        wrong = []
        for side in ("red", "blue"):
            path = folder / f"{side}.txt"
            data = path.read_bytes() if path.exists() else b""
            if not path.exists():
                if self.files:
                    wrong.append(f"{path.name} was acknowledged and is not there")
            elif not data or data != content(int(data[:8])):
                wrong.append(f"{path.name} is half written")
            elif int(data[:8]) < self.files:
                wrong.append(f"{path.name} is older than acknowledged")
        return wrong


def run(folder: Path, rounds: int, *plants: str, under: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run the process to its end, perhaps under another program."""
    folder.mkdir(parents=True, exist_ok=True)
    return subprocess.run(
        [*under, *command(folder, rounds, *plants)], capture_output=True, text=True, timeout=60, check=False
    )
