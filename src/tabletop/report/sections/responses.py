"""How long teams took to respond to what they were asked, by the channel it came through.

A team is asked each time that an inject opens an expectation of it, and has responded when the expectation is met or
done late; restraint is no response. Where an inject expects nothing of a team, its first answer to it counts alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

from tabletop.report.form import ResponseTime
from tabletop.report.record import Event
from tabletop.report.sections.known import MOST_CITED, Known

_KINDS = (
    "inject.released",
    "expectation.opened",
    "expectation.met",
    "expectation.late",
    "expectation.unmet",
    "answer.given",
)


@dataclass(slots=True)
class _Asked:
    """One thing that a team was asked, and what came."""

    team: str
    channel: str
    event: int
    took: int | None = None
    response: int = 0
    counts: bool = True


@dataclass(slots=True)
class _Reading:
    """What was read so far: how injects came, what they asked, which were answered."""

    asked: list[_Asked] = field(default_factory=list)
    open: dict[str, _Asked] = field(default_factory=dict)
    released: dict[str, Event] = field(default_factory=dict)
    expecting: set[tuple[str, str]] = field(default_factory=set)  # inject and team
    answered: set[tuple[int, str]] = field(default_factory=set)  # release and team


def responses(known: Known) -> tuple[ResponseTime, ...]:
    """Statistics for each team and channel, teams in the exercise's order, channels as they came into use."""
    reading = _Reading()
    for event in known.of(*_KINDS):
        _read(reading, event)
    groups: dict[tuple[str, str], list[_Asked]] = {}
    for asked in reading.asked:
        if asked.counts:
            groups.setdefault((asked.team, asked.channel), []).append(asked)
    places = {team: place for place, team in enumerate(known.teams)}
    ordered = sorted(groups, key=lambda key: places.get(key[0], len(places)))
    return tuple(_statistics(team, channel, groups[team, channel]) for team, channel in ordered)


def _read(reading: _Reading, event: Event) -> None:
    kind, data, subject, team = event["kind"], event["data"], event["subject"], event["team"] or ""
    if kind == "inject.released":
        reading.released[subject] = event
    elif kind == "answer.given":
        _answer(reading, event)
    elif kind == "expectation.opened":
        reading.open.pop(subject, None)
        release = reading.released.get(data.get("inject") or "")
        if release is not None:
            asked = _Asked(team, release["data"].get("channel") or "", event["seq"])
            reading.asked.append(asked)
            reading.open[subject] = asked
            reading.expecting.add((release["subject"], team))
    elif subject in reading.open:
        asked = reading.open[subject]
        if data.get("way") == "restraint" or data.get("broken_by"):
            asked.counts = False
        elif data.get("after") is not None:
            asked.took, asked.response = data["after"], event["seq"]


def _answer(reading: _Reading, event: Event) -> None:
    """A first answer to an inject that expects nothing of the team."""
    inject, team = event["subject"], event["team"] or ""
    release = reading.released.get(inject)
    if release is None or (inject, team) in reading.expecting or (release["seq"], team) in reading.answered:
        return
    reading.answered.add((release["seq"], team))
    took = event["at"] - release["at"]
    reading.asked.append(_Asked(team, release["data"].get("channel") or "", release["seq"], took, event["seq"]))


def _statistics(team: str, channel: str, asked: list[_Asked]) -> ResponseTime:
    """The figures of one team and channel. It cites the quickest and the slowest, or what was never responded to."""
    took = sorted(
        ((item.took, item.event, item.response) for item in asked if item.took is not None), key=lambda item: item[0]
    )
    if not took:
        silent = tuple(item.event for item in asked[:MOST_CITED])
        return ResponseTime(team=team, channel=channel, asked=len(asked), responded=0, evidence=silent)
    return ResponseTime(
        team=team,
        channel=channel,
        asked=len(asked),
        responded=len(took),
        median=float(median(item[0] for item in took)),
        least=took[0][0],
        most=took[-1][0],
        evidence=tuple(sorted({*took[0][1:], *took[-1][1:]})),
    )
