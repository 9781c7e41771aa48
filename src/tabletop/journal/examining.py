"""Examining a journal: what in it is not as it was written, each place by name.

Nothing is written to the journal, and no state of the file makes this raise. It is looked at in a copy, so that SQLite
can recover there what a crash left half-done.
"""

from __future__ import annotations

import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from tabletop.journal import settings
from tabletop.journal.book import is_open_here
from tabletop.journal.examining_entries import Examined, examine_entries
from tabletop.journal.examining_files import examine_files
from tabletop.journal.refusals import UNREADABLE

if sys.platform != "win32":
    import fcntl

DATABASE = "the database"
_LOCKED_FROM, _LOCKED_BYTES = 0x40000002, 510
"""The bytes that SQLite locks while it reads (SHARED_FIRST and SHARED_SIZE of its file format)."""
NOTHING_KNOWN: Mapping[int, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Finding:
    """A place (`entry 57 (event)`, `file 3fa9...`, `the head`, `the database`) and what is wrong there."""

    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}"


#: All that is found of a journal which a process holds.
IN_USE = Finding(DATABASE, "is in use by another process; examine it when the run has stopped, or a backup")


def examine(path: Path, known: Mapping[int, str] = NOTHING_KNOWN) -> list[Finding]:
    """Everything in a journal that is not as it was written; an empty list where all of it is.

    `known` are chains that were printed elsewhere, in receipts or reports, by the number of their entry: with one of
    them even a journal that was written anew from there on is found out.
    """
    findings: list[Finding] = []
    try:
        if not path.is_file():
            return [Finding(DATABASE, f"there is no journal at {path}")]
        if is_open_here(path):
            return [Finding(DATABASE, "is open in this process; examine it when it is closed, or examine a backup")]
        with tempfile.TemporaryDirectory() as folder:
            copy = _copy(path, Path(folder))
            with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
                _examine(connection, known, findings)
    except BlockingIOError:
        return [IN_USE]
    except (*UNREADABLE, OSError) as error:
        findings.append(Finding(DATABASE, f"cannot be read: {error}"))
    return findings


def _examine(connection: sqlite3.Connection, known: Mapping[int, str], findings: list[Finding]) -> None:
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    connection.text_factory = bytes  # text that is no UTF-8 any more is to be found, not to be raised
    findings += (Finding(DATABASE, message) for message in _marks(connection))
    if findings:
        return
    findings += (Finding(DATABASE, message) for message in _schema(connection))
    findings += (Finding(DATABASE, message) for message in _integrity(connection))
    findings += (Finding(DATABASE, message) for message in _writing(connection))
    examined = Examined()
    for place, message in examine_entries(connection, known, examined):
        findings.append(Finding(place, message))
    for place, message in examine_files(connection, examined.named):
        findings.append(Finding(place, message))


@contextmanager
def _shared_lock(path: Path) -> Iterator[None]:
    """Keep writers out while a copy is made, by the lock that SQLite's readers take; BlockingIOError if one is in."""
    with path.open("rb") as file:
        if sys.platform != "win32":
            fcntl.lockf(file, fcntl.LOCK_SH | fcntl.LOCK_NB, _LOCKED_BYTES, _LOCKED_FROM)
        yield


def _copy(path: Path, folder: Path) -> Path:
    copy = folder / "journal.sqlite"
    with _shared_lock(path):
        shutil.copyfile(path, copy)
        for suffix in ("-wal", "-journal"):
            beside = path.with_name(path.name + suffix)
            if beside.is_file():
                shutil.copyfile(beside, copy.with_name(copy.name + suffix))
    return copy


def _marks(connection: sqlite3.Connection) -> Iterator[str]:
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if mark != settings.APPLICATION_ID:
        yield "is not marked as a journal of Tabletop: its application_id is another"
    elif version > settings.FORMAT:
        yield f"is of format {version}; this Tabletop reads up to {settings.FORMAT}: a newer Tabletop is needed"
    elif version < 1:
        yield f"is of format {version}, which no Tabletop has written"


def _schema(connection: sqlite3.Connection) -> Iterator[str]:
    """Tables, views and triggers that lack, were changed or were added."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as model:
        model.text_factory = bytes
        for statement in settings.SCHEMA:
            model.execute(statement)
        wanted, found = _objects(model), _objects(connection)
    for name, text in wanted.items():
        if name not in found:
            yield f"{name} is missing"
        elif found[name] != text:
            yield f"{name} was changed"
    for name in found:
        if name not in wanted:
            yield f"{name} was added"


def _objects(connection: sqlite3.Connection) -> dict[str, tuple[object, ...]]:
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema")
    return {" ".join(_word(value) for value in row[:2]): row[2:] for row in rows}


def _word(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)


def _integrity(connection: sqlite3.Connection) -> Iterator[str]:
    """What SQLite itself finds wrong with pages, indexes and constraints."""
    try:
        for (line,) in connection.execute("PRAGMA integrity_check"):
            if line != b"ok":
                yield f"SQLite's own check says: {_word(line)}"
    except UNREADABLE as error:
        yield f"SQLite's own check stops: {error}"


def _writing(connection: sqlite3.Connection) -> Iterator[str]:
    """Why nobody could go on with this journal, tried on the copy and undone."""
    try:
        for statement in (settings.BEGIN, settings.PROBE, settings.UNDO):
            connection.execute(statement)
    except UNREADABLE as error:
        yield f"cannot be written: {error}"
