"""Where the lines, pipes and ends of a map of routes go, as on a plan of city trains.

Segments stand in columns, in the order in which the flow passes them. Each route has a row, at whose right end is its
label; where it passes a segment that it shares, it leaves its row for that of one of its company. A route that passes
shared segments the other way round turns back in a row of its own. Rows are moved apart until nothing overlaps; so
nothing can, however many routes there are. Lengths are points, y grows downwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

#: Between two lines in a pipe, from its outline to the lines, and between what stands one below the other.
APART, PIPE, GAP = 2.6, 3.4, 9.0
#: The room that a line needs to turn back beside a column.
TURNING = 20.0

Extent = Callable[[int, float], tuple[float, float]]
"""What a segment needs above and below its pipe, by its place and the width of the pipe."""


@dataclass(frozen=True, slots=True)
class Track:
    """A route to be laid out: the segments it passes in order, how thick its line is, how high its label."""

    through: tuple[int, ...]
    thick: float
    room: float


@dataclass(slots=True)
class Strand:
    """A piece of a route that keeps to one direction: the columns it crosses, each with the segment it passes there."""

    track: int
    back: bool = False
    cells: list[tuple[int, int | None]] = field(default_factory=list)
    y: float = 0.0


@dataclass(slots=True)
class Pipe:
    """A segment: its column, the lines through it by strand, each with its distance from the middle, and its place."""

    segment: int
    column: int
    lines: dict[int, float] = field(default_factory=dict)
    half: float = 0.0
    anchor: int = 0
    y: float = 0.0


@dataclass(slots=True)
class Plan:
    """The laid-out map. `lefts` and `rights` are the edges of columns, counted from the bar from which routes start."""

    strands: list[Strand]
    pipes: dict[int, Pipe]
    of_track: list[list[int]]
    lefts: list[float]
    rights: list[float]
    length: float
    height: float = 0.0

    def port(self, strand: int, cell: tuple[int, int | None]) -> float:
        """The height at which a strand crosses a column."""
        if cell[1] is None:
            return self.strands[strand].y
        pipe = self.pipes[cell[1]]
        return pipe.y + pipe.lines[strand]


def columns(ways: Sequence[tuple[int, ...]]) -> dict[int, int]:
    """The column of every segment: after all that come before it, as far as routes agree on that."""
    after: dict[int, list[int]] = {segment: [] for way in ways for segment in way}

    def leads(start: int, goal: int) -> bool:
        waiting, seen = [start], {start}
        while waiting:
            for following in after[waiting.pop()]:
                if following not in seen:
                    seen.add(following)
                    waiting.append(following)
        return goal in seen

    for way in ways:
        for first, second in pairwise(way):
            if not leads(second, first):
                after[first].append(second)
    found = dict.fromkeys(after, 0)
    waiting = list(after)
    while waiting:
        segment = waiting.pop()
        for following in after[segment]:
            if found[following] <= found[segment]:
                found[following] = found[segment] + 1
                waiting.append(following)
    return found


def in_rows(ways: Sequence[tuple[int, ...]]) -> list[int]:
    """An order of routes in which those that share segments lie together; else they stay as they are given."""
    members: dict[int, list[int]] = {}
    for track, way in enumerate(ways):
        for segment in way:
            members.setdefault(segment, []).append(track)
    shared = [found for found in members.values() if len(found) > 1]

    def cost(order: list[int]) -> tuple[int, int]:
        place = {track: index for index, track in enumerate(order)}
        spread = 0
        for found in shared:
            places = [place[track] for track in found]
            spread += max(places) - min(places) + 1 - len(places)
        return spread, sum(abs(place[track] - track) for track in place)

    order = list(range(len(ways)))
    best = cost(order)
    better = bool(shared)
    while better:
        better = False
        for track in range(len(ways)):
            rest = [other for other in order if other != track]
            for place in range(len(ways)):
                tried = [*rest[:place], track, *rest[place:]]
                found = cost(tried)
                if found < best:
                    order, best, better = tried, found, True
    return order


def _strands(track: int, way: tuple[int, ...], column: dict[int, int], last: int) -> list[Strand]:
    """A route as pieces that run forward and, where segments come the other way round, back."""
    found = [Strand(track)]
    at = -1
    for segment in way:
        to = column[segment]
        if to <= at:
            found += [Strand(track, True, [(place, None) for place in range(at, to - 1, -1)]), Strand(track)]
        else:
            found[-1].cells += [(place, None) for place in range(at + 1, to)]
        found[-1].cells.append((to, segment))
        at = to
    found[-1].cells += [(place, None) for place in range(at + 1, last + 1)]
    return found


@dataclass(frozen=True, slots=True)
class Sizes:
    """How wide things may be: the whole, a pipe at least, what share of the whole pipes should keep, rooms between."""

    length: float
    least: float
    share: float
    rooms: tuple[float, float]


def lay_out(tracks: Sequence[Track], sizes: Sizes, extent: Extent) -> Plan:
    """Lay out routes between the bar (x 0) and their labels (x `length`, or more if pipes would be too narrow).

    There is the more room between two columns, the more lines have to climb there.
    """
    ways = [track.through for track in tracks]
    column = columns(ways)
    last = max(column.values(), default=0)
    strands: list[Strand] = []
    of_track: list[list[int]] = [[] for _ in tracks]
    for track in in_rows(ways):
        pieces = _strands(track, ways[track], column, last)
        of_track[track] = [len(strands) + len(pieces) - 1 - place for place in range(len(pieces))]
        strands += reversed(pieces)
    plan = Plan(strands, _pipes(strands, tracks), of_track, [], [], sizes.length)
    rooms = [sizes.rooms[0]] * (last + 2)
    for _ in range(3):  # heights follow from widths, and widths from heights
        _set_columns(plan, rooms, sizes)
        _set_rows(plan, tracks, extent)
        rooms = _rooms(plan, sizes, last)
    _set_columns(plan, rooms, sizes)
    _set_rows(plan, tracks, extent)
    return plan


def _pipes(strands: Sequence[Strand], tracks: Sequence[Track]) -> dict[int, Pipe]:
    """The pipes of all segments, with the lines in them from top to bottom."""
    found: dict[int, Pipe] = {}
    for index, strand in enumerate(strands):
        for column, segment in strand.cells:
            if segment is not None:
                found.setdefault(segment, Pipe(segment, column)).lines[index] = 0.0
    for pipe in found.values():
        members = list(pipe.lines)
        thick = [tracks[strands[index].track].thick for index in members]
        total = sum(thick) + APART * (len(thick) - 1)
        at = -total / 2
        for index, size in zip(members, thick, strict=True):
            pipe.lines[index] = at + size / 2
            at += size + APART
        pipe.half = total / 2 + PIPE
        pipe.anchor = members[(len(members) - 1) // 2]
    return found


def _set_columns(plan: Plan, rooms: Sequence[float], sizes: Sizes) -> None:
    """Columns of one width, as wide as the rooms between them leave."""
    count = len(rooms) - 1
    width = max((sizes.length - sum(rooms)) / count, sizes.least)
    plan.lefts = [sum(rooms[: place + 1]) + width * place for place in range(count)]
    plan.rights = [left + width for left in plan.lefts]
    plan.length = plan.rights[-1] + rooms[-1]


def _set_rows(plan: Plan, tracks: Sequence[Track], extent: Extent) -> None:
    """Each row as high as all above it allow, in every column and among the labels at the end."""
    width = plan.rights[0] - plan.lefts[0]
    ends = {pieces[-1] for pieces in plan.of_track}
    bottoms: dict[int, float] = {}
    previous = 0.0
    for index, strand in enumerate(plan.strands):
        track = tracks[strand.track]
        needs: dict[int, tuple[float, float]] = {}
        for column, segment in strand.cells:
            pipe = plan.pipes[segment] if segment is not None else None
            if pipe is None:
                needs[column] = (track.thick / 2, track.thick / 2)
            elif pipe.anchor == index:
                above, below = extent(pipe.segment, width)
                offset = pipe.lines[index]
                needs[column] = (offset + pipe.half + above, pipe.half + below - offset)
        if index in ends:
            needs[len(plan.lefts)] = (track.room / 2, track.room / 2)
        tops = (bottoms[column] + GAP + up for column, (up, _) in needs.items() if column in bottoms)
        strand.y = max([previous, *(up for up, _ in needs.values()), *tops])
        previous = strand.y
        for column, (_, down) in needs.items():
            bottoms[column] = strand.y + down
    for pipe in plan.pipes.values():
        pipe.y = plan.strands[pipe.anchor].y - pipe.lines[pipe.anchor]
    plan.height = max(bottoms.values(), default=0.0)


def _rooms(plan: Plan, sizes: Sizes, last: int) -> list[float]:
    """The room before each column and after the last, by how far lines climb there and whether they turn back."""
    least, most = sizes.rooms
    found = [least] * (last + 2)
    turns = [0.0] * (last + 2)
    for index, strand in enumerate(plan.strands):
        ports = [(column, plan.port(index, (column, segment))) for column, segment in strand.cells]
        if index == plan.of_track[strand.track][-1]:
            ports.append((last + 1, strand.y))
        for (one, before), (other, after) in pairwise(ports):
            gap = max(one, other)
            found[gap] = max(found[gap], min(0.3 * abs(after - before), most))
        if strand.back:
            turns[ports[0][0] + 1] = turns[ports[-1][0]] = TURNING
    wanted = max(sizes.least, sizes.share * sizes.length / (last + 1)) * (last + 1)
    spare = max(0.0, sizes.length - wanted - least * len(found))
    more = [room - least for room in found]
    factor = min(1.0, spare / sum(more)) if any(more) else 0.0
    return [max(least + factor * part, turn) for part, turn in zip(more, turns, strict=True)]
