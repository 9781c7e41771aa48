"""An exercise made ready to play: its printed functions, made once and shared by any number of plays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from tabletop.engine import beginning, printing
from tabletop.engine.chance import site_key
from tabletop.engine.plan import Plan
from tabletop.engine.printing import Function
from tabletop.exercise.form import Effect, Exercise, Inject, Memory, Option, Outcome, Template
from tabletop.exercise.nodes import Distribution, Node, Number

Odds = tuple[tuple[str, ...], tuple[float | None, ...] | None, dict[str, float | None] | None]

PlainChange = tuple[str, str, int, float]
"""A lasting change by a constant: path, verb, slot, amount."""


class Program:
    """The printed form of one exercise. It keeps no state of a play; building one takes milliseconds.

    Functions are printed when they are first needed. Nodes are looked up by identity, which the exercise (and, for
    those that control adds during a run, `_kept`) keeps alive.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.plan = Plan(exercise)
        self._functions: dict[int, Function] = {}
        self._kept: list[object] = []
        self._quiet: dict[bool, Function] = {}
        self._keys: dict[str, int] = {}
        self._changes: dict[int, tuple[PlainChange, ...] | None] = {}
        self._constants: dict[int, tuple[float, ...] | None] = {}
        self._odds: dict[int, Odds] = {}
        self._released: dict[int, dict[str, object] | None] = {}
        self._plain: dict[int, str | None] = {}
        # Conditions that may turn between instants: (inject index, node, watched for turning false too).
        self.watched: list[tuple[Node, bool]] = []
        self.watch_of: dict[tuple[int, str], int] = {}
        for inject in exercise.injects:
            if inject.until is not None and not inject.until_is_time:
                self._watch((inject.index, "until"), inject.until, False)
            if inject.when is not None:
                self._watch((inject.index, "when"), inject.when, inject.repeat is not None)

    def _watch(self, key: tuple[int, str], node: Node, both: bool) -> None:
        self.watch_of[key] = len(self.watched)
        self.watched.append((node, both))

    def function(self, node: Node) -> Function:
        """The node as a function `(v, now, f, p)`."""
        found = self._functions.get(id(node))
        if found is None:
            found = self._functions[id(node)] = printing.function_of(node, self.exercise.extensions)
            self._kept.append(node)
        return found

    def key(self, site: str) -> int:
        """The 64-bit key of a site (R12)."""
        found = self._keys.get(site)
        if found is None:
            found = self._keys[site] = site_key(site)
        return found

    def quiet(self, recording: bool) -> Function:
        """The quiet stretch between instants, with or without rows for world.csv."""
        found = self._quiet.get(recording)
        if found is None:
            columns = self.columns if recording else None
            found = self._quiet[recording] = printing.print_quiet(self.plan, self.watched, columns)
        return found

    @cached_property
    def integrate(self) -> Function:
        """Bases move by their rates."""
        return printing.print_integrate(self.plan)

    @cached_property
    def hand_over(self) -> Function:
        """Memories show what they sampled."""
        return printing.print_hand_over(self.plan)

    @cached_property
    def refresh(self) -> Function:
        """Everything computed."""
        return printing.print_refresh(self.plan)

    @cached_property
    def scan(self) -> Function:
        """The first watched condition that has turned."""
        return printing.print_scan(self.plan, self.watched)

    @cached_property
    def any_turned(self) -> Function:
        """Whether any watched condition has turned."""
        return printing.print_any_turned(self.plan, self.watched)

    @cached_property
    def sample(self) -> Function:
        """Rates and memories are read at the end of a tick."""
        return printing.print_sample(self.plan)

    def constants(self, distribution: Distribution) -> tuple[float, ...] | None:
        """The arguments of a distribution where none of them has to be read."""
        try:
            return self._constants[id(distribution)]
        except KeyError:
            values = tuple(node.value for node in distribution.arguments if isinstance(node, Number))
            found = values if len(values) == len(distribution.arguments) else None
            self._constants[id(distribution)] = found
            self._kept.append(distribution)
            return found

    def plain_changes(self, effects: Sequence[Effect]) -> tuple[PlainChange, ...] | None:
        """A list of effects as lasting changes by constants, where it is no more than that."""
        try:
            return self._changes[id(effects)]
        except KeyError:
            found = self._changes[id(effects)] = _plain_changes(effects)
            self._kept.append(effects)
            return found

    @cached_property
    def open_to(self) -> tuple[frozenset[int], ...]:
        """Per team: the indices of options that nothing can close."""
        ids = {option.id: option.index for option in self.exercise.options}
        return tuple(frozenset(ids[name] for name in always) for always, _ in self.options_of)

    def odds(self, outcomes: tuple[Outcome, ...]) -> Odds:
        """The names of outcomes, and (where none has to be read) their chances, as numbers and by name."""
        try:
            return self._odds[id(outcomes)]
        except KeyError:
            chances = [outcome.chance for outcome in outcomes]
            fixed = all(chance is None or isinstance(chance, Number) for chance in chances)
            values = tuple(chance.value if isinstance(chance, Number) else None for chance in chances)
            names = tuple(outcome.name for outcome in outcomes)
            found = (names, values, dict(zip(names, values, strict=True))) if fixed else (names, None, None)
            self._odds[id(outcomes)] = found
            self._kept.append(outcomes)
            return found

    def released(self, inject: Inject) -> dict[str, object] | None:
        """What the release of an inject says, where all its text is plain: shared by all plays, never changed."""
        try:
            return self._released[id(inject)]
        except KeyError:
            found = self._released[id(inject)] = self._plain_release(inject)
            self._kept.append(inject)
            return found

    def _plain_release(self, inject: Inject) -> dict[str, object] | None:
        subject, body = inject.subject.plain, inject.body.plain
        return None if subject is None or body is None else release_data(self.exercise, inject, subject, body, 1)

    @cached_property
    def opening(self) -> tuple[tuple[beginning.Item, ...], tuple[Memory, ...]]:
        """The order of initial values."""
        return beginning.order(self.plan)

    @cached_property
    def rivals(self) -> tuple[tuple[int, ...], ...]:
        """Per option, those that exclude it or that it excludes."""
        options = self.exercise.options
        other: dict[int, list[int]] = {}
        for option in options:
            for excluded in option.excludes:
                other.setdefault(excluded, []).append(option.index)
        return tuple((*option.excludes, *other.get(option.index, ())) for option in options)

    @cached_property
    def options_of(self) -> tuple[tuple[list[str], list[Option]], ...]:
        """Per team: the ids of options that nothing can close, and the options to look at each time."""
        split: tuple[tuple[list[str], list[Option]], ...] = tuple(([], []) for _ in self.exercise.teams)
        for option in self.exercise.options:
            limited = option.per_run is not None or option.cooldown is not None or self.rivals[option.index]
            free = option.requires is None and not option.cost and option.staff is None and not limited
            for team in option.teams:
                if free:
                    split[team][0].append(option.id)
                else:
                    split[team][1].append(option)
        return split

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The slots of world.csv: variables, derived values, route figures, then resources."""
        exercise = self.exercise
        columns = [q.slot for q in exercise.quantities if q.kind == "variable"]
        columns += [derived.slot for derived in exercise.derived]
        for commodity in exercise.commodities:
            columns += [commodity.offered, commodity.flow, commodity.drained, commodity.exported, commodity.left]
            for segment in commodity.segments:
                columns += [slot for slot in (segment.stored,) if slot is not None]
                columns += [segment.capacity, segment.spare]
            for route in commodity.routes:
                columns += [route.flow, route.cost]
        columns += [q.slot for q in exercise.quantities if q.kind == "resource"]
        return tuple(columns)

    @cached_property
    def column_names(self) -> tuple[str, ...]:
        """The header of world.csv."""
        return ("at", *(self.exercise.slots[slot] for slot in self.columns))

    def plain(self, template: Template) -> str | None:
        """The text of a template in which nothing has to be filled in; None where something has."""
        try:
            return self._plain[id(template)]
        except KeyError:
            found = self._plain[id(template)] = template.plain
            self._kept.append(template)
            return found


def _plain_changes(effects: Sequence[Effect]) -> tuple[PlainChange, ...] | None:
    changes: list[PlainChange] = []
    for effect in effects:
        if effect.stop or effect.after or effect.length or effect.over or effect.chance:
            return None
        for change in effect.changes:
            if not isinstance(change.amount, Number):
                return None
            changes.append((effect.path, change.verb, change.slot, change.amount.value))
    return tuple(changes)


def release_data(exercise: Exercise, inject: Inject, subject: str, body: str, times: int) -> dict[str, object]:
    """What `inject.released` says of an inject."""
    data: dict[str, object] = {
        "to": [exercise.teams[team].id for team in inject.to],
        "from": inject.sender,
        "channel": inject.channel,
        "subject": subject,
        "body": body,
        "number": inject.number,
        "times": times,
    }
    if inject.attachments:
        data["attachments"] = list(inject.attachments)
    return data
