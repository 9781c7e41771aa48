"""Findings on resources that were not enough."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import JsonValue

from tabletop.exercise.wording import shown_unit
from tabletop.report.form import Decision, Finding
from tabletop.report.rules.ground import Ground
from tabletop.report.sections.world import Columns, title_of


def exhausted(ground: Ground) -> Iterator[Finding]:
    """A resource ran down to nothing or to its lower bound, or an order was impossible because too little was left."""
    known = ground.known
    too_much = impossible(ground)
    starts: dict[str, list[Decision]] = {}
    for order in ground.decisions:
        for name in order.cost:
            starts.setdefault(name, []).append(order)
    for quantity in known.exercise.quantities:
        team = quantity.name.rpartition(".")[0]
        if quantity.kind != "resource" or (team and team not in known.people):
            continue
        dry = _ran_dry(ground.columns, quantity.name, quantity.low or 0.0)
        refusals = too_much.get(quantity.name, [])
        if dry is None and not refusals:
            continue
        at = min(order.ended or order.at for order in refusals) if dry is None else dry
        last = [order for order in starts.get(quantity.name, ()) if (order.started or 0) <= at][-1:]
        values: dict[str, JsonValue] = {"name": quantity.name, "title": title_of(known, quantity.name), "at": at}
        yield Finding(
            id=f"exhausted-{quantity.name}",
            rule="exhausted",
            kind="improve",
            team=team or None,
            values={**values, "unit": shown_unit(quantity.unit), "count": len(refusals)},
            evidence=tuple(sorted({seq for order in (*last, *refusals[:4]) for seq in order.evidence})),
        )


def impossible(ground: Ground) -> dict[str, list[Decision]]:
    """By resource, the orders that it was too small for."""
    names = {quantity.name for quantity in ground.known.exercise.quantities if quantity.kind == "resource"}
    found: dict[str, list[Decision]] = {}
    for order in ground.decisions:
        name = lacking(order)
        if name in names:
            found.setdefault(name, []).append(order)
    return found


def lacking(order: Decision) -> str:
    """The resource that an order was rejected or refused for, as the sentence that refused it names it."""
    return order.message.rpartition(" of ")[2] if order.code == "balance" else ""


def _ran_dry(columns: Columns, name: str, bound: float) -> int | None:
    """The first tick at which a figure has come down to its bound."""
    if name not in columns:
        return None
    values = columns.values(name)
    slack = 1e-9 * max(1.0, abs(bound), *map(abs, values[:1]))
    above = False
    for at, value in zip(columns.at, values, strict=True):
        if above and value <= bound + slack:
            return at
        above = above or value > bound + slack
    return None
