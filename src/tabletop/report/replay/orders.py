"""How each order stood, from when it arrived until it ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tabletop.press.letters import clean
from tabletop.report.record import Event
from tabletop.report.replay.form import OrderLife, Step, Tone
from tabletop.report.replay.scene import Scene
from tabletop.report.replay.telling import finished, still_open

_TONES: dict[str, Tone] = {
    "order.received": "on",
    "order.accepted": "on",
    "order.rejected": "bad",
    "order.queued": "on",
    "order.refused": "bad",
    "order.started": "on",
    "order.finished": "good",
    "order.open": "on",
    "order.withdrawn": "off",
    "order.superseded": "off",
    "order.unruled": "off",
    "order.standing": "on",
    "order.lapsed": "off",
}
_ENDS: dict[str, Tone] = {"succeeded": "good", "partial": "mixed", "failed": "bad"}


def lives(scene: Scene, events: Iterable[Event], lines: Mapping[int, int]) -> tuple[OrderLife, ...]:
    """The orders in the order in which they arrived; `lines` has the index of the line of each event's number.

    A reference that arrives once more, because a later file replaced it, is another order.
    """
    found: list[tuple[Event, list[Step]]] = []
    latest: dict[str, list[Step]] = {}
    for event in events:
        kind = event["kind"]
        if kind not in _TONES:
            continue
        if kind == "order.received":
            latest[event["subject"]] = []
            found.append((event, latest[event["subject"]]))
        steps = latest.get(event["subject"])
        if steps is not None and (kind != "order.accepted" or "action" in event["data"]):
            steps.append(_step(scene, event))
    return tuple(_life(scene, event, steps, lines) for event, steps in found)


def _life(scene: Scene, event: Event, steps: list[Step], lines: Mapping[int, int]) -> OrderLife:
    why = clean(str(event["data"].get("why") or "")).strip()
    return OrderLife(str(event["team"]), clean(scene.ordered(event["data"])), why, lines[event["seq"]], tuple(steps))


def _step(scene: Scene, event: Event) -> Step:
    kind, data, at = event["kind"], event["data"], event["at"]
    say, tone = scene.language.say, _TONES[kind]
    if kind == "order.finished":
        return Step(at, _ENDS.get(data["state"], "off"), finished(scene, data["state"]), _clean(data.get("text")))
    if kind == "order.open":
        return Step(at, tone, say("replay.state.open", state=still_open(scene, data["state"])))
    if kind == "order.started" and data.get("due", at) > at:
        return Step(at, tone, say("replay.state.started-due", due=scene.instant(data["due"])))
    return Step(at, tone, say(f"replay.state.{kind.partition('.')[2]}"), _clean(data.get("message")))


def _clean(text: object) -> str:
    return clean(str(text or "")).strip()
