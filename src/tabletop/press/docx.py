"""A paper as DOCX with the styles Word knows by itself, so that whoever edits it can restyle it at once.

The same paper gives the same bytes: dates inside are fixed and so are those of the zip file around it.
"""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from tabletop.press import blocks as b
from tabletop.press.docx_page import edges, page, properties, timeless
from tabletop.press.docx_parts import (
    add_link,
    border_below,
    clean,
    keep_with_next,
    new_numbering,
    repeat_header,
    shade,
    whole_row,
)

_LABEL = 34  # millimetres for labels of facts


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
        self._width = 267 if paper.landscape else 170  # of the text, in millimetres
        self._new_page = False  # what comes next begins on a new page

    def write(self) -> None:
        """The whole paper."""
        page(self.document, self.paper, self._width)
        properties(self.document, self.paper)
        edges(self.document, self.paper, self._width)
        paper = self.paper
        self.document.add_paragraph(clean(paper.title), style="Title")
        if paper.subtitle:
            self.document.add_paragraph(clean(paper.subtitle), style="Subtitle")
        if paper.facts:
            self._facts(self.document, tuple((label, b.plain(value)) for label, value in paper.facts))
        if paper.cover:
            self._new_page = True
        self._blocks(self.document, paper.blocks)

    def _blocks(self, into: Any, items: tuple[b.Block, ...], depth: int = 0) -> None:
        for item in items:
            self._block(into, item, depth)

    def _block(self, into: Any, item: b.Block, depth: int) -> None:
        match item:
            case b.Heading(level, text):
                self._paragraph(into, b.plain(text), f"Heading {level}")
            case b.Paragraph(runs):
                self._paragraph(into, runs, "Normal")
            case b.Bullets(items):
                self._list(into, items, "List Bullet", depth, None)
            case b.Numbered(items, start):
                self._list(into, items, "List Number", depth, start)
            case b.Table():
                self._table(into, item)
            case b.Facts(pairs):
                self._facts(into, pairs)
            case b.Quote(parts):
                self._styled(into, parts, "Quote")
            case b.Note(parts):
                self._note(into, parts)
            case b.Code(text):
                self._paragraph(into, (b.Run(text, code=True),), "No Spacing")
            case b.Lines(count):
                self._lines(into, count)
            case b.Choices(options):
                for letter, text in options:
                    self._paragraph(into, (b.Run("☐  "), *b.bold(letter and f"{letter}  "), b.Run(text)), "Normal")
            case b.PageBreak():
                self._new_page = True
            case b.Picture():
                self._picture(into, item)
            case b.Together(parts):
                self._together(into, parts)

    def _paragraph(self, into: Any, runs: b.Runs, style: str) -> Any:
        paragraph = into.add_paragraph(style=style)
        if self._new_page and into is self.document:
            paragraph.paragraph_format.page_break_before = True
            self._new_page = False
        self._runs(paragraph, runs)
        return paragraph

    def _runs(self, paragraph: Any, runs: b.Runs, size: float = 0) -> None:
        for item in runs:
            run = add_link(paragraph, clean(item.link)) if item.link else paragraph.add_run()
            run.text = clean(item.text)
            run.bold, run.italic = item.bold or None, item.italic or None
            if item.code:
                run.font.name = "Courier New"
            if item.link:
                run.underline = True
                run.font.color.rgb = RGBColor(0x1F, 0x4E, 0x99)
            if size:
                run.font.size = Pt(size)

    def _list(
        self, into: Any, items: tuple[tuple[b.Block, ...], ...], style: str, depth: int, start: int | None
    ) -> None:
        named = style if depth == 0 else f"{style} {min(depth + 1, 3)}"
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
                    self._paragraph(
                        into, block.runs, "List Continue" if depth == 0 else f"List Continue {min(depth + 1, 3)}"
                    )
                else:
                    self._block(into, block, depth + 1)

    def _grid(self, into: Any, rows: int, widths: list[float], style: str) -> Any:
        """An empty table with columns of these widths in millimetres."""
        if self._new_page and into is self.document:
            self._gap(into)
        made = into.add_table(rows, len(widths))
        made.style = self.document.styles[style]
        made.autofit = False
        for column, width in zip(made.columns, widths, strict=True):
            column.width = Mm(width)
            for cell in column.cells:
                cell.width = Mm(width)
        return made

    def _table(self, into: Any, item: b.Table) -> None:
        if item.caption:
            keep_with_next(self._paragraph(into, b.plain(item.caption), "Caption"))
        share = self._width / sum(item.widths)
        made = self._grid(into, len(item.rows) + 1, [width * share for width in item.widths], "Table Grid")
        size = 8 if item.small else 9.5
        for cell, runs in zip(made.rows[0].cells, item.header, strict=True):
            self._runs(cell.paragraphs[0], tuple(b.Run(run.text, bold=True) for run in runs), size)
            shade(cell)
        repeat_header(made.rows[0])
        for row, cells in zip(list(made.rows)[1:], item.rows, strict=True):
            whole_row(row)
            if item.row_height:
                row.height, row.height_rule = Mm(item.row_height), WD_ROW_HEIGHT_RULE.AT_LEAST
            for cell, runs in zip(row.cells, cells, strict=True):
                self._runs(cell.paragraphs[0], runs, size)
        for row in made.rows:
            for cell in row.cells:
                cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        self._gap(into)

    def _facts(self, into: Any, pairs: tuple[tuple[str, b.Runs], ...]) -> None:
        if not pairs:
            return
        made = self._grid(into, len(pairs), [_LABEL, self._width - _LABEL], "Normal Table")
        for row, (label, runs) in zip(made.rows, pairs, strict=True):
            whole_row(row)
            left, right = row.cells[0].paragraphs[0], row.cells[1].paragraphs[0]
            self._runs(left, b.bold(label))
            self._runs(right, runs)
            left.paragraph_format.space_after = right.paragraph_format.space_after = Pt(2)
        self._gap(into)

    def _gap(self, into: Any) -> None:
        """A little room after a table, which Word also needs between two of them."""
        paragraph = self._paragraph(into, (), "No Spacing")
        paragraph.paragraph_format.line_spacing = Pt(8)

    def _styled(self, into: Any, parts: tuple[b.Block, ...], style: str) -> None:
        for part in parts:
            if isinstance(part, b.Paragraph):
                self._paragraph(into, part.runs, style)
            else:
                self._block(into, part, 0)

    def _note(self, into: Any, parts: tuple[b.Block, ...]) -> None:
        made = self._grid(into, 1, [self._width], "Table Grid")
        cell = made.rows[0].cells[0]
        shade(cell)
        self._blocks(cell, parts)
        empty = cell.paragraphs[0]._p
        if len(cell.paragraphs) > 1:
            empty.getparent().remove(empty)
        self._gap(into)

    def _lines(self, into: Any, count: int) -> None:
        for _ in range(count):
            paragraph = self._paragraph(into, (), "No Spacing")
            paragraph.paragraph_format.space_before = Pt(16)
            border_below(paragraph)
        self._gap(into)

    def _picture(self, into: Any, item: b.Picture) -> None:
        if not item.png:
            self._paragraph(into, (b.Run(item.alt, italic=True),), "Normal")
        else:
            image = Image.from_blob(item.png)
            run = self._paragraph(into, (), "Normal").add_run()
            shape = run.add_picture(io.BytesIO(item.png), width=min(image.width, Mm(self._width)))
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
