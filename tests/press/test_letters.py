"""Letters: what files cannot hold is replaced, and long words may break without changing what is read."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.press.letters import address, breakable, clean

BREAK = "\u200b"


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_characters=BREAK)), st.integers(3, 60))
def test_breaks_change_nothing_but_where_a_line_may_end(text: str, room: int) -> None:
    """Taken out again, the text is as it was; words that fit have none."""
    broken = breakable(text, room)
    assert broken.replace(BREAK, "") == text
    for word in broken.split():
        assert BREAK not in word or len(word.replace(BREAK, "")) > room


@settings(deadline=None)
@given(st.text(alphabet=st.characters(codec=None)))
def test_clean_text_can_be_written(text: str) -> None:
    """Halves of characters and control characters are gone; cleaning again changes nothing."""
    once = clean(text)
    once.encode("utf-8")
    assert clean(once) == once
    assert not set(once) & {chr(code) for code in range(32) if chr(code) not in "\t\n"}


def test_words_break_after_signs_before_they_break_anywhere() -> None:
    """A long word breaks after its signs, else anywhere, and not at all where hyphenation takes care of it."""
    assert breakable("exercises@example.org", 10) == f"exercises@{BREAK}example.{BREAK}org"
    assert breakable("charter_tankers gas", 8) == f"charter_{BREAK}tankers gas"
    assert breakable("министрлігі", 8) == f"мини{BREAK}стрл{BREAK}ігі"
    assert breakable("communications", 8) == "communications", "hyphenation takes care of it"


def test_addresses_that_no_file_holds_are_left_out() -> None:
    """An address too long for a file is left out, and one with control characters has them replaced."""
    assert address("https://example.org/" + "a" * 3000) == ""
    assert address("https://example.org/\x07") == "https://example.org/\N{REPLACEMENT CHARACTER}"
