"""Everything that a move form shows to one team, as plain data: the same for every way of writing it.

A form shows what the team may know and nothing else (R14): its own options, figures as they are reported to it, what
was put to it, what it ordered itself. The same play gives the same form.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tabletop.engine.texts import figure as shown
from tabletop.exercise import form, wording
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import text as duration_text
from tabletop.inbox.forms import saying
from tabletop.inbox.forms.known import Knowledge

if TYPE_CHECKING:
    from tabletop.engine.play import Engine

_LONGEST_WORDS = 80


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing to choose when an option is ordered. `example` is a value that is allowed."""

    name: str
    unit: str
    low: float | None
    high: float | None
    choices: tuple[str, ...]
    default: str | None
    example: str

    @property
    def allowed(self) -> str:
        """What may be chosen: `from 0.5 to 4 Mt per year`, `baku or turkmenbashi`."""
        if self.choices:
            return " or ".join(([", ".join(self.choices[:-1])] if len(self.choices) > 1 else []) + [self.choices[-1]])
        ends = [f"{word} {plain(end)}" for word, end in (("from", self.low), ("to", self.high)) if end is not None]
        return " ".join([*(ends or ["any number"]), *([self.unit] if self.unit else [])])


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that the team may order. `why_not` says why it would be refused as things look; else it is empty.

    `costs` are resources with amounts in words; `staff`, `lead_time`, `odds` and `limits` are words, empty for none.
    """

    id: str
    title: str
    lane: str
    description: str
    parameters: tuple[Parameter, ...]
    costs: tuple[tuple[str, str], ...]
    staff: str
    lead_time: str
    odds: str
    limits: str
    why_not: str

    @property
    def legal(self) -> bool:
        """Whether nothing that the team may know stands in its way."""
        return not self.why_not


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure as reported to the team: `reported` says how late or how exact, if it is either."""

    name: str
    title: str
    value: str
    unit: str
    reported: str


@dataclass(frozen=True, slots=True)
class Received:
    """An inject that was put to the team, which may answer it."""

    id: str
    subject: str
    sender: str
    at: str
    answered: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """An order of the team's own that it could withdraw, and where that stands."""

    reference: str
    what: str
    state: str


@dataclass(frozen=True, slots=True)
class Argued:
    """Another team's free action, where the exercise lets the team argue against it."""

    reference: str
    what: str


@dataclass(frozen=True, slots=True)
class MoveForm:
    """A team's move form. `turn` None: continuous play. `deadline` is in exercise time and by the calendar."""

    exercise: str
    team: str
    team_title: str
    turn: int | None
    turns: int
    deadline: str
    wall_clock: str
    options: tuple[Choice, ...]
    figures: tuple[Reading, ...]
    resources: tuple[Reading, ...]
    staff: int | None
    staff_free: int | None
    injects: tuple[Received, ...]
    orders: tuple[Standing, ...]
    actions: tuple[Argued, ...]
    others: tuple[tuple[str, str], ...]  # other teams: id, title
    left_out: int = 0  # options and injects for which there is no room

    def shortened(self) -> MoveForm:
        """The form with the first half of its options, and the later half of what was put to the team."""
        options, injects = self.options[: len(self.options) // 2], self.injects[-(len(self.injects) // 2) :]
        injects = injects if len(self.injects) > 1 else ()
        fewer = len(self.options) - len(options) + len(self.injects) - len(injects)
        return replace(self, options=options, injects=injects, left_out=self.left_out + fewer)


def move_form(engine: Engine, team: int, turn: int | None) -> MoveForm:
    """The form with which a team answers `turn` (None: continuous play, now). Reading the play changes nothing."""
    exercise = engine.exercise
    deadline = None if turn is None else engine.calendar.deadlines[turn - 1]
    known = Knowledge(engine, team, deadline)
    own = exercise.teams[team]
    clocks = exercise.clock.deadlines
    return MoveForm(
        exercise=exercise.title,
        team=own.id,
        team_title=own.title or own.id,
        turn=turn,
        turns=len(engine.calendar.deadlines),
        deadline="" if deadline is None else instant(exercise, deadline),
        wall_clock=clocks[turn - 1].isoformat(" ", "minutes") if turn is not None and turn <= len(clocks) else "",
        options=tuple(_choice(known, option) for option in exercise.options if team in option.teams),
        figures=_figures(known),
        resources=_resources(known),
        staff=own.staff,
        staff_free=known.free_staff,
        injects=_injects(engine, team),
        orders=_orders(engine, team),
        actions=_actions(engine, team),
        others=tuple((other.id, other.title or other.id) for other in exercise.teams if other.index != team),
    )


def instant(exercise: form.Exercise, seconds: int) -> str:
    """An instant in exercise time and by the calendar: `5d, 2024-06-22 09:00+05:00`."""
    date = exercise.clock.startex + timedelta(seconds=seconds)
    return f"{duration_text(seconds)}, {date.isoformat(' ', 'minutes')}"


def plain(number: float) -> str:
    """A number that reads back as itself: `3`, `0.5`."""
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def _choice(known: Knowledge, option: form.Option) -> Choice:
    return Choice(
        id=option.id,
        title=wording.one_line(option.title) or option.id,
        lane=option.lane,
        description=wording.one_line(option.description),
        parameters=tuple(_parameter(parameter) for parameter in option.parameters),
        costs=saying.costs(known, option),
        staff=saying.staff(known, option),
        lead_time=saying.lead_time(known, option),
        odds=saying.odds(option),
        limits=saying.limits(option),
        why_not=wording.one_line(known.obstacle(option, {})),
    )


def _parameter(item: form.OptionParameter) -> Parameter:
    example = item.default
    if example is None:
        ends = [end for end in (item.low, item.high) if end is not None]
        example = item.choices[0] if item.choices else plain(ends[0] if ends else 1.0)
    return Parameter(item.name, wording.shown_unit(item.unit), item.low, item.high, item.choices, item.default, example)


def _figures(known: Knowledge) -> tuple[Reading, ...]:
    """What the team sees of the world, in the order of the world's record; resources stand apart."""
    exercise = known.exercise
    resources = {quantity.slot for quantity in exercise.quantities if quantity.kind == "resource"}
    slots = [slot for slot in known.engine.program.columns if slot not in resources and known.sees(slot)]
    unit_of = units(exercise)
    truths = {item.slot for item in exercise.derived if isinstance(item.value, n.Compare | n.Logic | n.Truth)}
    truths |= {
        item.slot
        for item in exercise.derived
        for memory in exercise.memories
        if isinstance(item.value, n.Slot) and item.value.index == memory.slot and memory.kind == "latch"
    }
    return tuple(_reading(known, slot, unit_of.get(slot, ""), slot in truths) for slot in slots)


def _resources(known: Knowledge) -> tuple[Reading, ...]:
    """The team's own resources, and those that all share, as far as it sees them."""
    exercise, team = known.exercise, known.exercise.teams[known.team].id
    found = []
    for item in exercise.quantities:
        owner, _, name = item.name.rpartition(".")
        if item.kind == "resource" and owner in ("", team) and known.sees(item.slot):
            reading = _reading(known, item.slot, item.unit, False)
            found.append(replace(reading, title=name if owner else f"{name} (shared)"))
    return tuple(found)


def _reading(known: Knowledge, slot: int, unit: str, truth: bool) -> Reading:
    exercise = known.exercise
    name = exercise.slots[slot]
    late = next((report.reported for report in exercise.reports if report.slot == slot), None)
    said = []
    if late is not None and late.delay:
        said.append(f"{duration_text(late.delay)} old")
    if late is not None and late.error:
        said.append(f"within {saying.per_cent(late.error)}")
    value = _shown(known.readings[slot], truth)
    unit = "" if truth else wording.shown_unit(unit)
    return Reading(name, wording.one_line(wording.title(exercise, name)), value, unit, ", ".join(said))


def _shown(reading: float, truth: bool) -> str:
    """A reading as texts show it; next to nothing is nothing."""
    value = shown(reading, "truth" if truth else None).rstrip(".")
    return "0" if value == "-0" else value


def units(exercise: form.Exercise) -> dict[int, str]:
    """The unit of each figure, by slot."""
    found = {item.slot: item.unit for item in exercise.quantities}
    found |= {item.slot: item.unit for item in exercise.derived}
    for commodity in exercise.commodities:
        whole = (commodity.offered, commodity.flow, commodity.drained, commodity.exported, commodity.left)
        found |= dict.fromkeys(whole, commodity.unit)
        found |= {route.flow: commodity.unit for route in commodity.routes}
        for segment in commodity.segments:
            found |= {segment.spare: commodity.unit, segment.capacity: commodity.unit}
            if segment.stored is not None:
                found[segment.stored] = wording.stored_unit(commodity)
    return found


def _injects(engine: Engine, team: int) -> tuple[Received, ...]:
    """What was put to the team, in the order in which that happened last."""
    subjects = _subjects(engine, team)
    received = [item for item in engine.injects.all if item.times and team in item.inject.to]
    received.sort(key=lambda item: (item.last, item.inject.index))
    return tuple(
        Received(
            id=item.inject.id,
            subject=subjects.get(item.inject.id, ""),
            sender=wording.one_line(item.inject.sender),
            at=duration_text(item.last),
            answered=(item.inject.index, team) in engine.facts.answers,
        )
        for item in received
    )


def _subjects(engine: Engine, team: int) -> dict[str, str]:
    """The subject lines of injects as the team read them, by id."""
    name = engine.team_id(team)
    return {
        event["subject"]: wording.one_line(event["data"].get("subjects", {}).get(name, event["data"]["subject"]))
        for event in engine.events
        if event["kind"] == "inject.released" and name in event["data"]["to"]
    }


def _orders(engine: Engine, team: int) -> tuple[Standing, ...]:
    """The team's own orders that have not ended."""
    return tuple(
        Standing(
            order.reference,
            _short(order.line.action or "") if order.option is None else order.option.title or order.option.id,
            order.state,
        )
        for order in engine.orders.all.values()
        if order.team == team and (order.active or order.state == "standing")
    )


def _actions(engine: Engine, team: int) -> tuple[Argued, ...]:
    """Others' free actions that no ruling has settled, where the exercise takes arguments against them."""
    if not engine.exercise.counters:
        return ()
    found = [(name, engine.orders.all[reference]) for name, reference in engine.orders.openly.items()]
    return tuple(
        Argued(name, _short(order.line.action))
        for name, order in found
        if order.team != team and order.state == "waiting for a ruling" and order.line.action is not None
    )


def _short(words: str) -> str:
    line = wording.one_line(words)
    return line if len(line) <= _LONGEST_WORDS else line[: _LONGEST_WORDS - 1] + "…"
