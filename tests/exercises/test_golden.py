"""The exercises we ship: they check clean, play as they did, and their stories differ as they should.

A changed rule of play shows up in `golden.json` as a difference one can read. Write it anew with
`python -m tests.exercises.test_golden`.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from tabletop.engine.checks import run_checks
from tabletop.engine.commands import SubmitMove
from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import check_all, compile_exercise
from tabletop.exercise.checking.teams import built_in
from tabletop.inbox import scripted
from tabletop.journal.run_folder import events_text

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).with_name("golden.json")
PLAYS = [
    ("quickstart", "active", None),
    ("quickstart", "passive", None),
    ("dark-wards", ".", None),
    ("kazakhstan", "passive", None),
    ("kazakhstan", "diversify-early", None),
    ("kazakhstan", "passive", "short"),
    ("kazakhstan", "diversifying", "short"),
    ("kazakhstan", "defence-first", "short"),
    ("kazakhstan", "diplomatic", "short"),
]


def named(name: str, moves: str, variant: str | None) -> str:
    """What a golden play is called."""
    return " ".join(part for part in (name, variant, moves) if part is not None)


def play(name: str, moves: str, seed: int = 1, variant: str | None = None) -> Engine:
    """Play a shipped exercise with its sample moves."""
    folder = ROOT / "exercises" / name
    exercise = compile_exercise(folder, variant)
    intake = Intake(exercise)
    commands = [c for f in scripted.find(folder / "moves" / moves) for c in intake.read(f.name, f.folder, f.data)]
    played = {c.team for c in commands if isinstance(c, SubmitMove)}
    automated = {t.index: t.policy for t in exercise.teams if t.policy is not None and t.index not in played}
    engine = Engine(Program(exercise), seed, automated=automated)
    for command in commands:
        engine.submit(command)
    engine.run()
    return engine


def told(engine: Engine) -> dict[str, Any]:
    """What a golden play pins: the measures, the story in short, and the whole record's hash."""
    kinds = ("inject.released", "order.finished", "expectation.met", "expectation.late", "expectation.unmet")
    record = [{**event, "data": {k: v for k, v in event["data"].items() if k != "hash"}} for event in engine.events]
    return {
        "measures": engine.events[-1]["data"]["measures"],
        "story": [f"{e['at'] / 86400:.2f}d {e['kind']} {e['subject']}" for e in engine.events if e["kind"] in kinds],
        "sha256": hashlib.sha256(events_text(record).encode()).hexdigest(),
    }


@pytest.mark.parametrize(("name", "moves", "variant"), PLAYS)
def test_golden_plays(name: str, moves: str, variant: str | None) -> None:
    """The same exercise, moves and seed give the same events as when this was recorded."""
    golden = json.loads(GOLDEN.read_text())[named(name, moves, variant)]
    now = told(play(name, moves, variant=variant))
    assert now["story"] == golden["story"]
    assert now["measures"] == pytest.approx(golden["measures"])
    assert now["sha256"] == golden["sha256"]


@pytest.mark.parametrize("name", ["quickstart", "dark-wards", "kazakhstan"])
def test_shipped_exercises_check_clean_in_every_variant_and_keep_their_own_checks(name: str) -> None:
    """What we ship has no errors and no warnings, and its model does what its checks say."""
    exercises, problems = check_all(ROOT / "exercises" / name)
    assert not problems and len(exercises) == 1 + len(list((ROOT / "exercises" / name / "variants").glob("*.yaml")))
    for exercise in exercises:
        assert [failure for _, failure in run_checks(exercise) if failure] == []


@pytest.mark.parametrize("seed", range(1, 6))
def test_diversifying_early_pays(seed: int) -> None:
    """The two sides of the Kazakhstan exercise tell different stories under the same luck."""
    passive = play("kazakhstan", "passive", seed).events[-1]["data"]["measures"]
    early = play("kazakhstan", "diversify-early", seed).events[-1]["data"]["measures"]
    assert early["lost"] < passive["lost"] and early["leverage"] < passive["leverage"] - 20
    assert early["gas"] <= passive["gas"] and early["trust"] > passive["trust"]
    assert early["money"] < passive["money"]


@pytest.mark.parametrize("variant", [None, "short", "cpc-drill"])
def test_random_teams_never_break_the_kazakhstan_exercise(variant: str | None) -> None:
    """Rehearsal in small: random-legal teams, several seeds, no guard broken."""
    program = Program(compile_exercise(ROOT / "exercises" / "kazakhstan", variant))
    for seed in range(8):
        random = {team.index: built_in("random-legal") for team in program.exercise.teams}
        engine = Engine(program, seed, automated=random)
        engine.run()
        assert engine.stopped is None
        assert engine.events[-1]["kind"] == "run.ended"


def test_every_policy_of_the_kazakhstan_exercise_plays() -> None:
    """Cautious and bold teams end apart."""
    exercise = compile_exercise(ROOT / "exercises" / "kazakhstan")
    ends = {}
    for name in ("cautious", "bold"):
        automated = {t.index: dict(t.policies)[name] for t in exercise.teams if t.policies}
        automated |= {t.index: t.policy for t in exercise.teams if t.policy is not None}
        engine = Engine(Program(exercise), 3, automated=automated)
        engine.run()
        assert engine.stopped is None
        ends[name] = engine.events[-1]["data"]["measures"]
    assert ends["bold"]["leverage"] < ends["cautious"]["leverage"]


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps({named(n, m, v): told(play(n, m, variant=v)) for n, m, v in PLAYS}, indent=1) + "\n")
