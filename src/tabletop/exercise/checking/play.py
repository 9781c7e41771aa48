"""What happens in a play, checked: options, injects and what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.checking.circles import culprit, in_order, shown
from tabletop.exercise.checking.effects import EffectsChecker
from tabletop.exercise.checking.figures import Path, Reader
from tabletop.exercise.checking.ids import Ids
from tabletop.exercise.checking.layout import Layout

NEVER = n.Truth(False)


class PlayChecker:
    """Checks options, injects and what is expected, and builds their part of the form."""

    def __init__(self, exercise: s.Exercise, layout: Layout, reader: Reader, ids: Ids, effects: EffectsChecker) -> None:
        self.exercise = exercise
        self.layout = layout
        self.reader = reader
        self.ids = ids
        self.effects = effects
        self.expectations: list[f.Expectation] = []

    # Options

    def options(self) -> tuple[f.Option, ...]:
        """Every option that takes part."""
        found = []
        for name, option in self.exercise.options.items():
            checked = self._option(name, option)
            if self.ids.options[name] >= 0:
                found.append(checked)
        return tuple(found)

    def _option(self, name: str, option: s.Option) -> f.Option:
        path: Path = ("options", name)
        parameters = tuple(self._parameter((*path, "parameters", key), key, p) for key, p in option.parameters.items())
        kinds: dict[str, n.Kind] = {p.name: "text" if p.choices else "number" for p in parameters}
        clash = [
            key for key in kinds if key in ("id", "option", "action", "because", "why", "when", "until", "replaces")
        ]
        for key in clash:
            place = self.reader.document.place((*path, "parameters", key), key=True)
            self.reader.problems.add(place, "reserved-name", f"'{key}' means something else in an order")
        choices = {p.name: p.choices for p in parameters if p.choices}
        reader = self.reader.within(parameters=kinds, choices=choices)
        teams = self._teams((*path, "teams"), option.teams)
        requires = reader.node((*path, "requires"), option.requires, "truth")
        excludes = [self._known(("options", name, "limits", "excludes"), "option", x) for x in option.limits.excludes]
        return f.Option(
            index=self.ids.options[name],
            id=name,
            path=f"options.{name}",
            title=option.title or name,
            teams=teams,
            lane=option.lane,
            cost=self._cost(reader, path, option, teams),
            staff=reader.node((*path, "staff"), option.staff, "number"),
            lead_time=reader.figure((*path, "lead_time"), option.lead_time, "duration"),
            requires=requires,
            requires_text=(option.requires.text or "").strip() if option.requires else "",
            otherwise=option.otherwise,
            per_run=option.limits.per_run,
            cooldown=option.limits.cooldown,
            excludes=tuple(index for index in excludes if index is not None and index >= 0),
            parameters=parameters,
            outcomes=self.effects.outcomes(reader, (*path, "outcomes"), option.outcomes, f"options.{name}"),
            effects=self.effects.effects(reader, (*path, "effects"), option.effects, f"options.{name}"),
            text=reader.template((*path, "text"), option.text),
            secret=option.secret,
            mode=option.mode or self.exercise.rulings or "rigid",
            description=option.description,
            source=reader.source(option, self.exercise.sources, path),
        )

    def _parameter(self, path: Path, name: str, parameter: s.OptionParameter) -> f.OptionParameter:
        low = self.reader.amount((*path, "min"), parameter.min, parameter.unit)
        high = self.reader.amount((*path, "max"), parameter.max, parameter.unit)
        if low is not None and high is not None and low > high:
            message = f"'min' ({low:g}) is larger than 'max' ({high:g}); exchange them"
            self.reader.problems.add(self.reader.document.place((*path, "min")), "bad-value", message)
            low = high = None
        if parameter.default is not None and not parameter.choice:
            value = self.reader.text((*path, "default"), parameter.default, "number", unit=parameter.unit)
            self.reader.within_bounds((*path, "default"), value, low, high)
        return f.OptionParameter(name, parameter.unit, low, high, parameter.choice, parameter.default)

    def _cost(
        self, reader: Reader, path: Path, option: s.Option, teams: tuple[int, ...]
    ) -> tuple[tuple[str, n.Node], ...]:
        cost: list[tuple[str, n.Node]] = []
        names = list(self.exercise.teams)
        for resource, figure in option.cost.items():
            node = reader.node((*path, "cost", resource), figure, "number", unit=self._unit(resource, teams))
            missing = [
                names[team]
                for team in teams
                if f"{names[team]}.{resource}" not in self.layout.slots and resource not in self.exercise.resources
            ]
            if missing:
                known = [name.split(".", 1)[1] for name in self.layout.targets if name.startswith(f"{missing[0]}.")]
                known += list(self.exercise.resources)
                message = f"'{missing[0]}' has no resource '{resource}', and no shared one is called so"
                where = (*path, "cost", resource)
                self.reader.no_such(where, "unknown-resource", message, resource, known, key=True)
            elif node is not None:
                cost.append((resource, node))
        return tuple(cost)

    def _unit(self, resource: str, teams: tuple[int, ...]) -> str:
        """The unit of a resource: of the first team's own, else of the shared one."""
        names = list(self.exercise.teams)
        for name in (*(f"{names[team]}.{resource}" for team in teams), resource):
            if name in self.layout.slots:
                return self.layout.units.get(self.layout.slot(name), "")
        return ""

    def _teams(self, path: Path, teams: Sequence[str] | None) -> tuple[int, ...]:
        if teams is None or "all" in teams:
            return tuple(self.ids.teams.values())
        for i, team in enumerate(teams):
            self._known((*path, i), "team", team, ("all",))
        return tuple(dict.fromkeys(self.ids.teams[team] for team in teams if team in self.ids.teams))

    def _known(self, path: Path, what: str, name: str, beside: tuple[str, ...] = ()) -> int | None:
        return self.ids.look_up(self.reader, path, what, name, beside)

    # Injects

    def injects(self) -> tuple[f.Inject, ...]:
        """Every inject that takes part."""
        found = []
        for position, inject in enumerate(self.exercise.injects):
            checked = self._inject(("injects", position), inject)
            if self.ids.injects[inject.id] >= 0:
                found.append(checked)
        self._circles()
        return tuple(found)

    def _circles(self) -> None:
        """No inject can come that waits, over others or not, for itself."""
        injects = self.exercise.injects
        numbers = {inject.id: i for i, inject in enumerate(injects)}
        owners = {
            expectation_id(e, inject, k): i for i, inject in enumerate(injects) for k, e in enumerate(inject.expects)
        }
        needs = [
            [*([numbers[i.after.inject]] if i.after is not None and i.after.inject in numbers else []),
             *([owners[i.if_unmet]] if i.if_unmet in owners else [])]
            for i in injects
        ]  # fmt: skip
        document = self.reader.document
        for loop in in_order(needs)[1]:
            places = [document.place(("injects", i)) for i in loop]
            at = culprit(places)
            members = shown([injects[i].id for i in (*loop[at:], *loop[:at])])
            key = "after" if injects[loop[at]].after is not None else "if_unmet"
            message = f"these injects wait for each other, so that none of them can come: {members}; give one a time"
            self.reader.problems.add(document.place(("injects", loop[at], key), key=True), "loop", message)

    def _inject(self, path: Path, inject: s.Inject) -> f.Inject:
        reader, site = self.reader, f"injects.{inject.id}"
        shift = self.ids.shifts.get(inject.storyline or "", 0)
        when = reader.node((*path, "when"), inject.when, "truth")
        if inject.phase is not None and self.exercise.phases and inject.phase not in self.exercise.phases:
            reader.unknown((*path, "phase"), "phase", inject.phase, self.exercise.phases)
        starts = [key for key in ("at", "on", "after", "if_unmet") if getattr(inject, key) is not None]
        if len(starts) > 1:
            message = f"'{starts[0]}' and '{starts[1]}' both say when it comes; keep one (a 'when' may stand beside it)"
            reader.problems.add(reader.document.place((*path, starts[1]), key=True), "bad-value", message)
        on = self._on(path, inject)
        after = -1 if inject.after is None else self._known((*path, "after", "inject"), "inject", inject.after.inject)
        unmet = -1
        if inject.if_unmet is not None:
            found = self._known((*path, "if_unmet"), "expectation", inject.if_unmet)
            unmet = -1 if found is None else found
        gone = (inject.on is not None and on == -1) or (inject.after is not None and after in (-1, None))
        gone = gone or (inject.if_unmet is not None and unmet == -1)
        until, until_is_time = self._until(path, inject, shift)
        expects = tuple(
            index
            for i, expectation in enumerate(inject.expects)
            if (index := self._expectation((*path, "expects", i), expectation, inject, i)) is not None
        )
        return f.Inject(
            index=self.ids.injects[inject.id],
            id=inject.id,
            path=site,
            to=self._teams((*path, "to"), inject.to),
            subject=reader.template((*path, "subject"), inject.subject),
            body=reader.template((*path, "body"), inject.body),
            at=_shifted(reader.figure((*path, "at"), inject.at, "duration"), shift),
            when=NEVER if gone else when,
            on_option=on if inject.on is not None and on >= 0 else None,
            on_result=None if inject.on is None else inject.on.result,
            on_team=None if inject.on is None or inject.on.team is None else self.ids.teams.get(inject.on.team),
            after_inject=after if inject.after is not None and after is not None and after >= 0 else None,
            wait=None
            if inject.after is None
            else reader.figure((*path, "after", "wait"), inject.after.wait, "duration"),
            if_unmet=unmet if unmet >= 0 else None,
            until=until,
            until_is_time=until_is_time,
            repeat=None if inject.repeat is None else f.Repeat(inject.repeat.times, inject.repeat.gap),
            chance=reader.chance((*path, "chance"), inject.chance),
            effects=self.effects.effects(reader, (*path, "effects"), inject.effects, site),
            outcomes=self.effects.outcomes(reader, (*path, "outcomes"), inject.outcomes, site),
            expects=expects,
            storyline=inject.storyline,
            sender=inject.from_,
            channel=inject.channel,
            number=inject.number,
            phase=inject.phase,
            type=inject.type,
            controller=inject.controller,
            capability=inject.capability,
            notes=inject.notes,
            attachments=inject.attachments,
            source=reader.source(inject, self.exercise.sources, path),
        )

    def _on(self, path: Path, inject: s.Inject) -> int:
        if inject.on is None:
            return -1
        if inject.on.team is not None:
            self._known((*path, "on", "team"), "team", inject.on.team)
        found = self._known((*path, "on", "option"), "option", inject.on.option)
        return -1 if found is None else found

    def _until(self, path: Path, inject: s.Inject, shift: int) -> tuple[n.Node | None, bool]:
        node = self.reader.node((*path, "until"), inject.until, "duration", "truth")
        if node is None:
            return None, False
        if isinstance(node, n.Number):
            return n.Number(node.value + shift), True
        return node, not _is_condition(node)

    # Expectations

    def _expectation(self, path: Path, item: s.Expectation, inject: s.Inject | None, nth: int) -> int | None:
        reader = self.reader
        name = expectation_id(item, inject, nth)
        team = item.from_
        if team is None and inject is not None and len(inject.to) == 1 and inject.to[0] != "all":
            team = inject.to[0]
        if team is None:
            message = "say which team this is expected of: from: TEAM"
            reader.missing(path, "missing-key", message)
            return None
        index = self._known((*path, "from"), "team", team)
        if not item.any_of and not item.none_of:
            message = "nothing can meet this; list what does in any_of (or none_of for restraint)"
            reader.missing(path, "missing-key", message)
        any_of = self._ways((*path, "any_of"), item.any_of)
        none_of = self._ways((*path, "none_of"), item.none_of)
        if inject is None and any(way.kind == "answer" for way in (*any_of, *none_of)):
            message = "'answer' answers an inject; this expectation belongs to none"
            reader.problems.add(reader.document.place((*path, "any_of")), "bad-value", message)
        within = None if item.within is None else f.Deadline(item.within.seconds, item.within.turns)
        if within is not None and within.turns is not None and not self.reader.scope.has_turns:
            message = "this exercise has no turns; write a length of time, such as 2d"
            reader.problems.add(reader.document.place((*path, "within")), "no-turns", message)
        if self.ids.expectations[name] < 0 or index is None or index < 0:
            return None
        number = self.ids.expectations[name]
        shift = self.ids.shifts.get(item.storyline or "", 0)
        self.expectations.append(
            f.Expectation(
                number, name, None if inject is None else self.ids.injects[inject.id], index, any_of, none_of, within,
                item.text, f"expectations.{name}", (item.at or 0) + shift,
            )
        )  # fmt: skip
        return number

    def standalone(self) -> None:
        """Expectations for the whole exercise."""
        for i, item in enumerate(self.exercise.expectations):
            self._expectation(("expectations", i), item, None, i)

    def _ways(self, path: Path, ways: Sequence[s.Way]) -> tuple[f.Way, ...]:
        found: list[f.Way] = []
        for i, way in enumerate(ways):
            if way.kind in ("option", "message") and way.name is not None:
                what = "option" if way.kind == "option" else "team"
                beside = ("answer", "action") if way.kind == "option" else ()
                index = self._known((*path, i), what, way.name, beside)
                if index is not None and index >= 0:
                    found.append(f.Way(way.kind, index))
            else:
                found.append(f.Way(way.kind))
        return tuple(found)


def expectation_id(item: s.Expectation, inject: s.Inject | None, nth: int) -> str:
    """An expectation's id: its own, else the inject's with a number."""
    return item.id or (f"{inject.id}.{nth + 1}" if inject is not None else f"expectation.{nth + 1}")


def _shifted(figure: n.Figure | None, shift: int) -> n.Figure | None:
    if figure is None or not shift:
        return figure
    if isinstance(figure, n.Number):
        return n.Number(figure.value + shift)
    if isinstance(figure, n.Distribution):
        moved = tuple(n.Binary("+", argument, n.Number(float(shift))) for argument in figure.arguments)
        return replace(figure, arguments=moved)
    return n.Binary("+", figure, n.Number(float(shift)))


def _is_condition(node: n.Node) -> bool:
    if isinstance(node, n.Choose):
        return _is_condition(node.when_true)
    return isinstance(node, n.Compare | n.Logic | n.Truth | n.Fact) or (
        isinstance(node, n.Unary) and node.operator == "not"
    )
