"""The course of a route on a map: its line from end to end, its bends, and where it has arrow heads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tabletop.pictures.map_layout import Plan

_TIP, _TURN = 7.5, 15.0  # the length of an arrow head, and how far a line swings out where it turns back
_CLEAR = 1.2  # between the edge of a pipe and a seam
_BEYOND = 3.0  # how far the tip of a line lies past the end of the map


@dataclass(slots=True)
class Course:
    """A line as a path of SVG, its bends by themselves, and its arrow heads: the tip, and whether it points right."""

    way: str = ""
    bends: str = ""
    tips: list[tuple[float, float, bool]] = field(default_factory=list)


def course(plan: Plan, track: int, across: Callable[[float], float], top: float, is_demand: bool) -> Course:
    """The course of a route; `across` gives the place on the sheet of what lies so far from the bar."""
    return _Pen(plan, across, top, is_demand).draw(track)


class _Pen:
    """Draws one line. `x` is the distance from the bar, `aside` that from the middle of the pipe it comes from."""

    def __init__(self, plan: Plan, across: Callable[[float], float], top: float, is_demand: bool) -> None:
        self.plan, self.across, self.top, self.is_demand = plan, across, top, is_demand
        self.found = Course()
        self.x, self.y = 0.0, 0.0
        self.aside: float | None = None

    def draw(self, track: int) -> Course:
        """From the bar through every column to the label, or, of a demand, seen from there the other way."""
        plan, found, pieces = self.plan, self.found, self.plan.of_track[track]
        self.y = start = self.top + plan.port(pieces[0], plan.strands[pieces[0]].cells[0])
        end = self.top + plan.strands[pieces[-1]].y
        self.x = _TIP - 0.5 if self.is_demand else 0.0  # lines end inside their arrow heads
        found.way = f"M{self.across(self.x):.1f} {start:.1f}"
        tip = (self.across(0), start) if self.is_demand else (self.across(plan.length + _BEYOND), end)
        found.tips.append((*tip, True))
        for index in pieces:
            self._strand(index)
        self._go(plan.length - _TIP, end, False, None)
        found.way += f"H{self.across(plan.length + _BEYOND - (0 if self.is_demand else _TIP - 0.5)):.1f}"
        return found

    def _strand(self, index: int) -> None:
        """A piece of a route, column by column."""
        plan, strand = self.plan, self.plan.strands[index]
        for column, segment in strand.cells:
            ends = (plan.lefts[column], plan.rights[column])
            near, far = ends[::-1] if strand.back else ends
            beside = None if segment is None else plan.pipes[segment].lines[index]
            self._go(near, self.top + plan.port(index, (column, segment)), strand.back, beside)
            self.found.way += f"H{self.across(far):.1f}"
            self.x, self.aside = far, beside
        if strand.back:
            middle = (plan.rights[strand.cells[0][0]] + plan.lefts[strand.cells[-1][0]]) / 2
            self.found.tips.append((self.across(middle), self.y, False))

    def _go(self, near: float, port: float, back: bool, beside: float | None) -> None:
        """To the next column: straight, in a curve like an S, or around where the direction turns.

        Lines that climb together keep their distance: each bends as far from the middle as it lies in its pipe.
        """
        if abs(port - self.y) < 0.01:
            self.found.way += f"H{self.across(near):.1f}"
            return
        if abs(near - self.x) < 0.01:  # a turn, in the room beside the column
            middle = self.x + (_TURN if back else -_TURN)
        else:
            known = [part for part in (self.aside, beside) if part is not None]
            shift = sum(known) / max(len(known), 1) * (-1 if port > self.y else 1)
            room = abs(near - self.x) / 4
            middle = (self.x + near) / 2 + max(-room, min(room, shift))
        self.found.way += self._curve(middle, near, port)
        begin, end = (x + (_CLEAR if middle > x else -_CLEAR) for x in (self.x, near))  # seams spare the pipes' edges
        self.found.bends += f"M{self.across(begin):.1f} {self.y:.1f}{self._curve(middle, end, port)}"
        self.x, self.y = near, port

    def _curve(self, middle: float, near: float, port: float) -> str:
        """A curve that is level at both ends."""
        by, to = self.across(middle), self.across(near)
        return f"C{by:.1f} {self.y:.1f} {by:.1f} {port:.1f} {to:.1f} {port:.1f}"


def arrow_head(x: float, y: float, right: bool, thick: float, colour: str) -> str:
    """An arrow head with its tip there."""
    back, half = (-_TIP if right else _TIP), max(3.6, thick * 0.95)
    return f'<path d="M{x + back:.1f} {y - half:.1f}L{x:.1f} {y:.1f}L{x + back:.1f} {y + half:.1f}Z" fill="{colour}"/>'
