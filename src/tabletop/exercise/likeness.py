"""Which word was meant: the nearest of the words that would do, or none where none is near."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from functools import lru_cache

#: Longer words are compared as a whole only.
_LONGEST = 64
#: Among more names than this only slips of a letter or two are looked for.
_MANY = 3000
#: So many are compared letter by letter, in the order in which they come.
_MOST_COMPARED = 5_000
_SEPARATORS = re.compile(r"[\s_.-]+")


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that `word` was most likely meant to be, or None when none is close.

    The same word and candidates always give the same answer. What differs only in capitals, hyphens, dots or spaces
    comes first, then the nearest by letters that were changed, dropped, added or swapped, then a name of which the
    word is the end or has the same parts, then whatever is much alike.
    """
    return suggest_for(word, candidates)[0]


def suggest_for(word: str, candidates: Iterable[str]) -> tuple[str | None, int]:
    """The same, with a count of how much was compared, for whoever asks often."""
    names = dict.fromkeys(name for name in candidates if name != word)
    looked = len(names) // 10
    if len(word) > _LONGEST:
        return None, looked
    plain = _plain(word)
    same = [name for name in names if abs(len(name) - len(word)) < 6 and _plain(name) == plain]
    if same and plain:
        return min(same), looked
    folded = word.casefold()
    found, near = _nearest(folded, names)
    if found is None and len(names) <= _MANY:
        found, near = _alike(folded, names), near + len(names)
    return found, looked + near


def is_slip(word: str, other: str) -> bool:
    """Whether two words differ by one slip: a letter changed, dropped, added or swapped, or only by capitals."""
    return word != other and (_plain(word) == _plain(other) or _distance(word.casefold(), other.casefold(), 1) == 1)


def _nearest(word: str, names: Iterable[str]) -> tuple[str | None, int]:
    """The name with the fewest slips; of equally near ones the one with the same beginning, then by the alphabet.

    With it, how many names were compared letter by letter.
    """
    letters = _letters(word)
    allowed = 1 if len(word) <= 3 else 2
    shortest, longest = len(word) - allowed, len(word) + allowed
    near: list[tuple[int, bool, str]] = []
    compared = 0
    for name in names:
        # A one- or two-letter word is one slip away from every other one: guessing there would be noise.
        if shortest <= len(name) <= longest and (len(word) > 2 or len(name) > 2):
            folded = name.casefold()
            if (_letters(folded) ^ letters).bit_count() > 2 * allowed:
                continue
            compared += 1
            if compared > _MOST_COMPARED:
                break
            if (distance := _distance(word, folded, allowed)) <= allowed:
                near.append((distance, folded[:1] != word[:1], name))
    return min(near)[2] if near else None, compared


def _alike(word: str, names: Iterable[str]) -> str | None:
    """A name that ends with the word or has its parts in another order, or else the one that is most alike."""
    by_folded = {name.casefold(): name for name in sorted(names, reverse=True) if len(name) <= _LONGEST}
    ends = [folded for folded in by_folded if folded.endswith(("." + word, "_" + word, "-" + word))]
    if len(ends) == 1 and len(word) > 2:
        return by_folded[ends[0]]
    parts = sorted(_SEPARATORS.split(word))
    for folded in sorted(by_folded):
        if len(parts) > 1 and len(folded) == len(word) and sorted(_SEPARATORS.split(folded)) == parts:
            return by_folded[folded]
    found = difflib.get_close_matches(word, sorted(by_folded), n=1, cutoff=0.7)
    return by_folded[found[0]] if found else None


def _plain(word: str) -> str:
    """A word without what people mix up: capitals, hyphens, dots, underscores."""
    return _SEPARATORS.sub("", word.casefold())


@lru_cache(maxsize=20_000)
def _letters(word: str) -> int:
    """Which characters a word has, as bits: words with few in common need no closer look."""
    bits = 0
    for character in word:
        bits |= 1 << (ord(character) & 63)
    return bits


def _distance(left: str, right: str, limit: int) -> int:
    """Slips (insert, drop, change, swap neighbours) from one word to the other; gives up past `limit`."""
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    start = next((i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
    left, right = left[start:], right[start:]
    while left and right and left[-1] == right[-1]:
        left, right = left[:-1], right[:-1]
    far = limit + 1
    older, above = [far] * (len(right) + 1), list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        row = [far] * (len(right) + 1)
        row[0] = i
        for j in range(max(1, i - limit), min(len(right), i + limit) + 1):
            b = right[j - 1]
            best = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                best = min(best, older[j - 2] + 1)
            row[j] = best
        if min(row) > limit:
            return far
        older, above = above, row
    return above[-1]
