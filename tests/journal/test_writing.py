"""Files are there whole or not at all; each is synced once, each folder once, in the right order."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tabletop.journal.run_folder import write, write_all


def test_files_are_written_with_the_folders_they_need(tmp_path: Path) -> None:
    """Over what was there; nothing temporary is left."""
    write_all({tmp_path / "a" / "b" / "one": b"1", tmp_path / "two": b"2"})
    write(tmp_path / "two", b"new")
    assert (tmp_path / "a" / "b" / "one").read_bytes() == b"1"
    assert (tmp_path / "two").read_bytes() == b"new"
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["a", "b", "one", "two"]


def test_each_file_and_each_folder_is_synced_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file before it gets its name, folders after the last name, and those in which a folder was made."""
    done: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        name = Path(os.readlink(f"/proc/self/fd/{handle}")).relative_to(tmp_path)
        done.append(f"{kind} {name}")
        real_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        done.append(f"name {target.relative_to(tmp_path)}")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write_all({tmp_path / "new" / "one": b"1", tmp_path / "new" / "two": b"2", tmp_path / "three": b"3"})
    assert done == [
        *("file new/.one.part", "name new/one", "file new/.two.part", "name new/two"),
        *("file .three.part", "name three", "folder .", "folder new"),
    ]


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the disk fails when the content is synced."""
    write(tmp_path / "one", b"old")

    def fail(_: int) -> None:
        raise OSError("the disk fails")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="the disk fails"):
        write(tmp_path / "one", b"new")
    assert (tmp_path / "one").read_bytes() == b"old"


def test_writing_nothing_does_nothing() -> None:
    """There may be nothing to hand out."""
    write_all({})
