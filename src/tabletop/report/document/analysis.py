"""The analysis: objectives and capabilities with their ratings, and findings under what they are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from tabletop.press import blocks as b
from tabletop.report.document import finding as f
from tabletop.report.document.front import by_people
from tabletop.report.document.prose import runs as prose
from tabletop.report.document.voice import Voice, entry, joined, lines, quiet
from tabletop.report.form import ExpectationRow, Finding, Judgement, ObjectiveRating, TaskRating

_RESTS_ON = 12  # expectations that a task shows; of more it is said how many there are
_IN_FULL = 6  # areas for improvement of a section that are set out one by one, whoever found them


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
    rated = rating.proposed != "unrated"
    meaning = voice.say(f"rating.{rating.proposed}")
    meaning = voice.say("objective.proposed", meaning=meaning) if rated else f"{meaning}."
    evidence = rating.evidence if rated else ()
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
    mine = [item for item in voice.report.findings if voice.place(item) == place]
    return [block for block in blocks if block != b.Facts(())] + _findings(voice, mine)


def _judged(voice: Voice, judgement: Judgement) -> b.Runs:
    """An evaluator's rating, with who gave it and why."""
    meaning = voice.say(f"rating.{judgement.rating}")
    text = voice.say("judged", by=judgement.by or voice.say("somebody"), meaning=meaning)
    because = (b.Run(" "), *voice.quoted(prose(judgement.because))) if judgement.because else ()
    when = (quiet(f" {voice.when(judgement.at)}"),) if judgement.at is not None else ()
    return (voice.rating(judgement.rating), b.Run(f" {text}"), *because, *when, *voice.refs(judgement.evidence))


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
    found = [(name, *entry) for name in task.rests_on for entry in voice.expected.get(name, ())]
    shown = [_evidence(voice, place, row) for _, place, row in found[:_RESTS_ON]]
    more = len(found) - len(shown)
    return lines([*shown, (quiet(voice.say("evidence.more", count=more)),) if more else ()])


def _evidence(voice: Voice, place: int, row: ExpectationRow) -> b.Runs:
    """An expectation with how it went."""
    late = voice.say("late.by", length=voice.length(row.late)) if row.late else ""
    link = b.Run(row.text or row.id, link=f"#expected-{place}")
    said = joined([(link, b.Run(":")), (voice.state(row.standing, "standing"),), b.plain(late)])
    return (*said, *voice.refs(row.evidence, 3))


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
    rest = [item for item in voice.report.findings if voice.place(item) == 0]
    found = _findings(voice, rest)
    blocks: list[b.Block] = []
    rejected = sum(item.verdict == "rejected" for item in voice.report.findings)
    unread = sum(item.rule != "written" and item.verdict == "open" for item in voice.report.findings)
    if not found and voice.control:
        blocks.append(voice.sentence("findings.none"))
    if rejected:
        blocks.append(voice.sentence("findings.rejected", count=rejected))
    if unread:
        blocks.append(voice.sentence("findings.unread", count=unread))
    lead = voice.lead("lead.findings" if voice.report.objectives else "lead.findings.alone")
    return [lead, *blocks, *found, *_rules(voice)] if blocks or found else []


def _rules(voice: Voice) -> list[b.Block]:
    """What the rules state that found something."""
    rules = dict.fromkeys(item.rule for item in voice.report.findings if item.rule != "written")
    rows = [(voice.say(f"rule.name.{rule}"), voice.say(f"rule.{rule}")) for rule in rules]
    table = b.table(voice.header("rule_name", "rule_states"), rows, (2, 7), voice.say("findings.rules"), small=True)
    return [table] if rows else []


def _findings(voice: Voice, items: Sequence[Finding]) -> list[b.Block]:
    """Strengths, then areas for improvement, as far as they stand, in the order of their numbers."""
    stand = sorted((item for item in items if item.id in voice.numbers), key=lambda item: voice.numbers[item.id])
    strengths = [item for item in stand if item.kind == "strength"]
    areas = [item for item in stand if item.kind == "improve"]
    blocks: list[b.Block] = []
    if strengths:
        entries = tuple(_strength(voice, item) for item in strengths)
        blocks += [b.Heading(3, voice.say("findings.strengths")), b.Entries(entries, roomy=True)]
    if areas:
        blocks.append(b.Heading(3, voice.say("findings.areas")))
        few = len(areas) <= _IN_FULL
        for in_full, group in groupby(areas, lambda item: few or _by_people(item)):
            mine = list(group)
            blocks += _in_full(voice, mine) if in_full else [_close(voice, mine)]
    return blocks


def _strength(voice: Voice, item: Finding) -> b.Entry:
    """A strength: what was seen and who or what found it, on as few lines as that takes."""
    parts = _parts(voice, item)[1:] if _by_people(item) else []
    more = [(b.Run(f"{label}: ", bold=True), *text) for label, text in parts]
    said = joined([f.observation(voice, item), f.origin(voice, item)])
    return entry(f.anchor(voice, item), b.bold(f.name(voice, item)), lines([said, *more]))


def _by_people(item: Finding) -> bool:
    """Whether people wrote it, or wrote something to it."""
    return bool(item.rule == "written" or item.text or item.analysis or item.root_cause or item.recommendation)


def _in_full(voice: Voice, items: Iterable[Finding]) -> list[b.Block]:
    """Areas for improvement as HSEEP has them: observation, reference, analysis; and what follows from it."""
    blocks: list[b.Block] = []
    for item in items:
        pairs = [*_parts(voice, item), (voice.say("fact.found"), f.origin(voice, item))]
        heading = b.Heading(4, f.name(voice, item), anchor=f.anchor(voice, item))
        blocks.append(b.Together((heading, b.facts(pairs))))
    return blocks


def _close(voice: Voice, items: Iterable[Finding]) -> b.Block:
    """The same as a close list, for the many that a rule found and nobody has worked on yet."""
    return b.Entries(tuple(_entry(voice, item) for item in items), roomy=True)


def _entry(voice: Voice, item: Finding) -> b.Entry:
    """What was seen, what it is measured by, and, said aside, how it came and which rule found it."""
    course = tuple(b.Run(run.text, link=run.link, tone="quiet") for run in _course(voice, item))
    said = [f.observation(voice, item), _reference(voice, item), joined([course, f.origin(voice, item)], " · ")]
    return entry(f.anchor(voice, item), b.bold(f.name(voice, item)), lines(said))


def _parts(voice: Voice, item: Finding) -> list[tuple[str, b.Runs]]:
    """What there is to say about a finding, with labels; what nobody wrote is left out."""
    own = item.rule == "written"
    pairs = (
        ("observation", f.observation(voice, item)),
        ("reference", _reference(voice, item)),
        ("analysis", prose(item.analysis) if item.analysis else _course(voice, item)),
        ("root_cause", prose(item.root_cause)),
        ("recommendation", prose(item.recommendation)),
        ("team", b.plain(voice.team(item.team) if own and item.team else "")),
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
    """The course of an expectation that was late or not met: when it was asked, due and done, and by what."""
    rows = voice.expected.get(str(item.values.get("expectation", "")), [])
    standing = {"late": "late", "unmet": "unmet"}.get(item.rule)
    place, row = next(((place, row) for place, row in rows if row.standing == standing), (0, None))
    if row is None or row.opened is None:
        return ()
    parts = [voice.say("course.asked", instant=voice.instant(row.opened), inject=voice.inject(row.inject) or row.id)]
    if row.deadline is not None:
        parts.append(voice.say("course.due", instant=voice.instant(row.deadline)))
    if row.took is not None:
        way = voice.named("way", row.way)
        parts.append(voice.say("course.done", instant=voice.instant(row.opened + row.took), way=way))
    link = b.Run(voice.say("course.row"), link=f"#expected-{place}", tone="quiet")
    return (b.Run(" ".join(parts) + " "), link)
