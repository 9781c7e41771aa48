"""What putting one section into words may cost, counted in steps and letters, so that the same section always fails."""

from __future__ import annotations

import math
from typing import Any

from jinja2 import Undefined

#: Steps are parts of a section carried out once, or things looked at: about a microsecond each.
MOST_STEPS = 600_000
MOST_LETTERS = 4_000_000
LONGEST_TEXT = 200_000
LONGEST_SECTION = 400_000
LARGEST_NUMBER = 10**30


class TooMuch(Exception):
    """A section costs more than a section may."""


class Failed(Exception):
    """A section asks for something that cannot be done; the message says what would be right."""


class Budget:
    """What is left for one section."""

    def __init__(self) -> None:
        self.steps, self.letters = MOST_STEPS, MOST_LETTERS

    def spend(self, steps: int) -> None:
        """Count steps. Raises TooMuch when there are none left."""
        self.steps -= steps
        if self.steps < 0:
            raise TooMuch("it goes through too much: loops within loops, or filters in them; ask for less")

    def text(self, text: str) -> str:
        """Count a text that was made. Raises TooMuch when it is too long, or all texts together are."""
        self.room(len(text))
        return text

    def room(self, letters: int) -> None:
        """Count the letters of a text before it is made."""
        if letters > LONGEST_TEXT:
            raise TooMuch(f"it makes a text of more than {LONGEST_TEXT} letters")
        self.letters -= letters
        self.steps -= letters // 16
        if self.letters < 0 or self.steps < 0:
            raise TooMuch("it makes more text than a section may")

    def weigh(self, value: Any) -> Any:
        """Count everything in a value, which is about to be compared."""
        left = [value]
        while left:
            here = left.pop()
            defined(here)
            self.spend(1 + (len(here) // 16 if isinstance(here, str) else 0))
            if isinstance(here, dict):
                self.spend(len(here))
                left.extend(here.values())
            elif isinstance(here, list | tuple):
                self.spend(len(here))
                left.extend(here)
        return value


def defined(value: Any) -> Any:
    """The value itself. Raises UndefinedError for what is not there."""
    if isinstance(value, Undefined):
        str(value)
    return value


def number(value: Any, what: str) -> int | float:
    """A number within bounds. Raises Failed for anything else."""
    if isinstance(defined(value), bool) or not isinstance(value, int | float):
        raise Failed(f"{what} needs a number, not {kind(value)}")
    if isinstance(value, float) and not math.isfinite(value):
        raise Failed(f"{what} comes to no number any more")
    if isinstance(value, int) and abs(value) > LARGEST_NUMBER:
        raise TooMuch("it works out a number of more than 30 digits")
    return value


def things(value: Any, what: str, budget: Budget) -> list[Any]:
    """A list, or the keys of a mapping, whose things are counted."""
    if not isinstance(defined(value), list | tuple | dict):
        raise Failed(f"{what} needs a list, not {kind(value)}")
    budget.spend(len(value))
    return value if isinstance(value, list) else list(value)


def kind(value: Any) -> str:
    """What a value is, in the words of somebody who writes a section."""
    if value is None or isinstance(value, Undefined):
        return "nothing"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list | tuple) else "a loop"
