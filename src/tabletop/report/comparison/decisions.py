"""Decisions side by side: which team ordered what at which time in which runs, and how it ended in each."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from tabletop.report.comparison.form import DecisionRow, Given
from tabletop.report.comparison.sides import one_of
from tabletop.report.form import Decision, Report

#: Team, turn or instant, what was ordered with its particulars, and which of several alike it is.
Name = tuple[str, str, str, str, int]


def decisions(reports: Sequence[Report]) -> tuple[DecisionRow, ...]:
    """Every decision of any run, in the order of time; at one time by team."""
    by_run = [_named(report.decisions) for report in reports]
    names = dict.fromkeys(name for found in by_run for name in found)
    teams = {team.id: place for report in reversed(reports) for place, team in enumerate(report.overview.teams)}
    rows = [_row(name, [found.get(name) for found in by_run]) for name in names]
    return tuple(sorted(rows, key=lambda row: (row.at, teams.get(row.team, len(teams)))))


def _named(log: Sequence[Decision]) -> Mapping[Name, Decision]:
    """A run's decisions by what tells whether another run has the same."""
    found: dict[Name, Decision] = {}
    alike: Counter[tuple[str, ...]] = Counter()
    for row in log:
        what = (row.team, moment(row), row.option or row.title, json.dumps(row.parameters, sort_keys=True))
        found[(*what, alike[what])] = row
        alike[what] += 1
    return found


def moment(row: Decision) -> str:
    """The turn of an order, or `@` and its instant where play is without turns, as its reference has it."""
    parts = row.order.split("/")
    return parts[1] if len(parts) > 2 else f"@{row.at}"


def _row(name: Name, found: Sequence[Decision | None]) -> DecisionRow:
    one = one_of(found)
    ends = {(row.state, row.outcome) for row in found if row is not None}
    return DecisionRow(
        team=one.team,
        moment=name[1],
        at=one.at,
        option=one.option,
        title=one.title,
        parameters=one.parameters,
        given=tuple(_given(row) for row in found),
        everywhere=None not in found,
        alike=len(ends) == 1,
    )


def _given(row: Decision | None) -> Given | None:
    if row is None:
        return None
    return Given(
        order=row.order,
        at=row.at,
        by=row.by,
        state=row.state,
        outcome=row.outcome,
        odds=row.odds,
        draw=row.draw,
        evidence=row.evidence,
    )
