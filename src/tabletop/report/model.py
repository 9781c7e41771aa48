"""The report's model: plain data from the exercise, the events and the world; all forms are rendered from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tabletop.exercise.form import Exercise
from tabletop.exercise.wording import shown_unit
from tabletop.report import play_sections as sections
from tabletop.report.ratings import propose
from tabletop.report.record import Event, Events
from tabletop.report.words import RATINGS, calendar, instant, length, listed, number
from tabletop.report.world import WorldTable
from tabletop.report.world_sections import charts, routes

Report = dict[str, Any]


def build(exercise: Exercise, events: Sequence[Event], world: WorldTable) -> Report:
    """The whole report as plain JSON data. The same run always gives the same report (R22)."""
    found = Events(events)
    expected = sections.expectations(exercise, found)
    report: Report = {
        "cover": _cover(exercise),
        "overview": _overview(exercise),
        "summary": [],
        "objectives": _objectives(exercise, found, expected),
        "measures": _measures(exercise, found),
        "expectations": expected,
        "timeline": sections.timeline(exercise, found),
        "decisions": sections.decisions(exercise, found),
        "rulings": sections.rulings(exercise, found),
        "messages": sections.messages(exercise, found),
        "silence": sections.silences(exercise, found),
        "observations": _observations(exercise, found),
        "improvements": _improvements(found),
        "charts": charts(exercise, found, world),
        "routes": routes(exercise, world),
        "never": sections.never(exercise, found),
        "refused": sections.refusals(found),
        "chance": sections.chance(found),
        "questions": exercise.papers.get("questions", []),
        "sources": exercise.papers.get("sources", {}),
        "identity": _identity(exercise, events),
        "events": [dict(event) for event in events],
    }
    report["summary"] = _summary(exercise, found, report)
    return report


def _cover(exercise: Exercise) -> Report:
    about = _about(exercise)
    return {
        "title": exercise.title,
        "kind": "After-action report",
        "state": "Draft",
        "handling": about.get("handling", ""),
        "banner": about.get("banner", ""),
    }


def _about(exercise: Exercise) -> Mapping[str, Any]:
    about = exercise.papers.get("about", {})
    return about if isinstance(about, Mapping) else {}


def _overview(exercise: Exercise) -> Report:
    clock, about = exercise.clock, _about(exercise)
    keys = ("type", "sponsor", "contact", "purpose", "scope", "scenario", "assumptions")
    return {
        **{key: about.get(key) or "" for key in keys},
        "startex": calendar(clock.startex, 0),
        "endex": calendar(clock.startex, clock.endex),
        "length": length(clock.endex),
        "pace": clock.pace,
        "turns": [length(turn) for turn in clock.turns],
        "tick": length(clock.tick),
        "teams": [{"id": team.id, "title": team.title, "staff": team.staff} for team in exercise.teams],
        "people": exercise.papers.get("people", []),
        "objectives": [{"id": objective.id, "title": objective.title} for objective in exercise.objectives],
        "variant": exercise.papers.get("variant", {}),
        "left_out": list(exercise.left_out),
    }


def _objectives(exercise: Exercise, events: Events, expected: list[dict[str, Any]]) -> list[Report]:
    by_id = {row["id"]: row for row in expected}
    given = {
        e["subject"]: {
            "rating": e["data"]["rating"],
            "by": e["data"]["by"],
            "because": e["data"].get("because", ""),
            "evidence": [e["seq"]],
        }
        for e in events.of("rating.given")
    }
    rows: list[Report] = []
    for objective in exercise.objectives:
        tasks: list[Report] = []
        for task in objective.tasks:
            evidence = [
                by_id[exercise.expectations[i].id] for i in task.expects if exercise.expectations[i].id in by_id
            ]
            rating = propose([row["standing"] for row in evidence])
            tasks.append(
                {
                    "id": task.id,
                    "title": task.title,
                    "target": task.target,
                    "source": task.source,
                    "proposed": rating,
                    "meaning": RATINGS[rating],
                    "rests_on": [f"{row['id']}: {_told(row)}" for row in evidence],
                    "evidence": [seq for row in evidence for seq in row["evidence"]],
                    "evaluator": given.get(task.id),
                }
            )
        standings = [
            by_id[exercise.expectations[i].id]["standing"]
            for task in objective.tasks
            for i in task.expects
            if exercise.expectations[i].id in by_id
        ]
        rating = propose(standings)
        rows.append(
            {
                "id": objective.id,
                "title": objective.title,
                "capability": objective.capability,
                "proposed": rating,
                "meaning": RATINGS[rating],
                "evaluator": given.get(objective.id),
                "tasks": tasks,
                "evidence": [seq for task in tasks for seq in task["evidence"]],
            }
        )
    return rows


def _told(row: Mapping[str, Any]) -> str:
    words = {
        "met": "done in time",
        "late": "done late",
        "unmet": "not done",
        "open": "open at ENDEX",
        "never": "never asked",
    }
    took = f" ({row['took']})" if row.get("took") else ""
    return words[row["standing"]] + took


def _measures(exercise: Exercise, events: Events) -> list[Report]:
    ended = events.of("run.ended")
    values = ended[-1]["data"]["measures"] if ended else {}
    return [
        {
            "id": m.id,
            "title": m.title,
            "unit": shown_unit(m.unit),
            "value": values[m.id],
            "shown": number(values[m.id]),
            "better": m.better,
            "evidence": [ended[-1]["seq"]],
        }
        for m in exercise.measures
        if m.id in values
    ]


def _observations(exercise: Exercise, events: Events) -> list[Report]:
    return [
        {
            **sections.when(exercise, e),
            "about": e["subject"],
            "team": e["team"],
            "by": e["data"]["by"],
            "kind": e["data"]["kind"],
            "text": e["data"]["text"],
        }
        for e in events.of("observation.made")
    ]


def _improvements(events: Events) -> list[Report]:
    return [{"issue": e["subject"], **e["data"], "evidence": [e["seq"]]} for e in events.of("improvement.proposed")]


def _identity(exercise: Exercise, events: Sequence[Event]) -> Report:
    started = events[0]["data"]
    return {
        "exercise": exercise.id,
        "hash": exercise.hash,
        "variant": exercise.variant,
        "seed": started["seed"],
        "version": started["version"],
        "events": len(events),
    }


def _summary(exercise: Exercise, events: Events, report: Mapping[str, Any]) -> list[Report]:
    """A few derived sentences, each with the events it rests on."""
    rows: list[Report] = []

    def say(text: str, evidence: Sequence[int]) -> None:
        rows.append({"text": text, "evidence": list(evidence)[:12]})

    stopped = events.of("run.stopped")
    if stopped:
        say(
            f"The run stopped {instant(stopped[0]['at'])}: {stopped[0]['data']['message']} "
            f"({stopped[0]['data']['path']}).",
            [stopped[0]["seq"]],
        )
    released = events.of("inject.released")
    untriggered = events.of("inject.untriggered")
    text = f"{len({e['subject'] for e in released})} of {len(exercise.injects)} injects reached their teams"
    say(text + (f"; {len(untriggered)} never came about." if untriggered else "."), [e["seq"] for e in released])
    _say_expectations(report["expectations"], say)
    finished = Counter(e["data"]["state"] for e in events.of("order.finished"))
    received = events.of("order.received")
    if received:
        ends = (
            listed([f"{count} {state}" for state, count in sorted(finished.items())]) if finished else "none has ended"
        )
        refused = events.of("order.rejected", "order.refused")
        more = f" {len(refused)} could not be carried out." if refused else ""
        say(f"Teams gave {len(received)} orders; of those that ended: {ends}.{more}", [e["seq"] for e in received])
    quiet = [e for e in events.of("move.silent") if e["data"]["silence"] == "not submitted"]
    if quiet:
        teams = listed(sorted({sections.team_title(exercise, e["team"]) for e in quiet}))
        say(f"No move was handed in {len(quiet)} times ({teams}).", [e["seq"] for e in quiet])
    for measure in report["measures"]:
        better = f" ({measure['better']} is better)" if measure["better"] else ""
        shown = f"{measure['shown']} {measure['unit']}".rstrip()
        say(f"{measure['title']}: {shown}{better}.", measure["evidence"])
    return rows


def _say_expectations(expected: Sequence[Mapping[str, Any]], say: Any) -> None:
    asked = [row for row in expected if row["standing"] != "never"]
    if not asked:
        return
    counts = Counter(row["standing"] for row in asked)
    words = {"met": "done in time", "late": "done late", "unmet": "not done", "open": "still open at ENDEX"}
    parts = [f"{counts[key]} {word}" for key, word in words.items() if counts[key]]
    say(f"Of {len(asked)} things expected of teams, {listed(parts)}.", [row["evidence"][-1] for row in asked])
