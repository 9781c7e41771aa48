"""Looking into inboxes: which files are whole, and what else lies there.

A file is whole when its size, its times and its content are the same in two looks some seconds apart, or when it was
renamed in, having had this size under a name that is passed over (RELIABILITY, finding 2). What a YAML parser thinks of
it says nothing: half a file is usually valid YAML.

However much one team puts into its folder, a look costs the others little: so many names are listed, so many entries
looked at, so many bytes hashed, and the next look goes on where this one stopped.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tabletop.inbox.attached import ATTACHMENTS, Attached
from tabletop.inbox.throttle import SHEET as SHEET_WEIGHT
from tabletop.inbox.throttle import Throttle
from tabletop.journal import naming
from tabletop.journal.folders import Fault, Folder, InboxUnreachable, Read, Seen, Stamp, What

ENTRIES = 200  # of one team that are new or changed and that one sweep goes into
WATCHED = 1_000  # entries of one team at which one sweep looks at all
LISTED = 20_000  # names of one team that are listed at all
HASHED = 20 * 2**20  # bytes of one team that one sweep hashes for the first time
TEXT, SHEET = 64 * 2**10, 5 * 2**20  # bytes
_TEXTS = (".yaml", ".yml", ".md", ".markdown", ".txt", "")
_SHEETS = (".xlsx",)

_UNKNOWN = Fault(
    "unknown-form", "a move is a .yaml, .md or .xlsx file; what goes with messages belongs into the folder files/"
)
_TWIN = Fault("bad-file-name", "another file here has the same name but for capitals or accents; rename one of them")


@dataclass(frozen=True, slots=True)
class Whole:
    """A file that is whole, or an entry that will never be one (`fault`).

    `data` are the bytes, of which `sha256` is the hash: all of them, or as many as the limit allows where the fault
    is that there are more. None for what is no readable file.
    """

    team: str
    name: str
    data: bytes | None
    sha256: str | None
    fault: Fault | None
    size: int


@dataclass(slots=True)
class Sweep:
    """What one look at all inboxes found. `whole` is read as it is used, teams in their order, then by name.

    `unsettled` (files that are there but not whole yet) and `slowed` (teams over their limits) are known once `whole`
    has been gone through. `why`: for each team whose folder could not be read, a sentence.
    """

    whole: Iterator[Whole]
    why: Mapping[str, str]
    unsettled: int = 0
    slowed: tuple[str, ...] = ()

    @property
    def unreachable(self) -> tuple[str, ...]:
        """Teams whose folder could not be read."""
        return tuple(self.why)


@dataclass(slots=True)
class _Entry:
    stamp: Stamp
    what: What
    first: float  # when it was first seen as it is now
    hashed: float = 0.0  # when `digest` was made
    digest: str | None = None
    renamed_in: bool = False
    done: bool = False
    given: str | None = None  # the hash of what was handed over last under this name

    def is_as(self, seen: Seen) -> bool:
        """Whether nothing has happened to it. What cannot be a move may change as it likes: it is told once."""
        if seen.fault is not None:
            return (self.what, self.stamp.inode) == (seen.what, seen.stamp.inode)
        return self.what == seen.what and self.stamp == seen.stamp


@dataclass(slots=True)
class _Inbox:
    """What is remembered of one team's folder."""

    folder: Folder
    entries: dict[str, _Entry] = field(default_factory=dict)
    making: dict[int, Stamp] = field(default_factory=dict)  # files under names that are passed over, by inode
    attached: Attached = field(default_factory=Attached)
    position: str = ""  # where the last sweep stopped, where there is more than one sweep goes into
    crowded: bool = False


class Lookout:
    """Looks into the inboxes of some teams below `root`; `folders` says where, if not in folders of their names.

    `still` is for how many seconds a file must stay as it is. `known` says of a file whether it needs no handing over
    (it has been answered before this process began); such files do not count against a team's limits.
    """

    def __init__(
        self,
        root: Path,
        teams: Sequence[str],
        still: float = 2.0,
        folders: Mapping[str, Path] | None = None,
        limited: bool = True,
        known: Callable[[Whole], bool] | None = None,
    ) -> None:
        self.root = root
        self.teams = tuple(teams)
        self.still = still
        self.limited = limited
        self.known = known or (lambda whole: False)
        self._paths = {team: (folders or {}).get(team, Path(team)) for team in teams}
        # Control's folder holds its queue and its receipts; a team's holds its attachments.
        others = {path.parts[0] for path in self._paths.values() if path.parts} | {"receipts"}
        self._ours = frozenset({ATTACHMENTS, *(others if folders else ())})
        self._root: Folder | None = None
        self._inboxes: dict[str, _Inbox] = {}
        self._throttles = {team: Throttle() for team in teams}
        self._slowed: tuple[str, ...] = ()
        self._now = 0.0

    def look(self, now: float) -> Sweep:
        """Look at everything; `now` is a time that never goes back, in seconds. Use up `whole` before looking again."""
        self._now = now
        why: dict[str, str] = {}
        listed: list[tuple[str, _Inbox, list[Seen]]] = []
        self._check_root()
        for team in self.teams:
            try:
                inbox = self._inbox(team)
                listed.append((team, inbox, self._seen(inbox)))
                inbox.attached.look(inbox.folder, now)
            except InboxUnreachable as error:
                why[team] = str(error)
                self._drop(team)
        sweep = Sweep(iter(()), why)
        sweep.whole = self._through(listed, now, sweep)
        return sweep

    def first_seen_before(self, instant: float) -> tuple[tuple[str, str], ...]:
        """Team and name of each file that is not whole yet and was there before an instant, such as a deadline.

        Teams that are over their limits are left out: a flood must not put off everybody's deadline.
        """
        return tuple(
            (team, name)
            for team in self.teams
            if team in self._inboxes and team not in self._slowed
            for name, entry in self._inboxes[team].entries.items()
            if not entry.done and entry.first < instant
        )

    def attachment(self, team: str, path: str) -> Read | Fault:
        """A file that goes with a message: one name below files/, whole, not too large."""
        inbox = self._inboxes.get(team)
        if inbox is None:
            return Fault("bad-attachment", "cannot be read now", passing=True)
        return inbox.attached.read(inbox.folder, path, self._now, self.still)

    def close(self) -> None:
        """Let go of all folders."""
        for team in self.teams:
            self._drop(team)
        if self._root is not None:
            self._root.close()
            self._root = None

    # Folders

    def _check_root(self) -> None:
        """Where another folder stands in the place of the one above all, none of what is open is what it was."""
        if self._root is not None:
            try:
                self._root.check()
            except InboxUnreachable:
                self.close()

    def _inbox(self, team: str) -> _Inbox:
        if team not in self._inboxes:
            self._inboxes[team] = _Inbox(self._opened(team))
        return self._inboxes[team]

    def _opened(self, team: str) -> Folder:
        """A team's folder, each step from the one above it, so that no step can be a link."""
        if self._root is None:
            self._root = Folder(self.root)
        folder = self._root
        parts = self._paths[team].parts
        if not parts:
            return Folder(self.root)
        for part in parts:
            folder = folder.sub(part)
        return folder

    def _drop(self, team: str) -> None:
        """A folder that went away is opened anew when it is there again, and all of it looked at anew."""
        inbox = self._inboxes.pop(team, None)
        if inbox is not None:
            inbox.folder.close()

    @staticmethod
    def _seen(inbox: _Inbox) -> list[Seen]:
        """What there is to look at this time: everything, or so many names from where the last sweep stopped."""
        names = inbox.folder.names(LISTED)
        there = frozenset(names)
        for name in [name for name in inbox.entries if name not in there]:
            del inbox.entries[name]
        inbox.crowded = len(names) > WATCHED
        if inbox.crowded:
            start = bisect_right(names, inbox.position)
            names = (names[start:] + names[:start])[:WATCHED]
        return inbox.folder.look(names)

    # One team

    def _through(self, listed: list[tuple[str, _Inbox, list[Seen]]], now: float, sweep: Sweep) -> Iterator[Whole]:
        for team, inbox, found in listed:
            yield from self._one(team, inbox, found, now, sweep)
        self._slowed = sweep.slowed

    def _one(self, team: str, inbox: _Inbox, found: list[Seen], now: float, sweep: Sweep) -> Iterator[Whole]:
        made, making, fresh = self._sorted(inbox, found)
        before, inbox.making = inbox.making, making
        twins = _twins(made)
        slowed = len(fresh) > ENTRIES
        room = HASHED
        for seen in self._turn_of(inbox, fresh, found):
            entry = self._noted(inbox, seen, now, before)
            fault = seen.fault or (_TWIN if seen.name in twins else None)
            if fault is None and entry.digest is None and not entry.renamed_in:
                if room > 0:
                    room -= min(seen.size, _limit(seen.name)[0])
                    self._hash(inbox, seen, entry, now)
                sweep.unsettled += 1
            elif not entry.renamed_in and now - (entry.first if fault else entry.hashed) < self.still:
                sweep.unsettled += 1
            elif not self._has_room(team, seen, fault, now):
                slowed = True
            elif (whole := self._whole(team, inbox, seen, entry, fault, now)) is None:
                sweep.unsettled += 1
            elif self._is_given(entry, whole):
                entry.done = True
            else:
                self._throttles[team].count(len(whole.data or b""), _weight(seen.name))
                entry.done, entry.given = True, whole.sha256 if whole.fault is None else None
                yield whole
        if slowed:
            sweep.slowed += (team,)

    def _sorted(self, inbox: _Inbox, found: list[Seen]) -> tuple[list[Seen], dict[int, Stamp], list[Seen]]:
        """What people put there, what is still being made, and what of the former is new or changed."""
        made: list[Seen] = []
        making: dict[int, Stamp] = {}
        for seen in found:
            if naming.passed_over(seen.name):
                making[seen.stamp.inode] = seen.stamp
            elif not (seen.what == "folder" and seen.name in self._ours):
                made.append(seen)
        fresh = [seen for seen in made if not self._is_done(inbox, seen)]
        return made, making, fresh

    @staticmethod
    def _is_done(inbox: _Inbox, seen: Seen) -> bool:
        entry = inbox.entries.get(seen.name)
        return entry is not None and entry.done and entry.is_as(seen)

    @staticmethod
    def _turn_of(inbox: _Inbox, fresh: list[Seen], found: list[Seen]) -> list[Seen]:
        """At most so many entries a sweep, going on where the last one stopped, so that none waits for ever."""
        begun = inbox.position

        def after(name: str) -> tuple[bool, str]:
            return name <= begun, name

        if len(fresh) > ENTRIES:
            some = sorted(fresh, key=lambda seen: after(seen.name))[:ENTRIES]
            inbox.position = some[-1].name
            return sorted(some, key=lambda seen: (naming.folded(seen.name), seen.name))
        inbox.position = max((seen.name for seen in found), key=after, default="") if inbox.crowded else ""
        return fresh

    @staticmethod
    def _noted(inbox: _Inbox, seen: Seen, now: float, before: Mapping[int, Stamp]) -> _Entry:
        """What is remembered of an entry: what was, if nothing has happened to it since, else what is seen now."""
        old = inbox.entries.get(seen.name)
        if old is not None and old.is_as(seen):
            return old
        came = before.get(seen.stamp.inode)
        renamed = came is not None and (came.size, came.changed) == (seen.size, seen.stamp.changed)
        given = None if old is None else old.given
        entry = inbox.entries[seen.name] = _Entry(seen.stamp, seen.what, now, renamed_in=renamed, given=given)
        return entry

    def _has_room(self, team: str, seen: Seen, fault: Fault | None, now: float) -> bool:
        size = 0 if fault is not None else min(seen.size, _limit(seen.name)[0])
        return not self.limited or self._throttles[team].has_room(size, now, _weight(seen.name))

    def _is_given(self, entry: _Entry, whole: Whole) -> bool:
        """Whether just this was handed over already: a file that was touched, or answered before a restart."""
        same = whole.fault is None and entry.given is not None and entry.given == whole.sha256
        return same or self.known(whole)

    @staticmethod
    def _hash(inbox: _Inbox, seen: Seen, entry: _Entry, now: float) -> None:
        """The first of the two looks at a file's content."""
        read = inbox.folder.read(seen.name, _limit(seen.name)[0])
        if isinstance(read, Read) and read.whole and read.stamp == entry.stamp:
            entry.digest, entry.hashed = hashlib.sha256(read.data).hexdigest(), now
        elif isinstance(read, Fault) and not read.passing:
            entry.digest, entry.hashed = "", now  # told after the second look, if it is still so
        else:
            entry.first = now

    def _whole(
        self, team: str, inbox: _Inbox, seen: Seen, entry: _Entry, fault: Fault | None, now: float
    ) -> Whole | None:
        """The second look; None where the file is not what it was in the first."""
        limit, unknown = _limit(seen.name)
        read = fault or inbox.folder.read(seen.name, limit)
        if isinstance(read, Fault):
            if read.passing:
                return self._anew(entry, now)
            return Whole(team, seen.name, None, None, read, seen.size)
        digest = hashlib.sha256(read.data).hexdigest()
        if not read.whole or read.stamp != entry.stamp or not (entry.renamed_in or digest == entry.digest):
            return self._anew(entry, now)
        if unknown:
            return Whole(team, seen.name, read.data, digest, _UNKNOWN, seen.size)
        if read.too_large:
            what = f"{limit // 2**10} KiB" if limit < 2**20 else f"{limit // 2**20} MB"
            large = Fault("too-large", f"the file is larger than {what}, which is the most that a move may have")
            return Whole(team, seen.name, read.data, digest, large, seen.size)
        return Whole(team, seen.name, read.data, digest, None, seen.size)

    @staticmethod
    def _anew(entry: _Entry, now: float) -> None:
        """Begin again with a file that was written to: its first look is still to come."""
        entry.first, entry.renamed_in, entry.digest = now, False, None


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


def _weight(name: str) -> int:
    """As how many files one counts."""
    return SHEET_WEIGHT if name.lower().endswith(_SHEETS) else 1


def _limit(name: str) -> tuple[int, bool]:
    """How many bytes of a file are read, and whether its ending is one that no move has."""
    dot = name.rfind(".")
    ending = name[dot:].lower() if dot > 0 else ""
    if ending in _SHEETS:
        return SHEET, False
    return TEXT, ending not in _TEXTS
