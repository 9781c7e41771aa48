"""The map of routes: for each commodity a plan like that of city trains, as wide as the text of an A4 page.

It claims no geography: it shows in which order routes pass their segments, what these can hold, and in which order
routes fill. What readers may not know is not on it: see `tabletop.pictures.map_figures`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tabletop.exercise import form
from tabletop.exercise.wording import one_line
from tabletop.pictures.lettering import escape, width_of, wrap
from tabletop.pictures.map_figures import Figures
from tabletop.pictures.map_layout import Plan, Sizes, Track, lay_out
from tabletop.pictures.map_lines import arrow_head, course
from tabletop.pictures.map_words import Words
from tabletop.pictures.routes import COLOURS, DASHES
from tabletop.pictures.shapes import GREY, INK, WHITE, Badge, sign
from tabletop.pictures.sheet import MM, Sheet

#: The width of the text of an A4 page in points, the sizes of names and figures, and the height of a line.
WIDTH, NAME, FIGURE, ROW = 170.0 / MM, 8.0, 7.5, 9.6
#: The greatest height that fits on a page with its heading; higher maps are made smaller.
HEIGHT = 200.0 / MM
_SIDE, _BAR, _LABEL, _BADGE = 60.0, 5.0, 112.0, 25.0  # widths: of what is offered, its bar, labels, their badges
_THIN, _THICK = 2.0, 7.0
_GROUND = "#eef1f4"  # in pipes
_EDGE = 12.0  # around a map that stands alone
_READABLE, _SHORT = 56.0, 13.0  # the least width of a pipe with its name on it, and with a letter
_TANK = 22.0  # the width of a tank with the room beside it


@dataclass(frozen=True, slots=True)
class Map:
    """A map: its commodity by title, the picture as SVG, and what it shows in words."""

    title: str
    svg: str
    description: str


def draw_maps(
    exercise: form.Exercise, readers: Collection[int] = (), marks: Sequence[str] | None = None
) -> tuple[Map, ...]:
    """A map for each commodity of which all `readers` (teams by index; without any, control) may see the figures.

    With `marks`, which may be empty, each has a title of its own and bears them; on a paper the page does.
    """
    figures = Figures(exercise, readers)
    seen = [commodity for commodity in exercise.commodities if figures.sees(commodity.offered)]
    return tuple(_Drawing(Words(figures, commodity), marks).map() for commodity in seen)


class _Drawing:
    """One map under way."""

    def __init__(self, words: Words, marks: Sequence[str] | None) -> None:
        self.words, self.marks, self.commodity = words, marks, words.commodity
        self.is_demand = self.commodity.is_demand
        self.labels = {
            place: (wrap(words.route(place), _LABEL, NAME, True, 6), wrap(words.cost(place), _LABEL, FIGURE, most=4))
            for place in words.order
        }
        self.thick = self._thickness()
        self.edge = _EDGE if marks is not None else 0.0
        self.plan = self._laid_out(lettered=False)
        if self._is_crowded():
            self.plan = self._laid_out(lettered=True)
        self.width = _SIDE + _BAR + self.plan.length + _BADGE + _LABEL + 2 * self.edge
        self.letters = {
            segment: _letter(place) for place, segment in enumerate(sorted(self.plan.pipes, key=self._reading_order))
        }
        self.top = 0.0
        self.sheet = Sheet(f"{one_line(words.figures.exercise.title)}: routes, {words.title}", words.description)

    def map(self) -> Map:
        """Everything put on the sheet."""
        top = self._head() if self.marks is not None else 0.0
        self.top = top + max(0.0, self._bar_label_height() / 2 - self._middle())
        self._pipes()
        for place in reversed(self.words.order):
            self._line(place)
        self._bar()
        for place in self.words.order:
            self._end(place)
        bottom = max(self.top + self.plan.height, self.top + self._middle() + self._bar_label_height() / 2) + 10
        height = self._foot(self._key(bottom))
        self.sheet.size = (self.width, height)
        self.sheet.scale = min(1.0, (WIDTH + 2 * self.edge) / self.width, HEIGHT / height)
        return Map(self.words.title, self.sheet.svg(), self.words.description)

    # What there is to lay out

    def _laid_out(self, lettered: bool) -> Plan:
        self.lettered = lettered
        tracks = []
        for place in self.words.order:
            through = self.commodity.routes[place].through
            name, cost = self.labels[place]
            room = max(ROW * (len(name) + len(cost)) + 2, 18.0)
            tracks.append(Track(through[::-1] if self.is_demand else through, self.thick[place], room))
        length = WIDTH - _SIDE - _BAR - _BADGE - _LABEL
        sizes = Sizes(length, _SHORT, 0.4, (11.0, 70.0)) if lettered else Sizes(length, _READABLE, 0.68, (18.0, 60.0))
        return lay_out(tracks, sizes, self._extent)

    def _thickness(self) -> dict[int, float]:
        """How thick the line of each route is: by the least capacity on its way, as far as that is told."""
        figures, parts = self.words.figures, self.commodity.segments
        least: dict[int, float | None] = {}
        for place, route in enumerate(self.commodity.routes):
            found = [figures.value(parts[segment].capacity) for segment in route.through]
            known = [value for value in found if value is not None]
            least[place] = min(known) if len(known) == len(found) else None
        most = max((value for value in least.values() if value), default=1.0)
        thick = _THICK if len(least) <= 6 else 5.0
        if len(least) == 1:
            return {0: 4.0}
        return {
            place: 3.0 if value is None else _THIN + (thick - _THIN) * (max(value, 0.0) / most) ** 0.5
            for place, value in least.items()
        }

    def _is_crowded(self) -> bool:
        """Whether there are too many columns, or a name would not fit above its pipe, or its figures below."""
        width = self.plan.rights[0] - self.plan.lefts[0]
        if width <= _READABLE:
            return True
        return any(len(self._name(part, width)) > 4 or len(self._figures(part, width)) > 5 for part in self.plan.pipes)

    def _reading_order(self, segment: int) -> tuple[int, float]:
        pipe = self.plan.pipes[segment]
        last = len(self.plan.lefts) - 1
        return (last - pipe.column if self.is_demand else pipe.column, pipe.y)

    # Segments

    def _name(self, segment: int, width: float) -> tuple[str, ...]:
        return wrap(self.words.segment(segment), width, NAME, True)

    def _figures(self, segment: int, width: float) -> list[str]:
        words, room = self.words, width - (_TANK if self.words.store(segment) else 0)
        return [line for part in words.about(segment) for line in wrap(part, room, FIGURE)]

    def _extent(self, segment: int, width: float) -> tuple[float, float]:
        """The room that a segment needs above and below its pipe."""
        if self.lettered:
            return ROW + 4, 17.0 if self.words.store(segment) else 0.0
        return ROW * len(self._name(segment, width)) + 3, ROW * len(self._figures(segment, width)) + 4

    def _pipes(self) -> None:
        for segment, pipe in sorted(self.plan.pipes.items()):
            x, width = self._span(pipe.column)
            y = self.top + pipe.y
            above, below = self._extent(segment, width)
            words = f"{self.words.segment(segment)}: {', '.join(self.words.about(segment))}"
            box = f"{x:.1f} {y - pipe.half - above:.1f} {width:.1f} {above + 2 * pipe.half + below:.1f}"
            self.sheet.parts.append(f'<g class="box segment" data-box="{box}"><title>{escape(words)}</title>')
            self.sheet.rectangle(x, y - pipe.half, width, 2 * pipe.half, _GROUND, 1.0, min(pipe.half, 5.0))
            if self.lettered:
                self.sheet.text(x + width / 2, y - pipe.half - 3.5, self.letters[segment], NAME, True, anchor="middle")
                self._tank(segment, x + width / 2, y + pipe.half)
            else:
                self._labels(segment, x, y, width)
            self.sheet.parts.append("</g>")

    def _labels(self, segment: int, x: float, y: float, width: float) -> None:
        """The name of a segment above its pipe, its figures below."""
        half = self.plan.pipes[segment].half
        name = self._name(segment, width)
        for row, line in enumerate(name):
            self.sheet.text(x, y - half - 3.5 - ROW * (len(name) - 1 - row), line, NAME, True)
        for row, line in enumerate(self._figures(segment, width)):
            self.sheet.text(x, y + half + 8.5 + ROW * row, line, FIGURE)
        self._tank(segment, x + width - 10, y + half)

    def _tank(self, segment: int, x: float, y: float) -> None:
        """A tank that hangs on a pipe, where there is a tank farm."""
        if self.words.store(segment):
            self.sheet.parts.append(f'<path d="M{x:.1f} {y:.1f}v4" stroke="{INK}" stroke-width="1.2"/>')
            self.sheet.parts.append(sign("store", x, y + 9.0, 1.15))

    # Routes

    def _line(self, place: int) -> None:
        """The line of a route from end to end; seams in white set its bends off where lines cross."""
        colour, thick = COLOURS[place % len(COLOURS)], self.thick[place]
        found = course(self.plan, self.words.order.index(place), self._x, self.top, self.is_demand)
        dash = [float(part) * max(1.0, thick / 5) for part in DASHES[place % len(DASHES)].split()]
        dashes = f' stroke-dasharray="{" ".join(f"{part:.1f}" for part in dash)}"' if dash else ""
        words = f"Route {self.words.number(place)}: {self.words.route(place)}, {self.words.cost(place)}"
        seams = f'<path d="{found.bends}" fill="none" stroke="{WHITE}" stroke-width="{thick + 2.4:.2f}"/>'
        self.sheet.parts += [
            f'<g class="line"><title>{escape(words)}</title>',
            seams if found.bends else "",
            f'<path d="{found.way}" fill="none" stroke="{colour}" stroke-width="{thick:.2f}"{dashes}/>',
            *(arrow_head(x, y, right, thick, colour) for x, y, right in found.tips),
            "</g>",
        ]

    def _end(self, place: int) -> None:
        """The badge and the label at the end of a route."""
        strand = self.plan.strands[self.plan.of_track[self.words.order.index(place)][-1]]
        y, x = self.top + strand.y, self._x(self.plan.length + 12.5)
        badge = Badge(str(self.words.number(place)), COLOURS[place % len(COLOURS)])
        wide = 13.0 if len(badge.code) == 1 else width_of(badge.code, 8.0, True) + 6
        self.sheet.rectangle(x - wide / 2, y - 6.5, wide, 13, badge.colour, 0.8, 6.5)
        self.sheet.text(x, y + 2.9, badge.code, 8.0, True, badge.ink, "middle")
        name, cost = self.labels[place]
        base = y - ROW * (len(name) + len(cost)) / 2 + 7.2
        at, anchor = (self.edge + _LABEL, "end") if self.is_demand else (self.width - self.edge - _LABEL, "")
        for row, line in enumerate((*name, *cost)):
            bold = row < len(name)
            self.sheet.text(at, base + ROW * row, line, NAME if bold else FIGURE, bold, anchor=anchor)

    # What all share

    def _bar(self) -> None:
        """The bar at which all routes begin, or end, and what is offered or wanted there."""
        tops = [top for top, _ in self._starts()]
        bottoms = [bottom for _, bottom in self._starts()]
        left = self._x(0) - (0.0 if self.is_demand else _BAR)
        high, low = self.top + min(tops) - 4, self.top + max(bottoms) + 4
        self.sheet.rectangle(left, high, _BAR, low - high, INK, 0.5, 2.0)
        lines = self._bar_label()
        base = self.top + self._middle() - ROW * len(lines) / 2 + 7.2
        at, anchor = (left + _BAR + 5, "") if self.is_demand else (left - 5, "end")
        for row, line in enumerate(lines):
            self.sheet.text(at, base + ROW * row, line, NAME if row == 0 else FIGURE, row == 0, anchor=anchor)

    def _bar_label(self) -> tuple[str, ...]:
        return (self.words.side, *wrap(self.words.offered, _SIDE - 6, FIGURE, most=8))

    def _bar_label_height(self) -> float:
        return ROW * len(self._bar_label()) + 2

    def _starts(self) -> list[tuple[float, float]]:
        """Where lines leave the bar, from edge to edge."""
        found = []
        for track, place in enumerate(self.words.order):
            first = self.plan.of_track[track][0]
            y = self.plan.port(first, self.plan.strands[first].cells[0])
            found.append((y - self.thick[place] / 2, y + self.thick[place] / 2))
        return found

    def _middle(self) -> float:
        edges = self._starts()
        return (min(top for top, _ in edges) + max(bottom for _, bottom in edges)) / 2

    def _head(self) -> float:
        """The marks and the title of a map that stands alone; returns where the map may begin."""
        exercise, y = self.words.figures.exercise, self.edge
        for text, size, bold, colour in (
            (" · ".join((one_line(exercise.title), *(self.marks or ()))), FIGURE, False, GREY),
            (f"{self.words.title}: routes at STARTEX", 11.0, True, INK),
        ):
            for line in wrap(text, self.width - 2 * self.edge, size, bold, 3):
                y += size * 1.35
                self.sheet.text(self.edge, y - size * 0.3, line, size, bold, colour)
        return y + 12

    def _key(self, y: float) -> float:
        """What the letters on pipes stand for, in two columns, and segments on no route; returns what is below."""
        rows: list[tuple[str, tuple[str, ...]]] = []
        wide = self.width / 2 - self.edge - 8
        for segment, letter in (*self.letters.items(), *((part, "–") for part in self.words.unused)):
            if self.lettered or letter == "–":
                more = [*self.words.about(segment), *(["on no route"] if letter == "–" else [])]
                rows.append((letter, wrap(f"{self.words.segment(segment)}: {', '.join(more)}", wide - 18, FIGURE)))
        total = sum(len(lines) for _, lines in rows)
        x, at, bottom, done = self.edge, y, y, 0
        for letter, lines in rows:
            if x == self.edge and done and done * 2 >= total:
                x, at = x + wide + 16, y
            self.sheet.text(x, at + 8, letter, FIGURE, True)
            for row, line in enumerate(lines):
                self.sheet.text(x + 18, at + 8 + ROW * row, line, FIGURE)
            at, done = at + ROW * len(lines) + 2, done + len(lines)
            bottom = max(bottom, at)
        return bottom + (6 if rows else 0)

    def _foot(self, y: float) -> float:
        """What the map is, and how to read it; returns the height of the whole."""
        for sentence in self.words.foot:
            for line in wrap(sentence, self.width - 2 * self.edge, FIGURE):
                self.sheet.text(self.edge, y + 7, line, FIGURE, colour=GREY)
                y += ROW
        return y + 1 + self.edge

    def _span(self, column: int) -> tuple[float, float]:
        """The left edge and the width of a column."""
        ends = self._x(self.plan.lefts[column]), self._x(self.plan.rights[column])
        return min(ends), abs(ends[1] - ends[0])

    def _x(self, along: float) -> float:
        """The place on the sheet of what lies so far from the bar, which is at the right where there is a demand."""
        beside = _LABEL + _BADGE + self.plan.length - along if self.is_demand else _SIDE + _BAR + along
        return self.edge + beside


def _letter(place: int) -> str:
    """The letters of a key: A to Z, AA, AB, ..."""
    return (_letter(place // 26 - 1) if place >= 26 else "") + chr(ord("A") + place % 26)
