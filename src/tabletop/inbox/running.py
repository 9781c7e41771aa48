"""Runs by file, as control runs them: taking files in, settling turns, the clock of continuous play, next, pause.

Everything here holds a `LiveRun` and puts commands to it. Times on the wall clock come from a `Time`, so that tests
have one of their own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tabletop.engine.intake import CONTROL, OBSERVERS, Intake
from tabletop.exercise.durations import text as duration_text
from tabletop.inbox import clockwork, guards, opening, queue
from tabletop.inbox.desk import Body
from tabletop.inbox.live import JOURNAL, LiveRun, stamp
from tabletop.inbox.looking import Lookout, Sweep, Whole
from tabletop.inbox.outbox import Outbox
from tabletop.inbox.receipts import Receipt
from tabletop.inbox.taking import Taker, is_answered

BATCH, BATCH_SIZE = 200, 32 * 2**20  # files, and about so many bytes, a commit
QUEUE = "queue"
LEAST_FREE = 100 * 2**20  # bytes on the journal's disk under which a run is paused


@dataclass(frozen=True, slots=True)
class Time:
    """The wall clock (seconds since 1970), a clock that never goes back, and how to wait."""

    wall: Callable[[], float] = time.time
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Taken:
    """What a sweep brought: receipts, and what could not be looked at or is not whole yet."""

    receipts: list[Receipt] = field(default_factory=list)
    unreachable: tuple[str, ...] = ()
    unsettled: int = 0
    slowed: tuple[str, ...] = ()


class Refused(Exception):
    """Why a command was not carried out: sentences for control, which may overrule some of them by force."""

    def __init__(self, reasons: tuple[str, ...], forceable: bool = True) -> None:
        super().__init__("; ".join(reasons))
        self.reasons = reasons
        self.forceable = forceable


class Running:
    """A run with its inboxes, outboxes and clock."""

    def __init__(self, run: LiveRun, keys: Mapping[str, str] | None = None, clock: Time | None = None) -> None:
        self.run = run
        self.desk = run.desk
        self.time = clock or Time()
        teams = [team.id for team in run.exercise.teams if team.index not in run.engine.automated]
        inbox = run.folder / "inbox"
        self.lookout = Lookout(inbox, teams, run.setting.still, known=lambda w: is_answered(w, self.desk.answered))
        folders = {CONTROL: Path()} | {f"{CONTROL}/{name}": Path(name) for name in self._within_control()}
        self.control = Lookout(run.folder / CONTROL, list(folders), run.setting.still, folders=folders, limited=False)
        # For a try files are read by another than the desk's own reader, which remembers what control adds.
        trial = Intake(run.exercise, live=True, may_answer=run.engine.moves.may_answer)
        self.taker = Taker(keys or {}, self.lookout.attachment, trial.read)
        self.outbox = Outbox(run)
        self.cut_off = 0  # the turn that was settled by a command which was cut off before it could say so

    def _within_control(self) -> list[str]:
        """Folders in control's: the queue, and that of observers, which runs of earlier versions lack."""
        return [QUEUE, *([OBSERVERS] if (self.run.folder / CONTROL / OBSERVERS).is_dir() else [])]

    # Taking in

    def sweep(self) -> Taken:
        """One look at all inboxes: what is whole is journalled, acted on and answered."""
        now = self.time.monotonic()
        looked = self.lookout.look(now)
        controls = self.control.look(now)
        taken = Taken(unreachable=looked.unreachable)
        self._take(self._whole_control(controls), taken)
        self._take(looked.whole, taken)
        # Both are known only now that everything has been gone through.
        taken.unsettled, taken.slowed = looked.unsettled, looked.slowed
        self.outbox.tell_slowed(looked.slowed)
        if taken.receipts:
            self.outbox.status()
        return taken

    @staticmethod
    def _whole_control(found: Sweep) -> list[Whole]:
        """Control's files; forms of the queue only once they are filled in."""
        files = []
        for whole in found.whole:
            within = whole.team.removeprefix(CONTROL).removeprefix("/")
            if within == QUEUE and whole.data is not None and not queue.is_filled(whole.data):
                continue
            name = f"{within}/{whole.name}" if within else whole.name
            files.append(Whole(CONTROL, name, whole.data, whole.sha256, whole.fault, whole.size))
        return files

    def _take(self, files: Iterable[Whole], taken: Taken) -> None:
        bodies: list[Body] = []
        kept: dict[str, bytes] = {}
        for whole in files:
            if is_answered(whole, self.desk.answered):
                continue
            wall = self.time.wall()
            bodies.append(self.taker.body(whole, stamp(self.run.exercise, wall), self.instant_now(wall), kept))
            if len(bodies) >= BATCH or sum(map(len, kept.values())) >= BATCH_SIZE:
                self._handle(bodies, kept, taken)
                bodies, kept = [], {}
        self._handle(bodies, kept, taken)

    def _handle(self, bodies: list[Body], kept: dict[str, bytes], taken: Taken) -> None:
        if not bodies:
            return
        receipts = self.run.do(bodies, kept)
        if not self.in_turns and not self.run.engine.ended:
            receipts += self.pass_time()
        self.outbox.receipts(receipts)
        taken.receipts += receipts

    def settle_looks(self) -> Taken:
        """Look, wait until what lies there has been still for long enough, and look again, until nothing is new."""
        first = self.sweep()
        total = Taken(first.receipts)
        for _ in range(3):
            self.time.sleep(self.run.setting.still)
            following = self.sweep()
            total.receipts += following.receipts
            total.unreachable, total.unsettled = following.unreachable, following.unsettled
            total.slowed = following.slowed
            if not following.unsettled:
                break
        return total

    # Where time stands

    @property
    def in_turns(self) -> bool:
        """Whether the run is played in turns."""
        return bool(self.run.engine.calendar.deadlines)

    def instant_now(self, wall: float) -> int | None:
        """The instant of what comes in now, in continuous play."""
        if self.in_turns:
            return None
        shown = clockwork.instant(self.run.clock, wall)
        following = self.run.engine.settled + 1
        return min(max(following, shown or 0), self.run.engine.endex)

    def pass_time(self, to: int | None = None) -> list[Receipt]:
        """Continuous play: settle everything up to what the clock shows, or up to `to`; nothing where it is there."""
        engine = self.run.engine
        target = self.instant_now(self.time.wall()) if to is None else to
        assert target is not None
        if engine.ended or target <= engine.settled:
            return []
        tick = engine.agenda.tick
        before, ticks = len(engine.events), engine.settled // tick
        receipts = self.run.do([{"do": "advance", "to": min(target, engine.endex)}])
        if engine.ended:
            self.outbox.everything()
        elif len(engine.events) > before or engine.settled // tick > ticks:
            self.outbox.pages()
        else:
            self.outbox.status()
        return receipts

    # Beginning and going on

    def make_up(self) -> None:
        """After a start: hand out what an end of the process at any moment has kept from being handed out."""
        (self.run.folder / f".{JOURNAL}.part").unlink(missing_ok=True)  # the journal's first name, if it is still there
        opening.write_about(self.run)
        self.outbox.receipts(self.run.found, only_missing=True)
        if self.run.engine.settled < 0:
            self.begin()
        elif not self.outbox.is_current():
            self.outbox.everything()
            if self.run.last is not None and self.run.last["do"] == "advance" and self.in_turns:
                deadlines = self.run.engine.calendar.deadlines
                self.cut_off = sum(deadline <= self.run.engine.settled for deadline in deadlines)

    def begin(self) -> None:
        """Play from STARTEX to where teams are to answer: just before the first deadline, or STARTEX itself (R3)."""
        if self.run.engine.settled < 0:
            deadlines = self.run.engine.calendar.deadlines
            self.run.do([{"do": "advance", "to": deadlines[0] - 1 if deadlines else 0}])
        self.outbox.everything()

    def why_not(self, taken: Taken) -> list[str]:
        """Reasons not to settle the turn now."""
        return guards.reasons(self.desk, self.run.pauses, self.time.wall(), taken.unreachable, taken.unsettled)

    def advance(self, force: bool, by: str = CONTROL, taken: Taken | None = None) -> Taken:
        """Settle the present turn with what has been handed in and play on to the next deadline (R3).

        Raises Refused with the reasons not to, unless `force`, which is recorded with them.
        """
        if self.run.engine.ended or self.desk.turn is None:
            raise Refused(("the exercise has ended: there is no turn left",), forceable=False)
        taken = self.settle_looks() if taken is None else taken
        against = self.why_not(taken)
        if against and not force:
            raise Refused(tuple(against))
        deadlines = self.run.engine.calendar.deadlines
        turn = self.desk.turn
        to = deadlines[turn] - 1 if turn < len(deadlines) else self.run.engine.endex
        body: dict[str, object] = {"do": "advance", "to": to}
        if against:
            body |= {"forced": against, "by": by}
        receipts = self.run.do([body])
        taken.receipts += receipts
        self.outbox.receipts(receipts)
        self.outbox.everything()
        return taken

    def next_inject(self, skip: bool, by: str, because: str = "") -> str:
        """By hand: release the next inject in MSEL order, or `skip` it; returns its id and subject."""
        engine = self.run.engine
        if engine.ended:
            raise Refused(("the exercise has ended",), forceable=False)
        if self.desk.paused is not None:
            raise Refused(("the run is paused; go on with: tabletop resume RUN",), forceable=False)
        following = engine.injects.next_by_hand()
        if following is None:
            raise Refused(("there is no inject left to release",), forceable=False)
        self.start_clock()
        inject = following.inject
        entry = {"skip": inject.id} if skip else {"next": True}
        said = ", ".join(f"{key}: {_quoted(value)}" for key, value in {**entry, "by": by, "because": because}.items())
        at = self.desk.next_instant(self.instant_now(self.time.wall()))
        self.run.do([{"do": "control", "text": f"- {{{said}}}", "at": at}])
        if not self.in_turns:
            self.outbox.receipts(self.pass_time(at))
        self.outbox.everything()
        return inject.id

    def pause(self, reason: str, by: str) -> None:
        """Time stands still until `resume`."""
        if self.desk.paused is not None:
            raise Refused(("the run is paused already",), forceable=False)
        wall = self.time.wall()
        self.stop_clock()
        self.run.do([{"do": "pause", "reason": reason, "by": by, "wall": round(wall, 3)}])
        self.outbox.status()

    def resume(self, reason: str, by: str) -> None:
        """Time goes on."""
        if self.desk.paused is None:
            raise Refused(("the run is not paused",), forceable=False)
        self.run.do([{"do": "resume", "reason": reason, "by": by, "wall": round(self.time.wall(), 3)}])
        if not self.in_turns:
            self.start_clock()
        self.outbox.status()

    # The clock of continuous play

    def start_clock(self, catch_up: bool = False, speed: float | None = None) -> None:
        """Let the clock run on from where the run stands; `catch_up`: as if it had never stood since it last ran."""
        if self.in_turns or self.run.engine.ended:
            return
        clock = self.run.clock
        pace = speed if speed is not None else (float(clock["speed"]) if clock else 1.0)
        wall = self.time.wall()
        if clockwork.running(clock) and (catch_up or self.by_hand) and speed is None:
            return
        self.run.do([clockwork.started(max(self.run.engine.settled, 0), wall, pace)])
        self.outbox.status()

    def stop_clock(self) -> None:
        """Settle what the clock shows, and let it stand there."""
        if self.in_turns or not clockwork.running(self.run.clock):
            return
        self.outbox.receipts(self.pass_time())
        assert self.run.clock is not None
        speed = float(self.run.clock["speed"])
        self.run.do([clockwork.stopped(max(self.run.engine.settled, 0), self.time.wall(), speed)])
        self.outbox.status()

    @property
    def by_hand(self) -> bool:
        """Whether injects wait for control."""
        return self.run.exercise.clock.pace == "by hand"

    def jump(self, to: int) -> None:
        """Continuous play: go on to an instant at once; the clock goes on from there."""
        engine = self.run.engine
        if to <= engine.settled:
            raise Refused((f"the run stands at {duration_text(engine.settled)} already",), forceable=False)
        receipts = self.settle_looks().receipts + self.run.do([{"do": "advance", "to": min(to, engine.endex)}])
        if clockwork.running(self.run.clock) and self.run.clock is not None:
            speed = float(self.run.clock["speed"])
            self.run.do([clockwork.started(engine.settled, self.time.wall(), speed)])
        self.outbox.receipts(receipts)
        self.outbox.everything()


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
