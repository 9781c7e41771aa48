"""Automated teams (R21): they read what their team may see, act by ordinary orders, and say why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tabletop.engine.commands import OrderLine, SubmitMove, Value
from tabletop.exercise.form import Option, Policy, Rule
from tabletop.exercise.nodes import Distribution

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

DAY = 86400


class Automated:
    """The policies of one play. All decide on the world as step 3 of the instant left it (R5.4)."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._acted: set[tuple[int, str]] = set()
        self._looked: dict[int, int] = {}  # team: number of events when it last decided

    def start(self) -> None:
        """Plan decisions that do not fall on turn deadlines."""
        for team, policy in self.engine.automated.items():
            every = policy.every
            if every is None and not self.engine.exercise.clock.turns:
                every = DAY
            if every is not None:
                self._plan(team, every)

    def _plan(self, team: int, every: int) -> None:
        due = self.engine.agenda.at_tick(self.engine.now + every)
        if due <= self.engine.endex:
            self.engine.agenda.add(due, "decide", (team, every))

    def decide(self, due: list[tuple[int, int]], turn: int | None) -> list[SubmitMove]:
        """The moves of all teams that decide now, in the exercise's order; `turn` is the turn whose deadline it is."""
        for team, every in due:
            self._plan(team, every)
        deciding = {team for team, _ in due}
        if turn is not None:
            policies = self.engine.automated.items()
            deciding |= {team for team, p in policies if p.every is None and turn % p.every_turns == 0}
        moves: list[SubmitMove] = []
        for team in sorted(deciding):
            moves += self._moves(team, self.engine.automated[team])
        return moves

    def _moves(self, team: int, policy: Policy) -> list[SubmitMove]:
        seen = self._looked.get(team, 0)
        self._looked[team] = len(self.engine.events)
        if policy.builtin == "random-legal":
            return self._random(team)
        moves = []
        for rule in policy.rules:
            if not self._holds(team, rule, seen):
                continue
            move = self._act(team, rule)
            if move is None:
                continue
            self._acted.add((team, rule.id))
            moves.append(move)
            if rule.stop:
                break
        return moves

    def _holds(self, team: int, rule: Rule, seen: int) -> bool:
        engine = self.engine
        if rule.once and (team, rule.id) in self._acted:
            return False
        if not self._has_happened(team, rule, seen):
            return False
        if rule.when is not None and not engine.as_seen(team, rule.when, f"{rule.path}.when"):
            return False
        if rule.chance is not None:
            probability = engine.as_seen(team, rule.chance, f"{rule.path}.chance")
            return engine.luck.happens(probability, f"{engine.team_id(team)}/{rule.path}.chance", None)
        return True

    def _has_happened(self, team: int, rule: Rule, seen: int) -> bool:
        """Whether what the rule responds to has happened, visibly to the team, since it last decided."""
        engine = self.engine
        if rule.respond_to_option is None and rule.respond_to_inject is None:
            return True
        for event in engine.events[seen : self._looked[team]]:
            if rule.respond_to_option is not None:
                option = engine.exercise.options[rule.respond_to_option]
                hidden = option.secret and event["team"] != engine.team_id(team)
                if event["kind"] == "order.accepted" and event["data"].get("option") == option.id and not hidden:
                    return True
            elif event["kind"] == "inject.released":
                inject = engine.exercise.injects[rule.respond_to_inject or 0]
                if event["subject"] == inject.id and engine.team_id(team) in event["data"]["to"]:
                    return True
        return False

    def _act(self, team: int, rule: Rule) -> SubmitMove | None:
        """The rule's move; None when one of its orders would be rejected, for then the rule does not hold."""
        engine = self.engine
        turn = engine.calendar.turn_of(engine.now) if engine.exercise.clock.turns else None
        where = f"{engine.team_id(team)}/{rule.path}.do"
        for option, parameters in rule.do.orders:
            known: dict[str, Value] = {
                name: 0.0 if isinstance(figure, Distribution) else engine.as_seen(team, figure, where)
                for name, figure in parameters
            }
            if engine.orders.obstacle(team, engine.exercise.options[option], known) is not None:
                return None
        decided = engine.write("policy.decided", rule.id, engine.team_id(team), {"why": rule.why, "acted": True})
        move = engine.move_of(team, rule.do, f"policy:{rule.id}", rule.why, turn, where, decided)
        if not rule.after:
            return move
        due = engine.agenda.at_tick(engine.now + rule.after)
        if due <= engine.endex:
            engine.agenda.add(due, "moves", move)
        return None

    def _random(self, team: int) -> list[SubmitMove]:
        """Nothing or one legal option, equally likely; parameters uniform."""
        engine = self.engine
        legal = engine.orders.legal(team)
        site = f"{engine.team_id(team)}/random-legal"
        names = ["nothing", *legal]
        index = engine.luck.choose(names, [1 / len(names)] * len(names), site, None)
        if not index:
            return []
        option = next(o for o in engine.exercise.options if o.id == names[index])
        line = OrderLine(
            1, option=option.index, parameters=self._random_parameters(option, site), why="drawn at random"
        )
        turn = engine.calendar.turn_of(engine.now) if engine.exercise.clock.turns else None
        return [SubmitMove(team, "policy:random-legal", turn=turn, orders=(line,), automated=True, at=engine.now)]

    def _random_parameters(self, option: Option, site: str) -> tuple[tuple[str, Value], ...]:
        engine = self.engine
        drawn: list[tuple[str, Value]] = []
        for parameter in option.parameters:
            where = f"{site}/{parameter.name}"
            if parameter.choices:
                even = [1 / len(parameter.choices)] * len(parameter.choices)
                choice = engine.luck.choose(parameter.choices, even, where, None)
                drawn.append((parameter.name, parameter.choices[choice]))
            else:
                low = parameter.low or 0.0
                high = parameter.high if parameter.high is not None else low + 1.0
                drawn.append((parameter.name, engine.luck.uniform(low, high, where)))
        return tuple(drawn)
