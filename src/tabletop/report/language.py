"""In what words a report speaks: one catalogue of strings a language, dates and numbers as the language writes them.

A catalogue (`languages/en.yaml`) is a flat list of keys and texts with `{names}` to fill in. Where a number of things
decides the form, a text is written once per plural form of CLDR (`one`, `few`, `many`, `other`), chosen by `count`. A
form "1" is for that very number, since `one` is the form of 21 too in some languages.
What a catalogue lacks is taken from English.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date
from babel.numbers import get_decimal_symbol, get_group_symbol

Text = str | Mapping[str, str]
DAY = 86400
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C reads a catalogue in a tenth of the time
_UNITS = (("day", DAY), ("hour", 3600), ("minute", 60), ("second", 1))
_FIGURES = 4  # that are told of a number, unless its whole part has more
_LARGEST, _SMALLEST = 1e15, 1e-4  # beyond these a number is told with a power of ten
_POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_MINUS = "\N{MINUS SIGN}"
_NAME = re.compile(r"\{([A-Za-z_]\w*)\}")
#: How a day of the calendar is written, in short and at length, after CLDR and the language's own custom.
_DAYS = {
    "en": ("d MMM y", "d MMMM y"),
    "ru": ("d MMM y 'г'.", "d MMMM y 'г'."),
    "kk": ("y 'ж'. d MMM", "y 'ж'. d MMMM"),
}


class Language:
    """Words, dates and numbers of one language. `wording` replaces texts of the catalogue, key by key."""

    def __init__(self, code: str = "en", wording: Mapping[str, Text] | None = None) -> None:
        """ValueError where there is no catalogue of this language, or `wording` names a key that no catalogue has."""
        code = code.lower()
        if code not in languages():
            raise ValueError(f"there is no catalogue for the language '{code}'; there are {', '.join(languages())}")
        self.code = code
        self.locale = Locale.parse(code)
        known = catalogue("en")
        unknown = [key for key in wording or {} if key not in known]
        if unknown:
            raise ValueError(f"no text of the report is called '{unknown[0]}'")
        self._texts: dict[str, Text] = {**known, **catalogue(code), **(wording or {})}
        self._signs = str.maketrans(
            {",": get_group_symbol(self.locale), ".": get_decimal_symbol(self.locale), "-": _MINUS}
        )

    def say(self, key: str, **values: object) -> str:
        """A text of the catalogue with its names filled in; numbers are written as the language writes them.

        KeyError where no catalogue has the key, or the text has a name that no value is given for.
        """
        text = self._texts[key]
        if not isinstance(text, str):
            count = values["count"]
            assert isinstance(count, int | float)
            text = text.get(str(count), text.get(self.locale.plural_form(abs(count)), text["other"]))
        # What is filled in is text, and is not looked through for names again.
        return _NAME.sub(lambda found: self._shown(values[found[1]]), text)

    def knows(self, key: str) -> bool:
        """Whether there is a text of this name."""
        return key in self._texts

    def text(self, key: str) -> Text:
        """A text of the catalogue as it stands there, for a page that fills it in itself."""
        return self._texts[key]

    def _shown(self, value: object) -> str:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.number(value)
        return str(value)

    def number(self, value: float) -> str:
        """A figure as people read it: its whole part in full, and of a fraction what makes four figures."""
        if not math.isfinite(value):
            return "∞" if value > 0 else f"{_MINUS}∞" if value < 0 else "–"
        if isinstance(value, int) or value == int(value):
            return f"{int(value):,}".translate(self._signs) if abs(value) < _LARGEST else self._power(value)
        if abs(value) >= _LARGEST or abs(value) < _SMALLEST:
            return self._power(value)
        places = max(0, _FIGURES - 1 - math.floor(math.log10(abs(value))))
        text = f"{value:,.{places}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text.translate(self._signs)

    def _power(self, value: float) -> str:
        """A very large or very small number: `1.23 × 10⁻⁵`."""
        figures, _, power = f"{value:.2e}".partition("e")
        figures = figures.rstrip("0").rstrip(".").translate(self._signs)
        return f"{figures} × 10{str(int(power)).translate(_POWERS)}"

    def instant(self, seconds: int) -> str:
        """An instant of exercise time, counted from STARTEX: `day 3, 09:00`."""
        days, rest = divmod(int(seconds), DAY)
        time = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")
        return self.say("instant", day=str(days + 1), time=time)

    def calendar(self, startex: datetime, seconds: int) -> str:
        """The calendar's date and time of an instant, in the time zone of STARTEX."""
        at = startex + timedelta(seconds=int(seconds))
        return f"{_day(self.code, at.date(), 0)}, {at:%H:%M}"

    def date(self, startex: datetime, seconds: int = 0) -> str:
        """The calendar's date of an instant."""
        return _day(self.code, (startex + timedelta(seconds=int(seconds))).date(), 1)

    def length(self, seconds: float) -> str:
        """A length of time in at most two units, rounded to the second of them: `2 d 6 h`."""
        left = abs(round(seconds))
        if left == 0:
            return self.say("length.none")
        counts = _counts(left)
        if len(counts) > 2:
            size = dict(_UNITS)[counts[1][0]]
            counts = _counts((left + size // 2) // size * size)
        parts = [self.say(f"length.{unit}", count=count) for unit, count in counts]
        return (_MINUS if seconds < 0 else "") + " ".join(parts)

    def listed(self, items: list[str]) -> str:
        """Words in a row: a, b and c."""
        if len(items) < 2:
            return items[0] if items else self.say("none")
        return self.say("listed", first=", ".join(items[:-1]), last=items[-1])


def _counts(seconds: int) -> list[tuple[str, int]]:
    """How many of each unit make a length of time; those of which there are none are left out."""
    found = []
    for unit, size in _UNITS:
        count, seconds = divmod(seconds, size)
        if count:
            found.append((unit, count))
    return found


@lru_cache(maxsize=4096)
def _day(code: str, day: date, long: int) -> str:
    """A day of the calendar, in short or at length."""
    pattern = _DAYS.get(code, _DAYS["en"])[long]
    return str(format_date(day, pattern, locale=Locale.parse(code)))


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that there is a catalogue for, English first."""
    found = sorted(path.name.removesuffix(".yaml") for path in _folder().iterdir() if path.name.endswith(".yaml"))
    return ("en", *(code for code in found if code != "en"))


@cache
def catalogue(code: str) -> Mapping[str, Text]:
    """All texts of a language by key."""
    text = _folder().joinpath(f"{code}.yaml").read_text(encoding="utf-8")
    texts: dict[str, Any] = yaml.load(text, Loader=_LOADER)
    return texts


def _folder() -> Any:
    return resources.files("tabletop.report").joinpath("languages")
