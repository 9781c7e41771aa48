"""A paper as one HTML file: no outside requests, light and dark, prints well. Text in it is text, whoever wrote it.

There are two kinds. A paper with a cover and contents becomes a report, with contents beside it, in which links work.
Any other is a page, such as those in a team's outbox: there a stray click may give a team away, so that addresses are
shown and never followed.
"""

from __future__ import annotations

from functools import cache

import jinja2
from markupsafe import Markup

from tabletop.press import blocks as b
from tabletop.press.anchors import anchors
from tabletop.press.colours import DARK, LIGHT, readable
from tabletop.press.html_blocks import Written, write
from tabletop.press.html_pictures import logo
from tabletop.press.letters import clean

#: The grounds that text stands on, light and dark, and the accents of papers without a theme.
_GROUNDS = ("#f4f2ec", "#1f262e")
_ACCENTS = ("#1f5fa8", "#7fb2ec")
_MOST = 40  # lines of contents; beyond them only the first level is listed


def to_html(paper: b.Paper) -> bytes:
    """Print a paper as HTML."""
    report = paper.cover and bool(paper.contents)
    written = write(paper.blocks, anchors(paper) if report else frozenset(), follow=report)
    facts = write((b.facts(paper.facts),), frozenset(), follow=False).body
    given = {"paper": paper, "facts": Markup(facts), "body": Markup(written.body)}
    if not report:
        return _template("page.html.j2").render(given).encode()
    given |= {
        "logo": Markup(logo(paper.theme.logo)) if paper.theme.logo else "",
        "accents": [readable(paper.theme.accent, *pair) for pair in zip(_GROUNDS, _ACCENTS, strict=True)],
        "tones": [LIGHT, DARK],
        "contents": _contents(written, paper.contents),
    }
    return _template("report.html.j2").render(given).encode()


def _contents(written: Written, deepest: int) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The headings that the contents list: name and text of those of the first level, with those of the second."""
    listed = [heading for heading in written.headings if heading.level <= min(deepest, 2)]
    if len(listed) > _MOST:
        listed = [heading for heading in listed if heading.level == 1]
    found: list[tuple[str, str, list[tuple[str, str]]]] = []
    for heading in listed:
        if heading.level == 1:
            found.append((heading.name, heading.text, []))
        elif found:
            found[-1][2].append((heading.name, heading.text))
    return found


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tabletop.press"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["clean"] = clean
    return environment.get_template(name)
