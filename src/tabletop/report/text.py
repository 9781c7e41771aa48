"""Players' and facilitators' Markdown as safe HTML: two walls, so that nothing in it is ever active."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

from tabletop.report.words import clean

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
_TAGS = {
    "p",
    "em",
    "strong",
    "ul",
    "ol",
    "li",
    "blockquote",
    "code",
    "pre",
    "br",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
}


def to_html(text: str) -> str:
    """Markdown to HTML without links, pictures or scripts."""
    return nh3.clean(_MARKDOWN.render(clean(text)), tags=_TAGS, attributes={})
