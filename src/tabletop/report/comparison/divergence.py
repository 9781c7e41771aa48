"""Where runs first part: the first event that differs from the first run's, told on three levels."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from tabletop.report.comparison.form import Divergence, Level, Side
from tabletop.report.form import Record, Report

#: Events that say how a run was begun and kept, not what happened in it.
_KEPT = frozenset({"run.started", "run.paused", "run.resumed", "run.forced", "move.received"})
#: Events that tell the story: without the world's arithmetic and the draws behind it.
_STORY = ("inject.", "order.", "expectation.", "answer.", "message.sent", "ruling.", "run.stopped")
#: What teams handed in.
_DECIDED = ("order.received", "answer.given", "message.sent", "counter.argued")
_LEVELS: tuple[tuple[Level, tuple[str, ...]], ...] = (("event", ("",)), ("story", _STORY), ("decision", _DECIDED))


def divergences(reports: Sequence[Report]) -> tuple[Divergence, ...]:
    """For each run but the first where it parts from the first, on each level where it does."""
    found = []
    for level, kinds in _LEVELS:
        first = tuple(_of(reports[0], kinds))
        for place, report in enumerate(reports[1:], 1):
            parted = _parted(first, _of(report, kinds))
            if parted is not None:
                sides = (_side(reports[0], parted[0]), _side(report, parted[1]))
                found.append(Divergence(run=place, level=level, first=sides[0], other=sides[1]))
    return tuple(sorted(found, key=lambda item: item.run))


def _of(report: Report, kinds: tuple[str, ...]) -> Iterator[Record]:
    return (record for record in report.records if record.kind.startswith(kinds) and record.kind not in _KEPT)


def _parted(first: Sequence[Record], other: Iterator[Record]) -> tuple[Record | None, Record | None] | None:
    """The first pair of events that differ; None for none. A run that is shorter has no event there."""
    for one, two in zip_longest(first, other):
        if one is None or two is None or _told(one) != _told(two):
            return one, two
    return None


def _told(record: Record) -> tuple[object, ...]:
    """What an event says, without its number, that of its cause, and names of the files that moves came in."""
    subject, data = record.subject, record.data
    if record.kind.startswith("move."):
        subject = None
    if record.kind in ("order.superseded", "order.withdrawn"):
        data = {key: value for key, value in data.items() if key != "by"}
    return record.at, record.kind, subject, record.team, data


def _side(report: Report, record: Record | None) -> Side | None:
    """An event, with the title of the order that it is about."""
    if record is None:
        return None
    orders = (row.title for row in report.decisions if row.order == record.subject)
    return Side(record=record, title=next(orders, "") if record.kind.startswith(("order.", "ruling.")) else "")
