"""What is due when: one bucket per instant, on SimPy's queue (R5 gives the order within an instant).

SimPy sees only instants at which something is due, one event each; what happens between them is the world's own
quiet stretch. The buckets keep, per step of R5, what is to be done in the order in which it was put there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import simpy

Step = Literal[
    "noise", "control", "begin", "end", "finish", "decide", "moves", "period", "close", "release", "wake", "lapse"
]
Bucket = dict[str, list[Any]]


class Agenda:
    """Instants on SimPy's queue. `settle` is called with each instant as it comes."""

    def __init__(self, tick: int, endex: int, settle: Callable[[int], None]) -> None:
        self.environment = simpy.Environment()
        self.tick = tick
        self.endex = endex
        self._settle = settle
        self.buckets: dict[int, Bucket] = {}

    def at(self, instant: int) -> Bucket:
        """The bucket of an instant, which is put on the queue if it was not there."""
        bucket = self.buckets.get(instant)
        if bucket is None:
            bucket = self.buckets[instant] = {}
            event = simpy.Timeout(self.environment, instant - self.environment.now, instant)
            event.callbacks.append(self._due)
        return bucket

    def add(self, instant: int, step: Step, item: object) -> None:
        """Put something on the agenda, at a step of R5, after what is there."""
        bucket = self.buckets.get(instant)
        if bucket is None:
            bucket = self.at(instant)
        if step in bucket:
            bucket[step].append(item)
        else:
            bucket[step] = [item]

    def at_tick(self, instant: float) -> int:
        """The first tick at or after an instant (R2)."""
        return -int(-instant // self.tick) * self.tick

    def _due(self, event: simpy.events.Event) -> None:
        self._settle(int(event.value or 0))

    def next(self) -> float:
        """The next instant at which something is due; infinity if none is."""
        return self.environment.peek()
