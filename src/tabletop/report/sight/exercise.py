"""An exercise as one reader knows it: the frame, its own team, its options, what was put to it, what it sees.

Nothing can be played with it: how the world moves, when injects come and what is expected of teams are left out, and
every index counts only what is left.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tabletop.engine.seats import Seat
from tabletop.exercise.form import (
    Commodity,
    Derived,
    Exercise,
    Inject,
    Option,
    Quantity,
    Route,
    Segment,
    Team,
    Template,
)
from tabletop.exercise.nodes import Number
from tabletop.report.record import Event

#: What everybody may read of how an exercise describes itself; the scenario tells how the story goes on.
_ABOUT = (
    "type", "sponsor", "contact", "purpose", "scope", "mission_areas", "assumptions", "participants", "handling",
    "banner",
)  # fmt: skip
_PERSON = ("name", "role", "organisation", "team")
_PLAYERS = ("", "player")  # roles of those who play
_QUESTION = ("ask", "of")


def slots_seen(exercise: Exercise, seat: Seat) -> tuple[int, ...]:
    """The slots of figures that a team may see; the public sees those that are kept from no team (R13).

    Staff are each team's own. What expressions remember is nobody's: even how many such there are tells of the model.
    """
    seen_by = exercise.seen_by | {slot: (team,) for team, slot in enumerate(exercise.staff_slots) if slot is not None}
    figures = {quantity.slot for quantity in exercise.quantities} | {derived.slot for derived in exercise.derived}
    figures.update(slot for slot in exercise.staff_slots if slot is not None)
    figures.update(*(_slots_of(item) for item in exercise.commodities))
    return tuple(slot for slot in sorted(figures) if slot not in seen_by or seat in seen_by[slot])


def as_known(exercise: Exercise, seat: Seat, slots: Sequence[int], events: Iterable[Event]) -> Exercise:
    """The exercise as a seat knows it, which sees these slots and saw these events (as `events.as_seen` tells them)."""
    own = {old: new for new, old in enumerate(slots)}
    names = tuple(exercise.slots[slot] for slot in slots)
    commodities = tuple(_commodity(item, own) for item in exercise.commodities if _slots_of(item) <= own.keys())
    return Exercise(
        id=exercise.id,
        title=exercise.title,
        hash="",
        variant=None,
        clock=exercise.clock,
        slots=names,
        teams=tuple(_team(team, seat) for team in exercise.teams),
        quantities=_quantities(exercise, seat, own),
        computed=(),
        derived=tuple(_derived(item, own) for item in exercise.derived if item.slot in own),
        commodities=commodities,
        memories=(),
        staff_slots=tuple(None if slot is None else own.get(slot) for slot in exercise.staff_slots),
        seen_by={},
        reports=(),
        options=_options(exercise, seat),
        injects=_injects(exercise, events),
        expectations=(),
        objectives=(),
        measures=(),
        checks=(),
        message_delay=exercise.message_delay,
        counters=exercise.counters,
        late=exercise.late,
        papers=_papers(exercise, seat, (*names, *(item.name for item in commodities))),
    )


def _team(team: Team, seat: Seat) -> Team:
    """A team by its name; of its own one knows its people and its brief."""
    if team.index != seat:
        return Team(team.index, team.id, team.title)
    return Team(team.index, team.id, team.title, staff=team.staff, brief=team.brief)


# The world


def _quantities(exercise: Exercise, seat: Seat, own: Mapping[int, int]) -> tuple[Quantity, ...]:
    """The team's own means come first: a report has room for so many figures."""
    mine = f"{exercise.teams[seat].id}." if isinstance(seat, int) else None
    seen = (item for item in exercise.quantities if item.slot in own)
    ordered = sorted(seen, key=lambda item: mine is None or not item.name.startswith(mine))
    return tuple(
        Quantity(own[item.slot], item.name, item.kind, "", item.unit, description=item.description) for item in ordered
    )


def _derived(item: Derived, own: Mapping[int, int]) -> Derived:
    """What it is made of may be hidden: no expression is left, its column has its values."""
    return Derived(own[item.slot], item.name, "", item.unit, Number(0.0), item.description)


def _slots_of(item: Commodity) -> set[int]:
    found = {item.offered, item.flow, item.drained, item.exported, item.left}
    for segment in item.segments:
        found |= {segment.capacity, segment.spare, *(() if segment.stored is None else (segment.stored,))}
    return found.union(*((route.cost, route.flow) for route in item.routes))


def _commodity(item: Commodity, own: Mapping[int, int]) -> Commodity:
    return Commodity(
        name=item.name,
        path="",
        unit=item.unit,
        unit_seconds=item.unit_seconds,
        offered=own[item.offered],
        is_demand=item.is_demand,
        flow=own[item.flow],
        drained=own[item.drained],
        exported=own[item.exported],
        left=own[item.left],
        segments=tuple(
            Segment(part.name, own[part.capacity], own[part.spare], None if part.stored is None else own[part.stored])
            for part in item.segments
        ),
        routes=tuple(Route(way.name, way.through, own[way.cost], own[way.flow]) for way in item.routes),
    )


# What teams can do, and what is put to them


def _options(exercise: Exercise, seat: Seat) -> tuple[Option, ...]:
    """What the team can order, as its move form says it: never what that changes, or what it hangs on."""
    if not isinstance(seat, int):
        return ()
    mine = (option for option in exercise.options if seat in option.teams)
    return tuple(
        Option(
            index,
            option.id,
            "",
            option.title,
            (seat,),
            option.lane,
            per_run=option.per_run,
            cooldown=option.cooldown,
            parameters=option.parameters,
            mode=option.mode,
            description=option.description,
        )
        for index, option in enumerate(mine)
    )


def _injects(exercise: Exercise, events: Iterable[Event]) -> tuple[Inject, ...]:
    """What was put to the reader, in the order in which it first came, as it read it last."""
    teams = {team.id: team.index for team in exercise.teams}
    found: dict[str, Inject] = {}
    for event in events:
        if event["kind"] != "inject.released":
            continue
        name, data = event["subject"], event["data"]
        index = found[name].index if name in found else len(found)
        found[name] = Inject(
            index,
            name,
            "",
            tuple(teams[team] for team in data["to"]),
            _text(data["subject"]),
            _text(data["body"]),
            sender=data["from"],
            channel=data["channel"],
            attachments=tuple(data.get("attachments", ())),
        )
    return tuple(found.values())


def _text(text: str) -> Template:
    return Template((text,) if text else ())


# Papers


def _papers(exercise: Exercise, seat: Seat, names: Sequence[str]) -> dict[str, object]:
    """What of the papers' plain data the reader may know. People and questions are for those who take part."""
    told: dict[str, object] = {"about": _only(exercise.papers.get("about"), _ABOUT)}
    told |= {key: _titles(exercise.papers.get(key), names) for key in ("titles", "segments")}
    if isinstance(seat, int):
        team = exercise.teams[seat].id
        told["people"] = [_person(person) for person in _rows(exercise.papers.get("people"))]
        asked = [row for row in _rows(exercise.papers.get("questions")) if _is_for(row, team)]
        told["questions"] = [_only(question, _QUESTION) for question in asked]
    return told


def _person(person: Mapping[str, Any]) -> dict[str, Any]:
    """Somebody who takes part; whom staff watch is theirs to say."""
    return _only(person, _PERSON if person.get("role") in _PLAYERS else _PERSON[:-1])


def _rows(written: object) -> list[Mapping[str, Any]]:
    return [row for row in written if isinstance(row, Mapping)] if isinstance(written, list) else []


def _only(written: object, keys: Sequence[str]) -> dict[str, Any]:
    return {key: written[key] for key in keys if key in written} if isinstance(written, Mapping) else {}


def _is_for(question: Mapping[str, Any], team: str) -> bool:
    of = question.get("of") or ()
    return not of or "all" in of or team in of


def _titles(written: object, names: Iterable[str]) -> dict[str, Any]:
    """Titles of what the reader sees, and of what has a figure that it sees: `oil.cpc` for `oil.cpc.capacity`."""
    seen: dict[str, None] = {}
    for name in names:
        parts = name.split(".")
        seen |= {".".join(parts[:count]): None for count in range(1, len(parts) + 1)}
    return _only(written, tuple(seen))
