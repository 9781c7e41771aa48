"""The appendix: each event that the report cites, in a line of plain words, where links lead."""

from __future__ import annotations

from tabletop.press import blocks as b
from tabletop.report.document.event import told
from tabletop.report.document.voice import Voice, entry, quiet
from tabletop.report.form import Record


def records(voice: Voice) -> list[b.Block]:
    """Events that were cited by now, in the order in which they happened. It has to be the last section."""
    report = voice.report
    cited = [record for record in report.records if record.seq in voice.cited]
    if not cited:
        return []
    lead = voice.lead("lead.records", count=len(cited), all=len(report.records))
    return [lead, b.Entries(tuple(_entry(voice, record) for record in cited))]


def _entry(voice: Voice, record: Record) -> b.Entry:
    team = f" · {voice.team(record.team)}" if record.team else ""
    cause: b.Runs = ()
    if record.cause:
        link = f"#e{record.cause}" if record.cause in voice.cited else ""
        said = voice.say("record.cause", cause=str(record.cause))
        cause = (b.Run(" "), b.Run(said, link=link, tone="quiet"))
    head = quiet(f"{voice.instant(record.at)}{team} · ")
    line: b.Runs = (head, b.Run(told(voice, record)), *cause)
    return entry(f"e{record.seq}", (b.Run(f"#{record.seq}"),), b.plain(b.words(line)) if voice.large else line)
