"""Faults put into the product on purpose, to see that killing finds them; each is put into one child process."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from unittest import mock

from tabletop.inbox.desk import Body
from tabletop.inbox.live import LiveRun
from tabletop.inbox.outbox import Outbox
from tabletop.inbox.receipts import Receipt
from tabletop.inbox.running import Running
from tabletop.journal.book import Entry


def answers_before_the_commit() -> None:
    """Receipts are handed out, and only then is what they answer recorded."""

    def do(run: LiveRun, bodies: Sequence[Body], files: Mapping[str, bytes] | None = None) -> list[Receipt]:
        if not bodies:
            return []
        receipts = _acted(run, bodies, files)
        Outbox(run).receipts(receipts)
        run.journal.append([Entry("command", body) for body in bodies], files or {})
        run._record(receipts)
        return receipts

    mock.patch.object(LiveRun, "do", do).start()


def acts_without_recording() -> None:
    """What is handed in is acted on and answered, and never recorded."""
    whole = LiveRun.do

    def do(run: LiveRun, bodies: Sequence[Body], files: Mapping[str, bytes] | None = None) -> list[Receipt]:
        if any(body["do"] == "file" for body in bodies):
            return _acted(run, bodies, files)
        return whole(run, bodies, files)

    mock.patch.object(LiveRun, "do", do).start()


def publishes_before_the_commit() -> None:
    """What a new turn begins with is handed out before the old one is recorded as settled, and never again."""

    def do(run: LiveRun, bodies: Sequence[Body], files: Mapping[str, bytes] | None = None) -> list[Receipt]:
        receipts = _acted(run, bodies, files)
        if any(body["do"] == "advance" for body in bodies):
            Outbox(run).pages()
        if bodies:
            run.journal.append([Entry("command", body) for body in bodies], files or {})
            run._record(receipts)
        return receipts

    mock.patch.object(LiveRun, "do", do).start()
    never_makes_up()


def never_makes_up() -> None:
    """A start hands out receipts that are missing, and nothing else."""

    def make_up(running: Running) -> None:
        running.outbox.receipts(running.run.found, only_missing=True)

    mock.patch.object(Running, "make_up", make_up).start()


def does_the_last_again() -> None:
    """A start does once more what was recorded last, where it does not see what came of it."""
    whole = LiveRun._catch_up

    def catch_up(run: LiveRun, tell: Callable[[int], None]) -> None:
        rows = list(run.journal.rows())
        whole(run, tell)
        if rows[-1].kind == "command":
            run.found += run.do([rows[-1].body])

    mock.patch.object(LiveRun, "_catch_up", catch_up).start()


def _acted(run: LiveRun, bodies: Sequence[Body], files: Mapping[str, bytes] | None) -> list[Receipt]:
    """Act on commands whose files the journal does not have yet."""
    fetch, here = run.desk.fetch, files or {}
    run.desk.fetch = lambda digest: here[digest] if digest in here else fetch(digest)
    return [receipt for body in bodies for receipt in run.acted(body)]


PLANTS = {
    plant.__name__: plant
    for plant in (
        answers_before_the_commit,
        acts_without_recording,
        publishes_before_the_commit,
        never_makes_up,
        does_the_last_again,
    )
}
