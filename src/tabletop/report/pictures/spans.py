"""Response times: for each team and channel a line from the quickest to the slowest response, the median marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tabletop.pictures.lettering import width_of
from tabletop.report.form import ResponseTime
from tabletop.report.language import Language
from tabletop.report.pictures.canvas import LINE, SIZE, WIDTH, Canvas, Key
from tabletop.report.pictures.marks import BLUE
from tabletop.report.pictures.scales import Times

#: Rows of a picture; of more, those with most responses are drawn.
MOST = 24
_LEFT, _HEIGHT = 190.0, 15.0


def responses(rows: Sequence[ResponseTime], teams: Mapping[str, str], language: Language) -> bytes:
    """A picture of how long responses took; `teams` are titles by id. Nothing where nobody responded."""
    drawn = _drawn(rows)
    if not drawn:
        return b""
    canvas = Canvas(language.say("picture.responses"))
    told = [
        language.say("picture.responses.told", median=language.length(row.median or 0), count=row.responded)
        for row in drawn
    ]
    times = Times(
        max(row.most or 0 for row in drawn), _LEFT, WIDTH - max(width_of(text, SIZE) for text in told) - 10, True
    )
    bottom = 4 + _HEIGHT * len(drawn)
    times.draw(canvas, 4, bottom, language)
    for place, (row, text) in enumerate(zip(drawn, told, strict=True)):
        middle = 4 + _HEIGHT * (place + 0.5)
        name = f"{teams.get(row.team, row.team)} · {_channel(row.channel, language)}"
        canvas.lines(0, middle, name, _LEFT - 10, 1)
        least, median, most = (times.x(figure or 0) for figure in (row.least, row.median, row.most))
        canvas.curve([(least, middle), (most, middle)], BLUE, 2.0)
        for end in (least, most):
            canvas.curve([(end, middle - 3), (end, middle + 3)], BLUE, 1.2)
        canvas.mark("decision", median, middle, colour=BLUE)
        canvas.text(most + 7, middle + SIZE * 0.36, text)
    keys = [
        Key(language.say("picture.responses.median"), "median"),
        Key(language.say("picture.responses.span"), "span"),
    ]
    return canvas.svg(canvas.key(bottom + LINE + 9, keys) + 1)


def _drawn(rows: Sequence[ResponseTime]) -> list[ResponseTime]:
    """Those with responses, in their order; the busiest where there are too many."""
    found = [place for place, row in enumerate(rows) if row.responded and row.median is not None]
    busiest = sorted(found, key=lambda place: (-rows[place].responded, place))[:MOST]
    return [rows[place] for place in sorted(busiest)]


def _channel(channel: str, language: Language) -> str:
    key = f"channel.{channel}"
    return language.say(key) if language.knows(key) else channel
