"""Small parts of DOCX that python-docx has no words for: fields, links, shades, numbering, repeated rows."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

GREY = "969696"
#: What stands after borders in the properties of a paragraph, whose order is fixed.
_AFTER_BORDERS = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr")


def element(name: str, /, **attributes: str) -> Any:
    """An element of WordprocessingML with attributes of the same space."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_field(paragraph: Any, code: str) -> None:
    """A field such as PAGE, with a 1 in it until Word fills it in."""
    for part in (*field_start(code), text("1"), element("fldChar", fldCharType="end")):
        paragraph._p.append(run_of(part))


def field_start(code: str, dirty: bool = False) -> tuple[Any, ...]:
    """What stands before the result of a field; a dirty one is worked out when the file is opened."""
    begin = element("fldChar", fldCharType="begin")
    if dirty:
        begin.set(qn("w:dirty"), "true")
    instruction = element("instrText")
    instruction.set(qn("xml:space"), "preserve")
    instruction.text = f" {code} "
    return (begin, instruction, element("fldChar", fldCharType="separate"))


def text(content: str) -> Any:
    """An element of plain text."""
    made = element("t")
    made.set(qn("xml:space"), "preserve")
    made.text = content
    return made


def run_of(content: Any) -> Any:
    """A run around one element."""
    made = element("r")
    made.append(content)
    return made


def new_numbering(document: Any, style: str, start: int) -> int:
    """A numbering of its own for one list, so that it does not go on from the last; its id."""
    numbering = document.part.numbering_part.element
    of_style = document.styles[style].element.pPr.numPr.numId.val
    abstract = next(num for num in numbering.num_lst if num.numId == of_style).abstractNumId.val
    made = numbering.add_num(abstract)
    made.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(made.numId)


def lay_out(table: Any, widths: list[float], bare: bool = False) -> None:
    """Give the columns of a table these widths in millimetres; in a bare one text begins at the very edge."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)
    if bare:
        room = element("tblCellMar")
        for side in ("left", "right"):
            room.append(element(side, w="0", type="dxa"))
        table._tbl.tblPr.insert_element_before(room, "w:tblLook")


def shade(cell: Any) -> None:
    """A pale background."""
    shading = element("shd", val="clear", color="auto", fill="EDEDED")
    cell._tc.get_or_add_tcPr().insert_element_before(shading, "w:vAlign")


def whole_row(row: Any) -> None:
    """This row does not break across pages."""
    row._tr.get_or_add_trPr().append(element("cantSplit", val="true"))


def keep_with_next(paragraph: Any) -> None:
    """This paragraph stays on the page of the next."""
    paragraph.paragraph_format.keep_with_next = True


def borders(owner: Any, *sides: str, size: int = 4, space: int = 1, color: str = GREY) -> None:
    """Lines at the sides of a style's paragraphs; `between` draws one between any two of them."""
    properties = owner.get_or_add_pPr()
    for old in properties.findall(qn("w:pBdr")):
        properties.remove(old)
    border = element("pBdr")
    for side in sides:
        border.append(element(side, val="single", sz=str(size), space=str(space), color=color))
    properties.insert_element_before(border, *_AFTER_BORDERS)
