"""Looking things up in a run's events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

Event = Mapping[str, Any]


class Events:
    """The events of a run, by kind and subject."""

    def __init__(self, events: Sequence[Event]) -> None:
        self.all = events
        self._by_kind: dict[str, list[Event]] = {}
        for event in events:
            self._by_kind.setdefault(event["kind"], []).append(event)

    def of(self, *kinds: str) -> list[Event]:
        """All events of some kinds, in order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], [])
        found = [event for kind in kinds for event in self._by_kind.get(kind, [])]
        return sorted(found, key=lambda event: int(event["seq"]))

    def about(self, subject: str, *kinds: str) -> Iterator[Event]:
        """Events of some kinds about one thing."""
        return (event for event in self.of(*kinds) if event["subject"] == subject)

    def last(self, subject: str, *kinds: str) -> Event | None:
        """The last event of some kinds about one thing."""
        found = list(self.about(subject, *kinds))
        return found[-1] if found else None
