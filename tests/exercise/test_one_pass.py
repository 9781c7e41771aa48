"""One look tells everything: a mistake is said once, at its place, and hides no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from tabletop.exercise.checking.circles import culprit, in_order, shown
from tabletop.exercise.checking.compile import check_all
from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.problems import ExerciseError, Place, Problems
from tabletop.exercise.reading.limits import EXERCISE
from tabletop.exercise.reading.recovering import read_on
from tests.playing import complaints, write

WORLD = """
world:
  variables:
    tension: {unit: "%", initial: 35, min: 0, max: 100}
    gas-intake: {unit: bcm, initial: 8}
options:
  call: {title: Call, teams: [red], parameters: {tone: {choice: [soft, loud]}, times: {min: 1, max: 5}}}
  wait: {title: Wait}
injects:
  - {id: storm, number: "1", at: 1d, to: [red], channel: phone, subject: S, body: B, expects: [{id: e1, from: red, any_of: [call]}]}
  - {id: flood, number: "2", at: 2d, to: [red], channel: phone, subject: S, body: B}
"""

# What is wrong with the structure


def test_no_mistake_of_structure_hides_another() -> None:
    """Wrong types, keys that are missing, and names that nothing has, all in one go and nothing else."""
    text = WORLD.replace("initial: 35", "initial: [35]").replace("title: Wait", "title: {a: b}")
    text = text.replace("{id: flood,", "{").replace("any_of: [call]", "any_of: [cal]") + "late: sometimes\n"
    found = [problem.split(": ", 1)[1] for problem in complaints(text)]
    assert [problem.split("]")[0] for problem in found] == [
        "error[wrong-type", "error[wrong-type", "error[unknown-option", "error[missing-key", "error[bad-value",
    ]  # fmt: skip


def test_what_stands_under_a_misspelt_key_is_looked_at() -> None:
    """The key is taken for the one that was meant, and is not missing under its right name."""
    found = complaints(
        WORLD.replace("variables:", "variabels:").replace("max: 100}", "max: 100, rate: tenson per day}")
    )
    assert len(found) == 2 and "did you mean 'variables'" in found[0] and "did you mean 'tension'" in found[1]


def test_the_one_key_that_is_missing_is_the_one_nobody_knows() -> None:
    """Spelling alone would not find it."""
    found = complaints(WORLD.replace("initial: 8", "startvalue: 8"))
    assert len(found) == 1 and found[0].endswith("'startvalue' is not a key here; did you mean 'initial'?")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("to: [red], channel", "to: {a: b}, channel"),
        ("parameters: {tone: {choice: [soft, loud]}, times: {min: 1, max: 5}}", "parameters: soon"),
        ("teams: [red], parameters", "teams: {red: blue}, parameters"),
        ("{id: storm, number", "{number"),
        ("{id: e1, from: red", "{id: [e1], from: red"),
        ("[{id: e1, from: red, any_of: [call]}]", "soon"),
        ('tension: {unit: "%", initial: 35', 'tension: {unit: "%"'),
    ],
)
def test_one_mistake_is_one_complaint(old: str, new: str) -> None:
    """What is left out is not missed in other places."""
    text = WORLD + "measures: {m: {value: tension}}\nobjectives: {O: {title: O, tasks: [{id: t, expects: e1}]}}\n"
    text += (
        "  # nothing\nteams: {red: {title: Red, staff: 4, default: {orders: [{option: call, tone: soft, times: 2}]}}}\n"
    )
    head = "title: Test\nclock: {endex: 10d, tick: 1h}\n"
    assert complaints(text, head) == []
    assert len(complaints(text.replace(old, new, 1), head)) == 1


def test_turns_that_cannot_be_read_are_not_missed() -> None:
    """Nobody is told that there are no turns when they are only misspelt."""
    head = "title: Test\nclock: {endex: 10d, tick: 1h, pace: turns, turn: 5x}\nteams: {red: Red}\n"
    found = complaints(WORLD.replace("any_of: [call]", "any_of: [call], within: 1 turn"), head)
    assert len(found) == 1 and "bad-duration" in found[0]


# What is wrong with the YAML


def read(text: str) -> tuple[object, list[str]]:
    """What can be read of a text, and what is said about it."""
    problems = Problems()
    root = read_on(text, "f.yaml", EXERCISE, problems, Lost())
    return root, [str(problem).removeprefix("f.yaml:") for problem in problems]


@pytest.mark.parametrize(
    ("text", "place", "root"),
    [
        ("a: 1\nb: [1\nc: 2\n", "2:4", {"a": "1", "c": "2"}),
        ('a:\n  - {x: "1}\n  - {x: "2"}\n  - {x: "3"}\n', "2:9", {"a": [{"x": "2"}, {"x": "3"}]}),
        ("a:\n  b: 1\n   c: 2\n  d: 3\n", "3:5", {"a": {"b": "1", "c": "2", "d": "3"}}),
        ("a:\n   b: 1\n  c: 2\n  d: 3\n", "2:4", {"a": {"b": "1", "c": "2", "d": "3"}}),
        ("a:\n\tb: 1\nc: 2\n", "2:1", {"a": {"b": "1"}, "c": "2"}),
        ('a: "1"\nb "2"\nc: 3\n', "2:2", {"a": "1", "b": "2", "c": "3"}),
        ("a:\n  {x: 1}\n  - {x: 2}\n", "2:3", {"a": [{"x": "1"}, {"x": "2"}]}),
        ("a:\n  b: {c: 1}}\nd: 2\n", "2:12", {"d": "2"}),
        ("<<<<<<< x\na: 1\n=======\na: 2\n>>>>>>> y\nb: 3\n", "1:1", {"a": "1", "b": "3"}),
        ("a:\n  - one\n    - two\nb: 1\n", "3:5", {"a": ["one"], "b": "1"}),
        ("a: {b: c, d\n", "1:4", None),
    ],
)
def test_reading_goes_on_after_a_mistake_of_yaml(text: str, place: str, root: object) -> None:
    """The line to blame is said, and as little as can be is lost for it."""
    found, problems = read(text)
    assert found == root and len(problems) == 1 and problems[0].startswith(f"{place}: error["), problems


def test_many_mistakes_of_yaml_are_all_said() -> None:
    """And what stands between them is read."""
    text = "injects:\n" + "".join(f'- {{id: a{i}, at: "1h}}\n- {{id: b{i}, at: 1h}}\n' for i in range(10))
    root, problems = read(text)
    assert len(problems) == 10 and isinstance(root, dict) and len(root["injects"]) == 10


def test_a_mistake_of_yaml_in_the_main_file_hides_nothing(tmp_path: Path) -> None:
    """The teams cannot be read; what names them is left alone, and other mistakes are said."""
    exercise = (
        "title: T\nclock: {endex: 10d}\nteams:\n  red: {title: Red\n  blue: {title: Blue}\noptions: {call: Call}\n"
    )
    injects = "- {id: a, at: 1d, to: [red, blue], subject: S, effects: [{set: {x: 1}}]}\n- {id: b, on: {option: cal}, to: [rde]}\n"
    write(tmp_path, exercise, injects=injects)
    found = [str(problem).removeprefix(f"{tmp_path.as_posix()}/") for problem in check_all(tmp_path)[1]]
    assert [problem.split(": ")[0] for problem in found] == [
        "exercise.yaml:4:8", "injects.yaml:1:65", "injects.yaml:2:24", "injects.yaml:2:35",
    ]  # fmt: skip
    assert found[3].endswith("did you mean 'red'?")


def test_a_file_that_is_no_text_hides_nothing(tmp_path: Path) -> None:
    """A policy saved in another encoding is said once; the team that names it has done nothing wrong."""
    write(
        tmp_path,
        "title: T\nclock: {endex: 10d}\nteams: {red: {policy: policies/p.yaml}}\ninjects: [{id: a, to: [rde]}]\n",
    )
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "p.yaml").write_bytes("rules: []\n".encode("utf-16"))
    assert [problem.code for problem in check_all(tmp_path)[1]] == ["unknown-team", "bad-encoding"]


def test_a_main_file_of_another_sort(tmp_path: Path) -> None:
    """Where nothing can be read there is one error; where other files can, they are."""
    write(tmp_path, "title: - x\n")
    (tmp_path / "exercise.yaml").write_text("- a\n")
    with pytest.raises(ExerciseError, match="an exercise is a mapping"):
        check_all(tmp_path)
    (tmp_path / "injects.yaml").write_text("- {id: a, at: 1x}\n- {id: b, att: 1h}\n")
    assert check_all(tmp_path)[1][0].code == "wrong-type"


# Names


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("people: [{name: A, role: evaluator, evaluates: [O11]}]", "there is no objective 'O11'; did you mean"),
        ("people: [{name: A, team: [rde]}]", "there is no team 'rde'; did you mean 'red'?"),
        ("questions: [{ask: Why?, of: bleu}]", "there is no team 'bleu'; did you mean 'blue'?"),
        ("questions: [{ask: Why?, objective: O3}]", "there is no objective 'O3'; there are O1, O2"),
        ("phases: {1: {title: P, discuss: [{ask: Why?, of: rde}]}}", "there is no team 'rde'; did you mean 'red'?"),
        ("phases: {one: One}", "there is no phase '1'; there is one"),
        (
            "sources: {S-01: Book}\nresources: {cash: {initial: {value: 5, source: S-02}}}",
            "there is no source 'S-02'; did you",
        ),
        ("sources: {S-01: Book}\nmeasures: {m: {value: tension, source: X}}", "there is no source 'X'; there is S-01"),
        ("storylines: {main: The story}", "error[unknown-storyline]: there is no storyline 'mian'"),
        ("storylines: {other: Another}", "warning[unknown-storyline]: there is no storyline 'mian'"),
        (
            "checks: [{title: C, holds: tenson < 5}]",
            "'tenson' is not a variable, a resource or a route figure; did you mean",
        ),
        (
            "measures: {m: {value: gas-intkae}}",
            "'gas-intkae' is not a variable, a resource or a route figure; did you mean 'gas-intake'?",
        ),
        ("measures: {m: {value: intake}}", "did you mean 'gas-intake'?"),
        (
            "expectations: [{id: x, from: red, any_of: [mesage: blue]}]",
            "'mesage' is not a key here; did you mean 'message'?",
        ),
        ("expectations: [{id: x, from: red, any_of: [anwser]}]", "there is no option 'anwser'; did you mean 'answer'?"),
        (
            "expectations: [{id: x, from: red, any_of: [call], within: 3 dyas}]",
            "'dyas' is no unit of time; did you mean 'days'?",
        ),
        ("late: carri", "did you mean 'carry'?"),
        ("startex_brief: briefs/one.mdd", "3 there is no file"),
    ],
)
def test_every_name_is_looked_up(more: str, expected: str) -> None:
    """Whatever names something else, with the name that was probably meant."""
    text = WORLD.replace("subject: S", "subject: S, phase: 1", 1).replace("{id: flood", "{id: flood, storyline: mian")
    if "storylines" not in more:
        text = text.replace("storyline: mian, ", "")
    found = complaints(text + more + "\nobjectives: {O1: {title: O, tasks: [{id: O2, title: T}]}}\n")
    if expected[0] == "3":
        assert found == []  # a text like any other, as nothing with such a name is near
    else:
        assert len(found) == 1 and expected in found[0], found


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("channel: phone, subject: S, body: B}", "channel: phnoe, subject: S, body: B}", "near-name"),
        ('number: "2"', 'number: "1"', "duplicate-number"),
    ],
)
def test_what_is_only_odd_is_a_warning(old: str, new: str, expected: str) -> None:
    """Labels that nobody declares, and numbers that people call injects by."""
    more = "  - {id: third, at: 3d, to: [red], channel: phone, subject: S, body: B}\n"
    found = complaints((WORLD + more).replace(old, new, 1))
    assert len(found) == 1 and f"warning[{expected}]" in found[0]


@pytest.mark.parametrize(
    ("old", "new", "place", "meant"),
    [
        ("    tension: {", "    tenson: {", "7:5", "tension"),
        ("{id: storm,", "{id: strom,", "13:10", "storm"),
        ("  call: {title", "  cal: {title", "10:3", "call"),
        ("red: {title: Red", "rde: {title: Red", "4:9", "red"),
        ("gas-intake: {", "gas-intke: {", "8:5", "gas-intake"),
    ],
)
def test_a_name_that_is_misspelt_where_it_is_given(old: str, new: str, place: str, meant: str) -> None:
    """What everything else calls otherwise is said once, at the name, and not at every use."""
    head = "\ntitle: Test\nclock: {endex: 10d, tick: 1h}\nteams: {red: {title: Red, staff: 4}, blue: Blue}\n"
    more = "  - {id: x, after: storm, when: tension > 5 and gas-intake < 3 and not ordered(call), to: [red]}\n"
    more += "  - {id: y, after: storm, when: tension > 5 and gas-intake < 2, on: call, to: [red]}\n".replace(
        "after: storm, ", ""
    )
    more += "  - {id: z, after: storm, to: [red]}\nvariants: {v: {teams: [red]}}\n"
    assert complaints(WORLD.lstrip() + more, head) == []
    found = complaints((WORLD.lstrip() + more).replace(old, new, 1), head.replace(old, new, 1))
    assert len(found) == 1, found
    assert found[0].startswith(f"exercise.yaml:{place}: error[misspelt-name]") and f"did you mean '{meant}'" in found[0]


# Values


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("  - {id: x, at: -1d, to: [red]}", "this is before STARTEX"),
        ("  - {id: x, after: {inject: storm, wait: -1d}, to: [red]}", "counts forward and cannot be negative"),
        ("  - {id: x, at: 1d, to: [red], body: 'At {{{ tension }}}'}", "is not closed with '}}'"),
        ("  - {id: x, at: 1d, to: [red], body: 'At {{ tension }}}'}", "two braces on either side"),
        ("  - {id: x, when: tension = 5, to: [red]}", "write == to compare"),
        ("  - {id: x, when: tension => 5, to: [red]}", "write >= for 'at least'"),
        ("  - {id: x, when: tension > 5 AND tension < 9, to: [red]}", "write 'and' in small letters"),
        ("  - {id: x, when: (tension > 5, to: [red]}", "the '(' that opens here is not closed"),
        ("  - {id: x, when: tension > 5), to: [red]}", "there is one ')' too many"),
        ("  - {id: x, when: tension >, to: [red]}", "something is missing after '>'"),
        ("  - {id: x, when: tension 5, to: [red]}", "something is missing after 'tension'"),
        ("  - {id: x, at: 1d, to: [red], outcomes: {full: likelly}}", "'likelly' is no chance; write a number"),
        ("  - {id: x, if_unmet: y, to: [red], expects: [{id: y, from: red, any_of: [call]}]}", "wait for each other"),
        ("resources: {cash: {initial: 5, income: 3/week}}", "write '3 per week'"),
        ("resources: {cash: {initial: 5, income: 3 per wek}}", "did you mean 'week'?"),
        ("resources: {cash: {initial: 5, max: 3}}", "5 is out of bounds; it must be at least 0 and at most 3"),
    ],
)  # fmt: skip
def test_every_value_is_looked_at(more: str, expected: str) -> None:
    """What cannot be is said with what would be right."""
    found = complaints(WORLD + more + "\n")
    assert len(found) == 1 and expected in found[0], found


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("tone: soft, times: 9", "9 is out of bounds; it must be at least 1 and at most 5"),
        ("tone: sofft, times: 1", "'tone' is one of soft, loud; did you mean 'soft'?"),
        ("tone: soft, tims: 1", "there is no parameter 'tims'; did you mean 'times'?"),
        ("tone: soft", "'call' needs 'times'; write times: and its value beside the option"),
    ],
)
def test_orders_of_policies_are_looked_at(order: str, expected: str) -> None:
    """One complaint, even where the parameter that is misspelt is missing under its right name."""
    policy = f"policies:\n  p:\n    rules:\n      - id: r\n        do:\n          orders:\n            - {{option: call, {order}}}\n"
    found = complaints(WORLD + policy)
    assert len(found) == 1 and expected in found[0], found


def test_a_parameter_is_compared_with_its_choices() -> None:
    """A word that it never is would make the condition false without a word."""
    found = complaints(WORLD.replace("title: Call,", "title: Call, lead_time: \"2h if tone == 'sofft' else 1h\","))
    assert len(found) == 1 and "'sofft' is no choice of 'tone', which is soft or loud; did you mean 'soft'?" in found[0]


def test_noise_falls_on_ticks() -> None:
    """Left out it is every tick; else a multiple of one."""
    text = WORLD.replace("max: 100}", "max: 100, noise: {normal: [0, 1]EVERY}}")
    assert complaints(text.replace("EVERY", "")) == []
    assert "'every' is a multiple of 1h" in complaints(text.replace("EVERY", ", every: 90m"))[0]
    assert "did you mean 'normal'?" in complaints(text.replace("EVERY", "").replace("normal", "nromal"))[0]


# Circles


def test_things_come_after_what_they_need() -> None:
    """As far as there is no circle; each circle is found, and nothing calls itself."""
    assert in_order([[1], [2], []]) == ([2, 1, 0], [])
    order, loops = in_order([[1], [0], [3], [2, 0]])
    assert sorted(order) == [0, 1, 2, 3] and sorted(map(sorted, loops)) == [[0, 1], [2, 3]]
    assert in_order([[i + 1] for i in range(50_000)] + [[]])[0][0] == 50_000


def test_the_culprit_of_a_circle_names_what_stands_below_it() -> None:
    """People name what stands above."""
    above, below, last = Place("f", 1, 1), Place("f", 5, 1), Place("f", 9, 1)
    assert culprit([above, below]) == 0 and culprit([below, above]) == 1
    assert culprit([below, above, last]) == 1 and culprit([above]) == 0
    assert shown(["a", "b"]) == "a -> b -> a" and "(12 more)" in shown([str(i) for i in range(20)])


def test_every_circle_is_said() -> None:
    """At the figure that was probably changed last, and at the very word."""
    text = "world:\n  derived:\n    a: b + 1\n    b: a + 1\n    c: c\ninjects: []\n"
    found = complaints(text)
    assert [problem.split(": ")[0] for problem in found] == ["exercise.yaml:7:8", "exercise.yaml:9:8"]
    assert "a -> b -> a" in found[0] and "c -> c" in found[1]


# Limits


@pytest.mark.parametrize(("section", "count"), [("teams", 201), ("units", 201)])
def test_what_nobody_plays_with_is_refused(section: str, count: int) -> None:
    """More teams or units than any exercise has would make everything slow."""
    items = ", ".join(f"x{i}: {'2 Mt' if section == 'units' else 'X'}" for i in range(count))
    teams = "" if section == "teams" else "teams: {a: A}\n"
    found = complaints(f"title: T\nclock: {{endex: 2d}}\n{teams}{section}: {{{items}}}\ninjects: []\n")
    assert len(found) == 1 and f"there are {count} {section} here; an exercise has at most 200" in found[0]


def test_variants_beyond_reason_are_left_out() -> None:
    """A warning says from which on; they are looked at when they are played."""
    variants = "\n".join(f"  v{i}: {{title: V}}" for i in range(300))
    found = complaints(WORLD + f"variants:\n{variants}\n")
    assert len(found) == 1 and "variants-left-out" in found[0]
