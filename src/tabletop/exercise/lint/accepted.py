"""Warnings that whoever wrote the exercise accepts, where they stand and with a reason.

    - id: closure     # accept[unbounded-repeat]: the operator repeats its notice until somebody answers

A comment on a line of its own speaks for what follows it. It covers the line and all that is indented deeper, so a
comment above an inject covers the whole inject.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from tabletop.exercise.problems import Place, Problem, suggest
from tabletop.exercise.reading.marked import lines_of

_COMMENT = re.compile(r"(?:^|\s)#\s*accept\s*\[([^\]\n]*)\]\s*:?[ \t]*(.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Accepted:
    """One code that a comment accepts, from one line of a file to another (both included)."""

    place: Place
    code: str
    reason: str
    first: int
    last: int

    def covers(self, problem: Problem) -> bool:
        """Whether a warning is meant."""
        at = problem.place
        return at.file == self.place.file and problem.code == self.code and self.first <= at.line <= self.last


def split(
    problems: Sequence[Problem], sources: Mapping[str, str], codes: Collection[str], known: Collection[str]
) -> tuple[list[Problem], list[tuple[Problem, str]]]:
    """Part problems into those that stand and the warnings that are accepted, with their reasons.

    Only comments that name one of `codes` are read; to the problems that stand are added what is wrong with these
    comments: no reason, a code that nobody knows (`known` are all), or nothing there to accept.
    """
    comments = [item for file, text in sources.items() if "accept" in text for item in _comments(file, text)]
    by_code: dict[tuple[str, str], list[Accepted]] = {}
    for item in comments:
        if item.reason and item.code in codes:
            by_code.setdefault((item.place.file, item.code), []).append(item)
    used: set[Accepted] = set()
    stand: list[Problem] = []
    accepted: list[tuple[Problem, str]] = []
    for problem in problems:
        candidates = by_code.get((problem.place.file, problem.code), ()) if problem.severity == "warning" else ()
        meant = next((item for item in candidates if item.covers(problem)), None)
        if meant is None:
            stand.append(problem)
        else:
            used.add(meant)
            accepted.append((problem, meant.reason))
    stand += [wrong for item in comments if (wrong := _wrong(item, codes, known, item in used)) is not None]
    return stand, accepted


def _comments(file: str, text: str) -> list[Accepted]:
    lines = lines_of(text)
    found: list[Accepted] = []
    for number, line in enumerate(lines, 1):
        comment = _COMMENT.search(line)
        if comment is None:
            continue
        place = Place(file, number, line.index("accept", comment.start()) + 1)
        first = number if line[: comment.start()].strip() else _next(lines, number)
        last = _end(lines, first)
        for code in comment[1].split(","):
            found.append(Accepted(place, code.strip(), comment[2], first, last))
    return found


def _next(lines: Sequence[str], number: int) -> int:
    """The first line after `number` with something on it that is no comment."""
    for following in range(number + 1, len(lines) + 1):
        if (line := lines[following - 1].strip()) and not line.startswith("#"):
            return following
    return number


def _end(lines: Sequence[str], first: int) -> int:
    """The last line of what begins on a line: all that is indented deeper. The keys of a list item count as deeper."""
    depth = _indent(lines[first - 1])
    last = first
    for number in range(first + 1, len(lines) + 1):
        line = lines[number - 1]
        if not line.strip():
            continue
        if _indent(line) <= depth:
            break
        last = number
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _wrong(item: Accepted, codes: Collection[str], known: Collection[str], used: bool) -> Problem | None:
    if item.code not in known:
        message = f"there is no warning '{item.code}' to accept"
        return Problem(item.place, "unknown-code", message, suggest(item.code, known), "warning")
    if item.code not in codes:
        return None
    if not item.reason:
        message = f"say why this is accepted: # accept[{item.code}]: the reason"
        return Problem(item.place, "no-reason", message, severity="warning")
    if not used:
        message = f"there is no '{item.code}' here to accept any more; delete this comment"
        return Problem(item.place, "needless-accept", message, severity="warning")
    return None
