"""Examining the entries of a journal: numbers without gaps, the chain, and the head."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tabletop.journal import chain, settings
from tabletop.journal.refusals import UNREADABLE

Said = Iterator[tuple[str, str]]
_LEAST = 64
"""An entry takes at least its chain's bytes, so a file has room for no more entries than this allows."""


@dataclass(slots=True)
class Examined:
    """What is gathered on the way: files named, each with the first entry that names it."""

    named: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Entry:
    number: int
    kind: str
    body: str
    chain: str

    @property
    def place(self) -> str:
        kind = self.kind if self.kind in settings.KINDS else "of no kind"
        return f"entry {self.number} ({kind})"


def examine_entries(connection: sqlite3.Connection, known: Mapping[int, str], examined: Examined) -> Said:
    """Place and message for every entry that is not as it was written; `examined` gathers the files named."""
    head = _head(connection)
    last, trouble = _last(connection, head)
    if trouble:
        yield "the database", trouble
    before: _Judged | None = _Judged(chain.START, chain.START, True)
    lost_from: int | None = None
    final: _Entry | None = None
    for number in range(last + 1):
        entry = _read(connection, number)
        if entry is None or isinstance(entry, str):
            if entry is None:
                lost_from = number if lost_from is None else lost_from
            else:
                yield f"entry {number}", entry
            before = None
            continue
        if lost_from is not None:
            yield _missing(lost_from, number - 1)
            lost_from = None
        final = entry
        before, messages = _judge(before, entry)
        if number in known and known[number] != entry.chain:
            messages.append("its hash is not the one that was printed for it: the journal was written anew")
        yield from ((entry.place, message) for message in messages)
        for name in _names(entry.kind, entry.body):
            examined.named.setdefault(name, number)
    if lost_from is not None:
        yield _missing(lost_from, last)
    yield from _beyond(connection, last)
    yield from _compare_head(head, final)
    yield from ((f"entry {number}", "is not there, but was printed") for number in sorted(known) if number > last)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The hash that stands beside an entry, the one that its text gives, and whether the entry is sound."""

    stored: str
    computed: str
    sound: bool


def _judge(before: _Judged | None, entry: _Entry) -> tuple[_Judged, list[str]]:
    """Compare an entry with the hash beside it; where the one before is in doubt, say so."""
    if before is None:  # the one before is lost: what came of it can be judged by the entries after it only
        return _Judged(entry.chain, entry.chain, True), []
    computed = _link(before.stored, entry)
    if computed == entry.chain:
        return _Judged(entry.chain, computed, True), []
    if before.computed != before.stored and _link(before.computed, entry) == entry.chain:
        return _Judged(entry.chain, entry.chain, True), []
    judged = _Judged(entry.chain, computed, False)
    if before.sound:
        return judged, ["was changed: its text does not give the hash that stands beside it"]
    return judged, ["does not follow from the entry before it, which was changed: one of them, or both"]


def _link(before: str, entry: _Entry) -> str:
    try:
        return chain.link(before, entry.number, entry.kind, entry.body)
    except ValueError:  # a hash that is no hash, a text that is no text
        return ""


def _read(connection: sqlite3.Connection, number: int) -> _Entry | str | None:
    """An entry, or why it cannot be read, or None where there is none."""
    try:
        row = connection.execute(
            "SELECT number, kind, body, chain FROM entries NOT INDEXED WHERE number = ?", (number,)
        ).fetchone()
    except UNREADABLE as error:
        return f"cannot be read: {error}"
    if row is None:
        return None
    try:
        kind, body, link = (value.decode() for value in row[1:])
    except (UnicodeDecodeError, AttributeError):
        return "was changed: it is not text any more"
    return _Entry(row[0], kind, body, link)


def _missing(first: int, last: int) -> tuple[str, str]:
    if first == last:
        return f"entry {first}", "is missing"
    return f"entries {first} to {last}", "are missing"


def _head(connection: sqlite3.Connection) -> list[tuple[object, object]] | str:
    try:
        return connection.execute(settings.HEAD).fetchall()
    except UNREADABLE as error:
        return f"cannot be read: {error}"


def _last(connection: sqlite3.Connection, head: list[tuple[object, object]] | str) -> tuple[int, str]:
    """The greatest number to look for, and what went wrong in looking for it."""
    numbers = [row[0] for row in head if isinstance(row[0], int)] if isinstance(head, list) else []
    trouble = ""
    try:
        numbers += [row[0] for row in connection.execute(settings.LAST) if isinstance(row[0], int)]
    except UNREADABLE as error:
        trouble = f"the entries cannot be read to their end: {error}"
    size = connection.execute("PRAGMA page_count").fetchone()[0] * connection.execute("PRAGMA page_size").fetchone()[0]
    possible = [number for number in numbers if number <= size // _LEAST]
    return max(possible, default=-1), trouble


def _beyond(connection: sqlite3.Connection, last: int) -> Said:
    """Entries whose numbers no entry can have."""
    try:
        for (number,) in connection.execute("SELECT number FROM entries WHERE number < 0 OR number > ?", (last,)):
            yield f"entry {number}", "has a number that no entry was given"
    except UNREADABLE as error:
        yield "the database", f"the entries cannot be read to their end: {error}"


def _compare_head(head: list[tuple[object, object]] | str, final: _Entry | None) -> Said:
    if isinstance(head, str):
        yield "the head", head
    elif len(head) != 1:
        yield "the head", f"there are {len(head)} rows in it, not one"
    elif final is None:
        yield "the database", "there is no entry in it"
    else:
        number, link = head[0]
        if number != final.number:
            yield "the head", f"names entry {number} as the last; the last one here is entry {final.number}"
        elif link != final.chain.encode():
            yield "the head", f"has another hash than entry {number}, the last one"


def _names(kind: str, body: str) -> list[str]:
    try:
        return list(chain.files_named(kind, json.loads(body)))
    except (ValueError, RecursionError):  # an entry that was changed, and is found by the chain
        return []
