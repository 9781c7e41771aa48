"""Files that readers are handed: secrets move no byte of any, none is in any, and every machine writes the same ones."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import pytest

from tabletop.report.build import build
from tabletop.report.document import paper
from tabletop.report.forms import json_bytes, printed
from tabletop.report.language import Language
from tabletop.report.played import Played
from tabletop.report.replay import replay, view_of
from tabletop.report.sight import for_reader
from tests.cli.test_runs import run as run_command
from tests.inbox.test_secrecy import OTHERS, PLAIN, world
from tests.playing import exercise
from tests.report.test_sight import CANARIES, SECRETS, run

ROOT = Path(__file__).parents[2]
QUICK = ("html", "md", "json", "replay")  # what takes no time to print
SLOW = ("docx", "pdf")


def files(played: Played, reader: str, forms: tuple[str, ...]) -> dict[str, bytes]:
    """A reader's report in these forms, and their replay."""
    seen, language = for_reader(played, reader), Language()
    report = build(seen, reader)
    words = paper(report, language)
    made = {form: printed(words, form) for form in forms if form not in ("json", "replay")}
    if "json" in forms:
        made["json"] = json_bytes(report)
    if "replay" in forms:
        made["replay"] = replay([view_of(seen, reader, language)], language)
    return made


@cache
def wanted(reader: str, forms: tuple[str, ...]) -> dict[str, bytes]:
    """What a reader is handed of the plain world."""
    return files(run(world(), PLAIN), reader, forms)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The forms in which two readers' files are not the same."""
    return [form for form in one if one[form] != other[form]]


@pytest.mark.parametrize("reader", ["red", "green", "public"])
@pytest.mark.parametrize("name", OTHERS)
def test_secrets_move_no_byte_of_any_form(name: str, reader: str) -> None:
    """Another team's moves, hidden values, hidden injects and the seed: the same page, text, data and replay."""
    assert differing(files(run(*OTHERS[name]()), reader, QUICK), wanted(reader, QUICK)) == []


@pytest.mark.parametrize("reader", ["red", "public"])
def test_all_secrets_at_once_move_no_byte_of_what_is_printed(reader: str) -> None:
    """PDF and DOCX are printed from the same words, with names and dates of their own that might hold more."""
    made = run(*OTHERS["all at once"]())
    assert differing(files(made, reader, SLOW), wanted(reader, SLOW)) == []


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["red", "green", "public"])
@pytest.mark.parametrize("name", OTHERS)
def test_each_secret_moves_no_byte_of_what_is_printed(name: str, reader: str) -> None:
    """One by one."""
    assert differing(files(run(*OTHERS[name]()), reader, SLOW), wanted(reader, SLOW)) == []


def test_the_comparison_is_none_of_a_thing_with_itself() -> None:
    """Control's files differ, in every form."""
    plain, other = (
        files(made, "control", QUICK + SLOW) for made in (run(world(), PLAIN), run(*OTHERS["all at once"]()))
    )
    assert differing(plain, other) == [*plain]


def text_of(form: str, data: bytes, folder: Path) -> str:
    """Everything that a file says, packed or not."""
    if form == "docx":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [
                *archive.namelist(),
                *(archive.read(name).decode("utf-8", "replace") for name in archive.namelist()),
            ]
            return "\n".join([*parts, *(re.sub(r"<[^>]*>", "", part) for part in parts)])
    if form == "pdf":
        path = folder / "aar.pdf"
        path.write_bytes(data)
        # What is hyphenated at the end of a line reads as one word.
        said = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True).stdout.decode()
        whole = re.sub(r"[\u2010-]?\n|\u200b", "", said)
        return said + whole + data.decode("latin-1")
    return data.decode("utf-8")


@pytest.mark.parametrize("reader", ["red", "public"])
def test_no_secret_is_in_any_form(reader: str, tmp_path: Path) -> None:
    """Not what control wrote for itself, not the seed, not the name of a hidden figure, not a word of another team."""
    seed = 739_146_205
    played = run(exercise(CANARIES, briefs__end="canary-end"), SECRETS, seed)
    forms = (*QUICK, "docx", *(("pdf",) if shutil.which("pdftotext") else ()))
    control, own = files(played, "control", forms), files(played, reader, forms)
    secrets = ("canary", "seed: 7", str(seed), f"{seed:,}", played.exercise.hash, played.exercise.hash[:12], "0abc")
    for form in forms:
        told = text_of(form, control[form], tmp_path).lower()
        assert "canary" in told and (form == "replay" or str(seed) in told), form
        said = text_of(form, own[form], tmp_path).lower()
        assert [secret for secret in secrets if secret.lower() in said] == [], form


#: Writes everything that there is of a run, as `tabletop report` does, for control and then for a team.
WRITE = """
import sys
from pathlib import Path
from tabletop.cli.reporting import Request, report
for reader, forms in (("control", ("html", "pdf", "docx", "md", "json")), ("team:energy", ("html", "json"))):
    assert report(Request(Path(sys.argv[1]), forms, Path(sys.argv[2]), reader, replay=True)) == 0
"""
MACHINES = (
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LANG": "C", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "4711", "TZ": "Asia/Almaty", "LANG": "kk_KZ.UTF-8", "LC_ALL": "C.UTF-8", "HOME": "/nonexistent"},
)
NAMES = [
    "aar.docx",
    "aar.html",
    "aar.json",
    "aar.md",
    "aar.pdf",
    "improvement-plan.csv",
    "improvement-plan.xlsx",
    "replay.html",
]


def test_every_machine_writes_the_same_bytes(tmp_path: Path) -> None:
    """In another process, with another hash seed, time zone and locale, and from another folder: the same files."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    folder, quickstart = tmp_path / "run", ROOT / "exercises" / "quickstart"
    assert (
        run_command(
            "play", quickstart, "--moves", quickstart / "moves" / "active", "--out", folder, "--formats", "json"
        )[0]
        == 0
    )
    children = []
    for number, machine in enumerate(MACHINES):
        mine, home = tmp_path / f"machine-{number}", tmp_path / f"home-{number}"
        home.mkdir()
        shutil.copytree(folder, mine / f"run{'-again' * number}")
        command = [sys.executable, "-c", WRITE, str(mine / f"run{'-again' * number}"), str(mine / "out")]
        children.append(subprocess.Popen(command, env={**environment, **machine}, cwd=home, stdout=subprocess.DEVNULL))
    assert [child.wait(120) for child in children] == [0, 0]
    one, other = (written(tmp_path / f"machine-{number}" / "out") for number in range(2))
    assert sorted(one) == sorted([*NAMES, *(f"for-energy/{name}" for name in ("aar.html", "aar.json", "replay.html"))])
    assert one.keys() == other.keys() and [name for name in one if one[name] != other[name]] == []


def written(folder: Path) -> dict[str, bytes]:
    """Every file in a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
