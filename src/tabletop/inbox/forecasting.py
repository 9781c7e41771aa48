"""What a move would cost, take and change, before it is handed in: by stated odds and by what the team sees.

Nothing is drawn, nothing is written, and neither the seed nor a figure that is hidden from the team is read (R14): what
rests on one is "not for you to know", however it stands. Figures are those of now, as they are reported to the team.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tabletop.engine import commands as c
from tabletop.exercise import form, wording
from tabletop.inbox.forms import promising, saying
from tabletop.inbox.forms.known import Knowledge
from tabletop.inbox.forms.model import plain, units

if TYPE_CHECKING:
    from tabletop.engine.play import Engine


@dataclass(frozen=True, slots=True)
class Ending:
    """One way an order may end: in words, how likely (None: not for the team to know), what it changes."""

    words: str
    chance: float | None
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """What of one resource is wanted and how much there is; None is what the team may not know.

    `least` says that `amount` is a sum in which something not known is missing.
    """

    resource: str
    unit: str
    amount: float | None
    balance: float | None
    least: bool = False


@dataclass(frozen=True, slots=True)
class OrderForecast:
    """One order of the move. `fault` and `obstacle` say why it would be rejected, by its form or as things look.

    `staff` None: not known. `standing` says on what it waits. `changes` come however it ends. `ruling` says that
    control decides.
    """

    number: int
    what: str
    fault: str = ""
    obstacle: str = ""
    standing: str = ""
    ruling: str = ""
    costs: tuple[Price, ...] = ()
    staff: int | None = 0
    waits: bool = False
    lead_time: str = ""
    changes: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = ()


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a team's move would come to. `staff_free` None: staff are not counted."""

    team: str
    problems: tuple[str, ...]
    orders: tuple[OrderForecast, ...]
    totals: tuple[Price, ...]
    staff: int
    staff_free: int | None
    notes: tuple[str, ...]


def forecast(engine: Engine, commands: Sequence[c.Command]) -> Forecast:
    """The forecast of one team's move, as intake has read it. Raises ValueError where it is that of several teams."""
    moves = [command for command in commands if isinstance(command, c.SubmitMove)]
    teams = {command.team for command in moves}
    if len(teams) > 1:
        raise ValueError("a forecast is for the move of one team; this file holds those of several")
    refused = [command for command in commands if isinstance(command, c.RefuseFile)]
    problems = tuple(f"{problem.place}: {problem.sentence}" for command in refused for problem in command.problems)
    if not moves:
        team = next((command.team for command in refused if command.team is not None), None)
        title = "" if team is None else engine.exercise.teams[team].title
        return Forecast(title, problems, (), (), 0, None, ())
    reckoning = _Reckoning(Knowledge(engine, moves[0].team, _arrives(engine, moves[0])))
    for move in moves:
        reckoning.take(move)
    return reckoning.forecast(problems)


def _arrives(engine: Engine, move: c.SubmitMove) -> int | None:
    """When a move would arrive; None: now."""
    ends = engine.calendar.deadlines
    if move.turn is not None and 1 <= move.turn <= len(ends):
        return ends[move.turn - 1]
    return move.at


@dataclass
class _Reckoning:
    """Goes through a move, order by order, with what is left of resources and staff."""

    known: Knowledge
    orders: list[OrderForecast] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    earlier: list[form.Option] = field(default_factory=list)
    spent: dict[int, float] = field(default_factory=dict)
    unknown: dict[int, bool] = field(default_factory=dict)
    staff: int = 0

    def __post_init__(self) -> None:
        self.exercise = self.known.exercise
        self.units = units(self.exercise)
        self.names: dict[int, str] = {}

    def take(self, move: c.SubmitMove) -> None:
        """One move: its orders, and what else of it would come to nothing."""
        for line in move.orders or ():
            self.orders.append(self._order(line))
        self.notes += _notes(self.known, move)

    def forecast(self, problems: tuple[str, ...]) -> Forecast:
        """What it all comes to."""
        team = self.exercise.teams[self.known.team]
        totals = tuple(
            Price(self.names[slot], self._unit(slot), self.spent[slot], self._balance(slot), self.unknown[slot])
            for slot in self.spent
        )
        return Forecast(
            team.title or team.id, problems, tuple(self.orders), totals, self.staff, self.known.free_staff,
            tuple(self.notes),
        )  # fmt: skip

    def _unit(self, slot: int) -> str:
        return wording.shown_unit(self.units.get(slot, ""))

    def _balance(self, slot: int) -> float | None:
        return self.known.readings[slot] if self.known.sees(slot) else None

    def _order(self, line: c.OrderLine) -> OrderForecast:
        if line.fault is not None:
            allowed = f" (allowed: {line.fault.allowed})" if line.fault.allowed else ""
            return OrderForecast(line.place, line.unknown or "", fault=line.fault.said + allowed)
        if line.option is None:
            what = wording.one_line(line.action or "")
            return OrderForecast(line.place, what, ruling="control rules on it", standing=self._standing(line))
        option = self.exercise.options[line.option]
        parameters = dict(line.parameters)
        standing = self._standing(line)
        obstacle = self._obstacle(option, parameters) if line.when is None else ""
        costs = tuple(self._price(*cost) for cost in self.known.costs(option, parameters))
        needed = self.known.staff(option, parameters)
        waits = False
        if not obstacle and line.when is None:
            waits = self._spend(option, parameters, needed)
        ruled = option.mode in ("free", "matrix")
        return OrderForecast(
            number=line.place,
            what=_called(option, parameters),
            obstacle=obstacle,
            standing=standing,
            ruling="control rules on how it ends" if ruled else "",
            costs=costs,
            staff=needed,
            waits=waits,
            lead_time=self._lead_time(option, parameters),
            changes=self._changes(option.effects, parameters),
            endings=() if ruled else tuple(self._endings(option, parameters)),
        )

    def _standing(self, line: c.OrderLine) -> str:
        """On what a standing order waits, and whether that holds as the team sees it."""
        if line.when is None:
            return ""
        said = wording.say(self.exercise, line.when)
        until = f", for {wording.length(line.until)} after it arrives" if line.until is not None else ""
        holds = self.known.value(line.when, "when")
        now = "" if holds is None else "; it does now" if holds else "; it does not now"
        return f"waits until {said} holds{until}{now}"

    def _obstacle(self, option: form.Option, parameters: dict[str, c.Value]) -> str:
        """Why it would be rejected as things look, with what stands before it in the move."""
        found = self.known.obstacle(option, parameters)
        if found:
            return found
        before = self.earlier.count(option)
        counted = sum(order.option is option for order in self.known.engine.orders.counted(self.known.team))
        if option.per_run is not None and before and counted + before >= option.per_run:
            return f"it may be ordered {saying.times(option.per_run)}, and stands above already"
        if option.cooldown is not None and before:
            return f"{wording.length(option.cooldown)} must pass between two of them, and it stands above already"
        rivals = self.known.engine.program.rivals[option.index]
        for other in self.earlier:
            if other.index in rivals:
                return f"it is excluded by {other.title or other.id}, which stands above"
        for name, slot, amount in self.known.costs(option, parameters):
            balance = self._balance(slot)
            if amount is not None and balance is not None and amount > balance - self.spent.get(slot, 0.0):
                left = plain_figure(balance - self.spent.get(slot, 0.0))
                return f"it costs {plain_figure(amount)} of {name}, and the orders above leave {left}"
        return ""

    def _price(self, name: str, slot: int, amount: float | None) -> Price:
        self.names.setdefault(slot, name)
        return Price(name, self._unit(slot), amount, self._balance(slot))

    def _spend(self, option: form.Option, parameters: dict[str, c.Value], needed: int | None) -> bool:
        """Count what an order takes; whether it would wait for staff."""
        self.earlier.append(option)
        for _, slot, amount in self.known.costs(option, parameters):
            self.spent[slot] = self.spent.get(slot, 0.0) + (amount or 0.0)
            self.unknown[slot] = self.unknown.get(slot, False) or amount is None
        free = self.known.free_staff
        self.staff += needed or 0
        queued = bool(self.known.engine.orders.queues[self.known.team])
        return free is not None and bool(needed) and (queued or self.staff > free)

    def _lead_time(self, option: form.Option, parameters: dict[str, c.Value]) -> str:
        if option.lead_time is None:
            return saying.AT_ONCE
        return promising.span(self.known, option.lead_time, f"{option.path}.lead_time", parameters)

    def _changes(self, effects: Sequence[form.Effect], parameters: dict[str, c.Value]) -> tuple[str, ...]:
        return promising.changes(self.known, effects, parameters, self._unit)

    def _endings(self, option: form.Option, parameters: dict[str, c.Value]) -> Iterator[Ending]:
        chances = [
            None if item.chance is None else self.known.number(item.chance, item.path, parameters)
            for item in option.outcomes
        ]
        secret = any(
            item.chance is not None and chance is None for item, chance in zip(option.outcomes, chances, strict=True)
        )
        stated: list[float | None] = list(chances) if secret else [*saying.completed(chances)]
        for item, chance in zip(option.outcomes, stated, strict=True):
            yield Ending(saying.ENDINGS[item.result], chance, self._changes(item.effects, parameters))


def _called(option: form.Option, parameters: dict[str, c.Value]) -> str:
    """`Charter tankers (tonnage 3 Mt per year, partner baku)`."""
    units_of = {item.name: wording.shown_unit(item.unit) for item in option.parameters}
    said = [
        f"{name} {plain(value) if isinstance(value, float) else value} {units_of[name]}".strip()
        for name, value in parameters.items()
    ]
    title = wording.one_line(option.title) or option.id
    return f"{title} ({', '.join(said)})" if said else title


def _notes(known: Knowledge, move: c.SubmitMove) -> Iterator[str]:
    """What would come to nothing: answers to what was not put to the team, orders that cannot be taken back."""
    engine = known.engine
    for inject, _ in move.answers:
        item = engine.injects.all[inject]
        if not item.times or known.team not in item.inject.to:
            yield "one of the answers is to no inject that was put to you"
    for reference in (*move.withdraw, *move.replaces):
        order = engine.orders.find(known.team, reference)
        if order is None or not (order.active or order.state == "standing"):
            yield f"there is no order {wording.one_line(reference)} of yours that could be withdrawn"


def plain_figure(amount: float) -> str:
    """An amount to six figures."""
    return f"{amount:.6g}"


# In words


def forecast_text(found: Forecast) -> str:
    """The forecast for people, a line a statement."""
    return "\n".join([*_text(found), ""])


def _text(found: Forecast) -> Iterator[str]:
    title = f"What this move of {found.team} would do" if found.team else "What this file would do"
    yield f"{title}, by what you see now and by stated odds:"
    for problem in found.problems:
        yield f"  refused: {problem}"
    for number, order in enumerate(found.orders, 1):
        yield ""
        yield from _order_text(number, order)
    if not found.orders and not found.problems:
        yield "  nothing is ordered"
    if len(found.orders) > 1:
        yield ""
        yield from _together(found)
    for note in found.notes:
        yield f"Note: {note}."
    yield ""
    yield "Nothing was drawn and nothing was handed in."


def _order_text(number: int, order: OrderForecast) -> Iterator[str]:
    yield f"{number}. {order.what or 'An order'}"
    if order.fault:
        yield f"   would be rejected: {order.fault}"
        return
    if order.obstacle:
        yield f"   would be rejected as things look: {order.obstacle}"
    if order.standing:
        yield f"   {order.standing}"
    yield from (f"   costs {_price_text(price)}" for price in order.costs)
    if order.staff is None:
        yield f"   how many staff it needs is {saying.NOT_KNOWN}"
    elif order.staff:
        yield f"   needs {order.staff} staff" + (", and waits until they are free" if order.waits else "")
    if order.lead_time:
        yield f"   takes {order.lead_time}" if order.lead_time != saying.AT_ONCE else "   is done at once"
    if order.ruling:
        yield f"   {order.ruling}"
    yield from (f"   {change}" for change in order.changes)
    for ending in order.endings:
        yield f"   {_ending_text(ending)}"
    if not (order.changes or order.endings or order.ruling):
        yield f"   {promising.NOTHING}"


def _ending_text(ending: Ending) -> str:
    chance = f"a chance that is {saying.NOT_KNOWN}" if ending.chance is None else saying.per_cent(ending.chance)
    return f"{ending.words} ({chance}): " + ("; ".join(ending.changes) or promising.NOTHING)


def _price_text(price: Price) -> str:
    if price.amount is None:
        return f"an amount of {price.resource} that is {saying.NOT_KNOWN}"
    least = "at least " if price.least else ""
    there = "" if price.balance is None else f" of {plain_figure(price.balance)}"
    return f"{least}{plain_figure(price.amount)}{there} {price.unit}".rstrip() + f" ({price.resource})"


def _together(found: Forecast) -> Iterator[str]:
    """Totals over all orders that would go ahead."""
    said = [_price_text(price) for price in found.totals]
    if found.staff:
        free = "" if found.staff_free is None else f" of {found.staff_free} free"
        said.append(f"{found.staff}{free} staff")
    yield f"Together they need {', '.join(said)}." if said else "Together they cost nothing."
