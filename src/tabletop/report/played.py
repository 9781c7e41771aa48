"""What a report is made from: one run's exercise, events and world, and what is known of their integrity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.exercise.form import Exercise
from tabletop.report.record import Event
from tabletop.report.world import WorldTable


@dataclass(frozen=True)
class Played:
    """A run that was played, to ENDEX or up to now. `automated` are ids of teams that a policy played.

    `chain` is the head of the journal's chain and `verified` what verifying found; both are for runs with a journal.
    """

    exercise: Exercise
    events: Sequence[Event]
    world: WorldTable
    automated: tuple[str, ...] = ()
    chain: str = ""
    verified: bool | None = None
    said: str = ""
