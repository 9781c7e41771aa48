"""How a commodity flowed: for each route a bar before, one when it was worst, and one at the end, with their values."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.pictures.lettering import width_of, wrap
from tabletop.report.form import RouteRow, Routes
from tabletop.report.language import Language
from tabletop.report.pictures.canvas import LINE, SIZE, WIDTH, Canvas, Key
from tabletop.report.pictures.marks import flow_bar

_LEFT, _BAR, _PAD = 150.0, 10.0, 3.5
#: Routes that have bars of their own; beyond these, those that carry least are drawn as one.
MOST = 15
_KINDS = ("start", "worst", "end")


def routes(routes: Routes, language: Language) -> bytes:
    """A picture of a commodity's routes and totals at STARTEX, at the worst instant and at ENDEX."""
    canvas = Canvas(language.say("picture.routes", title=routes.title))
    rows = _rows(routes, language)
    if routes.unit:
        canvas.text(_LEFT, 8, wrap(routes.unit, WIDTH - _LEFT, SIZE, most=1)[0])
    widest = max((width_of(language.number(value), SIZE) for row in rows for value in row.flows), default=0.0)
    span = WIDTH - _LEFT - widest - 8
    flows = [value for row in rows for value in row.flows]
    low, high = min([0.0, *flows]), max([0.0, *flows])
    zero = _LEFT + span * -low / ((high - low) or 1.0)
    scale = span / ((high - low) or 1.0)
    y = 14.0
    for before, row in zip([None, *rows], rows, strict=False):
        if before is not None:
            strong = row.total and not before.total
            canvas.line(0, y, WIDTH, y, 0.9 if strong else 0.5, 0.8 if strong else 0.25)
        y = _row(canvas, row, y + _PAD, zero, scale, language)
    canvas.line(zero, 14, zero, y, 0.8)
    return canvas.svg(canvas.key(y + 6, _key(routes, language)) + 1)


def _rows(routes: Routes, language: Language) -> list[RouteRow]:
    """The routes and totals that are drawn; of very many, those that carry least are summed."""
    own = [row for row in routes.rows if not row.total]
    if len(own) > MOST:
        ranked = sorted(range(len(own)), key=lambda place: (-max(map(abs, own[place].flows)), place))
        kept = [own[place] for place in sorted(ranked[: MOST - 1])]
        rest = [own[place] for place in sorted(ranked[MOST - 1 :])]
        summed = tuple(sum(flows) for flows in zip(*(row.flows for row in rest), strict=True))
        name = language.say("picture.other_routes", count=len(rest))
        own = [*kept, RouteRow(name="", title=name, flows=summed)]
    return own + [row for row in routes.rows if row.total]


def _row(canvas: Canvas, row: RouteRow, y: float, zero: float, scale: float, language: Language) -> float:
    """A route's title and bars; returns the height below them."""
    high = _BAR * len(row.flows)
    canvas.lines(0, y + high / 2, row.title or row.name, _LEFT - 12, int(high // LINE))
    for kind, value in zip(_KINDS, row.flows, strict=True):
        wide = abs(value) * scale
        if wide:
            canvas.parts.append(flow_bar(kind, min(zero, zero + value * scale), y + 1, wide))
        canvas.text(max(zero, zero + value * scale) + 4, y + _BAR / 2 + SIZE * 0.36, language.number(value))
        y += _BAR
    return y + _PAD


def _key(routes: Routes, language: Language) -> Sequence[Key]:
    return [
        Key(language.say(f"picture.routes.{kind}", when=language.instant(at)), f"bar.{kind}")
        for kind, at in zip(_KINDS, routes.at, strict=True)
    ]
