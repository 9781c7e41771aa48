"""Moves as they arrive (R5.4, R17): orders, answers, messages, withdrawals; who was silent, and in which way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tabletop.engine.commands import Message, OrderLine, RefuseFile, SubmitMove
from tabletop.engine.sorting import Fate, Sorted, sort_out
from tabletop.exercise.form import Doing

if TYPE_CHECKING:
    from tabletop.engine.play import Engine


@dataclass(frozen=True, slots=True)
class _Place:
    """One of the moves of a team and turn: what becomes of their orders, and which of them it is."""

    sorted_out: Sorted
    position: int
    together: list[SubmitMove]


class Moves:
    """What teams hand in, in one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._nth: dict[tuple[int, str], int] = {}  # (team, turn or @instant): orders so far
        self._sent = [0] * len(engine.exercise.teams)
        self._by_control = 0
        self.handed_in: dict[tuple[int, int], bool] = {}  # (team, turn): whether it holds anything
        self.final: set[tuple[int, int]] = set()

    # A whole instant's moves

    def arrive(self, items: list[Any]) -> None:
        """Moves, refused files and delayed messages of one instant, in order; in turns the later supersedes."""
        sorted_out = self._sorted_out([item for item in items if isinstance(item, SubmitMove)])
        for item in items:
            if isinstance(item, RefuseFile):
                self._refuse_file(item)
            elif isinstance(item, SubmitMove):
                self._take(item, sorted_out.get(id(item)))
            else:
                self._deliver(*item)

    def _sorted_out(self, moves: list[SubmitMove]) -> dict[int, _Place]:
        """Where each move stands among those of its team and turn, by the move's id(). One alone may name an order
        twice as well.
        """
        engine = self.engine
        of_turn: dict[tuple[int, int], list[SubmitMove]] = {}
        for move in moves:
            if move.turn is not None and not move.automated:
                of_turn.setdefault((move.team, move.turn), []).append(move)
        found: dict[int, _Place] = {}
        for (team, _), together in of_turn.items():
            sorted_out = sort_out(together, engine.team_ids[team], engine.orders.all)
            for position, move in enumerate(together):
                found[id(move)] = _Place(sorted_out, position, together)
        return found

    def _shut(self, move: SubmitMove, note: bool) -> bool:
        """After `final: true` files are refused, unless they say `reopen: true`."""
        key = (move.team, move.turn or 0)
        if move.reopen:
            self.final.discard(key)
        shut = key in self.final
        if note and move.final and not shut:
            self.final.add(key)
        return shut

    def _take(self, move: SubmitMove, among: _Place | None = None) -> None:
        engine = self.engine
        team = engine.team_ids[move.team]
        if (self.final or move.final) and self._shut(move, note=True):
            message = "an earlier file of this turn said final: true; write reopen: true to hand in again"
            problem = {"line": 1, "column": 1, "code": "final", "message": message}
            engine.write("move.refused", move.name, team, {"problems": [problem]})
            return
        orders = move.orders or ()
        data = {
            "turn": move.turn,
            "orders": len(orders),
            "answers": len(move.answers),
            "messages": len(move.messages),
            "empty": not orders and move.empty,
            "final": move.final,
        }
        received = engine.write("move.received", move.name, team, data)
        if move.turn is not None and not move.automated:
            key = (move.team, move.turn)
            self.handed_in[key] = self.handed_in.get(key, False) or not move.empty
        done = set() if among is None else among.sorted_out.done.get(among.position, set())
        for reference in (*move.withdraw, *move.replaces):
            if reference not in done and not engine.orders.withdraw(move.team, reference, move.name):
                message = "there is no order of that name that could be withdrawn"
                refusal = {"code": "unknown-order", "message": message}
                engine.write("withdrawal.refused", reference, team, refusal, received)
        for line in orders:
            fate = None if among is None else among.sorted_out.fates.get((among.position, line.place))
            if fate is not None and among is not None and fate.by is not None:
                self._note_ended(move, line, fate, among.together[fate.by], received)
            else:
                reference = self._reference(move, line) if fate is None else fate.reference
                engine.orders.receive(move.team, line, reference, move.by, received)
        for inject, text in move.answers:
            self.answer(move.team, inject, text, received)
        for message_ in move.messages:
            self._send(move.team, message_, received)
        for reference, against in move.counters:
            self._counter(move.team, reference, against, received)

    def _note_ended(self, move: SubmitMove, line: OrderLine, fate: Fate, by: SubmitMove, cause: int) -> None:
        """An order that a later file of the turn superseded or withdrew: it was received, and never arrives."""
        engine = self.engine
        option = None if line.option is None else engine.exercise.options[line.option].id
        data: dict[str, Any] = {"option": option} if line.action is None else {"action": line.action}
        team = engine.team_id(move.team)
        received = engine.write("order.received", fate.reference, team, {**data, "file": move.name}, cause)
        engine.write(f"order.{fate.ended}", fate.reference, team, {"by": by.name}, received)

    def _reference(self, move: SubmitMove, line: OrderLine) -> str:
        engine = self.engine
        team = engine.team_ids[move.team]
        stretch = f"@{engine.now}" if move.turn is None else str(move.turn)
        key = (move.team, stretch)
        self._nth[key] = nth = self._nth.get(key, 0) + 1
        if line.id:
            reference = f"{team}/{stretch}/{line.id}"
            if reference not in engine.orders.all:
                return reference
        elif move.turn is not None:
            nth = max(line.place, 1)
        reference = f"{team}/{stretch}/{nth}"
        while reference in engine.orders.all:
            nth += 1
            reference = f"{team}/{stretch}/{nth}"
        return reference

    def order_for(self, team: int, line: OrderLine, by: str, cause: int) -> None:
        """Control orders for a team."""
        engine = self.engine
        turn = engine.calendar.turn_of(engine.now) if engine.exercise.clock.turns else None
        move = SubmitMove(team, "control", turn=turn, by=by)
        if turn is not None and line.id is None:
            # A name of its own, so that the numbers which receipts gave to the team's orders stay theirs.
            self._by_control += 1
            reference = f"{engine.team_id(team)}/{turn}/control-{self._by_control}"
        else:
            reference = self._reference(move, line)
        engine.orders.receive(team, line, reference, by, cause)

    # Answers, messages and counter-arguments

    def may_answer(self, team: int, inject: int) -> bool:
        """Whether an inject has reached a team."""
        standing = self.engine.injects.all[inject]
        return standing.times > 0 and team in standing.inject.to

    def _counter(self, team: int, reference: str, against: tuple[str, ...], cause: int) -> None:
        """Arguments against another team's free action that waits for a ruling; any other order answers alike."""
        engine = self.engine
        order = engine.orders.all.get(engine.orders.openly.get(reference, ""))
        if order is None or order.team == team or order.line.action is None or order.state != "waiting for a ruling":
            data = {"code": "unknown-order", "message": "there is no such action that could be argued against now"}
            engine.write("counter.refused", reference, engine.team_id(team), data, cause)
            return
        engine.write("counter.argued", order.reference, engine.team_id(team), {"against": list(against)}, cause)

    def answer(self, team: int, inject: int, text: str, cause: int) -> None:
        """An answer to an inject; the last one before the deadline counts."""
        engine = self.engine
        standing = engine.injects.all[inject]
        if not self.may_answer(team, inject):
            message = "there is no such inject to answer"
            data = {"code": "unknown-inject", "message": message}
            engine.write("answer.refused", standing.inject.id, engine.team_id(team), data, cause)
            return
        engine.facts.answers[(inject, team)] = text
        seq = engine.write("answer.given", standing.inject.id, engine.team_id(team), {"text": text}, cause)
        engine.deed("answer", team, inject)
        engine.expectations.done(team, "answer", inject, standing.inject.id, seq)

    def _send(self, team: int, message: Message, cause: int) -> None:
        engine = self.engine
        self._sent[team] += 1
        sender = engine.team_id(team)
        number = f"{sender}/{self._sent[team]}"
        data: dict[str, Any] = {
            "to": [engine.team_id(index) for index in message.to],
            "subject": message.subject,
            "body": message.body,
        }
        if message.attachments:
            data["attachments"] = list(message.attachments)
        seq = engine.write("message.sent", number, sender, data, cause)
        for receiver in message.to:
            engine.deed("message", team, receiver)
            engine.expectations.done(team, "message", receiver, number, seq)
        arrives = engine.now
        if engine.exercise.message_delay:
            arrives = engine.agenda.at_tick(engine.now + engine.exercise.message_delay)
        if arrives <= engine.now:
            self._deliver(number, sender, data["to"], seq)
        elif arrives <= engine.endex:
            engine.agenda.add(arrives, "moves", (number, sender, data["to"], seq))

    def _deliver(self, number: str, sender: str, to: list[str], cause: int) -> None:
        for receiver in to:
            self.engine.write("message.delivered", number, receiver, {"from": sender, "to": receiver}, cause)

    def _refuse_file(self, item: RefuseFile) -> None:
        problems = [
            {"line": p.place.line, "column": p.place.column, "code": p.code, "message": p.sentence}
            for p in item.problems
        ]
        team = None if item.team is None else self.engine.team_id(item.team)
        self.engine.write("move.refused", item.name, team, {"problems": problems})

    # Silence

    def judge_silence(self, turn: int) -> None:
        """At a deadline: who handed in nothing, and in which of the three ways (R17)."""
        engine = self.engine
        for team in engine.exercise.teams:
            if team.index in engine.automated:
                continue
            handed_in = self.handed_in.get((team.index, turn))
            if handed_in:
                continue
            silence = "on purpose" if handed_in is not None else self.silence(team.index)
            data = {"silence": silence}
            seq = engine.write("move.silent", str(turn), team.id, data)
            if silence == "not submitted" and team.default != Doing():
                self._default(team.index, team.default, turn, seq)

    def silence(self, team: int) -> str:
        """What it means that a team has handed in nothing: `not submitted`, or that it has `nothing to decide`."""
        engine = self.engine
        owed = any(
            expectation.team == team and engine.facts.expectation[expectation.index] == 0
            for expectation in engine.exercise.expectations
            if expectation.index in engine.expectations.opened
        )
        return "not submitted" if owed or engine.orders.legal(team) else "nothing to decide"

    def _default(self, team: int, doing: Doing, turn: int, cause: int) -> None:
        engine = self.engine
        applied = engine.write("move.defaulted", str(turn), engine.team_id(team), {}, cause)
        move = engine.move_of(team, doing, "default moves", "", turn, f"teams.{engine.team_id(team)}.default", applied)
        for line in move.orders or ():
            engine.orders.receive(team, line, self._reference(move, line), "default", applied)
        for inject, text in move.answers:
            self.answer(team, inject, text, applied)
        for message in move.messages:
            self._send(team, message, applied)
