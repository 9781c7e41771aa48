"""Letters on paper: what no file can hold is replaced, and words that are longer than a line may break."""

from __future__ import annotations

import re

#: Control characters, halves of surrogate pairs and what is no character at all; tabs and line feeds stay.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # of byte order; not seen, and not allowed
_LONGEST_ADDRESS = 2000
_PIECE = 4  # letters that stay together, when a word has to break anywhere
_BREAK = "\N{ZERO WIDTH SPACE}"
_AFTER_SIGNS = re.compile(r"(?<=[_(./@=,:;-])(?=\w)")
_HYPHENATED = re.compile(r"\W*[A-Za-z]{1,24}\W*")  # the rules of hyphenation take care of these


def clean(text: str) -> str:
    """Text without what XML and PDF/UA cannot hold."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace(_MARK, ""))


def address(link: str) -> str:
    """An address that a file can hold, else nothing."""
    return clean(link) if len(link) <= _LONGEST_ADDRESS else ""


def breakable(text: str, room: int) -> str:
    """Text in which words of more than `room` letters may break: after a sign in them, else anywhere."""
    return re.sub(rf"\S{{{room + 1},}}", lambda found: _broken(found[0], room), text)


def _broken(word: str, room: int) -> str:
    parts: list[str] = []
    for part in _AFTER_SIGNS.split(word):
        whole = len(part) <= room or _HYPHENATED.fullmatch(part)
        parts += [part] if whole else [part[i : i + _PIECE] for i in range(0, len(part), _PIECE)]
    return _BREAK.join(parts)
