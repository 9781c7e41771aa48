"""Several runs of one exercise made into one comparison, from their reports alone."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.report.comparison.decisions import decisions
from tabletop.report.comparison.divergence import divergences
from tabletop.report.comparison.form import Comparison, Difference, RunAbout
from tabletop.report.comparison.sides import charts, counts, expectations, measures, ratings
from tabletop.report.form import Report

#: Runs that one comparison can hold legibly.
MOST = 12


class NotComparable(ValueError):
    """These runs cannot be put side by side; the message says why, for whoever chose them."""


def compare(reports: Sequence[Report], names: Sequence[str]) -> Comparison:
    """The comparison of runs, the first of which the others are measured against. `names` are what runs are called.

    Runs of one exercise whose texts differ are compared, and `differences` says so. NotComparable for runs of different
    exercises, for reports to different readers, for fewer than two or too many.
    """
    _check(reports, names)
    first = reports[0]
    runs = tuple(_run(report, name) for report, name in zip(reports, names, strict=True))
    seeds = [run.seed for run in runs]
    drawn, unmoved = charts(reports)
    return Comparison(
        cover=first.cover,
        overview=first.overview,
        runs=runs,
        differences=_differences(reports),
        seeds_differ=None if None in seeds else len(frozenset(seeds)) > 1,
        counts=counts(reports),
        measures=measures(reports),
        ratings=ratings(reports),
        expectations=expectations(reports),
        decisions=decisions(reports),
        divergences=divergences(reports),
        charts=drawn,
        unmoved=unmoved,
        options={key: title for report in reversed(reports) for key, title in report.options.items()},
        injects={key: title for report in reversed(reports) for key, title in report.injects.items()},
    )


def _check(reports: Sequence[Report], names: Sequence[str]) -> None:
    if len(reports) != len(names):
        raise ValueError(f"there are {len(reports)} runs and {len(names)} names")
    if len(reports) < 2:
        raise NotComparable("a comparison needs two runs or more")
    if len(reports) > MOST:
        raise NotComparable(f"{len(reports)} runs are more than can be read side by side; at most {MOST} can")
    first = reports[0]
    for report, name in zip(reports[1:], names[1:], strict=True):
        if report.integrity.exercise != first.integrity.exercise:
            raise NotComparable(
                f"'{names[0]}' is a run of the exercise '{first.integrity.exercise}' and '{name}' one of "
                f"'{report.integrity.exercise}': only runs of one exercise can be compared"
            )
        if report.cover.reader != first.cover.reader:
            raise NotComparable(
                f"the report of '{names[0]}' is for {first.cover.reader} and that of '{name}' for "
                f"{report.cover.reader}: a comparison is for one reader"
            )


def _run(report: Report, name: str) -> RunAbout:
    known = report.integrity
    return RunAbout(
        name=name,
        exercise=known.exercise,
        hash=known.hash,
        variant=known.variant,
        seed=known.seed,
        version=known.version,
        moves=sum(record.kind == "move.received" for record in report.records),
        events=known.events,
        events_sha256=known.events_sha256,
        chain=known.chain,
        verified=known.verified,
        stopped=report.stop.message if report.stop else "",
    )


def _differences(reports: Sequence[Report]) -> tuple[Difference, ...]:
    """What runs of one exercise should share, as far as they do not."""
    found = (
        Difference(what="hash", values=tuple(report.integrity.hash for report in reports)),
        Difference(what="variant", values=tuple(report.integrity.variant for report in reports)),
        Difference(what="version", values=tuple(report.integrity.version for report in reports)),
        Difference(what="length", values=tuple(str(report.overview.length) for report in reports)),
    )
    return tuple(item for item in found if len(frozenset(item.values)) > 1)
