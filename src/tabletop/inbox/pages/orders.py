"""What became of a team's orders, as its situation report tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tabletop.exercise.form import Exercise
from tabletop.exercise.wording import one_line
from tabletop.inbox.forms.known import Knowledge
from tabletop.inbox.forms.saying import lead_time
from tabletop.inbox.pages.letters import when

Record = Mapping[str, Any]

_STATES = {
    "order.received": "received",
    "order.accepted": "accepted",
    "order.queued": "waits for staff",
    "order.standing": "stands by",
    "order.started": "under way",
    "order.rejected": "rejected",
    "order.refused": "refused when its turn came",
    "order.withdrawn": "withdrawn",
    "order.superseded": "superseded",
    "order.lapsed": "lapsed",
    "order.unruled": "ended without a ruling",
}
_OPEN = ("accepted", "waits for staff", "stands by", "under way", "waits for a ruling")


@dataclass(slots=True)
class Told:
    """One order as it stands."""

    reference: str
    what: str
    option: str = ""
    state: str = "received"
    notes: list[str] = field(default_factory=list)
    changed: int = 0  # instant of the last news

    @property
    def is_open(self) -> bool:
        """Whether more is to be heard of it."""
        return self.state in _OPEN


def orders(exercise: Exercise, records: Sequence[Record], known: Knowledge) -> list[Told]:
    """Every order of the team, in the order in which they came in, as it stands after the records."""
    titles = {option.id: option.title or option.id for option in exercise.options}
    found: dict[str, Told] = {}
    for record in records:
        kind, reference, data = record["kind"], record["subject"], record["data"]
        if kind == "order.received":
            what = data.get("action") or titles.get(data.get("option", ""), str(data.get("option")))
            found[reference] = Told(reference, one_line(str(what)), data.get("option") or "")
        told = found.get(reference)
        if told is None or not kind.startswith(("order.", "ruling.")):
            continue
        told.changed = record["at"]
        _tell(told, kind, data, exercise, known)
    return list(found.values())


def _tell(told: Told, kind: str, data: Mapping[str, Any], exercise: Exercise, known: Knowledge) -> None:
    if kind == "ruling.made":
        told.notes += _ruling(data)
        return
    if kind == "order.finished":
        told.state = data["state"]
        told.notes = [note for note in told.notes if not note.startswith("done ")] + (
            [data["text"]] if data["text"] else []
        )
        return
    if kind not in _STATES:
        return
    told.state = _STATES[kind]
    if kind == "order.accepted" and "action" in data:
        told.state = "waits for a ruling"
    if kind in ("order.rejected", "order.refused"):
        told.notes = [data["message"]] + ([f"allowed: {data['allowed']}"] if data.get("allowed") else [])
    elif kind == "order.superseded":
        told.notes = [f"by {data['by']}"]
    elif kind == "order.started":
        told.notes += _begun(told, data, exercise, known)


def _begun(told: Told, data: Mapping[str, Any], exercise: Exercise, known: Knowledge) -> list[str]:
    """What it costs, and when it is done, as far as that is known."""
    notes = [f"costs {amount:.6g} of {name}" for name, amount in data["cost"].items()]
    if "due" in data:
        return [*notes, f"done at {when(exercise, data['due'])}"]
    option = next((o for o in exercise.options if o.id == told.option), None)
    takes = lead_time(known, option) if option is not None else ""
    return [*notes, f"it takes {takes}"] if takes else notes


def _ruling(data: Mapping[str, Any]) -> list[str]:
    notes = []
    if data["mode"] == "matrix":
        sides = f"for: {'; '.join(data['for']) or 'nothing'}; against: {'; '.join(data['against']) or 'nothing'}"
        notes.append(f"decided by argument ({sides}; odds {data.get('odds')}, draw {_draw(data.get('draw'))})")
    return notes + ([f"the ruling: {data['because']}"] if data["because"] else [])


def _draw(draw: object) -> str:
    if isinstance(draw, list):
        *dice, total = draw
        return f"{' + '.join(map(str, dice))} and the arguments: {total}"
    return "it succeeds" if draw else "it fails"
