"""The decision log: every order with what else was open, the reason, the cost, the outcome, the odds and the draw."""

from __future__ import annotations

from typing import Any

from tabletop.report.form import Decision
from tabletop.report.record import Event
from tabletop.report.sections.draws import Draws
from tabletop.report.sections.known import Known, words

_LIFE = tuple(
    f"order.{name}"
    for name in (
        "received", "accepted", "rejected", "queued", "refused", "started", "finished", "withdrawn", "superseded",
        "unruled", "standing", "lapsed", "open",
    )
)  # fmt: skip
_ENDS = frozenset(("rejected", "refused", "withdrawn", "superseded", "unruled", "lapsed"))

Row = dict[str, Any]


def decisions(known: Known, draws: Draws) -> tuple[Decision, ...]:
    """A row for each order that was received, in that order."""
    rows: list[Row] = []
    by_event: dict[int, Row] = {}
    latest: dict[str, Row] = {}
    for event in known.of(*_LIFE, "ruling.made", "control.acted"):
        reference, seq = event["subject"], event["seq"]
        if event["kind"] == "order.received":
            by_event[seq] = latest[reference] = row = _received(known, event)
            rows.append(row)
            continue
        # A later file of a turn may reuse the reference of an order that it supersedes: the cause tells them apart.
        found = by_event.get(event.get("cause") or 0)
        row_of = found if found is not None and found["order"] == reference else latest.get(reference)
        if row_of is not None:
            by_event[seq] = row_of
            _follow(row_of, event, draws)
    return tuple(Decision(**row) for row in rows)


def _received(known: Known, event: Event) -> Row:
    data = event["data"]
    return {
        "order": event["subject"],
        "at": event["at"],
        "team": event["team"] or "",
        "by": data.get("by") or "",
        "option": data.get("option") or "",
        "title": known.ordered(data),
        "parameters": data.get("parameters") or {},
        "why": data.get("why") or "",
        "because": words(data.get("because")),
        "state": "received",
        "evidence": (event["seq"],),
    }


def _follow(row: Row, event: Event, draws: Draws) -> None:
    """What an event says of an order's further life."""
    data, kind = event["data"], event["kind"].split(".")[1]
    if kind == "acted" and data.get("action") != "outcome":
        return
    row["evidence"] = (*row["evidence"], event["seq"])
    if kind == "accepted":
        option = data.get("option")
        row.update(state="accepted", open_options=tuple(name for name in data.get("legal", ()) if name != option))
        _drawn(row, draws.outcome(data.get("site", "")))
    elif kind == "started":
        row.update(state="under way", started=event["at"], cost=data.get("cost", {}), staff=data.get("staff", 0))
    elif kind == "finished":
        row.update(state=data.get("state", kind), outcome=data.get("outcome", ""), text=data.get("text", ""))
        row.update(ended=event["at"], overridden_by=data.get("overridden_by") or "")
    elif kind == "made":
        row.update(odds=data.get("odds"), draw=draws.of_ruling(event))
        row["evidence"] = (*row["evidence"], *(draw["seq"] for draw in draws.ruling(event)))
    elif kind == "acted":
        row["message"] = data.get("because") or ""
    elif kind == "open":
        row["state"] = data.get("state", kind)
    else:
        row["state"] = kind
        row.update({key: data[key] for key in ("code", "message", "allowed") if data.get(key)})
        if kind in _ENDS:
            row["ended"] = event["at"]


def _drawn(row: Row, draw: Event | None) -> None:
    if draw is not None:
        row.update(odds=draw["data"].get("arguments"), draw=draw["data"].get("u"))
        row["evidence"] = (*row["evidence"], draw["seq"])
