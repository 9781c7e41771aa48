"""A comparison in words: a paper in the look of the report, which press prints in every form."""

from __future__ import annotations

from collections.abc import Callable

from tabletop.press import blocks as b
from tabletop.report.comparison import front, parting, tables
from tabletop.report.comparison.form import Comparison
from tabletop.report.comparison.wording import Words
from tabletop.report.language import Language
from tabletop.report.template import PLAIN, Template

#: Sections by key, in their order. A section that gives no blocks is left out with its heading.
SECTIONS: dict[str, Callable[[Words], list[b.Block]]] = {
    "summary": front.summary,
    "parting": parting.parting,
    "ratings": tables.ratings,
    "expectations": tables.expectations,
    "decisions": tables.decisions,
    "world": tables.charts,
    "integrity": front.integrity,
}
#: Runs that stand side by side on a page that stands upright.
_UPRIGHT = 4


def paper(comparison: Comparison, language: Language, template: Template = PLAIN) -> b.Paper:
    """The comparison as a paper. The same comparison gives the same paper."""
    words = Words(comparison, language)
    blocks: list[b.Block] = []
    for key, section in SECTIONS.items():
        found = section(words)
        if found:
            blocks += [b.Heading(1, words.say(f"compare.section.{key}"), anchor=key), *found]
    cover = comparison.cover
    return b.Paper(
        title=cover.title,
        subtitle=words.say("compare.subtitle", count=len(comparison.runs)),
        blocks=tuple(blocks),
        handling=template.handling or cover.handling,
        banner=cover.banner,
        facts=front.facts(words, template),
        landscape=len(comparison.runs) > _UPRIGHT,
        language=language.code,
        cover=True,
        contents=2,
        size=template.size,
        theme=b.Theme(template.organisation or cover.organisation, template.logo, template.accent),
        contents_title=words.say("contents"),
        page_words=words.say("page.of"),
    )
