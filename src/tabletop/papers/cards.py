"""Injects as cards: everything that control has to know about one of them, in one place."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import msel, plain, words
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks

_PEN = "_" * 20  # where control notes the time


def card(exercise: form.Exercise, inject: form.Inject) -> b.Block:
    """One inject: when, who, the text in full, what should happen, what it changes, notes."""
    row = msel.row(exercise, inject)
    effects = [words.effect(exercise, item) for item in inject.effects]
    head = f"{row.number} {row.event}".strip()
    parts: list[b.Block] = [
        b.Heading(2, head),
        b.facts(
            (
                ("Inject", row.id),
                ("When", ", ".join(part for part in (row.trigger, row.calendar) if part)),
                ("Phase, storyline", ", ".join(part for part in (row.phase, row.storyline) if part)),
                ("Type", inject.type),
                ("From", row.sender),
                ("To", row.to),
                ("Channel", row.channel),
                ("Attachments", ", ".join(inject.attachments)),
                ("Controller", row.controller),
                ("Objective", _objective(exercise, row)),
                ("Capability", inject.capability),
                ("Given at", _PEN if exercise.clock.pace == "by hand" else ""),
            )
        ),
    ]
    body = words.template(exercise, inject.body, markdown=True)
    if body:
        parts.append(b.Quote(to_blocks(body, 2)))
    parts += _expected(exercise, inject)
    if effects:
        parts += [b.Paragraph(b.bold("What it changes")), b.bullets(effects)]
    if inject.outcomes:
        parts += [
            b.Paragraph(b.bold("How it may end")),
            b.bullets([outcome(exercise, item) for item in inject.outcomes]),
        ]
    said = [(label, text) for label, text in _remarks(exercise, inject) if text]
    parts += [b.Paragraph((b.Run(f"{label}. ", bold=True), b.Run(text))) for label, text in said]
    return b.Together(tuple(parts))


def outcome(exercise: form.Exercise, item: form.Outcome) -> b.Runs:
    """One way something may end, with its chance, what it changes and what is said."""
    chance = words.say(exercise, item.chance) if item.chance is not None else "what the others leave"
    changes = "; ".join(words.effect(exercise, effect) for effect in item.effects)
    text = words.template(exercise, item.text)
    said = ". ".join(part.rstrip(".") for part in (text, changes) if part)
    return (b.Run(item.name, bold=True), b.Run(f" (chance: {chance})" + (f": {said}." if said else "")))


def _objective(exercise: form.Exercise, row: msel.Row) -> str:
    named = {goal.id: goal.title for goal in exercise.objectives}
    return "; ".join(f"{name}: {named[name]}" for name in row.objective.split(", ") if name in named)


def _expected(exercise: form.Exercise, inject: form.Inject) -> list[b.Block]:
    items: list[b.Runs] = []
    for index in inject.expects:
        item = exercise.expectations[index]
        team = exercise.teams[item.team]
        counts = words.ways(exercise, item.any_of)
        breaks = words.ways(exercise, item.none_of)
        how = "; ".join(
            part for part in (f"by {counts}" if counts else "", f"broken by {breaks}" if breaks else "") if part
        )
        said = words.expected(exercise, item)
        shown = f" ({how})" if how and item.text else ""
        items.append(
            (b.Run(f"{plain.team_title(team)}, {words.within(item.within)}: ", bold=True), b.Run(said + shown))
        )
    return [b.Paragraph(b.bold("Expected")), b.bullets(items)] if items else []


def _remarks(exercise: form.Exercise, inject: form.Inject) -> tuple[tuple[str, str], ...]:
    found = inject.source
    return (
        ("Notes", inject.notes.strip()),
        ("Source", plain.source(exercise, found.source) if found.source else ""),
        ("Judgement", found.judgement or ""),
    )
