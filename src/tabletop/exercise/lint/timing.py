"""Lint of time: deadlines that cannot be kept, teams that hear nothing for long, repeats without an end."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import text as length
from tabletop.exercise.lint.looked import Finding, Looked


def unbounded_repeats(looked: Looked) -> Iterator[Finding]:
    """A condition that may release its inject again and again, without a bound."""
    for inject in looked.exercise.injects:
        if inject.repeat is not None and inject.repeat.times is None and inject.until is None:
            message = f"'{inject.id}' may come again without end; say how often: repeat: {{times: 3}}"
            yield Finding(looked.inject(inject, "repeat", key=True), message)


def impossible_deadlines(looked: Looked) -> Iterator[Finding]:
    """An expectation that closes before its team can hand anything in, or only after ENDEX."""
    clock = looked.exercise.clock
    deadlines = clock.turn_ends
    when = release_times(looked.exercise)
    for item in looked.exercise.expectations:
        if item.within is None or not item.any_of:
            continue
        start = item.at if item.inject is None else when.get(item.inject)
        message = _too_late(clock, item, start, deadlines) or _too_soon(clock, item, start, deadlines)
        if message:
            yield Finding(looked.expectation(item, "within"), message)


def _too_late(clock: f.Clock, item: f.Expectation, start: int | None, deadlines: tuple[int, ...]) -> str:
    """What closes after ENDEX is only ever reported as open."""
    if start is None or item.within is None or start > clock.endex:
        return ""
    if item.within.turns is not None:
        left = sum(deadline > start for deadline in deadlines)
        if left < item.within.turns:
            return f"only {left} deadlines follow {length(start)}, so this is still open at ENDEX"
        return ""
    due = start + (item.within.seconds or 0)
    if due > clock.endex:
        return f"this closes {length(due)} after STARTEX, and ENDEX is at {length(clock.endex)}"
    return ""


def _too_soon(clock: f.Clock, item: f.Expectation, start: int | None, deadlines: tuple[int, ...]) -> str:
    """Teams that play by turns hand in at deadlines only."""
    if not deadlines or item.within is None or item.within.seconds is None:
        return ""
    within = item.within.seconds
    if start is None:
        shortest = min(clock.turns)
        if within < shortest:
            return (
                f"moves arrive at deadlines, {length(shortest)} apart, so none may fall within {length(within)}; "
                "write within: 1 turn"
            )
        return ""
    closes = -(-(start + within) // clock.tick) * clock.tick
    following = next((deadline for deadline in deadlines if deadline > start), None)
    if following is not None and following > closes:
        return (
            f"this closes {length(closes)} after STARTEX, before the next deadline ({length(following)}), when moves "
            "arrive; write within: 1 turn"
        )
    return ""


def silent_teams(looked: Looked) -> Iterator[Finding]:
    """A team that people play and that no inject reaches for more than half the exercise."""
    exercise, endex = looked.exercise, looked.exercise.clock.endex
    when = release_times(exercise)
    for team in exercise.teams:
        if team.policy is not None:
            continue
        own = [inject for inject in exercise.injects if team.index in inject.to]
        place = looked.part("teams", team.id)
        if not own:
            yield Finding(place, f"'{team.id}' hears nothing: no inject goes to it")
            continue
        times = [when.get(inject.index) for inject in own]
        if None in times:
            continue  # one that hangs on events may come at any time
        known = sorted({0, endex, *(time for time in times if time is not None and time <= endex)})
        gap, start = max((later - earlier, -earlier) for earlier, later in pairwise(known))
        if 2 * gap > endex and len(known) > 1:
            message = (
                f"'{team.id}' hears nothing from {length(-start)} to {length(-start + gap)} after STARTEX, more than "
                "half of the exercise"
            )
            yield Finding(place, message)


def release_times(exercise: f.Exercise) -> dict[int, int]:
    """When injects come, where the definition says so: at a time, so long after another, at a deadline if unmet.

    A drawn time counts as its middle.
    """
    found: dict[int, int | None] = {}
    deadlines = exercise.clock.turn_ends
    for inject in exercise.injects:
        trail: list[f.Inject] = []
        here: f.Inject | None = inject
        while here is not None and here.index not in found:
            found[here.index] = None  # so that a circle ends
            trail.append(here)
            here = _before(exercise, here)
        for item in reversed(trail):
            found[item.index] = _release(exercise, item, found, deadlines)
    return {index: time for index, time in found.items() if time is not None}


def _before(exercise: f.Exercise, inject: f.Inject) -> f.Inject | None:
    """The inject whose time decides when this one comes."""
    parent = inject.after_inject
    if parent is None and inject.if_unmet is not None:
        parent = exercise.expectations[inject.if_unmet].inject
    return None if parent is None else exercise.injects[parent]


def _release(
    exercise: f.Exercise, inject: f.Inject, found: dict[int, int | None], deadlines: tuple[int, ...]
) -> int | None:
    if inject.when is not None or inject.on_option is not None:
        return None
    if inject.at is not None:
        return _middle(inject.at)
    if inject.after_inject is not None:
        first, wait = found.get(inject.after_inject), 0 if inject.wait is None else _middle(inject.wait)
        return None if first is None or wait is None else first + wait
    if inject.if_unmet is not None:
        item = exercise.expectations[inject.if_unmet]
        start = item.at if item.inject is None else found.get(item.inject)
        return None if start is None else _closes(exercise.clock, item, start, deadlines)
    return None


def _closes(clock: f.Clock, item: f.Expectation, start: int, deadlines: tuple[int, ...]) -> int:
    """When an expectation closes that opens at `start`."""
    if item.within is None:
        return clock.endex
    if item.within.turns is not None:
        later = [deadline for deadline in deadlines if deadline > start]
        return later[item.within.turns - 1] if len(later) >= item.within.turns else clock.endex
    return start + (item.within.seconds or 0)


def _middle(figure: n.Figure) -> int | None:
    if isinstance(figure, n.Number):
        return int(figure.value)
    if isinstance(figure, n.Distribution):
        values = [a.value for a in figure.arguments if isinstance(a, n.Number)]
        if len(values) == len(figure.arguments):
            return int(sum(values) / len(values)) if figure.name != "lognormal" else int(values[0])
    return None
