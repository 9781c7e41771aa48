"""The exercise in brief, as HSEEP's overview has it, and who took part."""

from __future__ import annotations

from tabletop.press import blocks as b
from tabletop.report.document.prose import runs as prose
from tabletop.report.document.voice import LONG, Voice, capital, lines, quiet
from tabletop.report.form import TeamAbout


def overview(voice: Voice) -> list[b.Block]:
    """Name, dates, scope, mission areas, capabilities, objectives, threat, scenario, sponsor, participants, contact."""
    about = voice.report.overview
    listed = voice.language.listed
    words = {
        "name": b.plain(about.name),
        "type": b.plain(capital(about.type)),
        "dates": b.plain(voice.say("overview.dates", start=voice.calendar(0), end=voice.calendar(about.length))),
        "length": b.plain(_clock(voice)),
        "purpose": prose(about.purpose),
        "scope": prose(about.scope),
        "mission_areas": b.plain(listed(list(about.mission_areas)) if about.mission_areas else ""),
        "capabilities": b.plain(listed(list(about.capabilities)) if about.capabilities else ""),
        "objectives": lines([b.plain(f"{name} {title}") for name, title in about.objectives]),
        "threat": prose(about.threat),
        "scenario": prose(about.scenario),
        "variant": b.plain(about.variant),
        "left_out": lines(b.plain(text) for text in left_out(voice, about.left_out)),
        "assumptions": lines([prose(text) for text in about.assumptions]),
        "sponsor": b.plain(about.sponsor),
        "teams": b.plain(listed([team.title or team.id for team in about.teams]) if len(about.teams) < LONG else ""),
        "contact": b.plain(about.contact),
    }
    return [b.facts((voice.say(f"fact.{key}"), text) for key, text in words.items())]


def left_out(voice: Voice, paths: tuple[str, ...]) -> list[str]:
    """What a variant leaves out, by kind: `Teams: brussels, tbilisi`; nothing else is known of it in the run."""
    kinds: dict[str, list[str]] = {}
    for path in paths:
        kind, _, name = path.partition(".")
        kinds.setdefault(kind, []).append(name.replace("_", " ") if name else "")
    return [
        f"{voice.named('left_out', kind)}: {', '.join(names)}" if all(names) else voice.named("left_out", kind)
        for kind, names in kinds.items()
    ]


def _clock(voice: Voice) -> str:
    """How exercise time passed."""
    about = voice.report.overview
    said = [voice.say("overview.length", length=voice.length(about.length))]
    if about.turns:
        turns = voice.language.listed([voice.length(turn) for turn in about.turns])
        said.append(voice.say("overview.turns" if len(about.turns) > 1 else "overview.turns.one", turns=turns))
    elif voice.knows(f"pace.{about.pace}"):
        said.append(voice.say(f"pace.{about.pace}"))
    said.append(voice.say("overview.tick", tick=voice.length(about.tick)))
    return " ".join(said)


def participants(voice: Voice) -> list[b.Block]:
    """Organisations with their numbers, people by name, teams with their size, as far as the reader may know it."""
    about = voice.report.overview
    blocks: list[b.Block] = []
    if about.participants:
        rows = [(item.organisation or voice.say("unknown"), voice.number(item.number)) for item in about.participants]
        total = voice.number(sum(item.number for item in about.participants))
        rows.append((voice.say("participants.total"), total))
        caption = voice.say("participants.organisations")
        blocks.append(b.table(voice.header("organisation", "number"), rows, (6, 1.5), caption, right=(1,)))
    if about.people:
        people = [
            (
                item.name,
                voice.named("role", item.role),
                item.organisation,
                voice.team_list(item.teams) if item.teams else "",
            )
            for item in about.people
        ]
        head = voice.header("name", "role", "organisation", "team")
        blocks.append(b.table(head, people, (3, 2, 3, 3), voice.say("participants.people"), small=True))
    if not blocks and voice.control:
        blocks.append(voice.sentence("participants.none"))
    told = tuple(team for team in about.teams if team.staff is not None or team.automated is not None)
    if told:
        blocks.append(_teams(voice, told))
    return blocks


def _teams(voice: Voice, teams: tuple[TeamAbout, ...]) -> b.Block:
    rows = [
        (
            (b.Run(team.title or team.id), quiet(f" {team.id}")),
            voice.number(team.staff) if team.staff is not None else "–",
            "–" if team.automated is None else voice.say("team.automated" if team.automated else "team.people"),
        )
        for team in teams
    ]
    head = voice.header("team", "staff", "played_by")
    return b.table(head, rows, (5, 1.6, 3), voice.say("participants.teams"), right=(1,))
