"""The journal of a run: one SQLite file, append-only, chained by hashes, one durable commit before anything is said.

It is held by one process at a time (an exclusive lock of the file, which a killed process leaves free). A commit that
fails ends the process: what came of it is only known at the next start (RELIABILITY, finding 4).
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

from tabletop.journal import statements as sql
from tabletop.journal.run_folder import sync_folder


class JournalBusy(Exception):
    """Another process holds the journal."""


class JournalUnreadable(Exception):
    """This is no journal, a damaged one, or one that a newer Tabletop wrote; the message says which."""


class JournalFailed(SystemExit):
    """The disk did not take what had to be written. Ends the process, unless somebody asks for exactly this."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be recorded: a command, an event or a receipt, as plain data."""

    kind: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Row:
    """Something recorded."""

    number: int
    kind: str
    body: dict[str, Any]


class Journal:
    """An open journal. Made by `create` or `open`."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._dead = ""
        self._inode = _inode(path)
        number, chain, files = connection.execute("SELECT number, chain, files FROM head").fetchone()
        self._number, self._chain, self._files = int(number), bytes(chain), int(files)
        self.header: dict[str, Any] = json.loads(
            connection.execute("SELECT body FROM entry WHERE number = 0").fetchone()[0]
        )

    # Opening

    @classmethod
    def create(cls, path: Path, header: Mapping[str, Any]) -> Journal:
        """A new journal whose entry 0 is the header. FileExistsError where there is a file of that name.

        It is made under another name and renamed, so that there is a whole journal or none.
        """
        if path.exists():
            raise FileExistsError(f"there is a journal at {path} already")
        making = path.with_name(f".{path.name}.part")
        for left in (making, Path(f"{making}-wal"), Path(f"{making}-journal")):
            left.unlink(missing_ok=True)
        connection = _connect(making)
        try:
            _prepare(connection)
            connection.execute(sql.BEGIN)
            for statement in sql.SCHEMA:
                connection.execute(statement)
            body = encode(header)
            chain = sql.link(sql.ORIGIN, 0, "header", body)
            connection.execute(sql.ADD_ENTRY, (0, "header", body, chain))
            connection.execute(sql.FIRST_HEAD, (0, chain, 0))
            connection.execute(f"PRAGMA application_id = {sql.APPLICATION}")
            connection.execute(f"PRAGMA user_version = {sql.FORMAT}")
            connection.execute("COMMIT")
        finally:
            connection.close()
        making.replace(path)
        sync_folder(path.parent)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Journal:
        """An existing journal. JournalBusy where another process holds it, JournalUnreadable where it cannot be read."""
        if not path.is_file():
            raise FileNotFoundError(f"there is no journal at {path}")
        connection = _connect(path)
        try:
            _recognise(connection, path)
            _prepare(connection)
            return cls(path, connection)
        except sqlite3.OperationalError as error:
            connection.close()
            if "locked" in str(error):
                raise JournalBusy(f"the run at {path.parent} is held by another process") from None
            raise JournalUnreadable(f"the journal {path} cannot be read: {error}; tabletop verify says more") from error
        except (sqlite3.DatabaseError, TypeError, ValueError) as error:
            connection.close()
            raise JournalUnreadable(f"the journal {path} is damaged: {error}; tabletop verify says more") from error
        except BaseException:
            connection.close()
            raise

    def close(self) -> None:
        """Let go of the journal; its log is folded into the file where that can be done."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Writing

    def append(self, entries: Sequence[Entry], files: Mapping[str, bytes] | None = None) -> None:
        """Record entries and the bytes of files (by SHA-256, in hex; one that is there is not kept twice).

        One commit, durable when this returns. JournalFailed ends the process where it could not be made.
        """
        if self._dead:
            raise JournalFailed(self._dead)
        if _inode(self.path) != self._inode:
            self._fail("the journal was renamed, replaced or deleted while the run was going on")
        number, chain, count = self._number, self._chain, self._files
        try:
            self._connection.execute(sql.BEGIN)
            for digest, data in (files or {}).items():
                if not self.has_file(digest):
                    count += 1
                    self._connection.execute(sql.ADD_FILE, (count, digest, data))
            for entry in entries:
                number, body = number + 1, encode(entry.body)
                chain = sql.link(chain, number, entry.kind, body)
                self._connection.execute(sql.ADD_ENTRY, (number, entry.kind, body, chain))
            self._connection.execute(sql.SET_HEAD, (number, chain, count))
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._fail(f"the journal could not be written: {error}")
        self._number, self._chain, self._files = number, chain, count

    def _fail(self, what: str) -> NoReturn:
        self._dead = (
            f"error: {what} ({self.path}). Nothing that was not acknowledged is lost: mend the cause (is the disk full?) "
            "and run the command again."
        )
        raise JournalFailed(self._dead)

    # Reading

    @property
    def head(self) -> tuple[int, str]:
        """The number of the last entry, and its chain in hex: what the whole journal up to here hashes to."""
        return self._number, self._chain.hex()

    def rows(self, kind: str | None = None, after: int = 0) -> Iterator[Row]:
        """Entries after a number, in order, all or of one kind; the header is not among them."""
        which = "" if kind is None else "AND kind = ?"
        values: tuple[Any, ...] = (after,) if kind is None else (after, kind)
        query = f"SELECT number, kind, body FROM entry WHERE number > ? {which} ORDER BY number"
        for number, found, body in self._connection.execute(query, values):
            yield Row(int(number), found, json.loads(body))

    def has_file(self, digest: str) -> bool:
        """Whether the bytes of a file are there."""
        return self._connection.execute("SELECT 1 FROM file WHERE sha256 = ?", (digest,)).fetchone() is not None

    def file(self, digest: str) -> bytes:
        """The bytes of a file. KeyError where there is none of that hash."""
        found = self._connection.execute("SELECT data FROM file WHERE sha256 = ?", (digest,)).fetchone()
        if found is None:
            raise KeyError(digest)
        return bytes(found[0])

    def backup(self, target: Path) -> None:
        """A copy of the journal as it is now; copying the file while a run goes on would miss what is in its log."""
        making = target.with_name(f".{target.name}.part")
        making.unlink(missing_ok=True)
        self._connection.execute("VACUUM INTO ?", (str(making),))
        with making.open("rb") as file:
            os.fsync(file.fileno())
        making.replace(target)
        sync_folder(target.parent)


def encode(body: Mapping[str, Any]) -> str:
    """Plain data as the journal keeps it: JSON, keys in their order, numbers at full precision."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _connect(path: Path) -> sqlite3.Connection:
    # Transactions are begun and ended here, in so many words; nothing waits for a lock.
    return sqlite3.connect(path, timeout=0, isolation_level=None, cached_statements=64)


def _recognise(connection: sqlite3.Connection, path: Path) -> None:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application != sql.APPLICATION:
        raise JournalUnreadable(f"{path} is not a journal of Tabletop")
    if version > sql.FORMAT:
        raise JournalUnreadable(
            f"{path} has format {version}, and this Tabletop reads formats up to {sql.FORMAT}: "
            "use the version that wrote it (run.yaml names it), or a newer one"
        )


def _prepare(connection: sqlite3.Connection) -> None:
    """Settings, read back; a real write shows whether they work where the file lies."""
    for name, value in sql.OTHERS:
        connection.execute(f"PRAGMA {name} = {value}")
    if not (_settle(connection, sql.BEST) and _probe(connection)) and not (
        _settle(connection, sql.FALLBACK) and _probe(connection)
    ):
        raise sqlite3.OperationalError("neither write-ahead log nor rollback journal work on this file system")


def _settle(connection: sqlite3.Connection, settings: Sequence[tuple[str, object]]) -> bool:
    for name, value in settings:
        connection.execute(f"PRAGMA {name} = {value}").fetchone()
        if connection.execute(f"PRAGMA {name}").fetchone()[0] != value:
            return False
    return True


def _probe(connection: sqlite3.Connection) -> bool:
    """One write that changes nothing; it also takes the lock that this process holds from now on."""
    try:
        connection.execute("BEGIN EXCLUSIVE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        if "locked" in str(error):
            raise
        return False
    return True


def _inode(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino
