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
        """Read `world.csv`. ValueError names the line that is no row of it."""
        head, *lines = text.splitlines() or [""]
        names, rows = head.split(","), []
        if names[0] != "at":
            raise ValueError("1: the names of the figures are missing; the first is 'at'")
        for number, line in enumerate(lines, start=2):
            values = line.split(",")
            try:
                rows.append([float(value) for value in values])
            except ValueError as error:
                raise ValueError(f"{number}: there is something in this row that is no number") from error
            if len(values) != len(names):
                raise ValueError(f"{number}: this row has {len(values)} figures, and the first line names {len(names)}")
        return cls(names, rows)
