"""Reports of a large run and of the demo: seconds and memory of the whole command, in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import large_run

SHIPPED = Path(__file__).parents[1] / "exercises"
TABLETOP = [sys.executable, "-m", "tabletop"]
GLANCE = 0.02  # seconds between two looks at the memory


def report() -> Iterator[str]:
    """Lines about both."""
    with tempfile.TemporaryDirectory() as folder:
        exercise, moves = large_run.write(Path(folder))
        run = Path(folder) / "run"
        measured([*TABLETOP, "play", exercise, "--moves", moves, "--out", run, "--formats", "json"])
        seconds, most = measured([*TABLETOP, "report", run, "--formats", "html,pdf,docx"])
        yield f"large report       {seconds:8.2f} s for HTML, PDF and DOCX of 10,000 orders; allowed: 60 s"
        yield f"                   {most / 1e6:8.0f} MB at most, all processes together; allowed: 1,500 MB"
        run = Path(folder) / "demo"
        kazakhstan = SHIPPED / "kazakhstan"
        moves = kazakhstan / "moves" / "diversify-early"
        measured([*TABLETOP, "play", kazakhstan, "--moves", moves, "--out", run, "--formats", "json"])
        seconds, most = measured([*TABLETOP, "report", run])
        yield f"the demo's report  {seconds:8.2f} s for all five forms, {most / 1e6:.0f} MB; allowed: 5 s"


def measured(command: list[object]) -> tuple[float, int]:
    """Seconds that a command takes, and the most bytes that it and its children held at one time (on Linux)."""
    started, most = time.perf_counter(), 0
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, sum(map(held, family(process.pid))))
            time.sleep(GLANCE)
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}")
    return time.perf_counter() - started, most


def family(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    try:
        children = [path.read_text().split() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return
    for child in (child for some in children for child in some):
        yield from family(int(child))


def held(pid: int) -> int:
    """Bytes of memory that a process holds now; 0 where it is gone, or the system does not say."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError):
        return 0
