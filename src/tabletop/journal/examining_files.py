"""Examining the files in a journal: each has the bytes of its SHA-256, each that is named is there, none is unnamed."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping

from tabletop.journal.refusals import UNREADABLE

_FILE = "SELECT sha256, bytes FROM files NOT INDEXED WHERE rowid = ?"


def examine_files(connection: sqlite3.Connection, named: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """Place and message for every file that is not as it was given.

    `named` has the files that entries name, each with the first entry that names it.
    """
    found: set[str] = set()
    for row in _rows(connection):
        if isinstance(row, str):
            yield "the database", f"the files cannot be read to their end: {row}"
            break
        name, message = _read(connection, row)
        place = f"file {name}" if name else f"the file in row {row}"
        if name in found:
            yield place, "is there twice"
        found.add(name)
        if message:
            yield place, message
        if name not in named:
            yield place, "is named by no entry"
    for name, number in named.items():
        if name not in found:
            yield f"file {name}", f"is missing; entry {number} names it"


def _rows(connection: sqlite3.Connection) -> Iterator[int | str]:
    """The row numbers of all files, then, if it comes to that, why there are no more."""
    try:
        for (row,) in connection.execute("SELECT rowid FROM files NOT INDEXED"):
            yield row
    except UNREADABLE as error:
        yield str(error)


def _read(connection: sqlite3.Connection, row: int) -> tuple[str, str]:
    """The name of a file (empty where it cannot be read) and what is wrong with it, if anything."""
    try:
        found = connection.execute(_FILE, (row,)).fetchone()
    except UNREADABLE as error:
        return "", f"cannot be read: {error}"
    if found is None:
        return "", "is there when all are read, and not when it is looked for"
    name, data = found
    try:
        text = name.decode("ascii")
        if hashlib.sha256(data).hexdigest() != text:
            return text, "its bytes were changed: they have another SHA-256"
    except (TypeError, AttributeError, UnicodeDecodeError):
        return "", "was changed: it has no name or no bytes any more"
    return text, ""
