"""The feedback form as a file: YAML, or Markdown with the same between two lines `---`, to be filled in by anybody."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from tabletop.exercise import hotwash
from tabletop.exercise.form import Exercise
from tabletop.exercise.wording import one_line
from tabletop.report.language import Language

_WIDTH = 100


def form(exercise: Exercise, team: str | None, language: Language, markdown: bool = False) -> str:
    """A form for a team's people, with the questions that are for them; for anybody, with all, where `team` is None.

    ValueError where the exercise has no such team.
    """
    teams = {each.id: each.title or each.id for each in exercise.teams}
    if team is not None and team not in teams:
        raise ValueError(f"there is no team '{team}'; there are {', '.join(teams)}")
    lines = list(_lines(exercise, team, language, markdown))
    if markdown:
        lines = ["---", *lines, "---"]
    return "\n".join(lines).rstrip() + "\n"


def _lines(exercise: Exercise, team: str | None, language: Language, markdown: bool) -> Iterator[str]:
    say = language.say
    yield from _comment(say("form.title", title=exercise.title))
    yield "#"
    yield from _comment(say("form.how"))
    yield "#"
    yield from _comment(say("form.long"))
    yield from ("#     strengths: |", *_comment(say("form.long.example"), "#       "))
    yield "#"
    if markdown:
        yield from (*_comment(say("form.below")), "#")
    yield from _comment(say("form.return.markdown" if markdown else "form.return"))
    yield ""
    yield from _comment(say("form.name"))
    yield 'name: ""'
    yield from _comment(say("form.role"))
    yield 'role: ""'
    yield f"team: {json.dumps(team or '', ensure_ascii=False)}"
    yield ""
    yield from _comment(say("form.ratings"))
    yield "ratings:"
    for name in hotwash.STATEMENTS:
        yield from _comment(say(f"statement.{name}"), "  # ")
        yield f'  {name}: ""'
    for key in ("strengths", "improvements"):
        yield ""
        yield from _comment(say(f"form.{key}"))
        yield f"{key}: |"
    yield from _questions(exercise, team, language)
    yield ""
    yield from _comment(say("form.other"))
    yield "other: |"


def _questions(exercise: Exercise, team: str | None, language: Language) -> Iterator[str]:
    """The exercise's own questions, each with a place for the answer."""
    asked = hotwash.questions(exercise, team)
    if not asked:
        return
    teams = {each.id: each.title or each.id for each in exercise.teams}
    yield ""
    yield from _comment(language.say("form.questions"))
    yield "answers:"
    for question in asked:
        whom = language.listed([teams.get(name, name) for name in question.of]) if question.of and not team else ""
        yield from _comment(language.say("form.for", ask=question.ask, teams=whom) if whom else question.ask, "  # ")
        yield f"  {question.number}: |"


def _comment(text: str, start: str = "# ") -> list[str]:
    """Remarks; what the exercise says stands in them on lines of ours, whatever is in it."""
    return textwrap.wrap(one_line(text), _WIDTH, initial_indent=start, subsequent_indent=start, break_on_hyphens=False)
