"""Draws of chance: those that decided orders, and the chance ledger (R12)."""

from __future__ import annotations

from tabletop.report.form import DrawRow
from tabletop.report.record import Event
from tabletop.report.sections.known import Known

_COUNTED = (".noise", ".reported")  # sites of the world's noise and of errors in what teams read
_OUTCOME, _RULING = "/outcome", "/ruling"


class Draws:
    """The draws that decided orders: outcomes by the order's site, rulings by the acceptance that caused them."""

    def __init__(self, known: Known) -> None:
        self._outcomes: dict[str, Event] = {}
        self._rulings: dict[int, list[Event]] = {}
        for event in known.of("draw.made"):
            site = event["subject"] or ""
            if site.endswith(_OUTCOME):
                self._outcomes[site] = event
            elif site.endswith(_RULING):
                self._rulings.setdefault(event.get("cause") or 0, []).append(event)

    def outcome(self, site: str) -> Event | None:
        """The draw of an order's outcome; None where nothing was left to chance, or the reader may not see it."""
        return self._outcomes.get(site + _OUTCOME)

    def ruling(self, ruling: Event) -> list[Event]:
        """The draws of a ruling: one by odds, two of dice, none where control decided."""
        return self._rulings.get(ruling.get("cause") or 0, []) if ruling["data"].get("odds") is not None else []

    def of_ruling(self, ruling: Event) -> float | None:
        """What a ruling was decided by: the total of dice and arguments, or the number drawn against the odds."""
        drawn = ruling["data"].get("draw")
        if isinstance(drawn, list | tuple):
            return float(drawn[-1])
        found = self.ruling(ruling)
        return found[-1]["data"].get("u") if found else None


def chance(known: Known) -> tuple[DrawRow, ...]:
    """The chance ledger: a row a draw, but the world's noise and errors of reports, which are counted by site."""
    rows: list[DrawRow] = []
    counted: dict[str, list[Event]] = {}
    for event in known.of("draw.made"):
        site, data = event["subject"] or "", event["data"]
        if site.endswith(_COUNTED):
            counted.setdefault(site, []).append(event)
            continue
        rows.append(
            DrawRow(
                site=site,
                at=event["at"],
                distribution=data.get("distribution", ""),
                arguments=data.get("arguments"),
                u=data.get("u"),
                value=data.get("value"),
                evidence=(event["seq"],),
            )
        )
    rows += [
        DrawRow(
            site=site,
            at=found[0]["at"],
            distribution=found[0]["data"].get("distribution", ""),
            count=len(found),
            evidence=(found[0]["seq"],),
        )
        for site, found in counted.items()
    ]
    return tuple(rows)
