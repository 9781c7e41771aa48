"""Where everything names something otherwise than it is called: the name itself is misspelt, and is said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from tabletop.exercise.likeness import suggest
from tabletop.exercise.problems import Place, Problem
from tabletop.exercise.reading.marked import lines_of

#: From so many uses on the name is more likely wrong than they are; more groups than this have other causes.
_USES, _MOST_GROUPS = 2, 20
_QUOTED = re.compile(r"'([^']+)'")


class Misnamed:
    """Finds names that are misspelt where they are given, by how everything else names the same things."""

    def __init__(self, sources: Mapping[str, str]) -> None:
        self.sources = sources
        self.known: dict[tuple[str, str], None] = {}  # what things are called and what they should be, as found so far

    def turned(self, problems: Iterable[Problem]) -> list[Problem]:
        """The problems, but for names that would all be right if one thing were called otherwise: that is said once."""
        kept = list(problems)
        groups: dict[tuple[str, str], list[Problem]] = {}
        for problem in kept:
            if (pair := _pair(problem)) is not None:
                groups.setdefault(pair, []).append(problem)
        for pair, uses in list(groups.items())[:_MOST_GROUPS]:
            places = len({problem.place for problem in uses})
            if pair not in self.known:
                place = _only_place(pair[0], self.sources) if places >= _USES else None
                if place is None:
                    continue
                self.known[pair] = None
                message = f"'{pair[0]}' is named nowhere else, but '{pair[1]}' is in {places} places"
                kept.append(Problem(place, "misspelt-name", message, pair[1]))
            gone = set(uses)
            kept = [p for p in kept if p not in gone and (p.code == "misspelt-name" or f"'{pair[0]}'" not in p.message)]
        return sorted(kept, key=lambda problem: (problem.place, problem.code, problem.message))


def _pair(problem: Problem) -> tuple[str, str] | None:
    """What a thing is called and what it is named where it is not found, without what the two share before a dot."""
    if problem.severity != "error" or problem.suggestion is None or not problem.code.startswith("unknown-"):
        return None
    quoted = [word for word in _QUOTED.findall(problem.message) if suggest(word, [problem.suggestion])]
    if not quoted or problem.code == "unknown-key":
        return None
    called, named = problem.suggestion.split("."), str(quoted[-1]).split(".")
    differing = [(a, b) for a, b in zip(called, named, strict=False) if a != b]
    return differing[0] if len(called) == len(named) and len(differing) == 1 else None


def _only_place(name: str, sources: Mapping[str, str]) -> Place | None:
    """Where a name stands that stands nowhere else, as a key or an id; None where there is no such place."""
    pattern = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    found: list[Place] = []
    for file, text in sources.items():
        for match in pattern.finditer(text):
            before = lines_of(text[: match.start()])
            is_name = re.match(r"[\"']?:(?:\s|$)", text[match.end() :]) or re.search(r"\bid: +[\"']?$", before[-1])
            if found or not is_name:
                return None
            found.append(Place(file, len(before), len(before[-1]) + 1))
    return found[0] if found else None
