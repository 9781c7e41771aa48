"""Lint of texts: what somebody still has to write, and what receivers may not see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.lint.looked import Finding, Looked, Path
from tabletop.exercise.problems import Place

_PLACEHOLDER = re.compile(
    r"\b(?:TODO|TBD|TBC|FIXME|XXX+)\b"
    r"|\b[Ll]orem ipsum\b"
    r"|[\[<](?:[Ii]nsert|[Ff]ill in|[Yy]our|[Nn]ame|[Dd]ate|[Pp]lace|[Tt]ime|[Nn]umber|[Tt]ext)\b[^\]>\n]{0,60}[\]>]"
    r"|(?<!\{)\{[\w. ]{1,40}\}(?!\})"
    r"|\?{3,}|_{4,}"
    r"|\A\s*(?:\.\.\.|…)\s*\Z"
)


def placeholders(looked: Looked) -> Iterator[Finding]:
    """Text that still holds a place for something: TODO, [name], ... and the like."""
    for path, text in _texts(looked.written):
        if found := _PLACEHOLDER.search(text):
            word = found[0].strip()
            yield Finding(looked.document.place_word(path, word), f"'{word}' still waits for its text")
    for name, text in looked.document.texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if found := _PLACEHOLDER.search(line) if line.strip() not in ("...", "…") else None:
                place = Place((looked.document.folder / name).as_posix(), number, found.start() + 1)
                yield Finding(place, f"'{found[0].strip()}' still waits for its text")


def _texts(written: s.Exercise) -> Iterator[tuple[Path, str]]:
    """The texts that people will read, with where they stand."""
    for name in ("title", "startex_brief", "endex_brief"):
        yield (name,), getattr(written, name)
    for key in ("sponsor", "contact", "purpose", "scope", "scenario", "handling"):
        yield ("about", key), getattr(written.about, key)
    for i, inject in enumerate(written.injects):
        yield ("injects", i, "subject"), inject.subject
        yield ("injects", i, "body"), inject.body
        for k, item in enumerate(inject.expects):
            yield ("injects", i, "expects", k, "text"), item.text
        for key, outcome in inject.outcomes.items():
            yield ("injects", i, "outcomes", key, "text"), outcome.text
    for name, option in written.options.items():
        for key in ("title", "description", "text", "otherwise"):
            yield ("options", name, key), getattr(option, key) or ""
        for key, outcome in option.outcomes.items():
            yield ("options", name, "outcomes", key, "text"), outcome.text
    for name, team in written.teams.items():
        yield ("teams", name, "title"), team.title
    for name, objective in written.objectives.items():
        yield ("objectives", name, "title"), objective.title
        for i, task in enumerate(objective.tasks):
            yield ("objectives", name, "tasks", i, "title"), task.title
            yield ("objectives", name, "tasks", i, "target"), task.target
    for name, phase in written.phases.items():
        yield ("phases", name, "title"), phase.title
        for i, question in enumerate(phase.discuss):
            yield ("phases", name, "discuss", i, "ask"), question.ask
    for i, question in enumerate(written.questions):
        yield ("questions", i, "ask"), question.ask


def hidden_figures(looked: Looked) -> Iterator[Finding]:
    """Text that shows its receivers a figure they may not see: they would read "(not known)" (R13)."""
    exercise = looked.exercise
    if not exercise.seen_by:
        return
    for inject in exercise.injects:
        for key in ("subject", "body"):
            for name, teams in _not_for(exercise, getattr(inject, key), inject.to):
                place = looked.document.place_word(("injects", looked.positions[inject.id], key), name)
                yield Finding(place, _hidden(name, teams))
        for outcome in inject.outcomes:
            for name, teams in _not_for(exercise, outcome.text, inject.to):
                place = looked.document.place_word(
                    ("injects", looked.positions[inject.id], "outcomes", outcome.name, "text"), name
                )
                yield Finding(place, _hidden(name, teams))
    for option in exercise.options:
        texts = [(("text",), option.text), *((("outcomes", o.name, "text"), o.text) for o in option.outcomes)]
        for path, text in texts:
            for name, teams in _not_for(exercise, text, option.teams):
                yield Finding(looked.document.place_word(("options", option.id, *path), name), _hidden(name, teams))


def _hidden(name: str, teams: list[str]) -> str:
    return f"this shows '{name}' to {', '.join(teams)}, who may not see it and would read '(not known)'"


def _not_for(exercise: f.Exercise, text: f.Template, receivers: tuple[int, ...]) -> Iterator[tuple[str, list[str]]]:
    """The figures in a text that some of its receivers may not see, with those receivers."""
    memories = {memory.slot: memory.operands for memory in exercise.memories}
    for part in text.parts:
        if isinstance(part, str):
            continue
        for slot in sorted(n.slots_behind(part[0], memories)):
            seen = exercise.seen_by.get(slot)
            if seen is not None and (shut := [exercise.teams[t].id for t in receivers if t not in seen]):
                yield exercise.slots[slot], shut
