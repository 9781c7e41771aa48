"""A paper as DOCX with the styles Word knows by itself, so that whoever edits it can restyle it at once.

The same paper gives the same bytes: dates inside are fixed and so are those of the zip file around it.
"""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Inches, Mm, RGBColor
from docx.text.paragraph import Paragraph

from tabletop.press import blocks as b
from tabletop.press.docx_contents import Entry, bookmark, fill
from tabletop.press.docx_look import look
from tabletop.press.docx_page import edges, page, properties, timeless
from tabletop.press.docx_parts import (
    add_link,
    keep_with_next,
    lay_out,
    new_numbering,
    repeat_header,
    shade,
    whole_row,
)
from tabletop.press.letters import address, clean
from tabletop.press.pdf import to_png

_LABEL = 36  # millimetres for labels of facts
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
        self._entries: list[Entry] = []  # of the table of contents
        self._level = 0  # of the last heading
        look(self.document, paper)
        # names to ids: looking one up in the document for every paragraph takes most of the time
        self._styles: dict[str, str] = {style.name: style.style_id for style in self.document.styles}

    def write(self) -> None:
        """The whole paper."""
        paper = self.paper
        page(self.document, paper)
        properties(self.document, paper)
        edges(self.document, paper)
        self._paragraph(self.document, b.plain(paper.title), "Title")
        self._paragraph(self.document, b.plain(paper.subtitle), "Subtitle")
        if paper.facts:
            self._facts(self.document, tuple((label, b.plain(value)) for label, value in paper.facts))
        self._new_page = paper.cover
        contents = self._paragraph(self.document, b.plain("Contents"), "TOC Heading") if paper.contents else None
        self._blocks(self.document, paper.blocks)
        if contents is not None:
            fill(contents, self._entries, paper.contents, self._styles)

    def _blocks(self, into: Any, items: tuple[b.Block, ...], depth: int = 0) -> None:
        for item in items:
            self._block(into, item, depth)

    def _block(self, into: Any, item: b.Block, depth: int) -> None:
        match item:
            case b.Heading(level, text):
                self._heading(into, level, text)
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

    def _heading(self, into: Any, level: int, text: str) -> None:
        self._level = min(level, self._level + 1)
        paragraph = self._paragraph(into, b.plain(text), f"Heading {self._level}")
        if self._level <= self.paper.contents:
            self._entries.append((self._level, clean(text), bookmark(paragraph, len(self._entries) + 1)))

    def _paragraph(self, into: Any, runs: b.Runs, style: str) -> Any:
        paragraph = into.add_paragraph()
        self._style(paragraph, style)
        if self._new_page and into is self.document:
            paragraph.paragraph_format.page_break_before = True
            self._new_page = False
        self._runs(paragraph, runs)
        return paragraph

    def _style(self, paragraph: Any, name: str) -> None:
        paragraph._p.style = self._styles[name]

    def _runs(self, paragraph: Any, runs: b.Runs) -> None:
        for item in runs:
            link = address(item.link)
            run = add_link(paragraph, link) if link else paragraph.add_run()
            run.text = clean(item.text)
            run.bold, run.italic = item.bold or None, item.italic or None
            if item.code:
                run.font.name = "Courier New"
            if link:
                run.underline = True
                run.font.color.rgb = RGBColor(0x1F, 0x4E, 0x99)

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

    def _table(self, into: Any, item: b.Table) -> None:
        if item.caption:
            keep_with_next(self._paragraph(into, b.plain(item.caption), "Caption"))
        share = self.paper.width / sum(item.widths)
        made = self._grid(into, len(item.rows) + 1, [width * share for width in item.widths], "Table Grid")
        head = tuple(tuple(b.Run(run.text, bold=True) for run in runs) for runs in item.header)
        for row, cells in zip(made.rows, (head, *item.rows), strict=True):
            whole_row(row)
            if item.row_height and cells is not head:
                row.height, row.height_rule = Mm(item.row_height), WD_ROW_HEIGHT_RULE.AT_LEAST
            for index, (cell, runs) in enumerate(zip(row.cells, cells, strict=True)):
                paragraph = cell.paragraphs[0]
                self._style(paragraph, "Table Small" if item.small else "Table Text")
                self._runs(paragraph, runs)
                if index in item.centred:
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
                if len(item.rows) <= _SHORT and cells is not item.rows[-1]:
                    keep_with_next(paragraph)
                if item.row_height:
                    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for cell in made.rows[0].cells:
            shade(cell)
        repeat_header(made.rows[0])
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
                self._runs(paragraph, content)
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
            shape._inline.docPr.set("descr", clean(item.alt))
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
