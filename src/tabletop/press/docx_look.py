"""The look of a DOCX: all of it in styles, so that whoever edits the file can restyle it at once."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tabletop.press import blocks as b
from tabletop.press.colours import readable
from tabletop.press.docx_parts import GREY, borders, element

_FONT = "Calibri"
#: Sizes of headings under a cover; those of forms, which have none, are a step smaller.
_HEADINGS = (16, 13, 11, 10.5, 10)
#: Our own styles of paragraphs: size, room before and after, in points.
_OWN = {
    "Table Text": (9.5, 0, 0),
    "Table Small": (8, 0, 0),
    "Choice": (11, 0, 3),
    "Writing Line": (11, 0, 0),
    "Gap": (4, 0, 0),
    "Entry": (9, 0, 3),
    "Entry Roomy": (10.5, 0, 4),
    "Organisation": (12, 0, 0),
    "Card Label": (8.5, 2, 0),
    "Card Value": (16, 0, 0),
    "Card Note": (8.5, 0, 3),
    "toc 1": (10.5, 3, 0),
    "toc 2": (9.5, 0, 0),
}


def look(document: Any, paper: b.Paper) -> None:
    """Black headings in one typeface, grey lines, and the language that spelling is checked in."""
    styles = document.styles
    _paragraphs(styles, paper)
    _headings(styles, paper)
    for name, (size, before, after) in _OWN.items():
        made = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH, builtin=name.startswith("toc"))
        made.base_style = styles["Normal"]
        made.font.size = Pt(size)
        form = made.paragraph_format
        form.space_before, form.space_after, form.line_spacing = Pt(before), Pt(after), 1.0
    _exact(styles["Writing Line"], 23)
    borders(styles["Writing Line"].element, "bottom", "between")
    _exact(styles["Gap"], 8)
    for name in ("Entry", "Entry Roomy"):
        form = styles[name].paragraph_format
        form.left_indent, form.first_line_indent = Mm(5), Mm(-5)
    styles["Organisation"].font.bold = styles["Card Value"].font.bold = True
    styles["Organisation"].font.color.rgb = ink(paper)
    styles["Card Label"].font.color.rgb = styles["Card Note"].font.color.rgb = RGBColor(0x50, 0x50, 0x50)
    for level in (1, 2):
        form = styles[f"toc {level}"].paragraph_format
        form.left_indent = Mm(5 * (level - 1))
        form.tab_stops.add_tab_stop(Mm(paper.width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    _tables(styles)


def _paragraphs(styles: Any, paper: b.Paper) -> None:
    normal = styles["Normal"]
    normal.font.size, normal.paragraph_format.space_after = Pt(11), Pt(6)
    normal.paragraph_format.line_spacing = 1.08
    _one_font(normal)
    language = paper.language
    normal.element.get_or_add_rPr().append(element("lang", val=language, eastAsia=language, bidi=language))
    for name in ("List Bullet", "List Number", "List Continue"):
        styles[name].paragraph_format.space_after = Pt(3)
    quote = styles["Quote"]
    quote.font.italic = False
    quote.paragraph_format.left_indent = Mm(5)
    borders(quote.element, "left", size=12, space=8)
    styles["Caption"].font.color.rgb = RGBColor(0x40, 0x40, 0x40)
    styles["Caption"].paragraph_format.space_after = Pt(3)
    for edge in ("Header", "Footer"):
        styles[edge].font.size = Pt(8)
        styles[edge].paragraph_format.tab_stops.clear_all()


def ink(paper: b.Paper) -> RGBColor:
    """The colour of headings and rules: an organisation's own, as far as it can be read, else black."""
    return RGBColor.from_string(readable(paper.theme.accent, "#ffffff", "#000000").removeprefix("#").upper())


def _headings(styles: Any, paper: b.Paper) -> None:
    cover, colour = paper.cover, ink(paper)
    sizes = _HEADINGS if cover else _HEADINGS[1:]
    named: dict[str, float] = {"Title": 26 if cover else 18, "Subtitle": 13, "TOC Heading": _HEADINGS[0]}
    named |= {f"Heading {level}": size for level, size in zip((1, 2, 3, 4), sizes, strict=False)}
    for name, size in named.items():
        style = styles[name]
        style.font.size, style.font.italic, style.font.color.rgb = Pt(size), False, colour
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(12), Pt(4)
        _one_font(style)
    styles["Title"].font.bold = True
    styles["Title"].font.color.rgb = styles["Subtitle"].font.color.rgb = RGBColor(0, 0, 0)
    signed = paper.theme.logo or paper.theme.organisation
    styles["Title"].paragraph_format.space_before = Mm(45 if signed else 60) if cover else 0
    styles["Title"].paragraph_format.space_after = Pt(2)
    borders(styles["Title"].element)
    letters = styles["Subtitle"].element.rPr.find(qn("w:spacing"))  # which are set wide
    letters.getparent().remove(letters)
    styles["Subtitle"].paragraph_format.space_before = 0
    styles["Subtitle"].paragraph_format.space_after = Pt(10)
    borders(styles["Subtitle"].element, "bottom", size=12 if cover else 6, space=6, color=str(colour))
    if paper.theme.accent:
        borders(styles["Heading 1"].element, "bottom", size=6, space=3, color=str(colour))


def _tables(styles: Any) -> None:
    """Thin grey lines, and a little room around the text of a cell; tables to read have no lines between columns."""
    properties = styles["Table Grid"].element.find(qn("w:tblPr"))
    for line in properties.find(qn("w:tblBorders")):
        line.set(qn("w:color"), GREY)
    for side in properties.find(qn("w:tblCellMar")):
        if side.tag in (qn("w:top"), qn("w:bottom")):
            side.set(qn("w:w"), "40")
    made = deepcopy(styles["Table Grid"].element)
    made.set(qn("w:styleId"), "ReportTable")
    made.set(qn("w:customStyle"), "1")
    made.find(qn("w:name")).set(qn("w:val"), "Report Table")
    lines = made.find(qn("w:tblPr")).find(qn("w:tblBorders"))
    for line in lines:
        if line.tag in (qn("w:left"), qn("w:right"), qn("w:insideV")):
            line.set(qn("w:val"), "nil")
    styles.element.append(made)


def _exact(style: Any, points: float) -> None:
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(points)


def _one_font(style: Any) -> None:
    """Our typeface for letters of all kinds, in place of the theme's, which would win over it."""
    style.font.name = _FONT
    fonts = style.element.rPr.find(qn("w:rFonts"))
    for key in list(fonts.attrib):
        del fonts.attrib[key]
    for key in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{key}"), _FONT)
