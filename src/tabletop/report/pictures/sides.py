"""One side of a lane: marks over time, stacked where they meet, a bar with their number where too many do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tabletop.pictures.lettering import width_of
from tabletop.report.language import Language
from tabletop.report.pictures.canvas import LINE, SIZE, Canvas
from tabletop.report.pictures.marks import ENDS, NEAR, REACH, clusters, colour_of
from tabletop.report.pictures.scales import Times

#: Marks that are stacked at most, and how far they stand apart.
FITS, _PITCH = 3, 6.6
_GAP, _PAD = 3.4, 1.8  # free about the line of the lane, and beyond what is highest
_THICK, _LEAST = 4.6, 1.8  # of bars: their height, and the width of the smallest part
_CAPITALS = 5.9  # the height of figures in text of the smallest size


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of the timeline: when, of what kind, and what is told where a pointer rests on it."""

    at: int
    kind: str
    title: str


@dataclass(slots=True)
class Side:
    """The marks above or below the line of a lane."""

    times: Times
    marks: list[Mark] = field(default_factory=list)

    @property
    def counted(self) -> bool:
        """Whether there are so many marks in one place that they become bars."""
        return self._deepest() > FITS

    @property
    def high(self) -> float:
        """The height that the marks need; half a line of text at least."""
        deepest = self._deepest()
        bars = _THICK + _PAD + _CAPITALS if deepest > FITS else 0.0
        return max(_GAP + max(min(deepest, FITS) * _PITCH, bars) + _PAD, LINE / 2 + 3)

    def draw(self, canvas: Canvas, middle: float, way: int, language: Language) -> None:
        """Put the marks above (`way` -1) or below the line at `middle`."""
        if not self.counted:
            for group in self._near():
                _stack(canvas, group, self._x(group[0]), middle, way)
            return
        room = max(width_of(language.number(len(self.marks)), SIZE) + 4, 2.5 * NEAR)
        groups = clusters(self.marks, self._x, room)
        ends = [self._x(group[0]) for group in groups[1:]] + [self.times.right + 2 * REACH + 1]
        for group, end in zip(groups, ends, strict=True):
            self._group(canvas, group, end - 2 * REACH - 1, middle, way, language)

    def _group(
        self, canvas: Canvas, group: Sequence[Mark], last: float, middle: float, way: int, language: Language
    ) -> None:
        """Marks that share the room of a number, no further to the right than `last`: a few one by one, or a bar."""
        parts = clusters(group, self._x)
        if all(len(part) <= FITS for part in parts):
            for part in parts:
                _stack(canvas, part, min(self._x(part[0]), last), middle, way)
            return
        counts = {kind: sum(mark.kind == kind for mark in group) for kind in ("inject", *ENDS)}
        left = self._x(group[0]) - REACH
        right = max(min(self._x(group[-1]), last), left + REACH) + REACH
        _bar(canvas, counts, (left, right), middle + way * _GAP, way, language)

    def _x(self, mark: Mark) -> float:
        return self.times.x(mark.at)

    def _near(self) -> list[list[Mark]]:
        return clusters(self.marks, self._x)

    def _deepest(self) -> int:
        return max((len(group) for group in self._near()), default=0)


def _stack(canvas: Canvas, group: Sequence[Mark], x: float, middle: float, way: int) -> None:
    for place, mark in enumerate(group):
        canvas.mark(mark.kind, x, middle + way * (_GAP + REACH + place * _PITCH), mark.title)


def _bar(
    canvas: Canvas, counts: Mapping[str, int], ends: tuple[float, float], edge: float, way: int, language: Language
) -> None:
    """A bar divided by kind, its number beyond it; it stands above (`way` -1) or below the height `edge`."""
    found = {kind: count for kind, count in counts.items() if count}
    total = sum(found.values())
    wide = ends[1] - ends[0]
    top = edge - _THICK if way < 0 else edge
    told = ", ".join(
        f"{language.say(f'picture.mark.{kind}')}: {language.number(count)}" for kind, count in found.items()
    )
    shares = [max(wide * count / total, _LEAST) for count in found.values()]
    left = ends[0]
    for kind, share in zip(found, shares, strict=True):
        width = share * wide / sum(shares)
        _part(canvas, kind, left, top, width, told)
        left += width
    canvas.text(ends[0], top - _PAD if way < 0 else top + _THICK + _PAD + _CAPITALS, language.number(total))


def _part(canvas: Canvas, kind: str, x: float, top: float, width: float, title: str) -> None:
    """A part of a bar: full for what was done (and for injects), half as high in part, hollow where it failed."""
    colour = colour_of(kind)
    if kind in ("failed", "open"):
        dash = ' stroke-dasharray="1.5 1"' if kind == "open" else ""
        style = f'fill="none" stroke="{colour}" stroke-width="0.9"{dash}'
        canvas.rectangle(x + 0.45, top + 0.45, max(width - 0.9, 0.3), _THICK - 0.9, style, title)
    elif kind == "void":
        canvas.rectangle(x, top + _THICK / 2 - 0.5, width, 1.0, f'fill="{colour}"', title)
    elif kind == "partial":
        canvas.rectangle(x, top + _THICK / 2, width, _THICK / 2, f'fill="{colour}"', title)
    else:
        canvas.rectangle(x, top, width, _THICK, f'fill="{colour}"', title)
