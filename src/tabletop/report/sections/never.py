"""What never happened: injects that reached nobody, with the reason, and options that nobody ordered."""

from __future__ import annotations

from collections import Counter

from tabletop.report.form import NeverInject, NeverOption
from tabletop.report.record import Event
from tabletop.report.sections.known import Known


def never_injects(known: Known) -> tuple[NeverInject, ...]:
    """Injects that never fired, that control skipped or that chance left out, in the exercise's order."""
    reached = {event["subject"] for event in known.of("inject.released")}
    last: dict[str, Event] = {}
    for event in known.of("inject.skipped", "inject.untriggered"):
        if event["subject"] not in reached:
            last[event["subject"]] = event
    places = {name: place for place, name in enumerate(known.injects)}
    rows = sorted(last.items(), key=lambda item: (places.get(item[0], len(places)), int(item[1]["seq"])))
    return tuple(
        NeverInject(
            id=name,
            title=known.inject_titles.get(name, name),
            state="skipped" if event["kind"] == "inject.skipped" else event["data"].get("state") or "planned",
            reason=event["data"].get("reason") or "",
            by=event["data"].get("by") or "",
            evidence=(event["seq"],),
        )
        for name, event in rows
    )


def never_options(known: Known) -> tuple[NeverOption, ...]:
    """Options of which no order was accepted, and how often one was open to a team that ordered something else."""
    accepted = known.of("order.accepted")
    ordered = {event["data"].get("option") for event in accepted}
    legal: Counter[str] = Counter()
    for event in accepted:
        legal.update(event["data"].get("legal", ()))
    return tuple(
        NeverOption(
            id=option.id,
            title=option.title or option.id,
            teams=tuple(known.team_at(team) for team in option.teams),
            legal=legal[option.id],
        )
        for option in known.exercise.options
        if option.id not in ordered
    )
