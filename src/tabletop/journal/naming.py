"""Names of files in inboxes: which are passed over, which are copies that a program made, how receipts are called."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 100
_SHORT = 80

_PASSED_OVER = re.compile(
    r"^(?:\..*|~\$.*|.*~|.*\.(?:tmp|part|partial|crdownload|download|swp|swx|lock|syncthing.*)|thumbs\.db|desktop\.ini)$",
    re.IGNORECASE,
)
_RESERVED = re.compile(r"^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³]) *(?:\.|$)", re.IGNORECASE)

#: What synchronising programs, browsers and file managers add to a name to keep two files apart.
_COPIES = (
    re.compile(r"^(?P<stem>.+?) ?\((?:[^()]*['’]s )?conflicted copy[^()]*\)$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?)_conf\([^()]*\)$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?) ?\(case conflict[^()]*\)$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?)\.sync-conflict-\d{8}-\d{6}(?:-[A-Z0-9]+)?$"),
    re.compile(r"^(?P<stem>.+?)_conflict-\d{8}-\d{6}$"),
    re.compile(r"^(?P<stem>.+?) \(SFConflict [^()]*\)$"),
    re.compile(r"^(?P<stem>.+?)-(?:DESKTOP|LAPTOP)-[A-Z0-9]{7,8}(?:-\d{1,3})?$"),  # as Windows names machines
    re.compile(r"^(?P<stem>.+?) - copy(?: \(\d+\))?$", re.IGNORECASE),
    re.compile(r"^copy (?:\(\d+\) )?of (?P<stem>.+)$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?) copy(?: \d+)?$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?) [-–—] копия(?: \(\d+\))?$", re.IGNORECASE),
    re.compile(r"^копия (?:\(\d+\) )?(?P<stem>.+)$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?) ?\(конфликт[^()]*\)$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?) [-–—] көшірме(?: \(\d+\))?$", re.IGNORECASE),
    re.compile(r"^(?P<stem>.+?) ?\(\d{1,3}\)$"),
)
#: The same, put behind the ending: `move.yaml (1)`.
_BEHIND = re.compile(r"^(?P<stem>.+\.[A-Za-z]{2,8}) ?\(\d{1,3}\)$")


def passed_over(name: str) -> bool:
    """Whether a file is one that programs leave lying about, or one that is still being made."""
    return _PASSED_OVER.match(name) is not None


def copy_of(name: str) -> str | None:
    """The name of the file of which a program made this copy; None for a name that nobody but a person gave."""
    folder, _, last = name.rpartition("/")
    if (behind := _BEHIND.match(last)) is not None:
        return f"{folder}/{behind['stem']}" if folder else behind["stem"]
    stem, dot, ending = last.rpartition(".")
    if not dot:
        stem, ending = last, ""
    for pattern in _COPIES:
        found = pattern.match(stem)
        if found is not None and found["stem"].strip():
            original = found["stem"].strip() + dot + ending
            return f"{folder}/{original}" if folder else original
    return None


def fault(name: str) -> str | None:
    """What is wrong with a name, as a sentence; None where it may stand."""
    if len(unicodedata.normalize("NFC", name)) > LONGEST:
        return f"the name is longer than {LONGEST} characters"
    if any(0xDC80 <= ord(c) <= 0xDCFF for c in name):
        return "the name is not valid UTF-8"
    if any(unicodedata.category(c) in ("Cc", "Cs") or c in "\u2028\u2029" for c in name):
        return "the name holds control characters"
    if any(c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" for c in name):
        return "the name holds characters that turn the direction of writing"
    return None


def folded(name: str) -> str:
    """A name as file systems that ignore case and composition see it."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def safe(name: str) -> str:
    """A file's name as part of the name of its receipt: one component that every system takes, its ending kept."""
    text = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8", "replace"))
    text = "".join(c if c.isprintable() and c not in '/\\:*?"<>|' else "_" for c in text).strip(" .")
    stem, dot, ending = text.rpartition(".")
    if not dot or len(ending) > 10:
        stem, dot, ending = text, "", ""
    room = _SHORT - len(dot) - len(ending)
    while len(stem.encode()) > room:
        stem = stem[:-1]
    stem = stem.strip(" .") or "file"
    return f"_{stem}{dot}{ending}" if _RESERVED.match(stem) else f"{stem}{dot}{ending}"
