"""A report from a run: every part of its form but what people write afterwards."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from pydantic_core import from_json

from tabletop.journal.run_folder import events_text
from tabletop.report.findings import findings
from tabletop.report.form import Record, Report
from tabletop.report.played import Played
from tabletop.report.rules.ground import Ground
from tabletop.report.sections import counts, cover, never, objectives, world
from tabletop.report.sections.decisions import decisions
from tabletop.report.sections.draws import Draws, chance
from tabletop.report.sections.expectations import expectations
from tabletop.report.sections.improvements import improvements
from tabletop.report.sections.integrity import integrity
from tabletop.report.sections.known import Known
from tabletop.report.sections.limits import limits, sources
from tabletop.report.sections.messages import messages
from tabletop.report.sections.refused import refused
from tabletop.report.sections.responses import responses
from tabletop.report.sections.rulings import rulings
from tabletop.report.sections.silences import silences
from tabletop.report.sections.timeline import marks, timeline


def build(played: Played, reader: str = "control") -> Report:
    """The report of a run. The same run always gives the same report (R22).

    `reader` only stands on the cover: what a reader may see is decided before, by what `played` holds.
    """
    with _without_collecting():
        return _build(played, reader)


@contextmanager
def _without_collecting() -> Iterator[None]:
    """All that building makes is kept in the report: looking for garbage in it takes as long as making it."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _build(played: Played, reader: str) -> Report:
    text = events_text(played.events)
    events: list[dict[str, Any]] = from_json("[" + text.rstrip("\n").replace("\n", ",") + "]")
    known = Known(played, events, reader)
    draws, columns = Draws(known), world.Columns(known)
    expected, quiet = expectations(known), silences(known)
    rated, decided = objectives.objectives(known, expected), decisions(known, draws)
    charts, uncharted = world.charts(known, columns)
    return Report(
        cover=cover.cover(known, reader),
        counts=counts.counts(known, expected, quiet),
        stop=counts.stop(known),
        measures=counts.measures(known),
        overview=cover.overview(known),
        objectives=rated,
        capabilities=objectives.capabilities(rated, expected),
        findings=findings(Ground(known, columns, expected, decided, rated)),
        improvements=improvements(known),
        decisions=decided,
        expectations=expected,
        timeline=timeline(known),
        marks=marks(known),
        charts=charts,
        uncharted=uncharted,
        routes=world.routes(known, columns),
        responses=responses(known),
        messages=messages(known),
        never_injects=never.never_injects(known),
        never_options=never.never_options(known),
        silences=quiet,
        rulings=rulings(known, draws),
        refused=refused(known),
        chance=chance(known),
        sources=sources(known),
        limits=limits(known),
        integrity=integrity(known, text),
        options={option.id: option.title or option.id for option in known.exercise.options},
        injects=known.inject_titles,
        records=_records(events),
    )


def _records(events: Sequence[dict[str, Any]]) -> tuple[Record, ...]:
    """The events for the appendix. They were JSON a moment ago: to check each value again would take longest of all."""
    return tuple(Record.model_construct(**event) for event in events)
