"""What the outside may tell an engine: moves, control's acts. Each is stamped with its exercise instant.

Names have been resolved to indices; `engine.intake` makes commands from what people wrote.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tabletop.exercise.form import Effect, Inject
from tabletop.exercise.nodes import Node
from tabletop.exercise.problems import Problem

Value = float | str


@dataclass(frozen=True)
class Fault:
    """Why an order cannot be read as one: found when its file was read, with its place there."""

    problem: Problem
    allowed: str = ""  # what would be

    @property
    def said(self) -> str:
        """Place and sentence, as receipts and events have it."""
        return f"{self.problem.place}: {self.problem.sentence}"


@dataclass(frozen=True)
class OrderLine:
    """One order of a move: an option with parameters, or a free action in words."""

    place: int  # in the file, from 1
    id: str | None = None
    option: int | None = None
    unknown: str | None = None  # an option the exercise does not have, as written
    action: str | None = None
    parameters: tuple[tuple[str, Value], ...] = ()
    why: str = ""
    because: tuple[str, ...] = ()
    when: Node | None = None
    until: int | None = None  # seconds after arrival
    replaces: str | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class Message:
    """A message to other teams."""

    to: tuple[int, ...]
    subject: str
    body: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True)
class SubmitMove:
    """A team's move. In turns it arrives at the deadline of `turn`, else at `at`."""

    team: int
    name: str  # of the file
    turn: int | None = None
    at: int | None = None
    orders: tuple[OrderLine, ...] | None = None  # None: no orders key at all
    answers: tuple[tuple[int, str], ...] = ()
    messages: tuple[Message, ...] = ()
    counters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    withdraw: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    final: bool = False
    reopen: bool = False
    by: str = ""
    automated: bool = False

    @property
    def empty(self) -> bool:
        """Nothing in it, on purpose."""
        return not (self.orders or self.answers or self.messages or self.counters or self.withdraw)


@dataclass(frozen=True)
class RefuseFile:
    """A file that is no valid move: kept, listed, never stops the play."""

    name: str
    team: int | None
    problems: tuple[Problem, ...]
    at: int = 0


@dataclass(frozen=True)
class Rule:
    """A ruling on a free action, or on an order that control settles (R19)."""

    order: str
    mode: Literal["rigid", "semi-rigid", "free", "matrix"] | None = None
    result: Literal["full", "partial", "fail"] | None = None
    outcome: str | None = None
    effects: tuple[Effect, ...] = ()
    pro: tuple[str, ...] = ()
    con: tuple[str, ...] = ()
    odds: float | None = None  # a probability; None in a matrix: 2d6 + for - against, 7 or more
    because: str = ""
    private: str = ""
    text: str = ""


@dataclass(frozen=True)
class Override:
    """Control decides how an order ends, whatever the draw said."""

    order: str
    result: Literal["full", "partial", "fail"]
    because: str = ""


@dataclass(frozen=True)
class Release:
    """Release an inject at once."""

    inject: int
    to: tuple[int, ...] | None = None


@dataclass(frozen=True)
class ReleaseNext:
    """Release the next inject in MSEL order."""


@dataclass(frozen=True)
class Skip:
    """An inject will not be released."""

    inject: int
    because: str = ""


@dataclass(frozen=True)
class Hold:
    """An inject waits until control releases it."""

    inject: int
    because: str = ""


@dataclass(frozen=True)
class Edit:
    """Change an inject that has not been released: `changes` of the checked inject, `fields` as control wrote them."""

    inject: int
    changes: tuple[tuple[str, object], ...]
    fields: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class AddInject:
    """A whole inject made during the run."""

    inject: Inject


@dataclass(frozen=True)
class Record:
    """What the room did aloud: an expectation met or unmet."""

    expectation: int
    met: bool
    because: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer given aloud, by a team."""

    inject: int
    team: int
    text: str


@dataclass(frozen=True)
class OrderFor:
    """Control orders for a team."""

    team: int
    order: OrderLine


@dataclass(frozen=True)
class Apply:
    """Effects on the world, as control says (or as a check's `given:` does)."""

    effects: tuple[Effect, ...]
    because: str = ""


@dataclass(frozen=True)
class Note:
    """Something for the report alone: an observation, a rating, an improvement, a pause."""

    kind: Literal["observation.made", "rating.given", "improvement.proposed", "run.paused", "run.resumed", "run.forced"]
    subject: str | None
    team: int | None = None
    data: tuple[tuple[str, object], ...] = ()


Act = (
    Rule | Override | Release | ReleaseNext | Skip | Hold | Edit | AddInject | Record | Answer | OrderFor | Apply | Note
)


@dataclass(frozen=True)
class Control:
    """One act of control, attributed. `at` None: at once, in a scripted play at STARTEX."""

    act: Act
    by: str = "control"
    at: int | None = None
    name: str = field(default="", compare=False)


Command = SubmitMove | RefuseFile | Control
