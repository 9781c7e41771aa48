"""How much of a file is read: what is larger, deeper or longer is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read. `echo`: a message may show a piece of what was written. `hints`: what is odd is said, too."""

    size: int  # bytes
    depth: int
    values: int
    key: int  # characters
    text: int  # characters
    echo: bool = True
    hints: bool = False


#: One YAML file of an exercise, and all of them together.
EXERCISE = Limits(size=4 * 2**20, depth=32, values=100_000, key=200, text=2**20, hints=True)
WHOLE_EXERCISE = 16 * 2**20
CONTROL = Limits(size=2**20, depth=16, values=20_000, key=200, text=64 * 1024)
MOVE = Limits(size=64 * 1024, depth=8, values=2_000, key=64, text=8 * 1024, echo=False)
#: What people write after the play: the findings of a run, and a form of feedback.
FINDINGS = Limits(size=16 * 2**20, depth=8, values=1_000_000, key=200, text=256 * 1024, hints=True)
FEEDBACK = Limits(size=2**20, depth=4, values=2_000, key=64, text=64 * 1024, echo=False)


def size(count: int) -> str:
    """A number of bytes in words."""
    return f"{count // 2**20} MiB" if count >= 2**20 else f"{count // 1024} KiB"
