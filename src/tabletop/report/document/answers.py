"""What was asked of teams and what came back: expectations, response times, silence, messages, refused files."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.press import blocks as b
from tabletop.report.document.prose import words
from tabletop.report.document.voice import LONG, Voice, entry, joined, lines, quiet
from tabletop.report.form import ExpectationRow, RefusedFile, ResponseTime, SilenceRow

Numbered = Sequence[tuple[int, ExpectationRow]]
_KINDS = ("not submitted", "on purpose", "nothing to decide")
_BODY = 4000  # letters of a message; what is longer is cut here and whole in the JSON form


def expectations(voice: Voice) -> list[b.Block]:
    """What was expected of whom, by when, what came, and how late it was."""
    rows = voice.report.expectations
    if not rows:
        return [voice.sentence("expectations.none")] if voice.control else []
    numbered = list(enumerate(rows, 1))
    asked = [(place, row) for place, row in numbered if row.standing != "never"]
    never = [(place, row) for place, row in numbered if row.standing == "never"]
    blocks: list[b.Block] = [voice.lead("lead.expectations")]
    if asked:
        blocks.append(_entries(voice, asked) if len(asked) > LONG else _table(voice, asked))
    if never:
        blocks += [b.Heading(2, voice.say("expectations.never")), _entries(voice, never)]
    return blocks


def _table(voice: Voice, rows: Numbered) -> b.Block:
    cells = [
        (
            voice.team(row.team),
            (b.Run(row.text or row.id), *_after(voice, row), *voice.refs(row.evidence)),
            voice.instant(row.deadline) if row.deadline is not None else "–",
            lines([(voice.state(row.standing, "standing"),), _way(voice, row)]),
            voice.length(row.took) if row.took is not None else "–",
            voice.length(row.late) if row.late else "–",
        )
        for _, row in rows
    ]
    anchors = tuple(f"expected-{place}" for place, _ in rows)
    head = voice.header("team", "expected", "deadline", "came", "took", "late")
    return b.table(head, cells, (2, 4.2, 1.6, 2.2, 1.2, 1.2), small=True, anchors=anchors)


def _entries(voice: Voice, rows: Numbered) -> b.Block:
    return b.Entries(tuple(_entry(voice, place, row) for place, row in rows))


def _entry(voice: Voice, place: int, row: ExpectationRow) -> b.Entry:
    """An expectation as one of many."""
    due = voice.say("course.due", instant=voice.instant(row.deadline)) if row.deadline is not None else ""
    took = voice.say("took", length=voice.length(row.took)) if row.took is not None else ""
    late = voice.say("late.by", length=voice.length(row.late)) if row.late else ""
    team = f"{voice.team(row.team)} · " if row.standing != "never" else voice.team(row.team)
    stands = (voice.state(row.standing, "standing"),) if row.standing != "never" else ()
    said = [b.plain(due), stands, _way(voice, row), b.plain(took), b.plain(late)]
    body = (quiet(team), *joined(said), *voice.refs(row.evidence, 3))
    return entry(f"expected-{place}", b.bold(row.text or row.id), body)


def _after(voice: Voice, row: ExpectationRow) -> b.Runs:
    """By which inject it was asked, and when."""
    if row.opened is None:
        return ()
    asked = voice.inject(row.inject)
    when = voice.instant(row.opened)
    said = (
        voice.say("expected.after", inject=asked, instant=when) if asked else voice.say("expected.from", instant=when)
    )
    return (b.Run("\n"), quiet(said))


def _way(voice: Voice, row: ExpectationRow) -> b.Runs:
    """By what it was done; an order leads to its entry in the decision log."""
    if not row.way:
        return ()
    place, order = voice.orders.get(row.by, (0, None))
    if order is not None:
        return (b.Run(order.title, link=f"#order-{place}"),)
    return (quiet(voice.named("way", row.way)),)


def responses(voice: Voice) -> list[b.Block]:
    """How long teams took over each channel."""
    rows = voice.report.responses
    if not rows:
        return [voice.sentence("responses.none")] if voice.control else []
    blocks: list[b.Block] = [voice.lead("lead.responses")]
    if voice.report.overview.turns:
        blocks.append(voice.lead("lead.responses.turns"))
    blocks += _drawn(voice)
    if len(rows) > LONG:
        return [*blocks, b.Entries(tuple(_quick(voice, place, row) for place, row in enumerate(rows, 1)))]
    cells: list[tuple[str | b.Runs, ...]] = [
        (
            voice.team(row.team),
            (b.Run(voice.named("channel", row.channel)), *voice.refs(row.evidence, 3)),
            voice.number(row.asked),
            voice.number(row.responded),
            *(voice.length(figure) if figure is not None else "–" for figure in (row.median, row.least, row.most)),
        )
        for row in rows
    ]
    head = voice.header("team", "channel", "asked", "responded", "median", "least", "most")
    widths = (2.8, 3, 1.1, 1.5, 1.4, 1.4, 1.4)
    return [*blocks, b.table(head, cells, widths, small=True, right=(2, 3, 4, 5, 6))]


def _drawn(voice: Voice) -> list[b.Block]:
    """Response times in a picture, where there are any."""
    from tabletop.report import pictures

    svg = pictures.responses(voice.report.responses, voice.teams, voice.language)
    return [b.Picture(voice.say("responses.alt"), svg=svg, caption=voice.say("responses.caption"))] if svg else []


def _quick(voice: Voice, place: int, row: ResponseTime) -> b.Entry:
    times = [voice.length(figure) if figure is not None else "–" for figure in (row.median, row.least, row.most)]
    values = {"asked": row.asked, "median": times[0], "least": times[1], "most": times[2]}
    said = (b.Run(voice.say("response", count=row.responded, **values)), *voice.refs(row.evidence[:3]))
    return entry(f"response-{place}", (b.Run(f"{voice.team(row.team)}, {voice.named('channel', row.channel)}"),), said)


def silence(voice: Voice) -> list[b.Block]:
    """The three kinds of silence, by team: in which turns nothing came, and of which kind it was."""
    rows = voice.report.silences
    if not rows:
        return [voice.sentence("silence.none")] if voice.control else []
    by_team: dict[str, list[SilenceRow]] = {}
    for row in rows:
        by_team.setdefault(row.team, []).append(row)
    cells: list[tuple[str | b.Runs, ...]] = [
        (voice.team(team), *(_turns(voice, [row for row in mine if row.silence == kind]) for kind in _KINDS))
        for team, mine in by_team.items()
    ]
    head = voice.header("team", "missed", "on_purpose", "nothing_due")
    return [voice.lead("lead.silence"), b.table(head, cells, (3, 3, 3, 3), small=True)]


def _turns(voice: Voice, rows: list[SilenceRow]) -> b.Runs:
    """Turns by number, each with its event; those in which default moves were applied are marked."""
    if not rows:
        return (quiet("–"),)
    parts = []
    for row in rows:
        marked = (quiet(f" {voice.say('silence.defaulted')}"),) if row.defaulted else ()
        parts.append((b.Run(row.turn), *marked, *voice.refs(row.evidence, 1)))
    return joined(parts, ", ")


def messages(voice: Voice) -> list[b.Block]:
    """What teams wrote to each other, and what they answered, in full."""
    rows = voice.report.messages
    if not rows:
        return [voice.sentence("messages.none")] if voice.control else []
    entries = []
    for place, row in enumerate(rows, 1):
        lead = voice.inject(row.inject) if row.inject and not row.subject else row.subject
        way = voice.say(
            "message.answer" if row.inject else "message.way", team=voice.team(row.team), to=voice.team_list(row.to)
        )
        text = row.body if len(row.body) <= _BODY else row.body[:_BODY].rsplit(" ", 1)[0] + "…"
        head = (quiet(f"{voice.when(row.at)} · {way}"),)
        body = (*lines([head, words(text)]), *voice.refs(row.evidence))
        entries.append(entry(f"message-{place}", b.bold(lead or voice.say("message.none")), body))
    return [voice.lead("lead.messages"), b.Entries(tuple(entries))]


def refused(voice: Voice) -> list[b.Block]:
    """Files, and parts of them, that could not be used, with place and reason."""
    rows = voice.report.refused
    if not rows:
        return [voice.sentence("refused.none")] if voice.control else []
    entries = tuple(_refused(voice, place, row) for place, row in enumerate(rows, 1))
    return [voice.lead("lead.refused"), b.Entries(entries)]


def _refused(voice: Voice, place: int, row: RefusedFile) -> b.Entry:
    where = voice.say("refused.at", line=str(row.line), column=str(row.column)) if row.line else ""
    aside = " · ".join(part for part in (voice.team(row.team) if row.team else "", where, row.code) if part)
    said = [b.plain(row.message), (quiet(aside),) if aside else ()]
    return entry(
        f"refused-{place}", b.bold(row.file or voice.say("unknown")), (*lines(said), *voice.refs(row.evidence))
    )
