"""The analysis: objectives and capabilities with their ratings, and findings under what they are about."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.press import blocks as b
from tabletop.report.document import finding as f
from tabletop.report.document.front import by_people
from tabletop.report.document.prose import runs as prose
from tabletop.report.document.voice import Voice, joined, lines, quiet
from tabletop.report.form import Finding, Judgement, ObjectiveRating, TaskRating

_IN_FULL = 40  # areas for improvement of a section that are set out one by one; more are a close list


def objectives(voice: Voice) -> list[b.Block]:
    """Each objective with its rating, tasks and findings; then the capabilities."""
    report = voice.report
    if not report.objectives:
        return [voice.sentence("objectives.none")] if voice.control else []
    blocks: list[b.Block] = [voice.lead("lead.objectives"), _letters(voice)]
    for place, rating in enumerate(report.objectives, 1):
        blocks += _objective(voice, place, rating)
    return blocks + _capabilities(voice)


def _letters(voice: Voice) -> b.Block:
    """What the letters mean."""
    rows = [((voice.rating(letter),), voice.say(f"rating.{letter}"), voice.say(f"rating.rule.{letter}"))
            for letter in ("P", "S", "M", "U", "unrated")]  # fmt: skip
    return b.table(voice.header("rating", "meaning", "rule"), rows, (1, 3.5, 5), small=True, centred=(0,))


def _objective(voice: Voice, place: int, rating: ObjectiveRating) -> list[b.Block]:
    blocks: list[b.Block] = [b.Heading(2, f"{rating.id} {rating.title}", anchor=f"objective-{place}")]
    meaning = voice.say("objective.proposed", meaning=voice.say(f"rating.{rating.proposed}"))
    evidence = () if rating.proposed == "unrated" else rating.evidence
    blocks.append(b.Paragraph((voice.rating(rating.proposed), b.Run(f" {meaning}"), *voice.refs(evidence))))
    blocks += [b.Paragraph(_judged(voice, judgement)) for judgement in rating.judgements]
    if rating.disputed:
        blocks.append(b.Note((voice.sentence("disputed"),)))
    blocks.append(
        b.facts(
            (
                (voice.say("fact.description"), prose(rating.description)),
                (voice.say("fact.capability"), rating.capability),
            )
        )
    )
    if rating.tasks:
        blocks.append(_tasks(voice, rating))
    about = {rating.id, *(task.id for task in rating.tasks)}
    mine = [item for item in voice.report.findings if _place(voice, item) == place and about]
    return [block for block in blocks if block != b.Facts(())] + _findings(voice, mine)


def _judged(voice: Voice, judgement: Judgement) -> b.Runs:
    """An evaluator's rating, with who gave it and why."""
    when = voice.say("judged.at", instant=voice.when(judgement.at)) if judgement.at is not None else ""
    text = voice.say("judged", by=judgement.by or voice.say("somebody"), when=when)
    because = (b.Run(" “"), *prose(judgement.because), b.Run("”")) if judgement.because else ()
    return (voice.rating(judgement.rating), b.Run(f" {text}"), *because, *voice.refs(judgement.evidence))


def _tasks(voice: Voice, rating: ObjectiveRating) -> b.Block:
    """Tasks with their ratings and what these rest on."""
    rows = [
        (
            (voice.rating(task.proposed),),
            by_people(voice, task.judgements),
            _task(voice, rating, task),
            _rests_on(voice, task),
        )
        for task in rating.tasks
    ]
    head = voice.header("proposed", "evaluators", "task", "rests_on")
    return b.table(head, rows, (1.25, 1.45, 4, 4.6), small=True, centred=(0, 1))


def _task(voice: Voice, rating: ObjectiveRating, task: TaskRating) -> b.Runs:
    capability = task.capability if task.capability != rating.capability else ""
    asides = (("target", task.target), ("source", task.source), ("capability", capability))
    said = [(quiet(f"{voice.say(f'fact.{key}')}: {text}"),) for key, text in asides if text]
    reasons = [_judged(voice, judgement) for judgement in task.judgements]
    disputed = (quiet(voice.say("disputed.task")),) if task.disputed else ()
    return lines([(b.Run(f"{task.id} ", bold=True), b.Run(task.title)), *said, *reasons, disputed])


def _rests_on(voice: Voice, task: TaskRating) -> b.Runs:
    """The expectations that are evidence for a task, each with how it went."""
    if not task.rests_on:
        return (quiet(voice.say("rests_on.nothing")),)
    return lines([_evidence(voice, name) for name in task.rests_on])


def _evidence(voice: Voice, name: str) -> b.Runs:
    place, row = voice.expected.get(name, (0, None))
    if row is None:
        return (b.Run(name),)
    late = voice.say("late.by", length=voice.length(row.late)) if row.late else ""
    link = b.Run(row.text or row.id, link=f"#expected-{place}")
    return joined([(link, b.Run(":")), (voice.state(row.standing, "standing"),), b.plain(late)]) + voice.refs(
        row.evidence, 3
    )


def _capabilities(voice: Voice) -> list[b.Block]:
    """Each capability, rated from all tasks that exercise it."""
    rows = [
        (
            (voice.rating(capability.proposed),),
            capability.name,
            (b.Run(", ".join(capability.tasks)), *voice.refs(capability.evidence, 3)),
        )
        for capability in voice.report.capabilities
    ]
    if not rows:
        return []
    title = b.Heading(2, voice.say("objectives.capabilities"))
    return [title, b.table(voice.header("proposed", "capability", "tasks"), rows, (1.2, 4, 5), centred=(0,))]


def findings(voice: Voice) -> list[b.Block]:
    """Findings that belong to no objective, and how many were rejected."""
    rest = [item for item in voice.report.findings if _place(voice, item) == 0]
    blocks = _findings(voice, rest)
    rejected = sum(item.verdict == "rejected" for item in voice.report.findings)
    unread = sum(item.rule != "written" and item.verdict == "open" for item in voice.report.findings)
    if not blocks and voice.control:
        blocks.append(voice.sentence("findings.none"))
    if rejected:
        blocks.append(voice.sentence("findings.rejected", count=rejected))
    if unread:
        blocks.append(voice.sentence("findings.unread", count=unread))
    return [voice.lead("lead.findings"), *blocks] if blocks else []


def _place(voice: Voice, item: Finding) -> int:
    """The objective that a finding stands under, counted from 1; 0 for none."""
    for place, rating in enumerate(voice.report.objectives, 1):
        if rating.id in item.about or any(task.id in item.about for task in rating.tasks):
            return place
    return 0


def _findings(voice: Voice, items: Sequence[Finding]) -> list[b.Block]:
    """Strengths, then areas for improvement, as far as they stand."""
    stand = [item for item in items if item.id in voice.numbers]
    strengths = [item for item in stand if item.kind == "strength"]
    areas = [item for item in stand if item.kind == "improve"]
    blocks: list[b.Block] = []
    if strengths:
        blocks += [b.Heading(3, voice.say("findings.strengths")), b.Entries(tuple(_entry(voice, i) for i in strengths))]
    if areas:
        blocks.append(b.Heading(3, voice.say("findings.areas")))
        if len(areas) > _IN_FULL:
            blocks.append(b.Entries(tuple(_entry(voice, item) for item in areas)))
        else:
            blocks += [block for item in areas for block in _area(voice, item)]
    return blocks


def _entry(voice: Voice, item: Finding) -> b.Entry:
    """A finding as one of many: what was seen, and all that there is to say about it, under each other."""
    more = [
        (b.Run(f"{label}: ", bold=True), *text)
        for label, text in _written(voice, item)
    ]  # fmt: skip
    body = lines([f.observation(voice, item), *more, f.origin(voice, item)])
    return b.Entry(f.anchor(voice, item), (b.Run(f.name(voice, item)),), body)


def _area(voice: Voice, item: Finding) -> list[b.Block]:
    """An area for improvement as HSEEP has it: observation, reference, analysis; and what follows from it."""
    pairs = [
        (voice.say("fact.observation"), f.observation(voice, item)),
        (voice.say("fact.reference"), _reference(voice, item)),
        *(pair for pair in _written(voice, item) if pair[0] != voice.say("fact.reference")),
        (voice.say("fact.found"), f.origin(voice, item)),
    ]
    return [b.Heading(4, f.name(voice, item), anchor=f.anchor(voice, item)), b.facts(pairs)]


def _written(voice: Voice, item: Finding) -> list[tuple[str, b.Runs]]:
    """What there is to say beside the observation, with labels; what nobody wrote is left out."""
    analysis = prose(item.analysis) if item.analysis else _course(voice, item)
    team = voice.team(item.team) if item.team else ""
    pairs = (
        ("reference", prose(item.reference)),
        ("analysis", analysis),
        ("root_cause", prose(item.root_cause)),
        ("recommendation", prose(item.recommendation)),
        ("capability", b.plain(item.capability)),
        ("team", b.plain(team)),
    )
    return [(voice.say(f"fact.{key}"), text) for key, text in pairs if text]


def _reference(voice: Voice, item: Finding) -> b.Runs:
    """What it is measured by: as people wrote it, else the tasks that it is about."""
    if item.reference:
        return prose(item.reference)
    tasks = [task for rating in voice.report.objectives for task in rating.tasks if task.id in item.about]
    said = []
    for task in tasks:
        asides = " · ".join(part for part in (task.target, task.source) if part)
        said.append((b.Run(f"{task.id} {task.title}"), *((quiet(f" ({asides})"),) if asides else ())))
    return lines(said)


def _course(voice: Voice, item: Finding) -> b.Runs:
    """What is known of the course of an expectation that was late or not met: asked, due, done, and by what."""
    place, row = voice.expected.get(str(item.values.get("expectation", "")), (0, None))
    if row is None or row.opened is None or item.kind == "strength":
        return ()
    parts = [voice.say("course.asked", instant=voice.when(row.opened), inject=voice.inject(row.inject) or row.id)]
    if row.deadline is not None:
        parts.append(voice.say("course.due", instant=voice.when(row.deadline)))
    if row.took is not None:
        way = voice.named("way", row.way)
        parts.append(voice.say("course.done", instant=voice.when(row.opened + row.took), way=way))
    link = b.Run(voice.say("course.row"), link=f"#expected-{place}", tone="quiet")
    return (b.Run(" ".join(parts) + " "), link)
