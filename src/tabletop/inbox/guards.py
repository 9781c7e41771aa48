"""Why a turn should not be settled yet: reasons that control may overrule, which is recorded (R3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tabletop.exercise.wording import counted
from tabletop.inbox.desk import Body, Desk


def hour_of(desk: Desk, turn: int, pauses: Sequence[Body]) -> float | None:
    """When, on the wall clock (seconds since 1970), a turn's moves are due: its stated deadline, later by the grace
    and by every pause since; None where the exercise states none.
    """
    clock = desk.exercise.clock
    if turn > len(clock.deadlines):
        return None
    due = clock.deadlines[turn - 1].timestamp() + desk.exercise.grace
    return due + paused_for(pauses)


def hour_text(desk: Desk, turn: int, pauses: Sequence[Body]) -> str:
    """That hour in words; nothing where the exercise states none."""
    hour = hour_of(desk, turn, pauses)
    if hour is None:
        return ""
    return datetime.fromtimestamp(hour, tz=desk.exercise.clock.startex.tzinfo).strftime("%Y-%m-%d %H:%M (%Z)")


def paused_for(pauses: Sequence[Body]) -> float:
    """Seconds on the wall clock for which a run was paused, by pauses that are over."""
    total, since = 0.0, None
    for body in pauses:
        if body["do"] == "pause" and since is None:
            since = float(body["wall"])
        elif body["do"] == "resume" and since is not None:
            total += float(body["wall"]) - since
            since = None
    return total


def reasons(desk: Desk, pauses: Sequence[Body], wall: float, unreachable: Sequence[str], unsettled: int) -> list[str]:
    """Every reason not to settle the present turn now, as sentences for control; none where all is well."""
    found: list[str] = []
    turn = desk.turn
    if turn is None:
        return found
    if desk.paused is not None:
        why = f" ({desk.paused['reason']})" if desk.paused.get("reason") else ""
        found.append(f"the run is paused{why}; go on with: tabletop resume RUN")
    if unreachable:
        found.append(f"the inbox of {', '.join(unreachable)} cannot be read: is the shared folder there?")
    if unsettled:
        found.append(
            f"{counted(unsettled, 'file')} in the inbox {'is' if unsettled == 1 else 'are'} still being written"
        )
    hour = hour_of(desk, turn, pauses)
    if hour is not None and wall < hour:
        found.append(f"the deadline of turn {turn} is {hour_text(desk, turn, pauses)}, which is not yet")
    silent = desk.silent()
    quorum = desk.exercise.quorum
    if quorum is not None and len(silent) > quorum:
        names = ", ".join(desk.exercise.teams[team].id for team in silent)
        found.append(
            f"{counted(len(silent), 'team')} handed in nothing for turn {turn} ({names}); the exercise allows {quorum}"
        )
    return found
