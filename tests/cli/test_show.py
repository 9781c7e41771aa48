"""`tabletop show`: the MSEL in every form, pictures as files, filters, what is refused, and what is said then."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from dataclasses import fields, replace
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from markdown_it import MarkdownIt

from tabletop.cli.msel_screen import on_screen
from tabletop.exercise import form
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.papers import msel, msel_table
from tabletop.press.cells import inert
from tests.cli.test_commands import ROOT, run
from tests.playing import exercise, write

SHIPPED = ("dark-wards", "kazakhstan", "quickstart")
HOSTILE = """\
title: "=HYPERLINK(1) | <b>T</b>"
clock: {endex: 1d}
teams: {red: {title: "[bold]R[/bold] *x*"}, blue: {title: "@sum"}}
injects:
  - {id: one, number: "=1+1", at: 1h, to: [red, blue], from: "+49 30", channel: "-2", subject: "@SUM(A1) | `x` $y$ _z_ ![i](http://a)", body: B, controller: "a;=cmd|' /C calc'!A0",
     expects: [{id: e, from: red, any_of: [answer], within: 1h, text: "=2*3"}]}
"""


def folder_of(name: str) -> Path:
    """The folder of an exercise that comes with the package."""
    return ROOT / "exercises" / name


def shipped(name: str) -> form.Exercise:
    """An exercise that comes with the package."""
    return compile_exercise(folder_of(name))


def rows_of(text: bytes) -> list[list[str]]:
    """CSV read back, as a spreadsheet would."""
    return list(csv.reader(io.StringIO(text.decode("utf-8-sig"), newline="")))


def test_the_msel_is_shown_as_text() -> None:
    """Every event with its number and its subject, with what has to stand over it, and without codes for terminals."""
    for name in SHIPPED:
        code, out, err = run("show", folder_of(name), "--width", 300)
        made = shipped(name)
        assert (code, err) == (0, "")
        assert out.startswith(f"{made.title}: master scenario events list\nEXERCISE EXERCISE EXERCISE")
        assert f"{len(made.injects)} events" in out and "for control only" in out
        for row in msel.rows(made):
            assert re.search(rf"^ {re.escape(row.number)} ", out, re.MULTILINE)
        assert "\x1b" not in out


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 149, 150, 160, 250])
@pytest.mark.parametrize("name", SHIPPED)
def test_the_table_keeps_to_the_width(name: str, width: int) -> None:
    """No line is longer than the width, numbers stand whole, and from 60 columns on so does every word of an event."""
    made = shipped(name)
    rows = msel.rows(made)
    text = on_screen(made, rows, width, terminal=False)
    assert max(len(line) for line in text.splitlines()) <= width
    for row in rows:
        assert re.search(rf"^ {re.escape(row.number)} ", text, re.MULTILINE)
        if width >= 60:
            assert all(word in text for word in row.event.split())


def test_wide_terminals_get_more_columns() -> None:
    """A wider terminal gets more columns of the list."""
    made = shipped("kazakhstan")
    shown = {width: on_screen(made, msel.rows(made), width, terminal=False) for width in (80, 120, 160)}
    headings = {
        width: next(line.split() for line in text.splitlines() if line.startswith(" No."))
        for width, text in shown.items()
    }
    assert headings[80] == ["No.", "When", "Event", "Expected", "action"]
    assert headings[120] == ["No.", "When", "Storyline", "Event", "Expected", "action"]
    assert {"Time", "Trigger", "To", "Objective"} <= set(headings[160])


def test_on_a_terminal_the_table_has_bold_and_pale_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal the table has bold and pale text, and says the same words as elsewhere."""
    monkeypatch.setenv("TERM", "xterm-256color")
    made = shipped("quickstart")
    text = on_screen(made, msel.rows(made), 80, terminal=True)
    assert "\x1b[1m" in text and "\x1b[2m" in text
    assert re.sub(r"\x1b\[[\d;]*m", "", text).split() == on_screen(made, msel.rows(made), 80, terminal=False).split()


def test_without_a_terminal_the_width_is_that_of_columns_or_120() -> None:
    """In a real process: output into a pipe."""
    for columns, width in (("90", 90), ("", 120)):
        found = subprocess.run(
            [sys.executable, "-m", "tabletop", "show", str(folder_of("kazakhstan"))],
            env={"PYTHONPATH": str(ROOT / "src"), "COLUMNS": columns, "PYTHONIOENCODING": "utf-8", "FORCE_COLOR": "1"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert found.stderr == "" and "\x1b" not in found.stdout
        assert width - 10 < max(len(line) for line in found.stdout.splitlines()) <= width


def test_letters_that_the_screen_has_not_do_not_stop_it(tmp_path: Path) -> None:
    """A letter that the screen cannot show becomes a question mark."""
    write(
        tmp_path,
        "title: Қазақ\nclock: {endex: 1d}\nteams: {red: {title: Red}}\ninjects: [{id: a, at: 1h, to: [red], subject: Әріп — x}]\n",
    )
    found = subprocess.run(
        [sys.executable, "-m", "tabletop", "show", str(tmp_path)],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        encoding="ascii",
        check=True,
    )
    assert "?????: master scenario events list" in found.stdout and "\ufffd" not in found.stdout


@pytest.mark.parametrize("name", SHIPPED)
def test_markdown_is_a_table_that_says_every_cell(name: str) -> None:
    """Read back by a parser of Markdown; columns in which nothing stands are left out."""
    code, out, _ = run("show", folder_of(name), "--format", "md")
    made = shipped(name)
    rows = msel.rows(made)
    assert code == 0 and out.startswith(f"# {made.title}: master scenario events list\n\nEXERCISE")
    cells = table_of(out)
    shown = [i for i, field in enumerate(fields(msel.Row)) if any(getattr(row, field.name) for row in rows)]
    assert cells[0] == [msel_table.HEADINGS[i] for i in shown]
    names = [fields(msel.Row)[i].name for i in shown]
    assert cells[1:] == [[" ".join(getattr(row, name).split()) for name in names] for row in rows]


def table_of(markdown: str) -> list[list[str]]:
    """The cells of the table in a Markdown text, as text; anything but text in a cell is an error."""
    tokens = MarkdownIt().enable("table").parse(markdown)
    assert [token.type for token in tokens].count("table_open") == 1
    found: list[list[str]] = []
    for before, token in pairwise(tokens):
        if before.type == "tr_open":
            found.append([])
        if before.type in ("th_open", "td_open"):
            children = token.children or []
            assert all(child.type in ("text", "text_special") for child in children), token.content
            found[-1].append("".join(child.content for child in children))
    return found


@pytest.mark.parametrize("name", SHIPPED)
def test_csv_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    """RFC 4180 with a header, in UTF-8 with the mark by which Excel knows it; the same bytes in a file."""
    made = shipped(name)
    file = tmp_path / "new" / "list.csv"
    code, out, _ = run("show", folder_of(name), "--out", file)
    data = file.read_bytes()
    assert code == 0 and out == f"{file}\n"
    assert data == msel_table.to_csv(msel.rows(made)) and data.startswith(b"\xef\xbb\xbfNo.,Id,")
    assert data.count(b"\r\n") == data.count(b"\n") == len(made.injects) + 1
    cells = rows_of(data)
    assert tuple(cells[0]) == msel_table.HEADINGS and len(cells[0]) == len(fields(msel.Row))
    for got, row in zip(cells[1:], msel.rows(made), strict=True):
        assert got == [" ".join(getattr(row, field.name).split()) for field in fields(msel.Row)]


def test_csv_on_standard_output_is_bytes_whatever_the_screen_can_show() -> None:
    """CSV on standard output is the same bytes as in a file, whatever letters the screen can show."""
    found = subprocess.run(
        [sys.executable, "-m", "tabletop", "show", str(folder_of("quickstart")), "--format", "csv"],
        env={"PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert found.stdout == msel_table.to_csv(msel.rows(shipped("quickstart")))


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1", "'=1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@a", "'@a"),
        (" =1", "' =1"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("＝1", "'＝1"),
        ("a;=1", "a;'=1"),
        ("a; +1", "a;' +1"),
        ("a\n-1", "a\n'-1"),
        ("a=1; b-2", "a=1; b-2"),
        ("5", "5"),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(cell: str, written: str) -> None:
    """Nor part of a cell, where a spreadsheet parts cells by semicolons."""
    assert inert(cell) == written


def test_hostile_text_stays_text_in_every_form(tmp_path: Path) -> None:
    """Formulas, markup and codes for terminals that people write are plain text in every form."""
    made = exercise(HOSTILE)
    made = replace(
        made,
        title=f"\x1b[31m{made.title}",
        teams=(replace(made.teams[0], title="\u202e[bold]R[/bold] *x*"), made.teams[1]),
    )
    rows = msel.rows(made)
    for cell in (cell for line in rows_of(msel_table.to_csv(rows))[1:] for cell in line):
        assert not re.match(r"\s*[=+\-@\t]", cell) and ";=" not in cell
    cells = table_of(msel_table.to_markdown(made, rows))
    assert cells[1][cells[0].index("Event")] == "@SUM(A1) | `x` $y$ _z_ ![i](http://a)"
    for terminal in (True, False):
        text = on_screen(made, rows, 160, terminal=terminal)
        assert "\x1b[31m" not in text and "\u202e" not in text
        assert "[bold]R[/bold] *x*" in text
    for what in ("graph", "msel"):
        code, out, _ = run("show", write(tmp_path, HOSTILE), "--as", what, "--out", tmp_path / "made")
        assert code == 0 and len(out.splitlines()) == 1


@pytest.mark.parametrize("what", ["graph", "world"])
def test_pictures_are_files_that_are_named(what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the folder one is in; a sheet a file, numbered from the second on."""
    monkeypatch.chdir(tmp_path)
    code, out, err = run("show", folder_of("kazakhstan"), "--as", what)
    names = out.splitlines()
    assert (code, err) == (0, "")
    assert names == [
        f"kazakhstan-{what}{f'-{number}' if number > 1 else ''}.svg" for number in range(1, len(names) + 1)
    ]
    assert sorted(names) == sorted(file.name for file in tmp_path.iterdir()) and len(names) > 1
    for number, name in enumerate(names, 1):
        sheet = ElementTree.parse(tmp_path / name).getroot()
        assert (sheet.get("aria-label") or "").endswith(f"sheet {number} of {len(names)}")


@pytest.mark.parametrize(
    ("out", "written"),
    [("wall", "wall/quickstart-graph.svg"), ("there", "there/quickstart-graph.svg"), ("new/p.svg", "new/p.svg")],
)
def test_a_folder_or_a_file_may_be_named(out: str, written: str, tmp_path: Path) -> None:
    """`--out` names a file by its ending and else a folder, and either is made where it is missing."""
    (tmp_path / "there").mkdir()
    code, said, _ = run("show", folder_of("quickstart"), "--as", "graph", "--out", tmp_path / out)
    assert code == 0 and said == f"{tmp_path / written}\n" and (tmp_path / written).stat().st_size > 1000


@pytest.mark.parametrize(
    ("arguments", "written", "begins"),
    [
        (["--out", "list.md"], "list.md", b"# A notice"),
        (["--out", "list.txt"], "list.txt", b"A notice"),
        (["--out", "lists", "--format", "csv"], "lists/quickstart-msel.csv", b"\xef\xbb\xbfNo."),
        (["--out", "lists"], "lists/quickstart-msel.txt", b"A notice"),
        (["--out", "lists", "--variant", "short"], "lists/quickstart-short-msel.txt", b"A notice"),
    ],
)
def test_the_list_may_go_to_a_file(
    arguments: list[str], written: str, begins: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its form is that of the file's ending."""
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("show", folder_of("quickstart"), *arguments)
    assert (code, Path(out.strip())) == (0, Path(written))
    assert (tmp_path / written).read_bytes().startswith(begins)


def test_a_storyline_or_a_team_may_be_chosen(tmp_path: Path) -> None:
    """Storylines together, teams together, and both of one inject."""
    made = shipped("quickstart")

    def ids(*arguments: str) -> list[str]:
        code, out, _ = run("show", folder_of("quickstart"), "--format", "md", *arguments)
        assert code == 0
        return [line[1] for line in table_of(out)[1:]]

    assert ids("--storyline", "gas") == ["warning", "cut"]
    assert set(ids("--storyline", "gas", "--storyline", "cpc")) == {i.id for i in made.injects if i.storyline}
    assert ids("--storyline", "gas", "--team", "energy") == ["warning", "cut"]
    assert set(ids("--team", "foreign")) == {"cpc-notice", "press", "reopened", "warning", "cut", "alarm"}
    assert "2 events of gas only" in " ".join(run("show", folder_of("quickstart"), "--storyline", "gas")[1].split())
    code, out, _ = run("show", folder_of("quickstart"), "--as", "graph", "--storyline", "gas", "--out", tmp_path / "x")
    assert code == 0 and out.strip().endswith("quickstart-gas-graph.svg")
    sheet = (tmp_path / "x" / "quickstart-gas-graph.svg").read_text(encoding="utf-8")
    assert "what leads to what (gas)" in sheet and "Silence in the ministry" not in sheet


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--format", "svg"],
            "msel comes as text or md or csv, not as svg; --as graph, --as world and --as map are pictures",
        ),
        (["--as", "graph", "--format", "csv"], "graph comes as svg, not as csv"),
        (["--as", "world", "--out", "x.csv"], "'x.csv' does not end in .svg, and is no folder"),
        (["--out", "x.xlsx"], "'x.xlsx' does not end in .txt or .md or .csv, and is no folder"),
        (["--storyline", "cpd"], "there is no storyline 'cpd'; did you mean 'cpc'?"),
        (["--team", "navy"], "there is no team 'navy'; there are energy, foreign, moscow"),
        (["--as", "world", "--team", "energy"], "--storyline and --team choose injects; the world has none"),
        (["--as", "maps"], "'maps' is not one of 'msel', 'graph', 'world', 'map'"),
        (["--as", "map", "--storyline", "gas"], "--storyline chooses injects; a map has none"),
        (["--width", "10"], "10 is not in the range"),
    ],
)
def test_wrong_usage_is_exit_code_2(arguments: list[str], message: str) -> None:
    """Wrong usage is exit code 2, with nothing on standard output and what would be right on standard error."""
    code, out, err = run("show", folder_of("quickstart"), *arguments)
    assert (code, out) == (2, "") and message in " ".join(err.split())


def test_maps_of_routes_are_files_too(tmp_path: Path) -> None:
    """One for each commodity, with what all teams may see, or those that are named; nothing of control or variants."""
    code, out, err = run("show", folder_of("kazakhstan"), "--as", "map", "--team", "energy", "--out", tmp_path)
    count = len(shipped("kazakhstan").commodities)
    names = [f"kazakhstan-energy-map{f'-{number}' if number > 1 else ''}.svg" for number in range(1, count + 1)]
    assert (code, err, out.splitlines()) == (0, "", [str(tmp_path / name) for name in names])
    for name in names:
        drawn = (tmp_path / name).read_text(encoding="utf-8")
        assert "EXERCISE EXERCISE EXERCISE · TLP:" in drawn and "routes at STARTEX" in drawn
        assert "for control only" not in drawn and "fingerprint" not in drawn
    code, _, err = run("show", folder_of("dark-wards"), "--as", "map", "--out", tmp_path)
    assert (code, err) == (1, "error: dark-wards has no commodity with routes: there is nothing to draw\n")
    made = write(
        tmp_path, "title: Seen\nclock: {endex: 1d}\nteams: {red: {title: Red}, blue: {title: Blue}}\ninjects: []\nworld: {routes: "
        "{oil: {unit: t/d, supply: 1, segments: {a: 1}, routes: {r: {through: a}}, seen_by: [blue]}}}\n",
    )  # fmt: skip
    assert run("show", made, "--as", "map", "--team", "blue", "--out", tmp_path)[0] == 0
    code, _, err = run("show", made, "--as", "map", "--out", tmp_path)
    assert code == 1 and "there are no routes that all teams may see" in err


def test_where_there_is_nothing_to_draw_that_is_said(tmp_path: Path) -> None:
    """A picture of nothing is an error that says what is missing, and a list of nothing is an empty list."""
    assert run("show", folder_of("dark-wards"), "--as", "world") == (
        1, "", "error: dark-wards has no world: there is nothing to draw\n",
    )  # fmt: skip
    code, _, err = run("show", folder_of("quickstart"), "--as", "graph", "--team", "moscow")
    assert code == 1 and "no inject of quickstart was chosen by moscow" in err
    bare = write(tmp_path, "title: Bare\nclock: {endex: 1d}\nteams: {red: {title: Red}}\ninjects: []\n")
    code, _, err = run("show", bare, "--as", "graph")
    assert code == 1 and "there are no injects and no options" in err
    for form_ in ("text", "md", "csv"):
        code, out, _ = run("show", bare, "--format", form_)
        assert code == 0 and ("0 events" in out or out.count("\n") == 1)


def test_errors_of_the_exercise_are_told_as_everywhere(tmp_path: Path) -> None:
    """What is wrong with the exercise is told with its place and what would be right, and is exit code 1."""
    write(
        tmp_path,
        "title: T\nclock: {endex: 1d}\nteams: {red: {title: Red}}\ninjects: [{id: a, at: 1h, to: [rad], subject: S}]\n",
    )
    code, out, err = run("show", tmp_path)
    assert (code, out) == (1, "") and "exercise.yaml:4:" in err and "did you mean 'red'?" in err
    code, _, err = run("show", folder_of("quickstart"), "--variant", "shirt")
    assert code == 1 and "did you mean 'short'?" in err
    assert run("show", tmp_path / "nowhere")[0] == 1


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file that cannot be written is an error in words and exit code 1."""
    (tmp_path / "file").write_text("x")
    code, _, err = run("show", folder_of("quickstart"), "--as", "graph", "--out", tmp_path / "file" / "under")
    assert code == 1 and err.startswith("error: ")


def test_examples_of_the_help_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example of the help can be run as it stands."""
    _, out, _ = run("show", "--help")
    examples = re.findall(r"^  +tabletop show (\S+) ?(.*)$", out, re.MULTILINE)
    assert len(examples) >= 4
    monkeypatch.chdir(tmp_path)
    for path, rest in examples:
        assert run("show", ROOT / path, *rest.split())[0] == 0


def test_the_list_in_the_docs_is_what_the_command_prints() -> None:
    """The list that the documentation shows is what the command prints, letter by letter."""
    text = (ROOT / "docs" / "showing.md").read_text(encoding="utf-8")
    block = re.findall(r"^```\n(.*?)^```", text, re.MULTILINE | re.DOTALL)[0]
    assert block in run("show", folder_of("dark-wards"), "--width", 80)[1]
