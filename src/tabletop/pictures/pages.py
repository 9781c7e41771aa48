"""Which boxes go on which sheet of A3, and where: as few sheets as hold them all at full text size.

A group of boxes (a storyline, a commodity) has a frame; what is connected within it is laid out together, and such
parts are packed like words on a page. A group that fits no sheet goes on on further sheets, and a part that fits none
is cut in two.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product

from tabletop.pictures.layout import APART, COLUMNS, Box, Link, Plan, dot, parts
from tabletop.pictures.packing import pack

#: Inside a frame: around what it holds, and between two frames of a sheet.
PAD, BETWEEN = 9.0, 12.0
#: How the title goes on of what was split.
CONTINUED = ", continued"
#: How large a picture may be drawn to fill its sheet, times its natural size: these are tried in turn.
_SCALES = tuple(round(1.8 - 0.05 * step, 2) for step in range(17))
_SMALLER = tuple(0.97**step for step in range(1, 120))
#: What part of a sheet's width a frame may take, and how close its boxes may be where it does not fit otherwise.
_FRACTIONS = (1.0, 1 / 2, 2 / 3, 1 / 3, 3 / 4, 1 / 4)
_CLOSE = 8.0

#: How boxes are collected for a group's members, and how high the title of a frame of some width is.
Build = Callable[[str, tuple[str, ...]], "Block"]
Head = Callable[[str, float], float]


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Members of a group with all that goes with them. `members` are the boxes between which it can be cut, in order.

    Blocks are themselves, not what they hold: they are looked up very often.
    """

    title: str
    members: tuple[str, ...]
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Connected blocks of one group that stand on one sheet."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A frame on a sheet at (x, y), its plan at (x + PAD, y + top), all before scaling."""

    frame: Frame
    plan: Plan
    x: float
    y: float
    width: float
    height: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """The frames of one sheet, to be drawn `scale` times as large; below 1, the sheet has to be larger than A3."""

    pieces: tuple[Piece, ...]
    width: float
    height: float
    scale: float

    @property
    def titles(self) -> str:
        """The titles of its frames."""
        return ", ".join(dict.fromkeys(piece.frame.title for piece in self.pieces if piece.frame.title))

    @property
    def boxes(self) -> list[str]:
        """The names of its boxes."""
        return [box.name for piece in self.pieces for box in piece.plan.boxes]

    @property
    def links(self) -> list[str]:
        """The names of its links."""
        return [path.name for piece in self.pieces for path in piece.plan.paths]


def fill(
    groups: Sequence[tuple[str, tuple[str, ...]]], build: Build, head: Head, width: float, height: float
) -> tuple[Page, ...]:
    """Put groups of members on sheets of this size, in order, each on the last sheet that has room at full text size.

    A group that fits no sheet begins a new one, and goes on on as many as it needs.
    """
    desk = _Desk(build, head, width, height)
    pages: list[Page] = []
    for title, members in groups:
        frame = Frame(title, tuple(desk.connected(build(title, members))))
        for index in reversed(range(len(pages))):
            page = desk.arranged([*(piece.frame for piece in pages[index].pieces), frame])
            if page is not None:
                pages[index] = page
                break
        else:
            pages += desk.sheets(frame)
    return tuple(pages)


def where(pages: Sequence[Page], name: str, here: int) -> str:
    """On which sheet a box is, as seen from sheet `here` (both counted from 1)."""
    sheets = [number for number, page in enumerate(pages, 1) if name in page.boxes]
    if not sheets:
        return "not shown"
    return "this sheet" if here in sheets else f"sheet {sheets[0]}"


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where frames are tried out on sheets of one size; what has been put together once is kept."""

    build: Build
    head: Head
    width: float
    height: float
    framed: dict[tuple[Frame, float, float], Piece] = field(default_factory=dict)

    def connected(self, block: Block) -> list[Block]:
        """The connected parts of a block, in the order of their first members, cut where one fits no sheet."""
        found: list[Block] = []
        for names in parts([box.name for box in block.boxes], block.links):
            part = _cut_out(block, frozenset(names))
            halves = () if self._fits(part) else _halves(part, self.build)
            found += [piece for half in halves for piece in self.connected(half)] if halves else [part]
        place = {name: index for index, name in enumerate(block.members)}
        return sorted(found, key=lambda part: min((place.get(name, 0) for name in part.members), default=0))

    def _fits(self, part: Block) -> bool:
        """Whether a connected part fits a sheet by itself."""
        plan = dot(part.boxes, part.links, _CLOSE)
        high = 2 * PAD + (self.head(part.title, plan.width) if part.title else 0)
        return plan.width + 2 * PAD <= self.width and plan.height + high <= self.height

    def sheets(self, frame: Frame) -> Iterator[Page]:
        """The sheets of a frame by itself: one if it fits, else as much on each as it takes."""
        while frame.blocks:
            page = self.arranged([frame])
            count = len(frame.blocks)
            while page is None and count > 1:
                count -= 1
                page = self._tried([Frame(frame.title, frame.blocks[:count])], _CLOSE, 1.0)
            yield page or self._oversized(Frame(frame.title, frame.blocks[:1]))
            title = f"{frame.title.removesuffix(CONTINUED)}{CONTINUED}" if frame.title else ""
            frame = Frame(title, frame.blocks[count:])

    def arranged(self, frames: list[Frame]) -> Page | None:
        """The arrangement of frames on one sheet that can be drawn largest; None if they do not fit at full size."""
        boxes = (box for frame in frames for block in frame.blocks for box in block.boxes)
        if sum(box.width * box.height for box in boxes) > self.width * self.height:
            return None
        for apart, scales in ((APART, _SCALES), (_CLOSE, (1.0,))):
            for scale in scales:
                page = self._tried(frames, apart, scale)
                if page is not None:
                    return page
        return None

    def _oversized(self, frame: Frame) -> Page:
        """The page of what fits no sheet and cannot be cut."""
        page = next(filter(None, (self._tried([frame], _CLOSE, scale) for scale in _SMALLER)), None)
        assert page is not None, f"'{frame.title}' is larger than any sheet"
        return page

    def _tried(self, frames: list[Frame], apart: float, scale: float) -> Page | None:
        """The frames on one sheet at a scale, if they fit so; they take some part of the width each."""
        wide, high = self.width / scale, self.height / scale
        for choice in _choices(len(frames)):
            widths = [part * (wide + BETWEEN) - BETWEEN for part in choice]
            pieces = [self._framed(frame, apart, room) for frame, room in zip(frames, widths, strict=True)]
            packed = pack([(piece.width, piece.height) for piece in pieces], wide, BETWEEN, BETWEEN)
            if packed.width <= wide + 1e-6 and packed.height <= high + 1e-6:
                column = all(x == 0 for x, _ in packed.places)
                put = tuple(
                    replace(piece, x=x, y=y, width=packed.width if column else piece.width)
                    for piece, (x, y) in zip(pieces, packed.places, strict=True)
                )
                largest = min(self.width / packed.width, self.height / packed.height, _SCALES[0])
                return Page(put, packed.width, packed.height, largest)
        return None

    def _framed(self, frame: Frame, apart: float, width: float) -> Piece:
        """A frame that is no wider than this, if that can be."""
        key = (frame, apart, width)
        if key not in self.framed:
            plans = [dot(block.boxes, block.links, apart) for block in frame.blocks]
            packed = pack([(plan.width, plan.height) for plan in plans], width - 2 * PAD, COLUMNS, apart)
            placed = list(zip(plans, packed.places, strict=True))
            boxes = tuple(box.moved(x, y) for plan, (x, y) in placed for box in plan.boxes)
            paths = tuple(path.moved(x, y) for plan, (x, y) in placed for path in plan.paths)
            wide = max(packed.width, 130.0 if frame.title else 0.0)
            top = PAD + (self.head(frame.title, wide) if frame.title else 0.0)
            plan = Plan(packed.width, packed.height, boxes, paths)
            self.framed[key] = Piece(frame, plan, 0, 0, wide + 2 * PAD, top + packed.height + PAD, top)
        return self.framed[key]


@cache
def _choices(count: int) -> tuple[tuple[float, ...], ...]:
    """What part of the sheet's width each frame may take: for few frames any mixture, for many all alike."""
    if count == 1:
        return ((1.0,),)
    alike = [(part,) * count for part in _FRACTIONS]
    mixed = product(_FRACTIONS, repeat=count) if count <= 3 else ()
    return tuple(dict.fromkeys((*alike, *mixed)))


def _cut_out(block: Block, names: frozenset[str]) -> Block:
    """Some boxes of a block, with the arrows among them."""
    members = tuple(name for name in block.members if name in names)
    boxes = tuple(box for box in block.boxes if box.name in names)
    links = tuple(link for link in block.links if link.tail in names and link.head in names)
    return Block(block.title, members, boxes, links)


def _halves(part: Block, build: Build) -> tuple[Block, ...]:
    """A connected part in two, cut near the middle where that takes the fewest boxes that refer to the other half.

    A single member that has too much around it is drawn twice, each time with half of that. Empty: it is in one piece.
    """
    members = part.members
    if len(members) > 1:
        third = len(members) // 3
        cuts = range(max(third, 1), min(len(members) - third + 1, len(members)))
        pairs = [(build(part.title, members[:cut]), build(part.title, members[cut:])) for cut in cuts]
        return min(pairs, key=lambda pair: (sum(len(half.boxes) for half in pair), _uneven(pair)))
    around = parts([box.name for box in part.boxes], part.links, *members)
    middle = len(around) // 2
    halves = (around[:middle], around[middle:]) if middle else ()
    return tuple(_cut_out(part, frozenset([*members, *(name for names in some for name in names)])) for some in halves)


def _uneven(pair: tuple[Block, Block]) -> int:
    return abs(len(pair[0].members) - len(pair[1].members))
