"""`tabletop rehearse` as people and programs call it."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tabletop.cli.rehearse import command
from tests.cli.test_commands import ROOT, run
from tests.playing import write

QUICKSTART = ROOT / "exercises" / "quickstart"
SMALL = """\
title: Storm
clock: {endex: 2d, tick: 1h}
teams: {energy: {title: Energy}}
world: {variables: {calm: {initial: 5, max: 9, rate: 6 per day}}}
injects: [{id: gale, at: 1h, to: [energy], subject: A gale, body: It blows.}]
options: {wait: {title: Wait, teams: [energy], requires: calm > 6, text: Waited.}}
"""


def test_a_rehearsal_is_written_and_summed_up(tmp_path: Path) -> None:
    """Both files, the same each time; what the terminal says leads to them."""
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        code, out, err = run("rehearse", QUICKSTART, "-n", "20", "--out", folder)
        assert code == 0 and err == ""
    assert sorted(path.name for path in folders[0].iterdir()) == ["rehearsal.json", "rehearsal.md"]
    for name in ("rehearsal.json", "rehearsal.md"):
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()
    assert "20 mixed plays, 20 plays of each way, 20 pairs for each option and context" in out
    assert re.search(r"measure +silent +cautious +bold +random-legal", out)
    assert f"Report: {folders[1] / 'rehearsal.md'}" in out
    text = (folders[0] / "rehearsal.md").read_text(encoding="utf-8")
    assert (
        text.startswith("# A notice from the pipeline: rehearsal\n") and "| `charter_tankers` | energy | bold |" in text
    )
    data = json.loads((folders[0] / "rehearsal.json").read_text(encoding="utf-8"))
    assert [way["way"] for way in data["ways"]["ways"]] == ["silent", "cautious", "bold", "random-legal"]
    assert data["ways"]["ways"][1]["teams"] == ["energy"]


def test_json_goes_to_programs(tmp_path: Path) -> None:
    """The same data as in the file; --no-worth leaves that part out; a variant is played by its name."""
    code, out, err = run("rehearse", QUICKSTART, "-n", "5", "--format", "json", "--out", tmp_path / "new")
    assert code == 0 and err == "" and out == (tmp_path / "new" / "rehearsal.json").read_text(encoding="utf-8")
    code, out, _ = run("rehearse", QUICKSTART, "-n", "5", "--variant", "short", "--no-worth", "--format", "json")
    data = json.loads(out)
    assert code == 0 and data["worth"] is None and data["exercise"]["variant"] == "short" and data["plays"] == 5


def test_an_exercise_without_measures_is_rehearsed_as_far_as_it_goes(tmp_path: Path) -> None:
    """What came is told; there is nothing to compare."""
    write(tmp_path, SMALL)
    code, out, _ = run("rehearse", tmp_path, "-n", "4", "--out", tmp_path / "out")
    assert code == 0 and out.startswith("Storm: 4 mixed plays\nVariables at a bound"), out
    text = (tmp_path / "out" / "rehearsal.md").read_text(encoding="utf-8")
    assert "nothing to compare" in text and "| `calm` | largest | 9 | 100 % | in most plays |" in text


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    """Said before anything is played."""
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    code, out, err = run("rehearse", QUICKSTART, "--out", tmp_path)
    assert code == 1 and out == "" and "is not empty (it holds mine.txt); choose another folder with --out" in err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_errors_of_the_exercise_and_of_a_play_are_told_with_their_place(tmp_path: Path) -> None:
    """Exit code 1."""
    write(tmp_path, SMALL.replace("[energy], subject", "[enrgy], subject"))
    code, out, err = run("rehearse", tmp_path)
    assert code == 1 and out == "" and ":5:35: error[unknown-team]" in err, err
    write(tmp_path, SMALL.replace("calm > 6", "1 / (calm - 9) < 0"))
    code, out, err = run("rehearse", tmp_path, "-n", "2")
    assert code == 1 and out == "" and "exercise.yaml:6:" in err and "error[run-stopped]: the play with seed 1" in err
    code, _, err = run("rehearse", tmp_path / "nothing")
    assert code == 1 and "error" in err
    code, _, err = run("rehearse", QUICKSTART, "--variant", "shrt")
    assert code == 1 and "short" in err


@pytest.mark.parametrize("arguments", [("-n", "0"), ("--format", "xml"), ("--jobs",)])
def test_wrong_usage_is_exit_code_2(arguments: tuple[str, ...]) -> None:
    """With a sentence."""
    code, _, err = run("rehearse", QUICKSTART, *arguments)
    assert code == 2 and "Error" in err


def test_examples_of_the_help_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of them, with fewer plays."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "exercises").symlink_to(ROOT / "exercises")
    lines = re.findall(r"^ +tabletop (rehearse .+)$", command.help or "", re.MULTILINE)
    assert len(lines) == 3
    for line in lines:
        assert run(*shlex.split(line), "-n", "3")[0] == 0, line
