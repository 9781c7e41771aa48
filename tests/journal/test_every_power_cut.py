"""The power is cut after every operation of the journal, with every kind of fate for what was not synced by then."""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import apsw
import pytest

from tabletop.journal import settings
from tabletop.journal.book import Entry, Journal
from tabletop.journal.opening import identity, prepare
from tests.journal.appending import content
from tests.journal.disk import CHOICES, Disk, after
from tests.journal.ledger import Ledger

ROUNDS = 5


def played(tmp: Path, how: tuple[str, str, int], early: bool = False) -> Disk:
    """The journal itself, its own statements and settings, on a disk that remembers."""
    path = tmp / "journal.sqlite"
    Journal.create(path, {"round": 0}).close()
    disk = Disk(f"disk of {tmp}", {str(path): path.read_bytes()})
    flags = apsw.SQLITE_OPEN_READWRITE
    connection = cast(sqlite3.Connection, apsw.Connection(str(path), flags=flags, vfs=disk.name))
    assert prepare(path, connection, how), "SQLite did not take to the settings"
    journal = Journal(path, connection, identity(path))
    for number in range(1, 1 + 2 * ROUNDS, 2):
        if early:
            disk.say(f"journal {number + 1} -")
        data = content(number)
        name = hashlib.sha256(data).hexdigest()
        journal.append([Entry("command", {"file": name}), Entry("event", {"number": number})], {name: data})
        disk.say(f"journal {journal.head[0]} {journal.head[1]}")
        if number % 4 == 3:
            connection.execute(settings.CHECKPOINT)
    journal.close()
    return disk


def broken(disk: Disk, tmp: Path, times: int = 1) -> Iterator[str]:
    """What is broken, for each operation and each fate; those left to chance several times."""
    chance = random.Random(7)
    seen = set()
    for count in range(len(disk.operations) + 1):
        for name, choice in CHOICES.items():
            for _ in range(times if name in ("scatter", "tear") else 1):
                files, said = after(disk, count, choice, chance)
                outcome = hash((said, *files.items()))
                if outcome not in seen:
                    seen.add(outcome)
                    yield from (f"{name} at {count}: {wrong}" for wrong in Ledger.of(said).broken(_put(files, tmp)))
    assert len(seen) > 200


def _put(files: dict[str, bytes], tmp: Path) -> Path:
    """Real files, for the real journal to start from."""
    folder = tmp / "after"
    folder.mkdir(exist_ok=True)
    for left in folder.iterdir():
        left.unlink()
    for path, data in files.items():
        (folder / Path(path).name).write_bytes(data)
    return folder


@pytest.mark.parametrize("how", [settings.LOG, settings.ROLLBACK], ids=["log", "rollback"])
def test_no_power_cut_loses_what_was_acknowledged(tmp_path: Path, how: tuple[str, str, int]) -> None:
    """In both ways of committing: the chain is whole, nothing acknowledged is missing, the next append works."""
    assert list(broken(played(tmp_path, how), tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("how", [settings.LOG, settings.ROLLBACK], ids=["log", "rollback"])
def test_thousands_of_power_cuts_lose_nothing(tmp_path: Path, how: tuple[str, str, int]) -> None:
    """The same, with more chances for what is left to chance."""
    assert list(broken(played(tmp_path, how), tmp_path, 20)) == []


@pytest.mark.parametrize("how", [("wal", "OFF", 0), ("wal", "NORMAL", 1)])
def test_commits_that_are_not_synced_are_found(tmp_path: Path, how: tuple[str, str, int]) -> None:
    """The test above would see it if commits were not synced, or only now and then."""
    assert any("was acknowledged; the last one" in wrong for wrong in broken(played(tmp_path, how), tmp_path))


def test_acknowledging_before_the_commit_is_found(tmp_path: Path) -> None:
    """The test above would see it if an entry were acknowledged too early."""
    disk = played(tmp_path, settings.LOG, early=True)
    assert any("was acknowledged; the last one" in wrong for wrong in broken(disk, tmp_path))


def test_the_disk_shows_a_rollback_journal_that_is_not_synced(tmp_path: Path) -> None:
    """Without syncing, reordered writes tear the database itself, and the examination sees it."""
    found = broken(played(tmp_path, ("delete", "OFF", 0)), tmp_path, 3)
    assert any("the database: " in wrong for wrong in found)
