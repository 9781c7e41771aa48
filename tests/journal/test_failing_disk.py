"""A disk that fails or is full ends the process at once; the next start is sound, with all that was acknowledged."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journal.ledger import Ledger, cannot, run
from tests.journal.tracing import Outcome, inject, points

ALONE = "journal-only"


def faults(outcomes: list[Outcome]) -> list[str]:
    """What is not as it must be where a system call has failed.

    SQLite does not look how syncing a folder ended; the journal syncs it itself afterwards.
    """
    wrong = [each for outcome in outcomes for each in outcome.broken]
    for outcome in outcomes:
        assert outcome.on, f"{outcome.point}: nothing failed"
        if outcome.on == str(outcome.point.folder) and outcome.code == 0:
            continue
        said = outcome.complaint.splitlines()
        if outcome.code != 1:
            wrong.append(f"{outcome.point}: went on, code {outcome.code}")
        elif len(said) != 1 or not said[0].startswith("the journal "):
            wrong.append(f"{outcome.point}: said {outcome.complaint!r}")
        if outcome.seconds > 1:
            wrong.append(f"{outcome.point}: took {outcome.seconds:.1f} s to end")
    return wrong


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("fdatasync", "EIO"),
        ("ftruncate", "EIO"),
        ("pwrite64", "ENOSPC"),
        pytest.param("fdatasync", "ENOSPC", marks=pytest.mark.slow),
        pytest.param("pwrite64", "EIO", marks=pytest.mark.slow),
    ],
)
def test_a_call_that_fails_ends_the_process(tmp_path: Path, call: str, error: str) -> None:
    """Each call in turn, once: one sentence, code 1, within a second; nothing acknowledged is lost."""
    where = points(tmp_path, (call,), 2, ALONE)
    assert where
    assert faults(inject(where, f"error={error}", 2, ALONE)) == []


def test_a_folder_that_cannot_be_synced_ends_the_process(tmp_path: Path) -> None:
    """The names of the journal and of its log must be durable too; SQLite's own try at it is not looked at."""
    outcomes = inject(points(tmp_path, ("fsync",), 2, ALONE), "error=EIO", 2, ALONE)
    assert [wrong for outcome in outcomes for wrong in outcome.broken] == []
    assert faults([outcome for outcome in outcomes if outcome.code]) == []
    assert len([outcome for outcome in outcomes if outcome.code]) >= 3


def test_going_on_after_a_failure_is_found(tmp_path: Path) -> None:
    """The tests above would see a process that acknowledges what could not be committed."""
    where = points(tmp_path, ("fdatasync",), 2, ALONE)
    wrong = faults(inject(where, "error=EIO", 2, ALONE, "swallow"))
    assert any("went on" in each for each in wrong)
    assert any("was acknowledged; the last one" in each for each in wrong)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.name != "posix" or os.geteuid() != 0:
        cannot("a small disk needs root", needed=False)
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        cannot(f"a small disk cannot be mounted here: {made.stderr.decode()}", needed=False)
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_ends_the_process(small_disk: Path) -> None:
    """Until the disk is full, then with more room: all that was acknowledged is there, and the run goes on."""
    folder = small_disk / "run"
    done = run(folder, 1000, ALONE)
    assert done.returncode == 1
    assert "disk is full" in done.stderr and "could not be written" in done.stderr
    ledger = Ledger.of(done.stdout)
    assert len(ledger.heads) > 3
    again = run(folder, 1, ALONE)
    assert again.returncode == 1, "a start on a full disk is refused"
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    assert ledger.broken(folder) == []
    assert run(folder, 1, ALONE).returncode == 0
