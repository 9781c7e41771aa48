"""Making the file of a journal, and opening it so that what is committed stays."""

from __future__ import annotations

import ctypes
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tabletop.journal import settings
from tabletop.journal.refusals import UNREADABLE, JournalBusy, JournalFailed, JournalUnreadable
from tabletop.journal.writing import sync_file, sync_folder

DISK = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_NOMEM,
)
"""Results that say something of the disk and the machine, and nothing of what is in the file."""
NO_LOG = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL)
"""Results of a file system on which a write-ahead log cannot be had."""


def identity(path: Path) -> tuple[int, int]:
    """What a file is, whatever its name: device and inode."""
    state = os.stat(path)
    return state.st_dev, state.st_ino


def write_new(path: Path, lines: Sequence[tuple[Any, ...]], last: tuple[int, str], files: Mapping[str, bytes]) -> None:
    """Make a database with these entries and files; durable when this returns, its name in the folder is not yet."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        for statement in (settings.UNSAFE, settings.BEGIN, *settings.MARKS, *settings.SCHEMA):
            connection.execute(statement)
        connection.executemany(settings.ADD_FILE, files.items())
        connection.executemany(settings.ADD_ENTRY, lines)
        connection.execute(settings.ADD_HEAD, last)
        connection.execute(settings.COMMIT)
    finally:
        connection.close()
    sync_file(path)


def log_of(path: Path) -> Path:
    """The write-ahead log that SQLite keeps beside a database."""
    return path.with_name(f"{path.name}-wal")


def check_free(path: Path) -> None:
    """FileExistsError where a journal, or what one leaves beside itself, is under the name already."""
    for each in (path, log_of(path), path.with_name(f"{path.name}-journal")):
        if os.path.lexists(each):
            raise FileExistsError(f"there is {each} already; a journal is never written over")


def never_close(connection: sqlite3.Connection) -> None:
    """Keep a connection open until the process is gone, even past the interpreter's own end.

    Closing would have SQLite write and sync once more; a disk that failed would then say that all is well.
    """
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(connection))


def publish(temporary: Path, path: Path) -> None:
    """Give a file its name, never over another, and make the name durable."""
    try:
        os.link(temporary, path)
    except FileExistsError:
        raise FileExistsError(f"there is {path} already; a journal is never written over") from None
    except OSError:  # a file system without links
        temporary.rename(path)
    temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


def is_busy(error: sqlite3.Error) -> bool:
    """Whether SQLite was refused a lock, and has done nothing."""
    return _code(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is not SQLite's own."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def connect(path: Path) -> sqlite3.Connection:
    """A connection that holds the lock, has been told to be durable, said so, and has written."""
    for mode in (settings.LOG, settings.ROLLBACK):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=0)
        try:
            if prepare(path, connection, mode):
                sync_folder(path.parent)  # SQLite syncs the name of its log too, but does not look how that ended
                return connection
        except OSError as error:
            never_close(connection)
            raise JournalFailed(f"the journal {path} cannot be written: {error}") from error
        except sqlite3.Error as error:
            if mode != settings.LOG or _code(error) not in NO_LOG:
                raise _refusal(path, connection, error) from error
        except UnicodeError as error:  # SQLite's own message quotes damaged text
            connection.close()
            raise JournalUnreadable(f"{path} is damaged: SQLite cannot say how in words") from error
        except JournalUnreadable:
            connection.close()
            raise
        connection.close()
    raise JournalFailed(f"the journal {path} cannot be written: SQLite does not promise here to keep what it writes")


def _refusal(path: Path, connection: sqlite3.Connection, error: sqlite3.Error) -> BaseException:
    if is_busy(error):
        connection.close()
        return JournalBusy(
            f"the journal {path} is in use: the run is being played by another process; stop that one first"
        )
    if _code(error) in DISK:
        never_close(connection)
        return JournalFailed(f"the journal {path} cannot be written: {error}")
    connection.close()
    return JournalUnreadable(f"{path} is damaged or not a journal: {error}")


def prepare(path: Path, connection: sqlite3.Connection, how: tuple[str, str, int]) -> bool:
    """Set a connection up to be durable in one of the two ways; False where SQLite does not take to it."""
    for statement in settings.GUARDS:
        connection.execute(statement)
    _check_marks(path, connection)
    return _make_durable(connection, how)


def _check_marks(path: Path, connection: sqlite3.Connection) -> None:
    if connection.execute("PRAGMA application_id").fetchone()[0] != settings.APPLICATION_ID:
        raise JournalUnreadable(f"{path} is not a journal of Tabletop: it is not marked as one")
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


def checked_head(path: Path, connection: sqlite3.Connection) -> tuple[int, str]:
    """Number and chain of the last entry; JournalUnreadable where they are not what the head says."""
    try:
        head, last = connection.execute(settings.HEAD).fetchone(), connection.execute(settings.LAST).fetchone()
    except UNREADABLE as error:
        connection.close()
        raise JournalUnreadable(f"the journal {path} is damaged: {error}") from error
    if head is None or head != last:
        connection.close()
        raise JournalUnreadable(f"the journal {path} is damaged: its last entry is not the one its head names")
    return head[0], head[1]
