"""Turns in which a team handed in nothing, in which of the three ways (R17), and whether its default moves came."""

from __future__ import annotations

from tabletop.report.form import SilenceRow
from tabletop.report.sections.known import Known


def silences(known: Known) -> tuple[SilenceRow, ...]:
    """A row for each turn and team."""
    defaulted = {(event["subject"], event["team"]) for event in known.of("move.defaulted")}
    return tuple(
        SilenceRow(
            at=event["at"],
            turn=event["subject"],
            team=event["team"] or "",
            silence=event["data"]["silence"],
            defaulted=(event["subject"], event["team"]) in defaulted,
            evidence=(event["seq"],),
        )
        for event in known.of("move.silent")
        if event["data"].get("silence")
    )
