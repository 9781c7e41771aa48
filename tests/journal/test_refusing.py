"""When a journal cannot be kept it says so once and for all; the crash tests show the same with real failures."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tabletop.journal import book, opening, settings
from tabletop.journal.book import Entry, Journal, JournalBusy, JournalFailed
from tabletop.journal.examining import examine


class Failing:
    """A connection one of whose statements fails."""

    def __init__(self, connection: sqlite3.Connection, statement: str, error: BaseException) -> None:
        self.connection, self.statement, self.error = connection, statement, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    def execute(self, statement: str, *parameters: Any) -> Any:
        """Fails at the one statement."""
        if statement == self.statement:
            raise self.error
        return self.connection.execute(statement, *parameters)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed journal with its header."""
    path = tmp_path / "journal.sqlite"
    Journal.create(path, {}).close()
    return path


def failure(code: int) -> sqlite3.OperationalError:
    """An error of SQLite's."""
    error = sqlite3.OperationalError("something failed")
    error.sqlite_errorcode = code
    return error


def failing(path: Path, statement: str, error: BaseException) -> Journal:
    """A journal whose disk fails at a statement."""
    journal = Journal.open(path)
    assert journal._connection is not None
    journal._connection = Failing(journal._connection, statement, error)  # type: ignore[assignment]
    return journal


@pytest.mark.parametrize("statement", [settings.BEGIN, settings.COMMIT, settings.MOVE_HEAD])
@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_FSYNC])
def test_a_commit_that_fails_is_the_end(path: Path, statement: str, code: int) -> None:
    """Every later call says the same; there is no second try."""
    journal = failing(path, statement, failure(code))
    with pytest.raises(JournalFailed, match=r"could not be written: something failed\. The run stops here"):
        journal.append([Entry("event", {})])
    with pytest.raises(JournalFailed, match="something failed"):
        journal.append([Entry("event", {})])
    with pytest.raises(JournalFailed, match="something failed"):
        journal.close()


def test_a_lock_that_is_refused_is_not_the_end(path: Path) -> None:
    """Nothing was done yet."""
    journal = failing(path, settings.BEGIN, failure(sqlite3.SQLITE_BUSY))
    with pytest.raises(JournalBusy, match="nothing was added"):
        journal.append([Entry("event", {})])
    assert journal.head[0] == 0
    journal.close()
    assert examine(path) == []


def test_a_checkpoint_that_fails_is_the_end(path: Path) -> None:
    """At closing as well: SQLite would try again, and a failing disk would then say that all is well."""
    journal = failing(path, settings.CHECKPOINT, failure(sqlite3.SQLITE_IOERR))
    with pytest.raises(JournalFailed, match="something failed"):
        journal.close()


def test_an_interrupt_that_cannot_be_undone_is_the_end(path: Path) -> None:
    """A batch was broken off, and then the disk failed."""
    journal = failing(path, settings.COMMIT, KeyboardInterrupt())
    connection: Any = journal._connection
    journal._connection = Failing(connection, settings.HEAD, failure(sqlite3.SQLITE_IOERR))  # type: ignore[assignment]
    with pytest.raises(JournalFailed, match="something failed"):
        journal.append([Entry("event", {})])


def test_a_journal_that_cannot_be_made_is_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full before the run begins."""

    def fail(*_: object) -> None:
        raise failure(sqlite3.SQLITE_FULL)

    monkeypatch.setattr(book, "write_new", fail)
    with pytest.raises(JournalFailed, match="could not be made: something failed"):
        Journal.create(tmp_path / "new.sqlite", {})


def test_a_name_taken_in_the_meantime_is_respected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a process that created its journal a moment earlier."""
    path = tmp_path / "journal.sqlite"

    def late(*_: object) -> None:
        path.write_bytes(b"another's")
        path.with_name(".journal.sqlite.part").write_bytes(b"ours")

    monkeypatch.setattr(book, "write_new", late)
    with pytest.raises(FileExistsError, match="never written over"):
        Journal.create(path, {})
    assert path.read_bytes() == b"another's"


def test_a_folder_that_cannot_be_synced_is_no_place(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of the log could be lost."""

    def fail(_: Path) -> None:
        raise OSError("the disk fails")

    monkeypatch.setattr(opening, "sync_folder", fail)
    with pytest.raises(JournalFailed, match="cannot be written: the disk fails"):
        Journal.open(path)


def test_a_journal_that_is_read_only_is_not_started_with(path: Path) -> None:
    """The write at the start shows it."""
    data = bytearray(path.read_bytes())
    data[18] = 7
    path.write_bytes(data)
    with pytest.raises(JournalFailed, match="cannot be written: attempt to write a readonly database"):
        Journal.open(path)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL])
def test_where_the_log_cannot_be_opened_there_is_the_other_way(
    path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    """A file system that lets SQLite write, but not so."""
    real = opening.prepare

    def prepare(path: Path, connection: sqlite3.Connection, how: tuple[str, str, int]) -> bool:
        if how == settings.LOG:
            raise failure(code)
        return real(path, connection, how)

    monkeypatch.setattr(opening, "prepare", prepare)
    with Journal.open(path) as journal:
        assert journal._connection is not None
        assert journal._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        journal.append([Entry("event", {})])
    assert examine(path) == []


def test_a_way_of_committing_that_sqlite_does_not_know_is_not_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its answer counts, not the question."""
    monkeypatch.setattr(settings, "LOG", ("nonsense", "FULL", 2))
    with Journal.open(path) as journal:
        assert journal._connection is not None
        assert journal._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_without_the_lock_there_is_no_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes on one journal would be the end of it."""
    monkeypatch.setattr(settings, "GUARDS", ())
    with pytest.raises(JournalFailed, match="does not promise"):
        Journal.open(path)
