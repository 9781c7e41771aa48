"""What the machine finds, by stated rules, and what evaluators observed: strengths, and areas for improvement.

Each rule is one function, whose description states it. Teams that a policy played are not judged. A finding speaks of
one thing; where a rule finds more than `MANY` of them, it speaks once a team, and its value `count` says of how many.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import JsonValue

from tabletop.exercise.wording import shown_unit
from tabletop.report.form import Decision, ExpectationRow, Finding, ObjectiveRating, Rule, TaskRating
from tabletop.report.record import Event
from tabletop.report.sections.known import MOST_CITED, Known
from tabletop.report.sections.objectives import standing_judgements
from tabletop.report.sections.world import Columns, title_of

MANY = 100  # things of which a rule speaks one by one
MOST_ORDERS = 20  # that a finding names
MOST_TEXTS = 5  # of expectations that a finding for a whole team names
_BETTER = "UMSP"  # ratings, the best last


@dataclass(frozen=True)
class Ground:
    """What rules look at."""

    known: Known
    columns: Columns
    expectations: Sequence[ExpectationRow]
    decisions: Sequence[Decision]
    objectives: Sequence[ObjectiveRating]

    @cached_property
    def belongs(self) -> dict[str, tuple[tuple[str, ...], str]]:
        """By id of an expectation, an objective or a task: the objectives and tasks it speaks for, the capability."""
        found: dict[str, tuple[tuple[str, ...], str]] = {}
        for objective in self.objectives:
            found.setdefault(objective.id, ((objective.id,), objective.capability))
            for task in objective.tasks:
                found[task.id] = ((objective.id, task.id), task.capability)
                for name in task.rests_on:
                    about, capability = found.get(name, ((), ""))
                    found[name] = (tuple(dict.fromkeys((*about, objective.id, task.id))), capability or task.capability)
        return found

    def speaks_for(self, *names: str) -> dict[str, tuple[str, ...] | str]:
        """The fields `about` and `capability` of a finding on these things."""
        found = [self.belongs[name] for name in names if name in self.belongs]
        about = tuple(dict.fromkeys(part for abouts, _ in found for part in abouts))
        return {"about": about, "capability": next((capability for _, capability in found if capability), "")}

    @cached_property
    def causes(self) -> dict[int, str]:
        """The kinds of the events that brought orders about, other than a team's own files."""
        return {event["seq"]: event["kind"] for event in self.known.of("control.acted", "move.defaulted")}


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
            **ground.speaks_for(event["subject"] or ""),
        )


def unmet(ground: Ground) -> Iterator[Finding]:
    """An expectation was not met by its deadline, nor done later."""
    yield from _of_expectations(ground, "unmet", "unmet")


def late(ground: Ground) -> Iterator[Finding]:
    """An expectation was met after its deadline."""
    yield from _of_expectations(ground, "late", "late")


def in_time(ground: Ground) -> Iterator[Finding]:
    """An expectation was met in time, each time that it was opened: a strength."""
    yield from _of_expectations(ground, "met", "in-time")


def _of_expectations(ground: Ground, standing: str, rule: Rule) -> Iterator[Finding]:
    """A finding for each expectation that stands so, however often; for each team, where there are too many."""
    people = set(ground.known.people)
    rows: dict[tuple[str, str], list[ExpectationRow]] = {}
    spoilt = {(row.team, row.id) for row in ground.expectations if row.standing in ("late", "unmet")}
    for row in ground.expectations:
        key = (row.team, row.id)
        if row.standing == standing and row.team in people and not (rule == "in-time" and key in spoilt):
            rows.setdefault(key, []).append(row)
    if len(rows) <= MANY:
        for (_, name), found in rows.items():
            yield _expectation(ground, f"{rule}-{name}", rule, found)
        return
    for team in ground.known.people:
        found = [row for (of, _), mine in rows.items() if of == team for row in mine]
        if found:
            yield _expectation(ground, f"{rule}-all-{team}", rule, found)


def _expectation(ground: Ground, name: str, rule: Rule, rows: Sequence[ExpectationRow]) -> Finding:
    """One finding on expectations of a team: its figures are those of the worst, the one that took longest."""
    worst = max(rows, key=lambda row: (row.late or 0, row.took or 0))
    texts = tuple(dict.fromkeys(row.text or row.id for row in rows))
    text = "; ".join(texts[:MOST_TEXTS]) + ("; ..." if len(texts) > MOST_TEXTS else "")
    values: dict[str, JsonValue] = {"expectation": worst.id, "text": text, "count": len(rows)}
    if rule == "unmet":
        values["deadline"] = worst.deadline
    else:
        values |= {"late": worst.late, "took": worst.took} if rule == "late" else {"took": worst.took}
    evidence = [seq for row in rows for seq in row.evidence]
    return Finding(
        id=name,
        rule=rule,
        kind="strength" if rule == "in-time" else "improve",
        team=worst.team,
        values=values,
        evidence=tuple(evidence if len(texts) == 1 else evidence[:MOST_CITED]),
        **ground.speaks_for(*dict.fromkeys(row.id for row in rows)),
    )


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
            **ground.speaks_for(rated.id),
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
                **ground.speaks_for(subject),
            )


def exhausted(ground: Ground) -> Iterator[Finding]:
    """A resource ran down to nothing or to its lower bound, or an order was impossible because too little was left."""
    known = ground.known
    impossible = _impossible(ground)
    starts: dict[str, list[Decision]] = {}
    for order in ground.decisions:
        for name in order.cost:
            starts.setdefault(name, []).append(order)
    for quantity in known.exercise.quantities:
        team = quantity.name.rpartition(".")[0]
        if quantity.kind != "resource" or (team and team not in known.people):
            continue
        dry = _ran_dry(ground.columns, quantity.name, quantity.low or 0.0)
        refusals = impossible.get(quantity.name, [])
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


def _impossible(ground: Ground) -> dict[str, list[Decision]]:
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


def unanswered(ground: Ground) -> Iterator[Finding]:
    """A team wrote to another, which wrote nothing back to it afterwards; or an inject expects nothing of a team, most
    of its receivers answered it, and this team never did. What came at ENDEX nobody could answer, and a message that
    answers another asks for nothing.
    """
    yield from _letters(ground)
    yield from _injects(ground)


def _letters(ground: Ground) -> Iterator[Finding]:
    """Unanswered messages, once for each pair of teams, or each team where there are too many; the oldest is named."""
    known = ground.known
    waiting: dict[tuple[str, str], list[Event]] = {}
    for event in known.of("message.sent"):
        sender = event["team"] or ""
        for receiver in event["data"].get("to", ()):
            answers = waiting.pop((sender, receiver), None) is not None
            if not answers and event["at"] < known.exercise.clock.endex:
                waiting.setdefault((receiver, sender), []).append(event)
    mine: dict[str, list[tuple[str, list[Event]]]] = {team: [] for team in known.people}
    for (receiver, sender), events in waiting.items():
        if receiver in mine and sender != receiver:
            mine[receiver].append((sender, events))
    many = sum(len(found) for found in mine.values()) > MANY
    for team, found in mine.items():
        if many and found:
            events = sorted((event for _, events in found for event in events), key=lambda event: int(event["seq"]))
            yield _unanswered(f"unanswered-all-{team}", team, "message", events[0]["team"] or "", events)
        for sender, events in () if many else found:
            yield _unanswered(f"unanswered-{team}-{sender}", team, "message", sender, events)


def _injects(ground: Ground) -> Iterator[Finding]:
    """Unanswered injects, once for each team."""
    known = ground.known
    answered: dict[str, set[str]] = {}
    for event in known.of("answer.given"):
        answered.setdefault(event["subject"], set()).add(event["team"] or "")
    expecting = {(row.inject, row.team) for row in ground.expectations}
    open_to: dict[str, list[Event]] = {team: [] for team in known.people}
    for event in known.of("inject.released"):
        to, by = event["data"].get("to") or (), answered.get(event["subject"], set())
        if 2 * len(by) <= len(to):
            continue
        for team in to:
            if team in open_to and team not in by and (event["subject"], team) not in expecting:
                open_to[team].append(event)
    for team, events in open_to.items():
        if events:
            yield _unanswered(f"unanswered-{team}", team, "inject", events[0]["data"].get("from") or "", events)


def _unanswered(name: str, team: str, what: str, sender: str, events: Sequence[Event]) -> Finding:
    first = events[0]
    subject = first["data"].get("subject") or first["subject"]
    values: dict[str, JsonValue] = {"subject": subject, "id": first["subject"], "what": what, "from": sender}
    return Finding(
        id=name,
        rule="unanswered",
        kind="improve",
        team=team,
        values={**values, "at": first["at"], "count": len(events)},
        evidence=tuple(event["seq"] for event in events[:MOST_CITED]),
    )


def refused(ground: Ground) -> Iterator[Finding]:
    """Orders were rejected as they arrived or refused at their start: once for each team and cause. Those for which a
    resource was too small are told with the resource.
    """
    groups: dict[tuple[str, str], list[Decision]] = {}
    resources = _impossible(ground)
    for order in ground.decisions:
        if order.state in ("rejected", "refused") and lacking(order) not in resources:
            groups.setdefault((order.team, order.code), []).append(order)
    for team in ground.known.people:
        for (of, code), orders in groups.items():
            if of == team:
                values: dict[str, JsonValue] = {"code": code, "message": orders[0].message}
                yield _on_orders(f"refused-{team}-{code}", "refused", orders, values)


def no_reason(ground: Ground) -> Iterator[Finding]:
    """A team gave orders without saying why, neither in words nor by what it refers to: once for each team. Default
    moves, and what control ordered for a team, are not the team's words.
    """
    groups: dict[str, list[Decision]] = {}
    received = {event["seq"]: event for event in ground.known.of("order.received")}
    for order in ground.decisions:
        event = received[order.evidence[0]]
        if "why" not in event["data"] or order.why.strip() or order.because:
            continue
        if event.get("cause") not in ground.causes:
            groups.setdefault(order.team, []).append(order)
    for team in ground.known.people:
        if team in groups:
            yield _on_orders(f"no-reason-{team}", "no-reason", groups[team], {})


def _on_orders(name: str, rule: Rule, orders: Sequence[Decision], values: dict[str, JsonValue]) -> Finding:
    named: list[JsonValue] = [order.order for order in orders[:MOST_ORDERS]]
    cited = [order.evidence[-1] if rule == "refused" else order.evidence[0] for order in orders[:MOST_ORDERS]]
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
    quiet: dict[str, list[Event]] = {}
    for event in ground.known.of("move.silent"):
        if event["data"].get("silence") == "not submitted":
            quiet.setdefault(event["team"] or "", []).append(event)
    for team in ground.known.people:
        if team in quiet:
            turns: list[JsonValue] = [int(event["subject"]) for event in quiet[team]]
            yield Finding(
                id=f"silent-{team}",
                rule="silent",
                kind="improve",
                team=team,
                values={"count": len(turns), "turns": turns},
                evidence=tuple(event["seq"] for event in quiet[team][:MOST_ORDERS]),
            )
