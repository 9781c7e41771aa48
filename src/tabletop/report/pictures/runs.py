"""Several runs' lines of one figure; each run has a colour, a pattern of dashes and a mark of its own."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.report.form import Chart
from tabletop.report.language import Language
from tabletop.report.pictures.canvas import Canvas, Key
from tabletop.report.pictures.lines import HEIGHT, TOP, field, label
from tabletop.report.pictures.marks import BLUE, GREEN, ORANGE, RED, VIOLET
from tabletop.report.pictures.scales import Times, Values

_COLOURS = (BLUE, ORANGE, GREEN, RED, VIOLET)
_DASHES = ("", "6 2.5", "2 2", "8 2 2 2", "10 3 2 2 2 3", "4 1.5", "1 1.5")
_MARKS = ("dot", "square", "up", "ring", "decision", "down", "open", "void")
_EVERY = 8  # marks on a line


def look(place: int) -> tuple[str, str, str]:
    """Colour, dashes and mark of a run by its place; the combination comes again only after hundreds."""
    return _COLOURS[place % len(_COLOURS)], _DASHES[place % len(_DASHES)], _MARKS[place % len(_MARKS)]


def overlay(charts: Sequence[tuple[str, Chart]], language: Language) -> bytes:
    """A picture of one figure in several runs, each by its name. ValueError where there is no run."""
    if not charts:
        raise ValueError("a picture of several runs needs a run")
    first = charts[0][1]
    canvas = Canvas(label(first, language))
    figures = [value for _, chart in charts for value in chart.values]
    values = Values.around(min(figures), max(figures), TOP, TOP + HEIGHT)
    length = max(chart.at[-1] for _, chart in charts)
    times = field(canvas, values, first.unit, length, language, 10)
    times.draw(canvas, TOP, values.bottom, language)
    for place, (_, chart) in enumerate(charts):
        _line(canvas, chart, times, values, place, len(charts))
    keys = []
    for place, (name, _) in enumerate(charts):
        colour, dash, mark = look(place)
        keys.append(Key(name, mark, colour, dash))
    return canvas.svg(canvas.key(values.bottom + 19, keys) + 1)


def _line(canvas: Canvas, chart: Chart, times: Times, values: Values, place: int, runs: int) -> None:
    """A run's line with a few marks on it; those of different runs stand at different instants."""
    colour, dash, mark = look(place)
    points = [(times.x(at), values.y(value)) for at, value in zip(chart.at, chart.values, strict=True)]
    canvas.curve(points, colour, 1.4, dash)
    step = (times.right - times.left) / _EVERY
    wanted = times.left + step * (place + 0.5) / runs
    for x, y in points:
        if x >= wanted:
            canvas.mark(mark, x, y, colour=colour)
            wanted += step * (1 + (x - wanted) // step)
