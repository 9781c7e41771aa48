"""Where a run stands, as plain data and in lines for people: `status.json`, which a run keeps up to date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.wording import counted
from tabletop.inbox import clockwork, guards
from tabletop.inbox.desk import Desk
from tabletop.inbox.live import LiveRun

STATUS = "status.json"


def standing(run: LiveRun) -> dict[str, Any]:
    """Where a run stands now; nothing in it depends on when it is asked."""
    desk, engine, exercise = run.desk, run.engine, run.exercise
    number, chain = run.journal.head
    data: dict[str, Any] = {
        "exercise": exercise.id,
        "title": exercise.title,
        "variant": exercise.variant,
        "pace": exercise.clock.pace,
        "at": max(engine.settled, 0),
        "endex": exercise.clock.endex,
        "ended": engine.ended,
        "stopped": None if engine.stopped is None else str(engine.stopped),
        "paused": None if desk.paused is None else desk.paused.get("reason", ""),
        "clock": None if run.clock is None else {"running": clockwork.running(run.clock), "speed": run.clock["speed"]},
        "turn": desk.turn,
        "turns": len(engine.calendar.deadlines),
        "deadline": None,
        "hour": None,
        "teams": _teams(desk),
        "next": _next(run),
        "rulings": [o.reference for o in engine.orders.all.values() if o.state == "waiting for a ruling"],
        "events": len(engine.events),
        "entries": number,
        "chain": chain,
    }
    if desk.turn is not None:
        data["deadline"] = engine.calendar.deadlines[desk.turn - 1]
        hour = guards.hour_of(desk, desk.turn, run.pauses)
        if hour is not None:
            data["hour"] = datetime.fromtimestamp(hour, tz=exercise.clock.startex.tzinfo).isoformat(timespec="minutes")
    return data


def _teams(desk: Desk) -> list[dict[str, Any]]:
    teams = []
    for team in desk.exercise.teams:
        if team.index in desk.engine.automated:
            teams.append({"id": team.id, "title": team.title, "policy": True})
            continue
        files = [] if desk.turn is None else desk.filed(team.index, desk.turn)
        row: dict[str, Any] = {"id": team.id, "title": team.title, "policy": False, "files": [f.name for f in files]}
        if desk.turn is not None:
            row["silence"] = "" if files else desk.engine.moves.silence(team.index)
        teams.append(row)
    return teams


def _next(run: LiveRun) -> dict[str, Any] | None:
    """By hand: the inject that `next` would release."""
    if run.exercise.clock.pace != "by hand" or run.engine.ended:
        return None
    following = run.engine.injects.next_by_hand()
    return None if following is None else {"id": following.inject.id, "planned": following.planned}


def lines_of(data: Mapping[str, Any]) -> list[str]:
    """The same in lines for people."""
    variant = f", variant {data['variant']}" if data["variant"] else ""
    lines = [
        f"{data['title']}{variant}",
        f"Pace: {data['pace']}; the run stands at {duration_text(data['at'])} of {duration_text(data['endex'])}",
    ]
    if data["stopped"]:
        lines.append(f"Stopped: {data['stopped']}")
    elif data["ended"]:
        lines.append("The exercise has ended.")
    if data["paused"] is not None:
        lines.append("Paused" + (f": {data['paused']}" if data["paused"] else ""))
    if data["clock"] is not None and not data["ended"]:
        lines.append(f"The clock {'runs' if data['clock']['running'] else 'stands'} (speed {data['clock']['speed']:g})")
    if data["turn"] is not None:
        by = f", by {data['hour']}" if data["hour"] else ""
        lines.append(f"Turn {data['turn']} of {data['turns']}: deadline at {duration_text(data['deadline'])}{by}")
    if data["next"] is not None:
        planned = data["next"]["planned"]
        lines.append(
            f"Next inject: {data['next']['id']}"
            + (f" (planned for {duration_text(planned)})" if planned is not None else "")
        )
    lines += [_team_line(team) for team in data["teams"]]
    if data["rulings"]:
        lines.append(f"Waiting for a ruling (control/queue): {', '.join(data['rulings'])}")
    lines.append(f"{counted(data['events'], 'event')}; journal entry {data['entries']}, chain {data['chain'][:16]}")
    return lines


def _team_line(team: Mapping[str, Any]) -> str:
    if team["policy"]:
        return f"  {team['id']}: played by policy"
    if team["files"]:
        return f"  {team['id']}: {counted(len(team['files']), 'file')} in ({', '.join(team['files'])})"
    silence = team.get("silence")
    return f"  {team['id']}: {silence or 'nothing in'}"
