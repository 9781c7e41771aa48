"""The boxes of the pictures: what kinds there are, how large one has to be for its text, and its outline as SVG.

Colours are those of Okabe and Ito, which readers with any colour vision tell apart; nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.exercise.wording import one_line
from tabletop.pictures.lettering import LINE, SIZE, width_of, wrap

INK, GREY, PALE, WHITE = "#1a1a1a", "#5a5a5a", "#f6f6f6", "#ffffff"
#: For teams: Okabe and Ito, in an order in which neighbours differ in grey too.
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#F0E442", "#D55E00", "#56B4E9", "#CC79A7", "#000000")
#: The width of a box, and of the band at the left of one that belongs to teams.
WIDE, BAND = 146.0, 5.5
_BANDED = ("inject", "expectation", "option")
#: How far text keeps from the left and right of an outline; 7 where nothing is said.
_INSETS = {"condition": 15.0, "option": 11.5, "inject": 11.5, "expectation": 11.5, "commodity": 11.0, "derived": 11.0}
#: What the point of an outline takes at the right, and a sign in the corner.
_POINT, _SIGN = 10.0, 22.0
_CUT = {"condition": 9.0, "option": 6.0}
_ROUND = {"expectation": 9.0, "derived": 14.0, "commodity": 14.0, "valve": 3.0}
_THICK = {"inject": 1.3, "stock": 2.0, "segment": 1.3, "store": 1.3, "valve": 0.6}


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

    @property
    def ink(self) -> str:
        """The colour in which its code can be read on it."""
        red, green, blue = (int(self.colour[place : place + 2], 16) for place in (1, 3, 5))
        return "#ffffff" if 0.299 * red + 0.587 * green + 0.114 * blue < 140 else "#000000"


@dataclass(frozen=True, slots=True)
class Shape:
    """A box with its text: a bold `head` with badges at its right, lines below, and `notes` set apart under a rule.

    `kind` is its outline: inject, expectation, option, condition, reference, stock, derived, resource, valve,
    commodity, segment, store or end. A note is a line and how far it is moved to the right.
    """

    name: str
    kind: str
    width: float
    height: float
    head: tuple[str, ...]
    lines: tuple[str, ...]
    badges: tuple[Badge, ...] = ()
    notes: tuple[tuple[float, str], ...] = ()
    tooltip: str = ""

    @property
    def inset(self) -> float:
        """How far its text keeps from its left edge."""
        return _INSETS.get(self.kind, 7.0)


def shape(
    name: str,
    kind: str,
    head: str,
    text: str = "",
    badges: Sequence[Badge] = (),
    notes: Sequence[str] = (),
    tooltip: str = "",
    width: float = WIDE,
    most: int = 4,
) -> Shape:
    """A shape that is as high as its wrapped text needs, and wider if badges ask for it."""
    inset = _INSETS.get(kind, 7.0)
    inner = width - 2 * inset - (_POINT if kind == "end" else 0)
    fields = sum(badge.width + 2 for badge in badges) + (3 if badges else 0) + (_SIGN if kind in _SIGNS else 0)
    heads = wrap(head, max(inner - fields, 30), SIZE, True, 4) if head else ()
    lines = wrap(text, inner, most=most) if text else ()
    small = tuple(
        (7.0 if place else 0.0, line) for note in notes for place, line in enumerate(wrap(note, inner - 7, most=2))
    )
    widths = [width_of(line, SIZE, True) + fields for line in heads] + [width_of(line) for line in lines]
    count = max(len(widths) + len(small), 1)
    height = count * LINE + 9 + (4 if small else 0)
    wide = max(width, max([fields, *widths]) + width - inner + 0.5)
    return Shape(name, kind, wide, height, heads, lines, tuple(badges), small, tooltip or one_line(f"{head} {text}"))


def outline(kind: str, x: float, y: float, width: float, height: float, scale: float = 1.0) -> str:
    """The outline of a kind of shape."""
    right, bottom = x + width, y + height
    thick = _THICK.get(kind, 0.9) * scale
    line = f'fill="{WHITE}" stroke="{GREY if kind in ("reference", "valve") else INK}" stroke-width="{thick:.2f}"'
    if kind in _CUT:
        across = min(_CUT[kind] * scale, width / 3)
        down = height / 2 if kind == "condition" else across
        way = (
            f"M{x:.1f} {y + down:.1f}L{x + across:.1f} {y:.1f}H{right - across:.1f}L{right:.1f} {y + down:.1f}"
            f"V{bottom - down:.1f}L{right - across:.1f} {bottom:.1f}H{x + across:.1f}L{x:.1f} {bottom - down:.1f}Z"
        )
        return f'<path d="{way}" {line}/>'
    if kind == "end":
        neck = right - min(_POINT * scale, width / 3)
        way = f"M{x:.1f} {y:.1f}H{neck:.1f}L{right:.1f} {y + height / 2:.1f}L{neck:.1f} {bottom:.1f}H{x:.1f}Z"
        return f'<path d="{way}" {line}/>'
    if kind == "reference":
        line += f' stroke-dasharray="{3 * scale:.1f} {2 * scale:.1f}"'
    inner = ""
    if kind == "resource":
        bars = f"M{x + 3 * scale:.1f} {y:.1f}v{height:.1f}M{right - 3 * scale:.1f} {y:.1f}v{height:.1f}"
        inner = f'<path d="{bars}" stroke="{INK}" stroke-width="{0.7 * scale:.2f}"/>'
    if kind == "commodity":
        gap = 2.5 * scale
        inner = _rectangle(x + gap, y + gap, width - 2 * gap, height - 2 * gap, (_ROUND[kind] - 2.5) * scale, line)
    return _rectangle(x, y, width, height, _ROUND.get(kind, 0) * scale, line) + inner


def _rectangle(x: float, y: float, width: float, height: float, radius: float, line: str) -> str:
    size = f'width="{width:.1f}" height="{height:.1f}" rx="{min(radius, height / 2):.1f}"'
    return f'<rect x="{x:.1f}" y="{y:.1f}" {size} {line}/>'


def band(item: Shape, x: float, y: float, scale: float) -> str:
    """The band at the left of what belongs to teams: a stripe in the colour of each, within the outline."""
    if item.kind not in _BANDED or not item.badges:
        return ""
    edge = _THICK.get(item.kind, 0.9) * scale / 2
    left, top, bottom = x + edge, y + edge, y + item.height * scale - edge
    right = x + BAND * scale
    corner = max((_CUT.get(item.kind, 0) + _ROUND.get(item.kind, 0)) * scale - edge, 0)

    def start(at: float) -> float:
        """Where the outline begins at a height."""
        into = max(corner - min(at - top, bottom - at), 0)
        bend = into if item.kind in _CUT else corner - max(corner**2 - into**2, 0) ** 0.5
        return min(left + bend, right)

    bends = [top + corner * part / 4 for part in range(5)] + [bottom - corner * part / 4 for part in range(5)]
    stripes = ""
    each = (bottom - top) / len(item.badges)
    for index, badge in enumerate(item.badges):
        high, low = top + each * index, top + each * (index + 1)
        heights = sorted({high, low, *(bend for bend in bends if high < bend < low)}) if corner else [high, low]
        way = "".join(f"L{start(at):.1f} {at:.1f}" for at in reversed(heights))
        stripes += f'<path d="M{right:.1f} {high:.1f}V{low:.1f}{way}Z" fill="{badge.colour}"/>'
    return stripes


_SIGNS = ("valve", "store")


def sign(kind: str, x: float, y: float, scale: float) -> str:
    """The sign in the corner of a valve (two triangles on a pipe) or of a store (a tank), its middle there."""
    if kind not in _SIGNS:
        return ""
    line = f'stroke="{INK}" stroke-width="{0.6 * scale:.2f}"'
    across, up, flat = (8 if kind == "valve" else 7) * scale, 4 * scale, 2.2 * scale
    left, right, top, bottom = x - across, x + across, y - up, y + up
    if kind == "valve":
        way = f"M{left:.1f} {top:.1f}L{right:.1f} {bottom:.1f}V{top:.1f}L{left:.1f} {bottom:.1f}Z"
        return f'<path d="{way}" fill="{GREY}" {line}/>'
    way = f"M{left:.1f} {top:.1f}V{bottom:.1f}A{across:.1f} {flat:.1f} 0 0 0 {right:.1f} {bottom:.1f}V{top:.1f}"
    lid = f'<ellipse cx="{x:.1f}" cy="{top:.1f}" rx="{across:.1f}" ry="{flat:.1f}" fill="#ffffff" {line}/>'
    return f'<path d="{way}" fill="#d0d0d0" {line}/>{lid}'
