"""Findings on what teams handed in: orders that were refused or gave no reason, turns without a move."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from tabletop.report.form import Decision, Finding, Rule
from tabletop.report.rules.exhausted import impossible, lacking
from tabletop.report.rules.ground import MOST_NAMED, Ground, by_team


def refused(ground: Ground) -> Iterator[Finding]:
    """Orders were rejected as they arrived or refused at their start: once for each team and cause. Those for which a
    resource was too small are told with the resource.
    """
    resources = impossible(ground)
    others = (
        (order.team, order)
        for order in ground.decisions
        if order.state in ("rejected", "refused") and lacking(order) not in resources
    )
    for team, mine in by_team(ground, others).items():
        for code in dict.fromkeys(order.code for order in mine):
            orders = [order for order in mine if order.code == code]
            values: dict[str, JsonValue] = {"code": code, "message": orders[0].message}
            yield _on_orders(f"refused-{team}-{code}", "refused", orders, values)


def no_reason(ground: Ground) -> Iterator[Finding]:
    """A team gave orders without saying why, neither in words nor by what it refers to: once for each team. Default
    moves, and what control ordered for a team, are not the team's words.
    """
    bare: list[tuple[str, Decision]] = []
    received = {event["seq"]: event for event in ground.known.of("order.received")}
    for order in ground.decisions:
        event = received[order.evidence[0]]
        if "why" not in event["data"] or order.why.strip() or order.because:
            continue
        if event.get("cause") not in ground.causes:
            bare.append((order.team, order))
    for team, orders in by_team(ground, bare).items():
        yield _on_orders(f"no-reason-{team}", "no-reason", orders, {})


def _on_orders(name: str, rule: Rule, orders: Sequence[Decision], values: dict[str, JsonValue]) -> Finding:
    named: list[JsonValue] = [order.order for order in orders[:MOST_NAMED]]
    cited = [order.evidence[-1] if rule == "refused" else order.evidence[0] for order in orders[:MOST_NAMED]]
    return Finding(
        id=name,
        rule=rule,
        kind="improve",
        team=orders[0].team,
        values={"count": len(orders), "orders": named, **values},
        evidence=tuple(cited),
    )


def silent(ground: Ground) -> Iterator[Finding]:
    """A team handed nothing in for a turn though it had something to decide: once for each team."""
    quiet = (event for event in ground.known.of("move.silent") if event["data"].get("silence") == "not submitted")
    for team, events in by_team(ground, ((event["team"] or "", event) for event in quiet)).items():
        turns: list[JsonValue] = [int(event["subject"]) for event in events]
        yield Finding(
            id=f"silent-{team}",
            rule="silent",
            kind="improve",
            team=team,
            values={"count": len(turns), "turns": turns},
            evidence=tuple(event["seq"] for event in events[:MOST_NAMED]),
        )
