"""`tabletop new`: what it makes checks clean and plays, whatever it is called; what it cannot make leaves nothing."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import stat
from pathlib import Path

import pytest
import yaml

from tabletop.cli import making
from tabletop.cli.making import SCAFFOLD
from tabletop.cli.modelines import schema_for, with_modeline
from tabletop.cli.naming import one_line, short_name, title_of, value_of, with_value
from tabletop.cli.playing import shipped
from tabletop.exercise.checking.compile import check_all, compile_exercise
from tests.cli.test_commands import run

SHIPPED = sorted(path.parent.name for path in shipped().glob("[!.]*/exercise.yaml"))
TITLES = [
    'A "quoted" title',
    "It's: a colon, a # and a {brace}",
    "- a leading dash",
    "true",
    "%percent & *star | > @ ` !",
    "Бақыт пен су: жаттығу",
    "Учение «Весна»",
    "Flood 🌊👩‍🚒",
    "one\ntwo\r\nthree\ttabs\u2028and more",
    "{{ river }} and {% if %}",
    "back\\slash \\n",
    "x" * 300,
    "a\x00b\x07c",
]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, by path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def commands(out: str) -> list[list[str]]:
    """The commands that were printed, as a terminal would read them."""
    return [shlex.split(line)[1:] for line in out.splitlines() if line.startswith("  tabletop ")]


def assert_clean(folder: Path) -> None:
    """Checked without a word, in all its variants, with its sample moves."""
    code, out, err = run("check", folder)
    assert (code, err) == (0, "") and "no errors" in out and "warning[" not in out


def test_what_is_made_checks_clean_plays_and_prints_by_the_commands_it_says(here: Path) -> None:
    """DESIGN section 9: a small exercise that checks and plays as it is. The lines can be copied."""
    code, out, err = run("new", "my-exercise")
    assert (code, err) == (0, "") and "Made my-exercise: My exercise" in out
    said = commands(out)
    assert [line[0] for line in said] == ["check", "play", "show", "print"]
    for line in said:
        code, out, err = run(*line)
        assert (code, err) == (0, ""), line
    assert list((here / "runs").glob("*/reports/aar.html"))
    assert_clean(here / "my-exercise")


def test_every_way_in_which_an_inject_comes_is_in_it_and_all_but_two_come(here: Path) -> None:
    """Timed, on an order, on a condition, if nothing was done, by hand: each comes in one of two plays."""
    assert run("new", "mine")[0] == 0
    exercise = compile_exercise(here / "mine")
    ways = [(i.at, i.when, i.on_option, i.if_unmet) for i in exercise.injects]
    assert [[way is not None for way in four].index(True) if any(w is not None for w in four) else 4 for four in ways] == [
        0, 3, 2, 1, 4,
    ]  # fmt: skip
    assert exercise.objectives and exercise.measures and all(team.title for team in exercise.teams)
    played, alone = (run("play", "mine", *moves)[1] for moves in (("--moves", "mine/moves"), ()))
    assert "never triggered: rumours, water" in played and "Homes under water: 0 homes" in played
    assert "never triggered: dyke-raised, visit" in alone and "Files refused" not in played
    assert "3 succeeded" in played


def test_the_readme_of_the_folder_says_commands_that_work(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a terminal in the folder itself; what they leave there does not disturb it, and is not copied."""
    assert run("new", "mine")[0] == 0
    monkeypatch.chdir("mine")
    lines = re.findall(r"^    tabletop (.*)$", Path("README.md").read_text(), re.MULTILINE)
    lines += re.findall(r"^#   tabletop (.*?)  ", Path("exercise.yaml").read_text(), re.MULTILINE)
    assert len(lines) == 5
    for line in lines:
        assert run(*shlex.split(line))[0] == 0, line
    assert_clean(here / "mine")
    shutil.rmtree("papers")
    monkeypatch.chdir(here)
    assert run("new", "copy", "--from", "mine")[0] == 0
    assert not (here / "copy" / "runs").exists() and set(tree(here / "copy")) <= set(tree(here / "mine"))


def test_what_the_remarks_say_may_be_left_out_can_be_left_out(here: Path) -> None:
    """The world with all that hangs on it; then every section but those that are needed."""
    assert run("new", "mine")[0] == 0
    file = here / "mine" / "exercise.yaml"
    text = re.sub(r"^(world|measures):\n(  .*\n)+", "", file.read_text(), flags=re.MULTILINE)
    text = re.sub(r"  - id: water\n(    .*\n)+", "", text.replace("    effects: [{add: {dyke: 1}}]\n", ""))
    file.write_text(re.sub(r"\{\{ \w+ \}\}", "4", text))
    assert_clean(here / "mine")
    shutil.rmtree(here / "mine" / "moves")
    needed = ("title", "clock", "teams", "injects")
    parts = re.split(r"^(?=\w+:)", file.read_text(), flags=re.MULTILINE)
    file.write_text("".join(part for part in parts if part.startswith(needed)))
    assert run("check", "mine")[0] == 1  # injects still name options
    file.write_text(re.sub(r"any_of: .*", "any_of: [answer, action]", re.sub(r"    on: .*\n", "", file.read_text())))
    assert_clean(here / "mine")


@pytest.mark.parametrize("pace", ["by hand", "clock"])
def test_the_remarks_say_how_to_play_without_turns(here: Path, pace: str) -> None:
    """The changes that stand above the clock are all that is needed; control's ruling still finds its order."""
    assert run("new", "mine")[0] == 0
    for path in (here / "mine").rglob("*.yaml"):
        lines = [line for line in path.read_text().splitlines(keepends=True) if not line.startswith("#")]
        text = "".join(lines).replace("pace: turns, turn: 4h", f"pace: {pace}").replace("within: 1 turn", "within: 4h")
        path.write_text(text.replace("turn: 1", "at: 4h").replace("council/1/shelter", "council/@4h/shelter"))
    assert_clean(here / "mine")
    out = run("play", "mine", "--moves", "mine/moves")[1]
    assert "3 succeeded" in out and "unruled" not in out


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_exercise_can_be_copied_plays_and_stays_what_it_is(here: Path, name: str) -> None:
    """The same but for its short name and the remarks; by the commands it says."""
    code, out, err = run("new", f"deep/er/my {name}", "--from", name)
    folder = here / "deep" / "er" / f"my {name}"
    assert (code, err) == (0, "")
    assert_clean(folder)
    assert {line for line in tree(folder) if not line.startswith(".")} == set(tree(shipped() / name))
    ours, theirs = (check_all(path)[0] for path in (folder, shipped() / name))
    assert [e.variant for e in ours] == [e.variant for e in theirs]
    for ours_one, theirs_one in zip(ours, theirs, strict=True):
        assert ours_one.id == f"my-{name}"
        assert (ours_one.title, ours_one.injects, ours_one.options) == (
            theirs_one.title, theirs_one.injects, theirs_one.options,
        )  # fmt: skip
    for line in commands(out):
        code, out, _ = run(*line)
        assert code == 0 and "Files refused" not in out
    assert list((here / "runs").glob("*/reports/aar.html"))


@pytest.mark.parametrize("title", TITLES)
def test_any_title_is_read_back_as_it_was_given(here: Path, title: str) -> None:
    """On one line, without characters that are no text; everything else as it stands."""
    code, _, err = run("new", "mine", "--title", title)
    assert (code, err) == (0, "")
    assert compile_exercise(here / "mine").title == one_line(title)
    assert run("check", "mine")[0] == 0
    assert yaml.safe_load((here / "mine" / "exercise.yaml").read_text(encoding="utf-8"))["title"] == one_line(title)


@pytest.mark.parametrize("title", TITLES)
def test_a_title_replaces_that_of_a_copy(here: Path, title: str) -> None:
    """However the old one is written; all other lines stay."""
    for number, old in enumerate(
        ["title: Plain: no", "title: 'It''s'", 'title: "a\\"b" # why', "title: >\n  One\n  two", "title: a\n  b"]
    ):
        if number == 0:
            old = "title: Plain"
        source = here / f"source{number}"
        source.mkdir()
        (source / "exercise.yaml").write_text(
            f"# First\n{old}\nteams: {{a: {{title: T}}}}\ninjects: [{{id: i, to: [a], subject: title}}]\n"
        )
        assert run("new", f"copy{number}", "--from", source, "--title", title)[0] == 0
        text = (here / f"copy{number}" / "exercise.yaml").read_text(encoding="utf-8")
        assert yaml.safe_load(text) == {
            "title": one_line(title), "teams": {"a": {"title": "T"}},
            "injects": [{"id": "i", "to": ["a"], "subject": "title"}],
        }  # fmt: skip
        assert "# First\n" in text and ("# why" in text) == ("# why" in old)


@pytest.mark.parametrize(
    "name",
    ["dark-wards", "Ночь_в_больнице", "-x", "...", "a b", "🌊", "1.10", "x" * 200, 'it\'s "q" $HOME `x` *', "--"],
)
def test_any_name_of_a_folder_will_do(here: Path, name: str) -> None:
    """Title and short name come from it; the commands that are printed work as a shell reads them."""
    code, out, err = run("new", "--", name)
    assert (code, err) == (0, "")
    exercise = compile_exercise(here / name)
    assert exercise.title == title_of(name) and exercise.id == short_name(name)
    for line in commands(out):
        assert run(*line)[0] == 0, line


def test_names_are_made_readable() -> None:
    """Hyphens become spaces in a title; what is no letter or digit becomes a hyphen in a short name."""
    assert [title_of(n) for n in ("dark-wards", "жаттығу_1", "---", "a")] == ["Dark wards", "Жаттығу 1", "---", "A"]
    assert [short_name(n) for n in ("my exercise!", "жаттығу 1", "---", "..x", "🌊")] == [
        "my-exercise", "жаттығу-1", "exercise", "x", "exercise",
    ]  # fmt: skip
    assert len(short_name("x" * 300)) == 64


def test_a_folder_that_is_not_empty_is_refused_and_left_alone(here: Path) -> None:
    """It says what is in it and what to do; a version control's folder does not count."""
    (here / "full").mkdir()
    (here / "full" / "notes.txt").write_text("mine")
    (here / "full" / "more.txt").write_text("mine")
    (here / "file").write_text("mine")
    before = tree(here)
    code, out, err = run("new", "full")
    assert (code, out) == (1, "")
    assert "full is not empty (it holds more.txt and 1 more); give the name of a new folder" in err
    code, _, err = run("new", "file")
    assert code == 1 and "file is a file; give the name of a new folder" in err
    code, _, err = run("new", "file/inside")
    assert code == 1 and "cannot be made" in err
    assert tree(here) == before and sorted(os.listdir(here)) == ["file", "full"]
    (here / "empty" / ".git").mkdir(parents=True)
    assert run("new", "empty")[0] == 0
    assert_clean(here / "empty")


def test_the_folder_one_is_in_can_be_filled_if_it_is_empty(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`tabletop new .` takes the name of the folder."""
    (here / "spring-drill").mkdir()
    monkeypatch.chdir("spring-drill")
    code, out, _ = run("new", ".")
    assert code == 0 and "Made .: Spring drill" in out
    for line in commands(out):
        assert run(*line)[0] == 0
    assert sorted(os.listdir(here)) == ["spring-drill"]


def test_a_misspelt_name_is_told_with_the_nearest(here: Path) -> None:
    """Exit code 2: wrong usage. Nothing is made."""
    code, _, err = run("new", "mine", "--from", "quikstart")
    assert code == 2 and "there is no exercise 'quikstart'" in err and "did you mean 'quickstart'?" in err
    code, _, err = run("new", "mine", "--from", "zzz")
    assert code == 2 and "did you mean" not in err and all(name in err for name in SHIPPED)
    (here / "nothing").mkdir()
    code, _, err = run("new", "mine", "--from", "nothing")
    assert code == 2 and "no exercise.yaml" in err
    assert run("new", "mine", "--title", " \n ")[0] == 2
    assert os.listdir(here) == ["nothing"]


def test_an_exercise_of_ones_own_is_copied_without_what_programs_leave(here: Path) -> None:
    """By its folder, its exercise.yaml, or the one file it stands in; runs, hidden files and caches stay behind."""
    assert run("new", "mine")[0] == 0
    mine = here / "mine"
    for extra in (
        ".secret",
        "~$draft.yaml",
        "__pycache__/x.pyc",
        "runs/a/run.yaml",
        "runs/a/events.jsonl",
        "files/note.txt",
    ):
        (mine / extra).parent.mkdir(parents=True, exist_ok=True)
        (mine / extra).write_text("x")
    (mine / "loop").symlink_to(mine, target_is_directory=True)
    (mine / "files" / "gone.txt").symlink_to(mine / "nowhere")
    for number, source in enumerate(("mine", "./mine/", "mine/exercise.yaml", mine)):
        assert run("new", f"copy{number}", "--from", source)[0] == 0
        copied = {name for name in tree(here / f"copy{number}") if not name.startswith(".")}
        assert copied == {*(p for p in tree(SCAFFOLD)), "files/note.txt"}
    (here / "one.yaml").write_text(
        "title: One\nclock: {endex: 4h}\nteams: {a: {title: A, brief: b.md}}\ninjects: [{id: i, to: [a], subject: S}]\n"
    )
    (here / "b.md").write_text("Read me.")
    assert run("new", "many", "--from", "one.yaml")[0] == 0
    assert compile_exercise(here / "many").title == "One" and (here / "many" / "b.md").read_text() == "Read me."
    assert run("new", "mine/within", "--from", "mine")[0] == 0


def test_copies_can_be_changed_where_the_original_may_not(here: Path) -> None:
    """Read-only files and folders, as installed packages have, become ordinary ones."""
    source = here / "source"
    shutil.copytree(SCAFFOLD, source)
    paths = [source, *source.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert run("new", "mine", "--from", source)[0] == 0
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    for path in (here / "mine", *(here / "mine").rglob("*")):
        assert path.stat().st_mode & stat.S_IWUSR, path
    umask = os.umask(0)
    os.umask(umask)
    assert stat.S_IMODE((here / "mine").stat().st_mode) == 0o777 & ~umask


@pytest.mark.parametrize("where", ["a/b/mine", "empty"])
def test_nothing_is_left_behind_when_it_fails(here: Path, where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk in the middle: no half folder, no folders above it, no temporary one."""
    (here / "empty").mkdir()
    real, count = shutil.copyfile, 0

    def full(source: Path, target: Path) -> None:
        nonlocal count
        count += 1
        if count > 3:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(shutil, "copyfile", full)
    code, out, err = run("new", where)
    assert (code, out) == (1, "") and err == f"error: {where} cannot be made: No space left on device\n"
    assert os.listdir(here) == ["empty"] and os.listdir(here / "empty") == []


def test_nothing_is_left_behind_when_moving_into_an_empty_folder_fails(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was moved already is taken away again."""
    (here / "empty").mkdir()
    real, count = Path.rename, 0

    def rename(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == 2:
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", rename)
    code, _, err = run("new", "empty")
    assert code == 1 and "Permission denied" in err
    assert os.listdir(here) == ["empty"] and os.listdir(here / "empty") == []


def test_a_name_that_the_disk_does_not_take_is_an_error_in_words(here: Path) -> None:
    """Too long for the file system."""
    code, _, err = run("new", "x" * 300)
    assert code == 1 and "cannot be made: " in err and "Traceback" not in err
    assert os.listdir(here) == []


def test_a_copy_whose_text_cannot_be_read_is_refused(here: Path) -> None:
    """Not UTF-8, or without a title to replace."""
    (here / "a").mkdir()
    (here / "a" / "exercise.yaml").write_bytes(b"title: caf\xe9\n")
    code, _, err = run("new", "b", "--from", "a")
    assert code == 1 and "UTF-8" in err
    (here / "a" / "exercise.yaml").write_text("teams: [a\n")
    code, _, err = run("new", "b", "--from", "a", "--title", "T")
    assert code == 1 and "--title cannot be set" in err
    assert run("new", "b", "--from", "a")[0] == 0
    assert (here / "b" / "exercise.yaml").read_text().endswith(".json\nteams: [a\n")


def test_a_value_is_found_at_the_outermost_level_only() -> None:
    """Keys of the same name deeper down, in lists and in texts are left alone."""
    text = "about: {title: no}\npeople: [{name: title}]\nbody: |\n  title: no\n\ntitle: yes\nafter: 1\n"
    assert value_of(text, "title") == "yes"
    assert with_value(text, "title", "T") == text.replace("title: yes", 'title: "T"')
    assert with_value("a: *b\ntitle: x\n", "title", "T") == 'a: *b\ntitle: "T"\n'
    assert with_value("a: b\n", "title", "T") is None and value_of("[a", "title") is None


@pytest.mark.parametrize(
    ("called", "says"),
    [
        ("/usr/bin/tabletop", ("tabletop",)),
        ("/lib/tabletop/__main__.py", ("-m tabletop", "run.py")),
        ("pytest", ("tabletop",)),
    ],
)
def test_commands_are_shown_as_the_person_calls_them(
    called: str, says: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Installed, as a module of a Python, or by run.py where that made the environment."""
    monkeypatch.setattr("sys.argv", [called])
    assert making.program().endswith(says)


@pytest.mark.parametrize("name", [None, *SHIPPED])
def test_editors_find_the_schema_of_each_file(here: Path, name: str | None) -> None:
    """The first line of each file of the exercise leads to a schema within the folder, wherever it is moved."""
    assert run("new", "made", *(("--from", name) if name else ()))[0] == 0
    shutil.move("made", "elsewhere")
    led: dict[str, str] = {}
    for path in sorted((here / "elsewhere").rglob("*.yaml")):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        target = (path.parent / first.removeprefix("# yaml-language-server: $schema=")).resolve()
        assert target.is_relative_to(here / "elsewhere") and "$schema" in json.loads(target.read_text(encoding="utf-8"))
        led[path.relative_to(here / "elsewhere").as_posix()] = target.stem
    assert led["exercise.yaml"] == "exercise"
    for file, schema in led.items():
        assert ("/control/" in file) == (schema == "control"), file
        assert (file.startswith("moves/") and schema != "control") == (schema == "move"), file
        assert file.startswith("policies/") == (schema == "policy"), file


def test_each_file_of_an_exercise_has_its_schema() -> None:
    """By its path; files that are no part of an exercise, texts and scripts of several moves have none."""
    assert {name: schema_for(name) for name in (
        "exercise.yml", "injects.yaml", "injects/a.yaml", "policies.yaml", "policies/a.yaml", "variants/a.yaml",
        "world.yaml", "world/routes.yaml", "world/other.yaml", "moves/it/a.yaml", "moves/set/control/a.yml",
        "moves/all.yaml", "moves/it/a.md", "notes.yaml", "briefs/a.yaml", "injects/deep/a.yaml",
    )} == {
        "exercise.yml": "exercise", "injects.yaml": "injects", "injects/a.yaml": "injects", "policies.yaml": "policies",
        "policies/a.yaml": "policy", "variants/a.yaml": "variant", "world.yaml": "world", "world/routes.yaml": "routes",
        "world/other.yaml": "world", "moves/it/a.yaml": "move", "moves/set/control/a.yml": "control",
        "moves/all.yaml": None, "moves/it/a.md": None, "notes.yaml": None, "briefs/a.yaml": None,
        "injects/deep/a.yaml": None,
    }  # fmt: skip
    script = "team: a\n---\nteam: b\n"
    assert with_modeline(script, "moves/set/all.yaml") == script


def test_a_line_for_editors_takes_the_place_of_an_older_one() -> None:
    """There is one, it comes first, and the file's ends of lines stay as they are."""
    old = "# Mine\r\n# yaml-language-server: $schema=../old.json\r\ntitle: T\r\n"
    new = with_modeline(old, "exercise.yaml")
    assert new == "# yaml-language-server: $schema=.schema/exercise.json\r\n# Mine\r\ntitle: T\r\n"
    assert with_modeline(new, "exercise.yaml") == new
