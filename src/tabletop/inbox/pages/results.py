"""What became of a team's orders, from what the team saw of them (R15, R19)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tabletop.engine.seats import Record
from tabletop.engine.texts import figure
from tabletop.exercise import nodes as n
from tabletop.exercise.form import Option
from tabletop.exercise.wording import shown_unit, span
from tabletop.inbox.pages.sight import Sight

#: How an order stands after an event; what is in none of these does not change it.
_STATES = {
    "order.received": "received",
    "order.rejected": "rejected",
    "order.queued": "queued",
    "order.refused": "refused",
    "order.started": "under way",
    "order.withdrawn": "withdrawn",
    "order.superseded": "superseded",
    "order.unruled": "unruled",
    "order.standing": "waiting for its condition",
    "order.lapsed": "lapsed",
}
_GOING_ON = ("received", "queued", "under way", "waiting for its condition", "waiting for a ruling")


@dataclass(slots=True)
class Result:
    """One order: what it was, how it stands, and what is to be said of it."""

    reference: str
    what: str
    option: Option | None
    state: str = "received"
    said: list[str] = field(default_factory=list)
    text: str = ""  # how it ended, in the exercise's or control's words
    last: int = 0  # when something last happened to it

    @property
    def goes_on(self) -> bool:
        """Whether it has not ended."""
        return self.state in _GOING_ON


def results(sight: Sight) -> list[Result]:
    """The orders to which something happened since the last report, and those that go on."""
    found: list[Result] = []
    latest: dict[str, Result] = {}
    for record in sight.records:
        kind, subject = record["kind"], record["subject"]
        if kind == "order.received":
            latest[subject] = Result(subject, _what(sight, record), sight.option(record["data"].get("option")))
            found.append(latest[subject])
        if subject in latest and kind.startswith(("order.", "ruling.", "counter.argued")):
            _follow(sight, latest[subject], record)
    return [result for result in found if result.goes_on or result.last >= sight.since]


def _what(sight: Sight, record: Record) -> str:
    data = record["data"]
    if "action" in data:
        return str(data["action"])
    option = sight.option(data.get("option"))
    title = (option.title or option.id) if option is not None else str(data.get("option"))
    units = {p.name: shown_unit(p.unit) for p in option.parameters} if option is not None else {}
    chosen = [
        f"{name} {figure(value, None)} {units.get(name, '')}".rstrip()
        for name, value in data.get("parameters", {}).items()
    ]
    return f"{title} ({', '.join(chosen)})" if chosen else title


def _follow(sight: Sight, result: Result, record: Record) -> None:
    kind, data = record["kind"], record["data"]
    result.last = record["at"]
    if kind == "order.accepted" and "action" in data:
        result.state = "waiting for a ruling"
    elif kind == "order.finished":
        result.state, result.text = data["state"], data.get("text", "")
        result.said = [said for said in result.said if said.startswith(("Ruled", "Argued"))]
    elif kind == "order.open":
        result.state = f"{data['state']} when the exercise ended"
    elif kind in _STATES:
        result.state = _STATES[kind]
        if kind == "order.started" and _is_ruled_on(result) and data.get("due", sight.at + 1) <= sight.at:
            result.state = "waiting for a ruling"
    result.said += _said(sight, result, record)


def _is_ruled_on(result: Result) -> bool:
    """Whether control settles how it ends, once the work is done."""
    return result.option is not None and result.option.mode in ("free", "matrix")


def _said(sight: Sight, result: Result, record: Record) -> Iterator[str]:
    """What an event adds to what is told of an order."""
    kind, data = record["kind"], record["data"]
    if kind in ("order.rejected", "order.refused"):
        yield f"{data['message'].rstrip('.')}."  # it may begin with the name of a file
        if data.get("allowed"):
            yield _sentence(f"Allowed: {data['allowed']}")
    elif kind == "order.queued":
        yield f"It waits for {data['staff']} free staff." if "staff" in data else "It waits for free staff."
    elif kind == "order.started":
        result.said.clear()
        yield from _work(sight, result, record)
    elif kind in ("order.superseded", "order.withdrawn"):
        yield _sentence(f"By {data['by']}")
    elif kind == "order.unruled":
        yield "Nobody ruled on it: it cost nothing and changed nothing."
    elif kind == "ruling.made":
        yield from _ruling(data)
    elif kind == "counter.argued":
        yield _sentence(f"Argued against by {sight.called(data['team'])}: {'; '.join(data['against'])}")


def _work(sight: Sight, result: Result, record: Record) -> Iterator[str]:
    data = record["data"]
    if _is_ruled_on(result):
        yield "Control rules on how it ends."
    units = {reading.name: shown_unit(reading.unit) for reading in sight.now}
    for name, amount in data["cost"].items():
        yield _sentence(f"It cost {figure(amount, None)} {units.get(name, '')}".rstrip() + f" of {name}")
    if data["staff"]:
        yield f"{data['staff']} staff are at work on it."
    if "due" in data:
        if data["due"] > record["at"]:
            yield _sentence(f"Until {sight.when(data['due'])}")
    else:
        yield _sentence(f"It began at {sight.when(record['at'])} and takes {_length(sight, result.option)}")


def _length(sight: Sight, option: Option | None) -> str:
    """How long the work takes, where it is drawn between ends that everybody may know."""
    lead_time = option.lead_time if option is not None else None
    if isinstance(lead_time, n.Distribution) and all(isinstance(item, n.Number) for item in lead_time.arguments):
        return span(sight.exercise, lead_time)
    return "a time that is not known beforehand"


def _ruling(data: dict[str, object]) -> Iterator[str]:
    because = f": {data['because']}" if data.get("because") else ""
    yield _sentence(f"Ruled by {data.get('by') or 'control'} ({data['mode']}){because}")
    for word, key in (("For", "for"), ("Against", "against")):
        arguments = data.get(key)
        if isinstance(arguments, list | tuple) and arguments:
            yield _sentence(f"{word}: {'; '.join(map(str, arguments))}")
    if data.get("odds") is not None:
        odds, draw = data["odds"], data.get("draw")
        chance = f"{odds:.0%}" if isinstance(odds, float) else str(odds)
        fell = f"{'dice' if isinstance(draw, list) else 'draw'}: {_drawn(draw)}"
        yield _sentence(f"Odds: {chance}; {fell}")


def _drawn(draw: object) -> str:
    if isinstance(draw, list | tuple):
        *dice, total = draw
        return f"{' and '.join(map(str, dice))}, in all {total}"
    return "yes" if draw else "no"


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
