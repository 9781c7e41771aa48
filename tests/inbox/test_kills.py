"""The whole product is killed at any moment, started again, and nothing is lost, changed or done twice.

The ledger of what was acknowledged is kept outside the process that is killed. A player who has a receipt may clear the
inbox, so the driver does: half of the files are taken away as soon as their receipts are there.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.inbox import harbour
from tests.inbox.forge import STILL, Fate, Forge
from tests.inbox.ledger import Ledger, Recorded, Violation, compare, handed_out
from tests.inbox.plants import PLANTS

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the driver forks; this system cannot")

MEMORY = Path("/dev/shm")
FILES = 40  # that land while a watch is killed
STEPS = 120  # about as many as a turn has
MOST = 120  # kills in one game, after which a start that never gets on is a violation of its own


@dataclass
class Reference:
    """The game without interruption: where it stood before each turn, what lay there after it, how long it took."""

    before: dict[int, Path] = field(default_factory=dict)
    after: dict[int, dict[str, bytes]] = field(default_factory=dict)
    entries: dict[int, list[tuple[int, str, dict[str, Any], str]]] = field(default_factory=dict)
    seconds: dict[int, float] = field(default_factory=dict)


@pytest.fixture(scope="module")
def forge() -> Iterator[Forge]:
    """Where commands are run."""
    with Forge() as made:
        yield made


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where there is such a thing: a kill says nothing of power cuts, so no disk is needed."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path_factory.mktemp("kills")
        return
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        yield Path(folder)


@pytest.fixture
def room(place: Path) -> Iterator[Path]:
    """The same for one test."""
    with tempfile.TemporaryDirectory(dir=place) as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def reference(forge: Forge, place: Path) -> Reference:
    """Played once, and never interrupted."""
    folder = place / "reference"
    found = Reference()
    run = folder / "run"
    fate = forge.run(
        "start", harbour.make(folder / "exercise"), "--out", run, "--seed", 4, "--still", STILL, "--anywhere"
    )
    assert fate.code == 0, fate.said
    for turn in range(1, harbour.TURNS + 1):
        harbour.hand_in(run, turn)
        found.before[turn] = folder / f"before-{turn}"
        shutil.copytree(run, found.before[turn])
        fate = advance(forge, run, turn)
        assert fate.code == 0, fate.said
        found.after[turn], found.entries[turn] = handed_out(run), Recorded.of(run).rows
        found.seconds[turn] = fate.seconds
    return found


def advance(forge: Forge, run: Path, turn: int, **how: Any) -> Fate:
    """Settle a turn, if it is not settled: so the command can be given again when nobody knows."""
    return forge.run("advance", run, "--to", f"{turn}d", **how)


def test_the_game_has_all_that_can_be_torn(reference: Reference) -> None:
    rows = reference.entries[harbour.TURNS]
    kinds = {body["kind"] for _, kind, body, _ in rows if kind == "event"}
    states = {body["state"] for _, kind, body, _ in rows if kind == "receipt"}
    assert {"draw.made", "ruling.made", "order.standing", "message.sent", "inject.released"} <= kinds
    assert {"taken", "in part", "refused", "known"} <= states
    names = reference.after[harbour.TURNS]
    assert "reports/aar.html" in names and "outbox/port/turn-3/move.xlsx" in names
    assert any(name.startswith("quarantine/") for name in names)


# At random moments


def test_killed_at_random_moments(
    forge: Forge, reference: Reference, room: Path, request: pytest.FixtureRequest
) -> None:
    wanted = 2000 if request.config.getoption("--slow") else 200 if "CI" in os.environ else 60
    chance, kills = random.Random(5), 0
    for game in count(1):
        run = shutil.copytree(reference.before[1], room / f"run-{game}")
        kills += killed_game(forge, reference, run, chance)
        shutil.rmtree(run)
        if kills >= wanted:
            break
    print(f"{kills} kills in {game} games")


def killed_game(forge: Forge, reference: Reference, run: Path, chance: random.Random, plant: str = "") -> int:
    """One game in which every process may be killed at any moment of its life; returns how many were.

    The moments are spread evenly over its time, or else over its steps that leave something on the disk.
    """
    ledger, kills = Ledger(run), 0
    for turn in range(1, harbour.TURNS + 1):
        if turn > 1:
            harbour.hand_in(run, turn)
        life = reference.seconds[turn]
        while True:
            life *= 1.05  # the machine may be slower now than it was then
            if chance.random() < 0.7:
                fate = advance(forge, run, turn, after=chance.uniform(0.0, life), plant=plant)
            else:  # commits take little of the time, and matter most
                fate = advance(forge, run, turn, call=chance.randint(1, STEPS), plant=plant)
            clear_inbox(run, ledger.note(fate.said), chance)
            if fate.code is None:
                kills += 1
            elif fate.code:
                raise Violation(f"turn {turn} after {kills} kills: {fate.said}")
            else:
                break
            if kills > MOST:
                raise Violation(f"{kills} kills, and turn {turn} is not settled yet")
        compare(run, reference.after[turn], reference.entries[turn])
    return kills


def clear_inbox(run: Path, receipts: list[dict[str, Any]], chance: random.Random) -> None:
    """What has its receipt may go, if whoever handed it in likes."""
    for receipt in receipts:
        team, name = receipt["team"], receipt["name"]
        if receipt["state"] != "notice" and not name.startswith("queue/") and chance.random() < 0.5:
            (run / ("control" if team == "control" else f"inbox/{team}") / name).unlink(missing_ok=True)


# At chosen moments


@pytest.mark.parametrize("turn", range(1, harbour.TURNS + 1))
def test_killed_at_each_step(
    forge: Forge, reference: Reference, room: Path, request: pytest.FixtureRequest, turn: int
) -> None:
    stride = stride_of(request)
    steps = killed_at_each_step(forge, reference, room, turn, range(1 + turn % stride, 10_000, stride))
    print(f"turn {turn}: {steps} kills")
    assert steps * stride > 50


def stride_of(request: pytest.FixtureRequest) -> int:
    """Every step is tried in CI, some of them elsewhere."""
    return 1 if request.config.getoption("--slow") or "CI" in os.environ else 11


def killed_at_each_step(
    forge: Forge, reference: Reference, room: Path, turn: int, calls: range, plant: str = ""
) -> int:
    """A turn killed at each of some steps and gone on with; returns how many steps of them the turn has."""
    for tried, call in enumerate(calls):
        run = shutil.copytree(reference.before[turn], room / "run")
        ledger = Ledger(run)
        ledger.note()
        fate = advance(forge, run, turn, call=call, plant=plant)
        if fate.code is not None:
            assert fate.code == 0, fate.said
            return tried
        clear_inbox(run, ledger.note(fate.said), random.Random(call))
        fate = advance(forge, run, turn, plant=plant)
        ledger.note(fate.said)
        if fate.code:
            raise Violation(f"turn {turn} killed at step {call}: {fate.said}")
        compare(run, reference.after[turn], reference.entries[turn])
        shutil.rmtree(run)
    raise AssertionError("a turn has more steps than were to be tried")


def test_start_killed_at_each_step(
    forge: Forge, reference: Reference, room: Path, request: pytest.FixtureRequest
) -> None:
    """What is left of a start is no run, or one that goes on as if nothing had been."""
    exercise = harbour.make(room / "exercise")
    stride = stride_of(request)
    for call in range(1, 10_000, stride):
        run = room / "run"
        begin = ("start", exercise, "--out", run, "--seed", 4, "--still", STILL, "--anywhere")
        fate = forge.run(*begin, call=call)
        if fate.code is not None:
            assert fate.code == 0, fate.said
            assert call > 30
            return
        fate = forge.run(*begin)
        assert fate.code == 0 or "there is a run in" in fate.said, fate.said
        harbour.hand_in(run, 1)
        fate = advance(forge, run, 1)
        assert fate.code == 0, fate.said
        compare(run, reference.after[1], reference.entries[1])
        shutil.rmtree(run)


# While files land


def test_watch_killed_while_files_land(forge: Forge, reference: Reference, room: Path) -> None:
    """Each file has one receipt at the end, for its whole content, whatever happened to the process meanwhile."""
    run = shutil.copytree(reference.before[1], room / "run")
    ledger, chance, kills = Ledger(run), random.Random(7), 0
    landing = threading.Thread(target=land, args=(run, chance.sample(range(FILES), FILES)))
    landing.start()
    while landing.is_alive() or unanswered(ledger):
        fate = forge.run("watch", run, after=chance.uniform(0.0, 0.4))
        assert fate.code is None, fate.said
        ledger.note(fate.said)
        kills += 1
        assert kills < 300, f"no receipt for {unanswered(ledger)}"
    landing.join()
    assert kills > 10
    answered = [json.loads(data) for name, data in ledger.receipts.items() if name.endswith(".json")]
    hashes = Counter((r["team"], r["name"], r["sha256"]) for r in answered if r["state"] != "notice")
    mine = {("press", f"{n}.yaml", hashlib.sha256(note(n)).hexdigest()): 1 for n in range(FILES)}
    assert {key: times for key, times in hashes.items() if key[0] == "press" and key[1] != "word.yaml"} == mine
    fate = advance(forge, run, 1)
    assert fate.code == 0, fate.said
    ledger.note(fate.said)
    sent = Counter(
        body["data"]["subject"] for body in Recorded.of(run).bodies("event") if body["kind"] == "message.sent"
    )
    assert {subject: times for subject, times in sent.items() if subject.startswith("Note ")} == {
        f"Note {n}": 1 for n in range(FILES)
    }
    fate = forge.run("verify", run)
    assert fate.code == 0, fate.said


def note(number: int) -> bytes:
    """A move that holds one message."""
    return f"team: press\nturn: 1\nmessages: [{{to: port, subject: Note {number}, body: So.}}]\n".encode()


def land(run: Path, numbers: list[int]) -> None:
    """Files come in one after the other, renamed when they are whole."""
    for number in numbers:
        path = run / "inbox/press" / f"{number}.yaml"
        making = path.with_name(f".{path.name}.part")
        making.write_bytes(note(number))
        making.rename(path)
        time.sleep(0.1)


def unanswered(ledger: Ledger) -> list[int]:
    """The files that have no receipt yet."""
    there = {json.loads(data)["name"] for name, data in ledger.receipts.items() if name.endswith(".json")}
    return [number for number in range(FILES) if f"{number}.yaml" not in there]


# The method finds what it is for


@pytest.mark.parametrize("plant", sorted(PLANTS))
def test_random_kills_find_planted_faults(forge: Forge, reference: Reference, room: Path, plant: str) -> None:
    chance, kills = random.Random(6), 0
    with pytest.raises(Violation):
        for game in count(1):
            run = shutil.copytree(reference.before[1], room / f"run-{game}")
            kills += killed_game(forge, reference, run, chance, plant)
            assert kills < 200, "no violation was found"


@pytest.mark.parametrize(
    ("plant", "first"), [(plant, 60 if "publish" in plant or "make" in plant else 1) for plant in sorted(PLANTS)]
)
def test_chosen_kills_find_planted_faults(
    forge: Forge, reference: Reference, room: Path, plant: str, first: int
) -> None:
    """A fault that nothing but an interruption brings to light."""
    run = shutil.copytree(reference.before[2], room / "calm")
    assert advance(forge, run, 2, plant=plant).code == 0
    with pytest.raises(Violation):
        killed_at_each_step(forge, reference, room, 2, range(first, 10_000, 3), plant)
