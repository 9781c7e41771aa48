"""Lengths of time (rule R1)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tabletop.exercise import durations
from tabletop.exercise.durations import DurationError, seconds, split_rate, turns

HOUR, DAY = 3600, 86_400


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("36h", 36 * HOUR),
        ("2d 6h", 2 * DAY + 6 * HOUR),
        ("2d6h", 2 * DAY + 6 * HOUR),
        ("90m", 5400),
        ("450s", 450),
        ("1w", 7 * DAY),
        ("1.5d", 36 * HOUR),
        ("36 hours", 36 * HOUR),
        ("1 day", DAY),
        ("2 days and 3 hours", 2 * DAY + 3 * HOUR),
        ("20 min", 1200),
        ("0", 0),
        ("0h", 0),
        ("PT36H", 36 * HOUR),
        ("P2DT6H", 2 * DAY + 6 * HOUR),
        ("P1W", 7 * DAY),
        ("pt0.5h", 1800),
    ],
)
def test_what_is_accepted(written: str, expected: int) -> None:
    """R1: durations are whole seconds, in short units, words or ISO 8601."""
    assert seconds(written) == expected


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "missing"),
        ("5", "no unit"),
        ("-3h", "counts forward"),
        ("1 turn", "number of turns"),
        ("0.0001s", "whole seconds"),
        ("6h 2d", "largest first"),
        ("1h 1h", "largest first"),
        ("soon", "not a length of time"),
        ("1 month", "no fixed length"),
        ("P1Y", "no fixed length"),
        ("P1M", "no fixed length"),
        ("P", "not a length of time"),
        ("PT", "not a length of time"),
        ("9999999d", "200 years"),
        ("1" * 200 + "d", "too long"),
        ("1h x", "not a length of time"),
    ],
)
def test_what_is_refused_says_why(written: str, says: str) -> None:
    """A refusal is a sentence for whoever wrote the file."""
    with pytest.raises(DurationError, match=says):
        seconds(written)


@given(st.integers(0, durations.LONGEST))
def test_text_reads_back(length: int) -> None:
    """What we show for a length of time is read as the same length."""
    assert seconds(durations.text(length)) == length


def test_text_before_the_start() -> None:
    """Planned times before STARTEX have a minus."""
    assert durations.text(-5400) == "-1h 30m"


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(written: str) -> None:
    """Nothing but DurationError comes out, whatever is written."""
    try:
        assert seconds(written) >= 0
    except DurationError as error:
        assert str(error)


def test_turns() -> None:
    """Turns are read apart, since their length is the clock's."""
    assert [turns("1 turn"), turns("3 turns"), turns("3"), turns("turn")] == [1, 3, None, None]


def test_rates() -> None:
    """A trailing `per day` is parted from the expression; R1 fixes a month and a year."""
    assert split_rate("(40 - tension) * 0.02 per day") == ("(40 - tension) * 0.02", "day")
    assert split_rate("20") == ("20", None)
    assert split_rate("x per fortnight") == ("x per fortnight", None)
    assert (durations.RATE_UNITS["month"], durations.RATE_UNITS["year"]) == (30 * DAY, 365 * DAY)
