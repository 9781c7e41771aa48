"""Text that means harm stays text: in every field of every block, in all four forms."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from markdown_it import MarkdownIt

from tabletop.press import blocks as b
from tabletop.press.docx import to_docx
from tabletop.press.html import to_html
from tabletop.press.letters import clean
from tabletop.press.md import to_md
from tabletop.press.pdf import to_pdf

TRICKS = (
    '<script>alert(1)</script><img src=x onerror=alert(1)>"><svg/onload=alert(1)>',
    "</style></title><iframe src=//evil.example></iframe>{{ 7*7 }}{% raw %}",
    '[go](javascript:alert(1)) **bold** `code` | cell | # head \\ <a id="e1"></a> &lt;',
    '#read("/etc/passwd") #panic() $x^2$ @ref <label> = head // gone \\u{41}',
    '=HYPERLINK("http://evil.example","x") +cmd|calc!A1',
    "abc \u202egnp.exe\u202c \u2066x\u2069 \u200fy\u061c שלום עולם 12 zwnj\u200czwj\u200d",
    "nul\x00 half\ud800 not\uffff bom\ufeff esc\x1b[31m",
    "Z" + "\u0300\u0323\u0489" * 12 + " 👩\u200d🚒 漢字 " + "W" * 300,
)
DOT = b'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect id="a" width="40" height="20"/></svg>'


def hostile(text: str) -> b.Paper:
    """A paper that says the same in every place."""
    runs = (b.Run(text), b.Run(text, bold=True, tone="bad"), b.Run(text, code=True), b.Run(text, link=text))
    inner = (b.Paragraph(runs), b.paragraph(text))
    blocks: tuple[b.Block, ...] = (
        b.Heading(1, text, text),
        *inner,
        b.Bullets((inner,)),
        b.Numbered((inner,)),
        b.Table((runs, runs), ((runs, runs),), (1, 1), text, anchors=(text,)),
        b.Entries((b.Entry(text, runs, runs),)),
        b.Cards((b.Card(text, text, runs, text),)),
        b.Facts(((text, runs),)),
        b.Quote(inner),
        b.Note(inner),
        b.Code(text),
        b.Choices(((text, text),)),
        b.Picture(text, svg=DOT, caption=text),
        b.Together(inner),
    )
    return b.Paper(
        title=text,
        blocks=blocks,
        subtitle=text,
        handling=text,
        banner=text,
        facts=((text, text),),
        cover=True,
        contents=2,
        theme=b.Theme(text, DOT, text),
        contents_title=text,
        page_words=text,
        skip_words=text,
    )


class Elements(HTMLParser):
    """Collects elements and attributes with their values."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.found += [(name, value or "") for name, value in attrs]


def elements(page: str) -> Elements:
    read = Elements()
    read.feed(page)
    return read


@pytest.mark.parametrize("cover", [True, False])
@pytest.mark.parametrize("trick", TRICKS)
def test_in_html_no_element_or_attribute_comes_of_text(trick: str, cover: bool) -> None:
    """The elements are those of a paper that says something harmless; nothing acts and nothing is asked for."""
    paper = hostile(trick)
    if not cover:  # pages have no cards and pictures of their own look, but print them all the same
        paper = b.Paper(paper.title, paper.blocks)
        harmless = to_html(b.Paper("x", hostile("x").blocks)).decode()
    else:
        harmless = to_html(hostile("x")).decode()
    page = to_html(paper).decode()
    read, plain = elements(page), elements(harmless)
    chips = {"bdi"} if "שלום" in trick else set()
    assert [tag for tag in read.tags if tag not in chips] == plain.tags
    assert {name for name, _ in read.found} <= {name for name, _ in plain.found} | {"href"}
    assert not [name for name, _ in read.found if name.startswith("on")]
    assert all(value.startswith(("#", "data:image/")) for name, value in read.found if name in ("href", "src"))
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", page)


def test_text_keeps_its_direction_to_itself() -> None:
    """Letters read from the right are set apart; those that join words stay; signs that turn others are shown as such."""
    page = to_html(hostile(TRICKS[5])).decode()
    assert "<bdi>abc \ufffdgnp.exe\ufffd \ufffdx\ufffd y שלום עולם 12 zwnj\u200czwj\u200d</bdi>" in page


@pytest.mark.parametrize("trick", TRICKS)
def test_in_pdf_it_is_set_as_written_and_keeps_to_both_standards(trick: str, tmp_path: Path) -> None:
    """Markup of typst is text as any other, and none of it keeps the file from its standards."""
    data = to_pdf(hostile(trick))
    assert b"<pdfuaid:part>1<" in data and b"<pdfaid:part>2<" in data and b"<pdfaid:conformance>B<" in data
    if trick.startswith("#read") and shutil.which("pdftotext"):
        (tmp_path / "x.pdf").write_bytes(data)
        done = subprocess.run(["pdftotext", "-raw", str(tmp_path / "x.pdf"), "-"], capture_output=True, check=True)
        assert '#read("/etc/passwd") #panic() $x^2$ @ref' in done.stdout.decode().replace("\u200b", "")
        assert b"root:" not in done.stdout


@pytest.mark.parametrize("trick", TRICKS)
def test_in_docx_it_is_read_back_as_it_was(trick: str) -> None:
    """The text of paragraphs, cells, headings and entries is the very text, and no link leads out."""
    document = Document(io.BytesIO(to_docx(hostile(trick))))
    said = clean(trick)
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert {said, said * 4, f"{said * 4} {said * 4}"} <= set(texts)
    assert [cell.text for cell in document.tables[1].rows[1].cells] == [said * 4] * 2
    links = document.element.body.iter(qn("w:hyperlink"))
    assert not [link for link in links if link.get(qn("r:id"))]


@pytest.mark.parametrize("trick", TRICKS)
def test_in_markdown_it_is_text_and_only_anchors_are_html(trick: str) -> None:
    """A reader of Markdown that knows HTML finds the same text and none but our anchors."""
    written = to_md(hostile(trick))
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(written)
    assert not [token for token in tokens if token.type == "html_block"]
    inner = [child for token in tokens for child in token.children or []]
    htmls = [child.content for child in inner if child.type == "html_inline"]
    assert all(re.fullmatch(r'<a id="[\w.-]+">|</a>', html) for html in htmls)
    assert all(str(child.attrs["href"]).startswith("#") for child in inner if child.type == "link_open")
    heading = next(tokens[at + 1] for at, token in enumerate(tokens) if token.type == "heading_open")
    assert "".join(child.content for child in heading.children or []) == " ".join(
        "".join(sign if sign.isprintable() or sign in "\u200c\u200d" else " " for sign in clean(trick)).split()
    )


def test_a_cell_of_a_hundred_thousand_letters_is_printed() -> None:
    """Nobody's eloquence stops a report."""
    paper = b.Paper("x", (b.table(["a", "b"], [["word " * 20_000, "y"]], (1, 1)),), cover=True, contents=1)
    for printed in (to_html(paper), to_pdf(paper), to_docx(paper), to_md(paper).encode()):
        assert printed


def test_a_logo_and_pictures_that_hold_scripts_are_inert() -> None:
    """What is more than shapes is an image, in which nothing runs; names in pictures are told apart."""
    bad = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
    linked = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><a href="//x"><path d="M0 0"/></a></svg>'
    acting = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="x()"><path d="M0 0"/></svg>'
    pictures = tuple(b.Picture("alt", svg=svg) for svg in (bad, linked, acting, b"<no", DOT, DOT))
    page = to_html(b.Paper("x", pictures, cover=True, contents=1, theme=b.Theme("o", bad))).decode()
    read = elements(page)
    assert "script" not in read.tags and read.tags.count("svg") == 2 and read.tags.count("img") == 5
    names = [value for name, value in read.found if name == "id"]
    assert len(names) == len(set(names)) and {"p5-a", "p6-a"} <= set(names)
