"""Rows of a comparison: the same measure, rating, expectation or figure of each run, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from tabletop.report.comparison.form import ChartRow, CountRow, ExpectationRow, MeasureRow, RatingRow, Stood
from tabletop.report.form import CapabilityRating, Chart, Judgement, MeasureValue, ObjectiveRating, Report, TaskRating
from tabletop.report.form import ExpectationRow as Expected

Item = TypeVar("Item")
Rated = ObjectiveRating | TaskRating | CapabilityRating
_ENDS = ("succeeded", "partial", "failed")
_STANDINGS = ("met", "late", "unmet", "open")


def beside(lists: Sequence[Iterable[Item]], key: Callable[[Item], str]) -> list[tuple[Item | None, ...]]:
    """The same things of each run together: those of the first run in its order, then those only others have."""
    by_run = [{key(item): item for item in items} for items in lists]
    keys = dict.fromkeys(name for items in by_run for name in items)
    return [tuple(items.get(name) for items in by_run) for name in keys]


def one_of(items: Iterable[Item | None]) -> Item:
    """The first that is there."""
    return next(item for item in items if item is not None)


def counts(reports: Sequence[Report]) -> tuple[CountRow, ...]:
    """What the reports count, but for what was none in all of them."""
    known = [report.counts for report in reports]
    rows = [
        ("injects", tuple(count.released for count in known)),
        ("orders", tuple(count.orders for count in known)),
        *((f"orders.{state}", tuple(count.finished.get(state, 0) for count in known)) for state in _ENDS),
        ("orders.rejected", tuple(count.rejected for count in known)),
        *((f"expectations.{key}", tuple(count.expectations.get(key, 0) for count in known)) for key in _STANDINGS),
        ("silences", tuple(sum(count.silences.values()) for count in known)),
    ]
    return tuple(CountRow(key=key, values=values) for key, values in rows if any(values))


def measures(reports: Sequence[Report]) -> tuple[MeasureRow, ...]:
    """Every outcome measure, with the places of the runs that did best."""
    rows = []
    for found in beside([report.measures for report in reports], lambda item: item.id):
        one = one_of(found)
        values = tuple(None if item is None else item.value for item in found)
        rows.append(
            MeasureRow(
                id=one.id, title=one.title, unit=one.unit, better=one.better, values=values, best=_best(one, values)
            )
        )
    return tuple(rows)


def _best(measure: MeasureValue, values: Sequence[float | None]) -> tuple[int, ...]:
    known = [value for value in values if value is not None]
    if not measure.better or len(frozenset(known)) < 2:
        return ()
    best = max(known) if measure.better == "higher" else min(known)
    return tuple(place for place, value in enumerate(values) if value == best)


def ratings(reports: Sequence[Report]) -> tuple[RatingRow, ...]:
    """Objectives, each before its tasks, and then capabilities."""
    rows: list[RatingRow] = []
    for found in beside([report.objectives for report in reports], lambda item: item.id):
        rows.append(_rating("objective", one_of(found), found))
        tasks = [item.tasks if item is not None else () for item in found]
        rows += [_rating("task", one_of(same), same) for same in beside(tasks, lambda item: item.id)]
    for group in beside([report.capabilities for report in reports], lambda item: item.name):
        rows.append(_rating("capability", one_of(group), group))
    return tuple(rows)


def _rating(kind: str, one: Rated, found: Sequence[Rated | None]) -> RatingRow:
    name, title = (one.name, one.name) if isinstance(one, CapabilityRating) else (one.id, one.title)
    return RatingRow.model_validate(
        {
            "kind": kind,
            "id": name,
            "title": title,
            "proposed": tuple(None if item is None else item.proposed for item in found),
            "judgements": tuple(_judged(item) for item in found),
        }
    )


def _judged(item: Rated | None) -> tuple[Judgement, ...]:
    return () if item is None or isinstance(item, CapabilityRating) else item.judgements


def expectations(reports: Sequence[Report]) -> tuple[ExpectationRow, ...]:
    """Every expectation with its standing in each run."""
    return tuple(
        ExpectationRow(
            id=one_of(found).id,
            team=one_of(found).team,
            text=one_of(found).text,
            stood=tuple(map(_stood, found)),
        )
        for found in beside([report.expectations for report in reports], lambda item: item.id)
    )


def _stood(item: Expected | None) -> Stood | None:
    return None if item is None else Stood(standing=item.standing, took=item.took, late=item.late)


def charts(reports: Sequence[Report]) -> tuple[tuple[ChartRow, ...], tuple[str, ...]]:
    """Figures that went differently, and titles of those that went the same in all runs."""
    rows, same = [], []
    for found in beside([report.charts for report in reports], lambda item: item.name):
        one = one_of(found)
        if len(frozenset(map(_course, found))) == 1:
            same.append(one.title)
        else:
            rows.append(ChartRow(name=one.name, title=one.title, unit=one.unit, lines=found))
    return tuple(rows), tuple(same)


def _course(chart: Chart | None) -> object:
    return None if chart is None else (chart.at, chart.values)
