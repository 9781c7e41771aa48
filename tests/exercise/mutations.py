"""Mistakes that people make in an exercise, made on purpose in the text of its files, one at a time.

A `Written` exercise is the text of its files and where everything in it stands. Each kind of mistake (`KINDS`; they
stand in `mutation_names.py`, `mutation_values.py` and `mutation_text.py`) changes one place of it and says what the check
should find: file, line, column where a word is wrong, and the right name where one was misspelt. The same seed always
makes the same mistake.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tabletop.exercise.loading import load_document
from tabletop.exercise.reading.marked import Mapping, Sequence

Steps = tuple[str | int, ...]
#: What YAML's own reader takes without a word.
UNSEEN = ("key twice",)
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Spot:
    """Something that stands in a file: a value, with its key where it has one. Lines and columns count from 1."""

    path: Steps
    value: Any
    file: str
    line: int
    column: int
    key: tuple[int, int] | None = None

    def matches(self, *patterns: str) -> bool:
        """Whether the path is like one of the patterns: ``injects * to *``, where ``**`` is any number of steps."""
        path = "\n".join(str(step).replace("\n", " ") for step in self.path) + "\n"
        return any(_pattern(pattern).fullmatch(path) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class Mutation:
    """One mistake: the files as they are with it, and what should be said about it.

    `lines` are other lines that would do as well: of two things that clash either may be named. `seen_in` is the file
    where it should be said, where that is not the one with the mistake.
    """

    kind: str
    file: str
    line: int
    text: str
    column: int | None = None
    name: str | None = None
    lines: frozenset[int] = frozenset()
    what: str = ""
    seen_in: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" + (f":{self.column}" if self.column else "")
        return f"{self.kind} at {where}: {self.what}" + (f" (meant: {self.name})" if self.name else "")


@dataclass(frozen=True)
class Written:
    """The texts of an exercise's files, by path, and everything that stands in them, in order."""

    folder: Path
    texts: dict[str, str]
    root: Mapping
    spots: tuple[Spot, ...]
    names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    found: dict[tuple[str, ...], list[Spot]] = field(default_factory=dict, repr=False)

    def at(self, *patterns: str) -> list[Spot]:
        """The spots whose paths are like one of the patterns."""
        if patterns not in self.found:
            self.found[patterns] = [spot for spot in self.spots if spot.matches(*patterns)]
        return self.found[patterns]

    def offset(self, file: str, line: int, column: int) -> int:
        """Where a line and column are in the text of a file."""
        return _starts(self.texts[file])[line - 1] + column - 1

    def line(self, spot: Spot) -> str:
        """The line on which a spot stands."""
        return self.texts[spot.file].split("\n")[spot.line - 1]

    def raw(self, spot: Spot) -> tuple[int, int] | None:
        """From where to where the text of a plain or quoted value goes, quotes left out; None where it is neither."""
        if not isinstance(spot.value, str):
            return None
        text, start = self.texts[spot.file], self.offset(spot.file, spot.line, spot.column)
        if text[start : start + 1] in ("'", '"'):
            end = text.find(text[start], start + 1)
            return (start + 1, end) if text[start + 1 : end] == spot.value else None
        return (start, start + len(spot.value)) if text.startswith(spot.value, start) else None

    def changed(self, file: str, start: int, end: int, new: str) -> str:
        """The text of a file with one piece replaced."""
        return self.texts[file][:start] + new + self.texts[file][end:]

    def place(self, file: str, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        before = self.texts[file][:offset]
        return before.count("\n") + 1, offset - before.rfind("\n")


Kind = Callable[[Written, random.Random, str], "Mutation | None"]
KINDS: dict[str, Kind] = {}


def kind(name: str) -> Callable[[Kind], Kind]:
    """Enter a kind of mistake under its name."""

    def enter(function: Kind) -> Kind:
        KINDS[name] = function
        return function

    return enter


def read(folder: Path) -> Written:
    """Read an exercise that is as it should be."""
    document = load_document(folder)
    prefix = folder.as_posix() + "/"
    texts = {file.removeprefix(prefix): text for file, text in document.sources.items()}
    spots = tuple(_spots(document.root, (), prefix, document.root.file))
    return Written(folder, texts, document.root, spots, _names(document.root))


def mutate(written: Written, name: str, seed: int) -> Mutation | None:
    """Make one mistake of a kind; None where this exercise has no place for it, or chance found none."""
    for attempt in range(12):
        chance = random.Random(f"{name} {seed} {attempt}")
        made = KINDS[name](written, chance, name)
        if made is not None and (name in UNSEEN or not _same(made.text, written.texts[made.file])):
            return made
    return None


def _same(one: str, other: str) -> bool:
    """Whether two texts say the same to YAML, so that nothing is wrong with either."""
    try:
        return one == other or bool(yaml.load(one, _Loader) == _loaded(other))
    except yaml.YAMLError:
        return False


def typo(word: str, others: Iterable[str], chance: random.Random) -> str | None:
    """The word as a hasty hand writes it: letters swapped, lost, doubled or wrong, and no other word is as near."""
    others = [other for other in others if other != word]
    letters = [i for i, letter in enumerate(word) if letter.isalpha()]
    if len(letters) < 3:
        return None
    for _ in range(20):
        i = chance.choice(letters)
        after = word[i + 1 : i + 2]
        made = chance.choice(
            [
                word[:i] + after + word[i] + word[i + 2 :] if after.isalpha() else word,
                word[:i] + word[i + 1 :],
                word[:i] + word[i] + word[i:],
                word[:i] + chance.choice(LETTERS) + word[i + 1 :],
            ]
        )
        # Short words have neighbours of their own, so a slip in them is told apart only by its first letter.
        if made == word or made in others or made[:1] != word[:1] or not made[-1:].isalnum():
            continue
        if all(edits(made, other) > 1 + (len(word) > 5) for other in others):
            return made
    return None


def edits(left: str, right: str) -> int:
    """How many letters have to be added, dropped, changed or swapped to get from one word to the other."""
    rows = [list(range(len(right) + 1))]
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, rows[-2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def misspell(
    written: Written, spot: Spot, word: str, others: Iterable[str], chance: random.Random, name: str, within: str = ""
) -> Mutation | None:
    """Misspell one word of a spot's value; `within` narrows it to where this pattern (with one group) finds it."""
    raw = written.raw(spot)
    made = typo(word, others, chance)
    if raw is None or made is None:
        return None
    piece = written.texts[spot.file][raw[0] : raw[1]]
    pattern = within or rf"(?<![\w.-])({re.escape(word)})(?![\w-])"
    found = [match for match in re.finditer(pattern, piece) if match[1] == word]
    if not found:
        return None
    start = raw[0] + chance.choice(found).start(1)
    line, column = written.place(spot.file, start)
    text = written.changed(spot.file, start, start + len(word), made)
    return Mutation(name, spot.file, line, text, column, word, what=f"'{made}' for '{word}'")


@cache
def _pattern(pattern: str) -> re.Pattern[str]:
    """A pattern of paths, for a path with a line for every step."""
    steps = {"**": r"(?:.*\n)*", "*": r".*\n"}
    return re.compile("".join(steps.get(step) or re.escape(step) + r"\n" for step in pattern.split()))


@cache
def _starts(text: str) -> list[int]:
    """Where the lines of a text begin."""
    return [0, *(match.end() for match in re.finditer("\n", text))]


@cache
def _loaded(text: str) -> Any:
    """The data in a text, as YAML sees it."""
    return yaml.load(text, _Loader)


def _spots(here: Any, path: Steps, prefix: str, file: str) -> Iterator[Spot]:
    if isinstance(here, Mapping):
        for key, value in here.items():
            mark = here.marks[key]
            where = mark[4] if len(mark) == 5 else here.file
            yield Spot((*path, key), value, where.removeprefix(prefix), mark[2], mark[3], (mark[0], mark[1]))
            yield from _spots(value, (*path, key), prefix, where)
    elif isinstance(here, Sequence):
        for i, (value, place) in enumerate(zip(here, here.marks, strict=True)):
            where = place[2] if len(place) == 3 else here.file
            yield Spot((*path, i), value, where.removeprefix(prefix), place[0], place[1])
            yield from _spots(value, (*path, i), prefix, where)


def _names(root: Mapping) -> dict[str, tuple[str, ...]]:
    """What things are called, by what they are; taken from the plain data, not from the checker."""
    world = root.get("world", {})
    routes = world.get("routes", {})
    injects = [inject for inject in root.get("injects", ()) if isinstance(inject, Mapping)]
    teams = root.get("teams", {})
    own = [f"{team}.{name}" for team, content in teams.items() for name in content.get("resources", {})]
    figures = [
        f"{name}.{figure}" for name, part in routes.items()
        for figure in ("flow", "drained", "exported", *(("supply", "stranded") if "supply" in part else ("demand", "unmet")))
    ]  # fmt: skip
    for name, part in routes.items():
        figures += [f"{name}.{segment}.{figure}" for segment in part["segments"] for figure in ("capacity", "spare")]
        figures += [f"{name}.{s}.stored" for s, content in part["segments"].items() if "storage" in content]
        figures += [f"{name}.{route}.{figure}" for route in part["routes"] for figure in ("flow", "cost")]
    expects = [item["id"] for inject in injects for item in inject.get("expects", ()) if "id" in item]
    options = root.get("options", {})
    found: dict[str, Iterable[str]] = {
        "team": teams,
        "variable": [*world.get("variables", {}), *world.get("derived", {})],
        "figure": figures,
        "resource": [*own, *root.get("resources", {})],
        "option": options,
        "inject": [inject["id"] for inject in injects],
        "expectation": [*expects, *(item["id"] for item in root.get("expectations", ()) if "id" in item)],
        "objective": root.get("objectives", {}),
        "source": root.get("sources", {}),
        "segment": [segment for part in routes.values() for segment in part["segments"]],
        "parameter": [name for option in options.values() for name in option.get("parameters", {})],
        "phase": root.get("phases", {}),
        "storyline": root.get("storylines", {}),
        "policy": root.get("policies", {}),
        "effect": _effect_ids(root),
    }
    return {what: tuple(dict.fromkeys(map(str, names))) for what, names in found.items()}


def _effect_ids(here: Any) -> list[str]:
    """The ids of effects, wherever they stand."""
    found: list[str] = []
    if isinstance(here, dict):
        for key, part in here.items():
            if key == "effects" and isinstance(part, list):
                found += [item["id"] for item in part if isinstance(item, dict) and "id" in item]
            found += _effect_ids(part)
    elif isinstance(here, list):
        for part in here:
            found += _effect_ids(part)
    return found
