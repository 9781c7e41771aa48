"""The handbook of controllers and evaluators: rules, who does what, the timetable, every inject on a card."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import msel, plain, words
from tabletop.papers.cards import card, outcome
from tabletop.papers.sitman import discussion
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks

_PACE = {
    "by hand": "The clock is moved by hand: nothing falls due until control moves it.",
    "clock": "The clock runs by itself.",
    "turns": "The exercise is played in turns: orders of a turn count when it closes.",
}
_MODES = {
    "rigid": "The model settles free actions; control does not override it.",
    "semi-rigid": "The model proposes how a free action ends; control may override it.",
    "free": "Control rules on every free action.",
    "matrix": "Control rules on free actions by argument: reasons for and against change the chance.",
}


def handbook(exercise: form.Exercise) -> b.Paper:
    """Everything control needs on paper. Not for players."""
    blocks: list[b.Block] = [*plain.handling_note(exercise), *_overview(exercise)]
    blocks += _rules(exercise)
    blocks += _teams(exercise)
    blocks += _evaluators(exercise)
    blocks += _briefs(exercise)
    blocks += _injects(exercise)
    blocks += _options(exercise)
    blocks += _contacts(exercise)
    facts = (
        ("For", "Controllers and evaluators only; not for players"),
        ("Type", plain.about(exercise, "type")),
        ("Sponsor", plain.about(exercise, "sponsor")),
        ("Contact", plain.about(exercise, "contact")),
        *plain.dates(exercise),
        ("Injects", str(len(exercise.injects))),
    )
    return plain.paper(exercise, "Controller and evaluator handbook", blocks, facts, cover=True)


def _overview(exercise: form.Exercise) -> list[b.Block]:
    pairs = [
        (label, plain.about(exercise, key))
        for label, key in (("Purpose", "purpose"), ("Scope", "scope"), ("Scenario", "scenario"))
    ]
    found: list[b.Block] = [b.facts(pairs)] if any(said for _, said in pairs) else []
    assumed = plain.assumptions(exercise)
    if assumed:
        found += [b.Heading(2, "Assumptions"), b.bullets(assumed)]
    return [b.Heading(1, "The exercise"), *found] if found else []


def _rules(exercise: form.Exercise) -> list[b.Block]:
    clock, banner = exercise.clock, plain.about(exercise, "banner")
    turns = len(words.turn_ends(exercise))
    said = [
        _PACE[clock.pace] + (f" There are {turns} of them." if turns else ""),
        f"It ends {words.length(clock.endex)} after STARTEX. The model steps every {words.length(clock.tick)}.",
        _MODES[exercise.rulings],
    ]
    if exercise.late == "reject":
        said.append("Moves that come after their deadline are rejected.")
    elif exercise.late == "carry":
        said.append("Moves that come after their deadline count for what comes next.")
    if exercise.quorum is not None:
        said.append(f"Play does not go on while more than {exercise.quorum} teams are silent.")
    if exercise.message_delay:
        said.append(f"Messages between teams arrive {words.length(exercise.message_delay)} after they are sent.")
    if exercise.counters:
        said.append("Teams may argue against each other's free actions.")
    said += [
        "Give players only what an inject says, by its channel and to its addressees. Do not hint at what is to come.",
        "Note when each inject was given and what was done about it. Evaluators watch and write; they do not help.",
        "Injects that wait for control are there to speed things up, to slow them down or to bring a team back.",
        "In a real emergency stop the exercise, say so to everybody, and say again when it goes on.",
    ]
    if banner:
        said.append(f"Every paper, call and message of the exercise begins and ends with “{banner}”.")
    return [b.Heading(1, "Rules for control"), b.bullets(said)]


def _teams(exercise: form.Exercise) -> list[b.Block]:
    everybody = plain.people(exercise)
    rows = []
    for team in exercise.teams:
        here = [person for person in everybody if team.id in person.team]
        players = words.listed([person.name for person in here if person.role in ("", "player")])
        others = words.listed(
            [f"{person.name} ({person.role})" for person in here if person.role not in ("", "player")]
        )
        played = "A set of rules" if team.policy else players or "Players"
        waiting = sum(1 for inject in exercise.injects if team.index in inject.to)
        rows.append((f"{team.title or team.id} ({team.id})", played, others, str(waiting) if waiting else "none"))
    columns = [("Team", 3.0, 0), ("Played by", 2.5, 1), ("Watched by", 2.5, 2), ("Injects", 1.0, 3)]
    kept = [column for column in columns if any(row[column[2]] for row in rows)]
    found: list[b.Block] = [
        b.Heading(1, "Teams"),
        b.table([c[0] for c in kept], [[row[c[2]] for c in kept] for row in rows], [c[1] for c in kept]),
    ]
    for team in exercise.teams:
        if team.brief.strip():
            found.append(
                b.Together((b.Heading(2, f"Brief: {team.title or team.id}"), b.Quote(to_blocks(team.brief, 2))))
            )
    return found


def _evaluators(exercise: form.Exercise) -> list[b.Block]:
    """Objectives with their tasks, and who looks at them."""
    if not exercise.objectives:
        return []
    everybody = plain.people(exercise)
    rows = []
    for goal in exercise.objectives:
        tasks = "\n".join(
            f"{task.id} {task.title}" + (f" (target: {task.target})" if task.target else "") for task in goal.tasks
        )
        who = words.listed([person.name for person in everybody if goal.id in person.evaluates])
        rows.append((f"{goal.id}: {goal.title}\n{goal.capability}".strip(), tasks, who))
    columns = 3 if any(row[2] for row in rows) else 2
    head = ("Objective, capability", "Tasks", "Evaluator")[:columns]
    return [b.Heading(1, "Objectives"), b.table(head, [row[:columns] for row in rows], (3, 4, 2)[:columns])]


def _briefs(exercise: form.Exercise) -> list[b.Block]:
    """What is read out, and what is asked, in the order of the day."""
    found: list[b.Block] = []
    begin, end = plain.text(exercise, "startex_brief"), plain.text(exercise, "endex_brief")
    if begin:
        found += [b.Heading(2, "At STARTEX"), b.Quote(to_blocks(begin, 2))]
    for phase in plain.phases(exercise):
        parts: list[b.Block] = [b.Heading(2, phase.name + (f" ({phase.minutes} minutes)" if phase.minutes else ""))]
        if phase.brief:
            parts.append(b.Quote(to_blocks(phase.brief, 2)))
        parts += discussion(phase.discuss)
        if len(parts) > 1 or phase.minutes:
            found.append(b.Together(tuple(parts)))
    if end:
        found.append(b.Together((b.Heading(2, "At ENDEX"), b.Quote(to_blocks(end, 2)))))
    questions = plain.questions(exercise)
    if questions:
        found.append(b.Together((b.Heading(2, "Hotwash"), *discussion(questions))))
    return [b.Heading(1, "Briefs and discussion"), *found] if found else []


def _injects(exercise: form.Exercise) -> list[b.Block]:
    if not exercise.injects:
        return []
    return [
        b.PageBreak(),
        b.Heading(1, "Injects"),
        b.paragraph("In the order of the events list. Figures in square brackets are filled in as the model stands."),
        *(card(exercise, inject) for inject in msel.in_order(exercise)),
    ]


def _options(exercise: form.Exercise) -> list[b.Block]:
    """What teams can order, for looking up what a trigger names."""
    if not exercise.options:
        return []
    found: list[b.Block] = [b.PageBreak(), b.Heading(1, "Options of the teams")]
    rows = []
    for option in exercise.options:
        needs = [f"{words.say(exercise, node)} of {name}" for name, node in option.cost]
        needs += [f"{words.say(exercise, option.staff)} people"] if option.staff is not None else []
        needs += [f"only if {option.requires_text}"] if option.requires_text else []
        ends = [outcome(exercise, item) for item in option.outcomes]
        changes = [words.effect(exercise, item) for item in option.effects]
        result: list[b.Run] = [b.Run("; ".join(changes))] if changes else []
        for runs in ends:
            result += [b.Run("\n"), *runs] if result else runs
        title: b.Runs = (b.Run(option.title or option.id, bold=True), b.Run(f"\n{option.id}"))
        if option.secret:
            title += (b.Run("\nsecret", italic=True),)
        rows.append(
            (
                title,
                ", ".join(exercise.teams[index].id for index in option.teams),
                words.span(exercise, option.lead_time) if option.lead_time is not None else "at once",
                "\n".join(needs),
                tuple(result),
            )
        )
    found.append(b.table(("Option", "Team", "Takes", "Needs", "Result"), rows, (2.4, 1.1, 1.2, 1.7, 4), small=True))
    return found


def _contacts(exercise: form.Exercise) -> list[b.Block]:
    rows = [
        (person.name, person.role, plain.team_titles(exercise, person.team), person.organisation, person.contact)
        for person in plain.people(exercise)
    ]
    if not rows:
        return []
    columns = [("Name", 2.0, 0), ("Role", 1.5, 1), ("Team", 1.8, 2), ("Organisation", 2.0, 3), ("Contact", 2.2, 4)]
    kept = [column for column in columns if any(row[column[2]] for row in rows) or column[0] == "Contact"]
    return [
        b.Together(
            (
                b.Heading(1, "Contact list"),
                b.table([c[0] for c in kept], [[row[c[2]] for c in kept] for row in rows], [c[1] for c in kept]),
            )
        )
    ]
