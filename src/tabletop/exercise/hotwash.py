"""What those who took part are asked afterwards: statements to rate, and the exercise's own questions."""

from __future__ import annotations

from dataclasses import dataclass

from tabletop.exercise import form

#: Statements to rate from 1 (not at all) to 5 (fully), by the names that files have for them.
STATEMENTS = {
    "organised": "The exercise was well organised.",
    "plausible": "The scenario was plausible.",
    "informed": "Briefs and papers told me what I needed to know.",
    "objectives": "The objectives were clear, and the exercise served them.",
    "people": "The right people took part.",
    "realistic": "I could play as I would act in my own work.",
    "time": "There was enough time to discuss and to decide.",
    "prepared": "After this exercise I am better prepared.",
}


@dataclass(frozen=True)
class Asked:
    """A question of the hotwash. `number` counts the exercise's questions from 1; `of` are ids of teams, none: all."""

    number: int
    ask: str
    of: tuple[str, ...] = ()


def questions(exercise: form.Exercise, team: str | None = None) -> tuple[Asked, ...]:
    """The questions of an exercise, in their order; those for a team, where one is given."""
    found = []
    written = exercise.papers.get("questions")
    for number, item in enumerate(written if isinstance(written, list | tuple) else (), start=1):
        of = tuple(map(str, item.get("of") or ()))
        found.append(Asked(number, str(item.get("ask", "")), () if "all" in of else of))
    return tuple(asked for asked in found if team is None or not asked.of or team in asked.of)
