"""The maps of routes as figures of a paper."""

from __future__ import annotations

from collections.abc import Collection

from tabletop.exercise import form
from tabletop.pictures.map import draw_maps
from tabletop.press import blocks as b

_READ = (
    "Each line is a route, each pipe on it a segment. A route carries no more than its narrowest segment, and routes "
    "that share one share what it can pass."
)


def maps(exercise: form.Exercise, readers: Collection[int], level: int) -> list[b.Block]:
    """A section with a map for each commodity, as all `readers` (teams by index; without any, control) may see it."""
    head: tuple[b.Block, ...] = (b.Heading(level, "Routes"), b.paragraph(_READ))
    found: list[b.Block] = []
    for item in draw_maps(exercise, readers):
        figure = b.Picture(item.description, svg=item.svg.encode())
        found.append(b.Together((*head, b.Heading(level + 1, item.title), figure)))
        head = ()
    return found
