"""The world as a stock-and-flow picture, and each commodity as a diagram of its routes.

Stocks are the variables; a valve is what flows in or out of one; rounded boxes are derived values; a thin arrow says
that a figure is read somewhere. Under a figure stand the changes that orders and injects make. A route diagram reads
in the direction of the flow: a segment that several routes share stands there once.
"""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.exercise.wording import one_line, title
from tabletop.pictures import routes
from tabletop.pictures.frames import draw_pages, drawn, frame_head
from tabletop.pictures.pages import Page, fill
from tabletop.pictures.sheet import Key, Stroke, room
from tabletop.pictures.stocks import World, add_staff, add_stocks, changes

_STROKES = {
    "flow": Stroke("#333333", 1.2, double=True, title="flows"),
    "influence": Stroke("#4d4d4d", 0.8, title="is read by"),
}
_KINDS = {
    "stock": "stock (or what is supplied, wanted)",
    "valve": "flow into or out of a stock",
    "derived": "derived value",
    "resource": "resource",
    "commodity": "commodity with a diagram of its own",
    "segment": "segment of a route",
    "store": "segment with storage",
    "end": "route",
    "reference": "drawn elsewhere",
}


def draw_world(exercise: form.Exercise, subtitle: str = "the world") -> tuple[str, ...]:
    """The world of an exercise as A3 sheets of SVG; none where there is no world."""
    world = _world(exercise)
    area = room(_legend(world, None))
    pages = fill(_groups(world), world.build, frame_head, *area)

    def describe(page: Page) -> str:
        marks = ("reference", "valve")
        boxes = [f"{item.tooltip}." for item in drawn(page, world.shapes) if item.kind not in marks]
        return f"Stocks, flows, influences and routes. On this sheet: {page.titles}. {' '.join(boxes)}"

    def stroke(name: str) -> Stroke:
        kind = name.split()[1]
        return routes.stroke(world, name) if kind == "route" else _STROKES[kind]

    return draw_pages(
        exercise, subtitle, pages, area, world.shapes, stroke, lambda page: _legend(world, page), describe
    )


def _world(exercise: form.Exercise) -> World:
    world = World(exercise, tags=changes(exercise))
    routes.own_slots(world)
    add_stocks(world)
    for place, commodity in enumerate(exercise.commodities):
        routes.add_routes(world, place, commodity)
    add_staff(world)
    world.arrows = list(dict.fromkeys(world.arrows))
    return world


def _groups(world: World) -> list[tuple[str, tuple[str, ...]]]:
    """What goes into which frame: influences, resources that influence nothing, and a diagram per commodity."""
    read = frozenset(tail for tail, _, kind in world.arrows if kind == "influence")
    main = [name for name in world.shapes if name[0] in "qdks"]
    led = frozenset(head for _, head, kind in world.arrows if kind == "influence")
    fed = frozenset(stock for stock, valves in world.valves.items() for valve in valves if valve in led)
    resources = [name for name in main if world.shapes[name].kind == "resource"]
    aside = tuple(name for name in resources if name not in read and name not in fed)
    groups = [("Stocks, flows and influences", tuple(name for name in main if name not in aside)), ("Resources", aside)]
    for index, commodity in enumerate(world.exercise.commodities):
        named = one_line(f"{title(world.exercise, commodity.name)}, {commodity.unit}")
        own = [f"{letter}{index}" for letter in "pge"]
        groups.append((named, tuple(name for name in world.shapes if name.split(".")[0] in own)))
    return [(named, members) for named, members in groups if members]


def _legend(world: World, page: Page | None) -> list[Key]:
    """What the marks mean that occur on a page; without one, all marks."""
    kinds = frozenset(item.kind for item in drawn(page, world.shapes)) if page else frozenset(_KINDS)
    strokes = frozenset(name.split()[1] for name in page.links) if page else frozenset()
    lines = {kind: Key(stroke.title, stroke=stroke) for kind, stroke in _STROKES.items()}
    lines["route"] = Key("along a route (one colour each)", stroke=Stroke(routes.COLOURS[0], 2.2))
    return [
        *(Key(word, kind=kind) for kind, word in _KINDS.items() if kind in kinds),
        *(key for kind, key in lines.items() if page is None or kind in strokes),
    ]
