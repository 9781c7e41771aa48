"""A report with what people wrote about it: their state, summary and ratings, their verdicts, words and actions.

A reader other than control gets what is released to them, without numbers of events, since theirs are others; and what
people rejected leaves the reports of all readers but control, which shows it as rejected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from tabletop.exercise import schema as s
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.schema.afterwards import READERS
from tabletop.report import form as f
from tabletop.report import typed
from tabletop.report.aligning import names_for, taken_over
from tabletop.report.handwritten import Written
from tabletop.report.handwritten import read as read

_Rated = TypeVar("_Rated", f.ObjectiveRating, f.TaskRating)
_VERDICTS = {"accept": "accepted", "reject": "rejected"}
_LONG = ("text", "analysis", "root_cause", "recommendation")
_SHORT = ("capability", "reference", "by")
_LISTED = 12  # names that a message lists
_ACTION = ("action", "element", "owner", "contact", "start", "completion")


def with_written(report: f.Report, written: Written, whole: f.Report | None = None) -> f.Report:
    """A report with all that people wrote for its reader.

    For control's report, ExerciseError where what is written names a finding, an objective, a team or an event that
    is not there: with all such places. For a reader other than control, `whole` is control's report of the same run;
    without it, what is written of the machine's findings is not put on those of the reader's report, and only
    people's own findings are added.
    """
    if report.cover.reader == "control":
        problems = Problems()
        _check(report, written, problems)
        problems.raise_if_any()
    released = _released_to(report.cover.reader)
    files = {**report.integrity.files, **written.digests} if report.cover.reader == "control" else {}
    findings = _Findings(report, written, released, whole).all()
    people = tuple(
        f.Participants(organisation=typed.one_line(name), number=number)
        for name, number in written.participants.items()
    )
    return report.model_copy(
        update={
            "cover": report.cover.model_copy(update={"state": written.state}),
            "summary": typed.text(written.summary) if released(written.summary_readers) else "",
            "overview": report.overview.model_copy(update={"participants": people or report.overview.participants}),
            "objectives": tuple(_rated_objective(item, written, released) for item in report.objectives),
            "findings": tuple(finding for finding, _ in findings),
            "improvements": (*report.improvements, *(line for _, lines in findings for line in lines)),
            "integrity": report.integrity.model_copy(update={"files": files}),
        }
    )


Released = Callable[[Sequence[str]], bool]


def _released_to(reader: str) -> Released:
    """Whether something released to some readers is for this one."""
    group = reader if reader == "public" else "teams"
    return lambda readers: reader == "control" or reader in readers or group in readers


# Ratings


def _rated_objective(objective: f.ObjectiveRating, written: Written, released: Released) -> f.ObjectiveRating:
    tasks = tuple(_rated(task, written, released) for task in objective.tasks)
    return _rated(objective.model_copy(update={"tasks": tasks}), written, released)


def _rated(item: _Rated, written: Written, released: Released) -> _Rated:
    """An objective or a task with the rating that was written down for it, beside those given during play."""
    given, _ = written.ratings.get(item.id, (None, None))
    if given is None or not released(given.readers):
        return item
    judgement = f.Judgement(rating=given.rating, by=typed.one_line(given.by), because=typed.text(given.because))
    judgements = (*item.judgements, judgement)
    disputed = item.proposed != "unrated" and any(each.rating != item.proposed for each in judgements)
    return item.model_copy(update={"judgements": judgements, "disputed": disputed})


def _rated_ids(report: f.Report) -> list[str]:
    """Ids of all objectives and tasks."""
    return [name for item in report.objectives for name in (item.id, *(task.id for task in item.tasks))]


# Findings

_Told = tuple[f.Finding, tuple[f.Improvement, ...]]


class _Findings:
    """The findings of a report as people left them, each with its lines of the improvement plan."""

    def __init__(self, report: f.Report, written: Written, released: Released, whole: f.Report | None) -> None:
        self.control = report.cover.reader == "control"
        self.found = {finding.id: finding for finding in report.findings}
        self.known = {*_rated_ids(report), *(team.id for team in report.overview.teams)}
        called = (lambda name: name) if self.control else names_for(report, whole)
        entries = [entry.finding for entry in written.entries.values()]
        self.said = {called(said.id): said for said in entries if released(said.readers)}
        self.rejected = {called(said.id) for said in entries if said.verdict == "reject"}
        self.given = {} if self.control or whole is None else _given(whole, called)
        self.own = [name for name, said in self.said.items() if name not in self.found and self._has_words(name, said)]
        # A finding goes into another where that one is in this report with what was made of it.
        here = {*self.own, *(name for name in self.said if name in self.found)}
        ends = ((called(name), called(end)) for name, end in written.merged.items())
        self.merged = {name: end for name, end in ends if end in here}
        self.members: dict[str, list[str]] = {}
        for name, end in self.merged.items():
            self.members.setdefault(end, []).append(name)

    def _has_words(self, name: str, said: s.Finding) -> bool:
        return bool(said.text.strip()) or name in self.given

    def all(self) -> list[_Told]:
        """The machine's findings in their order, then people's own in the order in which they were written."""
        told = [self._told(name) for name in (*self.found, *self.own) if name not in self.merged]
        return [each for each in told if self.control or each[0].verdict != "rejected"]

    def _told(self, name: str) -> _Told:
        members = self.members.get(name, [])
        finding = self._finding(name, members)
        said = [self.said[each] for each in (name, *members) if each in self.said]
        lines = [line for each in said if each.verdict != "reject" for line in _actions(finding, each)]
        return finding, tuple(lines) if finding.verdict != "rejected" else ()

    def _finding(self, name: str, members: Sequence[str]) -> f.Finding:
        said, found = self.said.get(name), self.found.get(name)
        if said is None:
            assert found is not None
            return found.model_copy(update={"verdict": "rejected"}) if name in self.rejected else found
        if found is None:
            found = self.given.get(name) or f.Finding(id=name, rule="written", kind="improve", verdict="accepted")
        shown = [member for member in members if self.control or member in self.found]
        evidence = set(found.evidence)
        for each in (name, *members):
            evidence.update(self.found[each].evidence if each in self.found else ())
            evidence.update(self.said[each].evidence if self.control and each in self.said else ())
        update = {**_words(said), "evidence": tuple(sorted(evidence)), "merged": (*found.merged, *shown)}
        return self._told_of(found.model_copy(update=update))

    def _told_of(self, finding: f.Finding) -> f.Finding:
        """A finding without objectives and teams that its reader's report does not have."""
        if self.control:
            return finding
        about = tuple(name for name in finding.about if name in self.known)
        team = finding.team if finding.team in self.known else None
        return finding.model_copy(update={"about": about, "team": team})


def _given(whole: f.Report, called: Callable[[str], str]) -> dict[str, f.Finding]:
    """Observations of control's report, by the names they have in a reader's."""
    observations = ((called(finding.id), taken_over(finding)) for finding in whole.findings)
    return {name: finding.model_copy(update={"id": name}) for name, finding in observations if finding is not None}


def _words(said: s.Finding) -> dict[str, object]:
    """What was typed of a finding; what is empty leaves the machine's as it is."""
    words: dict[str, object] = {name: typed.text(getattr(said, name)) for name in _LONG}
    words |= {name: typed.one_line(getattr(said, name)) for name in _SHORT}
    words |= {"verdict": _VERDICTS.get(said.verdict), "kind": said.kind, "about": said.about, "team": said.team}
    return {name: value for name, value in words.items() if value}


def _actions(finding: f.Finding, said: s.Finding) -> list[f.Improvement]:
    """The lines of the improvement plan that were typed for a finding."""
    lines = []
    for each in (said, *said.actions):
        typed_here = {name: typed.one_line(getattr(each, name)) for name in _ACTION}
        if any(typed_here.values()):
            by = typed.one_line(said.by)
            lines.append(
                f.Improvement(area=finding.text, finding=finding.id, by=by, evidence=finding.evidence, **typed_here)
            )
    return lines


# What is named must be there


def _check(report: f.Report, written: Written, problems: Problems) -> None:
    """Everything that is named in what people wrote for the whole report must be in it."""
    names = _Names(report, written, problems)
    for name, (rating, place) in written.ratings.items():
        names.need("objective", name, place)
        for reader in rating.readers:
            names.need("reader", reader, place)
    for entry in written.entries.values():
        said = entry.finding
        if said.id not in names.found and not said.text.strip() and _typed(said):
            message = f"the machine has found nothing called '{said.id}', and a finding of your own needs a 'text'"
            problems.add(entry.place("id"), "unknown-finding", message, problems.suggest(said.id, names.found))
        for key, what in (("merge", "finding"), ("about", "objective"), ("readers", "reader")):
            for number, name in enumerate(getattr(said, key)):
                names.need(what, name, entry.place(key, number))
        if said.team:
            names.need("team", said.team, entry.place("team"))
        for number, event in enumerate(said.evidence):
            if not 1 <= event <= report.integrity.events:
                message = f"there is no event {event}; the last is {report.integrity.events}"
                problems.add(entry.place("evidence", number), "unknown-event", message)


class _Names:
    """What can be named in a report; says what is not there."""

    def __init__(self, report: f.Report, written: Written, problems: Problems) -> None:
        self.problems = problems
        self.found = dict.fromkeys(finding.id for finding in report.findings)
        teams = dict.fromkeys(team.id for team in report.overview.teams)
        self.known = {
            "objective": ("unknown-objective", "objective or task", dict.fromkeys(_rated_ids(report))),
            "team": ("unknown-team", "team", teams),
            "reader": ("unknown-team", "team or group of readers", {**teams, **dict.fromkeys(READERS)}),
            "finding": ("unknown-finding", "finding", {**self.found, **dict.fromkeys(written.entries)}),
        }

    def need(self, what: str, name: str, place: Place) -> None:
        """Add a problem where there is nothing of that name."""
        code, called, known = self.known[what]
        if name not in known:
            guess = self.problems.suggest(name, known)
            listed = "" if guess else _listed(list(known))
            self.problems.add(place, code, f"there is no {called} '{name}'{listed}", guess)


def _listed(names: Sequence[str]) -> str:
    """What there is instead, as far as it can be read at a glance."""
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"; there are {', '.join(names[:_LISTED])}{more}" if names else ""


def _typed(said: s.Finding) -> bool:
    """Whether anything was typed into an entry beside its id and what the machine writes there."""
    return any(value for name, value in said if name not in ("id", "kind"))
