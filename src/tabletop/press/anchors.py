"""Anchors: the places in a paper that links lead to, and names for them that every form can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from tabletop.press import blocks as b

_NO_NAME = re.compile(r"[^\w.-]")


def anchors(paper: b.Paper) -> frozenset[str]:
    """All names that links in this paper may lead to."""
    return frozenset(_of_blocks(paper.blocks))


def target(link: str) -> str:
    """The name of the anchor that a link leads to, or nothing if it leads out of the paper or nowhere."""
    return name_of(link[1:]) if link.startswith("#") else ""


def name_of(anchor: str) -> str:
    """An anchor's name without what names cannot have in some form."""
    return _NO_NAME.sub("_", anchor)


def linked(paper: b.Paper) -> frozenset[str]:
    """The names that something in a paper leads to and that are there."""
    wanted = frozenset(target(run.link) for run in _runs(paper.blocks) if run.link)
    return wanted & anchors(paper)


class Places:
    """Gives each name away once: a second place with the same name has none, so that links stay unambiguous."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, anchor: str) -> str:
        """The name of a place, or nothing if another has it already."""
        name = name_of(anchor)
        if not name or name in self._taken:
            return ""
        self._taken.add(name)
        return name


def _of_blocks(blocks: Iterable[b.Block]) -> Iterator[str]:
    for block in _flat(blocks):
        match block:
            case b.Heading():
                found: Iterable[str] = (block.anchor,)
            case b.Table():
                found = block.anchors[: len(block.rows)]
            case b.Entries():
                found = (entry.anchor for entry in block.entries)
            case _:
                found = ()
        yield from (name_of(anchor) for anchor in found if anchor)


def _runs(blocks: Iterable[b.Block]) -> Iterator[b.Run]:
    for block in _flat(blocks):
        match block:
            case b.Paragraph():
                yield from block.runs
            case b.Table():
                for row in (block.header, *block.rows):
                    for cell in row:
                        yield from cell
            case b.Entries():
                for entry in block.entries:
                    yield from (*entry.lead, *entry.body)
            case b.Cards():
                for card in block.cards:
                    yield from card.note
            case b.Facts():
                for _, value in block.pairs:
                    yield from value
            case _:
                pass


def _flat(blocks: Iterable[b.Block]) -> Iterator[b.Block]:
    """Every block, with those inside others."""
    for block in blocks:
        yield block
        match block:
            case b.Bullets(items) | b.Numbered(items):
                for item in items:
                    yield from _flat(item)
            case b.Quote(parts) | b.Note(parts) | b.Together(parts):
                yield from _flat(parts)
            case _:
                pass
