"""Files, and parts of files, that could not be used: where, and why."""

from __future__ import annotations

from tabletop.report.form import RefusedFile
from tabletop.report.sections.known import Known


def refused(known: Known) -> tuple[RefusedFile, ...]:
    """Whole files first, a row for each fault; then what control, withdrawals, answers and arguments came to."""
    rows = [
        RefusedFile(
            file=event["subject"] or "",
            team=event["team"],
            line=problem.get("line", 0),
            column=problem.get("column", 0),
            code=problem.get("code", ""),
            message=problem.get("message", ""),
            evidence=(event["seq"],),
        )
        for event in known.of("move.refused")
        for problem in event["data"].get("problems", ())
    ]
    rows += [
        RefusedFile(
            file=event["subject"] or "",
            team=event["team"],
            code=event["data"].get("code") or event["kind"].split(".")[0],
            message=event["data"].get("message", ""),
            evidence=(event["seq"],),
        )
        for event in known.of("control.refused", "withdrawal.refused", "answer.refused", "counter.refused")
    ]
    return tuple(rows)
