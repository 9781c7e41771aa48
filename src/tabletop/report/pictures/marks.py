"""The marks of pictures: each kind is known by its outline and how it is filled, its colour only helps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

#: Middle tones that hold on white and on black.
BLUE, ORANGE, GREEN, RED, VIOLET = "#2a7de1", "#c8701a", "#2c9257", "#d0453b", "#8c63c7"
#: How far a mark reaches from its middle, and how near two marks can stand.
REACH, NEAR = 3.0, 7.0

Item = TypeVar("Item")

#: How an order ended, as pictures tell it: these are kinds of marks too.
ENDS = ("succeeded", "partial", "failed", "void", "open")
_VOID = frozenset({"rejected", "refused", "withdrawn", "superseded", "unruled", "lapsed"})
_COLOURS = {
    "inject": ORANGE,
    "succeeded": GREEN,
    "partial": ORANGE,
    "failed": RED,
    "void": "currentColor",
    "open": BLUE,
    "decision": GREEN,
    "message": "currentColor",
}


def ending(state: str) -> str:
    """How pictures tell the state of an order: done in full or in part, failed, never carried out, or still open."""
    if state in ENDS[:3]:
        return state
    return "void" if state in _VOID else "open"


def colour_of(kind: str) -> str:
    """The colour of a kind of mark."""
    return _COLOURS[kind]


def shape(kind: str, x: float, y: float, colour: str = "") -> str:
    """A mark with its middle there; in another colour than its own if one is given."""
    ink, r = colour or _COLOURS.get(kind, "currentColor"), REACH
    line = f'stroke="{ink}" stroke-width="1.2"'
    round_ = f'<circle cx="{x:.1f}" cy="{y:.1f}"'
    if kind in ("inject", "down"):
        return _closed(((x - r, y - r + 0.4), (x + r, y - r + 0.4), (x, y + r)), f'fill="{ink}"')
    if kind == "up":
        return _closed(((x - r, y + r - 0.4), (x + r, y + r - 0.4), (x, y - r)), f'fill="{ink}"')
    if kind in ("succeeded", "dot"):
        return f'{round_} r="{r:.1f}" fill="{ink}"/>'
    if kind == "partial":
        half = f"M{x:.1f} {y - r:.1f}A{r:.1f} {r:.1f} 0 0 0 {x:.1f} {y + r:.1f}Z"
        return f'{round_} r="{r - 0.4:.1f}" fill="none" {line}/><path d="{half}" fill="{ink}"/>'
    if kind in ("failed", "ring"):
        return f'{round_} r="{r - 0.4:.1f}" fill="none" {line}/>'
    if kind == "void":
        s = r - 0.6
        way = f"M{x - s:.1f} {y - s:.1f}L{x + s:.1f} {y + s:.1f}M{x - s:.1f} {y + s:.1f}L{x + s:.1f} {y - s:.1f}"
        return f'<path d="{way}" {line}/>'
    if kind in ("open", "decision"):
        corners = ((x, y - r - 0.3), (x + r + 0.3, y), (x, y + r + 0.3), (x - r - 0.3, y))
        return _closed(corners, f'fill="{ink}"' if kind == "decision" else f'fill="none" {line}')
    if kind == "square":
        side = 2 * r - 0.8
        return f'<path d="M{x - side / 2:.1f} {y - side / 2:.1f}h{side:.1f}v{side:.1f}h-{side:.1f}Z" fill="{ink}"/>'
    if kind == "message":
        return f'<path d="M{x:.1f} {y - 2.2:.1f}v4.4" stroke="{ink}" stroke-width="0.9"/>'
    if kind == "bar":
        return f'<rect x="{x - 6:.1f}" y="{y - 2.3:.1f}" width="12" height="4.6" fill="{ink}" fill-opacity="0.55"/>'
    if kind.startswith("bars."):
        way = "".join(f"M{x + dx:.1f} {y + 4:.1f}v-{high}h3v{high}Z" for dx, high in ((-6, 3), (-2, 8), (2, 5)))
        return f'<path d="{way}" fill="{_COLOURS[kind[5:]]}"/>'
    if kind == "median":
        return shape("decision", x, y, BLUE)
    if kind == "span":
        way = f"M{x - 4:.1f} {y:.1f}h8M{x - 4:.1f} {y - 3:.1f}v6M{x + 4:.1f} {y - 3:.1f}v6"
        return f'<path d="{way}" stroke="{BLUE}" stroke-width="1.4"/>'
    if kind.startswith("bar."):
        return flow_bar(kind[4:], x - 6, y - 4, 12)
    raise KeyError(kind)


def flow_bar(when: str, x: float, y: float, wide: float, high: float = 8.0) -> str:
    """A bar of a flow from its top left corner: hollow at the start, slim at the worst instant, full at the end."""
    if when == "start":
        size = f'width="{max(wide - 1, 0.2):.1f}" height="{high - 1:.1f}"'
        return f'<rect x="{x + 0.5:.1f}" y="{y + 0.5:.1f}" {size} fill="none" stroke="{BLUE}"/>'
    if when == "worst":
        return f'<rect x="{x:.1f}" y="{y + high / 4:.1f}" width="{wide:.1f}" height="{high / 2:.1f}" fill="{RED}"/>'
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="{BLUE}"/>'


def _closed(corners: Sequence[tuple[float, float]], style: str) -> str:
    way = "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
    return f'<path d="M{way}Z" {style}/>'


def clusters(items: Sequence[Item], place: Callable[[Item], float], near: float = NEAR) -> list[list[Item]]:
    """Items that stand so near each other that their marks would meet, together; in order of place."""
    found: list[list[Item]] = []
    first = 0.0
    for item in sorted(items, key=place):
        if found and place(item) - first < near:
            found[-1].append(item)
        else:
            found.append([item])
            first = place(item)
    return found
