"""Exercise evaluation guides: for each objective a page or more on which an evaluator writes what was seen."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import plain, words
from tabletop.press import blocks as b

#: The ratings of HSEEP and what they mean.
RATINGS: tuple[tuple[str, str], ...] = (
    ("P", "Performed without Challenges: targets were met, at no cost to other work or safety."),
    ("S", "Performed with Some Challenges: targets were met, and could be met better or faster."),
    ("M", "Performed with Major Challenges: targets were met, but at a cost to other work or safety."),
    ("U", "Unable to be Performed: targets were not met."),
)
_BOXES = "☐ P   ☐ S   ☐ M   ☐ U"


def eeg(exercise: form.Exercise) -> b.Paper:
    """One guide for each objective, each on a new page."""
    blocks: list[b.Block] = []
    for goal in exercise.objectives:
        blocks += [b.PageBreak(), *_guide(exercise, goal)]
    if not exercise.objectives:
        blocks.append(b.paragraph("This exercise names no objectives, so there is nothing to evaluate it by."))
    facts = (
        ("Sponsor", plain.about(exercise, "sponsor")),
        ("Contact", plain.about(exercise, "contact")),
        *plain.dates(exercise),
        ("Objectives", str(len(exercise.objectives))),
    )
    return plain.paper(exercise, "Exercise evaluation guides", blocks, facts, cover=True)


def _guide(exercise: form.Exercise, goal: form.Objective) -> list[b.Block]:
    evaluating = [person for person in plain.people(exercise) if goal.id in person.evaluates]
    evaluators = words.listed([person.name for person in evaluating])
    contacts = words.listed([person.contact for person in evaluating if person.contact])
    found: list[b.Block] = [
        b.Heading(1, f"{goal.id}: {goal.title}"),
        b.facts(
            (
                ("Capability", goal.capability),
                ("About it", plain.described(exercise, goal.id)),
            )
        ),
        b.table(("Evaluator", "Contact", "Date and time"), [(evaluators, contacts, "")], (3, 3, 2), row_height=8),
    ]
    found += _tasks(goal)
    found += _evidence(exercise, goal)
    found += [
        b.Together((b.Heading(2, "Observations: what was seen, when, and by whom"), b.Lines(4))),
        b.Together((b.Heading(2, "Strengths"), b.Lines(2))),
        b.Together((b.Heading(2, "Areas for improvement"), b.Lines(2))),
        b.Together((b.Heading(2, "Rating of the objective"), b.Choices(RATINGS))),
    ]
    return found


def _tasks(goal: form.Objective) -> list[b.Block]:
    if not goal.tasks:
        return []
    other = any(task.capability and task.capability != goal.capability for task in goal.tasks)
    columns = [
        ("Task", 3.4, [f"{task.id} {task.title}" for task in goal.tasks]),
        ("Capability", 1.8, [task.capability or goal.capability for task in goal.tasks] if other else []),
        ("Target", 1.4, [task.target for task in goal.tasks]),
        ("Source", 1.7, [task.source for task in goal.tasks]),
        ("Rating", 2.1, [_BOXES for _ in goal.tasks]),
    ]
    kept = [column for column in columns if any(column[2])]
    rows = zip(*(cells for _, _, cells in kept), strict=True)
    return [b.Heading(2, "Critical tasks"), b.table([c[0] for c in kept], rows, [c[1] for c in kept])]


def _evidence(exercise: form.Exercise, goal: form.Objective) -> list[b.Block]:
    """What an evaluator looks for; the last columns are left empty for the pen."""
    rows = []
    for task in goal.tasks:
        for index in task.expects:
            item = exercise.expectations[index]
            count = words.ways(exercise, item.any_of) or f"none of: {words.ways(exercise, item.none_of)}"
            said = words.expected(exercise, item)
            evidence = said if said == count else f"{said}\nCounts: {count}"
            team = exercise.teams[item.team]
            rows.append((task.id, evidence, team.title or team.id, _when(exercise, item), "☐ yes\n☐ late\n☐ no", ""))
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
