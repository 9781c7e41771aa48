"""Where boxes and arrows go: Graphviz lays out, in process; nothing here draws.

`dot` hands boxes and links to Graphviz and reads back places. `fill` puts blocks of boxes (a storyline, a commodity)
on as few sheets as hold them at full text size: it asks Graphviz for several arrangements and keeps the one that can
be drawn largest. All lengths are points; y grows downwards.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Literal

import pygraphviz

Direction = Literal["LR", "TB"]

#: Inside a frame: around what it holds, and between two frames of a sheet.
PAD, BETWEEN = 9.0, 12.0
#: How the title goes on of what was split.
CONTINUED = ", continued"
#: How much larger than its natural size a picture may be drawn to fill its sheet.
LARGEST = 1.8
#: How much larger a later arrangement must come out to be preferred to an earlier one.
WORTH = 1.02
_ASPECTS = (0.3, 0.5, 0.7, 0.9, 1.1, 1.4, 1.8, 2.4, 3.2, 4.5)
# Alignment in Graphviz's arrays is only sound along its own y axis, hence `t` alone: in LR, that is to the left.
_INNER = ("", *(f"array_it{count}" for count in range(1, 9)))
_OUTER: tuple[tuple[Direction, str], ...] = (
    *(("TB", f"array_it{count}") for count in range(1, 7)),
    *(("LR", f"array_it{count}") for count in range(1, 7)),
    ("LR", "graph"),
)


@dataclass(frozen=True, slots=True)
class Box:
    """Something to be placed."""

    name: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow to be led from one box to another."""

    name: str
    tail: str
    head: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place: the top left corner."""

    name: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Path:
    """The way of an arrow: a point, then cubic Bezier curves of three points each, and the tip of its head."""

    name: str
    points: tuple[tuple[float, float], ...]
    tip: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes and arrows with their places, in a rectangle of this size."""

    width: float
    height: float
    boxes: tuple[Placed, ...]
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """What belongs in one frame. `members` are the boxes by which it can be split over sheets, in order."""

    title: str
    members: tuple[str, ...]
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A block on a sheet: its frame at (x, y), its plan at (x + left, y + top) within, all before scaling."""

    block: Block
    plan: Plan
    x: float
    y: float
    width: float
    height: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """The blocks of one sheet, to be drawn `scale` times as large; below 1, the sheet has to be larger than A3."""

    pieces: tuple[Piece, ...]
    width: float
    height: float
    scale: float


@lru_cache(maxsize=4096)
def dot(
    boxes: tuple[Box, ...], links: tuple[Link, ...], pack: str = "", gap: float = 12, way: Direction = "LR"
) -> Plan:
    """Let Graphviz place boxes along their links; `pack` is its packmode for unconnected parts.

    From left to right it puts what comes first at the bottom, so that its y axis is read upside down there.
    """
    number = {box.name: index for index, box in enumerate(boxes)}
    packing = f', pack={round(gap)}, packmode="{pack}"' if pack else ""
    lines = [
        f"digraph {{ graph [rankdir={way}, nodesep={gap / 72:.3f}, ranksep=0.42, splines=true, margin=0{packing}];",
        'node [shape=box, fixedsize=true, label=""]; edge [arrowsize=0.6];',
    ]
    for index, box in enumerate(boxes):
        lines.append(f"b{index} [width={box.width / 72:.4f}, height={box.height / 72:.4f}];")
    for index, link in enumerate(links):
        lines.append(f"b{number[link.tail]} -> b{number[link.head]} [id=l{index}, weight={link.weight}];")
    graph = pygraphviz.AGraph(string="\n".join([*lines, "}"]))
    found = json.loads(graph.draw(format="json0", prog="dot"))
    left, bottom, right, top = _numbers(found["bb"])
    placed, paths = {}, {}

    def down(y: float) -> float:
        return y - bottom if way == "LR" else top - y

    for item in found.get("objects", ()):
        box = boxes[int(item["name"][1:])]
        x, y = _numbers(item["pos"])
        placed[box.name] = Placed(box.name, x - left - box.width / 2, down(y) - box.height / 2, box.width, box.height)
    for item in found.get("edges", ()):
        index = int(item["id"][1:])
        ends = [tuple(_numbers(part.removeprefix("e,"))) for part in item["pos"].split()]
        tip, *points = [(x - left, down(y)) for x, y in ends]
        paths[index] = Path(links[index].name, tuple(points), tip)
    return Plan(
        right - left, top - bottom, tuple(placed[box.name] for box in boxes), tuple(paths[i] for i in sorted(paths))
    )


def fill(
    groups: Sequence[tuple[str, tuple[str, ...]]],
    build: Callable[[str, tuple[str, ...]], Block],
    head: Callable[[str, float], float],
    width: float,
    height: float,
) -> tuple[Page, ...]:
    """Put groups of members on sheets of this size, in order, each on the last sheet that has room at full text size.

    A group that fits no sheet is split, where possible between parts that no arrow joins; its parts stand on sheets
    that follow each other. `head` is the height of a frame's title at a width.
    """
    pages: list[Page] = []
    waiting = [build(title, members) for title, members in reversed(groups)]
    whole = [members for _, members in groups]
    while waiting:
        block = waiting.pop()
        last = len(pages) - 1 if block.members not in whole else 0
        for index in reversed(range(max(last, 0), len(pages))):
            others = [piece.block for piece in pages[index].pieces]
            if sum(_area(other) for other in (block, *others)) > 0.8 * width * height:
                continue
            page = _arrange([*others, block], head, width, height)
            if page.scale >= 1:
                pages[index] = _rejoined(page, build, head, width, height)
                break
        else:
            page = _arrange([block], head, width, height)
            halves = () if page.scale >= 1 else _halves(block, build)
            if halves:
                waiting += reversed(halves)
            else:
                pages.append(page)
    return tuple(pages)


def _rejoined(
    page: Page,
    build: Callable[[str, tuple[str, ...]], Block],
    head: Callable[[str, float], float],
    width: float,
    height: float,
) -> Page:
    """The page with parts of one group that came to stand on it in one frame again, if they fit so."""
    members: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    for piece in page.pieces:
        group = piece.block.title.removesuffix(CONTINUED)
        members[group] = (*members.get(group, ()), *piece.block.members)
        titles.setdefault(group, piece.block.title)
    once = all(len(dict.fromkeys(names)) == len(names) for names in members.values())
    if len(members) == len(page.pieces) or not once:
        return page
    joined = _arrange([build(titles[group], names) for group, names in members.items()], head, width, height)
    return joined if joined.scale >= 1 else page


def _arrange(blocks: list[Block], head: Callable[[str, float], float], width: float, height: float) -> Page:
    """The arrangement of blocks on one sheet that can be drawn largest; closer together, and a single block in any
    order, where that is needed to fit."""
    page = _packed(blocks, _INNER, 12, head, width, height)
    if page.scale < 1:
        page = _packed(blocks, _INNER, 8, head, width, height)
    if page.scale < 1 and len(blocks) == 1:
        page = _packed(blocks, ("graph",), 8, head, width, height)
    return page


def _packed(
    blocks: list[Block],
    packs: tuple[str, ...],
    gap: float,
    head: Callable[[str, float], float],
    width: float,
    height: float,
) -> Page:
    plans = [tuple(dot(block.boxes, block.links, pack, gap) for pack in packs) for block in blocks]
    best: Page | None = None
    for aspect in _ASPECTS:
        pieces = []
        for block, ways in zip(blocks, plans, strict=True):
            plan = min(ways, key=lambda plan: max(plan.width, plan.height * aspect))
            wide = max(plan.width, 130.0 if block.title else 0.0)
            top = PAD + (head(block.title, wide) if block.title else 0.0)
            pieces.append(Piece(block, plan, 0, 0, wide + 2 * PAD, top + plan.height + PAD, top))
        frames = tuple(Box(str(index), piece.width, piece.height) for index, piece in enumerate(pieces))
        area = sum(frame.width * frame.height for frame in frames)
        bound = min(width / max(frame.width for frame in frames), height / max(frame.height for frame in frames))
        bound = min(bound, (width * height / area) ** 0.5, LARGEST)
        if best is not None and (bound <= best.scale * WORTH or (bound < 1 and len(frames) > 1)):
            continue
        for way, pack in _OUTER if len(frames) > 1 else _OUTER[-1:]:
            outer = dot(frames, (), pack, BETWEEN, way)
            scale = min(width / outer.width, height / outer.height, LARGEST)
            if best is None or scale > best.scale * WORTH:
                put = tuple(
                    Piece(piece.block, piece.plan, box.x, box.y, piece.width, piece.height, piece.top)
                    for piece, box in zip(pieces, outer.boxes, strict=True)
                )
                best = Page(put, outer.width, outer.height, scale)
    assert best is not None
    return best


def _area(block: Block) -> float:
    """What the boxes of a block take, with the gaps beside them: at the least."""
    return sum((box.width + 12) * (box.height + 12) for box in block.boxes)


def _halves(block: Block, build: Callable[[str, tuple[str, ...]], Block]) -> tuple[Block, ...]:
    """A block in two: between connected parts if there are several, else in the middle.

    A single member that has too much around it is drawn twice, each time with half of that. Empty: it is in one piece.
    """
    later = f"{block.title.removesuffix(CONTINUED)}{CONTINUED}" if block.title else ""
    members = block.members
    if len(members) > 1:
        parts = [[name for name in part if name in members] for part in _parts(block, "")]
        ordered = [name for part in parts for name in part]
        ends = list(accumulate(len(part) for part in parts if part))[:-1] or range(1, len(ordered))
        cut = min(ends, key=lambda end: abs(end - len(ordered) / 2))
        return build(block.title, tuple(ordered[:cut])), build(later, tuple(ordered[cut:]))
    around = _parts(block, members[0])
    middle = len(around) // 2
    return tuple(
        Block(
            title,
            members,
            tuple(box for box in block.boxes if box.name in names),
            tuple(link for link in block.links if link.tail in names and link.head in names),
        )
        for title, parts in ((block.title, around[:middle]), (later, around[middle:]))
        if middle
        for names in [[members[0], *(name for part in parts for name in part)]]
    )


def _parts(block: Block, without: str) -> list[list[str]]:
    """The boxes of a block by connected parts, once one box is taken away."""
    group = {box.name: box.name for box in block.boxes if box.name != without}

    def root(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for link in block.links:
        if link.tail in group and link.head in group:
            group[root(link.tail)] = root(link.head)
    parts: dict[str, list[str]] = {}
    for name in group:
        parts.setdefault(root(name), []).append(name)
    return list(parts.values())


def where(pages: Sequence[Page], name: str, here: int) -> str:
    """On which sheet a box is, as seen from sheet `here` (both counted from 1)."""
    sheets = [
        number
        for number, page in enumerate(pages, 1)
        if any(box.name == name for piece in page.pieces for box in piece.block.boxes)
    ]
    return "this sheet" if not sheets or here in sheets else f"sheet {sheets[0]}"


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]
