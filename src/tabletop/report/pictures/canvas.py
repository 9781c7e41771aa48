"""A picture under way, as wide as the text of a page: lines, marks and text are put on it, SVG comes out.

Lengths are points (1/72 inch): at full width (170 mm) a size of 8 is 8 pt in print. The ground is transparent. Ink is
`currentColor` over a grey that can be read on white and on black, so a page may give its own colour of text; the other
colours are of middle tone. No mark is known by its colour alone. Nothing in a picture has an id, so that pictures can
stand side by side in one page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tabletop.pictures.lettering import FONTS, escape, width_of, wrap
from tabletop.report.pictures.marks import shape

#: The width of a picture, and that in millimetres; the smallest text, and the height of a line of it.
WIDTH, MILLIMETRES = 482.0, 170.0
SIZE, LINE = 8.0, 10.5
#: The space between entries of the key.
BETWEEN = 14.0
INK = "#66727e"
PEN = "currentColor"


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the key: a mark by its name, or a line in a colour and dashes, and what it stands for."""

    text: str
    mark: str = ""
    colour: str = PEN
    dash: str = ""

    @property
    def sample(self) -> float:
        """The width of what is explained."""
        if not self.mark or self.colour != PEN:
            return 24.0
        return 12.0 if self.mark.startswith("bar") else 8.0

    @property
    def width(self) -> float:
        """Its width with the text."""
        return self.sample + 4 + width_of(self.line)

    @property
    def line(self) -> str:
        """Its text, cut to a line."""
        return wrap(self.text, WIDTH - 60, SIZE, most=1)[0]


@dataclass(slots=True)
class Canvas:
    """A picture under way; `label` says what it shows to those who cannot see it."""

    label: str
    parts: list[str] = field(default_factory=list)

    def text(self, x: float, y: float, text: str, anchor: str = "", bold: bool = False) -> None:
        """A line of text at its base line; `anchor` is middle or end, else it begins at `x`."""
        if not text.strip():
            return
        at = f' text-anchor="{anchor}"' if anchor else ""
        weight = ' font-weight="bold"' if bold else ""
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}"{at}{weight} textLength="{width_of(text, SIZE, bold):.1f}" '
            f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
        )

    def lines(self, x: float, y: float, text: str, width: float, most: int, anchor: str = "") -> None:
        """Text in a few lines around the height `y`, cut with an ellipsis where it is too long."""
        found = wrap(text, width, SIZE, most=most)
        base = y - (len(found) - 1) * LINE / 2 + SIZE * 0.36
        for place, line in enumerate(found):
            self.text(x, base + place * LINE, line, anchor)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, width: float = 0.6, pale: float = 1.0, dash: str = ""
    ) -> None:
        """A straight line in ink, made pale by a share of its strength."""
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        faint = f' stroke-opacity="{pale:.2f}"' if pale < 1 else ""
        self.parts.append(
            f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="{PEN}" stroke-width="{width:.1f}"{faint}{dashes}/>'
        )

    def curve(self, points: Sequence[tuple[float, float]], colour: str, width: float = 1.6, dash: str = "") -> None:
        """A line through points."""
        way = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        style = f'fill="none" stroke="{colour}" stroke-width="{width:.1f}" stroke-linejoin="round"{dashes}'
        self.parts.append(f'<path d="M{way}" {style}/>')

    def rectangle(self, x: float, y: float, width: float, height: float, style: str, title: str = "") -> None:
        """A rectangle whose fill and stroke are given as attributes."""
        size = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
        self.parts.append(_titled(f"<rect {size} {style}", "rect", title))

    def mark(self, kind: str, x: float, y: float, title: str = "", colour: str = "") -> None:
        """A mark of a kind with its middle there; `title` is told where a pointer rests on it."""
        drawn = shape(kind, x, y, colour)
        self.parts.append(f"<g><title>{escape(title)}</title>{drawn}</g>" if title else drawn)

    def key(self, y: float, keys: Sequence[Key], left: float = 0.0) -> float:
        """The key, its rows one below the other from `y` on; returns the height below it."""
        x = left
        for entry in keys:
            if x > left and x + entry.width > WIDTH:
                x, y = left, y + LINE + 2
            middle = y + LINE / 2
            if entry.colour != PEN:
                self.curve([(x, middle), (x + entry.sample, middle)], entry.colour, dash=entry.dash)
            elif not entry.mark:
                self.line(x, middle, x + entry.sample, middle, 0.8, 1.0, entry.dash)
            if entry.mark:
                self.mark(entry.mark, x + entry.sample / 2, middle, colour="" if entry.colour == PEN else entry.colour)
            self.text(x + entry.sample + 4, middle + SIZE * 0.36, entry.line)
            x += entry.width + BETWEEN
        return y + LINE + 2

    def svg(self, height: float) -> bytes:
        """The picture as SVG, so high."""
        name = escape(self.label)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{MILLIMETRES:.0f}mm" '
            f'height="{height * MILLIMETRES / WIDTH:.1f}mm" viewBox="0 0 {WIDTH:.0f} {height:.1f}" role="img" '
            f'aria-label="{name}" color="{INK}" fill="{PEN}" font-family="{FONTS}" font-size="{SIZE:.0f}">\n'
            f"<title>{name}</title>\n" + "\n".join(self.parts) + "\n</svg>\n"
        ).encode()


def _titled(opened: str, tag: str, title: str) -> str:
    return f"{opened}><title>{escape(title)}</title></{tag}>" if title else f"{opened}/>"
