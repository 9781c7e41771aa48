"""Exercises from folders: sections merged, texts read, variants applied, places kept (FORMAT.md, RELIABILITY)."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.exercise.loading import Parsed, load_document, parse
from tabletop.exercise.problems import ExerciseError

FORMAT = Path(__file__).parent / "format"
HEAD = "title: T\nteams: {a: A}\n"


def folder(path: Path, **files: str) -> Path:
    """A folder with files; `__` in a name stands for `/`."""
    for name, text in files.items():
        file = path / (name.replace("__", "/") + ("" if "." in name else ".yaml"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return path


def parsed(path: Path, variant: str | None = None) -> Parsed:
    """An exercise that has nothing wrong with it."""
    return parse(load_document(path), variant)


def problems(path: Path, variant: str | None = None) -> list[str]:
    """What is wrong with an exercise, with paths relative to its folder."""
    try:
        found = list(parsed(path, variant).problems)
    except ExerciseError as error:
        found = list(error.problems)
    return [str(problem).replace(path.as_posix() + "/", "") for problem in found]


@pytest.mark.parametrize("name", ["dark-wards", "quickstart"])
def test_the_documented_examples_are_read(name: str) -> None:
    """The examples of the format page are exercises as they stand."""
    exercise = parsed(FORMAT / name).exercise
    assert exercise.exercise == name and exercise.injects


def test_what_the_tabletop_example_says() -> None:
    """Texts, times and names arrive as written."""
    found = parsed(FORMAT / "dark-wards")
    exercise = found.exercise
    note = exercise.injects[0]
    assert note.number == "1.1" and note.from_ == "Night nurse" and note.to == ("it",)
    assert note.expects[0].within is not None and note.expects[0].within.seconds == 1200
    assert exercise.clock.pace == "by hand" and exercise.clock.endex == 4 * 3600
    assert found.document.text("briefs/exec.md") == "# exec\n"
    assert found.document.text("Said here.") == "Said here."
    assert exercise.objectives["O1"].tasks[0].expects == ("triage",)


def test_sections_stand_in_files_and_folders(tmp_path: Path) -> None:
    """Sections are merged in name order: the main file, SECTION.yaml, SECTION/*.yaml."""
    folder(
        tmp_path,
        exercise=HEAD + "injects: [{id: i0}]",
        injects="- id: i1\n- id: i2\n",
        injects__b="- id: i4\n",
        injects__a="id: i3\n",
        options="options:\n  x: {title: X}\n",
        options__more="y: {title: Y}\n",
        world__variables="v: 1\n",
        world__routes="oil: {unit: Mt per day, supply: 1, segments: {s: 1}, routes: {r: {through: s}}}\n",
        world__z="variables: {w: 2}\n",
        policies__p="rules: []\n",
        variants__short="title: Short\n",
        sources="- {id: S1, title: A book}\n",
    )
    found = parsed(tmp_path)
    assert [inject.id for inject in found.exercise.injects] == ["i0", "i1", "i2", "i3", "i4"]
    assert list(found.exercise.options) == ["x", "y"]
    assert list(found.exercise.world.variables) == ["v", "w"] and list(found.exercise.world.routes) == ["oil"]
    assert list(found.exercise.policies) == ["policies/p.yaml"] and list(found.exercise.variants) == ["short"]
    assert found.exercise.sources["S1"].title == "A book"
    assert str(found.document.place(("injects", 4, "id"))).endswith("injects/b.yaml:1:7")
    assert str(found.document.place(("injects", 2, "id"), key=True)).endswith("injects.yaml:2:3")
    assert str(found.document.place(("world", "variables", "w"))).endswith("world/z.yaml:1:16")


def test_what_is_given_twice_names_both_places(tmp_path: Path) -> None:
    """A key in two files is an error, and so is an inject's id."""
    folder(
        tmp_path,
        exercise=HEAD + "injects: [{id: i}]\noptions: {x: {title: X}}",
        options="x: {title: Y}\n",
        injects="- id: i\n",
        about="- x\n",
    )
    found = problems(tmp_path)
    main = "exercise.yaml"
    assert f"options.yaml:1:1: error[duplicate-key]: 'x' is given twice; it is first given at {main}:4:11" in found
    assert (
        f"injects.yaml:1:7: error[duplicate-key]: there are two injects with the id 'i'; the first is at {main}:3:16"
        in found
    )
    assert any(problem.startswith("about.yaml:1:1: error[wrong-type]") for problem in found)


def test_files_that_cannot_be_put_together(tmp_path: Path) -> None:
    """A list and a mapping make no section."""
    folder(tmp_path, exercise=HEAD + "injects: []\noptions: {x: {title: X}}", options="- x\n")
    assert any("options.yaml:1:1: error[duplicate-key]" in problem for problem in problems(tmp_path))


def test_a_single_file_is_an_exercise(tmp_path: Path) -> None:
    """One file may hold everything, policies and variants included."""
    folder(
        tmp_path,
        one="title: T\nteams: {a: {policy: p}}\ninjects: []\npolicies: {p: {rules: []}}\nvariants: {v: {teams: [a]}}",
        options="x: {title: X}\n",
    )
    found = parsed(tmp_path / "one.yaml", "v")
    assert list(found.exercise.policies) == ["p"] and not found.exercise.options
    assert found.document.name == "one"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("startex_brief: briefs/no.md", "3:16: error[no-such-file]: there is no file 'briefs/no.md'"),
        ("startex_brief: briefs/on.md", "did you mean 'briefs/one.md'?"),
        ("startex_brief: ../secret.md", "3:16: error[outside-folder]"),
        ("startex_brief: /etc/secret.md", "3:16: error[outside-folder]"),
        ("startex_brief: link.md", "3:16: error[outside-folder]"),
        ('startex_brief: "a\\0.md"', "3:16: error"),
        ("startex_brief: " + "x" * 400 + ".md", "3:16: error"),
        ("extensions: model.py", "3:13: error[no-such-file]"),
        ("teams2: x", "unknown-key"),
    ],
)
def test_files_that_are_named(tmp_path: Path, text: str, expected: str) -> None:
    """Files named in an exercise are there and inside its folder."""
    (tmp_path / "secret.md").write_text("secret")
    inside = folder(tmp_path / "x", exercise=HEAD + text + "\ninjects: []", **{"briefs__one.md": "One"})
    (inside / "link.md").symlink_to(tmp_path / "secret.md")
    assert any(expected in problem for problem in problems(inside)), problems(inside)


def test_attachments_and_policies_are_looked_for(tmp_path: Path) -> None:
    """An attachment or policy that is not there is noticed before anyone plays."""
    folder(
        tmp_path,
        exercise="title: T\nteams: {a: {policy: policies/x.yaml, policies: {b: policies/y.yaml}}}\n"
        "injects: [{id: i, attachments: [a.png]}]",
        policies__y="rules: []",
    )
    found = problems(tmp_path)
    assert "exercise.yaml:3:33: error[no-such-file]: there is no file 'a.png' in the exercise's folder" in found
    assert any(
        "2:21: error[no-such-file]: there is no file 'policies/x.yaml' in the exercise's folder; did you mean 'policies/y.yaml'?"
        in p
        for p in found
    )


def test_no_exercise(tmp_path: Path) -> None:
    """An empty folder, a file that is not there, and a file that holds something else."""
    (tmp_path / "list.yaml").write_text("- a")
    (tmp_path / "broken.yaml").write_text("a: [")
    for name, code in (
        (".", "no-exercise"),
        ("nowhere", "no-exercise"),
        ("list.yaml", "wrong-type"),
        ("broken.yaml", "yaml"),
    ):
        with pytest.raises(ExerciseError, match=code):
            load_document(tmp_path / name)


def test_a_misspelt_section_file_is_noticed(tmp_path: Path) -> None:
    """Otherwise it would be left out silently."""
    folder(tmp_path, exercise=HEAD + "injects: []", inject="- id: i", moves="team: a")
    assert problems(tmp_path) == [
        "inject.yaml: warning[unknown-file]: this file is not part of the exercise: no section has its name; "
        "did you mean 'injects.yaml'?"
    ]


def test_file_names_that_differ_only_in_capitals(tmp_path: Path) -> None:
    """They are one file on some machines and two on others."""
    folder(tmp_path, exercise=HEAD + "injects: []", injects__a="- id: i")
    (tmp_path / "injects" / "A.yaml").write_text("- id: j")
    if len(list((tmp_path / "injects").iterdir())) == 2:
        assert any("file-name-clash" in problem for problem in problems(tmp_path))


def test_the_hash_is_over_contents(tmp_path: Path) -> None:
    """The same files anywhere are the same exercise; any byte makes it another (R22)."""
    first = load_document(Path(shutil.copytree(FORMAT / "dark-wards", tmp_path / "one")))
    second = load_document(Path(shutil.copytree(FORMAT / "dark-wards", tmp_path / "two")))
    assert first.hash == second.hash and "files/note.png" in first.files
    (tmp_path / "two" / "files" / "note.png").write_bytes(b"other")
    assert load_document(tmp_path / "two").hash != first.hash


def test_the_same_in_another_process_and_directory_order(tmp_path: Path) -> None:
    """Nothing depends on hash seeds, the locale or the order of a folder."""
    names = [f"injects/{letter}.yaml" for letter in "dbcaüé"]
    folder(tmp_path, exercise=HEAD)
    (tmp_path / "injects").mkdir()
    for name in random.Random(1).sample(names, len(names)):
        (tmp_path / name).write_text(f"- id: i{name[8]}\n- id: i{name[8]}\n", encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from tabletop.exercise.loading import *\n"
        "d = load_document(Path(sys.argv[1])); print(d.hash)\n"
        "try: parse(d)\nexcept ExerciseError as e: print(e)"
    )
    outputs = set()
    for seed, locale in (("1", "C"), ("2", "C.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONIOENCODING": "utf-8"}
        command = [sys.executable, "-c", program, str(tmp_path)]
        outputs.add(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)
    assert len(outputs) == 1 and b"two injects" in outputs.pop()


VARIED = """\
title: T
clock: {endex: 10d, tick: 1h}
teams: {a: {staff: 2}, b: B}
world: {variables: {v: 1, w: {initial: 2}}}
options: {x: {title: X, lead_time: 5d}}
injects:
  - {id: i.1, at: 1d, storyline: oil}
  - {id: j, at: 2d, storyline: gas}
objectives: {O1: {title: O, tasks: [{id: O1.1, title: T}]}}
"""


def test_a_variant_is_applied(tmp_path: Path) -> None:
    """Clock merged, teams kept, storylines with shifts, values set by path; the rest as it was."""
    variant = (
        "title: Short\nclock: {endex: 5d}\nteams: [b]\nstorylines: {oil: 3h}\n"
        "set: {options.x.lead_time: 1d, injects.i.1.at: 2h, injects.j.subject: New, world.variables.v.initial: 7,\n"
        "  world.variables.w.initial: 8, objectives.O1.tasks.O1.1.title: U, teams.b.title: BB}\n"
    )
    folder(tmp_path, exercise=VARIED, variants__short=variant)
    found = parsed(tmp_path, "short")
    exercise, document = found.exercise, found.document
    assert exercise.clock.endex == 5 * 86_400 and exercise.clock.tick == 3600
    assert list(exercise.teams) == ["b"] and exercise.teams["b"].title == "BB"
    assert document.left_out == ("teams.a", "storylines.gas") and document.storylines == {"oil": 10_800}
    assert [inject.at.text for inject in exercise.injects if inject.at] == ["2h", "2d"]
    assert exercise.injects[1].subject == "New"
    initial = {name: variable.initial.text for name, variable in exercise.world.variables.items()}
    assert initial == {"v": "7", "w": "8"}
    assert exercise.objectives["O1"].tasks[0].title == "U"
    assert str(document.place(("options", "x", "lead_time"))).endswith("variants/short.yaml:5:28")
    assert str(document.place(("options", "x", "title"))).endswith("exercise.yaml:5:22")
    plain = parsed(tmp_path)
    assert list(plain.exercise.teams) == ["a", "b"] and plain.exercise.injects[0].at
    assert plain.exercise.injects[0].at.text == "1d" and plain.document.storylines is None


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("teams: [c]", "variants/v.yaml:1:9: error[unknown-team]: there is no team 'c'"),
        ("set: {options.y.lead_time: 1d}", "1:15: error[unknown-path]: 'options.y.lead_time' leads nowhere"),
        ("set: {injects.i1.at: 1d}", "'injects.i1.at' leads nowhere: there is no 'i1'; did you mean 'i.1'?"),
        ("set: {title.x.y: 1d}", "leads to a single value"),
        (
            "set: {options.x.leadtime: 1d}",
            "1:7: error[unknown-key]: 'leadtime' is not a key here; did you mean 'lead_time'?",
        ),
        ("set: {options.x.lead_time: [1d]}", "variants/v.yaml:1:28: error[wrong-type]"),
        ("clock: {endx: 1d}", "1:9: error[unknown-key]: 'endx' is not a key here; did you mean 'endex'?"),
        ("clock: {endex: x}", "variants/v.yaml:1:16: error[bad-duration]"),
        (
            "storylines: {oli: 0h}",
            "1:14: error[unknown-storyline]: nothing belongs to a storyline 'oli'; did you mean 'oil'?",
        ),
        ("storylines: {oil: x}", "1:19: error[bad-duration]"),
        ("titel: x", "1:1: error[unknown-key]: 'titel' is not a key here; did you mean 'title'?"),
    ],
)
def test_mistakes_in_a_variant(tmp_path: Path, variant: str, expected: str) -> None:
    """What a variant names must be there; errors stand where the variant says it."""
    folder(tmp_path, exercise=VARIED, variants__v=variant)
    assert any(expected in problem for problem in problems(tmp_path, "v")), problems(tmp_path, "v")


def test_an_unknown_variant(tmp_path: Path) -> None:
    """The variants there are get named."""
    folder(tmp_path, exercise=VARIED, variants__short="title: S")
    assert any(
        "there is no variant 'shrt'; the exercise has short; did you mean 'short'?" in p
        for p in problems(tmp_path, "shrt")
    )


def test_a_word_in_a_condition_has_a_place(tmp_path: Path) -> None:
    """The checker points at the name that is wrong, not at the text it stands in."""
    folder(tmp_path, exercise=HEAD + "injects:\n  - {id: i, when: tension > 5 and tenson < 2}")
    document = load_document(tmp_path)
    assert str(document.place_word(("injects", 0, "when"), "tenson")).endswith("exercise.yaml:4:35")


def mutations() -> st.SearchStrategy[list[tuple[int, int, str]]]:
    """Places to cut in a text, how much to drop, and what to put there."""
    piece = st.sampled_from(
        ["", "x", ":", ": ", "{", "}", "[", "]", "- ", "\n", "\n  ", "'", '"', ",", "true", "9", "é", "\t", "&a "]
    )
    return st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 12), piece), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["dark-wards", "quickstart"]), mutations())
def test_a_damaged_exercise_has_problems_and_nothing_worse(
    tmp_path_factory: pytest.TempPathFactory, name: str, cuts: list[tuple[int, int, str]]
) -> None:
    """Nothing but ExerciseError comes out of a file, however it was damaged."""
    source = FORMAT / name
    target = tmp_path_factory.getbasetemp() / f"damaged-{name}"
    if not target.exists():
        shutil.copytree(source, target)
    text = (source / "exercise.yaml").read_text(encoding="utf-8")
    for at, length, piece in cuts:
        at %= len(text)
        text = text[:at] + piece + text[at + length :]
    (target / "exercise.yaml").write_text(text, encoding="utf-8")
    lines = text.count("\n") + 2
    for variant in (None, "short"):
        try:
            parse(load_document(target), variant)
        except ExerciseError as error:
            assert error.problems
            for problem in error.problems:
                assert problem.message and problem.place.line <= max(lines, 20)
