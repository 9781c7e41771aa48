"""What stands side by side: ratings, expectations, decisions, and figures over time."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.press import blocks as b
from tabletop.report.comparison.form import ChartRow, DecisionRow, ExpectationRow, Given, RatingRow, Stood
from tabletop.report.comparison.wording import Words
from tabletop.report.document.front import by_people
from tabletop.report.document.voice import LONG, clipped, lines, quiet

_NONE = (quiet("–"),)


def ratings(words: Words) -> list[b.Block]:
    """Objectives with their tasks, and capabilities: the rule's rating, and evaluators' beside it."""
    rows = words.comparison.ratings
    if not rows:
        return []
    blocks: list[b.Block] = [words.lead("compare.lead.ratings")]
    for kinds, head in ((("objective", "task"), "objective"), (("capability",), "capability")):
        cells = [_rating(words, row) for row in rows if row.kind in kinds]
        if cells:
            blocks.append(words.table((head,), cells, (4.5,)))
    return blocks


def _rating(words: Words, row: RatingRow) -> tuple[b.Runs, ...]:
    if row.kind == "objective":
        name: b.Runs = (b.Run(f"{row.id} {row.title}", bold=True),)
    else:
        name = (b.Run(row.title if row.kind == "capability" else f"{row.id} {row.title}"),)
    cells: list[b.Runs] = []
    for proposed, judged in zip(row.proposed, row.judgements, strict=True):
        if proposed is None:
            cells.append(_NONE)
        else:
            people = (quiet(f" {words.say('compare.evaluators')} "), *by_people(words, judged)) if judged else ()
            cells.append((words.rating(proposed), *people))
    return (name, *cells)


def expectations(words: Words) -> list[b.Block]:
    """Each expectation with its standing in each run, and how long it took."""
    rows = words.comparison.expectations
    if not rows:
        return []
    lead = words.lead("compare.lead.expectations")
    if len(rows) > LONG:
        entries = tuple(
            b.Entry(f"expected-{place}", _expected(words, row), _in_a_row(words, [_stood(words, s) for s in row.stood]))
            for place, row in enumerate(rows, 1)
        )
        return [lead, b.Entries(entries)]
    cells = [(_expected(words, row), *(_stood(words, stood) for stood in row.stood)) for row in rows]
    return [lead, words.table(("expected",), cells, (4.5,))]


def _expected(words: Words, row: ExpectationRow) -> b.Runs:
    return lines([(b.Run(row.text or row.id),), (quiet(words.team(row.team)),)])


def _stood(words: Words, stood: Stood | None) -> b.Runs:
    if stood is None:
        return _NONE
    took = (quiet(words.length(stood.took)),) if stood.took is not None else ()
    return lines([(words.state(stood.standing, "standing"),), took])


def decisions(words: Words) -> list[b.Block]:
    """Each decision with how it ended in each run that took it."""
    rows = words.comparison.decisions
    if not rows:
        return []
    blocks: list[b.Block] = [words.lead("compare.lead.decisions")]
    if len(rows) > LONG:
        entries = tuple(
            b.Entry(
                f"decision-{place}",
                lines([(quiet(f"{_when(words, row)} · {words.team(row.team)}"),), _decided(words, row)]),
                _in_a_row(words, [_given(words, given) for given in row.given]),
            )
            for place, row in enumerate(rows, 1)
        )
        return [*blocks, b.Entries(entries)]
    cells = [
        (
            lines([(b.Run(_when(words, row)),), (quiet(words.team(row.team)),)]),
            _decided(words, row),
            *(_given(words, given) for given in row.given),
        )
        for row in rows
    ]
    return [*blocks, words.table(("when", "decision"), cells, (2, 3.6))]


def _when(words: Words, row: DecisionRow) -> str:
    if row.moment.startswith("@"):
        return words.instant(row.at)
    return words.say("compare.turn", turn=row.moment, instant=words.instant(row.at))


def _decided(words: Words, row: DecisionRow) -> b.Runs:
    """What was ordered, with its particulars."""
    particulars = (quiet(clipped(words.pairs(row.parameters))),) if row.parameters else ()
    return lines([(b.Run(clipped(row.title or row.option)),), particulars])


def _given(words: Words, given: Given | None) -> b.Runs:
    """How an order ended, and the draw that decided; a dash where it was not given."""
    if given is None:
        return _NONE
    outcome = given.outcome if given.outcome not in ("", "full", "partial", "fail") else ""
    said = [(words.state(given.state),), (quiet(clipped(outcome)),) if outcome else ()]
    if given.draw is not None:
        said.append((quiet(words.say("chance.draw", draw=words.draw(given.draw))),))
    return lines(said)


def _in_a_row(words: Words, cells: Sequence[b.Runs]) -> b.Runs:
    """What each run has, behind its letter."""
    found: list[b.Run] = []
    for letter, cell in zip(words.letters, cells, strict=True):
        flat = (b.Run(run.text.replace("\n", " "), run.bold, run.italic, run.code, run.link, run.tone) for run in cell)
        found += [*([b.Run("   ")] if found else []), quiet(f"{letter}: "), *flat]
    return tuple(found)


def charts(words: Words) -> list[b.Block]:
    """Each figure that went differently, its lines over each other, with where each began and ended."""
    comparison = words.comparison
    if not (comparison.charts or comparison.unmoved):
        return []
    blocks: list[b.Block] = []
    if comparison.charts:
        first, *others = (_chart(words, row) for row in comparison.charts)
        blocks = [b.Together((words.lead("compare.lead.world"), first)), *others]
    if comparison.unmoved:
        titles = words.language.listed(list(comparison.unmoved))
        blocks.append(words.sentence("compare.unmoved", titles=titles))
    return blocks


def _chart(words: Words, row: ChartRow) -> b.Block:
    from tabletop.report.pictures import overlay

    found = [(place, chart) for place, chart in enumerate(row.lines) if chart is not None]
    said = "; ".join(
        words.say("compare.line", letter=words.letters[place], last=words.number(chart.last)) for place, chart in found
    )
    title = words.say("world.title", title=row.title, unit=row.unit) if row.unit else row.title
    still = [words.letters[place] for place, chart in enumerate(row.lines) if chart is None]
    if still:
        said = f"{said}; {words.say('compare.still', runs=words.language.listed(still))}"
    svg = overlay([(words.named_run(place), chart) for place, chart in found], words.language)
    alt = words.say("compare.chart.alt", title=title, said=said)
    return b.Picture(alt, svg=svg, caption=words.say("world.caption", title=title, said=said))
