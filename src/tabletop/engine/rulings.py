"""Control's acts and rulings (R19): people set odds and effects, the engine applies them and keeps the reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tabletop.engine import commands as c
from tabletop.engine.orders import STATES, Order
from tabletop.exercise.form import Result

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

NEEDED = 7  # of 2d6 + arguments for - arguments against


class Rulings:
    """Applies what control says, in one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def apply(self, control: c.Control) -> None:
        """One act of control (R5.1)."""
        engine, act, by = self.engine, control.act, control.by
        match act:
            case c.Rule() | c.Override():
                self.rule(act, by)
            case c.Release():
                standing = engine.injects.all[act.inject]
                engine.injects.release(standing, self._acted("release", standing.inject.id, by), by)
            case c.ReleaseNext():
                following = engine.injects.next_by_hand()
                if following is not None:
                    engine.injects.release(following, self._acted("next", following.inject.id, by), by)
            case c.Skip():
                engine.injects.skip(act.inject, by, act.because)
            case c.Hold():
                engine.injects.hold(act.inject, by, act.because)
            case c.Edit():
                engine.injects.edit(act, by)
            case c.AddInject():
                engine.injects.add(act.inject, by)
            case c.Record():
                engine.expectations.record(engine.exercise.expectations[act.expectation], act.met, by, act.because)
            case c.Answer():
                acted = self._acted("answer", engine.injects.id_of(act.inject), by, act.team)
                engine.moves.answer(act.team, act.inject, act.text, acted)
            case c.OrderFor():
                acted = self._acted("order", None, by, act.team)
                engine.moves.order_for(act.team, act.order, by, acted)
            case c.Apply():
                acted = self._acted("effects", None, by, because=act.because)
                engine.effects.apply(act.effects, {}, acted)
            case c.Note():
                team = None if act.team is None else engine.team_id(act.team)
                engine.write(act.kind, act.subject, team, {"by": by, **dict(act.data)})

    def _acted(self, action: str, subject: str | None, by: str, team: int | None = None, because: str = "") -> int:
        data = {"action": action, "by": by, "because": because}
        return self.engine.write("control.acted", subject, None if team is None else self.engine.team_id(team), data)

    def rule(self, act: c.Rule | c.Override, by: str) -> None:
        """Rule on an order. One that has not arrived or not ended yet is ruled on when it does."""
        engine = self.engine
        order = engine.orders.all.get(act.order)
        if order is None or order.state in ("received", "standing", "queued", "under way"):
            engine.orders.rulings.setdefault(act.order, []).append((act, by))
        elif order.state != "waiting for a ruling":
            message = f"the order has ended already ({order.state})"
            engine.write("control.refused", act.order, None, {"by": by, "message": message})
        elif isinstance(act, c.Rule):
            self.settle(order, act, by)
        elif order.option is not None:
            outcome = next((o for o in order.option.outcomes if o.result == act.result), act.result)
            engine.orders.end(order, outcome, order.option, by)
        else:
            self.settle(order, c.Rule(act.order, mode="free", result=act.result, because=act.because), by)

    def settle(self, order: Order, rule: c.Rule, by: str) -> None:
        """Settle an order by a ruling: a result as control says, or by odds and a keyed draw."""
        engine = self.engine
        mode = rule.mode or (order.option.mode if order.option is not None else engine.exercise.rulings)
        data: dict[str, Any] = {"mode": mode, "by": by, "because": rule.because, "private": rule.private}
        data |= {"for": list(rule.pro), "against": list(rule.con)}
        result = rule.result or "full"
        if mode == "matrix":
            result = self._by_argument(order, rule, data)
        data |= {"result": result, "effects": [effect.path for effect in rule.effects]}
        ruled = engine.write("ruling.made", order.reference, engine.team_id(order.team), data, order.accepted)
        if order.option is not None:
            outcome = next((o for o in order.option.outcomes if o.result == result), result)
            engine.orders.end(order, outcome, order.option)
        else:
            self._end_action(order, result, rule.text, ruled)
        if mode != "matrix" or result != "fail":
            engine.effects.apply(rule.effects, order.parameters, ruled, f"{order.site}/")

    def _by_argument(self, order: Order, rule: c.Rule, data: dict[str, Any]) -> Result:
        """A matrix game's decision: 2d6 + for - against against 7, or a probability; one keyed draw each."""
        engine, site = self.engine, f"{order.site}/ruling"
        if rule.odds is not None:
            success = engine.luck.happens(rule.odds, site, order.accepted)
            data |= {"odds": rule.odds, "draw": success}
            return "full" if success else "fail"
        faces = [str(face) for face in range(1, 7)]
        even = [1 / 6] * 6
        dice = [engine.luck.choose(faces, even, site, order.accepted) + 1 for _ in range(2)]
        total = sum(dice) + len(rule.pro) - len(rule.con)
        data |= {"odds": f"2d6 + {len(rule.pro)} - {len(rule.con)}, {NEEDED} or more", "draw": [*dice, total]}
        return "full" if total >= NEEDED else "fail"

    def _end_action(self, order: Order, result: Result, text: str, cause: int) -> None:
        order.state = STATES[result]
        data = {"action": order.line.action, "result": result, "outcome": result, "state": order.state, "text": text}
        team = self.engine.team_id(order.team)
        self.engine.write("order.finished", order.reference, team, data, cause)

    def report_unused(self) -> None:
        """At ENDEX: rulings on orders that never came or never ended."""
        for reference, held in self.engine.orders.rulings.items():
            for _, by in held:
                message = "no such order came or ended in this run"
                self.engine.write("control.refused", reference, None, {"by": by, "message": message})
