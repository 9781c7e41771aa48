"""What a run's folder records, for reports: from the journal alone where there is one, else from what `play` wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pydantic_core import from_json

from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.form import Exercise
from tabletop.inbox.live import JOURNAL, LiveRun, Replay, RunDiffers, events_of
from tabletop.journal import run_folder
from tabletop.journal.book import Journal
from tabletop.report.played import Played
from tabletop.report.world import WorldTable

Tell = Callable[[int], None]
_PARTS = frozenset(("seq", "at", "kind", "subject", "team", "data", "cause"))
_LAST = ("run.ended", "run.stopped")


def played_in(folder: Path, tell: Tell = lambda done: None) -> Played:
    """A run by its folder. A run that is played by file is played again from its journal, and compared on the way.

    Raises FileNotFoundError where there is no run, JournalBusy where another process holds it, RunDiffers where the
    copy of the exercise was changed, and what reading and checking an exercise raise.
    """
    if not (folder / JOURNAL).is_file():
        return _as_written(folder)
    with Journal.open(folder / JOURNAL) as journal:
        return of_journal(folder, journal, tell)


def of_journal(folder: Path, journal: Journal, tell: Tell = lambda done: None) -> Played:
    """A run by its open journal: the events that are recorded, and the world that its commands give."""
    run = LiveRun.of_journal(folder, journal)
    replay = Replay(run)
    differs = ""
    try:
        for row in journal.rows():
            replay.take(row.number, row.kind, row.body)
            tell(row.number)
        events: list[Any] = list(run.engine.events[: replay.events_seen])
        world = WorldTable(run.program.column_names, run.engine.rows)
    except RunDiffers as error:
        differs, events, world = str(error), list(events_of(journal)), _world(folder)
    automated = tuple(run.setting.automated)
    return Played(run.exercise, events, world, automated, journal.head[1], not differs, differs)


def exercise_in(folder: Path) -> Exercise:
    """The exercise as a run keeps it. Raises as `played_in` does."""
    about = run_folder.read_about(folder)
    document = run_folder.frozen(folder, about)
    exercise: Exercise = compile_exercise(document, about["variant"], bool(about.get("allow_python")))
    if exercise.hash != about["hash"]:
        raise RunDiffers(
            f"the copy of the exercise in {folder / run_folder.EXERCISE} was changed after the run: its hash is "
            f"{exercise.hash[:12]}, {run_folder.RUN} says {about['hash'][:12]}; a run keeps the exercise it started "
            "with (R22)"
        )
    return exercise


def _as_written(folder: Path) -> Played:
    """A play in one go, which has no journal: its files, held to the hash that was written down."""
    exercise, about = exercise_in(folder), run_folder.read_about(folder)
    events = _events(folder / run_folder.EVENTS)
    return Played(exercise, events, _world(folder), tuple(about.get("automated") or ()))


def _events(path: Path) -> list[Any]:
    """The events of a play in one go, which is written when it is over. ValueError where they are not whole."""
    events: list[Any] = []
    for number, line in enumerate(
        path.read_text(encoding="utf-8", errors="replace").removesuffix("\n").split("\n"), start=1
    ):
        try:
            event = from_json(line)
        except ValueError as error:
            raise ValueError(f"{path}:{number}: this line is no event: {error}") from error
        if not isinstance(event, dict) or not event.keys() >= _PARTS or event["seq"] != number:
            raise ValueError(f"{path}:{number}: this line is not event {number}; play the exercise again")
        events.append(event)
    if events[-1]["kind"] not in _LAST:
        raise ValueError(f"{path}: the events break off after {len(events)}; play the exercise again")
    return events


def _world(folder: Path) -> WorldTable:
    path = folder / run_folder.WORLD
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        return WorldTable.from_csv(text)
    except ValueError as error:
        raise ValueError(f"{path}:{error}") from error
