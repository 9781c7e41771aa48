"""Injects (R20): by time, by condition, by what happened, by hand; waiting, held, skipped, released."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tabletop.engine.commands import Edit
from tabletop.engine.program import release_data
from tabletop.exercise.form import Inject, Outcome

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

State = Literal["planned", "waiting", "held", "released", "skipped", "lapsed"]
NOT_WATCHED, FOR_TRUE, FOR_FALSE = 0, 1, 2


@dataclass(slots=True, eq=False)
class Standing:
    """Where one inject stands in a play."""

    inject: Inject
    state: State = "planned"
    times: int = 0
    last: int = -1  # instant of the last release
    triggered: int | None = None  # the event that makes it due at the next reading of conditions
    planned: int | None = None
    cause: int | None = None


class Injects:
    """The MSEL of one play."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.all = [Standing(inject) for inject in engine.exercise.injects]
        self._triggered: list[int] = []
        self._after: dict[int, list[int]] = {}
        self._on: dict[int, list[int]] = {}
        self._if_unmet: dict[int, list[int]] = {}
        program = engine.program
        self._scan = program.scan
        self._any_turned = program.any_turned
        self._watches = sorted((watch, *key) for key, watch in program.watch_of.items())
        self._armed = engine.world.armed

    # Beginning

    def start(self) -> None:
        """Plan every inject before STARTEX is settled; by hand, all wait for control's "next" (R3)."""
        for standing in self.all:
            self._plan(standing)

    def _plan(self, standing: Standing) -> None:
        engine, inject = self.engine, standing.inject
        if inject.at is not None:
            value = engine.luck.figure(inject.at, f"{inject.path}.at", {}, None)
            standing.planned = max(engine.now, -int(-value // 1))
        if engine.by_hand:
            return
        if standing.planned is not None:
            if standing.planned <= engine.endex:
                engine.agenda.add(standing.planned, "release", inject.index)
        elif inject.on_option is not None:
            self._on.setdefault(inject.on_option, []).append(inject.index)
        elif inject.after_inject is not None:
            self._after.setdefault(inject.after_inject, []).append(inject.index)
        elif inject.if_unmet is not None:
            self._if_unmet.setdefault(inject.if_unmet, []).append(inject.index)
        elif inject.when is not None:
            self._arm(inject.index, "when", FOR_TRUE)
        if inject.until is not None:
            self._plan_until(inject, standing)

    def _plan_until(self, inject: Inject, standing: Standing) -> None:
        engine = self.engine
        assert inject.until is not None
        if inject.until_is_time:
            until = int(engine.world.read(inject.until, {}, f"{inject.path}.until"))
            if until <= engine.endex:
                engine.agenda.add(max(until, engine.now), "lapse", inject.index)
        elif inject.at is None:
            self._arm(inject.index, "until", FOR_TRUE)

    def _arm(self, index: int, what: str, state: int) -> None:
        watch = self.engine.program.watch_of.get((index, what))
        if watch is not None:
            self._armed[watch] = state

    # Triggers

    def due(self, indices: list[int]) -> None:
        """Release what is due by time, in file order (R5.6); what this makes due at once joins in."""
        while indices:
            index = min(indices)
            indices.remove(index)
            self.trigger(index, self.all[index].cause)

    def trigger(self, index: int, cause: int | None) -> None:
        """Its time has come: release it, unless its condition does not hold yet."""
        engine, standing = self.engine, self.all[index]
        inject = standing.inject
        if standing.state not in ("planned", "released") or self._spent(standing):
            return
        if inject.when is not None and not engine.world.read(inject.when, {}, f"{inject.path}.when"):
            standing.state = "waiting"
            standing.cause = cause
            engine.write("inject.waiting", inject.id, None, {"reason": "its condition does not hold yet"}, cause)
            self._arm(index, "when", FOR_TRUE)
            self._arm(index, "until", FOR_TRUE)
            return
        self._fire(standing, cause)

    @staticmethod
    def _spent(standing: Standing) -> bool:
        """Whether it has been released as often as it may, by hand included."""
        repeat = standing.inject.repeat
        allowed = 1 if repeat is None else repeat.times
        return allowed is not None and standing.times >= allowed

    def read_conditions(self) -> None:
        """Conditions are read in file order, pass after pass until one fires nothing (R5.7)."""
        engine = self.engine
        if not self._triggered and not self._any_turned(engine.world.v, self._armed, engine.now, engine.facts):
            return
        fired: set[int] = set()
        again = True
        while again:
            again = False
            position = -1
            while (index := self._next_turned(position, fired)) is not None:
                again = self._turn(index, fired) or again
                position = index
        if fired:
            self.mind_the_next_tick()

    def mind_the_next_tick(self) -> None:
        """Where a condition holds that is not read now (between ticks, or again within the instant), the next tick
        must not pass quietly: the quiet stretch looks only at conditions that turn by themselves."""
        engine = self.engine
        if self._armed and self._any_turned(engine.world.v, self._armed, engine.now, engine.facts):
            engine.agenda.at((engine.now // engine.agenda.tick + 1) * engine.agenda.tick)

    def _next_turned(self, position: int, fired: set[int]) -> int | None:
        """The first inject after `position`, in file order, that something has made due."""
        found = None
        if self._triggered:
            found = min((i for i in self._triggered if i > position and i not in fired), default=None)
        engine = self.engine
        start = 0
        while True:
            watch = self._scan(engine.world.v, self._armed, engine.now, engine.facts, start)
            if watch < 0:
                return found
            index = self._watches[watch][1]
            if found is not None and index >= found:
                return found
            if index > position and index not in fired:
                return index
            start = watch + 1

    def _turn(self, index: int, fired: set[int]) -> bool:
        """Deal with an inject whose condition turned or that was triggered; whether it fired."""
        standing = self.all[index]
        engine = self.engine
        watch = engine.program.watch_of
        until = watch.get((index, "until"))
        if until is not None and self._armed[until] and engine.world.read(engine.program.watched[until][0]):
            self.lapse(index)
            return False
        if index in self._triggered:
            self._triggered.remove(index)
            cause, standing.triggered = standing.triggered, None
            before = standing.times
            self.trigger(index, cause)
            if standing.times > before:
                fired.add(index)
            return standing.times > before
        when = watch[(index, "when")]
        if self._armed[when] == FOR_FALSE:
            self._armed[when] = NOT_WATCHED
            self._rearm(standing, when)
            return False
        self._armed[when] = NOT_WATCHED
        if standing.state == "held":
            return False
        fired.add(index)
        return self._fire(standing, standing.cause)

    def _rearm(self, standing: Standing, when: int) -> None:
        """Its condition was read false again: it may fire once more, `gap` after the last time."""
        engine = self.engine
        repeat = standing.inject.repeat
        assert repeat is not None
        ready = engine.agenda.at_tick(standing.last + repeat.gap)
        if ready <= engine.now:
            self._armed[when] = FOR_TRUE
        elif ready <= engine.endex:
            engine.agenda.add(ready, "wake", when)

    def wake(self, watches: list[int]) -> None:
        """The gap of a repeated inject is over: its condition is watched again."""
        for watch in watches:
            standing = self.all[self._watches[watch][1]]
            if standing.state in ("released", "waiting"):
                self._armed[watch] = FOR_TRUE

    def option_ordered(self, option: int, team: int, cause: int) -> None:
        """An order of the option was accepted."""
        self._happened(option, team, None, cause)

    def option_ended(self, option: int, team: int, result: str, cause: int) -> None:
        """An order of the option ended so."""
        self._happened(option, team, result, cause)

    def _happened(self, option: int, team: int, result: str | None, cause: int) -> None:
        for index in self._on.get(option, ()):
            inject = self.all[index].inject
            wanted = inject.on_result
            if inject.on_team is not None and inject.on_team != team:
                continue
            if wanted == result or (wanted == "any" and result is not None):
                self._trigger_at_tick(index, cause)

    def _trigger_at_tick(self, index: int, cause: int) -> None:
        standing = self.all[index]
        if standing.state not in ("planned", "released") or self._spent(standing):
            return
        if index not in self._triggered:
            self._triggered.append(index)
        standing.triggered = cause
        self.engine.agenda.at(self.engine.agenda.at_tick(self.engine.now))

    def expectation_unmet(self, expectation: int, cause: int) -> None:
        """An expectation was not met by its deadline: what hangs on that is due now."""
        for index in self._if_unmet.get(expectation, ()):
            self.all[index].cause = cause
            self.engine.agenda.add(self.engine.now, "release", index)

    # Releasing

    def _fire(self, standing: Standing, cause: int | None) -> bool:
        engine, inject = self.engine, standing.inject
        if inject.chance is not None:
            probability = engine.world.read(inject.chance, {}, f"{inject.path}.chance")
            if not engine.luck.happens(probability, f"{inject.path}.chance", cause):
                standing.state = "skipped"
                engine.write("inject.skipped", inject.id, None, {"by": "chance", "reason": "chance"}, cause)
                return False
        self.release(standing, cause)
        return True

    def release(self, standing: Standing, cause: int | None, by: str = "") -> None:
        """Put an inject to its teams: text first, then expectations, then effects (R9)."""
        engine, inject = self.engine, standing.inject
        standing.state, standing.last = "released", engine.now
        standing.times += 1
        outcome = None
        if inject.outcomes:
            outcome = inject.outcomes[engine.luck.outcome(inject.outcomes, {}, f"{inject.path}.outcome", cause)]
        data = self._text(inject, standing.times)
        if by:
            data = {**data, "by": by}
        if outcome is not None:
            data = {**self._with_outcome(inject, data, outcome), "outcome": outcome.name, "result": outcome.result}
        seq = engine.write("inject.released", inject.id, None, data, cause)
        if inject.index < len(engine.facts.inject_count):
            engine.facts.inject_count[inject.index] += 1
            engine.facts.inject_last[inject.index] = engine.now
        for expectation in inject.expects:
            engine.expectations.open(engine.exercise.expectations[expectation], seq)
        engine.effects.apply(inject.effects, {}, seq)
        if outcome is not None:
            engine.effects.apply(outcome.effects, {}, seq)
        self._plan_again(standing, seq)
        for index in self._after.get(inject.index, ()):
            self._plan_after(index, seq)

    def _text(self, inject: Inject, times: int) -> dict[str, Any]:
        engine = self.engine
        plain = engine.program.released(inject) if times == 1 else None
        if plain is not None:
            return plain
        subject = engine.texts.render(inject.subject, inject.to, {})
        body = engine.texts.render(inject.body, inject.to, {})
        data = release_data(engine.exercise, inject, subject[0], body[0], times)
        if len(set(subject)) > 1:
            data["subjects"] = {engine.team_id(team): text for team, text in zip(inject.to, subject, strict=True)}
        if len(set(body)) > 1:
            data["bodies"] = {engine.team_id(team): text for team, text in zip(inject.to, body, strict=True)}
        return data

    def _with_outcome(self, inject: Inject, data: dict[str, Any], outcome: Outcome) -> dict[str, Any]:
        """The words of an inject with those of the outcome that was drawn, as each receiver reads them."""
        texts = self.engine.texts.render(outcome.text, inject.to, {})
        if not any(texts):
            return data
        teams = [self.engine.team_id(team) for team in inject.to]
        before = data.get("bodies") or dict.fromkeys(teams, data["body"])
        bodies = {team: f"{before[team]}\n\n{text}".strip() for team, text in zip(teams, texts, strict=True)}
        data = {**data, "body": bodies[teams[0]] if teams else f"{data['body']}\n\n{texts[0]}".strip()}
        return {**data, "bodies": bodies} if len(set(bodies.values())) > 1 else data

    def _plan_again(self, standing: Standing, cause: int) -> None:
        """What `repeat:` says: conditions wait to be read false, timed injects come again after the gap."""
        engine, inject = self.engine, standing.inject
        repeat = inject.repeat
        if engine.by_hand or (repeat is None and inject.when is None and inject.until is None):
            return
        if repeat is None or (repeat.times is not None and standing.times >= repeat.times):
            self._arm(inject.index, "when", NOT_WATCHED)
            self._arm(inject.index, "until", NOT_WATCHED)
            return
        timed = inject.at is not None or inject.after_inject is not None or inject.if_unmet is not None
        if timed:
            again = engine.now + max(repeat.gap, 1)
            if again <= engine.endex:
                standing.cause = cause
                engine.agenda.add(again, "release", inject.index)
        elif inject.when is not None and inject.on_option is None:
            self._arm(inject.index, "when", FOR_FALSE)

    def _plan_after(self, index: int, cause: int) -> None:
        engine, standing = self.engine, self.all[index]
        inject = standing.inject
        if standing.state not in ("planned",):
            return
        wait = 0.0
        if inject.wait is not None:
            wait = engine.luck.figure(inject.wait, f"{inject.path}.wait", {}, cause)
        due = engine.now + max(0, -int(-wait // 1))
        standing.planned, standing.cause = due, cause
        if due > engine.endex:
            return
        if due == engine.now and engine.reading_conditions:
            standing.triggered = cause
            self._triggered.append(index)
        else:
            engine.agenda.add(due, "release", index)

    # By hand

    def next_by_hand(self) -> Standing | None:
        """The next inject in MSEL order that has not been released, skipped or ended."""
        return next((s for s in self.all if s.state in ("planned", "waiting", "held") and not s.times), None)

    def hold(self, index: int, by: str, because: str) -> None:
        """It waits until control releases it."""
        standing = self.all[index]
        if standing.state in ("planned", "waiting"):
            standing.state = "held"
            self._arm(index, "when", NOT_WATCHED)
            self.engine.write("inject.held", standing.inject.id, None, {"by": by, "reason": because})

    def skip(self, index: int, by: str, because: str) -> None:
        """It will not be released."""
        standing = self.all[index]
        if standing.state != "skipped":
            standing.state = "skipped"
            self._arm(index, "when", NOT_WATCHED)
            self._arm(index, "until", NOT_WATCHED)
            self.engine.write("inject.skipped", standing.inject.id, None, {"by": by, "reason": because})

    def edit(self, edit: Edit, by: str) -> None:
        """Change the text of an inject."""
        standing = self.all[edit.inject]
        changes: dict[str, Any] = dict(edit.changes)
        standing.inject = replace(standing.inject, **changes)
        if "at" in changes and standing.state == "planned":
            self._move(standing, int(changes["at"].value))
        self.engine.write("inject.edited", standing.inject.id, None, {"by": by, "fields": dict(edit.fields)})

    def _move(self, standing: Standing, at: int) -> None:
        """Plan it for another instant; one that has passed means now."""
        agenda = self.engine.agenda
        if standing.planned is not None and standing.planned in agenda.buckets:
            due = agenda.buckets[standing.planned].get("release", [])
            if standing.inject.index in due:
                due.remove(standing.inject.index)
        standing.planned = max(at, self.engine.now)
        if standing.planned <= self.engine.endex and not self.engine.by_hand:
            agenda.add(standing.planned, "release", standing.inject.index)

    def add(self, inject: Inject, by: str) -> None:
        """A whole inject made during the run; its index follows the others'."""
        standing = Standing(replace(inject, index=len(self.all)))
        self.all.append(standing)
        self.engine.facts.grow()
        self.engine.write("inject.added", inject.id, None, {"by": by})
        self._plan(standing)

    def lapse(self, index: int) -> None:
        """Its `until` is reached: it no longer waits."""
        standing = self.all[index]
        self._arm(index, "when", NOT_WATCHED)
        self._arm(index, "until", NOT_WATCHED)
        if standing.state in ("planned", "waiting", "held"):
            standing.state = "lapsed"
            self.engine.write("inject.lapsed", standing.inject.id, None, {"reason": "its until was reached"})
        elif standing.inject.repeat is not None:
            standing.state = "lapsed"

    def report_untriggered(self) -> None:
        """At ENDEX: every inject that never fired, and why."""
        for standing in self.all:
            if not standing.times and standing.state != "skipped":
                data = {"state": standing.state, "reason": self._why_not(standing)}
                self.engine.write("inject.untriggered", standing.inject.id, None, data)

    def _why_not(self, standing: Standing) -> str:
        inject, exercise = standing.inject, self.engine.exercise
        if standing.state == "lapsed":
            return "its until was reached before its condition held"
        if standing.state == "held":
            return "control held it"
        if standing.state == "waiting":
            return "its time came, its condition never held"
        if inject.on_option is not None:
            result = f" with result {inject.on_result}" if inject.on_result else ""
            return f"option {exercise.options[inject.on_option].id} was never ordered{result}"
        if inject.after_inject is not None:
            released = self.all[inject.after_inject].times
            return (
                "its time is after ENDEX" if released else f"inject {self.id_of(inject.after_inject)} was not released"
            )
        if inject.if_unmet is not None:
            return f"expectation {exercise.expectations[inject.if_unmet].id} was not left unmet"
        if inject.at is not None:
            return "its time is after ENDEX"
        return "its condition never became true" if inject.when is not None else "it waited for control"

    def id_of(self, index: int) -> str:
        """The id of an inject."""
        return self.all[index].inject.id
