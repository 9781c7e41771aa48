"""The sign-in sheet: who was in the room."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.papers import plain
from tabletop.press import blocks as b

_ROW = 11.0  # millimetres
_FIRST_PAGE, _PAGE = 9, 12  # rows that fit on the first page and on each after it
_SPARE = 5  # blank rows there are at least


def signin(exercise: form.Exercise) -> b.Paper:
    """People who are known are filled in, but for their numbers: everybody reads the sheet. Blank rows come after."""
    rows = [_known(exercise, person) for person in plain.people(exercise)]
    total = _FIRST_PAGE
    while total < len(rows) + _SPARE:
        total += _PAGE
    rows += [("", "", "", "", "")] * (total - len(rows))
    blocks: list[b.Block] = [
        b.table(
            ("No.", "Name", "Organisation", "Role or team", "Contact", "Signature"),
            [(str(number), *row) for number, row in enumerate(rows, 1)],
            (0.5, 2.4, 2.4, 2, 2.4, 2.4),
            row_height=_ROW,
        )
    ]
    facts = (("Sponsor", plain.about(exercise, "sponsor")), ("Date", "_" * 24), ("Place", "_" * 24))
    return plain.paper(exercise, "Sign-in sheet", blocks, facts, landscape=True, for_players=True)


def _known(exercise: form.Exercise, person: plain.Person) -> tuple[str, str, str, str, str]:
    teams = plain.team_titles(exercise, person.team)
    role = ", ".join(part for part in (person.role.capitalize(), teams) if part)
    return (person.name, person.organisation, role, "", "")
