"""The master scenario events list on paper: a wide table, for control only."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import msel, plain
from tabletop.press import blocks as b

_COLUMNS: tuple[tuple[str, float], ...] = (
    ("No.", 1.15),
    ("Time", 1.35),
    ("Phase, storyline", 1.15),
    ("Event", 2.0),
    ("From", 1.35),
    ("To", 1.6),
    ("Channel", 0.95),
    ("Trigger", 2.0),
    ("Expected action", 2.7),
    ("Controller", 1.25),
    ("Objective, capability", 1.5),
)
_CONTROLLER = 9


def msel_paper(exercise: form.Exercise) -> b.Paper:
    """All events in the order in which control meets them."""
    events = msel.rows(exercise)
    cells = [_cells(event) for event in events]
    # the column of controllers goes where nobody is named, and leaves its room to the others
    shown = [i for i in range(len(_COLUMNS)) if i != _CONTROLLER or any(event.controller for event in events)]
    blocks: list[b.Block] = [
        b.Note(
            (
                b.Paragraph(
                    (
                        b.Run("For control and evaluators only. ", bold=True),
                        b.Run(
                            "Times count from STARTEX. Events that hang on another event stand under it; those that "
                            "hang on decisions or conditions follow, and last those that control releases by hand."
                        ),
                    )
                ),
            )
        )
    ]
    if events:
        blocks.append(
            b.table(
                [_COLUMNS[i][0] for i in shown],
                [[row[i] for i in shown] for row in cells],
                [_COLUMNS[i][1] for i in shown],
                small=True,
            )
        )
    named = dict.fromkeys(event.storyline for event in events if event.storyline)
    stories = [(name, plain.storyline(exercise, name)) for name in named]
    if any(text != name for name, text in stories):
        blocks += [b.Together((b.Heading(2, "Storylines"), b.facts(stories)))]
    facts = (*plain.dates(exercise), ("Events", str(len(events))))
    return plain.paper(exercise, "Master scenario events list", blocks, facts, landscape=True)


def _cells(event: msel.Row) -> list[str | b.Runs]:
    return [
        (*b.bold(event.number), b.Run(f"\n{event.id}" if event.number else event.id)),
        "\n".join(part for part in (event.time, event.calendar) if part) or "—",
        "\n".join(part for part in (event.phase, event.storyline) if part),
        event.event,
        event.sender,
        event.to,
        event.channel,
        event.trigger,
        event.expected.replace("; ", "\n"),
        event.controller,
        "\n".join(part for part in (event.objective, event.capability) if part),
    ]
