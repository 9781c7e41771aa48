"""What the machine finds, by stated rules, and what evaluators observed: strengths, and areas for improvement.

Each rule is one function in `rules`, whose description states it. Teams that a policy played are not judged. A finding
speaks of one thing; where a rule finds more than `MANY` of them, it speaks once a team, and its value `count` says how
many they were.
"""

from __future__ import annotations

from collections.abc import Iterator

from tabletop.report.form import Finding
from tabletop.report.rules.contradicted import contradicted
from tabletop.report.rules.exhausted import exhausted
from tabletop.report.rules.expected import in_time, late, unmet
from tabletop.report.rules.ground import Ground, speaks_for
from tabletop.report.rules.moves import no_reason, refused, silent
from tabletop.report.rules.unanswered import unanswered


def findings(ground: Ground) -> tuple[Finding, ...]:
    """What people observed, then what the machine found: what to improve, then strengths."""
    rules = (written, unmet, late, contradicted, exhausted, unanswered, refused, no_reason, silent, in_time)
    found: dict[str, Finding] = {}
    for rule in rules:
        for finding in rule(ground):
            name, count = finding.id, 1
            while name in found:
                count += 1
                name = f"{finding.id}-{count}"
            found[name] = finding if name == finding.id else finding.model_copy(update={"id": name})
    return tuple(found.values())


def written(ground: Ground) -> Iterator[Finding]:
    """An evaluator or observer wrote an observation down during the run; it stands as it was written."""
    for count, event in enumerate(ground.known.of("observation.made"), 1):
        data = event["data"]
        yield Finding(
            id=f"seen-{count}",
            rule="written",
            kind=data.get("kind") or "improve",
            team=event["team"],
            by=data.get("by") or "",
            text=data.get("text") or "",
            evidence=(event["seq"],),
            **speaks_for(ground.rated, event["subject"] or ""),
        )
