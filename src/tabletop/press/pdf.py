"""A paper as PDF, set by typst from a fixed template that is fed with plain data.

The same paper gives the same bytes on the same computer: the date is fixed and nothing is asked of the network. The
fonts are those inside typst and the DejaVu fonts that come with matplotlib; the system's own only help out with
letters that these lack.
"""

from __future__ import annotations

import importlib.util
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import typst

from tabletop.press import blocks as b

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SHORT = 20  # lines in a row of a table; longer rows may break across pages
_LETTER = 2.0  # millimetres, more than letters in tables are wide on average


def to_pdf(paper: b.Paper) -> bytes:
    """Print a paper as PDF."""
    return bytes(_compile(paper, "pdf"))


def to_pages(paper: b.Paper, ppi: float = 60) -> list[bytes]:
    """The pages of a paper as PNG pictures, to look at."""
    pages = _compile(paper, "png", ppi)
    return [bytes(page) for page in pages] if isinstance(pages, list) else [bytes(pages)]


def files(paper: b.Paper) -> dict[str, bytes]:
    """What typst is given: the template, the paper as JSON, and its pictures."""
    found: dict[str, bytes] = {"main.typ": _template()}
    found["paper.json"] = json.dumps(_Data(found, paper.landscape).paper(paper), ensure_ascii=False).encode()
    return found


def _compile(paper: b.Paper, form: str, ppi: float = 60) -> Any:
    # the stubs do not know of a dictionary of files
    compile_files: Any = typst.compile
    return compile_files(files(paper), format=form, ppi=ppi, font_paths=_fonts(), timestamp=0)


@cache
def _template() -> bytes:
    return resources.files("tabletop.press").joinpath("paper.typ").read_bytes()


@cache
def _fonts() -> list[str]:
    """Where matplotlib keeps its fonts, found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    folder = Path(found.origin).parent / "mpl-data" / "fonts" / "ttf" if found and found.origin else None
    return [str(folder)] if folder and folder.is_dir() else []


def _clean(text: str) -> str:
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


class _Data:
    """Turns blocks into plain data for the template; pictures are put among the files beside it."""

    def __init__(self, files: dict[str, bytes], landscape: bool) -> None:
        self._files = files
        self._width = 267 if landscape else 170  # of the text, in millimetres

    def paper(self, paper: b.Paper) -> dict[str, Any]:
        return {
            "title": _clean(paper.title),
            "subtitle": _clean(paper.subtitle),
            "handling": _clean(paper.handling),
            "banner": _clean(paper.banner),
            "facts": [[_clean(label), self._runs(b.plain(value))] for label, value in paper.facts],
            "landscape": paper.landscape,
            "language": paper.language,
            "cover": paper.cover,
            "blocks": self._blocks(paper.blocks),
        }

    def _blocks(self, items: tuple[b.Block, ...]) -> list[dict[str, Any]]:
        return [self._block(item) for item in items]

    def _block(self, item: b.Block) -> dict[str, Any]:
        match item:
            case b.Heading(level, text):
                return {"kind": "heading", "level": level, "text": _clean(text)}
            case b.Paragraph(runs):
                return {"kind": "paragraph", "runs": self._runs(runs)}
            case b.Bullets(items):
                return {"kind": "bullets", "items": [self._blocks(part) for part in items]}
            case b.Numbered(items, start):
                return {"kind": "numbered", "items": [self._blocks(part) for part in items], "start": start}
            case b.Table():
                return self._table(item)
            case b.Facts(pairs):
                return {"kind": "facts", "pairs": [[_clean(label), self._runs(runs)] for label, runs in pairs]}
            case b.Quote(parts):
                return {"kind": "quote", "blocks": self._blocks(parts)}
            case b.Note(parts):
                return {"kind": "note", "blocks": self._blocks(parts)}
            case b.Code(text):
                return {"kind": "code", "text": _clean(text)}
            case b.Lines(count):
                return {"kind": "lines", "count": count}
            case b.Choices(options):
                return {"kind": "choices", "options": [[_clean(letter), _clean(text)] for letter, text in options]}
            case b.PageBreak():
                return {"kind": "pagebreak"}
            case b.Picture():
                return self._picture(item)
            case b.Together(parts):
                return {"kind": "together", "blocks": self._blocks(parts)}

    def _runs(self, runs: b.Runs) -> list[dict[str, Any]]:
        return [
            {
                "text": _clean(run.text),
                "bold": run.bold,
                "italic": run.italic,
                "code": run.code,
                "link": _clean(run.link),
            }
            for run in runs
        ]

    def _table(self, item: b.Table) -> dict[str, Any]:
        return {
            "kind": "table",
            "header": [self._runs(cell) for cell in item.header],
            "rows": [
                {"cells": [self._runs(cell) for cell in row], "whole": self._is_short(row, item.widths)}
                for row in item.rows
            ],
            "widths": list(item.widths),
            "caption": _clean(item.caption),
            "small": item.small,
            "row_height": item.row_height,
        }

    def _is_short(self, row: tuple[b.Runs, ...], widths: tuple[float, ...]) -> bool:
        """Whether a row may be kept whole: every cell has but a few lines, reckoned generously."""
        share = self._width / _LETTER / sum(widths)
        for cell, width in zip(row, widths, strict=True):
            lines = sum(len(line) / (width * share) + 1 for line in b.words(cell).split("\n"))
            if lines > _SHORT:
                return False
        return True

    def _picture(self, item: b.Picture) -> dict[str, Any]:
        if not (item.svg or item.png):
            return {"kind": "paragraph", "runs": self._runs((b.Run(item.alt, italic=True),))}
        name = f"picture-{len(self._files)}.{'svg' if item.svg else 'png'}"
        self._files[name] = item.svg or item.png
        return {"kind": "picture", "file": name, "alt": _clean(item.alt), "caption": _clean(item.caption)}
