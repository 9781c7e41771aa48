"""What a run shows to one reader, as a run of its own: reports are made from it without any rule of secrecy (R14).

Whatever a reader may not know is not marked or covered in it, it is not there. All of it is an allow-list: what comes
to exercises, events or papers later is control's alone until it is named here.
"""

from __future__ import annotations

from tabletop.engine.seats import Seat
from tabletop.exercise.form import Exercise
from tabletop.exercise.likeness import suggest
from tabletop.report.played import Played
from tabletop.report.sight.events import as_seen
from tabletop.report.sight.exercise import as_known, slots_seen
from tabletop.report.sight.world import as_reported

__all__ = ["for_reader", "reader_of"]

_TEAM = "team:"
_EVERYBODYS = ("control", "public")  # readers who are no team


def for_reader(played: Played, reader: str) -> Played:
    """What of a run a reader may know: `control` (all of it), `public`, or a team by its id (`energy`, `team:energy`).

    Events are numbered as the reader counts them, figures stand as they were reported to it (R13), the chain and what
    verifying found are left to control. ValueError where there is no such reader.
    """
    seat = seat_of(played.exercise, reader)
    if seat == "control":
        return played
    exercise, slots = played.exercise, slots_seen(played.exercise, seat)
    events = as_seen(exercise, played.events, seat)
    own = exercise.teams[seat].id if isinstance(seat, int) else None
    return Played(
        exercise=as_known(exercise, seat, slots, events),
        events=events,
        world=as_reported(exercise, played.events, played.world, slots),
        automated=tuple(team for team in played.automated if team == own),
    )


def reader_of(exercise: Exercise, reader: str) -> str:
    """A reader as a report names it on its cover: `team:energy` is `energy`. ValueError where there is no such reader.

    A team that is called like another reader keeps the word before its id.
    """
    seat = seat_of(exercise, reader)
    if not isinstance(seat, int):
        return seat
    name = exercise.teams[seat].id
    return f"{_TEAM}{name}" if name in _EVERYBODYS else name


def seat_of(exercise: Exercise, reader: str) -> Seat:
    """The seat of a reader. ValueError names those that there are. `team:public` is a team of that name."""
    teams = {team.id: team.index for team in exercise.teams}
    if reader == "control":
        return "control"
    if reader == "public":
        return "public"
    name = reader.removeprefix(_TEAM)
    if name in teams:
        return teams[name]
    known = (*_EVERYBODYS, *teams)
    guess = suggest(name, known)
    hint = f"; did you mean '{guess}'?" if guess else ""
    raise ValueError(f"there is no reader '{reader}': there are {', '.join(known)}{hint}")
