"""A disk for SQLite that is made of what was asked of it, so that the power can be cut between any two operations.

It keeps a list of all operations. What was not synced when the power goes may be on the disk or not, in part, and in
any order: `after` builds the files of one such outcome.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import apsw

SECTOR = 512
LIKE_UNIX = apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE


@dataclass(frozen=True)
class Operation:
    """`write` (data at offset), `truncate` (to offset), `sync`, `create`, `delete` (offset 1: durable), `say` (data)."""

    what: str
    name: str
    offset: int = 0
    data: bytes = b""


Choice = Callable[[random.Random, Operation, int, int], bytes | None]
"""What of an operation that was not synced is on the disk: its data, a part of it (rest as it was), or None: nothing.
Given the operation, its place among those not synced, and how many there are."""


def drop(_chance: random.Random, _operation: Operation, _place: int, _count: int) -> bytes | None:
    """Nothing that was not synced."""
    return None


def keep(_chance: random.Random, operation: Operation, _place: int, _count: int) -> bytes | None:
    """Everything, in its order."""
    return operation.data


def tear(chance: random.Random, operation: Operation, place: int, count: int) -> bytes | None:
    """Everything up to the last, of which only the first sectors."""
    if place < count - 1:
        return operation.data
    return operation.data[: SECTOR * chance.randrange(1 + len(operation.data) // SECTOR)]


def last_only(_chance: random.Random, operation: Operation, place: int, count: int) -> bytes | None:
    """Out of order: the last, and nothing before it."""
    return operation.data if place == count - 1 else None


def scatter(chance: random.Random, operation: Operation, _place: int, _count: int) -> bytes | None:
    """Out of order: each or not, some of them torn."""
    fate = chance.randrange(5)
    if fate < 2:
        return None
    return operation.data if fate < 4 else tear(chance, operation, 0, 1)


CHOICES: dict[str, Choice] = {each.__name__: each for each in (drop, keep, tear, last_only, scatter)}


class Disk(apsw.VFS):  # type: ignore[misc,unused-ignore]
    """The disk, as SQLite sees it."""

    def __init__(self, name: str, files: dict[str, bytes]) -> None:
        super().__init__(name, base="")
        self.name = name
        self.before = dict(files)
        self.files = {name: bytearray(data) for name, data in files.items()}
        self.operations: list[Operation] = []

    def say(self, line: str) -> None:
        """Acknowledge, in the order of the operations."""
        self.operations.append(Operation("say", "", data=f"{line}\n".encode()))

    def xOpen(self, name: str | apsw.URIFilename | None, flags: list[int]) -> File:
        """Open a file, and make it if it is not there."""
        its = str(name.filename() if isinstance(name, apsw.URIFilename) else name)
        if its not in self.files:
            self.files[its] = bytearray()
            self.operations.append(Operation("create", its))
        flags[1] = flags[0]
        return File(self, its)

    def xDelete(self, name: str, sync: bool) -> None:
        """Delete a file."""
        del self.files[name]
        self.operations.append(Operation("delete", name, int(sync)))

    def xAccess(self, name: str, _flags: int) -> bool:
        """Whether a file is there."""
        return name in self.files

    def xFullPathname(self, name: str) -> str:
        """Names are as they are given."""
        return name


class File(apsw.VFSFile):  # type: ignore[misc,unused-ignore]
    """A file that SQLite has open."""

    def __init__(self, disk: Disk, name: str) -> None:
        self.disk, self.name = disk, name

    @property
    def content(self) -> bytearray:
        """The bytes as the running process sees them."""
        return self.disk.files[self.name]

    def xRead(self, amount: int, offset: int) -> bytes:
        """Read."""
        return bytes(self.content[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        """Write; not durable yet."""
        self.disk.operations.append(Operation("write", self.name, offset, bytes(data)))
        place(self.content, bytes(data), offset)

    def xTruncate(self, size: int) -> None:
        """Cut to a size; not durable yet."""
        self.disk.operations.append(Operation("truncate", self.name, size))
        del self.content[size:]

    def xSync(self, _flags: int) -> None:
        """Make the file and its name durable."""
        self.disk.operations.append(Operation("sync", self.name))

    def xFileSize(self) -> int:
        """Size in bytes."""
        return len(self.content)

    def xDeviceCharacteristics(self) -> int:
        """As SQLite says of files on Unix: a write changes no bytes beside it, even when torn."""
        return LIKE_UNIX

    def xSectorSize(self) -> int:
        """As on Unix."""
        return 4096

    def xFileControl(self, _operation: int, _pointer: int) -> bool:
        """Nothing is controlled."""
        return False

    def xLock(self, _level: int) -> None:
        """There is one process."""

    def xUnlock(self, _level: int) -> None:
        """There is one process."""

    def xCheckReservedLock(self) -> bool:
        """There is one process."""
        return False

    def xClose(self) -> None:
        """Closing makes nothing durable."""


def place(content: bytearray, data: bytes, offset: int) -> None:
    """Put data into a file, which grows by zeros where it is too short."""
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


def after(disk: Disk, count: int, choice: Choice, chance: random.Random) -> tuple[dict[str, bytes], str]:
    """The files when the power goes after so many operations, and what had been acknowledged by then."""
    done = disk.operations[:count]
    files = {name: bytearray(data) for name, data in disk.before.items()}
    waiting: list[Operation] = []
    for operation in done:
        if operation.what == "sync":
            _apply(files, [each for each in waiting if each.name == operation.name])
            waiting = [each for each in waiting if each.name != operation.name]
        elif operation.what == "delete" and operation.offset:
            waiting = [each for each in waiting if each.name != operation.name]
            files.pop(operation.name, None)
        elif operation.what != "say":
            waiting.append(operation)
    _apply(files, _chosen(waiting, choice, chance))
    said = b"".join(operation.data for operation in done if operation.what == "say")
    return {name: bytes(data) for name, data in files.items()}, said.decode()


def _chosen(waiting: list[Operation], choice: Choice, chance: random.Random) -> Iterator[Operation]:
    for number, operation in enumerate(waiting):
        data = choice(chance, operation, number, len(waiting))
        if data is not None:
            yield Operation(operation.what, operation.name, operation.offset, data)


def _apply(files: dict[str, bytearray], operations: list[Operation] | Iterator[Operation]) -> None:
    for operation in operations:
        if operation.what == "delete":
            files.pop(operation.name, None)
            continue
        content = files.setdefault(operation.name, bytearray())
        if operation.what == "write":
            place(content, operation.data, operation.offset)
        elif operation.what == "truncate":
            del content[operation.offset :]
