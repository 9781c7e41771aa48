"""Mistakes that people make: each is said at its line, with the name that was meant, in one go and soon."""

from __future__ import annotations

import random
import shutil
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import tests.exercise.mutation_names
import tests.exercise.mutation_text
import tests.exercise.mutation_values  # noqa: F401 - each of the three brings its kinds
from tabletop.exercise.checking.compile import check_all
from tabletop.exercise.problems import ExerciseError, Problem
from tests.exercise.mutations import KINDS, Mutation, Written, mutate, read

EXERCISES = Path(__file__).parents[2] / "exercises"
SECONDS = 2.0


@dataclass
class Bench:
    """A copy of an exercise that can be changed, and what stands in it."""

    folder: Path
    written: Written = field(init=False)

    def __post_init__(self) -> None:
        self.written = read(self.folder)

    def check(self, texts: dict[str, str]) -> list[Problem]:
        """What is said about the exercise with other texts in some of its files; raises nothing of its own."""
        for file, text in texts.items():
            (self.folder / file).write_text(text, encoding="utf-8")
        started = time.process_time()
        try:
            problems = check_all(self.folder)[1]
        except ExerciseError as error:
            problems = list(error.problems)
        finally:
            for file in texts:
                (self.folder / file).write_text(self.written.texts[file], encoding="utf-8")
        assert time.process_time() - started < SECONDS
        return problems

    def at(self, problem: Problem) -> tuple[str, int]:
        """File and line of a problem, the file as the exercise calls it."""
        return problem.place.file.removeprefix(self.folder.as_posix() + "/"), problem.place.line


@dataclass
class Tally:
    """How many mistakes were found, and those that were not."""

    made: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    noisy: list[str] = field(default_factory=list)

    def take(self, bench: Bench, mutation: Mutation) -> None:
        """Check one mistake."""
        problems = bench.check({mutation.file: mutation.text})
        self.made[mutation.kind] += 1
        right = [problem for problem in problems if bench.at(problem) in lines_of(mutation)]
        said = f"{mutation}\n" + "".join(f"      {problem}\n" for problem in problems[:3])
        if not right:
            self.missed.append(said)
        elif mutation.name is not None and mutation.name not in [problem.suggestion for problem in right]:
            self.unnamed.append(said)
        elif mutation.column is not None and mutation.column not in [problem.place.column for problem in right]:
            self.unnamed.append(f"(another column) {said}")
        if len({bench.at(problem) for problem in problems}) > 1 and mutation.kind not in MANY_PLACES:
            self.noisy.append(said)

    @property
    def total(self) -> int:
        """How many mistakes were made."""
        return self.made.total()

    def report(self) -> str:
        """What was not found, in a form that a person can read."""
        return "\n".join(["", *self.missed, *(f"without the name: {said}" for said in self.unnamed)])


#: One mistake of these kinds is seen in several places, and said at each.
MANY_PLACES = ("thing deleted that others name",)


def lines_of(mutation: Mutation) -> set[tuple[str, int]]:
    """Where a mistake may be said."""
    return {(mutation.seen_in or mutation.file, line) for line in {mutation.line, *mutation.lines}}


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Bench]:
    """Copies of the exercises we ship, made once."""
    made: dict[str, Bench] = {}

    def copy(name: str) -> Bench:
        if name not in made:
            folder = tmp_path_factory.mktemp("mutations") / name
            shutil.copytree(EXERCISES / name, folder, ignore=shutil.ignore_patterns("moves"))
            made[name] = Bench(folder)
        return made[name]

    return copy


def several(bench: Bench, kinds: list[str], seeds: range) -> Tally:
    """Make a mistake of each kind for each seed."""
    tally = Tally()
    for kind in kinds:
        for seed in seeds:
            if (mutation := mutate(bench.written, kind, seed)) is not None:
                tally.take(bench, mutation)
    return tally


@pytest.mark.parametrize("name", ["kazakhstan", "quickstart", "dark-wards"])
def test_nothing_is_wrong_with_what_we_ship(name: str, bench: Callable[[str], Bench]) -> None:
    """So that whatever is said below is about the mistake."""
    assert bench(name).check({}) == []


def test_of_sixty_mistakes_all_but_two_are_said_at_their_line(bench: Callable[[str], Bench]) -> None:
    """Sixty mistakes of as many kinds: the right line, and the right name wherever something is misspelt."""
    kazakhstan = bench("kazakhstan")
    tally = Tally()
    for kind in random.Random(60).sample(list(KINDS), len(KINDS)):
        mutation = mutate(kazakhstan.written, kind, 2024)
        if mutation is not None and tally.total < 60:
            tally.take(kazakhstan, mutation)
    assert tally.total == 60 and len(tally.made) >= 20
    assert len(tally.missed) <= 2 and not tally.unnamed, tally.report()


@pytest.mark.parametrize(("name", "seeds"), [("kazakhstan", 2), ("quickstart", 3), ("dark-wards", 4)])
def test_a_sweep_of_mistakes(name: str, seeds: int, bench: Callable[[str], Bench]) -> None:
    """Nearly every mistake, of whatever kind, is said at its line with its name, and gives one complaint, not five."""
    tally = several(bench(name), list(KINDS), range(seeds))
    assert len(tally.missed) <= 0.03 * tally.total and len(tally.unnamed) <= 0.03 * tally.total, tally.report()
    assert len(tally.noisy) <= 0.05 * tally.total, "\n".join(tally.noisy)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "seeds"), [("kazakhstan", 60), ("quickstart", 60), ("dark-wards", 60)])
def test_a_long_sweep_of_mistakes(name: str, seeds: int, bench: Callable[[str], Bench]) -> None:
    """The same with thousands."""
    test_a_sweep_of_mistakes(name, seeds, bench)


@pytest.mark.parametrize("rounds", [25, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", ["kazakhstan", "quickstart"])
def test_mistakes_in_several_places_are_all_said_in_one_go(
    name: str, rounds: int, bench: Callable[[str], Bench]
) -> None:
    """One mistake does not hide another, not even one in the same file that is no YAML any more."""
    here = bench(name)
    made = found = strays = 0
    missed: list[str] = []
    for seed in range(rounds):
        mutations = together(here.written, seed, 5)
        problems = here.check(combined(here.written, mutations))
        said = {here.at(problem) for problem in problems}
        for mutation in mutations:
            made += 1
            if lines_of(mutation) & said:
                found += 1
            else:
                missed.append(str(mutation))
        strays += len(said.difference(*(lines_of(mutation) for mutation in mutations)))
    assert found >= 0.97 * made, "\n".join(missed)
    assert strays <= 0.05 * made


def together(written: Written, seed: int, count: int) -> list[Mutation]:
    """Mistakes that each change one line, no two of them the same."""
    chance = random.Random(seed)
    found: dict[tuple[str, int], Mutation] = {}
    while len(found) < count:
        kind = chance.choice([kind for kind in KINDS if kind not in MANY_PLACES])
        mutation = mutate(written, kind, chance.randrange(10**6))
        if mutation is not None and len(changed := changed_lines(written, mutation)) == 1:
            found.setdefault((mutation.file, changed[0]), mutation)
    return list(found.values())


def changed_lines(written: Written, mutation: Mutation) -> list[int]:
    """The lines that a mistake changes, from 0; none where it adds or takes away lines."""
    old, new = written.texts[mutation.file].split("\n"), mutation.text.split("\n")
    if len(old) != len(new):
        return []
    return [i for i, (before, after) in enumerate(zip(old, new, strict=True)) if before != after]


def combined(written: Written, mutations: list[Mutation]) -> dict[str, str]:
    """The files with all mistakes."""
    texts = {mutation.file: written.texts[mutation.file].split("\n") for mutation in mutations}
    for mutation in mutations:
        at = changed_lines(written, mutation)[0]
        texts[mutation.file][at] = mutation.text.split("\n")[at]
    return {file: "\n".join(lines) for file, lines in texts.items()}


def test_a_mistake_in_a_variant_is_said_in_its_file(bench: Callable[[str], Bench]) -> None:
    """What the exercise and its variants share is said once; what a variant adds, where the variant says it."""
    here = bench("kazakhstan")
    text = here.written.texts["variants/short.yaml"]
    wrong = "set:\n  injects.survey.channel: [a]\n  options.statement.lead_time: soon\n"
    set_to = text.replace("set:\n", wrong)
    problems = here.check({"variants/short.yaml": set_to})
    assert {here.at(problem)[0] for problem in problems} == {"variants/short.yaml"}
    file = "options/diplomacy.yaml"
    broken = here.written.texts[file].replace("lead_time: 12h", "lead_time: 12x")
    problems = here.check({file: broken})
    assert len({problem.place for problem in problems}) == len(problems) == broken.count("12x")


def test_a_policy_that_nobody_uses_is_looked_at(bench: Callable[[str], Bench]) -> None:
    """Somebody may want it later."""
    here = bench("kazakhstan")
    spare = here.folder / "policies" / "spare.yaml"
    spare.write_text("rules:\n  - {id: a, when: tenson > 3, do: {orders: [{option: statment}]}}\n", encoding="utf-8")
    problems = here.check({})
    spare.unlink()
    assert [(problem.place.line, problem.suggestion) for problem in problems] == [(2, "tension"), (2, "statement")]


def test_a_comment_below_an_unclosed_line_does_not_blame_all_lines_below(tmp_path: Path) -> None:
    """One mistake among options of a line each, with a remark between them, is one complaint, at its line."""
    (tmp_path / "exercise.yaml").write_text(
        "title: Remarks\nclock: {endex: 1h}\nteams: {it: {title: IT}}\n"
        "injects: [{id: a, at: 1m, to: [it], subject: S, body: B}]\n",
        encoding="utf-8",
    )
    lines = [f"o{n}: {{title: Option {n}, lane: more, teams: [it], staff: 0, text: Done.}}" for n in range(30)]
    lines[19:19] = ["# --- a remark"]
    lines[18] = lines[18].replace("title: Option", "title: # Option")
    (tmp_path / "options.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    errors = [problem for problem in check_all(tmp_path)[1] if problem.severity == "error"]
    assert [problem.place.line for problem in errors] == [19], [str(problem) for problem in errors]
