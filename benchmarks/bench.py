"""`python3 run.py bench`: the engine against the same exercise written by hand in plain SimPy.

Both are timed in turn in one process, so that a slow or busy machine slows both; what counts is the ratio. A play of
the engine keeps its whole record of events in memory. Writing files and loading exercises are timed apart.
"""

from __future__ import annotations

import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent))
import intake
import large
import peer
import reporting

from tabletop.engine.commands import Command
from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.checking.inspecting import inspect
from tabletop.journal import run_folder
from tabletop.papers.printing import PAPERS, print_paper
from tabletop.pictures.graph import draw_graph
from tabletop.pictures.world import draw_world

ROUNDS, PLAYS = 9, 60


def prepare() -> tuple[Program, list[Command]]:
    """The peer's exercise, read from its own YAML."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exercise.yaml"
        path.write_text(peer.as_yaml())
        exercise = compile_exercise(path)
    return Program(exercise), Intake(exercise).read("moves.yaml", None, peer.moves_yaml().encode())


def play(program: Program, commands: list[Command], seed: int, recording: bool = False) -> Engine:
    """One play with its whole record."""
    engine = Engine(program, seed, recording=recording)
    for command in commands:
        engine.submit(command)
    engine.run()
    return engine


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def race(program: Program, commands: list[Command]) -> None:
    """Time both, round by round, and print plays per second and the ratio."""
    by_hand, rng = peer.by_hand(), random.Random(1)
    events = len(play(program, commands, 1).events)
    logged = 0

    def theirs() -> None:
        nonlocal logged
        for _ in range(PLAYS):
            table = [rng.random() for _ in range(80)]
            _, log = by_hand(lambda kind, k, table=table: table[2 * k + (kind == "outcome")])
            logged += len(log)

    def ours() -> None:
        for seed in range(PLAYS):
            record = play(program, commands, seed).events
            assert record[-1]["kind"] == "run.ended"
        kinds = [event["kind"] for event in record]
        assert kinds.count("order.accepted") == 40 and kinds.count("inject.released") >= 40

    rounds = [(timed(theirs), timed(ours)) for _ in range(ROUNDS)]
    assert logged >= ROUNDS * PLAYS * 120
    ratios = [a / b for a, b in rounds]
    print(f"by hand in SimPy   {PLAYS / statistics.median(a for a, _ in rounds):8.0f} plays/s")
    print(f"this engine        {PLAYS / statistics.median(b for _, b in rounds):8.0f} plays/s, {events} events each")
    print(
        f"ratio              {statistics.median(ratios):8.2f} "
        f"(median of {ROUNDS}; {min(ratios):.2f} to {max(ratios):.2f})"
    )


def files(program: Program, commands: list[Command]) -> None:
    """The writing of files, apart."""
    engine = play(program, commands, 1, recording=True)
    recording = timed(lambda: play(program, commands, 1, recording=True))
    quick = timed(lambda: play(program, commands, 1))
    world = timed(lambda: run_folder.world_text(program.column_names, engine.rows))
    events = timed(lambda: run_folder.events_text(engine.events))
    print(f"one play           {quick * 1e3:8.2f} ms; with the world's rows {recording * 1e3:.2f} ms")
    print(f"world.csv as text  {world * 1e3:8.2f} ms; events.jsonl as text {events * 1e3:.2f} ms")


def loading() -> None:
    """Reading and checking a large exercise, against composing its YAML."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exercise.yaml"
        path.write_text(large.as_yaml())
        text = path.read_text()
        ours = min(timed(lambda: compile_exercise(path)) for _ in range(3))
        theirs = min(timed(lambda: yaml.compose(text, yaml.CSafeLoader)) for _ in range(3))
        started = time.process_time()
        found = inspect(path)
        checked = time.process_time() - started
        assert found.exercises and not found.problems
    print(f"2,000 injects      {ours:8.2f} s to load and check; YAML alone composes in {theirs:.2f} s")
    print(f"allowed            {4 * theirs + 0.5:8.2f} s (4 x YAML + 0.5 s)")
    print(f"check with lint    {checked:8.2f} s of CPU; allowed: 2 s")


def papers() -> None:
    """Drawing and printing the largest exercise that is shipped."""
    exercise = compile_exercise(Path(__file__).parents[1] / "exercises" / "kazakhstan")
    drawn = timed(lambda: (draw_graph(exercise), draw_world(exercise)))
    printed = timed(lambda: [print_paper(exercise, name) for name in PAPERS])
    print(f"pictures           {drawn:8.2f} s for the graph and the world of the Kazakhstan exercise")
    print(f"papers             {printed:8.2f} s for all of its papers, PDF and DOCX")


def main() -> None:
    """Run everything and print it."""
    program, commands = prepare()
    race(program, commands)
    files(program, commands)
    loading()
    papers()
    for line in (*intake.report(), *reporting.report()):
        print(line)
    print(f"peak memory        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MiB")


if __name__ == "__main__":
    main()
