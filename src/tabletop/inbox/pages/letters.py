"""A page for each inject and message that reached a team, numbered as they came to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import Any

from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.form import Exercise
from tabletop.inbox.naming import safe
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks
from tabletop.press.md import to_md

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a page: where it is put, and where it comes from."""

    place: str  # in the team's outbox
    sender: str | None  # the team whose file it is; None: the exercise's
    path: str  # as its sender calls it


@dataclass(frozen=True, slots=True)
class Letter:
    """One page in the outbox, with what goes with it."""

    place: str
    data: bytes
    attached: tuple[Attached, ...]


def letters(exercise: Exercise, records: Sequence[Record]) -> list[Letter]:
    """All injects and messages among what a team's seat saw, as pages."""
    counts = {"injects": 0, "messages": 0}
    found = []
    for record in records:
        kind, data = record["kind"], record["data"]
        if kind == "inject.released":
            counts["injects"] += 1
            stem, sender = f"injects/{counts['injects']:03d}-{safe(record['subject'])}", None
        elif kind == "message.delivered":
            counts["messages"] += 1
            stem, sender = f"messages/{counts['messages']:03d}-from-{safe(data['from'])}", data["from"]
        else:
            continue
        names = data.get("attachments", ())
        attached = tuple(Attached(f"{stem}/{_name(path)}", sender, path) for path in names)
        found.append(Letter(f"{stem}.md", to_md(_paper(exercise, record, attached)).encode(), attached))
    return found


def _name(path: str) -> str:
    return safe(PurePosixPath(path).name)


def _paper(exercise: Exercise, record: Record, attached: Sequence[Attached]) -> b.Paper:
    return b.Paper(
        title=record["data"]["subject"] or record["subject"],
        facts=(*facts(exercise, record), *(("Attached", item.place.split("/", 1)[1]) for item in attached)),
        blocks=body(record),
        banner=banner(exercise),
        handling=handling(exercise),
    )


def facts(exercise: Exercise, record: Record) -> tuple[tuple[str, str], ...]:
    """Who, how and when, of an inject or a message."""
    data = record["data"]
    pairs = [
        ("From", team_title(exercise, data["from"])),
        ("To", ", ".join(team_title(exercise, t) for t in data.get("to", ()))),
    ]
    pairs += [("Channel", data.get("channel", "")), ("When", when(exercise, record["at"]))]
    if record["kind"] == "inject.released":
        pairs.append(("To answer, use", record["subject"]))
    return tuple((label, text) for label, text in pairs if text)


def body(record: Record) -> tuple[b.Block, ...]:
    """The text of an inject or a message, at the level below its heading."""
    return to_blocks(record["data"]["body"], 3) or (b.paragraph("(no text)"),)


def when(exercise: Exercise, at: int) -> str:
    """An instant by the calendar and counted from STARTEX."""
    date = exercise.clock.startex + timedelta(seconds=at)
    return (
        f"{date.strftime('%Y-%m-%d %H:%M')} ({duration_text(at)} after STARTEX)"
        if at
        else date.strftime("%Y-%m-%d %H:%M")
    )


def team_title(exercise: Exercise, name: str) -> str:
    """What a team is called in front of people; any other sender as it is."""
    return next((team.title or team.id for team in exercise.teams if team.id == name), name)


def banner(exercise: Exercise) -> str:
    """The words that stand on every page of the exercise."""
    return str(_about(exercise).get("banner") or "")


def handling(exercise: Exercise) -> str:
    """The handling mark of the exercise."""
    return str(_about(exercise).get("handling") or "")


def _about(exercise: Exercise) -> Mapping[str, Any]:
    about = exercise.papers.get("about")
    return about if isinstance(about, dict) else {}
