"""Small parts of DOCX that python-docx has no words for: fields, links, shades, numbering, repeated rows."""

from __future__ import annotations

import re
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.run import Run

_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FONT = "Calibri"
_SIZES = {"Title": 24, "Subtitle": 13, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11, "Heading 4": 10.5}


def clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))


def element(name: str, **attributes: str) -> Any:
    """An element of WordprocessingML with attributes of the same space."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def plain_look(document: Any, language: str) -> None:
    """Black headings in one typeface, and the language that spelling is checked in."""
    styles = document.styles
    styles["Normal"].font.name, styles["Normal"].font.size = _FONT, Pt(11)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in _SIZES.items():
        font = styles[name].font
        font.name, font.size, font.italic = _FONT, Pt(size), False
        font.color.rgb = RGBColor(0, 0, 0)
        _same_font(styles[name].element)
    styles["Caption"].font.color.rgb = RGBColor(0x40, 0x40, 0x40)
    for edge in ("Header", "Footer"):
        styles[edge].font.size = Pt(8)
    _same_font(styles["Normal"].element)
    properties = styles["Normal"].element.get_or_add_rPr()
    properties.append(element("lang", val=language, eastAsia=language, bidi=language))


def _same_font(style: Any) -> None:
    """Drop the theme's typefaces, which would win over the one that is named."""
    fonts = style.get_or_add_rPr().find(qn("w:rFonts"))
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{key}"), None)
    for key in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{key}"), _FONT)


def add_field(paragraph: Any, code: str) -> None:
    """A field such as PAGE, with a 1 in it until Word fills it in."""
    for kind in ("begin", "code", "separate", "text", "end"):
        run = paragraph.add_run()._r
        if kind == "code":
            instruction = element("instrText")
            instruction.set(qn("xml:space"), "preserve")
            instruction.text = f" {code} "
            run.append(instruction)
        elif kind == "text":
            text = element("t")
            text.text = "1"
            run.append(text)
        else:
            run.append(element("fldChar", fldCharType=kind))


def add_link(paragraph: Any, address: str) -> Run:
    """A run that leads to an address of the web."""
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), relation)
    inner = OxmlElement("w:r")
    link.append(inner)
    paragraph._p.append(link)
    return Run(inner, paragraph)


def new_numbering(document: Any, style: str, start: int) -> int:
    """A numbering of its own for one list, so that it does not go on from the last; its id."""
    numbering = document.part.numbering_part.element
    of_style = document.styles[style].element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == of_style).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def shade(cell: Any) -> None:
    """A pale background."""
    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill="EDEDED"))


def repeat_header(row: Any) -> None:
    """This row comes again on top of every page that the table reaches."""
    whole_row(row)
    row._tr.get_or_add_trPr().append(element("tblHeader", val="true"))


def whole_row(row: Any) -> None:
    """This row does not break across pages."""
    row._tr.get_or_add_trPr().append(element("cantSplit", val="true"))


def keep_with_next(paragraph: Any) -> None:
    """This paragraph stays on the page of the next."""
    paragraph.paragraph_format.keep_with_next = True


def border_below(paragraph: Any) -> None:
    """A line under a paragraph, to write on."""
    border = element("pBdr")
    # `between` draws the line also under each of several such paragraphs in a row
    for side in ("bottom", "between"):
        border.append(element(side, val="single", sz="4", space="1", color="8C8C8C"))
    paragraph._p.get_or_add_pPr().insert_element_before(
        border, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
