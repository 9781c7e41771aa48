"""All pages of one team as the run stands, and which files go with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tabletop.engine.play import Engine
from tabletop.engine.seats import SeatView
from tabletop.inbox.forms.known import Knowledge
from tabletop.inbox.forms.model import MoveForm, readings
from tabletop.inbox.pages.letters import Attached, letters
from tabletop.inbox.pages.situation import Situation, report
from tabletop.press.html import to_html
from tabletop.press.md import to_md


@dataclass(frozen=True, slots=True)
class TeamPages:
    """Pages by their place in the team's outbox, and files that go with them."""

    pages: Mapping[str, bytes]
    attached: tuple[Attached, ...]


class Pages:
    """Makes the pages of one team, turn after turn: what its seat saw is gone through once."""

    def __init__(self, engine: Engine, team: int) -> None:
        self.engine = engine
        self.team = team
        self.seat = SeatView(engine.exercise, team)
        self.records: list[dict[str, Any]] = []
        self._read = 0

    def make(self, turn: int | None, form: MoveForm, before: Mapping[str, str], hour: str = "") -> TeamPages:
        """The pages as the play stands. `before` are figures as they read in the last report, by name."""
        engine = self.engine
        for event in engine.events[self._read :]:
            seen = self.seat.see(event)
            if seen is not None:
                self.records.append(seen)
        self._read = len(engine.events)
        situation = Situation(
            exercise=engine.exercise,
            team=self.team,
            turn=turn,
            ended=engine.ended,
            at=engine.views.as_of() + (1 if turn is not None else 0),
            since=self._since(turn),
            records=self.records,
            form=form,
            readings=readings(engine, self.team),
            before=before,
            known=Knowledge(engine, self.team),
            hour=hour,
        )
        paper = report(situation)
        where = "end" if engine.ended else (f"turn-{turn}" if turn is not None else "now")
        found = letters(engine.exercise, self.records)
        pages = {letter.place: letter.data for letter in found}
        pages |= {f"{where}/situation.md": to_md(paper).encode(), f"{where}/situation.html": to_html(paper)}
        return TeamPages(pages, tuple(item for letter in found for item in letter.attached))

    def _since(self, turn: int | None) -> int:
        """From which instant on things are news: the deadline that the last report stood before."""
        deadlines = self.engine.calendar.deadlines
        if not deadlines:
            return 0
        if turn is None:
            return deadlines[-1]
        return deadlines[turn - 2] if turn > 1 else 0
