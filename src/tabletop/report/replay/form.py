"""What a replay is made from: one reader's view of a run as plain data, its texts already in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Group = Literal["inject", "order", "ruling", "message", "move", "turn", "world", "chance"]
GROUPS: tuple[Group, ...] = ("inject", "order", "ruling", "message", "move", "turn", "world", "chance")
Tone = Literal["on", "good", "mixed", "bad", "off"]


@dataclass(frozen=True, slots=True)
class Happening:
    """A line of what happened. `seq` is the event's number as the view has it; `team` did it, `to` are receivers.

    `own` are the texts of those receivers who read another one than `text`.
    """

    at: int
    seq: int
    group: Group
    what: str
    team: str | None = None
    to: tuple[str, ...] = ()
    about: str = ""
    text: str = ""
    own: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """How an order stands from an instant on."""

    at: int
    tone: Tone
    state: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class OrderLife:
    """An order from when it arrived. `happening` is the index of the line that says so."""

    team: str
    what: str
    why: str
    happening: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on a team's desk: indices of happenings and orders, in the order of time."""

    team: str
    injects: tuple[int, ...]
    messages: tuple[int, ...]
    orders: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A figure over time, a value for each instant of its world."""

    title: str
    unit: str
    kind: Literal["figure", "resource", "detail"]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A route, or a total of its commodity; `lacking` marks what stayed behind or was missing."""

    title: str
    values: tuple[float, ...]
    total: bool = False
    lacking: bool = False


@dataclass(frozen=True, slots=True)
class Flows:
    """How a commodity flows."""

    title: str
    unit: str
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True)
class World:
    """The world's figures at some instants, `every` seconds apart (the last may come sooner)."""

    at: tuple[int, ...] = ()
    every: int = 0
    thinned: bool = False
    lines: tuple[Line, ...] = ()
    commodities: tuple[Flows, ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """One reader's sight of a run. `reader` is control, public, or a team's id; `turns` are the instants they end at.

    It holds nothing that its reader may not see: a file of several views is for those who may see them all.
    """

    reader: str
    title: str
    exercise: str
    handling: str
    startex: datetime
    until: int  # the last instant of which there is a record
    ended: bool  # whether that is ENDEX
    turns: tuple[int, ...]
    teams: tuple[tuple[str, str], ...]  # ids and titles
    happenings: tuple[Happening, ...]
    orders: tuple[OrderLife, ...]
    desks: tuple[Desk, ...]
    world: World
