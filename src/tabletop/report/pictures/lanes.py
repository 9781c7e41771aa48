"""The timeline: a lane for each team, injects it received above the line, orders it gave below, messages on it.

Where marks stand too close they are stacked, and where there are too many for that they become a bar with their number,
its parts drawn after how the orders ended. Injects to all teams have a lane to themselves.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tabletop.pictures.lettering import width_of
from tabletop.report.form import Report, TimelineRow
from tabletop.report.language import Language
from tabletop.report.pictures.canvas import LINE, SIZE, WIDTH, Canvas, Key
from tabletop.report.pictures.marks import ENDS, clusters, ending
from tabletop.report.pictures.scales import Times
from tabletop.report.pictures.sides import Mark, Side

#: Lanes of a picture, and lanes in all: beyond these teams share lanes.
LANES, MOST = 20, 100
_LEFT, _HEAD, _PAD = 112.0, 14.0, 4.0  # of the lanes: the left edge; room above with the numbers of turns, and without
_HEIGHT = 600.0  # of all lanes of a picture
_TITLE = 90  # letters of what a pointer is told


@dataclass(slots=True)
class Lane:
    """A lane under way: its title, injects above its line, orders below, and messages on it."""

    title: str
    above: Side
    below: Side
    ticks: list[Mark] = field(default_factory=list)

    @property
    def high(self) -> float:
        """Its height."""
        return self.above.high + self.below.high


def timeline(report: Report, language: Language) -> tuple[bytes, ...]:
    """Pictures of every inject that was received and every order that was given, at most 20 lanes in each."""
    lanes = _lanes(report, language)
    pictures = max(math.ceil(len(lanes) / LANES), math.ceil(sum(lane.high for lane in lanes) / _HEIGHT), 1)
    each = max(math.ceil(len(lanes) / pictures), 1)
    return tuple(_picture(report, lanes[start : start + each], language) for start in range(0, len(lanes), each))


def _lanes(report: Report, language: Language) -> list[Lane]:
    """The lanes with their marks; that of injects to all teams first, where there are any."""
    times = Times(report.overview.length, _LEFT, WIDTH - 10)
    every = _lane(language.say("picture.all"), times)
    lanes, of_team = _of_teams(report, times, language)
    teams = frozenset(of_team)
    for row in report.timeline:
        if row.kind == "inject":
            mark = Mark(row.at, "inject", _told(row, language))
            if len(teams) > 1 and teams <= frozenset(row.to):
                every.above.marks.append(mark)
            else:
                for lane in _once(of_team, row.to):
                    lane.above.marks.append(mark)
        elif row.kind in ("message", "answer") and row.team in of_team:
            of_team[row.team].ticks.append(Mark(row.at, "message", _told(row, language)))
    for at, team, state, title in _orders(report):
        if team in of_team:
            said = f"{language.instant(at)}: {title}"[:_TITLE]
            of_team[team].below.marks.append(Mark(at, ending(state), said))
    return [every, *lanes] if every.above.marks else lanes


def _lane(title: str, times: Times) -> Lane:
    return Lane(title, Side(times), Side(times))


def _of_teams(report: Report, times: Times, language: Language) -> tuple[list[Lane], dict[str, Lane]]:
    """A lane for each team, and which is whose. Of very many teams the last ones share lanes."""
    teams = report.overview.teams
    alone = len(teams) if len(teams) <= MOST else MOST - LANES
    lanes = [_lane(team.title or team.id, times) for team in teams[:alone]]
    of_team = {team.id: lane for team, lane in zip(teams, lanes, strict=False)}
    rest = teams[alone:]
    each = -(-len(rest) // LANES) if rest else 1
    for start in range(0, len(rest), each):
        group = rest[start : start + each]
        names = ", ".join(team.title or team.id for team in group)
        lanes.append(_lane(language.say("picture.teams", count=len(group), names=names), times))
        of_team |= {team.id: lanes[-1] for team in group}
    return lanes, of_team


def _once(of_team: Mapping[str, Lane], teams: Sequence[str]) -> list[Lane]:
    """The lanes of some teams, each once."""
    found = {id(of_team[team]): of_team[team] for team in teams if team in of_team}
    return list(found.values())


def _orders(report: Report) -> list[tuple[int, str, str, str]]:
    """Every order: when, whose, how it ended, what; from the decision log, or where there is none from the timeline."""
    if report.decisions:
        return [(row.at, row.team, row.state, row.title) for row in report.decisions]
    return [
        (row.at, row.team, row.state, row.title)
        for row in report.timeline
        if row.kind == "order" and row.team is not None
    ]


def _told(row: TimelineRow, language: Language) -> str:
    return f"{language.instant(row.at)}: {row.title or row.subject}"[:_TITLE]


def _picture(report: Report, lanes: Sequence[Lane], language: Language) -> bytes:
    canvas = Canvas(language.say("picture.timeline"))
    times = Times(report.overview.length, _LEFT, WIDTH - 10)
    bounds = _bounds(report)
    top = _HEAD if len(bounds) > 2 else _PAD
    bottom = top + sum(lane.above.high + lane.below.high for lane in lanes)
    _draw_turns(canvas, bounds, times, (top, bottom), language)
    times.draw(canvas, top, bottom, language)
    y = top
    for lane in lanes:
        middle, end = y + lane.above.high, y + lane.above.high + lane.below.high
        if y > top:
            canvas.line(0, y, WIDTH, y, 0.5, 0.25)
        canvas.lines(0, (y + end) / 2, lane.title, _LEFT - 12, max(int((end - y) // LINE), 1))
        canvas.line(_LEFT, middle, times.right, middle, 0.7, 0.5)
        for group in clusters(lane.ticks, lambda mark: times.x(mark.at), 2.0):
            canvas.mark("message", times.x(group[0].at), middle, group[0].title)
        lane.above.draw(canvas, middle, -1, language)
        lane.below.draw(canvas, middle, 1, language)
        y = end
    return canvas.svg(canvas.key(bottom + 20, _key(lanes, len(bounds) > 2, language)) + 2)


def _draw_turns(
    canvas: Canvas, bounds: Sequence[int], times: Times, heights: tuple[float, float], language: Language
) -> None:
    """Dashed lines between turns, and the numbers of turns above; of many turns only some."""
    if len(bounds) < 3:
        return
    top, bottom = heights
    canvas.text(0, top - 5, language.say("picture.turn"))
    turns = list(pairwise(bounds))
    closest = min(times.x(end) - times.x(start) for start, end in turns)
    every = max(math.ceil((width_of(str(len(turns)), SIZE) + 5) / max(closest, 0.01)), 1)
    for place, (start, end) in enumerate(turns):
        if place % every == 0:
            middle = (times.x(start) + times.x(end)) / 2 if every == 1 else times.x(start)
            canvas.text(middle, top - 5, str(place + 1), "middle")
            if place:
                canvas.line(times.x(start), top - 3, times.x(start), bottom, 0.6, 0.45, "3 2")


def _bounds(report: Report) -> list[int]:
    """Where turns begin, and the end; none for play without turns."""
    lengths, bounds = [turn for turn in report.overview.turns if turn > 0], [0]
    while lengths and bounds[-1] < report.overview.length:
        bounds.append(min(bounds[-1] + lengths[min(len(bounds), len(lengths)) - 1], report.overview.length))
    return bounds


def _key(lanes: Sequence[Lane], turns: bool, language: Language) -> list[Key]:
    """What the marks mean that occur."""
    kinds = frozenset(mark.kind for lane in lanes for mark in (*lane.above.marks, *lane.below.marks, *lane.ticks))
    keys = [Key(language.say(f"picture.mark.{kind}"), kind) for kind in ("inject", *ENDS, "message") if kind in kinds]
    if turns:
        keys.append(Key(language.say("picture.boundary"), dash="3 2"))
    if any(side.counted for lane in lanes for side in (lane.above, lane.below)):
        keys.append(Key(language.say("picture.counted"), "bar"))
    return keys
