"""What people typed, as text that nothing acts on: without signs that nobody sees or that turn the writing round."""

from __future__ import annotations

import re
import unicodedata

from tabletop.exercise.reading.marked import LINE_BREAK
from tabletop.exercise.wording import one_line as one_line

#: Control characters but for line breaks and tabs, halves of pairs, and what turns the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
_BLANK_LINES = re.compile(r"\n{3,}")


def text(typed: str) -> str:
    """A text of several lines, without blank lines at its ends."""
    lines = (_UNSEEN.sub("", line).rstrip() for line in LINE_BREAK.split(typed))
    return unicodedata.normalize("NFC", _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip())
