"""Reading a folder that others write into: regular files in it alone, never more than a limit, never through a link.

Everything is relative to a handle that was opened once, so that nobody can put another folder in its place. Where the
system knows no such handles (Windows), names are looked at without following links, which leaves a moment between
looking and opening; shared folders there belong on a server that keeps links out.
"""

from __future__ import annotations

import errno
import os
import stat
import weakref
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from tabletop.journal import naming

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
_JUNCTION = 0xA0000003  # Windows: a folder that is a link to another


class InboxUnreachable(Exception):
    """A folder that should be there cannot be read; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an entry of a folder is not taken: a code for programs, a sentence that never shows content.

    `passing`: it may well be different a moment later (the file has just gone, the network is slow).
    """

    code: str
    message: str
    passing: bool = False


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
    """A folder held open. Raises InboxUnreachable where it is not there or is no folder (a link to one is none)."""

    def __init__(self, path: Path, above: Folder | None = None) -> None:
        self.path = path
        self._above = above
        self._handle: int | None = None
        self._closed = False
        try:
            if HANDLES:
                self._handle = self._open()
                self._closing = weakref.finalize(self, os.close, self._handle)
            found = self._stat() if self._handle is None else os.fstat(self._handle)
        except OSError as error:
            raise self._unreachable(error) from error
        if _what(found) != "folder":
            raise InboxUnreachable(f"{path} is no folder")
        self._identity = (found.st_dev, found.st_ino)

    def close(self) -> None:
        """Let go of the folder."""
        self._closed = True
        if self._handle is not None:
            self._closing()

    def check(self) -> None:
        """InboxUnreachable where the folder is gone, or another stands in its place."""
        try:
            found = self._stat()
        except OSError as error:
            raise self._unreachable(error) from error
        if (found.st_dev, found.st_ino) != self._identity:
            raise InboxUnreachable(f"{self.path} was replaced by another folder or a link while the run was going on")

    def names(self, most: int) -> list[str]:
        """The names in it, sorted; no more than `most`, whichever come first. InboxUnreachable where it cannot be."""
        self.check()
        try:
            with os.scandir(self.path if self._handle is None else self._own()) as entries:
                return sorted(entry.name for entry in islice(entries, most))
        except OSError as error:
            raise self._unreachable(error) from error

    def look(self, names: Iterable[str] | None = None) -> list[Seen]:
        """The entries (of all `names`, if they are given) as names sort. InboxUnreachable where it cannot be read."""
        found: list[Seen] = []
        for name in self.names(1_000_000) if names is None else names:
            try:
                found.append(_seen(name, self._entry(name)))
            except FileNotFoundError:
                continue  # taken away between listing and looking
            except OSError as error:
                raise self._unreachable(error) from error
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
                # A second name of somebody else's file, taken away between opening and `fstat`, would look like a
                # file with one name. What counts is that the one name it has is the one here.
                named = self._entry(name)
        except OSError as error:
            return _unread(error)
        if _what(named) != "file" or (named.st_dev, named.st_ino) != (after.st_dev, after.st_ino):
            return Fault("unreadable", "another file was put in its place while it was read", passing=True)
        whole = _stamp(before) == _stamp(after) and min(after.st_size, limit + 1) == len(data)
        return Read(data[:limit], whole, len(data) > limit, _stamp(after))

    def sub(self, name: str) -> Folder:
        """A folder in this one, by one name. InboxUnreachable where it is not there or is no folder."""
        if not _is_one_name(name):
            raise InboxUnreachable(f"{self.path} has no such folder")
        return Folder(self.path / name, self)

    def _open(self) -> int:
        above = self._above
        return os.open(self.path, _FOLDER) if above is None else os.open(self.path.name, _FOLDER, dir_fd=above._own())

    def _own(self) -> int | None:
        """The handle. Once let go of, its number may be that of anything, so it is not used any more."""
        if self._closed:
            raise OSError(errno.EBADF, "the folder has been closed")
        return self._handle

    def _stat(self) -> os.stat_result:
        return os.lstat(self.path) if self._above is None else self._above._entry(self.path.name)

    def _entry(self, name: str) -> os.stat_result:
        if self._handle is None:
            return os.lstat(self.path / name)
        return os.stat(name, dir_fd=self._own(), follow_symlinks=False)

    @contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        if not _is_one_name(name):
            raise FileNotFoundError(errno.ENOENT, "it is not in this folder")
        if self._handle is None:
            if _what(os.lstat(self.path / name)) == "link":
                raise OSError(errno.ELOOP, "it is a link")
            handle = os.open(self.path / name, _FILE)
        else:
            handle = os.open(name, _FILE, dir_fd=self._own())
        try:
            yield handle
        finally:
            os.close(handle)

    def _unreachable(self, error: OSError) -> InboxUnreachable:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            return InboxUnreachable(f"{self.path} is a link or a file, not a folder")
        return InboxUnreachable(f"{self.path} cannot be read: {error.strerror}")


def _is_one_name(name: str) -> bool:
    return name not in ("", ".", "..") and not any(c in name for c in ("/", "\0", os.sep))


def _unread(error: OSError) -> Fault:
    """What it means that a file could not be read."""
    if error.errno == errno.ELOOP:
        return _KINDS["link"]
    if error.errno == errno.ENXIO:
        return Fault("not-a-file", "this is a socket or a device, not a file")
    lasting = error.errno in (errno.EACCES, errno.EPERM, errno.ENAMETOOLONG, errno.EINVAL, errno.EILSEQ)
    return Fault("unreadable", f"this cannot be read: {error.strerror}", passing=not lasting)


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
    if stat.S_ISLNK(mode) or getattr(found, "st_reparse_tag", 0) == _JUNCTION:
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
    problem = Fault("bad-file-name", wrong) if wrong is not None else _KINDS.get(what)
    return Seen(name, what, _stamp(found), problem)
