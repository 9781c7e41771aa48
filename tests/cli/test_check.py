"""`tabletop check` as people and programs call it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.test_commands import ROOT, run
from tests.playing import write

QUICKSTART = ROOT / "exercises" / "quickstart"
WRONG = """\
title: Storm
clock: {endex: 2d}
teams: {energy: {title: Energy}}
injects:
  - {id: one, at: 1h, to: [enrgy], subject: One}
  - {id: two, at: 1h, to: [energy], subject: Two, body: TODO}
"""


@pytest.mark.parametrize("name", ["quickstart", "dark-wards", "kazakhstan"])
def test_the_exercises_we_ship_are_clean(name: str) -> None:
    """No error and no warning, sample moves and own checks included; what is accepted has a reason."""
    code, out, err = run("check", ROOT / "exercises" / name, "--strict")
    assert code == 0 and err == "" and "no errors" in out


@pytest.mark.parametrize("name", ["quickstart", "dark-wards", "kazakhstan"])
def test_a_rehearsal_of_the_exercises_we_ship_finds_nothing(name: str) -> None:
    """Every inject comes, every option can be ordered, no variable sits at a bound."""
    code, _, err = run("check", ROOT / "exercises" / name, "--rehearse", "--strict")
    assert code == 0 and err == "", err


def test_errors_go_to_standard_error_a_line_each(tmp_path: Path) -> None:
    """file:line:column: error[code]: sentence; did you mean ...? Exit code 1."""
    write(tmp_path, WRONG)
    code, out, err = run("check", tmp_path)
    assert code == 1 and out == ""
    first = err.splitlines()[0]
    assert first.startswith(f"{tmp_path.as_posix()}/exercise.yaml:5:28: error[unknown-team]: ")
    assert first.endswith("did you mean 'energy'?")


def test_lines_are_shown_with_a_caret(tmp_path: Path) -> None:
    """The caret stands under the word that is meant, in long lines too."""
    write(tmp_path, WRONG.replace("subject: One", f"subject: One, body: {'x' * 300}, from: You"))
    for text in (WRONG, WRONG.replace("{id: one,", f"{{id: one, from: {'x' * 300},")):
        write(tmp_path, text)
        _, _, err = run("check", tmp_path, "--lines")
        lines = err.splitlines()
        caret = lines[2].index("^")
        assert lines[1][caret : caret + 5] == "enrgy", err


def test_json_says_the_same_to_programs(tmp_path: Path) -> None:
    """One object on standard output, with counts and every problem's place, code, message and suggestion."""
    write(tmp_path, WRONG)
    code, out, _ = run("check", tmp_path, "--format", "json")
    found = json.loads(out)
    assert code == 1 and found["errors"] == 1 and found["warnings"] == 0 and found["format"] == 1
    (problem,) = found["problems"]
    assert (problem["line"], problem["column"], problem["code"]) == (5, 28, "unknown-team")
    assert problem["suggestion"] == "energy" and problem["severity"] == "error"
    code, out, _ = run("check", QUICKSTART, "--format", "json")
    found = json.loads(out)
    assert code == 0 and found["exercise"]["id"] == "quickstart" and found["accepted"] >= 1
    assert all(item["reason"] for item in found["accepted_warnings"])


def test_warnings_leave_the_exit_code_alone_unless_strict(tmp_path: Path) -> None:
    """A warning is no error."""
    write(tmp_path, WRONG.replace("enrgy", "energy").replace("2d", "1d"))
    code, out, err = run("check", tmp_path)
    assert code == 0 and "warning[placeholder]" in err and "2 warnings" in out
    assert run("check", tmp_path, "--strict")[0] == 1


def test_the_exercises_own_checks_are_played(tmp_path: Path) -> None:
    """A check that does not hold is an error at its place."""
    text = WRONG.replace("enrgy", "energy").replace("TODO", "Yes.")
    write(
        tmp_path,
        text
        + "world: {variables: {calm: {initial: 5, rate: 1 per day}}}\nchecks:\n  - {title: Calm, holds: calm < 6}\n",
    )
    code, _, err = run("check", tmp_path)
    assert code == 1 and ":9:5: error[check-failed]: the check 'Calm' does not hold: 'holds' was false" in err, err


def test_variants_policies_and_sample_moves_are_checked_at_their_own_files(tmp_path: Path) -> None:
    """A mistake in any file of the exercise is told with that file's name."""
    for file, old, new, code in (
        ("variants/short.yaml", "endex", "endexx", "unknown-key"),
        ("policies/bold.yaml", "charter_tankers", "charter_tanker", "unknown-option"),
        ("moves/active/energy/turn-1.yaml", "charter_tankers", "charter_tanker", "unknown-option"),
        ("moves/active/control/rulings.yaml", "rule: ", "rull: ", "unknown-key"),
    ):
        folder = tmp_path / file.split("/")[0]
        shutil.copytree(QUICKSTART, folder)
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text, file
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        exit_code, _, err = run("check", folder)
        assert exit_code == 1 and any(f"{file}:" in line and code in line for line in err.splitlines()), err
        shutil.rmtree(folder)


MOVE = """\
team: energy
turn: 1
orders:
  - {option: charter_tanker, tonnage: 3, partner: baku}
  - {option: charter_tankers, tonnage: 30, partner: baku}
"""


def test_a_move_file_is_echoed_with_its_complaints(tmp_path: Path) -> None:
    """The file with line numbers, each complaint beneath its line, with what is allowed."""
    path = tmp_path / "move.yaml"
    path.write_text(MOVE, encoding="utf-8")
    code, out, err = run("check", path, "--exercise", QUICKSTART)
    assert code == 1 and out == ""
    lines = err.splitlines()
    at = next(i for i, line in enumerate(lines) if "charter_tanker," in line)
    assert lines[at].strip().startswith("4 |") and lines[at + 1].strip() == "^"
    assert lines[at + 1].index("^") == lines[at].index("charter_tanker")
    assert "error[unknown-option]" in lines[at + 2] and "did you mean 'charter_tankers'?" in lines[at + 2]
    assert any("error[bad-parameter]" in line and "from 0.5 to 4" in line for line in lines)


def test_a_good_move_is_said_to_be_fine(tmp_path: Path) -> None:
    """What it holds is summed up, so that a player sees that it was understood."""
    path = tmp_path / "move.yaml"
    path.write_text(MOVE.replace("tanker,", "tankers,").replace("30", "2"), encoding="utf-8")
    code, out, err = run("check", path, "--exercise", QUICKSTART)
    assert code == 0 and err == "" and "fine: a move of energy, turn 1: 2 orders" in out


def test_moves_are_checked_against_a_run_and_by_folder(tmp_path: Path) -> None:
    """--run takes the frozen exercise of a run; a folder is checked file by file; --team says whose a file is."""
    folder = tmp_path / "run"
    assert run("play", QUICKSTART, "--out", folder)[0] == 0
    code, out, _ = run("check", QUICKSTART / "moves" / "active", "--run", folder)
    assert code == 0 and out.count("fine:") == 4
    lone = tmp_path / "lone.yaml"
    lone.write_text("turn: 1\norders: []\n", encoding="utf-8")
    assert run("check", lone, "--run", folder, "--team", "energy")[0] == 0
    code, _, err = run("check", lone, "--run", folder)
    assert code == 1 and "'team' is missing" in err
    assert run("check", lone, "--run", folder, "--team", "enrgy")[0] == 2
    code, _, err = run("check", lone, "--run", tmp_path)
    assert code == 1 and "there is no run in" in err


def test_a_turn_that_never_comes_and_controls_file_are_told(tmp_path: Path) -> None:
    """What a play would refuse is refused here."""
    path = tmp_path / "move.yaml"
    path.write_text("team: energy\nturn: 99\norders: []\n", encoding="utf-8")
    code, _, err = run("check", path, "--exercise", QUICKSTART)
    assert code == 1 and "there is no turn 99" in err
    control = tmp_path / "control" / "a.yaml"
    control.parent.mkdir()
    control.write_text("- {at: 3d, by: Ana, release: cpc-notise}\n", encoding="utf-8")
    code, _, err = run("check", control, "--exercise", QUICKSTART)
    assert code == 1 and "did you mean 'cpc-notice'?" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--team", "energy"),
        ("--variant", "short"),
        ("--exercise", QUICKSTART, "--run", "x"),
        ("--exercise", QUICKSTART, "--rehearse"),
        ("--plays", "0"),
    ],
)
def test_options_that_do_not_go_together_are_wrong_usage(arguments: tuple[object, ...]) -> None:
    """Exit code 2, with a sentence."""
    code, _, err = run("check", QUICKSTART, *arguments)
    assert code == 2 and "Error" in err


def test_a_rehearsal_says_what_never_happened(tmp_path: Path) -> None:
    """Injects that never came, options never possible, variables at a bound, plays that stopped."""
    text = WRONG.replace("enrgy", "energy").replace("TODO", "Yes.") + (
        "  - {id: three, when: hope > 9 and calm > 2, to: [energy], subject: Three}\n"
        "world: {variables: {calm: {initial: 5, max: 9, rate: 6 per day}, hope: {initial: 9, min: 0, rate: -0.1 per day}}}\n"
        "options: {pray: {title: Pray, teams: [energy], requires: hope > 9, text: Amen.}}\n"
    )
    write(tmp_path, text)
    code, _, err = run("check", tmp_path, "--rehearse", "-n", "20")
    codes = [line.split("[")[1].split("]")[0] for line in err.splitlines()]
    assert code == 0 and sorted(codes) == ["at-bound", "never-legal", "never-released"], err
    assert "'three' never came in 20 plays" in err and "stood at its largest value (9)" in err
    write(tmp_path, text.replace("requires: hope > 9", "requires: 1 / (calm - 9) < 0"))
    code, _, err = run("check", tmp_path, "--rehearse", "-n", "2")
    assert code == 1 and "error[run-stopped]: the play with seed 1" in err, err


def test_a_rehearsal_of_a_variant_says_nothing_about_options_of_teams_left_out(tmp_path: Path) -> None:
    """They are not meant to be ordered there; an option that a team present can never order is still told."""
    (tmp_path / "exercise.yaml").write_text(
        "exercise: e\ntitle: T\nclock: {endex: 5d, turn: 1d}\nteams: {red: {title: Red}, blue: {title: Blue}}\n"
        "injects: [{id: one, at: 1d, to: [red], subject: S, body: B.}]\n"
        "options: {pray: {title: Pray, teams: [blue], text: A.}, hope: {title: Hope, teams: [red], requires: now < 0h}}\n"
    )
    (tmp_path / "variants").mkdir()
    (tmp_path / "variants" / "alone.yaml").write_text("title: Alone\nteams: [red]\n")
    _, _, err = run("check", tmp_path, "--rehearse", "-n", "3", "--variant", "alone")
    assert "'hope' could never be ordered" in err and "'pray'" not in err, err


def test_a_rehearsal_can_be_of_a_variant() -> None:
    """By name; a name that is not there is told with what is."""
    assert run("check", QUICKSTART, "--rehearse", "-n", "5", "--variant", "short")[0] == 0
    code, _, err = run("check", QUICKSTART, "--rehearse", "--variant", "shrt")
    assert code == 1 and "did you mean 'short'?" in err
