"""The feedback form: what those who took part think of it, the exercise's own questions included."""

from __future__ import annotations

from tabletop.exercise import form, hotwash
from tabletop.papers import plain, words
from tabletop.press import blocks as b

_FEW_TEAMS = 6  # as many boxes are ticked easily


def feedback(exercise: form.Exercise) -> b.Paper:
    """Role, statements to rate, strengths, areas for improvement, the questions of the hotwash, free lines."""
    teams = [plain.team_title(team) for team in exercise.teams if team.policy is None]
    players = [f"Player: {title}" for title in teams] if len(teams) <= _FEW_TEAMS else ["Player, in the team:"]
    roles = (*players, "Facilitator or controller", "Evaluator", "Observer")
    blocks: list[b.Block] = [
        b.paragraph("Please fill this in before you leave. You need not give your name."),
        b.Together((b.Heading(1, "I took part as"), b.Choices(tuple(("", role) for role in roles)))),
        b.Heading(1, "How far do you agree?"),
        b.table(
            ("1: not at all, 5: fully", "1", "2", "3", "4", "5"),
            [(statement, *"☐☐☐☐☐") for statement in hotwash.STATEMENTS.values()],
            (10, 1, 1, 1, 1, 1),
            centred=(1, 2, 3, 4, 5),
        ),
        _ask("Strengths", "What worked, and should be kept?", 4),
        _ask("Areas for improvement", "What should be changed, in plans, equipment, training or in this exercise?", 4),
    ]
    questions = plain.questions(exercise)
    if questions:
        blocks.append(b.Heading(1, "Questions about this exercise"))
    for question in questions:
        whom = f"For {words.listed(list(question.of))}" if question.of else ""
        asked = (b.Run(question.ask, bold=True), *((b.Run(f"  ({whom})", italic=True),) if whom else ()))
        blocks.append(b.Together((b.Paragraph(asked), b.Lines(3))))
    blocks.append(_ask("Anything else", "", 4))
    facts = (("Sponsor", plain.about(exercise, "sponsor")), ("Contact", plain.about(exercise, "contact")))
    return plain.paper(exercise, "Participant feedback form", blocks, facts, for_players=True)


def _ask(heading: str, question: str, lines: int) -> b.Block:
    asked: tuple[b.Block, ...] = (b.paragraph(question),) if question else ()
    return b.Together((b.Heading(1, heading), *asked, b.Lines(lines)))
