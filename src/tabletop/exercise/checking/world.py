"""The world, checked: variables, derived values, routes, resources; in which order things are computed."""

from __future__ import annotations

import re
from dataclasses import replace

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise import units
from tabletop.exercise.checking.circles import culprit, in_order, shown
from tabletop.exercise.checking.figures import Path, Reader
from tabletop.exercise.checking.layout import Layout, figures_of
from tabletop.exercise.durations import RATE_UNITS, split_rate
from tabletop.exercise.durations import text as length_of
from tabletop.exercise.expressions import ExpressionError, Scope, parse_typed

#: Functions that give numbers for numbers, and what may stand as the last value of `delay` and `smooth`.
_NUMBERS = frozenset(("min", "max", "abs", "clip", "round", "exp", "log", "sqrt", "lookup", "delay", "smooth"))
_DELAYS = re.compile(r",\s*\d+\s*[smhdw]\s*\)")
_COMPARED = re.compile("[<>=]")
_CONDITION = re.compile(r"^\s*(?!.*\bif\b)(?:.*[<>=]|not\b|latch\b)")
_NONE: tuple[int, n.Kind] = (-1, "text")
_WORD = re.compile(r"[^\W\d][\w.-]*")


class WorldChecker:
    """Checks `world:` and all resources, and builds their part of the form."""

    def __init__(self, exercise: s.Exercise, layout: Layout, reader: Reader) -> None:
        self.exercise = exercise
        self.layout = layout
        self.reader = reader
        self.quantities: list[f.Quantity] = []
        self.derived: list[f.Derived] = []
        self.commodities: list[f.Commodity] = []
        self.reports: list[f.Report] = []

    def check(self) -> None:
        """Check everything; what is wrong is noted with the reader."""
        self._settle_kinds()
        for name, variable in self.exercise.world.variables.items():
            if name in self.layout.targets:
                self._variable(name, variable)
        for name, resource in self.exercise.resources.items():
            if name in self.layout.targets:
                self._resource(name, resource, ("resources", name), None)
        for team, content in self.exercise.teams.items():
            for name, resource in content.resources.items():
                self._resource(f"{team}.{name}", resource, ("teams", team, "resources", name), team)
        for name, commodity in self.exercise.world.routes.items():
            if f"{name}.flow" in self.layout.slots:
                self._commodity(name, commodity)
        for name, derived in self.exercise.world.derived.items():
            if name in self.layout.slots:
                self._derived(name, derived)

    def _settle_kinds(self) -> None:
        """Find which derived values are conditions, so that they may be used as such, whatever their order."""
        scope = replace(self.reader.scope, memory=lambda kind, operands, seconds: 0)
        texts = {
            name: derived.value.text
            for name, derived in self.exercise.world.derived.items()
            if name in self.layout.slots and derived.value.text is not None
        }
        numbers = {name: i for i, name in enumerate(texts)}
        needs = [
            [numbers[word] for word in _WORD.findall(text) if word in numbers and word != name]
            for name, text in texts.items()
        ]
        names = list(texts)
        for i in in_order(needs)[0]:
            text = texts[names[i]]
            words = [word for word in _WORD.findall(_DELAYS.sub(")", text)) if word not in _NUMBERS]
            if not _COMPARED.search(text) and all(self.layout.slots.get(word, _NONE)[1] == "number" for word in words):
                continue  # numbers put together give a number
            found = self._kind(text, scope)
            if found is None and _CONDITION.search(text):
                found = "truth"  # probably, and what is wrong with it is said later
            if found is not None and found != "text":
                self.layout.slots[names[i]] = (self.layout.slot(names[i]), found)

    @staticmethod
    def _kind(text: str, scope: Scope) -> n.Kind | None:
        try:
            return parse_typed(text, scope).kind
        except ExpressionError:
            return None  # said when the value itself is read

    # Parts

    def _variable(self, name: str, variable: s.Variable) -> None:
        path: Path = ("world", "variables", name)
        reader, problems = self.reader, self.reader.problems
        unit = variable.unit
        self._unit((*path, "unit"), unit)
        low = reader.amount((*path, "min"), variable.min, unit)
        high = reader.amount((*path, "max"), variable.max, unit)
        if low is not None and high is not None and low > high:
            message = f"'min' ({low:g}) is larger than 'max' ({high:g}); exchange them"
            problems.add(reader.document.place((*path, "min")), "bad-value", message)
            low = high = None
        initial = reader.figure((*path, "initial"), variable.initial, "number", unit=unit)
        reader.within_bounds((*path, "initial"), initial, low, high)
        rate, seconds = self._rate((*path, "rate"), variable.rate, unit)
        noise = None
        if variable.noise is not None:
            noise = self._noise((*path, "noise"), variable.noise, unit)
        slot = self._seen(name, path, variable.seen_by, variable.reported)
        self.quantities.append(
            f.Quantity(
                slot, name, "variable", f"world.variables.{name}", variable.unit, initial or n.Number(0.0), None,
                low, high, rate, seconds, noise, variable.description,
                reader.source(variable, self.exercise.sources, path),
            )
        )  # fmt: skip

    def _rate(self, path: Path, figure: s.Figure | None, measure: str) -> tuple[n.Node | None, int]:
        if figure is None:
            return None, 3600
        if figure.text is None:
            return self.reader.node(path, figure), 3600
        text, unit = split_rate(figure.text)
        if unit is None:
            self._no_rate_unit(path, figure.text.strip())
            return None, 3600
        return self.reader.text(path, text, "number", unit=measure), RATE_UNITS[unit]

    def _no_rate_unit(self, path: Path, text: str) -> None:
        """Say that a rate lacks the time it is per, or that this is none."""
        reader = self.reader
        if found := re.search(r"\b(?:per\s+|/\s*)([A-Za-z]+)$", text):
            meant = units.time_meant(found[1])
            if found[0].startswith("/") and meant:
                message = f"a rate says per what in words: write '{text[: found.start()].strip()} per {meant}'"
                reader.problems.add(reader.document.place_word(path, found[0]), "no-rate-unit", message)
                return
            if meant or found[0].startswith("per"):
                message = f"'{found[1]}' is no unit of time for a rate: hour, day, week, month and year are"
                place = reader.document.word_after(reader.document.place_word(path, found[0]), found[1])
                reader.problems.add(place, "no-rate-unit", message, meant)
                return
        message = f"a rate says per what: write it like '{text} per day' (hour, day, week, month, year)"
        reader.problems.add(reader.document.place(path), "no-rate-unit", message)

    def _unit(self, path: Path, unit: str) -> None:
        """Say that a unit is per something that is nearly a unit of time."""
        if found := re.search(r"\b(?:per\s+|/\s*)([A-Za-z]{3,})$", unit):
            if units.per_seconds(unit) is None and (meant := units.time_meant(found[1])):
                place = self.reader.document.place_word(path, found[1])
                message = f"'{found[1]}' is no unit of time"
                self.reader.problems.add(place, "bad-unit", message, meant)

    def _noise(self, path: Path, noise: s.Noise, unit: str) -> f.Noise | None:
        figure = self.reader.figure(path, s.Figure(distribution=noise.distribution), "number", unit=unit)
        if not isinstance(figure, n.Distribution):
            return None
        tick = self.exercise.clock.tick
        every = tick if noise.every is None else noise.every
        place = self.reader.document.place((*path, "every"))
        if every <= 0:
            self.reader.problems.add(place, "bad-duration", "'every' must be above 0")
            return None
        if tick and every % tick and not self.reader.document.broken(("clock",)):
            message = f"noise falls on ticks: 'every' is a multiple of {length_of(tick)}"
            self.reader.problems.add(place, "bad-duration", message)
        return f.Noise(figure, every)

    def _resource(self, name: str, resource: s.Resource, path: Path, team: str | None) -> None:
        reader = self.reader
        initial = reader.figure((*path, "initial"), resource.initial, "number", unit=resource.unit)
        rate, seconds = self._rate((*path, "income"), resource.income, resource.unit)
        most = reader.amount((*path, "max"), resource.max, resource.unit)
        seen_by = resource.seen_by if resource.seen_by is not None or team is None else (team,)
        slot = self._seen(name, path, seen_by, None)
        reader.within_bounds((*path, "initial"), initial, 0.0, most)
        self.quantities.append(
            f.Quantity(
                slot, name, "resource", ".".join(str(step) for step in path), resource.unit, initial or n.Number(0.0),
                None, 0.0, most, rate, seconds, None, resource.description,
                reader.source(resource, self.exercise.sources, path),
            )
        )  # fmt: skip

    def _derived(self, name: str, derived: s.Derived) -> None:
        path: Path = ("world", "derived", name)
        value = self.reader.node((*path, "value"), derived.value, "number", "truth", "duration")
        slot = self._seen(name, path, derived.seen_by, derived.reported)
        source = self.reader.source(derived, self.exercise.sources, path)
        self.derived.append(
            f.Derived(
                slot, name, f"world.derived.{name}", derived.unit, value or n.Number(0.0), derived.description, source
            )
        )

    def _seen(self, name: str, path: Path, seen_by: tuple[str, ...] | None, reported: s.Reported | None) -> int:
        """The slot of a figure; who may see it, and how it is reported, is kept with it."""
        slot = self.layout.slot(name)
        if seen_by is not None and "all" not in seen_by:
            self.layout.seen_by[slot] = self._teams((*path, "seen_by"), seen_by)
        if reported is not None and (reported.delay or reported.error):
            self.reports.append(f.Report(slot, f.Reported(reported.delay, reported.error), ".".join(map(str, path))))
        return slot

    def _teams(self, path: Path, teams: tuple[str, ...]) -> tuple[int, ...]:
        known = self.reader.scope.teams
        for team in teams:
            if team not in known and f"teams.{team}" not in self.reader.document.left_out:
                self.reader.unknown(path, "team", team, (*known, "all"))
        return tuple(known[team] for team in teams if team in known)

    # Routes

    def _commodity(self, name: str, commodity: s.Commodity) -> None:
        path: Path = ("world", "routes", name)
        layout, reader = self.layout, self.reader
        seconds = units.per_seconds(commodity.unit)
        self._unit((*path, "unit"), commodity.unit)
        if seconds is None and not reader.problems.said_on(reader.document.place((*path, "unit"))):
            message = f"the unit of a flow says per what, such as '{commodity.unit or 'Mt'} per year'"
            reader.missing((*path, "unit"), "bad-unit", message)
        side = "supply" if commodity.supply is not None else "demand"
        offered = self._figure(f"{name}.{side}", side, (*path, side), commodity.supply or commodity.demand, commodity)
        segments = tuple(self._segment(name, key, part, path) for key, part in commodity.segments.items())
        order = {segment: i for i, segment in enumerate(commodity.segments)}
        routes = tuple(self._route(name, key, part, path, order) for key, part in commodity.routes.items())
        left = layout.slot(f"{name}.{'stranded' if side == 'supply' else 'unmet'}")
        flow, drained, exported = (layout.slot(f"{name}.{figure}") for figure in ("flow", "drained", "exported"))
        checked = f.Commodity(
            name, f"world.routes.{name}", commodity.unit, seconds or 1, offered, side == "demand", flow, drained,
            exported, left, segments, routes,
        )  # fmt: skip
        self.commodities.append(checked)
        self._seen_commodity(name, path, commodity, checked)

    def _seen_commodity(self, name: str, path: Path, commodity: s.Commodity, checked: f.Commodity) -> None:
        if commodity.seen_by is None and commodity.reported is None:
            return
        slots = {figure: self.layout.slot(figure) for figure in figures_of(name, commodity)}
        if commodity.seen_by is not None and "all" not in commodity.seen_by:
            teams = self._teams((*path, "seen_by"), commodity.seen_by)
            self.layout.seen_by.update(dict.fromkeys(slots.values(), teams))
        reported = commodity.reported
        if reported is not None and (reported.delay or reported.error):
            for figure, slot in slots.items():
                kept = f.Reported(reported.delay, reported.error)
                self.reports.append(f.Report(slot, kept, f"world.routes.{figure}"))

    def _segment(self, name: str, key: str, segment: s.Segment, path: Path) -> f.Segment:
        layout = self.layout
        where: Path = (*path, "segments", key)
        capacity = self._figure(f"{name}.{key}.capacity", "capacity", (*where, "capacity"), segment.capacity, segment)
        spare = layout.slot(f"{name}.{key}.spare")
        if segment.storage is None:
            return f.Segment(key, capacity, spare)
        storage = segment.storage
        unit = units.read(self.exercise.world.routes[name].unit).amount
        room = self.reader.node((*where, "storage", "capacity"), storage.capacity, "number", unit=unit) or n.Number(0.0)
        stored = layout.slot(f"{name}.{key}.stored")
        initial = self.reader.figure((*where, "storage", "initial"), storage.initial, "number", unit=unit) or n.Number(
            0.0
        )
        if isinstance(initial, n.Number) and isinstance(room, n.Number) and not 0 <= initial.value <= room.value:
            place = self.reader.document.place((*where, "storage", "initial"))
            self.reader.problems.add(place, "bad-value", "the initial stock is not between 0 and the capacity")
        high = room.value if isinstance(room, n.Number) else None
        self.quantities.append(
            f.Quantity(stored, f"{name}.{key}.stored", "stored", f"world.routes.{name}.segments.{key}.storage", "",
                       initial, None, 0.0, high)
        )  # fmt: skip
        return f.Segment(key, capacity, spare, stored, room)

    def _route(self, name: str, key: str, route: s.Route, path: Path, order: dict[str, int]) -> f.Route:
        where: Path = (*path, "routes", key)
        through: dict[int, None] = {}
        for i, segment in enumerate(route.through):
            if segment not in order:
                self.reader.unknown((*where, "through", i), "segment", segment, order)
            elif order[segment] in through:
                place = self.reader.document.place((*where, "through", i))
                self.reader.problems.add(place, "duplicate-id", f"the route passes '{segment}' twice")
            else:
                through[order[segment]] = None
        cost = self._figure(f"{name}.{key}.cost", "cost", (*where, "cost"), route.cost, route, bounded=False)
        return f.Route(key, tuple(through), cost, self.layout.slot(f"{name}.{key}.flow"))

    def _figure(
        self, name: str, kind: str, path: Path, figure: s.Figure | None, item: s.Provenance | None,
        bounded: bool = True,
    ) -> int:  # fmt: skip
        """A supply, demand, capacity or cost: a state where it is constant or drawn, else computed."""
        unit = self.layout.units.get(self.layout.slot(name), "")
        found = self.reader.figure(path, figure, "number", unit=unit) or n.Number(0.0)
        low = 0.0 if bounded else None
        if bounded and isinstance(found, n.Number) and found.value < 0:
            self.reader.problems.add(self.reader.document.place(path), "bad-value", f"a {kind} cannot be negative")
        source = self.reader.source(item, self.exercise.sources, path[:-1]) if item is not None else f.Source()
        constant = isinstance(found, n.Number | n.Distribution)
        slot = self.layout.slot(name)
        self.quantities.append(
            f.Quantity(
                slot, name, kind, "world.routes." + name, "",  # type: ignore[arg-type]
                found if constant else None, None if constant else found, low, source=source,  # type: ignore[arg-type]
            )
        )  # fmt: skip
        return slot


def computed_in_order(checker: WorldChecker) -> tuple[f.Computed, ...]:
    """Derived values, computed figures and flows, each after what it reads; loops are noted, with their members."""
    items: list[f.Computed] = [*checker.derived]
    items += [q for q in checker.quantities if q.expression is not None]
    items += checker.commodities
    giver = {slot: i for i, item in enumerate(items) for slot in _gives(item)}
    needs = [[giver[slot] for slot in sorted(_reads(item)) if slot in giver] for item in items]
    order, loops = in_order(needs)
    for loop in loops:
        _note_loop(checker, [items[i] for i in loop])
    return tuple(items[i] for i in order)


def _note_loop(checker: WorldChecker, loop: list[f.Computed]) -> None:
    """Say that figures need each other, at the one that was probably changed last."""
    document = checker.reader.document
    places = [document.place_of_path(f"{item.path}.value") for item in loop]
    at = culprit(places)
    members = shown([item.name for item in (*loop[at:], *loop[:at])])
    message = f"these need each other in a circle: {members}; delay(), smooth() or latch() can break it"
    place = document.word_after(places[at], loop[(at + 1) % len(loop)].name)
    checker.reader.problems.add(place, "loop", message)


def _gives(item: f.Computed) -> set[int]:
    if not isinstance(item, f.Commodity):
        return {item.slot}
    slots = {item.flow, item.drained, item.exported, item.left}
    return slots | {segment.spare for segment in item.segments} | {route.flow for route in item.routes}


def _reads(item: f.Computed) -> set[int]:
    if isinstance(item, f.Derived):
        return n.slots_of(item.value)
    if isinstance(item, f.Quantity):
        return n.slots_of(item.expression)
    slots = {item.offered} | {s.capacity for s in item.segments} | {r.cost for r in item.routes}
    return slots.union(*(n.slots_of(segment.storage_capacity) for segment in item.segments))
