"""What is wrong with what somebody wrote, and where.

Everything that reads people's files reports through here, so that every complaint looks the same:
``file:line:column: error[code]: a sentence; did you mean 'x'?``. Problems are collected, sorted by place and
reported together, because nobody wants to mend a file one mistake at a time.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """Where in what file: lines and columns count from 1; line 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One complaint: a stable `code` for programs, a sentence for the person who can mend it."""

    place: Place
    code: str
    message: str
    suggestion: str | None = None
    severity: Severity = "error"

    def __str__(self) -> str:
        hint = f"; did you mean '{self.suggestion}'?" if self.suggestion else ""
        return f"{self.place}: {self.severity}[{self.code}]: {self.message}{hint}"


class ExerciseError(Exception):
    """Raised once everything that can be looked at has been; carries all problems found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Problems:
    """Collects problems; iterating gives them sorted by place, each complaint once."""

    def __init__(self, problems: Iterable[Problem] = ()) -> None:
        self._found: dict[Problem, None] = dict.fromkeys(problems)

    def add(
        self,
        place: Place,
        code: str,
        message: str,
        suggestion: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Note one problem; the very same complaint about the same place is kept once."""
        self._found[Problem(place, code, message, suggestion, severity)] = None

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems that were found elsewhere."""
        self._found.update(dict.fromkeys(problems))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Only what stands in the way of playing, sorted by place."""
        return tuple(problem for problem in self if problem.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Only what deserves a look, sorted by place."""
        return tuple(problem for problem in self if problem.severity == "warning")

    def raise_if_any(self) -> None:
        """Raise `ExerciseError` with everything found so far if any of it is an error."""
        if self.errors:
            raise ExerciseError(self)

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found, key=lambda problem: (problem.place, problem.code, problem.message)))

    def __len__(self) -> int:
        return len(self._found)


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was most likely meant to be, or None when none is close.

    The same word and candidates always give the same answer: the nearest wins, and the first in the alphabet of
    equally near ones. Short words are compared by edit distance, where difflib's ratio is too coarse.
    """
    names = sorted({name for name in candidates if name != word})
    folded = word.casefold()
    for name in names:
        if name.casefold() == folded:
            return name
    allowed = 1 if len(word) <= 3 else 2
    near = [(distance, name) for name in names if (distance := _distance(folded, name.casefold(), allowed)) <= allowed]
    # A one- or two-letter word is one edit away from every other one: guessing there would be noise.
    near = [(distance, name) for distance, name in near if max(len(word), len(name)) > 2]
    if near:
        return min(near)[1]
    by_folded = {name.casefold(): name for name in reversed(names)}
    found = difflib.get_close_matches(folded, sorted(by_folded), n=1, cutoff=0.7)
    return by_folded[found[0]] if found else None


def _distance(left: str, right: str, limit: int) -> int:
    """Edits (insert, drop, change, swap neighbours) from one word to the other; gives up past `limit`."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    older, above = [0] * (len(right) + 1), list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [i]
        for j, b in enumerate(right, 1):
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
        older, above = above, row
    return above[-1]
