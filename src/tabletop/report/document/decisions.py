"""The decision log: for each order who, when, what, what else was open, why, at what cost, and how chance went."""

from __future__ import annotations

from collections import Counter

from tabletop.press import blocks as b
from tabletop.report.document.prose import told, words
from tabletop.report.document.voice import Voice, clipped, entry, joined, lines, quiet
from tabletop.report.form import Decision, Ruling

_OPEN = 8  # titles of options that were open too; of more it is said how many
_REASON = 1200  # letters; a longer reason is cut, as the appendix and the JSON form have it whole


def decisions(voice: Voice) -> list[b.Block]:
    """How many orders each team gave and how they ended, then each of them in the order of time."""
    log = voice.report.decisions
    if not log:
        return [voice.sentence("decisions.none")] if voice.control else []
    entries = tuple(_entry(voice, place, row) for place, row in enumerate(log, 1))
    return [voice.lead("lead.decisions"), _by_team(voice), b.Entries(entries)]


def _by_team(voice: Voice) -> b.Block:
    """Orders of each team: how they ended, and for how many a reason was given."""
    teams = {row.team: Counter[str]() for row in voice.report.decisions}
    for row in voice.report.decisions:
        count = teams[row.team]
        count["orders"] += 1
        count["reasons"] += bool(row.why or row.because)
        count[row.state if row.state in ("succeeded", "partial", "failed", "rejected", "refused") else "other"] += 1
    order = [team for team in voice.teams if team in teams] + [team for team in teams if team not in voice.teams]
    rows = []
    for team in order:
        count = teams[team]
        denied = count["rejected"] + count["refused"]
        cells = (count[key] for key in ("orders", "succeeded", "partial", "failed"))
        figures = [
            voice.number(number) if number else "–" for number in (*cells, denied, count["other"], count["reasons"])
        ]
        rows.append((voice.team(team), *figures))
    keys = ("team", "orders", "succeeded", "partial", "failed", "denied", "other", "reasons")
    widths = (3.2, 1.2, 1.7, 1.1, 1.2, 1.5, 1.5, 1.4)
    caption = voice.say("decisions.by_team")
    return b.table(voice.header(*keys), rows, widths, caption, small=True, right=(1, 2, 3, 4, 5, 6, 7))


def _entry(voice: Voice, place: int, row: Decision) -> b.Entry:
    """One order. What was not so, such as a cost of nothing, is left out; that no reason was given is not."""
    lead = b.bold(f"{place} · {row.title or row.option or row.order}")
    said = [
        (quiet(f"{_when(voice, row.at)} · {voice.team(row.team)}{_by(voice, row)} · "), quiet(row.order)),
        _parameters(voice, row),
        _reason(voice, row),
        _cost(voice, row),
        _outcome(voice, row),
        _chance(voice, row),
        _open(voice, row),
    ]
    if not voice.large:
        return entry(f"order-{place}", lead, (*lines(said), *voice.refs(row.evidence)))
    # Of very many orders each is one stretch of text, with the first and the last of its events, of which it tells.
    numbers = (
        " … ".join(f"#{seq}" for seq in dict.fromkeys((row.evidence[0], row.evidence[-1]))) if row.evidence else ""
    )
    return entry(f"order-{place}", lead, b.plain(b.words(joined([*said, b.plain(numbers)], " · "))))


def _when(voice: Voice, at: int) -> str:
    """An instant, in a very long log without its date on the calendar."""
    return voice.instant(at) if voice.large else voice.when(at)


def _by(voice: Voice, row: Decision) -> str:
    return f" · {voice.say('decision.by', by=row.by)}" if row.by else ""


def _label(voice: Voice, key: str) -> b.Run:
    return b.Run(voice.say(f"decision.{key}") + " ", bold=True)


def _parameters(voice: Voice, row: Decision) -> b.Runs:
    return (_label(voice, "parameters"), b.Run(voice.pairs(row.parameters))) if row.parameters else ()


def _reason(voice: Voice, row: Decision) -> b.Runs:
    """Why, in the words of who ordered it, and what it refers to."""
    if not (row.why or row.because):
        return (quiet(voice.say("decision.no_reason")),)
    text = row.why if len(row.why) <= _REASON else clipped(row.why, _REASON)
    because = [voice.inject(name) for name in row.because]
    after = (
        (b.Run(" " if text else ""), quiet(voice.say("decision.because", what="; ".join(because)))) if because else ()
    )
    return (_label(voice, "reason"), *words(text), *after)


def _cost(voice: Voice, row: Decision) -> b.Runs:
    cost = [voice.spent(name, amount) for name, amount in row.cost.items() if amount]
    if row.staff:
        cost.append(voice.say("decision.staff", count=row.staff))
    return (_label(voice, "cost"), b.Run(", ".join(cost))) if cost else ()


def _outcome(voice: Voice, row: Decision) -> b.Runs:
    """How it ended, when, and in what words; or why it was not taken."""
    said: list[b.Run] = [_label(voice, "outcome"), voice.state(row.state)]
    if row.ended is not None:
        said.append(b.Run(f", {_when(voice, row.ended)}"))
    if row.outcome and row.outcome not in ("full", "partial", "fail"):
        said.append(b.Run(f", {row.outcome}"))
    if row.message:
        said.append(b.Run(f": {row.message}"))
    if row.allowed:
        said.append(b.Run(f" {voice.say('decision.allowed', allowed=row.allowed)}"))
    if row.text:
        said += (b.Run(" "), *voice.quoted(told(row.text)))
    if row.overridden_by:
        said.append(b.Run(f" {voice.say('decision.overridden', by=row.overridden_by)}"))
    return tuple(said)


def _chance(voice: Voice, row: Decision) -> b.Runs:
    """The odds of each outcome and the draw that decided."""
    if row.odds is None and row.draw is None:
        return ()
    odds = b.Run(voice.odds(row.odds) if row.odds is not None else voice.say("unknown"))
    draw = (b.Run(". "), _label(voice, "draw"), b.Run(voice.draw(row.draw))) if row.draw is not None else ()
    return (_label(voice, "odds"), odds, *draw)


def _open(voice: Voice, row: Decision) -> b.Runs:
    """What else was open to the team then; of very many orders how much."""
    if not row.open_options:
        return ()
    if voice.large:
        return (_label(voice, "open"), quiet(voice.say("decision.open.count", count=len(row.open_options))))
    titles = [voice.option(name) for name in row.open_options[:_OPEN]]
    more = len(row.open_options) - _OPEN
    rest = " " + voice.say("evidence.more", count=more) if more > 0 else ""
    return (_label(voice, "open"), quiet("; ".join(titles) + rest))


def rulings(voice: Voice) -> list[b.Block]:
    """What people decided, with the arguments for and against, the odds and the draw."""
    rows = voice.report.rulings
    if not rows:
        return [voice.sentence("rulings.none")] if voice.control else []
    entries = tuple(_ruling(voice, place, row) for place, row in enumerate(rows, 1))
    return [voice.lead("lead.rulings"), b.Entries(entries)]


def _ruling(voice: Voice, place: int, row: Ruling) -> b.Entry:
    by = f" · {voice.say('ruling.by', by=row.by)}" if row.by else ""
    number, _ = voice.orders.get(row.order, (0, None))
    link = (
        (quiet(" · "), b.Run(row.order, link=f"#order-{number}", tone="quiet"))
        if number
        else (quiet(f" · {row.order}"),)
    )
    said = [
        (quiet(f"{voice.when(row.at)} · {voice.team(row.team)}{by}"), *link),
        (_label(voice, "mode"), b.Run(voice.named("mode", row.mode))),
        *((_label(voice, "for"), *words(text)) for text in row.arguments_for),
        *((_label(voice, "against"), *words(text)) for text in row.arguments_against),
        (_label(voice, "odds"), b.Run(voice.odds(row.odds))) if row.odds is not None else (),
        (_label(voice, "draw"), b.Run(voice.draw(row.draw))) if row.draw is not None else (),
        (_label(voice, "result"), b.Run(voice.named("result", row.result), bold=True)) if row.result else (),
        (_label(voice, "reason"), *words(row.because)) if row.because else (),
        (_label(voice, "private"), *words(row.private)) if row.private else (),
    ]
    title = row.title or voice.order(row.order)
    return entry(f"ruling-{place}", b.bold(title), (*lines(said), *voice.refs(row.evidence)))
