"""What was expected of teams, by when, what came, and how late: a row for each time that an expectation was opened."""

from __future__ import annotations

from typing import Any

from tabletop.report.form import ExpectationRow
from tabletop.report.record import Event
from tabletop.report.sections.known import Known

_OUTCOMES = ("expectation.met", "expectation.late", "expectation.unmet")
Row = dict[str, Any]


def expectations(known: Known) -> tuple[ExpectationRow, ...]:
    """All expectations in the exercise's order; those of repeated injects have a row for each time."""
    openings: dict[str, list[Row]] = {}
    for event in known.of("expectation.opened", *_OUTCOMES):
        rows = openings.setdefault(event["subject"], [])
        if event["kind"] == "expectation.opened":
            rows.append(_opened(event))
            continue
        if not rows:
            rows.append(_recorded(event))
        _settle(rows[-1], event)
    made: list[ExpectationRow] = []
    for expectation in known.exercise.expectations:
        base: Row = {
            "id": expectation.id,
            "team": known.team_at(expectation.team),
            "text": expectation.text,
            "standing": "never",
        }
        made += [ExpectationRow(**{**base, **row}) for row in openings.pop(expectation.id, [{}])]
    # Those of injects that control added while the run was played.
    made += [ExpectationRow(**{"id": name, "text": "", **row}) for name, rows in openings.items() for row in rows]
    return tuple(made)


def _opened(event: Event) -> Row:
    data = event["data"]
    row: Row = {
        "team": event["team"] or "",
        "inject": data.get("inject"),
        "standing": "open",
        "opened": event["at"],
        "deadline": data.get("deadline"),
        "evidence": (event["seq"],),
    }
    return row | {"text": data["text"]} if data.get("text") else row


def _recorded(event: Event) -> Row:
    """What control recorded though nothing had opened it: it counts as opened then."""
    opened = event["at"] - event["data"].get("after", 0)
    return {"team": event["team"] or "", "standing": "open", "opened": opened, "evidence": ()}


def _settle(row: Row, event: Event) -> None:
    """What an event says of how an expectation stands: met, late, unmet; late also after it was left unmet."""
    data, kind = event["data"], event["kind"].split(".")[1]
    row["standing"] = kind
    row["evidence"] = (*row["evidence"], event["seq"])
    if kind == "unmet":
        row.update(way="", by=data.get("by") or data.get("broken_by") or "", took=None, late=None)
        return
    row.update(way=data.get("way", ""), by=data.get("by") or "", took=data.get("after"), late=None)
    if kind == "late" and row.get("deadline") is not None:
        row["late"] = event["at"] - row["deadline"]
