"""The whole paper: its cover, its sections in their order, and an organisation's own sections between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tabletop.press import blocks as b
from tabletop.report.document import (
    analysis,
    answers,
    appendix,
    course,
    decisions,
    front,
    overview,
    plan,
    sources,
    world,
)
from tabletop.report.document.prose import blocks as prose
from tabletop.report.document.voice import Voice
from tabletop.report.form import Report
from tabletop.report.language import Language
from tabletop.report.template import PLAIN, Rendered, Template, rendered

Section = Callable[[Voice], list[b.Block]]
#: Sections by key, in their order. A section that gives no blocks is left out with its heading.
SECTIONS: dict[str, Section] = {
    "summary": front.summary,
    "overview": overview.overview,
    "objectives": analysis.objectives,
    "findings": analysis.findings,
    "improvement": plan.improvement,
    "participants": overview.participants,
    "decisions": decisions.decisions,
    "expectations": answers.expectations,
    "timeline": course.timeline,
    "world": world.charts,
    "routes": world.routes,
    "responses": answers.responses,
    "never": course.never,
    "silence": answers.silence,
    "rulings": decisions.rulings,
    "refused": answers.refused,
    "messages": answers.messages,
    "chance": sources.chance,
    "feedback": plan.feedback,
    "sources": sources.sources,
    "limits": sources.limits,
    "integrity": sources.integrity,
    "records": appendix.records,
}
#: Sections that begin on a new page. Others follow on, so that no page is left half empty.
_ON_A_NEW_PAGE = ("records",)
_CONTENTS = 2


def paper(report: Report, language: Language, template: Template = PLAIN) -> b.Paper:
    """The after-action report as a paper, as its reader may see it. The same report gives the same paper."""
    voice = Voice(report, language)
    return b.Paper(
        title=report.cover.title,
        subtitle=voice.say("cover.subtitle"),
        blocks=tuple(_blocks(voice, rendered(template, report, language))),
        handling=template.handling or report.cover.handling,
        banner=report.cover.banner,
        facts=front.facts(voice, template),
        language=language.code,
        cover=True,
        contents=_CONTENTS,
        size=template.size,
        theme=b.Theme(template.organisation or report.cover.organisation, template.logo, template.accent),
        contents_title=voice.say("contents"),
        page_words=voice.say("page.of"),
    )


def _blocks(voice: Voice, own: tuple[Rendered, ...]) -> Iterable[b.Block]:
    """Sections in their order; `records` comes last of all, when it is known what was cited."""
    placed = {section.after if section.after in SECTIONS else "integrity" for section in own}
    for key, section in SECTIONS.items():
        blocks = section(voice)
        if blocks:
            if key in _ON_A_NEW_PAGE:
                yield b.PageBreak()
            alone = key == "findings" and not voice.report.objectives
            yield b.Heading(1, voice.say("section.findings.alone" if alone else f"section.{key}"), anchor=key)
            yield from blocks
        if key in placed:
            yield from _own(key, own)


def _own(key: str, own: tuple[Rendered, ...]) -> Iterable[b.Block]:
    """An organisation's sections that come after one of the report's; after no known one, before the appendix."""
    for section in own:
        if section.after == key or (key == "integrity" and section.after not in SECTIONS):
            yield b.Heading(1, section.title)
            yield from prose(section.text, below=1)
