"""Colours of print on white paper: whether they can be read, and the nearest that can."""

from __future__ import annotations

#: The least contrast of text that WCAG 2 takes for readable (level AA).
LEAST_CONTRAST = 4.5


def contrast(colour: str) -> float:
    """The contrast of a colour `#rrggbb` with white, from 1 to 21, as WCAG 2 counts it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def legible(colour: str) -> str:
    """The colour itself, or one of the same hue that is dark enough to be read on white."""
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    for share in range(100, -1, -1):
        darker = "#" + "".join(f"{part * share // 100:02x}" for part in parts)
        if contrast(darker) >= LEAST_CONTRAST:
            return darker
    return "#000000"
