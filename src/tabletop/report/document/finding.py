"""Findings in sentences: what a stated rule found, what people made of it, and how both are shown together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tabletop.press import blocks as b
from tabletop.report.document.prose import cut
from tabletop.report.document.prose import runs as prose
from tabletop.report.document.voice import Voice, clipped, quiet
from tabletop.report.form import Finding

_SHORT = 300  # letters of a finding in the summary
#: Rules in the order in which their findings tell something, where people have not said what matters.
_TELLING = (
    "written", "contradicted", "unmet", "exhausted", "late", "unanswered", "refused", "silent", "no-reason", "in-time",
)  # fmt: skip


def shown(voice: Voice, kind: str) -> list[Finding]:
    """Findings of a kind that stand: not rejected, and not merged into another."""
    return [item for item in voice.report.findings if item.kind == kind and item.id in voice.numbers]


def telling(voice: Voice, kind: str) -> list[Finding]:
    """Findings of a kind, those first that people wrote or accepted, then by what their rules tell."""
    return sorted(shown(voice, kind), key=_telling)


def _telling(item: Finding) -> tuple[bool, bool, int]:
    """People's own before what they reworded or accepted, and that before what only a rule found."""
    rank = _TELLING.index(item.rule)
    return (not by_people(item), item.rule != "written" and item.verdict != "accepted", rank)


def by_people(item: Finding) -> bool:
    """Whether people have put it into words."""
    return item.rule == "written" or bool(item.text)


def number(voice: Voice, item: Finding) -> int:
    """The number a finding is known by among those of its kind, counted from 1; 0 for one that is not shown."""
    return voice.numbers.get(item.id, 0)


def anchor(voice: Voice, item: Finding) -> str:
    """The name that links to a finding lead to."""
    return f"{item.kind}-{number(voice, item)}"


def name(voice: Voice, item: Finding) -> str:
    """What a finding is called: `Area for improvement 3`."""
    return voice.say(f"finding.name.{item.kind}", number=str(number(voice, item)))


def short(voice: Voice, item: Finding) -> b.Runs:
    """A finding in one line, with its evidence, and a link to where it stands in full."""
    text = cut(prose(item.text), _SHORT) if item.text else b.plain(by_rule(voice, item))
    link = b.Run(name(voice, item), link=f"#{anchor(voice, item)}", tone="quiet")
    return (*text, *voice.refs(item.evidence, 4), b.Run(" "), link)


def observation(voice: Voice, item: Finding) -> b.Runs:
    """What was seen: in people's words where they found some, else as the rule found it."""
    text = prose(item.text) if item.text else b.plain(by_rule(voice, item))
    return (*text, *voice.refs(item.evidence))


def origin(voice: Voice, item: Finding) -> b.Runs:
    """Who or what found it, and what people decided about it."""
    said: list[b.Run] = []
    if item.rule != "written":
        said.append(quiet(voice.say("finding.by_rule", rule=voice.say(f"rule.name.{item.rule}"))))
        if item.text:
            said.append(quiet(" " + by_rule(voice, item)))
    if item.by:
        said.append(quiet((" " if said else "") + voice.say(_part_taken(item), by=item.by)))
    elif item.rule != "written" and item.verdict != "open":
        said.append(quiet(" " + voice.say(f"finding.verdict.{item.verdict}")))
    if item.merged:
        said.append(quiet(" " + voice.say("finding.merged", count=len(item.merged))))
    return tuple(said)


def _part_taken(item: Finding) -> str:
    """What the person did whose name stands with a finding: saw it, or accepted or worded what a rule found."""
    if item.rule == "written":
        return "finding.by"
    return "finding.accepted" if item.verdict == "accepted" else "finding.worded"


def by_rule(voice: Voice, item: Finding) -> str:
    """What a rule found, in a sentence."""
    say = _SENTENCES.get(item.rule)
    return say(voice, item, item.values) if say else clipped(item.text, _SHORT)


def _deed(voice: Voice, item: Finding, values: dict[str, Any]) -> dict[str, Any]:
    """What all sentences about an expectation hold. `count` is how often it stood so, or for how many."""
    expectation = str(values.get("expectation", ""))
    text = str(values.get("text") or voice.expectation(expectation)).rstrip(". ")
    return {"team": voice.team(item.team), "text": text, "count": int(values.get("count") or 1)}


def _late(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    late, took = voice.length(values.get("late") or 0), voice.length(values.get("took") or 0)
    return voice.say("finding.late", **_deed(voice, item, values), late=late, took=took)


def _unmet(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    deadline = values.get("deadline")
    if deadline is None:
        return voice.say("finding.unmet", **_deed(voice, item, values))
    return voice.say("finding.unmet.by", **_deed(voice, item, values), deadline=voice.instant(deadline))


def _in_time(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    took = values.get("took")
    if took is None:
        return voice.say("finding.in-time.kept", **_deed(voice, item, values))
    if took == 0:
        return voice.say("finding.in-time.once", **_deed(voice, item, values))
    return voice.say("finding.in-time", **_deed(voice, item, values), took=voice.length(took))


def _contradicted(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    what, subject = str(values.get("what", "rating")), str(values.get("id", ""))
    prefix = {"outcome": "state", "expectation": "standing"}.get(what, "rating.short")
    titles: dict[str, Callable[[str], str]] = {"outcome": voice.order, "expectation": voice.expectation}
    return voice.say(
        f"finding.contradicted.{what}",
        subject=titles[what](subject) if what in titles else subject,
        machine=voice.named(prefix, str(values.get("machine") or "")),
        person=voice.named(prefix, str(values.get("person") or "")),
        by=values.get("by") or voice.say("somebody"),
    )


def _exhausted(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    title = values.get("title") or values.get("name", "")
    at, count = values.get("at"), int(values.get("count") or 0)
    when = voice.instant(at) if isinstance(at, int) else voice.say("unknown")
    said = voice.say("finding.exhausted", title=title, at=when)
    return f"{said} {voice.say('finding.exhausted.orders', count=count)}" if count else said


def _unanswered(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    sender = voice.teams.get(str(values.get("from")), values.get("from") or voice.say("control"))
    at, count = values.get("at"), int(values.get("count") or 1)
    return voice.say(
        f"finding.unanswered.{values.get('what', 'message')}",
        count=count,
        team=voice.team(item.team),
        subject=values.get("subject") or values.get("id", ""),
        sender=sender,
        at=voice.instant(at) if isinstance(at, int) else voice.say("unknown"),
    )


def _no_reason(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    return voice.say("finding.no-reason", team=voice.team(item.team), count=values.get("count") or 0)


def _refused(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    message = str(values.get("message") or values.get("code") or "").rstrip(". ")
    return voice.say("finding.refused", team=voice.team(item.team), count=values.get("count") or 0, message=message)


def _silent(voice: Voice, item: Finding, values: dict[str, Any]) -> str:
    turns = voice.language.listed([str(turn) for turn in values.get("turns") or ()])
    return voice.say("finding.silent", team=voice.team(item.team), count=values.get("count") or 0, turns=turns)


_SENTENCES: dict[str, Callable[[Voice, Finding, dict[str, Any]], str]] = {
    "late": _late,
    "unmet": _unmet,
    "in-time": _in_time,
    "contradicted": _contradicted,
    "exhausted": _exhausted,
    "unanswered": _unanswered,
    "no-reason": _no_reason,
    "refused": _refused,
    "silent": _silent,
}
