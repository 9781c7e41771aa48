"""Lengths of time as people write them, in whole seconds (rule R1: no float enters the schedule).

Accepted: ``36h``, ``2d 6h``, ``90m``, ``450s``, ``1w``, ``1.5d`` (when it comes to whole seconds), ``36 hours``,
``0``, and ISO 8601 as far as its units have a fixed length (``PT36H``, ``P2DT6H``, ``P1W``). Turns (``3 turns``) have
no fixed length and are read apart.
"""

from __future__ import annotations

import re
from fractions import Fraction

from tabletop.exercise.likeness import suggest

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800

#: What a rate may be given per: ``20 per week``. A month is 30 days and a year 365, always (R1).
RATE_UNITS: dict[str, int] = {
    "second": 1,
    "minute": MINUTE,
    "hour": HOUR,
    "day": DAY,
    "week": WEEK,
    "month": 30 * DAY,
    "year": 365 * DAY,
}

#: The units a duration may be written in, as in ``36h`` or ``36 hours``.
UNITS: dict[str, int] = {
    name: length
    for length, names in (
        (1, ("s", "sec", "secs", "second", "seconds")),
        (MINUTE, ("m", "min", "mins", "minute", "minutes")),
        (HOUR, ("h", "hr", "hrs", "hour", "hours")),
        (DAY, ("d", "day", "days")),
        (WEEK, ("w", "wk", "wks", "week", "weeks")),
    )
    for name in names
}

_WORDS = tuple(name for name in (*UNITS, "turn", "turns", "month", "months", "year", "years") if len(name) > 2)

LONGEST = 200 * RATE_UNITS["year"]

#: Nearly all of them.
_SIMPLE = re.compile(r"(\d{1,9})([smhdw])")
_PART = re.compile(r"\s*(?:,\s*|and\s+)?([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)")
_ISO = re.compile(
    r"P(?:(?P<w>\d+(?:\.\d+)?)W)?(?:(?P<d>\d+(?:\.\d+)?)D)?"
    r"(?:T(?:(?P<h>\d+(?:\.\d+)?)H)?(?:(?P<m>\d+(?:\.\d+)?)M)?(?:(?P<s>\d+(?:\.\d+)?)S)?)?"
)
_ISO_CALENDAR = re.compile(r"P(\d+(\.\d+)?Y)?(\d+(\.\d+)?M)?.*")
_TURNS = re.compile(r"\s*([0-9]{1,6})\s*turns?\s*")
_RATE = re.compile(rf"\A(?P<expression>.*\S)\s+per\s+(?P<unit>{'|'.join(RATE_UNITS)})\s*\Z", re.DOTALL)


class DurationError(ValueError):
    """A text that is no length of time; its message is a sentence for whoever wrote it.

    `word` is the part that is wrong, where it is one word, and `suggestion` what was probably meant by it.
    """

    def __init__(self, message: str, word: str = "", suggestion: str | None = None) -> None:
        self.word = word
        self.suggestion = suggestion
        super().__init__(message)


def seconds(text: str) -> int:
    """How many whole seconds `text` is.

    Raises DurationError for anything that is not a length of time, is not whole seconds, or is longer than any
    exercise (200 years).
    """
    stripped = text.strip()
    if (simple := _SIMPLE.fullmatch(stripped)) and (total := int(simple[1]) * UNITS[simple[2]]) <= LONGEST:
        return total
    if len(stripped) > 100:
        raise DurationError("this is too long for a length of time; write it like 36h or 2d 6h")
    length = _iso(stripped) if stripped[:1] in ("P", "p") else _parts(stripped)
    if length.denominator != 1:
        raise DurationError(f"'{stripped}' does not come to whole seconds; the clock counts whole seconds")
    if length > LONGEST:
        raise DurationError(f"'{stripped}' is longer than 200 years")
    return int(length)


def text(length: int) -> str:
    """`length` seconds as people write it: ``2d 6h``; ``0h`` for nothing, a leading minus for before."""
    if length < 0:
        return "-" + text(-length)
    parts = []
    for size, letter in ((DAY, "d"), (HOUR, "h"), (MINUTE, "m"), (1, "s")):
        count, length = divmod(length, size)
        if count:
            parts.append(f"{count}{letter}")
    return " ".join(parts) or "0h"


def of_clock(hours: str, minutes: str, rest: str | None = None) -> str:
    """``1:30`` as a length of time should be written: ``1h 30m``."""
    return text(int(hours) * HOUR + int(minutes) * MINUTE + int(rest or 0))


def turns(text: str) -> int | None:
    """The number in ``1 turn`` or ``3 turns``; None when `text` is not a number of turns."""
    found = _TURNS.fullmatch(text)
    return int(found[1]) if found else None


def split_rate(text: str) -> tuple[str, str | None]:
    """Part ``0.2 * x per day`` into ``("0.2 * x", "day")``; without a trailing ``per UNIT`` the unit is None.

    The unit is a key of `RATE_UNITS`; dividing the expression's value by it gives the change per second.
    """
    found = _RATE.match(text)
    return (found["expression"], found["unit"]) if found else (text, None)


def _parts(stripped: str) -> Fraction:
    """Add up ``2d 6h``; each unit at most once, largest first, so that a slip like ``6h 2d`` is noticed."""
    if stripped in ("0", "0.0"):
        return Fraction(0)
    total, position, last = Fraction(0), 0, LONGEST
    while position < len(stripped):
        part = _PART.match(stripped, position)
        size = UNITS.get(part[2].lower()) if part else None
        if part is not None and size is None and part[2].lower() not in _WORDS:
            if meant := suggest(part[2].lower(), _WORDS):
                raise DurationError(f"'{part[2]}' is no unit of time", part[2], meant)
        if part is None or size is None:
            raise DurationError(_why_not(stripped))
        if size >= last:
            raise DurationError(f"'{stripped}' should name each unit once, the largest first, like 2d 6h")
        total, position, last = total + Fraction(part[1]) * size, part.end(), size
    if not stripped:
        raise DurationError("a length of time is missing; write it like 36h or 2d 6h")
    return total


def _iso(stripped: str) -> Fraction:
    """Read ISO 8601; its years and months have no fixed length and are refused by name."""
    upper = stripped.upper()
    found = _ISO.fullmatch(upper)
    if found is None or not any(found.groups()):
        calendar = _ISO_CALENDAR.fullmatch(upper)
        if calendar is not None and (calendar[1] or calendar[3]):
            raise DurationError(f"'{stripped}' uses years or months, which have no fixed length; write days instead")
        raise DurationError(_why_not(stripped))
    sizes = {"w": WEEK, "d": DAY, "h": HOUR, "m": MINUTE, "s": 1}
    return sum((Fraction(found[key]) * size for key, size in sizes.items() if found[key]), Fraction(0))


def _why_not(stripped: str) -> str:
    if turns(stripped) is not None:
        return f"'{stripped}' is a number of turns; a length of time is needed here, like 36h or 2d 6h"
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", stripped):
        return f"'{stripped}' has no unit; write for example {stripped}h or {stripped}d"
    if clock := re.fullmatch(r"(\d{1,3}):(\d\d)(?::(\d\d))?", stripped):
        return f"'{stripped}' has no unit; write a length of time with its units: {of_clock(*clock.groups())}"
    if stripped.startswith("-"):
        return f"'{stripped}' is negative; a length of time counts forward"
    if re.search(r"\b(months?|years?)\b|[0-9]y\b", stripped):
        return f"'{stripped}' uses months or years, which have no fixed length; write days or weeks instead"
    return f"'{stripped}' is not a length of time; write it like 36h, 2d 6h, 90m or 1w"
