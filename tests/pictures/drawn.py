"""Exercises to draw, large ones made for it too, and sheets of SVG read back: boxes, texts, arrows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from tabletop.exercise import form
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.pictures.graph import draw_graph
from tabletop.pictures.lettering import width_of
from tabletop.pictures.world import draw_world
from tests.playing import exercise

ROOT = Path(__file__).parents[2] / "exercises"
SVG = "{http://www.w3.org/2000/svg}"
Element = ElementTree.Element


@cache
def shipped(name: str) -> form.Exercise:
    """An exercise that comes with the package."""
    return compile_exercise(ROOT / name)


@cache
def large(injects: int = 100, storylines: int = 8) -> form.Exercise:
    """An exercise with many injects: times, orders, conditions, expectations, follow-ups, across storylines too."""
    lines = ["storylines: {" + ", ".join(f"s{index}: Storyline number {index}" for index in range(storylines)) + "}"]
    lines.append(
        "world: {variables: {tension: {unit: '%', initial: 40, min: 0, max: 100, rate: (40 - tension) / 9 per day}}}"
    )
    lines.append("options:")
    lines += [
        f"  act{i}: {{title: Take the measure numbered {i}, teams: [{'red' if i % 2 else 'blue'}]}}" for i in range(60)
    ]
    lines.append("injects:")
    for i in range(injects):
        start = (
            f"at: {i + 1}h", f"on: {{option: act{i % 50}}}", f"when: released(n{max(i - 9, 0)}) and tension > {i % 90}",
            f"after: {{inject: n{i - 1}, wait: 2h}}", f"if_unmet: x{i - i % 5}",
        )[i % 5]  # fmt: skip
        expects = f", expects: [{{id: x{i}, from: red, any_of: [act{i % 50}, act{(i + 7) % 50}, answer], within: 3h, text: See to matter {i} in good time}}]"
        lines.append(
            f"  - {{id: n{i}, number: '{i * storylines // injects + 1}.{i}', storyline: s{i * storylines // injects}, {start}, to: [red, blue], subject: "
            f"News of some weight about the matter {i}, body: Text{expects if i % 5 == 0 else ''}}}"
        )
    return exercise("\n".join(lines))


@cache
def tangled(injects: int = 40) -> form.Exercise:
    """An exercise in which every inject hangs on several others by its condition, far apart in one storyline."""
    lines = ["options: {act: {title: Act, teams: [red]}, wait: {title: Wait, teams: [blue]}}", "injects:"]
    for i in range(injects):
        others = " and ".join(f"released(n{other})" for other in sorted({i // 2, i // 3, max(i - 1, 0)} - {i}))
        start = f"when: {others}" if others else "at: 1h"
        lines.append(f"  - {{id: n{i}, {start}, to: [red, blue], subject: Matter number {i}, body: Text}}")
    return exercise("\n".join(lines))


#: Every exercise that is drawn by the tests of what all sheets must be.
EXERCISES: dict[str, Callable[[], form.Exercise]] = {
    "quickstart": lambda: shipped("quickstart"),
    "dark-wards": lambda: shipped("dark-wards"),
    "kazakhstan": lambda: shipped("kazakhstan"),
    "large": large,
    "one storyline": lambda: large(100, 1),
    "tangled": tangled,
}

_DRAWN: dict[str, tuple[str, ...]] = {}


def graph(made: form.Exercise) -> list[Element]:
    """The sheets of its inject graph, parsed; drawn once."""
    if made.hash not in _DRAWN:
        _DRAWN[made.hash] = draw_graph(made)
    return [ElementTree.fromstring(sheet) for sheet in _DRAWN[made.hash]]


def all_sheets(made: form.Exercise) -> list[Element]:
    """Every sheet of both pictures, parsed."""
    return [*graph(made), *world(made)]


def world(made: form.Exercise) -> list[Element]:
    """The sheets of its world, parsed."""
    return [ElementTree.fromstring(sheet) for sheet in draw_world(made)]


def said(sheets: list[Element], kind: str) -> list[str]:
    """What the boxes of a kind say, their lines joined."""
    found = []
    for sheet in sheets:
        for group in sheet.iter(f"{SVG}g"):
            if group.get("class") == f"box {kind}":
                found.append(" ".join(text.text or "" for text in group.findall(f"{SVG}text")))
    return found


@dataclass(frozen=True)
class Area:
    """A rectangle on a sheet, and what is in it."""

    x: float
    y: float
    width: float
    height: float
    what: str = ""

    def overlaps(self, other: Area, by: float = 0.2) -> bool:
        """Whether two rectangles share more than a hair's breadth."""
        return (
            self.x + self.width > other.x + by
            and other.x + other.width > self.x + by
            and self.y + self.height > other.y + by
            and other.y + other.height > self.y + by
        )

    def holds(self, other: Area, by: float = 0.2) -> bool:
        """Whether another rectangle lies within this one."""
        right, bottom = self.x + self.width + by, self.y + self.height + by
        return (
            other.x >= self.x - by
            and other.y >= self.y - by
            and other.x + other.width <= right
            and other.y + other.height <= bottom
        )


def paper(sheet: Element) -> Area:
    """The whole sheet."""
    _, _, width, height = (float(part) for part in (sheet.get("viewBox") or "").split())
    return Area(0, 0, width, height, "paper")


def boxes(sheet: Element) -> list[Area]:
    """Where the boxes of a sheet are."""
    found = []
    for group in sheet.iter(f"{SVG}g"):
        if group.get("data-box"):
            x, y, width, height = (float(part) for part in (group.get("data-box") or "").split())
            found.append(Area(x, y, width, height, group.findtext(f"{SVG}title") or ""))
    return found


def texts(sheet: Element) -> list[Area]:
    """Where the texts of a sheet are: as wide as they are, as high as letters without accents and tails below."""
    found = []
    for text in sheet.iter(f"{SVG}text"):
        size, words = float(text.get("font-size") or 0), text.text or ""
        length = width_of(words, size, text.get("font-weight") == "bold")
        back = {"middle": length / 2, "end": length}.get(text.get("text-anchor") or "", 0.0)
        found.append(
            Area(float(text.get("x") or 0) - back, float(text.get("y") or 0) - 0.76 * size, length, size, words)
        )
    return found


def arrows(sheet: Element) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """The arrows of a sheet by what they say, as points along their curves."""
    for group in sheet.iter(f"{SVG}g"):
        if group.get("class") == "arrow":
            line = group.find(f"{SVG}path")
            assert line is not None
            numbers = [float(part) for part in re.findall(r"-?\d+\.\d+", line.get("d") or "")]
            ends = list(zip(numbers[::2], numbers[1::2], strict=True))
            points = []
            for start in range(0, len(ends) - 3, 3):
                points += [_on_curve(ends[start : start + 4], step / 24) for step in range(25)]
            yield group.findtext(f"{SVG}title") or "", points


def _on_curve(ends: list[tuple[float, float]], part: float) -> tuple[float, float]:
    """A point of a cubic Bezier curve."""
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    return (
        sum(weight * x for weight, (x, _) in zip(weights, ends, strict=True)),
        sum(weight * y for weight, (_, y) in zip(weights, ends, strict=True)),
    )
