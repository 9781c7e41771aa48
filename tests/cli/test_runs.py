"""Runs by file as people run them: start, hand in, advance, watch, next, verify, branch."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from tabletop.cli.main import main
from tabletop.inbox import opening

ROOT = Path(__file__).parents[2]
QUICKSTART = ROOT / "exercises" / "quickstart"

SMALL = """title: A small exercise
clock: {endex: 3d, tick: 1h, pace: turns, turn: 1d}
quorum: 0
teams: {red: {title: Red, staff: 2, default: {orders: [{option: talk}]}}, blue: {title: Blue}}
options:
  talk: {title: Talk, lead_time: 3h}
  act: {title: Act, teams: [red], lead_time: 2h, parameters: {size: {min: 1, max: 9}}}
injects: [{id: hello, at: 1h, to: [red, blue], subject: Hello, body: What will you do?}]
rulings: free
counters: true
"""
BY_HAND = """title: In a room
clock: {endex: 4h, tick: 1m, pace: by hand}
teams: {it: {title: IT}}
options: {isolate: {title: Isolate, lead_time: 0h}}
injects:
  - {id: first, at: 10m, to: [it], subject: First, body: One.}
  - {id: second, at: 20m, to: [it], subject: Second, body: Two.}
"""


def run(*arguments: object) -> tuple[int, str, str]:
    """A command's exit code, standard output and standard error."""
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def started(folder: Path, text: str = SMALL, *options: object) -> Path:
    """A run of a small exercise, with quick looks."""
    (folder / "game.yaml").write_text(text, encoding="utf-8")
    code, _out, err = run(
        "start", folder / "game.yaml", "--seed", 1, "--still", 0.05, "--out", folder / "run", *options
    )
    assert code == 0, err
    return folder / "run"


def hand_in(run_: Path, team: str, name: str, text: str) -> None:
    """Put a file into a team's inbox, whole."""
    part = run_ / "inbox" / team / f".{name}.part"
    part.write_text(text, encoding="utf-8")
    part.replace(run_ / "inbox" / team / name)


def receipts(run_: Path, team: str) -> list[dict[str, object]]:
    """A team's receipts, in order."""
    return [json.loads(p.read_bytes()) for p in sorted((run_ / "outbox" / team / "receipts").glob("*.json"))]


def test_a_whole_run_of_the_quickstart_equals_a_play_in_one_go(tmp_path: Path) -> None:
    """The same moves by file, turn by turn, give the events of `play`, but for the names of files."""
    moves = tmp_path / "moves"
    for team in ("energy", "foreign"):
        shutil.copytree(QUICKSTART / "moves" / "active" / team, moves / team)
    code, out, err = run("start", QUICKSTART, "--seed", 3, "--still", 0.05, "--out", tmp_path / "run", "--anywhere")
    assert code == 0 and "Next: tabletop advance" in out, err
    for team in ("energy", "foreign"):
        shutil.copytree(moves / team, tmp_path / "run" / "inbox" / team, dirs_exist_ok=True)
    code, out, err = run("advance", tmp_path / "run", "--turns", 6, "--force")
    assert code == 0 and "the exercise has ended" in out and "aar.html" in out, err
    assert run("play", QUICKSTART, "--seed", 3, "--moves", moves, "--out", tmp_path / "play")[0] == 0
    mine, theirs = (
        [
            {**e, "seq": 0, "cause": 0}
            for e in map(json.loads, (tmp_path / name / "events.jsonl").read_text().splitlines())
            if e["kind"] != "run.forced"
        ]
        for name in ("run", "play")
    )
    assert mine == theirs
    assert (tmp_path / "run" / "world.csv").read_bytes() == (tmp_path / "play" / "world.csv").read_bytes()
    code, out, err = run("verify", tmp_path / "run")
    assert code == 0 and out.startswith("Whole and true"), err


def test_every_file_gets_a_receipt_and_advance_minds_the_quorum(tmp_path: Path) -> None:
    """Silence is a reason not to go on; force is possible and recorded."""
    folder = started(tmp_path)
    hand_in(folder, "red", "a.yaml", "turn: 1\norders: [{option: act, size: 3}, {option: atc, size: 3}]\n")
    hand_in(folder, "red", "same.yaml", "turn: 1\norders: [{option: act, size: 3}, {option: atc, size: 3}]\n")
    code, out, err = run("advance", folder)
    assert code == 1 and "1 team handed in nothing for turn 1 (blue)" in err and "--force" in err
    first, second = receipts(folder, "red")
    assert first["state"] == "in part" and second["state"] == "known"
    assert [order["state"] for order in first["orders"]] == ["taken", "rejected"]  # type: ignore[attr-defined]
    assert "did you mean 'act'" in str(first["orders"])
    code, out, err = run("advance", folder, "--force", "--by", "Ana")
    assert code == 0 and "turn 1 is settled; teams answer turn 2" in out
    forced = [
        e for e in map(json.loads, (folder / "events.jsonl").read_text().splitlines()) if e["kind"] == "run.forced"
    ]
    assert forced[0]["data"]["by"] == "Ana" and "blue" in forced[0]["data"]["reasons"][0]
    page = (folder / "outbox" / "red" / "turn-2" / "situation.md").read_text()
    assert "Act" in page and "act" in page


def test_silence_applies_default_moves_and_says_so(tmp_path: Path) -> None:
    """R17: defaults are reported when applied."""
    folder = started(tmp_path)
    assert run("advance", folder, "--force")[0] == 0
    assert "default moves were applied" in (folder / "outbox" / "red" / "turn-2" / "situation.md").read_text()


def test_every_form_that_is_handed_out_can_be_handed_in(tmp_path: Path) -> None:
    """The next move form, in its three formats, is itself valid input: nothing, on purpose."""
    folder = started(tmp_path)
    for ending in ("yaml", "md", "xlsx"):
        form = folder / "outbox" / "red" / "turn-1" / f"move.{ending}"
        (folder / "inbox" / "red" / f"mine.{ending}").write_bytes(form.read_bytes())
        code, _out, err = run(
            "template", folder, "--team", "red", "--format", ending, "--out", tmp_path / f"t.{ending}"
        )
        assert code == 0 and (tmp_path / f"t.{ending}").read_bytes() == form.read_bytes(), err
    run("advance", folder, "--force")
    assert {receipt["state"] for receipt in receipts(folder, "red")} <= {"taken", "notice"}
    assert len([r for r in receipts(folder, "red") if r["state"] == "taken"]) == 3


def test_a_ruling_by_file_and_an_argument_against(tmp_path: Path) -> None:
    """A free action waits in control's queue; the form is filled in; the team reads the ruling."""
    folder = started(tmp_path)
    hand_in(folder, "red", "a.yaml", "turn: 1\norders: [{id: gift, action: Ask for help, because: [It is kind]}]\n")
    hand_in(folder, "blue", "b.yaml", "turn: 1\norders: []\n")
    assert run("advance", folder)[0] == 0
    form = folder / "control" / "queue" / "red-1-gift.yaml"
    text = form.read_text()
    assert "Ask for help" in text and 'by: ""' in text
    assert "red/1/gift" in (folder / "outbox" / "blue" / "turn-2" / "situation.md").read_text()
    hand_in(folder, "blue", "c.yaml", "turn: 2\norders: []\ncounters: [{order: red/1/gift, against: [It is dear]}]\n")
    hand_in(folder, "red", "d.yaml", "turn: 2\norders: []\n")
    assert run("advance", folder)[0] == 0
    assert "It is dear" in form.read_text()
    filled = form.read_text().replace('by: ""', "by: Ana").replace('text: ""', "text: They help.")
    form.write_text(filled.replace('because: ""', "because: Both gain"))
    code, _out, err = run("advance", folder, "--force")
    assert code == 0, err
    assert "They help." in (folder / "outbox" / "red" / "end" / "situation.md").read_text()
    assert (folder / "control" / "receipts" / "0001-queue_red-1-gift.yaml.md").is_file()
    assert run("verify", folder)[0] == 0


def test_signed_moves(tmp_path: Path) -> None:
    """A run with keys refuses what somebody else wrote, and takes what the team signed."""
    (tmp_path / "seats.yaml").write_text("red: {key: new}\n", encoding="utf-8")
    folder = started(tmp_path, SMALL, "--seats", tmp_path / "seats.yaml")
    key = run("seats", folder)[1].split("with the key ")[1].split()[0]
    (tmp_path / "move.yaml").write_text("team: red\nturn: 1\norders: [{option: talk}]\n", encoding="utf-8")
    hand_in(folder, "red", "forged.yaml", (tmp_path / "move.yaml").read_text())
    code, _out, err = run("sign", tmp_path / "move.yaml", "--key", key)
    assert code == 0, err
    signed = (tmp_path / "move.yaml").read_text()
    hand_in(folder, "red", "good.yaml", signed)
    hand_in(folder, "red", "changed.yaml", signed.replace("talk", "act"))
    run("advance", folder, "--force")
    states = {str(r["name"]): (r["state"], [p["code"] for p in r["problems"]]) for r in receipts(folder, "red")}  # type: ignore[attr-defined]
    assert states["forged.yaml"] == ("refused", ["not-signed"])
    assert states["changed.yaml"] == ("refused", ["bad-signature"])
    assert states["good.yaml"] == ("taken", [])
    assert (folder / "keys.yaml").stat().st_mode & 0o077 == 0
    assert run("verify", folder)[0] == 0


def test_pausing_and_resuming(tmp_path: Path) -> None:
    """While a run is paused nothing is settled."""
    folder = started(tmp_path)
    assert run("pause", folder, "--reason", "Lunch")[0] == 0
    code, _, err = run("advance", folder)
    assert code == 1 and "paused (Lunch)" in err
    assert run("pause", folder)[0] == 1
    assert "Paused: Lunch" in run("status", folder)[1]
    assert run("resume", folder)[0] == 0
    assert run("advance", folder, "--force")[0] == 0


def test_by_hand_the_first_next_starts_the_clock(tmp_path: Path) -> None:
    """R3: injects wait for the facilitator, in MSEL order; one may be passed over."""
    folder = started(tmp_path, BY_HAND)
    assert "Next inject: first" in run("status", folder)[1]
    assert run("next", folder)[1].strip() == "released: first"
    assert (folder / "outbox" / "it" / "injects" / "001-first.md").is_file()
    assert run("next", folder, "--skip", "--because", "Late")[1].strip() == "skipped: second"
    code, _, err = run("next", folder)
    assert code == 1 and "no inject left" in err
    kinds = [json.loads(line) for line in (folder / "events.jsonl").read_text().splitlines()]
    released = [e for e in kinds if e["kind"] == "inject.released"]
    assert [e["subject"] for e in released] == ["first"] and released[0]["at"] < 600
    assert run("advance", folder, "--to", "4h")[0] == 0
    assert run("verify", folder)[0] == 0


def test_a_branch_leaves_out_an_order(tmp_path: Path) -> None:
    """The same run up to an instant, with a change; the old run stays as it is."""
    folder = started(tmp_path)
    hand_in(folder, "red", "a.yaml", "turn: 1\norders: [{option: act, size: 3}, {option: talk}]\n")
    assert run("advance", folder, "--force")[0] == 0
    before = (folder / "events.jsonl").read_bytes()
    code, _out, err = run(
        "branch", folder, "--at", "2d", "--without", "red/1/1", "--out", tmp_path / "other", "--anywhere"
    )
    assert code == 0, err
    events = [json.loads(line) for line in (tmp_path / "other" / "events.jsonl").read_text().splitlines()]
    assert [e["data"]["option"] for e in events if e["kind"] == "order.accepted"] == ["talk"]
    assert run("verify", tmp_path / "other")[0] == 0
    assert (folder / "events.jsonl").read_bytes() == before
    code, _, err = run(
        "branch", folder, "--at", "2d", "--without", "red/9/9", "--out", tmp_path / "third", "--anywhere"
    )
    assert code == 1 and "no order 'red/9/9'" in err


def test_what_is_changed_afterwards_is_found(tmp_path: Path) -> None:
    """verify names what differs: a receipt, an event handed out, the exercise."""
    folder = started(tmp_path)
    hand_in(folder, "red", "a.yaml", "turn: 1\norders: [{option: talk}]\n")
    assert run("advance", folder, "--force")[0] == 0
    receipt = folder / "outbox" / "red" / "receipts" / "0001-a.yaml.json"
    kept = receipt.read_bytes()
    receipt.write_bytes(kept.replace(b'"taken"', b'"refused"'))
    code, _, err = run("verify", folder)
    assert code == 1 and "0001-a.yaml.json" in err
    receipt.write_bytes(kept)
    (folder / "exercise" / "game.yaml").write_text(SMALL.replace("3h", "4h"), encoding="utf-8")
    code, _, err = run("verify", folder)
    assert code == 1 and "changed after the run began" in err
    code, _, err = run("advance", folder, "--force")
    assert code == 1 and "changed after the run began" in err


def test_a_run_is_not_opened_twice_nor_where_there_is_none(tmp_path: Path) -> None:
    """Clear refusals."""
    folder = started(tmp_path)
    code, _, err = run("start", tmp_path / "game.yaml", "--out", folder)
    assert code == 1 and "there is a run in" in err
    code, _, err = run("advance", tmp_path / "nowhere")
    assert code == 1 and "there is no run in" in err
    code, _, err = run("template", folder, "--team", "rde")
    assert code == 1 and "there is no team 'rde'" in err


def test_a_journal_is_not_kept_where_it_could_be_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network or synchronised folder is refused, unless somebody insists."""
    monkeypatch.setattr(opening, "why_not_here", lambda folder: f"{folder} lies on a network file system (nfs)")
    (tmp_path / "game.yaml").write_text(SMALL, encoding="utf-8")
    code, _, err = run("start", tmp_path / "game.yaml", "--out", tmp_path / "run")
    assert code == 1 and "lies on a network file system" in err and "--anywhere" in err
    assert run("start", tmp_path / "game.yaml", "--out", tmp_path / "run", "--anywhere")[0] == 0


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_watch_answers_files_and_carries_out_commands(tmp_path: Path) -> None:
    """One process holds the run; another's advance and pause are carried out by it; Ctrl-C ends it well."""
    folder = started(tmp_path)
    command = [sys.executable, "-m", "tabletop", "watch", str(folder)]
    watch = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"})
    try:
        assert watch.stdout is not None and "Watching" in watch.stdout.readline()
        hand_in(folder, "red", "a.yaml", "turn: 1\norders: [{option: talk}]\n")
        until = time.monotonic() + 20
        while not receipts(folder, "red") and time.monotonic() < until:
            time.sleep(0.05)
        assert receipts(folder, "red")[0]["state"] == "taken"
        code, out, err = run("advance", folder)
        assert code == 1 and "handed in nothing" in err
        code, out, err = run("advance", folder, "--force")
        assert code == 0 and "turn 1 is settled" in out, err
        assert "Turn 2 of 3" in run("status", folder)[1]
        assert "turn.closed 1" in run("events", folder, "--as", "blue")[1]
        code, _, err = run("verify", folder)
        assert code == 1 and "held by another process" in err
    finally:
        watch.send_signal(signal.SIGINT)
        watch.communicate(timeout=20)
    assert watch.returncode == 0
    assert run("verify", folder)[0] == 0


def test_observers_files_are_taken_and_attributed_and_can_do_nothing_else(tmp_path: Path) -> None:
    folder = started(tmp_path)
    (folder / "control" / "observers" / "bo.yaml").write_text(
        "- {by: Bo, kind: strength, text: Decided in ten minutes.}\n"
        "- {by: Bo, improve: {issue: Nobody wrote minutes, action: Name a clerk}}\n"
        "- {kind: improve, text: Nobody read the brief.}\n"
        "- {by: Bo, skip: hello}\n"
    )
    code, _out, err = run("advance", folder, "--force")
    assert code == 0, err
    events = (folder / "events.jsonl").read_text(encoding="utf-8")
    assert '"kind":"observation.made"' in events and '"kind":"improvement.proposed"' in events
    assert '"by":"Bo"' in events
    assert "inject.skipped" not in events and "Nobody read the brief" not in events
    receipt = next((folder / "control" / "receipts").glob("*.md")).read_text(encoding="utf-8")
    assert "to do; observers write" in receipt and "by:" in receipt
