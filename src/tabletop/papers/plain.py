"""The plain data that an exercise carries for its papers, read with types, and what all papers have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tabletop.exercise import form
from tabletop.papers import words
from tabletop.press import blocks as b

#: What the marks of the Traffic Light Protocol ask of readers.
_TLP = {
    "TLP:RED": "For the eyes of those who take part only; do not pass it on.",
    "TLP:AMBER+STRICT": "Share it inside your own organisation only, with those who need to know.",
    "TLP:AMBER": "Share it inside your own organisation and with its clients, with those who need to know.",
    "TLP:GREEN": "Share it within your community, not in public.",
    "TLP:CLEAR": "It may be shared freely.",
}
_FINGERPRINT = 12  # letters of the hash that tell one text of an exercise from another


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who takes part: `evaluates` are ids of objectives, `team` ids of teams."""

    name: str
    role: str
    evaluates: tuple[str, ...]
    team: tuple[str, ...]
    organisation: str
    contact: str

    @property
    def plays(self) -> bool:
        """Whether this is a player, as those are who have no other role."""
        return self.role in ("", "player")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and whom it is for, by title; nobody named means everybody."""

    ask: str
    of: tuple[str, ...]
    objective: str


@dataclass(frozen=True, slots=True)
class Phase:
    """A part of the exercise day."""

    id: str
    title: str
    minutes: int | None
    brief: str
    discuss: tuple[Question, ...]

    @property
    def name(self) -> str:
        """What it is called: `Phase 1: Detection`."""
        return f"Phase {self.id}: {self.title}" if self.title else f"Phase {self.id}"


def about(exercise: form.Exercise, key: str) -> str:
    """One of the exercise's own words about itself, such as its `purpose`."""
    found = _mapping(exercise, "about").get(key)
    return found.strip() if isinstance(found, str) else ""


def assumptions(exercise: form.Exercise) -> tuple[str, ...]:
    """What everybody may take for granted."""
    return tuple(_mapping(exercise, "about").get("assumptions") or ())


def text(exercise: form.Exercise, key: str) -> str:
    """A text of the papers: `startex_brief` or `endex_brief`."""
    return str(exercise.papers.get(key) or "").strip()


def people(exercise: form.Exercise) -> tuple[Person, ...]:
    """Everybody who is named."""
    return tuple(
        Person(
            item.get("name", ""),
            item.get("role", ""),
            tuple(item.get("evaluates") or ()),
            tuple(item.get("team") or ()),
            item.get("organisation", ""),
            item.get("contact", ""),
        )
        for item in _list(exercise, "people")
    )


def phases(exercise: form.Exercise) -> tuple[Phase, ...]:
    """The parts of the day in their order."""
    return tuple(
        Phase(
            str(item.get("id", "")),
            item.get("title", ""),
            item.get("minutes"),
            str(item.get("brief") or "").strip(),
            tuple(_question(exercise, question) for question in item.get("discuss") or ()),
        )
        for item in _list(exercise, "phases")
    )


def questions(exercise: form.Exercise) -> tuple[Question, ...]:
    """The questions of the hotwash."""
    return tuple(_question(exercise, item) for item in _list(exercise, "questions"))


def storyline(exercise: form.Exercise, name: str | None) -> str:
    """What a storyline is about, or its name."""
    return str(_mapping(exercise, "storylines").get(name or "") or name or "")


def described(exercise: form.Exercise, objective: str) -> str:
    """What more there is to say about an objective."""
    return str(_mapping(exercise, "objectives").get(objective) or "")


def source(exercise: form.Exercise, name: str) -> str:
    """A source by its id and title."""
    found = _mapping(exercise, "sources").get(name)
    title = found.get("title", "") if isinstance(found, dict) else ""
    return f"{name}: {title}" if title else name


def team_title(team: form.Team) -> str:
    """What a team is called."""
    return team.title or team.id


def team_titles(exercise: form.Exercise, ids: tuple[str, ...]) -> str:
    """Teams by title, in a row."""
    known = {team.id: team_title(team) for team in exercise.teams}
    return words.listed([known.get(name, name) for name in ids])


def handling(exercise: form.Exercise) -> str:
    """The mark, and how it asks readers to handle a paper; nothing where the exercise does not say."""
    mark = about(exercise, "handling")
    if not mark:
        return ""
    meaning = _TLP.get(mark.upper().replace(" ", ""), "Keep to the rules that go with this mark.")
    return f"{mark}. {meaning}"


def cover(exercise: form.Exercise) -> tuple[tuple[str, str], ...]:
    """The facts that stand on a cover."""
    kind = about(exercise, "type")
    return (
        ("Type", kind[:1].upper() + kind[1:]),
        ("Sponsor", about(exercise, "sponsor")),
        ("Contact", about(exercise, "contact")),
        *dates(exercise),
        ("Handling", handling(exercise)),
    )


def dates(exercise: form.Exercise) -> tuple[tuple[str, str], ...]:
    """STARTEX, ENDEX and how time passes, as facts of a cover."""
    clock = exercise.clock
    return (
        ("STARTEX", f"{words.calendar(exercise, 0)} ({clock.startex.strftime('%Z') or 'local time'})"),
        ("ENDEX", f"{words.calendar(exercise, clock.endex)}, after {words.length(clock.endex)}"),
    )


def paper(
    exercise: form.Exercise,
    name: str,
    blocks: list[b.Block],
    facts: tuple[tuple[str, str], ...] = (),
    landscape: bool = False,
    cover: bool = False,
    contents: int = 0,
    for_players: bool = False,
) -> b.Paper:
    """A paper of this exercise: its title, what paper it is, and the marks that all of them bear.

    Control's papers also say of which variant and of which text of the exercise they are; players need not know that
    there are others.
    """
    variant = str(_mapping(exercise, "variant").get("title") or exercise.variant or "")
    own = () if for_players else (("Variant", variant), ("Fingerprint", exercise.hash[:_FINGERPRINT]))
    return b.Paper(
        title=exercise.title,
        subtitle=name,
        handling=about(exercise, "handling"),
        banner=about(exercise, "banner"),
        facts=tuple((label, value) for label, value in facts + own if value),
        blocks=tuple(blocks),
        landscape=landscape,
        cover=cover,
        contents=contents,
    )


def _question(exercise: form.Exercise, item: dict[str, Any]) -> Question:
    known = {team.id: team_title(team) for team in exercise.teams}
    of = tuple(item.get("of") or ())
    named = () if "all" in of else tuple(known.get(name, name) for name in of)
    return Question(str(item.get("ask", "")), named, str(item.get("objective") or ""))


def _mapping(exercise: form.Exercise, key: str) -> dict[str, Any]:
    found = exercise.papers.get(key)
    return found if isinstance(found, dict) else {}


def _list(exercise: form.Exercise, key: str) -> list[dict[str, Any]]:
    found = exercise.papers.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
