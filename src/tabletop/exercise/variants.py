"""Variants: the same exercise with parts switched off and values set, worked out on the plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tabletop.exercise.marked import Mapping, Sequence
from tabletop.exercise.problems import Place, Problems, suggest
from tabletop.exercise.schema import Variant

#: Values may be written short (`tension: 35`); these are the keys they are short for.
_SHORT_KEYS = ("initial", "value", "capacity", "chance", "title")


@dataclass(frozen=True, slots=True)
class Varied:
    """An exercise as a variant has it. `storylines` are those that are on, with their shifts in seconds; None: all."""

    root: Mapping
    storylines: dict[str, int] | None
    left_out: tuple[str, ...]


def vary(root: Mapping, name: str, variant: Variant, problems: Problems) -> Varied:
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
        _keep_teams(result, variant.teams, written, problems, left_out)
    if variant.storylines is not None:
        _check_storylines(root, variant.storylines, written, problems)
        left_out += [f"storylines.{line}" for line in storylines_of(root) if line not in variant.storylines]
    for path in variant.set:
        _set(result, path, written["set"], problems)
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


def _keep_teams(
    result: Mapping, keep: tuple[str, ...], written: Mapping, problems: Problems, left_out: list[str]
) -> None:
    teams: Mapping = result["teams"]
    for team in keep:
        if team not in teams:
            problems.add(_place(written, "teams"), "unknown-team", f"there is no team '{team}'", suggest(team, teams))
    kept = Mapping(teams.file, teams.line, teams.column)
    for team in teams:
        if team in keep:
            kept.take(teams, team)
        else:
            left_out.append(f"teams.{team}")
    _replace(result, "teams", kept, written)


def _check_storylines(root: Mapping, named: dict[str, int], written: Mapping, problems: Problems) -> None:
    known = storylines_of(root)
    lines = written["storylines"]
    for line in named:
        if line not in known:
            place = _place(lines, line) if isinstance(lines, Mapping) else _place(written, "storylines")
            message = f"nothing belongs to a storyline '{line}'"
            problems.add(place, "unknown-storyline", message, suggest(line, known), "warning")


def _set(root: Mapping, path: str, written: Mapping, problems: Problems) -> None:
    """Set one value by its dotted path, copying the levels that lead to it."""
    here: Any = root
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
                _unknown(steps[0], path, written, list(here), problems)
                return
            here[key] = here = _copied(here[key])
            steps = rest
        elif isinstance(here, Sequence):
            position, rest = _item(here, steps)
            if position is None or not rest:
                names = [part["id"] for part in here if isinstance(part, Mapping) and "id" in part]
                _unknown(steps[0], path, written, names, problems)
                return
            here[position] = here = _copied(here[position])
            steps = rest
        else:
            problems.add(
                _place(written, path), "unknown-path", f"'{path}' leads to a single value, which has no '{steps[0]}'"
            )
            return


def _step(here: Mapping, steps: list[str]) -> tuple[str, list[str]]:
    """The key that the path goes on with; keys may have dots of their own, so the longest that fits is taken."""
    for length in range(len(steps), 0, -1):
        key = ".".join(steps[:length])
        if key in here:
            return key, steps[length:]
    return steps[0], steps[1:]


def _item(here: Sequence, steps: list[str]) -> tuple[int | None, list[str]]:
    """The item of a list with the id (or number, counted from 1) that the path goes on with."""
    for length in range(len(steps), 0, -1):
        name = ".".join(steps[:length])
        for i, item in enumerate(here):
            if isinstance(item, Mapping) and item.get("id") == name:
                return i, steps[length:]
    if steps[0].isdecimal() and 0 < int(steps[0][:9]) <= len(here):
        return int(steps[0]) - 1, steps[1:]
    return None, steps[1:]


def _copied(value: Any) -> Any:
    return value.copied() if isinstance(value, Mapping | Sequence) else value


def _unknown(step: str, path: str, written: Mapping, known: list[str], problems: Problems) -> None:
    message = f"'{path}' leads nowhere: there is no '{step}'"
    problems.add(_place(written, path), "unknown-path", message, suggest(step, known))


def _place(written: Mapping, key: str) -> Place:
    mark = written.marks[key]
    return Place(mark[4] if len(mark) == 5 else written.file, mark[0], mark[1])
