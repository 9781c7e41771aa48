"""Findings of control's report, by the names that a reader's own report has for them.

A reader's report counts what the reader may see, so the same name may stand for another finding there: `late-call-2` of
control's may be `late-call` of theirs. What people wrote of one is never put on the other, and nothing in a reader's
report tells of names that are not in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from tabletop.report import form as f

_TELLING = ("expectation", "code", "name", "from", "what", "id")


def names_for(report: f.Report, whole: f.Report | None) -> Callable[[str], str]:
    """How the findings of control's report are called in a reader's; those that are not in it get a name of their own.

    Without control's report none is taken to be in it.
    """
    theirs, mine = _by_marks(report.findings), _by_marks(whole.findings if whole else ())
    called = {mine[mark]: theirs[mark] for mark in mine if mark in theirs}
    taken = {finding.id for finding in report.findings}

    def name(original: str) -> str:
        if original in called:
            return called[original]
        other = original
        while other in taken:
            other += "-released"
        return other

    return name


def taken_over(finding: f.Finding) -> f.Finding | None:
    """What an observer wrote during play, for a reader to whom it is released: without events. None for what a rule
    found, whose figures are not the reader's to see.
    """
    if finding.rule != "written":
        return None
    return finding.model_copy(update={"evidence": (), "values": {}})


def _by_marks(findings: Sequence[f.Finding]) -> dict[tuple[object, ...], str]:
    """Names of findings by what makes them the same in any report; none for what several have in common."""
    marks = [(finding, _mark(finding)) for finding in findings if finding.rule != "written"]
    count = Counter(mark for _, mark in marks)
    return {mark: finding.id for finding, mark in marks if count[mark] == 1}


def _mark(finding: f.Finding) -> tuple[object, ...]:
    return (finding.rule, finding.kind, finding.team, *(str(finding.values.get(key, "")) for key in _TELLING))
