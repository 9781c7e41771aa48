"""Teams and the policies of automated ones, checked (R21)."""

from __future__ import annotations

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.checking.figures import Path, Reader
from tabletop.exercise.checking.ids import Ids
from tabletop.exercise.checking.layout import Layout

#: A policy counts once for every team that may be played by it.
_MOST_RULES = 10_000

BUILT_IN = ("silent", "random-legal")


def built_in(name: str) -> f.Policy:
    """A policy that every team has."""
    return f.Policy(name, None, (), name)  # type: ignore[arg-type]


class TeamsChecker:
    """Checks teams and their policies. A policy reads only what its team may see."""

    def __init__(
        self, exercise: s.Exercise, layout: Layout, reader: Reader, ids: Ids, options: tuple[f.Option, ...]
    ) -> None:
        self.exercise = exercise
        self.layout = layout
        self.reader = reader
        self.ids = ids
        self.options = {option.id: option for option in options}
        self.used: set[str] = set()
        self.looked = 0

    def teams(self) -> tuple[f.Team, ...]:
        """Every team."""
        return tuple(self._team(name, team) for name, team in self.exercise.teams.items())

    def _team(self, name: str, team: s.Team) -> f.Team:
        path: Path = ("teams", name)
        named = tuple(
            (key, policy)
            for key, file in team.policies.items()
            if (policy := self._policy((*path, "policies", key), file, name)) is not None
        )
        policy = None
        if team.policy is not None:
            own = dict(named)
            policy = own.get(team.policy) or self._policy((*path, "policy"), team.policy, name)
        default = f.Doing()
        if team.default is not None:
            default = self._doing(self._seen_by(name), (*path, "default"), team.default, name) or f.Doing()
        brief = self.reader.document.text(team.brief) if team.brief else ""
        return f.Team(self.ids.teams[name], name, team.title or name, team.staff, policy, named, brief, default)

    def _policy(self, path: Path, name: str, team: str) -> f.Policy | None:
        if name in BUILT_IN:
            return built_in(name)
        policy = self.exercise.policies.get(name)
        if policy is None:
            if not self.reader.problems.said_at(self.reader.document.place(path)):
                self.reader.unknown(path, "policy", name, (*self.exercise.policies, *BUILT_IN))
            return None
        self.used.add(name)
        return self._rules_of(name, policy, team)

    def unused(self) -> None:
        """Look at the policies that no team names, too: somebody may want them later."""
        for name, policy in self.exercise.policies.items():
            if name not in self.used and self.reader.document.variant is None:
                self._rules_of(name, policy, None)

    def _rules_of(self, name: str, policy: s.Policy, team: str | None) -> f.Policy:
        """The rules of a policy as one team reads them, or as nobody in particular does."""
        self.looked += len(policy.rules)
        if self.looked > _MOST_RULES:
            message = f"the policies of all teams have more than {_MOST_RULES} rules together"
            self.reader.problems.add(self.reader.document.place(("policies", name)), "too-large", message)
            return f.Policy(name, None, (), "", 1)
        reader = self.reader if team is None else self._seen_by(team)
        seen: dict[str, int] = {}
        for i, item in enumerate(policy.rules):
            if item.id in seen:
                place = self.reader.document.place(("policies", name, "rules", i, "id"))
                message = f"there are two rules with the id '{item.id}' in this policy; give one another"
                self.reader.problems.add(place, "duplicate-id", message)
            seen[item.id] = i
        rules = tuple(
            rule
            for i, item in enumerate(policy.rules)
            if (rule := self._rule(reader, ("policies", name, "rules", i), item, team)) is not None
        )
        every = policy.every
        seconds, turns = (None, 1) if every is None else (every.seconds, every.turns or 1)
        if every is not None and every.turns is not None and not self.reader.scope.has_turns:
            message = "this exercise has no turns; write a length of time, such as 1d"
            self.reader.problems.add(self.reader.document.place(("policies", name, "every")), "no-turns", message)
        return f.Policy(name, seconds, rules, "", turns)

    def _seen_by(self, team: str) -> Reader:
        index = self.ids.teams[team]

        def hidden(slot: int) -> bool:
            memory = self.layout.memory_at(slot)
            if memory is not None:
                return any(hidden(read) for operand in memory.operands for read in n.slots_of(operand))
            return index not in self.layout.seen_by.get(slot, (index,))

        return self.reader.within(hidden=hidden)

    def _rule(self, reader: Reader, path: Path, rule: s.Rule, team: str | None) -> f.Rule | None:
        when = reader.node((*path, "when"), rule.when, "truth")
        chance = reader.chance((*path, "chance"), rule.chance)
        doing = self._doing(reader, (*path, "do"), rule.do, team)
        option, inject = self._respond_to((*path, "respond_to"), rule.respond_to)
        off = rule.storyline is not None and f"storyline {rule.storyline}" in self.ids.off
        if doing is None or off or (rule.respond_to is not None and option is None and inject is None):
            return None
        return f.Rule(
            rule.id,
            f"policies.{rule.id}",
            doing,
            rule.why,
            when,
            rule.once,
            chance,
            rule.stop,
            option,
            inject,
            rule.after,
        )

    def _respond_to(self, path: Path, name: str | None) -> tuple[int | None, int | None]:
        if name is None:
            return None, None
        if name in self.ids.options:
            return _on(self.ids.options[name]), None
        if name in self.ids.injects:
            return None, _on(self.ids.injects[name])
        self.reader.unknown(path, "option or inject", name, [*self.ids.options, *self.ids.injects])
        return None, None

    def _doing(self, reader: Reader, path: Path, doing: s.Doing, team: str | None) -> f.Doing | None:
        """What a policy or a default move does; None where it orders what a variant leaves out."""
        orders, actions = [], []
        for i, order in enumerate(doing.orders or ()):
            where: Path = (*path, "orders", i)
            if order.action is not None:
                actions.append((order.action, order.because))
            elif order.option is not None:
                if self.ids.options.get(order.option, 0) < 0:
                    return None
                checked = self._order(reader, where, order, team)
                if checked is not None:
                    orders.append(checked)
        messages = tuple(
            (self._receivers((*path, "messages", i, "to"), message.to), message.subject, message.body)
            for i, message in enumerate(doing.messages)
        )
        answers = []
        for inject, text in doing.answers.items():
            if inject not in self.ids.injects:
                self.reader.unknown((*path, "answers", inject), "inject", inject, self.ids.injects, key=True)
            elif self.ids.injects[inject] >= 0:
                answers.append((self.ids.injects[inject], text))
        return f.Doing(tuple(orders), messages, tuple(answers), tuple(actions))

    def _order(
        self, reader: Reader, path: Path, order: s.Order, team: str | None
    ) -> tuple[int, tuple[tuple[str, n.Figure], ...]] | None:
        option = self.options.get(order.option or "")
        if option is None:
            self.reader.unknown((*path, "option"), "option", order.option or "", self.options)
            return None
        if team is not None and option.teams and self.ids.teams[team] not in option.teams:
            may = ", ".join(name for name, index in self.ids.teams.items() if index in option.teams)
            message = f"'{team}' may not order '{option.id}'; it is for {may}"
            if not self.reader.document.broken(("options", option.id)):
                self.reader.problems.add(self.reader.document.place((*path, "option")), "not-its-option", message)
        given: list[tuple[str, n.Figure]] = []
        known = {p.name: p for p in option.parameters}
        named = set(order.parameters)
        for key, figure in order.parameters.items():
            if key not in known:
                self.reader.unknown((*path, key), "parameter", key, known, key=True)
                named.update(filter(None, [self.reader.problems.suggest(key, known)]))
                continue
            value = self._parameter(reader, (*path, key), figure, known[key])
            if value is not None:
                given.append((key, value))
        self._complete(path, option, [p for p in option.parameters if p.name not in named], given)
        return option.index, tuple(given)

    def _parameter(self, reader: Reader, path: Path, figure: s.Figure, parameter: f.OptionParameter) -> n.Figure | None:
        if not parameter.choices:
            value = reader.figure(path, figure, "number", unit=parameter.unit)
            reader.within_bounds(path, value, parameter.low, parameter.high)
            return value
        if figure.text in parameter.choices:
            return n.Text(figure.text or "")
        message = f"'{parameter.name}' is one of {', '.join(parameter.choices)}"
        if figure.text is not None or figure.distribution is not None:
            meant = self.reader.problems.suggest(figure.text or "", parameter.choices)
            self.reader.problems.add(self.reader.document.place(path), "bad-value", message, meant)
        return None

    def _complete(
        self, path: Path, option: f.Option, lacking: list[f.OptionParameter], given: list[tuple[str, n.Figure]]
    ) -> None:
        """Every parameter needs a value: its default where there is one."""
        for parameter in lacking:
            if parameter.default is not None:
                text = n.Text(parameter.default) if parameter.choices else None
                value = text or self.reader.text(path, parameter.default, "number")
                if value is not None:
                    given.append((parameter.name, value))
            else:
                message = (
                    f"'{option.id}' needs '{parameter.name}'; write {parameter.name}: and its value beside the option"
                )
                self.reader.missing(path, "missing-parameter", message)

    def _receivers(self, path: Path, teams: tuple[str, ...]) -> tuple[int, ...]:
        for team in teams:
            if team not in self.ids.teams and team not in self.ids.teams_out and team != "all":
                self.reader.unknown(path, "team", team, (*self.ids.teams, "all"))
        if "all" in teams:
            return tuple(self.ids.teams.values())
        return tuple(self.ids.teams[team] for team in teams if team in self.ids.teams)


def _on(index: int) -> int | None:
    """The index of what takes part, else None."""
    return index if index >= 0 else None
