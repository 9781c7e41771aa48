"""What has happened so far in a play, as expressions may ask: released, met, since, turns, the day of the year."""

from __future__ import annotations

from bisect import bisect_left
from datetime import timedelta
from math import nan

from tabletop.exercise.form import Clock, Exercise

OPEN, MET, LATE, UNMET = 0, 1, 2, 3


class Calendar:
    """Turn deadlines and days of the year for one clock."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.deadlines = clock.turn_ends
        self._days: dict[int, int] = {}
        start = clock.startex
        self._into_day = start.hour * 3600 + start.minute * 60 + start.second

    def turns(self, now: int, count: int) -> int:
        """Seconds in the turn that is under way (at a deadline: that ends) and the count - 1 before it."""
        index = min(bisect_left(self.deadlines, now), len(self.deadlines) - 1)
        first = max(index - count, -1)
        missing = count - (index - first)
        return self.deadlines[index] - (self.deadlines[first] if first >= 0 else 0) + missing * self.clock.turns[0]

    def deadline_after(self, instant: int, count: int) -> int | None:
        """The Nth turn deadline strictly after an instant, None where the exercise ends before."""
        index = bisect_left(self.deadlines, instant + 1) + count - 1
        return self.deadlines[index] if index < len(self.deadlines) else None

    def turn_of(self, instant: int) -> int:
        """The number (1, 2, ...) of the turn whose deadline is at or first after an instant."""
        return min(bisect_left(self.deadlines, instant) + 1, max(len(self.deadlines), 1))

    def yearday(self, now: int) -> int:
        """1 to 366, by the calendar of STARTEX."""
        day = (now + self._into_day) // 86400
        found = self._days.get(day)
        if found is None:
            local = self.clock.startex + timedelta(seconds=day * 86400 - self._into_day)
            found = self._days[day] = local.timetuple().tm_yday
        return found


class Facts:
    """The memory of one play that expressions read. Printed code knows these names."""

    def __init__(self, exercise: Exercise, calendar: Calendar) -> None:
        self.turns = calendar.turns
        self.yearday = calendar.yearday
        injects, options = len(exercise.injects), len(exercise.options)
        self.inject_count = [0] * injects
        self.inject_last = [nan] * injects
        self.answers: dict[tuple[int, int], str] = {}  # (inject, team)
        self.expectation = [OPEN] * len(exercise.expectations)
        self.option_count = [0] * options
        self.option_last = [nan] * options
        self.option_succeeded = [False] * options
        self.option_failed = [False] * options
        self.ordered: dict[tuple[int, int], int] = {}  # (option, team): how often accepted

    def was_answered(self, inject: int, team: int | None) -> bool:
        """Whether an inject was answered, by a team or by anyone."""
        if team is not None:
            return (inject, team) in self.answers
        return any(answered == inject for answered, _ in self.answers)

    def was_ordered(self, option: int, team: int | None) -> bool:
        """Whether an option was ever accepted, from a team or from anyone."""
        return self.option_count[option] > 0 if team is None else self.ordered.get((option, team), 0) > 0

    def grow(self) -> None:
        """Room for an inject that control adds during the run."""
        self.inject_count.append(0)
        self.inject_last.append(nan)
