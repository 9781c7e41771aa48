"""What of a rehearsal somebody should look at, said in few words; from its plain data (see `figures`)."""

from __future__ import annotations

from typing import Any

from tabletop.exercise.wording import shown_unit

Data = dict[str, Any]


def flags(found: Data) -> list[tuple[str, list[str]]]:
    """What is to be said, each with the names it is said of; only where there is something to say."""
    worth = found["worth"] or {"options": []}
    pairs = found["ways"]["pairs"] if found["ways"] else []
    bounds = [
        f"{row['variable']} ({row['bound']}, {row['value']:g})" for row in found["bounds"] if row["in_most_plays"]
    ]
    said = [
        ("Injects that never came", [row["id"] for row in found["injects"] if row["never"]]),
        ("Options that could never be ordered", [row["id"] for row in found["options"] if row["never_legal"]]),
        (
            "Options that nobody ordered",
            [row["id"] for row in found["options"] if row["never_ordered"] and not row["never_legal"]],
        ),
        ("Variables at a bound for a quarter of the time or more in most plays", bounds),
        (
            "Ways that are nowhere visibly apart",
            [f"{pair['one']} and {pair['other']}" for pair in pairs if not pair["apart_on"]],
        ),
        (
            "Options dominated everywhere",
            [f"{row['option']} ({row['team']})" for row in worth["options"] if row["dominated_everywhere"]],
        ),
    ]
    return [(what, names) for what, names in said if names]


def shown(value: float) -> str:
    """A figure as people read it: to three or four figures, whole from 1000 on."""
    text = f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    return "0" if text == "-0" else text


def share(value: float) -> str:
    """A share as people read it."""
    return f"{100 * value:.3g} %"


def apart(value: float | str) -> str:
    """A standardised difference as people read it."""
    return str(value) if isinstance(value, str) else "0" if abs(value) < 0.005 else f"{value:+.2f}"


def by_way(found: Data) -> tuple[list[str], list[list[str]]]:
    """The ways by measure: a header, and a row a measure; each cell is the mean and the 10th to 90th percentile."""
    ways = found["ways"]["ways"]
    rows = []
    for measure in found["measures"]:
        cells = [way["measures"][measure["id"]] for way in ways]
        spans = [f"{shown(c['mean'])} ({shown(c['p10'])} to {shown(c['p90'])})" for c in cells]
        rows.append([titled(measure), *spans])
    return ["measure", *(way["way"] for way in ways)], rows


def titled(measure: Data) -> str:
    """A measure with its unit and its better side."""
    unit = f", {measure['unit']}" if shown_unit(measure["unit"]) else ""
    return f"{measure['title']}{unit}" + (f" ({measure['better']} is better)" if measure["better"] else "")


def apartness(found: Data, pair: Data) -> str:
    """How far two ways are apart: on how many measures visibly, and on which most."""
    titles = {measure["id"]: measure["title"] for measure in found["measures"]}
    most = f"{titles[pair['most']]}, d = {apart(pair['differences'][pair['most']])}"
    count = f"{len(pair['apart_on'])} of {len(titles)} measures"
    return f"visibly apart on {count}; most on {most}" if pair["apart_on"] else f"not visibly apart; most on {most}"
