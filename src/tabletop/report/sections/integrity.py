"""By what the record is known: hashes, versions, the seed, and what verifying the journal found."""

from __future__ import annotations

from hashlib import sha256

from tabletop.report.form import Integrity
from tabletop.report.sections.known import Known


def integrity(known: Known, text: str) -> Integrity:
    """`text` is the record as `events.jsonl` has it. Hash and seed are for those whose record says them."""
    first = known.first("run.started")
    started = first["data"] if first is not None else {}
    played = known.played
    return Integrity(
        exercise=known.exercise.id,
        hash=started.get("hash") or "",
        variant=known.exercise.variant or "",
        seed=started.get("seed"),
        version=started.get("version") or "",
        events=len(known.events),
        events_sha256=sha256(text.encode()).hexdigest(),
        chain=played.chain,
        verified=played.verified,
        said=played.said,
    )
