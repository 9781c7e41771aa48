"""The world: each figure over time with decisions marked, and how goods flowed before and after."""

from __future__ import annotations

from collections.abc import Mapping

from tabletop.press import blocks as b
from tabletop.report.document.voice import Voice
from tabletop.report.form import Chart, RouteRow, Routes


def charts(voice: Voice) -> list[b.Block]:
    """A chart of each figure, with what it says to those who cannot see it."""
    if not voice.report.charts:
        return [voice.sentence("world.none")] if voice.control else []
    from tabletop.report import pictures

    numbers = pictures.numbers_of(voice.report.decisions)
    first, *others = (_chart(voice, chart, numbers) for chart in voice.report.charts)
    blocks: list[b.Block] = [
        b.Together((voice.lead("lead.world" if voice.report.marks else "lead.world.alone"), first)),
        *others,
    ]
    if voice.report.uncharted:
        names = voice.language.listed([name.replace("_", " ") for name in voice.report.uncharted])
        blocks.append(voice.sentence("world.uncharted", names=names))
    return blocks


def _chart(voice: Voice, chart: Chart, numbers: Mapping[int, int]) -> b.Block:
    from tabletop.report import pictures

    report = voice.report
    svg = pictures.chart(chart, report.marks, report.overview.length, voice.language, numbers)
    said = _said(voice, chart)
    title = voice.say("world.title", title=chart.title, unit=chart.unit) if chart.unit else chart.title
    alt = voice.say("world.alt", title=title, said=said)
    return b.Picture(alt, svg=svg, caption=voice.say("world.caption", title=title, said=said))


def _said(voice: Voice, chart: Chart) -> str:
    """Where it began and ended, the least and the most."""
    return voice.say(
        "world.said",
        first=voice.number(chart.first),
        last=voice.number(chart.last),
        least=voice.number(chart.least),
        least_at=voice.instant(chart.least_at),
        most=voice.number(chart.most),
        most_at=voice.instant(chart.most_at),
    )


def routes(voice: Voice) -> list[b.Block]:
    """For each commodity a picture and a table: at STARTEX, when most was stranded, and at ENDEX."""
    if not voice.report.routes:
        return [voice.sentence("routes.none")] if voice.control and voice.report.charts else []
    first, *others = (_routes(voice, item) for item in voice.report.routes)
    return [b.Together((voice.lead("lead.routes"), *first)), *(b.Together(blocks) for blocks in others)]


def _routes(voice: Voice, item: Routes) -> tuple[b.Block, ...]:
    from tabletop.report import pictures

    titled = [row.model_copy(update={"title": _title(voice, row)}) for row in item.rows]
    item = item.model_copy(update={"rows": tuple(titled)})
    when = [voice.instant(at) for at in item.at]
    heads = [voice.say(f"routes.{key}", instant=at) for key, at in zip(("start", "worst", "end"), when, strict=True)]
    rows = [
        tuple(
            (b.Run(text, bold=row.total),)
            for text in (row.title, *(voice.number(round(flow, 6)) for flow in row.flows))
        )
        for row in item.rows
    ]
    title = voice.say("world.title", title=item.title, unit=item.unit) if item.unit else item.title
    said = "; ".join(
        voice.say("routes.alt.row", title=row.title, flows=", ".join(map(voice.number, row.flows))) for row in item.rows
    )
    picture = b.Picture(
        voice.say("routes.alt", title=title, worst=when[1], said=said),
        svg=pictures.routes(item, voice.language),
        caption=voice.say("routes.caption", title=title),
    )
    table = b.table((*voice.header("route"), *heads), rows, (4, 2, 2, 2), right=(1, 2, 3))
    return (b.Heading(2, item.title), picture, table)


def _title(voice: Voice, row: RouteRow) -> str:
    """What a route or a total is called."""
    return voice.named("routes.total", row.name) if row.total else row.title or row.name
