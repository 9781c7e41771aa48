"""The world during a run, as a table: a row a tick."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class WorldTable:
    """Names (the first is `at`, in seconds from STARTEX) and rows of numbers, one a tick."""

    names: Sequence[str]
    rows: Sequence[Sequence[float]]

    def column(self, name: str) -> list[float]:
        """All values of one figure; KeyError where there is none of that name."""
        if name not in self.names:
            raise KeyError(name)
        index = list(self.names).index(name)
        return [row[index] for row in self.rows]

    @classmethod
    def from_csv(cls, text: str) -> WorldTable:
        """Read `world.csv`."""
        lines = text.splitlines()
        return cls(lines[0].split(","), [[float(value) for value in line.split(",")] for line in lines[1:]])
