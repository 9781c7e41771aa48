"""How a comparison is put into words: the report's voice, and letters by which tables call the runs."""

from __future__ import annotations

from collections.abc import Sequence
from string import ascii_uppercase

from tabletop.press import blocks as b
from tabletop.report.comparison.form import Comparison, Side
from tabletop.report.document.event import told
from tabletop.report.document.voice import Voice, clipped
from tabletop.report.form import Counts, Decision, Integrity, Report
from tabletop.report.form import ExpectationRow as Expected
from tabletop.report.language import Language

_RUNS = 5.6  # the share of all columns of runs in the width of a table, beside the shares of the others
_LETTERS = 100  # letters in small type for which a page has room for certain
_LEGEND = 40  # letters of a name in the key of a picture


class Words(Voice):
    """Says what a comparison holds in one language."""

    def __init__(self, comparison: Comparison, language: Language) -> None:
        super().__init__(_common(comparison), language)
        self.comparison = comparison
        self.letters = ascii_uppercase[: len(comparison.runs)]

    def named_run(self, place: int) -> str:
        """A run's letter and name."""
        return f"{self.letters[place]} · {clipped(self.comparison.runs[place].name, _LEGEND)}"

    def heads(self, room: int) -> tuple[str, ...]:
        """Heads of the columns of runs, `room` letters wide: letters, with names below where they are short."""
        names = [run.name for run in self.comparison.runs]
        short = all(len(name) <= 2 * room and max(map(len, name.split()), default=0) <= room for name in names)
        return tuple(f"{letter}\n{name}" if short else letter for letter, name in zip(self.letters, names, strict=True))

    def table(
        self, first: Sequence[str], rows: Sequence[Sequence[b.Runs | str]], widths: Sequence[float], right: bool = False
    ) -> b.Table:
        """A table of the columns `first`, whose widths are given, and one for each run."""
        runs = len(self.letters)
        columns = tuple(range(len(first), len(first) + runs))
        each = max(1.1, _RUNS / runs)
        every = (*widths, *([each] * runs))
        room = int(_LETTERS * each / sum(every)) - 2
        head = (*(self.say(f"compare.column.{key}") for key in first), *self.heads(room))
        return b.table(head, rows, every, small=True, right=columns if right else ())

    def event(self, side: Side) -> b.Runs:
        """An event in a line, with its number in its own run."""
        teller = Voice(self.report, self.language) if not side.title else self._knowing(side)
        said = told(teller, side.record)
        who = f"{self.team(side.record.team)}: " if side.record.team else ""
        return (b.Run(f"{who}{said} "), b.Run(f"#{side.record.seq}", tone="quiet"))

    def _knowing(self, side: Side) -> Voice:
        """A voice that knows what the order of an event was."""
        reference = side.record.subject or ""
        order = Decision(order=reference, at=0, team=side.record.team or "", title=side.title, state="")
        return Voice(self.report.model_copy(update={"decisions": (order,)}), self.language)


def _common(comparison: Comparison) -> Report:
    """What all runs have in common, as a report of nothing that happened."""
    known = comparison.runs[0]
    return Report(
        cover=comparison.cover,
        counts=Counts(),
        overview=comparison.overview,
        expectations=tuple(
            Expected(id=row.id, team=row.team, text=row.text, standing="never") for row in comparison.expectations
        ),
        integrity=Integrity(
            exercise=known.exercise,
            hash=known.hash,
            variant=known.variant,
            version=known.version,
            events=known.events,
            events_sha256=known.events_sha256,
        ),
        options=comparison.options,
        injects=comparison.injects,
    )
