"""One reader's view of a run: what happened in words, how orders stood, what lay on desks, the world's figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tabletop.exercise.form import Exercise
from tabletop.press.letters import clean
from tabletop.report.language import Language
from tabletop.report.played import Played
from tabletop.report.record import Event
from tabletop.report.replay.form import Desk, Happening, OrderLife, View
from tabletop.report.replay.orders import lives
from tabletop.report.replay.scene import Scene
from tabletop.report.replay.telling import tell
from tabletop.report.replay.world import world_of

_EVERYBODYS = ("control", "public")  # readers who are no team


def view_of(played: Played, reader: str, language: Language) -> View:
    """A view of `played`, which must hold no more than its reader may see: `sight.for_reader` sees to that.

    `reader` is `control`, `public`, `team:NAME` or a team's id.
    """
    exercise = played.exercise
    scene = Scene(exercise, language)
    happenings: list[Happening] = []
    lines: dict[int, int] = {}
    events = sorted(played.events, key=lambda event: int(event["at"]))  # a bound is met between two instants
    for event in events:
        scene.learn(event)
        line = tell(scene, event)
        if line is not None:
            lines[event["seq"]] = len(happenings)
            happenings.append(line)
    orders = lives(scene, events, lines)
    name = reader.removeprefix("team:")
    team = name in scene.teams and reader not in _EVERYBODYS
    ended = any(event["kind"] == "run.ended" for event in events)
    return View(
        reader=reader if team and name in _EVERYBODYS else name,
        title=clean(scene.team(name)) if team else language.say(f"replay.page.{name}"),
        exercise=clean(exercise.title),
        handling=clean(_marks(exercise)),
        startex=exercise.clock.startex,
        until=exercise.clock.endex if ended else _until(events, played),
        ended=ended,
        turns=exercise.clock.turn_ends,
        teams=tuple((team, clean(called)) for team, called in scene.teams.items()),
        happenings=tuple(happenings),
        orders=orders,
        desks=_desks(scene, events, happenings, lines, orders),
        world=world_of(exercise, played.world, language),
    )


def _marks(exercise: Exercise) -> str:
    """How the exercise's papers are marked."""
    about = exercise.papers.get("about")
    known = about if isinstance(about, dict) else {}
    return " · ".join(str(known[key]) for key in ("handling", "banner") if known.get(key))


def _until(events: Sequence[Event], played: Played) -> int:
    """How far the record of a run goes that has not ended, or was stopped."""
    last = [int(events[-1]["at"])] if events else []
    return max(1, *last, *(int(row[0]) for row in played.world.rows[-1:]))


def _desks(
    scene: Scene,
    events: Sequence[Event],
    happenings: Sequence[Happening],
    lines: dict[int, int],
    orders: Sequence[OrderLife],
) -> tuple[Desk, ...]:
    """The desks of all teams of which the view shows anything."""
    injects: dict[str, list[int]] = {team: [] for team in scene.teams}
    messages: dict[str, list[int]] = {team: [] for team in scene.teams}
    given: dict[str, list[int]] = {team: [] for team in scene.teams}
    for event in events:
        kind, index = event["kind"], lines.get(event["seq"])
        if kind == "message.delivered" and index is None:
            # it came at once: the line that says it was sent says it all
            _lay(messages, (event["team"],), lines[scene.letters[event["subject"]]["seq"]])
        elif index is not None and kind == "inject.released":
            _lay(injects, happenings[index].to, index)
        elif index is not None and kind in ("message.sent", "message.delivered", "answer.given"):
            _lay(messages, (happenings[index].team,), index)
    for index, order in enumerate(orders):
        _lay(given, (order.team,), index)
    return tuple(
        Desk(team, tuple(sorted(injects[team])), tuple(sorted(messages[team])), tuple(given[team]))
        for team in scene.teams
        if injects[team] or messages[team] or given[team]
    )


def _lay(desks: dict[str, list[int]], teams: Iterable[str | None], index: int) -> None:
    """Lay something on the desks of teams, once on each."""
    for team in teams:
        if team in desks and index not in desks[team][-1:]:
            desks[team].append(index)
