"""Everything that a team finds in its outbox to read, as bytes; and which files belong beside it."""

from __future__ import annotations

from tabletop.engine.play import Engine
from tabletop.inbox.pages import letters
from tabletop.inbox.pages.letters import Attachment
from tabletop.inbox.pages.sight import Sight, sight
from tabletop.inbox.pages.situation import situation
from tabletop.press.html import to_html
from tabletop.press.md import to_md


def team_pages(engine: Engine, team: int, turn: int | None, at: int | None = None) -> dict[str, bytes]:
    """The pages of a team by their paths in its outbox, when `turn` waits for its answer; see `sight` for `at`.

    Injects and messages are all there, from the first on, and never change: writing them again does no harm. The
    situation report lies in `turn-N`, after the last turn in `end`, where there are no turns in `now`.
    """
    return pages(sight(engine, team, turn, at))


def pages(seen: Sight) -> dict[str, bytes]:
    """The same from what the team sees."""
    found = {
        letter.path: to_md(letters.page(seen, letter)).encode("utf-8", errors="replace")
        for letter in (*letters.injects(seen), *letters.messages(seen))
    }
    report, folder = situation(seen), folder_of(seen)
    found[f"{folder}/situation.md"] = to_md(report).encode("utf-8", errors="replace")
    found[f"{folder}/situation.html"] = to_html(report)
    return found


def folder_of(seen: Sight) -> str:
    """In which folder of the outbox the situation report lies."""
    if seen.turn is not None:
        return f"turn-{seen.turn}"
    return "end" if seen.exercise.clock.turns else "now"


def attachments(seen: Sight) -> list[Attachment]:
    """Which files are to be copied beside the team's letters, and from where."""
    return [
        attachment
        for letter in (*letters.injects(seen), *letters.messages(seen))
        for attachment in letters.attachments(letter)
    ]
