"""Findings where people said otherwise than the machine."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from tabletop.report.form import Finding, ObjectiveRating, TaskRating
from tabletop.report.record import Event
from tabletop.report.rules.ground import Ground, speaks_for
from tabletop.report.sections.known import MOST_CITED
from tabletop.report.sections.objectives import standing_judgements

_BETTER = "UMSP"  # ratings, the best last


def contradicted(ground: Ground) -> Iterator[Finding]:
    """A person said otherwise than the machine: an evaluator's last rating differs from the proposed one; control
    overrode an order's outcome; control recorded an expectation otherwise than it stood.
    """
    for objective in ground.objectives:
        yield from _rated_otherwise(ground, objective)
        for task in objective.tasks:
            yield from _rated_otherwise(ground, task)
    for order in ground.decisions:
        if order.overridden_by:
            values: dict[str, JsonValue] = {"what": "outcome", "id": order.order, "machine": "", "person": order.state}
            yield Finding(
                id=f"contradicted-{order.order}",
                rule="contradicted",
                kind="improve",
                team=order.team,
                values={**values, "by": order.overridden_by},
                evidence=order.evidence,
            )
    yield from _recorded_otherwise(ground)


def _rated_otherwise(ground: Ground, rated: ObjectiveRating | TaskRating) -> Iterator[Finding]:
    for given in standing_judgements(rated.judgements) if rated.disputed else ():
        if given.rating == rated.proposed:
            continue
        better = _BETTER.find(given.rating) > _BETTER.find(rated.proposed)
        yield Finding(
            id=f"contradicted-{rated.id}",
            rule="contradicted",
            kind="strength" if better else "improve",
            values={
                "what": "rating",
                "id": rated.id,
                "machine": rated.proposed,
                "person": given.rating,
                "by": given.by,
            },
            evidence=(*given.evidence, *rated.evidence[:MOST_CITED]),
            **speaks_for(ground.rated, rated.id),
        )


def _recorded_otherwise(ground: Ground) -> Iterator[Finding]:
    """Control said met where the machine had said unmet, or the other way round."""
    stood: dict[str, Event] = {}
    for event in ground.known.of("expectation.met", "expectation.late", "expectation.unmet", "control.acted"):
        subject, data = event["subject"] or "", event["data"]
        if event["kind"] != "control.acted":
            if data.get("way") == "control" or (event["kind"].endswith("unmet") and data.get("by")):
                stood.pop(subject, None)  # said by control itself
            else:
                stood[subject] = event
            continue
        before = stood.get(subject)
        if data.get("action") not in ("met", "unmet") or before is None:
            continue
        machine = before["kind"].split(".")[1]
        if (machine == "unmet") != (data["action"] == "unmet"):
            yield Finding(
                id=f"contradicted-{subject}",
                rule="contradicted",
                kind="strength" if data["action"] == "met" else "improve",
                team=event["team"],
                values={
                    "what": "expectation",
                    "id": subject,
                    "machine": machine,
                    "person": data["action"],
                    "by": data.get("by") or "",
                },
                evidence=(before["seq"], event["seq"]),
                **speaks_for(ground.expected, subject),
            )
