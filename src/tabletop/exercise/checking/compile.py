"""From a folder to the checked form: read, look every name up, parse every expression, say everything that is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path as FilePath

from tabletop.exercise import extensions, units
from tabletop.exercise import form as f
from tabletop.exercise import schema as s
from tabletop.exercise.checking import look
from tabletop.exercise.checking.collecting import paused
from tabletop.exercise.checking.effects import EffectsChecker
from tabletop.exercise.checking.figures import Reader
from tabletop.exercise.checking.ids import Ids
from tabletop.exercise.checking.judged import JudgedChecker
from tabletop.exercise.checking.layout import Layout, lay_out
from tabletop.exercise.checking.misnamed import Misnamed
from tabletop.exercise.checking.names import check_names
from tabletop.exercise.checking.play import PlayChecker, expectation_id
from tabletop.exercise.checking.teams import TeamsChecker
from tabletop.exercise.checking.world import WorldChecker, computed_in_order
from tabletop.exercise.durations import text as duration_of
from tabletop.exercise.expressions import Scope
from tabletop.exercise.loading import Document, Parsed, load_document, parse
from tabletop.exercise.papers import papers
from tabletop.exercise.problems import TOO_MANY, EnoughFound, ExerciseError, Place, Problem, Problems

#: How many values are looked at in an exercise and its variants, each of which is another exercise; a tiny one counts
#: for more than it holds. What is left out is looked at when it is played.
_MOST_VALUES, _VALUES_MORE = 240_000, 1_500

#: STARTEX where the exercise does not say: a Monday morning, the same everywhere.
STARTEX = datetime(2024, 1, 1, 9, tzinfo=UTC)


def compile_exercise(source: FilePath | Document, variant: str | None = None, allow_python: bool = False) -> f.Exercise:
    """An exercise, ready for the engine. Raises ExerciseError with every problem found, where any is an error."""
    exercise, problems = check(source, variant, allow_python)
    if exercise is None:
        raise ExerciseError(problems)
    return exercise


def check(
    source: FilePath | Document, variant: str | None = None, allow_python: bool = False
) -> tuple[f.Exercise | None, list[Problem]]:
    """The exercise (None where anything is wrong), and all problems, warnings included."""
    document = source if isinstance(source, Document) else load_document(source)
    exercise, _, problems = read_and_check(document, variant, allow_python)
    return exercise, Misnamed(document.sources).turned(problems)


def read_and_check(
    source: FilePath | Document, variant: str | None = None, allow_python: bool = False
) -> tuple[f.Exercise | None, Parsed | None, list[Problem]]:
    """The same with the exercise as written, as far as it could be read."""
    document = source if isinstance(source, Document) else load_document(source)
    try:
        with paused():
            parsed = parse(document, variant, go_on=True)
    except ExerciseError as error:
        return None, None, list(error.problems)
    problems = Problems(parsed.problems, stops=True)
    exercise: f.Exercise | None = None
    with suppress(EnoughFound), paused():
        exercise = _Checker(parsed.exercise, parsed.document, problems, allow_python).exercise()
    return (None if problems.errors else exercise), parsed, list(problems)


def check_all(source: FilePath | Document, allow_python: bool = False) -> tuple[list[f.Exercise], list[Problem]]:
    """The exercise and all its variants that are fine, the exercise first, and every problem of any of them."""
    document = source if isinstance(source, Document) else load_document(source)
    exercises: list[f.Exercise] = []
    problems = Problems()
    for exercise, _, found in check_each(document, allow_python):
        problems.extend(found)
        if exercise is not None:
            exercises.append(exercise)
    return exercises, list(problems)


def check_each(
    document: Document, allow_python: bool = False
) -> Iterator[tuple[f.Exercise | None, Parsed | None, list[Problem]]]:
    """The exercise, then each of its variants, as `read_and_check` gives them, with what was not said before.

    A variant shows what is wrong with the exercise once more, perhaps in other words; only other places, or other
    codes, are news.
    """
    said: set[tuple[Place, str]] = set()
    misnamed = Misnamed(document.sources)
    each, spent = (document.size if document.variants else 0) + _VALUES_MORE, 0
    for variant in (None, *document.variants):
        spent += each
        if variant is not None and spent > _MOST_VALUES:
            message = f"the exercise is large and has many variants; '{variant}' and those after it are not looked at"
            place = document.place(("variants", variant), key=True)
            yield None, None, [Problem(place, "variants-left-out", message, severity="warning")]
            break
        exercise, parsed, found = read_and_check(document, variant, allow_python)
        news = [problem for problem in found if (problem.place, problem.code) not in said]
        said.update((problem.place, problem.code) for problem in news)
        yield exercise, parsed, misnamed.turned(news)
        if any(problem.code == TOO_MANY for problem in found):
            break


class _Checker:
    """Checks one exercise in one variant."""

    def __init__(self, exercise: s.Exercise, document: Document, problems: Problems, allow_python: bool) -> None:
        self.written = exercise
        self.document = document
        self.problems = problems
        self.storylines = document.storylines
        self.expected: dict[str, None] = {}
        self.extensions = extensions.read(document, exercise.extensions, allow_python, problems)

    def exercise(self) -> f.Exercise:
        """The checked form; only good for playing where no problem was found."""
        written, document, problems = self.written, self.document, self.problems
        self._limits()
        clock = self._clock()
        ids = self._ids()
        layout = lay_out(written, document, problems)
        scope = self._scope(layout, ids, clock)
        reader = Reader(document, problems, scope, clock.startex, written.units, written.sources)
        self._units()
        world = WorldChecker(written, layout, reader)
        world.check()
        effects = EffectsChecker(layout, written.sources)
        play = PlayChecker(written, layout, reader, ids, effects)
        options = play.options()
        injects = play.injects()
        play.standalone()
        judged = JudgedChecker(written, reader, ids, effects, clock.endex)
        objectives, measures, checks = judged.objectives(), judged.measures(), judged.checks()
        by_team = TeamsChecker(written, layout, reader, ids, options)
        teams = by_team.teams()
        by_team.unused()
        effects.check_stops()
        check_names(written, reader)
        return f.Exercise(
            id=written.exercise or slug(written.title),
            title=written.title,
            hash=document.hash,
            variant=document.variant,
            clock=clock,
            slots=layout.all_names(),
            teams=teams,
            quantities=tuple(world.quantities),
            computed=computed_in_order(world),
            derived=tuple(world.derived),
            commodities=tuple(world.commodities),
            memories=tuple(layout.memories),
            staff_slots=tuple(layout.slots.get(f"staff({team})", (None, ""))[0] for team in written.teams),
            seen_by=layout.seen_by,
            reports=tuple(world.reports),
            options=options,
            injects=injects,
            expectations=tuple(sorted(play.expectations, key=lambda e: e.index)),
            objectives=objectives,
            measures=measures,
            checks=checks,
            rulings=written.rulings or "free",
            units=tuple(written.units.items()),
            message_delay=written.messages.delay,
            counters=written.counters,
            extensions=self.extensions,
            late=written.late.what,
            grace=written.late.grace or 0,
            quorum=written.quorum,
            papers={**papers(written, document), "report": look.of_exercise(written, document, problems)},
            left_out=document.left_out,
        )

    def _limits(self) -> None:
        """Refuse what would take for ever, and what nobody plays with."""
        world = self.written.world
        for path, count, most in (
            (("teams",), len(self.written.teams), 200),
            (("units",), len(self.written.units), 200),
            (("world", "variables"), len(world.variables), 20_000),
            (("world", "derived"), len(world.derived), 20_000),
        ):
            if count > most:
                message = f"there are {count} {path[-1]} here; an exercise has at most {most}"
                self.problems.add(self.document.place(path, key=True), "too-large", message)
                raise EnoughFound

    def _scope(self, layout: Layout, ids: Ids, clock: f.Clock) -> Scope:
        lengths = set(clock.turns)
        return Scope(
            slots=layout.slots,
            injects=ids.injects,
            options=ids.options,
            expectations=ids.expectations,
            teams=ids.teams,
            teams_out=ids.teams_out,
            turn_seconds=clock.turns[0] if len(lengths) == 1 else None,
            has_turns=bool(clock.turns) or self.document.broken(("clock",)) or self.document.lost.has("clock"),
            memory=layout.remember,
            extensions=extensions.functions(self.extensions),
        )

    # Names

    def _on(self, storyline: str | None) -> bool:
        return storyline is None or self.storylines is None or storyline in self.storylines

    def _ids(self) -> Ids:
        """Indices for all that takes part; what a variant leaves out is off, and known by name."""
        written = self.written
        options = _numbered([(name, self._on(o.storyline)) for name, o in written.options.items()])
        injects = _numbered([(i.id, self._on(i.storyline) and self._reaches(i)) for i in written.injects])
        expected: list[tuple[str, bool]] = []
        seen: dict[str, None] = {}
        for position, inject in enumerate(written.injects):
            for nth, item in enumerate(inject.expects):
                name = expectation_id(item, inject, nth)
                if inject.id not in seen:  # else it is a second copy, which has been noted
                    self._once(name, ("injects", position, "expects", nth, "id"))
                expected.append((name, injects[inject.id] >= 0 and self._plays(item, inject)))
            seen[inject.id] = None
        for nth, item in enumerate(written.expectations):
            name = expectation_id(item, None, nth)
            self._once(name, ("expectations", nth, "id"))
            expected.append((name, self._on(item.storyline) and self._plays(item, None)))
        expectations = _numbered(expected)
        off = [f"objective {name}" for name, o in written.objectives.items() if not self._on(o.storyline)]
        left_out = frozenset(part.split(".", 1)[1] for part in self.document.left_out if part.startswith("teams."))
        off += [
            f"storyline {part.split('.', 1)[1]}" for part in self.document.left_out if part.startswith("storylines.")
        ]
        teams = {name: index for index, name in enumerate(written.teams)}
        return Ids(teams, options, injects, expectations, frozenset(off), self.storylines or {}, left_out)

    def _once(self, name: str, path: tuple[str | int, ...]) -> None:
        """Note an expectation's id that is given twice."""
        if name in self.expected:
            message = f"there are two expectations with the id '{name}'"
            self.problems.add(self.document.place(path), "duplicate-id", message)
        self.expected[name] = None

    def _plays(self, item: s.Expectation, inject: s.Inject | None) -> bool:
        """Whether the team that something is expected of takes part."""
        team = item.from_ or (inject.to[0] if inject is not None and len(inject.to) == 1 else None)
        return team is None or team in self.written.teams or not self._left(team)

    def _reaches(self, inject: s.Inject) -> bool:
        """Whether any of an inject's teams takes part."""
        return not inject.to or any(team == "all" or not self._left(team) for team in inject.to)

    def _left(self, team: str) -> bool:
        return f"teams.{team}" in self.document.left_out

    def _units(self) -> None:
        """Every conversion is a number with a unit."""
        for name, meaning in self.written.units.items():
            if units.split(meaning) is None:
                message = f"what one {name} is, with its unit, belongs here: {name}: 49.8 Mt per year"
                self.problems.add(self.document.place(("units", name)), "bad-unit", message)

    # The clock

    def _clock(self) -> f.Clock:
        clock = self.written.clock
        startex = clock.startex or STARTEX
        tick = clock.tick
        turns = clock.turn
        # What stands in for something wrong need not fit the rest.
        fine = not self.document.broken(("clock",))
        pace = clock.pace or ("turns" if turns else "clock")
        endex = clock.endex if clock.endex is not None else self._default_endex(turns)
        for i, turn in enumerate(turns):
            if fine and tick and turn % tick:
                message = f"a turn is a multiple of the tick ({duration_of(tick)})"
                self.problems.add(self.document.place(("clock", "turn", i)), "bad-duration", message)
        if fine and tick and endex % tick:
            message = f"ENDEX falls on a tick: a multiple of {duration_of(tick)} after STARTEX"
            self.problems.add(self.document.place(("clock", "endex")), "bad-duration", message)
        if pace == "turns" and not turns and not fine:
            turns = (86_400,)
        if pace == "turns" and not turns:
            message = "turns need a length: turn: 5d"
            self.problems.add(self.document.place(("clock", "pace")), "missing-key", message)
        return f.Clock(startex, endex, tick, pace, turns if pace == "turns" else (), clock.deadlines)

    def _default_endex(self, turns: Sequence[int]) -> int:
        """Where ENDEX is not said: one tick after the last fixed time, or the turns as listed, or a day."""
        message = "the clock says when the exercise ends: endex: 4h"
        if len(turns) > 1:
            return sum(turns)
        if not self.document.broken(("clock",)) and not self.document.lost.has("clock"):
            self.problems.add(self.document.place(("clock",)), "missing-key", message)
        return 86400


def slug(title: str) -> str:
    """A short name from a title, so that the folder's name does not get into the record."""
    return re.sub(r"\W+", "-", title.casefold()).strip("-") or "exercise"


def _numbered(items: Sequence[tuple[str, bool]]) -> dict[str, int]:
    """Indices for what is on, in order; what is off is known, as -1."""
    numbered: dict[str, int] = {}
    count = 0
    for name, on in items:
        if on:
            numbered[name] = count
            count += 1
        else:
            numbered[name] = -1
    return numbered
