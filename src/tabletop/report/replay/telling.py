"""Events in words, one by one. What judges (expectations, ratings, observations) is no fact, and is not told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tabletop.press.letters import clean
from tabletop.report.record import Event
from tabletop.report.replay.form import Group, Happening
from tabletop.report.replay.scene import Scene

Values = Mapping[str, object]

#: The group of each kind of event that is told; `message.delivered` and `order.accepted` only where they are news.
GROUP_OF: dict[str, Group] = {
    **dict.fromkeys(("run.started", "run.ended", "run.stopped", "run.paused", "run.resumed", "run.forced"), "turn"),
    **dict.fromkeys(("turn.opened", "turn.closed"), "turn"),
    **dict.fromkeys(("inject.released", "inject.waiting", "inject.held", "inject.skipped", "inject.edited"), "inject"),
    **dict.fromkeys(("inject.added", "inject.lapsed", "inject.untriggered"), "inject"),
    **dict.fromkeys(("move.received", "move.refused", "move.silent", "move.defaulted", "policy.decided"), "move"),
    **dict.fromkeys(("order.received", "order.accepted", "order.rejected", "order.queued", "order.refused"), "order"),
    **dict.fromkeys(("order.started", "order.finished", "order.open", "order.withdrawn", "order.superseded"), "order"),
    **dict.fromkeys(("order.unruled", "order.standing", "order.lapsed", "withdrawal.refused"), "order"),
    **dict.fromkeys(("answer.given", "answer.refused", "message.sent", "message.delivered"), "message"),
    **dict.fromkeys(("ruling.made", "control.refused", "control.acted", "counter.argued", "counter.refused"), "ruling"),
    **dict.fromkeys(("variable.changed", "effect.began", "effect.ended", "effect.stopped"), "world"),
    "effect.scheduled": "world",
    **dict.fromkeys(("draw.made", "effect.missed"), "chance"),
}
_JUDGING = ("met", "unmet", "rating")  # acts of control
_STATES = {"succeeded": "succeeded", "partial": "partial", "failed": "failed"}


def tell(scene: Scene, event: Event) -> Happening | None:
    """An event as a line of what happened; None where it is not told."""
    group = GROUP_OF.get(event["kind"])
    if group is None or not _is_news(scene, event):
        return None
    data, kind = event["data"], event["kind"]
    key, values = _sentence(scene, event)
    own = data.get("bodies", {}) if kind == "inject.released" else {}
    return Happening(
        event["at"],
        event["seq"],
        group,
        clean(scene.language.say(key, **values)).strip(),
        _doer(event),
        _receivers(event),
        clean(_ABOUT[kind](scene, event)) if kind in _ABOUT else "",
        clean("\n".join(filter(None, _text(scene, event)))).strip(),
        {team: clean(str(body)).strip() for team, body in own.items()},
    )


def _is_news(scene: Scene, event: Event) -> bool:
    """Whether an event says more than the one just before it: what was received at once, and accepted, is known."""
    kind, data = event["kind"], event["data"]
    if kind == "message.delivered":
        sent = None if "subject" in data else scene.letters.get(event["subject"])
        return sent is None or sent["at"] != event["at"]
    if kind == "order.accepted":
        return "action" in data and event.get("team") != _owner(event)
    if kind == "move.received":
        return not str(event["subject"]).startswith("policy:")  # its decision is told, and its orders
    if kind == "draw.made":
        return not event["subject"].endswith((".noise", ".reported"))
    return not (kind == "control.acted" and data.get("action") in _JUDGING)


def _owner(event: Event) -> str:
    return str(event["subject"]).partition("/")[0]


def _doer(event: Event) -> str | None:
    """The team that did it, or to which it happened; a letter that arrives is told of its receiver."""
    if event["kind"] == "variable.changed":
        return None
    team = event.get("team") or (event["data"].get("team") if event["kind"] in _TOLD_OF_OTHERS else None)
    return None if team is None else str(team)


_TOLD_OF_OTHERS = ("order.accepted", "counter.argued")


def _receivers(event: Event) -> tuple[str, ...]:
    to = event["data"].get("to", ()) if event["kind"] in ("inject.released", "message.sent") else ()
    return tuple(map(str, to)) if isinstance(to, list | tuple) else ()


# The sentence


def _sentence(scene: Scene, event: Event) -> tuple[str, dict[str, object]]:
    """The key of an event's sentence, and what it is filled with."""
    kind, data = event["kind"], event["data"]
    key = f"replay.{kind}"
    values: dict[str, object] = {"subject": str(event["subject"]), "thing": _thing(scene, event), "by": ""}
    if data.get("by") and kind.startswith(("inject.", "run.")):
        values["by"] = scene.language.say("replay.by", by=str(data["by"]))
    values |= _VALUES[kind](scene, event) if kind in _VALUES else {}
    longer = data["action"] if data.get("action") in _ACTS and kind == "control.acted" else _LONGER.get(kind)
    return f"{key}-{longer}" if longer in values or longer in _ACTS else key, values


_ACTS = ("release", "next", "answer", "order", "effects", "outcome")  # of control


#: Where a particular is known, the sentence is another: `order.started-due`. A change from a value on is one at once.
_LONGER = {"order.started": "due", "effect.began": "until", "variable.changed": "from"}


def _thing(scene: Scene, event: Event) -> str:
    """What an event is about, by its title."""
    kind, subject = event["kind"], event["subject"]
    if kind.startswith(("inject.", "answer.")):
        return scene.inject(subject)
    if kind == "variable.changed":
        return scene.figure(str(subject))
    if kind == "control.acted":
        return scene.order(subject) if scene.is_order(subject) else scene.inject(subject)
    return scene.order(subject)


def _started(scene: Scene, event: Event) -> Values:
    due = event["data"].get("due")
    return {"due": scene.instant(due)} if due is not None and due > event["at"] else {}


def _began(scene: Scene, event: Event) -> Values:
    values: dict[str, object] = {"origin": scene.origin(event["subject"])}
    until = event["data"].get("until")
    return values if until is None else values | {"until": scene.instant(until)}


def _letter(scene: Scene, event: Event) -> Mapping[str, Any]:
    """What a message says: its own particulars, or those of the event that sent it."""
    sent = scene.letters.get(event["subject"])
    return event["data"] if "subject" in event["data"] or sent is None else {**sent["data"], **event["data"]}


def finished(scene: Scene, state: object) -> str:
    """How an order ended, in words."""
    return scene.language.say(f"replay.state.{state}") if state in _STATES else str(state)


def still_open(scene: Scene, state: object) -> str:
    """How an order stood when the exercise ended, in words."""
    return scene.language.say(f"replay.open.{str(state).replace(' ', '-')}")


_VALUES: dict[str, Callable[[Scene, Event], Values]] = {
    "turn.opened": lambda s, e: {"deadline": s.instant(e["data"]["deadline"])},
    "order.queued": lambda _, e: {"staff": e["data"]["staff"]},
    "order.started": _started,
    "order.finished": lambda s, e: {"state": finished(s, e["data"]["state"])},
    "order.open": lambda s, e: {"state": still_open(s, e["data"]["state"])},
    "message.sent": lambda s, e: {"to": s.listed(e["data"]["to"]), "title": e["data"]["subject"]},
    "message.delivered": lambda s, e: {
        "from": s.team(_letter(s, e).get("from")),
        "title": _letter(s, e).get("subject", ""),
    },
    "variable.changed": lambda s, e: {**e["data"], "unit": s.unit(str(e["subject"]))},
    "effect.began": _began,
    "effect.ended": lambda s, e: {"origin": s.origin(e["subject"])},
    "effect.stopped": lambda s, e: {"origin": s.origin(e["subject"])},
    "effect.missed": lambda s, e: {"origin": s.origin(e["subject"])},
    "effect.scheduled": lambda s, e: {"origin": s.origin(e["subject"]), "due": s.instant(e["data"]["due"])},
    "draw.made": lambda s, e: {"origin": s.site(e), "value": _of_draw(s, e, e["data"]["value"])},
    "ruling.made": lambda s, e: {"result": s.language.say(f"replay.result.{e['data']['result']}")},
    "control.acted": lambda _, e: {"action": e["data"]["action"]},
}

#: How the sites of draws end whose values are lengths of time, in seconds.
_LENGTHS = ("/lead_time", ".after", ".wait", ".at", ".for", ".over")


def _of_draw(scene: Scene, event: Event, value: object) -> str:
    """A value of a draw, or what it is drawn from: a length of time where that is drawn."""
    if event["subject"].endswith(_LENGTHS):
        if isinstance(value, int | float):
            return scene.language.length(value)
        if isinstance(value, list | tuple):
            return ", ".join(_of_draw(scene, event, part) for part in value)
    return scene.value(value)


# Beside it


def _from_to(scene: Scene, event: Event) -> str:
    data = event["data"]
    sender = data.get("from") or scene.language.say("replay.of-control")
    key = "replay.from-to-by" if data.get("channel") else "replay.from-to"
    return scene.language.say(key, sender=sender, to=scene.listed(data.get("to")), channel=data.get("channel", ""))


def _silence(scene: Scene, event: Event) -> str:
    return scene.language.say(f"replay.silence.{str(event['data']['silence']).replace(' ', '-')}")


def _handed_in(scene: Scene, event: Event) -> str:
    say = scene.language.say
    counts = {name: event["data"].get(name, 0) for name in ("orders", "answers", "messages")}
    return ", ".join(say(f"replay.handed-in.{name}", count=count) for name, count in counts.items() if count)


def _drawn(scene: Scene, event: Event) -> str:
    data = event["data"]
    arguments = _of_draw(scene, event, data["arguments"])
    return scene.language.say("replay.drawn", distribution=data["distribution"], arguments=arguments, u=data["u"])


def _by(scene: Scene, event: Event) -> str:
    by = event["data"].get("by")
    return scene.language.say("replay.by", by=str(by)) if by else ""


def _changed_by(scene: Scene, event: Event) -> str:
    effect = event["data"].get("effect")
    return scene.language.say("replay.caused-by", origin=scene.origin(str(effect))) if effect else ""


_ABOUT: dict[str, Callable[[Scene, Event], str]] = {
    "inject.released": _from_to,
    "move.silent": _silence,
    "move.received": _handed_in,
    "draw.made": _drawn,
    "control.acted": _by,
    "control.refused": _by,
    "variable.changed": _changed_by,
    "order.withdrawn": _by,
    "order.superseded": _by,
}

# Under it


def _text(scene: Scene, event: Event) -> Iterator[str]:
    """What was written or said about it, a line or more each."""
    data, kind, say = event["data"], event["kind"], scene.language.say
    letter = _letter(scene, event) if kind == "message.delivered" else data
    for key in ("body", "text", "why", "message", "reason"):
        yield str(letter.get(key) or "")
    yield from map(str, data.get("reasons", ()))
    if data.get("allowed"):
        yield say("replay.allowed", allowed=scene.value(data["allowed"]))
    if isinstance(data.get("because"), str):
        yield data["because"]
    elif data.get("because"):
        yield say("replay.because", because=scene.value(data["because"]))
    for key in ("for", "against"):
        if data.get(key):
            yield say(f"replay.{key}", arguments="; ".join(map(str, data[key])))
    if data.get("odds") is not None:
        yield say("replay.odds", odds=scene.value(data["odds"]), draw=scene.value(data.get("draw")))
    if data.get("cost"):
        yield say("replay.cost", cost=", ".join(_amounts(scene, data["cost"])))
    for problem in data.get("problems", ()):
        yield f"{problem.get('line', '')}: {problem.get('message', '')}"


def _amounts(scene: Scene, cost: Mapping[str, float]) -> Iterator[str]:
    for name, amount in cost.items():
        words = scene.language.say("replay.amount", name=scene.figure(name), amount=amount, unit=scene.unit(name))
        yield words.rstrip()
