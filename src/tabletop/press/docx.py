"""A paper as DOCX with the styles Word knows by itself, so that whoever edits it can restyle it at once.

The same paper gives the same bytes: dates inside are fixed and so are those of the zip file around it.
"""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Inches, Mm
from docx.text.paragraph import Paragraph

from tabletop.press import blocks as b
from tabletop.press.anchors import anchors
from tabletop.press.docx_contents import Entry, bookmark, fill
from tabletop.press.docx_look import ink, look
from tabletop.press.docx_page import edges, page, properties, timeless
from tabletop.press.docx_parts import keep_with_next, lay_out, new_numbering, shade, whole_row
from tabletop.press.docx_tables import Form, card_table
from tabletop.press.docx_xml import Script, parsed, table
from tabletop.press.letters import clean
from tabletop.press.pdf import to_png

_LABEL = 40  # millimetres for labels of facts
_PPI = 220  # points per inch of pictures that are drawn for Word
_SHORT = 8  # rows; tables with no more stay on one page


def to_docx(paper: b.Paper) -> bytes:
    """Print a paper as DOCX."""
    writer = _Writer(paper)
    writer.write()
    raw = io.BytesIO()
    writer.document.save(raw)
    return timeless(raw.getvalue())


class _Writer:
    """Writes blocks one after the other. `into` is the document, a table cell, or anything that takes paragraphs."""

    def __init__(self, paper: b.Paper) -> None:
        self.paper = paper
        self.document: Any = Document()
        self._new_page = False  # what comes next begins on a new page
        self._entries_of_contents: list[Entry] = []  # of the table of contents
        self._level = 0  # of the last heading
        look(self.document, paper)
        self._script = Script(self.document.part, anchors(paper), paper.theme.accent and f"#{ink(paper)}")
        # names to ids: looking one up in the document for every paragraph takes most of the time
        self._styles: dict[str, str] = {style.name: style.style_id for style in self.document.styles}

    def write(self) -> None:
        """The whole paper."""
        paper = self.paper
        page(self.document, paper)
        properties(self.document, paper)
        edges(self.document, paper)
        self._sign(paper.theme)
        self._paragraph(self.document, b.plain(paper.title), "Title")
        self._paragraph(self.document, b.plain(paper.subtitle), "Subtitle")
        if paper.facts:
            self._facts(self.document, tuple((label, b.plain(value)) for label, value in paper.facts))
        self._new_page = paper.cover
        title = b.plain(paper.contents_title)
        contents = self._paragraph(self.document, title, "TOC Heading") if paper.contents else None
        self._new_page = paper.cover and paper.contents > 1 and paper.contents_alone
        self._blocks(self.document, paper.blocks)
        if contents is not None:
            fill(contents, self._entries_of_contents, paper.contents, self._styles)

    def _blocks(self, into: Any, items: tuple[b.Block, ...], depth: int = 0) -> None:
        for item in items:
            self._block(into, item, depth)

    def _block(self, into: Any, item: b.Block, depth: int) -> None:
        match item:
            case b.Heading():
                self._heading(into, item)
            case b.Paragraph(runs, keep):
                paragraph = self._paragraph(into, runs, "Normal")
                if keep:
                    keep_with_next(paragraph)
            case b.Bullets(items):
                self._list(into, items, "List Bullet", depth, None)
            case b.Numbered(items, start):
                self._list(into, items, "List Number", depth, start)
            case b.Table():
                self._table(into, item)
            case b.Entries(entries, roomy):
                self._entries(into, entries, "Entry Roomy" if roomy else "Entry")
            case b.Cards(cards):
                self._cards(into, cards)
            case b.Facts(pairs):
                self._facts(into, pairs)
            case b.Quote(parts):
                self._quote(into, parts)
            case b.Note(parts):
                self._note(into, parts)
            case b.Code(text):
                self._paragraph(into, (b.Run(text, code=True),), "No Spacing")
            case b.Lines(count):
                for _ in range(count):
                    self._paragraph(into, (), "Writing Line")
                self._gap(into)
            case b.Choices(options):
                for letter, text in options:
                    self._paragraph(into, (b.Run("☐  "), *b.bold(letter and f"{letter}  "), b.Run(text)), "Choice")
            case b.PageBreak():
                self._new_page = True
            case b.Picture():
                self._picture(into, item)
            case b.Together(parts):
                self._together(into, parts)

    def _sign(self, theme: b.Theme) -> None:
        """Logo and name of an organisation."""
        if theme.logo:
            png = theme.logo if theme.logo.startswith(b"\x89PNG") else to_png(theme.logo, _PPI)
            picture = self._paragraph(self.document, (), "Organisation").add_run().add_picture(io.BytesIO(png))
            shrink = min(Mm(20) / picture.height, Mm(60) / picture.width)
            picture.width, picture.height = round(picture.width * shrink), round(picture.height * shrink)
            _describe(picture, theme.organisation or self.paper.title)
        if theme.organisation:
            self._paragraph(self.document, b.plain(theme.organisation), "Organisation")

    def _heading(self, into: Any, item: b.Heading) -> None:
        self._level = min(item.level, self._level + 1)
        paragraph = self._paragraph(into, b.plain(item.text), f"Heading {self._level}", item.anchor)
        if self._level <= self.paper.contents:
            mark = bookmark(paragraph, next(self._script.numbers))
            self._entries_of_contents.append((self._level, clean(item.text), mark))

    def _paragraph(self, into: Any, runs: b.Runs, style: str, place: str = "") -> Any:
        paragraph = into.add_paragraph()
        self._style(paragraph, style)
        if self._new_page and into is self.document:
            paragraph.paragraph_format.page_break_before = True
            self._new_page = False
        self._fill(paragraph, runs, place)
        return paragraph

    def _style(self, paragraph: Any, name: str) -> None:
        paragraph._p.style = self._styles[name]

    def _fill(self, paragraph: Any, runs: b.Runs, place: str = "") -> None:
        if runs or place:
            paragraph._p.extend(parsed(self._script.place(place) + self._script.runs(runs)))

    def _list(
        self, into: Any, items: tuple[tuple[b.Block, ...], ...], style: str, depth: int, start: int | None
    ) -> None:
        named, goes_on = (f"{name} {min(depth + 1, 3)}" if depth else name for name in (style, "List Continue"))
        number = None if start is None else new_numbering(self.document, named, start)
        for item in items:
            first, rest = item[:1], item[1:]
            if first and isinstance(first[0], b.Paragraph):
                paragraph = self._paragraph(into, first[0].runs, named)
            else:
                paragraph, rest = self._paragraph(into, (), named), item
            if number is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = number
            for block in rest:
                if isinstance(block, b.Paragraph):
                    self._paragraph(into, block.runs, goes_on)
                else:
                    self._block(into, block, depth + 1)

    def _grid(self, into: Any, rows: int, widths: list[float], style: str) -> Any:
        """An empty table with columns of these widths in millimetres."""
        if self._new_page and into is self.document:
            self._gap(into)
        made = into.add_table(rows, len(widths))
        made.style = self.document.styles[style]
        lay_out(made, widths, bare=style == "Normal Table")
        return made

    def _put(self, into: Any, made: str) -> None:
        """A table from its text, in the place of an empty one; row by row, as lxml moves large trees very slowly."""
        if self._new_page and into is self.document:
            self._gap(into)
        empty = into.add_table(1, 1)._tbl
        for child in list(empty):
            empty.remove(child)
        empty.extend(list(parsed(made)[0]))

    def _table(self, into: Any, item: b.Table) -> None:
        if item.caption:
            keep_with_next(self._paragraph(into, b.plain(item.caption), "Caption"))
        share = self.paper.width / sum(item.widths)
        widths = [width * share for width in item.widths]
        form = Form(self._script, item, widths, self._styles["Table Small" if item.small else "Table Text"])
        style = "Table Grid" if item.row_height else "Report Table"
        self._put(into, table(self._styles[style], widths, form.rows(kept=len(item.rows) <= _SHORT)))
        self._gap(into)

    def _entries(self, into: Any, entries: tuple[b.Entry, ...], name: str) -> None:
        """One paragraph an entry; the first is written as any other, for what a page break may add to it."""
        style = self._styles[name]
        for entry in entries[:1]:
            last = self._paragraph(into, (*entry.lead, b.Run(" "), *entry.body), name, entry.anchor)
        made = (
            self._script.paragraph(style, (*item.lead, b.Run(" "), *item.body), item.anchor) for item in entries[1:]
        )
        for element in reversed(parsed("".join(made))):
            last._p.addnext(element)

    def _cards(self, into: Any, cards: tuple[b.Card, ...]) -> None:
        if cards:
            self._put(into, card_table(self._script, cards, self.paper.width, str(ink(self.paper)), self._styles))
            self._gap(into)

    def _facts(self, into: Any, pairs: tuple[tuple[str, b.Runs], ...]) -> None:
        if not pairs:
            return
        made = self._grid(into, len(pairs), [_LABEL, self.paper.width - _LABEL], "Normal Table")
        for row, (label, runs) in zip(made.rows, pairs, strict=True):
            whole_row(row)
            for cell, content in zip(row.cells, (b.bold(label), runs), strict=True):
                paragraph = cell.paragraphs[0]
                self._style(paragraph, "Choice")
                self._fill(paragraph, content)
        self._gap(into)

    def _gap(self, into: Any) -> None:
        """A little room after a table, which Word also needs between two of them."""
        self._paragraph(into, (), "Gap")

    def _quote(self, into: Any, parts: tuple[b.Block, ...]) -> None:
        for part in parts:
            if isinstance(part, b.Paragraph):
                self._paragraph(into, part.runs, "Quote")
            else:
                self._block(into, part, 0)

    def _note(self, into: Any, parts: tuple[b.Block, ...]) -> None:
        made = self._grid(into, 1, [self.paper.width], "Table Grid")
        cell = made.rows[0].cells[0]
        shade(cell)
        self._blocks(cell, parts)
        empty = cell.paragraphs[0]._p
        if len(cell.paragraphs) > 1:
            empty.getparent().remove(empty)
        self._gap(into)

    def _picture(self, into: Any, item: b.Picture) -> None:
        png = item.png or (to_png(item.svg, _PPI) if item.svg else b"")
        if not png:
            self._paragraph(into, (b.Run(item.alt, italic=True),), "Normal")
        else:
            image = Image.from_blob(png)
            width = image.width if item.png else Inches(image.px_width / _PPI)
            run = self._paragraph(into, (), "Normal").add_run()
            shape = run.add_picture(io.BytesIO(png), width=min(width, Mm(self.paper.width)))
            _describe(shape, item.alt)
        if item.caption:
            self._paragraph(into, b.plain(item.caption), "Caption")

    def _together(self, into: Any, parts: tuple[b.Block, ...]) -> None:
        """Every paragraph but the last is kept with the next, so that Word moves them as one."""
        body = into._body._element if into is self.document else into._element
        before = len(body)
        self._blocks(into, parts)
        added = [p for element in list(body)[before - 1 :] for p in element.iter(qn("w:p"))]
        for p in added[:-1]:
            keep_with_next(Paragraph(p, into))


def _describe(picture: Any, alt: str) -> None:
    """What a picture shows, for those who cannot see it; and no room around it, which LibreOffice else adds."""
    inline = picture._inline
    inline.docPr.set("descr", clean(alt))
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
