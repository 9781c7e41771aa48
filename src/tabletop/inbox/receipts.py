"""Receipts: what a team is told about each file it handed in, for people (Markdown) and for programs (JSON).

Receipts are numbered per team and each holds the hash of the one before, so that a team can show what it was told and
in which order. Nothing in a receipt depends on what other teams do (R14).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tabletop.exercise.problems import Problem
from tabletop.exercise.wording import counted
from tabletop.journal.chain import text_of

FIRST = "0" * 64
_REFERENCE = re.compile(r"[\w.-]{1,64}(?:/@?[0-9]{1,18})?(?:/[\w.-]{1,64})?")
STATES = {
    "taken": "taken",
    "in part": "taken in part",
    "refused": "refused",
    "known": "seen before: it counts once",
    "asked": "not taken: a question",
    "notice": "a notice",
}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt. `data` is all that it says, in the order of the JSON form."""

    team: str
    number: int
    name: str  # of the file
    data: Mapping[str, Any]

    @property
    def state(self) -> str:
        """A key of `STATES`."""
        return str(self.data["state"])

    @property
    def chain(self) -> str:
        """The hash that the team's next receipt holds as `previous`."""
        return str(self.data["chain"])


@dataclass(slots=True)
class Draft:
    """A receipt in the making: what is known before its number and chain are."""

    team: str
    name: str
    received: str  # wall clock, ISO 8601
    state: str = "taken"
    sha256: str | None = None
    turn: int | None = None
    at: int | None = None
    orders: list[dict[str, Any]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)  # answers, messages and so on that were taken
    problems: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)


class Numbering:
    """Gives receipts their numbers and chains, per team."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[int, str]] = {}

    def following(self, team: str) -> int:
        """The number that the team's next receipt will have."""
        return self._last.get(team, (0, FIRST))[0] + 1

    def issue(self, draft: Draft) -> Receipt:
        """A draft as the team's next receipt."""
        number, previous = self._last.get(draft.team, (0, FIRST))
        number += 1
        data: dict[str, Any] = {
            "receipt": number,
            "team": draft.team,
            "name": draft.name,
            "sha256": draft.sha256,
            "received": draft.received,
            "turn": draft.turn,
            "at": draft.at,
            "state": draft.state,
            "orders": draft.orders,
            "others": draft.others,
            "problems": draft.problems,
            "notes": draft.notes,
            "holds": draft.holds,
            "previous": previous,
        }
        chain = hashlib.sha256((previous + text_of(data)).encode("utf-8", "surrogatepass")).hexdigest()
        self._last[draft.team] = (number, chain)
        return Receipt(draft.team, number, draft.name, {**data, "chain": chain})


def name_shown(reference: str) -> str:
    """An order's reference as a receipt shows it; what cannot be one is content, which receipts do not repeat."""
    return reference if _REFERENCE.fullmatch(reference) else "what is no order's name"


def problem_data(problem: Problem, allowed: str = "") -> dict[str, Any]:
    """A problem as receipts have it: line, code, what is wrong and what would be right; never the file's content."""
    data: dict[str, Any] = {
        "line": problem.place.line,
        "column": problem.place.column,
        "code": problem.code,
        "message": problem.sentence,
    }
    return {**data, "allowed": allowed} if allowed else data


def json_form(receipt: Receipt) -> bytes:
    """The receipt for programs."""
    text = json.dumps(dict(receipt.data), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return text.encode("utf-8", "backslashreplace")


def markdown_form(receipt: Receipt) -> bytes:
    """The receipt for people."""
    data = receipt.data
    lines = [f"# Receipt {receipt.number}: {STATES[receipt.state]}", ""]
    what = [f"File: `{_shown(receipt.name)}`", f"Received: {data['received']}"]
    if data["turn"] is not None:
        what.append(f"For turn {data['turn']}")
    lines += [f"- {item}" for item in what]
    if data["problems"]:
        lines += ["", "## What is wrong", ""]
        lines += [f"- {_problem(problem)}" for problem in data["problems"]]
    if data["orders"]:
        lines += ["", "## Orders", ""]
        lines += [f"- {_order(order)}" for order in data["orders"]]
    for title, items in (
        ("Also taken", data["others"]),
        ("Please note", data["notes"]),
        ("What now holds for this turn", data["holds"]),
    ):
        if items:
            lines += ["", f"## {title}", "", *[f"- {item}" for item in items]]
    lines += ["", "---", f"SHA-256 of the file: {data['sha256'] or 'not read'}", f"Chain: {data['chain']}", ""]
    return "\n".join(lines).encode("utf-8", "backslashreplace")


def _problem(problem: Mapping[str, Any]) -> str:
    place = f"Line {problem['line']}" if problem.get("line") else "The file"
    allowed = f" Allowed: {problem['allowed']}." if problem.get("allowed") else ""
    return f"{place} [{problem['code']}]: {problem['message']}.{allowed}"


def _order(order: Mapping[str, Any]) -> str:
    text = f"`{order['order']}` {order['what']}: **{order['state']}**"
    if order.get("message"):
        line = f"line {order['line']}, " if order.get("line") else ""
        text += f" ({line}{order['code']}): {order['message']}"
    if order.get("allowed"):
        text += f". Allowed: {order['allowed']}"
    if order.get("replaces"):
        text += f"; it takes the place of {order['replaces']}"
    return text


def _shown(name: str) -> str:
    """A file's name as it may stand in a line of Markdown."""
    return "".join(c if c.isprintable() and c not in "`<>" else "?" for c in name)


def summary(receipts: Sequence[Receipt]) -> str:
    """Several receipts in one line for an operator: how many of each kind."""
    counts: dict[str, int] = {}
    for receipt in receipts:
        counts[receipt.state] = counts.get(receipt.state, 0) + 1
    parts = [f"{counts[state]} {state}" for state in STATES if state in counts and state != "notice"]
    return f"{counted(sum(counts.values()) - counts.get('notice', 0), 'file')} answered ({', '.join(parts)})"
