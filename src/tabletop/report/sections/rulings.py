"""How people settled orders: arguments, odds, what was drawn, and the reason (R19)."""

from __future__ import annotations

from tabletop.report.form import Ruling
from tabletop.report.sections.draws import Draws
from tabletop.report.sections.known import Known, words


def rulings(known: Known, draws: Draws) -> tuple[Ruling, ...]:
    """A row for each ruling. What teams argued against the order stands in its evidence."""
    titles = {event["subject"]: known.ordered(event["data"]) for event in known.of("order.received")}
    argued = known.by_subject("counter.argued")
    rows: list[Ruling] = []
    for event in known.of("ruling.made"):
        data = event["data"]
        cited = [event["seq"], *(e["seq"] for e in (*argued.get(event["subject"], ()), *draws.ruling(event)))]
        rows.append(
            Ruling(
                at=event["at"],
                order=event["subject"],
                team=event["team"],
                title=titles.get(event["subject"], ""),
                mode=data.get("mode") or "",
                result=data.get("result") or "",
                arguments_for=words(data.get("for")),
                arguments_against=words(data.get("against")),
                odds=data.get("odds"),
                draw=draws.of_ruling(event),
                because=data.get("because") or "",
                by=data.get("by") or "",
                private=data.get("private") or "",
                evidence=tuple(sorted(cited)),
            )
        )
    return tuple(rows)
