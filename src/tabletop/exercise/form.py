"""The checked form of an exercise: what the front end hands to the engine.

Everything that a facilitator wrote has been read, every name resolved to an index, every expression parsed and typed.
An `Exercise` never changes, is shared by any number of plays and holds no functions, so it can be sent to another
process. Instants and durations are whole seconds from STARTEX.

Readings of the world stand in one flat list of floats, the *slots*: `Exercise.slots[i]` names slot i as expressions
do (`tension`, `oil.cpc.capacity`, `energy.budget`, `staff(energy)`).

`path` fields are paths in the exercise, such as `injects.cpc-notice.effects.closure`: they are the sites of draws
(R12) and the places named in errors. They never depend on list positions where an id exists.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from tabletop.exercise.nodes import Distribution, Figure, Node

Result = Literal["full", "partial", "fail"]
Mode = Literal["rigid", "semi-rigid", "free", "matrix"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from, and the range it may have in a sensitivity study."""

    source: str | None = None
    judgement: str | None = None
    uncertain: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """What teams read instead of the value itself: `delay` seconds old, within a relative `error` (R13)."""

    delay: int
    error: float


@dataclass(frozen=True, slots=True)
class Noise:
    """A keyed draw added to the base every `every` seconds (R8)."""

    distribution: Distribution
    every: int


@dataclass(frozen=True, slots=True)
class Quantity:
    """Something effects can change: a variable, a resource, or a figure of a route.

    Either a state (`initial`, perhaps with a `rate`) or, where the facilitator wrote an expression for a supply,
    demand, capacity or cost, a computed figure (`expression`), which effects change by an affine map on top.
    The rate is per `rate_seconds`. `low` and `high` are None where there is no bound.
    """

    slot: int
    name: str
    kind: Literal["variable", "resource", "supply", "demand", "capacity", "cost", "stored"]
    path: str
    unit: str = ""
    initial: Figure | None = None
    expression: Node | None = None
    low: float | None = None
    high: float | None = None
    rate: Node | None = None
    rate_seconds: int = 3600
    noise: Noise | None = None
    description: str = ""
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that is always its expression."""

    slot: int
    name: str
    path: str
    unit: str
    value: Node
    description: str = ""
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Memory:
    """What `delay`, `smooth` and `latch` remember. Sampled at the end of each tick, read from the next on (R5.8).

    delay and smooth: `operands` is (x,) and `seconds` their time; latch: `operands` is (on, off). `slot` holds the
    output (a latch as 1.0 or 0.0).
    """

    slot: int
    kind: Literal["delay", "smooth", "latch"]
    operands: tuple[Node, ...]
    seconds: int
    path: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Part of a route: a capacity, perhaps a tank farm. All are slots; `storage_capacity` is in flow unit x time."""

    name: str
    capacity: int
    spare: int
    stored: int | None = None
    storage_capacity: Node | None = None


@dataclass(frozen=True, slots=True)
class Route:
    """A way through segments (indices into `Commodity.segments`, in order), with slots for its cost and flow."""

    name: str
    through: tuple[int, ...]
    cost: int
    flow: int


@dataclass(frozen=True, slots=True)
class Commodity:
    """One commodity and its routes (R10). Fields that end in nothing special are slots.

    `offered` is the supply or the demand; `left` is `.stranded` or, with a demand, `.unmet`. `unit_seconds` is the
    time in the flow's unit (`Mt per year`: 365 days), by which flows change what is stored.
    """

    name: str
    path: str
    unit: str
    unit_seconds: int
    offered: int
    is_demand: bool
    flow: int
    drained: int
    exported: int
    left: int
    segments: tuple[Segment, ...]
    routes: tuple[Route, ...]


Computed = Derived | Quantity | Commodity


@dataclass(frozen=True, slots=True)
class Report:
    """A figure that teams read late or inexactly: its slot, how, and its path (R13)."""

    slot: int
    reported: Reported
    path: str


@dataclass(frozen=True, slots=True)
class Change:
    """One target of an effect: the slot of a quantity and by how much."""

    verb: Literal["set", "add", "multiply", "ramp"]
    slot: int
    amount: Figure


@dataclass(frozen=True, slots=True)
class Effect:
    """A change to the world (R9). `length` is `for:`, or the `over:` of a ramp; `stop` names an effect id."""

    path: str
    id: str | None
    changes: tuple[Change, ...] = ()
    after: Figure | None = None
    length: Figure | None = None  # `for:`
    over: Figure | None = None  # ramps only
    chance: Node | None = None
    stop: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """Markdown text with figures in it: strings, and (expression, format or None)."""

    parts: tuple[str | tuple[Node, str | None], ...] = ()

    @property
    def plain(self) -> str | None:
        """The text itself where nothing has to be filled in."""
        if all(isinstance(part, str) for part in self.parts):
            return "".join(part for part in self.parts if isinstance(part, str))
        return None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way an option or an inject may end; `chance` None takes what the others leave."""

    name: str
    result: Result
    chance: Node | None
    effects: tuple[Effect, ...]
    text: Template
    path: str


@dataclass(frozen=True, slots=True)
class OptionParameter:
    """A parameter of an option: a number within bounds, or one of a list of words."""

    name: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """An action a team may order (R15)."""

    index: int
    id: str
    path: str
    title: str
    teams: tuple[int, ...]
    lane: str = ""
    cost: tuple[tuple[str, Node], ...] = ()  # resource name as the team knows it (`budget`), amount
    staff: Node | None = None
    lead_time: Figure | None = None
    requires: Node | None = None
    requires_text: str = ""
    otherwise: str | None = None
    per_run: int | None = None
    cooldown: int | None = None  # seconds
    excludes: tuple[int, ...] = ()
    parameters: tuple[OptionParameter, ...] = ()
    outcomes: tuple[Outcome, ...] = ()  # empty: sure to succeed, `effects` apply, result full
    effects: tuple[Effect, ...] = ()  # applied before the outcome's own
    text: Template = Template()
    secret: bool = False
    mode: Mode = "rigid"
    description: str = ""
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Deadline:
    """`within:` seconds after release, or the Nth turn deadline strictly after it."""

    seconds: int | None = None
    turns: int | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """One way to meet (or break) an expectation: option index, team index of a message, or neither."""

    kind: Literal["option", "answer", "message", "action"]
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a team should do about something, by when (R18). `inject` None: for the whole exercise."""

    index: int
    id: str
    inject: int | None
    team: int
    any_of: tuple[Way, ...]
    none_of: tuple[Way, ...]
    within: Deadline | None  # None: until ENDEX
    text: str
    path: str
    at: int = 0  # of those without an inject: opened at this instant


@dataclass(frozen=True, slots=True)
class Repeat:
    """How often in all an inject may fire (None: no bound), and the least seconds between two firings."""

    times: int | None
    gap: int


@dataclass(frozen=True, slots=True)
class Inject:
    """Something control puts to teams (R20).

    At most one of `at`, `on_option`, `after_inject`, `if_unmet` starts it; `when` alone is an edge-triggered
    condition, beside one of them a condition read from that time on. None of all: it waits for control.
    """

    index: int
    id: str
    path: str
    to: tuple[int, ...]
    subject: Template
    body: Template
    at: Figure | None = None
    when: Node | None = None
    on_option: int | None = None
    on_result: Literal["full", "partial", "fail", "any"] | None = None  # None: when ordered
    on_team: int | None = None  # None: by anyone
    after_inject: int | None = None
    wait: Figure | None = None
    if_unmet: int | None = None
    until: Node | None = None
    until_is_time: bool = False
    repeat: Repeat | None = None
    chance: Node | None = None
    effects: tuple[Effect, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    expects: tuple[int, ...] = ()  # indices of expectations
    storyline: str | None = None
    sender: str = ""
    channel: str = ""
    number: str = ""
    phase: str | None = None
    type: str = ""
    controller: str = ""
    capability: str = ""
    notes: str = ""
    attachments: tuple[str, ...] = ()
    source: Source = Source()


@dataclass(frozen=True, slots=True)
class Doing:
    """What a rule of a policy does: orders as (option, parameters), answers, messages, free actions."""

    orders: tuple[tuple[int, tuple[tuple[str, Figure], ...]], ...] = ()
    messages: tuple[tuple[tuple[int, ...], str, str], ...] = ()  # to, subject, body
    answers: tuple[tuple[int, str], ...] = ()  # inject, text
    actions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # text, because


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of an automated team. `when` None: always. `respond_to` has happened since the last decision."""

    id: str
    path: str
    do: Doing
    why: str
    when: Node | None = None
    once: bool = False
    chance: Node | None = None
    stop: bool = False
    respond_to_option: int | None = None
    respond_to_inject: int | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Policy:
    """An automated team's rules. It decides every so many seconds, else at every `every_turns`th turn deadline (in
    continuous play, where there are none, each day)."""

    name: str
    every: int | None
    rules: tuple[Rule, ...]
    builtin: Literal["", "silent", "random-legal"] = ""
    every_turns: int = 1


@dataclass(frozen=True, slots=True)
class Team:
    """A team: its people are counted as staff, its resources are quantities named `team.resource`."""

    index: int
    id: str
    title: str
    staff: int | None = None  # None: not counted
    policy: Policy | None = None
    policies: tuple[tuple[str, Policy], ...] = ()
    brief: str = ""  # text
    default: Doing = Doing()  # moves applied when the team is silent (R17)


@dataclass(frozen=True, slots=True)
class Clock:
    """Exercise time. `turns` are lengths in seconds, the last repeats; empty: no turns."""

    startex: datetime
    endex: int
    tick: int
    pace: Literal["by hand", "clock", "turns"]
    turns: tuple[int, ...] = ()
    deadlines: tuple[datetime, ...] = ()

    @property
    def turn_ends(self) -> tuple[int, ...]:
        """The instants at which turns end and moves arrive, the last at ENDEX; none in continuous play (R3)."""
        ends: list[int] = []
        reached = 0
        while self.turns and reached < self.endex:
            reached += self.turns[min(len(ends), len(self.turns) - 1)]
            ends.append(min(reached, self.endex))
        return tuple(ends)


@dataclass(frozen=True, slots=True)
class Task:
    """A task of an objective, with the expectations that are its evidence."""

    id: str
    title: str
    expects: tuple[int, ...]
    target: str = ""
    source: str = ""
    capability: str = ""


@dataclass(frozen=True, slots=True)
class Objective:
    """What the exercise trains or tests."""

    id: str
    title: str
    capability: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure by which an outcome is judged, read at ENDEX."""

    id: str
    title: str
    unit: str
    value: Node
    better: Literal["higher", "lower", ""]


@dataclass(frozen=True, slots=True)
class Check:
    """A check of the model itself: played without moves or injects, with the `given` effects."""

    title: str
    path: str
    given: tuple[tuple[int, tuple[Effect, ...]], ...]  # instant, effects
    until: int
    holds: Node | None
    ends: Node | None


@dataclass(frozen=True, slots=True)
class Exercise:
    """A whole exercise, checked. `computed` is in the order in which it must be evaluated."""

    id: str
    title: str
    hash: str
    variant: str | None
    clock: Clock
    slots: tuple[str, ...]
    teams: tuple[Team, ...]
    quantities: tuple[Quantity, ...]
    computed: tuple[Computed, ...]
    derived: tuple[Derived, ...]
    commodities: tuple[Commodity, ...]
    memories: tuple[Memory, ...]
    staff_slots: tuple[int | None, ...]  # free staff, per team
    seen_by: dict[int, tuple[int, ...]]  # the slots that not every team may see: who may
    reports: tuple[Report, ...]
    options: tuple[Option, ...]
    injects: tuple[Inject, ...]
    expectations: tuple[Expectation, ...]
    objectives: tuple[Objective, ...]
    measures: tuple[Measure, ...]
    checks: tuple[Check, ...]
    rulings: Mode = "rigid"  # for free actions: their default mode
    message_delay: int = 0
    counters: bool = False
    units: tuple[tuple[str, str], ...] = ()  # conversions: a unit, and what one of it is in another
    extensions: tuple[tuple[str, str], ...] = ()  # Python files that add functions: name, source
    late: Literal["carry", "reject", "grace"] = "carry"
    grace: int = 0  # seconds on the wall clock
    quorum: int | None = None
    # plain data for papers and reports, as the facilitator wrote it: about, people, phases, briefs, questions, sources
    papers: dict[str, object] = field(default_factory=dict)
    # which storyline, team, option ... was switched off by the variant, so that reports can say so
    left_out: tuple[str, ...] = ()
