"""Findings on messages and injects that a team left without an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from tabletop.report.form import Finding
from tabletop.report.record import Event
from tabletop.report.rules.ground import MANY, Ground
from tabletop.report.sections.known import MOST_CITED


def unanswered(ground: Ground) -> Iterator[Finding]:
    """A team wrote to another, which wrote nothing back to it afterwards; or an inject expects nothing of a team, most
    of its receivers answered it, and this team never did. What came at ENDEX nobody could answer, and a message that
    answers another asks for nothing.
    """
    yield from _letters(ground)
    yield from _injects(ground)


def _letters(ground: Ground) -> Iterator[Finding]:
    """Unanswered messages, once for each pair of teams, or each team where there are too many; the oldest is named."""
    known = ground.known
    waiting: dict[tuple[str, str], list[Event]] = {}
    for event in known.of("message.sent"):
        sender = event["team"] or ""
        for receiver in event["data"].get("to", ()):
            answers = waiting.pop((sender, receiver), None) is not None
            if not answers and event["at"] < known.exercise.clock.endex:
                waiting.setdefault((receiver, sender), []).append(event)
    mine: dict[str, list[tuple[str, list[Event]]]] = {team: [] for team in known.people}
    for (receiver, sender), events in waiting.items():
        if receiver in mine and sender != receiver:
            mine[receiver].append((sender, events))
    many = sum(len(found) for found in mine.values()) > MANY
    for team, found in mine.items():
        if many and found:
            events = sorted((event for _, events in found for event in events), key=lambda event: int(event["seq"]))
            yield _unanswered(f"unanswered-all-{team}", team, "message", events[0]["team"] or "", events)
        for sender, events in () if many else found:
            yield _unanswered(f"unanswered-{team}-{sender}", team, "message", sender, events)


def _injects(ground: Ground) -> Iterator[Finding]:
    """Unanswered injects, once for each team."""
    known = ground.known
    answered: dict[str, set[str]] = {}
    for event in known.of("answer.given"):
        answered.setdefault(event["subject"], set()).add(event["team"] or "")
    expecting = {(row.inject, row.team) for row in ground.expectations}
    open_to: dict[str, list[Event]] = {team: [] for team in known.people}
    for event in known.of("inject.released"):
        to, by = event["data"].get("to") or (), answered.get(event["subject"], set())
        if 2 * len(by) <= len(to):
            continue
        for team in to:
            if team in open_to and team not in by and (event["subject"], team) not in expecting:
                open_to[team].append(event)
    for team, events in open_to.items():
        if events:
            yield _unanswered(f"unanswered-{team}", team, "inject", events[0]["data"].get("from") or "", events)


def _unanswered(name: str, team: str, what: str, sender: str, events: Sequence[Event]) -> Finding:
    first = events[0]
    subject = first["data"].get("subject") or first["subject"]
    values: dict[str, JsonValue] = {"subject": subject, "id": first["subject"], "what": what, "from": sender}
    return Finding(
        id=name,
        rule="unanswered",
        kind="improve",
        team=team,
        values={**values, "at": first["at"], "count": len(events)},
        evidence=tuple(event["seq"] for event in events[:MOST_CITED]),
    )
