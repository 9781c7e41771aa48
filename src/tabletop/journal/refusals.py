"""Why a journal cannot be used, each with a sentence for the person at the keyboard."""

from __future__ import annotations

import sqlite3

UNREADABLE = (sqlite3.Error, MemoryError, UnicodeError)
"""What reading a damaged file can raise; UnicodeError where SQLite's own message quotes damaged text."""


class JournalBusy(Exception):
    """Another process has the journal open."""


class JournalUnreadable(Exception):
    """The file is not a journal that this Tabletop can go on with."""


class JournalFailed(SystemExit):
    """A commit failed. Derives from SystemExit, so that no `except Exception` goes on with the run."""
