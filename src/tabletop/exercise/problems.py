"""What is wrong with what somebody wrote, and where.

Everything that reads people's files reports through here, so that every complaint looks the same:
``file:line:column: error[code]: a sentence; did you mean 'x'?``. Problems are collected, sorted by place and
reported together, because nobody wants to mend a file one mistake at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from tabletop.exercise.likeness import suggest, suggest_for

__all__ = [
    "MOST_ERRORS",
    "TOO_MANY",
    "EnoughFound",
    "ExerciseError",
    "Place",
    "Problem",
    "Problems",
    "Severity",
    "suggest",
]

Severity = Literal["error", "warning"]

#: Nobody mends more than this at a time, and most of them would have one cause.
MOST_ERRORS = 500
#: Warnings that are about how something is written, and are of no use where that is wrong anyway.
GUESSES = ("odd-quotes", "odd-bracket")
TOO_MANY = "too-many-problems"

#: How many names are compared letter by letter for suggestions in one check; more than people's files ever need.
_MOST_COMPARED = 30_000


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

    @property
    def sentence(self) -> str:
        """The message with its suggestion."""
        return self.message + (f"; did you mean '{self.suggestion}'?" if self.suggestion else "")

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}[{self.code}]: {self.sentence}"


class ExerciseError(Exception):
    """Raised once everything that can be looked at has been; carries all problems found, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EnoughFound(Exception):
    """So much is wrong that it is not worth looking any further."""


class Problems:
    """Collects problems; iterating gives them sorted by place, each complaint once.

    With `stops` it raises `EnoughFound` once there are more errors than anybody would read.
    """

    def __init__(self, problems: Iterable[Problem] = (), stops: bool = False) -> None:
        self._stops = False
        self._found: dict[Problem, None] = {}
        self._places: set[Place] = set()
        self._lines: set[tuple[str, int]] = set()
        self._errors = self._compared = 0
        self.extend(problems)
        self._stops = stops

    def add(
        self,
        place: Place,
        code: str,
        message: str,
        suggestion: str | None = None,
        severity: Severity = "error",
    ) -> None:
        """Note one problem; the very same complaint about the same place is kept once."""
        self.extend((Problem(place, code, message, suggestion, severity),))

    def extend(self, problems: Iterable[Problem]) -> None:
        """Take over problems that were found elsewhere."""
        for problem in problems:
            if problem in self._found:
                continue
            if problem.severity == "error":
                if self.full:
                    continue
                self._errors += 1
                if self.full and problem.code != TOO_MANY:
                    problem = Problem(problem.place, TOO_MANY, "there are more errors than these; mend them first")
            self._found[problem] = None
            self._places.add(problem.place)
            self._lines.add((problem.place.file, problem.place.line))
            if self.full and self._stops:
                raise EnoughFound

    def said_at(self, place: Place) -> bool:
        """Whether anything has been said about this very place."""
        return place in self._places

    def said_on(self, place: Place) -> bool:
        """Whether anything has been said about the line of a place."""
        return (place.file, place.line) in self._lines

    @property
    def full(self) -> bool:
        """Whether there are more errors than anybody would read: no further ones are kept."""
        return self._errors > MOST_ERRORS

    def suggest(self, word: str, candidates: Iterable[str]) -> str | None:
        """What `word` was most likely meant to be, as `suggest` says, until that has taken too long in all."""
        if self.full or self._compared > _MOST_COMPARED:
            return None
        found, compared = suggest_for(word, candidates)
        self._compared += compared
        return found

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Only what stands in the way of playing, sorted by place."""
        return tuple(problem for problem in self if problem.severity == "error") if self._errors else ()

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Only what deserves a look, sorted by place."""
        return tuple(problem for problem in self if problem.severity == "warning")

    def raise_if_any(self) -> None:
        """Raise `ExerciseError` with everything found so far if any of it is an error."""
        if self.errors:
            raise ExerciseError(self)

    def __iter__(self) -> Iterator[Problem]:
        errors = [problem for problem in self._found if problem.severity == "error"]
        wrong = {problem.place for problem in errors}
        lines = {(problem.place.file, problem.place.line) for problem in errors}
        # What is wrong is said once: a warning about the very same place, or one that guesses, would only say it again.
        found = [
            problem
            for problem in self._found
            if problem.severity == "error"
            or (problem.place not in wrong and (problem.code not in GUESSES or problem.place[:2] not in lines))
        ]
        return iter(sorted(found, key=lambda problem: (problem.place, problem.code, problem.message)))

    def __len__(self) -> int:
        return len(self._found)
