"""The form of a comparison: what several runs of one exercise have in common, and where they part. Plain data.

Whatever stands side by side is a tuple with a place for each run, in the order of `runs`; None where a run lacks it.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from tabletop.report.form import Chart, Cover, Evidence, Judgement, Overview, Part, Rating, Record, Standing

VERSION = "tabletop-comparison/1"

Level = Literal["event", "story", "decision"]


class RunAbout(Part):
    """A run: what it was made of, and by what its record is known."""

    name: str
    exercise: str
    hash: str
    variant: str = ""
    seed: int | None = Field(default=None, description="Control's alone.")
    version: str = ""
    moves: int = Field(default=0, description="Moves that were handed in.")
    events: int
    events_sha256: str
    chain: str = ""
    verified: bool | None = None
    stopped: str = Field(default="", description="Why it stopped before ENDEX.")


class Difference(Part):
    """Something that runs of one exercise should share, and do not."""

    what: Literal["hash", "variant", "version", "length"]
    values: tuple[str, ...]


class CountRow(Part):
    """A number of things in each run: injects released, orders by how they ended, expectations by standing."""

    key: str
    values: tuple[int, ...]


class MeasureRow(Part):
    """An outcome measure in each run. `best` are the places of the runs that did best; none where all did alike."""

    id: str
    title: str
    unit: str = ""
    better: Literal["higher", "lower", ""] = ""
    values: tuple[float | None, ...]
    best: tuple[int, ...] = ()


class RatingRow(Part):
    """The ratings of an objective, a task or a capability: the machine's, and the evaluators' beside them."""

    kind: Literal["objective", "task", "capability"]
    id: str
    title: str
    proposed: tuple[Rating | None, ...]
    judgements: tuple[tuple[Judgement, ...], ...]


class Stood(Part):
    """How an expectation stood in one run."""

    standing: Standing
    took: int | None = None
    late: int | None = None


class ExpectationRow(Part):
    """What was expected of a team, and how it stood in each run."""

    id: str
    team: str
    text: str
    stood: tuple[Stood | None, ...]


class Given(Part):
    """An order in one run: how it ended, by what chances, and where its events are."""

    order: str
    at: int
    by: str = ""
    state: str
    outcome: str = ""
    odds: JsonValue = None
    draw: float | None = None
    evidence: Evidence = ()


class DecisionRow(Part):
    """The same decision of the same team at the same time (turn, or instant where there are none) in each run."""

    team: str
    moment: str = Field(description="The number of the turn, or `@` and the instant in seconds.")
    at: int
    option: str = ""
    title: str
    parameters: dict[str, JsonValue] = Field(default_factory=dict)
    given: tuple[Given | None, ...]
    everywhere: bool = Field(description="Whether it was taken in all runs.")
    alike: bool = Field(description="Whether it ended in the same way wherever it was taken.")


class Side(Part):
    """An event of one run; `title` is that of the order it is about."""

    record: Record
    title: str = ""


class Divergence(Part):
    """Where a run first differs from the first run; None for a run that has no further event.

    `level` says which events were compared: all, those that tell the story, or what teams handed in. What only says how
    a run was kept, such as names of files and pauses by the wall clock, is not compared.
    """

    run: int = Field(description="Its place among the runs, counted from 0.")
    level: Level
    first: Side | None
    other: Side | None


class ChartRow(Part):
    """A figure over time in each run where it moved."""

    name: str
    title: str
    unit: str = ""
    lines: tuple[Chart | None, ...]


class Comparison(Part):
    """Several runs of one exercise, side by side."""

    form: str = VERSION
    cover: Cover
    overview: Overview = Field(description="As the first run has it.")
    runs: tuple[RunAbout, ...]
    differences: tuple[Difference, ...] = ()
    seeds_differ: bool | None = Field(default=None, description="None where the reader may not know seeds.")
    counts: tuple[CountRow, ...] = ()
    measures: tuple[MeasureRow, ...] = ()
    ratings: tuple[RatingRow, ...] = ()
    expectations: tuple[ExpectationRow, ...] = ()
    decisions: tuple[DecisionRow, ...] = ()
    divergences: tuple[Divergence, ...] = ()
    charts: tuple[ChartRow, ...] = ()
    unmoved: tuple[str, ...] = Field(default=(), description="Titles of figures that went the same in all runs.")
    options: dict[str, str] = Field(default_factory=dict, description="Titles of options by id.")
    injects: dict[str, str] = Field(default_factory=dict, description="Titles of injects by id.")
