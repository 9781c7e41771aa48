"""Exercise time against the wall clock (R6): the integral of the speed over the time for which the clock runs.

A `clock` command says that from a moment on the wall clock (`wall`) and an instant of the exercise the clock runs with
a speed, or stands. Between two of them nothing else is needed, so a pause never moves time that is past.
"""

from __future__ import annotations

from tabletop.inbox.desk import Body


def instant(clock: Body | None, wall: float) -> int | None:
    """The instant that the clock shows, in whole seconds; None where it never ran."""
    if clock is None:
        return None
    if not clock["running"]:
        return int(clock["instant"])
    return int(clock["instant"]) + int(max(wall - float(clock["wall"]), 0.0) * float(clock["speed"]))


def running(clock: Body | None) -> bool:
    """Whether the clock runs."""
    return clock is not None and bool(clock["running"])


def started(at: int, wall: float, speed: float) -> Body:
    """The command that lets the clock run from an instant on."""
    return {"do": "clock", "running": True, "instant": at, "wall": round(wall, 3), "speed": speed}


def stopped(at: int, wall: float, speed: float) -> Body:
    """The command that lets the clock stand at an instant."""
    return {"do": "clock", "running": False, "instant": at, "wall": round(wall, 3), "speed": speed}
