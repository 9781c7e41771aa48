"""`report` and `compare` as people use them: forms, readers, writing one's part, feedback, replay, comparison."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tabletop.journal.book import Journal
from tests.cli.test_runs import QUICKSTART, run, started

ACTIVE = QUICKSTART / "moves" / "active"
FORMS = ("html", "pdf", "docx", "md", "json")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The quickstart exercise, played in one go. Tests that write into it take a copy."""
    folder = tmp_path_factory.mktemp("played") / "monday"
    code, _out, err = run("play", QUICKSTART, "--moves", ACTIVE, "--out", folder, "--formats", "json")
    assert code == 0, err
    return folder


@pytest.fixture
def mine(played: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy of the run to write into."""
    yield Path(shutil.copytree(played, tmp_path / "monday"))


def test_every_form_comes_out_and_twice_the_same(mine: Path, tmp_path: Path) -> None:
    code, out, err = run("report", mine)
    assert code == 0, err
    first = {form: (mine / "reports" / f"aar.{form}").read_bytes() for form in FORMS}
    assert all(f"aar.{form}" in out for form in FORMS)
    assert first["pdf"].startswith(b"%PDF") and first["docx"].startswith(b"PK") and b"<main" in first["html"]
    assert run("report", mine, "--out", tmp_path / "again")[0] == 0
    for form in FORMS:
        assert (tmp_path / "again" / f"aar.{form}").read_bytes() == first[form], form


def test_a_report_does_not_change_with_the_exercises_files(tmp_path: Path) -> None:
    """R22: what stands in the exercise's own folder later is nothing to a run that was played."""
    exercise = Path(shutil.copytree(QUICKSTART, tmp_path / "quickstart"))
    folder = tmp_path / "run"
    run("play", exercise, "--moves", exercise / "moves" / "active", "--out", folder, "--formats", "json,html")
    before = (folder / "reports" / "aar.html").read_bytes()
    (exercise / "exercise.yaml").write_text("title: Another\n", encoding="utf-8")
    assert run("report", folder, "--formats", "html,json")[0] == 0
    assert (folder / "reports" / "aar.html").read_bytes() == before


def test_a_copy_of_the_exercise_that_was_changed_is_refused(mine: Path) -> None:
    path = mine / "exercise" / "exercise.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("initial: 35", "initial: 36"), encoding="utf-8")
    code, _out, err = run("report", mine)
    assert code == 1 and "was changed after the run" in err


def test_what_is_written_by_itself_at_the_end_is_what_the_command_writes(tmp_path: Path) -> None:
    folder = started(tmp_path)
    code, out, err = run("advance", folder, "--turns", 3, "--force")
    assert code == 0 and "aar.html" in out, err
    written = {form: (folder / "reports" / f"aar.{form}").read_bytes() for form in ("html", "md", "json")}
    assert run("report", folder, "--formats", "html,md,json")[0] == 0
    assert {form: (folder / "reports" / f"aar.{form}").read_bytes() for form in written} == written
    integrity = json.loads(written["json"])["integrity"]
    assert integrity["verified"] is True and len(integrity["chain"]) == 64


def test_a_run_that_goes_on_has_a_report_too(tmp_path: Path) -> None:
    folder = started(tmp_path)
    assert run("advance", folder, "--force")[0] == 0
    for reader, place in (("control", ""), ("red", "for-red"), ("public", "for-public")):
        code, _out, err = run("report", folder, "--formats", "json,md", "--for", reader)
        assert code == 0, err
        assert "The exercise is still under way" in (folder / "reports" / place / "aar.md").read_text(encoding="utf-8")
    run("advance", folder, "--turns", 3, "--force")
    for reader, place in (("control", ""), ("red", "for-red"), ("public", "for-public")):
        assert run("report", folder, "--formats", "md", "--for", reader)[0] == 0
        assert "still under way" not in (folder / "reports" / place / "aar.md").read_text(encoding="utf-8")


def test_readers_get_what_they_may_see(mine: Path) -> None:
    assert run("report", mine, "--for", "team:foreign", "--formats", "json,md", "--replay")[0] == 0
    folder = mine / "reports" / "for-foreign"
    data = json.loads((folder / "aar.json").read_text(encoding="utf-8"))
    assert data["integrity"]["seed"] is None and not data["objectives"] and not data["chance"]
    assert {row["team"] for row in data["decisions"]} <= {"foreign"}
    assert (folder / "replay.html").is_file()
    code, _out, err = run("report", mine, "--for", "foriegn")
    assert code == 1 and "did you mean 'foreign'" in err


def test_the_human_part_is_written_rendered_and_never_overwritten(mine: Path) -> None:
    code, out, err = run("report", mine, "--edit")
    assert code == 0 and "findings.yaml" in out, err
    path = mine / "findings.yaml"
    typed = path.read_text(encoding="utf-8").replace("state: draft", "state: final  # agreed on Tuesday") + (
        "\n  - id: minutes\n    kind: improve\n    text: Nobody took minutes.\n    by: Bo\n"
        "    action: Name a clerk\n    element: organisation\n    owner: Head of office\n"
    )
    path.write_text(typed, encoding="utf-8")
    assert run("report", mine, "--edit")[0] == 0
    assert path.read_text(encoding="utf-8") == typed
    code, out, err = run("report", mine, "--formats", "md,json")
    assert code == 0 and "improvement-plan.csv" in out, err
    data = json.loads((mine / "reports" / "aar.json").read_text(encoding="utf-8"))
    assert data["cover"]["state"] == "final" and data["improvements"][-1]["owner"] == "Head of office"
    assert "Nobody took minutes" in (mine / "reports" / "aar.md").read_text(encoding="utf-8")
    assert "Name a clerk" in (mine / "reports" / "improvement-plan.csv").read_text(encoding="utf-8-sig")


def test_a_mistake_in_the_human_part_is_told_with_its_line_and_nothing_is_written(mine: Path) -> None:
    (mine / "findings.yaml").write_text("state: draft\nfindings:\n  - {id: x, tekst: Odd}\n", encoding="utf-8")
    code, _out, err = run("report", mine, "--formats", "md")
    assert code == 1 and "findings.yaml:3:" in err and "did you mean 'text'" in err
    assert not (mine / "reports" / "aar.md").exists()


def test_feedback_is_collected_by_file(mine: Path, tmp_path: Path) -> None:
    form = tmp_path / "form.yaml"
    assert run("template", mine, "--feedback", "--team", "energy", "--out", form)[0] == 0
    filled = form.read_text(encoding="utf-8").replace("\nstrengths: |", "\nstrengths: |\n  The clock was kept.")
    (mine / "feedback").mkdir()
    (mine / "feedback" / "ana.yaml").write_text(filled, encoding="utf-8")
    assert run("report", mine, "--formats", "json")[0] == 0
    data = json.loads((mine / "reports" / "aar.json").read_text(encoding="utf-8"))
    assert data["feedback"]["forms"] == 1 and data["feedback"]["strengths"][0][1] == "The clock was kept."
    assert "feedback/ana.yaml" in data["integrity"]["files"]


def test_a_report_with_what_people_wrote_can_be_recomputed(mine: Path) -> None:
    """By the script of the docs, from the run's folder."""
    (mine / "findings.yaml").write_text("ratings:\n  O1: {rating: M, by: Ana}\n", encoding="utf-8")
    script = [sys.executable, str(Path(__file__).parents[2] / "docs" / "recompute.py"), str(mine)]
    assert run("report", mine, "--formats", "json")[0] == 0
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "every figure agrees\n"), done.stdout
    assert run("report", mine, "--for", "energy", "--formats", "json")[0] == 0
    alone = [*script[:2], str(mine / "reports" / "for-energy" / "aar.json")]
    assert subprocess.run(alone, capture_output=True, text=True, check=False).stdout == "every figure agrees\n"
    (mine / "world.csv").unlink()
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "world.csv: No such file" in done.stderr


def test_the_json_forms_follow_their_published_schemas(mine: Path, tmp_path: Path) -> None:
    """For every reader, and of a comparison."""
    schemas = {name: json.loads(run("schema", "--for", name)[1]) for name in ("aar", "comparison")}
    run("report", mine, "--formats", "json")
    run("report", mine, "--for", "public", "--formats", "json")
    other = shutil.copytree(mine, tmp_path / "tuesday")
    run("compare", mine, other, "--formats", "json", "--out", tmp_path)
    made = {"aar": (mine / "reports/aar.json", mine / "reports/for-public/aar.json")}
    for name, paths in {**made, "comparison": (tmp_path / "comparison.json",)}.items():
        validator = Draft202012Validator(schemas[name])
        validator.check_schema(schemas[name])
        for path in paths:
            data = json.loads(path.read_text(encoding="utf-8"))
            assert not list(validator.iter_errors(data))
            assert list(validator.iter_errors({**data, "more": 1}))
    code, _out, err = run("schema", "--for", "comparsion")
    assert code == 2 and "did you mean 'comparison'?" in err


def test_a_template_of_ones_own(mine: Path, tmp_path: Path) -> None:
    look = tmp_path / "look.yaml"
    look.write_text(
        'organisation: A ministry\nhandling: "TLP:RED"\nlanguage: ru\n'
        "sections:\n  - {title: Word of thanks, after: summary, text: '{{ decisions | length }} decisions were taken.'}\n",
        encoding="utf-8",
    )
    code, _out, err = run("report", mine, "--formats", "md", "--template", look)
    assert code == 0, err
    text = (mine / "reports" / "aar.md").read_text(encoding="utf-8")
    assert "Word of thanks" in text and "decisions were taken" in text and "TLP:RED" in text and "Цел" in text


def test_runs_are_compared(mine: Path, tmp_path: Path) -> None:
    other = tmp_path / "tuesday"
    run("play", QUICKSTART, "--out", other, "--formats", "json")
    code, out, err = run("compare", mine, other, "--out", tmp_path / "both", "--formats", "md,json")
    assert code == 0 and "comparison.md" in out, err
    data = json.loads((tmp_path / "both" / "comparison.json").read_text(encoding="utf-8"))
    assert [each["name"] for each in data["runs"]] == ["monday", "tuesday"]
    held = started(tmp_path)
    with Journal.open(held / "journal.sqlite"):
        code, _out, err = run("compare", mine, held, "--out", tmp_path / "both", "--formats", "md")
    assert code == 1 and f"the run in {held} is held by another process" in err
    code, _out, err = run("compare", mine, mine)
    assert code == 1 and "named twice" in err


def test_forms_that_are_none(mine: Path) -> None:
    for forms, why in (("odt", "there are html, pdf, docx, md, json"), ("doc", "did you mean"), (" ,", "at least one")):
        code, _out, err = run("report", mine, "--formats", forms)
        assert code == 2 and why in err


def test_what_stands_in_the_way_of_writing_is_told_before_the_work(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "afile").write_text("", encoding="utf-8")
    for command in (("report", mine), ("compare", mine, mine)):
        code, out, err = run(*command, "--formats", "md", "--out", tmp_path / "afile" / "below")
        assert code == 1 and not out and "afile is a file, and the report needs a folder" in err
    (mine / "reports" / "aar.md").mkdir(parents=True)
    code, _out, err = run("report", mine, "--formats", "md")
    assert code == 1 and err.strip().endswith("aar.md is a folder, and a file is to be written there")
    code, _out, err = run("template", mine, "--feedback", "--out", tmp_path)
    assert code == 1 and "is a folder; name a file, such as" in err


def test_where_there_is_no_run_is_told_with_what_is_near(mine: Path, tmp_path: Path) -> None:
    for path, why in (
        (mine / "reports", f"it is a part of the run {mine}"),
        (tmp_path / "mondya", "there is no such folder"),
        (tmp_path, f"it has no run.yaml; there are runs in it: {mine}"),
    ):
        code, _out, err = run("report", path, "--formats", "md")
        assert code == 1 and err.strip() == f"error: there is no run in {path}: {why}"


def test_forms_that_were_not_asked_for_are_named_as_older(mine: Path) -> None:
    run("report", mine, "--formats", "HTML, md")
    code, out, _err = run("report", mine, "--formats", "md")
    assert code == 0 and "Left as they were: aar.html, aar.json" in out


def test_making_the_file_to_write_in_makes_nothing_else(mine: Path) -> None:
    code, _out, err = run("report", mine, "--edit", "--formats", "md")
    assert code == 2 and "--edit makes findings.yaml and nothing else" in err and not (mine / "findings.yaml").exists()


def test_a_report_from_halfway_does_not_stand_for_that_of_the_end(tmp_path: Path) -> None:
    folder = started(tmp_path)
    run("advance", folder, "--force")
    run("report", folder, "--formats", "html,md,json")
    before = {form: (folder / "reports" / f"aar.{form}").read_bytes() for form in ("html", "md", "json")}
    run("advance", folder, "--turns", 3, "--force")
    after = {form: (folder / "reports" / f"aar.{form}").read_bytes() for form in before}
    assert all(after[form] != before[form] for form in before)
    written = (folder / "reports" / "aar.html").stat().st_mtime_ns
    assert run("advance", folder)[0] == 1  # there is no turn any more, and nothing to be written anew
    assert (folder / "reports" / "aar.html").stat().st_mtime_ns == written


def test_a_mistake_in_the_human_part_keeps_no_run_from_ending(tmp_path: Path) -> None:
    folder = started(tmp_path)
    (folder / "findings.yaml").write_text("state: finished\n", encoding="utf-8")
    code, out, err = run("advance", folder, "--turns", 4, "--force")
    assert code == 0 and "settled" in out
    assert "findings.yaml:1:8: error[bad-value]" in err and "The run has ended, and is whole" in err


def test_a_mistake_in_the_human_part_keeps_no_play_from_being_written(tmp_path: Path) -> None:
    (tmp_path / "findings.yaml").write_text("state: finished\n", encoding="utf-8")
    code, _out, err = run("play", QUICKSTART, "--out", tmp_path, "--formats", "md")
    assert code == 1 and "findings.yaml:1:8: error[bad-value]" in err and f"tabletop report {tmp_path}" in err
    (tmp_path / "findings.yaml").unlink()
    assert run("report", tmp_path, "--formats", "md")[0] == 0


def test_what_does_not_count_is_told_by_the_command_too(mine: Path) -> None:
    (mine / "feedback").mkdir()
    (mine / "feedback" / "bo.yaml").write_text("ratings: {time: 6}\n", encoding="utf-8")
    (mine / "findings.yaml").write_text("ratings:\n  O1: p\n", encoding="utf-8")
    code, _out, err = run("report", mine, "--formats", "md")
    assert code == 0 and "feedback/bo.yaml:1:17: one of these is needed here: 1, 2, 3, 4, 5" in err
    assert "findings.yaml:2:3: the rating of 'O1' has no name" in err


def test_what_is_odd_in_a_template_is_told(mine: Path, tmp_path: Path) -> None:
    look = tmp_path / "look.yaml"
    look.write_text('colours: {accent: "#ffff00"}\n', encoding="utf-8")
    code, _out, err = run("report", mine, "--formats", "md", "--template", look)
    assert code == 0 and "look.yaml:1:19: warning[faint-colour]" in err
    look.write_text('sections: [{title: A, after: summary, text: "{{ counts.orders }"}]\n', encoding="utf-8")
    code, _out, err = run("report", mine, "--formats", "md", "--template", look)
    assert code == 1 and "look.yaml:1:45: error[bad-section]: unexpected '}'; what is printed stands between" in err


@pytest.mark.parametrize(
    ("file", "change", "why"),
    [
        ("events.jsonl", lambda text: text + "5\n", ":123: this line is not event 123"),
        ("events.jsonl", lambda text: text[:9000], ": this line is no event"),
        ("events.jsonl", lambda text: text[: text.rindex('{"seq"')], ": the events break off after 121"),
        ("events.jsonl", lambda text: "", ":1: this line is no event"),
        ("events.jsonl", lambda text: text.replace('"seq":1,', '"seq":1,"x":"\\ud800",', 1), ":1: this line is no event"),
        ("world.csv", lambda text: "", ":1: the names of the figures are missing"),
        ("world.csv", lambda text: text + "x\n", "there is something in this row that is no number"),
        ("world.csv", lambda text: text + "1,2\n", ": this row has 2 figures, and the first line names"),
        ("run.yaml", lambda text: "foo: [", " is damaged: it does not say what was played"),
        ("run.yaml", lambda text: text.replace("hash:", "hush:"), " (hash)"),
    ],
)
def test_a_damaged_run_is_told_with_file_and_line(
    mine: Path, file: str, change: Callable[[str], str], why: str
) -> None:
    path = mine / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    code, out, err = run("report", mine, "--formats", "md")
    assert code == 1 and not out and err.startswith(f"error: {path}") and why in err


def test_a_folder_that_is_protected_is_told(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: mode == os.R_OK)
    code, _out, err = run("report", mine, "--formats", "md")
    assert code == 1 and f"nothing can be written into {mine}" in err and "--out" in err
