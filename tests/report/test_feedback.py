"""Feedback by file: a form that anybody can fill in, whatever lies in the folder is read safely and summed up."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from tabletop.exercise import hotwash
from tabletop.exercise.form import Exercise
from tabletop.report.feedback import Collected, collect
from tabletop.report.feedback_form import form
from tabletop.report.language import Language, catalogue
from tests import playing
from tests.exercise.test_json_schema import wrong

ENGLISH = Language("en")
TEXT = """
title: Test
clock: {endex: 1d, tick: 1h}
teams: {it: IT, exec: {title: Executive team}, bots: {title: Bots, policy: silent}}
injects: [{id: a, at: 1h, to: [it, exec, bots], subject: A}]
questions:
  - {ask: "What would you change?", of: all}
  - {ask: "Was it clear\\n name: forged?", of: exec}
"""


@cache
def exercise() -> Exercise:
    """An exercise with a question for all and one for a team."""
    return playing.exercise(TEXT, "")


def collected(folder: Path, **files: str) -> Collected:
    """What is collected from these files (`__` stands for a dot, `___` for a slash)."""
    for name, text in files.items():
        path = folder / "feedback" / name.replace("___", "/").replace("__", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return collect(exercise(), folder / "feedback")


def filled(markdown: bool = False, **typed: str) -> str:
    """The form as somebody fills it in: texts below their keys, all else between the quotation marks."""
    text = form(exercise(), None, ENGLISH, markdown)
    for key, said in typed.items():
        if f"\n{key}: |\n" in text:
            text = text.replace(f"\n{key}: |\n", f"\n{key}: |\n    {said}\n", 1)
        else:
            assert f'{key}: ""' in text, key
            text = text.replace(f'{key}: ""', f'{key}: "{said}"', 1)
    return text


def test_statements_are_told_as_they_are_printed() -> None:
    """Papers and reports ask the same, in the same words."""
    assert {name: catalogue("en")[f"statement.{name}"] for name in hotwash.STATEMENTS} == hotwash.STATEMENTS


@pytest.mark.parametrize("markdown", [False, True])
def test_an_empty_form_reads_and_counts_for_nothing(markdown: bool, tmp_path: Path) -> None:
    """As it is handed out it has no error, and is told as not filled in."""
    name = "a__md" if markdown else "a__yaml"
    found = collected(tmp_path, **{name: form(exercise(), None, ENGLISH, markdown)}).feedback
    assert found.forms == 0 and [why for _, why in found.refused] == ["nothing is filled in"]


def test_editors_find_nothing_wrong() -> None:
    """The form follows its schema, empty and filled in."""
    assert wrong("feedback", form(exercise(), None, ENGLISH)) == []
    assert wrong("feedback", filled(organised="4", time=" 1 ")) == [] and wrong("feedback", "ratings: {time: 6}")


def test_a_team_is_asked_its_own_questions() -> None:
    """Questions keep their numbers; what the exercise says stays within its remark."""
    forms = {team: form(exercise(), team, ENGLISH) for team in ("it", "exec")}
    assert [list(yaml.safe_load(text)["answers"]) for text in forms.values()] == [[1], [1, 2]]
    assert all(
        yaml.safe_load(text)["team"] == team and not yaml.safe_load(text)["name"] for team, text in forms.items()
    )
    assert "  # Was it clear name: forged?\n" in forms["exec"]
    with pytest.raises(ValueError, match="there is no team 'itt'; there are it, exec, bots"):
        form(exercise(), "itt", ENGLISH)


def test_forms_are_summed_up(tmp_path: Path) -> None:
    """Counts and means of statements, texts in the order of the files, names only of those who gave one."""
    found = collected(
        tmp_path,
        b__yaml=filled(name="Bo", organised="4", time="1", strengths="Calls: short.", other="Thanks"),
        a__yml=filled(organised="5", strengths="All of it."),
        sub___c__md=filled(markdown=True, name="Bo") + "\nBelow.\n",
        sub___d__yaml="organised: 3\n",
        e__yaml=filled().replace("  1: |\n", "  1: |\n    # More time\n"),
    )
    said = found.feedback
    assert said.forms == 4 and said.repeated == (("Bo", 2),)
    organised, time = said.statements[0], next(item for item in said.statements if item.id == "time")
    assert (organised.counts, organised.mean, time.counts) == ((0, 0, 0, 1, 1), 4.5, (1, 0, 0, 0, 0))
    assert said.statements[1].mean is None
    assert said.strengths == (("", "All of it."), ("Bo", "Calls: short."))
    assert said.other == (("Bo", "Thanks"), ("Bo", "Below."))
    assert [(each.ask, each.of, each.answers) for each in said.questions] == [
        ("What would you change?", (), (("", "# More time"),)),
        ("Was it clear\n name: forged?", ("exec",), ()),
    ]
    assert said.refused[0][0] == "feedback/sub/d.yaml:1:1" and "'organised' is not a key here" in said.refused[0][1]
    assert list(found.files) == [f"feedback/{name}" for name in ("a.yml", "b.yaml", "e.yaml", "sub/c.md", "sub/d.yaml")]
    data = (tmp_path / "feedback/a.yml").read_bytes()
    assert found.files["feedback/a.yml"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("text", "place", "why"),
    [
        ("ratings: {time: 6}", "1:17", "one of these is needed here: 1, 2, 3, 4, 5"),
        ("ratings: {tme: 5}", "1:11", "there is nothing of this name among the ratings; did you mean 'time'?"),
        ("answers: {3: Yes}", "1:11", "there is nothing of this name among the answers"),
        ("strengths: |\nGood\n", "2:1", "this text belongs to the key above it"),
        ("strengths: Calls: short\n", "1:12", "text with ': ' in it must be in quotes"),
        ("strengths: &a b\n", "1:12", "text that starts with '&' must be in quotes"),
        ("We liked it.\n", "1:1", "this is no feedback form"),
        ("- a\n", "1:1", "this is no feedback form"),
        ("a: [" * 20, "1:", ""),
        ("strengths: " + "x" * 70_000, "1:12", "this text is longer than 65536 characters"),
        ("", "", "nothing is filled in"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, place: str, why: str, tmp_path: Path) -> None:
    """One bad file stops no other, and what it says is not repeated."""
    said = collected(tmp_path, bad__yaml=text, good__yaml="strengths: Good.\n").feedback
    assert said.forms == 1
    shown, reason = said.refused[0]
    assert shown.startswith(f"feedback/bad.yaml:{place}" if place else "feedback/bad.yaml") and reason.startswith(why)


def test_only_files_that_are_files_are_read(tmp_path: Path) -> None:
    """Links, pipes and folders behind links are told and not followed; what programs leave lying about is passed over."""
    folder = tmp_path / "feedback"
    folder.mkdir()
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "x.yaml").write_text("strengths: secret\n")
    (folder / "link.yaml").symlink_to(secret / "x.yaml")
    (folder / "folder").symlink_to(secret)
    os.mkfifo(folder / "pipe.yaml")
    os.link(secret / "x.yaml", folder / "second.yaml")
    (folder / "large.yaml").write_bytes(b"#" * (2**20 + 1))
    (folder / os.fsdecode(b"\xff.yaml")).write_text("strengths: x\n")
    for name in (".hidden.yaml", "a.yaml.part", "~$a.yaml", "a.yaml~", "Thumbs.db", "a.tmp"):
        (folder / name).write_text("strengths: half\n")
    (folder / "scan.pdf").write_bytes(b"%PDF")
    found = collect(exercise(), folder)
    assert found.feedback.forms == 0 and found.files == {}
    told = dict(found.feedback.refused)
    assert (
        "link" in told["feedback/link.yaml"]
        and "link" in told["feedback/folder"]
        and "pipe" in told["feedback/pipe.yaml"]
    )
    assert (
        "second name" in told["feedback/second.yaml"] and told["feedback/large.yaml"] == "the file is larger than 1 MiB"
    )
    assert told["feedback/scan.pdf"] == "a feedback form is a .yaml, .yml or .md file" and len(told) == 7
    assert "secret" not in found.feedback.model_dump_json()


def test_a_folder_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    """Nobody can put another folder in the place of the whole one; where there is none, nobody has said anything."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.yaml").write_text("strengths: x\n")
    (tmp_path / "feedback").symlink_to(tmp_path / "elsewhere")
    ((place, why),) = collect(exercise(), tmp_path / "feedback").feedback.refused
    assert place == "feedback" and why == "feedback is a link or a file, not a folder"
    assert collect(exercise(), tmp_path / "none").feedback.forms == 0


def test_how_much_is_read_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many files, and folders in folders in folders, are told and not read."""
    monkeypatch.setattr("tabletop.report.feedback._MOST_FILES", 2)
    monkeypatch.setattr("tabletop.report.feedback._DEEPEST", 1)
    found = collected(tmp_path, a__yaml="other: a", b__yaml="other: b", c__yaml="other: c").feedback
    assert found.forms == 2 and found.refused == (
        ("feedback", "there are more than 2 files; those from 'c.yaml' on are not read"),
    )
    deep = collected(tmp_path / "deep", x___y___z__yaml="other: z").feedback
    assert deep.forms == 0 and deep.refused == (("feedback/x/y", "folders are read 1 levels deep"),)


@given(said=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30))
def test_what_is_typed_comes_out_as_text(said: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whatever the letters: the same text, without what turns the direction of writing or is not seen."""
    folder = tmp_path_factory.mktemp("run")
    text = yaml.safe_dump({"strengths": said, "other": "x"}, allow_unicode=True)
    found = collected(folder, a__yaml=text).feedback
    if found.forms:
        expected = " ".join(unicodedata.normalize("NFC", said).split())
        shown = " ".join(text for _, text in found.strengths)
        hidden = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
        assert " ".join(shown.split()) == " ".join("".join(c for c in expected if c not in hidden).split())
    else:
        assert found.refused
