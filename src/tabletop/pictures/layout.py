"""Where boxes and arrows go: Graphviz lays out what is connected, in process; nothing here draws.

Boxes are handed over with fixed sizes and without labels, so that no fonts are looked for on the machine and the same
boxes come to stand at the same places everywhere. All lengths are points; y grows downwards.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import combinations
from typing import Any

#: Between two boxes of a column, and between two columns.
APART, COLUMNS = 12.0, 30.0


@dataclass(frozen=True, slots=True)
class Box:
    """Something to be placed."""

    name: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """An arrow to be led from one box to another."""

    name: str
    tail: str
    head: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its place: the top left corner."""

    name: str
    x: float
    y: float
    width: float
    height: float

    def moved(self, x: float, y: float) -> Placed:
        """The same box elsewhere."""
        return Placed(self.name, self.x + x, self.y + y, self.width, self.height)


@dataclass(frozen=True, slots=True)
class Path:
    """The way of an arrow to a box: a point, then cubic Bezier curves of three points each, and the tip of its head."""

    name: str
    head: str
    points: tuple[tuple[float, float], ...]
    tip: tuple[float, float]

    def moved(self, x: float, y: float) -> Path:
        """The same arrow elsewhere."""
        points = tuple((px + x, py + y) for px, py in self.points)
        return Path(self.name, self.head, points, (self.tip[0] + x, self.tip[1] + y))


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes and arrows with their places, in a rectangle of this size."""

    width: float
    height: float
    boxes: tuple[Placed, ...]
    paths: tuple[Path, ...]


@lru_cache(maxsize=4096)
def dot(boxes: tuple[Box, ...], links: tuple[Link, ...], apart: float = APART) -> Plan:
    """Let Graphviz place boxes along their links, from left to right, and what comes first on top if that can be."""
    if len(boxes) == 1 and not links:
        (box,) = boxes
        return Plan(box.width, box.height, (Placed(box.name, 0, 0, box.width, box.height),), ())
    found = _graphviz(boxes, links, apart)
    left, bottom, right, top = _numbers(found["bb"])
    placed, paths = {}, {}
    for item in found.get("objects", ()):
        box = boxes[int(item["name"][1:])]
        x, y = _numbers(item["pos"])
        placed[box.name] = Placed(
            box.name, x - left - box.width / 2, y - bottom - box.height / 2, box.width, box.height
        )
    for item in found.get("edges", ()):
        index = int(item["id"][1:])
        ends = [tuple(_numbers(part.removeprefix("e,"))) for part in item["pos"].split()]
        tip, *points = [(x - left, y - bottom) for x, y in ends]
        paths[index] = Path(links[index].name, links[index].head, tuple(points), tip)
    plan = Plan(
        right - left, top - bottom, tuple(placed[box.name] for box in boxes), tuple(paths[i] for i in sorted(paths))
    )
    return _mirrored(plan) if _is_upside_down(plan) else plan


def _is_upside_down(plan: Plan) -> bool:
    """Whether what comes first stands rather below than above its neighbours in the column; the first counts most."""
    columns: dict[int, list[tuple[int, Placed]]] = {}
    for place, box in enumerate(plan.boxes, 1):
        columns.setdefault(round(box.x + box.width / 2), []).append((place, box))
    pairs = [pair for column in columns.values() for pair in combinations(column, 2)]
    return sum((1 if first.y < second.y else -1) / place for (place, first), (_, second) in pairs) < 0


def _mirrored(plan: Plan) -> Plan:
    """The same plan with its top at the bottom."""
    high = plan.height
    boxes = tuple(replace(box, y=high - box.y - box.height) for box in plan.boxes)
    paths = tuple(
        Path(path.name, path.head, tuple((x, high - y) for x, y in path.points), (path.tip[0], high - path.tip[1]))
        for path in plan.paths
    )
    return Plan(plan.width, high, boxes, paths)


def _graphviz(boxes: tuple[Box, ...], links: tuple[Link, ...], apart: float) -> dict[str, Any]:
    """What Graphviz says of a graph, as its JSON has it."""
    import pygraphviz

    number = {box.name: index for index, box in enumerate(boxes)}
    lines = [
        f"digraph {{ graph [rankdir=LR, nodesep={apart / 72:.3f}, ranksep={COLUMNS / 72:.3f}, splines=true, margin=0];",
        'node [shape=box, fixedsize=true, label=""]; edge [arrowsize=0.6];',
    ]
    for index, box in enumerate(boxes):
        lines.append(f"b{index} [width={box.width / 72:.4f}, height={box.height / 72:.4f}];")
    for index, link in enumerate(links):
        lines.append(f"b{number[link.tail]} -> b{number[link.head]} [id=l{index}, weight={link.weight}];")
    graph = pygraphviz.AGraph(string="\n".join([*lines, "}"]))
    found: dict[str, Any] = json.loads(graph.draw(format="json0", prog="dot"))
    return found


def parts(names: Sequence[str], links: Sequence[Link], without: str = "") -> list[list[str]]:
    """Boxes by connected parts, in the order of their first boxes, once one box is taken away."""
    group = {name: name for name in names if name != without}

    def root(name: str) -> str:
        while group[name] != name:
            name = group[name]
        return name

    for link in links:
        if link.tail in group and link.head in group:
            group[root(link.tail)] = root(link.head)
    found: dict[str, list[str]] = {}
    for name in group:
        found.setdefault(root(name), []).append(name)
    return list(found.values())


def _numbers(text: str) -> list[float]:
    return [float(part) for part in text.split(",")]
