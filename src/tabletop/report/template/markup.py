"""What is put into the Markdown of sections: it stays text there, wherever it stands."""

from __future__ import annotations

import re

from tabletop.press.md import escaped

#: What may make a line more than text when it begins it.
_STARTS = re.compile(r"^(\d*)([-+=.):])")


class Markdown(str):
    """Markdown that was made here, and is not to be read as text."""

    __slots__ = ()


def inert(text: str) -> str:
    """Text on one line in which nothing is markup, at the beginning of a line neither; blanks at its ends stay one."""
    if not text.strip():
        return " " if text else ""
    before, after = (" " if side.isspace() else "" for side in (text[0], text[-1]))
    return before + _STARTS.sub(r"\1\\\2", escaped(text)) + after


def quoted(text: str) -> str:
    """Text as a quotation of its own, with its lines as they are."""
    lines = [inert(line.strip()) for line in text.strip().splitlines()]
    return "\n\n" + "\n".join(f"> {line}  " if line else ">" for line in lines) + "\n\n"
