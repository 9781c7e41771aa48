"""Colours that can be read: of an organisation, on light and on dark paper, and those of the tones."""

from __future__ import annotations

import re

from tabletop.press.blocks import Tone

#: Tones on light paper and on dark; each has a contrast of 5 or more against every ground that it stands on.
LIGHT: dict[Tone, str] = {"good": "#1d6b3d", "fair": "#655c00", "poor": "#8f4a06", "bad": "#a52a24", "quiet": "#566473"}
DARK: dict[Tone, str] = {"good": "#7fcf9d", "fair": "#d3c95f", "poor": "#efae69", "bad": "#f29c95", "quiet": "#a3b0bd"}
#: Letters of what is both bold and toned, up to which it is a chip.
CHIP = 22
#: Contrast that text needs against its ground, with a little to spare (WCAG 2, AA asks for 4.5).
_ENOUGH = 5.0
_STEP = 0.02
_HEX = re.compile(r"#[0-9a-fA-F]{6}")

Colour = tuple[float, float, float]


def readable(wanted: str, ground: str, otherwise: str) -> str:
    """The colour that is wanted, as much darker or lighter as it takes to be read on `ground`.

    Colours are `#rrggbb`; what is none becomes `otherwise`.
    """
    if not _HEX.fullmatch(wanted):
        return otherwise
    base, behind = _parts(wanted), _parts(ground)
    towards: Colour = (0.0, 0.0, 0.0) if _light(behind) > 0.18 else (1.0, 1.0, 1.0)
    mixed = wanted
    for step in range(round(1 / _STEP) + 1):
        share = step * _STEP
        mixed = _hex(tuple(part + (end - part) * share for part, end in zip(base, towards, strict=True)))
        if contrast(mixed, ground) >= _ENOUGH:
            break
    return mixed


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it, from 1 to 21."""
    low, high = sorted((_light(_parts(one)), _light(_parts(other))))
    return (high + 0.05) / (low + 0.05)


def _parts(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _hex(parts: tuple[float, ...]) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)


def _light(colour: Colour) -> float:
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
