"""`tabletop print` as people call it: files, folders, forms, teams, and what is wrong in plain words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tabletop.cli import print as cli
from tabletop.papers.printing import FORMATS, PAPERS
from tests.cli.test_commands import run

DARK_WARDS = Path(__file__).parents[2] / "exercises" / "dark-wards"


def test_it_writes_files_and_says_which(tmp_path: Path) -> None:
    """One file for each form, in a folder that is made; the names are the papers' own."""
    code, out, err = run("print", DARK_WARDS, "--as", "signin", "--out", tmp_path / "new" / "folder")
    files = [tmp_path / "new" / "folder" / f"dark-wards-signin.{form}" for form in ("pdf", "docx")]
    assert (code, out.splitlines(), err) == (0, [str(file) for file in files], "")
    assert all(file.stat().st_size > 1000 for file in files)
    assert tuple(PAPERS) == cli.PAPERS and FORMATS == cli.FORMATS


def test_all_papers_are_printed_unless_one_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Into `papers`, those of a variant into a folder of their own, so that neither overwrites the other."""
    monkeypatch.chdir(tmp_path)
    assert run("print", DARK_WARDS, "--formats", "PDF, pdf")[0] == 0
    found = sorted(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.*"))
    assert found == sorted(f"papers/dark-wards-{paper}.pdf" for paper in PAPERS)
    kazakhstan = DARK_WARDS.parent / "kazakhstan"
    code, out, _ = run("print", kazakhstan, "--as", "msel", "--formats", "docx", "--variant", "short")
    assert (code, out) == (0, f"{Path('papers', 'short', 'kazakhstan-msel.docx')}\n")


def test_the_same_exercise_gives_the_same_files(tmp_path: Path) -> None:
    """The same exercise prints to the same bytes, in every paper and form."""
    for name in ("a", "b"):
        assert run("print", DARK_WARDS, "--out", tmp_path / name)[0] == 0
    for file in (tmp_path / "a").iterdir():
        assert file.read_bytes() == (tmp_path / "b" / file.name).read_bytes(), file.name


def test_a_team_gets_a_manual_of_its_own(tmp_path: Path) -> None:
    """In place of the general one; `all` is one for each team."""
    for arguments, teams in ((["it"], ["it"]), (["all"], ["exec", "it"]), (["it", "exec", "it"], ["exec", "it"])):
        chosen = [word for team in arguments for word in ("--team", team)]
        _, out, _ = run("print", DARK_WARDS, "--as", "sitman", "--formats", "pdf", "--out", tmp_path, *chosen)
        assert [Path(line).name for line in out.splitlines()] == [f"dark-wards-sitman-{team}.pdf" for team in teams]


def test_pages_for_american_printers(tmp_path: Path) -> None:
    """`--paper letter` prints on pages of 8.5 by 11 inches."""
    assert run("print", DARK_WARDS, "--as", "eeg", "--formats", "pdf", "--paper", "letter", "--out", tmp_path)[0] == 0
    assert b"/MediaBox[0 0 612" in (tmp_path / "dark-wards-eeg.pdf").read_bytes().replace(b" [", b"[")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--formats", "odt"], "'odt' is no form of a paper; pdf and docx are"),
        (["--formats", ","], "',' is no form of a paper"),
        (["--as", "poster"], "'poster' is not one of"),
        (["--paper", "a5"], "'a5' is not one of"),
        (["--team", "nurses"], "there is no team 'nurses'; there are exec, it"),
        (["--team", "it", "--as", "msel"], "only the situation manual"),
    ],
)
def test_wrong_usage_is_exit_code_2(tmp_path: Path, arguments: list[str], said: str) -> None:
    """And nothing is written."""
    code, out, err = run("print", DARK_WARDS, "--out", tmp_path / "none", *arguments)
    assert (code, out) == (2, "") and said in err
    assert not (tmp_path / "none").exists()


def test_errors_of_the_input_are_exit_code_1(tmp_path: Path) -> None:
    """An exercise that is not there or not right, a variant it does not have, a folder that cannot be."""
    code, _, err = run("print", tmp_path / "none")
    assert code == 1 and "there is no such folder" in err
    code, _, err = run("print", DARK_WARDS, "--variant", "none")
    assert code == 1 and "error[unknown-variant]: there is no variant 'none'" in err
    (tmp_path / "exercise.yaml").write_text("title: x\nteams: {a: {}}\ninjects: [{id: i, to: [b], subject: s}]\n")
    code, _, err = run("print", tmp_path)
    assert code == 1 and "exercise.yaml:3:" in err and "error[" in err
    (tmp_path / "file").write_text("x")
    code, _, err = run("print", DARK_WARDS, "--as", "eeg", "--out", tmp_path / "file" / "under")
    assert code == 1 and err.startswith("error: cannot write ") and "Traceback" not in err
    (tmp_path / "out" / "dark-wards-eeg.pdf").mkdir(parents=True)
    code, _, err = run("print", DARK_WARDS, "--as", "eeg", "--out", tmp_path / "out")
    assert code == 1 and err.startswith(f"error: cannot write {tmp_path / 'out' / 'dark-wards-eeg.pdf'}: ")


@pytest.mark.parametrize("terminal", [True, False])
def test_a_bar_is_shown_on_a_terminal_only(
    terminal: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A terminal shows a bar on standard error, anything else shows none, and every job comes out in order."""
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    jobs = [(paper, None) for paper in PAPERS]
    assert list(cli._with_progress(list(jobs))) == jobs
    out, err = capsys.readouterr()
    assert out == "" and ("Printing" in err if terminal else err == "")
