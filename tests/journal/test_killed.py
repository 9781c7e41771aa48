"""A process killed at any system call, or at any instant, loses nothing that it acknowledged."""

from __future__ import annotations

import random
import subprocess
import time
from pathlib import Path

import pytest

from tests.journal.ledger import Ledger, command
from tests.journal.tracing import CALLS, Outcome, inject, points

KILL = "signal=SIGKILL"


def broken(outcomes: list[Outcome]) -> list[str]:
    """All promises that were not kept, over all the places at which the process was killed."""
    assert all(outcome.code != 0 for outcome in outcomes), "a process was not killed"
    return [wrong for outcome in outcomes for wrong in outcome.broken]


def test_a_kill_at_every_system_call_loses_nothing(tmp_path: Path) -> None:
    """Creating, appending, writing files and closing, each stopped at every call that touches the disk."""
    where = points(tmp_path, CALLS, 2)
    assert len(where) > 80
    assert broken(inject(where, KILL, 2)) == []


def test_acknowledging_before_the_commit_is_found(tmp_path: Path) -> None:
    """The test above would see it if an entry were acknowledged too early."""
    where = points(tmp_path, ("fdatasync", "fsync"), 2, "early", "journal-only")
    assert any(
        "was acknowledged; the last one" in wrong for wrong in broken(inject(where, KILL, 2, "early", "journal-only"))
    )


def test_writing_a_file_under_its_own_name_is_found(tmp_path: Path) -> None:
    """The test above would see it if a file were written in place."""
    where = points(tmp_path, ("write",), 2, "in-place")
    assert any("half written" in wrong for wrong in broken(inject(where, KILL, 2, "in-place")))


def killed_at_random(folder: Path, times: int, *plants: str) -> list[str]:
    """Go on with one journal, killed again and again some milliseconds after it begins to append."""
    chance = random.Random(5)
    ledger, wrong = Ledger(), []
    for _ in range(times):
        folder.mkdir(exist_ok=True)
        with subprocess.Popen(command(folder, 10_000, *plants), stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            first = process.stdout.readline()
            time.sleep(chance.random() * 0.03)
            process.kill()
            said = first + process.stdout.read()
        ledger.add(said)
        wrong += ledger.broken(folder)
        if wrong:
            break
    assert wrong or len(ledger.heads) > 10  # what is wrong may show before much was written
    return wrong


def test_kills_at_random_instants_lose_nothing(tmp_path: Path) -> None:
    """One journal, thirty kills, thirty starts; no start is held up by the lock of the process before."""
    assert killed_at_random(tmp_path / "run", 30) == []


def test_random_kills_find_an_acknowledgement_before_the_commit(tmp_path: Path) -> None:
    """The test above would see it if an entry were acknowledged too early."""
    assert killed_at_random(tmp_path / "run", 60, "early", "journal-only")


@pytest.mark.slow
def test_hundreds_of_kills_lose_nothing(tmp_path: Path) -> None:
    """The same, for longer."""
    assert killed_at_random(tmp_path / "run", 300) == []
