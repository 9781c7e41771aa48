"""The model of the CPC terminal: a pipeline, a tank farm, three moorings; and how much of an announced loss comes true.

In words. Shippers offer oil; the pipeline passes what it can; each working mooring loads what it can; the tank farm
takes the difference while it has room, and gives it back when moorings are free; what finds neither is not produced and
does not come later. Where events overlap, the fewest working moorings count. An event that names no moorings, only a
loss announced, costs the share of it that such announcements have come to (REALISED); several multiply.

Every parameter stands here with its source. They were fitted once, on 2022, and are the same for every file.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise

from .reading import Backcast, Event

TICKS_A_DAY = 24
MOORINGS = 3
"""Moorings at the terminal (RT-04)."""

PER_MOORING = 0.133
"""Mt a day that one mooring loads under pressure. Rated 0.8 mb/d, 0.101 Mt (RT-05); September 2022 shows 0.127 to 0.133
with one mooring working (BC-2022SEP, EV-09). The upper end, because fields were in maintenance in that month too."""

BEYOND_NAMEPLATE = 1.12
"""How far the pipeline can run above nameplate for a while: 0.20 to 0.21 Mt a day in December 2022 against a nameplate
of 0.184 (BC-2022E)."""

TANK_ROOM = 0.4
"""Mt that the tank farm takes above its usual stock, and gives back. Ten tanks of 100,000 m3 hold 0.8 Mt (RT-06); that
half of it is usually in use is a judgement, borne out by the day and a half that was left on 23 March 2022."""

REALISED = {
    "storm": 0.16,  # 0.325 Mt of the 2 Mt feared (EV-04)
    "survey": 0.0,  # schedules were met (EV-06)
    "court": 0.0,  # replaced by a fine; oil flowed (EV-07)
    "regulator": 0.0,  # a judgement: taken to be like courts
    "damage": 0.5,  # a judgement: real, and mended or worked around sooner than said
    "strike": 0.5,  # a judgement: part of the crews work on
    "maintenance": 1.0,  # a judgement: planned work is announced by those who do it
}
"""The share of an announced loss that comes true, by kind, where no moorings are named."""


@dataclass(frozen=True)
class Shipped:
    """Mt loaded per calendar month (`2022-09`) and in total."""

    months: dict[str, float]
    total: float


def run(backcast: Backcast) -> Shipped:
    """Play a period and count what is loaded."""
    daily = loaded_by_day(backcast)
    months: dict[str, float] = {}
    for day, amount in daily.items():
        month = f"{day:%Y-%m}"
        months[month] = months.get(month, 0.0) + amount
    return Shipped(months, sum(daily.values()))


def loaded_by_day(backcast: Backcast) -> dict[date, float]:
    """Mt loaded on each day of the period."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "exercise.yaml"
        path.write_text(json.dumps(as_exercise(backcast)), encoding="utf-8")
        program = Program(compile_exercise(path))
    engine = Engine(program, seed=1, recording=True)
    engine.run()
    column = program.column_names.index("shipped")
    midnights = [row[column] for row in engine.rows[::TICKS_A_DAY]]
    return {
        backcast.first + timedelta(days=day): after - before for day, (before, after) in enumerate(pairwise(midnights))
    }


def as_exercise(backcast: Backcast) -> dict[str, Any]:
    """The period as an exercise: the terminal as its world, each change of a day as an inject."""
    at_start = state_on(backcast, backcast.first)
    return {
        "exercise": "backcast",
        "title": "CPC terminal",
        "clock": {
            "startex": f"{backcast.first}T00:00+03:00",
            "endex": f"{(backcast.end - backcast.first).days}d",
            "tick": f"{24 // TICKS_A_DAY}h",
            "pace": "clock",
        },
        "teams": {"terminal": {"title": "Terminal"}},
        "world": {
            "variables": {
                **{name: {"unit": "1", "initial": value} for name, value in at_start.items()},
                "shipped": {"unit": "Mt", "initial": 0, "rate": "oil.exported per day"},
            },
            "routes": {
                "oil": {
                    "unit": "Mt per day",
                    "supply": "offered * kept",
                    "segments": {
                        "pipeline": {"capacity": backcast.capacity * BEYOND_NAMEPLATE / 365},
                        "moorings": {
                            "capacity": f"working * {PER_MOORING}",
                            "storage": {"capacity": TANK_ROOM, "initial": 0},
                        },
                    },
                    "routes": {"sea": {"through": ["pipeline", "moorings"], "cost": 1}},
                }
            },
        },
        "injects": [_inject("none"), *_changes(backcast)],
    }


def _changes(backcast: Backcast) -> list[dict[str, Any]]:
    days = {step.since for step in backcast.demand} | {event.since for event in backcast.events}
    days |= {event.until for event in backcast.events if event.until is not None}
    return [
        {
            **_inject(f"day-{day}"),
            "at": f"{(day - backcast.first).days}d",
            "effects": [{"set": state_on(backcast, day)}],
        }
        for day in sorted(days)
        if backcast.first < day < backcast.end
    ]


def _inject(name: str) -> dict[str, Any]:
    """What every inject needs; an exercise needs at least one, which here is never released."""
    return {"id": name, "to": ["terminal"], "subject": "A change", "body": "See the file."}


def state_on(backcast: Backcast, day: date) -> dict[str, float]:
    """What is offered (Mt a day), the share of it that announcements leave, and moorings working, on a day."""
    current = [event for event in backcast.events if event.since <= day and (event.until is None or day < event.until)]
    latest = max((step for step in backcast.demand if step.since <= day), key=lambda step: step.since)
    kept = 1.0
    for event in current:
        kept *= 1 - realised_loss(event)
    working = min([event.moorings for event in current if event.moorings is not None], default=MOORINGS)
    return {"offered": latest.value, "kept": kept, "working": float(working)}


def realised_loss(event: Event) -> float:
    """The fraction of what is offered that an event takes away beside its moorings."""
    if event.moorings is not None or event.announced_loss is None:
        return 0.0
    return event.announced_loss * REALISED[event.kind]
