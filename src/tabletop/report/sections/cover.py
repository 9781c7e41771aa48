"""The cover and the overview: what was exercised, by whom, when, and how time ran."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from tabletop.report.form import Cover, Overview, Participants, PersonAbout, TeamAbout
from tabletop.report.sections.known import Known, words


def cover(known: Known, reader: str) -> Cover:
    """What stands on the cover; an organisation's template adds its own."""
    about = known.paper("about")
    over = known.first("run.ended") or known.first("run.stopped")
    return Cover(
        title=known.exercise.title,
        handling=about.get("handling", ""),
        banner=about.get("banner", ""),
        reader=reader,
        until=None if over or not known.events else known.events[-1]["at"],
    )


def overview(known: Known) -> Overview:
    """The exercise in brief."""
    exercise, clock, about = known.exercise, known.exercise.clock, known.paper("about")
    people = _people(known)
    return Overview(
        name=exercise.title,
        **{
            key: about.get(key) or ""
            for key in ("type", "sponsor", "contact", "purpose", "scope", "threat", "scenario")
        },
        mission_areas=words(about.get("mission_areas")),
        assumptions=words(about.get("assumptions")),
        capabilities=capabilities(known),
        objectives=tuple((objective.id, objective.title) for objective in exercise.objectives),
        startex=clock.startex.isoformat(),
        endex=(clock.startex + timedelta(seconds=clock.endex)).isoformat(),
        length=clock.endex,
        pace=clock.pace,
        turns=clock.turns,
        tick=clock.tick,
        teams=tuple(
            TeamAbout(id=t.id, title=t.title or t.id, staff=t.staff, automated=_automated(known, t.id))
            for t in exercise.teams
        ),
        people=people,
        participants=_participants(known, people),
        variant=known.paper("variant").get("title") or exercise.variant or "",
        left_out=exercise.left_out,
    )


def capabilities(known: Known) -> tuple[str, ...]:
    """The capabilities that objectives and their tasks exercise, in their order."""
    found: dict[str, None] = {}
    for objective in known.exercise.objectives:
        for name in (objective.capability, *(task.capability for task in objective.tasks)):
            if name:
                found.setdefault(name)
    return tuple(found)


def _people(known: Known) -> tuple[PersonAbout, ...]:
    people = known.exercise.papers.get("people")
    return tuple(
        PersonAbout(
            name=person.get("name", ""),
            role=person.get("role", ""),
            organisation=person.get("organisation", ""),
            teams=words(person.get("team")),
        )
        for person in (people if isinstance(people, list | tuple) else ())
    )


def _participants(known: Known, people: tuple[PersonAbout, ...]) -> tuple[Participants, ...]:
    """How many came from where: as the exercise says, else as its people are listed."""
    said = known.paper("about").get("participants") or Counter(p.organisation for p in people if p.organisation)
    return tuple(Participants(organisation=name, number=int(number)) for name, number in said.items())


def _automated(known: Known, team: str) -> bool | None:
    """Whether a policy played a team, as far as the reader knows."""
    if known.reader not in ("control", team):
        return None
    return team in known.played.automated
