"""What happened, section by section: timeline, expectations, decisions, messages, silence, chance."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tabletop.exercise.form import Exercise
from tabletop.report.record import Event, Events
from tabletop.report.words import calendar, instant, length

Row = dict[str, Any]


def when(exercise: Exercise, event: Event) -> Row:
    """An event's instant, in seconds, in words and on the calendar, and its number as evidence."""
    at = int(event["at"])
    return {"at": at, "when": instant(at), "date": calendar(exercise.clock.startex, at), "evidence": [event["seq"]]}


def team_title(exercise: Exercise, team: str | None) -> str:
    """What a team is called in front of people."""
    return next((t.title for t in exercise.teams if t.id == team), team or "")


def timeline(exercise: Exercise, events: Events) -> list[Row]:
    """Injects and moves together, in order."""
    rows: list[Row] = []
    for event in events.of(
        "inject.released",
        "order.accepted",
        "order.finished",
        "answer.given",
        "message.sent",
        "ruling.made",
        "move.defaulted",
    ):
        data, kind = event["data"], event["kind"]
        row = {**when(exercise, event), "kind": kind.split(".")[0], "team": event["team"], "subject": event["subject"]}
        if kind == "inject.released":
            row |= {
                "what": data["subject"] or event["subject"],
                "to": data["to"],
                "detail": data["body"],
                "from": data["from"],
            }
        elif kind == "order.accepted":
            row |= {"what": f"orders: {order_title(exercise, data)}", "detail": ""}
        elif kind == "order.finished":
            row |= {"what": f"{order_title(exercise, data)}: {data['state']}", "detail": data.get("text", "")}
        elif kind == "ruling.made":
            row |= {"what": f"ruling ({data['mode']}): {data['result']}", "detail": data["because"]}
        elif kind == "answer.given":
            row |= {"what": f"answers '{event['subject']}'", "detail": data["text"]}
        elif kind == "message.sent":
            row |= {"what": f"writes to {', '.join(data['to'])}: {data['subject']}", "detail": data["body"]}
        else:
            row |= {"what": "was silent; its default moves were applied", "detail": ""}
        rows.append(row)
    return rows


def order_title(exercise: Exercise, data: Mapping[str, Any]) -> str:
    """What was ordered, in words."""
    if data.get("action"):
        return str(data["action"])
    return next((o.title for o in exercise.options if o.id == data.get("option")), str(data.get("option")))


def expectations(exercise: Exercise, events: Events) -> list[Row]:
    """What was expected of whom, by when, what came, and how fast."""
    rows: list[Row] = []
    for expectation in exercise.expectations:
        team = exercise.teams[expectation.team]
        row: Row = {"id": expectation.id, "team": team.id, "team_title": team.title, "text": expectation.text}
        opened = events.last(expectation.id, "expectation.opened")
        row |= {"standing": "never", "evidence": [], "inject": None, "asked": "", "deadline": "", "took": "", "by": ""}
        if opened is not None:
            deadline = opened["data"]["deadline"]
            row |= {
                "standing": "open",
                "inject": opened["data"]["inject"],
                "asked": instant(opened["at"]),
                "deadline": "" if deadline is None else instant(deadline),
                "evidence": [opened["seq"]],
            }
        for event in events.about(expectation.id, "expectation.met", "expectation.late", "expectation.unmet"):
            row["standing"] = event["kind"].split(".")[1]
            row["evidence"] = [*row["evidence"], event["seq"]]
            if "after" in event["data"]:
                seconds = event["data"]["after"]
                row |= {"took": length(seconds), "seconds": seconds, "by": event["data"]["by"] or event["data"]["way"]}
        rows.append(row)
    return rows


def decisions(exercise: Exercise, events: Events) -> list[Row]:
    """Every order: what was open, the choice, the reason, the cost, the outcome, the odds and the draw."""
    later = events.of(
        "order.accepted", "order.rejected", "order.queued", "order.refused", "order.started", "order.finished",
        "order.withdrawn", "order.superseded", "order.unruled", "order.open", "order.standing",
        "order.lapsed", "ruling.made",
    )  # fmt: skip
    by_subject: dict[str, list[Event]] = {}
    for event in later:
        by_subject.setdefault(event["subject"], []).append(event)
    outcome_draws = {
        e["subject"].rsplit("/", 1)[0]: e for e in events.of("draw.made") if e["subject"].endswith("/outcome")
    }
    rows: list[Row] = []
    for received in events.of("order.received"):
        data = received["data"]
        row = {
            **when(exercise, received),
            "order": received["subject"],
            "team": received["team"],
            "team_title": team_title(exercise, received["team"]),
            "what": order_title(exercise, data),
            "parameters": data.get("parameters", {}),
            "why": data.get("why", ""),
            "because": list(data.get("because", ())),
            "by": data.get("by", ""),
            "open_options": [],
            "cost": {},
            "state": "received",
            "outcome": "",
            "reason": "",
            "odds": None,
            "draw": None,
            "text": "",
            "ended": "",
        }
        for event in by_subject.get(received["subject"], []):
            if event["seq"] > received["seq"]:
                _follow(exercise, row, event, outcome_draws)
                if event["kind"] == "order.superseded":
                    break
        rows.append(row)
    return rows


def _follow(exercise: Exercise, row: Row, event: Event, draws: Mapping[str, Event]) -> None:
    """What an event says of an order's further life."""
    data, kind = event["data"], event["kind"].split(".")[1]
    row["evidence"] = [*row["evidence"], event["seq"]]
    if kind == "accepted":
        others = [o for o in data.get("legal", ()) if o != data.get("option")]
        row |= {"open_options": others, "state": "accepted"}
        draw = draws.get(data.get("site", ""))
        if draw is not None:
            row |= {"odds": draw["data"]["arguments"], "draw": round(draw["data"]["u"], 4)}
            row["evidence"] = [*row["evidence"], draw["seq"]]
    elif kind in ("rejected", "refused"):
        row |= {
            "state": kind,
            "reason": data["message"] + (f" (allowed: {data['allowed']})" if data.get("allowed") else ""),
        }
    elif kind == "started":
        row |= {"cost": data["cost"], "due": instant(data["due"]), "state": "under way"}
    elif kind == "finished":
        row |= {
            "state": data["state"],
            "outcome": data["outcome"],
            "text": data.get("text", ""),
            "ended": instant(event["at"]),
        }
        if data.get("overridden_by"):
            row["reason"] = f"overridden by {data['overridden_by']}"
    elif kind == "open":
        row["state"] = f"{data['state']} at ENDEX"
    elif kind == "made":
        row["reason"] = f"ruled by {data['by']} ({data['mode']}): {data['because']}".strip(": ")
        row |= {"odds": data.get("odds"), "draw": data.get("draw")}
    else:
        row["state"] = kind


def rulings(exercise: Exercise, events: Events) -> list[Row]:
    """Rulings with their arguments and odds."""
    return [
        {
            **when(exercise, e),
            "order": e["subject"],
            "team": e["team"],
            **{k: v for k, v in e["data"].items() if k != "effects"},
        }
        for e in events.of("ruling.made")
    ]


def messages(exercise: Exercise, events: Events) -> list[Row]:
    """Messages and answers."""
    rows = [
        {
            **when(exercise, e),
            "team": e["team"],
            "to": e["data"]["to"],
            "subject": e["data"]["subject"],
            "body": e["data"]["body"],
        }
        for e in events.of("message.sent")
    ]
    rows += [
        {
            **when(exercise, e),
            "team": e["team"],
            "to": ["control"],
            "subject": f"Answer to {e['subject']}",
            "body": e["data"]["text"],
        }
        for e in events.of("answer.given")
    ]
    return sorted(rows, key=lambda row: int(row["evidence"][0]))


def silences(exercise: Exercise, events: Events) -> list[Row]:
    """The three kinds of silence (R17)."""
    return [
        {
            **when(exercise, e),
            "turn": e["subject"],
            "team": e["team"],
            "team_title": team_title(exercise, e["team"]),
            "silence": e["data"]["silence"],
        }
        for e in events.of("move.silent")
    ]


def never(exercise: Exercise, events: Events) -> dict[str, list[Row]]:
    """What never happened: injects with the reason, options nobody ordered."""
    titles = {inject.id: inject.subject.plain or inject.id for inject in exercise.injects}
    injects = [
        {
            "id": e["subject"],
            "title": titles.get(e["subject"], e["subject"]),
            "reason": e["data"]["reason"],
            "evidence": [e["seq"]],
        }
        for e in events.of("inject.untriggered")
    ]
    injects += [
        {
            "id": e["subject"],
            "title": titles.get(e["subject"], e["subject"]),
            "reason": f"skipped by {e['data']['by']}: {e['data']['reason']}",
            "evidence": [e["seq"]],
        }
        for e in events.of("inject.skipped")
    ]
    ordered = {e["data"].get("option") for e in events.of("order.accepted")}
    options = [
        {"id": o.id, "title": o.title, "teams": [exercise.teams[t].id for t in o.teams]}
        for o in exercise.options
        if o.id not in ordered
    ]
    return {"injects": injects, "options": options}


def refusals(events: Events) -> list[Row]:
    """Files that were no valid moves, with line and reason."""
    rows = [
        {"file": e["subject"], "team": e["team"], **problem, "evidence": [e["seq"]]}
        for e in events.of("move.refused")
        for problem in e["data"]["problems"]
    ]
    rows += [
        {
            "file": e["subject"] or "control",
            "team": None,
            "line": 0,
            "column": 0,
            "code": "control",
            "message": e["data"]["message"],
            "evidence": [e["seq"]],
        }
        for e in events.of("control.refused", "withdrawal.refused", "answer.refused")
    ]
    return rows


def chance(events: Events) -> list[Row]:
    """The chance ledger: every draw but the world's noise and the errors of reports, which are counted."""
    rows: list[Row] = []
    noise: dict[str, list[int]] = {}
    for event in events.of("draw.made"):
        site, data = event["subject"], event["data"]
        if site.endswith((".noise", ".reported")):
            noise.setdefault(site, []).append(event["seq"])
            continue
        rows.append(
            {
                "site": site,
                "distribution": data["distribution"],
                "arguments": data["arguments"],
                "u": data["u"],
                "value": data["value"],
                "evidence": [event["seq"]],
            }
        )
    rows += [
        {
            "site": site,
            "distribution": f"{len(found)} draws",
            "arguments": None,
            "u": None,
            "value": None,
            "evidence": found[:1],
        }
        for site, found in noise.items()
    ]
    return rows
