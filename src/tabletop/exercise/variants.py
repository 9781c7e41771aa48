"""Variants: the same exercise with parts switched off and values set, worked out on the plain data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading.marked import Mapping, Sequence, place_of
from tabletop.exercise.schema import Variant

#: Values may be written short (`tension: 35`); these are the keys they are short for.
_SHORT_KEYS = ("initial", "value", "capacity", "chance", "title")


@dataclass(frozen=True, slots=True)
class Varied:
    """An exercise as a variant has it. `storylines` are those that are on, with their shifts in seconds; None: all."""

    root: Mapping
    storylines: dict[str, int] | None
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Notes:
    """What is wrong with a variant, except that names are missing which could not be read."""

    problems: Problems
    lost: Lost

    def no_such(self, place: Place, code: str, message: str, name: str, known: Iterable[str]) -> None:
        """Note a name that nothing has."""
        meant = self.problems.suggest(name, known)
        if not self.lost.has(name) and (meant or not self.lost.codes):
            self.problems.add(place, code, message, meant)


def vary(root: Mapping, name: str, variant: Variant, problems: Problems, lost: Lost) -> Varied:
    """Apply the variant called `name`, which stands in `root` and has been read as `variant`.

    What it names and the exercise does not have is added to `problems`.
    """
    written: Mapping = root["variants"][name]
    result = root.copied()
    left_out: list[str] = []
    if variant.clock and isinstance(written.get("clock"), Mapping):
        clock = result["clock"].copied() if isinstance(result.get("clock"), Mapping) else Mapping(written.file)
        for key in variant.clock:
            clock.take(written["clock"], key)
        _replace(result, "clock", clock, written)
    if variant.teams is not None and isinstance(result.get("teams"), Mapping):
        _keep_teams(result, variant.teams, written, _Notes(problems, lost), left_out)
    if variant.storylines is not None:
        _check_storylines(root, variant.storylines, written, _Notes(problems, lost))
        left_out += [f"storylines.{line}" for line in storylines_of(root) if line not in variant.storylines]
    setter = _Setter(result, written, _Notes(problems, lost))
    for path in variant.set:
        if not problems.full:
            setter.set(path)
    return Varied(result, variant.storylines, tuple(left_out))


def storylines_of(root: Mapping) -> list[str]:
    """The storylines that anything in the exercise belongs to, in the order of the files."""
    found: dict[str, None] = {}
    stack: list[Any] = [part for key, part in reversed(root.items()) if key != "variants"]
    while stack:
        here = stack.pop()
        if isinstance(here, Mapping):
            line = here.get("storyline")
            if isinstance(line, str):
                found[line] = None
            stack.extend(reversed(here.values()))
        elif isinstance(here, Sequence):
            stack.extend(reversed(here))
    return list(found)


def _replace(root: Mapping, key: str, value: Any, written: Mapping) -> None:
    """Put a changed section in place of the old one, keeping where it stands."""
    mark = root.marks.get(key)
    root.put(key, value, mark or written.marks[key], root.file if mark else written.file)


def _keep_teams(result: Mapping, keep: tuple[str, ...], written: Mapping, notes: _Notes, left_out: list[str]) -> None:
    teams: Mapping = result["teams"]
    for i, team in enumerate(keep):
        if team not in teams:
            place = _item_place(written, "teams", i)
            notes.no_such(place, "unknown-team", f"there is no team '{team}'", team, teams)
    kept = Mapping(teams.file, teams.line, teams.column)
    for team in teams:
        if team in keep:
            kept.take(teams, team)
        else:
            left_out.append(f"teams.{team}")
    if kept:
        _replace(result, "teams", kept, written)
    else:
        left_out.clear()


def _check_storylines(root: Mapping, named: dict[str, int], written: Mapping, notes: _Notes) -> None:
    """A storyline that nothing belongs to does nothing; one that nearly is another is a slip of the hand."""
    declared = root.get("storylines")
    known = list(declared) if isinstance(declared, Mapping) and declared else storylines_of(root)
    lines = written["storylines"]
    for i, line in enumerate(named):
        if line in known or notes.lost.has(line):
            continue
        place = _place(lines, line) if isinstance(lines, Mapping) else _item_place(written, "storylines", i)
        message = f"nothing belongs to a storyline '{line}'"
        meant = notes.problems.suggest(line, known)
        notes.problems.add(place, "unknown-storyline", message, meant, "error" if meant else "warning")


class _Setter:
    """Sets values by their dotted paths, copying each level that leads to one, once."""

    def __init__(self, root: Mapping, variant: Mapping, notes: _Notes) -> None:
        self.root = root
        self.variant = variant
        self.notes = notes
        self.own: dict[int, Any] = {}
        self.positions: dict[int, dict[str, int]] = {}  # of the items of our own lists, by id

    def set(self, path: str) -> None:
        """Set one value."""
        written: Mapping = self.variant["set"]
        here: Any = self.root
        steps = path.split(".")
        while steps:
            if isinstance(here, Mapping):
                key, rest = _step(here, steps)
                if not rest and (key in here or len(steps) == 1):
                    mark = written.marks[path]
                    here.put(key, written[path], (mark[0], mark[1], mark[2], mark[3]), _place(written, path).file)
                    return
                if key in here and len(rest) == 1 and rest[0] in _SHORT_KEYS and isinstance(here[key], str):
                    steps = steps[: -len(rest)]
                    continue
                if key not in here:
                    _unknown(steps, path, written, list(here), self.notes)
                    return
                here[key] = here = self.owned(here[key])
                steps = rest
            elif isinstance(here, Sequence):
                position, rest = self.item(here, steps)
                if position is None or not rest:
                    _unknown(steps, path, written, list(self.ids(here)), self.notes)
                    return
                here[position] = here = self.owned(here[position])
                steps = rest
            else:
                message = f"'{path}' leads to a single value, which has no '{steps[0]}'"
                self.notes.problems.add(_place(written, path), "unknown-path", message)
                return

    def owned(self, value: Any) -> Any:
        """A copy of a container that may be changed; a plain value as it is."""
        if isinstance(value, Mapping | Sequence) and id(value) not in self.own:
            value = value.copied()
            self.own[id(value)] = value
        return value

    def ids(self, here: Sequence) -> dict[str, int]:
        """Where the items of a list stand that have an id."""
        if id(here) not in self.positions:
            named = [(item.get("id"), i) for i, item in enumerate(here) if isinstance(item, Mapping)]
            self.positions[id(here)] = {name: i for name, i in reversed(named) if isinstance(name, str)}
        return self.positions[id(here)]

    def item(self, here: Sequence, steps: list[str]) -> tuple[int | None, list[str]]:
        """The item of a list with the id (or number, counted from 1) that the path goes on with."""
        known = self.ids(here)
        for length in range(len(steps), 0, -1):
            name = ".".join(steps[:length])
            if name in known:
                return known[name], steps[length:]
        if steps[0].isdecimal() and 0 < int(steps[0][:9]) <= len(here):
            return int(steps[0]) - 1, steps[1:]
        return None, steps[1:]


def _step(here: Mapping, steps: list[str]) -> tuple[str, list[str]]:
    """The key that the path goes on with; keys may have dots of their own, so the longest that fits is taken."""
    for length in range(len(steps), 0, -1):
        key = ".".join(steps[:length])
        if key in here:
            return key, steps[length:]
    return steps[0], steps[1:]


def _unknown(steps: list[str], path: str, written: Mapping, known: list[str], notes: _Notes) -> None:
    """Note where a path leads nowhere; names may have dots, so that more than one step may be meant by one."""
    names = [".".join(steps[:length]) for length in range(1, min(len(steps), 3) + 1)]
    name = next((name for name in names if notes.problems.suggest(name, known)), names[0])
    file, line, column = _place(written, path)
    mark = written.marks[path]
    if (mark[2], mark[3]) == (line, column + len(path) + 2):  # without quotes, so the step can be pointed at
        column += len(path) - len(".".join(steps))
    message = f"'{path}' leads nowhere: there is no '{name}'"
    notes.no_such(Place(file, line, column), "unknown-path", message, name, known)


def _place(written: Mapping, key: str) -> Place:
    mark = written.marks[key]
    return Place(mark[4] if len(mark) == 5 else written.file, mark[0], mark[1])


def _item_place(written: Mapping, key: str, item: int) -> Place:
    """Where an item of a list stands, or the one value in its place."""
    return place_of(written, (key, item))
