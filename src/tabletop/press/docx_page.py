"""The page of a DOCX around its text: size and margins, header and footer, properties, fixed dates."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm

from tabletop.press import blocks as b
from tabletop.press.docx_parts import add_field, clean, plain_look

_DATE = datetime(2000, 1, 1)
_ZIP_DATE = (2000, 1, 1, 0, 0, 0)


def page(document: Any, paper: b.Paper, text_width: float) -> None:
    """A4, upright or flat, with margins that leave `text_width` millimetres."""
    section = document.sections[0]
    width, height = (297, 210) if paper.landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = Mm((width - text_width) / 2)
    section.top_margin, section.bottom_margin = Mm(24), Mm(22)
    plain_look(document, paper.language)


def properties(document: Any, paper: b.Paper) -> None:
    """Title and language of the file; nothing about who made it or when."""
    core = document.core_properties
    core.title, core.subject = clean(paper.title)[:255], clean(paper.subtitle)[:255]
    core.language = paper.language
    core.author = core.last_modified_by = core.comments = core.keywords = ""
    core.created = core.modified = core.last_printed = _DATE
    core.revision = 1


def edges(document: Any, paper: b.Paper, text_width: float) -> None:
    """Header and footer: handling, banner and page numbers on every page."""
    section = document.sections[0]
    for edge, style in ((section.header, "Header"), (section.footer, "Footer")):
        line = edge.paragraphs[0]
        line.style = document.styles[style]
        stops = document.styles[style].paragraph_format.tab_stops
        stops.clear_all()
        stops.add_tab_stop(Mm(text_width / 2), WD_TAB_ALIGNMENT.CENTER)
        stops.add_tab_stop(Mm(text_width), WD_TAB_ALIGNMENT.RIGHT)
        line.add_run(clean(paper.handling)).bold = True
        if style == "Header":
            line.add_run(f"\t{clean(paper.banner)}\t").bold = True
            line.add_run(clean(paper.handling)).bold = True
        else:
            line.add_run("\t" + clean(" · ".join(part for part in (paper.title, paper.subtitle) if part)) + "\t")
            add_field(line, "PAGE")
            line.add_run(" of ")
            add_field(line, "NUMPAGES")


def timeless(data: bytes) -> bytes:
    """The same zip file with fixed dates."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return out.getvalue()
