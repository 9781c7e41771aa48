"""strace: stops a process, or fails its system calls, at the N-th call of a kind."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.journal.ledger import Ledger, cannot, run

CALLS = ("write", "pwrite64", "fdatasync", "fsync", "rename", "link", "unlink", "ftruncate")


@dataclass(frozen=True)
class Point:
    """The N-th call of a kind, and the folder in which the process was run up to it."""

    call: str
    number: int
    folder: Path

    def __str__(self) -> str:
        return f"{self.call} {self.number}"


@dataclass(frozen=True)
class Outcome:
    """How a process that was tampered with ended: `on` which file, and `seconds` from the failed call to its end."""

    point: Point
    code: int
    said: str
    complaint: str
    on: str
    seconds: float

    @property
    def broken(self) -> list[str]:
        """Promises not kept, each with the call at which the process was stopped."""
        return [f"{self.point}: {wrong}" for wrong in Ledger.of(self.said).broken(self.point.folder)]


@cache
def why_no_strace() -> str:
    """Why strace cannot be used here, or nothing."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    probe = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=write:signal=SIGKILL:when=1", "echo", "x"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return "strace cannot stop a process here"
    return ""


def points(tmp: Path, calls: tuple[str, ...], rounds: int, *plants: str) -> list[Point]:
    """Every call of these kinds that the process makes when nothing stops it."""
    if why_no_strace():
        cannot(why_no_strace())
    log = tmp / "calls"
    done = run(tmp / "whole", rounds, *plants, under=_strace(log, f"trace={','.join(calls)}"))
    assert done.returncode == 0, done.stderr
    made = Counter(re.findall(r"^\d+ +[\d.]+ (\w+)\(", log.read_text(), re.MULTILINE))
    return [Point(call, n, tmp / f"{call}-{n}") for call in calls for n in range(1, made[call] + 1)]


def inject(where: list[Point], what: str, rounds: int, *plants: str) -> list[Outcome]:
    """Run the process once for each point, with `signal=` or `error=` injected there."""

    def one(point: Point) -> Outcome:
        log = point.folder.with_suffix(".log")
        under = _strace(log, f"trace={point.call}", f"inject={point.call}:{what}:when={point.number}")
        done = run(point.folder, rounds, *plants, under=under)
        return Outcome(point, done.returncode, done.stdout, done.stderr, *_failed(log.read_text()))

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(one, where))


def _strace(log: Path, *expressions: str) -> tuple[str, ...]:
    flags = [part for expression in expressions for part in ("-e", expression)]
    return ("strace", "-f", "-y", "-ttt", "-o", str(log), *flags)


def _failed(log: str) -> tuple[str, float]:
    """The file on which a call was made to fail, and the time from then to the end; nothing where none was."""
    failed = re.search(r"^\d+ +([\d.]+) \w+\(\d+<([^>]*)>.*INJECTED", log, re.MULTILINE)
    ended = re.search(r"^\d+ +([\d.]+) \+\+\+ exited", log, re.MULTILINE)
    return (failed[2], float(ended[1]) - float(failed[1])) if failed and ended else ("", 0.0)
