"""A rehearsal as a paper that facilitators read; from its plain data (see `figures`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tabletop.ensemble.flags import apart, apartness, by_way, flags, share, shown, titled
from tabletop.exercise.wording import counted
from tabletop.press import blocks as b

Data = dict[str, Any]
_DOMINATORS = 3


def paper(found: Data) -> b.Paper:
    """The whole paper."""
    about = found["exercise"]
    facts = (
        ("Exercise", about["id"]),
        ("Variant", about["variant"] or ""),
        ("Hash", about["hash"]),
        ("Tabletop", about["version"]),
        ("Played", played(found)),
    )
    blocks = (*_look_at(found), *_came(found), *_bounds(found), *_ways(found), *_worth(found))
    return b.Paper(f"{about['title']}: rehearsal", blocks, facts=tuple(pair for pair in facts if pair[1]))


def played(found: Data) -> str:
    """How often what was played."""
    parts = [counted(found["plays"], "mixed play")]
    if found["ways"]:
        parts.append(f"{counted(found['ways']['plays'], 'play')} of each way")
    if found["worth"]:
        parts.append(f"{counted(found['worth']['pairs'], 'pair')} for each option and context")
    return ", ".join(parts)


def _look_at(found: Data) -> Iterator[b.Block]:
    yield b.Heading(1, "What to look at")
    said = flags(found)
    if said:
        yield b.bullets(f"{what}: {', '.join(names)}" for what, names in said)
    else:
        yield b.paragraph("Nothing stands out.")


def _came(found: Data) -> Iterator[b.Block]:
    yield b.Heading(1, "What came")
    yield b.paragraph("In mixed plays teams take turns with their own policies and random legal orders.")
    rows: list[list[str | b.Runs]] = [
        [_code(row["id"]), share(row["share"]), "never came" if row["never"] else _by_hand(row)]
        for row in found["injects"]
    ]
    yield b.table(["inject", "came in", ""], rows, (3, 1, 2), centred=(1,))
    rows = [
        [
            _code(row["id"]),
            ", ".join(row["teams"]),
            share(row["share_legal"]),
            share(row["share_ordered"]),
            "could never be ordered" if row["never_legal"] else "nobody ordered it" if row["never_ordered"] else "",
        ]
        for row in found["options"]
    ]
    if rows:
        header = ["option", "teams", "could be ordered in", "was ordered in", ""]
        yield b.table(header, rows, (3, 2, 1, 1, 2), centred=(2, 3))


def _by_hand(row: Data) -> str:
    return "waits for control" if row["waits_for_control"] else ""


def _bounds(found: Data) -> Iterator[b.Block]:
    if not found["bounds"]:
        return
    yield b.Heading(1, "Bounds")
    yield b.paragraph("The mixed plays in which a variable stood at a bound for a quarter of the time or more.")
    rows: list[list[str | b.Runs]] = [
        [_code(row["variable"]), row["bound"], shown(row["value"]), share(row["share"]), _often(row)]
        for row in found["bounds"]
    ]
    yield b.table(["variable", "bound", "value", "plays", ""], rows, (3, 1, 1, 1, 2), centred=(2, 3))


def _often(row: Data) -> str:
    return "in most plays" if row["in_most_plays"] else ""


def _ways(found: Data) -> Iterator[b.Block]:
    ways = found["ways"]
    yield b.Heading(1, "Ways of playing")
    if ways is None:
        yield b.paragraph("There is nothing to compare: the exercise has no measures, or no team that people play.")
        return
    yield b.paragraph(
        f"All teams that people play ({', '.join(ways['teams'])}) play in one way; a team that has no policy of that "
        "name stays silent. Each way meets the same seeds. Mean, in brackets the 10th to the 90th percentile."
    )
    header, rows = by_way(found)
    yield b.table(header, rows, (2, *[1] * (len(header) - 1)), small=True)
    lacking = [way for way in ways["ways"] if len(way["teams"]) < len(ways["teams"])]
    if lacking:
        yield b.bullets(f"{way['way']}: only {', '.join(way['teams'])}" for way in lacking)
    yield b.paragraph(
        f"Standardised differences d: the mean of paired differences (second way minus first) over the pooled standard "
        f"deviation of the outcomes. From {ways['apart_from']:g} on, two ways are visibly apart."
    )
    header = ["pair", *(measure["title"] for measure in found["measures"]), "together"]
    rows = [
        [
            f"{pair['one']}, {pair['other']}",
            *(apart(pair["differences"][measure["id"]]) for measure in found["measures"]),
            apartness(found, pair),
        ]
        for pair in ways["pairs"]
    ]
    yield b.table(header, rows, (2, *[1] * len(found["measures"]), 3), small=True)


def _worth(found: Data) -> Iterator[b.Block]:
    worth = found["worth"]
    if worth is None:
        return
    titles = {measure["id"]: measure for measure in found["measures"]}
    yield b.Heading(1, "What each option is worth")
    yield b.paragraph(
        "The same play without and with one more order of the option, given as soon as it is legal: by how much each "
        "measure ends better (more is better, whichever side the measure itself prefers), in the mean of the plays in "
        "which it could be ordered. An option is dominated where something else that the team can do is at least as "
        "good on every measure and clearly better on one."
    )
    yield b.bullets(f"{name}: {titled(titles[name])}" for name in worth["measures"])
    header = ["option", "team", "context", "plays", *worth["measures"], "dominated by"]
    rows = [
        [
            _code(option["option"]),
            option["team"],
            row["context"],
            str(row["plays"]),
            *(shown(row["worth"][name]["mean"]) if row["plays"] else "" for name in worth["measures"]),
            _by(row),
        ]
        for option in worth["options"]
        for row in option["contexts"]
    ]
    count = len(worth["measures"])
    yield b.table(header, rows, (3, 1, 1, 1, *[1] * count, 3), small=True, centred=tuple(range(3, 4 + count)))
    if worth["waits_for_control"]:
        names = ", ".join(worth["waits_for_control"])
        yield b.paragraph(f"Not measured, because control rules on how they end: {names}.")


def _by(row: Data) -> str:
    """What dominates an option in a context; a few of many."""
    by = row["dominated_by"]
    if by is None:
        return "too few plays to say" if row["plays"] else "could not be ordered"
    more = f" and {len(by) - _DOMINATORS} more" if len(by) > _DOMINATORS else ""
    return ", ".join(by[:_DOMINATORS]) + more


def _code(text: str) -> b.Runs:
    return (b.Run(text, code=True),)
