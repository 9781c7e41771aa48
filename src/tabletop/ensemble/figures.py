"""A rehearsal as plain data: every figure, unrounded, for programs."""

from __future__ import annotations

import json
import math
from typing import Any

from tabletop import __version__
from tabletop.ensemble import rehearsal
from tabletop.ensemble.comparing import LARGE, Comparison
from tabletop.ensemble.dominance import Verdict
from tabletop.ensemble.sample import mean, standard_error
from tabletop.ensemble.ways import having, people
from tabletop.ensemble.whole import Whole
from tabletop.ensemble.worth import Valued, Worth, waits_for_control
from tabletop.exercise import form as f

FORMAT = 1
Data = dict[str, Any]


def json_text(found: Data) -> str:
    """The data as JSON."""
    return json.dumps(found, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def data(whole: Whole) -> Data:
    """Everything as JSON has it. Parts that were left out are null."""
    exercise, seen = whole.exercise, whole.seen
    return {
        "format": FORMAT,
        "exercise": {
            "id": exercise.id,
            "title": exercise.title,
            "hash": exercise.hash,
            "variant": exercise.variant,
            "version": __version__,
        },
        "plays": seen.plays,
        "measures": [{"id": m.id, "title": m.title, "unit": m.unit, "better": m.better} for m in exercise.measures],
        "injects": _injects(seen),
        "options": _options(seen),
        "bounds": _bounds(seen),
        "ways": None if whole.compared is None else _ways(exercise, whole.compared),
        "worth": None if whole.valued is None else _worth(whole.valued, whole.verdicts),
    }


def _injects(seen: rehearsal.Rehearsal) -> list[Data]:
    rows = []
    for inject in seen.exercise.injects:
        plays = seen.released.get(inject.id, 0)
        by_hand = rehearsal.by_hand(inject)
        row = {"id": inject.id, "plays": plays, "share": plays / seen.plays, "waits_for_control": by_hand}
        rows.append({**row, "never": not plays and not by_hand})
    return rows


def _options(seen: rehearsal.Rehearsal) -> list[Data]:
    rows = []
    for option in seen.exercise.options:
        if rehearsal.absent(seen.exercise, option):
            continue
        legal, ordered = seen.legal.get(option.index, 0), seen.ordered.get(option.index, 0)
        rows.append(
            {
                "id": option.id,
                "title": option.title,
                "teams": [seen.exercise.teams[team].id for team in option.teams],
                "plays_legal": legal,
                "share_legal": legal / seen.plays,
                "plays_ordered": ordered,
                "share_ordered": ordered / seen.plays,
                "never_legal": not legal,
                "never_ordered": not ordered,
            }
        )
    return rows


def _bounds(seen: rehearsal.Rehearsal) -> list[Data]:
    rows = []
    for slot, which, bound, name in rehearsal.bounds(seen.exercise):
        plays = seen.at_bound.get((slot, which), 0)
        often = plays > rehearsal.SHARE_OF_PLAYS * seen.plays
        row = {"variable": name, "bound": which, "value": bound, "plays": plays, "share": plays / seen.plays}
        rows.append({**row, "in_most_plays": often})
    return rows


def _ways(exercise: f.Exercise, compared: Comparison) -> Data:
    ids = [measure.id for measure in exercise.measures]
    return {
        "plays": compared.plays,
        "teams": [team.id for team in people(exercise)],
        "apart_from": LARGE,
        "ways": [
            {
                "way": way,
                "teams": [team.id for team in having(exercise, way)],
                "measures": {
                    name: {"mean": s.mean, "standard_deviation": s.deviation, "p10": s.low, "p90": s.high}
                    for name, s in zip(ids, spreads, strict=True)
                },
            }
            for way, spreads in zip(compared.ways, compared.spreads, strict=True)
        ],
        "pairs": [
            {
                "one": pair.one,
                "other": pair.other,
                "differences": {name: _finite(d) for name, d in zip(ids, pair.differences, strict=True)},
                "apart_on": [ids[index] for index in pair.apart],
                "most": ids[pair.most],
            }
            for pair in compared.pairs
        ],
    }


def _finite(value: float) -> float | str:
    """A number, or words where it has none: two ways that never vary and differ."""
    if math.isfinite(value):
        return value
    return "infinite" if value > 0 else "-infinite"


def _worth(valued: Valued, verdicts: tuple[Verdict, ...]) -> Data:
    return {
        "pairs": valued.pairs,
        "contexts": list(valued.contexts),
        "measures": [measure.id for measure in valued.measures],
        "options": [
            {
                "option": verdict.offer.option.id,
                "team": verdict.offer.team.id,
                "dominated_everywhere": verdict.everywhere,
                "contexts": [
                    _context(valued, worth, verdict) for worth in valued.worths if worth.offer is verdict.offer
                ],
            }
            for verdict in verdicts
        ],
        "waits_for_control": [o.id for o in valued.exercise.options if o.teams and waits_for_control(o)],
    }


def _context(valued: Valued, worth: Worth, verdict: Verdict) -> Data:
    """One row: where nothing could be measured there are no figures; where too little could, no verdict."""
    gains = list(zip(*worth.gains.values(), strict=True))
    figures = {
        measure.id: {"mean": mean(values), "standard_error": standard_error(values)}
        for measure, values in zip(valued.measures, gains, strict=True)
    } if gains else {}  # fmt: skip
    by = verdict.by.get(worth.context)
    return {
        "context": worth.context,
        "plays": len(worth.gains),
        "worth": figures,
        "dominated_by": None if by is None else list(by),
    }
