"""Kinds of mistakes with values: out of bounds, of the wrong kind, in a circle, or no value at all."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace

from tests.exercise.mutation_places import CONDITIONS, EXPRESSIONS, TEXTS, TIMES
from tests.exercise.mutations import Mutation, Spot, Written, kind


def instead(title: str, patterns: tuple[str, ...], values: Callable[[Spot, random.Random], str | None]) -> None:
    """A kind: a plain value with another in its place."""

    @kind(title)
    def mistake(written: Written, chance: random.Random, name: str) -> Mutation | None:
        spots = [spot for spot in written.at(*patterns) if written.raw(spot)]
        if not spots:
            return None
        spot = chance.choice(spots)
        return replaced(written, spot, values(spot, chance), name)


def replaced(written: Written, spot: Spot, value: str | None, name: str) -> Mutation | None:
    """A value replaced; it stands in quotes only if it did before."""
    raw = written.raw(spot)
    if raw is None or value is None:
        return None
    text = written.changed(spot.file, *raw, value)
    return Mutation(name, spot.file, spot.line, text, what=f"{spot.path[-1]}: {value}")


def _bad_duration(spot: Spot, chance: random.Random) -> str | None:
    if not re.fullmatch(r"\d+\w*( \w+)*", spot.value):
        return None
    number: str = re.findall(r"\d+", spot.value)[0]
    return chance.choice(
        [f"{number}dd", number, "ten days", f"{number}:30", f"-{number}d", f"2h {number}d", f"{number}x"]
    )


def _number(spot: Spot) -> float | None:
    return float(spot.value) if re.fullmatch(r"-?\d+(\.\d+)?", str(spot.value)) else None


instead("bad duration", TIMES, _bad_duration)
instead("bad date", ("clock startex", "clock deadlines *"),
        lambda spot, chance: chance.choice(["2024-13-08T09:00+05:00", "08.01.2024", "2024-02-30", "8 Jan 2024", "soon"]))  # fmt: skip
instead("not a number", ("** staff", "** minutes", "world variables * min", "world variables * max", "quorum"),
        lambda spot, chance: chance.choice(["many", "1O", "1,5", "about 5"]))  # fmt: skip
instead("chance over 1", ("** outcomes * chance", "** rules * chance", "injects * chance"),
        lambda spot, chance: None if _number(spot) is None else chance.choice(["1.5", "60", "-0.2", "140%"]))  # fmt: skip
instead(
    "a number for a condition", CONDITIONS, lambda spot, chance: chance.choice(["1", "5 + 5", "now / 1d", "yearday"])
)
instead("= for ==", CONDITIONS,
        lambda spot, chance: re.sub(r" (>|<|>=|<=|==) ", " = ", spot.value, count=1))  # fmt: skip
instead("a bracket lost in an expression", EXPRESSIONS, lambda spot, chance: _without(spot.value, "()", chance))
instead("a rate without its unit", ("** rate", "** income"), lambda spot, chance: spot.value.rsplit(" per ", 1)[0])
instead(
    "a turn that is no multiple of the tick",
    ("clock turn", "clock endex"),
    lambda spot, chance: f"{chance.choice((61, 127))}m",
)
instead("braces of a figure lost", TEXTS, lambda spot, chance: _without_braces(spot.value, chance))


def _without(text: str, letters: str, chance: random.Random) -> str | None:
    """A text without one of the letters."""
    places = [i for i, letter in enumerate(text) if letter in letters]
    if not places:
        return None
    at = chance.choice(places)
    return text[:at] + text[at + 1 :]


def _without_braces(text: str, chance: random.Random) -> str | None:
    found = list(re.finditer(r"\}\}", text))
    if not found:
        return None
    match = chance.choice(found)
    return text[: match.start()] + chance.choice(["", "}"]) + text[match.end() :]


@kind("initial value out of bounds")
def out_of_bounds(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """Below the least or above the most."""
    spots = [spot for spot in written.at("world variables * initial") if _number(spot) is not None]
    spots = [spot for spot in spots if {"min", "max"} <= set(_beside(written, spot))]
    if not spots:
        return None
    return replaced(written, chance.choice(spots), chance.choice(["-5000", "90000"]), name)


@kind("least above most")
def crossed(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """Bounds that cross each other."""
    spots = [
        spot
        for spot in written.at("world variables * min", "options * parameters * min")
        if "max" in _beside(written, spot)
    ]
    return replaced(written, chance.choice(spots), "100000", name) if spots else None


@kind("chances add up to more than 1")
def over_one(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """Each is a chance, but not all together."""
    spots = [spot for spot in written.at("** outcomes * chance") if _number(spot) is not None]
    spots = [
        spot
        for spot in spots
        if sum(_fixed(written, other) for other in _outcomes(written, spot)) > (_number(spot) or 0)
    ]
    if not spots:
        return None
    spot = chance.choice(spots)
    made = replaced(written, spot, "0.99", name)
    lines = frozenset(other.line for other in _outcomes(written, spot))
    return None if made is None else replace(made, lines=lines)


@kind("circle of derived values")
def circle(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A value that needs itself, or one that needs it."""
    spots = [spot for spot in written.at("world derived * value") if re.fullmatch(r"[\w .,+*/()-]+", str(spot.value))]
    if not spots:
        return None
    spot = chance.choice(spots)
    own = str(spot.path[2])
    needing = [
        str(other.path[2])
        for other in written.at("world derived * value")
        if re.search(rf"\b{own}\b", str(other.value))
    ]
    return replaced(written, spot, f"{chance.choice([own, *needing])} + 0 * ({spot.value})", name)


@kind("circle of injects")
def circle_of_injects(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """Each waits for the other."""
    after = {str(spot.value): spot.path[1] for spot in written.at("injects * after inject", "injects * after")}
    ids = {spot.value: spot.path[1] for spot in written.at("injects * id")}
    first = [
        (spot, named)
        for named in after
        if isinstance(named, str)
        for spot in written.at("injects * at")
        if spot.path[1] == ids.get(named)
    ]
    if not first:
        return None
    spot, named = chance.choice(first)
    waiting = next(name for name, at in ids.items() if at == after[named])
    line, column = spot.key or (0, 0)
    start = written.offset(spot.file, line, column)
    text = written.changed(spot.file, start, start + len(f"at: {spot.value}"), f"after: {waiting}")
    return Mutation(name, spot.file, line, text, column, what=f"'{named}' after '{waiting}'")


def _beside(written: Written, spot: Spot) -> list[str]:
    """The keys beside a spot's."""
    return [str(other.path[-1]) for other in written.spots if other.path[:-1] == spot.path[:-1]]


def _outcomes(written: Written, spot: Spot) -> list[Spot]:
    """The chances of the outcomes beside this one, it included."""
    return [other for other in written.at("** outcomes * chance") if other.path[:-2] == spot.path[:-2]]


def _fixed(written: Written, spot: Spot) -> float:
    return _number(spot) or 0.0
