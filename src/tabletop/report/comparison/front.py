"""The front of a comparison: which runs, what they should share and do not, measures and counts; and integrity."""

from __future__ import annotations

from tabletop.press import blocks as b
from tabletop.report.comparison.form import Difference, MeasureRow
from tabletop.report.comparison.wording import Words
from tabletop.report.document.voice import capital, quiet
from tabletop.report.template import Template

_SHOWN = 12  # letters of a fingerprint by which it is told from others


def facts(words: Words, template: Template) -> tuple[tuple[str, str], ...]:
    """What stands under the title."""
    comparison = words.comparison
    cover, overview = comparison.cover, comparison.overview
    reader = words.say(f"reader.{cover.reader}") if cover.reader in ("control", "public") else words.team(cover.reader)
    pairs = (
        ("organisation", template.organisation or cover.organisation),
        ("type", capital(overview.type)),
        ("sponsor", overview.sponsor),
        ("length", words.length(overview.length)),
        ("reader", reader),
        ("handling", template.handling or cover.handling),
    )
    named = [
        (words.say("compare.run", letter=letter), run.name)
        for letter, run in zip(words.letters, comparison.runs, strict=True)
    ]
    return (*named, *((words.say(f"fact.{key}"), value) for key, value in pairs if value))


def summary(words: Words) -> list[b.Block]:
    """The runs, warnings, measures and counts side by side, and how far decisions were the same."""
    comparison = words.comparison
    blocks: list[b.Block] = [words.lead("compare.lead.summary")]
    if comparison.differences:
        said = [_differs(words, item) for item in comparison.differences]
        head = b.Paragraph((b.Run(words.say("compare.warning"), bold=True),))
        blocks.append(b.Note((head, b.bullets(said))))
    blocks += [_runs(words), b.bullets(_told(words))]
    if comparison.measures:
        rows = [_measure(words, row) for row in comparison.measures]
        blocks += [b.Heading(2, words.say("compare.measures")), words.lead("compare.lead.measures")]
        blocks.append(words.table(("measure",), rows, (4,), right=True))
    counted = [
        (words.say(f"compare.count.{row.key}"), *(words.number(value) for value in row.values))
        for row in comparison.counts
    ]
    if counted:
        blocks += [b.Heading(2, words.say("compare.counts")), words.table(("counted",), counted, (4,), right=True)]
    return blocks


def _differs(words: Words, item: Difference) -> b.Runs:
    """What a warning says: the value of each run."""
    shown = [_shown(words, item.what, value) for value in item.values]
    said = "; ".join(f"{letter}: {value}" for letter, value in zip(words.letters, shown, strict=True))
    warning = words.say(f"compare.differs.{item.what}")
    return (b.Run(f"{warning} "), b.Run(said))


def _shown(words: Words, what: str, value: str) -> str:
    if what == "hash":
        return value[:_SHOWN] or words.say("unknown")
    if what == "length":
        return words.length(int(value))
    return value or words.say("nothing")


def _runs(words: Words) -> b.Block:
    """A line for each run: its letter, name, seed, and how much it holds."""
    rows = [
        (
            (b.Run(letter, bold=True),),
            run.name,
            run.variant or "–",
            str(run.seed) if run.seed is not None else "–",
            words.number(run.moves),
            words.number(run.events),
        )
        for letter, run in zip(words.letters, words.comparison.runs, strict=True)
    ]
    head = [words.say(f"compare.column.{key}") for key in ("letter", "name", "variant", "seed", "moves", "events")]
    return b.table(head, rows, (0.8, 4, 2, 2.2, 1.2, 1.4), small=True, centred=(0,), right=(3, 4, 5))


def _told(words: Words) -> list[str]:
    """Whether chance was the same, what stopped, and how many decisions all runs share."""
    comparison = words.comparison
    said = []
    if comparison.seeds_differ is not None:
        said.append(words.say("compare.seeds.differ" if comparison.seeds_differ else "compare.seeds.same"))
    for letter, run in zip(words.letters, comparison.runs, strict=True):
        if run.stopped:
            said.append(words.say("compare.stopped", letter=letter, message=run.stopped))
    log = comparison.decisions
    if log:
        everywhere = [row for row in log if row.everywhere]
        alike = sum(row.alike for row in everywhere)
        said.append(words.say("compare.decided", count=len(log), everywhere=len(everywhere), alike=alike))
    return said


def _measure(words: Words, row: MeasureRow) -> tuple[b.Runs | str, ...]:
    """A measure: what it is and what is better, then each run's value, the best in bold with a sign."""
    better = (quiet(f" {words.say(f'better.{row.better}')}"),) if row.better else ()
    unit = f" ({row.unit})" if row.unit else ""
    cells: list[b.Runs] = []
    for place, value in enumerate(row.values):
        if value is None:
            cells.append((quiet("–"),))
        elif place in row.best:
            cells.append((b.Run(f"{words.say('compare.best')} {words.number(value)}", bold=True, tone="good"),))
        else:
            cells.append((b.Run(words.number(value)),))
    return ((b.Run(f"{row.title}{unit}"), *better), *cells)


def integrity(words: Words) -> list[b.Block]:
    """By what anybody can tell from which records this was made."""
    blocks: list[b.Block] = [words.lead("compare.lead.integrity")]
    for place, run in enumerate(words.comparison.runs):
        verified = {True: "holds", False: "broken", None: "none"}[run.verified]
        pairs = (
            ("verified", words.say(f"integrity.{verified}")),
            ("exercise", run.exercise),
            ("fingerprint", (b.Run(run.hash, code=True),) if run.hash else ""),
            ("version", run.version),
            ("events_sha256", (b.Run(run.events_sha256, code=True),)),
            ("chain", (b.Run(run.chain, code=True),) if run.chain else ""),
        )
        found = b.facts((words.say(f"fact.{key}"), text) for key, text in pairs)
        blocks += [b.Heading(2, words.named_run(place)), found]
    return blocks
