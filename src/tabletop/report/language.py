"""In what words a report speaks: one catalogue of strings a language, dates and numbers as the language writes them.

A catalogue (`languages/en.yaml`) is a flat list of keys and texts with `{names}` to fill in. Where a number of things
decides the form, a text is written once per plural form of CLDR (`one`, `few`, `many`, `other`), chosen by `count`.
What a catalogue lacks is taken from English.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

import yaml
from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

Text = str | Mapping[str, str]
DAY = 86400
_UNITS = (("week", 7 * DAY), ("day", DAY), ("hour", 3600), ("minute", 60), ("second", 1))
_DIGITS = 4  # of figures that are no whole numbers


class Language:
    """Words, dates and numbers of one language. `wording` replaces texts of the catalogue, key by key."""

    def __init__(self, code: str = "en", wording: Mapping[str, Text] | None = None) -> None:
        """ValueError where there is no catalogue of this language, or `wording` names a key that no catalogue has."""
        if code not in languages():
            raise ValueError(f"there is no catalogue for the language '{code}'; there are {', '.join(languages())}")
        self.code = code
        self.locale = Locale.parse(code)
        known = catalogue("en")
        unknown = [key for key in wording or {} if key not in known]
        if unknown:
            raise ValueError(f"no text of the report is called '{unknown[0]}'")
        self._texts: dict[str, Text] = {**known, **catalogue(code), **(wording or {})}

    def say(self, key: str, **values: object) -> str:
        """A text of the catalogue with its names filled in; numbers are written as the language writes them.

        KeyError where no catalogue has the key.
        """
        text = self._texts[key]
        if not isinstance(text, str):
            count = values["count"]
            assert isinstance(count, int | float)
            form = self.locale.plural_form(abs(count))
            text = text.get(form, text["other"])
        return text.format_map({name: self._shown(value) for name, value in values.items()})

    def knows(self, key: str) -> bool:
        """Whether there is a text of this name."""
        return key in self._texts

    def text(self, key: str) -> Text:
        """A text of the catalogue as it stands there, for a page that fills it in itself."""
        return self._texts[key]

    def _shown(self, value: object) -> object:
        return self.number(value) if isinstance(value, int | float) and not isinstance(value, bool) else value

    def number(self, value: float) -> str:
        """A figure as people read it: whole numbers without decimals, others to four figures."""
        if value == 0:
            return "0"
        if abs(value) >= 1e15 or abs(value) < 1e-4:
            return f"{value:.3g}"
        whole = value == int(value)
        return str(format_decimal(value if whole else float(f"{value:.{_DIGITS}g}"), "#,##0.######", self.locale))

    def instant(self, seconds: int) -> str:
        """An instant of exercise time, counted from STARTEX: `day 3, 09:00`."""
        days, rest = divmod(int(seconds), DAY)
        time = f"{rest // 3600:02d}:{rest % 3600 // 60:02d}" + (f":{rest % 60:02d}" if rest % 60 else "")
        return self.say("instant", day=str(days + 1), time=time)

    def calendar(self, startex: datetime, seconds: int) -> str:
        """The calendar's date and time of an instant, in the time zone of STARTEX."""
        return str(format_datetime(startex + timedelta(seconds=int(seconds)), "d MMM y, HH:mm", locale=self.locale))

    def date(self, startex: datetime, seconds: int = 0) -> str:
        """The calendar's date of an instant."""
        return str(format_date((startex + timedelta(seconds=int(seconds))).date(), "long", locale=self.locale))

    def length(self, seconds: float) -> str:
        """A length of time in at most two units: `2 d 6 h`."""
        left, parts = round(seconds), []
        if left == 0:
            return self.say("length.none")
        sign, left = ("−" if left < 0 else ""), abs(left)
        for unit, size in _UNITS[1:]:
            count, left = divmod(left, size)
            if count:
                parts.append(self.say(f"length.{unit}", count=count))
            if len(parts) == 2:
                break
        return sign + " ".join(parts)

    def listed(self, items: list[str]) -> str:
        """Words in a row: a, b and c."""
        if len(items) < 2:
            return items[0] if items else self.say("none")
        return self.say("listed", first=", ".join(items[:-1]), last=items[-1])


@cache
def languages() -> tuple[str, ...]:
    """Codes of the languages that there is a catalogue for, English first."""
    found = sorted(path.name.removesuffix(".yaml") for path in _folder().iterdir() if path.name.endswith(".yaml"))
    return ("en", *(code for code in found if code != "en"))


@cache
def catalogue(code: str) -> Mapping[str, Text]:
    """All texts of a language by key."""
    texts: dict[str, Any] = yaml.safe_load(_folder().joinpath(f"{code}.yaml").read_text(encoding="utf-8"))
    return texts


def _folder() -> Any:
    return resources.files("tabletop.report").joinpath("languages")
