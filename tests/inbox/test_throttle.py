"""How much one team may hand in at a time."""

from __future__ import annotations

from pathlib import Path

from tabletop.inbox.looking import Lookout
from tabletop.inbox.throttle import BYTES, Throttle


def take(throttle: Throttle, size: int, now: float, most: int = 1000) -> int:
    """How many files of a size are let through at one moment."""
    for count in range(most):
        if not throttle.has_room(size, now):
            return count
        throttle.count(size)
    return most


def test_a_hundred_at_once_then_twenty_a_minute() -> None:
    """The limits of RELIABILITY, to the file."""
    throttle = Throttle()
    assert take(throttle, 10, 0) == 100
    assert [take(throttle, 10, second) for second in range(1, 61)].count(1) == 20
    assert take(throttle, 10, 60 + 600) == 100


def test_looking_often_neither_gains_nor_loses() -> None:
    """A thousand looks a second give what one look a minute gives."""
    throttle = Throttle()
    take(throttle, 10, 0)
    assert sum(take(throttle, 10, now / 100) for now in range(1, 60 * 100 + 1)) == 20


def test_twenty_megabytes_at_once_and_a_minute() -> None:
    """Bytes count apart from files."""
    throttle = Throttle()
    assert take(throttle, 5 * 2**20, 0) == 4
    assert take(throttle, 5 * 2**20, 14.9) == 0
    assert take(throttle, 5 * 2**20, 15) == 1


def test_a_file_larger_than_everything_waits_for_an_empty_bucket_and_costs_no_more_than_that() -> None:
    """A sparse file of a terabyte does not lock a team out for weeks."""
    throttle = Throttle()
    assert take(throttle, 2**40, 0) == 1
    assert not throttle.has_room(1, 0)
    assert throttle.has_room(BYTES, 60)


def test_a_clock_that_goes_back_gives_nothing() -> None:
    """Times are monotonic; should they not be, nothing is filled twice."""
    throttle = Throttle()
    take(throttle, 10, 100)
    assert take(throttle, 10, 0) == 0
    assert take(throttle, 10, 100) == 0
    assert take(throttle, 10, 103) == 1


def test_a_spreadsheet_counts_as_ten_files(tmp_path: Path) -> None:
    """Opening one takes as long as ten others; a burst of them stops nobody else."""
    for name in ("red", "blue"):
        (tmp_path / name).mkdir()
    for number in range(12):
        (tmp_path / "red" / f"{number:02d}.xlsx").write_bytes(b"PK" + bytes([number]))
    (tmp_path / "blue" / "a.yaml").write_bytes(b"turn: 1")
    lookout = Lookout(tmp_path, ("red", "blue"))
    list(lookout.look(0.0).whole)
    sweep = lookout.look(3.0)
    found = [(whole.team, whole.name) for whole in sweep.whole]
    assert len(found) == 11 and ("blue", "a.yaml") in found and sweep.slowed == ("red",)
