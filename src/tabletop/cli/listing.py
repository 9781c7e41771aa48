"""The events of a run for `tabletop events`: from the journal, or from events.jsonl while another process holds it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tabletop.engine.seats import view
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.durations import text as duration_text
from tabletop.inbox.live import JOURNAL, events_of
from tabletop.journal import run_folder
from tabletop.journal.book import Journal, JournalBusy

Event = Mapping[str, Any]


def recorded(run: Path) -> list[Event]:
    """All recorded events. FileNotFoundError where there is no run."""
    if (run / JOURNAL).is_file():
        try:
            with Journal.open(run / JOURNAL) as journal:
                return list(events_of(journal))
        except JournalBusy:
            pass  # a watch holds it; what it has handed out is as good
    path = run / run_folder.EVENTS
    if not path.is_file():
        raise FileNotFoundError(f"there is no run in {run}: it has neither {JOURNAL} nor {run_folder.EVENTS}")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def as_seat(run: Path, events: Sequence[Event], seat: str) -> list[Event]:
    """The events as a team sees them. ValueError where there is no such team."""
    about = run_folder.read_about(run)
    exercise = compile_exercise(run_folder.frozen(run, about), about["variant"])
    teams = {team.id: team.index for team in exercise.teams}
    if seat not in teams:
        raise ValueError(f"there is no seat '{seat}'; there are control, {', '.join(teams)}")
    return list(view(exercise, events, teams[seat]))


def line_of(event: Event) -> str:
    """One event in a line for people."""
    number = event.get("seq", event.get("n"))
    data = ", ".join(
        f"{key}: {_short(value)}" for key, value in event["data"].items() if value not in (None, "", [], {})
    )
    who = f" [{event['team']}]" if event.get("team") else ""
    subject = f" {event['subject']}" if event["subject"] else ""
    return f"{number:>5}  {duration_text(event['at']):>10}  {event['kind']}{subject}{who}" + (
        f"  ({data})" if data else ""
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= 80 else f"{line[:77]}..."
