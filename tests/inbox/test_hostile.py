"""Thousands of files that mean harm, or are broken: each is a move or a refusal, quickly, in little memory (S4, S6).

They go the way that players' files go: into a team's inbox, through the lookout, and through the engine's intake. All
is done in a process of its own, since what is feared most (a stack that overflows, a hang) ends or stops one.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tabletop.engine import commands as c
from tabletop.engine.intake import CONTROL, Intake, problems_in
from tabletop.inbox.looking import Lookout, Whole
from tests.inbox.hostile import CANARY, EXERCISE, VALID, corpus
from tests.playing import exercise

SECONDS, MEMORY = 0.25, 50  # MB
ROOT = Path(__file__).parents[2]
CHILD = "import sys; from tests.inbox.test_hostile import go_through; go_through(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))"


def go_through(folder: str, seed: int, count: int) -> None:
    """In the child: write the files, look twice, read each; tell of each in a line of JSON."""
    resource.setrlimit(resource.RLIMIT_CPU, (300, 300))
    inbox = Path(folder, "red")
    inbox.mkdir(parents=True)
    for name, data in corpus(seed, count):
        (inbox / name).write_bytes(data)
    (inbox / "zz-valid.yaml").write_text(VALID, encoding="utf-8")
    intake = Intake(exercise(EXERCISE))
    read(intake, Whole("red", "warm.yaml", VALID.encode(), "", None, 0))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    lookout = Lookout(Path(folder), ["red"], limited=False)
    for now in range(0, 10_000, 2):
        sweep = lookout.look(now)
        for whole in sweep.whole:
            print(json.dumps(read(intake, whole)), flush=True)
        if now and not sweep.unsettled and not sweep.slowed:
            break
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({"name": "", "grown": after - before}))


def read(intake: Intake, whole: Whole) -> dict[str, Any]:
    """What becomes of a file, as a team's and as control's, and what that costs."""
    if whole.fault is not None:
        return {"name": whole.name, "seconds": [0, 0], "outcome": "fault", "said": whole.fault.message}
    assert whole.data is not None
    seconds, said, outcomes = list[float](), list[str](), list[str]()
    for team in ("red", CONTROL):
        began = time.process_time()
        try:
            commands = intake.read(whole.name, team, whole.data)
        except Exception as error:
            return {"name": whole.name, "seconds": [0, 0], "outcome": f"{type(error).__name__}: {error}", "said": ""}
        seconds.append(time.process_time() - began)
        if team != CONTROL:  # control may be shown what it wrote
            said = [problem.sentence for problem in problems_in(commands)]
        outcomes.append(_outcome(commands))
    return {"name": whole.name, "seconds": seconds, "outcome": outcomes[0], "said": "\n".join(said)}


def _outcome(commands: list[c.Command]) -> str:
    if not commands:
        return "nothing"
    refused = [isinstance(command, c.RefuseFile) for command in commands]
    return "refused" if all(refused) else "taken"


@pytest.fixture(scope="module", params=[1])
def results(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("hostile")
    count = 20_000 if request.config.getoption("--slow") else 3_000
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)])}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder / "inbox"), str(request.param), str(count)],
        capture_output=True, text=True, env=environment, timeout=600,
    )  # fmt: skip
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, (done.returncode, lines[-1:], done.stderr[-2000:])
    assert len(lines) == sum(1 for _ in corpus(request.param, count)) + 2
    return lines


def test_every_file_is_a_move_or_a_refusal(results: list[dict[str, Any]]) -> None:
    """No exception, no file without an answer; and there are many of both."""
    outcomes = [result["outcome"] for result in results[:-1]]
    odd = [result for result in results[:-1] if result["outcome"] not in ("taken", "refused", "fault")]
    assert odd == []
    assert outcomes.count("taken") > 100
    assert outcomes.count("refused") > 2000


def test_every_refusal_says_something(results: list[dict[str, Any]]) -> None:
    """A sentence at least."""
    assert [
        result["name"] for result in results[:-1] if result["outcome"] != "taken" and not result["said"].strip()
    ] == []


def test_no_file_takes_long(results: list[dict[str, Any]]) -> None:
    """A quarter of a second as a player's; control's, which are read with suggestions, a second."""
    for which, most in enumerate((SECONDS, 4 * SECONDS)):
        slow = [(result["name"], result["seconds"]) for result in results[:-1] if result["seconds"][which] > most]
        assert slow == []


def test_memory_does_not_grow(results: list[dict[str, Any]]) -> None:
    """All of them together take less more than one of them may."""
    assert results[-1]["grown"] < MEMORY


def test_no_message_shows_what_a_file_says(results: list[dict[str, Any]]) -> None:
    """Of what is written only names are repeated: keys, options, teams."""
    assert [(result["name"], result["said"]) for result in results[:-1] if CANARY in result["said"]] == []


def test_the_valid_move_behind_them_is_taken(results: list[dict[str, Any]]) -> None:
    """And nothing is wrong with it."""
    last = next(result for result in results if result["name"] == "zz-valid.yaml")
    assert (last["outcome"], last["said"]) == ("taken", "")
