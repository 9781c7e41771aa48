"""What is known of a run, arranged once for all sections: things of the exercise by id, events by kind and subject.

A reader may be given an exercise with fewer things and events with fewer fields: things are found by their ids and
numbers, never by where they stand, and a field that is missing is not for this reader.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from tabletop.exercise.form import Expectation, Inject, Option, Team
from tabletop.report.played import Played
from tabletop.report.record import Event

MOST_CITED = 12  # events that a count or a statistic cites: enough to look at, few enough to print

Data = Mapping[str, Any]


class Known:
    """A run's exercise and events. Events must be plain data, as they stand in `events.jsonl`."""

    def __init__(self, played: Played, events: Sequence[Event], reader: str = "control") -> None:
        self.played, self.reader = played, reader
        self.exercise = played.exercise
        self.events = events
        self.teams: dict[str, Team] = {team.id: team for team in self.exercise.teams}
        self.options: dict[str, Option] = {option.id: option for option in self.exercise.options}
        self.injects: dict[str, Inject] = {inject.id: inject for inject in self.exercise.injects}
        self.expectations: dict[int, Expectation] = {item.index: item for item in self.exercise.expectations}
        self._by_kind: dict[str, list[Event]] = {}
        for event in events:
            self._by_kind.setdefault(event["kind"], []).append(event)

    def of(self, *kinds: str) -> list[Event]:
        """All events of some kinds, in order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], [])
        found = [event for kind in kinds for event in self._by_kind.get(kind, ())]
        return sorted(found, key=lambda event: int(event["seq"]))

    def first(self, kind: str) -> Event | None:
        """The first event of a kind."""
        return next(iter(self._by_kind.get(kind, ())), None)

    def by_subject(self, kind: str) -> dict[str, list[Event]]:
        """All events of a kind by what they are about."""
        found: dict[str, list[Event]] = {}
        for event in self._by_kind.get(kind, ()):
            found.setdefault(event["subject"] or "", []).append(event)
        return found

    def paper(self, name: str) -> Data:
        """A mapping that the exercise keeps for papers; empty where it has none of that name."""
        found = self.exercise.papers.get(name)
        return found if isinstance(found, Mapping) else {}

    def team_at(self, index: int) -> str:
        """The id of a team by its place, which teams keep for every reader."""
        return self.exercise.teams[index].id

    def ordered(self, data: Data) -> str:
        """What was ordered, in words: the title of an option, or a free action as it was written."""
        if data.get("action"):
            return str(data["action"])
        name = str(data.get("option") or "")
        option = self.options.get(name)
        return option.title or option.id if option is not None else name

    @cached_property
    def inject_titles(self) -> dict[str, str]:
        """What injects are called: their subject as it was read, else as it was written, else their id."""
        titles = {inject.id: inject.subject.plain or inject.id for inject in self.exercise.injects}
        for event in self.of("inject.added"):
            titles.setdefault(event["subject"], event["subject"])
        for event in self.of("inject.released"):
            if event["data"].get("subject"):
                titles[event["subject"]] = event["data"]["subject"]
        return titles

    @cached_property
    def people(self) -> tuple[str, ...]:
        """Ids of the teams that people played, as far as the reader knows: a team of itself, the public of none."""
        automated = set(self.played.automated)
        known = (team.id for team in self.exercise.teams if self.reader in ("control", team.id))
        return tuple(name for name in known if name not in automated)


def words(values: Sequence[object] | str | None) -> tuple[str, ...]:
    """A list of words as events have them; one word alone is a list of one."""
    if not values:
        return ()
    return (values,) if isinstance(values, str) else tuple(str(value) for value in values)
