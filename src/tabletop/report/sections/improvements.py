"""Lines of the improvement plan that evaluators proposed during the run."""

from __future__ import annotations

from tabletop.report.form import Improvement
from tabletop.report.sections.known import Known


def improvements(known: Known) -> tuple[Improvement, ...]:
    """A line for each proposal, in the order of time."""
    return tuple(
        Improvement(
            area=event["subject"] or "",
            action=event["data"].get("action") or "",
            element=event["data"].get("element") or "",
            owner=event["data"].get("owner") or "",
            completion=event["data"].get("due") or "",
            by=event["data"].get("by") or "",
            evidence=(event["seq"],),
        )
        for event in known.of("improvement.proposed")
    )
