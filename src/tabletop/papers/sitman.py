"""The situation manual: what players read before and during the exercise.

It holds nothing that players should not know yet: no injects, no options, no briefs of single teams, no tasks by which
they are judged, no hidden figures, and not the scenario in a paragraph, which tells how the story goes on. A team's own
manual adds what that team knows: see `tabletop.papers.team`.
"""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import plain, words
from tabletop.papers.maps import maps
from tabletop.papers.sections import discussion, kept_table, overview, timetable
from tabletop.papers.team import known_to
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks

_ROLES = (
    ("Players", "decide and act as their team would, with the plans and powers they have in real life."),
    ("Facilitators and controllers", "run the exercise, bring its events and answer for all who are not in the room."),
    ("Evaluators", "watch and take notes on the objectives. They judge plans and procedures, not people."),
    ("Observers", "watch, and speak when the facilitator asks them to."),
)
_PACE = {
    "by hand": "The facilitator moves the clock and brings events one by one.",
    "clock": "The clock runs by itself, and events come when they come.",
    "turns": "The exercise is played in turns. Hand in your orders before a turn closes; they count when it does.",
}
_LATE = {
    "reject": "Orders that come after the deadline are rejected.",
    "carry": "Orders that come after the deadline count for what comes next.",
}
_NOTES = 6  # ruled lines for each phase


def sitman(exercise: form.Exercise, team: form.Team | None = None) -> b.Paper:
    """The manual: cover, overview, objectives, who takes part, how it is played, then phase by phase."""
    blocks = [
        *overview(exercise),
        *_objectives(exercise),
        *_participants(exercise),
        *_rules(exercise),
        *timetable(exercise),
        *_start(exercise),
        *maps(exercise, [item.index for item in exercise.teams] if team is None else [team.index], 1),
        *([] if team is None else known_to(exercise, team)),
        *_phases(exercise),
        *_hotwash(exercise),
    ]
    name = "Situation manual" + (f" · {plain.team_title(team)}" if team else "")
    return plain.paper(exercise, name, blocks, plain.cover(exercise), cover=True, contents=1, for_players=True)


def _objectives(exercise: form.Exercise) -> list[b.Block]:
    if not exercise.objectives:
        return []
    rows = []
    for goal in exercise.objectives:
        more = plain.described(exercise, goal.id)
        rows.append((goal.id, goal.title + (f"\n{more}" if more else ""), goal.capability))
    return [
        b.Heading(1, "Objectives and capabilities"),
        kept_table((("No.", 1), ("Objective", 6), ("Capability", 3)), rows),
    ]


def _participants(exercise: form.Exercise) -> list[b.Block]:
    everybody = plain.people(exercise)
    rows = []
    for team in exercise.teams:
        members = [person.name for person in everybody if person.plays and team.id in person.team]
        rows.append((plain.team_title(team), words.listed(members) or ("Control" if team.policy else "Players")))
    found: list[b.Block] = [b.Heading(1, "Who takes part"), kept_table((("Team", 2), ("Played by", 3)), rows)]
    staff = [(person.name, person.role, person.organisation) for person in everybody if not person.plays]
    if staff:
        shown = kept_table((("Name", 3), ("Role", 2), ("Organisation", 3)), staff)
        found.append(b.Together((b.Heading(2, "Staff of the exercise"), shown)))
    roles = [(b.Run(who, bold=True), b.Run(f" {what}")) for who, what in _ROLES]
    found.append(b.Together((b.Heading(2, "Roles"), b.bullets(roles))))
    return found


def _rules(exercise: form.Exercise) -> list[b.Block]:
    banner = plain.about(exercise, "banner")
    said = [
        "Take events as they come, as if they were real. Decide with the plans, people and powers you really have.",
        "There is no single right answer, and nothing decided here binds anybody afterwards. Say what you think.",
        "Do not fight the scenario. If something seems unlikely, note it for the feedback form.",
        _PACE[exercise.clock.pace],
        _LATE.get(exercise.late, "") if exercise.clock.turns else "",
        "You may do anything in your team's power. Say it in your own words, and control settles how it ends.",
    ]
    if exercise.message_delay:
        said.append(f"Messages between teams arrive {words.length(exercise.message_delay)} after they are sent.")
    if exercise.counters:
        said.append("You may argue against what other teams do in their own words.")
    said += [
        "What the exercise does not say, ask control. Call nobody outside it unless control has agreed.",
        f"Begin and end every call and message of the exercise with “{banner}”." if banner else "",
        "In a real emergency play stops at once, and goes on only when control says so.",
    ]
    rules = b.bullets([sentence for sentence in said if sentence])
    return [b.Together((b.Heading(1, "How it is played"), rules))]


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
        part += [b.Heading(2, "Notes"), b.Lines(_NOTES)]
        found.append(b.Together(tuple(part)))
    return found


def _hotwash(exercise: form.Exercise) -> list[b.Block]:
    """What is asked when it is over, and what happens then."""
    questions = plain.questions(exercise)
    said = "When the exercise is over we sit together and say what went well and what should change."
    asked = [b.paragraph("We discuss:"), *discussion(questions)] if questions else []
    after = "Please fill in the feedback form before you leave. What was said goes into the after-action report."
    return [b.Together((b.Heading(1, "Hotwash"), b.paragraph(said), *asked, b.paragraph(after)))]
