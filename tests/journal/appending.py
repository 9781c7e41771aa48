"""A process that keeps a journal and hands out files, and tells on standard output what it has acknowledged.

Run by the crash tests, which stop it and then hold what it left against what it had said:

    python appending.py SOURCE FOLDER ROUNDS [PLANT ...]

Plants are faults that the tests must find, or they would be no evidence: `early` acknowledges before the commit,
`unsynced` never syncs, `unsynced-files` syncs no folder of files, `in-place` writes a file under its own name, `swallow` acknowledges though the commit failed.
`journal-only` hands out no files, `hold` waits after the last round until it is stopped.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path


def main(source: str, folder: Path, rounds: int, plants: list[str]) -> None:
    """Open the journal of a folder, or make it, and add to it."""
    sys.path.insert(0, source)
    from tabletop.journal import book, settings, writing

    if "unsynced" in plants:
        settings.LOG = ("wal", "OFF", 0)
        os.fsync = lambda _: None  # type: ignore[assignment]
    if "in-place" in plants:
        writing.write_all = in_place
    if "unsynced-files" in plants:
        writing.sync_folder = lambda folder: None
    path = folder / "journal.sqlite"
    journal = book.Journal.open(path) if path.exists() else book.Journal.create(path, {"round": 0})
    (folder / "out").mkdir(exist_ok=True)
    acknowledge(f"journal {journal.head[0]} {journal.head[1]}")
    first = journal.head[0]
    for number in range(first + 1, first + 1 + 2 * rounds, 2):
        if "early" in plants:
            acknowledge(f"journal {number + 1} -")
            time.sleep(0.001)
        data = content(number)
        name = hashlib.sha256(data).hexdigest()
        entries = [book.Entry("command", {"round": number, "file": name}), book.Entry("event", {"round": number})]
        try:
            journal.append(entries, {name: data})
        except SystemExit:
            if "swallow" not in plants:
                raise
            acknowledge(f"journal {number + 1} -")
            return
        acknowledge(f"journal {journal.head[0]} {journal.head[1]}")
        if "journal-only" not in plants:
            writing.write_all({folder / "out" / f"{side}.txt": content(number) for side in ("red", "blue")})
            acknowledge(f"files {number}")
    if "hold" in plants:
        sys.stdin.read()
    journal.close()


def in_place(files: Mapping[Path, bytes]) -> None:
    """How files must not be written."""
    for path, data in files.items():
        path.write_bytes(data)


def content(number: int) -> bytes:
    """A file of some pages that tells its own number and length."""
    return f"{number:08}".encode() * 1500


def acknowledge(line: str) -> None:
    """Tell the world; from here on it must be true."""
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
