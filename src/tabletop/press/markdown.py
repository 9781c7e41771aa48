"""Markdown as facilitators write it, read into blocks. HTML in it stays text, pictures in it become their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markdown_it import MarkdownIt
from markdown_it.token import Token

from tabletop.press import blocks as b

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_DEEPEST = 4


def to_blocks(text: str, below: int = 0) -> tuple[b.Block, ...]:
    """Markdown to blocks. Headings in it come `below` so many levels of the paper's own."""
    tokens = _MARKDOWN.parse(text)
    return _Reader(tokens, below).blocks_until("")


def to_runs(text: str) -> b.Runs:
    """Markdown of a line or a few, for a cell or a list item: paragraphs become line breaks."""
    found: list[b.Run] = []
    for token in _MARKDOWN.parse(text):
        if token.type == "inline":
            found += [b.Run("\n"), *_inline(token.children or [])]
        elif token.type in ("fence", "code_block"):
            found += [b.Run("\n"), b.Run(token.content.rstrip("\n"), code=True)]
    return tuple(found[1:])


class _Reader:
    """Walks the flat list of tokens that markdown-it gives."""

    def __init__(self, tokens: Sequence[Token], below: int) -> None:
        self._tokens = tokens
        self._below = below
        self._at = 0

    def blocks_until(self, end: str) -> tuple[b.Block, ...]:
        """The blocks from here up to the token named `end`, which is passed; to the last one for no name."""
        found: list[b.Block] = []
        while self._at < len(self._tokens):
            token = self._next()
            if token.type == end:
                break
            block = self._block(token)
            if block is not None:
                found.append(block)
        return tuple(found)

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]

    def _block(self, token: Token) -> b.Block | None:
        kind = token.type
        if kind == "heading_open":
            level = min(int(token.tag[1:]) + self._below, _DEEPEST)
            return b.Heading(level, b.words(self._inline_until("heading_close")))
        if kind == "paragraph_open":
            return b.Paragraph(self._inline_until("paragraph_close"))
        if kind == "bullet_list_open":
            return b.Bullets(self._items("bullet_list_close"))
        if kind == "ordered_list_open":
            return b.Numbered(self._items("ordered_list_close"), int(token.attrs.get("start", 1)))
        if kind == "blockquote_open":
            return b.Quote(self.blocks_until("blockquote_close"))
        if kind in ("fence", "code_block"):
            return b.Code(token.content.rstrip("\n"))
        if kind == "table_open":
            return self._table()
        return None

    def _inline_until(self, end: str) -> b.Runs:
        found: list[b.Run] = []
        while (token := self._next()).type != end:
            found += _inline(token.children or [])
        return tuple(found)

    def _items(self, end: str) -> tuple[tuple[b.Block, ...], ...]:
        found = []
        while self._next().type != end:
            found.append(self.blocks_until("list_item_close"))
        return tuple(found)

    def _table(self) -> b.Table:
        rows: list[tuple[b.Runs, ...]] = []
        while (token := self._next()).type != "table_close":
            if token.type == "tr_open":
                rows.append(self._row())
        header = rows[0]
        return b.Table(header, tuple(rows[1:]), (1.0,) * len(header))

    def _row(self) -> tuple[b.Runs, ...]:
        cells = []
        while (token := self._next()).type != "tr_close":
            if token.type in ("th_open", "td_open"):
                cells.append(self._inline_until(token.type.replace("open", "close")))
        return tuple(cells)


def _inline(tokens: Sequence[Token]) -> list[b.Run]:
    """Inline tokens as runs; the style in force is a run that is copied with each text."""
    found: list[b.Run] = []
    style = b.Run("")
    for token in tokens:
        kind = token.type
        if kind in ("strong_open", "strong_close"):
            style = replace(style, bold=kind.endswith("open"))
        elif kind in ("em_open", "em_close"):
            style = replace(style, italic=kind.endswith("open"))
        elif kind == "link_open":
            style = replace(style, link=_web(str(token.attrs.get("href", ""))))
        elif kind == "link_close":
            style = replace(style, link="")
        elif kind == "code_inline":
            found.append(replace(style, text=token.content, code=True))
        elif kind == "softbreak":
            found.append(replace(style, text=" "))
        elif kind == "hardbreak":
            found.append(replace(style, text="\n"))
        elif token.content:
            found.append(replace(style, text=token.content))
    return found


def _web(address: str) -> str:
    """An address that may be followed from a paper, else nothing."""
    return address if address.startswith(("https://", "http://", "mailto:")) else ""
