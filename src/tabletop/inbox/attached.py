"""Attachments: what lies in the folder files/ of an inbox, read only when a message names it, and only when whole."""

from __future__ import annotations

import re
import unicodedata

from tabletop.journal import naming
from tabletop.journal.folders import Fault, Folder, InboxUnreachable, Read, Stamp

ATTACHMENTS = "files"
ATTACHMENT = 5 * 2**20  # bytes
MOST = 1_000  # files of one team
_ONE_BELOW = re.compile(rf"^{ATTACHMENTS}/([^/\\]+)$")


class Attached:
    """What is remembered of one team's attachments: since when each has been as it is."""

    def __init__(self) -> None:
        self._since: dict[str, tuple[Stamp, float]] = {}

    def look(self, inbox: Folder, now: float) -> None:
        """See what is there at `now` (seconds), without reading it; no folder files/ is as good as an empty one."""
        try:
            below = inbox.sub(ATTACHMENTS)
        except InboxUnreachable:
            self._since = {}
            return
        before = self._since
        self._since = {}
        try:
            for seen in below.look(below.names(MOST)):
                stamp, since = before.get(seen.name, (seen.stamp, now))
                self._since[seen.name] = (seen.stamp, since if stamp == seen.stamp else now)
        except InboxUnreachable:
            return
        finally:
            below.close()

    def read(self, inbox: Folder, path: str, now: float, still: float) -> Read | Fault:
        """The bytes of `files/NAME`, if they have been as they are for `still` seconds."""
        found = _ONE_BELOW.match(path)
        if found is None or naming.fault(found[1]) is not None or found[1] in (".", ".."):
            return Fault("bad-attachment", "is not a name in the folder files/, such as files/map.pdf")
        name = self._spelt(found[1])
        try:
            below = inbox.sub(ATTACHMENTS)
        except InboxUnreachable:
            return Fault("bad-attachment", "is not there: there is no folder files/")
        read = below.read(name, ATTACHMENT)
        below.close()
        if isinstance(read, Fault):
            return Fault("bad-attachment", "is not there, or is no plain file")
        if read.too_large:
            return Fault("bad-attachment", f"is larger than {ATTACHMENT // 2**20} MB")
        stamp, since = self._since.get(name, (None, now))
        if not read.whole or stamp != read.stamp or now - since < still:
            if stamp is None and len(self._since) >= MOST:
                return Fault("bad-attachment", f"cannot be taken: the folder files/ holds {MOST} files or more")
            message = "was still being written; hand the move in again, changed a little, once the file is whole"
            return Fault("bad-attachment", message, passing=True)
        return read

    def _spelt(self, name: str) -> str:
        """The name as the folder has it: systems differ in how they compose accents."""
        if name in self._since:
            return name
        wanted = unicodedata.normalize("NFC", name)
        return next((there for there in self._since if unicodedata.normalize("NFC", there) == wanted), name)
