"""The journal of a run: one SQLite file to which entries are added, each batch by one durable commit.

What `append` returned from is on the disk: it is there after a crash and after a power cut, or the machine lies.
A commit that fails ends the process (JournalFailed): nobody can know whether it will be there at the next start, so
nothing may be acknowledged or tried again. docs/journal.md has the schema and the promises.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self

from tabletop.journal import chain, settings
from tabletop.journal.run_folder import sync_folder

NONE: Mapping[str, bytes] = {}


class JournalBusy(Exception):
    """Another process has the journal open."""


class JournalUnreadable(Exception):
    """The file is not a journal that this Tabletop can go on with."""


class JournalFailed(SystemExit):
    """A commit failed. Derives from SystemExit, so that no `except Exception` goes on with the run."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be added: `kind` is command, event or receipt; `body` is data that JSON can hold."""

    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """An entry as it stands in the journal."""

    number: int
    kind: str
    body: dict[str, Any]


class Journal:
    """A journal that is open for reading and appending; the only one on its file, in this process or another.

    Use it from the thread that opened it.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, identity: tuple[int, int]) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = connection
        self._identity = identity
        self._failure = ""
        self._number, self._chain = _checked_head(path, connection)

    @classmethod
    def create(cls, path: Path, header: Mapping[str, Any], files: Mapping[str, bytes] = NONE) -> Self:
        """Make a journal whose entry 0 is the header; it appears under its name whole or not at all.

        FileExistsError where there is something under the name already.
        """
        if os.path.lexists(path):
            raise FileExistsError(f"there is a journal at {path} already; it is never written over")
        entries = [Entry("header", header)]
        _check_files(entries, files, lambda _: False)
        lines, last = _chained(entries, -1, chain.START)
        temporary = path.with_name(f".{path.name}.part")
        temporary.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_new(temporary, lines, last, files)
            _publish(temporary, path)
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, FileExistsError):
                raise
            raise JournalFailed(f"the journal {path} could not be made: {error}") from error
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a journal to go on with it.

        FileNotFoundError, JournalBusy or JournalUnreadable, each with a sentence; JournalFailed where it cannot be
        written. What a crash left half-written is undone by SQLite here.
        """
        if not path.is_file():
            raise FileNotFoundError(f"there is no journal at {path}")
        identity = _identity(path)
        connection = _connect(path)
        return cls(path, connection, identity)

    def append(self, entries: Sequence[Entry], files: Mapping[str, bytes] = NONE) -> None:
        """Add entries, and the files they name, by one commit; when this returns they are durable.

        `files` are bytes by their SHA-256 in hex. ValueError, with nothing written, where an entry is not what an
        entry can be, names a file that is not there, or a file is named by no entry. JournalFailed ends the process.
        """
        connection = self._alive()
        if not entries:
            if files:
                raise ValueError("files can be kept only with an entry that names them")
            return
        _check_kinds(entries)
        _check_files(entries, files, self.has_file)
        lines, last = _chained(entries, self._number, self._chain)
        try:
            self._check_place()
            connection.execute(settings.BEGIN)
            new = [(name, data) for name, data in files.items() if not self.has_file(name)]
            connection.executemany(settings.ADD_FILE, new)
            connection.executemany(settings.ADD_ENTRY, lines)
            connection.execute(settings.MOVE_HEAD, last)
            connection.execute(settings.COMMIT)
            self._number, self._chain = last
            self._shorten_log()
        except (sqlite3.Error, OSError) as error:
            self._fail(error)
        except BaseException as error:
            self._fail(error)

    def rows(self, kind: str | None = None, after: int = -1) -> Iterator[Row]:
        """The entries in their order, of one kind or all, with numbers greater than `after`; read as they are used."""
        connection = self._alive()
        if kind is None:
            found = connection.execute(settings.ROWS, (after,))
        else:
            found = connection.execute(settings.ROWS_OF_KIND, (after, kind))
        for number, its_kind, body in found:
            yield Row(number, its_kind, json.loads(body))

    def file(self, sha256: str) -> bytes:
        """The bytes of a file; KeyError with a sentence where the journal has none of that SHA-256."""
        found = self._alive().execute(settings.FILE, (sha256,)).fetchone()
        if found is None:
            raise KeyError(f"the journal has no file {sha256}")
        return bytes(found[0])

    def has_file(self, sha256: str) -> bool:
        """Whether the bytes of that SHA-256 are in the journal."""
        return self._alive().execute(settings.HAS_FILE, (sha256,)).fetchone() is not None

    @property
    def header(self) -> dict[str, Any]:
        """Entry 0: what is played, and with which versions."""
        return next(self.rows()).body

    @property
    def head(self) -> tuple[int, str]:
        """Number of the last entry and the chain after it, in hex: with both, a lost tail cannot go unseen."""
        self._alive()
        return self._number, self._chain

    def backup(self, target: Path) -> None:
        """Write a copy that is a journal of its own; it appears under its name whole or not at all."""
        connection = self._alive()
        temporary = target.with_name(f".{target.name}.part")
        temporary.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(temporary),))
        handle = os.open(temporary, os.O_RDWR)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        temporary.replace(target)
        sync_folder(target.parent)

    def close(self) -> None:
        """Bring everything into the one file and let go of it; a second call does nothing."""
        if self._failure:
            raise JournalFailed(self._failure)
        if self._connection is None:
            return
        try:
            self._connection.execute(settings.CHECKPOINT)
        except sqlite3.Error as error:
            self._fail(error)
        self._connection.close()
        self._connection = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if not self._failure:
            self.close()

    def _alive(self) -> sqlite3.Connection:
        if self._failure:
            raise JournalFailed(self._failure)
        if self._connection is None:
            raise ValueError(f"the journal {self.path} is closed")
        return self._connection

    def _check_place(self) -> None:
        """A database renamed or replaced under SQLite goes on "succeeding", into a file that nobody will find."""
        if _identity(self.path) != self._identity:
            raise OSError("the file was moved or replaced while it was in use")

    def _shorten_log(self) -> None:
        log = self.path.with_name(f"{self.path.name}-wal")
        if log.exists() and log.stat().st_size > settings.LOG_BYTES:
            assert self._connection is not None
            self._connection.execute(settings.CHECKPOINT)

    def _fail(self, error: BaseException) -> NoReturn:
        """Closing would make SQLite write once more to a disk that failed, so the connection is never closed."""
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._connection))
        self._failure = (
            f"the journal {self.path} could not be written: {error}. The run stops here; "
            "what was acknowledged is kept. Mend the cause (a full or failing disk, a moved folder) and "
            "start the run again."
        )
        raise JournalFailed(self._failure) from error


def _identity(path: Path) -> tuple[int, int]:
    state = os.stat(path)
    return state.st_dev, state.st_ino


def _check_kinds(entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.kind not in settings.KINDS[1:]:
            raise ValueError(f"an entry is a command, an event or a receipt, not {entry.kind!r}")


def _check_files(entries: Sequence[Entry], files: Mapping[str, bytes], kept: Any) -> None:
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != name:
            raise ValueError(f"the bytes given for file {name} have another SHA-256")
    # Commands alone name files; what events and receipts hold may come from players.
    named = [name for entry in entries if entry.kind in ("command", "header") for name in chain.files_named(entry.body)]
    for name in named:
        if name not in files and not kept(name):
            raise ValueError(f"an entry names file {name}, whose bytes are neither given nor in the journal")
    for name in files:
        if name not in named:
            raise ValueError(f"file {name} is named by no entry under `file`, `read_as` or `files`")


def _chained(
    entries: Sequence[Entry], number: int, before: str
) -> tuple[list[tuple[int, str, str, str]], tuple[int, str]]:
    lines = []
    for entry in entries:
        number += 1
        body = chain.text_of(entry.body)
        before = chain.link(before, number, entry.kind, body)
        lines.append((number, entry.kind, body, before))
    return lines, (number, before)


def _write_new(path: Path, lines: Sequence[tuple[Any, ...]], last: tuple[int, str], files: Mapping[str, bytes]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        mode, synchronous, _ = settings.ROLLBACK
        for statement in (f"PRAGMA journal_mode = {mode}", f"PRAGMA synchronous = {synchronous}", settings.BEGIN):
            connection.execute(statement)
        for statement in settings.MARKS + settings.SCHEMA:
            connection.execute(statement)
        connection.executemany(settings.ADD_FILE, files.items())
        connection.executemany(settings.ADD_ENTRY, lines)
        connection.execute(settings.ADD_HEAD, last)
        connection.execute(settings.COMMIT)
    finally:
        connection.close()


def _publish(temporary: Path, path: Path) -> None:
    """Give a file its name, never over another."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise FileExistsError(f"there is a journal at {path} already; it is never written over") from None
    except OSError:
        temporary.rename(path)
    temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def _connect(path: Path) -> sqlite3.Connection:
    """A connection that holds the lock, has been told to be durable, said so, and has written."""
    problem: Exception | None = None
    for mode in (settings.LOG, settings.ROLLBACK):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)
        try:
            for statement in settings.GUARDS:
                connection.execute(statement)
            _check_marks(path, connection)
            if _make_durable(connection, mode):
                return connection
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                connection.close()
                raise JournalBusy(
                    f"the journal {path} is in use: the run is being played by another process; stop that one first"
                ) from error
            problem = error
        except sqlite3.DatabaseError as error:
            connection.close()
            raise JournalUnreadable(f"{path} is damaged or not a journal: {error}") from error
        except JournalUnreadable:
            connection.close()
            raise
        connection.close()
    raise JournalFailed(f"the journal {path} cannot be written: {problem or 'the file system keeps no promise'}")


def _check_marks(path: Path, connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != settings.APPLICATION_ID:
        raise JournalUnreadable(f"{path} is not a journal of Tabletop, but another program's database")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > settings.FORMAT:
        raise JournalUnreadable(
            f"the journal {path} is of format {version}; this Tabletop reads up to {settings.FORMAT}: "
            "a newer Tabletop is needed"
        )
    if version < 1:
        raise JournalUnreadable(f"the journal {path} is of format {version}, which no Tabletop has written")


def _make_durable(connection: sqlite3.Connection, how: tuple[str, str, int]) -> bool:
    mode, synchronous, given_back = how
    if connection.execute(f"PRAGMA journal_mode = {mode}").fetchone()[0] != mode:
        return False
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(settings.NO_AUTOMATIC_CHECKPOINT)
    if connection.execute("PRAGMA synchronous").fetchone()[0] != given_back:
        return False
    if connection.execute("PRAGMA locking_mode").fetchone()[0] != "exclusive":
        return False
    for statement in (settings.BEGIN, settings.PROBE, settings.COMMIT):
        connection.execute(statement)
    return True


def _checked_head(path: Path, connection: sqlite3.Connection) -> tuple[int, str]:
    try:
        head, last = connection.execute(settings.HEAD).fetchone(), connection.execute(settings.LAST).fetchone()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise JournalUnreadable(f"the journal {path} is damaged: {error}") from error
    if head is None or head != last:
        connection.close()
        raise JournalUnreadable(f"the journal {path} is damaged: its last entry is not the one its head names")
    return head[0], head[1]
