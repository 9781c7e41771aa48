"""The life of an order (R15, R16): received, checked, queued for staff, under way, ended."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tabletop.engine.commands import OrderLine, Override, Rule, Value
from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.form import Option, Outcome, Result
from tabletop.exercise.nodes import Distribution, Number

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

STATES: dict[Result, str] = {"full": "succeeded", "partial": "partial", "fail": "failed"}


@dataclass(slots=True, eq=False)
class Order:
    """One order in a play. `number` counts acceptances; `state` is the word used in reports."""

    reference: str
    team: int
    line: OrderLine
    received: int  # number of the event
    option: Option | None = None
    parameters: dict[str, Value] = field(default_factory=dict)
    site: str = ""
    state: str = "received"
    number: int = 0
    accepted: int = 0  # number of the event
    staff: int = 0
    due: int = 0
    lapses: int | None = None
    by: str = ""

    @property
    def active(self) -> bool:
        """Accepted and not ended."""
        return self.state in ("queued", "under way", "waiting for a ruling")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an order may not go ahead, and what would be allowed."""

    code: str
    message: str
    allowed: str = ""


class Orders:
    """All orders of one play, by reference; a queue per team."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.all: dict[str, Order] = {}
        teams = engine.exercise.teams
        self.queues: list[list[Order]] = [[] for _ in teams]
        self.busy = [0] * len(teams)
        self.standing: list[Order] = []
        self.rulings: dict[str, list[tuple[Rule | Override, str]]] = {}
        self.openly: dict[str, str] = {}  # free actions by the names under which other teams may argue against them
        self._numbers = 0
        self._nth: dict[tuple[int, int, int], int] = {}  # team, option, instant

    # Arrival

    def receive(self, team: int, line: OrderLine, reference: str, by: str, cause: int | None) -> Order:
        """Take one order of a move (R5.4)."""
        engine = self.engine
        option = None if line.option is None else engine.exercise.options[line.option]
        parameters = dict(line.parameters)
        data: dict[str, Any] = {"parameters": parameters, "why": line.why, "because": line.because}
        if line.action is None:
            data["option"] = line.unknown if option is None else option.id
        else:
            data["action"] = line.action
        if by:
            data["by"] = by
        seq = engine.write("order.received", reference, engine.team_ids[team], data, cause)
        order = Order(reference, team, line, seq, option, parameters, by=by)
        self.all[reference] = order
        if line.replaces and line.fault is None:
            self.withdraw(team, line.replaces, reference)
        if line.fault is not None:
            self._reject(order, Refusal(line.fault.problem.code, line.fault.said, line.fault.allowed))
        elif line.when is not None:
            self._stand(order)
        else:
            self._arrive(order)
        return order

    def _stand(self, order: Order) -> None:
        order.state = "standing"
        if order.line.until is not None:
            order.lapses = self.engine.now + order.line.until
        self.standing.append(order)
        self.engine.write("order.standing", order.reference, self.engine.team_ids[order.team], {}, order.received)
        if not self.engine.now % self.engine.agenda.tick:
            self._look_at(order)

    def read_standing(self) -> None:
        """At a tick, standing orders whose condition holds arrive (R5.4)."""
        for order in list(self.standing):
            self._look_at(order)

    def _look_at(self, order: Order) -> None:
        engine = self.engine
        assert order.line.when is not None
        if order.lapses is not None and engine.now > order.lapses:
            self.standing.remove(order)
            order.state = "lapsed"
            engine.write("order.lapsed", order.reference, engine.team_ids[order.team], {}, order.received)
        elif engine.as_seen(order.team, order.line.when, order.reference):
            self.standing.remove(order)
            self._arrive(order)

    def _arrive(self, order: Order) -> None:
        engine = self.engine
        if order.option is None:
            self._accept_action(order)
            return
        option = order.option
        refusal = self.obstacle(order.team, option, order.parameters)
        if refusal is not None:
            self._reject(order, refusal)
            return
        key = (order.team, option.index, engine.now)
        self._nth[key] = nth = self._nth.get(key, 0) + 1
        order.site = f"{engine.team_ids[order.team]}/{option.id}/{engine.now}/{nth}"
        if option.staff is not None:
            order.staff = self._staff_needed(option, order.parameters)
        self._accept(
            order,
            {
                "option": option.id,
                "parameters": order.parameters,
                "site": order.site,
                "legal": self.legal(order.team),
            },
        )
        engine.facts_of_order(order)
        if order.staff and (self.queues[order.team] or not self._free_staff(order)):
            order.state = "queued"
            self.queues[order.team].append(order)
            engine.write("order.queued", order.reference, engine.team_ids[order.team], {"staff": order.staff})
        else:
            self._start(order)

    def _accept(self, order: Order, data: dict[str, Any]) -> None:
        self._numbers += 1
        order.number = self._numbers
        team = self.engine.team_ids[order.team]
        order.accepted = self.engine.write("order.accepted", order.reference, team, data, order.received)

    def _accept_action(self, order: Order) -> None:
        engine = self.engine
        order.site = f"{engine.team_ids[order.team]}/action/{engine.now}/{order.reference.rsplit('/', 1)[-1]}"
        mode = engine.exercise.rulings
        order.state = "waiting for a ruling"
        data = {"action": order.line.action, "mode": mode, "legal": self.legal(order.team)}
        if engine.exercise.counters:
            data["known_as"] = self._open_name(order)
        self._accept(order, data)
        engine.expectations.done(order.team, "action", None, order.reference, order.accepted)
        for ruling, by in self.rulings.pop(order.reference, []):
            engine.rulings.rule(ruling, by)

    def _reject(self, order: Order, refusal: Refusal) -> None:
        order.state = "rejected"
        data = {"code": refusal.code, "message": refusal.message, "allowed": refusal.allowed}
        self.engine.write("order.rejected", order.reference, self.engine.team_ids[order.team], data, order.received)

    def _open_name(self, order: Order) -> str:
        """What other teams call a free action: by its id, else by a count of such actions, since its place in the file
        would tell how many orders stand before it (R14)."""
        stretch, name = order.reference.rsplit("/", 1)
        count = 0
        while name.isdecimal() or f"{stretch}/{name}" in self.openly:
            count += 1
            name = f"action-{count}"
        self.openly[f"{stretch}/{name}"] = order.reference
        return f"{stretch}/{name}"

    # Checks

    def obstacle(
        self, team: int, option: Option, parameters: dict[str, Value], started: Order | None = None
    ) -> Refusal | None:
        """The first true cause why a team may not order (or, `started`, begin) an option now; None if it may."""
        engine = self.engine
        if option.index in engine.program.open_to[team]:
            return None
        if team not in option.teams:
            return engine.no_such_option(team, option.id)
        if option.requires is not None:
            world, path = engine.world, f"{option.path}.requires"
            if not world.read(option.requires, self.complete(option, parameters), path):
                return self._not_possible(team, option)
        return (
            self.limit(team, option, started)
            or self._unaffordable(team, option, parameters)
            or self._understaffed(team, option, parameters)
        )

    def _not_possible(self, team: int, option: Option) -> Refusal:
        if option.otherwise:
            return Refusal("requires", option.otherwise)
        assert option.requires is not None
        if self.engine.views.may_see(team, option.requires):
            return Refusal("requires", f"it requires {option.requires_text}")
        return Refusal("requires", "not possible now")

    def limit(self, team: int, option: Option, started: Order | None, at: int | None = None) -> Refusal | None:
        """Why an option's limits forbid it `at` an instant (left out: now).

        They count what the team itself ordered, so that a refusal tells nothing about others (R14).
        """
        if option.per_run is None and option.cooldown is None and not self._rivals(option):
            return None
        others = self.counted(team, started)
        mine = [order for order in others if order.option is option]
        if option.per_run is not None and len(mine) >= option.per_run:
            return Refusal(
                "limit",
                "it may be ordered once in the run"
                if option.per_run == 1
                else f"it may be ordered {option.per_run} times",
                "no more in this run",
            )
        if option.cooldown is not None and mine and started is None:
            again = self.engine.events[mine[-1].accepted - 1]["at"] + option.cooldown
            if (self.engine.now if at is None else at) < again:
                wait = duration_text(option.cooldown)
                return Refusal("cooldown", f"{wait} must pass between two of them", f"from {duration_text(again)}")
        for order in others:
            if order.option is not None and order.option.index in self._rivals(option):
                return Refusal("excluded", f"it is excluded by {order.option.id} ({order.reference})")
        return None

    def counted(self, team: int, started: Order | None = None) -> list[Order]:
        """The orders of a team that its options' limits count, without the one that is being `started`."""
        return [
            order
            for order in self.all.values()
            if order.team == team
            and order.option is not None
            and order.number
            and order is not started
            and order.state not in ("withdrawn", "superseded", "refused")
        ]

    def _rivals(self, option: Option) -> tuple[int, ...]:
        return self.engine.program.rivals[option.index]

    def _unaffordable(self, team: int, option: Option, parameters: dict[str, Value]) -> Refusal | None:
        for slot, amount in self._cost(team, option, parameters):
            balance = self.engine.world.v[slot]
            if amount > balance:
                name = self.engine.slot_name(slot)
                return Refusal("balance", f"it costs {amount:.6g} of {name}", f"at most {balance:.6g}")
        return None

    def _understaffed(self, team: int, option: Option, parameters: dict[str, Value]) -> Refusal | None:
        count = self.engine.exercise.teams[team].staff
        needed = self._staff_needed(option, parameters)
        if count is not None and needed > count:
            return Refusal("staff", f"it takes {needed} staff", f"the team has {count}")
        return None

    def _cost(self, team: int, option: Option, parameters: dict[str, Value]) -> list[tuple[int, float]]:
        if not option.cost:
            return []
        engine = self.engine
        complete = self.complete(option, parameters)
        return [
            (engine.resource_slot(team, name), engine.world.read(node, complete, f"{option.path}.cost.{name}"))
            for name, node in option.cost
        ]

    def _staff_needed(self, option: Option, parameters: dict[str, Value]) -> int:
        if option.staff is None:
            return 0
        if isinstance(option.staff, Number):
            return int(option.staff.value)
        value = self.engine.world.read(option.staff, self.complete(option, parameters), f"{option.path}.staff")
        return max(0, -int(-value // 1))

    @staticmethod
    def complete(option: Option, parameters: dict[str, Value]) -> dict[str, Value]:
        """Parameters with stand-ins (the least, the first choice) where none were given: for what is merely legal."""
        if len(parameters) == len(option.parameters):
            return parameters
        stand_ins: dict[str, Value] = {
            p.name: (p.choices[0] if p.choices else (p.low if p.low is not None else 0.0)) for p in option.parameters
        }
        return {**stand_ins, **parameters}

    def legal(self, team: int) -> list[str]:
        """The options that a team could order now, with the least parameters, by id in the exercise's order."""
        always, sometimes = self.engine.program.options_of[team]
        if not sometimes:
            return always
        open_now = set(always)
        open_now |= {option.id for option in sometimes if self.obstacle(team, option, {}) is None}
        return [option.id for option in self.engine.exercise.options if option.id in open_now]

    # Work

    def _free_staff(self, order: Order) -> bool:
        count = self.engine.exercise.teams[order.team].staff
        return count is None or self.busy[order.team] + order.staff <= count

    def _start(self, order: Order) -> None:
        engine = self.engine
        option = order.option
        assert option is not None
        cost = {}
        if option.cost:
            for slot, amount in self._cost(order.team, option, order.parameters):
                engine.world.change(slot, "add", -amount)
                cost[engine.exercise.slots[slot]] = amount
        if order.staff:
            self._occupy(order.team, order.staff)
        figure, seconds = option.lead_time, 0
        order.state = "under way"
        if figure is not None:
            # The draw comes before the event that tells when the work is due, and has the acceptance as its cause.
            value = engine.luck.figure(figure, f"{order.site}/lead_time", order.parameters, order.accepted)
            seconds = -int(-value // 1)
            if isinstance(figure, Distribution):
                seconds = max(seconds, engine.agenda.tick)  # what is drawn takes at least a tick (R2)
        order.due = engine.agenda.at_tick(engine.now + seconds) if seconds > 0 else engine.now
        data = {"cost": cost, "staff": order.staff, "due": order.due}
        engine.write("order.started", order.reference, engine.team_ids[order.team], data, order.accepted)
        if order.due <= engine.now:
            self.finish(order)
            self.start_waiting(order.team)
        else:
            engine.agenda.add(order.due, "finish", order)

    def _occupy(self, team: int, staff: int) -> None:
        if not staff:
            return
        self.busy[team] += staff
        slot = self.engine.exercise.staff_slots[team]
        count = self.engine.exercise.teams[team].staff
        if slot is not None and count is not None:
            self.engine.world.v[slot] = float(count - self.busy[team])
            self.engine.world.refresh()

    def finish(self, order: Order) -> None:
        """The work is done: the outcome is drawn, effects apply, staff are free (R5.3)."""
        engine = self.engine
        option = order.option
        if option is None or order.state != "under way":
            return
        if self.rulings and order.reference in self.rulings:
            act, by = self.rulings.pop(order.reference)[-1]
            if isinstance(act, Rule):
                engine.rulings.settle(order, act, by)
            else:
                self.end(order, self._overridden(order, option, act, by), option, by)
        elif option.mode in ("free", "matrix"):
            order.state = "waiting for a ruling"
        else:
            self.end(order, self._outcome(order, option), option)
        if order.staff:
            self._occupy(order.team, -order.staff)

    def _overridden(self, order: Order, option: Option, act: Override, by: str) -> Outcome | Result:
        data = {"action": "outcome", "by": by, "because": act.because, "result": act.result}
        engine = self.engine
        engine.write("control.acted", order.reference, engine.team_ids[order.team], data, order.accepted)
        return next((o for o in option.outcomes if o.result == act.result), act.result)

    def _outcome(self, order: Order, option: Option) -> Outcome | Result:
        engine = self.engine
        if not option.outcomes:
            return "full"
        index = engine.luck.outcome(option.outcomes, order.parameters, f"{order.site}/outcome", order.accepted)
        return option.outcomes[index]

    def end(self, order: Order, outcome: Outcome | Result, option: Option, overridden_by: str | None = None) -> None:
        """Write how an order ended and apply what follows from it."""
        engine = self.engine
        result: Result = outcome if isinstance(outcome, str) else outcome.result
        order.state = STATES[result]
        text = option.text if isinstance(outcome, str) or not outcome.text.parts else outcome.text
        data = {
            "option": option.id,
            "result": result,
            "outcome": result if isinstance(outcome, str) else outcome.name,
            "state": order.state,
            "text": engine.texts.render(text, (order.team,), order.parameters)[0] if text.parts else "",
        }
        if overridden_by:
            data["overridden_by"] = overridden_by
        seq = engine.write("order.finished", order.reference, engine.team_ids[order.team], data, order.accepted)
        if result == "full":
            engine.facts.option_succeeded[option.index] = True
        elif result == "fail":
            engine.facts.option_failed[option.index] = True
        prefix = f"{order.site}/"
        if option.effects:
            engine.effects.apply(option.effects, order.parameters, seq, prefix)
        if not isinstance(outcome, str) and outcome.effects:
            engine.effects.apply(outcome.effects, order.parameters, seq, prefix)
        engine.injects.option_ended(option.index, order.team, result, seq)

    def start_waiting(self, team: int) -> None:
        """Start what waits for staff, in its order, never overtaken; what may no longer start is refused (R16)."""
        queue = self.queues[team]
        while queue and self._free_staff(queue[0]):
            order = queue.pop(0)
            assert order.option is not None
            refusal = self.obstacle(team, order.option, order.parameters, started=order)
            if refusal is None:
                self._start(order)
                continue
            order.state = "refused"
            data = {"code": refusal.code, "message": refusal.message, "allowed": refusal.allowed}
            self.engine.write("order.refused", order.reference, self.engine.team_id(team), data, order.accepted)

    def withdraw(self, team: int, reference: str, by: str) -> bool:
        """Withdraw an order of a team's own: staff are freed, nothing is refunded. False if there is none such."""
        order = self.find(team, reference)
        if order is None or not (order.active or order.state == "standing"):
            return False
        if order.state == "under way":
            self._occupy(team, -order.staff)
        if order in self.queues[team]:
            self.queues[team].remove(order)
        if order in self.standing:
            self.standing.remove(order)
        order.state = "withdrawn"
        self.engine.write("order.withdrawn", order.reference, self.engine.team_id(team), {"by": by}, order.received)
        self.start_waiting(team)
        return True

    def find(self, team: int, reference: str) -> Order | None:
        """A team's order by its whole reference, or by its id alone (the latest of that id)."""
        order = self.all.get(reference)
        if order is not None:
            return order if order.team == team else None
        named = [o for o in self.all.values() if o.team == team and o.line.id == reference]
        return named[-1] if named else None
