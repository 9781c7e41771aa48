"""Letters on paper: what no file can hold is replaced, nothing turns the text around it, and long words may break."""

from __future__ import annotations

import re

#: Control characters, halves of surrogate pairs and what is no character at all; tabs and line feeds stay. And signs
#: that force a direction upon what follows, which make a text read otherwise than it is written.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
#: Marks that nobody sees: of byte order, which is not allowed, and of direction, which reach over to other texts.
_UNSEEN = re.compile("[\ufeff\u200e\u200f\u061c]")
#: Letters that are read from right to left.
_LEFTWARD = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LONGEST_ADDRESS = 2000
_PIECE = 4  # letters that stay together, when a word has to break anywhere
_BREAK = "\N{ZERO WIDTH SPACE}"
_AFTER_SIGNS = re.compile(r"(?<=[_(./@=,:;-])(?=\w)")
_HYPHENATED = re.compile(r"\W*[A-Za-z]{1,24}\W*")  # the rules of hyphenation take care of these


def clean(text: str) -> str:
    """Text without what XML and PDF/UA cannot hold, and without signs that turn the direction of reading."""
    if text.isascii() and text.isprintable():
        return text
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", _UNSEEN.sub("", text.replace("\r\n", "\n")))


def leftward(text: str) -> bool:
    """Whether a text has letters that are read from right to left, so that it must be set apart from its neighbours."""
    return not text.isascii() and _LEFTWARD.search(text) is not None


def address(link: str) -> str:
    """An address that may be followed from a paper and that a file can hold, else nothing."""
    followed = link.startswith(("https://", "http://", "mailto:")) and len(link) <= _LONGEST_ADDRESS
    return clean(link) if followed else ""


def breakable(text: str, room: int) -> str:
    """Text in which words of more than `room` letters may break: after a sign in them, else anywhere."""
    if len(text) <= room:
        return text
    return re.sub(rf"\S{{{room + 1},}}", lambda found: _broken(found[0], room), text)


def _broken(word: str, room: int) -> str:
    parts: list[str] = []
    for part in _AFTER_SIGNS.split(word):
        whole = len(part) <= room or _HYPHENATED.fullmatch(part)
        parts += [part] if whole else [part[i : i + _PIECE] for i in range(0, len(part), _PIECE)]
    return _BREAK.join(parts)
