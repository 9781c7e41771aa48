"""In continuous play a receipt says at once what became of each order: this reads it from what the play wrote (R4)."""

from __future__ import annotations

from typing import Any

from tabletop.engine.commands import SubmitMove
from tabletop.engine.play import Engine
from tabletop.inbox.receipts import Draft

_STATES = {
    "order.accepted": "accepted",
    "order.standing": "standing",
    "order.queued": "queued",
    "order.started": "under way",
    "order.rejected": "rejected",
    "order.refused": "refused",
}


class Verdicts:
    """Receipts that wait for their move to arrive."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._waiting: list[tuple[Draft, SubmitMove]] = []
        self._read = 0  # events looked at

    def expect(self, draft: Draft, move: SubmitMove) -> None:
        """A move was put to the play; its receipt is to say what comes of it."""
        self._waiting.append((draft, move))

    def reached(self) -> list[Draft]:
        """The receipts whose moves have arrived, each with the verdict on every order."""
        events = self.engine.events
        new = events[self._read :]
        self._read = len(events)
        if not self._waiting:
            return []
        arrived: dict[tuple[str | None, str | None], list[int]] = {}
        of_move: dict[int, list[dict[str, Any]]] = {}
        of_order: dict[str, dict[str, Any]] = {}
        for event in new:
            kind, cause, data = event["kind"], event["cause"], event["data"]
            if kind == "move.received" or (kind == "move.refused" and data["problems"][0]["code"] == "final"):
                arrived.setdefault((event["team"], event["subject"]), []).append(event["seq"])
                of_move[event["seq"]] = [event] if kind == "move.refused" else []
            elif kind == "order.received" and cause in of_move:
                of_order[event["subject"]] = event
                of_move[cause].append(event)
            elif cause in of_move and kind in ("answer.refused", "withdrawal.refused", "counter.refused"):
                of_move[cause].append(event)
        said = self._last_words(new, of_order)
        done, still = [], []
        for draft, move in self._waiting:
            numbers = arrived.get((self.engine.team_id(move.team), move.name), [])
            if numbers:
                self._tell(draft, of_move[numbers.pop(0)], said)
                done.append(draft)
            else:
                still.append((draft, move))
        self._waiting = still
        return done

    @staticmethod
    def _last_words(new: list[dict[str, Any]], of_order: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """The last thing said of each order, as far as a receipt says it."""
        said: dict[str, dict[str, Any]] = {}
        for event in new:
            if event["kind"] in _STATES and event["subject"] in of_order:
                said[event["subject"]] = event
        return said

    def _tell(self, draft: Draft, events: list[dict[str, Any]], said: dict[str, dict[str, Any]]) -> None:
        for event in events:
            data = event["data"]
            if event["kind"] == "move.refused":
                draft.state = "refused"
                draft.problems += data["problems"]
            elif event["kind"] == "order.received":
                draft.orders.append(self._verdict(event, said.get(event["subject"])))
            else:
                draft.notes.append(f"{event['subject']}: {data['message']}.")
        if any(order["state"] in ("rejected", "refused") for order in draft.orders) and draft.state == "taken":
            draft.state = "in part"

    def _verdict(self, received: dict[str, Any], last: dict[str, Any] | None) -> dict[str, Any]:
        data = received["data"]
        options = {option.id: option.title for option in self.engine.exercise.options}
        what = "a free action" if "action" in data else options.get(data["option"], "an option that is not there")
        order: dict[str, Any] = {"order": received["subject"], "what": what}
        order["state"] = "taken" if last is None else _STATES[last["kind"]]
        if last is not None and "message" in last["data"]:
            order |= {key: last["data"][key] for key in ("code", "message", "allowed") if last["data"].get(key)}
        return order
