"""One play without people, and what came of it. Plays know nothing of each other: each is its seed and who plays how,
so that they may be played in any order and anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.engine.record import Event
from tabletop.exercise import form as f


class PlayStopped(Exception):
    """A play broke on an error of the exercise: which play it was and what was said, and the path of the place."""

    def __init__(self, play: str, path: str, said: str) -> None:
        super().__init__(f"{play} stopped: {said}")
        self.path = path


@dataclass(frozen=True)
class Outcome:
    """How one play ended: the measures at ENDEX in the exercise's order, in their units, and all events."""

    measures: tuple[float, ...]
    events: list[Event]


def outcome(program: Program, seed: int, playing: Mapping[int, f.Policy], way: str) -> Outcome:
    """Play to ENDEX with policies by the index of the team; `way` names them in errors.

    Raises PlayStopped where a guard of the exercise breaks.
    """
    engine = Engine(program, seed, automated=playing, recording=False)
    engine.run()
    if engine.stopped is not None:
        play = f"the play with seed {seed}, all teams playing {way},"
        raise PlayStopped(play, engine.stopped.path, str(engine.stopped))
    values = engine.events[-1]["data"]["measures"]
    return Outcome(tuple(float(values[measure.id]) for measure in program.exercise.measures), engine.events)
