"""Files that are there whole or not at all, and stay after a power cut."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, and stays after a power cut."""
    write_all({path: data})


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write files in their order, each whole or not at all; when this returns all of them stay after a power cut.

    Each file is synced once, and each folder once, at the end: a crash before it returns can leave some of the files
    new and others as they were.
    """
    made: dict[Path, None] = {}
    for path, data in files.items():
        made.update(_make_folder(path.parent))
        temporary = path.with_name(f".{path.name}.part")
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    for folder in dict.fromkeys((*made, *(path.parent for path in files))):
        sync_folder(folder)


def sync_file(path: Path) -> None:
    """Make the content of a file durable that another hand has written."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable, where the system can (Windows has no such call)."""
    if hasattr(os, "O_DIRECTORY"):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _make_folder(folder: Path) -> dict[Path, None]:
    """Make a folder and those above it that lack; returns the folders in which a name came to be."""
    changed: dict[Path, None] = {}
    missing = []
    while not folder.exists():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        changed[each.parent] = None
    return changed
