"""What the definition lets happen: which options can be ordered, which injects can come, and why the others cannot."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import text as length
from tabletop.exercise.lint.bounds import Impossible, Ranges
from tabletop.exercise.lint.looked import Finding, Looked, nodes_in


class Reach:
    """What can never happen, each with its reason, found by going round until nothing more is found."""

    def __init__(self, looked: Looked) -> None:
        self.looked = looked
        self.exercise = looked.exercise
        self.impossible = Impossible()
        self.ranges = Ranges(self.exercise, looked.changed, self.impossible)
        self.impossible.results = {option.index: _results(option) for option in self.exercise.options}
        self.expectations: dict[int, str] = {}
        self._go_round()

    def _go_round(self) -> None:
        """Look at everything once, and again at what hangs on something that was found impossible."""
        exercise = self.exercise
        waiting: list[tuple[str, int]] = [
            *(("inject", inject.index) for inject in reversed(exercise.injects)),
            *(("expectation", item.index) for item in reversed(exercise.expectations)),
            *(("option", option.index) for option in reversed(exercise.options)),
        ]
        dependents = _dependents(exercise)
        while waiting:
            kind, index = waiting.pop()
            found = {"option": self.impossible.options, "inject": self.impossible.injects}.get(kind, self.expectations)
            if index not in found and (why := self._why(kind, index)):
                found[index] = why
                waiting += dependents.get((kind, index), ())

    def _why(self, kind: str, index: int) -> str:
        if kind == "option":
            return self._no_order(self.exercise.options[index])
        if kind == "inject":
            return self._no_release(self.exercise.injects[index])
        item = self.exercise.expectations[index]
        hangs = item.inject in self.impossible.injects
        return f"'{item.id}' hangs on an inject that never comes" if hangs else ""

    # Options

    def _no_order(self, option: f.Option) -> str:
        if not option.teams:
            return "no team may order it"
        if option.per_run == 0:
            return "'per_run: 0' never lets it be ordered"
        if option.requires is not None and not self.ranges.can(option.requires):
            return f"what it requires ({option.requires_text}) can never be true"
        reasons = [self._no_means(option, self.exercise.teams[team]) for team in option.teams]
        return reasons[0] if all(reasons) else ""

    def _no_means(self, option: f.Option, team: f.Team) -> str:
        """Why a team can never afford an option."""
        least = self.ranges.of(option.staff)[0] if option.staff is not None else 0
        if team.staff is not None and least > team.staff:
            return f"it needs {least:g} staff and {team.id} has {team.staff}"
        for name, cost in option.cost:
            slot = next((s for s in (f"{team.id}.{name}", name) if s in self._slots), None)
            most = self.ranges.of(n.Slot(self._slots[slot]))[1] if slot else float("inf")
            if self.ranges.of(cost)[0] > most:
                return f"it costs {self.ranges.of(cost)[0]:g} of {name}, and {team.id} never has more than {most:g}"
        return ""

    @property
    def _slots(self) -> dict[str, int]:
        return _slots(self.exercise.slots)

    # Injects

    def _no_release(self, inject: f.Inject) -> str:
        if inject.chance is not None and self.ranges.of(inject.chance) == (0.0, 0.0):
            return "its chance is 0"
        if inject.at is not None and (why := self._too_late(_least(inject.at), inject)):
            return why
        if inject.on_option is not None and (why := self._never_ends_so(inject)):
            return why
        if inject.after_inject is not None and inject.after_inject in self.impossible.injects:
            return f"'{self.exercise.injects[inject.after_inject].id}', which it follows, never comes"
        if inject.if_unmet is not None and inject.if_unmet in self.expectations:
            return self.expectations[inject.if_unmet]
        if inject.when is not None and not self.ranges.can(inject.when):
            return "its condition can never be true"
        return ""

    def _too_late(self, at: float, inject: f.Inject) -> str:
        endex = self.exercise.clock.endex
        if at > endex:
            return f"it comes {length(int(at))} after STARTEX, and ENDEX is at {length(endex)}"
        if inject.until_is_time and isinstance(inject.until, n.Number) and inject.until.value < at:
            return "'until' is before 'at'"
        return ""

    def _never_ends_so(self, inject: f.Inject) -> str:
        option = self.exercise.options[inject.on_option or 0]
        if option.index in self.impossible.options:
            return f"'{option.id}' can never be ordered: {self.impossible.options[option.index]}"
        if inject.on_team is not None and inject.on_team not in option.teams:
            return f"{self.exercise.teams[inject.on_team].id} may not order '{option.id}'"
        results = self.impossible.results[option.index]
        if inject.on_result not in (None, "any") and inject.on_result not in results and option.mode == "rigid":
            return f"'{option.id}' never ends with '{inject.on_result}', only with {', '.join(sorted(results))}"
        return ""


def _dependents(exercise: f.Exercise) -> dict[tuple[str, int], list[tuple[str, int]]]:
    """What has to be looked at again once something is known to be impossible."""
    found: dict[tuple[str, int], list[tuple[str, int]]] = {}

    def hangs(what: tuple[str, int], on: tuple[str, int | None]) -> None:
        if on[1] is not None:
            found.setdefault((on[0], on[1]), []).append(what)

    for option in exercise.options:
        for fact in _facts(option.requires):
            hangs(("option", option.index), fact)
    for item in exercise.expectations:
        hangs(("expectation", item.index), ("inject", item.inject))
    for inject in exercise.injects:
        me = ("inject", inject.index)
        hangs(me, ("option", inject.on_option))
        hangs(me, ("inject", inject.after_inject))
        hangs(me, ("expectation", inject.if_unmet))
        for fact in _facts(inject.when):
            hangs(me, fact)
    return found


def _facts(node: n.Node | None) -> list[tuple[str, int]]:
    return [
        ("option" if fact.name in _OF_OPTION else "inject", fact.index)
        for fact in nodes_in(node)
        if isinstance(fact, n.Fact) and fact.name not in ("met", "late", "unmet")
    ]


@cache
def _slots(names: tuple[str, ...]) -> dict[str, int]:
    return {name: slot for slot, name in enumerate(names)}


def _results(option: f.Option) -> frozenset[str]:
    return frozenset(outcome.result for outcome in option.outcomes) or frozenset(("full",))


def _least(figure: n.Figure) -> float:
    """The earliest instant that a figure says."""
    if isinstance(figure, n.Number):
        return figure.value
    if isinstance(figure, n.Distribution) and figure.name in ("uniform", "triangular", "pert", "choice"):
        return min((a.value for a in figure.arguments if isinstance(a, n.Number)), default=0.0)
    return 0.0


# The rules


def unreachable_injects(looked: Looked, reach: Reach) -> Iterator[Finding]:
    """An inject that never comes, as the exercise stands, or that reaches nobody and changes nothing."""
    for index, why in reach.impossible.injects.items():
        inject = looked.exercise.injects[index]
        yield Finding(looked.inject(inject, "id"), f"'{inject.id}' never comes: {why}")
    for inject in looked.exercise.injects:
        idle = not (inject.to or inject.effects or inject.outcomes)
        if idle and inject.index not in reach.impossible.injects:
            message = f"'{inject.id}' reaches nobody and changes nothing; say who gets it: to: [TEAM]"
            yield Finding(looked.inject(inject, "id"), message)


def dead_options(looked: Looked, reach: Reach) -> Iterator[Finding]:
    """An option that nobody can order, or that does nothing when it is ordered."""
    asked = _asked_for(looked.exercise)
    for option in looked.exercise.options:
        why = reach.impossible.options.get(option.index)
        if why:
            yield Finding(looked.part("options", option.id), f"'{option.id}' can never be ordered: {why}")
        elif option.index not in asked and not _does_something(option):
            message = (
                f"ordering '{option.id}' does nothing: it has no effects and no text, and no inject, expectation or "
                "condition asks for it"
            )
            yield Finding(looked.part("options", option.id), message)


def unmeetable_expectations(looked: Looked, reach: Reach) -> Iterator[Finding]:
    """An expectation that nothing its team can do would meet."""
    for item in looked.exercise.expectations:
        reasons = [_no_way(looked, reach, item, way) for way in item.any_of]
        if item.any_of and all(reasons):
            message = f"nothing can meet '{item.id}': {'; '.join(dict.fromkeys(reasons))}"
            yield Finding(looked.expectation(item, "any_of"), message)
            continue
        for way, reason in zip(item.any_of, reasons, strict=True):
            if reason and way.kind == "option":
                yield Finding(looked.expectation(item, "any_of"), f"this cannot meet '{item.id}': {reason}")


def _no_way(looked: Looked, reach: Reach, item: f.Expectation, way: f.Way) -> str:
    team = looked.exercise.teams[item.team]
    if way.kind == "option" and way.index is not None:
        option = looked.exercise.options[way.index]
        if item.team not in option.teams:
            return f"{team.id} may not order '{option.id}'"
        if option.index in reach.impossible.options:
            return f"'{option.id}' can never be ordered: {reach.impossible.options[option.index]}"
    if way.kind == "message" and way.index == item.team:
        return f"{team.id} would have to write to itself"
    if way.kind == "answer" and item.inject is not None:
        to = looked.exercise.injects[item.inject].to
        if item.team not in to:
            return f"{team.id} does not get the inject it would have to answer"
    return ""


def _asked_for(exercise: f.Exercise) -> frozenset[int]:
    """The options that an inject, an expectation, a rule or any expression names."""
    found = {inject.on_option for inject in exercise.injects}
    for item in exercise.expectations:
        found |= {way.index for way in (*item.any_of, *item.none_of) if way.kind == "option"}
    for team in exercise.teams:
        policies = (team.policy, *(policy for _, policy in team.policies))
        found |= {rule.respond_to_option for policy in policies if policy is not None for rule in policy.rules}
    parts = (exercise.options, exercise.injects, exercise.computed, exercise.quantities, exercise.memories)
    for node in nodes_in((*parts, exercise.measures, exercise.checks, exercise.teams)):
        if isinstance(node, n.Fact) and node.name in _OF_OPTION:
            found.add(node.index)
    return frozenset(index for index in found if index is not None)


_OF_OPTION = frozenset({"ordered", "succeeded", "failed", "count_option", "since_option"})


def _does_something(option: f.Option) -> bool:
    outcomes = any(outcome.effects or outcome.text.parts for outcome in option.outcomes)
    return bool(option.effects or option.text.parts or outcomes or option.mode != "rigid" or option.excludes)
