"""Spreadsheet forms as players fill them in: exact texts, rows that become lines, and files that mean harm."""

from __future__ import annotations

import io
import re
import shutil
import struct
import subprocess
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from tabletop.engine import commands as c
from tabletop.engine.intake import Intake, problems_in
from tabletop.exercise.moves import read_moves
from tabletop.exercise.problems import Problem
from tabletop.exercise.schema import Move
from tabletop.inbox.forms import headings
from tabletop.inbox.forms.as_xlsx import xlsx_form
from tabletop.inbox.sheets import child, opening, read_sheet
from tests.inbox.test_forms import filled_in, forms, waiting

ORDERS, ANSWERS, MESSAGES = 11, 31, 36  # of energy in turn 2: where orders begin, the first answer, the first message
BLANK = xlsx_form(forms("quickstart", 2)[0])


def changed(*cells: tuple[int, int, object], data: bytes = BLANK) -> bytes:
    """The form with cells filled in as a spreadsheet program stores them: row, column, value; `'=...` is text."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["Move"]
    for row, column, value in cells:
        cell = sheet.cell(row, column)
        cell.value = value.removeprefix("'") if isinstance(value, str) else value  # type: ignore[assignment]
        if isinstance(value, str) and value.startswith("'"):
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def move(data: bytes) -> Move:
    """The move in a form without a fault."""
    text, problems = read_sheet(data, "move.xlsx")
    assert [str(problem) for problem in problems] == [] and text is not None
    moves, problems = read_moves(text, "move.xlsx")
    assert [str(problem) for problem in problems] == []
    return moves[0].move


def refused(data: bytes) -> list[Problem]:
    """What is wrong with a file that is refused."""
    text, problems = read_sheet(data, "move.xlsx")
    assert text is None and problems
    assert all(problem.place.file == "move.xlsx" and len(problem.message) < 200 for problem in problems)
    return problems


def repacked(change: Callable[[dict[str, bytes]], None], data: bytes = BLANK) -> bytes:
    """The form with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_cell(xml: str) -> bytes:
    """The form with XML at the end of its rows."""

    def change(parts: dict[str, bytes]) -> None:
        name = "xl/worksheets/sheet1.xml"
        parts[name] = parts[name].replace(b"</sheetData>", xml.encode() + b"</sheetData>")

    return repacked(change)


# What players write


@pytest.mark.parametrize(
    "text",
    [
        "yes", "no", "true", "null", "~", "1.10", "012", "10:20", "2024-06-17", "3.0", "1e5", "'quoted'", '"double"', "it's",
        "a: b", "a, b", "# no comment", "a # b", "- item", "? key", "{{ 7 * 7 }}", "{x", "[y", "}", "%", "@", "`", "&a", "*a",
        "!tag", "|", ">", "\\n", "\\", "C:\\new\\table", "line one\nline two\n\nline four", "tab\there", "  blanks around  ",
        "🛢️🚢 👩‍💻", "שלום עולם", "مرحبا", "é", "日本語", "=1+1", "+1", "-1", "@SUM(A1)", "---", "...", "x" * 8_000,
    ],
)  # fmt: skip
def test_text_survives_to_the_letter(text: str) -> None:
    """Whatever YAML, Markdown or a spreadsheet would make of it."""
    read = move(changed((ORDERS + 2, 2, "charter_tankers"), (ORDERS + 2, 5, "'" + text), (ANSWERS, 3, "'" + text)))
    assert read.orders is not None and read.orders[0].why == text
    assert read.answers == {"cpc-notice": text}


@settings(max_examples=25)
@given(
    st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co")), max_size=200), max_size=6
    )
)
def test_any_text_survives(texts: list[str]) -> None:
    """Letters of all scripts, in NFC as everywhere in moves; separators of lines are line breaks."""
    import unicodedata

    cells = [(MESSAGES + i, column, f"'{text}") for i, text in enumerate(texts) for column in (3, 6)]
    cells += [(MESSAGES + i, 2, "foreign") for i in range(len(texts))]
    try:
        read = move(changed(*cells))
    except AssertionError:
        # the reader of moves refuses a few, such as thirty accents on one letter; it says so at their row
        text, _ = read_sheet(changed(*cells), "move.xlsx")
        _, problems = read_moves(text or b"", "move.xlsx")
        assert problems and all(MESSAGES <= problem.place.line < MESSAGES + 6 for problem in problems)
        return
    wanted = [
        unicodedata.normalize("NFC", re.sub("[\u2028\u2029\x85]", "\n", text).replace("\ufeff", "")) for text in texts
    ]
    assert [message.body for message in read.messages] == [text if text.strip() else "" for text in wanted]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"), (3, "3"), (0.1 + 0.2, "0.3"), (-2.5, "-2.5"), (1e20, "1e+20"), (True, "true"), (False, "false"),
        (datetime(2024, 6, 17), "2024-06-17"), (datetime(2024, 6, 17, 9, 30), "2024-06-17T09:30"),
        (date(2024, 6, 17), "2024-06-17"), (timedelta(hours=36), "2160m"), ("4 Mt/yr", "4 Mt/yr"),
    ],
)  # fmt: skip
def test_values_read_as_they_would_be_typed(value: object, text: str) -> None:
    """Numbers, truths and dates as a spreadsheet program stores them."""
    read = move(changed((ORDERS + 2, 2, "charter_tankers"), (ORDERS + 2, 3, value)))
    assert read.orders is not None and read.orders[0].parameters["tonnage"].text == text


def test_a_percentage_is_read_as_it_is_shown() -> None:
    """5% is stored as 0.05."""
    book = load_workbook(io.BytesIO(changed((ORDERS + 2, 2, "charter_tankers"), (ORDERS + 2, 3, 0.05))))
    book["Move"].cell(ORDERS + 2, 3).number_format = "0%"
    out = io.BytesIO()
    book.save(out)
    orders = move(out.getvalue()).orders
    assert orders is not None and orders[0].parameters["tonnage"].text == "5%"


def test_everything_that_a_form_has_room_for() -> None:
    """Orders, a free action, a standing order, answers, messages, final."""
    read = move(
        changed(
            (9, 2, "yes"),
            (ORDERS + 2, 2, " charter_tankers "), (ORDERS + 2, 3, 3), (ORDERS + 2, 4, "baku"), (ORDERS + 2, 10, "first"),
            (ORDERS + 4, 6, "Ask Baku; politely"), (ORDERS + 4, 7, "It earns fees; It asked before"),
            (ORDERS + 5, 2, "charter_tankers"), (ORDERS + 5, 3, 1), (ORDERS + 5, 4, "baku"),
            (ORDERS + 5, 8, "oil.stranded > 5"), (ORDERS + 5, 9, "20d"),
            (ANSWERS, 3, "Weekly figures."),
            (MESSAGES + 2, 2, "foreign, moscow"), (MESSAGES + 2, 3, "Points"), (MESSAGES + 2, 6, "Please."),
        )
    )  # fmt: skip
    assert read.orders is not None and (read.team, read.turn, read.final) == ("energy", 2, True)
    first, second, third = read.orders
    assert (first.option, first.id) == ("charter_tankers", "first")
    assert (second.action, second.because) == ("Ask Baku; politely", ("It earns fees", "It asked before"))
    assert third.when is not None and third.when.text == "oil.stranded > 5"
    assert [(m.to, m.subject, m.body) for m in read.messages] == [(("foreign", "moscow"), "Points", "Please.")]


def test_a_line_of_the_move_is_a_row_of_the_sheet() -> None:
    """What intake finds wrong later names the row that the player sees."""
    data = changed(
        (ORDERS + 2, 2, "charter_tankers"), (ORDERS + 5, 2, "charter_yachts"), (ORDERS + 9, 2, "charter_tankers")
    )
    text, problems = read_sheet(data, "move.xlsx")
    assert text is not None and not problems
    found = problems_in(Intake(waiting("quickstart", 2).exercise).read("move.xlsx", "energy", text))
    assert [(problem.place.line, problem.code) for problem in found] == [
        (ORDERS + 2, "missing-parameter"), (ORDERS + 5, "unknown-option"), (ORDERS + 9, "missing-parameter"),
    ]  # fmt: skip


def test_rows_may_be_inserted_and_cells_merged() -> None:
    """As people do; what is merged has the value of its first cell."""
    book = load_workbook(io.BytesIO(BLANK))
    sheet = book["Move"]
    sheet.insert_rows(ORDERS + 2, 3)
    sheet.cell(ORDERS + 3, 2).value = "charter_tankers"
    sheet.cell(ORDERS + 3, 5).value = "Because"
    sheet.merge_cells(start_row=ORDERS + 3, end_row=ORDERS + 4, start_column=5, end_column=6)
    out = io.BytesIO()
    book.save(out)
    orders = move(out.getvalue()).orders
    assert orders is not None and [(order.option, order.why) for order in orders] == [("charter_tankers", "Because")]


@pytest.mark.parametrize(
    ("cell", "code", "word"),
    [
        ((ORDERS + 2, 3, "=1+2"), "formula", "column C holds a formula; type the value itself"),
        ((ORDERS + 2, 1, "charter_tankers"), "bad-cell", "column A"),
        ((ORDERS + 2, 40, "lost"), "bad-cell", "column AN has no heading"),
        ((ORDERS + 1, 3, "not a name"), "bad-heading", "column C"),
        ((ORDERS + 1, 2, None), "bad-heading", "Option"),
        ((9, 2, "perhaps"), "bad-value", "yes or no"),
        ((ANSWERS, 2, "a: b"), "bad-value", "name of an inject"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_row(cell: tuple[int, int, object], code: str, word: str) -> None:
    """And never with what stands there."""
    filled = ((ORDERS + 2, 4, "baku"), (ANSWERS, 3, "Secret words"), cell)
    (problem,) = refused(changed(*filled))
    assert (problem.place.line, problem.code) == (cell[0], code) and word in problem.message
    assert "Secret" not in problem.message and "lost" not in problem.message and "1+2" not in problem.message


def test_an_error_of_the_spreadsheet_is_no_value() -> None:
    """#N/A and its like."""
    (problem,) = refused(with_cell('<row r="5000"><c r="B5000" t="e"><v>#N/A</v></c></row>'))
    assert (problem.place.line, problem.code) == (5000, "bad-cell")


def test_an_unchanged_form_that_was_saved_again_reads_the_same() -> None:
    """So that a run can tell it from a move, though its bytes differ."""
    again = changed()
    assert again != BLANK and read_sheet(again, "move.xlsx") == read_sheet(BLANK, "move.xlsx")


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (Debian's libreoffice-calc) is not installed")
def test_libreoffice_saves_what_we_read(tmp_path: Path) -> None:
    """A filled-in form that went through LibreOffice is the same move, row for row."""
    form = forms("kazakhstan", 3)[0]
    before = filled_in(xlsx_form(form), form)
    (tmp_path / "move.xlsx").write_bytes(before)
    command = [
        "soffice",
        f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "xlsx",
    ]
    subprocess.run(
        [*command, "--outdir", tmp_path / "out", tmp_path / "move.xlsx"], check=True, capture_output=True, timeout=120
    )
    after = (tmp_path / "out" / "move.xlsx").read_bytes()
    assert after != before and read_sheet(after, "move.xlsx") == read_sheet(before, "move.xlsx")


# Files that mean harm


def bomb() -> bytes:
    """A part of 200 MB in a file of 200 kB."""
    return repacked(lambda parts: parts.update({"xl/media/big.xml": bytes(200 * 2**20)}))


def lying_bomb() -> bytes:
    """The same, whose headers say that it is small."""
    data = bytearray(bomb())
    for at in (found.start() for found in re.finditer(re.escape(struct.pack("<I", 200 * 2**20)), bytes(data))):
        data[at : at + 4] = struct.pack("<I", 100)
    return bytes(data)


def entity_bomb() -> bytes:
    """A billion laughs in the texts of the sheet."""
    entities = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    xml = f'<!DOCTYPE sst [<!ENTITY a0 "ha">{entities}]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&a9;</t></si></sst>'
    return repacked(lambda parts: parts.update({"xl/sharedStrings.xml": xml.encode()}))


def outside() -> bytes:
    """A definition that would read a file of this machine."""
    xml = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><x>&e;</x>'
    return repacked(lambda parts: parts.update({"docProps/app.xml": xml}))


def wide_entities() -> bytes:
    """Definitions in UTF-16, which a search for letters does not find."""
    xml = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "f">]><x>&e;</x>'.encode("utf-16")
    return repacked(lambda parts: parts.update({"docProps/app.xml": xml}))


def million_rows() -> bytes:
    """Rows and rows, each with a cell."""
    return with_cell("".join(f'<row r="{r}"><c r="B{r}"/></row>' for r in range(60, 400_000)))


def deep() -> bytes:
    """Elements in elements."""
    return repacked(lambda parts: parts.update({"docProps/app.xml": b"<a>" * 100_000 + b"</a>" * 100_000}))


def many_parts() -> bytes:
    """More members than any form."""
    return repacked(lambda parts: parts.update({f"xl/media/{i}.png": b"" for i in range(250)}))


def macros() -> bytes:
    """A form with macros that calls itself .xlsx."""
    return repacked(lambda parts: parts.update({"xl/vbaProject.bin": b"macro"}))


def macro_type() -> bytes:
    """A form that says it may have macros."""
    return repacked(
        lambda parts: parts.update(
            {
                "[Content_Types].xml": parts["[Content_Types].xml"].replace(
                    b"spreadsheetml.sheet.main", b"x.macroEnabled.main"
                )
            }
        )
    )


def linked() -> bytes:
    """Values from another file."""
    return repacked(lambda parts: parts.update({"xl/externalLinks/externalLink1.xml": b"<a/>"}))


def embedded() -> bytes:
    """A file in the file."""
    return repacked(lambda parts: parts.update({"xl/embeddings/object1.bin": b"MZ"}))


def no_form() -> bytes:
    """A spreadsheet of something else, on two sheets."""
    book = Workbook()
    book.create_sheet("Other")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def other_sheet() -> bytes:
    """One sheet, of something else."""
    book = Workbook()
    book.active.append(["Name", "Price"])  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def empty() -> bytes:
    """A new spreadsheet."""
    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


HARM = [
    (bomb, "too-large"), (lying_bomb, "bad-sheet"), (entity_bomb, "bad-sheet"), (outside, "bad-sheet"),
    (wide_entities, "bad-sheet"), (million_rows, "too-large"), (deep, "too-large"), (many_parts, "too-large"),
    (macros, "macros"), (macro_type, "macros"), (linked, "external-link"), (embedded, "embedded"),
    (no_form, "wrong-sheet"), (other_sheet, "wrong-sheet"), (empty, "empty"),
    (lambda: with_cell('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too-large"),
    (lambda: with_cell('<row r="60"><c r="AZ60"><v>1</v></c></row>'), "too-large"),
    (lambda: with_cell('<row r="60"><c r="B60" t="s"><v>99999999</v></c></row>'), "bad-sheet"),
    (lambda: with_cell('<row r="60"><c r="B60"><v>1e999</v></c></row>'), "bad-sheet"),
    (lambda: with_cell('<row r="60"><c r="B-60"><v>1</v></c></row>'), "bad-sheet"),
    (lambda: with_cell('<row r="60"><c r="B60"><v>1</v></c><c r="B60"><v>2</v></c></row>'), "bad-sheet"),
    (lambda: with_cell(f'<row r="60"><c r="B60" t="inlineStr"><is><t>{"x" * 300_000}</t></is></c></row>'), "too-large"),
    (lambda: BLANK[: len(BLANK) // 2], "bad-sheet"), (lambda: BLANK[len(BLANK) // 2 :], "bad-sheet"),
    (lambda: b"", "bad-sheet"), (lambda: b"PK\x03\x04", "bad-sheet"), (lambda: b"team: energy\n", "bad-sheet"),
    (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "bad-sheet"), (lambda: bytes(6 * 2**20), "too-large"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "code"), HARM, ids=[f"{getattr(make, '__name__', '')}-{i}" for i, (make, _) in enumerate(HARM)]
)
def test_a_file_that_means_harm_is_refused_in_time(make: Callable[[], bytes], code: str) -> None:
    """Bombs, far cells, definitions, macros, torn and foreign files: a sentence each, and no more than seconds."""
    data = make()
    start = time.monotonic()
    (problem,) = refused(data)
    assert problem.code == code and time.monotonic() - start < opening._WALL / 2


def test_rows_far_down_with_nothing_in_them_do_no_harm() -> None:
    """LibreOffice writes some."""
    data = with_cell('<row r="1048576" ht="12"><c r="A1048576" s="1"/></row>')
    assert read_sheet(data, "move.xlsx") == read_sheet(BLANK, "move.xlsx")


def test_a_child_that_goes_on_too_long_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By its own limit on computing, or by the clock."""
    slow = tmp_path / "child.py"
    for text, limit in (
        ("import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass\n", 30.0),
        ("import time\ntime.sleep(60)\n", 0.5),
    ):
        slow.write_text(text)
        monkeypatch.setattr(child, "__file__", str(slow))
        monkeypatch.setattr(opening, "_WALL", limit)
        (problem,) = refused(BLANK)
        assert problem.code == "too-slow"


def test_a_child_that_wants_too_much_memory_is_told_no(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Its limit holds: an answer, not a machine that swaps."""
    pytest.importorskip("resource")
    greedy = tmp_path / "child.py"
    source = Path(child.__file__).read_text()
    greedy.write_text(source.replace("    _look_inside(data)\n", "    bytearray(2 * MEMORY)\n"))
    monkeypatch.setattr(child, "__file__", str(greedy))
    (problem,) = refused(BLANK)
    assert (problem.code, problem.message) == ("too-large", "the spreadsheet takes too much memory to open")


@settings(max_examples=15)
@given(st.data())
def test_random_damage_gives_an_answer(data: st.DataObject) -> None:
    """Bytes changed anywhere in the file or in the XML of its sheet: a move or a refusal, nothing else."""
    damage = data.draw(
        st.lists(st.tuples(st.integers(0, len(BLANK) - 1), st.binary(min_size=1, max_size=4)), max_size=5)
    )

    def change(parts: dict[str, bytes]) -> None:
        name = data.draw(st.sampled_from(sorted(parts)))
        content = bytearray(parts[name])
        for at, new in damage:
            content[at % len(content) : at % len(content) + len(new)] = new
        parts[name] = bytes(content)

    whole = bytearray(BLANK)
    for at, new in damage:
        whole[at : at + len(new)] = new
    for file in (bytes(whole), repacked(change)):
        text, problems = read_sheet(file, "move.xlsx")
        assert (text is None) == bool(problems)
        if text is not None:
            commands = Intake(waiting("quickstart", 2).exercise).read("move.xlsx", "energy", text)
            assert all(isinstance(command, c.SubmitMove | c.RefuseFile) for command in commands)


@pytest.mark.parametrize(("make", "code"), HARM)
def test_the_child_says_the_same_without_a_process(make: Callable[[], bytes], code: str) -> None:
    """It is an ordinary function, too: a refusal, or what a library raises for a damaged file."""
    if code in ("empty", "wrong-sheet") and make is not no_form:
        assert not [place for place in child.cells_of(make()) if place[3] in headings.PARTS]
        return
    with pytest.raises(Exception) as raised:
        child.cells_of(make())
    assert not isinstance(raised.value, child.Refused) or raised.value.code == code


def test_cells_as_the_child_prints_them() -> None:
    """Row, column, kind, text."""
    values = [
        3.0,
        0.25,
        True,
        date(2024, 6, 17),
        datetime(2024, 6, 17, 9, 30),
        datetime(2024, 6, 17).time(),
        timedelta(hours=2),
        "=1",
    ]
    cells = child.cells_of(changed(*((ORDERS + 3, 2 + i, value) for i, value in enumerate(values))))
    assert [(kind, text) for row, _, kind, text in cells if row == ORDERS + 3] == [
        ("number", "3"), ("number", "0.25"), ("truth", "true"), ("text", "2024-06-17"), ("text", "2024-06-17T09:30"),
        ("text", "00:00"), ("text", "120m"), ("formula", ""),
    ]  # fmt: skip


def sheet(*rows: tuple[object, ...]) -> bytes:
    """A spreadsheet with one sheet of these rows."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_sheet_made_by_hand_will_do() -> None:
    """The words of column A and the headings are all that it takes; further parameters may stand in one cell."""
    read = move(
        sheet(
            ("Notes of ours", "Team?"), ("team:", "energy"), ("At", "2d"), ("Reopen", True), ("FINAL", ""), (),
            ("orders",), ("", "Option", "More", "Replaces"),
            ("", "charter_tankers", "tonnage: 3; partner: baku", "energy/1/1"),
            ("Replaces",), (None, "Order", "Replace"), (None, "energy/1/2", "x"), (None, "energy/1/3"),
            ("Withdraw",), (None, "Order", "Withdraw"), (None, "gift", "no"), (None, "other", "YES"),
            ("Counters",), (None, "order", "against"), (None, "foreign/1/1", "One; two"), (None, "foreign/1/2"),
            ("Messages",), (None, "To", "Text", "Attachments"), (None, "foreign", "See", "files/a.pdf; files/b.png"),
        )
    )  # fmt: skip
    assert read.orders is not None and {k: v.text for k, v in read.orders[0].parameters.items()} == {
        "tonnage": "3",
        "partner": "baku",
    }
    assert (read.reopen, read.final, read.at, read.orders[0].replaces) == (True, False, 2 * 86400, "energy/1/1")
    assert (read.replaces, read.withdraw) == (("energy/1/2",), ("other",))
    assert [(counter.order, counter.against) for counter in read.counters] == [("foreign/1/1", ("One", "two"))]
    assert read.messages[0].attachments == ("files/a.pdf", "files/b.png")


@pytest.mark.parametrize(
    ("rows", "row", "word"),
    [
        ([("Orders",), (None, "Option", "More"), (None, "a", "tonnage 3")], 3, "under More"),
        ([("Orders",), (None, "Option", "More"), (None, "a", "ton nage: 3")], 3, "under More"),
        ([("Orders",), (None, "Option", "Option"), (None, "a", "b")], 3, "there twice"),
        ([("Withdraw",), (None, "Order", "Withdraw"), (None, "gift", "perhaps")], 3, "yes is needed"),
        ([("Answers",), (None, "Inject", "Answer"), (None, "", "text")], 3, "name of an inject"),
        ([("Messages",), (None, "To", "Colour")], 2, "column C has a heading"),
    ],
)  # fmt: skip
def test_what_is_filled_in_wrongly_is_said_by_row(rows: list[tuple[object, ...]], row: int, word: str) -> None:
    """A sentence for each."""
    (problem,) = refused(sheet(*rows))
    assert problem.place.line == row and word in problem.message
