"""The exercise's own checks of its model: played without moves or injects, but for what `given:` adds."""

from __future__ import annotations

from dataclasses import replace

from tabletop.engine.commands import Apply, Control
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.form import Check, Exercise


def run_checks(exercise: Exercise, seed: int = 1) -> list[tuple[Check, str | None]]:
    """Play every check; with each comes, where it fails, a sentence that says when and how."""
    return [(check, _failure(exercise, check, seed)) for check in exercise.checks]


def _failure(exercise: Exercise, check: Check, seed: int) -> str | None:
    tick = exercise.clock.tick
    until = -(-check.until // tick) * tick
    clock = replace(exercise.clock, endex=until, turns=(), deadlines=())
    asleep = tuple(
        replace(i, at=None, when=None, on_option=None, after_inject=None, if_unmet=None, until=None)
        for i in exercise.injects
    )
    alone = replace(exercise, clock=clock, injects=asleep, measures=())
    engine = Engine(Program(alone), seed, recording=False)
    for instant, effects in check.given:
        engine.submit(Control(Apply(effects), "check", instant))
    for instant in range(0, until + 1, tick) if check.holds is not None else (until,):
        engine.run(instant)
        if engine.stopped is not None:
            return f"the run stopped: {engine.stopped}"
        if check.holds is not None and not engine.world.read(check.holds, path=check.path):
            return f"'holds' was false {duration_text(instant)} after STARTEX"
    if check.ends is not None and not engine.world.read(check.ends, path=check.path):
        return f"'ends' was false at {duration_text(until)}"
    return None
