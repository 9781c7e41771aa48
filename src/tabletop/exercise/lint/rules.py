"""The rules of lint and their codes, and one look at an exercise by all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tabletop.exercise.lint import reach, texts, timing, world
from tabletop.exercise.lint.looked import Finding, Looked
from tabletop.exercise.problems import Problem

#: Rules that only need the exercise, and those that ask what can happen in it.
PLAIN: dict[str, Callable[[Looked], Iterator[Finding]]] = {}
REACHING: dict[str, Callable[[Looked, reach.Reach], Iterator[Finding]]] = {
    "unreachable-inject": reach.unreachable_injects,
    "dead-option": reach.dead_options,
    "unmeetable-expectation": reach.unmeetable_expectations,
}


def objectives_without_evidence(looked: Looked) -> Iterator[Finding]:
    """An objective none of whose tasks names an expectation: nothing will show whether it was reached."""
    for name, objective in looked.written.objectives.items():
        if not any(task.expects for task in objective.tasks):
            message = f"nothing shows whether '{name}' is reached; give it a task that 'expects' something"
            yield Finding(looked.part("objectives", name), message)


PLAIN |= {
    "objective-without-evidence": objectives_without_evidence,
    "unused-variable": world.unused_variables,
    "silent-team": timing.silent_teams,
    "placeholder": texts.placeholders,
    "impossible-deadline": timing.impossible_deadlines,
    "hidden-figure": texts.hidden_figures,
    "feedback": world.feedback,
    "unbounded-repeat": timing.unbounded_repeats,
}

#: The rules about time also look at every variant, since a variant has a clock and storylines of its own.
OF_VARIANTS = ("silent-team", "impossible-deadline", "hidden-figure")
CODES = (*PLAIN, *REACHING)


def lint(looked: Looked) -> Iterator[Problem]:
    """Everything that is allowed in an exercise and probably not meant, as warnings.

    In a variant, parts are left out on purpose: only what is about time is said there.
    """
    variant = looked.exercise.variant
    rules = {code: rule for code, rule in PLAIN.items() if variant is None or code in OF_VARIANTS}
    found = [(code, finding) for code, rule in rules.items() for finding in rule(looked)]
    if variant is None:
        known = reach.Reach(looked)
        found += [(code, finding) for code, asking in REACHING.items() for finding in asking(looked, known)]
    for code, finding in found:
        where = f"in the variant '{variant}', {finding.message}" if variant is not None else finding.message
        yield Problem(finding.place, code, where, finding.suggestion, "warning")
