"""Text of a DOCX as WordprocessingML. Large papers are put together as strings: objects for each cell take minutes."""

from __future__ import annotations

import re
from html import escape
from itertools import count
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tabletop.press import blocks as b
from tabletop.press.anchors import Places, target
from tabletop.press.colours import CHIP, LIGHT
from tabletop.press.letters import address, clean

_SPACES = nsdecls("w", "r")
_LINK = "1F4E99"
_LONGEST = 36  # letters of a bookmark's name that Word keeps, less ours


class Script:
    """Turns runs into text of a DOCX, with links that lead out of it and to places in it."""

    def __init__(self, part: Any, anchors: frozenset[str], accent: str) -> None:
        self._part = part
        self._names = _bookmarks(anchors)
        self._accent = accent.removeprefix("#") if accent else _LINK
        self._relations: dict[str, str] = {}  # of addresses; looking them up in the part takes ever longer
        self._places = Places()
        self.numbers = count(1)  # of bookmarks

    def runs(self, runs: b.Runs) -> str:
        """Runs one after the other."""
        return "".join(map(self._run, runs))

    def paragraph(self, style: str, runs: b.Runs, place: str = "", more: str = "") -> str:
        """A paragraph in a style, by its id; `place` is its anchor, `more` are properties after the style."""
        return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{self.place(place)}{self.runs(runs)}</w:p>'

    def place(self, anchor: str) -> str:
        """A bookmark with nothing in it, for links to lead to."""
        name = self._places.take(anchor) if anchor else ""
        if not name:
            return ""
        number = next(self.numbers)
        return f'<w:bookmarkStart w:id="{number}" w:name="{self._names[name]}"/><w:bookmarkEnd w:id="{number}"/>'

    def _run(self, run: b.Run) -> str:
        text = _text(clean(run.text))
        if not run.link:
            return f"<w:r>{_style(run)}{text}</w:r>"
        if (name := target(run.link)) in self._names:
            inner = f"<w:r>{_style(run, self._accent)}{text}</w:r>"
            return f'<w:hyperlink w:anchor="{self._names[name]}" w:history="1">{inner}</w:hyperlink>'
        if outer := address(run.link):
            inner = f"<w:r>{_style(run, _LINK, underlined=True)}{text}</w:r>"
            return f'<w:hyperlink r:id="{self._relation(outer)}">{inner}</w:hyperlink>'
        return f"<w:r>{_style(run)}{text}</w:r>"

    def _relation(self, outer: str) -> str:
        if outer not in self._relations:
            self._relations[outer] = self._part.relate_to(outer, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self._relations[outer]


def parsed(inner: str) -> list[Any]:
    """Elements from their text."""
    return list(parse_xml(f"<w:body {_SPACES}>{inner}</w:body>"))


def table(style: str, widths: list[float], rows: str, more: str = "") -> str:
    """A table of rows that are text already; `widths` in millimetres, `more` are properties after its width."""
    grid = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{twips(sum(widths))}" w:type="dxa"/>{more}'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0420" w:firstRow="1"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def row(cells: str, header: bool = False, height: float = 0.0) -> str:
    """A row that does not break across pages; a header comes again on each, `height` is the least in millimetres."""
    high = f'<w:trHeight w:val="{twips(height)}" w:hRule="atLeast"/>' if height else ""
    again = '<w:tblHeader w:val="true"/>' if header else ""
    return f'<w:tr><w:trPr><w:cantSplit w:val="true"/>{high}{again}</w:trPr>{cells}</w:tr>'


def cell(width: float, inner: str, more: str = "") -> str:
    """A cell of a row; `more` are properties after its width."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{more}</w:tcPr>{inner}</w:tc>'


def twips(millimetres: float) -> int:
    """A length in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


def _style(run: b.Run, colour: str = "", underlined: bool = False) -> str:
    """The properties of a run, in the order that Word asks for."""
    fill = LIGHT[run.tone].removeprefix("#") if run.tone else ""
    chip = fill and run.bold and run.tone != "quiet" and len(run.text) <= CHIP
    colour = "FFFFFF" if chip else fill or colour
    found = "".join(
        part
        for part, wanted in (
            ('<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New"/>', run.code),
            ("<w:b/>", run.bold),
            ("<w:i/>", run.italic),
            (f'<w:color w:val="{colour}"/>', colour),
            ('<w:u w:val="single"/>', underlined),
            (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>', chip),
        )
        if wanted
    )
    return f"<w:rPr>{found}</w:rPr>" if found else ""


def _text(text: str) -> str:
    """Text with its line breaks and tabs, which are elements of their own."""
    made = escape(text, quote=False)
    if "\n" in made or "\t" in made:
        made = re.sub(r"[\n\t]", lambda sign: f"</w:t>{_SIGNS[sign[0]]}{_OPEN}", made)
    return f"{_OPEN}{made}</w:t>"


_OPEN = '<w:t xml:space="preserve">'
_SIGNS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def _bookmarks(anchors: frozenset[str]) -> dict[str, str]:
    """Names of bookmarks by anchor: letters, figures and strokes, of which the first hides them; no two the same."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for anchor in sorted(anchors):
        name = "_" + re.sub(r"\W", "_", anchor)[:_LONGEST]
        while name in taken:
            name = f"_{len(taken)}{name}"[:_LONGEST]
        taken.add(name)
        found[anchor] = name
    return found
