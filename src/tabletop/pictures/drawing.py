"""Writing SVG for print: text that is measured before it is set, the shapes of the pictures, and the sheet around them.

Lengths are points (1/72 inch) throughout, so that a font size is what it will be on an A3 print-out. Colours are those
of Okabe and Ito, which readers with any colour vision tell apart; nothing is said by colour alone.
"""

from __future__ import annotations

import html
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path as File

import matplotlib
from matplotlib.ft2font import FT2Font

from tabletop.pictures.layout import Path, Placed

#: A3 landscape in mm and in points, the margin around, the height of the title and of a row of the legend.
PAPER = (420.0, 297.0)
WIDTH, HEIGHT = PAPER[0] / 25.4 * 72, PAPER[1] / 25.4 * 72
MARGIN, HEADER, ROW = 28.0, 36.0, 18.0
#: The smallest text there is, and the height of a line of it.
SIZE, LINE = 9.0, 11.4
FONTS = "'DejaVu Sans', Verdana, sans-serif"
INK, GREY, PALE = "#1a1a1a", "#5a5a5a", "#f6f6f6"
#: Okabe and Ito, in an order in which neighbours differ in grey too.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#F0E442", "#D55E00", "#56B4E9", "#CC79A7", "#000000")


@lru_cache(maxsize=2)
def _font(bold: bool) -> FT2Font:
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    font = FT2Font(str(File(matplotlib.get_data_path()) / "fonts" / "ttf" / name))
    font.set_size(100, 72)
    return font


@lru_cache(maxsize=8192)
def _advance(sign: str, bold: bool) -> float:
    font = _font(bold)
    code = ord(sign)
    if not font.get_char_index(code):
        return 0.0 if unicodedata.combining(sign) else 1.1
    return float(font.load_char(code).linearHoriAdvance) / 65536 / 100


def width_of(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide `text` will be."""
    return sum(_advance(sign, bold) for sign in text) * size


def clean(text: str) -> str:
    """`text` on one line, without signs that XML does not allow."""
    kept = "".join(sign if sign.isprintable() or sign == " " else " " for sign in text)
    return " ".join(kept.split())


def escape(text: str) -> str:
    """`text` as it may stand in an element or an attribute of SVG."""
    return html.escape(clean(text))


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False, most: int = 99) -> tuple[str, ...]:
    """`text` in lines no wider than `width`; words that are wider are cut, and after `most` lines comes an ellipsis."""
    lines = [""]
    for word in clean(text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if lines[-1] and width_of(lines[-1] + sign, size, bold) > width:
                lines.append("")
            lines[-1] += sign
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(last + "…", size, bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return tuple(lines)


@dataclass(frozen=True, slots=True)
class Badge:
    """A small coloured field with a short code: a team, or a route."""

    code: str
    colour: str
    title: str = ""

    @property
    def width(self) -> float:
        """Its width at natural size."""
        return width_of(self.code, SIZE, True) + 7


@dataclass(frozen=True, slots=True)
class Shape:
    """A box with its text: a bold `head` with badges at its right, lines below, and `notes` set apart under a rule.

    `kind` is its outline: inject, expectation, option, condition, reference, stock, derived, resource, valve, plain,
    segment or end.
    """

    name: str
    kind: str
    width: float
    height: float
    head: tuple[str, ...]
    lines: tuple[str, ...]
    badges: tuple[Badge, ...] = ()
    notes: tuple[str, ...] = ()
    tooltip: str = ""


#: How far text keeps from the left and right of an outline.
_INSETS = {"condition": 15.0, "option": 9.0, "inject": 9.0, "end": 11.0, "derived": 11.0}


def shape(
    name: str,
    kind: str,
    head: str,
    text: str = "",
    badges: Sequence[Badge] = (),
    notes: Sequence[str] = (),
    tooltip: str = "",
    width: float = 140.0,
    most: int = 4,
    snug: bool = False,
) -> Shape:
    """A shape that is as high as its wrapped text needs, wider if badges ask for it; a `snug` one may be narrower."""
    inset = _INSETS.get(kind, 7.0)
    inner = width - 2 * inset
    fields = sum(badge.width + 2 for badge in badges) + (22 if kind in ("valve", "tank") else 0)
    heads = wrap(head, max(inner - fields, 30), SIZE, True, 4) if head else ()
    lines = wrap(text, inner, most=most) if text else ()
    small = tuple(wrap(note, inner, most=1)[0] for note in notes)
    widths = [width_of(line, SIZE, True) + fields for line in heads] + [width_of(line) for line in (*lines, *small)]
    widest = max([fields, *widths])
    height = max(len(widths), 1) * LINE + 9 + (4 if small else 0)
    wide = max(widest + 2 * inset + 0.5, 0 if snug else width)
    return Shape(name, kind, wide, height, heads, lines, tuple(badges), small, tooltip or clean(f"{head} {text}"))


@dataclass(frozen=True, slots=True)
class Stroke:
    """How an arrow is drawn."""

    colour: str = INK
    width: float = 1.1
    dash: str = ""
    double: bool = False
    title: str = ""


@dataclass(slots=True)
class Sheet:
    """One sheet under way: parts are added, `svg` gives the whole."""

    title: str
    description: str
    parts: list[str] = field(default_factory=list)

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
        self, x: float, y: float, width: float, height: float, fill: str, line: float = 0, round_: float = 0
    ) -> None:
        """A filled rectangle, perhaps with a line around it and round corners."""
        edge = f' stroke="{INK}" stroke-width="{line:.2f}" rx="{round_:.1f}"' if line else ""
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"{edge}/>'
        )

    def badge(self, x: float, y: float, badge: Badge, scale: float = 1.0) -> None:
        """A badge with its top left corner there."""
        self.rectangle(x, y, badge.width * scale, LINE * scale, badge.colour, 0.5 * scale, 2 * scale)
        ink = "#ffffff" if _dark(badge.colour) else "#000000"
        middle = x + badge.width * scale / 2
        self.text(middle, y + 8.9 * scale, badge.code, SIZE * scale, True, ink, "middle")

    def shape(self, item: Shape, x: float, y: float, scale: float) -> None:
        """A shape with its text, top left corner there."""
        inset = _INSETS.get(item.kind, 7.0) * scale
        self.parts.append(
            f'<g class="box {item.kind}" data-box="{x:.1f} {y:.1f} {item.width * scale:.1f} {item.height * scale:.1f}">'
            f"<title>{escape(item.tooltip)}</title>"
        )
        self.parts.append(outline(item.kind, x, y, item.width * scale, item.height * scale, scale))
        if item.kind == "inject":
            self._bar(item, x, y, scale)
        self.parts.append(_sign(item.kind, x + (item.width - 14) * scale, y + 10 * scale, scale))
        right = x + item.width * scale - inset
        for badge in reversed(item.badges):
            right -= badge.width * scale
            self.badge(right, y + 4.5 * scale, badge, scale)
            right -= 2 * scale
        base = y + (4.5 + 8.9) * scale
        colour = GREY if item.kind == "reference" else INK
        for line in item.head:
            self.text(x + inset, base, line, SIZE * scale, True, colour)
            base += LINE * scale
        for line in item.lines:
            self.text(x + inset, base, line, SIZE * scale, False, colour)
            base += LINE * scale
        if item.notes:
            rule = f"M{x:.1f} {base - 7 * scale:.1f}h{item.width * scale:.1f}"
            self.parts.append(f'<path d="{rule}" stroke="{GREY}" stroke-width="{0.6 * scale:.2f}"/>')
            base += 4 * scale
        for line in item.notes:
            self.text(x + inset, base, line, SIZE * scale, False, INK)
            base += LINE * scale
        self.parts.append("</g>")

    def _bar(self, item: Shape, x: float, y: float, scale: float) -> None:
        """The bar at the left of an inject, striped by the teams that get it."""
        each = item.height * scale / max(len(item.badges), 1)
        for index, badge in enumerate(item.badges):
            self.rectangle(x, y + index * each, 5 * scale, each, badge.colour)

    def arrow(self, path: Path, stroke: Stroke, x: float, y: float, scale: float) -> None:
        """An arrow along its path."""
        points = [(x + scale * px, y + scale * py) for px, py in path.points]
        tip = (x + scale * path.tip[0], y + scale * path.tip[1])
        way = f"M{points[0][0]:.1f} {points[0][1]:.1f}C" + " ".join(f"{px:.1f} {py:.1f}" for px, py in points[1:])
        dash = f' stroke-dasharray="{stroke.dash}"' if stroke.dash else ""
        self.parts.append(f'<g class="arrow"><title>{escape(stroke.title)}</title>')
        for width, colour in ((3.2, stroke.colour), (1.4, "#ffffff")) if stroke.double else ((1.0, stroke.colour),):
            thick = f"{stroke.width * width * scale:.2f}"
            self.parts.append(f'<path d="{way}" fill="none" stroke="{colour}" stroke-width="{thick}"{dash}/>')
        end = points[-1]
        dx, dy = tip[0] - end[0], tip[1] - end[1]
        length = (dx * dx + dy * dy) ** 0.5 or 1.0
        half = max(2.6, stroke.width * (2.6 if stroke.double else 1.7)) * scale
        side = (-dy / length * half, dx / length * half)
        corners = ((end[0] + side[0], end[1] + side[1]), tip, (end[0] - side[0], end[1] - side[1]))
        head = "L".join(f"{px:.1f} {py:.1f}" for px, py in corners)
        self.parts.append(f'<path d="M{head}Z" fill="{stroke.colour}"/></g>')

    def line(self, x: float, y: float, length: float, stroke: Stroke) -> None:
        """A straight sample of an arrow, for the legend."""
        third = length / 3
        points = ((x, y), (x + third, y), (x + 2 * third, y), (x + length - 5, y))
        self.arrow(Path("", points, (x + length, y)), stroke, 0, 0, 1)

    def frame(self, x: float, y: float, width: float, height: float, title: Sequence[str], scale: float) -> None:
        """The frame of a block with its title."""
        self.rectangle(x, y, width, height, PALE, 0.5, 4 * scale)
        for index, line in enumerate(title):
            self.text(x + 9 * scale, y + (17 + index * 13) * scale, line, 10.5 * scale, True)

    def svg(self, factor: float = 1.0) -> str:
        """The sheet as an SVG document; `factor` times the size of A3."""
        width, height = WIDTH * factor, HEIGHT * factor
        return "\n".join(
            (
                '<?xml version="1.0" encoding="UTF-8"?>',
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{PAPER[0] * factor:.1f}mm" '
                f'height="{PAPER[1] * factor:.1f}mm" viewBox="0 0 {width:.2f} {height:.2f}" role="img" '
                f'aria-label="{escape(self.title)}" font-family="{FONTS}">',
                f"<title>{escape(self.title)}</title>",
                f"<desc>{escape(self.description)}</desc>",
                f'<rect width="{width:.2f}" height="{height:.2f}" fill="#ffffff"/>',
                *self.parts,
                "</svg>\n",
            )
        )


def _dark(colour: str) -> bool:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue < 140


def _sign(kind: str, x: float, y: float, scale: float) -> str:
    """The sign in the corner of a valve (two triangles on a pipe) or of a tank farm (a tank), its middle there."""
    line = f'stroke="{INK}" stroke-width="{0.6 * scale:.2f}"'
    across, up, flat = (8 if kind == "valve" else 7) * scale, 4 * scale, 2.2 * scale
    left, right, top, bottom = x - across, x + across, y - up, y + up
    if kind == "valve":
        way = f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}V{top:.1f}L{left:.1f} {bottom:.1f}Z"
        return f'<path d="{way}" fill="{GREY}" {line}/>'
    if kind == "tank":
        way = f"M{left:.1f} {top:.1f}V{bottom:.1f}A{across:.1f} {flat:.1f} 0 0 0 {right:.1f} {bottom:.1f}V{top:.1f}"
        lid = f'<ellipse cx="{x:.1f}" cy="{top:.1f}" rx="{across:.1f}" ry="{flat:.1f}" fill="#ffffff" {line}/>'
        return f'<path d="{way}" fill="#d0d0d0" {line}/>{lid}'
    return ""


_ROUND = {"expectation": 9, "derived": 14, "end": 14, "valve": 3}
_THICK = {"inject": 1.3, "stock": 2.0, "segment": 1.3, "tank": 1.3, "valve": 0.6}


def outline(kind: str, x: float, y: float, width: float, height: float, scale: float = 1.0) -> str:
    """The outline of a kind of shape."""
    right, bottom = x + width, y + height
    line = f'fill="#ffffff" stroke="{GREY if kind in ("reference", "valve") else INK}"'
    line += f' stroke-width="{_THICK.get(kind, 0.9) * scale:.2f}"'
    if kind in ("condition", "option"):
        pointed = kind == "condition"
        across = min((9 if pointed else 6) * scale, width / 3)
        down = height / 2 if pointed else across
        way = (
            f"M{x:.1f} {y + down:.1f}L{x + across:.1f} {y:.1f}H{right - across:.1f}L{right:.1f} {y + down:.1f}"
            f"V{bottom - down:.1f}L{right - across:.1f} {bottom:.1f}H{x + across:.1f}L{x:.1f} {bottom - down:.1f}Z"
        )
        return f'<path d="{way}" {line}/>'
    if kind == "reference":
        line += f' stroke-dasharray="{3 * scale:.1f} {2 * scale:.1f}"'
    inner = ""
    if kind == "resource":
        bars = f"M{x + 3 * scale:.1f} {y:.1f}v{height:.1f}M{right - 3 * scale:.1f} {y:.1f}v{height:.1f}"
        inner = f'<path d="{bars}" stroke="{INK}" stroke-width="{0.7 * scale:.2f}"/>'
    at = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="{_ROUND.get(kind, 0) * scale:.1f}"'
    return f"<rect {at} {line}/>{inner}"


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a badge, the outline of a kind, or a stroke, and what it stands for."""

    text: str
    badge: Badge | None = None
    kind: str = ""
    stroke: Stroke | None = None


def rows(keys: Sequence[Key], right: float = WIDTH - MARGIN) -> list[list[tuple[float, Key]]]:
    """The legend in rows: each entry with its place from the left."""
    found: list[list[tuple[float, Key]]] = [[]]
    x = MARGIN
    for key in keys:
        length = (key.badge.width if key.badge else 26.0) + 5 + width_of(legend_text(key), 9.5)
        if x + length > right and found[-1]:
            found.append([])
            x = MARGIN
        found[-1].append((x, key))
        x += length + 15
    return found


def legend_text(key: Key) -> str:
    """What the legend says of a mark, on one line."""
    return wrap(key.text, 260, 9.5, most=1)[0]


def room(keys: Sequence[Key]) -> tuple[float, float]:
    """What an A3 sheet with this legend leaves for its picture."""
    return (WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN - HEADER - ROW * len(rows(keys)) - 8)


def dress(sheet: Sheet, title: str, place: str, keys: Sequence[Key], factor: float = 1.0) -> None:
    """Put the title, what sheet this is, and the legend around a picture."""
    right, bottom = WIDTH * factor - MARGIN, HEIGHT * factor - MARGIN
    sheet.text(right, MARGIN + 17, place, 10.5, False, GREY, "end")
    length = right - MARGIN - width_of(place, 10.5) - 20
    sheet.text(MARGIN, MARGIN + 17, wrap(title, length, 17, True, 1)[0], 17, True)
    lines = rows(keys, right)
    for index, line in enumerate(lines):
        y = bottom - 5 - ROW * (len(lines) - 1 - index)
        for x, key in line:
            mark = key.badge.width if key.badge else 26.0
            if key.badge:
                sheet.badge(x, y - 9, key.badge)
            elif key.stroke:
                sheet.line(x, y - 3, mark, key.stroke)
            else:
                sheet.parts.append(outline(key.kind, x, y - 9.5, mark, 12, 0.7))
                sheet.parts.append(_sign(key.kind, x + mark / 2, y - 3.5, 0.8))
            sheet.text(x + mark + 5, y, legend_text(key), 9.5)


def place(sheet: Sheet, shapes: dict[str, Shape], placed: Sequence[Placed], x: float, y: float, scale: float) -> None:
    """Draw the shapes where their boxes were placed."""
    for box in placed:
        sheet.shape(shapes[box.name], x + box.x * scale, y + box.y * scale, scale)
