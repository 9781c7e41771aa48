"""What the report stands on: draws, sources, the limits of the model, and by what the record is known."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.press import blocks as b
from tabletop.report.document.overview import left_out
from tabletop.report.document.prose import runs as prose
from tabletop.report.document.voice import Voice, entry, joined, lines, quiet
from tabletop.report.form import DrawRow, SourceRow

_LENGTHS = (".for", "/lead_time", ".in")  # where sites end that draw lengths of time
_OF_ORDERS = 3  # slashes in sites of orders: team/option/instant/number (R12)


def chance(voice: Voice) -> list[b.Block]:
    """The chance ledger: every draw with its odds and what it gave; draws of noise are counted."""
    rows = voice.report.chance
    if not rows:
        return [voice.sentence("chance.none")] if voice.control else []
    logged = [row for row in rows if voice.large and row.site.count("/") >= _OF_ORDERS]
    listed = [row for row in rows if not voice.large or row.site.count("/") < _OF_ORDERS]
    more = [voice.sentence("chance.logged", count=len(logged))] if logged else []
    entries = tuple(_draw(voice, place, row) for place, row in enumerate(listed, 1))
    return [voice.lead("lead.chance"), *more, *([b.Entries(entries)] if entries else [])]


def _draw(voice: Voice, place: int, row: DrawRow) -> b.Entry:
    lead = (*_drawn_for(voice, row.site), b.Run(row.site, code=True))
    if row.count > 1:
        said = voice.told("chance.counted", row.evidence, count=row.count, distribution=spread(voice, row.distribution))
        return entry(f"draw-{place}", lead, said)
    odds = arguments(voice, row.site, row.arguments)
    parts = [
        b.plain(voice.instant(row.at) if row.at is not None else ""),
        b.plain(spread(voice, row.distribution) + odds),
        b.plain(voice.say("chance.draw", draw=voice.draw(row.u)) if row.u is not None else ""),
        (b.Run(voice.say("chance.gave") + " "), b.Run(drawn(voice, row.site, row.value), bold=True)),
    ]
    return entry(f"draw-{place}", lead, (*joined(parts, " · "), *voice.refs(row.evidence, 3)))


def _drawn_for(voice: Voice, site: str) -> b.Runs:
    """The title of the order or the inject that a draw is made for, where it is for one."""
    if site.count("/") > _OF_ORDERS:
        name = site.split("/")[1]
        title = voice.option(name)
    else:
        name = site.split(".")[1] if site.startswith("injects.") else ""
        title = voice.inject(name)
    return (b.Run(title, bold=True), b.Run(" ")) if title and title != name else ()


def spread(voice: Voice, distribution: str) -> str:
    """The kind of a draw, in words."""
    return voice.named("distribution", distribution)


def arguments(voice: Voice, site: str, values: object) -> str:
    """Between what bounds or with what odds was drawn, in brackets; draws of lengths of time are in seconds."""
    if values is None:
        return ""
    if site.endswith(_LENGTHS) and isinstance(values, Sequence) and not isinstance(values, str):
        return f" ({', '.join(voice.length(x) if isinstance(x, int | float) else voice.value(x) for x in values)})"
    return f" ({voice.odds(values)})"


def drawn(voice: Voice, site: str, value: object) -> str:
    """What a draw gave."""
    if isinstance(value, str):
        return voice.named("result", value)
    if site.endswith(_LENGTHS) and isinstance(value, int | float):
        return voice.length(value)
    return voice.number(round(value, 4)) if isinstance(value, float) else voice.value(value)


def sources(voice: Voice) -> list[b.Block]:
    """Where figures come from."""
    rows = voice.report.sources
    if not rows:
        return [voice.sentence("sources.none")] if voice.control else []
    entries = tuple(_source(voice, place, row) for place, row in enumerate(rows, 1))
    return [voice.lead("lead.sources"), b.Entries(entries)]


def _source(voice: Voice, place: int, row: SourceRow) -> b.Entry:
    """A source as a bibliography has it, then the figure that was taken from it, and how sure it is."""
    known = ", ".join(part for part in (row.author, row.publisher, row.date, row.section, row.page) if part)
    accessed = voice.say("source.accessed", date=row.accessed) if row.accessed else ""
    address = (b.Run(row.url, link=row.url if row.url.startswith(("https://", "http://")) else ""),) if row.url else ()
    value = voice.say("source.value", value=f"{row.value} {row.unit}".strip()) if row.value else ""
    span = voice.say("source.range", low=row.low or "…", high=row.high or "…") if row.low or row.high else ""
    as_of = voice.say("source.as_of", date=row.as_of) if row.as_of else ""
    sure = (
        voice.say("source.confidence", confidence=voice.named("confidence", row.confidence)) if row.confidence else ""
    )
    said = [
        joined([b.plain(known), address, (quiet(accessed),) if accessed else ()], " · "),
        joined([prose(row.statement), b.plain(value), b.plain(span), b.plain(as_of), b.plain(sure)]),
        prose(row.note),
    ]
    return entry(f"source-{place}", joined([b.bold(row.title), (quiet(row.id),)]), lines(said))


def limits(voice: Voice) -> list[b.Block]:
    """What the model does not know, and who said so."""
    known = voice.report.limits
    blocks: list[b.Block] = []
    for key, texts in (("assumptions", known.assumptions), ("left_out", left_out(voice, known.left_out))):
        if texts:
            blocks += [b.Heading(2, voice.say(f"limits.{key}")), b.bullets(prose(text) for text in texts)]
    if known.noise:
        blocks += [b.Heading(2, voice.say("limits.noise")), b.paragraph(_names(voice, known.noise))]
    if known.automated:
        teams = voice.team_list(known.automated)
        blocks += [b.Heading(2, voice.say("limits.automated")), voice.sentence("limits.automated.said", teams=teams)]
    if known.clamped:
        rows = [(_name(voice, name), voice.number(count)) for name, count in known.clamped]
        table = b.table(voice.header("figure", "times"), rows, (7, 2), small=True, right=(1,))
        blocks += [b.Heading(2, voice.say("limits.clamped")), voice.lead("lead.clamped"), table]
    for key, places in (("judgements", known.judgements), ("uncertain", known.uncertain)):
        if places:
            table = b.table(
                voice.header("place", key), [(_place(name), said) for name, said in places], (4, 6), small=True
            )
            blocks += [b.Heading(2, voice.say(f"limits.{key}")), voice.lead(f"lead.{key}"), table]
    if not blocks:
        return [voice.sentence("limits.none")] if voice.control else []
    return [voice.lead("lead.limits"), *blocks]


def _place(name: str) -> b.Runs:
    return (b.Run(name, code=True),)


def _name(voice: Voice, name: str) -> str:
    """A figure's title where it has a chart."""
    title, _ = voice.units.get(name, (name, ""))
    return title


def _names(voice: Voice, names: Sequence[str]) -> str:
    return voice.language.listed([_name(voice, name) for name in names])


def integrity(voice: Voice) -> list[b.Block]:
    """By what anybody can tell that this is the record, and whether it held when it was verified."""
    known = voice.report.integrity
    verified = {True: "holds", False: "broken", None: "none"}[known.verified]
    held = voice.say(f"integrity.{verified}") if voice.control or known.verified is not None else ""
    pairs: list[tuple[str, b.Runs | str]] = [
        ("verified", b.plain(f"{held} {known.said}".strip())),
        ("exercise", known.exercise),
        ("variant", known.variant),
        ("fingerprint", _place(known.hash) if known.hash else ""),
        ("seed", str(known.seed) if known.seed is not None else ""),
        ("version", known.version),
        ("form", voice.report.form),
        ("events", voice.number(known.events)),
        ("events_sha256", _place(known.events_sha256)),
        ("chain", _place(known.chain) if known.chain else ""),
    ]
    facts = [(voice.say(f"fact.{key}"), text) for key, text in pairs]
    facts += [(file, _place(digest)) for file, digest in known.files.items()]
    return [voice.lead("lead.integrity" if voice.control else "lead.integrity.part"), b.Together((b.facts(facts),))]
