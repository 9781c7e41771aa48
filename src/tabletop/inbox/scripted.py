"""Moves for a play in one go: a folder with one folder per team and `control/`, or one file that holds it all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MOVE_ENDINGS = (".yaml", ".yml", ".md", ".xlsx")
_LEFT_BY_PROGRAMS = ("~$", ".~lock")
_UNFINISHED = (".tmp", ".part", ".swp", "~")


@dataclass(frozen=True)
class Found:
    """One file found: whose folder it stood in (`control` among them; None in a single file), and its bytes."""

    name: str
    folder: str | None
    data: bytes


def find(path: Path) -> Iterator[Found]:
    """Every file of scripted moves, in the order of folder and file names.

    Raises FileNotFoundError with a sentence where there is nothing at `path`.
    """
    if path.is_file():
        yield Found(path.name, None, path.read_bytes())
        return
    if not path.is_dir():
        raise FileNotFoundError(f"there is no file or folder of moves at {path}")
    for folder in sorted(path.iterdir(), key=lambda item: item.name):
        if folder.is_dir() and not folder.name.startswith("."):
            for file in sorted(folder.rglob("*"), key=lambda item: item.relative_to(folder).as_posix()):
                if file.is_file() and not _passed_over(file):
                    yield Found(f"{folder.name}/{file.relative_to(folder).as_posix()}", folder.name, file.read_bytes())
        elif folder.is_file() and folder.suffix in MOVE_ENDINGS and not _passed_over(folder):
            yield Found(folder.name, None, folder.read_bytes())


def _passed_over(file: Path) -> bool:
    """Files that programs leave lying about, and what moves refer to (pictures, documents)."""
    name = file.name
    if name.startswith((".", *_LEFT_BY_PROGRAMS)) or name.endswith(_UNFINISHED):
        return True
    return "files" in file.parts[:-1] and file.suffix not in MOVE_ENDINGS
