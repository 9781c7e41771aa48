"""Messages between teams, and answers to injects."""

from __future__ import annotations

from tabletop.report.form import MessageRow
from tabletop.report.sections.known import Known, words


def messages(known: Known) -> tuple[MessageRow, ...]:
    """All of them in the order in which they were written; an answer goes to whoever put the inject."""
    rows: list[MessageRow] = []
    for event in known.of("message.sent", "answer.given"):
        data = event["data"]
        answer = event["kind"] == "answer.given"
        rows.append(
            MessageRow(
                at=event["at"],
                team=event["team"],
                to=() if answer else words(data.get("to")),
                subject="" if answer else data.get("subject") or "",
                body=data.get("text" if answer else "body") or "",
                inject=event["subject"] if answer else "",
                evidence=(event["seq"],),
            )
        )
    return tuple(rows)
