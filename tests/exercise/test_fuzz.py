"""Whatever stands in a file, it is read or refused by our own error, soon and in little memory (S4, S6)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tabletop.exercise import control, loading, moves, reading
from tabletop.exercise.compile import check_all
from tabletop.exercise.problems import ExerciseError, Problem
from tabletop.exercise.schema import ControlEntry, Exercise, Move

EXERCISES = Path(__file__).parents[2] / "exercises"
SECONDS = 2.0

# Any input at all


def problems_of(path: Path) -> list[Problem]:
    """Everything that is wrong with an exercise, which is checked in good time and raises nothing of its own."""
    started = time.process_time()
    try:
        exercises, problems = check_all(path)
    except ExerciseError as error:
        exercises, problems = [], list(error.problems)
    assert time.process_time() - started < SECONDS
    assert exercises or any(problem.severity == "error" for problem in problems)
    for problem in problems:
        assert problem.message and problem.code and problem.place.line >= 0
    return problems


def read_as_anything(data: bytes) -> None:
    """Give the same bytes to every reader of players' and control's files: none raises."""
    started = time.process_time()
    for name in ("move.yaml", "move.md"):
        found, problems = moves.read_moves(data, name, "energy")
        assert found or problems
    moves.read_script(data, "script.yaml")
    control.read_control(data, "control.yaml")
    assert time.process_time() - started < SECONDS


def mutated(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """A copy with a few bytes flipped, cut, doubled or put elsewhere, or the rest of another file at its end."""
    written = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 12))):
        at, length = chance.randrange(len(written) + 1), chance.choice((1, 1, 2, 5, 20, 100))
        match chance.randrange(8):
            case 0:
                written[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del written[at : at + length]
            case 2:
                written[at:at] = chance.choice(PIECES)
            case 3:
                written[at:at] = written[at : at + length]
            case 4:
                there = chance.randrange(len(written) + 1)
                written[there:there] = written[at : at + length]
            case 5:
                written[at:] = other[chance.randrange(len(other) + 1) :]
            case 6:
                del written[at:]
            case _:
                lines = written.split(b"\n")
                one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[two] = lines[two], lines[one]
                written = bytearray(b"\n".join(lines))
    return bytes(written)


PIECES = [
    *(
        b"{",
        b"}",
        b"[",
        b"]",
        b"'",
        b'"',
        b":",
        b": ",
        b", ",
        b"- ",
        b"\n",
        b"\n  ",
        b"\t",
        b"#",
        b"&a ",
        b"*a",
        b"!x ",
    ),
    *(b"|", b">", b"%", b"@", b"{{ ", b" }}", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r", b"\xc2\x85", b"---\n", b"..."),
    *(
        "“ ” ‘ ’ – \u00a0 \u200b \u00ad ： × é \u0301 \u202e 1e999 9**9**9 -1 0 0.0 nan inf true false null".encode().split(
            b" "
        )
    ),
    *(b"energy", b"all", b"rest", b"now", b"1d", b"-1d", b"99999999d", b"1 turn", b"oil.flow", b"tension", b"(", b")"),
    *(b"1/0", b"since(x)", b"lookup(", b"delay(", b"<<: ", b"? ", b"..", b"/", b"\\", b"per day", b"%", b"M$", b"Mt"),
]
FOLDERS = {"quickstart": 150, "kazakhstan": 40}


KAZAKHSTAN = pytest.param(
    "kazakhstan", marks=pytest.mark.xfail(strict=False, reason="loading._without_strange_keys raises a TypeError")
)


@pytest.mark.parametrize("name", ["quickstart", KAZAKHSTAN])
@pytest.mark.parametrize("rounds", [1, pytest.param(20, marks=pytest.mark.slow)])
def test_a_damaged_exercise_is_read_or_refused(
    name: str, rounds: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Bytes lost, doubled, swapped or spliced into a real exercise never end in anything but our own error."""
    folder = tmp_path_factory.mktemp(name) / name
    shutil.copytree(EXERCISES / name, folder, ignore=shutil.ignore_patterns("moves", "files"))
    files = sorted(folder.rglob("*.yaml"))
    heavy = [folder / "exercise.yaml"] * 3 if name == "quickstart" else []
    contents = {file: file.read_bytes() for file in files}
    for number in range(FOLDERS[name] * rounds):
        chance = random.Random(f"{name} {rounds} {number}")
        file = chance.choice(files + heavy)
        damaged = mutated(contents[file], contents[chance.choice(files)], chance)
        file.write_bytes(damaged)
        try:
            problems_of(folder)
        except BaseException:
            print(f"{name}, rounds {rounds}, case {number}: {file.relative_to(folder)}")
            raise
        file.write_bytes(contents[file])


@pytest.mark.parametrize("rounds", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_damaged_moves_raise_nothing(rounds: int) -> None:
    """The readers of files that come from players and from control say what is wrong and never raise."""
    files = [*sorted(EXERCISES.glob("*/moves/**/*.yaml")), *sorted(EXERCISES.glob("*/policies/*.yaml"))]
    contents = [file.read_bytes() for file in files]
    for number in range(300 * rounds):
        chance = random.Random(f"moves {rounds} {number}")
        read_as_anything(mutated(chance.choice(contents), chance.choice(contents), chance))


# Structures made of the format's own keys


def keys_of(*models: type[BaseModel]) -> list[str]:
    """Every key that the models, and the models within them, know."""
    found: dict[str, None] = {}
    seen: set[Any] = set()
    waiting: list[Any] = list(models)
    while waiting:
        here = waiting.pop()
        if here in seen:
            continue
        seen.add(here)
        waiting += [part for part in get_args(here) if not isinstance(part, str | int)]
        if isinstance(here, type) and issubclass(here, BaseModel):
            for name, field in here.model_fields.items():
                found[field.alias or name] = None
                waiting.append(field.annotation)
    return sorted(found)


KEYS = keys_of(Exercise, Move, ControlEntry)
NAMES = [
    "energy",
    "foreign",
    "moscow",
    "tension",
    "oil",
    "oil.flow",
    "closure",
    "cpc-notice",
    "appeal",
    "reroute",
    "x",
    "",
]
WORDS = [
    *NAMES,
    *("1", "0", "-1", "1.5", "1e308", "9" * 30, "1d", "2d 6h", "1 turn", "turn 2", "-5d", "5%", "rest", "all", "now"),
    *("tension > 5", "released(cpc-notice)", "since(appeal)", "1 / 0", "9**9**9", "delay(tension, 1d)", "latch(1, 2)"),
    *(
        "{{ tension }}",
        "{{ tension",
        "{{ oil.flow | .1f }}",
        "2024-06-17",
        "../x.md",
        "x.md",
        "policies/bold.yaml",
        "M$",
    ),
    *("tension per day", "lookup(tension, [0, 1], [1, 2])", "staff(energy)", "partner == 'baku'", "uniform", "full"),
]
values = st.recursive(
    st.sampled_from(WORDS) | st.booleans() | st.integers(-5, 10**6) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.sampled_from(NAMES), inner, max_size=5)
    ),
    max_leaves=25,
)
sections = st.sampled_from(loading.SECTIONS)
FEW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place for one exercise after the other."""
    return tmp_path_factory.mktemp("fuzz") / "storm.yaml"


def written(data: Any) -> bytes:
    """Plain data as YAML: JSON is YAML too."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")


def plain(value: Any) -> Any:
    """Data as read, without its places."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


@FEW
@given(st.dictionaries(sections, values, max_size=8))
def test_any_structure_of_known_keys_is_read_or_refused(file: Path, data: dict[str, Any]) -> None:
    """Known keys in any place with any values are an exercise or an error."""
    file.write_bytes(written(data))
    problems_of(file)


def places_of(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every container with every key or index in it."""
    items = list(data.items()) if isinstance(data, dict) else list(enumerate(data)) if isinstance(data, list) else []
    for key, part in items:
        yield data, key
        yield from places_of(part)


def disturb(data: Any, value: Any, chance: random.Random) -> None:
    """Change one place of plain data: another value, another key, a copy of what stands elsewhere, or nothing."""
    places = list(places_of(data))
    (here, key), (there, other) = chance.choice(places), chance.choice(places)
    match chance.randrange(6):
        case 0 | 1:
            here[key] = value
        case 2:
            here[key] = json.loads(json.dumps(there[other]))
        case 3:
            del here[key]
        case 4 if isinstance(here, dict):
            here[chance.choice((*KEYS, *NAMES))] = here.pop(key)
        case _ if isinstance(here, dict):
            here[chance.choice(KEYS)] = value
        case _:
            here.append(value)


def check_disturbed(file: Path, several: list[Any], seed: int) -> None:
    """Change a few places of the quickstart and check it."""
    data = plain(loading.load_document(EXERCISES / "quickstart").root)
    chance = random.Random(seed)
    for value in several:
        disturb(data, value, chance)
    file.write_bytes(written(data))
    problems_of(file)


@FEW
@given(st.lists(values, min_size=1, max_size=3), st.integers(0, 10**6))
def test_an_exercise_with_a_few_strange_places_is_read_or_refused(file: Path, several: list[Any], seed: int) -> None:
    """A real exercise with values, keys and parts in places where they do not belong."""
    check_disturbed(file, several, seed)


@pytest.mark.slow
@settings(FEW, max_examples=4000)
@given(st.lists(values, min_size=1, max_size=3), st.integers(0, 10**6))
def test_many_exercises_with_strange_places(file: Path, several: list[Any], seed: int) -> None:
    """The same, for long."""
    check_disturbed(file, several, seed)


@FEW
@given(values | st.lists(st.dictionaries(st.sampled_from(KEYS), values, max_size=4), max_size=4))
def test_any_structure_is_a_move_or_a_problem(data: Any) -> None:
    """Known keys in any place of a move or of control's file."""
    read_as_anything(written(data))


# Hostile files: a megabyte each

MB = 2**20
TOP = "title: Storm\nclock: {endex: 2d}\nteams: {energy: {title: Energy}}\n"
ONE = "injects: [{id: z, at: 1h, from: f, channel: phone, to: [energy], subject: s, body: b}]\n"
HEAD = TOP + ONE
VARIABLES = HEAD + "world:\n  variables:\n"
MAIL = "from: f, channel: phone, to: [energy], subject: s"


def many(piece: Callable[[int], str]) -> str:
    """Numbered pieces up to a megabyte."""
    parts: list[str] = []
    size = number = 0
    while size < MB - 1000:
        parts.append(piece(number))
        size += len(parts[-1].encode())
        number += 1
    return "".join(parts)


def expressions(text: str) -> str:
    """A megabyte of variables that begin with the same strange expression."""
    return VARIABLES + many(lambda i: f"    a{i}: {{initial: '{text}'}}\n")


HOSTILE: dict[str, Callable[[], str]] = {
    "deep brackets": lambda: "a: " + "[" * MB,
    "deep items": lambda: "- " * (MB // 2),
    "deep braces": lambda: "{a: " * (MB // 4),
    "a million brackets": lambda: "a: " + "[" * 30 + "]" * 30 + ",[]" * (MB // 3),
    "closing brackets": lambda: "]" * MB,
    "small keys": lambda: HEAD + many(lambda i: f"k{i}: x\n"),
    "small variables": lambda: VARIABLES + many(lambda i: f"    k{i}: {{initial: 1}}\n"),
    "one long line": lambda: HEAD + "late: " + "a b " * (MB // 4),
    "one long broken line": lambda: HEAD + "x: [a, {b: c" + ", d: e" * (MB // 6) + "\n",
    "a long line of spaces": lambda: HEAD + "x: a" + " " * (MB - 400) + "b: c\n",
    "a long line of colons": lambda: HEAD + "x: a" + ": b" * (MB // 3),
    "a long line of quotes": lambda: HEAD + "x: [\"a\" 'b' " + "\"a\" 'b' " * (MB // 8),
    "a long line of apostrophes": lambda: HEAD + "x: [ " + "' " * (MB // 2),
    "a long text": lambda: HEAD + "startex_brief: '" + "x" * (MB - 400) + "'\n",
    "a text too long": lambda: HEAD + "startex_brief: '" + "x" * (MB + 400) + "'\n",
    "a long key": lambda: HEAD + "x" * MB + ": 1\n",
    "a long id": lambda: TOP + "injects:\n- {id: " + "x" * (MB - 400) + ", at: 1h}\n",
    "one key many times": lambda: HEAD + "title: x\n" * (MB // 9),
    "one key many times in braces": lambda: HEAD + "x: {" + "a: b, " * (MB // 6) + "}\n",
    "keys without values": lambda: HEAD + many(lambda i: f"k{i}:\n"),
    "keys without colons": lambda: HEAD + "x: {" + many(lambda i: f"k{i}, ") + "}\n",
    "curly keys": lambda: HEAD + many(lambda i: f"“k{i}”: x\n"),
    "no-break spaces": lambda: HEAD + many(lambda i: f"\u00a0k{i}: x\n"),
    "unknown keys": lambda: HEAD + many(lambda i: f"xunknown{i}: 1\n"),
    "misspelt keys": lambda: HEAD + many(lambda i: f"titel{i}: 1\n"),
    "misspelt keys of variables": lambda: VARIABLES + many(lambda i: f"    a{i}: {{intial: 1}}\n"),
    "misspelt variables": lambda: (
        VARIABLES + many(lambda i: f"    variable_name_{i}: {{initial: 1, rate: variable_nome_{i} per day}}\n")
    ),
    "misspelt teams": lambda: (
        TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, from: f, to: [enregy{i}], subject: s}}\n")
    ),
    "strange teams in one list": lambda: (
        VARIABLES + "    a: {initial: 1, seen_by: [" + many(lambda i: f"enrgy{i}, ") + "]}\n"
    ),
    "strange effects": lambda: (
        TOP + f"injects:\n- {{id: x, at: 1h, {MAIL}, effects: [" + many(lambda i: f"{{stop: none{i}}}, ") + "]}\n"
    ),
    "many injects": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: i{i}, at: 1h, {MAIL}}}\n"),
    "one inject many times": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: x, at: 1h, {MAIL}}}\n"),
    "long expressions": lambda: (
        VARIABLES + many(lambda i: f"    a{i}: {{initial: 1, rate: '{' + '.join(['a0'] * 49)} per day'}}\n")
    ),
    "a chain of figures": lambda: (
        HEAD
        + "world:\n  variables: {v: {initial: 1}}\n  derived:\n    d0: {value: 1}\n"
        + many(lambda i: f"    d{i + 1}: {{value: d{i} + 1}}\n")
    ),
    "a chain of figures, last first": lambda: (
        HEAD
        + "world:\n  variables: {v: {initial: 1}}\n  derived:\n"
        + many(lambda i: f"    d{i}: {{value: d{i + 1} + 1}}\n")
    ),
    "deep brackets in expressions": lambda: expressions("(" * 240 + "1" + ")" * 240),
    "open brackets in expressions": lambda: expressions("(" * 480),
    "many minus signs": lambda: expressions("-" * 480 + "1"),
    "many powers": lambda: expressions("2**" * 160 + "1"),
    "many ifs": lambda: expressions("1 if 1 else " * 40 + "1"),
    "many dots": lambda: expressions("a." * 240 + "a"),
    "many digits": lambda: expressions("9" * 480),
    "many dashes": lambda: expressions("–" * 150),
    "towers": lambda: VARIABLES + many(lambda i: f"    a{i}: {{initial: 9**9**9}}\n"),
    "one number": lambda: VARIABLES + "    a: {initial: " + "9" * MB + "}\n",
    "one bound": lambda: VARIABLES + "    a: {initial: 1, max: " + "9" * MB + "}\n",
    "one exponent": lambda: VARIABLES + "    a: {initial: 1e" + "9" * MB + "}\n",
    "a long rate": lambda: VARIABLES + "    a: {initial: 1, rate: '" + "a per " * (MB // 6) + " x'}\n",
    "a rate of spaces": lambda: VARIABLES + "    a: {initial: 1, rate: 'a " + " " * (MB - 500) + " per day x'}\n",
    "a long length of time": lambda: TOP + "injects:\n- {id: a, at: " + "1h " * (MB // 3) + "}\n",
    "huge lengths of time": lambda: TOP + "injects:\n" + many(lambda i: f"- {{id: a{i}, at: {'9' * 90}d, {MAIL}}}\n"),
    "a late end": lambda: HEAD.replace("2d", "3650d, tick: 1s, pace: turns, turn: 1s"),
    "open figures in a text": lambda: (
        TOP + f"injects:\n- {{id: a, at: 1h, {MAIL}, body: '" + "{{ " * (MB // 4) + "'}\n"
    ),
    "half-closed figures": lambda: (
        TOP + f"injects:\n- {{id: a, at: 1h, {MAIL}, body: '" + "{{ a } " * (MB // 8) + "'}\n"
    ),
    "tabs": lambda: "\t" * MB,
    "lines of tabs": lambda: HEAD + "x:\n" + "\t\n" * (MB // 2),
    "an alias bomb": lambda: (
        "a0: &a0 [x, x]\n" + many(lambda i: f"a{i + 1}: &a{i + 1} [*a{i}, *a{i}, *a{i}, *a{i}, *a{i}, *a{i}]\n")
    ),
    "aliases": lambda: many(lambda i: f"k{i}: *x\n"),
    "merges": lambda: "- <<: *x\n" * (MB // 9),
    "tags": lambda: "- !x y\n" * (MB // 7),
    "NULs": lambda: "\0" * MB,
    "line ends": lambda: "\n" * MB,
    "dots": lambda: "...\n" * (MB // 4),
    "documents": lambda: "---\na: 1\n" * (MB // 9),
    "colons": lambda: ": \n" * (MB // 3),
    "question marks": lambda: "? " * (MB // 2),
    "quotes": lambda: "'" * (MB - 1),
    "backslashes": lambda: '"' + "\\" * (MB - 1),
    "accents": lambda: HEAD + "late: a" + "\u0301\u0316" * (MB // 4),
    "the last character strange": lambda: "a\n" * (MB // 2) + "\x01",
}

#: Run one after the other in a process of its own each, made by forking: only the first pays for the imports.
CHILD = """
import json, os, resource, sys, time
from pathlib import Path
from tabletop.exercise import control, moves
from tabletop.exercise.compile import check_all
from tabletop.exercise.problems import ExerciseError

for path in sys.argv[1:]:
    if not os.fork():
        resource.setrlimit(resource.RLIMIT_CPU, (6, 6))
        resource.setrlimit(resource.RLIMIT_AS, (2 * 2**30, 2 * 2**30))
        raised = ""
        try:
            started = time.process_time()
            try:
                exercises, problems = check_all(Path(path))
                fine = bool(exercises)
            except ExerciseError as error:
                fine, problems = False, error.problems
            seconds = time.process_time() - started
            data = Path(path).read_bytes()
            started = time.process_time()
            moves.read_moves(data, "a.yaml"); moves.read_script(data, "a.yaml"); control.read_control(data, "a.yaml")
            read = time.process_time() - started
        except BaseException as error:
            raised, fine, problems, seconds, read = type(error).__name__, False, (), 0, 0
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        answer = dict(path=path, raised=raised, fine=fine, problems=len(problems), seconds=seconds, read=read, peak=peak)
        sys.stdout.write(json.dumps(answer) + "\\n"); sys.stdout.flush()
        os._exit(0)
    os.wait()
"""

#: What is quick enough for every run; the others with --slow.
QUICK = (
    *("deep brackets", "a million brackets", "closing brackets", "a long line of spaces", "a long line of quotes"),
    *("a text too long", "a long id", "one key many times", "curly keys", "many minus signs", "tabs"),
    *("an alias bomb", "merges", "accents", "a rate of spaces", "NULs", "backslashes", "tags"),
)

#: What is too slow, or raises, until other modules are mended; each belongs into no list once it passes.
WAITING = (
    *("unknown keys", "misspelt variables", "strange teams in one list", "a chain of figures, last first"),
    *("deep brackets in expressions", "open brackets in expressions", "many ifs", "many dots", "many digits"),
    *("many dashes", "towers", "one number", "one bound", "huge lengths of time", "open figures in a text"),
    *("half-closed figures", "documents"),
)


def marked(name: str) -> Any:
    """A hostile file's name with what pytest has to know about it."""
    marks = [] if name in QUICK else [pytest.mark.slow]
    if name in WAITING:
        marks.append(pytest.mark.xfail(strict=False, reason="other modules have to be mended"))
    return pytest.param(name, marks=marks)


@pytest.fixture(scope="module")
def outcomes(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What became of each hostile file."""
    folder = tmp_path_factory.mktemp("hostile")
    names = [name for name in HOSTILE if name in QUICK or request.config.getoption("--slow")]
    for name in names:
        (folder / f"{name}.yaml").write_text(HOSTILE[name](), encoding="utf-8", newline="")
    paths = [str(folder / f"{name}.yaml") for name in names]
    source = Path(reading.__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, *paths],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(source)},
        timeout=900,
        check=True,
    )
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    return {Path(answer["path"]).stem: answer for answer in answers}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that can be limited")
@pytest.mark.parametrize("name", [marked(name) for name in HOSTILE])
def test_a_hostile_file_ends_soon_and_in_little_memory(name: str, outcomes: dict[str, dict[str, Any]]) -> None:
    """A megabyte of malice costs less than two seconds and 300 MB, and ends in an exercise or in our own errors."""
    assert name in outcomes, "it was stopped after six seconds"
    outcome = outcomes[name]
    assert not outcome["raised"], outcome
    assert outcome["fine"] or outcome["problems"], outcome
    assert outcome["seconds"] < SECONDS and outcome["read"] < SECONDS and outcome["peak"] < 300, outcome


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    """The limit is on bytes, and the whole exercise shares it."""
    path = tmp_path / "large.yaml"
    path.write_bytes(HEAD.encode() + b"#" * reading.EXERCISE.size)
    assert [problem.code for problem in problems_of(path)] == ["too-large"]


def test_no_more_problems_than_anybody_reads(tmp_path: Path) -> None:
    """A file in which everything is wrong is refused with a few hundred errors, the last of which says so."""
    path = tmp_path / "wrong.yaml"
    path.write_bytes((HEAD + "late: carry\n" * 100_000).encode())
    problems = problems_of(path)
    assert len(problems) <= 1000 and problems[-1].code == "too-many-problems"
    assert problems[0].code == "duplicate-key" and problems[0].place.line == 6
