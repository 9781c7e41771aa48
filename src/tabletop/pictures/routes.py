"""The boxes of a commodity: what is offered or wanted, the segments, and the routes through them."""

from __future__ import annotations

from itertools import pairwise

from tabletop.exercise import form
from tabletop.exercise.wording import READ, amount, one_line, route_title, say, segment_title, stored_unit, title
from tabletop.pictures.shapes import Badge, shape
from tabletop.pictures.sheet import Stroke
from tabletop.pictures.stocks import WIDE, World, diagram

#: Colours of routes: those of Paul Tol's muted scheme, none of them a team's.
COLOURS = ("#332288", "#117733", "#882255", "#999933", "#44AA99", "#CC6677", "#AA4499")
DASHES = ("", "9 3", "3 2.5", "9 3 2.5 3")


def own_slots(world: World) -> None:
    """Note which figures belong to which commodity."""
    for place, commodity in enumerate(world.exercise.commodities):
        slots = [commodity.offered, commodity.flow, commodity.drained, commodity.exported, commodity.left]
        slots += [slot for part in commodity.segments for slot in (part.capacity, part.spare)]
        slots += [part.stored for part in commodity.segments if part.stored is not None]
        slots += [slot for route in commodity.routes for slot in (route.cost, route.flow)]
        world.owners.update(dict.fromkeys(slots, f"k{place}"))


def add_routes(world: World, index: int, commodity: form.Commodity) -> None:
    """The box of a commodity among the influences, and its diagram of routes."""
    exercise = world.exercise
    figures = {item.slot: item for item in exercise.quantities}
    called = title(exercise, commodity.name)
    summary = shape(f"k{index}", "commodity", called, "flows by routes: see its diagram", width=WIDE)
    world.shapes[summary.name] = summary
    offered = figures[commodity.offered]
    start, word = f"p{index}", "Demand" if commodity.is_demand else "Supply"
    text = _value(exercise, offered)
    full = one_line(f"{word} of {called}: {text} {commodity.unit}")
    world.shapes[start] = shape(start, "stock", word, text, (), world.notes(offered.slot), full, WIDE)
    read = [(start, offered)]
    for place, segment in enumerate(commodity.segments):
        name = f"g{index}.{place}"
        _add_segment(world, name, commodity, segment, figures)
        read.append((name, figures[segment.capacity]))
        if segment.storage_capacity is not None:
            world.read([segment.storage_capacity], name)
    for place, route in enumerate(commodity.routes):
        name, cost = f"e{index}.{place}", figures[route.cost]
        called = route_title(exercise, commodity, route)
        words = f"cost: {_value(exercise, cost)}"
        badge = Badge(str(place + 1), COLOURS[place % len(COLOURS)], called)
        full = one_line(f"Route {called}: {words}")
        world.shapes[name] = shape(name, "end", called, words, (badge,), world.notes(cost.slot), full, WIDE)
        way = [start, *(f"g{index}.{segment}" for segment in route.through), name]
        if commodity.is_demand:
            way = [name, *way[1:-1], start]
        world.arrows += [(tail, tip, f"route {place}") for tail, tip in pairwise(way)]
        read.append((name, cost))
    for name, quantity in read:
        readers = [reader for reader in (quantity.initial, quantity.expression, quantity.rate) if reader is not None]
        world.read(readers, f"k{index}")
        world.read(readers, name, f"k{index}")


def _add_segment(
    world: World, name: str, commodity: form.Commodity, segment: form.Segment, figures: dict[int, form.Quantity]
) -> None:
    """The box of a segment with its capacity and, if it has a store, what that holds."""
    exercise = world.exercise
    words = f"capacity: {_value(exercise, figures[segment.capacity])}"
    if segment.storage_capacity is not None:
        words += f"; storage: {say(exercise, segment.storage_capacity, READ)} {stored_unit(commodity)}".rstrip()
    called = segment_title(exercise, commodity, segment)
    notes = world.notes(*(slot for slot in (segment.capacity, segment.stored) if slot is not None))
    kind = "segment" if segment.stored is None else "store"
    world.shapes[name] = shape(name, kind, called, words, (), notes, one_line(f"{called}: {words}"), WIDE)


def stroke(world: World, name: str) -> Stroke:
    """How a piece of a route is drawn; `name` is that of its link."""
    place = int(name.split()[2])
    tail, head, _ = world.arrows[int(name.split()[0])]
    route = world.shapes[f"e{diagram(head if head[0] in 'pge' else tail)}.{place}"]
    return Stroke(COLOURS[place % len(COLOURS)], 2.2, DASHES[place % len(DASHES)], title=" ".join(route.head))


def _value(exercise: form.Exercise, item: form.Quantity) -> str:
    """What a figure of a route starts from: a number or an expression."""
    if item.expression is not None:
        return say(exercise, item.expression, READ)
    return "not given" if item.initial is None else amount(exercise, item.initial, READ)
