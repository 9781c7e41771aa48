"""Events in plain words: a sentence per kind of event, from what it carries; its particulars where there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tabletop.report.document.reasons import reason
from tabletop.report.document.sources import arguments, drawn, spread
from tabletop.report.document.voice import Voice, clipped
from tabletop.report.form import Record

Data = Mapping[str, Any]
Values = dict[str, object]


def told(voice: Voice, record: Record) -> str:
    """What happened, in a line. An event that lacks what its sentence needs is told by its particulars."""
    values = _VALUES.get(record.kind.split(".")[0])
    over = record.kind == "run.ended" and not record.data.get("open")
    key = "event.run.over" if over else f"event.{record.kind}"
    if values is None or not voice.knows(key):
        return _particulars(voice, record)
    said = [voice.say(key, **values(voice, record, record.data)), *_after(voice, record)]
    return clipped(" ".join(said), 400)


def _particulars(voice: Voice, record: Record) -> str:
    """An event of a kind that the catalogue does not know."""
    shown = {name: clipped(value) if isinstance(value, str) else value for name, value in record.data.items()}
    head = " ".join(part for part in (record.kind, record.subject or "") if part)
    return f"{head}: {voice.pairs(shown)}" if shown else head


def _after(voice: Voice, record: Record) -> list[str]:
    """Further sentences for what an event carries only at times."""
    data, said = record.data, []
    for name in ("because", "why", "reason", "text", "message"):
        value = data.get(name)
        if value and name in _MORE.get(record.kind, ()):
            text = "; ".join(map(str, value)) if isinstance(value, list) else str(value)
            text = reason(voice, text) if name == "reason" else text
            said.append(voice.say(f"event.more.{name}", text=clipped(text)))
    if data.get("overridden_by"):
        said.append(voice.say("decision.overridden", by=str(data["overridden_by"])))
    return said


#: Which of an event's texts are told after its sentence.
_MORE: dict[str, tuple[str, ...]] = {
    "order.received": ("why",),
    "order.finished": ("text",),
    "order.rejected": ("message",),
    "order.refused": ("message",),
    "withdrawal.refused": ("message",),
    "answer.refused": ("message",),
    "counter.refused": ("message",),
    "control.refused": ("message",),
    "control.acted": ("because",),
    "ruling.made": ("because",),
    "rating.given": ("because",),
    "policy.decided": ("why",),
    "inject.waiting": ("reason",),
    "inject.held": ("reason",),
    "inject.skipped": ("reason",),
    "inject.edited": ("reason",),
    "inject.untriggered": ("reason",),
    "run.paused": ("reason",),
    "run.resumed": ("reason",),
    "run.stopped": ("message",),
}


def _run(voice: Voice, record: Record, data: Data) -> Values:
    reasons = data.get("reasons") or ()
    return {
        "by": str(data.get("by") or voice.say("somebody")),
        "version": str(data.get("version", "")),
        "path": str(data.get("path", "")),
        "reasons": voice.value(list(reasons)),
        "count": len(data.get("open") or ()),
    }


def _turn(voice: Voice, record: Record, data: Data) -> Values:
    return {"turn": record.subject or "", "deadline": _instant(voice, data.get("deadline"))}


def _inject(voice: Voice, record: Record, data: Data) -> Values:
    return {
        "title": str(data.get("subject") or voice.inject(record.subject)),
        "to": voice.team_list(data.get("to") or ()),
        "source": str(data.get("from") or voice.say("control")),
        "by": str(data.get("by") or voice.say("control")),
        "state": voice.named("inject", str(data.get("state", ""))),
    }


def _expectation(voice: Voice, record: Record, data: Data) -> Values:
    by = str(data.get("by") or "")
    way = voice.named("way", str(data.get("way", "")))
    return {
        "text": str(data.get("text") or voice.expectation(record.subject or "")),
        "deadline": _instant(voice, data.get("deadline")),
        "way": voice.order(by) if by in voice.orders else way,
        "after": _length(voice, data.get("after")),
    }


def _move(voice: Voice, record: Record, data: Data) -> Values:
    problems = data.get("problems") or ()
    messages = [str(problem.get("message", "")) for problem in problems if isinstance(problem, Mapping)]
    return {
        "file": record.subject or "",
        "orders": int(data.get("orders") or 0),
        "answers": int(data.get("answers") or 0),
        "messages": int(data.get("messages") or 0),
        "problems": clipped("; ".join(messages), 250),
        "silence": voice.named("silence.kind", str(data.get("silence", ""))),
    }


def _spent(voice: Voice, cost: Data) -> str:
    return ", ".join(voice.spent(str(name), amount) for name, amount in cost.items())


def _order(voice: Voice, record: Record, data: Data) -> Values:
    option = data.get("option")
    title = str(data.get("action") or (voice.option(option) if option else voice.order(record.subject)))
    parameters = data.get("parameters") or {}
    cost = {name: amount for name, amount in (data.get("cost") or {}).items() if amount}
    due = data.get("due")
    return {
        "title": clipped(title),
        "order": record.subject or "",
        "parameters": f" ({clipped(voice.pairs(parameters))})" if parameters else "",
        "cost": f" {voice.say('event.cost', cost=_spent(voice, cost))}" if cost else "",
        "due": f" {voice.say('event.due', instant=voice.instant(due))}" if isinstance(due, int) else "",
        "state": voice.named("state", str(data.get("state", ""))),
        "by": str(data.get("by") or voice.say("unknown")),
        "count": int(data.get("staff") or 0),
    }


def _answer(voice: Voice, record: Record, data: Data) -> Values:
    return {"title": voice.inject(record.subject), "text": clipped(str(data.get("text", "")), 250)}


def _message(voice: Voice, record: Record, data: Data) -> Values:
    return {
        "to": voice.team_list(data["to"] if isinstance(data.get("to"), list) else ()),
        "sender": voice.team(data.get("from")),
        "subject": clipped(str(data.get("subject", ""))) or voice.say("message.none"),
        "number": record.subject or "",
        "text": clipped(str(data.get("body", "")), 250),
    }


def _counter(voice: Voice, record: Record, data: Data) -> Values:
    return {"title": voice.order(record.subject), "text": clipped(voice.value(data.get("against") or []), 250)}


def _variable(voice: Voice, record: Record, data: Data) -> Values:
    title, unit = voice.units.get(record.subject or "", (record.subject or "", ""))
    before, after = data.get("from"), data.get("to")
    return {
        "title": title,
        "before": voice.value(before),
        "after": voice.amount(after, unit) if isinstance(after, int | float) else voice.value(after),
        "how": voice.named("verb", str(data.get("verb", ""))),
    }


def _effect(voice: Voice, record: Record, data: Data) -> Values:
    until = data.get("until", data.get("due"))
    return {"path": record.subject or "", "until": _instant(voice, until)}


def _draw(voice: Voice, record: Record, data: Data) -> Values:
    site = record.subject or ""
    return {
        "site": site,
        "distribution": spread(voice, str(data.get("distribution", ""))),
        "odds": arguments(voice, site, data.get("arguments")),
        "draw": voice.draw(data.get("u")),
        "value": drawn(voice, site, data.get("value")),
    }


def _ruling(voice: Voice, record: Record, data: Data) -> Values:
    odds, draw = data.get("odds"), data.get("draw")
    chance = voice.say("event.chance", odds=voice.odds(odds), draw=voice.draw(draw)) if odds is not None else ""
    return {
        "title": voice.order(record.subject),
        "mode": voice.named("mode", str(data.get("mode", ""))),
        "result": voice.named("result", str(data.get("result", ""))),
        "by": str(data.get("by") or voice.say("control")),
        "chance": f" {chance}" if chance else "",
    }


def _control(voice: Voice, record: Record, data: Data) -> Values:
    return {
        "by": str(data.get("by") or voice.say("control")),
        "action": voice.named("acted", str(data.get("action", ""))),
        "subject": record.subject or voice.say("nothing"),
    }


def _evaluation(voice: Voice, record: Record, data: Data) -> Values:
    return {
        "by": str(data.get("by") or voice.say("somebody")),
        "kind": voice.named("observed", str(data.get("kind", ""))),
        "text": clipped(str(data.get("text") or data.get("action") or ""), 250),
        "subject": record.subject or voice.say("exercise"),
        "rating": voice.named("rating.short", str(data.get("rating", ""))),
    }


def _policy(voice: Voice, record: Record, data: Data) -> Values:
    return {"rule": record.subject or ""}


def _instant(voice: Voice, seconds: object) -> str:
    return voice.instant(seconds) if isinstance(seconds, int) else voice.say("no_deadline")


def _length(voice: Voice, seconds: object) -> str:
    return voice.length(seconds) if isinstance(seconds, int) else voice.say("unknown")


_VALUES: dict[str, Callable[[Voice, Record, Data], Values]] = {
    "run": _run,
    "turn": _turn,
    "inject": _inject,
    "expectation": _expectation,
    "move": _move,
    "order": _order,
    "withdrawal": _order,
    "answer": _answer,
    "message": _message,
    "counter": _counter,
    "variable": _variable,
    "effect": _effect,
    "draw": _draw,
    "ruling": _ruling,
    "control": _control,
    "observation": _evaluation,
    "rating": _evaluation,
    "improvement": _evaluation,
    "policy": _policy,
}
