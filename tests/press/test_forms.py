"""Both forms of a paper: standards, fonts, contents, sizes of pages, and texts of every kind."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
import typst
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.press import blocks as b
from tabletop.press import pdf
from tabletop.press.docx import to_docx
from tabletop.press.markdown import to_blocks
from tabletop.press.pdf import to_pages, to_pdf
from tests.press.test_press import DOT, UNIVERSAL, everything, long_paper, typst_query

TEXT = st.text(alphabet=st.characters(codec=None), max_size=60)
WORDS = st.one_of(
    TEXT, st.sampled_from(["#panic()", "$", "*", "_", "`", "[", "](x)", "\\", "<b>", "@x", "\n", "- ", "> "])
)


@pytest.mark.parametrize("make", [long_paper, everything])
def test_every_block_keeps_to_pdf_ua(make: Any) -> None:
    """A paper with every kind of block keeps to PDF/UA-1."""
    assert UNIVERSAL in to_pdf(make())


def test_headings_never_skip_a_level() -> None:
    """A screen reader's list of headings has no holes, whatever a facilitator wrote."""
    levels = (2, 4, 1, 4, 2)
    paper = b.Paper(title="x", blocks=tuple(b.Heading(level, f"h{level}") for level in levels))
    assert [item["level"] for item in typst_query(paper, "heading")] == [1, 2, 1, 2, 2]
    styles = [p.style.name for p in Document(io.BytesIO(to_docx(paper))).paragraphs if p.style is not None]
    assert [name for name in styles if str(name).startswith("Heading")] == [f"Heading {n}" for n in (1, 2, 1, 2, 2)]
    assert UNIVERSAL in to_pdf(paper)


def test_our_own_fonts_do_for_latin_and_cyrillic(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fonts of the system are not asked, so that the same paper gives the same bytes on any computer."""
    asked: list[bool] = []
    own = pdf._fonts()

    def ask(system: bool = False) -> typst.Fonts:
        asked.append(system)
        return own

    monkeypatch.setattr(pdf, "_fonts", ask)
    data = to_pdf(b.Paper(title="Қазақстан Әғіңөұүһ", blocks=(b.paragraph("Щука, ☐ × − “quoted” … łódź שלום"),)))
    assert asked == [False] and pdf._LAST_RESORT not in data
    to_pdf(b.Paper(title="漢字", blocks=()))
    assert asked[1:] == [False, True], "letters that no font of ours has may be in one of the system's"


def test_a_paper_that_the_standard_does_not_allow_is_printed_all_the_same() -> None:
    """Such as one with a picture of which nobody says what it shows."""
    data = to_pdf(b.Paper(title="x", blocks=(b.Picture("", svg=DOT),)))
    assert data.startswith(b"%PDF-") and UNIVERSAL not in data


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize(("size", "sides"), [("a4", (210, 297)), ("letter", (215.9, 279.4))])
def test_pages_have_the_size_that_is_asked_for(size: b.Size, sides: tuple[float, float], landscape: bool) -> None:
    """Pages have the size and direction that is asked for in both forms, and text the width that goes with it."""
    paper = replace(long_paper(), size=size, landscape=landscape)
    short, long = sides
    wanted = (long, short) if landscape else (short, long)
    width, height = struct.unpack(">II", to_pages(paper, ppi=25.4)[0][16:24])
    assert (width, height) == pytest.approx(wanted, abs=1)
    section = Document(io.BytesIO(to_docx(paper))).sections[0]
    assert section.page_width and section.page_height and section.left_margin and section.right_margin
    text = section.page_width - section.left_margin - section.right_margin
    found = (section.page_width, section.page_height, text)
    assert found == pytest.approx((*map(Mm, wanted), Mm(paper.width)), abs=Mm(0.1))


def test_contents_list_headings_down_to_their_level() -> None:
    """Contents list the headings down to their level in both forms, and in DOCX each entry leads to its heading."""
    blocks = (b.Heading(1, "One"), b.Together((b.Heading(2, "Two"), b.Heading(3, "Three"))), b.Heading(1, "Four"))
    paper = b.Paper(title="x", blocks=blocks, contents=2, cover=True)
    outline = typst_query(paper, "outline")
    assert len(outline) == 1 and outline[0]["depth"] == 2
    document = Document(io.BytesIO(to_docx(paper)))
    lines = [p for p in document.paragraphs if p.style is not None and str(p.style.name).startswith("toc")]
    assert [(p.style.name, p.text) for p in lines if p.style] == [("toc 1", "One"), ("toc 2", "Two"), ("toc 1", "Four")]
    anchors = [str(link.get(qn("w:anchor"))) for p in lines for link in p._p.iter(qn("w:hyperlink"))]
    marks = [str(mark.get(qn("w:name"))) for mark in document.element.body.iter(qn("w:bookmarkStart"))]
    assert anchors == marks and len(set(marks)) == 3
    (code,) = [str(item.text).strip() for item in document.element.body.iter(qn("w:instrText"))]
    assert code == 'TOC \\o "1-2" \\h \\z \\u'
    kinds = [item.get(qn("w:fldCharType")) for item in document.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]


def test_contents_of_nothing_are_left_out() -> None:
    """A paper without headings has no list of contents."""
    paper = b.Paper(title="x", blocks=(b.paragraph("y"),), contents=1)
    texts = [p.text for p in Document(io.BytesIO(to_docx(paper))).paragraphs]
    assert "Contents" not in texts and to_pdf(paper)


def test_long_marks_make_room_for_themselves() -> None:
    """A head of many lines pushes the text down instead of lying over it."""
    long = replace(long_paper(), handling="CONTROLLED, NOT FOR RELEASE " * 8, banner="EXERCISE " * 40)
    assert len(to_pages(long, ppi=20)) > len(to_pages(long_paper(), ppi=20))
    assert UNIVERSAL in to_pdf(long)


def test_short_tables_stay_on_one_page_and_boxes_are_centred() -> None:
    """A short table is kept on one page and its boxes are centred, in both forms."""
    table = b.table(("Statement", "1"), [("It was good.", "☐")] * 4, (9, 1), centred=(1,))
    paper = b.Paper(title="x", blocks=(b.Lines(27), table))
    data = json.loads(pdf.files(paper)["paper.json"])["blocks"][1]
    assert data["whole"] and data["centred"] == [1]
    assert len(to_pages(paper, ppi=20)) == 2
    made = Document(io.BytesIO(to_docx(paper))).tables[0]
    assert [cell.paragraphs[0].alignment for cell in made.rows[1].cells] == [None, 1]
    kept = [row.cells[0].paragraphs[0].paragraph_format.keep_with_next for row in made.rows]
    assert kept == [True, True, True, True, None]


def test_docx_carries_no_traces_of_its_template() -> None:
    """A DOCX has no thumbnail, is no file of an old Word, and has the paper's own language."""
    with zipfile.ZipFile(io.BytesIO(to_docx(everything()))) as file:
        names = file.namelist()
        settings_part = file.read("word/settings.xml").decode()
        styles = file.read("word/styles.xml").decode()
    assert not [name for name in names if "thumbnail" in name]
    assert 'w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"' in settings_part
    assert '<w:lang w:val="en"' in styles


#: The order in which WordprocessingML has the properties that we write; Word may refuse a file in any other.
ORDER = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind contextualSpacing jc "
    "outlineLvl rPr",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tcPr": "tcW gridSpan vMerge tcBorders shd noWrap tcMar vAlign",
    "rPr": "rStyle rFonts b bCs i iCs color spacing kern sz szCs u shd vertAlign lang",
}


def test_properties_in_docx_stand_in_the_order_word_asks_for() -> None:
    """Properties in a DOCX stand in the order of the standard, without which Word may refuse the file."""
    form = b.table(("a", "b"), [("1", "")], (1, 1), row_height=9, centred=(0,))
    paper = replace(everything(), contents=2, cover=True, facts=(("a", "b"),))
    paper = replace(paper, blocks=(*paper.blocks, form))
    with zipfile.ZipFile(io.BytesIO(to_docx(paper))) as file:
        parts = [ElementTree.fromstring(file.read(f"word/{name}.xml")) for name in ("document", "styles", "header1")]
    for part in parts:
        for name, order in ORDER.items():
            ranks = {qn(f"w:{child}"): rank for rank, child in enumerate(order.split())}
            for properties in part.iter(qn(f"w:{name}")):
                found = [ranks[child.tag] for child in properties if child.tag in ranks]
                assert found == sorted(found), ElementTree.tostring(properties)


@settings(max_examples=25, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8).map("".join))
def test_any_text_prints_in_both_forms(text: str) -> None:
    """Whatever is written, as Markdown or plain, in every place a text can stand; never a crash."""
    paper = b.Paper(
        title=text,
        subtitle=text,
        handling=text,
        banner=text,
        facts=((text, text),),
        blocks=(
            b.Heading(3, text),
            *to_blocks(text),
            b.table((text, "b"), [(text, text)], (1, 3), text, centred=(0,)),
            b.facts([(text, text)]),
            b.Note((b.paragraph(text),)),
            b.Code(text),
            b.Choices((("", text),)),
            b.Together((b.bullets([text]),)),
        ),
        contents=2,
    )
    assert to_pdf(paper).startswith(b"%PDF-")
    assert to_docx(paper).startswith(b"PK")
