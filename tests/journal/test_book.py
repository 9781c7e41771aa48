"""The journal as a store: what is appended comes back, in order, for one process, and for any SQLite tool."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tabletop.journal import book, chain, opening, settings
from tabletop.journal.book import Entry, Journal, JournalBusy, JournalFailed, JournalUnreadable, Row
from tabletop.journal.examining import examine
from tests.journal.ledger import SOURCE, command


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the journal is to be."""
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    """A journal with its header only."""
    with Journal.create(path, {"exercise": "drill", "seed": 7}) as journal:
        yield journal


def named(data: bytes) -> str:
    """The name of a file."""
    return hashlib.sha256(data).hexdigest()


def sql(path: Path, statement: str) -> list[tuple[Any, ...]]:
    """What any SQLite tool gets from the file of a closed journal."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        return connection.execute(statement).fetchall()


def test_what_is_appended_comes_back(journal: Journal, path: Path) -> None:
    """Kinds, bodies and order, from the open journal and after opening it again; text and numbers as they were."""
    bodies: list[dict[str, Any]] = [
        {"b": 1, "a": [1e-300, 0.1 + 0.2, 2**60, True, None]},
        {"text": "Қазақстан \x00\x07 \u2028 \"'"},
        {},
    ]
    rows = [
        Row(n, kind, body)
        for n, (kind, body) in enumerate(zip(("command", "event", "receipt"), bodies, strict=True), 1)
    ]
    journal.append([Entry(row.kind, row.body) for row in rows])
    header = Row(0, "header", {"exercise": "drill", "seed": 7})
    assert list(journal.rows()) == [header, *rows]
    assert list(next(journal.rows(after=0)).body) == ["b", "a"], "keys keep their order"
    journal.close()
    with Journal.open(path) as again:
        assert list(again.rows()) == [header, *rows]
        assert again.header == header.body
        assert list(again.rows("event")) == [rows[1]]
        assert list(again.rows(after=1)) == rows[1:]
        assert list(again.rows("command", after=1)) == []


def test_the_head_is_the_chain_over_all_entries(journal: Journal, path: Path) -> None:
    """Number, kind and stored text of each entry go into it, as documented; opening again finds the same."""
    journal.append([Entry("event", {"kind": "x"}), Entry("receipt", {"to": "red"})])
    head = journal.head
    journal.close()
    link = bytes(32)
    for number, kind, body in sql(path, "SELECT number, kind, body FROM entries ORDER BY number"):
        link = hashlib.sha256(link + f"{number}\n{kind}\n{body}".encode()).digest()
    assert head == (2, link.hex())
    with Journal.open(path) as again:
        assert again.head == head


def test_a_file_is_kept_once_and_comes_back(journal: Journal, path: Path) -> None:
    """Given twice, named many times, under each of the keys."""
    one, two = b"one", bytes(range(256)) * 400
    journal.append([Entry("command", {"file": named(one), "read_as": named(two)})], {named(one): one, named(two): two})
    journal.append([Entry("command", {"deep": [{"files": [named(one)]}]})], {named(one): one})
    assert (journal.file(named(one)), journal.file(named(two))) == (one, two)
    assert journal.has_file(named(one)) and not journal.has_file("0" * 64)
    with pytest.raises(KeyError, match="has no file 000"):
        journal.file("0" * 64)
    journal.close()
    assert sql(path, "SELECT count(*) FROM files") == [(2,)]


@pytest.mark.parametrize(
    ("entries", "files", "message"),
    [
        ([Entry("header", {})], {}, "not 'header'"),
        ([Entry("order", {})], {}, "not 'order'"),
        ([Entry("event", {"x": float("nan")})], {}, "JSON compliant"),
        ([Entry("command", {"file": "0" * 64})], {}, "neither given nor in the journal"),
        ([Entry("event", {})], {named(b"x"): b"x"}, "named by no entry"),
        ([Entry("command", {"file": named(b"x")})], {named(b"x"): b"y"}, "another SHA-256"),
        ([], {named(b"x"): b"x"}, "only with an entry"),
        ([Entry("event", {"text": "\ud800"})], {}, "surrogates"),
    ],
)
def test_what_cannot_be_an_entry_is_refused_whole(
    journal: Journal, entries: list[Entry], files: dict[str, bytes], message: str
) -> None:
    """Nothing of the batch is written, and the journal goes on."""
    with pytest.raises(ValueError, match=message):
        journal.append([Entry("event", {"good": True}), *entries] if entries else [], files)
    assert journal.head[0] == 0
    journal.append([Entry("event", {"next": True})])
    assert [row.body for row in journal.rows(after=0)] == [{"next": True}]


def test_nothing_is_appended_by_an_empty_batch(journal: Journal) -> None:
    """And nothing is written for it."""
    head = journal.head
    journal.append([])
    assert journal.head == head


def test_a_journal_is_never_written_over(journal: Journal, path: Path, tmp_path: Path) -> None:
    """Nor over a link that leads nowhere, nor beside what another journal has left."""
    journal.close()
    with pytest.raises(FileExistsError, match="never written over"):
        Journal.create(path, {})
    (tmp_path / "link.sqlite").symlink_to("nowhere")
    with pytest.raises(FileExistsError, match="never written over"):
        Journal.create(tmp_path / "link.sqlite", {})
    (tmp_path / "other.sqlite-wal").write_bytes(b"a log")
    with pytest.raises(FileExistsError, match=r"other\.sqlite-wal already"):
        Journal.create(tmp_path / "other.sqlite", {})
    with Journal.open(path) as again:
        assert again.header["seed"] == 7


def test_two_that_create_at_once_make_one_journal(path: Path, tmp_path: Path) -> None:
    """The name is given only if nobody has it yet."""
    other = tmp_path / "temporary"
    other.write_bytes(b"second")
    path.write_bytes(b"first")
    with pytest.raises(FileExistsError, match="never written over"):
        opening.publish(other, path)
    assert path.read_bytes() == b"first"


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is given by renaming there."""

    def refuse(*_: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    Journal.create(tmp_path / "journal.sqlite", {"x": 1}).close()
    assert [each.name for each in tmp_path.iterdir()] == ["journal.sqlite"]


def test_nothing_is_left_beside_a_closed_journal(journal: Journal, path: Path) -> None:
    """The log is gone, everything is in the one file; closing again does nothing."""
    journal.append([Entry("event", {})])
    assert path.with_name("journal.sqlite-wal").exists()
    journal.close()
    journal.close()
    assert [each.name for each in path.parent.iterdir()] == [path.name]
    with pytest.raises(ValueError, match="is closed"):
        journal.append([Entry("event", {})])
    with pytest.raises(ValueError, match="is closed"):
        list(journal.rows())


def test_the_settings_are_those_that_were_measured(journal: Journal) -> None:
    """Log, full synchronisation, the exclusive lock, no checkpoints but our own."""
    connection = journal._connection
    assert connection is not None
    said = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert said == ["wal", 2]
    said = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("locking_mode", "wal_autocheckpoint")]
    assert said == ["exclusive", 0]


def test_where_there_can_be_no_log_a_rollback_journal_is_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings are read back; what SQLite did not take to is not used."""
    monkeypatch.setattr(settings, "LOG", ("wal", "FULL", 99))
    with Journal.create(path, {}) as journal:
        connection = journal._connection
        assert connection is not None
        said = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
        assert said == ["delete", 3]
        journal.append([Entry("event", {"x": 1})])
    assert examine(path) == []


def test_where_neither_is_kept_there_is_no_start(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that promises nothing is not opened."""
    monkeypatch.setattr(settings, "LOG", ("wal", "FULL", 99))
    monkeypatch.setattr(settings, "ROLLBACK", ("delete", "EXTRA", 99))
    with pytest.raises(JournalFailed, match="does not promise"):
        Journal.create(path, {})


def test_the_log_is_brought_in_when_it_is_long(journal: Journal, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while somebody is in the middle of reading rows."""
    monkeypatch.setattr(settings, "LOG_BYTES", 100_000)
    log = path.with_name("journal.sqlite-wal")
    journal.append([Entry("event", {"text": "x" * 1000})] * 300)
    reading = journal.rows()
    next(reading)
    sizes = []
    for _ in range(40):
        journal.append([Entry("event", {"text": "x" * 20_000})])
        sizes.append(log.stat().st_size)
    assert max(sizes) < 1_000_000 and 0 in sizes
    assert len(list(reading)) == 340


def test_a_second_process_is_told_that_the_journal_is_in_use(journal: Journal, path: Path) -> None:
    """It gets a sentence, at once, and does no harm."""
    time.monotonic()
    code = f"""
import sys; sys.path.insert(0, {str(SOURCE)!r})
from pathlib import Path
from tabletop.journal.book import Journal, JournalBusy
from tabletop.journal.examining import examine
print(examine(Path({str(path)!r}))[0])
try: Journal.open(Path({str(path)!r}))
except JournalBusy as error: print(error)
"""
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True)
    examined, opened = done.stdout.splitlines()
    assert examined.startswith("the database: is in use by another process")
    assert "is in use: the run is being played by another process" in opened
    journal.append([Entry("event", {})])


def test_a_second_opening_in_one_process_is_refused_too(journal: Journal, path: Path) -> None:
    """And examining does not let go of the lock, which reading the file beside SQLite would do."""
    with pytest.raises(JournalBusy, match="is in use"):
        Journal.open(path)
    assert "is open in this process" in str(examine(path)[0])
    with pytest.raises(JournalBusy, match="is in use"):
        Journal.open(path)


def test_a_killed_process_leaves_no_lock(tmp_path: Path) -> None:
    """The lock is the process's own, and gone with it."""
    with subprocess.Popen(
        command(tmp_path, 1, "hold"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        for _ in range(3):
            process.stdout.readline()
        with pytest.raises(JournalBusy):
            Journal.open(tmp_path / "journal.sqlite")
        process.kill()
    with Journal.open(tmp_path / "journal.sqlite") as journal:
        assert journal.head[0] == 2


def test_what_is_no_journal_is_refused_with_a_sentence(tmp_path: Path) -> None:
    """Nothing there, a folder, an empty file, a text, another program's database."""
    for name in ("nothing", "."):
        with pytest.raises(FileNotFoundError, match="there is no journal at"):
            Journal.open(tmp_path / name)
    (tmp_path / "empty").touch()
    (tmp_path / "text").write_text("a text that is long enough to be taken for a database " * 20)
    sql(tmp_path / "other", "CREATE TABLE other (x)")
    for name, message in (("empty", "is not marked"), ("text", "damaged or not a journal"), ("other", "is not marked")):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(JournalUnreadable, match=message):
            Journal.open(tmp_path / name)
        assert (tmp_path / name).read_bytes() == before
        assert examine(tmp_path / name)


def test_a_journal_of_a_newer_format_asks_for_a_newer_program(journal: Journal, path: Path) -> None:
    """With both versions; one that never was is refused too."""
    journal.close()
    sql(path, "PRAGMA user_version = 2")
    with pytest.raises(JournalUnreadable, match="of format 2; this Tabletop reads up to 1: a newer Tabletop is needed"):
        Journal.open(path)
    assert [finding.message for finding in examine(path)] == [
        "is of format 2; this Tabletop reads up to 1: a newer Tabletop is needed"
    ]
    sql(path, "PRAGMA user_version = 0")
    with pytest.raises(JournalUnreadable, match="of format 0, which no Tabletop has written"):
        Journal.open(path)


def test_a_journal_whose_end_is_lost_is_not_gone_on_with(journal: Journal, path: Path) -> None:
    """Entries added after a gap would bury it."""
    journal.append([Entry("event", {"n": n}) for n in range(5)])
    journal.close()
    sql(path, "DROP TRIGGER entries_no_delete")
    sql(path, "DELETE FROM entries WHERE number = 5")
    with pytest.raises(JournalUnreadable, match="its last entry is not the one its head names"):
        Journal.open(path)
    sql(path, "DROP TABLE head")
    with pytest.raises(JournalUnreadable, match="damaged"):
        Journal.open(path)


@pytest.mark.parametrize("table", ["entries", "files"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_no_tool_changes_or_deletes_by_mistake(journal: Journal, path: Path, table: str, statement: str) -> None:
    """The file itself refuses."""
    journal.append([Entry("command", {"file": named(b"x")})], {named(b"x"): b"x"})
    journal.close()
    with pytest.raises(sqlite3.IntegrityError, match=f"append-only: {table} are never changed"):
        sql(path, statement.format(table))


def test_analysts_have_views(journal: Journal, path: Path) -> None:
    """Commands, events, draws, rulings and receipts, with the fields of an event as columns."""
    event = {"seq": 1, "at": 60, "kind": "draw.made", "subject": "s", "team": None, "data": {"u": 0.25}, "cause": None}
    journal.append(
        [Entry("command", {"c": 1}), Entry("event", event), Entry("event", event | {"seq": 2, "kind": "ruling.made"})]
    )
    journal.append([Entry("receipt", {"r": 1})])
    journal.close()
    assert sql(path, "SELECT number, body FROM commands") == [(1, '{"c":1}')]
    assert sql(path, "SELECT number, seq, at, kind, subject, team, cause, data ->> '$.u' FROM draws") == [
        (2, 1, 60, "draw.made", "s", None, None, 0.25)
    ]
    assert sql(path, "SELECT number, kind FROM events") == [(2, "draw.made"), (3, "ruling.made")]
    assert sql(path, "SELECT number FROM rulings") == [(3,)]
    assert sql(path, "SELECT number, body FROM receipts") == [(4, '{"r":1}')]


def test_a_backup_is_a_journal_of_its_own(journal: Journal, tmp_path: Path) -> None:
    """Taken while the journal is open; it goes on from the same head."""
    journal.append([Entry("command", {"file": named(b"x")})], {named(b"x"): b"x"})
    copy = tmp_path / "copy.sqlite"
    journal.backup(copy)
    journal.append([Entry("event", {})])
    assert examine(copy) == []
    with Journal.open(copy) as other:
        assert other.head[0] == 1 and other.file(named(b"x")) == b"x"
        other.append([Entry("event", {"other": True})])
    with pytest.raises(FileExistsError, match="never written over"):
        journal.backup(copy)
    with pytest.raises(FileExistsError, match="never written over"):
        journal.backup(journal.path)
    with pytest.raises(OSError, match="could not be copied to"):
        journal.backup(tmp_path / "no" / "such" / "folder")
    journal.append([Entry("event", {})])


@pytest.mark.parametrize("how", ["renamed", "replaced", "deleted"])
def test_a_journal_moved_under_the_run_stops_it(path: Path, how: str, capsys: pytest.CaptureFixture[str]) -> None:
    """SQLite would go on into a file that nobody finds; every later call fails in the same way."""
    journal = Journal.create(path, {})
    if how == "deleted":
        path.unlink()
    else:
        path.rename(path.with_name("elsewhere"))
        if how == "replaced":
            shutil.copyfile(path.with_name("elsewhere"), path)
    with pytest.raises(JournalFailed, match="could not be written") as first:
        journal.append([Entry("event", {})])
    for call in (lambda: journal.append([]), lambda: list(journal.rows()), lambda: journal.head, journal.close):
        with pytest.raises(JournalFailed) as later:
            call()
        assert str(later.value) == str(first.value)
    with pytest.raises(SystemExit), journal:
        journal.append([Entry("event", {})])


def test_no_handler_of_exceptions_swallows_a_failure() -> None:
    """It leaves the process, with its sentence on standard error and code 1."""
    assert not issubclass(JournalFailed, Exception)
    code = f"import sys; sys.path.insert(0, {str(SOURCE)!r})\nfrom tabletop.journal.book import JournalFailed\n"
    code += "try: raise JournalFailed('the journal x could not be written')\nexcept Exception: pass\n"
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "the journal x could not be written\n")


class Interrupting:
    """A connection during one of whose statements somebody presses Ctrl-C."""

    def __init__(self, connection: sqlite3.Connection, statement: str, when: str) -> None:
        self.connection, self.statement, self.when = connection, statement, when

    def __getattr__(self, name: str) -> Any:
        return getattr(self.connection, name)

    def execute(self, statement: str, *parameters: Any) -> Any:
        """Interrupted before or after the statement is carried out."""
        if statement == self.statement and self.when == "before":
            raise KeyboardInterrupt
        done = self.connection.execute(statement, *parameters)
        if statement == self.statement:
            raise KeyboardInterrupt
        return done


@pytest.mark.parametrize(
    ("statement", "when", "added"),
    [(settings.MOVE_HEAD, "after", 0), (settings.COMMIT, "before", 0), (settings.COMMIT, "after", 1)],
)
def test_an_interrupt_leaves_all_of_a_batch_or_nothing(
    journal: Journal, path: Path, statement: str, when: str, added: int
) -> None:
    """The journal knows which, and can be closed or gone on with."""
    connection = journal._connection
    assert connection is not None
    journal._connection = Interrupting(connection, statement, when)  # type: ignore[assignment]
    with pytest.raises(KeyboardInterrupt):
        journal.append([Entry("event", {"interrupted": True})])
    journal._connection = connection
    assert journal.head[0] == added
    journal.append([Entry("event", {"next": True})])
    journal.close()
    assert examine(path) == []


def test_another_thread_is_refused_and_harms_nothing(journal: Journal) -> None:
    """The mistake is in the program, so the run does not end for it."""
    caught: list[BaseException] = []

    def use() -> None:
        try:
            journal.append([Entry("event", {})])
        except sqlite3.ProgrammingError as error:
            caught.append(error)

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert len(caught) == 1
    journal.append([Entry("event", {})])
    assert journal.head[0] == 1


def test_ten_thousand_entries_with_files_take_well_under_five_seconds(journal: Journal, path: Path) -> None:
    """In batches of 200; reading them needs memory for some hundreds, not for all."""
    time.monotonic()
    for batch in range(50):
        files = {named(data): data for data in (f"{batch} {n}".encode() * 100 for n in range(200))}
        journal.append([Entry("command", {"file": name, "text": "x" * 1000}) for name in files], files)
    tracemalloc.start()
    assert sum(1 for _ in journal.rows()) == 10_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000
    journal.close()
    time.monotonic()
    assert examine(path) == []


def test_files_are_named_by_convention_only() -> None:
    """A path under `file` is no file of the journal, nor is a hash under another key."""
    name = "ab" * 32
    assert list(chain.files_named("command", {"file": "note.md", "chain": name, "files": "x", "read_as": None})) == []
    assert (
        list(chain.files_named("command", {"files": [name, 3, {"file": name}], "x": ({"read_as": name},)}))
        == [name] * 3
    )


def test_public_names_are_complete() -> None:
    """What others may import from the book."""
    assert set(book.__all__) == {"Entry", "Row", "Journal", "JournalBusy", "JournalFailed", "JournalUnreadable"}
