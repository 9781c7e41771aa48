"""A sheet of A3 under way: text, boxes, arrows and frames are put on it, the title above and the legend below.

Lengths are points (1/72 inch) throughout, so that a font size is what it will be on a print-out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tabletop.pictures.layout import Path
from tabletop.pictures.lettering import FONTS, LINE, SIZE, escape, width_of, wrap
from tabletop.pictures.shapes import GREY, INK, PALE, WHITE, Badge, Shape, band, outline, sign

#: A3 landscape in mm, a point in mm, A3 in points; the margin around, the height of the title and of a legend row.
PAPER = (420.0, 297.0)
MM = 25.4 / 72
WIDTH, HEIGHT = PAPER[0] / MM, PAPER[1] / MM
MARGIN, HEADER, ROW = 28.0, 36.0, 18.0
_LEGEND = 9.5


@dataclass(frozen=True, slots=True)
class Stroke:
    """How an arrow is drawn."""

    colour: str = INK
    width: float = 1.1
    dash: str = ""
    double: bool = False
    title: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a badge, the outline of a kind, or a stroke, and what it stands for."""

    text: str
    badge: Badge | None = None
    kind: str = ""
    stroke: Stroke | None = None

    @property
    def mark(self) -> float:
        """The width of what is explained."""
        return self.badge.width if self.badge else 26.0

    @property
    def line(self) -> str:
        """What the legend says of it, on one line."""
        return wrap(self.text, 260, _LEGEND, most=1)[0]


@dataclass(slots=True)
class Sheet:
    """One sheet under way: parts are added, `svg` gives the whole. It is A3 unless it has a size of its own."""

    title: str
    description: str
    parts: list[str] = field(default_factory=list)
    size: tuple[float, float] = (WIDTH, HEIGHT)
    scale: float = 1.0  # at which it is printed

    def text(
        self, x: float, y: float, text: str, size: float = SIZE, bold: bool = False, colour: str = INK, anchor: str = ""
    ) -> None:
        """A line of text at its base line."""
        if not text:
            return
        weight = ' font-weight="bold"' if bold else ""
        at = f' text-anchor="{anchor}"' if anchor else ""
        length = width_of(text, size, bold)
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:.2f}"{weight}{at} fill="{colour}" '
            f'textLength="{length:.1f}" lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
        )

    def rectangle(
        self, x: float, y: float, width: float, height: float, fill: str, line: float = 0, radius: float = 0
    ) -> None:
        """A filled rectangle, perhaps with a line around it and round corners."""
        edge = f' stroke="{INK}" stroke-width="{line:.2f}" rx="{radius:.1f}"' if line else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{edge}/>'
        )

    def badge(self, x: float, y: float, badge: Badge, scale: float = 1.0) -> None:
        """A badge with its top left corner there."""
        self.rectangle(x, y, badge.width * scale, LINE * scale, badge.colour, 0.5 * scale, 2 * scale)
        middle = x + badge.width * scale / 2
        self.text(middle, y + 8.9 * scale, badge.code, SIZE * scale, True, badge.ink, "middle")

    def shape(self, item: Shape, x: float, y: float, scale: float) -> None:
        """A shape with its text, top left corner there."""
        width, height = item.width * scale, item.height * scale
        self.parts.append(
            f'<g class="box {item.kind}" data-box="{x:.1f} {y:.1f} {width:.1f} {height:.1f}">'
            f"<title>{escape(item.tooltip)}</title>"
        )
        self.parts.append(outline(item.kind, x, y, width, height, scale))
        self.parts.append(band(item, x, y, scale))
        self.parts.append(sign(item.kind, x + (item.width - 14) * scale, y + 10 * scale, scale))
        right = x + width - (16 if item.kind == "end" else 6) * scale
        for badge in reversed(item.badges):
            right -= badge.width * scale
            self.badge(right, y + 4.5 * scale, badge, scale)
            right -= 2 * scale
        left, base = x + item.inset * scale, y + (4.5 + 8.9) * scale
        colour = GREY if item.kind == "reference" else INK
        for bold, lines in ((True, item.head), (False, item.lines)):
            for line in lines:
                self.text(left, base, line, SIZE * scale, bold, colour)
                base += LINE * scale
        if item.notes:
            rule = f"M{x:.1f} {base - 7 * scale:.1f}h{width - (10 * scale if item.kind == 'end' else 0):.1f}"
            self.parts.append(f'<path d="{rule}" stroke="{GREY}" stroke-width="{0.6 * scale:.2f}"/>')
            base += 4 * scale
        for indent, line in item.notes:
            self.text(left + indent * scale, base, line, SIZE * scale)
            base += LINE * scale
        self.parts.append("</g>")

    def seam(self, path: Path, stroke: Stroke, x: float, y: float, scale: float) -> None:
        """A strip of the ground along the path of an arrow, which sets it off from arrows that it crosses."""
        thick = (stroke.width * (3.2 if stroke.double else 1) + 3) * scale
        self.parts.append(_curve(path, x, y, scale, PALE, thick))

    def arrow(self, path: Path, stroke: Stroke, x: float, y: float, scale: float) -> None:
        """An arrow along its path."""
        tip = (x + scale * path.tip[0], y + scale * path.tip[1])
        end = (x + scale * path.points[-1][0], y + scale * path.points[-1][1])
        self.parts.append(f'<g class="arrow"><title>{escape(stroke.title)}</title>')
        thick = stroke.width * scale
        if stroke.double:
            self.parts.append(_curve(path, x, y, scale, stroke.colour, thick * 3.2, stroke.dash))
            self.parts.append(_curve(path, x, y, scale, WHITE, thick * 1.4, stroke.dash))
        else:
            self.parts.append(_curve(path, x, y, scale, stroke.colour, thick, stroke.dash))
        dx, dy = tip[0] - end[0], tip[1] - end[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        half = max(2.6, stroke.width * (2.6 if stroke.double else 1.7)) * scale
        side = (-dy / length * half, dx / length * half)
        corners = ((end[0] + side[0], end[1] + side[1]), tip, (end[0] - side[0], end[1] - side[1]))
        head = "L".join(f"{px:.1f} {py:.1f}" for px, py in corners)
        self.parts.append(f'<path d="M{head}Z" fill="{stroke.colour}"/></g>')

    def frame(self, x: float, y: float, width: float, height: float, title: Sequence[str], scale: float) -> None:
        """The frame of a block with its title."""
        self.rectangle(x, y, width, height, PALE, 0.5, 4 * scale)
        for index, line in enumerate(title):
            self.text(x + 9 * scale, y + (17 + index * 13) * scale, line, 10.5 * scale, True)

    def head(self, title: str, marks: Sequence[str], fingerprint: str, factor: float = 1.0) -> None:
        """The title; at the right in small how it is to be handled, what sheet this is, and of which exercise."""
        right = WIDTH * factor - MARGIN
        aside = wrap(" · ".join(mark for mark in marks if mark), (right - MARGIN) * 0.6, 10.5, most=1)[0]
        self.text(right, MARGIN + 13, aside, 10.5, False, GREY, "end")
        self.text(right, MARGIN + 26, f"fingerprint {fingerprint}", SIZE, False, GREY, "end")
        length = right - MARGIN - width_of(aside, 10.5) - 20
        self.text(MARGIN, MARGIN + 19, wrap(title, length, 17, True, 1)[0], 17, True)

    def legend(self, keys: Sequence[Key], factor: float = 1.0) -> None:
        """What the marks mean, along the bottom."""
        right, bottom = WIDTH * factor - MARGIN, HEIGHT * factor - MARGIN
        lines = rows(keys, right)
        for index, line in enumerate(lines):
            y = bottom - 5 - ROW * (len(lines) - 1 - index)
            for x, key in line:
                if key.badge:
                    self.badge(x, y - 9, key.badge)
                elif key.stroke:
                    self._sample(x, y - 3, key.mark, key.stroke)
                else:
                    self.parts.append(outline(key.kind, x, y - 9.5, key.mark, 12, 0.7))
                    self.parts.append(sign(key.kind, x + key.mark / 2, y - 3.5, 0.8))
                self.text(x + key.mark + 5, y, key.line, _LEGEND)

    def _sample(self, x: float, y: float, length: float, stroke: Stroke) -> None:
        """A straight piece of an arrow."""
        third = length / 3
        points = ((x, y), (x + third, y), (x + 2 * third, y), (x + length - 5, y))
        self.arrow(Path("", "", points, (x + length, y)), stroke, 0, 0, 1)

    def svg(self, factor: float = 1.0) -> str:
        """The sheet as an SVG document; `factor` times the size of A3."""
        width, height = self.size[0] * factor, self.size[1] * factor
        return "\n".join(
            (
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{width * self.scale * MM:.1f}mm" '
                f'height="{height * self.scale * MM:.1f}mm" viewBox="0 0 {width:.2f} {height:.2f}" role="img" '
                f'aria-label="{escape(self.title)}" font-family="{FONTS}">',
                f"<title>{escape(self.title)}</title>",
                f"<desc>{escape(self.description)}</desc>",
                f'<rect width="{width:.2f}" height="{height:.2f}" fill="{WHITE}"/>',
                *(part for part in self.parts if part),
                "</svg>\n",
            )
        )


def _curve(path: Path, x: float, y: float, scale: float, colour: str, thick: float, dash: str = "") -> str:
    """A line along a path."""
    points = [f"{x + scale * px:.1f} {y + scale * py:.1f}" for px, py in path.points]
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    way = f"M{points[0]}C{' '.join(points[1:])}"
    return f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{thick:.2f}"{dashes}/>'


def rows(keys: Sequence[Key], right: float = WIDTH - MARGIN) -> list[list[tuple[float, Key]]]:
    """The legend in rows: each entry with its place from the left."""
    found: list[list[tuple[float, Key]]] = [[]]
    x = MARGIN
    for key in keys:
        length = key.mark + 5 + width_of(key.line, _LEGEND)
        if x + length > right and found[-1]:
            found.append([])
            x = MARGIN
        found[-1].append((x, key))
        x += length + 15
    return found


def room(keys: Sequence[Key]) -> tuple[float, float]:
    """What an A3 sheet with this legend leaves for its picture."""
    return (WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN - HEADER - ROW * len(rows(keys)) - 8)
