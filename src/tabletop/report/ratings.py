"""Proposed ratings (R23): all on time P; all done, some late S; some done M; none done U; no evidence: unrated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

Rating = Literal["P", "S", "M", "U", "unrated"]
Standing = Literal["met", "late", "unmet", "open", "never"]


def propose(standings: Sequence[Standing]) -> Rating:
    """The rating that expectations speak for. What was never opened, or still open at ENDEX, is no evidence."""
    evidence = [standing for standing in standings if standing in ("met", "late", "unmet")]
    if not evidence:
        return "unrated"
    done = [standing for standing in evidence if standing != "unmet"]
    if len(done) == len(evidence):
        return "S" if "late" in done else "P"
    return "M" if done else "U"
