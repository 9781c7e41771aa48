"""Whether a run's record is whole and true: the journal's bytes, the play its commands give, what was handed out."""

from __future__ import annotations

import json
from pathlib import Path

from tabletop.exercise.wording import counted
from tabletop.inbox import receipts
from tabletop.inbox.live import JOURNAL, LiveRun, Replay, RunDiffers, events_of
from tabletop.inbox.outbox import receipt_path
from tabletop.journal import examining, run_folder
from tabletop.journal.book import Journal, JournalBusy, JournalUnreadable
from tabletop.journal.examining import Finding


def prove(folder: Path) -> tuple[list[Finding], str]:
    """Everything that is not as it should be, and a sentence about what was looked at where nothing is.

    Changes nothing. Raises JournalBusy where another process holds the run.
    """
    path = folder / JOURNAL
    found = examining.examine(path)
    if found == [examining.IN_USE]:
        raise JournalBusy(f"the run in {folder} is held by another process")
    if found:
        return found, ""
    try:
        journal = Journal.open(path)
    except JournalUnreadable as error:
        return [Finding(str(path), str(error))], ""
    with journal:
        return _prove(folder, journal)


def _prove(folder: Path, journal: Journal) -> tuple[list[Finding], str]:
    try:
        run = LiveRun.of_journal(folder, journal)
        replay = Replay(run)
        for row in journal.rows():
            replay.take(row.number, row.kind, row.body)
    except RunDiffers as error:
        return [Finding(JOURNAL, str(error))], ""
    found = []
    events, receipts_due = len(run.engine.events) - replay.events_seen, len(replay.missing())
    if events or receipts_due:
        message = (
            f"{counted(events, 'event')} and {counted(receipts_due, 'receipt')} of the last command are not recorded "
            "yet: the process was killed; the next command on this run records them"
        )
        found.append(Finding(JOURNAL, message))
    found += _handed_out(folder, replay.receipts)
    found += _events_file(folder, journal)
    number, chain = journal.head
    said = (
        f"Whole and true: {number + 1} journal entries, {counted(replay.events_seen, 'event')}, "
        f"{counted(len(replay.receipts), 'receipt')}; chain {chain}"
    )
    return found, said


def _handed_out(folder: Path, issued: list[receipts.Receipt]) -> list[Finding]:
    """Receipts in the outboxes that are not the journal's. One that a team has deleted is its own affair."""
    found = []
    for receipt in issued:
        path = receipt_path(folder, receipt, "json")
        if path.is_file() and path.read_bytes() != receipts.json_form(receipt):
            found.append(Finding(str(path.relative_to(folder)), "this receipt is not the one that the journal records"))
    return found


def _events_file(folder: Path, journal: Journal) -> list[Finding]:
    """events.jsonl against the journal: it may be behind, it may not differ."""
    path = folder / run_folder.EVENTS
    if not path.is_file():
        return []
    recorded = events_of(journal)
    with path.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            event = next(recorded, None)
            try:
                same = event is not None and json.loads(line) == event
            except ValueError:
                same = False
            if not same:
                return [Finding(f"{run_folder.EVENTS}:{number}", "this line is not the event that the journal records")]
    return []
