"""Which orders of several files of one team and turn hold, before any of them arrives (FORMAT part 4).

Files are taken in order of receipt. An order is known by its `id:`, else by option and place in its file; the same
identity handed in again supersedes, unless it cannot be read as an order. A later file may also withdraw or replace
an order by name, and after `final: true` files are refused unless they say `reopen: true`. The desk that writes
receipts and the engine at the deadline both ask here, so that a receipt says what will happen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from tabletop.engine.commands import OrderLine, SubmitMove

Key = tuple[int, int]  # position of the move, place of the order in it
Ended = Literal["", "superseded", "withdrawn"]


@dataclass(slots=True)
class Fate:
    """One order: its reference, and what ended it before it arrived (`by`: the position of the move that did)."""

    reference: str
    line: OrderLine
    ended: Ended = ""
    by: int | None = None


@dataclass(slots=True)
class Sorted:
    """What becomes of the orders of some moves.

    `shut` are the positions of moves refused because an earlier one was final; `done` the references, by position,
    with which a move withdrew or replaced orders that had not arrived.
    """

    shut: set[int] = field(default_factory=set)
    fates: dict[Key, Fate] = field(default_factory=dict)
    done: dict[int, set[str]] = field(default_factory=dict)
    final: bool = False

    def holding(self) -> list[Fate]:
        """The orders that hold, in the order in which they will arrive."""
        return [fate for fate in self.fates.values() if not fate.ended]


def sort_out(moves: Sequence[SubmitMove], team: str, taken: Collection[str] = ()) -> Sorted:
    """Sort out the moves of one team and turn, in order of receipt. `taken` are references that are in use already."""
    found = Sorted()
    latest: dict[object, Fate] = {}
    used: set[str] = set()
    for position, move in enumerate(moves):
        if move.reopen:
            found.final = False
        if found.final:
            found.shut.add(position)
            continue
        found.final = move.final
        for text in (*move.withdraw, *move.replaces):
            _strike(found, latest, team, text, position, "withdrawn")
        for line in move.orders or ():
            identity = (line.id,) if line.id else (line.option, line.unknown, line.action is not None, line.place)
            earlier = latest.get(identity)
            if line.fault is not None and earlier is not None and not earlier.ended and earlier.line.fault is None:
                # What cannot be read takes the place of nothing that can.
                reference = _name(team, move, line, used, taken)
                used.add(reference)
                found.fates[(position, line.place)] = Fate(reference, line)
                continue
            if line.replaces is not None and line.fault is None:
                _strike(found, latest, team, line.replaces, position, "superseded")
            if earlier is not None and not earlier.ended:
                earlier.ended, earlier.by = "superseded", position
            same = earlier is not None and earlier.ended == "superseded"
            reference = earlier.reference if same and earlier else _name(team, move, line, used, taken)
            used.add(reference)
            latest[identity] = found.fates[(position, line.place)] = Fate(reference, line)
    return found


def _name(team: str, move: SubmitMove, line: OrderLine, used: set[str], taken: Collection[str]) -> str:
    """team/turn/id, or the first free number from the order's place on."""
    stem = f"{team}/{move.turn}/"
    if line.id and f"{stem}{line.id}" not in used and f"{stem}{line.id}" not in taken:
        return f"{stem}{line.id}"
    number = max(line.place, 1)
    while f"{stem}{number}" in used or f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def _strike(
    found: Sorted,
    latest: dict[object, Fate],
    team: str,
    text: str,
    position: int,
    ended: Literal["superseded", "withdrawn"],
) -> None:
    """End the order of that name, if it is one of this turn's that has not arrived; the latest of that id."""
    for fate in reversed(latest.values()):
        if not fate.ended and (
            fate.reference == text or (fate.line.id and fate.line.id == text.removeprefix(f"{team}/"))
        ):
            fate.ended, fate.by = ended, position
            found.done.setdefault(position, set()).add(text)
            return
