"""Reading a folder that others write into: regular files in it alone, never more than a limit, never through a link.

Everything is relative to a handle that was opened once, so that nobody can put another folder in its place. Where the
system knows no such handles (Windows), names are looked at without following links, which leaves a moment between
looking and opening; shared folders there belong on a server that keeps links out.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tabletop.inbox import naming

What = Literal["file", "folder", "link", "fifo", "device", "socket", "linked twice"]
HANDLES = os.open in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class InboxUnreachable(Exception):
    """A folder that should be there cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry of a folder is not taken: a code for programs, a sentence that never shows content."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """By what a change of a file is seen."""

    inode: int
    size: int
    changed: int  # ns
    touched: int  # ns


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry of a folder."""

    name: str
    what: What
    stamp: Stamp
    fault: Fault | None = None  # what keeps it from being read, as far as looking shows it

    @property
    def size(self) -> int:
        """Bytes."""
        return self.stamp.size


@dataclass(frozen=True, slots=True)
class Read:
    """The bytes of a file, not more than the limit; `whole` is False where it was written to meanwhile."""

    data: bytes
    whole: bool
    too_large: bool
    stamp: Stamp


_KINDS: dict[str, Fault] = {
    "folder": Fault("not-a-file", "this is a folder; put files straight into the inbox (attachments into files/)"),
    "link": Fault("not-a-file", "this is a link; links are never followed: put the file itself here"),
    "fifo": Fault("not-a-file", "this is a pipe, not a file"),
    "device": Fault("not-a-file", "this is a device, not a file"),
    "socket": Fault("not-a-file", "this is a socket, not a file"),
    "linked twice": Fault("not-a-file", "this file has a second name elsewhere; copy it here instead"),
}


class Folder:
    """A folder held open. Raises InboxUnreachable where it is not there or is no folder."""

    def __init__(self, path: Path, above: Folder | None = None) -> None:
        self.path = path
        self._handle: int | None = None
        try:
            if HANDLES:
                where = path.name if above is not None else path
                self._handle = os.open(where, _FOLDER, dir_fd=None if above is None else above._handle)
            found = os.lstat(path) if self._handle is None else os.fstat(self._handle)
        except OSError as error:
            raise InboxUnreachable(f"{path} cannot be read: {error.strerror}") from error
        if not stat.S_ISDIR(found.st_mode):
            self.close()
            raise InboxUnreachable(f"{path} is no folder")
        self._identity = (found.st_dev, found.st_ino)

    def close(self) -> None:
        """Let go of the folder."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def check(self) -> None:
        """InboxUnreachable where the folder is gone, or another stands in its place."""
        try:
            found = os.lstat(self.path)
        except OSError as error:
            raise InboxUnreachable(f"{self.path} cannot be read: {error.strerror}") from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise InboxUnreachable(f"{self.path} was replaced by another folder or a link while the run was going on")

    def look(self) -> list[Seen]:
        """The entries, by name. InboxUnreachable where the folder cannot be listed."""
        self.check()
        found: list[Seen] = []
        try:
            with os.scandir(self.path if self._handle is None else self._handle) as entries:
                for entry in entries:
                    try:
                        found.append(_seen(entry.name, entry.stat(follow_symlinks=False)))
                    except FileNotFoundError:
                        continue  # taken away between listing and looking
        except OSError as error:
            raise InboxUnreachable(f"{self.path} cannot be read: {error.strerror}") from error
        return sorted(found, key=lambda seen: (naming.folded(seen.name), seen.name))

    def read(self, name: str, limit: int) -> Read | Fault:
        """The first `limit` bytes of a file, if it is one: regular, with one name, here and nowhere else."""
        try:
            with self._opened(name) as handle:
                before = os.fstat(handle)
                what = _what(before)
                if what != "file":
                    return _KINDS[what]
                data = _bytes(handle, limit + 1)
                after = os.fstat(handle)
        except OSError as error:
            if not HANDLES or error.errno is None:
                raise InboxUnreachable(f"{self.path / name} cannot be read: {error.strerror}") from error
            return Fault("unreadable", f"this cannot be read: {error.strerror}")
        whole = _stamp(before) == _stamp(after) and min(after.st_size, limit + 1) == len(data)
        return Read(data[:limit], whole, len(data) > limit, _stamp(after))

    @contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        if self._handle is None and os.path.islink(self.path / name):
            raise OSError(40, "it is a link")
        handle = os.open(name if self._handle is not None else self.path / name, _FILE, dir_fd=self._handle)
        try:
            yield handle
        finally:
            os.close(handle)

    def sub(self, name: str) -> Folder:
        """A folder in this one."""
        return Folder(self.path / name, self)


def _bytes(handle: int, count: int) -> bytes:
    parts: list[bytes] = []
    while count > 0:
        part = os.read(handle, min(count, 1 << 20))
        if not part:
            break
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _stamp(found: os.stat_result) -> Stamp:
    return Stamp(found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _what(found: os.stat_result) -> What:
    mode = found.st_mode
    if stat.S_ISLNK(mode):
        return "link"
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISFIFO(mode):
        return "fifo"
    if stat.S_ISSOCK(mode):
        return "socket"
    if not stat.S_ISREG(mode):
        return "device"
    return "file" if found.st_nlink <= 1 else "linked twice"


def _seen(name: str, found: os.stat_result) -> Seen:
    what = _what(found)
    wrong = naming.fault(name)
    problem = Fault("bad-name", wrong) if wrong is not None else _KINDS.get(what)
    return Seen(name, what, _stamp(found), problem)
