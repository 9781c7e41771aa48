"""Text that means harm goes through the whole product and comes out as text, in every form and file that there is."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from tabletop.press import blocks as b
from tabletop.press.letters import clean
from tabletop.report import comparison, typed
from tabletop.report.document import paper
from tabletop.report.document.prose import told
from tabletop.report.form import Report
from tabletop.report.forms import JSON, write_json, write_printed
from tabletop.report.language import Language
from tabletop.report.making import Maker
from tabletop.report.template import PLAIN as NO_TEMPLATE
from tabletop.report.template import Template
from tests.report import hostile
from tests.report.hostile import PLAIN, RAW, TRICKS, UNSEEN

OURS = "https://example.org/plan"  # the one link that an evaluator meant
FORMS = ("html", "pdf", "docx", "md", "json")
#: What reports are made of. Anything else in one comes of somebody's text.
ELEMENTS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "a",
        "header",
        "p",
        "div",
        "dl",
        "dt",
        "dd",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "nav",
        "ol",
        "ul",
        "li",
        "main",
        "section",
        "article",
        "span",
        "strong",
        "em",
        "code",
        "pre",
        "br",
        "bdi",
        "blockquote",
        "table",
        "caption",
        "col",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "figure",
        "figcaption",
        "footer",
        "img",
        "svg",
        "path",
        "g",
        "rect",
        "line",
        "circle",
        "text",
        "tspan",
        "defs",
        "use",
        "clippath",
        "title",
        "desc",
        "polyline",
        "polygon",
        "ellipse",
        "style",
    ]
)
ATTRIBUTES = frozenset(
    [
        "lang",
        "charset",
        "name",
        "content",
        "http-equiv",
        "class",
        "href",
        "id",
        "tabindex",
        "role",
        "aria-label",
        "aria-hidden",
        "scope",
        "style",
        "src",
        "alt",
        "rel",
        "start",
    ]
)
#: Where players' words stand, by what hostile.py writes behind them: free actions, their reasons, reasons for options,
#: messages and their subjects, answers; then control's for, against, because and private notes; then feedback.
PLAYERS = ("a", "w", "t", "s", "m", "n", "f", "g", "j", "k", "5", "6", "7", "8")


@dataclass(frozen=True)
class Made:
    """What was written of one hostile run."""

    run: Path
    folder: Path

    def data(self, form: str, name: str = "aar") -> bytes:
        """One of its files."""
        return (self.folder / f"{name}.{form}").read_bytes()

    def text(self, form: str, name: str = "aar") -> str:
        """One of its files, as text."""
        return self.data(form, name).decode("utf-8")


def make(folder: Path, forms: Sequence[str], template: Template = NO_TEMPLATE, reader: str = "control") -> Made:
    """Write all that there is of the hostile run."""
    hostile.write_afterwards(folder)
    maker = Maker(hostile.hostile_run(), folder, reader, template)
    maker.write_replay(folder / "reports")
    maker.write(folder / "reports", forms)
    return Made(folder, folder / "reports")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The run's report in every form, with an organisation's hostile look and sections but for the PDF, and the rest."""
    folder = tmp_path_factory.mktemp("hostile")
    maker = Maker(hostile.hostile_run(), folder)
    hostile.write_afterwards(folder)
    maker.write(folder / "reports", ("pdf",))
    return make(folder, ("html", "docx", "md", "json"), hostile.office())


@pytest.fixture(scope="module")
def compared(made: Made) -> Made:
    """Two such runs side by side, which have hostile names too."""
    report = Report.model_validate_json(made.data(JSON))
    other = report.model_copy(update={"decisions": report.decisions[:20], "records": report.records[:90]})
    both = comparison.compare([report, other], [TRICKS["script"], TRICKS["typst"]])
    folder = made.run / "compared"
    write_json(both, folder, "aar")
    write_printed(
        comparison.paper(both, Language(), NO_TEMPLATE), folder, ("html", "docx", "md", "pdf"), lambda form: None
    )
    return Made(made.run, folder)


def plain(text: str) -> str:
    """Text without what layout adds and takes away: blanks, and places where words may break."""
    return re.sub(r"[\s\u200b\u00ad]", "", unicodedata.normalize("NFC", clean(text)))


def written(names: Sequence[str] = tuple(TRICKS)) -> Iterator[tuple[str, str]]:
    """Every text of players and of staff in the play: where it stands, and what it is in print."""
    for field in PLAYERS:
        for name in names:
            if field != "n" or name in PLAIN:
                trick = typed.text(TRICKS[name]) if field.isdecimal() else TRICKS[name].replace(UNSEEN, RAW)
                yield f"{field}-{name}", plain(f"{trick} {field}-{name}")


# HTML


class Elements(HTMLParser):
    """Collects elements, attributes and text; anything that is neither is an error."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.said: list[str] = []
        self.odd: list[str] = []
        self._inside: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag in ("style", "script"):
            self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("style", "script"):
            self._inside.pop()

    def handle_data(self, data: str) -> None:
        if not self._inside:
            self.said.append(data)

    def handle_comment(self, data: str) -> None:
        self.odd.append(data)

    def handle_pi(self, data: str) -> None:
        self.odd.append(data)

    def unknown_decl(self, data: str) -> None:
        self.odd.append(data)


def check_page(page: str) -> Elements:
    """The elements are ours, nothing acts, and the links out of it are those that staff meant."""
    read = Elements(page)
    assert set(read.tags) <= ELEMENTS and read.odd == []
    names = {name for tag, name, _ in read.attributes if tag not in SHAPES}
    assert names <= ATTRIBUTES
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    leads = [value for _, name, value in read.attributes if name in ("href", "src", "xlink:href", "action", "srcset")]
    assert {value for value in leads if not value.startswith(("#", "data:image/svg+xml;base64,"))} <= {OURS}
    styles = [value for _, name, value in read.attributes if name == "style"]
    assert not [style for style in styles if re.search(r"url\((?!#)|expression|@import|[<>\\]", style)]
    ids = [value for _, name, value in read.attributes if name == "id"]
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    return read


SHAPES = frozenset(
    [
        "svg",
        "path",
        "g",
        "rect",
        "line",
        "circle",
        "text",
        "tspan",
        "defs",
        "use",
        "clippath",
        "polyline",
        "polygon",
        "ellipse",
    ]
)


def test_html_is_ours_and_holds_every_text_as_it_was_written(made: Made) -> None:
    """No element, attribute or link comes of a text; what stands between them is the text."""
    said = plain("".join(check_page(made.text("html")).said))
    assert [where for where, text in written() if text not in said] == []
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", made.text("html"))


def test_html_of_a_comparison_is_ours_too(compared: Made) -> None:
    """Names of runs, and decisions side by side."""
    said = plain("".join(check_page(compared.text("html")).said))
    assert plain(TRICKS["script"]) in said and plain(TRICKS["typst"]) in said


def test_elements_are_those_of_a_harmless_run() -> None:
    """Were every player's text a plain word, the page would have the same elements in the same order."""
    pages = [page_of_players(dict(TRICKS)), page_of_players(dict.fromkeys(TRICKS, "plain"))]
    shapes = SHAPES | {"br", "bdi"}
    tags = [[tag for tag in Elements(page).tags if tag not in shapes] for page in pages]
    assert len(tags[0]) > 2000 and tags[0] == tags[1]


def page_of_players(tricks: dict[str, str]) -> str:
    """The page of a run in which players and control's staff write these texts, and nobody anything afterwards."""
    from tabletop.report.build import build
    from tabletop.report.forms import printed

    return printed(paper(build(hostile.play(tricks)), Language()), "html").decode()


# Replay


def test_the_replay_holds_text_as_data_alone(made: Made) -> None:
    """The one script is ours, what players wrote stands in data in which there is no markup, and in a plain list."""
    page = made.text("html", "replay")
    read = Elements(page)
    assert read.odd == [] and read.tags.count("script") == page.count("<script") == 2
    assert not [name for _, name, _ in read.attributes if name.startswith("on")]
    leads = [value for _, name, value in read.attributes if name in ("href", "src")]
    assert all(value.startswith("#") for value in leads)
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found and "<" not in found[1]
    texts = plain("\n".join(json.loads(found[1])["texts"]))
    fields = [(where, text) for where, text in written() if where.partition("-")[0] in ("a", "w", "t", "s", "m", "n")]
    assert [where for where, text in fields if text not in texts] == []


# Word


def check_word(data: bytes) -> str:
    """No part of it leads out or is computed but by us; returns its text."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert not [
            name for name in names if re.search(r"\.(bin|vba|ole)|embeddings|activeX|afchunk", name, re.IGNORECASE)
        ]
        outer = [
            relation.get("Target")
            for name in names
            if name.endswith(".rels")
            for relation in ElementTree.fromstring(archive.read(name))
            if relation.get("TargetMode") == "External"
        ]
        assert set(outer) <= {OURS}
        body = ElementTree.fromstring(archive.read("word/document.xml"))
        rest = [archive.read(name).decode() for name in names if re.search(r"word/(header|footer)\d*\.xml$", name)]
    word = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    fields = [element.text or "" for element in body.iter(f"{word}instrText")]
    fields += [element.get(f"{word}instr", "") for element in body.iter(f"{word}fldSimple")]
    fields += re.findall(r"<w:instrText[^>]*>([^<]*)|w:instr=\"([^\"]*)\"", "".join(rest))
    flat = [" ".join(field) if isinstance(field, tuple) else field for field in fields]
    assert {field.split()[0] for field in flat if field.strip()} <= {"TOC", "PAGE", "PAGEREF", "NUMPAGES", "SEQ", "REF"}
    assert not [field for field in flat if "evil" in field or "cmd" in field]
    assert not [element.tag for element in body.iter() if element.tag in (f"{word}altChunk", f"{word}object")]
    return "".join(element.text or "" for element in body.iter(f"{word}t"))


def test_docx_leads_nowhere_and_holds_every_text(made: Made, compared: Made) -> None:
    """Fields and links are ours; the text of the document is what was written."""
    said = plain(check_word(made.data("docx")))
    assert [where for where, text in written() if text not in said] == []
    check_word(compared.data("docx"))


# PDF


STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


def objects(data: bytes) -> bytes:
    """The objects of a PDF, those that are packed together too, without what pages, pictures and fonts are made of."""
    packed = [
        zlib.decompressobj().decompress(data[found.end() :])
        for found in re.finditer(rb"/Type\s*/ObjStm\b[^>]*>>\s*stream\r?\n", data)
    ]
    return b"\n".join([STREAM.sub(b"", data), *packed])


def check_pdf(data: bytes) -> None:
    """Nothing in it acts, and the addresses that it leads to are those that staff meant."""
    whole = objects(data)
    assert not re.findall(
        rb"/(?:JavaScript|JS|Launch|SubmitForm|ImportData|EmbeddedFile|RichMedia|OpenAction|AA|GoToR)\b", whole
    )
    assert {found[1].decode() for found in re.finditer(rb"/URI\s*\(([^)]*)\)", whole)} <= {OURS}


def test_pdf_does_nothing_and_holds_text_as_it_was_written(made: Made, compared: Made, tmp_path: Path) -> None:
    """Markup of typst is text like any other; no file of the machine is in it."""
    check_pdf(made.data("pdf"))
    check_pdf(compared.data("pdf"))
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext: the text of the PDF is not looked at")
    path = made.folder / "aar.pdf"
    done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True)
    said = re.sub(r"[\s\u200b\u00ad\u2010-]", "", done.stdout.decode())
    assert "root:" not in said
    ascii_only = [name for name, text in TRICKS.items() if text.isascii() and text != UNSEEN and name != "word"]
    lost = [where for where, text in written(ascii_only) if not _found(text.replace("-", ""), said)]
    assert lost == []


def _found(text: str, said: str) -> bool:
    """Whether a text was set; the end of a page may part it."""
    return text in said or any(text[:at] in said and text[at:] in said for at in range(8, len(text) - 8))


# Markdown


def check_markdown(text: str) -> str:
    """A reader that knows HTML finds none but our anchors, and no link but ours; returns what it shows."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    assert not [token.content for token in tokens if token.type == "html_block"]
    inner = [child for token in tokens for child in token.children or []]
    htmls = {child.content for child in inner if child.type == "html_inline"}
    assert [html for html in htmls if not re.fullmatch(r'<a id="[\w.-]+">|</a>|<br>', html)] == []
    leads = [str(child.attrs["href"]) for child in inner if child.type == "link_open"]
    assert {link for link in leads if not link.startswith("#")} <= {OURS}
    assert not [child for child in inner if child.type in ("image", "s_open")]
    return "".join(child.content for child in inner if child.type in ("text", "code_inline", "text_special"))


def test_markdown_is_ours_and_shows_every_text_as_it_was_written(made: Made, compared: Made) -> None:
    """Signs of Markdown in a text are read as these signs."""
    said = plain(check_markdown(made.text("md")))
    texts = [(where, re.sub(r"[^\S]", "", "".join(s if s.isprintable() or s in "\u200c\u200d" else "" for s in text))) for where, text in written()]  # fmt: skip
    assert [where for where, text in texts if text not in said] == []
    check_markdown(compared.text("md"))


def test_headings_and_tables_of_markdown_are_those_of_a_harmless_run() -> None:
    """No line of a player begins anything."""
    from tabletop.report.build import build
    from tabletop.report.forms import printed

    kinds = []
    for tricks in (dict(TRICKS), dict.fromkeys(TRICKS, "plain")):
        text = printed(paper(build(hostile.play(tricks)), Language()), "md").decode()
        tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
        kinds.append([token.type for token in tokens])
    assert len(kinds[0]) > 1000 and kinds[0] == kinds[1]


# JSON, CSV and spreadsheets


def test_json_says_what_was_read_and_reads_back_the_same(made: Made) -> None:
    """Every letter, whatever it does elsewhere."""
    text = made.text(JSON)
    report = Report.model_validate_json(text)
    assert report.model_dump(mode="json") == json.loads(text)
    said = {row.order: row.why for row in report.decisions}
    assert said["red/1/bold"].strip() == hostile.LONG.strip()
    for name, trick in TRICKS.items():
        assert said[f"red/1/a-{name}"] == unicodedata.normalize("NFC", f"{trick.replace(UNSEEN, RAW)} w-{name}")


def test_no_cell_of_the_plan_is_a_formula(made: Made) -> None:
    """Neither in CSV, by whatever a program parts cells, nor in the spreadsheet; and no cell is a link."""
    rows = list(csv.reader(io.StringIO(made.data("csv", "improvement-plan").decode("utf-8-sig"))))
    assert len(rows) > 25
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if re.search(r"(^|[;\t\r\n])\s*[=+\-@＝＋－＠]", cell)]
    data = made.data("xlsx", "improvement-plan")
    book = load_workbook(io.BytesIO(data))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in found} == {"s"} and not [cell for cell in found if cell.hyperlink]
    assert [cell for cell in found if str(cell.value).startswith("=")] != []
    assert all(cell.quotePrefix for cell in found if str(cell.value).startswith(("=", "+", "-", "@")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert not [
            name for name in archive.namelist() if b"<f>" in archive.read(name) or b"External" in archive.read(name)
        ]


# Everything at once


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "ru", "kk"])
@pytest.mark.parametrize("reader", ["control", "red", "blue", "public"])
def test_every_reader_in_every_language_gets_harmless_files(reader: str, language: str, tmp_path: Path) -> None:
    """All forms with an organisation's hostile look, wording and sections."""
    found = make(tmp_path, FORMS, replace(hostile.office(), language=language), reader)
    check_page(found.text("html"))
    check_word(found.data("docx"))
    check_pdf(found.data("pdf"))
    check_markdown(found.text("md"))
    assert Report.model_validate_json(found.data(JSON)).cover.reader == reader


@pytest.mark.slow
@pytest.mark.parametrize("name", TRICKS)
def test_each_text_alone_is_harmless(name: str, tmp_path: Path) -> None:
    """Players who write nothing else, so that no text hides what another does."""
    hostile.write_afterwards(tmp_path)
    made = Maker(hostile.play(dict.fromkeys(TRICKS, TRICKS[name])), tmp_path)
    made.write(tmp_path / "reports", FORMS)
    found = Made(tmp_path, tmp_path / "reports")
    check_page(found.text("html"))
    check_word(found.data("docx"))
    check_pdf(found.data("pdf"))
    check_markdown(found.text("md"))


# Sentences


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("[**the** plan](https://x.example/a), read", "the plan (https://x.example/a), read"),
        ("<https://x.example/a> <me@x.example>", "https://x.example/a me@x.example"),
        ("[a](https://x.example)[b](https://y.example)", "a (https://x.example)b (https://y.example)"),
        ("![seen](https://x.example/p.png) [z](javascript:x)", "seen [z](javascript:x)"),
        ("", ""),
    ],
)
def test_addresses_in_the_story_are_shown_and_not_followed(text: str, shown: str) -> None:
    """A letter in an exercise may hold a link that is meant to tempt."""
    runs = told(text)
    assert b.words(runs) == shown and not [run for run in runs if run.link]
