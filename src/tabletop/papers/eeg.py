"""Exercise evaluation guides: a sheet for each objective, on which an evaluator writes what was seen."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import plain, words
from tabletop.papers.sections import kept_table
from tabletop.press import blocks as b

#: The ratings of HSEEP: letter, name, and what it means.
RATINGS: tuple[tuple[str, str, str], ...] = (
    (
        "P",
        "Performed without Challenges",
        "Targets and critical tasks were completed in a way that achieved the objective, with no harm to the "
        "performance of other activities, no added risk to the health or safety of the public or of responders, and "
        "in keeping with plans, policies, procedures, regulations and laws.",
    ),
    (
        "S",
        "Performed with Some Challenges",
        "Targets and critical tasks were completed as above, but ways were seen to do it more effectively or more "
        "efficiently.",
    ),
    (
        "M",
        "Performed with Major Challenges",
        "Targets and critical tasks were completed in a way that achieved the objective, but it harmed the performance "
        "of other activities, or added to risks to health or safety, or was not in keeping with plans, policies, "
        "procedures, regulations or laws.",
    ),
    (
        "U",
        "Unable to be Performed",
        "Targets and critical tasks were not performed in a way that achieved the objective.",
    ),
)
#: How an evaluator works.
WATCHING = (
    "Read the plans that tasks refer to before the exercise. Be in place before STARTEX.",
    "Watch and write; do not help, hint or answer for players.",
    "Write what was said and done, when and by whom: facts first, judgement later.",
    "Note what should have happened and did not. Look for causes, such as plans, training, equipment or people.",
    "Rate each task, then the objective, and say why. Hand in the guide at the debrief.",
)
_BOXES = "☐ P   ☐ S   ☐ M   ☐ U"
_BLANK = 3  # rows for tasks of an objective that names none


def eeg(exercise: form.Exercise) -> b.Paper:
    """How to fill them in, then one guide for each objective, each a sheet of its own."""
    blocks: list[b.Block] = []
    if exercise.objectives:
        blocks += [b.Heading(1, "How to fill in a guide"), b.numbered(WATCHING), ratings()]
    else:
        blocks.append(b.paragraph("This exercise names no objectives, so there is nothing to evaluate it by."))
    for goal in exercise.objectives:
        blocks += [b.PageBreak(), *_guide(exercise, goal)]
    facts = (
        ("For", "Evaluators only; not for players"),
        *plain.cover(exercise),
        ("Objectives", str(len(exercise.objectives))),
    )
    contents = 1 if exercise.objectives else 0
    return plain.paper(exercise, "Exercise evaluation guides", blocks, facts, cover=True, contents=contents)


def ratings() -> b.Block:
    """What P, S, M and U mean."""
    rows = [((b.Run(letter, bold=True),), name, meaning) for letter, name, meaning in RATINGS]
    meanings = b.table(("", "Rating", "When"), rows, (0.5, 2.5, 7), centred=(0,))
    return b.Together((b.Heading(2, "What the ratings mean"), meanings))


def _guide(exercise: form.Exercise, goal: form.Objective) -> list[b.Block]:
    """The front of the sheet: what to look for, and the ratings; the back: room to write."""
    evaluating = [person for person in plain.people(exercise) if goal.id in person.evaluates]
    evaluators = words.listed([person.name for person in evaluating])
    contacts = words.listed([person.contact for person in evaluating if person.contact])
    head = ("Evaluator", "Contact", "Place", "Date and time")
    return [
        b.Heading(1, f"{goal.id}: {goal.title}"),
        b.facts((("Capability", goal.capability), ("About it", plain.described(exercise, goal.id)))),
        b.table(head, [(evaluators, contacts, "", "")], (3, 3, 3, 2), row_height=8),
        *_tasks(goal),
        *_evidence(exercise, goal),
        b.Together(
            (
                b.Heading(2, "Rating of the objective"),
                b.Choices(tuple((letter, name) for letter, name, _ in RATINGS)),
                b.paragraph("Why:"),
                b.Lines(3),
            )
        ),
        b.PageBreak(),
        b.Heading(2, f"{goal.id}: observations"),
        b.paragraph("What was seen, when, and by whom."),
        b.Lines(12),
        b.Together((b.Heading(2, f"{goal.id}: strengths"), b.Lines(4))),
        b.Together((b.Heading(2, f"{goal.id}: areas for improvement"), b.Lines(5))),
    ]


def _tasks(goal: form.Objective) -> list[b.Block]:
    heading = b.Heading(2, "Critical tasks")
    if not goal.tasks:
        blank = [("", "", _BOXES)] * _BLANK
        return [heading, b.table(("Task", "Target", "Rating"), blank, (4, 2, 2.1), row_height=9)]
    other = any(task.capability and task.capability != goal.capability for task in goal.tasks)
    columns = (("Task", 3.4), ("Capability", 1.8), ("Target", 1.4), ("Source", 1.7), ("Rating", 2.1))
    rows = [
        (
            f"{task.id} {task.title}",
            (task.capability or goal.capability) if other else "",
            task.target,
            task.source,
            _BOXES,
        )
        for task in goal.tasks
    ]
    return [heading, kept_table(columns, rows)]


def _evidence(exercise: form.Exercise, goal: form.Objective) -> list[b.Block]:
    """What an evaluator looks for; the last columns are left empty for the pen."""
    rows = []
    for task in goal.tasks:
        for index in task.expects:
            item = exercise.expectations[index]
            counts, breaks = words.ways(exercise, item.any_of), words.ways(exercise, item.none_of)
            said = [item.text, f"Counts: {counts}" if counts else "", f"Breaks it: {breaks}" if breaks else ""]
            evidence = "\n".join(part for part in said if part)
            team = plain.team_title(exercise.teams[item.team])
            rows.append((task.id, evidence, team, _when(exercise, item), "☐ yes\n☐ late\n☐ no", ""))
    if not rows:
        return []
    head = ("Task", "Evidence", "From", "By when", "Seen", "Time, notes")
    return [b.Heading(2, "Evidence to look for"), b.table(head, rows, (0.8, 3.2, 1.7, 2.1, 0.9, 1.8))]


def _when(exercise: form.Exercise, item: form.Expectation) -> str:
    by = words.within(item.within)
    if item.inject is None:
        return by
    inject = exercise.injects[item.inject]
    name = f"{inject.number} {words.template(exercise, inject.subject)}".strip()
    return f"{by} of “{name}”" if item.within else f"{by}, after “{name}”"
