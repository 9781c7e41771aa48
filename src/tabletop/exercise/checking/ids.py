"""Names and indices of what a play consists of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tabletop.exercise.checking.figures import Path, Reader


@dataclass
class Ids:
    """Names and indices of what a play consists of. What a variant leaves out keeps its name, with the index -1.

    `off` holds objectives and storylines that it leaves out, which have no index.
    """

    teams: dict[str, int]
    options: dict[str, int]
    injects: dict[str, int]
    expectations: dict[str, int]
    off: frozenset[str]
    shifts: Mapping[str, int]
    teams_out: frozenset[str]

    def on(self, known: Mapping[str, int], names: Sequence[str]) -> tuple[int, ...]:
        """The indices of those names that take part."""
        return tuple(known[name] for name in names if known.get(name, -1) >= 0)

    def look_up(self, reader: Reader, path: Path, what: str, name: str, beside: tuple[str, ...] = ()) -> int | None:
        """The index of a name; None where nothing is called so (which is noted), -1 where a variant left it out.

        `beside` are words that could stand there, too.
        """
        known: Mapping[str, int] = getattr(self, f"{what}s")
        if what == "team" and name in self.teams_out:
            return -1
        if name not in known:
            reader.unknown(path, what, name, (*known, *beside))
            return None
        return known[name]
