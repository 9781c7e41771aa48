"""The handbook of controllers and evaluators: rules, who does what, the timetable, every inject on a card."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import msel, plain, words
from tabletop.papers.cards import card, outcome
from tabletop.papers.eeg import WATCHING, ratings
from tabletop.papers.model import model
from tabletop.papers.sections import Columns, discussion, kept_table, overview, timetable
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
_LATE = {
    "reject": "Moves that come after their deadline are rejected.",
    "carry": "Moves that come after their deadline count for what comes next.",
}
_AFTER = (
    "Say that the exercise is over, on every channel on which it was played.",
    "Hold the hotwash at once, with everybody; begin with what went well.",
    "Collect feedback forms, sign-in sheets and evaluation guides before anybody leaves.",
    "Hold the debrief of controllers and evaluators the same day, and agree on a rating for each objective.",
    "Write down each area for improvement with an action, an owner and a date.",
)
_FIGURES = " Figures in square brackets are filled in as the model stands."
_LONG = 60  # injects; a handbook with more lists sections alone in its contents


def handbook(exercise: form.Exercise) -> b.Paper:
    """Everything control needs on paper. Not for players."""
    blocks = [
        *overview(exercise, ("Scenario", plain.about(exercise, "scenario"))),
        *timetable(exercise),
        *_teams(exercise),
        *_rules(exercise),
        *_evaluators(exercise),
        *_briefs(exercise),
        *_injects(exercise),
        *_options(exercise),
        *model(exercise),
        b.Together((b.Heading(1, "After ENDEX"), b.numbered(_AFTER))),
    ]
    facts = (
        ("For", "Controllers and evaluators only; not for players"),
        *plain.cover(exercise),
        ("Injects", str(len(exercise.injects))),
    )
    contents = 1 if len(exercise.injects) > _LONG else 2
    return plain.paper(exercise, "Controller and evaluator handbook", blocks, facts, cover=True, contents=contents)


def _rules(exercise: form.Exercise) -> list[b.Block]:
    clock, banner = exercise.clock, plain.about(exercise, "banner")
    turns = len(exercise.clock.turn_ends)
    steps = f" The model steps every {words.length(clock.tick)}." if exercise.quantities else ""
    said = [
        _PACE[clock.pace] + (f" There are {turns} of them." if turns else ""),
        f"It ends {words.length(clock.endex)} after STARTEX.{steps}",
        _MODES[exercise.rulings],
    ]
    if turns and exercise.late in _LATE:
        said.append(_LATE[exercise.late])
    if exercise.quorum is not None:
        said.append(f"Play does not go on while more than {exercise.quorum} teams are silent.")
    if exercise.message_delay:
        said.append(f"Messages between teams arrive {words.length(exercise.message_delay)} after they are sent.")
    if exercise.counters:
        said.append("Teams may argue against each other's free actions.")
    said += [
        "Give players only what an inject says, by its channel and to its addressees. Do not hint at what is to come.",
        "Note when each inject was given and what was done about it.",
        "Injects that wait for control are there to speed things up, to slow them down or to bring a team back.",
        "In a real emergency stop the exercise, say so to everybody, and say again when it goes on.",
    ]
    if banner:
        said.append(f"Every paper, call and message of the exercise begins and ends with “{banner}”.")
    return [b.Together((b.Heading(1, "Rules for control"), b.bullets(said)))]


def _teams(exercise: form.Exercise) -> list[b.Block]:
    """Who plays, who watches, and how to reach them."""
    everybody = plain.people(exercise)
    rows = []
    for team in exercise.teams:
        here = [person for person in everybody if team.id in person.team]
        players = words.listed([person.name for person in here if person.plays])
        others = words.listed([f"{person.name} ({person.role})" for person in here if not person.plays])
        played = "A set of rules" if team.policy else players or "Players"
        waiting = sum(1 for inject in exercise.injects if team.index in inject.to)
        rows.append((f"{plain.team_title(team)} ({team.id})", played, others, str(waiting)))
    columns: Columns = (("Team", 3.0), ("Played by", 2.5), ("Watched by", 2.5), ("Injects", 1.0))
    found: list[b.Block] = [b.Heading(1, "Teams and people"), kept_table(columns, rows)]
    contacts = [
        (person.name, person.role, plain.team_titles(exercise, person.team), person.organisation, person.contact or " ")
        for person in everybody
    ]
    if contacts:
        columns = (("Name", 2.0), ("Role", 1.5), ("Team", 1.8), ("Organisation", 2.0), ("Contact", 2.2))
        found.append(b.Together((b.Heading(2, "Contact list"), kept_table(columns, contacts))))
    return found


def _evaluators(exercise: form.Exercise) -> list[b.Block]:
    """How to watch and rate, the objectives with their tasks, and who looks at them."""
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
    columns = (("Objective, capability", 3), ("Tasks", 4), ("Evaluator", 2))
    return [
        b.Together((b.Heading(1, "For evaluators"), b.bullets(WATCHING))),
        ratings(),
        b.Together((b.Heading(2, "Objectives and tasks"), kept_table(columns, rows))),
    ]


def _briefs(exercise: form.Exercise) -> list[b.Block]:
    """What is read out or handed out, and what is asked, in the order of the day."""
    found: list[b.Block] = []
    begin, end = plain.text(exercise, "startex_brief"), plain.text(exercise, "endex_brief")
    if begin:
        found += [b.Heading(2, "At STARTEX, to everybody"), b.Quote(to_blocks(begin, 2))]
    for team in exercise.teams:
        if team.brief.strip():
            name = f"At STARTEX, to {plain.team_title(team)}"
            found.append(b.Together((b.Heading(2, name), b.Quote(to_blocks(team.brief, 2)))))
    for phase in plain.phases(exercise):
        parts: list[b.Block] = [b.Heading(2, phase.name + (f" ({phase.minutes} minutes)" if phase.minutes else ""))]
        if phase.brief:
            parts.append(b.Quote(to_blocks(phase.brief, 2)))
        parts += discussion(phase.discuss)
        if len(parts) > 1:
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
        b.paragraph("In the order of the events list." + (_FIGURES if exercise.quantities else "")),
        *(card(exercise, inject) for inject in msel.in_order(exercise)),
    ]


def _options(exercise: form.Exercise) -> list[b.Block]:
    """What teams can order, for looking up what a trigger names."""
    if not exercise.options:
        return []
    columns = (("Option", 2.4), ("Team", 1.1), ("Takes", 1.2), ("Needs", 1.7), ("Result", 4))
    table = kept_table(columns, [_option(exercise, option) for option in exercise.options], small=True)
    return [b.PageBreak(), b.Heading(1, "Options of the teams"), table]


def _option(exercise: form.Exercise, option: form.Option) -> tuple[str | b.Runs, ...]:
    needs = [f"{name}: {words.say(exercise, node)}" for name, node in option.cost]
    needs += [f"staff: {words.say(exercise, option.staff)}"] if option.staff is not None else []
    needs += [f"only if {option.requires_text}"] if option.requires_text else []
    changes = "; ".join(words.effect(exercise, item) for item in option.effects)
    result: list[b.Run] = [b.Run(changes)] if changes else []
    for item in option.outcomes:
        result += [*([b.Run("\n")] if result else []), *outcome(exercise, item)]
    title: b.Runs = (b.Run(option.title or option.id, bold=True), b.Run(f"\n{option.id}"))
    return (
        (*title, b.Run("\nsecret", italic=True)) if option.secret else title,
        ", ".join(exercise.teams[index].id for index in option.teams),
        words.span(exercise, option.lead_time) if option.lead_time is not None else "at once",
        "\n".join(needs),
        tuple(result),
    )
