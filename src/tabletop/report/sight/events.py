"""A run's events as one seat saw them, in the form of a run's own record (docs/events.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tabletop.engine.seats import TABLE, Record, Seat, SeatView, Seen
from tabletop.exercise.form import Exercise
from tabletop.report.record import Event


def as_seen(exercise: Exercise, events: Sequence[Event], seat: Seat) -> list[dict[str, Any]]:
    """All that a seat saw, in order: `seq` and `cause` are the seat's own numbers, `team` is whom it is about."""
    eyes = SeatView(exercise, seat)
    return [_event(eyes, event, record) for event in events if (record := eyes.see(event)) is not None]


def _event(eyes: SeatView, event: Event, record: Record) -> dict[str, Any]:
    told = {
        "seq": record["n"],
        "at": record["at"],
        "kind": record["kind"],
        "subject": record["subject"],
        "team": _team(eyes, record),
        "data": record["data"],
        "cause": record["cause"],
    }
    return _letter(eyes, event, told) if record["kind"] == "message.delivered" else told


def _team(eyes: SeatView, record: Record) -> str | None:
    """Whom it is about: the seat's own team, or who it says did it. What all see, and injects, are about nobody."""
    seen: Seen | None = TABLE[record["kind"]]
    if seen is None or seen.by == "all" or record["kind"] == "inject.released":
        return None
    other: str | None = record["data"].get("team")
    return other or eyes.team


def _letter(eyes: SeatView, event: Event, told: dict[str, Any]) -> dict[str, Any]:
    """A message as it arrived. Its sending was another's event: what is known of that stands in its arrival."""
    data = told["data"]
    if data["from"] == eyes.team:  # to itself: it saw it sent
        return {**told, "subject": event["subject"], "data": {"from": eyes.team, "to": eyes.team}}
    letter = {name: data[name] for name in ("subject", "body", "attachments") if name in data}
    return {**told, "kind": "message.sent", "team": data["from"], "data": {"to": [eyes.team], **letter}}
