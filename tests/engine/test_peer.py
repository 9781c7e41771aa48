"""The engine against the same exercise written by hand in plain SimPy: fed the same draws, all is equal."""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

import pytest

from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))
import peer

HOUR = 3600


@pytest.fixture(scope="module")
def program() -> Program:
    """The peer's exercise, from its own YAML."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exercise.yaml"
        path.write_text(peer.as_yaml())
        return Program(compile_exercise(path))


@pytest.mark.parametrize("seed", range(20))
def test_final_values_and_log_equal_the_peers_value_for_value(program: Program, seed: int) -> None:
    """R5, R8, R9, R15: one order of things, one arithmetic."""
    rng = random.Random(seed)
    table = [rng.random() for _ in range(80)]
    values, log = peer.by_hand()(lambda kind, k: table[2 * k + (kind == "outcome")])

    def uniforms(site: str, n: int) -> float:
        _, option, _, _, use = site.split("/")
        return table[2 * int(option[1:]) + (use == "outcome")]

    engine = Engine(program, seed, uniforms=uniforms)
    for command in Intake(program.exercise).read("moves.yaml", None, peer.moves_yaml().encode()):
        engine.submit(command)
    engine.run()
    assert dict(zip(program.column_names[1:], engine.rows[-1][1:], strict=True)) == values
    assert ours(engine) == log


def ours(engine: Engine) -> list[tuple[int, str, str]]:
    """The engine's events as the peer logs them."""
    log = []
    for event in engine.events:
        hour, data = event["at"] // HOUR, event["data"]
        if event["kind"] == "inject.released":
            log.append((hour, "inject", event["subject"]))
        elif event["kind"] == "order.accepted":
            log.append((hour, "order", data["option"]))
        elif event["kind"] == "order.finished":
            log.append((hour, "done" if data["result"] == "full" else "failed", data["option"]))
    return log
