"""The nodes of a checked expression: small frozen facts, with every name already resolved.

The checker builds them, printers turn them into something that runs: Python functions for live play, array code for
many plays at once. A node never holds text from the exercise that still has to be looked up, so a printer contains
no rules of play, only spelling.

Types of an expression (`Kind`): `number`, `duration` (seconds), `truth`, `text`. Durations are plain seconds at run
time. What has never happened (`since` of it) is NaN, for which every comparison but `!=` is false by itself; the
checker marks the comparisons that may meet it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["number", "duration", "truth", "text"]

UnaryOperator = Literal["-", "not"]
BinaryOperator = Literal["+", "-", "*", "/", "//", "%", "**"]
CompareOperator = Literal["<", "<=", ">", ">=", "==", "!="]

FactName = Literal[
    "released",  # inject: ever released
    "answered",  # inject: ever answered (by `team`, else by anyone)
    "count_inject",  # inject: how often released
    "since_inject",  # inject: seconds since the last release, NaN if never
    "met",  # expectation
    "late",
    "unmet",
    "ordered",  # option: ever accepted (from `team`, else from anyone)
    "succeeded",
    "failed",
    "count_option",  # option: how often accepted
    "since_option",  # option: seconds since the last acceptance, NaN if never
]


@dataclass(frozen=True, slots=True)
class Number:
    """A constant: a number, or a duration in seconds."""

    value: float


@dataclass(frozen=True, slots=True)
class Text:
    """A constant string: only ever compared for equality."""

    value: str


@dataclass(frozen=True, slots=True)
class Truth:
    """True or false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A figure of the world, by its place in the list of readings (see `form.Exercise.slots`)."""

    index: int


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the order that is being settled."""

    name: str


@dataclass(frozen=True, slots=True)
class Now:
    """Seconds since STARTEX."""


@dataclass(frozen=True, slots=True)
class YearDay:
    """The day of the calendar year, 1 to 366, in the time zone of STARTEX."""


@dataclass(frozen=True, slots=True)
class Turns:
    """The length of the turn under way and the `count` - 1 turns before it, in seconds."""

    count: int


@dataclass(frozen=True, slots=True)
class Unary:
    """Minus or not."""

    operator: UnaryOperator
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic. Division and powers may raise at run time (R11)."""

    operator: BinaryOperator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; `never` says that a side may be NaN, so that `!=` needs care."""

    operator: CompareOperator
    left: Node
    right: Node
    never: bool = False


@dataclass(frozen=True, slots=True)
class Logic:
    """`and` or `or` over two or more truths, read left to right, stopping early."""

    operator: Literal["and", "or"]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choose:
    """`when_true if condition else when_false`; the branch not taken is not read (R11)."""

    condition: Node
    when_true: Node
    when_false: Node


@dataclass(frozen=True, slots=True)
class Call:
    """One of the listed functions: min max abs clip round exp log sqrt step pulse ramp."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Lookup:
    """Straight lines between points in ascending x; level outside them."""

    operand: Node
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """Something about the play: `index` counts injects, expectations or options as `name` says; team or None."""

    name: FactName
    index: int
    team: int | None = None


Node = (
    Number
    | Text
    | Truth
    | Slot
    | Parameter
    | Now
    | YearDay
    | Turns
    | Unary
    | Binary
    | Compare
    | Logic
    | Choose
    | Call
    | Lookup
    | Fact
)


@dataclass(frozen=True, slots=True)
class Distribution:
    """A figure that is drawn. `arguments` as written: uniform (low, high), triangular and pert (low, mode, high),
    normal (mean, sd) or (mean, sd, low, high), lognormal (median, sigma); choice: `arguments` are the values and
    `weights` their chances (None for `rest`).
    """

    name: Literal["uniform", "triangular", "pert", "normal", "lognormal", "choice"]
    arguments: tuple[Node, ...]
    weights: tuple[Node | None, ...] = ()


Figure = Node | Distribution


def slots_of(node: object) -> set[int]:
    """Every slot that an expression (or a figure) reads."""
    found: set[int] = set()
    stack: list[object] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Slot):
            found.add(item.index)
        elif isinstance(item, tuple):
            stack.extend(item)
        elif hasattr(item, "__dataclass_fields__"):
            stack.extend(getattr(item, name) for name in item.__dataclass_fields__)
    return found


def slots_behind(node: object, memories: Mapping[int, object]) -> set[int]:
    """Every slot that an expression rests on: those that it reads, and what the memories among them remember.

    `memories` are the operands of `delay`, `smooth` and `latch` by the slots that hold their output.
    """
    found: set[int] = set()
    waiting = slots_of(node)
    while waiting:
        slot = waiting.pop()
        if slot not in found:
            found.add(slot)
            waiting |= slots_of(memories.get(slot, ()))
    return found
