"""What the summary counts, the measures of the outcome, and why a run stopped early."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tabletop.exercise.wording import shown_unit
from tabletop.report.form import Counts, Evidence, ExpectationRow, MeasureValue, SilenceRow, Stop
from tabletop.report.record import Event
from tabletop.report.sections.known import MOST_CITED, Known


def counts(known: Known, expected: Sequence[ExpectationRow], silences: Sequence[SilenceRow]) -> Counts:
    """Injects, orders, expectations and silences, each count with the first events that it rests on."""
    evidence: dict[str, Evidence] = {}
    released: dict[str, Event] = {}
    for event in known.of("inject.released"):
        released.setdefault(event["subject"], event)
    received, rejected = known.of("order.received"), known.of("order.rejected", "order.refused")
    for name, events in (("released", released.values()), ("orders", received), ("rejected", rejected)):
        _cite(evidence, name, (event["seq"] for event in events))
    return Counts(
        injects=len({*known.injects, *released, *(event["subject"] for event in known.of("inject.added"))}),
        released=len(released),
        orders=len(received),
        rejected=len(rejected),
        finished=_counted(
            evidence, "finished", ((e["data"].get("state"), e["seq"]) for e in known.of("order.finished"))
        ),
        expectations=_counted(evidence, "expectations", ((r.standing, _last(r.evidence)) for r in expected)),
        silences=_counted(evidence, "silences", ((row.silence, _last(row.evidence)) for row in silences)),
        evidence=evidence,
    )


def _last(evidence: Evidence) -> int | None:
    return evidence[-1] if evidence else None


def _counted(
    evidence: dict[str, Evidence], name: str, found: Iterable[tuple[str | None, int | None]]
) -> dict[str, int]:
    """How many there are of each, in the alphabet's order; the evidence of each goes by `name.state`."""
    seqs: dict[str, list[int]] = {}
    number: dict[str, int] = {}
    for state, seq in found:
        if state is None:
            continue  # not for this reader
        number[state] = number.get(state, 0) + 1
        if seq is not None:
            seqs.setdefault(state, []).append(seq)
    for state in sorted(seqs):
        _cite(evidence, f"{name}.{state}", seqs[state])
    return {state: number[state] for state in sorted(number)}


def _cite(evidence: dict[str, Evidence], name: str, seqs: Iterable[int]) -> None:
    cited = sorted(seqs)[:MOST_CITED]
    if cited:
        evidence[name] = tuple(cited)


def measures(known: Known) -> tuple[MeasureValue, ...]:
    """The outcome measures as they were read at ENDEX; none before."""
    ended = known.of("run.ended")
    values = ended[-1]["data"].get("measures", {}) if ended else {}
    return tuple(
        MeasureValue(
            id=measure.id,
            title=measure.title or measure.id,
            unit=shown_unit(measure.unit),
            value=values[measure.id],
            better=measure.better,
            evidence=(ended[-1]["seq"],),
        )
        for measure in known.exercise.measures
        if measure.id in values
    )


def stop(known: Known) -> Stop | None:
    """Why the run broke off before ENDEX (R11), if it did."""
    event = known.first("run.stopped")
    if event is None:
        return None
    data = event["data"]
    return Stop(at=event["at"], message=data.get("message", ""), path=data.get("path", ""), evidence=(event["seq"],))
