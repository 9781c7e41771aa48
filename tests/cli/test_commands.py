"""The commands as people call them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tabletop.cli.main import COMMANDS, main

ROOT = Path(__file__).parents[2]


def run(*arguments: object) -> tuple[int, str, str]:
    """A command's exit code, standard output and standard error."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(command: str) -> None:
    """--help works everywhere."""
    code, out, _ = run(command, "--help")
    assert code == 0 and "Usage" in out


def test_play_writes_a_run_folder_and_a_summary(tmp_path: Path) -> None:
    """DESIGN section 7: events, world, report, a copy of the exercise."""
    quickstart = ROOT / "exercises" / "quickstart"
    folder = tmp_path / "run"
    code, out, err = run("play", quickstart, "--moves", quickstart / "moves" / "active", "--out", folder)
    assert code == 0 and err == ""
    assert "Oil not exported" in out and "never triggered" in out and str(folder / "reports" / "aar.html") in out
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert {"run.yaml", "events.jsonl", "world.csv", "reports/aar.html", "reports/aar.md", "reports/aar.json"} <= set(
        names
    )
    assert "exercise/exercise.yaml" in names and "exercise/policies/moscow.yaml" in names
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    assert [e["seq"] for e in events] == list(range(1, len(events) + 1))
    assert set(events[0]) == {"seq", "at", "kind", "subject", "team", "data", "cause"}
    world = (folder / "world.csv").read_text().splitlines()
    assert world[0].startswith("at,tension,oil_price,moorings") and len(world) == 1 + 30 * 4 + 1


def test_the_same_play_gives_the_same_bytes_in_another_folder(tmp_path: Path) -> None:
    """Events, world and reports are equal, byte for byte; another seed differs."""
    quickstart = ROOT / "exercises" / "quickstart"
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        assert run("play", quickstart, "--seed", seed, "--out", tmp_path / name)[0] == 0
    for name in ("events.jsonl", "world.csv", "reports/aar.json", "reports/aar.html", "reports/aar.md"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert (tmp_path / "a" / "events.jsonl").read_bytes() != (tmp_path / "c" / "events.jsonl").read_bytes()


def test_files_that_are_no_moves_never_stop_the_play(tmp_path: Path) -> None:
    """They are told with line and reason, and listed in the report."""
    moves = tmp_path / "moves" / "energy"
    moves.mkdir(parents=True)
    (moves / "a.yaml").write_text("team: energy\nturn: 1\norders:\n  - {optoin: charter_tankers}\n")
    (moves / "b.yaml").write_bytes(b"\xff\xfe\x00garbage")
    (moves / "c.yaml").write_text(
        "team: energy\nturn: 1\norders: [{option: charter_tankers, tonnage: 99, partner: baku}]\n"
    )
    (tmp_path / "moves" / "nobody").mkdir()
    (tmp_path / "moves" / "nobody" / "x.yaml").write_text("team: nobody\n")
    folder = tmp_path / "run"
    code, out, err = run("play", ROOT / "exercises" / "quickstart", "--moves", tmp_path / "moves", "--out", folder)
    assert code == 0 and "Files refused: 3" in out and "1 rejected" in out
    assert "energy/a.yaml:4:5: error[missing-key]" in err or "energy/a.yaml:4" in err
    assert "nobody/x.yaml" in err and "energy/b.yaml" in err
    report = json.loads((folder / "reports" / "aar.json").read_text())
    assert len(report["refused"]) == 3
    assert "from 0.5 to 4 Mt per year" in next(d["allowed"] for d in report["decisions"] if d["state"] == "rejected")


def test_errors_in_an_exercise_are_told_all_at_once_with_their_line(tmp_path: Path) -> None:
    """Exit code 1; nothing is written."""
    text = (ROOT / "exercises" / "quickstart" / "exercise.yaml").read_text()
    text = (
        text.replace("tension < 90", "tensoin < 90")
        .replace("to: [energy, foreign]", "to: [enrgy, foreign]", 1)
        .replace("ends: lost > 0.5", "ends: losst > 0.5")
    )
    (tmp_path / "exercise.yaml").write_text(text)
    code, _, err = run("check", tmp_path)
    lines = text.splitlines()
    for word, guess in (("tensoin", "tension"), ("enrgy", "energy"), ("losst", "lost")):
        number = next(i for i, line in enumerate(lines, 1) if word in line)
        column = lines[number - 1].index(word) + 1
        assert f"exercise.yaml:{number}:{column}: error[" in err and f"did you mean '{guess}'?" in err, err
    assert code == 1


def test_wrong_usage_is_exit_code_2(tmp_path: Path) -> None:
    """DESIGN section 9."""
    assert run("play")[0] == 2
    assert run("play", ROOT / "exercises" / "quickstart", "--formats", "odt", "--out", tmp_path / "x")[0] == 2


def test_the_demo_plays(tmp_path: Path) -> None:
    """Wherever it is installed."""
    code, out, _ = run("demo", "--out", tmp_path / "demo")
    assert code == 0 and (tmp_path / "demo" / "reports" / "aar.html").is_file() and "aar.html" in out


def test_a_broken_guard_names_the_line_and_keeps_what_was_played(tmp_path: Path) -> None:
    """R11: the YAML place, the instant, the values; exit code 1; the report is written."""
    (tmp_path / "exercise.yaml").write_text(
        "title: Stops\nclock: {endex: 5h}\nteams: {red: {title: Red}}\nworld:\n  variables:\n"
        "    x: {unit: '1', initial: 2, rate: -1 per hour}\n    y: {unit: '1', initial: 0, rate: 1 / x per hour}\n"
        "injects: [{id: a, at: 1h, to: [red], subject: s}]\n"
    )
    code, _, err = run("play", tmp_path, "--out", tmp_path / "run")
    assert code == 1 and "exercise.yaml:7:" in err and "2h after STARTEX: division by zero (x = 0.0)" in err
    assert len((tmp_path / "run" / "world.csv").read_text().splitlines()) == 4
    assert "division by zero" in (tmp_path / "run" / "reports" / "aar.md").read_text()
