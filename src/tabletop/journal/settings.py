"""What the journal says to SQLite: the schema, the pragmas and the statements, in one place.

The tests that cut the power under SQLite run these very statements, so that what they show holds for the product.
"""

from __future__ import annotations

APPLICATION_ID = 0x54626C54
"""Marks a SQLite file as a journal of Tabletop ("TblT"), for us and for `file`."""
FORMAT = 1
"""The version of the schema, kept as SQLite's `user_version`."""
KINDS = ("header", "command", "event", "receipt")

TABLES = (
    """CREATE TABLE entries (
    number INTEGER PRIMARY KEY CHECK (number >= 0),
    kind TEXT NOT NULL CHECK (kind IN ('header', 'command', 'event', 'receipt') AND (kind = 'header') = (number = 0)),
    body TEXT NOT NULL,
    chain TEXT NOT NULL CHECK (length(chain) = 64)
) STRICT""",
    """CREATE TABLE files (
    sha256 TEXT NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    bytes BLOB NOT NULL
) STRICT""",
    """CREATE TABLE head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL,
    chain TEXT NOT NULL CHECK (length(chain) = 64)
) STRICT""",
)

_EVENT = """SELECT number, json_extract(body, '$.seq') AS seq, json_extract(body, '$.at') AS at,
    json_extract(body, '$.kind') AS kind, json_extract(body, '$.subject') AS subject,
    json_extract(body, '$.team') AS team, json_extract(body, '$.cause') AS cause,
    json_extract(body, '$.data') AS data, body
FROM entries WHERE kind = 'event'"""

VIEWS = (
    "CREATE VIEW commands AS SELECT number, body FROM entries WHERE kind = 'command'",
    f"CREATE VIEW events AS {_EVENT}",
    f"CREATE VIEW draws AS {_EVENT} AND json_extract(body, '$.kind') = 'draw.made'",
    f"CREATE VIEW rulings AS {_EVENT} AND json_extract(body, '$.kind') = 'ruling.made'",
    "CREATE VIEW receipts AS SELECT number, body FROM entries WHERE kind = 'receipt'",
)

TRIGGERS = tuple(
    f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
    f"BEGIN SELECT RAISE(ABORT, 'the journal is append-only: {table} are never changed or deleted'); END"
    for table in ("entries", "files")
    for act in ("UPDATE", "DELETE")
)

SCHEMA = TABLES + VIEWS + TRIGGERS

MARKS = (f"PRAGMA application_id = {APPLICATION_ID}", f"PRAGMA user_version = {FORMAT}")

GUARDS = (
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
)
"""Set first on every connection. The lock that EXCLUSIVE takes is what keeps a second process out of the run."""

LOG, ROLLBACK = ("wal", "FULL", 2), ("delete", "EXTRA", 3)
"""How commits are made durable: journal_mode, synchronous, and the number `PRAGMA synchronous` then gives back."""
UNSAFE = "PRAGMA journal_mode = OFF"
"""For a file that nobody knows of before it is whole."""
NO_AUTOMATIC_CHECKPOINT = "PRAGMA wal_autocheckpoint = 0"
"""SQLite swallows errors of the checkpoints it makes itself, and a disk that failed once must not be asked again."""
CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"
LOG_BYTES = 4 * 1024 * 1024
"""Size of the write-ahead log, in bytes, from which a commit is followed by a checkpoint."""

BEGIN, COMMIT, UNDO = "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"
PROBE = "UPDATE head SET number = number"
ADD_ENTRY = "INSERT INTO entries (number, kind, body, chain) VALUES (?, ?, ?, ?)"
ADD_FILE = "INSERT INTO files (sha256, bytes) VALUES (?, ?)"
ADD_HEAD = "INSERT INTO head (one, number, chain) VALUES (1, ?, ?)"
MOVE_HEAD = "UPDATE head SET number = ?, chain = ?"
HEAD = "SELECT number, chain FROM head"
LAST = "SELECT number, chain FROM entries ORDER BY number DESC LIMIT 1"
AT_ONCE = 200
ROWS = f"SELECT number, kind, body FROM entries WHERE number > ? ORDER BY number LIMIT {AT_ONCE}"
ROWS_OF_KIND = f"SELECT number, kind, body FROM entries WHERE number > ? AND kind = ? ORDER BY number LIMIT {AT_ONCE}"
COPY = "VACUUM INTO ?"
FILE = "SELECT bytes FROM files WHERE sha256 = ?"
HAS_FILE = "SELECT 1 FROM files WHERE sha256 = ?"
