"""Papers on paper: what is asked for is on every page, text stays text, and the same paper gives the same bytes."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from typing import Any

import pytest
import typst
from docx import Document
from docx.oxml.ns import qn
from PIL import Image

from tabletop.press import blocks as b
from tabletop.press.docx import to_docx
from tabletop.press.markdown import to_blocks, to_runs
from tabletop.press.pdf import files, to_pages, to_pdf

MARKUP = "#set page(fill: red) *not bold* _nor this_ $x^2$ @ref <label> = no heading \\ #panic() `raw` [x](y)"
UNIVERSAL = b"<pdfuaid:part>1</pdfuaid:part>"
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#336"/></svg>'


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), "#336").save(out, "PNG")
    return out.getvalue()


def long_paper() -> b.Paper:
    rows = [(str(i), f"Event {i}", "something " * 8) for i in range(80)]
    return b.Paper(
        title="Exercise",
        subtitle="A long paper",
        handling="TLP:AMBER",
        banner="EXERCISE EXERCISE EXERCISE",
        facts=(("Sponsor", "Board"),),
        blocks=(b.Heading(1, "First"), b.table(("No.", "Event", "Text"), rows, (1, 2, 4)), b.PageBreak(), b.Lines(4)),
        cover=True,
    )


def everything() -> b.Paper:
    text = (
        "# One\n\nA *b* **c** `d` [e](https://example.org)\n\n- x\n  1. y\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    return b.Paper(
        title="All blocks",
        blocks=(
            *to_blocks(text),
            b.facts([("From", "somebody"), ("To", "")]),
            b.Note((b.paragraph("mind this"), b.bullets(["x", "y"]))),
            b.Code("a\n  b"),
            b.Lines(2),
            b.Choices((("P", "Performed"), ("U", "Unable"))),
            b.PageBreak(),
            b.Picture("a box", svg=DOT, png=png(), caption="A box"),
            b.Picture("only words"),
            b.Together((b.Heading(2, "Card"), b.paragraph("kept together"))),
        ),
    )


def margins(paper: b.Paper, top: bool) -> list[bytes]:
    """The top or bottom 21 mm of every page as pixels."""
    found = []
    for data in to_pages(paper, ppi=50):
        page = Image.open(io.BytesIO(data)).convert("L")
        high = int(21 / 25.4 * 50)
        found.append(
            page.crop((0, 0 if top else page.height - high, page.width, high if top else page.height)).tobytes()
        )
    return found


def typst_query(paper: b.Paper, selector: str) -> Any:
    query: Any = typst.query
    return json.loads(query(files(paper), selector))


def all_text(found: Any) -> str:
    if isinstance(found, dict):
        return "".join(all_text(value) for key, value in found.items() if key != "func")
    if isinstance(found, list):
        return "".join(all_text(item) for item in found)
    return found if isinstance(found, str) else ""


@pytest.mark.parametrize("landscape", [False, True])
def test_the_head_of_every_page_shows_handling_and_banner(landscape: bool) -> None:
    """The head of every page, cover included, is the same and shows handling and banner."""
    paper = replace(long_paper(), landscape=landscape)
    heads = margins(paper, top=True)
    assert len(heads) > 3
    assert len(set(heads)) == 1
    for without in (replace(paper, handling=""), replace(paper, banner="")):
        assert all(head != other for head, other in zip(heads, margins(without, top=True), strict=True))


def test_the_foot_of_every_page_shows_handling_and_its_number() -> None:
    """Feet differ from page to page by the number, and from those of a paper without a mark."""
    feet = margins(long_paper(), top=False)
    without = margins(replace(long_paper(), handling=""), top=False)
    assert all(foot != other for foot, other in zip(feet, without, strict=True))
    assert len(set(feet)) == len(feet)


def test_pdf_has_title_language_and_tags_as_pdf_ua_asks() -> None:
    """A PDF says its title and its language, is tagged, and claims PDF/UA-1."""
    data = to_pdf(long_paper())
    assert UNIVERSAL in data
    assert data.startswith(b"%PDF-")
    assert b"/MarkInfo<</Marked true" in data
    assert b"/Lang(en)" in data
    assert b"/StructTreeRoot" in data
    assert ">Exercise · A long paper</rdf:li></rdf:Alt></dc:title>".encode() in data


@pytest.mark.parametrize("make", [long_paper, everything])
def test_the_same_paper_gives_the_same_bytes(make: Any) -> None:
    """The same paper gives the same bytes in both forms."""
    assert to_pdf(make()) == to_pdf(make())
    assert to_docx(make()) == to_docx(make())


def test_dates_in_docx_are_fixed() -> None:
    """No date in a DOCX is that of the clock."""
    with zipfile.ZipFile(io.BytesIO(to_docx(everything()))) as file:
        assert {info.date_time for info in file.infolist()} == {(2000, 1, 1, 0, 0, 0)}
    core = Document(io.BytesIO(to_docx(everything()))).core_properties
    assert core.created is not None and core.created.year == 2000
    assert core.modified is not None and core.modified.year == 2000


def test_markup_of_typst_stays_text() -> None:
    """Markup of typst that people write is printed as text wherever a text can stand."""
    paper = b.Paper(
        title=MARKUP,
        subtitle=MARKUP,
        handling=MARKUP,
        banner=MARKUP,
        facts=((MARKUP, MARKUP),),
        blocks=(
            b.Heading(1, MARKUP),
            b.paragraph(MARKUP),
            b.table((MARKUP,), [(MARKUP,)], (1,), MARKUP),
            b.Choices(((MARKUP, MARKUP),)),
            b.bullets([MARKUP]),
        ),
    )
    assert to_pdf(paper)
    assert all_text(typst_query(paper, "heading")[0]["body"]) == MARKUP
    assert any(MARKUP in all_text(item) for item in typst_query(paper, "par"))
    page = Image.open(io.BytesIO(to_pages(paper)[0])).convert("RGB")
    assert page.getpixel((2, 2)) == (255, 255, 255)


def test_what_neither_form_can_hold_is_replaced() -> None:
    """Control characters and halves of characters are replaced by one sign, the same in both forms."""
    paper = b.Paper(title="a\x00b", blocks=(b.paragraph("c\x1bd \ud800 e"),), handling="\x07")
    assert to_pdf(paper)
    data = json.loads(files(paper)["paper.json"])
    (run,) = data["blocks"][0]["runs"]
    assert (data["title"], data["handling"], run["text"]) == ("a\ufffdb", "\ufffd", "c\ufffdd \ufffd e")
    document = Document(io.BytesIO(to_docx(paper)))
    assert document.core_properties.title == "a\ufffdb" and document.paragraphs[-1].text == "c\ufffdd \ufffd e"
    assert document.sections[0].header.tables[0].rows[0].cells[0].text == "\ufffd"


def test_kazakh_letters_have_shapes_of_their_own() -> None:
    """Each Kazakh letter has a shape of its own, and none is the box for a missing one."""

    def drawn(sign: str) -> bytes:
        return to_pages(b.Paper(title="x", blocks=(b.Paragraph((b.Run(sign),)), b.Heading(1, sign))))[0]

    missing = drawn("\U000f1234")
    shapes = {sign: drawn(sign) for sign in "ӘәҒғҚқҢңӨөҰұҮүҺһІіЖжЩщ"}
    assert missing not in shapes.values()
    assert len(set(shapes.values())) == len(shapes)


def test_a_row_higher_than_a_page_goes_on_over_the_page() -> None:
    """A row that is higher than a page goes on on the next ones."""
    tall = b.Paper(title="x", blocks=(b.table(("a", "b"), [("word " * 900, "y")], (1, 12)),))
    assert len(to_pages(tall, ppi=20)) > 3


def test_a_card_moves_to_the_next_page_as_one() -> None:
    """A card that does not fit below what is on a page stands on the next page as a whole."""

    def pages(*after: b.Block) -> list[bytes]:
        return to_pages(b.Paper(title="x", blocks=(b.Lines(22), *after)), ppi=20)

    card = (b.Heading(2, "Card"), b.Lines(8))
    broken, kept, bare = pages(*card), pages(b.Together(card)), pages(b.PageBreak(), b.Lines(1))
    assert len(broken) == len(kept) == len(bare) == 2
    assert kept[0] == bare[0] != broken[0], "nothing of the card stays behind on the first page"


def test_docx_has_styles_edges_and_tables() -> None:
    """A DOCX has real styles, marks and page numbers at its edges, and tables with heads that repeat."""
    document = Document(io.BytesIO(to_docx(long_paper())))
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None}
    assert {"Title", "Subtitle", "Heading 1"} <= styles
    section = document.sections[0]
    head, foot = ([cell.text for cell in edge.tables[0].rows[0].cells] for edge in (section.header, section.footer))
    assert head == ["TLP:AMBER", "EXERCISE EXERCISE EXERCISE", "TLP:AMBER"]
    assert foot == ["TLP:AMBER", "Exercise · A long paper", "1 of 1"]
    codes = [str(code.text).strip() for code in section.footer._element.iter(qn("w:instrText"))]
    assert codes == ["PAGE", "NUMPAGES"]
    assert not section.different_first_page_header_footer
    facts, table = document.tables
    assert facts.rows[0].cells[1].text == "Board"
    assert len(table.rows) == 81
    assert [cell.text for cell in table.rows[0].cells] == ["No.", "Event", "Text"]
    assert list(table.rows[0]._tr.iter(qn("w:tblHeader")))
    assert not list(table.rows[1]._tr.iter(qn("w:tblHeader")))


def test_docx_of_every_block() -> None:
    """Every kind of block has its counterpart in DOCX."""
    document = Document(io.BytesIO(to_docx(everything())))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert "A b c d e" in texts
    assert "☐  P  Performed" in texts
    assert "only words" in texts
    styles = {paragraph.style.name for paragraph in document.paragraphs if paragraph.style is not None}
    assert {"List Bullet", "List Number 2", "Quote", "Caption"} <= styles
    assert len(document.inline_shapes) == 1
    new_pages = [p for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert len(new_pages) == 1


def test_docx_begins_the_text_after_a_cover_on_one_new_page() -> None:
    """After the cover the text begins on a new page, and page breaks around it add no empty one."""
    paper = replace(long_paper(), blocks=(b.PageBreak(), b.Heading(1, "First"), b.PageBreak()))
    document = Document(io.BytesIO(to_docx(paper)))
    assert [p.text for p in document.paragraphs if p.paragraph_format.page_break_before] == ["First"]


def test_numbered_lists_of_docx_begin_again() -> None:
    """Each numbered list of a DOCX counts from its own start."""
    paper = b.Paper(title="x", blocks=(b.numbered(["a", "b"]), b.paragraph("between"), b.numbered(["c"])))
    document = Document(io.BytesIO(to_docx(paper)))
    properties: list[Any] = [p._p.pPr for p in document.paragraphs if p.style and p.style.name == "List Number"]
    numbers = [item.numPr.numId.val for item in properties]
    assert numbers[0] == numbers[1] != numbers[2]


def test_markdown_becomes_blocks() -> None:
    """Markdown becomes blocks of the same meaning, with headings below those of the paper."""
    text = "## Head\n\nOne **two** *three* `four`\nfive\n\n3. x\n4. y\n\n```\ncode\n```\n\n| a | b |\n|--|--|\n| 1 | **2** |\n"
    head, paragraph, numbered, code, table = to_blocks(text, below=1)
    assert head == b.Heading(3, "Head")
    assert isinstance(paragraph, b.Paragraph)
    assert paragraph.runs[1] == b.Run("two", bold=True)
    assert b.words(paragraph.runs) == "One two three four five"
    assert isinstance(numbered, b.Numbered) and numbered.start == 3 and len(numbered.items) == 2
    assert code == b.Code("code")
    assert isinstance(table, b.Table) and table.rows == (((b.Run("1"),), (b.Run("2", bold=True),)),)


def test_markdown_holds_no_html_no_scripts_and_no_pictures() -> None:
    """HTML in Markdown stays text, a link to a script is no link, and a picture becomes its words."""
    (paragraph,) = to_blocks("<b>x</b> [y](javascript:alert(1)) ![z](https://example.org/z.png)")
    assert isinstance(paragraph, b.Paragraph)
    assert b.words(paragraph.runs) == "<b>x</b> [y](javascript:alert(1)) z"
    assert all(not run.link for run in paragraph.runs)


def test_markdown_for_a_cell_becomes_runs() -> None:
    """In a cell, paragraphs of Markdown become lines."""
    assert to_runs("a\n\nb") == (b.Run("a"), b.Run("\n"), b.Run("b"))
