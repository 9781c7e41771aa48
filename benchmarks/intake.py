"""How fast files are answered: a burst of 10,000 from 200 teams, and single files while a watch runs."""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TEAMS, FILES, SINGLES = 200, 50, 40
STILL = 2.0

_HEAD = """title: Many teams
clock: {{endex: 30d, tick: 6h, pace: turns, turn: 5d}}
teams:
{teams}
options:
  build: {{title: Build, parameters: {{size: {{unit: Mt, min: 1, max: 9}}}}, lead_time: 5d}}
  talk: {{title: Talk, lead_time: 1d}}
injects: [{{id: hello, at: 1h, to: all, subject: Hello, body: What will you do?}}]
"""


def make_exercise(folder: Path, teams: int = TEAMS) -> Path:
    """An exercise with many teams."""
    lines = "\n".join(f"  team-{number}: {{title: Team {number}}}" for number in range(1, teams + 1))
    path = folder / "many.yaml"
    path.write_text(_HEAD.format(teams=lines), encoding="utf-8")
    return path


def move(team: int, number: int) -> bytes:
    """A move file that differs from every other."""
    text = (
        f"team: team-{team}\nturn: 1\norders:\n"
        f"  - {{id: b{number}, option: build, size: {number % 9 + 1}, why: Because of {number}}}\n"
        f"  - {{id: t{number}, option: talk}}\n"
        "answers: {hello: We will see.}\n"
    )
    return text.encode()


def tabletop(*arguments: object) -> list[str]:
    """The command line of a command."""
    return [sys.executable, "-m", "tabletop", *[str(argument) for argument in arguments]]


def burst() -> dict[str, float]:
    """All files at once: seconds until each has its receipt, and the memory of the process that gave them."""
    with tempfile.TemporaryDirectory() as where:
        run = Path(where) / "run"
        subprocess.run(
            tabletop("start", make_exercise(Path(where)), "--out", run, "--seed", 1), check=True, capture_output=True
        )
        for team in range(1, TEAMS + 1):
            for number in range(FILES):
                (run / "inbox" / f"team-{team}" / f"move-{number}.yaml").write_bytes(move(team, number))
        watch = subprocess.Popen(tabletop("watch", run), stdout=subprocess.PIPE, text=True)
        begun = time.perf_counter()
        assert watch.stdout is not None
        answered = 0
        while answered < TEAMS * FILES:
            line = watch.stdout.readline()
            if not line:
                raise RuntimeError("the watch ended before every file was answered")
            if " answered (" in line:
                answered += int(line.split(" ", 1)[0])
        took = time.perf_counter() - begun
        # VmHWM of the process itself: what is counted for children holds what they were forked from.
        peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{watch.pid}/status").read_text())
        usage = int(peak[1]) / 1024 if peak else float("nan")
        watch.terminate()
        watch.communicate()
        answers = sum(
            1 for path in (run / "outbox").rglob("*.json") if json.loads(path.read_bytes())["state"] == "taken"
        )
        return {"files": TEAMS * FILES, "taken": answers, "seconds": took, "mebibytes": usage}


def singles() -> dict[str, float]:
    """One file after another while a watch runs: seconds from being whole (still for two seconds) to its receipt."""
    with tempfile.TemporaryDirectory() as where:
        run = Path(where) / "run"
        subprocess.run(
            tabletop("start", make_exercise(Path(where), SINGLES), "--out", run, "--seed", 1),
            check=True,
            capture_output=True,
        )
        watch = subprocess.Popen(tabletop("watch", run), stdout=subprocess.PIPE, text=True)
        assert watch.stdout is not None
        watch.stdout.readline()
        dropped: dict[Path, float] = {}
        for number in range(1, SINGLES + 1):
            (run / "inbox" / f"team-{number}" / "move.yaml").write_bytes(move(number, 1))
            dropped[run / "outbox" / f"team-{number}" / "receipts" / "0001-move.yaml.json"] = time.time()
            time.sleep(0.11)
        took: list[float] = []
        until = time.perf_counter() + 30
        while dropped and time.perf_counter() < until:
            for path in [path for path in dropped if path.exists()]:
                took.append(path.stat().st_mtime - dropped.pop(path) - STILL)
            time.sleep(0.05)
        watch.terminate()
        watch.communicate()
        if dropped:
            raise RuntimeError(f"{len(dropped)} files were not answered")
        took.sort()
        return {
            "files": SINGLES,
            "median": statistics.median(took),
            "p99": took[int(0.99 * (len(took) - 1))],
            "most": took[-1],
        }


def report() -> list[str]:
    """Both, in words."""
    all_at_once, one_by_one = burst(), singles()
    return [
        f"files, all at once {all_at_once['seconds']:7.1f} s for {all_at_once['files']:.0f} of {TEAMS} teams, "
        f"{all_at_once['taken']:.0f} taken (allowed: 60 s); {all_at_once['mebibytes']:.0f} MiB (allowed: 500)",
        f"files, one by one  {one_by_one['p99']:8.2f} s (p99; median {one_by_one['median']:.2f} s) from a file's "
        f"{STILL:g} seconds of stillness to its receipt (allowed: 1 s)",
    ]
