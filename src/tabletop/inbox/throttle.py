"""How much one team may hand in at a time: a bucket of files and one of bytes, filled again as time goes on."""

from __future__ import annotations

from dataclasses import dataclass

BURST, A_MINUTE = 100, 20  # files
BYTES = 20 * 2**20  # at once, and a minute
SHEET = 10  # files that a spreadsheet counts as: opening one takes as long as all of them


@dataclass(slots=True)
class Throttle:
    """One team's allowance. Times are seconds of a clock that never goes back."""

    files: float = BURST
    size: float = BYTES
    last: float | None = None

    def has_room(self, size: int, now: float, weight: int = 1) -> bool:
        """Whether a file of that many bytes may be taken now, which counts as `weight` files.

        One that is larger than all may be, once all is free.
        """
        if self.last is not None:
            passed = max(now - self.last, 0.0)
            self.files = min(self.files + passed * A_MINUTE / 60, BURST)
            self.size = min(self.size + passed * BYTES / 60, BYTES)
        self.last = now if self.last is None else max(now, self.last)
        # Sixty additions of a sixtieth fall short of one by a rounding error, which must not cost a whole look.
        return self.files >= weight - 1e-9 and self.size >= min(size, BYTES)

    def count(self, size: int, weight: int = 1) -> None:
        """Count a file that has been taken."""
        self.files = max(self.files - weight, 0.0)
        self.size -= min(size, BYTES)
