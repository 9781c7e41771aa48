"""The journal's SQL: its schema, its settings, its statements. The crash tests run exactly these.

One table of entries, each chained to the one before by SHA-256, one table of the bytes of files by their hash, one row
with the head of the chain. Nothing is ever updated or deleted but the head.
"""

from __future__ import annotations

import hashlib

FORMAT = 1  # PRAGMA user_version; raised whenever an older program could not read what a newer one writes
APPLICATION = 0x54424C54  # "TBLT", PRAGMA application_id: `file journal.sqlite` knows it

SCHEMA = (
    """CREATE TABLE entry (
  number INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('header', 'command', 'event', 'receipt')),
  body TEXT NOT NULL,
  chain BLOB NOT NULL CHECK (length(chain) = 32)
) STRICT""",
    """CREATE TABLE file (
  number INTEGER PRIMARY KEY,
  sha256 TEXT NOT NULL UNIQUE,
  data BLOB NOT NULL
) STRICT""",
    """CREATE TABLE head (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  number INTEGER NOT NULL,
  chain BLOB NOT NULL,
  files INTEGER NOT NULL
) STRICT""",
    "CREATE TRIGGER entry_is_not_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER file_is_not_changed BEFORE UPDATE ON file BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER file_is_not_deleted BEFORE DELETE ON file BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE TRIGGER head_is_not_deleted BEFORE DELETE ON head BEGIN SELECT RAISE(ABORT, 'append only'); END",
    "CREATE VIEW commands AS SELECT number, body ->> '$.do' AS does, body FROM entry WHERE kind = 'command'",
    """CREATE VIEW events AS SELECT number, body ->> '$.seq' AS seq, body ->> '$.at' AS at, body ->> '$.kind' AS kind,
  body ->> '$.subject' AS subject, body ->> '$.team' AS team, body -> '$.data' AS data, body ->> '$.cause' AS cause
  FROM entry WHERE kind = 'event'""",
    "CREATE VIEW draws AS SELECT * FROM events WHERE kind = 'draw.made'",
    "CREATE VIEW rulings AS SELECT * FROM events WHERE kind = 'ruling.made'",
    """CREATE VIEW receipts AS SELECT number, body ->> '$.team' AS team, body ->> '$.receipt' AS receipt,
  body ->> '$.name' AS name, body ->> '$.state' AS state, body FROM entry WHERE kind = 'receipt'""",
)

# (pragma, what it must read back as). WAL with FULL lost nothing in any power cut that was tried; DELETE with EXTRA is
# for file systems on which WAL cannot work (RELIABILITY, finding 3).
BEST = (("locking_mode", "exclusive"), ("journal_mode", "wal"), ("synchronous", 2))
FALLBACK = (("locking_mode", "exclusive"), ("journal_mode", "delete"), ("synchronous", 3))
OTHERS = (("trusted_schema", 0), ("cell_size_check", 1))

ADD_ENTRY = "INSERT INTO entry (number, kind, body, chain) VALUES (?, ?, ?, ?)"
ADD_FILE = "INSERT INTO file (number, sha256, data) VALUES (?, ?, ?)"
SET_HEAD = "UPDATE head SET number = ?, chain = ?, files = ? WHERE one = 1"
FIRST_HEAD = "INSERT INTO head (one, number, chain, files) VALUES (1, ?, ?, ?)"
BEGIN = "BEGIN IMMEDIATE"


def link(previous: bytes, number: int, kind: str, body: str) -> bytes:
    """The chain of an entry: SHA-256 over the chain before it, its number, kind and body."""
    content = f"{number}\n{kind}\n{len(body.encode())}\n{body}".encode()
    return hashlib.sha256(previous + content).digest()


ORIGIN = bytes(32)
