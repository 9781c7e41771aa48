"""The timeline: injects, orders and their ends, answers, messages and rulings in order; marks for charts."""

from __future__ import annotations

from typing import Any

from tabletop.report.form import Mark, TimelineRow
from tabletop.report.record import Event
from tabletop.report.sections.known import Known, words

_KINDS = {
    "inject.released": "inject",
    "order.accepted": "order",
    "order.rejected": "order",
    "order.finished": "outcome",
    "order.refused": "outcome",
    "order.withdrawn": "outcome",
    "order.superseded": "outcome",
    "order.lapsed": "outcome",
    "order.unruled": "outcome",
    "answer.given": "answer",
    "message.sent": "message",
    "ruling.made": "ruling",
    "move.defaulted": "default",
}
_GIVEN_UP = frozenset(("order.superseded", "order.withdrawn"))


def timeline(known: Known) -> tuple[TimelineRow, ...]:
    """A row for each event that a reader would tell the story by."""
    titles: dict[str, str] = {}
    arrived: set[str] = set()  # an order that a later file of its turn replaced never arrived
    rows: list[TimelineRow] = []
    for event in known.of("order.received", *_KINDS):
        if event["kind"] == "order.received":
            titles[event["subject"]] = known.ordered(event["data"])
            arrived.discard(event["subject"])
            continue
        if event["kind"] == "order.accepted":
            arrived.add(event["subject"])
        elif event["kind"] in _GIVEN_UP and event["subject"] not in arrived:
            continue
        rows.append(
            TimelineRow(
                at=event["at"],
                kind=_KINDS[event["kind"]],
                team=event["team"],
                subject=event["subject"] or "",
                evidence=(event["seq"],),
                **_told(known, event, titles),
            )
        )
    return tuple(rows)


def _told(known: Known, event: Event, titles: dict[str, str]) -> dict[str, Any]:
    """What an event has for the timeline, by its kind."""
    data, kind, subject = event["data"], event["kind"], event["subject"] or ""
    if kind == "inject.released":
        title = data.get("subject") or known.inject_titles.get(subject, subject)
        told = {"title": title, "text": data.get("body") or "", "to": words(data.get("to"))}
        return told | {"source": data.get("from") or "", "channel": data.get("channel") or ""}
    if kind == "answer.given":
        return {"title": known.inject_titles.get(subject, subject), "text": data.get("text") or ""}
    if kind == "message.sent":
        return {"title": data.get("subject") or "", "text": data.get("body") or "", "to": words(data.get("to"))}
    if kind == "move.defaulted":
        return {}
    title = known.ordered(data) or titles.get(subject, subject)
    if kind == "order.accepted":
        return {"title": title}
    if kind == "ruling.made":
        return {"title": title, "text": data.get("because") or "", "state": data.get("result") or ""}
    state = data.get("state") if kind == "order.finished" else kind.split(".")[1]
    return {"title": title, "text": data.get("text") or data.get("message") or "", "state": state or ""}


def marks(known: Known) -> tuple[Mark, ...]:
    """What charts mark: injects released and orders accepted."""
    return tuple(
        Mark(
            at=event["at"],
            kind="inject" if event["kind"] == "inject.released" else "decision",
            title=(event["data"].get("subject") or known.inject_titles.get(event["subject"], event["subject"]))
            if event["kind"] == "inject.released"
            else known.ordered(event["data"]),
            team=event["team"],
            evidence=(event["seq"],),
        )
        for event in known.of("inject.released", "order.accepted")
    )
