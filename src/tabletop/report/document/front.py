"""The cover, and the summary for those who read one page."""

from __future__ import annotations

from collections.abc import Iterable

from tabletop.press import blocks as b
from tabletop.report.document import finding as f
from tabletop.report.document.prose import blocks as prose
from tabletop.report.document.voice import Voice, capital
from tabletop.report.form import Judgement, MeasureValue, ObjectiveRating, Stop, TaskRating
from tabletop.report.template import Template

_CARDS = 16  # measures as cards; an exercise with more of them gets a table
_CITED = 4  # numbers of events in a line of the summary
_TELLING = {"strength": 3, "improve": 5}  # findings of a kind in the summary


def facts(voice: Voice, template: Template) -> tuple[tuple[str, str], ...]:
    """What stands under the title."""
    cover, overview = voice.report.cover, voice.report.overview
    handling = template.handling or cover.handling
    pairs = (
        ("state", voice.say(f"cover.{cover.state}")),
        ("organisation", template.organisation or cover.organisation),
        ("type", capital(overview.type)),
        ("sponsor", overview.sponsor),
        ("dates", f"{voice.calendar(0)} – {voice.calendar(overview.length)}"),
        ("length", voice.length(overview.length)),
        ("until", "" if cover.until is None else voice.say("cover.until", instant=voice.when(cover.until))),
        ("variant", overview.variant),
        ("reader", _reader(voice, cover.reader)),
        ("handling", handling),
        ("contact", overview.contact),
        ("run", voice.report.integrity.events_sha256[:12]),
    )
    return tuple((voice.say(f"fact.{key}"), value) for key, value in pairs if value)


def _reader(voice: Voice, reader: str) -> str:
    if reader in ("control", "public"):
        return voice.say(f"reader.{reader}")
    return voice.say("reader.team", team=voice.team(reader))


def summary(voice: Voice) -> list[b.Block]:
    """What people wrote, the key figures, what was counted, the ratings, and the findings that tell most."""
    report = voice.report
    blocks: list[b.Block] = [*prose(report.summary)]
    if report.stop is not None:
        blocks.append(b.Note((b.Paragraph(_stopped(voice, report.stop)),)))
    blocks += _figures(voice)
    if counted := _counted(voice):
        blocks.append(b.bullets(counted))
    blocks += _ratings(voice)
    blocks += _telling(voice)
    blocks.append(b.Note((b.Paragraph((b.Run(voice.say("reading.title"), bold=True),)), b.bullets(_reading(voice)))))
    return blocks


def _stopped(voice: Voice, stop: Stop) -> b.Runs:
    return voice.told(
        "summary.stopped", stop.evidence, instant=voice.when(stop.at), message=stop.message, path=stop.path
    )


def _reading(voice: Voice) -> list[str]:
    """How to read the report."""
    report = voice.report
    cites = report.records and (report.timeline or report.findings or report.measures or report.objectives)
    ways = [*(["evidence"] if cites else []), "time", *(["rules"] if report.findings or report.objectives else [])]
    return [voice.say(f"reading.{way}", startex=voice.calendar(0)) for way in ways]


def _figures(voice: Voice) -> list[b.Block]:
    """The measures of the exercise, read at ENDEX."""
    measures = voice.report.measures
    if not measures:
        return []
    title = b.Heading(2, voice.say("summary.measures"))
    if len(measures) <= _CARDS:
        return [title, b.Cards(tuple(_card(voice, measure) for measure in measures))]
    rows = [(measure.title, voice.amount(measure.value, measure.unit), _better(voice, measure)) for measure in measures]
    return [title, b.table(voice.header("measure", "value", "better"), rows, (5, 2, 2), right=(1,))]


def _card(voice: Voice, measure: MeasureValue) -> b.Card:
    note = (*_better(voice, measure), *voice.refs(measure.evidence, 1))
    return b.Card(measure.title, voice.number(measure.value), note, measure.unit)


def _better(voice: Voice, measure: MeasureValue) -> b.Runs:
    return (b.Run(voice.say(f"better.{measure.better}"), tone="quiet"),) if measure.better else ()


def _counted(voice: Voice) -> list[b.Runs]:
    """Sentences that count what happened, each with its evidence."""
    counts = voice.report.counts
    seen = counts.evidence
    met, late, unmet = (counts.expectations.get(standing, 0) for standing in ("met", "late", "unmet"))
    told: list[b.Runs] = []
    if counts.injects or voice.control:
        told.append(
            voice.told("count.injects", seen.get("released", ()), _CITED, count=counts.released, planned=counts.injects)
        )
    key = "count.orders.ended" if counts.finished else "count.orders"
    if not counts.orders and voice.control:
        told.append(b.plain(voice.say("decisions.none")))
    elif counts.orders:
        told.append(voice.told(key, seen.get("orders", ()), _CITED, count=counts.orders, finished=_states(voice)))
    if counts.rejected:
        told.append(voice.told("count.rejected", seen.get("rejected", ()), _CITED, count=counts.rejected))
    if met + late + unmet:
        evidence = [seq for name in ("unmet", "late", "met") for seq in seen.get(f"expectations.{name}", ())]
        values = {"met": met, "late": late, "unmet": unmet}
        told.append(voice.told("count.expectations", evidence, _CITED, count=met + late + unmet, **values))
    if counts.silences:
        evidence = [seq for kind in counts.silences for seq in seen.get(f"silences.{kind}", ())]
        kinds = [voice.say(f"silence.{kind}", count=number) for kind, number in counts.silences.items()]
        told.append(voice.told("count.silences", evidence, _CITED, kinds=voice.language.listed(kinds)))
    rated: list[ObjectiveRating | TaskRating] = [*voice.report.objectives]
    rated += [task for rating in voice.report.objectives for task in rating.tasks]
    disputed = [rating for rating in rated if rating.disputed]
    if disputed:
        evidence = [seq for rating in disputed for judgement in rating.judgements for seq in judgement.evidence]
        told.append(voice.told("count.disputed", evidence, _CITED, count=len(disputed)))
    unread = sum(item.rule != "written" and item.verdict == "open" for item in voice.report.findings)
    if unread:
        told.append(b.plain(voice.say("findings.unread", count=unread)))
    return told


def _states(voice: Voice) -> str:
    """How orders ended, in a row."""
    finished = voice.report.counts.finished
    states = [state for state in ("succeeded", "partial", "failed") if state in finished]
    return voice.language.listed([voice.say(f"ended.{state}", count=finished[state]) for state in states])


def _ratings(voice: Voice) -> list[b.Block]:
    """Objectives with their ratings, small enough to be seen at once."""
    rows = [
        (
            (voice.rating(rating.proposed),),
            by_people(voice, rating.judgements),
            (b.Run(f"{rating.id} {rating.title}", link=f"#objective-{place}"),),
        )
        for place, rating in enumerate(voice.report.objectives, 1)
    ]
    if not rows:
        return []
    head = voice.header("proposed", "evaluators", "objective")
    return [b.Heading(2, voice.say("summary.ratings")), b.table(head, rows, (1.2, 1.6, 7), centred=(0, 1))]


def by_people(voice: Voice, judgements: Iterable[Judgement]) -> b.Runs:
    """Evaluators' ratings as chips; a dash for none."""
    chips: list[b.Run] = []
    for judgement in judgements:
        chips += ([b.Run(" ")] if chips else []) + [voice.rating(judgement.rating)]
    return tuple(chips) or (b.Run("–", tone="quiet"),)


def _telling(voice: Voice) -> list[b.Block]:
    """The findings that tell most, people's before the machine's."""
    blocks: list[b.Block] = []
    for kind, most in _TELLING.items():
        found = f.telling(voice, kind)[:most]
        if found:
            blocks.append(b.Heading(2, voice.say(f"summary.{kind}")))
            blocks.append(b.bullets([f.short(voice, item) for item in found]))
    return blocks
