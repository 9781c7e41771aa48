"""Text for print: how wide it will be, where it breaks, and what of it may stand in an SVG.

Widths are those of DejaVu Sans, read from the font files that come with matplotlib, whose own import would take longer
than a whole picture. Lengths are points.
"""

from __future__ import annotations

import html
import importlib.util
import struct
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from tabletop.exercise.wording import one_line

#: The smallest text there is, and the height of a line of it.
SIZE, LINE = 9.0, 11.4
FONTS = "'DejaVu Sans', Verdana, sans-serif"


def width_of(text: str, size: float = SIZE, bold: bool = False) -> float:
    """How wide `text` will be; signs that the font lacks are taken to be wide."""
    widths = _widths(bold)
    return sum(widths[sign] if sign in widths else _strange(sign) for sign in text) * size


def escape(text: str) -> str:
    """`text` as it may stand in an element or an attribute of SVG."""
    return html.escape(one_line(text))


def wrap(text: str, width: float, size: float = SIZE, bold: bool = False, most: int = 99) -> tuple[str, ...]:
    """`text` in lines no wider than `width`; words that are wider are cut, and after `most` lines comes an ellipsis."""
    lines = [""]
    for word in one_line(text).split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if width_of(longer, size, bold) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if lines[-1] and width_of(lines[-1] + sign, size, bold) > width:
                lines.append("")
            lines[-1] += sign
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(last + "…", size, bold) > width:
            last = last[:-1]
        lines = [*lines[: most - 1], last.rstrip() + "…"]
    return tuple(lines)


@lru_cache(maxsize=2)
def _widths(bold: bool) -> dict[str, float]:
    """The width of every sign of the font, in parts of its size."""
    return dict(_advances((_fonts() / f"DejaVuSans{'-Bold' if bold else ''}.ttf").read_bytes()))


def _strange(sign: str) -> float:
    return 0.0 if unicodedata.combining(sign) else 1.1


def _fonts() -> Path:
    """Where matplotlib keeps its fonts, found without importing it."""
    found = importlib.util.find_spec("matplotlib")
    assert found is not None and found.origin is not None, "matplotlib is a dependency of this package"
    return Path(found.origin).parent / "mpl-data" / "fonts" / "ttf"


def _advances(font: bytes) -> Iterator[tuple[str, float]]:
    """Signs and advance widths of a TrueType font (tables cmap in format 12, hhea, hmtx; OpenType 1.9)."""
    tables = {}
    for index in range(*struct.unpack_from(">4xH", font)):
        tag, offset = struct.unpack_from(">4s4xI", font, 12 + 16 * index)
        tables[tag] = offset
    (em,) = struct.unpack_from(">18xH", font, tables[b"head"])
    (count,) = struct.unpack_from(">34xH", font, tables[b"hhea"])
    table = _wide_map(font, tables[b"cmap"])
    (groups,) = struct.unpack_from(">I", font, table + 12)
    for first, last, glyph in struct.iter_unpack(">III", font[table + 16 : table + 16 + 12 * groups]):
        for code in range(first, last + 1):
            place = min(glyph + code - first, count - 1)  # the last width goes for all glyphs after it
            (advance,) = struct.unpack_from(">H", font, tables[b"hmtx"] + 4 * place)
            yield chr(code), advance / em


def _wide_map(font: bytes, cmap: int) -> int:
    """Where the map of all code points to glyphs begins."""
    for index in range(*struct.unpack_from(">2xH", font, cmap)):
        (offset,) = struct.unpack_from(">4xI", font, cmap + 4 + 8 * index)
        if struct.unpack_from(">H", font, cmap + offset) == (12,):
            return cmap + int(offset)
    raise ValueError("the font has no map of all code points")
