"""What an expression may name, what it comes to, and what can be wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from tabletop.exercise import nodes as n
from tabletop.exercise.likeness import suggest

NUMBERS = ("min", "max", "abs", "clip", "round", "exp", "log", "sqrt", "lookup")
TIMES = ("step", "pulse", "ramp")
MEMORIES = ("delay", "smooth", "latch")
PLAYS = ("released", "answered", "met", "late", "unmet", "ordered", "succeeded", "failed", "count", "since", "staff")
FUNCTIONS = (*NUMBERS, *TIMES, *MEMORIES, *PLAYS)
RESERVED = frozenset((*FUNCTIONS, "now", "yearday", "true", "false", "and", "or", "not", "if", "else", "rest"))


class ExpressionError(ValueError):
    """What is wrong with an expression.

    `word` is the part of the text to point at, the first one in the piece `within` where that is given. Names to
    suggest from come as they are or as a function, since most errors are never shown.
    """

    def __init__(
        self,
        code: str,
        message: str,
        word: str = "",
        suggestion: str | None = None,
        known: Iterable[str] | Callable[[], Iterable[str]] = (),
        within: str = "",
    ) -> None:
        self.code = code
        self.message = message
        self.word = word
        self.within = within
        self._known = known
        self.given = suggestion
        super().__init__(message)

    @property
    def known(self) -> Iterable[str]:
        """Names among which the right one may be."""
        return self._known() if callable(self._known) else self._known

    @property
    def suggestion(self) -> str | None:
        """What was probably meant."""
        return self.given or suggest(self.word, self.known)


@dataclass(frozen=True, slots=True)
class Typed:
    """A node with its kind; `never` says that it may be what has never happened."""

    node: n.Node
    kind: n.Kind
    never: bool = False


@dataclass
class Scope:
    """What an expression may name. All mappings are from names as written to indices."""

    slots: Mapping[str, tuple[int, n.Kind]]
    injects: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, int] = field(default_factory=dict)
    expectations: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)
    parameters: Mapping[str, n.Kind] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # of parameters that are words
    teams_out: frozenset[str] = frozenset()  # teams that a variant leaves out: their figures read as 0
    turn_seconds: int | None = None  # where all turns have one length
    has_turns: bool = False
    memory: Callable[[str, tuple[n.Node, ...], int], int] | None = None  # kind, operands, seconds -> slot
    extensions: Mapping[str, int] = field(default_factory=dict)  # functions of the exercise's own: how many values
    hidden: Callable[[int], bool] | None = None  # whether a slot is not to be read here

    def names(self) -> list[str]:
        """Every name that could stand alone."""
        return [*self.slots, *self.parameters, "now", "yearday"]

    def has(self, name: str) -> bool:
        """Whether a name could stand alone."""
        return name in self.slots or name in self.parameters or name in ("now", "yearday")
