"""The record of a play: events in the order in which things happened (docs/events.md lists the kinds)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Event = dict[str, Any]


class Record:
    """Appends events. `at` is the instant being settled; the engine keeps it."""

    __slots__ = ("at", "events")

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.at = 0

    def write(
        self,
        kind: str,
        subject: str | None,
        team: str | None = None,
        data: Mapping[str, Any] | None = None,
        cause: int | None = None,
    ) -> int:
        """Write one event; returns its number, by which later events name it as their cause."""
        events = self.events
        seq = len(events) + 1
        events.append(
            {
                "seq": seq,
                "at": self.at,
                "kind": kind,
                "subject": subject,
                "team": team,
                "data": data or {},
                "cause": cause,
            }
        )
        return seq
