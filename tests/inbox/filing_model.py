"""A model of what FORMAT part 4 promises about files handed in for turns, written from that text and not from the code.

It judges one file after the other, in order of receipt, and knows for each turn what has to arrive at its deadline.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

TEAMS = ("red", "blue", "press")
OPTIONS = {"red": ("talk", "dig", "buy"), "blue": ("buy",), "press": ()}
DEFAULTS = ("red", "press")  # teams with default moves
TURNS = 5
MOST_NOTICES = 3
COPIES = (" (1)", " - Copy", ".sync-conflict-20240617-101500-ABCDEF1")  # what programs add to a name

Spec = Mapping[str, Any]  # a move, as plain data; None stands for a file that is no move


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


@dataclass
class Order:
    """One order of a file: what it is known by, its reference, and what ended it before the deadline."""

    identity: tuple[object, ...]
    id: str | None
    reference: str
    wrong: bool
    ended: Literal["", "superseded", "withdrawn"] = ""


@dataclass
class Kept:
    """A file that counts for a turn."""

    team: str
    name: str
    spec: Spec
    final: bool
    answers: dict[str, str]  # to injects that had reached the team when it was handed in
    messages: list[Spec]

    @property
    def holds_anything(self) -> bool:
        """Whether it is more than 'nothing, on purpose'."""
        return bool(self.answers or self.messages) or any(
            self.spec.get(key) for key in ("orders", "counters", "withdraw")
        )


@dataclass
class Verdict:
    """What the receipt of a file must say."""

    state: str
    orders: list[tuple[str, str]] = field(default_factory=list)  # reference, state
    holds: list[str] | None = None
    notice: str | None = None  # the file whose sender is told about this one


@dataclass
class Arrival:
    """What a deadline must bring of one file."""

    kind: Literal["received", "refused"]
    name: str
    kept: Kept | None = None


def name_in_full(text: str, team: str) -> str:
    """An order's name as a team may write it, with the team before it where only turn and number are given."""
    return f"{team}/{text}" if text.count("/") == 1 and text.split("/")[0] not in TEAMS else text


def is_wrong(team: str, order: Mapping[str, Any]) -> bool:
    """Whether an order cannot be read as one of the team's options."""
    if "action" in order:
        return False
    if order["option"] not in OPTIONS[team]:
        return True
    return bool(order["option"] == "talk" and not 1 <= order.get("level", 0) <= 5)


def sort_files(team: str, turn: int, files: Sequence[Kept]) -> tuple[list[list[Order]], list[set[str]]]:
    """The orders of each file, in order of receipt, and the names with which each ended orders of this turn."""
    made: list[list[Order]] = []
    struck: list[set[str]] = []
    known: dict[tuple[object, ...], Order] = {}
    used: set[str] = set()
    for kept in files:
        orders: list[Order] = []
        gone: set[str] = set()

        def end(text: str, how: Literal["superseded", "withdrawn"], gone: set[str] = gone) -> None:
            full = name_in_full(text, team)
            for order in known.values():
                named = order.reference == full or (order.id is not None and order.id == full.removeprefix(f"{team}/"))
                if not order.ended and named:
                    order.ended = how
                    gone.add(full)
                    return

        for text in (*kept.spec.get("withdraw", ()), *kept.spec.get("replaces", ())):
            end(text, "withdrawn")
        for place, written in enumerate(kept.spec.get("orders") or (), start=1):
            what = ("action",) if "action" in written else ("option", written["option"])
            identity = ("id", written["id"]) if "id" in written else (*what, place)
            before = known.get(identity)
            wrong = is_wrong(team, written)
            if wrong and before is not None and not before.ended and not before.wrong:
                reference = _free(f"{team}/{turn}/", written.get("id"), place, used)
                used.add(reference)
                orders.append(Order(identity, written.get("id"), reference, wrong))
                continue
            if "replaces" in written and not wrong:
                end(written["replaces"], "superseded")
            if before is not None and not before.ended:
                before.ended = "superseded"
            if before is not None and before.ended == "superseded":
                reference = before.reference
            else:
                reference = _free(f"{team}/{turn}/", written.get("id"), place, used)
            used.add(reference)
            order = Order(identity, written.get("id"), reference, wrong)
            known[identity] = order
            orders.append(order)
        made.append(orders)
        struck.append(gone)
    return made, struck


def _free(stem: str, name: str | None, place: int, used: set[str]) -> str:
    if name is not None and stem + name not in used:
        return stem + name
    while f"{stem}{place}" in used:
        place += 1
    return f"{stem}{place}"


class Model:
    """What a run in turns must do with files. `turn` is the one that teams are to answer, 0 before STARTEX."""

    def __init__(self, late: str) -> None:
        self.late = late
        self.turn = 0
        self.known: set[tuple[str, str]] = set()  # (team, hash) of what counts
        self.filed: dict[tuple[str, int], list[Kept]] = {}
        self.arrivals: dict[int, list[Arrival]] = {turn: [] for turn in range(1, TURNS + 1)}
        self.told: dict[tuple[str, int], int] = {}
        self.spare_from: int | None = None  # the turn from which the spare inject may be answered

    @property
    def ended(self) -> bool:
        """Whether the last deadline is past."""
        return self.turn > TURNS

    def of(self, team: str, turn: int) -> list[Kept]:
        """The files that count for a team and turn, in order of receipt."""
        return self.filed.setdefault((team, turn), [])

    # Judging files

    def judge(self, team: str, name: str, data: bytes, spec: Spec | None) -> Verdict:
        """What must be said of a file; it is counted from then on."""
        if (team, digest(data)) in self.known:
            return Verdict("known")
        if self.ended:
            return Verdict("refused")
        if spec is None:
            return self._refused(team, name)
        wrong = [inject for inject in spec.get("answers", {}) if not self.may_answer(team, inject)]
        wrong += [m["to"] for m in spec.get("messages", ()) if m["to"] not in TEAMS]
        turn, final = spec["turn"], spec.get("final", False)
        if turn > TURNS:
            return self._refused(team, name)
        if turn < self.turn:
            if self.late != "carry":
                return self._refused(team, name)
            turn, final = self.turn, False
        files = self.of(team, turn)
        if self._is_copy(name, files):
            return Verdict("asked")
        answers = {key: text for key, text in spec.get("answers", {}).items() if key not in wrong}
        messages = [m for m in spec.get("messages", ()) if m["to"] not in wrong]
        kept = Kept(team, name, spec, final, answers, messages)
        shut = bool(files) and files[-1].final and not spec.get("reopen", False)
        if shut:
            self.arrivals[turn].append(Arrival("refused", f"{team}/{name}"))
            return Verdict("refused")
        return self._counted(kept, turn, bool(wrong), digest(data))

    @staticmethod
    def _is_copy(name: str, files: Sequence[Kept]) -> bool:
        """Whether a name is that of a file that counts, and what a program adds."""
        for kept in files:
            stem, _, ending = kept.name.rpartition(".")
            if name in [f"{stem}{copy}.{ending}" for copy in COPIES]:
                return True
        return False

    def _refused(self, team: str, name: str) -> Verdict:
        self.arrivals[self.turn].append(Arrival("refused", f"{team}/{name}"))
        return Verdict("refused")

    def _counted(self, kept: Kept, turn: int, wrong: bool, sha256: str) -> Verdict:
        team, files = kept.team, self.of(kept.team, turn)
        self.known.add((team, sha256))
        self.arrivals[turn].append(Arrival("received", f"{team}/{kept.name}", kept))
        if wrong:
            self.arrivals[self.turn].append(Arrival("refused", f"{team}/{kept.name}"))
        others = [other.name for other in files if other.name != kept.name]
        files.append(kept)
        made, _ = sort_files(team, turn, files)
        orders = [(order.reference, "rejected" if order.wrong else "taken") for order in made[-1]]
        holds = [order.reference for part in made for order in part if not order.ended and not order.wrong]
        state = "in part" if wrong or any(order.wrong for order in made[-1]) else "taken"
        verdict = Verdict(state, orders, holds)
        if others and self.told.get((team, turn), 0) < MOST_NOTICES:
            self.told[(team, turn)] = self.told.get((team, turn), 0) + 1
            verdict.notice = others[-1]
        return verdict

    def may_answer(self, team: str, inject: str) -> bool:
        """Whether an inject has reached a team by now."""
        if inject == "ask-1":
            return team in ("red", "blue")
        if inject == "ask-2":
            return team == "press" and self.turn >= 3
        return (
            inject == "spare"
            and team in ("blue", "press")
            and self.spare_from is not None
            and self.turn >= self.spare_from
        )

    def release_spare(self) -> None:
        """Control's file that releases the spare inject was taken: it is out from the deadline on."""
        if self.spare_from is None and not self.ended:
            self.spare_from = self.turn + 1

    # Deadlines

    def silence(self, team: str, turn: int, bought: int) -> str | None:
        """What kind of silence a team keeps at a deadline (R17); `bought`: how often it has bought by then."""
        files = self.of(team, turn)
        if any(kept.holds_anything for kept in files):
            return None
        if files:
            return "on purpose"
        return "not submitted" if self.has_to_decide(team, turn, bought) else "nothing to decide"

    def has_to_decide(self, team: str, turn: int, bought: int) -> bool:
        """Whether there is anything that a team could order or owes."""
        if team == "red":
            return True  # it may always talk
        if team == "blue":
            return turn == 1 or bought < 2
        answered = any("ask-2" in kept.answers for kept in self.of("press", 3))
        return turn == 3 or (turn == 4 and not answered)

    def silent(self, bought: int) -> list[str]:
        """The teams from which something is due now and nothing has come."""
        return [team for team in TEAMS if self.silence(team, self.turn, bought) == "not submitted"]
