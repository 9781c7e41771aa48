"""Looking into inboxes: which files are whole, and what else lies there.

A file is whole when its size, its times and its content are the same in two looks some seconds apart, or when it was
renamed in, having had this size under a name that is passed over (RELIABILITY, finding 2). What a YAML parser thinks of
it says nothing: half a file is usually valid YAML.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tabletop.inbox import naming
from tabletop.inbox.folders import Fault, Folder, InboxUnreachable, Read, Seen, Stamp
from tabletop.inbox.throttle import Throttle

ENTRIES = 200  # of one team that one sweep goes into
TEXT, SHEET, ATTACHMENT = 64 * 2**10, 5 * 2**20, 5 * 2**20  # bytes
ATTACHMENTS = "files"
_TEXTS = (".yaml", ".yml", ".md", ".markdown", ".txt", "")
_SHEETS = (".xlsx",)
_ONE_BELOW = re.compile(rf"^{ATTACHMENTS}/([^/\\]+)$")

_UNKNOWN = Fault(
    "unknown-form", "a move is a .yaml, .md or .xlsx file; what goes with messages belongs into the folder files/"
)


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that is whole, or an entry that will never be one (`fault`)."""

    team: str
    name: str
    data: bytes | None
    sha256: str | None
    fault: Fault | None
    size: int


@dataclass(slots=True)
class Sweep:
    """What one look at all inboxes found. `whole` is read as it is used, teams in their order, then by name."""

    whole: Iterator[Whole]
    unreachable: tuple[str, ...] = ()
    _unsettled: list[int] = field(default_factory=lambda: [0])
    _slowed: list[str] = field(default_factory=list)

    @property
    def unsettled(self) -> int:
        """Files that are there but not whole yet; known once `whole` has been gone through."""
        return self._unsettled[0]

    @property
    def slowed(self) -> tuple[str, ...]:
        """Teams over their limit; known once `whole` has been gone through."""
        return tuple(self._slowed)


@dataclass(slots=True)
class _Entry:
    stamp: Stamp
    first: float  # when it was first seen as it is now
    digest: str | None = None
    renamed_in: bool = False
    done: bool = False


@dataclass(slots=True)
class _Inbox:
    """What is remembered of one team's folder."""

    folder: Folder
    entries: dict[str, _Entry] = field(default_factory=dict)
    making: dict[int, Stamp] = field(default_factory=dict)  # files under names that are passed over, by inode
    throttle: Throttle = field(default_factory=Throttle)
    position: str = ""  # where the last sweep stopped, where there is more than one sweep goes into


class Lookout:
    """Looks into the inboxes of some teams below `root`; `folders` says where, if not in folders of their names.

    `still` is for how many seconds a file must stay as it is.
    """

    def __init__(
        self, root: Path, teams: Sequence[str], still: float = 2.0, folders: Mapping[str, Path] | None = None,
        limited: bool = True,
    ) -> None:  # fmt: skip
        self.root = root
        self.teams = tuple(teams)
        self.still = still
        self.limited = limited
        self._paths = {team: root / (folders or {}).get(team, Path(team)) for team in teams}
        self._inboxes: dict[str, _Inbox] = {}

    def look(self, now: float) -> Sweep:
        """Look at everything; `now` is a time that never goes back, in seconds."""
        unreachable = []
        listed: list[tuple[str, _Inbox, list[Seen]]] = []
        for team in self.teams:
            try:
                inbox = self._inbox(team)
                listed.append((team, inbox, inbox.folder.look()))
            except InboxUnreachable:
                unreachable.append(team)
                self._drop(team)
        sweep = Sweep(iter(()), tuple(unreachable))
        sweep.whole = self._through(listed, now, sweep)
        return sweep

    def first_seen_before(self, instant: float) -> bool:
        """Whether a file is not whole yet that was there before an instant, such as a deadline."""
        return any(
            not entry.done and entry.first < instant
            for inbox in self._inboxes.values()
            for entry in inbox.entries.values()
        )

    def attachment(self, team: str, path: str) -> Read | Fault:
        """A file that goes with a message: one name below files/, whole, not too large."""
        found = _ONE_BELOW.match(path)
        if found is None or naming.fault(found[1]) is not None or found[1] in (".", ".."):
            return Fault("bad-attachment", "is not a name in the folder files/, such as files/map.pdf")
        inbox = self._inboxes.get(team)
        if inbox is None:
            return Fault("bad-attachment", "cannot be read now")
        try:
            below = inbox.folder.sub(ATTACHMENTS)
        except InboxUnreachable:
            return Fault("bad-attachment", "is not there: there is no folder files/")
        try:
            read = below.read(found[1], ATTACHMENT)
        except InboxUnreachable:
            return Fault("bad-attachment", "is not there")
        finally:
            below.close()
        if isinstance(read, Fault):
            return Fault("bad-attachment", "is not there, or is no plain file")
        if read.too_large:
            return Fault("bad-attachment", f"is larger than {ATTACHMENT // 2**20} MB")
        return read if read.whole else Fault("bad-attachment", "was still being written")

    # One team

    def _inbox(self, team: str) -> _Inbox:
        if team not in self._inboxes:
            self._inboxes[team] = _Inbox(Folder(self._paths[team]))
        return self._inboxes[team]

    def _drop(self, team: str) -> None:
        """A folder that went away is opened anew when it is there again, and everything in it looked at anew."""
        inbox = self._inboxes.pop(team, None)
        if inbox is not None:
            inbox.folder.close()

    def _through(self, listed: list[tuple[str, _Inbox, list[Seen]]], now: float, sweep: Sweep) -> Iterator[Whole]:
        for team, inbox, found in listed:
            yield from self._one(team, inbox, found, now, sweep)

    def _one(self, team: str, inbox: _Inbox, found: list[Seen], now: float, sweep: Sweep) -> Iterator[Whole]:
        there = {seen.name for seen in found}
        for name in [name for name in inbox.entries if name not in there]:
            del inbox.entries[name]
        fresh: list[Seen] = []
        making: dict[int, Stamp] = {}
        for seen in found:
            if naming.passed_over(seen.name):
                making[seen.stamp.inode] = seen.stamp
            elif seen.what == "folder" and self._is_ours(seen.name):
                continue
            elif not self._is_done(inbox, seen):
                fresh.append(seen)
        before, inbox.making = inbox.making, making
        twins = _twins([seen for seen in found if not naming.passed_over(seen.name)])
        for seen in self._turn_of(inbox, fresh):
            whole = self._settled(team, inbox, seen, now, before, twins)
            if whole is None:
                sweep._unsettled[0] += 1
            elif self.limited and not inbox.throttle.allows(seen.size, now):
                sweep._slowed.append(team)
                break
            else:
                inbox.entries[seen.name].done = True
                yield whole

    def _is_ours(self, name: str) -> bool:
        """Folders that belong to an inbox: attachments, control's queue and receipts."""
        return name in (ATTACHMENTS, "queue", "receipts")

    @staticmethod
    def _is_done(inbox: _Inbox, seen: Seen) -> bool:
        entry = inbox.entries.get(seen.name)
        return entry is not None and entry.done and entry.stamp == seen.stamp

    @staticmethod
    def _turn_of(inbox: _Inbox, fresh: list[Seen]) -> list[Seen]:
        """At most so many entries a sweep, going on where the last one stopped, so that none waits for ever."""
        if len(fresh) <= ENTRIES:
            inbox.position = ""
            return fresh
        start = next((i for i, seen in enumerate(fresh) if seen.name > inbox.position), 0) if inbox.position else 0
        some = (fresh[start:] + fresh[:start])[:ENTRIES]
        inbox.position = some[-1].name
        return some

    def _settled(
        self, team: str, inbox: _Inbox, seen: Seen, now: float, before: Mapping[int, Stamp], twins: frozenset[str]
    ) -> Whole | None:
        """The entry if it is whole, else None; what is seen of it now is remembered."""
        entry = inbox.entries.get(seen.name)
        fault = seen.fault or (_TWIN if seen.name in twins else None)
        if entry is None or entry.stamp != seen.stamp:
            came = before.get(seen.stamp.inode)
            renamed = (
                entry is None and came is not None and (came.size, came.changed) == (seen.size, seen.stamp.changed)
            )
            entry = inbox.entries[seen.name] = _Entry(seen.stamp, now, renamed_in=renamed)
            if not renamed:
                if fault is None:
                    entry.digest = self._digest(inbox, seen)
                return None
        if not entry.renamed_in and now - entry.first < self.still:
            return None
        if fault is not None:
            return Whole(team, seen.name, None, None, fault, seen.size)
        return self._read(team, inbox, seen, entry, now)

    def _read(self, team: str, inbox: _Inbox, seen: Seen, entry: _Entry, now: float) -> Whole | None:
        limit, unknown = _limit(seen.name)
        read = self._safely(inbox, seen.name, limit)
        if isinstance(read, Fault):
            return Whole(team, seen.name, None, None, read, seen.size)
        if read is None or not read.whole or read.stamp != entry.stamp:
            entry.first, entry.renamed_in = now, False
            return None
        digest = hashlib.sha256(read.data).hexdigest()
        if not entry.renamed_in and digest != entry.digest:
            entry.first, entry.digest = now, digest
            return None
        if unknown:
            return Whole(team, seen.name, read.data, digest, _UNKNOWN, seen.size)
        if read.too_large:
            what = f"{limit // 2**10} KiB" if limit < 2**20 else f"{limit // 2**20} MB"
            fault = Fault("too-large", f"the file is larger than {what}, which is the most that a move may have")
            return Whole(team, seen.name, read.data, digest, fault, seen.size)
        return Whole(team, seen.name, read.data, digest, None, seen.size)

    def _digest(self, inbox: _Inbox, seen: Seen) -> str | None:
        read = self._safely(inbox, seen.name, _limit(seen.name)[0])
        return hashlib.sha256(read.data).hexdigest() if isinstance(read, Read) else None

    @staticmethod
    def _safely(inbox: _Inbox, name: str, limit: int) -> Read | Fault | None:
        """Reading, where the file may go away at any time."""
        with suppress(InboxUnreachable):
            return inbox.folder.read(name, limit)
        return None


_TWIN = Fault("bad-name", "another file here has the same name but for capitals or accents; rename one of them")


def _twins(found: list[Seen]) -> frozenset[str]:
    """Names that are the same on systems which ignore case and composition; the first of them keeps its name."""
    first: dict[str, str] = {}
    twins = []
    for seen in found:
        key = naming.folded(seen.name)
        if key in first:
            twins.append(seen.name)
        first.setdefault(key, seen.name)
    return frozenset(twins)


def _limit(name: str) -> tuple[int, bool]:
    """How many bytes of a file are read, and whether its ending is one that no move has."""
    dot = name.rfind(".")
    ending = name[dot:].lower() if dot > 0 else ""
    if ending in _SHEETS:
        return SHEET, False
    return TEXT, ending not in _TEXTS
