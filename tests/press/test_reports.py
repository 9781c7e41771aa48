"""Papers that are reports: places and links, contents, cards, entries, an organisation's look, and large ones."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn

from tabletop.press import blocks as b
from tabletop.press import pdf, pdf_data
from tabletop.press.anchors import anchors, linked
from tabletop.press.colours import DARK, LIGHT, contrast, readable
from tabletop.press.docx import to_docx
from tabletop.press.html import to_html
from tabletop.press.md import to_md
from tabletop.press.pdf import to_pdf
from tests.press.test_hostile import DOT, elements


def cites(*names: str) -> b.Runs:
    return tuple(b.Run(f"see {name}", link=f"#{name}") for name in names)


def report() -> b.Paper:
    rows = tuple((b.plain(str(number)), cites(f"e{number}", "nowhere")) for number in range(1, 4))
    return b.Paper(
        title="Report",
        subtitle="Of a day",
        blocks=(
            b.Heading(1, "Summary", "summary"),
            b.Cards((b.Card("Orders", "12", cites("decisions")), b.Card("Late", "3"))),
            b.Paragraph((b.Run("late", bold=True, tone="poor"), *cites("e1", "order-2", "summary", "nowhere"))),
            b.Heading(1, "Decisions", "decisions"),
            b.Table(
                (b.plain("No."), b.plain("Events")), rows, (1, 3), "Log", right=(0,),
                anchors=("order-1", "order-2", "order-3"),
            ),
            b.Heading(2, "Events", "records"),
            b.Entries(tuple(b.Entry(f"e{n}", b.bold(f"#{n}"), b.plain(f"what came {n}")) for n in range(1, 5))),
            b.Heading(2, "Twice", "summary"),
        ),
        cover=True,
        contents=2,
        theme=b.Theme("Ministry", DOT, "#ffcc00"),
        contents_title="Мазмұны",
        page_words="/",
    )  # fmt: skip


def test_links_lead_to_places_in_html() -> None:
    """Each link has its place, no two places have one name, and what leads nowhere is text."""
    page = to_html(report()).decode()
    read = elements(page)
    names = [value for name, value in read.found if name == "id"]
    goals = {value[1:] for name, value in read.found if name == "href"}
    assert len(names) == len(set(names)) and goals <= set(names)
    assert {"e1", "e3", "order-2", "decisions", "main"} <= goals and "nowhere" not in goals


def test_links_lead_to_places_in_docx() -> None:
    """Each link inside has its bookmark; bookmarks have names of their own and numbers of their own."""
    body = Document(io.BytesIO(to_docx(report()))).element.body
    marks = [str(mark.get(qn("w:name"))) for mark in body.iter(qn("w:bookmarkStart"))]
    numbers = [mark.get(qn("w:id")) for mark in body.iter(qn("w:bookmarkStart"))]
    goals = {link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))}
    assert goals <= set(marks) and {"_e1", "_order_2", "_decisions"} <= goals
    assert len(marks) == len(set(marks)) and len(numbers) == len(set(numbers))


def test_links_lead_to_places_in_markdown() -> None:
    """Each link has its anchor."""
    text = to_md(report())
    assert set(re.findall(r"\(<#([^>]*)>\)", text)) <= set(re.findall(r'<a id="([^"]*)"></a>', text))
    assert "see nowhere" in text and "#nowhere" not in text


def test_links_lead_to_places_in_pdf() -> None:
    """The places that links lead to are found, each on its page, and the file has a link to each of them."""
    paper = report()
    places = pdf._places(pdf.files(paper))
    assert linked(paper) == anchors(paper) - {"order-1", "order-3", "records", "e4"}
    assert set(json.loads(places)) == linked(paper)
    printed = to_pdf(paper)
    assert b"<pdfuaid:part>1<" in printed and b"<pdfaid:part>2<" in printed
    assert printed.count(b"/Subtype/Link") >= 9


def test_headings_and_landmarks_of_html_are_in_order() -> None:
    """A language, one first heading, levels without holes, a way past the contents, and tables that say what they are."""
    page = to_html(replace(report(), language="kk", skip_words="Мәтінге өту")).decode()
    assert '<html lang="kk">' in page and '<a class="skip" href="#main">Мәтінге өту</a>' in page
    levels = [int(tag[1]) for tag in elements(page).tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for part in (
        "<header>",
        '<nav aria-label="Мазмұны"',
        '<main id="main"',
        '<th scope="col"',
        "<caption>Log</caption>",
    ):
        assert part in page, part
    assert 'class="scroll" tabindex="0" role="region" aria-label="Log"' in page
    assert "default-src 'none'" in page and not re.search(r"https?://|@import|url\(", page)


@pytest.mark.parametrize("accent", ["#ffcc00", "#000000", "#ffffff", "#1f5fa8", "#7f7f7f", "#00ff00"])
def test_an_accent_can_be_read_on_light_and_dark(accent: str) -> None:
    """WCAG AA asks for 4.5; what is no colour is replaced."""
    for ground in ("#ffffff", "#f4f2ec", "#1f262e", "#14181d"):
        assert contrast(readable(accent, ground, "#777777"), ground) >= 4.5
    assert readable("red; }", "#ffffff", "#123456") == "#123456"


def test_tones_can_be_read() -> None:
    """On every ground that they stand on, and as the ground of a chip's letters."""
    for tones, grounds in (
        (LIGHT, ("#ffffff", "#fbfaf7", "#f4f2ec", "#f2f2f2")),
        (DARK, ("#14181d", "#1c2229", "#1f262e")),
    ):
        for colour in tones.values():
            assert all(contrast(colour, ground) >= 4.5 for ground in grounds)


def test_docx_bears_the_look_of_its_organisation() -> None:
    """Logo and name on the cover, the accent on headings, contents under their own title."""
    document: Any = Document(io.BytesIO(to_docx(report())))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[1] == "Ministry" and len(document.inline_shapes) == 1 and "Мазмұны" in texts
    assert str(document.styles["Heading 1"].font.color.rgb) == readable("#ffcc00", "#ffffff", "")[1:].upper()
    assert document.sections[0].footer.tables[0].rows[0].cells[2].text == "1 / 1"
    cards, log = document.tables[:2]
    assert cards.rows[0].cells[0].text == "Orders\n12\nsee decisions"
    assert log.rows[1].cells[0].paragraphs[0].alignment == 2


def test_the_same_report_gives_the_same_bytes() -> None:
    """In all four forms."""
    for printer in (to_html, to_pdf, to_docx, to_md):
        assert printer(report()) == printer(report())


def test_a_very_large_table_of_a_pdf_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its rows are entries, with the names of columns before what they hold, places and links as ever."""
    monkeypatch.setattr(pdf_data, "_MOST", 2)
    (made,) = (
        block
        for block in pdf_data.Data({}, 170, linked(report())).paper(report())["blocks"]
        if block["kind"] == "entries" and block["large"]
    )
    assert made["caption"] == "Log" and [entry["place"] for entry in made["entries"]] == ["", "order-2", ""]
    assert made["entries"][0]["body"][:2] == [{"text": " · Events: "}, {"text": "see e1", "to": "e1"}]
    assert b"<pdfaid:part>2<" in to_pdf(report())


def test_a_paper_that_is_set_in_a_process_of_its_own_has_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large ones are; what typst does not allow is printed all the same there too."""
    here, odd = to_pdf(report()), b.Paper("x", (b.Picture("", svg=DOT),))
    monkeypatch.setattr(pdf, "_LARGE", 1)
    assert to_pdf(report()) == here
    assert to_pdf(odd).startswith(b"%PDF-") and b"pdfuaid" not in to_pdf(odd)
