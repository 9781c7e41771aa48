"""The master scenario events list as a plain table: Markdown for a wiki, CSV for a spreadsheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

from tabletop.exercise import form
from tabletop.exercise.wording import one_line
from tabletop.papers import msel, plain, words
from tabletop.press import cells
from tabletop.press.md import escaped, line

#: The heading of each column, in the order of the fields of `msel.Row`.
HEADINGS = (
    "No.", "Id", "Time", "Calendar", "Phase", "Storyline", "Event", "From", "To", "Channel", "Trigger",
    "Expected action", "Controller", "Objective", "Capability",
)  # fmt: skip


def title(exercise: form.Exercise) -> str:
    """The heading of the list."""
    return one_line(f"{exercise.title}: master scenario events list")


def facts(exercise: form.Exercise, count: int, chosen: str = "") -> tuple[str, ...]:
    """What has to stand over the list: banner, handling, whom it is for, variant, the times, how many events.

    `chosen` says of what a list that is not the whole one is.
    """
    clock = exercise.clock
    said = (
        plain.about(exercise, "banner"),
        plain.about(exercise, "handling"),
        "for control only",
        f"variant {exercise.variant}" if exercise.variant else "",
        f"STARTEX {words.calendar(exercise, 0)} ({clock.startex.strftime('%Z') or 'local time'})",
        f"ENDEX after {words.length(clock.endex)}",
        f"{count} event{'' if count == 1 else 's'}{f' of {chosen} only' if chosen else ''}",
    )
    return tuple(one_line(part) for part in said if part)


def storylines(exercise: form.Exercise, rows: Sequence[msel.Row]) -> tuple[tuple[str, str], ...]:
    """The storylines of these rows that have a title, with it."""
    named = dict.fromkeys(row.storyline for row in rows if row.storyline)
    found = ((name, one_line(plain.storyline(exercise, name))) for name in named)
    return tuple((name, text) for name, text in found if text != name)


def to_markdown(exercise: form.Exercise, rows: Sequence[msel.Row], chosen: str = "") -> str:
    """The list as Markdown; columns in which nothing stands are left out. What people wrote is text, never markup."""
    cells = [[escaped(cell) for cell in astuple(row)] for row in rows]
    shown = [index for index in range(len(HEADINGS)) if any(row[index] for row in cells)]
    lines = [
        f"# {escaped(title(exercise))}",
        "",
        " · ".join(escaped(part) for part in facts(exercise, len(rows), chosen)),
        "",
    ]
    if rows:
        lines.append(line([HEADINGS[index] for index in shown]))
        lines.append(line(["---"] * len(shown)))
        lines += [line([row[index] for index in shown]) for row in cells]
    said = [f"- {escaped(name)}: {escaped(text)}" for name, text in storylines(exercise, rows)]
    return "\n".join([*lines, *(["", "Storylines:", "", *said] if said else []), ""])


def to_csv(rows: Sequence[msel.Row]) -> bytes:
    """The list as CSV, every column."""
    return cells.to_csv(HEADINGS, map(astuple, rows))
