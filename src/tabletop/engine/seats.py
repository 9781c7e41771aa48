"""What a seat may see of a play: the one function of events and seat that every surface uses (R14; DESIGN section 3).

`TABLE` says of every kind of event who may see it and which of its particulars. What is not in it is not seen. Numbers
are the seat's own: its records count from 1, messages count per receiver, causes are named only where they are seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tabletop.exercise import nodes as n
from tabletop.exercise.form import Exercise, Option

Event = Mapping[str, Any]
Seat = int | Literal["control", "public"]
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """Who may see a kind of event (everybody, the team concerned, or whom a rule of its own names), and what of it."""

    by: Literal["all", "team", "rule"]
    fields: tuple[str, ...] = ()


_REFUSAL = ("code", "message", "allowed")

#: Every kind of event; None is for control alone.
TABLE: dict[str, Seen | None] = {
    "run.started": Seen("all", ("startex", "endex", "pace")),  # never seed, hash, variant
    "run.ended": Seen("all"),
    "run.stopped": Seen("all"),
    "turn.opened": Seen("all", ("deadline",)),
    "turn.closed": Seen("all", ("deadline",)),
    "inject.released": Seen("rule", ("to", "from", "channel", "subject", "body", "attachments")),
    "inject.waiting": None,
    "inject.held": None,
    "inject.skipped": None,
    "inject.edited": None,
    "inject.added": None,
    "inject.lapsed": None,
    "inject.untriggered": None,
    "expectation.opened": None,
    "expectation.met": None,
    "expectation.late": None,
    "expectation.unmet": None,
    "expectation.open": None,
    "move.received": Seen("team", ("turn", "orders", "answers", "messages", "empty", "final")),
    "move.refused": Seen("team", ("problems",)),
    "move.silent": Seen("team", ("silence",)),
    "move.defaulted": Seen("team"),
    "order.received": Seen("team", ("option", "action", "parameters", "why", "because", "by", "file")),
    "order.accepted": Seen("rule", ("option", "action", "parameters", "mode")),  # never site, legal
    "order.rejected": Seen("team", _REFUSAL),
    "order.queued": Seen("team", ("staff",)),
    "order.refused": Seen("team", _REFUSAL),
    "order.started": Seen("team", ("cost", "staff", "due")),
    "order.finished": Seen("team", ("option", "action", "result", "state", "text")),
    "order.open": Seen("team", ("state",)),
    "order.withdrawn": Seen("team", ("by",)),
    "order.superseded": Seen("team", ("by",)),
    "withdrawal.refused": Seen("team", ("code", "message")),
    "order.unruled": Seen("team"),
    "order.standing": Seen("team"),
    "order.lapsed": Seen("team"),
    "answer.given": Seen("team", ("text",)),
    "answer.refused": Seen("rule", ("code", "message")),
    "message.sent": Seen("team", ("to", "subject", "body", "attachments")),
    "message.delivered": Seen("team", ("from", "subject", "body", "attachments")),
    "counter.argued": Seen("rule", ("against",)),
    "counter.refused": Seen("team", ("code", "message")),
    "variable.changed": None,
    "effect.began": None,
    "effect.ended": None,
    "effect.stopped": None,
    "effect.missed": None,
    "effect.scheduled": None,
    "draw.made": None,
    "ruling.made": Seen("team", ("mode", "result", "for", "against", "odds", "draw", "because", "by")),
    "control.refused": None,
    "control.acted": Seen("rule", ("action",)),
    "observation.made": None,
    "rating.given": None,
    "improvement.proposed": None,
    "policy.decided": None,
    "run.paused": None,
    "run.resumed": None,
    "run.forced": None,  # it would tell who was silent
}

_NOT_SAID = "not possible now"


def view(exercise: Exercise, events: Iterable[Event], seat: Seat) -> list[Record]:
    """All that a seat sees of a play, in order."""
    eyes = SeatView(exercise, seat)
    return [record for event in events if (record := eyes.see(event)) is not None]


class SeatView:
    """One seat's view. Show it every event of the play, in order; it keeps the seat's own numbers.

    `seat` is a team's index, `"control"` (sees events as they are) or `"public"` (what is no secret to anybody).
    """

    def __init__(self, exercise: Exercise, seat: Seat) -> None:
        self.exercise = exercise
        self.seat = seat
        self.team = exercise.teams[seat].id if isinstance(seat, int) else None
        self._options = {option.id: option for option in exercise.options}
        self._slots = {name: slot for slot, name in enumerate(exercise.slots)}
        self._numbers: dict[int, int] = {}  # of what was seen: the play's number, the seat's own
        self._delivered = 0
        self._letters: dict[str, Mapping[str, Any]] = {}  # messages under way to the team
        self._reached: set[str] = set()  # injects that were put to the team
        self._busy_turn = False  # whether one was in this turn
        self._moves: set[int] = set()
        self._orders: dict[str, Mapping[str, Any]] = {}  # as received
        self._known_as: dict[str, str] = {}  # other teams' free actions

    def see(self, event: Event) -> Record | None:
        """What the seat sees of an event: `n, at, kind, subject, data, cause`; None where it sees nothing."""
        if self.seat == "control":
            return dict(event)
        self._remember(event)
        seen = TABLE.get(event["kind"])
        if seen is None or not self._may_see(seen, event):
            return None
        number = self._numbers[event["seq"]] = len(self._numbers) + 1
        shape = _SHAPES.get(event["kind"])
        subject, told = event["subject"], event["data"]
        if shape is not None:
            subject, told = shape(self, event)
        return {
            "n": number,
            "at": event["at"],
            "kind": event["kind"],
            "subject": subject,
            "data": {name: told[name] for name in (*seen.fields, *_ADDED.get(event["kind"], ())) if name in told},
            "cause": self._cause(event),
        }

    def _cause(self, event: Event) -> int | None:
        """The seat's number of what brought it about. What brings an inject about is how the story branches (R14)."""
        cause = event["cause"]
        return None if cause is None or event["kind"] == "inject.released" else self._numbers.get(cause)

    def _remember(self, event: Event) -> None:
        """Keep what later events only refer to."""
        kind, own = event["kind"], event["team"] == self.team
        if kind == "message.sent" and self.team in event["data"]["to"]:
            self._letters[event["subject"]] = event["data"]
        elif kind == "order.received" and (own or self.exercise.counters):
            self._orders[event["subject"]] = event["data"]
        elif kind == "move.received" and own:
            self._moves.add(event["seq"])
        elif kind == "inject.released" and self.team in event["data"]["to"]:
            self._reached.add(event["subject"])
            self._busy_turn = True
        elif kind == "turn.closed":
            self._busy_turn = False

    def _may_see(self, seen: Seen, event: Event) -> bool:
        if seen.by == "all":
            return True
        if self.team is None:
            return False
        if seen.by == "team":
            return bool(event["team"] == self.team)
        return _RULES[event["kind"]](self, event)

    # Who may see what is not the team's alone

    def _is_to_it(self, event: Event) -> bool:
        return self.team in event["data"]["to"]

    def _is_open_order(self, event: Event) -> bool:
        """Its own; another's only where it is a free action that the team may argue against."""
        return bool(event["team"] == self.team) or (self.exercise.counters and "action" in event["data"])

    def _is_about_its_order(self, event: Event) -> bool:
        """Arguments are heard by who makes them and by whom they are about."""
        owner = str(event["subject"]).partition("/")[0]
        return self.team == event["team"] or (owner == self.team and event["subject"] in self._orders)

    def _was_asked(self, event: Event) -> bool:
        """An answer's refusal names an inject: one that the team named itself, or that has reached it."""
        return event["team"] == self.team and (event["cause"] in self._moves or event["subject"] in self._reached)

    def _was_done_for_it(self, event: Event) -> bool:
        """Control ordered or answered for the team; an inject that has not reached it is not named."""
        if event["team"] != self.team:
            return False
        action = event["data"]["action"]
        return action == "order" or (action == "answer" and event["subject"] in self._reached)

    # What is told otherwise than it was recorded

    def _run(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        return event["subject"], {**event["data"], "title": self.exercise.title}

    def _inject(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        """Subject and body as this receiver reads them."""
        data = event["data"]
        own = {one: data[many][self.team] for one, many in _OWN_TEXTS if self.team in data.get(many, ())}
        return event["subject"], {**data, **own}

    def _delivery(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        """A message as it arrives: numbered by the receiver's count, for the sender's would tell of other letters."""
        self._delivered += 1
        letter = self._letters.get(event["subject"], {})
        return str(self._delivered), {**letter, "from": event["data"]["from"]}

    def _accepted(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        """Another team's action goes by its open name: the place in that team's file would count its orders."""
        if event["team"] == self.team:
            return event["subject"], event["data"]
        name: str = event["data"]["known_as"]
        self._known_as[event["subject"]] = name
        because = list(self._orders[event["subject"]].get("because", ()))
        return name, {"team": event["team"], "action": event["data"]["action"], "because": because}

    def _counter(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        subject: str = event["subject"]
        return self._known_as.get(subject, subject), {**event["data"], "team": event["team"]}

    def _started(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        """When it is due is told only where chance has no say in it, nor anything that is not the team's to know."""
        data, option = dict(event["data"]), self._option(event)
        if option is None or not self._is_open(option.lead_time):
            data.pop("due", None)
        data["cost"] = {name: amount for name, amount in data["cost"].items() if self._sees(self._slots[name])}
        return event["subject"], data

    def _queued(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        """How many staff it waits for, unless that tells what is not the team's to know; those at work are counted."""
        option = self._option(event)
        return event["subject"], event["data"] if option is None or self._is_open(option.staff) else {}

    def _refused(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        """The reason, unless it rests on what the team may not see (R15)."""
        data, option = event["data"], self._option(event)
        if option is None or self._may_be_told(data["code"], option):
            return event["subject"], data
        return event["subject"], {"code": "requires", "message": option.otherwise or _NOT_SAID, "allowed": ""}

    def _silence(self, event: Event) -> tuple[str, Mapping[str, Any]]:
        """Which silence it was (R17), by what the team knows: whether an option was open may hang on what is hidden."""
        if event["data"]["silence"] == "on purpose":
            return event["subject"], event["data"]
        asked = self._busy_turn or any(self.seat in option.teams for option in self.exercise.options)
        return event["subject"], {"silence": "not submitted" if asked else "nothing to decide"}

    # What the team may know

    def _option(self, event: Event) -> Option | None:
        return self._options.get(self._orders.get(event["subject"], {}).get("option") or "")

    def _sees(self, slot: int) -> bool:
        return self.seat in self.exercise.seen_by.get(slot, (self.seat,))

    def _may_be_told(self, code: str, option: Option) -> bool:
        if code == "requires":
            return self._may_know(option.requires)
        if code == "balance":
            assert isinstance(self.seat, int)
            paid = (self._paid_from(name) for name, _ in option.cost)
            return all(map(self._sees, paid)) and all(self._is_open(node) for _, node in option.cost)
        return code != "staff" or self._is_open(option.staff)

    def _paid_from(self, name: str) -> int:
        return self._slots.get(f"{self.team}.{name}", self._slots.get(name, -1))

    def _is_open(self, figure: n.Figure | None) -> bool:
        """Whether a figure's value tells nothing that is not the team's to know exactly."""
        late = {report.slot for report in self.exercise.reports}
        return not any(isinstance(part, n.Distribution) for part in _parts(figure)) and self._may_know(figure, late)

    def _may_know(self, figure: n.Figure | None, besides: Iterable[int] = ()) -> bool:
        """Whether all that a figure rests on is the team's to know; `besides`: slots that do not count as known."""
        memories = {memory.slot: memory.operands for memory in self.exercise.memories}
        hidden, been = frozenset(besides), set[int]()
        waiting: list[object] = [figure]
        while waiting:
            for part in _parts(waiting.pop()):
                if isinstance(part, n.Fact) and not self._is_own_fact(part):
                    return False
                if not isinstance(part, n.Slot) or part.index in been:
                    continue
                been.add(part.index)
                if part.index in hidden or not self._sees(part.index):
                    return False
                waiting.append(memories.get(part.index))
        return True

    def _is_own_fact(self, fact: n.Fact) -> bool:
        """Whether a fact of the play is about what the team itself did or was asked."""
        exercise = self.exercise
        if fact.name in ("met", "late", "unmet"):
            return exercise.expectations[fact.index].team == self.seat
        if fact.name in ("released", "answered", "count_inject", "since_inject"):
            to = exercise.injects[fact.index].to
            return self.seat in to and (fact.name != "answered" or fact.team == self.seat or to == (self.seat,))
        return fact.team == self.seat or exercise.options[fact.index].teams == (self.seat,)


def _parts(figure: object) -> Iterable[object]:
    """A figure and all that it is made of."""
    waiting = [figure]
    while waiting:
        part = waiting.pop()
        yield part
        if isinstance(part, tuple):
            waiting += part
        else:
            waiting += [getattr(part, name) for name in getattr(part, "__dataclass_fields__", ())]


_OWN_TEXTS = (("subject", "subjects"), ("body", "bodies"))

#: What a shape adds to what was recorded.
_ADDED: dict[str, tuple[str, ...]] = {
    "run.started": ("title",),
    "order.accepted": ("team", "because"),
    "counter.argued": ("team",),
}

_RULES: dict[str, Callable[[SeatView, Event], bool]] = {
    "inject.released": SeatView._is_to_it,
    "order.accepted": SeatView._is_open_order,
    "counter.argued": SeatView._is_about_its_order,
    "answer.refused": SeatView._was_asked,
    "control.acted": SeatView._was_done_for_it,
}

_SHAPES: dict[str, Callable[[SeatView, Event], tuple[str, Mapping[str, Any]]]] = {
    "run.started": SeatView._run,
    "inject.released": SeatView._inject,
    "message.delivered": SeatView._delivery,
    "order.accepted": SeatView._accepted,
    "counter.argued": SeatView._counter,
    "order.queued": SeatView._queued,
    "order.started": SeatView._started,
    "order.rejected": SeatView._refused,
    "order.refused": SeatView._refused,
    "move.silent": SeatView._silence,
}
