"""The situation manual: what players read before and during the exercise.

It holds nothing that players should not know yet: no injects, no options, no briefs of single teams, no tasks by which
they are judged, and not the scenario in a paragraph, which tells how the story goes on.
"""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import plain, words
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks


def sitman(exercise: form.Exercise) -> b.Paper:
    """The manual: cover, overview, objectives, who takes part, timetable, then phase by phase."""
    blocks: list[b.Block] = [*plain.handling_note(exercise)]
    blocks += _overview(exercise)
    blocks += _objectives(exercise)
    blocks += _participants(exercise)
    blocks += _timetable(exercise)
    blocks += _start(exercise)
    blocks += _phases(exercise)
    blocks += _hotwash(exercise)
    facts = (
        ("Type", plain.about(exercise, "type")),
        ("Sponsor", plain.about(exercise, "sponsor")),
        ("Contact", plain.about(exercise, "contact")),
        *plain.dates(exercise),
        ("Purpose", plain.about(exercise, "purpose")),
        ("Scope", plain.about(exercise, "scope")),
        ("Handling", plain.about(exercise, "handling")),
    )
    return plain.paper(exercise, "Situation manual", blocks, facts, cover=True)


def discussion(questions: tuple[plain.Question, ...]) -> list[b.Block]:
    """Questions as a numbered list, each with whom it is for."""
    items = []
    for question in questions:
        whom = f"  ({words.listed(list(question.of))})" if question.of else "  (everybody)"
        items.append((b.Run(question.ask), b.Run(whom, italic=True)))
    return [b.numbered(items)] if items else []


def _overview(exercise: form.Exercise) -> list[b.Block]:
    found: list[b.Block] = []
    for label, key in (("Purpose", "purpose"), ("Scope", "scope")):
        said = plain.about(exercise, key)
        if said:
            found.append(b.Paragraph((b.Run(f"{label}. ", bold=True), b.Run(said))))
    assumed = plain.assumptions(exercise)
    if assumed:
        found += [b.Heading(2, "Assumptions"), b.bullets(assumed)]
    return [b.Heading(1, "Exercise overview"), *found] if found else []


def _objectives(exercise: form.Exercise) -> list[b.Block]:
    if not exercise.objectives:
        return []
    rows = []
    for goal in exercise.objectives:
        more = plain.described(exercise, goal.id)
        rows.append((goal.id, goal.title + (f"\n{more}" if more else ""), goal.capability))
    return [b.Heading(1, "Objectives and capabilities"), b.table(("", "Objective", "Capability"), rows, (1, 6, 3))]


def _participants(exercise: form.Exercise) -> list[b.Block]:
    everybody = plain.people(exercise)
    rows = []
    for team in exercise.teams:
        members = [person.name for person in everybody if team.id in person.team and person.role in ("", "player")]
        rows.append((team.title or team.id, "a set of rules" if team.policy else words.listed(members)))
    found: list[b.Block] = [b.Heading(1, "Participants")]
    if all(said for _, said in rows):
        found.append(b.table(("Team", "Played by"), rows, (2, 3)))
    else:
        found.append(b.bullets([f"{name}, played by {said}" if said else name for name, said in rows]))
    others = [
        (person.name, person.role, person.organisation) for person in everybody if person.role not in ("", "player")
    ]
    if others:
        columns = 3 if any(row[2] for row in others) else 2
        head = ("Name", "Role", "Organisation")[:columns]
        shown = b.table(head, [row[:columns] for row in others], (3, 2, 3)[:columns])
        found.append(b.Together((b.Heading(2, "Staff of the exercise"), shown)))
    return found


def _timetable(exercise: form.Exercise) -> list[b.Block]:
    """Phases with their minutes, and turns with their deadlines where the pace is turns."""
    found: list[b.Block] = []
    phases = plain.phases(exercise)
    if phases:
        rows = [(phase.name, f"{phase.minutes} minutes" if phase.minutes else "") for phase in phases]
        found += [b.table(("Phase", "Planned time in the room"), rows, (3, 2))]
    ends = words.turn_ends(exercise)
    if ends:
        rooms = exercise.clock.deadlines
        turns = []
        for number, (begin, end) in enumerate(zip([0, *ends], ends, strict=False), 1):
            room = rooms[number - 1].strftime("%Y-%m-%d %H:%M") if number <= len(rooms) else ""
            turns.append((str(number), words.calendar(exercise, begin), words.calendar(exercise, end), room))
        columns = 4 if rooms else 3
        head = ("Turn", "From", "Orders close", "Deadline in the room")[:columns]
        said = b.paragraph("The exercise is played in turns. Dates are those of the exercise's own calendar.")
        shown = b.table(head, [row[:columns] for row in turns], (1, 3, 3, 3)[:columns])
        found.append(b.Together((said, shown)))
    return [b.Heading(1, "Timetable"), *found] if found else []


def _start(exercise: form.Exercise) -> list[b.Block]:
    brief = plain.text(exercise, "startex_brief")
    return [b.Heading(1, "The situation at STARTEX"), b.Quote(to_blocks(brief, 2))] if brief else []


def _phases(exercise: form.Exercise) -> list[b.Block]:
    found: list[b.Block] = []
    for phase in plain.phases(exercise):
        if not (phase.brief or phase.discuss):
            continue
        part: list[b.Block] = [b.Heading(1, phase.name)]
        if phase.brief:
            part.append(b.Quote(to_blocks(phase.brief, 2)))
        if phase.discuss:
            part += [b.Heading(2, "Questions for discussion"), *discussion(phase.discuss)]
        part += [b.Heading(3, "Notes"), b.Lines(6)]
        found.append(b.Together(tuple(part)))
    return found


def _hotwash(exercise: form.Exercise) -> list[b.Block]:
    questions = plain.questions(exercise)
    if not questions:
        return []
    return [
        b.Together(
            (b.Heading(1, "Hotwash"), b.paragraph("When the exercise is over we discuss:"), *discussion(questions))
        )
    ]
