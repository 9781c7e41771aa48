"""The boxes of the world: stocks with the valves that fill and drain them, derived values, and what reads what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.wording import READ, amount, change, course, length, number, one_line, say, title
from tabletop.pictures.frames import reference
from tabletop.pictures.layout import Box, Link
from tabletop.pictures.lettering import wrap
from tabletop.pictures.pages import Block
from tabletop.pictures.rates import flows, per, summed
from tabletop.pictures.shapes import Shape, shape

#: How many changes are named under a figure before `and n more`.
TAGS = 4
WIDE = 164.0


@dataclass(slots=True)
class World:
    """All boxes and arrows of the world, before they are put on sheets.

    Names: q a quantity, v its valves, d a derived value, k a commodity, s staff; in route diagrams p what is offered
    or wanted, g a segment, e the far end of a route; r a reference.
    """

    exercise: form.Exercise
    shapes: dict[str, Shape] = field(default_factory=dict)
    arrows: list[tuple[str, str, str]] = field(default_factory=list)  # tail, head, kind
    owners: dict[int, str] = field(default_factory=dict)  # of slots
    valves: dict[str, list[str]] = field(default_factory=dict)  # of stocks
    tags: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # of slots: who changes them, and how

    def build(self, title: str, members: tuple[str, ...]) -> Block:
        """The block of these members with their valves, the arrows among them, and references to others."""
        here = dict.fromkeys(name for member in members for name in (*self.valves.get(member, ()), member))
        links = []
        for index, (tail, head, kind) in enumerate(self.arrows):
            inside = (tail in here, head in here)
            if not any(inside) or (inside == (True, False) and diagram(tail) != diagram(head)):
                continue
            if not inside[0]:
                tail = self._reference(tail, "<")
                here[tail] = None
            if not inside[1]:
                head = self._reference(head, ">")
                here[head] = None
            links.append(Link(f"{index} {kind}", tail, head, 8 if kind == "flow" else 1))
        boxes = tuple(Box(name, self.shapes[name].width, self.shapes[name].height) for name in here)
        return Block(title, members, boxes, tuple(links))

    def _reference(self, target: str, way: str) -> str:
        name = f"r{way}{target}"
        text = " ".join(self.shapes[target].head) or " ".join(self.shapes[target].lines)
        self.shapes[name] = reference(name, text, WIDE)
        return name

    def read(self, readers: Iterable[object], by: str, own: str = "") -> None:
        """Note an influence on `by` of every figure that `readers` read, but not of the box that it is part of."""
        for slot in sorted(self._slots(readers)):
            owner = self.owners.get(slot)
            if owner is not None and owner not in (by, own):
                self.arrows.append((owner, by, "influence"))

    def _slots(self, readers: Iterable[object]) -> frozenset[int]:
        """The slots that expressions read, looking through what delay, smooth and latch remember."""
        memories = {memory.slot: memory for memory in self.exercise.memories}
        found: dict[int, None] = {}
        waiting = [slot for reader in readers for slot in n.slots_of(reader)]
        while waiting:
            slot = waiting.pop()
            if slot not in found:
                found[slot] = None
                if slot in memories:
                    waiting += n.slots_of(memories[slot].operands)
        return frozenset(found)

    def notes(self, *slots: int) -> tuple[str, ...]:
        """The first few changes of figures, and how many more there are."""
        tags = [tag for slot in slots for tag in self.tags.get(slot, ())]
        shown = tags if len(tags) <= TAGS + 1 else tags[:TAGS]
        lines = [_noted(who, what, 2 if len(tags) <= 2 else 1) for who, what in shown]
        return (*lines, f"and {len(tags) - TAGS} more") if len(shown) < len(tags) else tuple(lines)

    def changed(self, slot: int) -> str:
        """Every change of a figure, in a sentence."""
        return "; ".join(f"{who}: {what}" for who, what in self.tags.get(slot, ())) or "none by orders or injects"


def _noted(who: str, what: str, most: int) -> str:
    """A change on so many lines, or on two: where there is no room, names are cut rather than amounts."""
    for lines in range(most, 3):
        words = who.split(" ")
        while words:
            said = f"{' '.join(words)}{'' if len(words) == len(who.split(' ')) else '…'}: {what}"
            if len(wrap(said, WIDE - 21)) <= lines:
                return said
            words.pop()
    return f"{who}: {what}"


def add_stocks(world: World) -> None:
    """Put variables, resources and derived values into a world that knows who owns which slot."""
    exercise = world.exercise
    stocks = [item for item in exercise.quantities if item.kind in ("variable", "resource")]
    world.owners.update({item.slot: f"q{item.slot}" for item in stocks})
    world.owners.update({item.slot: f"d{item.slot}" for item in exercise.derived})
    world.owners.update({slot: f"s{team}" for team, slot in enumerate(exercise.staff_slots) if slot is not None})
    for item in stocks:
        _add_stock(world, item)
    for derived in exercise.derived:
        name, called = f"d{derived.slot}", title(exercise, derived.name)
        text = _listed(f"= {say(exercise, derived.value, READ)}", _sight(world, derived.slot))
        world.shapes[name] = shape(
            name, "derived", called, text, tooltip=one_line(f"{called} {text}"), width=WIDE, most=5
        )
        world.read([derived.value], name)


def add_staff(world: World) -> None:
    """Put the free staff of teams into a world where something reads them."""
    for tail, _, _ in list(world.arrows):
        if tail[0] == "s" and tail not in world.shapes:
            team = world.exercise.teams[int(tail[1:])]
            world.shapes[tail] = shape(tail, "resource", f"{team.title or team.id}, free staff", width=WIDE)


def _add_stock(world: World, item: form.Quantity) -> None:
    """The box of a variable or a resource, with a valve for each way its rate works."""
    exercise, name = world.exercise, f"q{item.slot}"
    called = title(exercise, item.name)
    unit = "" if item.unit in ("1", "") else f" {item.unit}"
    value = "" if item.initial is None else f"{amount(exercise, item.initial, READ)}{unit} at start"
    noise = f"with noise every {length(item.noise.every)}" if item.noise else ""
    kind = "stock" if item.kind == "variable" else "resource"
    # a resource is seen by its own team: nothing to say
    text = _listed(value, _bounds(item.low, item.high), noise, _sight(world, item.slot) if kind == "stock" else "")
    full = f"{called}: {text}. Changes: {world.changed(item.slot)}"
    world.shapes[name] = shape(name, kind, called, text, (), world.notes(item.slot), one_line(full), WIDE)
    for way, terms in flows(item.rate).items():
        valve = f"v{item.slot} {way}"
        words = summed(exercise, terms)
        head = f"{'in or out' if way == 'both' else way}, {per(item.rate_seconds)}"
        full = one_line(f"{called}: {words} {per(item.rate_seconds)}")
        world.shapes[valve] = shape(valve, "valve", head, words, (), (), full, WIDE)
        world.valves.setdefault(name, []).append(valve)
        world.arrows.append((name, valve, "flow") if way == "out" else (valve, name, "flow"))
        world.read([term for _, term in terms], valve, name)


def _bounds(low: float | None, high: float | None) -> str:
    if low is not None and high is not None:
        return f"{number(low, READ)} to {number(high, READ)}"
    if low is not None:
        return f"at least {number(low, READ)}"
    return f"at most {number(high, READ)}" if high is not None else ""


def _sight(world: World, slot: int) -> str:
    """Who sees a figure if not everybody does, and how late and how exactly teams are told."""
    words = ""
    if slot in world.exercise.seen_by:
        teams = [world.exercise.teams[team] for team in world.exercise.seen_by[slot]]
        words = f"seen by {', '.join(team.title or team.id for team in teams) or 'control'} only"
    for report in world.exercise.reports:
        if report.slot == slot:
            late = f"told {length(report.reported.delay)} late" if report.reported.delay else ""
            error = f"±{100 * report.reported.error:.3g}%" if report.reported.error else ""
            words = _listed(words, late, error)
    return words


def _listed(*words: str) -> str:
    return ", ".join(part for part in words if part)


def changes(exercise: form.Exercise) -> dict[int, list[tuple[str, str]]]:
    """By slot, who changes a figure and how: `(inject 4.1, 4.5; −1 for 15d)`, like changes together."""
    found: dict[int, dict[str, dict[str, None]]] = {}
    injects = ((f"inject {item.number or item.id}", item.effects, item.outcomes) for item in exercise.injects)
    options = ((item.title or item.id, item.effects, item.outcomes) for item in exercise.options)
    for who, effects, outcomes in (*injects, *options):
        for effect in (*effects, *(effect for outcome in outcomes for effect in outcome.effects)):
            for part in effect.changes:
                words = change(exercise, part, READ) + course(exercise, effect, READ)
                found.setdefault(part.slot, {}).setdefault(words, {})[one_line(who)] = None
    return {
        slot: [(", ".join(names).replace(", inject ", ", "), words) for words, names in every.items()]
        for slot, every in found.items()
    }


def diagram(name: str) -> str:
    """The diagram of routes that a box belongs to; empty for the picture of influences."""
    return name[1:].split(".")[0] if name[0] in "pge" else ""
