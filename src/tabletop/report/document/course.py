"""The course of events: the timeline as a picture and as a list, and what never happened."""

from __future__ import annotations

from tabletop.press import blocks as b
from tabletop.report.document.prose import cut, told, words
from tabletop.report.document.reasons import reason
from tabletop.report.document.voice import LONG, Voice, entry, joined, lines, quiet
from tabletop.report.form import NeverInject, NeverOption, TimelineRow

_TEXT = 500  # letters of an inject's text in the list


def timeline(voice: Voice) -> list[b.Block]:
    """A picture of every inject and order by team, then all of it in the order of time."""
    rows = voice.report.timeline
    if not rows:
        return [voice.sentence("timeline.none")] if voice.control else []
    logged = [row for row in rows if voice.large and row.kind in ("order", "outcome")]
    listed = [row for row in rows if not voice.large or row.kind not in ("order", "outcome")]
    entries = tuple(_entry(voice, place, row) for place, row in enumerate(listed, 1))
    more = [voice.sentence("timeline.logged", count=len(logged))] if logged else []
    return [voice.lead("lead.timeline"), *_pictures(voice), *more, b.Entries(entries)]


def _pictures(voice: Voice) -> list[b.Block]:
    """The timeline drawn; of many teams in several pictures."""
    from tabletop.report import pictures

    injects = sum(row.kind == "inject" for row in voice.report.timeline)
    orders = sum(row.kind == "order" for row in voice.report.timeline)
    teams = len(voice.report.overview.teams)
    length = voice.length(voice.report.overview.length)
    alt = voice.say("timeline.alt", injects=injects, orders=orders, teams=teams, length=length)
    drawn = pictures.timeline(voice.report, voice.language)
    captions = (
        [voice.say("timeline.caption")]
        if len(drawn) == 1
        else [
            voice.say("timeline.caption.part", part=str(part), parts=str(len(drawn)))
            for part in range(1, len(drawn) + 1)
        ]
    )
    return [b.Picture(alt, svg=svg, caption=caption) for svg, caption in zip(drawn, captions, strict=True)]


def _entry(voice: Voice, place: int, row: TimelineRow) -> b.Entry:
    lead = (quiet(voice.when(row.at)),)
    return entry(f"time-{place}", lead, (*_told(voice, row), *voice.refs(row.evidence, 3)))


def _told(voice: Voice, row: TimelineRow) -> b.Runs:
    """What happened, in a line, with the text of an inject under it."""
    if row.kind == "inject":
        return _inject(voice, row)
    place, order = voice.orders.get(row.subject, (0, None))
    title = row.title or (order.title if order else row.subject)
    link = b.Run(title, link=f"#order-{place}") if place else b.Run(title)
    team = voice.team(row.team)
    if row.kind == "order":
        return (b.Run(voice.say("time.order", team=team) + " "), link)
    if row.kind in ("outcome", "ruling"):
        why = told(row.text) if row.kind == "outcome" else words(row.text)
        text = (b.Run(" "), *cut(why, _TEXT)) if row.text else ()
        prefix = "state" if row.kind == "outcome" else "result"
        said = (voice.state(row.state, prefix),) if row.state else ()
        return (*joined([(b.Run(voice.say(f"time.{row.kind}", team=team)),), (link, b.Run(":")), said]), *text)
    if row.kind == "answer":
        title = row.title or voice.inject(row.subject)
    values = {"team": team, "title": title, "to": voice.team_list(row.to)}
    return lines([b.plain(voice.say(f"time.{row.kind}", **values)), cut(words(row.text), _TEXT)])


def _inject(voice: Voice, row: TimelineRow) -> b.Runs:
    title = row.title or voice.inject(row.subject)
    to = voice.team_list(row.to) if row.to else voice.team(row.team)
    asides = [voice.say("time.inject.to", to=to)]
    if row.source:
        asides.append(voice.say("time.inject.from", source=row.source))
    if row.channel:
        asides.append(voice.named("channel", row.channel))
    head = (b.Run(title, bold=True), quiet(f" {' · '.join(asides)}"))
    return lines([head, cut(told(row.text), _TEXT)])


def never(voice: Voice) -> list[b.Block]:
    """Injects that reached nobody and why, and options that nobody ordered."""
    injects, options = voice.report.never_injects, voice.report.never_options
    if not (injects or options):
        return [voice.sentence("never.none")] if voice.control else []
    blocks: list[b.Block] = [voice.lead("lead.never")]
    if injects:
        blocks += [b.Heading(2, voice.say("never.injects")), _injects(voice, injects)]
    if options:
        blocks += [b.Heading(2, voice.say("never.options")), _options(voice, options)]
    return blocks


def _why(voice: Voice, row: NeverInject) -> b.Runs:
    """How an inject ended that reached nobody, by whom, and why."""
    by = voice.say("never.by", by=row.by) if row.by and row.by != "chance" else ""
    by = voice.say("never.chance") if row.by == "chance" else by
    said = joined([(b.Run(voice.named("inject", row.state)),), b.plain(by)])
    because = (b.Run(f": {reason(voice, row.reason)}"),) if row.reason else ()
    return (*said, *because, *voice.refs(row.evidence, 3))


def _injects(voice: Voice, rows: tuple[NeverInject, ...]) -> b.Block:
    if len(rows) > LONG:
        return b.Entries(
            tuple(
                entry(f"never-{place}", (b.Run(row.title or row.id),), _why(voice, row))
                for place, row in enumerate(rows, 1)
            )
        )
    cells = [((b.Run(row.title or row.id), quiet(f" {row.id}")), _why(voice, row)) for row in rows]
    return b.table(voice.header("inject", "why"), cells, (4.5, 5.5), small=True)


def _options(voice: Voice, rows: tuple[NeverOption, ...]) -> b.Block:
    cells = [(row.title or row.id, voice.team_list(row.teams), voice.number(row.legal)) for row in rows]
    return b.table(voice.header("option", "team", "legal"), cells, (4.5, 3.5, 2), small=True, right=(2,))
