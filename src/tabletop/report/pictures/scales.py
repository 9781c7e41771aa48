"""Scales of pictures: where an instant or a figure stands, and which of them are named on the axis."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from tabletop.pictures.lettering import width_of
from tabletop.report.language import DAY, Language
from tabletop.report.pictures.canvas import SIZE, WIDTH, Canvas

_MINUTE, _HOUR = 60, 3600
_STEPS = (
    *(_MINUTE * count for count in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * count for count in (1, 2, 3, 6, 12)),
    *(DAY * count for count in (1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 365, 730, 1825, 3650)),
)
_MOST_TICKS = 12
_NEAR, _FAR = 1e-300, 1e300  # figures beyond these could not be told or subtracted from each other


@dataclass(frozen=True, slots=True)
class Times:
    """Time from left to right; `length` in seconds. Names are of instants from STARTEX, or of `spans` of time."""

    length: int
    left: float
    right: float
    spans: bool = False

    def x(self, at: float) -> float:
        """Where an instant stands; what lies outside is put at the edge."""
        share = min(max(at / max(self.length, 1), 0.0), 1.0)
        return self.left + (self.right - self.left) * share

    def ticks(self, language: Language) -> list[tuple[int, str]]:
        """Instants that are named, and their names: lengths of time for a day and less, else days of exercise time."""
        for step in _STEPS:
            if self.length / step > _MOST_TICKS:
                continue
            found = [(at, self._named(at, language)) for at in range(0, self.length + 1, step)]
            widest = max(width_of(name, SIZE) for _, name in found)
            if widest + 8 <= (self.right - self.left) * step / max(self.length, 1):
                return found
        return [(0, self._named(0, language))]

    def _named(self, at: int, language: Language) -> str:
        """The name of an instant, `6 h` in short exercises, else as the text has it: `day 3`, `12:00` in it."""
        if self.spans or self.length <= DAY:
            return "0" if at == 0 else language.length(at)
        days, rest = divmod(at, DAY)
        time = f"{rest // _HOUR:02d}:{rest % _HOUR // _MINUTE:02d}"
        return time if rest else language.say("picture.day", day=str(days + 1))

    def draw(self, canvas: Canvas, top: float, bottom: float, language: Language) -> None:
        """Pale lines from top to bottom at the named instants, with their names below."""
        canvas.line(self.left, bottom, self.right, bottom, 0.8)
        for at, name in self.ticks(language):
            x = self.x(at)
            canvas.line(x, top, x, bottom + 2.5, 0.5, 0.3)
            half = width_of(name, SIZE) / 2
            canvas.text(max(min(x, WIDTH - half), half), bottom + 11, name, "middle")


@dataclass(frozen=True, slots=True)
class Values:
    """Figures from below to above, with a few round ones to be named."""

    low: float
    high: float
    top: float
    bottom: float

    @classmethod
    def around(cls, least: float, most: float, top: float, bottom: float) -> Values:
        """A scale on which these figures fill most of the height; it begins at zero where that is not far."""
        least, most = max(least, -_FAR), min(most, _FAR)
        if most - least <= max(_NEAR, 1e-12 * max(abs(least), abs(most))):
            least, most = least - (abs(least) or 1) / 2, most + (abs(most) or 1) / 2
        if 0 < least < 0.35 * most:
            least = 0.0
        if 0.35 * least < most < 0:
            most = 0.0
        step = _step(least, most)
        return cls(math.floor(least / step + 1e-9) * step, math.ceil(most / step - 1e-9) * step, top, bottom)

    def y(self, value: float) -> float:
        """Where a figure stands; what lies beyond the scale is put at its edge."""
        inside = min(max(self.low, value), self.high)
        return self.bottom - (self.bottom - self.top) * (inside - self.low) / (self.high - self.low)

    def ticks(self) -> Iterator[float]:
        """The round figures that are named."""
        step = _step(self.low, self.high)
        first = round(self.low / step)
        for count in range(first, round(self.high / step) + 1):
            yield float(f"{count * step:.12g}")


def _step(least: float, most: float) -> float:
    """A round distance of figures, so that four to seven are named."""
    rough = (most - least) / 4
    unit = 10.0 ** math.floor(math.log10(rough))
    return next(unit * size for size in (1, 2, 2.5, 5, 10) if unit * size >= rough * 0.999)
