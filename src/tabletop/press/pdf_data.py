"""A paper as the plain data that the template of PDFs is fed with. Nothing in it is ever read as markup."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from tabletop.press import blocks as b
from tabletop.press.anchors import Places, name_of, target
from tabletop.press.colours import CHIP, LIGHT, readable
from tabletop.press.letters import address, breakable, clean, leftward

_SHORT = 20  # lines; longer rows of tables may break across pages
_WHOLE = 30  # lines and rows of a table that stays on one page
_MOST = 6_000  # cells; of a larger table each row is an entry, which takes a fifth of the memory
_MANY = 4000  # entries; more are set as plainly as can be
_LETTER, _SMALL_LETTER = 2.0, 1.7  # millimetres, more than letters in tables are wide on average
_LINE, _TITLE = 30, 22  # letters of a word that fit on a line for certain, and in the title
_FOOT = 110  # letters of the title that the foot of a page has room for
_PAPER, _INK = "#ffffff", "#000000"
#: Signs around a text that is read from right to left, which keep it from turning its neighbours.
_APART, _TOGETHER = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


class Data:
    """Turns blocks into plain data for the template; pictures are put among the files beside it."""

    def __init__(self, files: dict[str, bytes], width: float, wanted: frozenset[str]) -> None:
        self._files = files
        self._width = width  # of the text, in millimetres
        self._wanted = wanted  # names that links lead to
        self._places = Places()
        self._level = 0  # of the last heading

    def paper(self, paper: b.Paper) -> dict[str, Any]:
        """The whole paper."""
        name = " · ".join(part for part in (paper.title, paper.subtitle) if part)
        return {
            "title": _text(paper.title, _TITLE),
            "subtitle": _text(paper.subtitle),
            "name": clean(name),
            "foot": _text(name if len(name) <= _FOOT else f"{name[:_FOOT]}…"),
            "handling": _text(paper.handling, _TITLE),
            "banner": _text(paper.banner),
            "facts": [[_text(label, _TITLE), self._runs(b.plain(value))] for label, value in paper.facts],
            "page": list(paper.page),
            "margin": paper.margin,
            "language": paper.language,
            "cover": paper.cover,
            "contents": paper.contents,
            "contents_alone": paper.contents_alone,
            "contents_title": _text(paper.contents_title, _TITLE),
            "page_words": clean(paper.page_words),
            "tones": LIGHT,
            "chip": CHIP,
            "accent": readable(paper.theme.accent, _PAPER, _INK),
            "linked": bool(self._wanted),
            "themed": bool(paper.theme.accent),
            "organisation": _text(paper.theme.organisation),
            "logo": self._file(paper.theme.logo) if paper.theme.logo else "",
            "blocks": self._blocks(paper.blocks),
        }

    def _blocks(self, items: tuple[b.Block, ...]) -> list[dict[str, Any]]:
        return [self._block(item) for item in items]

    def _block(self, item: b.Block) -> dict[str, Any]:
        match item:
            case b.Heading(level, text, anchor):
                self._level = min(level, self._level + 1)
                return {"kind": "heading", "level": self._level, "text": _text(text), "place": self._place(anchor)}
            case b.Paragraph(runs, keep):
                return {"kind": "paragraph", "runs": self._runs(runs), "keep": keep}
            case b.Bullets(items):
                return {"kind": "bullets", "items": [self._blocks(part) for part in items]}
            case b.Numbered(items, start):
                return {"kind": "numbered", "items": [self._blocks(part) for part in items], "start": start}
            case b.Table():
                return self._table(item) if len(item.rows) * len(item.widths) <= _MOST else self._rows(item)
            case b.Entries(entries, roomy):
                return self._entries(entries, len(entries) > _MANY, roomy=roomy)
            case b.Cards(cards):
                return {"kind": "cards", "cards": [self._card(card) for card in cards]}
            case b.Facts(pairs):
                return {"kind": "facts", "pairs": [[_text(label, _TITLE), self._runs(runs)] for label, runs in pairs]}
            case b.Quote(parts):
                return {"kind": "quote", "blocks": self._blocks(parts)}
            case b.Note(parts):
                return {"kind": "note", "blocks": self._blocks(parts)}
            case b.Code(text):
                return {"kind": "code", "text": _text(text)}
            case b.Lines(count):
                return {"kind": "lines", "count": count}
            case b.Choices(options):
                return {"kind": "choices", "options": [[_text(letter), _text(text)] for letter, text in options]}
            case b.PageBreak():
                return {"kind": "pagebreak"}
            case b.Picture():
                return self._picture(item)
            case b.Together(parts):
                return {"kind": "together", "blocks": self._blocks(parts)}

    def _place(self, anchor: str) -> str:
        """The name of a place, if a link leads there."""
        return self._places.take(anchor) if name_of(anchor) in self._wanted else ""

    def _runs(self, runs: b.Runs, room: int = _LINE) -> list[dict[str, Any]]:
        return [self._run(run, room) for run in runs]

    def _run(self, run: b.Run, room: int) -> dict[str, Any]:
        """A run's text, and what of its style it has."""
        made: dict[str, Any] = {"text": _text(run.text, room)}
        made |= {name: True for name in ("bold", "italic", "code") if getattr(run, name)}
        if run.tone:
            made["tone"] = run.tone
        if run.link:
            if (inner := target(run.link)) in self._wanted:
                made["to"] = inner
            elif outer := address(run.link):
                made["link"] = outer
        return made

    def _table(self, item: b.Table) -> dict[str, Any]:
        """A table; `rooms` are letters that fit into each column for certain."""
        share = self._width / (_SMALL_LETTER if item.small else _LETTER) / sum(item.widths)
        rooms = [max(int(width * share) - 2, 3) for width in item.widths]
        heights = [_lines(row, rooms) for row in item.rows]
        anchors = item.anchors or ("",) * len(item.rows)
        return {
            "kind": "table",
            "header": self._cells(item.header, rooms),
            "rows": [
                {"cells": self._cells(row, rooms), "whole": lines <= _SHORT, "place": self._place(anchor)}
                for row, lines, anchor in zip(item.rows, heights, anchors, strict=True)
            ],
            "whole": sum(heights) + len(heights) <= _WHOLE,
            "widths": list(item.widths),
            "caption": _text(item.caption),
            "small": item.small,
            "row_height": item.row_height,
            "centred": list(item.centred),
            "right": list(item.right),
        }

    def _cells(self, row: tuple[b.Runs, ...], rooms: list[int]) -> list[dict[str, Any]]:
        """Cells of a row; words are hyphenated only where one is too long for its column."""
        return [
            {
                "runs": self._runs(cell, room),
                "hyphenate": max(map(len, b.words(cell).split()), default=0) > room,
            }
            for cell, room in zip(row, rooms, strict=True)
        ]

    def _rows(self, item: b.Table) -> dict[str, Any]:
        """A very large table: an entry for each row, in which the names of columns stand before what they hold."""
        names = [b.words(cell) for cell in item.header]
        anchors = item.anchors or ("",) * len(item.rows)
        entries = [
            b.Entry(anchor, row[0], _named(names[1:], row[1:])) for row, anchor in zip(item.rows, anchors, strict=True)
        ]
        return self._entries(entries, True, caption=item.caption)

    def _entries(self, items: Sequence[b.Entry], large: bool, roomy: bool = False, caption: str = "") -> dict[str, Any]:
        """Entries; in many of them only links and what they are known by are told apart, as each change takes 5 kB."""
        entries = [
            {
                "place": self._place(item.anchor),
                "lead": self._runs(_merged(item.lead) if large else item.lead),
                "body": self._runs(_merged(item.body) if large else item.body),
            }
            for item in items
        ]
        return {"kind": "entries", "caption": _text(caption), "large": large, "roomy": roomy, "entries": entries}

    def _card(self, card: b.Card) -> dict[str, Any]:
        return {
            "label": _text(card.label, _TITLE),
            "value": _text(card.value, _TITLE // 2),
            "unit": _text(card.unit, _TITLE // 2),
            "note": self._runs(card.note, _TITLE),
        }

    def _picture(self, item: b.Picture) -> dict[str, Any]:
        if not (item.svg or item.png):
            return {"kind": "paragraph", "runs": self._runs((b.Run(item.alt, italic=True),)), "keep": False}
        name = self._file(item.svg or item.png)
        return {"kind": "picture", "file": name, "alt": clean(item.alt), "caption": _text(item.caption)}

    def _file(self, picture: bytes) -> str:
        """The name under which a picture lies beside the template."""
        form = "png" if picture.startswith(b"\x89PNG") else "svg"
        name = f"picture-{len(self._files)}.{form}"
        self._files[name] = picture
        return name


def _text(text: str, room: int = _LINE) -> str:
    made = breakable(clean(text), room)
    return f"{_APART}{made}{_TOGETHER}" if leftward(made) else made


def _named(names: Sequence[str], cells: Sequence[b.Runs]) -> b.Runs:
    """Cells that hold something, one after the other, with the names of their columns."""
    found: list[b.Run] = []
    for name, cell in zip(names, cells, strict=True):
        if b.words(cell).strip():
            found += [b.Run(f" · {name}: " if name else " · "), *cell]
    return tuple(found)


def _merged(runs: b.Runs) -> b.Runs:
    """The same text in as few runs as links allow."""
    return tuple(
        b.Run("".join(run.text for run in found), link=link) for link, found in groupby(runs, lambda run: run.link)
    )


def _lines(row: tuple[b.Runs, ...], rooms: list[int]) -> int:
    """How many lines the highest cell of a row has, reckoned generously."""
    return max(
        (
            sum(len(line) // room + 1 for line in b.words(cell).split("\n"))
            for cell, room in zip(row, rooms, strict=True)
        ),
        default=0,
    )
