"""The world as a stock-and-flow picture, and each commodity as a diagram of its routes.

Stocks are the variables; a valve is what flows in or out of one; rounded boxes are derived values; a thin arrow says
that a figure is read somewhere. Under a figure stand the orders and injects that change it. A route diagram reads in
the direction of the flow: a segment that several routes share stands there once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import RATE_UNITS
from tabletop.pictures.drawing import COLOURS, Badge, Key, Shape, Sheet, Stroke, clean, dress, room, shape
from tabletop.pictures.graph import draw_page, frame_head, reference, say, titled
from tabletop.pictures.layout import Block, Box, Link, Page, fill, where

#: How many orders and injects are named under a figure before `and n more`.
TAGS = 3
_STROKES = {
    "flow": Stroke("#333333", 1.2, double=True, title="flows"),
    "influence": Stroke("#4d4d4d", 0.8, title="is read by"),
}
_ROUTES = tuple(colour for colour in COLOURS if colour != "#F0E442")
_DASHES = ("", "9 3", "3 2.5", "9 3 2.5 3")
_WIDE = 164.0


@dataclass(slots=True)
class _World:
    """All boxes and arrows of the world, before they are put on sheets.

    Names: q a quantity, v its valves, d a derived value, k a commodity, s staff; in route diagrams p what is offered
    or wanted, g a segment, e the far end of a route.
    """

    exercise: form.Exercise
    shapes: dict[str, Shape] = field(default_factory=dict)
    arrows: list[tuple[str, str, str]] = field(default_factory=list)  # tail, head, kind
    owners: dict[int, str] = field(default_factory=dict)  # of slots
    valves: dict[str, list[str]] = field(default_factory=dict)  # of stocks
    tags: dict[int, list[str]] = field(default_factory=dict)  # of slots

    def build(self, title: str, members: tuple[str, ...]) -> Block:
        """The block of these members with their valves, the arrows among them, and references to others."""
        here = dict.fromkeys(name for member in members for name in (*self.valves.get(member, ()), member))
        links = []
        for index, (tail, head, kind) in enumerate(self.arrows):
            inside = (tail in here, head in here)
            if not any(inside) or (inside == (True, False) and _diagram(tail) != _diagram(head)):
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
        self.shapes[name] = reference(name, text)
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
        """The first few tags of figures, and how many more there are."""
        tags = [tag for slot in slots for tag in self.tags.get(slot, ())]
        more = len(tags) - TAGS
        return tuple(tags) if more <= 1 else (*tags[:TAGS], f"and {more} more")


def draw_world(exercise: form.Exercise) -> tuple[str, ...]:
    """The world of an exercise as A3 sheets of SVG; none where there is no world."""
    world = _world(exercise)
    groups = _groups(world)
    area = room(_legend(world, None))
    pages = fill(groups, world.build, frame_head, *area)
    sheets = []
    for number, page in enumerate(pages, 1):
        title = f"{clean(exercise.title)}: the world"
        names = ", ".join(dict.fromkeys(piece.block.title for piece in page.pieces))
        drawn = [world.shapes[box.name] for piece in page.pieces for box in piece.block.boxes]
        sheet = Sheet(
            f"{title}, sheet {number} of {len(pages)}",
            f"Stocks, flows, influences and routes. On this sheet: {names}. "
            + " ".join(f"{item.tooltip}." for item in drawn if item.kind not in ("reference", "valve")),
        )
        shapes = dict(world.shapes)
        for name in world.shapes:
            if name[0] == "r":
                shapes[name] = replace(shapes[name], lines=(where(pages, name[2:], number),))
        strokes = {link.name: _stroke(world, link.name) for piece in page.pieces for link in piece.block.links}
        draw_page(sheet, page, area, shapes, strokes)
        factor = max(1.0, 1 / page.scale)
        dress(sheet, title, f"Sheet {number} of {len(pages)}", _legend(world, page), factor)
        sheets.append(sheet.svg(factor))
    return tuple(sheets)


def _world(exercise: form.Exercise) -> _World:
    world = _World(exercise)
    _tag(world)
    for place, commodity in enumerate(exercise.commodities):
        slots = [commodity.offered, commodity.flow, commodity.drained, commodity.exported, commodity.left]
        slots += [slot for part in commodity.segments for slot in (part.capacity, part.spare)]
        slots += [part.stored for part in commodity.segments if part.stored is not None]
        slots += [slot for route in commodity.routes for slot in (route.cost, route.flow)]
        world.owners.update(dict.fromkeys(slots, f"k{place}"))
    stocks = [item for item in exercise.quantities if item.kind in ("variable", "resource")]
    world.owners.update({item.slot: f"q{item.slot}" for item in stocks})
    world.owners.update({item.slot: f"d{item.slot}" for item in exercise.derived})
    world.owners.update({slot: f"s{team}" for team, slot in enumerate(exercise.staff_slots) if slot is not None})
    for item in stocks:
        _stock(world, item)
    for derived in exercise.derived:
        name = f"d{derived.slot}"
        title = titled(exercise, derived.name)
        text = f"= {say(exercise, derived.value)}"
        world.shapes[name] = shape(name, "derived", title, text, tooltip=f"{title} {text}", width=_WIDE, most=3)
        world.read([derived.value], name)
    for place, commodity in enumerate(exercise.commodities):
        _routes(world, place, commodity)
    for tail, _, _ in list(world.arrows):
        if tail[0] == "s" and tail not in world.shapes:
            title = clean(exercise.teams[int(tail[1:])].title)
            world.shapes[tail] = shape(tail, "resource", f"Free staff of {title}", width=_WIDE)
    world.arrows = list(dict.fromkeys(world.arrows))
    return world


def _stock(world: _World, item: form.Quantity) -> None:
    """The box of a variable or a resource, with a valve for each way its rate works."""
    exercise, name = world.exercise, f"q{item.slot}"
    title = titled(exercise, item.name)
    if title == item.name and item.kind == "resource" and "." in item.name:
        team, _, own = item.name.partition(".")
        title = f"{next((clean(t.title) for t in exercise.teams if t.id == team), team)}: {own}"
    unit = "" if item.unit in ("1", "") else f" {item.unit}"
    value = "" if item.initial is None else f"{_figure(exercise, item.initial)}{unit} at start"
    bounds = _bounds(item.low, item.high)
    text = ", ".join(part for part in (value, bounds, "with noise" if item.noise else "") if part)
    kind = "stock" if item.kind == "variable" else "resource"
    full = clean(f"{title}: {text}. Changed by: {'; '.join(world.tags.get(item.slot, ())) or 'no order or inject'}")
    world.shapes[name] = shape(name, kind, title, text, (), world.notes(item.slot), full, _WIDE)
    for way, terms in _ways(item.rate).items():
        valve = f"v{item.slot} {way}"
        words = _sum(exercise, terms)
        per = next((name for name, size in RATE_UNITS.items() if size == item.rate_seconds), f"{item.rate_seconds} s")
        head = f"{'in or out' if way == 'both' else way}, per {per}"
        world.shapes[valve] = shape(valve, "valve", head, words, (), (), f"{title}: {words} per {per}", _WIDE, 3)
        world.valves.setdefault(name, []).append(valve)
        world.arrows.append((name, valve, "flow") if way == "out" else (valve, name, "flow"))
        world.read([term for _, term in terms], valve, name)


def _bounds(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {low:g}" if low is not None else f"at most {high:g}" if high is not None else ""
    return f"{low:g} to {high:g}".replace("-", "−")


def _routes(world: _World, index: int, commodity: form.Commodity) -> None:
    """The summary box of a commodity, and its diagram of routes."""
    exercise = world.exercise
    figures = {item.slot: item for item in exercise.quantities}
    title = titled(exercise, commodity.name)
    world.shapes[f"k{index}"] = shape(f"k{index}", "end", title, "flows by routes: see its diagram", width=_WIDE)
    offered = figures[commodity.offered]
    start = f"p{index}"
    word = "Demand" if commodity.is_demand else "Supply"
    text = _value(exercise, offered)
    full = f"{word} of {title}: {text} {commodity.unit}"
    world.shapes[start] = shape(start, "stock", word, text, (), world.notes(offered.slot), full, _WIDE)
    parts = [(start, offered)]
    for place, segment in enumerate(commodity.segments):
        name = f"g{index}.{place}"
        capacity = figures[segment.capacity]
        words = f"capacity: {_value(exercise, capacity)}"
        if segment.storage_capacity is not None:
            words += f"; tank farm: {say(exercise, segment.storage_capacity)}"
        shared = any(route.name == segment.name for route in commodity.routes)  # then the title is the route's
        head = segment.name if shared else titled(exercise, f"{commodity.name}.{segment.name}")
        head = head.removeprefix(f"{commodity.name}.")
        slots = [slot for slot in (segment.capacity, segment.stored) if slot is not None]
        kind = "segment" if segment.stored is None else "tank"
        world.shapes[name] = shape(name, kind, head, words, (), world.notes(*slots), f"{head}: {words}", _WIDE)
        parts.append((name, capacity))
        if segment.storage_capacity is not None:
            world.read([segment.storage_capacity], name)
    for place, route in enumerate(commodity.routes):
        name = f"e{index}.{place}"
        head = titled(exercise, f"{commodity.name}.{route.name}").removeprefix(f"{commodity.name}.")
        cost = figures[route.cost]
        words = f"cost: {_value(exercise, cost)}"
        badge = Badge(str(place + 1), _ROUTES[place % len(_ROUTES)], head)
        full = f"Route {head}: {words}"
        world.shapes[name] = shape(name, "end", head, words, (badge,), world.notes(cost.slot), full, _WIDE)
        way = [start, *(f"g{index}.{segment}" for segment in route.through), name]
        if commodity.is_demand:
            way = [name, *way[1:-1], start]
        world.arrows += [(tail, tip, f"route {place}") for tail, tip in pairwise(way)]
        parts.append((name, cost))
    for name, quantity in parts:
        readers = [reader for reader in (quantity.initial, quantity.expression, quantity.rate) if reader is not None]
        world.read(readers, f"k{index}")
        world.read(readers, name, f"k{index}")


def _tag(world: _World) -> None:
    """Note at every figure which orders and injects change it, and by how much."""
    found: dict[int, dict[str, None]] = {}
    sources: list[tuple[str, tuple[form.Effect, ...], tuple[form.Outcome, ...]]] = [
        *((f"inject {item.number or item.id}", item.effects, item.outcomes) for item in world.exercise.injects),
        *((clean(item.title), item.effects, item.outcomes) for item in world.exercise.options),
    ]
    for who, effects, outcomes in sources:
        for effect in (*effects, *(effect for outcome in outcomes for effect in outcome.effects)):
            for change in effect.changes:
                amount = _figure(world.exercise, change.amount)
                sign = {"set": "= ", "multiply": "× "}.get(change.verb, "" if amount.startswith("−") else "+")
                words = sign + amount if isinstance(change.amount, n.Number) else "changed"
                found.setdefault(change.slot, {})[f"{words} by {who}"] = None
    world.tags = {slot: list(tags) for slot, tags in found.items()}


def _groups(world: _World) -> list[tuple[str, tuple[str, ...]]]:
    """What goes into which frame: influences, resources that influence nothing, and a diagram per commodity."""
    read = frozenset(tail for tail, _, kind in world.arrows if kind == "influence")
    main = [name for name in world.shapes if name[0] in "qdks"]
    led = frozenset(head for _, head, kind in world.arrows if kind == "influence")
    fed = frozenset(stock for stock, valves in world.valves.items() for valve in valves if valve in led)
    resources = [name for name in main if world.shapes[name].kind == "resource"]
    aside = tuple(name for name in resources if name not in read and name not in fed)
    groups = [("Stocks, flows and influences", tuple(name for name in main if name not in aside)), ("Resources", aside)]
    for index, commodity in enumerate(world.exercise.commodities):
        title = f"{titled(world.exercise, commodity.name)}, {commodity.unit}"
        own = [f"{letter}{index}" for letter in "pge"]
        groups.append((title, tuple(name for name in world.shapes if name.split(".")[0] in own)))
    return [(title, members) for title, members in groups if members]


def _diagram(name: str) -> str:
    """The diagram of routes that a box belongs to; empty for the picture of influences."""
    return name[1:].split(".")[0] if name[0] in "pge" else ""


def _stroke(world: _World, name: str) -> Stroke:
    kind = name.split(" ", 1)[1]
    if not kind.startswith("route"):
        return _STROKES[kind]
    place = int(kind.split()[1])
    tail, head, _ = world.arrows[int(name.split()[0])]
    route = world.shapes[f"e{_diagram(head if head[0] in 'pge' else tail)}.{place}"]
    return Stroke(_ROUTES[place % len(_ROUTES)], 2.2, _DASHES[place % len(_DASHES)], title=" ".join(route.head))


def _legend(world: _World, page: Page | None) -> list[Key]:
    """What the marks mean that occur on a page; without one, all marks."""
    pieces = page.pieces if page else ()
    kinds = frozenset(world.shapes[box.name].kind for piece in pieces for box in piece.block.boxes)
    strokes = frozenset(link.name.split(" ")[1] for piece in pieces for link in piece.block.links)
    words = {
        "stock": "stock (or what is supplied, wanted)",
        "valve": "flow into or out of a stock",
        "derived": "derived value",
        "resource": "resource",
        "segment": "segment of a route",
        "tank": "with a tank farm",
        "end": "commodity or end of a route",
        "reference": "drawn in another frame",
    }
    lines = {kind: Key(stroke.title, stroke=stroke) for kind, stroke in _STROKES.items()}
    lines["route"] = Key("a route (one colour each)", stroke=Stroke(_ROUTES[0], 2.2))
    return [
        *(Key(word, kind=kind) for kind, word in words.items() if page is None or kind in kinds),
        *(key for kind, key in lines.items() if page is None or kind in strokes),
    ]


def _ways(rate: n.Node | None) -> dict[str, list[tuple[str, n.Node]]]:
    """The terms of a rate, parted by whether they surely fill, surely drain, or may do either."""
    ways: dict[str, list[tuple[str, n.Node]]] = {"in": [], "both": [], "out": []}
    waiting: list[tuple[str, n.Node]] = [] if rate is None else [("+", rate)]
    while waiting:
        sign, term = waiting.pop()
        other = "-" if sign == "+" else "+"
        if isinstance(term, n.Binary) and term.operator in ("+", "-"):
            waiting += [(sign if term.operator == "+" else other, term.right), (sign, term.left)]
        elif isinstance(term, n.Unary) and term.operator == "-":
            waiting.append((other, term.operand))
        elif isinstance(term, n.Number):
            if term.value:
                ways["in" if (term.value > 0) == (sign == "+") else "out"].append((sign, term))
        else:
            way = "both" if _may_change_sign(term) else "in" if sign == "+" else "out"
            ways[way].append((sign, term))
    return {way: terms for way, terms in ways.items() if terms}


def _may_change_sign(node: object) -> bool:
    stack = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, n.Binary | n.Unary) and item.operator == "-":
            return True
        if isinstance(item, n.Number) and item.value < 0:
            return True
        if isinstance(item, tuple):
            stack.extend(item)
        elif hasattr(item, "__dataclass_fields__"):
            stack.extend(getattr(item, name) for name in item.__dataclass_fields__)
    return False


def _sum(exercise: form.Exercise, terms: list[tuple[str, n.Node]]) -> str:
    """Terms as a sum; where all are taken away, as what is taken away."""
    alike = all(sign == "-" for sign, _ in terms)
    words = ""
    for sign, term in terms:
        minus = sign == "-" and not alike
        words += (" − " if minus else " + ") if words else ("−" if minus else "")
        words += say(exercise, term, 5 if minus else 4)
    return words


def _value(exercise: form.Exercise, item: form.Quantity) -> str:
    """What a figure of a route starts from: a number or an expression."""
    if item.expression is not None:
        return say(exercise, item.expression)
    return "not given" if item.initial is None else _figure(exercise, item.initial)


def _figure(exercise: form.Exercise, figure: n.Figure) -> str:
    """A figure, or how it is drawn."""
    if isinstance(figure, n.Number):
        return f"{figure.value:.6g}".replace("-", "−")
    if isinstance(figure, n.Distribution):
        return f"{figure.name}({', '.join(say(exercise, item) for item in figure.arguments)})"
    return say(exercise, figure)
