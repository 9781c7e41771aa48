"""`watch`: a run that looks after itself: files are taken as they land, deadlines kept, requests answered."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tabletop.exercise.durations import text as duration_text
from tabletop.inbox import clockwork, guards, requests
from tabletop.inbox.receipts import summary
from tabletop.inbox.requests import Answer
from tabletop.inbox.running import LEAST_FREE, Refused, Running, Taken

INTERVAL = 0.25  # seconds between two looks
HEARTBEAT = 30.0  # seconds after which the clock is recorded though nothing happened
REFRESH = 60.0  # seconds after which events.jsonl and world.csv are brought up to date in continuous play

Tell = Callable[[str], None]


@dataclass(slots=True)
class Watch:
    """One watch over a run. `tell` gets a line for the operator whenever something happened."""

    running: Running
    tell: Tell
    stop: Callable[[], bool] = lambda: False
    _said: tuple[str, ...] = ()
    _beat: float = 0.0
    _refreshed: float = 0.0
    _last: Taken = field(default_factory=Taken)

    def keep(self, catch_up: bool = False, speed: float | None = None) -> None:
        """Until ENDEX, or until `stop` says so. In continuous play the clock runs meanwhile (R6)."""
        running = self.running
        if running.desk.paused is None and not running.by_hand:
            running.start_clock(catch_up, speed)
        self._beat = self._refreshed = running.time.monotonic()
        try:
            while not running.run.engine.ended and not self.stop():
                self.step()
                if not running.run.engine.ended:
                    running.time.sleep(INTERVAL)
        finally:
            if not running.by_hand:
                running.stop_clock()
            running.outbox.everything()

    def step(self) -> None:
        """One look at everything."""
        running = self.running
        requests.serve(running.run.folder, self.handle)
        self._mind_the_disk()
        self._last = running.sweep()
        if self._last.receipts:
            self.tell(summary(self._last.receipts))
        if running.in_turns:
            self._keep_the_deadline()
        elif clockwork.running(running.run.clock):
            self._let_time_pass()

    def _mind_the_disk(self) -> None:
        free = shutil.disk_usage(self.running.run.folder).free
        if free < LEAST_FREE and self.running.desk.paused is None:
            self.tell(f"only {free // 2**20} MB are free on this disk: the run is paused; make room, then resume it")
            self.running.pause("the disk is nearly full", "tabletop")

    # Turns

    def _keep_the_deadline(self) -> None:
        running = self.running
        turn = running.desk.turn
        if turn is None or running.desk.paused is not None:
            return
        hour = guards.hour_of(running.desk, turn, running.run.pauses)
        if hour is None or running.time.wall() < hour:
            return
        # A file that was there before the deadline is in time, though it has to be still for a moment yet.
        due = running.time.monotonic() - (running.time.wall() - hour)
        if running.lookout.first_seen_before(due):
            return
        taken = Taken(unreachable=self._last.unreachable)
        against = tuple(running.why_not(taken))
        if against:
            if against != self._said:
                self._said = against
                for reason in against:
                    self.tell(f"turn {turn} is not settled: {reason}")
                self.tell("settle it all the same with: tabletop advance RUN --force")
            return
        self._said = ()
        running.advance(force=False, taken=taken)
        self.tell(_settled(running, turn))

    # Continuous play

    def _let_time_pass(self) -> None:
        running = self.running
        before, now = len(running.run.engine.events), running.time.monotonic()
        due = running.instant_now(running.time.wall())
        assert due is not None
        engine = running.run.engine
        tick = engine.agenda.tick
        if engine.agenda.next() <= due or due // tick > engine.settled // tick or now - self._beat >= HEARTBEAT:
            running.outbox.receipts(running.pass_time())
            self._beat = now
        if len(running.run.engine.events) > before:
            self.tell(f"{duration_text(running.run.engine.settled)}: {len(running.run.engine.events) - before} events")
        if now - self._refreshed >= REFRESH:
            running.outbox.record()
            self._refreshed = now

    # Requests

    def handle(self, request: Mapping[str, Any]) -> Answer:
        """What another command asks of this run."""
        running = self.running
        by = str(request.get("by", "control"))
        try:
            lines = perform(running, request, by)
        except Refused as refused:
            return Answer(1, refused.reasons)
        for line in lines:
            self.tell(line)
        return Answer(0, tuple(lines))


def perform(running: Running, request: Mapping[str, Any], by: str) -> list[str]:
    """Do what a command asks; returns lines for people. Raises Refused."""
    match request["do"]:
        case "next":
            inject = running.next_inject(bool(request.get("skip")), by, str(request.get("because", "")))
            return [f"{'skipped' if request.get('skip') else 'released'}: {inject}"]
        case "pause":
            running.pause(str(request.get("reason", "")), by)
            return ["paused"]
        case "resume":
            running.resume(str(request.get("reason", "")), by)
            return ["resumed"]
        case "advance":
            return advance(running, request, by)
    raise Refused((f"a running watch does not know the command '{request['do']}'",), forceable=False)


def advance(running: Running, request: Mapping[str, Any], by: str) -> list[str]:
    """`advance`: some turns, or up to an instant. In turns stops at the first that is refused."""
    to = request.get("to")
    if not running.in_turns:
        if to is None:
            raise Refused(("this exercise has no turns; say how far to go, such as --to 2h",), forceable=False)
        running.jump(int(to))
        return [f"the run stands at {duration_text(running.run.engine.settled)}"]
    lines: list[str] = []
    done = 0
    while (done < int(request.get("turns", 1))) if to is None else (running.run.engine.settled < int(to)):
        turn = running.desk.turn
        if turn is None and done:
            break
        taken = running.advance(bool(request.get("force")), by)
        done += 1
        if taken.receipts:
            lines.append(summary(taken.receipts))
        lines.append(_settled(running, turn or 0))
    return lines


def _settled(running: Running, turn: int) -> str:
    if running.run.engine.ended:
        return f"turn {turn} is settled; the exercise has ended"
    following = running.desk.turn
    assert following is not None
    deadline = running.run.engine.calendar.deadlines[following - 1]
    text = f"turn {turn} is settled; teams answer turn {following} (deadline {duration_text(deadline)} after STARTEX"
    hour = guards.hour_text(running.desk, following, running.run.pauses)
    if hour:
        text += f", by {hour}"
    return text + ")"
