"""Whatever is done to a journal's file, examining names it, raises nothing and changes nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from tabletop.journal.book import Entry, Journal, JournalFailed, JournalUnreadable, Row
from tabletop.journal.examining import Finding, examine

LAST = 30
FILES = {hashlib.sha256(data).hexdigest(): data for data in (b"a move", b"an annex" * 300, b"a picture" * 1200)}
COLUMNS = "kind, body, chain"


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sound journal of 31 entries and three files."""
    path = tmp_path_factory.mktemp("original") / "journal.sqlite"
    one, two, three = FILES
    with Journal.create(path, {"exercise": "drill", "seed": 7}) as journal:
        journal.append(
            [Entry("command", {"team": "red", "file": one, "read_as": two})], {one: FILES[one], two: FILES[two]}
        )
        journal.append([Entry("command", {"files": [three, one]})], {three: FILES[three]})
        kinds = ("event", "event", "receipt", "command")
        journal.append([Entry(kinds[n % 4], {"number": n, "text": f"что {n}" * (n % 5)}) for n in range(3, LAST + 1)])
    return path


@pytest.fixture
def path(original: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    copy = tmp_path / "journal.sqlite"
    copy.write_bytes(original.read_bytes())
    return copy


def tamper(path: Path, *statements: str, parameters: tuple[Any, ...] = ()) -> None:
    """Change the file as somebody with a SQLite tool would, with the triggers out of the way and back again."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement, parameters)
        for _, text in triggers:
            connection.execute(text)


def places(path: Path) -> list[str]:
    """Where something was found."""
    before = path.read_bytes()
    found = examine(path)
    assert path.read_bytes() == before
    assert all(str(each) == f"{each.place}: {each.message}" for each in found)
    return [each.place for each in found]


def place(original: Path, number: int) -> str:
    """What an entry is called in a finding."""
    with closing(sqlite3.connect(original)) as connection:
        (kind,) = connection.execute("SELECT kind FROM entries WHERE number = ?", (number,)).fetchone()
    return f"entry {number} ({kind})"


def test_a_sound_journal_gives_no_finding(path: Path) -> None:
    """And the examination leaves nothing beside it."""
    assert examine(path) == []
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def readable(path: Path) -> tuple[list[Row], dict[str, bytes]]:
    """All that can be read in a journal."""
    with Journal.open(path) as journal:
        files = {name: journal.file(name) for name in FILES if journal.has_file(name)}
        return list(journal.rows()), files


def opened_or_refused(path: Path, data: bytes) -> None:
    """A damaged journal is opened, or refused by a sentence; nothing else.

    Each has a file of its own: a failed journal keeps its lock.
    """
    path.write_bytes(data)
    try:
        Journal.open(path).close()
    except (JournalUnreadable, JournalFailed) as error:
        assert str(path) in str(error)
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()


def flipped(original: Path, tmp: Path, step: int, start: int = 0) -> int:
    """Flip a bit in every `step`-th byte; each is found or changes nothing that can be read. Returns how many were."""
    data, sound, found = original.read_bytes(), readable(original), 0
    path = tmp / "journal.sqlite"
    for at in range(start, len(data), step):
        changed = bytearray(data)
        changed[at] ^= 1 << (at * 5 // 3) % 8
        path.write_bytes(changed)
        opened_or_refused(tmp / f"{at}.sqlite", bytes(changed))
        if examine(path):
            found += 1
        else:
            assert readable(path) == sound, f"byte {at} was changed, and nobody saw it"
    assert path.read_bytes() != data
    return found


def test_a_flipped_bit_is_found_or_changes_nothing(original: Path, tmp_path: Path) -> None:
    """In every 37th byte of the file."""
    assert flipped(original, tmp_path, 37) > 100


def test_a_flipped_bit_in_any_byte_of_a_row_is_found(original: Path, path: Path) -> None:
    """Every byte of an entry's text and hash, and of a short file: found, and under the right name."""
    data = original.read_bytes()
    with closing(sqlite3.connect(original)) as connection:
        body, link = connection.execute("SELECT body, chain FROM entries WHERE number = 7").fetchone()
    (name, short), *_ = FILES.items()
    kept = data.index(name.encode() + short) + len(name)
    for wanted, start, length in (
        (place(original, 7), data.index(body.encode()), len(body.encode())),
        (place(original, 7), data.index(link.encode()), len(link)),
        (f"file {name}", kept, len(short)),
    ):
        for at in range(start, start + length):
            path.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
            assert wanted in places(path), f"byte {at}"


@pytest.mark.slow
def test_a_flipped_bit_in_every_byte_is_found_or_changes_nothing(original: Path, tmp_path: Path) -> None:
    """All of the file."""
    assert flipped(original, tmp_path, 1) > 5_000


@pytest.mark.parametrize("number", range(LAST + 1))
def test_a_deleted_entry_is_named(path: Path, number: int) -> None:
    """Each in turn, the header and the last one too."""
    tamper(path, f"DELETE FROM entries WHERE number = {number}")
    found = places(path)
    assert f"entry {number}" in found
    assert [each for each in found if each.startswith("entry") and each != f"entry {number}"] == []


def test_deleted_entries_are_named_together(path: Path) -> None:
    """A gap is one finding; a lost end is told by the head as well."""
    tamper(path, "DELETE FROM entries WHERE number IN (4, 5, 6) OR number > 27")
    found = [str(each) for each in examine(path)]
    assert "entries 4 to 6: are missing" in found
    assert "entries 28 to 30: are missing" in found
    assert "the head: names entry 30 as the last; the last one here is entry 27" in found


def test_a_lost_end_with_a_head_that_was_changed_to_fit_is_found_by_what_was_printed(path: Path) -> None:
    """The chain after an entry stands in receipts and reports, outside the file."""
    with Journal.open(path) as journal:
        number, link = journal.head
    tamper(
        path,
        "DELETE FROM entries WHERE number > 27",
        "UPDATE head SET number = 27, chain = (SELECT chain FROM entries WHERE number = 27)",
    )
    assert examine(path) == []
    assert examine(path, {number: link}) == [Finding("entry 30", "is not there, but was printed")]


def test_a_journal_written_anew_is_found_by_what_was_printed(path: Path, tmp_path: Path) -> None:
    """Everything fits together in it, but not with what others hold."""
    with Journal.open(path) as journal:
        known = {journal.head[0]: journal.head[1]}
        rows = list(journal.rows(after=0))
        files = {name: journal.file(name) for name in FILES}
    anew = tmp_path / "anew.sqlite"
    with Journal.create(anew, {"exercise": "drill", "seed": 8}) as journal:
        journal.append([Entry(row.kind, row.body) for row in rows], files)
    assert examine(anew) == []
    assert [each.place for each in examine(anew, known)] == [place(path, 30)]
    assert "written anew" in examine(anew, known)[0].message


def swap(path: Path, one: int, two: int, columns: str = COLUMNS) -> None:
    """Let two entries change places, or some of what is in them."""
    with closing(sqlite3.connect(path)) as connection:
        rows = [
            connection.execute(f"SELECT {columns} FROM entries WHERE number = ?", (n,)).fetchone() for n in (one, two)
        ]
    if rows[0] == rows[1]:
        return
    names = columns.split(", ")
    assign = ", ".join(f"{name} = ?" for name in names)
    for number, row in zip((two, one), rows, strict=True):
        tamper(path, f"UPDATE entries SET {assign} WHERE number = {number}", parameters=row)


def check_swap(path: Path, original: Path, pair: tuple[int, int], columns: str) -> None:
    """Both are named, and besides them at most the entries right after them, which hang on them."""
    path.write_bytes(original.read_bytes())
    swap(path, *pair, columns)
    found = {each for each in places(path) if each.startswith("entry")}
    wanted = {number for number in pair if named_in(found, number)}
    assert wanted == set(pair), f"{pair}: {found}"
    numbers = {int(each.split()[1]) for each in found}
    assert numbers <= {number + more for number in pair for more in (0, 1)}


def named_in(found: set[str], number: int) -> bool:
    """Whether an entry is named, by its number and some kind."""
    return any(each.split(" (")[0] == f"entry {number}" for each in found)


@pytest.mark.parametrize("columns", [COLUMNS, "kind, body", "body", "chain"])
def test_two_swapped_neighbours_are_named(path: Path, original: Path, columns: str) -> None:
    """Each pair of neighbours behind the header."""
    for one in range(1, LAST):
        check_swap(path, original, (one, one + 1), columns)


@pytest.mark.parametrize("columns", [COLUMNS, "body"])
def test_any_two_swapped_entries_are_named(path: Path, original: Path, columns: str) -> None:
    """Every ninth of all the pairs."""
    pairs = list(combinations(range(1, LAST + 1), 2))[::9]
    for pair in pairs:
        check_swap(path, original, pair, columns)


@pytest.mark.parametrize("number", [0, 1, 7, LAST - 1, LAST])
@pytest.mark.parametrize(
    ("change", "columns"),
    [("body = '{}'", "body"), ("body = body || ' '", "body"), ("chain = printf('%064d', 1)", "chain")],
)
def test_a_changed_entry_is_named_alone(path: Path, original: Path, number: int, change: str, columns: str) -> None:
    """The header as well; a space that no reader of JSON would see as well."""
    tamper(path, f"UPDATE entries SET {change} WHERE number = {number}")
    found = places(path)
    assert place(original, number) in found
    others = [each for each in found if each.startswith("entry") and each != place(original, number)]
    assert others == [], columns


def test_an_entry_of_another_kind_is_named(path: Path) -> None:
    """The kind is in the chain."""
    tamper(path, "UPDATE entries SET kind = 'receipt' WHERE number = 4")
    assert places(path) == ["entry 4 (receipt)"]


def test_two_changed_entries_in_a_row_are_both_named(path: Path) -> None:
    """The second does not hide behind the first."""
    tamper(path, "UPDATE entries SET body = '{}' WHERE number IN (11, 12)")
    assert [int(each.split()[1]) for each in places(path)] == [11, 12]


def test_an_added_entry_is_named(path: Path) -> None:
    """At the end, where no entry was; far beyond it; before the header."""
    tamper(path, f"INSERT INTO entries SELECT 31, kind, body, chain FROM entries WHERE number = {LAST}")
    found = places(path)
    assert any(each.startswith("entry 31 ") for each in found) and "the head" in found
    tamper(path, "UPDATE entries SET number = 4000000000000 WHERE number = 31")
    assert "entry 4000000000000" in places(path)


def test_a_changed_head_is_named(path: Path) -> None:
    """Its number, its hash, none, and one that no file could hold."""
    for change in ("SET number = 29", f"SET chain = '{'0' * 64}'", "SET number = 4000000000000"):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute(f"UPDATE head {change}")
        assert "the head" in places(path)
    tamper(path, "DELETE FROM head")
    assert examine(path) == [Finding("the head", "there are 0 rows in it, not one")]


def test_a_missing_file_is_named(path: Path) -> None:
    """With the first entry that names it."""
    name = list(FILES)[2]
    tamper(path, f"DELETE FROM files WHERE sha256 = '{name}'")
    assert examine(path) == [Finding(f"file {name}", "is missing; entry 2 names it")]


def test_changed_and_added_files_are_named(path: Path) -> None:
    """Other bytes under a name; bytes that no entry names; a file under another's name."""
    one, two, three = FILES
    tamper(path, f"UPDATE files SET bytes = x'00' WHERE sha256 = '{one}'")
    assert examine(path) == [Finding(f"file {one}", "its bytes were changed: they have another SHA-256")]
    extra = hashlib.sha256(b"extra").hexdigest()
    tamper(path, f"INSERT INTO files VALUES ('{extra}', CAST('extra' AS BLOB))")
    assert Finding(f"file {extra}", "is named by no entry") in examine(path)
    tamper(path, f"UPDATE files SET sha256 = '{'e' * 64}' WHERE sha256 = '{two}'")
    assert {f"file {one}", f"file {two}", f"file {extra}", f"file {'e' * 64}"} <= set(places(path))
    assert f"file {three}" not in places(path)


def test_a_journal_that_nobody_could_go_on_with_is_found(path: Path) -> None:
    """A byte of SQLite's header that makes the file read-only harms no row, and ends the run at its next start."""
    data = bytearray(path.read_bytes())
    data[18] = 7
    path.write_bytes(data)
    assert examine(path) == [Finding("the database", "cannot be written: attempt to write a readonly database")]


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DROP TRIGGER files_no_update", "trigger files_no_update is missing"),
        ("DROP VIEW draws", "view draws is missing"),
        ("CREATE TABLE extra (x)", "table extra was added"),
        ("CREATE TRIGGER sly AFTER INSERT ON entries BEGIN SELECT 1; END", "trigger sly was added"),
        ("ALTER TABLE files ADD COLUMN more TEXT", "table files was changed"),
        ("DROP TABLE head", "table head is missing"),
        ("PRAGMA application_id = 1", "is not marked as a journal of Tabletop: its application_id is another"),
        ("PRAGMA user_version = 0", "is of format 0, which no Tabletop has written"),
    ],
)
def test_a_changed_schema_is_named(path: Path, statement: str, message: str) -> None:
    """Tables, views, triggers and marks."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(statement)
    assert Finding("the database", message) in examine(path)


def test_a_table_that_is_gone_is_named(path: Path) -> None:
    """Everything else is still examined."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("DROP TABLE entries")
    found = places(path)
    assert "the database" in found and f"file {next(iter(FILES))}" in found


def test_a_truncated_file_is_found(path: Path, original: Path) -> None:
    """At every page, at odd places, and to nothing."""
    data = original.read_bytes()
    for size in (*range(0, len(data), 4096), 1, 99, 100, 1000, len(data) - 1):
        path.write_bytes(data[:size])
        assert places(path), f"cut to {size} bytes"


def test_pages_out_of_order_are_found(path: Path, original: Path) -> None:
    """Any two pages swapped, or one of nothing."""
    data = original.read_bytes()
    pages = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    for one, two in combinations(range(len(pages)), 2):
        swapped = list(pages)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        path.write_bytes(b"".join(swapped))
        assert places(path), f"pages {one} and {two}"
    for one in range(len(pages)):
        path.write_bytes(b"".join([*pages[:one], bytes(4096), *pages[one + 1 :]]))
        assert places(path), f"page {one}"


def test_what_a_crash_left_is_examined_with_its_log(path: Path, tmp_path: Path) -> None:
    """Entries that are still in the log count; a log that is damaged costs its end, and never raises."""
    with Journal.open(path) as journal:
        journal.append([Entry("event", {"in": "the log"})])
        known = {journal.head[0]: journal.head[1]}
        crashed = tmp_path / "crashed.sqlite"
        log = tmp_path / "crashed.sqlite-wal"
        data, logged = path.read_bytes(), path.with_name("journal.sqlite-wal").read_bytes()
    crashed.write_bytes(data)
    log.write_bytes(logged)
    assert examine(crashed, known) == []
    assert (crashed.read_bytes(), log.read_bytes()) == (data, logged)
    for at in range(0, len(logged), 101):
        log.write_bytes(logged[:at] + bytes([logged[at] ^ 16]) + logged[at + 1 :])
        assert all(each.place == "entry 31" for each in examine(crashed, known)), f"byte {at} of the log"


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"x" * 5000,
        lambda data: data[:100] + b"\xff" * (len(data) - 100),
        lambda data: data[::-1],
        lambda data: data + b"\xff" * 4096,
        lambda data: data[:4096] * (len(data) // 4096),
    ],
)
def test_no_damage_raises(path: Path, original: Path, damage: Callable[[bytes], bytes]) -> None:
    """Files that are hardly a database any more."""
    path.write_bytes(damage(original.read_bytes()))
    examine(path)
    assert path.read_bytes() == damage(original.read_bytes())


def test_what_is_not_there_is_a_finding(tmp_path: Path) -> None:
    """No exception for a missing file or a folder."""
    for path in (tmp_path, tmp_path / "nothing"):
        assert examine(path) == [Finding("the database", f"there is no journal at {path}")]


def test_deep_bodies_raise_nothing(path: Path) -> None:
    """A body that somebody has nested a hundred thousand deep."""
    tamper(path, "UPDATE entries SET body = ? WHERE number = 9", parameters=("[" * 100_000,))
    assert [each.split(" (")[0] for each in places(path)] == ["entry 9"]
    assert json.loads("[]") == []
