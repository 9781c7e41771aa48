"""From bytes to text: UTF-8, and nothing that cannot be shown."""

from __future__ import annotations

import re

from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading.limits import Limits, size
from tabletop.exercise.reading.marked import lines_of

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def decode(data: bytes, file: str, limits: Limits, problems: Problems) -> str | None:
    """The text of a file: UTF-8, with or without a byte order mark. None when it is none, which is noted."""
    if len(data) > limits.size:
        problems.add(Place(file), "too-large", f"the file is larger than {size(limits.size)}")
        return None
    if wide := _wide(data):
        problems.add(Place(file, 1, 1), "bad-encoding", f"the file is saved as {wide}; save it as UTF-8")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = _place_at(file, data[: error.start].decode("utf-8-sig", "replace"))
        problems.add(place, "bad-encoding", "this character is not UTF-8; save the file as UTF-8")
        return None
    if found := _FORBIDDEN.search(text):
        place = _place_at(file, text[: found.start()])
        message = f"a character that cannot be shown (U+{ord(found[0]):04X}) stands here; delete it"
        problems.add(place, "bad-character", message)
        return None
    return text


def _wide(data: bytes) -> str | None:
    """Which encoding with more than one byte a letter this is, going by its mark or by where its zeros stand."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    start = data[:200]
    zeros = start.count(0)
    one_side = 0 in (start[::2].count(0), start[1::2].count(0))
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    return "UTF-16" if marked or (one_side and len(start) >= 4 and zeros * 3 > len(start)) else None


def _place_at(file: str, before: str) -> Place:
    """The place that follows `before` in a file."""
    lines = lines_of(before)
    return Place(file, len(lines), len(lines[-1]) + 1)
