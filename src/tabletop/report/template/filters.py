"""The filters and tests of sections: what they look at and what they make is counted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from jinja2 import Undefined

from tabletop.report.language import Language
from tabletop.report.template.budget import Budget, Failed, defined, kind, number, things
from tabletop.report.template.comparing import MISSING, fits
from tabletop.report.template.markup import Markdown, quoted

_LONGEST_RANGE = 1000


class Filters:
    """Filters for one section, in one language; instants are counted from `startex`."""

    def __init__(self, budget: Budget, language: Language, startex: datetime) -> None:
        self.budget, self.language, self.startex = budget, language, startex

    def all(self) -> dict[str, Callable[..., Any]]:
        """The filters by name."""
        own = ("default", "first", "last", "items", "groupby", "sort", "unique", "reverse", "join", "count", "length")
        more = ("map", "select", "reject", "selectattr", "rejectattr", "sum", "min", "max", "float", "int", "round")
        said = ("instant", "calendar", "date", "rating", "number", "quote")
        texts = ("list", "abs", "string", "lower", "upper", "capitalize", "trim", "replace", "truncate")
        return {name: getattr(self, f"_{name}") for name in (*own, *more, *said, *texts)}

    def _things(self, value: Any, name: str) -> list[Any]:
        return things(value, f"'{name}'", self.budget)

    def _text(self, value: Any, name: str) -> str:
        """A text, or a number as the language writes it."""
        if isinstance(defined(value), str):
            self.budget.spend(1 + len(value) // 16)
            return str(value)
        if value is None or isinstance(value, bool) or not isinstance(value, int | float):
            raise Failed(f"'{name}' needs a text, not {kind(value)}")
        return self.language.number(number(value, f"'{name}'"))

    # What there is

    def _default(self, value: Any, instead: Any = "", empty: bool = False) -> Any:
        return instead if isinstance(value, Undefined) or value is None or (empty and not value) else value

    def _count(self, value: Any) -> int:
        if isinstance(defined(value), str | list | tuple | dict):
            return len(value)
        raise Failed(f"'count' needs a list, a mapping or a text, not {kind(value)}")

    def _length(self, value: Any) -> Any:
        """How long a time is, in words; of a list, how many things it has."""
        if isinstance(defined(value), int | float) and not isinstance(value, bool):
            return self.language.length(number(value, "'length'"))
        return self._count(value)

    def _first(self, value: Any) -> Any:
        found = self._things(value, "first")
        return found[0] if found else None

    def _last(self, value: Any) -> Any:
        found = self._things(value, "last")
        return found[-1] if found else None

    def _list(self, value: Any) -> list[Any]:
        return list(self._things(value, "list"))

    def _items(self, value: Any) -> list[tuple[Any, Any]]:
        if not isinstance(defined(value), dict):
            raise Failed(f"'items' needs a mapping, not {kind(value)}")
        self.budget.spend(len(value))
        return list(value.items())

    # Lists

    def _of(self, thing: Any, path: str) -> Any:
        """What a dotted path leads to in a thing; nothing where it leads nowhere."""
        for step in path.split("."):
            self.budget.spend(1)
            if isinstance(thing, dict):
                if step not in thing:
                    raise Failed(f"there is no '{path}' in these; they have {', '.join(map(str, thing))}")
                thing = thing[step]
            elif isinstance(thing, list | tuple) and step.isdecimal() and int(step[:9]) < len(thing):
                thing = thing[int(step[:9])]
            else:
                raise Failed(f"there is no '{path}' in {kind(thing)}")
        return thing

    def _key(self, thing: Any, attribute: str | None) -> tuple[int, Any]:
        """By what things are put in order: nothing first, then numbers, then texts."""
        value = thing if attribute is None else self._of(thing, attribute)
        if value is None:
            return (0, 0)
        if isinstance(value, int | float):
            return (1, value)
        if isinstance(value, str):
            return (2, value)
        raise Failed(f"{kind(value)} cannot be put in order; say by what: attribute='at'")

    def _sort(self, value: Any, reverse: bool = False, attribute: str | None = None) -> list[Any]:
        found = self._things(value, "sort")
        self.budget.spend(4 * len(found))
        return sorted(found, key=lambda thing: self._key(thing, attribute), reverse=bool(reverse))

    def _unique(self, value: Any, attribute: str | None = None) -> list[Any]:
        return list({self._key(thing, attribute): thing for thing in reversed(self._things(value, "unique"))}.values())[
            ::-1
        ]

    def _reverse(self, value: Any) -> list[Any]:
        return self._things(value, "reverse")[::-1]

    def _groupby(self, value: Any, attribute: str) -> list[tuple[Any, list[Any]]]:
        groups: dict[Any, list[Any]] = {}
        for thing in self._sort(value, attribute=attribute):
            groups.setdefault(self._of(thing, attribute), []).append(thing)
        return list(groups.items())

    def _map(self, value: Any, attribute: str) -> list[Any]:
        return [self._of(thing, attribute) for thing in self._things(value, "map")]

    def _select(self, value: Any, test: str = "", other: Any = MISSING) -> list[Any]:
        return [thing for thing in self._things(value, "select") if fits(self.budget, thing, test, other)]

    def _reject(self, value: Any, test: str = "", other: Any = MISSING) -> list[Any]:
        return [thing for thing in self._things(value, "reject") if not fits(self.budget, thing, test, other)]

    def _selectattr(self, value: Any, attribute: str, test: str = "", other: Any = MISSING) -> list[Any]:
        found = self._things(value, "selectattr")
        return [thing for thing in found if fits(self.budget, self._of(thing, attribute), test, other)]

    def _rejectattr(self, value: Any, attribute: str, test: str = "", other: Any = MISSING) -> list[Any]:
        found = self._things(value, "rejectattr")
        return [thing for thing in found if not fits(self.budget, self._of(thing, attribute), test, other)]

    # Numbers

    def _numbers(self, value: Any, attribute: str | None, name: str) -> list[int | float]:
        found = self._things(value, name)
        return [number(thing if attribute is None else self._of(thing, attribute), f"'{name}'") for thing in found]

    def _sum(self, value: Any, attribute: str | None = None) -> int | float:
        return number(sum(self._numbers(value, attribute, "sum")), "'sum'")

    def _min(self, value: Any, attribute: str | None = None) -> int | float | None:
        return min(self._numbers(value, attribute, "min"), default=None)

    def _max(self, value: Any, attribute: str | None = None) -> int | float | None:
        return max(self._numbers(value, attribute, "max"), default=None)

    def _abs(self, value: Any) -> int | float:
        return abs(number(value, "'abs'"))

    def _round(self, value: Any, digits: int = 0) -> int | float:
        places = number(digits, "'round'")
        if abs(places) > 15:
            raise Failed("'round' needs 15 digits at most")
        return round(float(number(value, "'round'")), int(places))

    def _int(self, value: Any, instead: int = 0) -> int:
        try:
            return int(number(self._float(value, instead), "'int'"))
        except (OverflowError, ValueError):
            return instead

    def _float(self, value: Any, instead: float = 0.0) -> float:
        if isinstance(defined(value), str):
            try:
                return float(value[:40])
            except ValueError:
                return instead
        return float(number(value, "'float'"))

    # What the language says

    def _number(self, value: Any) -> str:
        return self.language.number(number(value, "'number'"))

    def _instant(self, value: Any) -> str:
        return self.language.instant(self._seconds(value, "instant"))

    def _calendar(self, value: Any) -> str:
        return self.language.calendar(self.startex, self._seconds(value, "calendar"))

    def _date(self, value: Any) -> str:
        return self.language.date(self.startex, self._seconds(value, "date"))

    def _seconds(self, value: Any, name: str) -> int:
        seconds = number(value, f"'{name}'")
        if not abs(seconds) < 10**10:
            raise Failed(f"'{name}' needs seconds from STARTEX")
        return int(seconds)

    def _rating(self, value: Any) -> str:
        if value not in ("P", "S", "M", "U", "unrated"):
            raise Failed(f"'rating' needs P, S, M, U or unrated, not {kind(value)}")
        return self.language.say(f"rating.{value}")

    def _quote(self, value: Any) -> Markdown:
        return Markdown(self.budget.text(quoted(self._text(value, "quote"))))

    # Texts

    def _string(self, value: Any) -> str:
        """A text; a number in digits alone, as programs write it."""
        if isinstance(defined(value), int | float) and not isinstance(value, bool):
            return str(number(value, "'string'"))
        return self._text(value, "string")

    def _join(self, value: Any, between: str = "", attribute: str | None = None) -> str:
        found = self._things(value, "join")
        texts = [self._text(thing if attribute is None else self._of(thing, attribute), "join") for thing in found]
        between = self._text(between, "join")
        self.budget.room(sum(map(len, texts)) + len(between) * len(texts))
        return between.join(texts)

    def _lower(self, value: Any) -> str:
        return self.budget.text(self._text(value, "lower").lower())

    def _upper(self, value: Any) -> str:
        return self.budget.text(self._text(value, "upper").upper())

    def _capitalize(self, value: Any) -> str:
        text = self._text(value, "capitalize")
        return self.budget.text(text[:1].upper() + text[1:])

    def _trim(self, value: Any) -> str:
        return self.budget.text(self._text(value, "trim").strip())

    def _replace(self, value: Any, old: str, new: str) -> str:
        text, old, new = (self._text(part, "replace") for part in (value, old, new))
        if not old:
            raise Failed("'replace' needs a text to look for")
        self.budget.room(len(text) + text.count(old) * len(new))
        return text.replace(old, new)

    def _truncate(self, value: Any, letters: int = 255) -> str:
        text, room = self._text(value, "truncate"), int(number(letters, "'truncate'"))
        if len(text) <= room:
            return text
        return self.budget.text(text[: max(room - 1, 0)].rstrip() + "…")

    # What sections are rewritten to use: see `rewriting`

    def counted(self, value: Any, weight: int) -> list[Any]:
        """What a loop goes through; `weight` is how many parts are carried out each time."""
        found = things(value, "a loop", self.budget)
        self.budget.spend(len(found) * weight)
        return found

    def joined(self, parts: list[Any]) -> str:
        """Texts put together by `~`."""
        texts = [self._text(part, "~") for part in parts]
        self.budget.room(sum(map(len, texts)))
        return "".join(texts)

    def cut(self, value: Any, start: Any, stop: Any, step: Any) -> Any:
        """A slice of a list or a text."""
        if not isinstance(defined(value), str | list | tuple):
            raise Failed(f"only a list or a text has a first part, not {kind(value)}")
        parts = [None if part is None else int(number(part, "[a:b]")) for part in (start, stop, step)]
        if parts[2] == 0:
            raise Failed("a step of 0 leads nowhere")
        self.budget.spend(len(value) // (16 if isinstance(value, str) else 1))
        return value[slice(*parts)]

    def range(self, *ends: Any) -> list[int]:
        """Whole numbers in a row."""
        whole = [int(number(end, "'range'")) for end in ends]
        start, stop, step = (*whole, 1) if len(whole) == 2 else whole if len(whole) == 3 else (0, whole[0], 1)
        if step == 0:
            raise Failed("a step of 0 leads nowhere")
        count = max(0, -((start - stop) // step))
        if count > _LONGEST_RANGE:
            raise Failed(f"'range' gives at most {_LONGEST_RANGE} numbers, not {count}")
        self.budget.spend(count)
        return list(range(start, stop, step))
