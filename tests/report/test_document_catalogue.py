"""The catalogue of the report's words: nothing is said that it lacks, and nothing is in it that is never said."""

from __future__ import annotations

import re
from pathlib import Path

from tabletop.report.language import Language, catalogue

ROOT = Path("src/tabletop/report")
SOURCES = {path: path.read_text("utf-8") for path in sorted(ROOT.rglob("*.py"))}
CODE = "\n".join(SOURCES.values())
WORDS = catalogue("en")
SAID = re.compile(r'\b(?:say|told|lead|sentence)\(\s*"([^"{]+)"')
MADE = re.compile(r'\bf"([a-z_.-]+\.)\{')
NAMED = re.compile(r'\bnamed\("([a-z_.]+)"')
STATES = re.compile(r'\bstate\([^()]*, "([a-z]+)"\)')
HEADS = re.compile(r"\bheader\(([^()]*)\)")


def test_everything_that_is_said_is_in_the_catalogue() -> None:
    """A key that is missing would break a report in the middle."""
    heads = {f"column.{key}" for found in HEADS.findall(CODE) for key in re.findall(r'(?<!f)"([^"{]+)"', found)}
    assert (set(SAID.findall(CODE)) | heads) - set(WORDS) == set()


def test_nothing_is_in_the_catalogue_that_is_never_said() -> None:
    """Translators have enough to do."""
    made = {*MADE.findall(CODE), *(f"{name}." for name in (*NAMED.findall(CODE), *STATES.findall(CODE)))}
    listed = ("column.", "fact.")  # made of names that stand in the code one by one
    prefixes = tuple(prefix for prefix in made if prefix not in listed)

    def used(key: str) -> bool:
        names = [key, *(key.removeprefix(prefix) for prefix in listed if key.startswith(prefix))]
        return any(f"{mark}{name}{mark}" in CODE for name in names for mark in "\"'") or key.startswith(prefixes)

    assert [key for key in WORDS if not used(key)] == []


def test_texts_that_count_have_all_forms_of_english() -> None:
    """One and other, each with the same names to fill in."""
    for key, text in WORDS.items():
        if not isinstance(text, str):
            assert set(text) == {"one", "other"}, key
    assert Language().say("count.disputed", count=1) != Language().say("count.disputed", count=2)
