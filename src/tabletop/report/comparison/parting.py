"""Where the runs part: for each run its first difference from the first run, on three levels."""

from __future__ import annotations

from tabletop.press import blocks as b
from tabletop.report.comparison.form import Divergence, Level, Side
from tabletop.report.comparison.wording import Words
from tabletop.report.document.voice import quiet

_LEVELS: tuple[Level, ...] = ("decision", "story", "event")


def parting(words: Words) -> list[b.Block]:
    """A table for each run but the first: what teams first did otherwise, what first went otherwise."""
    first, *others = (_run(words, place) for place in range(1, len(words.comparison.runs)))
    return [b.Together((words.lead("compare.lead.parting"), *first)), *map(b.Together, others)]


def _run(words: Words, place: int) -> tuple[b.Block, ...]:
    """A run against the first."""
    found = {item.level: item for item in words.comparison.divergences if item.run == place}
    title = b.Heading(2, words.say("compare.with", run=words.named_run(place), first=words.named_run(0)))
    if not found:
        return (title, words.sentence("compare.same"))
    letters = (words.letters[0], words.letters[place])
    head = (words.say("compare.column.level"), words.say("compare.column.when"), *letters)
    rows = [_row(words, level, found.get(level)) for level in _LEVELS]
    return (title, b.table(head, rows, (2, 1.7, 4, 4), small=True))


def _row(words: Words, level: Level, item: Divergence | None) -> tuple[b.Runs, ...]:
    name = (b.Run(words.say(f"compare.level.{level}"), bold=True),)
    if item is None:
        same = (quiet(words.say("compare.same.level")),)
        return (name, (), same, same)
    at = min(side.record.at for side in (item.first, item.other) if side is not None)
    return (name, (b.Run(words.instant(at)),), _side(words, item.first, at), _side(words, item.other, at))


def _side(words: Words, side: Side | None, at: int) -> b.Runs:
    """What happened in one run at that instant; where nothing did, what came next and when."""
    if side is None:
        return (quiet(words.say("compare.nothing")),)
    later = side.record.at > at
    when = (quiet(f"{words.say('compare.later', instant=words.instant(side.record.at))} "),) if later else ()
    return (*when, *words.event(side))
