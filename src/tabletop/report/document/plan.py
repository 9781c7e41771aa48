"""What is to be done about it, and what those who took part thought of the exercise."""

from __future__ import annotations

from datetime import datetime

from tabletop.press import blocks as b
from tabletop.report.document import finding as f
from tabletop.report.document.prose import runs as prose
from tabletop.report.document.prose import words
from tabletop.report.document.voice import Voice, quiet
from tabletop.report.form import AnswerSummary, Feedback, Improvement

_ELEMENTS = ("planning", "organisation", "equipment", "training", "exercise")


def improvement(voice: Voice) -> list[b.Block]:
    """The improvement plan, with the columns of HSEEP."""
    plan = voice.report.improvements
    if not plan:
        return [voice.sentence("improvement.none")] if voice.control else []
    keys = ("area", "action", "element", "owner", "poc", "start", "completion")
    rows = [_line(voice, item) for item in plan]
    table = b.table(voice.header(*keys), rows, (3.1, 3.1, 2, 1.9, 1.9, 1.6, 2), small=True)
    return [voice.lead("lead.improvement"), table]


def _line(voice: Voice, item: Improvement) -> tuple[b.Runs | str, ...]:
    found = next((one for one in voice.report.findings if one.id == item.finding and one.id in voice.numbers), None)
    link = (b.Run("\n"), b.Run(f.name(voice, found), link=f"#{f.anchor(voice, found)}", tone="quiet")) if found else ()
    area = prose(item.area) if item.area or not found else b.plain(f.by_rule(voice, found))
    element = item.element.lower()
    by = (quiet("\n" + voice.say("improvement.by", by=item.by)),) if item.by else ()
    return (
        (*area, *link),
        (*prose(item.action), *by, *voice.refs(item.evidence)),
        voice.say(f"element.{element}") if element in _ELEMENTS else item.element,
        item.owner,
        item.contact,
        _day(voice, item.start),
        _day(voice, item.completion),
    )


def _day(voice: Voice, text: str) -> str:
    """A date as the report's language writes it; what is no date stays as it was written."""
    try:
        return voice.language.date(datetime.fromisoformat(text))
    except ValueError:
        return text


def feedback(voice: Voice) -> list[b.Block]:
    """What the forms of the hotwash say, each voice by itself; numbers only where statements were rated."""
    given = voice.report.feedback
    if not (given.forms or given.refused):
        return [voice.sentence("feedback.none")] if voice.control else []
    blocks: list[b.Block] = [voice.sentence("feedback.forms", count=given.forms), *_statements(voice, given)]
    for key, said in (("strengths", given.strengths), ("improvements", given.improvements)):
        if said:
            blocks += [b.Heading(2, voice.say(f"feedback.{key}")), _voices(voice, said)]
    for question in given.questions:
        blocks += _question(voice, question)
    if given.other:
        blocks += [b.Heading(2, voice.say("feedback.other")), _voices(voice, given.other)]
    for who, count in given.repeated:
        blocks.append(voice.sentence("feedback.repeated", who=who, count=count))
    if given.refused:
        rows = [(file, why) for file, why in given.refused]
        head = voice.header("file", "why")
        blocks.append(b.table(head, rows, (3, 6), voice.say("feedback.refused"), small=True))
    return [voice.lead("lead.feedback"), *blocks]


def _statements(voice: Voice, given: Feedback) -> list[b.Block]:
    """How statements were rated: how many chose each of the five, and the mean."""
    rows = [
        (
            voice.say(f"statement.{item.id}") if item.id else item.statement,
            *(voice.number(count) for count in item.counts),
            voice.number(round(item.mean, 2)) if item.mean is not None else "–",
        )
        for item in given.statements
    ]
    if not rows:
        return []
    head = (*voice.header("statement"), "1", "2", "3", "4", "5", *voice.header("mean"))
    widths = (6, 0.7, 0.7, 0.7, 0.7, 0.7, 1.1)
    return [b.table(head, rows, widths, voice.say("feedback.statements"), right=(1, 2, 3, 4, 5, 6))]


def _question(voice: Voice, question: AnswerSummary) -> list[b.Block]:
    asked = (quiet(voice.say("feedback.asked", teams=voice.team_list(question.of))),) if question.of else ()
    blocks: list[b.Block] = [b.Heading(2, question.ask)]
    if asked:
        blocks.append(b.Paragraph(asked))
    blocks.append(_voices(voice, question.answers) if question.answers else voice.sentence("feedback.unanswered"))
    return blocks


def _voices(voice: Voice, said: tuple[tuple[str, str], ...]) -> b.Block:
    """What was said, and by whom where they gave a name."""
    return b.bullets(
        (*words(text), *((quiet(f" – {voice.teams.get(who, who)}"),) if who else ())) for who, text in said
    )
