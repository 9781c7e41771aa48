"""The journal of a run: one SQLite file to which entries are added, each batch by one durable commit.

What `append` returned from is on the disk: it is there after a crash and after a power cut, or the machine lies.
A commit that fails ends the process (JournalFailed): nobody can know whether it will be there at the next start, so
nothing may be acknowledged or tried again. docs/journal.md has the schema and the promises.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn, Self
from weakref import WeakSet

from tabletop.journal import chain, settings
from tabletop.journal.opening import (
    check_free,
    checked_head,
    connect,
    identity,
    is_busy,
    log_of,
    never_close,
    publish,
    write_new,
)
from tabletop.journal.refusals import JournalBusy, JournalFailed, JournalUnreadable
from tabletop.journal.writing import sync_file

__all__ = ("Entry", "Journal", "JournalBusy", "JournalFailed", "JournalUnreadable", "Row")

NONE: Mapping[str, bytes] = {}


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

    def __init__(self, path: Path, connection: sqlite3.Connection, which: tuple[int, int]) -> None:
        self.path = path
        self._log = log_of(path.resolve())
        self._connection: sqlite3.Connection | None = connection
        self._identity = which
        self._failure = ""
        self._number, self._chain = checked_head(path, connection)
        _open_here.add(self)

    @classmethod
    def create(cls, path: Path, header: Mapping[str, Any], files: Mapping[str, bytes] = NONE) -> Self:
        """Make a journal whose entry 0 is the header; it appears under its name whole or not at all.

        FileExistsError where there is something under the name already.
        """
        check_free(path)
        entries = [Entry("header", header)]
        _check_files(entries, files, lambda _: False)
        lines, last = _chained(entries, -1, chain.START)
        temporary = path.with_name(f".{path.name}.part")
        temporary.unlink(missing_ok=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            write_new(temporary, lines, last, files)
            publish(temporary, path)
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
        which = identity(path)
        return cls(path, connect(path), which)

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
        self._begin(connection)
        try:
            new = [(name, data) for name, data in files.items() if not self.has_file(name)]
            connection.executemany(settings.ADD_FILE, new)
            connection.executemany(settings.ADD_ENTRY, lines)
            connection.execute(settings.MOVE_HEAD, last)
            connection.execute(settings.COMMIT)
            self._number, self._chain = last
            self._shorten_log()
        except (sqlite3.Error, OSError, MemoryError) as error:
            self._fail(error)
        except BaseException:  # an interrupt at the keyboard: all of the batch is there, or none
            self._settle(connection)
            raise

    def rows(self, kind: str | None = None, after: int = -1) -> Iterator[Row]:
        """The entries in their order, of one kind or all, with numbers greater than `after`; read as they are used."""
        while True:  # by the hundred, so that no statement is left open that would stop a checkpoint
            if kind is None:
                found = self._alive().execute(settings.ROWS, (after,)).fetchall()
            else:
                found = self._alive().execute(settings.ROWS_OF_KIND, (after, kind)).fetchall()
            for number, its_kind, body in found:
                yield Row(number, its_kind, json.loads(body))
            if len(found) < settings.AT_ONCE:
                return
            after = found[-1][0]

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
        """Write a copy that is a journal of its own; it appears under its name whole or not at all.

        FileExistsError where the name is taken; OSError with a sentence where the copy cannot be written. The journal
        itself is none the worse for it.
        """
        check_free(target)
        temporary = target.with_name(f".{target.name}.part")
        temporary.unlink(missing_ok=True)
        try:
            self._alive().execute(settings.COPY, (str(temporary),))
        except sqlite3.Error as error:
            raise OSError(f"the journal {self.path} could not be copied to {target}: {error}") from error
        sync_file(temporary)
        publish(temporary, target)

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
        _open_here.discard(self)

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

    def _begin(self, connection: sqlite3.Connection) -> None:
        """A database renamed or replaced under SQLite goes on "succeeding", into a file that nobody will find."""
        try:
            if identity(self.path) != self._identity:
                raise OSError("the file was moved or replaced while it was in use")
            connection.execute(settings.BEGIN)
        except sqlite3.ProgrammingError:  # another thread's call: the mistake is in the program, not in the disk
            raise
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, sqlite3.Error) and is_busy(error):
                raise JournalBusy(f"the journal {self.path} is in use by another process; nothing was added") from error
            self._fail(error)

    def _settle(self, connection: sqlite3.Connection) -> None:
        """Undo a batch that was broken off before its commit; take it as added where the commit was made."""
        try:
            if connection.in_transaction:
                connection.execute(settings.UNDO)
            self._number, self._chain = connection.execute(settings.HEAD).fetchone()
        except sqlite3.Error as error:
            self._fail(error)

    def _shorten_log(self) -> None:
        if self._log.exists() and self._log.stat().st_size > settings.LOG_BYTES:
            self._alive().execute(settings.CHECKPOINT)

    def _fail(self, error: BaseException) -> NoReturn:
        """Closing would make SQLite write once more to a disk that failed, so the connection is never closed."""
        never_close(self._alive())
        self._failure = (
            f"the journal {self.path} could not be written: {error}. The run stops here; "
            "what was acknowledged is kept. Mend the cause (a full or failing disk, a moved folder) and "
            "start the run again."
        )
        raise JournalFailed(self._failure) from error


_open_here: WeakSet[Journal] = WeakSet()


def is_open_here(path: Path) -> bool:
    """Whether this process has the journal open: reading its file past SQLite would then let go of the lock."""
    which = identity(path)
    return any(journal._identity == which for journal in _open_here)


def _check_kinds(entries: Sequence[Entry]) -> None:
    for entry in entries:
        if entry.kind not in settings.KINDS[1:]:
            raise ValueError(f"an entry is a command, an event or a receipt, not {entry.kind!r}")


def _check_files(entries: Sequence[Entry], files: Mapping[str, bytes], kept: Callable[[str], bool]) -> None:
    for name, data in files.items():
        if hashlib.sha256(data).hexdigest() != name:
            raise ValueError(f"the bytes given for file {name} have another SHA-256")
    named = dict.fromkeys(name for entry in entries for name in chain.files_named(entry.kind, entry.body))
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
