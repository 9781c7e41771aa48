"""Findings on expectations: not met, met late, met in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from tabletop.report.form import ExpectationRow, Finding, Rule
from tabletop.report.rules.ground import MANY, Ground, by_team, speaks_for
from tabletop.report.sections.known import MOST_CITED

MOST_TEXTS = 5  # of expectations that a finding for a whole team names


def unmet(ground: Ground) -> Iterator[Finding]:
    """An expectation was not met by its deadline, nor done later."""
    yield from _of_expectations(ground, "unmet", "unmet")


def late(ground: Ground) -> Iterator[Finding]:
    """An expectation was met after its deadline."""
    yield from _of_expectations(ground, "late", "late")


def in_time(ground: Ground) -> Iterator[Finding]:
    """An expectation was met in time, each time that it was opened: a strength."""
    yield from _of_expectations(ground, "met", "in-time")


def _of_expectations(ground: Ground, standing: str, rule: Rule) -> Iterator[Finding]:
    """A finding for each expectation that stands so, however often; for each team, where there are too many."""
    people = set(ground.known.people)
    rows: dict[tuple[str, str], list[ExpectationRow]] = {}
    spoilt = {(row.team, row.id) for row in ground.expectations if row.standing in ("late", "unmet")}
    for row in ground.expectations:
        key = (row.team, row.id)
        if row.standing == standing and row.team in people and not (rule == "in-time" and key in spoilt):
            rows.setdefault(key, []).append(row)
    if len(rows) <= MANY:
        for (_, name), found in rows.items():
            yield _expectation(ground, f"{rule}-{name}", rule, found)
        return
    for team, mine in by_team(ground, ((row.team, row) for found in rows.values() for row in found)).items():
        yield _expectation(ground, f"{rule}-all-{team}", rule, mine)


def _expectation(ground: Ground, name: str, rule: Rule, rows: Sequence[ExpectationRow]) -> Finding:
    """One finding on expectations of a team: its figures are those of the worst, the one that took longest."""
    worst = max(rows, key=lambda row: (row.late or 0, _took(row) or 0))
    texts = tuple(dict.fromkeys(row.text or row.id for row in rows))
    text = "; ".join(texts[:MOST_TEXTS]) + ("; ..." if len(texts) > MOST_TEXTS else "")
    values: dict[str, JsonValue] = {"expectation": worst.id, "text": text, "count": len(rows)}
    if rule == "unmet":
        values["deadline"] = worst.deadline
    else:
        values |= {"late": worst.late, "took": worst.took} if rule == "late" else {"took": _took(worst)}
    evidence = [seq for row in rows for seq in row.evidence]
    return Finding(
        id=name,
        rule=rule,
        kind="strength" if rule == "in-time" else "improve",
        team=worst.team,
        values=values,
        evidence=tuple(evidence[:MOST_CITED]),
        **speaks_for(ground.expected, *dict.fromkeys(row.id for row in rows)),
    )


def _took(row: ExpectationRow) -> int | None:
    """How long it took; restraint lasts until its deadline, which says nothing of how fast a team was."""
    return None if row.way == "restraint" else row.took
