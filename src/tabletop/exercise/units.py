"""Units of measure: values written with one (`4 Mt/yr`, `12 %`, `36h`) are turned into the unit that is wanted.

A unit is an amount and perhaps the time it is per: `Mt/yr`, `Mt per year` and `Mt / year` are one. What is per another
time (`Mt per day` where `Mt per year` is wanted), per cents and lengths of time are converted; other conversions are
the exercise's to declare (`units: {Mbbl/d: 49.8 Mt/yr}`), because what a barrel weighs is a fact about the oil.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tabletop.exercise import durations
from tabletop.exercise.problems import suggest

_PER = re.compile(r"^(.*?)(?:\s+per\s+|\s*/\s*)(\w+)$")
_SHORT = {"y": "year", "yr": "year", "a": "year", "d": "day", "h": "hour", "hr": "hour", "mo": "month", "wk": "week"}
_WRITTEN = re.compile(
    r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?)\s*((?![eE][+-]?\d)[^\W\d_].*|[%$€£¥₸].*)", re.DOTALL
)
_LONGEST = 100
_PERCENT = ("%", "percent", "per cent", "pct")
_WORDS = re.compile(r"\b(if|else|and|or|not)\b|[()<>=*+\[\]]")


class UnitError(ValueError):
    """A value in a unit that does not fit; its message is a sentence for whoever wrote it."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        self.suggestion = suggestion
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Unit:
    """An amount (`Mt`; nothing for a bare number) and the seconds it is per, where it is a flow."""

    amount: str
    per: int | None = None


class Measured(float):
    """A number that was written with a unit."""

    unit: str = ""


def measured(number: float, unit: str) -> Measured:
    """A number that remembers its unit."""
    value = Measured(number)
    value.unit = unit
    return value


def per_seconds(text: str) -> int | None:
    """The time in the unit of a flow: `Mt per year`, `Mt/yr`; None where there is none."""
    found = _PER.match(text.strip())
    if found is None:
        return None
    word = _SHORT.get(found[2].lower(), found[2].lower())
    return durations.RATE_UNITS.get(word) or durations.RATE_UNITS.get(word.rstrip("s"))


def time_meant(word: str) -> str | None:
    """The unit of time that a word was probably meant to be: the singular of a plural, or what is nearly spelt so."""
    lower = word.lower()
    found = _SHORT.get(lower, lower.rstrip("s"))
    return found if found in durations.RATE_UNITS else suggest(lower, durations.RATE_UNITS)


def read(text: str) -> Unit:
    """A unit as written."""
    plain = " ".join(text.split())
    if plain.lower() in _PERCENT:
        return Unit("%")
    if plain == "1":
        return Unit("")
    seconds = per_seconds(plain)
    if seconds is None:
        return Unit(plain)
    amount = _PER.match(plain)
    return Unit(amount[1].strip() if amount else plain, seconds)


def split(text: str) -> tuple[float, str] | None:
    """Part `4 Mt/yr` into number and unit; None where it is a bare number or something else altogether."""
    found = _WRITTEN.fullmatch(text) if len(text) < _LONGEST else None
    if found is None or _WORDS.search(found[2]) or len(found[2]) > 40:
        return None
    return float(found[1]), found[2].strip()


def convert(number: float, written: str, wanted: str, declared: Mapping[str, str]) -> float:
    """`number` of the unit `written`, in the unit `wanted`; `declared` are the exercise's own conversions.

    Raises UnitError with a sentence where no conversion is known.
    """
    here, there = read(written), read(wanted)
    for unit, factor in _reachable(here, declared):
        if (fitting := _factor(unit, there)) is not None:
            return number * (factor * fitting)
    shown = f"'{wanted}'" if there.amount or there.per else "a bare number"
    known = [wanted, *declared]
    message = f"'{written}' is not the unit here, which is {shown}"
    if there.amount:
        message += f"; a conversion can be declared: units: {{{written}: ... {wanted}}}"
    raise UnitError(message, suggest(written, [name for name in known if name]))


def _reachable(start: Unit, declared: Mapping[str, str]) -> list[tuple[Unit, float]]:
    """The units that declared conversions lead to, with their factors; each is taken once, so circles end."""
    found: list[tuple[Unit, float]] = [(start, 1.0)]
    for unit, factor in found:
        for name, meaning in declared.items():
            step, parts = _factor(unit, read(name)), split(meaning)
            if step is not None and parts is not None:
                target = read(parts[1])
                if all(target != known for known, _ in found):
                    found.append((target, factor * step * parts[0]))
    return found


def _factor(unit: Unit, wanted: Unit) -> float | None:
    """What one of `unit` is in `wanted`, where that needs no declaration."""
    if (unit.per is None) != (wanted.per is None):
        return None
    times = 1.0 if unit.per is None or wanted.per is None else wanted.per / unit.per
    if unit.amount == wanted.amount:
        return times
    if unit.amount == "%" and wanted.amount == "":
        return times / 100
    own, other = durations.UNITS.get(unit.amount.lower()), durations.UNITS.get(wanted.amount.lower())
    return None if own is None or other is None else times * own / other
