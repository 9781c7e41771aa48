"""Sections that several papers share: what the exercise is for, the timetable, questions for discussion."""

from __future__ import annotations

from collections.abc import Sequence

from tabletop.exercise import form
from tabletop.papers import plain, words
from tabletop.press import blocks as b

Columns = Sequence[tuple[str, float]]  # of a table: heading and width


def overview(exercise: form.Exercise, *more: tuple[str, str]) -> list[b.Block]:
    """Purpose and scope, `more` that is said of the exercise, and what everybody may take for granted."""
    said = b.facts(
        (("Purpose", plain.about(exercise, "purpose")), ("Scope", plain.about(exercise, "scope")), *more),
    )
    found: list[b.Block] = [said] if said.pairs else []
    assumed = plain.assumptions(exercise)
    if assumed:
        found += [b.Heading(2, "Assumptions"), b.bullets(assumed)]
    return [b.Heading(1, "The exercise"), *found] if found else []


def timetable(exercise: form.Exercise) -> list[b.Block]:
    """Phases with their minutes, and turns with their deadlines where the pace is turns."""
    found: list[b.Block] = []
    phases = plain.phases(exercise)
    if phases:
        rows = [(phase.name, f"{phase.minutes} minutes" if phase.minutes else "") for phase in phases]
        found.append(kept_table((("Phase", 3), ("Planned time in the room", 2)), rows))
    ends = exercise.clock.turn_ends
    if ends:
        rooms = [instant.strftime("%Y-%m-%d %H:%M") for instant in exercise.clock.deadlines]
        rooms += [""] * (len(ends) - len(rooms))
        turns = [
            (str(number), words.calendar(exercise, begin), words.calendar(exercise, end), room)
            for number, (begin, end, room) in enumerate(zip([0, *ends], ends, rooms, strict=False), 1)
        ]
        columns = (("Turn", 1), ("From", 3), ("Orders close", 3), ("Deadline in the room", 3))
        found.append(b.paragraph("Dates of turns are those of the exercise's own calendar."))
        found.append(kept_table(columns, turns))
    return [b.Heading(1, "Timetable"), *found] if found else []


def discussion(questions: tuple[plain.Question, ...]) -> list[b.Block]:
    """Questions as a numbered list, each with whom it is for."""
    items = []
    for question in questions:
        whom = f"  ({words.listed(list(question.of))})" if question.of else "  (everybody)"
        items.append((b.Run(question.ask), b.Run(whom, italic=True)))
    return [b.numbered(items)] if items else []


def kept_table(columns: Columns, rows: Sequence[Sequence[str | b.Runs]], small: bool = False) -> b.Table:
    """A table of those columns that hold anything at all."""
    kept = [i for i in range(len(columns)) if any(row[i] for row in rows)]
    heads, widths = [columns[i][0] for i in kept], [columns[i][1] for i in kept]
    return b.table(heads, [[row[i] for i in kept] for row in rows], widths, small=small)
