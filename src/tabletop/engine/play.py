"""The engine: one play of an exercise. Commands in, events out; no files, no clock on the wall (DESIGN section 3).

An instant is settled in the eight steps of R5, which `_settle` spells out. Between instants the world goes on by
itself. SimPy keeps the queue of instants at which something is due.
"""

from __future__ import annotations

import gc
from collections.abc import Mapping
from typing import Any

from tabletop import __version__
from tabletop.engine import beginning
from tabletop.engine.agenda import Agenda, Bucket
from tabletop.engine.automated import Automated
from tabletop.engine.commands import Command, Control, Message, OrderLine, SubmitMove
from tabletop.engine.effects import Effects
from tabletop.engine.expectations import Expectations
from tabletop.engine.facts import Calendar, Facts
from tabletop.engine.guards import RunStopped
from tabletop.engine.injects import Injects
from tabletop.engine.luck import Luck, Uniforms
from tabletop.engine.moves import Moves
from tabletop.engine.orders import Order, Orders, Refusal
from tabletop.engine.program import Program
from tabletop.engine.record import Event, Record
from tabletop.engine.rulings import Rulings
from tabletop.engine.texts import Texts
from tabletop.engine.views import Views
from tabletop.engine.world import NO_PARAMETERS, World
from tabletop.exercise.form import Doing, Expectation, Policy
from tabletop.exercise.nodes import Distribution, Figure, Node

DAY = 86400
EARLY = frozenset(("noise", "control", "begin", "end"))
MOVING = frozenset(("moves", "decide", "period"))


class Engine:
    """One play. Built from a program (an exercise made ready) and a seed.

    `automated` maps team indices to policies. `by_hand`: injects wait for control's "next" (R3), their times being
    planned times; else times are kept. `version` is what a run was begun with. Commands must be submitted before
    their instant is settled. `run` plays to ENDEX, or settles everything up to and including an instant. `events`
    is the record so far; with `recording` the world's rows gather in `rows` (see `Program.column_names`).
    """

    def __init__(
        self,
        program: Program,
        seed: int,
        *,
        automated: Mapping[int, Policy] | None = None,
        recording: bool = True,
        uniforms: Uniforms | None = None,
        by_hand: bool = False,
        version: str = __version__,
    ) -> None:
        self.by_hand = by_hand
        self.version = version
        self.program = program
        self.exercise = exercise = program.exercise
        self.seed = seed
        self.automated = dict(automated or {})
        self.endex = exercise.clock.endex
        self.now = 0
        self.settled = -1  # everything up to and including this instant
        self.reading_conditions = False
        self.ended = False
        self.stopped: RunStopped | None = None
        self._record = Record()
        self.events: list[Event] = self._record.events
        self.write = self._record.write
        self.team_ids = [team.id for team in exercise.teams]
        self._slot_of = {name: slot for slot, name in enumerate(exercise.slots)}
        self._deeds: dict[tuple[str, int, int | None], int] = {}
        self._begun = False
        self.calendar = Calendar(exercise.clock)
        self._deadlines = {instant: turn for turn, instant in enumerate(self.calendar.deadlines, 1)}
        self.facts = Facts(exercise, self.calendar)
        self.world = World(program, self.facts, self._clamped, recording, self.events)
        self.luck = Luck(program, seed, self._record, self.world, uniforms)
        self.agenda = Agenda(exercise.clock.tick, self.endex, self._settle)
        self.views = Views(self)
        self.texts = Texts(self)
        self.effects = Effects(self)
        self.expectations = Expectations(self)
        self.injects = Injects(self)
        self.orders = Orders(self)
        self.moves = Moves(self)
        self.rulings = Rulings(self)
        self.policies = Automated(self)

    # The doorway

    def submit(self, command: Command) -> None:
        """Put a command on the agenda at its instant; ValueError where that has been settled or never comes."""
        instant = self.instant_of(command)
        if self._begun and instant <= self.settled:
            raise ValueError(f"the instant {instant} has been settled already")
        if instant > self.endex:
            raise ValueError("it is after ENDEX")
        self.agenda.add(instant, "control" if isinstance(command, Control) else "moves", command)

    def instant_of(self, command: Command) -> int:
        """When a command takes effect: in turns a move at its turn's deadline."""
        if isinstance(command, SubmitMove) and command.turn is not None:
            if not 1 <= command.turn <= len(self.calendar.deadlines):
                raise ValueError(f"there is no turn {command.turn}: the exercise has {len(self.calendar.deadlines)}")
            return self.calendar.deadlines[command.turn - 1]
        at = command.at
        return max(self.settled + 1, 0) if at is None else at

    @property
    def rows(self) -> list[tuple[float, ...]]:
        """The world at each tick that is over."""
        return self.world.rows

    def run(self, until: int | None = None) -> list[Event]:
        """Settle everything up to and including `until` (ENDEX if left out); returns all events so far.

        A broken guard ends the play: `stopped` tells why, the events up to there stand, the last is `run.stopped`.
        """
        horizon = self.endex if until is None else min(until, self.endex)
        # A play makes many small records and no garbage in circles: the collector would only look at them again and
        # again (a seventh of the time of a play in `run.py bench`).
        collecting = gc.isenabled()
        gc.disable()
        try:
            self._advance(horizon)
        except RunStopped as stop:
            self._stop(stop)
        else:
            self.settled = max(self.settled, horizon)
        finally:
            if collecting:
                gc.enable()
        return self.events

    def _advance(self, horizon: int) -> None:
        if not self._begun:
            self._begin()
        tick = self.agenda.tick
        environment = self.agenda.environment
        while not self.ended:
            due = environment.peek()
            if due <= horizon:
                if self._quiet_before(int(due)):
                    environment.step()
            else:
                if horizon // tick > self.world.k:
                    self._quiet(horizon // tick)
                if environment.peek() > horizon:
                    break

    def _quiet_before(self, due: int) -> bool:
        """Go on to the next instant at which something is due; False when something came up before it."""
        k, into = divmod(due, self.agenda.tick)
        return k <= self.world.k or self._quiet(k, reach=not into)

    def _quiet(self, last: int, reach: bool = False) -> bool:
        """Ticks at which nothing is due. One at which a condition turns, or something moves, is put on the agenda;
        False if that is before `last`.
        """
        if self.orders.standing or self.effects.ramps:
            following = self.world.k + 1
            self.agenda.at(following * self.agenda.tick)
            return following == last and reach
        if self.world.quiet_until(last, reach):
            self.agenda.at(self.world.now)
            return False
        return True

    def _begin(self) -> None:
        self._begun = True
        exercise, clock = self.exercise, self.exercise.clock
        data = {
            "hash": exercise.hash,
            "seed": self.seed,
            "variant": exercise.variant,
            "version": self.version,
            "startex": clock.startex.isoformat(),
            "endex": clock.endex,
            "tick": clock.tick,
            "pace": clock.pace,
            "teams": self.team_ids,
        }
        self.write("run.started", exercise.id, None, data)
        beginning.set_up(self)
        self.agenda.at(0)
        self.agenda.at(self.endex)
        for deadline in self.calendar.deadlines:
            self.agenda.at(deadline)
        for quantity in exercise.quantities:
            if quantity.noise is not None:
                self._plan_noise(quantity.slot, quantity.noise.every)
        if self.views.reported and not self.calendar.deadlines:
            for day in range(DAY, self.endex + 1, DAY):
                self.agenda.add(self.agenda.at_tick(day), "period", day)
        self.views.new_period()
        self.injects.start()
        self.policies.start()
        self.expectations.start()
        if self.calendar.deadlines:
            self.write("turn.opened", "1", None, {"deadline": self.calendar.deadlines[0]})

    # An instant

    def _settle(self, instant: int) -> None:
        """Everything due at one instant, in the order of R5."""
        agenda = self.agenda
        bucket = agenda.buckets[instant]
        on_tick = instant % agenda.tick == 0
        self.now = self._record.at = instant
        world = self.world
        if world.now != instant:
            world.reach(instant)
        # 1. The world has reached the instant; control's commands apply.
        if on_tick and self.effects.ramps:
            self.effects.move_ramps()
        if not EARLY.isdisjoint(bucket):
            for slot in bucket.get("noise", ()):
                self._make_noise(slot)
            for control in bucket.get("control", ()):
                self.rulings.apply(control)
            # 2. Delayed effects begin, temporary effects and ramps end.
            for delayed in bucket.get("begin", ()):
                self._begin_delayed(delayed)
            for running in bucket.get("end", ()):
                self.effects.end(running)
        # 3. Orders finish in order of acceptance, then waiting orders start.
        if "finish" in bucket:
            self._finish(sorted(bucket["finish"], key=_number))
        # 4. Moves arrive; automated teams decided on the world as step 3 left it, and come last.
        if self.orders.standing or instant in self._deadlines or not MOVING.isdisjoint(bucket):
            self._moves(bucket, instant, on_tick)
        # 5. Expectations close.
        if "close" in bucket:
            for expectation in bucket["close"]:
                self.expectations.close(expectation)
        # 6. Injects due by time are released.
        if "release" in bucket:
            self.injects.due(bucket["release"])
        # 7. Conditions are read, 8. rates are read.
        if on_tick:
            self.reading_conditions = True
            if "wake" in bucket:
                self.injects.wake(bucket["wake"])
            self.injects.read_conditions()
            self.reading_conditions = False
        if "lapse" in bucket:
            for index in bucket["lapse"]:
                self.injects.lapse(index)
        if on_tick:
            if instant == self.endex:
                self._end()
            world.finish_tick()
        else:
            self.injects.mind_the_next_tick()
        del agenda.buckets[instant]

    def _begin_delayed(self, delayed: Any) -> None:
        if isinstance(delayed, Expectation):
            self.expectations.open(delayed, None)
        else:
            self.effects.begin(*delayed)

    def _finish(self, finishing: list[Order]) -> None:
        for order in finishing:
            self.orders.finish(order)
        for team in sorted({order.team for order in finishing}):
            self.orders.start_waiting(team)

    def _moves(self, bucket: Bucket, instant: int, on_tick: bool) -> None:
        turn = self._deadlines.get(instant)
        decided: list[SubmitMove] = []
        if turn is not None or "decide" in bucket:
            decided = self.policies.decide(bucket.get("decide", []), turn)
        if on_tick and self.orders.standing:
            self.orders.read_standing()
        if "moves" in bucket:
            self.moves.arrive(bucket["moves"])
        if turn is not None:
            self.moves.judge_silence(turn)
        if decided:
            self.moves.arrive(decided)
        if turn is not None:
            self.write("turn.closed", str(turn), None, {"deadline": instant})
            if turn < len(self.calendar.deadlines):
                self.write("turn.opened", str(turn + 1), None, {"deadline": self.calendar.deadlines[turn]})
        if turn is not None or "period" in bucket:
            self.views.new_period()

    def _end(self) -> None:
        """ENDEX is settled: what is open is reported as open."""
        exercise = self.exercise
        self.expectations.report_open()
        for order in self.orders.all.values():
            self._report_open(order)
        self.rulings.report_unused()
        self.injects.report_untriggered()
        measures = {m.id: self.world.read(m.value, path=f"measures.{m.id}") for m in exercise.measures}
        still = [order.reference for order in self.orders.all.values() if order.active or order.state == "standing"]
        waiting = [s.inject.id for s in self.injects.all if s.state in ("waiting", "held")]
        self.write("run.ended", exercise.id, None, {"measures": measures, "open": still, "waiting": waiting})
        self.ended = True

    def _report_open(self, order: Order) -> None:
        if order.state == "waiting for a ruling":
            self.write("order.unruled", order.reference, self.team_id(order.team), {}, order.accepted)
        elif order.active or order.state == "standing":
            data = {"state": order.state}
            self.write("order.open", order.reference, self.team_id(order.team), data, order.accepted or order.received)

    def _stop(self, stop: RunStopped) -> None:
        self.stopped, self.ended = stop, True
        self._record.at = stop.at
        data = {"message": stop.message, "path": stop.path, "values": stop.values}
        self.write("run.stopped", self.exercise.id, None, data)

    # The world's own events

    def _clamped(self, slot: int, value: float, bound: float, at: int) -> None:
        before, self._record.at = self._record.at, at
        data = {"from": value, "to": bound, "verb": "clamped", "clamped": True}
        self.write("variable.changed", self.slot_name(slot), None, data)
        self._record.at = before

    def _plan_noise(self, slot: int, every: int) -> None:
        due = self.agenda.at_tick(self.now + every)
        if due <= self.endex:
            self.agenda.add(due, "noise", slot)

    def _make_noise(self, slot: int) -> None:
        quantity = self.world.plan.figures[slot]
        assert quantity.noise is not None
        site = f"{quantity.path}.noise"
        amount = self.luck.figure(quantity.noise.distribution, site, {}, None)
        self.world.change(slot, "add", amount)
        self._plan_noise(slot, quantity.noise.every)

    # What the parts ask of each other

    def team_id(self, team: int) -> str:
        """The id of a team."""
        return self.team_ids[team]

    def slot_name(self, slot: int) -> str:
        """A figure's name as expressions spell it."""
        return self.exercise.slots[slot]

    def resource_slot(self, team: int, name: str) -> int:
        """A team's own resource of that name, else the shared one."""
        own = self._slot_of.get(f"{self.team_ids[team]}.{name}")
        return self._slot_of[name] if own is None else own

    def as_seen(self, team: int | None, node: Node, path: str, parameters: dict[str, float | str] | None = None) -> Any:
        """The value of an expression as a team reads the world; control (None) reads the truth."""
        world = self.world
        if team is None or not self.views.reported:
            return world.read(node, parameters or NO_PARAMETERS, path)
        kept, world.v = world.v, self.views.readings(team)
        try:
            return world.read(node, parameters or NO_PARAMETERS, path)
        finally:
            world.v = kept

    def no_such_option(self, team: int, option_id: str) -> Refusal:
        """Unknown and forbidden answer alike (R14)."""
        own = [o.id for o in self.exercise.options if team in o.teams]
        message = f"there is no option '{option_id}' for {self.team_id(team)}"
        return Refusal("unknown-option", message, ", ".join(own))

    def facts_of_order(self, order: Order) -> None:
        """An order was accepted: expressions, expectations and injects that ask for its option hear of it."""
        option = order.option
        assert option is not None
        facts = self.facts
        facts.option_count[option.index] += 1
        facts.option_last[option.index] = self.now
        key = (option.index, order.team)
        facts.ordered[key] = facts.ordered.get(key, 0) + 1
        self.expectations.done(order.team, "option", option.index, order.reference, order.accepted)
        self.injects.option_ordered(option.index, order.team, order.accepted)

    def deed(self, kind: str, team: int, index: int | None) -> None:
        """Remember that a team did something, for restraint and action together."""
        self._deeds[(kind, team, index)] = self.now

    def deeds(self, since: int) -> set[tuple[str, int, int | None]]:
        """What teams did from an instant on."""
        return {deed for deed, instant in self._deeds.items() if instant >= since}

    def move_of(
        self, team: int, doing: Doing, name: str, why: str, turn: int | None, where: str, cause: int
    ) -> SubmitMove:
        """What a policy or default moves do, as an ordinary move."""
        lines: list[OrderLine] = []
        for option, figures in doing.orders:
            parameters = tuple((key, self._parameter(team, figure, f"{where}.{key}", cause)) for key, figure in figures)
            lines.append(OrderLine(len(lines) + 1, option=option, parameters=parameters, why=why))
        for action, because in doing.actions:
            lines.append(OrderLine(len(lines) + 1, action=action, because=because, why=why))
        messages = tuple(Message(to, subject, body) for to, subject, body in doing.messages)
        return SubmitMove(
            team, name, turn=turn, at=self.now, orders=tuple(lines), answers=doing.answers, messages=messages,
            automated=True,
        )  # fmt: skip

    def _parameter(self, team: int, figure: Figure, site: str, cause: int) -> float | str:
        if isinstance(figure, Distribution):
            return self.luck.figure(figure, site, {}, cause)
        value: float | str = self.as_seen(team, figure, site)
        return value


def _number(order: Order) -> int:
    return order.number
