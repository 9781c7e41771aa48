"""The page of a DOCX around its text: size and margins, header and footer, properties, fixed dates."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm

from tabletop.press import blocks as b
from tabletop.press.docx_parts import add_field, lay_out
from tabletop.press.letters import clean

_DATE = datetime(2000, 1, 1)
_ZIP_DATE = (2000, 1, 1, 0, 0, 0)
_SIDES = (WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT)
_LONG = 250  # letters that properties of a file may have


def page(document: Any, paper: b.Paper) -> None:
    """The size of the page, upright or flat, and its margins."""
    section = document.sections[0]
    width, height = paper.page
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm(paper.margin)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)


def properties(document: Any, paper: b.Paper) -> None:
    """Title and language of the file; nothing about who made it or when, and no picture of another file."""
    core = document.core_properties
    core.title, core.subject = clean(paper.title)[:_LONG], clean(paper.subtitle)[:_LONG]
    core.language = paper.language
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = core.last_printed = _DATE
    core.revision = 1
    related = document.part.package.rels
    for key in [key for key, relation in related.items() if relation.reltype.endswith("/thumbnail")]:
        del related[key]
    # of today's Word rather than of 2010, which would say so in its title bar
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")


def edges(document: Any, paper: b.Paper) -> None:
    """Header and footer: handling, banner and page numbers on every page."""
    section, handling = document.sections[0], clean(paper.handling)
    name = clean(" · ".join(part for part in (paper.title, paper.subtitle) if part))
    heads, feet = (handling, clean(paper.banner), handling), (handling, name, "")
    for edge, texts in ((section.header, heads), (section.footer, feet)):
        made = edge.add_table(1, 3, Mm(paper.width))
        lay_out(made, [paper.width * share / 5 for share in (1, 3, 1)], bare=True)
        lines = [cell.paragraphs[0] for cell in made.rows[0].cells]
        for line, side, said in zip(lines, _SIDES, texts, strict=True):
            line.style, line.alignment = edge.paragraphs[0].style, side
            line.add_run(said).bold = said != name
        edge._element.append(edge.paragraphs[0]._p)  # Word wants a paragraph after the table
    add_field(lines[2], "PAGE")
    lines[2].add_run(f" {clean(paper.page_words)} ")
    add_field(lines[2], "NUMPAGES")


def timeless(data: bytes) -> bytes:
    """The same zip file with fixed dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
