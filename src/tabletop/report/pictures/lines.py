"""A figure over exercise time: its line, its last value, and below it a rug of injects and of decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from tabletop.pictures.lettering import width_of, wrap
from tabletop.report.form import Chart, Decision, Mark
from tabletop.report.language import Language
from tabletop.report.pictures.canvas import BETWEEN, SIZE, WIDTH, Canvas, Key
from tabletop.report.pictures.marks import BLUE, NEAR, clusters, colour_of
from tabletop.report.pictures.scales import Times, Values

#: Where the field of the line begins, and how high it is.
TOP, HEIGHT = 16.0, 75.0
_ROW = 9.0
_FEW, _MANY = 8, 60  # decisions that reach up to the line; marks that stand one by one
_BIN, _HIGH = 4.0, 7.5  # of the bars of many marks: their width, and the height of the highest


def numbers_of(decisions: Sequence[Decision]) -> dict[int, int]:
    """Which row of the decision log, counted from 1, an event belongs to."""
    return {seq: row for row, decision in enumerate(decisions, 1) for seq in decision.evidence}


def chart(
    chart: Chart, marks: Sequence[Mark], length: int, language: Language, numbers: Mapping[int, int] | None = None
) -> bytes:
    """A picture of a figure over `length` seconds. Decisions bear their `numbers` in the log, where there is room."""
    canvas = Canvas(label(chart, language))
    values = Values.around(min(chart.values), max(chart.values), TOP, TOP + HEIGHT)
    times = field(canvas, values, chart.unit, length, language, width_of(language.number(chart.last), SIZE) + 7)
    rows = {kind: [mark for mark in marks if mark.kind == kind] for kind in ("inject", "decision")}
    y = TOP + HEIGHT + 3
    if 0 < len(rows["decision"]) <= _FEW:
        for at in dict.fromkeys(mark.at for mark in rows["decision"]):
            canvas.line(times.x(at), TOP, times.x(at), TOP + HEIGHT, 0.7, 0.55, "1.5 2.5")
    points = [(times.x(at), values.y(value)) for at, value in zip(chart.at, chart.values, strict=True)]
    canvas.curve(points, BLUE)
    x, last = points[-1]
    canvas.mark("dot", x, last, colour=BLUE)
    canvas.text(x + 6, last + SIZE * 0.36, language.number(chart.last))
    for kind, found in rows.items():
        if found:
            _rug(canvas, kind, found, times, y, language)
            y += _ROW
    if numbers and 0 < len(rows["decision"]) <= _MANY:
        y += _numbered(canvas, rows["decision"], times, y + 7.5, numbers)
    times.draw(canvas, TOP, y + 1, language)
    keys = [_key(kind, len(found), bool(numbers), language) for kind, found in rows.items() if found]
    wide = sum(key.width + BETWEEN for key in keys) - BETWEEN
    if wide < WIDTH - width_of(chart.unit, SIZE) - BETWEEN:
        canvas.key(-0.5, keys, WIDTH - wide)
        return canvas.svg(y + 15)
    return canvas.svg(canvas.key(y + 18, keys) + 1)


def _key(kind: str, count: int, numbered: bool, language: Language) -> Key:
    if count > _MANY:
        return Key(language.say(f"picture.rug.{kind}.many"), f"bars.{kind}")
    return Key(
        language.say("picture.rug.decision.numbered" if numbered and kind == "decision" else f"picture.rug.{kind}"),
        kind,
    )


def label(chart: Chart, language: Language) -> str:
    """What a picture of a figure shows, for those who cannot see it."""
    title = language.say("world.title", title=chart.title, unit=chart.unit) if chart.unit else chart.title
    return language.say("picture.chart", title=title)


def field(canvas: Canvas, values: Values, unit: str, length: int, language: Language, right: float) -> Times:
    """Draw the field of a chart, with round figures named at its left; returns its scale of time."""
    named = [(value, language.number(value)) for value in values.ticks()]
    left = max(width_of(name, SIZE) for _, name in named) + 6
    times = Times(length, left, WIDTH - right)
    for value, name in named:
        y = values.y(value)
        canvas.line(left, y, times.right, y, 0.5, 0.6 if value == 0 else 0.25)
        canvas.text(left - 4, y + SIZE * 0.36, name, "end")
    if unit:
        canvas.text(0, 8, wrap(unit, WIDTH, SIZE, most=1)[0])
    return times


def _rug(canvas: Canvas, kind: str, marks: Sequence[Mark], times: Times, y: float, language: Language) -> None:
    """A row of marks; many become bars, the higher the more there are."""
    if len(marks) <= _MANY:
        for group in clusters(marks, lambda mark: times.x(mark.at), 2.0):
            told = "; ".join(f"{language.instant(mark.at)}: {mark.title}" for mark in group[:4])
            canvas.mark(kind, times.x(group[0].at), y + _ROW / 2, told[:200])
        return
    columns = int((times.right - times.left) / _BIN)
    share = columns / max(times.length, 1)  # this runs for every mark of every chart
    found = Counter(int(mark.at * share) for mark in marks)
    counts: Counter[int] = Counter()
    for column, count in found.items():
        counts[min(max(column, 0), columns - 1)] += count
    most = max(counts.values())
    for column, count in sorted(counts.items()):
        high = max(_HIGH * count / most, 2.0)
        style = f'fill="{colour_of(kind)}"'
        told = language.number(count)
        canvas.rectangle(times.left + column * _BIN + 0.4, y + _ROW - 0.5 - high, _BIN - 0.8, high, style, told)


def _numbered(canvas: Canvas, marks: Sequence[Mark], times: Times, base: float, numbers: Mapping[int, int]) -> float:
    """The numbers of decisions below their marks, as far as there is room; returns the height that they take."""
    free = -100.0
    for group in clusters(marks, lambda mark: times.x(mark.at), NEAR):
        found = sorted({numbers[seq] for mark in group for seq in mark.evidence if seq in numbers})
        if not found:
            continue
        name = str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}"
        half = width_of(name, SIZE) / 2
        x = min(max(times.x(group[0].at), times.left + half - 4), WIDTH - half)
        if x - half >= free:
            canvas.text(x, base, name, "middle")
            free = x + half + 4
    return 9.5 if free > 0 else 0.0
