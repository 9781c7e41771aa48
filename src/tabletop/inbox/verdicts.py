"""In continuous play a receipt says at once what became of each order: this reads it from what the play wrote (R4)."""

from __future__ import annotations

from typing import Any

from tabletop.engine.commands import SubmitMove
from tabletop.engine.play import Engine
from tabletop.engine.seats import Record, SeatView
from tabletop.inbox.receipts import Draft, name_shown

_STATES = {
    "order.accepted": "accepted",
    "order.standing": "standing",
    "order.queued": "queued",
    "order.started": "under way",
    "order.rejected": "rejected",
    "order.refused": "refused",
}


class Verdicts:
    """Receipts that wait for their move to arrive. What they say is what the team's seat sees (R14)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._waiting: list[tuple[Draft, SubmitMove]] = []
        self._seats: dict[int, SeatView] = {}
        self._read: dict[int, int] = {}  # events that each seat was shown

    def expect(self, draft: Draft, move: SubmitMove) -> None:
        """A move was put to the play; its receipt is to say what comes of it."""
        self._waiting.append((draft, move))

    def reached(self) -> list[Draft]:
        """The receipts whose moves have arrived, each with the verdict on every order."""
        told = {team: self._new_of(team) for team in sorted({move.team for _, move in self._waiting})}
        done, still = [], []
        for draft, move in self._waiting:
            arrived, of_move, said = told[move.team]
            numbers = arrived.get(move.name, [])
            if numbers:
                self._tell(draft, of_move[numbers.pop(0)], said)
                done.append(draft)
            else:
                still.append((draft, move))
        self._waiting = still
        return done

    def _new_of(self, team: int) -> tuple[dict[str, list[int]], dict[int, list[Record]], dict[str, Record]]:
        """What a seat saw since it was last asked: moves that arrived by name, what came of each, the last word on
        each order."""
        seat = self._seats.setdefault(team, SeatView(self.engine.exercise, team))
        events = self.engine.events
        new = [seen for event in events[self._read.get(team, 0) :] if (seen := seat.see(event)) is not None]
        self._read[team] = len(events)
        arrived: dict[str, list[int]] = {}
        of_move: dict[int, list[Record]] = {}
        of_order: set[str] = set()
        for record in new:
            kind, cause, data = record["kind"], record["cause"], record["data"]
            if kind == "move.received" or (kind == "move.refused" and data["problems"][0]["code"] == "final"):
                arrived.setdefault(record["subject"], []).append(record["n"])
                of_move[record["n"]] = [record] if kind == "move.refused" else []
            elif kind == "order.received" and cause in of_move:
                of_order.add(record["subject"])
                of_move[cause].append(record)
            elif cause in of_move and kind in ("answer.refused", "withdrawal.refused", "counter.refused"):
                of_move[cause].append(record)
        return arrived, of_move, self._last_words(new, of_order)

    @staticmethod
    def _last_words(new: list[Record], of_order: set[str]) -> dict[str, Record]:
        """The last thing said of each order, as far as a receipt says it."""
        said: dict[str, Record] = {}
        for event in new:
            if event["kind"] in _STATES and event["subject"] in of_order:
                said[event["subject"]] = event
        return said

    def _tell(self, draft: Draft, events: list[Record], said: dict[str, Record]) -> None:
        for event in events:
            data = event["data"]
            if event["kind"] == "move.refused":
                draft.state = "refused"
                draft.problems += data["problems"]
            elif event["kind"] == "order.received":
                draft.orders.append(self._verdict(event, said.get(event["subject"])))
            else:
                draft.notes.append(f"{name_shown(event['subject'])}: {data['message']}.")
        if any(order["state"] in ("rejected", "refused") for order in draft.orders) and draft.state == "taken":
            draft.state = "in part"

    def _verdict(self, received: Record, last: Record | None) -> dict[str, Any]:
        data = received["data"]
        options = {option.id: option.title for option in self.engine.exercise.options}
        what = "a free action" if "action" in data else options.get(data["option"], "an option that is not there")
        order: dict[str, Any] = {"order": received["subject"], "what": what}
        order["state"] = "taken" if last is None else _STATES[last["kind"]]
        if last is not None and "message" in last["data"]:
            order |= {key: last["data"][key] for key in ("code", "message", "allowed") if last["data"].get(key)}
        return order
