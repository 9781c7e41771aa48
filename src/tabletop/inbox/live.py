"""A run on disk: the journal, the play rebuilt from it, and what is handed out.

Whatever happens to a run is a command. `do` puts commands into the journal with one durable commit, acts on them, puts
the events and receipts that come of it into the journal, and only then hands anything out. A process may be killed
between any two of these: `open` acts on all recorded commands again, compares what comes of them with what is
recorded, refuses to go on where something differs, and records and hands out what is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from tabletop import __version__
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.checking.teams import BUILT_IN, built_in
from tabletop.exercise.form import Exercise, Policy
from tabletop.inbox.desk import Body, Desk
from tabletop.inbox.receipts import Receipt
from tabletop.journal import run_folder
from tabletop.journal.book import Entry, Journal
from tabletop.journal.chain import text_of

JOURNAL = "journal.sqlite"
OWN = "its own policy"


class RunDiffers(Exception):
    """What comes of a run's commands is not what its journal records; the message names the first difference."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run is played with: kept in the journal's header."""

    seed: int
    file: str | None = None  # of an exercise that stands in a single file: its name
    variant: str | None = None
    automated: Mapping[str, str] = field(default_factory=dict)  # team: name of its policy
    allow_python: bool = False
    still: float = 2.0  # seconds for which a file must stay as it is before it is taken
    signed: tuple[str, ...] = ()  # teams whose moves must be signed
    version: str = __version__
    branch: Mapping[str, Any] | None = None  # of which run, from which instant, without which orders


class LiveRun:
    """One run, held by one process."""

    def __init__(self, folder: Path, journal: Journal, exercise: Exercise, setting: Setting) -> None:
        self.folder = folder
        self.journal = journal
        self.exercise = exercise
        self.setting = setting
        self.program = Program(exercise)
        without = frozenset((setting.branch or {}).get("without", ()))
        self.desk = Desk(make_engine(self.program, setting), journal.file, without)
        self.clock: Body | None = None  # the last `clock` command
        self.pauses: list[Body] = []
        self.last: Body | None = None  # the command that was acted on last
        self._recorded = 0  # events that the journal has
        self.found: list[Receipt] = []  # receipts that a start found in the journal or made up for

    @property
    def engine(self) -> Engine:
        """The play."""
        return self.desk.engine

    # Opening

    @classmethod
    def create(cls, folder: Path, exercise: Exercise, setting: Setting, wall: float) -> LiveRun:
        """Open a new run in a folder that holds the frozen exercise. FileExistsError where there is a run already."""
        header = {
            "exercise": exercise.id,
            "file": setting.file,
            "hash": exercise.hash,
            "version": setting.version,
            "opened": stamp(exercise, wall),
            "seed": setting.seed,
            "variant": setting.variant,
            "automated": dict(setting.automated),
            "allow_python": setting.allow_python,
            "still": setting.still,
            "signed": list(setting.signed),
            "branch": None if setting.branch is None else dict(setting.branch),
        }
        return cls(folder, Journal.create(folder / JOURNAL, header), exercise, setting)

    @classmethod
    def open(cls, folder: Path, tell: Callable[[int], None] = lambda done: None) -> LiveRun:
        """Open a run and bring it to where it stood; `tell` hears how many entries have been gone through.

        Raises FileNotFoundError where there is no run, RunDiffers where the journal's events are not those of its
        commands, and what `Journal.open` raises.
        """
        if not (folder / JOURNAL).is_file():
            raise FileNotFoundError(f"there is no run in {folder}: it has no {JOURNAL}; tabletop start opens one")
        journal = Journal.open(folder / JOURNAL)
        try:
            run = cls.of_journal(folder, journal)
            run._catch_up(tell)
        except BaseException:
            journal.close()
            raise
        return run

    @classmethod
    def of_journal(cls, folder: Path, journal: Journal) -> LiveRun:
        """The run of an open journal, before anything was acted on. RunDiffers where its exercise was changed."""
        header = journal.header
        setting = setting_of(header)
        exercise = compile_exercise(run_folder.frozen(folder, header), setting.variant, setting.allow_python)
        if exercise.hash != header["hash"]:
            raise RunDiffers(
                f"the copy of the exercise in {folder / run_folder.EXERCISE} was changed after the run began: "
                f"its hash is {exercise.hash[:12]}, the journal's {header['hash'][:12]}; a run keeps the exercise it "
                "started with (R22)"
            )
        return cls(folder, journal, exercise, setting)

    def _catch_up(self, tell: Callable[[int], None]) -> None:
        replayed = Replay(self)
        for row in self.journal.rows():
            replayed.take(row.number, row.kind, row.body)
            tell(row.number)
        missing = replayed.missing()
        self._recorded = replayed.events_seen
        self.found = replayed.receipts
        self._record(missing)

    def close(self) -> None:
        """Let go of the run."""
        self.journal.close()

    # Commands

    def do(self, bodies: Sequence[Body], files: Mapping[str, bytes] | None = None) -> list[Receipt]:
        """Commands, in order: recorded durably, then acted on, then what came of them recorded. Returns receipts."""
        if not bodies:
            return []
        self.journal.append([Entry("command", body) for body in bodies], files or {})
        receipts: list[Receipt] = []
        for body in bodies:
            receipts += self.acted(body)
        self._record(receipts)
        return receipts

    def acted(self, body: Body) -> list[Receipt]:
        """Act on a command that the journal has."""
        self.last = body
        if body["do"] == "clock":
            self.clock = body
        elif body["do"] in ("pause", "resume"):
            self.pauses.append(body)
        return self.desk.act(body)

    def _record(self, receipts: Sequence[Receipt]) -> None:
        events = self.engine.events
        entries = [Entry("event", event) for event in events[self._recorded :]]
        entries += [Entry("receipt", receipt.data) for receipt in receipts]
        if entries:
            self.journal.append(entries)
        self._recorded = len(events)


def setting_of(header: Mapping[str, Any]) -> Setting:
    """What a run is played with, from its journal's header."""
    return Setting(
        seed=header["seed"],
        file=header["file"],
        variant=header["variant"],
        automated=header["automated"],
        allow_python=header["allow_python"],
        still=header["still"],
        signed=tuple(header["signed"]),
        version=header["version"],
        branch=header["branch"],
    )


class Replay:
    """A journal's rows acted on again: what comes of the commands against what is recorded."""

    def __init__(self, run: LiveRun) -> None:
        self.run = run
        self.events_seen = 0
        self.receipts: list[Receipt] = []
        self._due: list[Receipt] = []  # made by commands, not yet met in the journal

    def take(self, number: int, kind: str, body: Mapping[str, Any]) -> None:
        """One row. RunDiffers names the first that is not as it should be."""
        if kind == "command":
            self._due += self.run.acted(body)
        elif kind == "event":
            self._event(number, body)
        elif kind == "receipt":
            self._receipt(number, body)

    def _event(self, number: int, body: Mapping[str, Any]) -> None:
        events = self.run.engine.events
        if self.events_seen >= len(events):
            raise RunDiffers(
                f"entry {number}: event {body['seq']} ({body['kind']}) is recorded, which the commands do not give"
            )
        mine = events[self.events_seen]
        self.events_seen += 1
        if text_of(mine) != text_of(body):
            raise RunDiffers(
                f"entry {number}: event {body['seq']} differs: recorded {_short(body)}; "
                f"the commands give {_short(mine)}"
            )

    def _receipt(self, number: int, body: Mapping[str, Any]) -> None:
        if not self._due:
            raise RunDiffers(
                f"entry {number}: receipt {body['receipt']} of {body['team']}: the commands do not give it"
            )
        mine = self._due.pop(0)
        if text_of(mine.data) != text_of(body):
            raise RunDiffers(
                f"entry {number}: receipt {body['receipt']} of {body['team']} differs from what the commands give"
            )
        self.receipts.append(mine)

    def missing(self) -> list[Receipt]:
        """The receipts that were never recorded: the process was killed before it could."""
        self.receipts += self._due
        return self._due


def make_engine(program: Program, setting: Setting) -> Engine:
    """The play of a run, before STARTEX."""
    exercise = program.exercise
    automated = {
        team.index: policy_of(exercise, team.id, setting.automated[team.id])
        for team in exercise.teams
        if team.id in setting.automated
    }
    return Engine(
        program, setting.seed, automated=automated, by_hand=exercise.clock.pace == "by hand", version=setting.version
    )


def policy_of(exercise: Exercise, team: str, name: str) -> Policy:
    """A team's policy by name. ValueError lists those it has."""
    found = next(t for t in exercise.teams if t.id == team)
    known: dict[str, Policy] = dict(found.policies)
    if found.policy is not None:
        known[OWN] = found.policy
    known |= {name: built_in(name) for name in BUILT_IN}
    if name not in known:
        raise ValueError(f"{team} has no policy '{name}'; it has {', '.join(known)}")
    return known[name]


def stamp(exercise: Exercise, wall: float) -> str:
    """A moment on the wall clock, in the exercise's own time zone."""
    return datetime.fromtimestamp(wall, tz=exercise.clock.startex.tzinfo).isoformat(timespec="seconds")


def _short(event: Mapping[str, Any]) -> str:
    text = text_of(event)
    return text if len(text) <= 300 else f"{text[:300]}..."


def events_of(journal: Journal) -> Iterator[Mapping[str, Any]]:
    """The recorded events, in order."""
    for row in journal.rows("event"):
        yield row.body
