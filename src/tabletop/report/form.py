"""The form of a report: plain data, the same for every reader and every printed form. Its schema is published.

Figures are numbers, instants are whole seconds from STARTEX, people and things have their ids and titles: no sentence
in it depends on a language, but for what people wrote. `document` says it in words. `evidence` are numbers of events.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

VERSION = "tabletop-report/1"

Evidence = tuple[int, ...]
Rating = Literal["P", "S", "M", "U", "unrated"]
Standing = Literal["met", "late", "unmet", "open", "never"]
Rule = Literal[
    "late", "unmet", "contradicted", "exhausted", "unanswered", "no-reason", "refused", "in-time", "silent", "written"
]
Silence = Literal["not submitted", "on purpose", "nothing to decide"]


class Part(BaseModel):
    """A part of a report: it cannot be changed, and holds nothing that is not named here."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Cover(Part):
    """What stands on the cover. `handling` marks how the report may be passed on."""

    title: str
    state: Literal["draft", "final"] = "draft"
    handling: str = ""
    banner: str = ""
    organisation: str = ""
    reader: str = Field(default="control", description="Whose report it is: control, public, or a team's id.")
    until: int | None = Field(default=None, description="Of a run that still goes on: the instant of its last event.")


class TeamAbout(Part):
    """A team, and by whom it was played."""

    id: str
    title: str
    staff: int | None = None
    automated: bool | None = Field(default=None, description="Whether a policy played it; None: not for this reader.")


class PersonAbout(Part):
    """Somebody who took part."""

    name: str
    role: str = ""
    organisation: str = ""
    teams: tuple[str, ...] = ()


class Participants(Part):
    """How many people of one organisation took part."""

    organisation: str
    number: int


class Overview(Part):
    """The exercise in brief, as HSEEP's overview has it."""

    name: str
    type: str = ""
    sponsor: str = ""
    contact: str = ""
    purpose: str = ""
    scope: str = ""
    mission_areas: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    objectives: tuple[tuple[str, str], ...] = Field(default=(), description="Ids and titles.")
    threat: str = ""
    scenario: str = ""
    assumptions: tuple[str, ...] = ()
    startex: str = Field(description="Date and time of STARTEX, ISO 8601 with its time zone.")
    endex: str
    length: int = Field(description="Exercise time in seconds.")
    pace: str
    turns: tuple[int, ...] = Field(default=(), description="Lengths of turns in seconds; the last repeats.")
    tick: int = Field(description="Seconds.")
    teams: tuple[TeamAbout, ...] = ()
    people: tuple[PersonAbout, ...] = ()
    participants: tuple[Participants, ...] = ()
    variant: str = ""
    left_out: tuple[str, ...] = ()


class Counts(Part):
    """What the executive summary counts, each with its evidence."""

    injects: int = 0
    released: int = 0
    orders: int = 0
    finished: dict[str, int] = Field(default_factory=dict, description="Orders that ended, by state.")
    rejected: int = 0
    expectations: dict[str, int] = Field(default_factory=dict, description="Expectations by standing.")
    silences: dict[str, int] = Field(default_factory=dict, description="Turns without a move, by kind of silence.")
    evidence: dict[str, Evidence] = Field(default_factory=dict, description="By name of the count.")


class Stop(Part):
    """Why the run stopped before ENDEX (R11)."""

    at: int
    message: str
    path: str
    evidence: Evidence = ()


class MeasureValue(Part):
    """An outcome measure, read at ENDEX."""

    id: str
    title: str
    unit: str = ""
    value: float
    better: Literal["higher", "lower", ""] = ""
    evidence: Evidence = ()


class Judgement(Part):
    """A rating that an evaluator gave, or wrote down afterwards."""

    rating: Rating
    by: str
    because: str = ""
    at: int | None = None
    evidence: Evidence = ()


class TaskRating(Part):
    """A task of an objective: the machine's rating (R23) with what it rests on, and the evaluators' beside it."""

    id: str
    title: str
    capability: str = ""
    target: str = ""
    source: str = ""
    proposed: Rating
    rests_on: tuple[str, ...] = Field(default=(), description="Ids of expectations.")
    judgements: tuple[Judgement, ...] = ()
    disputed: bool = Field(default=False, description="Whether an evaluator rates otherwise than the machine.")
    evidence: Evidence = ()


class ObjectiveRating(Part):
    """An objective with its tasks."""

    id: str
    title: str
    description: str = ""
    capability: str = ""
    proposed: Rating
    judgements: tuple[Judgement, ...] = ()
    disputed: bool = False
    tasks: tuple[TaskRating, ...] = ()
    evidence: Evidence = ()


class CapabilityRating(Part):
    """A capability: all tasks that exercise it, rated together."""

    name: str
    proposed: Rating
    tasks: tuple[str, ...] = Field(description="Ids of tasks.")
    evidence: Evidence = ()


class Finding(Part):
    """Something to keep or to improve. `rule` says by which stated rule the machine found it, or that people wrote it.

    `values` are what the rule found, to be put into words. `text` and what follows are people's words.
    """

    id: str
    rule: Rule
    kind: Literal["strength", "improve"]
    verdict: Literal["open", "accepted", "rejected"] = "open"
    team: str | None = None
    about: tuple[str, ...] = Field(default=(), description="Ids of objectives and tasks.")
    capability: str = ""
    values: dict[str, JsonValue] = Field(default_factory=dict)
    evidence: Evidence = ()
    by: str = Field(default="", description="Who observed or wrote it; nobody for what the machine found.")
    text: str = ""
    reference: str = ""
    analysis: str = ""
    root_cause: str = ""
    recommendation: str = ""
    merged: tuple[str, ...] = Field(default=(), description="Ids of findings that were merged into this one.")


class Improvement(Part):
    """A line of the improvement plan."""

    area: str
    action: str
    element: str = Field(default="", description="Planning, organisation, equipment, training or exercise.")
    owner: str = ""
    contact: str = ""
    start: str = ""
    completion: str = ""
    finding: str = Field(default="", description="Id of the finding it answers.")
    by: str = ""
    evidence: Evidence = ()


class ExpectationRow(Part):
    """What was expected of a team, by when, what came, and how late."""

    id: str
    team: str
    text: str
    inject: str | None = None
    standing: Standing
    opened: int | None = None
    deadline: int | None = None
    way: str = Field(default="", description="How it was met: option, answer, message, action, restraint, control.")
    by: str = Field(default="", description="The order, answer or person that met it.")
    took: int | None = Field(default=None, description="Seconds from opening until it was done.")
    late: int | None = Field(default=None, description="Seconds between the deadline and when it was done.")
    evidence: Evidence = ()


class TimelineRow(Part):
    """An inject, an order, a message, an answer or a ruling in the order of time."""

    at: int
    kind: Literal["inject", "order", "outcome", "answer", "message", "ruling", "default"]
    team: str | None = None
    to: tuple[str, ...] = ()
    subject: str = Field(description="Id of the inject, reference of the order, number of the message.")
    title: str = ""
    text: str = ""
    source: str = Field(default="", description="From whom an inject comes.")
    channel: str = ""
    state: str = Field(default="", description="How an order ended, how a ruling went.")
    evidence: Evidence = ()


class Decision(Part):
    """An order: who, when, what else was open, the choice, the reason, the cost, the outcome, the odds and the draw."""

    order: str
    at: int
    team: str
    by: str = ""
    option: str = Field(default="", description="Id; empty for a free action.")
    title: str
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    why: str = ""
    because: tuple[str, ...] = ()
    open_options: tuple[str, ...] = Field(default=(), description="Ids of the other options open to the team then.")
    cost: dict[str, float] = Field(default_factory=dict)
    staff: int = 0
    state: str
    code: str = Field(default="", description="Why it was rejected or refused.")
    message: str = ""
    allowed: str = ""
    started: int | None = None
    ended: int | None = None
    outcome: str = ""
    text: str = ""
    odds: JsonValue = None
    draw: float | None = None
    overridden_by: str = ""
    evidence: Evidence = ()


class Ruling(Part):
    """How an order was settled by people, with arguments and odds."""

    at: int
    order: str
    team: str | None = None
    title: str = ""
    mode: str
    result: str = ""
    arguments_for: tuple[str, ...] = ()
    arguments_against: tuple[str, ...] = ()
    odds: JsonValue = None
    draw: float | None = None
    because: str = ""
    by: str = ""
    private: str = ""
    evidence: Evidence = ()


class ResponseTime(Part):
    """How long a team took over one channel: answers and other responses to what it was asked (seconds)."""

    team: str
    channel: str
    asked: int
    responded: int
    median: float | None = None
    least: int | None = None
    most: int | None = None
    evidence: Evidence = ()


class SilenceRow(Part):
    """A turn in which a team handed in nothing (R17)."""

    at: int
    turn: str
    team: str
    silence: Silence
    defaulted: bool = False
    evidence: Evidence = ()


class MessageRow(Part):
    """A message between teams, or an answer to an inject."""

    at: int
    team: str | None
    to: tuple[str, ...]
    subject: str
    body: str
    inject: str = ""
    evidence: Evidence = ()


class Mark(Part):
    """An instant that a chart marks."""

    at: int
    kind: Literal["inject", "decision"]
    title: str
    team: str | None = None
    evidence: Evidence = ()


class Chart(Part):
    """A figure over exercise time."""

    name: str
    title: str
    unit: str = ""
    at: tuple[int, ...]
    values: tuple[float, ...]
    first: float
    last: float
    least: float
    least_at: int
    most: float
    most_at: int


class RouteRow(Part):
    """The flow of a route, or a total, at each of the instants."""

    name: str
    title: str
    flows: tuple[float, ...]
    total: bool = False


class Routes(Part):
    """How a commodity flowed at STARTEX, when most was stranded (or unmet), and at ENDEX."""

    name: str
    title: str
    unit: str
    at: tuple[int, int, int]
    rows: tuple[RouteRow, ...]


class NeverInject(Part):
    """An inject that never reached anybody, and why."""

    id: str
    title: str
    state: str = Field(description="planned, waiting, held, skipped, lapsed")
    reason: str = ""
    by: str = ""
    evidence: Evidence = ()


class NeverOption(Part):
    """An option that nobody ordered."""

    id: str
    title: str
    teams: tuple[str, ...]
    legal: int = Field(default=0, description="How often it was open to a team that ordered something else.")


class RefusedFile(Part):
    """A file, or a part of one, that could not be used."""

    file: str
    team: str | None = None
    line: int = 0
    column: int = 0
    code: str = ""
    message: str
    evidence: Evidence = ()


class DrawRow(Part):
    """A line of the chance ledger; draws of noise and of errors of reports are only counted."""

    site: str
    at: int | None = None
    distribution: str
    arguments: JsonValue = None
    u: float | None = None
    value: JsonValue = None
    count: int = 1
    evidence: Evidence = ()


class SourceRow(Part):
    """Where figures come from."""

    id: str
    title: str = ""
    author: str = ""
    publisher: str = ""
    url: str = ""
    date: str = ""
    accessed: str = ""
    page: str = ""
    section: str = ""
    statement: str = ""
    value: str = ""
    unit: str = ""
    low: str = ""
    high: str = ""
    as_of: str = ""
    confidence: str = ""
    note: str = ""


class Limits(Part):
    """Constraints, limitations and assumptions: what the model does not know, and who said so."""

    assumptions: tuple[str, ...] = ()
    judgements: tuple[tuple[str, str], ...] = Field(default=(), description="Places in the exercise, and why.")
    uncertain: tuple[tuple[str, str], ...] = Field(default=(), description="Places in the exercise, and their range.")
    left_out: tuple[str, ...] = ()
    clamped: tuple[tuple[str, int], ...] = Field(default=(), description="Figures that met a bound, and how often.")
    noise: tuple[str, ...] = Field(default=(), description="Figures with noise.")
    automated: tuple[str, ...] = Field(default=(), description="Teams that a policy played.")


class AnswerSummary(Part):
    """A question of the hotwash, and what was answered."""

    ask: str
    of: tuple[str, ...] = ()
    answers: tuple[tuple[str, str], ...] = Field(default=(), description="Who (or nothing), and the answer.")


class StatementSummary(Part):
    """A statement that was rated from 1 (not at all) to 5 (fully)."""

    id: str = ""
    statement: str
    counts: tuple[int, int, int, int, int]
    mean: float | None = None


class Feedback(Part):
    """What those who took part handed in afterwards."""

    forms: int = 0
    statements: tuple[StatementSummary, ...] = ()
    strengths: tuple[tuple[str, str], ...] = Field(default=(), description="Who (or nothing), and what.")
    improvements: tuple[tuple[str, str], ...] = ()
    questions: tuple[AnswerSummary, ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    refused: tuple[tuple[str, str], ...] = Field(default=(), description="Files that could not be read, and why.")
    repeated: tuple[tuple[str, int], ...] = Field(default=(), description="Who handed in several forms, and how many.")


class Integrity(Part):
    """By what the record is known, and whether it holds."""

    exercise: str
    hash: str
    variant: str = ""
    seed: int | None = Field(default=None, description="Control's alone.")
    version: str
    events: int
    events_sha256: str
    chain: str = Field(default="", description="The head of the journal's chain; none for a play in one go.")
    verified: bool | None = Field(default=None, description="None where there is no journal to verify.")
    said: str = Field(default="", description="What verifying said.")
    files: dict[str, str] = Field(default_factory=dict, description="SHA-256 of what people wrote afterwards.")


class Record(Part):
    """An event, as the appendix has it."""

    seq: int
    at: int
    kind: str
    subject: str | None = None
    team: str | None = None
    data: dict[str, JsonValue] = Field(default_factory=dict)
    cause: int | None = None


class Report(Part):
    """A whole report. A part that its reader may not see is empty."""

    form: str = VERSION
    cover: Cover
    summary: str = Field(default="", description="What people wrote; it stands before what the machine counted.")
    counts: Counts
    stop: Stop | None = None
    measures: tuple[MeasureValue, ...] = ()
    overview: Overview
    objectives: tuple[ObjectiveRating, ...] = ()
    capabilities: tuple[CapabilityRating, ...] = ()
    findings: tuple[Finding, ...] = ()
    improvements: tuple[Improvement, ...] = ()
    decisions: tuple[Decision, ...] = ()
    expectations: tuple[ExpectationRow, ...] = ()
    timeline: tuple[TimelineRow, ...] = ()
    marks: tuple[Mark, ...] = ()
    charts: tuple[Chart, ...] = ()
    uncharted: tuple[str, ...] = Field(default=(), description="Figures that moved too, for which there is no room.")
    routes: tuple[Routes, ...] = ()
    responses: tuple[ResponseTime, ...] = ()
    messages: tuple[MessageRow, ...] = ()
    never_injects: tuple[NeverInject, ...] = ()
    never_options: tuple[NeverOption, ...] = ()
    silences: tuple[SilenceRow, ...] = ()
    rulings: tuple[Ruling, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    chance: tuple[DrawRow, ...] = ()
    feedback: Feedback = Feedback()
    sources: tuple[SourceRow, ...] = ()
    limits: Limits = Limits()
    integrity: Integrity
    options: dict[str, str] = Field(default_factory=dict, description="Titles of options by id.")
    injects: dict[str, str] = Field(default_factory=dict, description="Titles of injects by id.")
    records: tuple[Record, ...] = Field(default=(), description="Every event that the reader may see.")
