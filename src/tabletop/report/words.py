"""How the report says things: instants, lengths of time, numbers, clean text."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from tabletop.exercise.durations import text as duration

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

RATINGS = {
    "P": "Performed without challenges",
    "S": "Performed with some challenges",
    "M": "Performed with major challenges",
    "U": "Unable to be performed",
    "unrated": "Not rated: no evidence",
}


def clean(text: object) -> str:
    """Text without control characters and lone surrogates, which some programs that read reports cannot bear."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text))


def instant(seconds: int) -> str:
    """An instant of exercise time: `day 3, 09:00` counted from STARTEX."""
    days, rest = divmod(int(seconds), 86400)
    return f"day {days + 1}, {rest // 3600:02d}:{rest % 3600 // 60:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")


def calendar(startex: datetime, seconds: int) -> str:
    """The calendar's date and time of an instant, in the time zone of STARTEX."""
    return (startex + timedelta(seconds=int(seconds))).strftime("%Y-%m-%d %H:%M")


def number(value: float) -> str:
    """A figure as people read it: whole numbers without decimals, others to three or four figures."""
    if value == int(value) and abs(value) < 1e15:
        return f"{int(value):,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
    return f"{value:.4g}" if abs(value) >= 1e-4 else f"{value:.2e}"


def length(seconds: float) -> str:
    """A length of time."""
    return duration(int(seconds)) if seconds else "at once"


def listed(items: list[str]) -> str:
    """Words in a row: a, b and c."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " and " + items[-1] if items else "none"
