"""Whatever stands in a file, it is read or refused by our own error, soon and in little memory (S4, S6)."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tabletop.exercise import control, loading, moves
from tabletop.exercise.checking.compile import check_all
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
#: How many damaged copies of each exercise are looked at; twenty times as many with --slow.
FOLDERS = {"quickstart": 1000, "dark-wards": 600, "kazakhstan": 200}


@pytest.mark.parametrize("name", FOLDERS)
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
    for number in range(1000 * rounds):
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
    max_examples=250,
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
