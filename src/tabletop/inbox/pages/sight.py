"""All that a team's pages are made from: what its seat saw, and the figures that it has. Nothing else reaches them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from tabletop.engine.play import Engine
from tabletop.engine.seats import Record, view
from tabletop.engine.views import Reading
from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.form import Exercise, Option, Team

DAY = 86400


@dataclass(frozen=True, slots=True)
class Sight:
    """One team's view of a play at an instant.

    `records` is all that it saw up to `at` (without turns: all that it saw); what happened from `since` on is new
    to it. `now` and `before` are its figures at `at` and just before `since`. `exercise` is read only for what the
    team knows anyway: titles, the clock, its brief, its own options.
    """

    exercise: Exercise
    team: Team
    turn: int | None
    since: int
    at: int
    records: tuple[Record, ...]
    now: tuple[Reading, ...]
    before: tuple[Reading, ...]

    @property
    def ended(self) -> bool:
        """Whether the exercise is over."""
        return any(record["kind"] in ("run.ended", "run.stopped") for record in self.records)

    @property
    def deadline(self) -> int | None:
        """By when the present turn is to be answered, in seconds from STARTEX; None where there is no such turn."""
        return None if self.turn is None else self.exercise.clock.turn_ends[self.turn - 1]

    def of(self, *kinds: str, new: bool = False) -> Iterator[Record]:
        """What it saw of some kinds; with `new` only what happened since the last report."""
        return (r for r in self.records if r["kind"] in kinds and (not new or r["at"] >= self.since))

    def option(self, name: object) -> Option | None:
        """One of the team's own options."""
        team = self.team.index
        return next((o for o in self.exercise.options if o.id == name and team in o.teams), None)

    def called(self, team: str) -> str:
        """A team's title."""
        return next((item.title or item.id for item in self.exercise.teams if item.id == team), team)

    def when(self, at: int) -> str:
        """An instant for people: by the calendar, and counted from STARTEX."""
        return f"{self.day(at):%Y-%m-%d %H:%M} (STARTEX + {duration_text(at)})"

    def day(self, at: int) -> datetime:
        """An instant by the calendar."""
        return self.exercise.clock.startex + timedelta(seconds=at)


def sight(engine: Engine, team: int, turn: int | None, at: int | None = None) -> Sight:
    """What a team sees when `turn` waits for its answer; after the last turn, and where there are none, `turn` is None.

    Without turns `at` says up to when the report goes, in seconds from STARTEX; what is new is what came in the day
    before. Left out it is the instant of the last thing that the team saw. It must not be chosen by what happened to
    others: the report's date would tell them of it.
    """
    exercise = engine.exercise
    records = view(exercise, engine.events, team)
    ends = exercise.clock.turn_ends
    if turn is not None:
        since, upto = (ends[turn - 2] if turn > 1 else 0), ends[turn - 1] - 1
    else:
        upto = records[-1]["at"] if at is None else at
        since = max((end for end in ends if end <= upto), default=0) if ends else max(0, upto - DAY)
    seen = tuple(record for record in records if record["at"] <= upto or not ends)
    # At a deadline the figures of before are those that the last report showed: it was made just before it.
    before = engine.views.visible(team, max(0, since - 1) if ends else since)
    return Sight(
        exercise, exercise.teams[team], turn, since, upto, seen, engine.views.visible(team, upto), before
    )  # fmt: skip
