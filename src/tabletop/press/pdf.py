"""A paper as PDF, set by typst from a fixed template that is fed with plain data.

The file is tagged and keeps to PDF/UA-1, so that screen readers can read it. The same paper gives the same bytes: the
date is fixed, nothing is asked of the network, and the fonts are those inside typst and the ones that come with
matplotlib. Only where these lack a letter are the fonts of the system asked too.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from tabletop.press import blocks as b
from tabletop.press.letters import address, breakable, clean

_STANDARD = "ua-1"
_LAST_RESORT = b"LastResort"  # the font of boxes that stand for letters which no other font has
_SHORT = 20  # lines; longer rows of tables, and longer tables, may break across pages
_LETTER, _SMALL_LETTER = 2.0, 1.7  # millimetres, more than letters in tables are wide on average
_LINE, _TITLE = 30, 22  # letters of a word that fit on a line for certain, and in the title
_FOOT = 110  # letters of the title that the foot of a page has room for


def to_pdf(paper: b.Paper) -> bytes:
    """Print a paper as PDF."""
    try:
        printed = _compile(paper, "pdf", pdf_standards=_STANDARD)
        if _LAST_RESORT in printed:
            printed = _compile(paper, "pdf", _fonts(system=True), pdf_standards=_STANDARD)
    except RuntimeError:  # as all that typst complains of; better a file that keeps to no standard than none
        printed = _compile(paper, "pdf", _fonts(system=True))
    return bytes(printed)


def to_pages(paper: b.Paper, ppi: float = 60) -> list[bytes]:
    """The pages of a paper as PNG pictures, to look at."""
    pages = _compile(paper, "png", ppi=ppi)
    return [bytes(page) for page in pages] if isinstance(pages, list) else [bytes(pages)]


def to_png(svg: bytes, ppi: float) -> bytes:
    """A picture in SVG as PNG in its own size, for forms that cannot hold SVG."""
    source = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("picture.svg")'
    compile_files: Any = typst.compile
    given = {"main.typ": source, "picture.svg": svg}
    return bytes(compile_files(given, format="png", font_paths=_fonts(), ppi=ppi))


def files(paper: b.Paper) -> dict[str, bytes]:
    """What typst is given: the template, the paper as JSON, and its pictures."""
    found: dict[str, bytes] = {"main.typ": _template()}
    found["paper.json"] = json.dumps(_Data(found, paper.width).paper(paper), ensure_ascii=False).encode()
    return found


def _compile(paper: b.Paper, form: str, fonts: typst.Fonts | None = None, **more: Any) -> Any:
    # the stubs do not know of a dictionary of files
    compile_files: Any = typst.compile
    return compile_files(files(paper), format=form, font_paths=fonts or _fonts(), timestamp=0, **more)


@cache
def _template() -> bytes:
    return resources.files("tabletop.press").joinpath("paper.typ").read_bytes()


@cache
def _fonts(system: bool = False) -> typst.Fonts:
    """The fonts inside typst and matplotlib's, which are found without importing it; those of the system if asked."""
    found = importlib.util.find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else None
    ours: list[Any] = [str(folder)] if folder and folder.is_dir() else []
    return typst.Fonts(include_system_fonts=system, font_paths=ours)


class _Data:
    """Turns blocks into plain data for the template; pictures are put among the files beside it."""

    def __init__(self, files: dict[str, bytes], width: float) -> None:
        self._files = files
        self._width = width  # of the text, in millimetres
        self._level = 0  # of the last heading

    def paper(self, paper: b.Paper) -> dict[str, Any]:
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
            "blocks": self._blocks(paper.blocks),
        }

    def _blocks(self, items: tuple[b.Block, ...]) -> list[dict[str, Any]]:
        return [self._block(item) for item in items]

    def _block(self, item: b.Block) -> dict[str, Any]:
        match item:
            case b.Heading(level, text):
                self._level = min(level, self._level + 1)
                return {"kind": "heading", "level": self._level, "text": _text(text)}
            case b.Paragraph(runs):
                return {"kind": "paragraph", "runs": self._runs(runs)}
            case b.Bullets(items):
                return {"kind": "bullets", "items": [self._blocks(part) for part in items]}
            case b.Numbered(items, start):
                return {"kind": "numbered", "items": [self._blocks(part) for part in items], "start": start}
            case b.Table():
                return self._table(item)
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

    def _runs(self, runs: b.Runs, room: int = _LINE) -> list[dict[str, Any]]:
        return [
            {
                "text": _text(run.text, room),
                "bold": run.bold,
                "italic": run.italic,
                "code": run.code,
                "link": address(run.link),
            }
            for run in runs
        ]

    def _table(self, item: b.Table) -> dict[str, Any]:
        """A table; `rooms` are letters that fit into each column for certain."""
        share = self._width / (_SMALL_LETTER if item.small else _LETTER) / sum(item.widths)
        rooms = [max(int(width * share) - 2, 3) for width in item.widths]
        heights = [_lines(row, rooms) for row in item.rows]
        return {
            "kind": "table",
            "header": self._cells(item.header, rooms),
            "rows": [
                {"cells": self._cells(row, rooms), "whole": lines <= _SHORT}
                for row, lines in zip(item.rows, heights, strict=True)
            ],
            "whole": sum(heights) + len(heights) <= _SHORT,
            "widths": list(item.widths),
            "caption": _text(item.caption),
            "small": item.small,
            "row_height": item.row_height,
            "centred": list(item.centred),
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

    def _picture(self, item: b.Picture) -> dict[str, Any]:
        if not (item.svg or item.png):
            return {"kind": "paragraph", "runs": self._runs((b.Run(item.alt, italic=True),))}
        name = f"picture-{len(self._files)}.{'svg' if item.svg else 'png'}"
        self._files[name] = item.svg or item.png
        return {"kind": "picture", "file": name, "alt": clean(item.alt), "caption": _text(item.caption)}


def _text(text: str, room: int = _LINE) -> str:
    return breakable(clean(text), room)


def _lines(row: tuple[b.Runs, ...], rooms: list[int]) -> int:
    """How many lines the highest cell of a row has, reckoned generously."""
    return max(
        (
            sum(len(line) // room + 1 for line in b.words(cell).split("\n"))
            for cell, room in zip(row, rooms, strict=True)
        ),
        default=0,
    )
