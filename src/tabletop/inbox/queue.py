"""Control's queue (R19): for each order that waits for a ruling a form to fill in, as a file in `control/queue`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tabletop.engine.orders import Order
from tabletop.engine.play import Engine
from tabletop.exercise.durations import text as duration_text

_UNFILLED = re.compile(rb"^[ \t]*(?:-[ \t]+)?by:[ \t]*(?:\"\"|'')?[ \t]*(?:#.*)?\r?$", re.MULTILINE)

_MODES = {
    "rigid": "The exercise asks for no ruling of its own here: say how it ends.",
    "semi-rigid": "The model proposes; you confirm, or override with a reason.",
    "free": "You rule, in words and effects.",
    "matrix": "Arguments decide: 2d6 + arguments for - arguments against, 7 or more succeeds. Or set odds.",
}


@dataclass(frozen=True, slots=True)
class RulingForm:
    """A form for one order: its file's name, and its bytes as handed out."""

    reference: str
    name: str
    data: bytes


def is_filled(data: bytes) -> bool:
    """Whether control has put a name to a form; one without is not looked at yet."""
    return _UNFILLED.search(data) is None


def forms(engine: Engine) -> list[RulingForm]:
    """A form for every order that waits for a ruling, and for those at work that control may override."""
    found = []
    for order in engine.orders.all.values():
        if order.state == "waiting for a ruling" or (
            order.state == "under way" and _mode(engine, order) == "semi-rigid"
        ):
            name = re.sub(r"[^A-Za-z0-9_.-]+", "-", order.reference).strip("-.") + ".yaml"
            found.append(RulingForm(order.reference, name, _form(engine, order).encode()))
    return found


def _mode(engine: Engine, order: Order) -> str:
    if order.option is not None and order.option.mode is not None:
        return order.option.mode
    return engine.exercise.rulings if order.option is None else "rigid"


def _form(engine: Engine, order: Order) -> str:
    mode = _mode(engine, order)
    team = engine.exercise.teams[order.team]
    counters = _counters(engine, order.reference)
    what = order.line.action if order.option is None else order.option.title
    lines = [
        f"# {order.reference}: {_comment(team.title)}, accepted at {duration_text(_accepted(engine, order))}",
        *_wrapped(what or ""),
    ]
    if order.line.why:
        lines += ["#", "# Their reason:", *_wrapped(order.line.why)]
    lines += ["#", f"# {_MODES[mode]}"]
    lines += _odds(order) if order.option is not None else []
    lines += ["# Put your name to `by:` and save; it is applied at the next advance. Until then nothing is taken.", ""]
    verb = "outcome" if order.option is not None and mode == "semi-rigid" else "rule"
    lines += [f"- {verb}: {json.dumps(order.reference)}", '  by: ""']
    if verb == "outcome":
        lines += [
            "  result: full          # full, partial or fail",
            '  because: ""           # the reason, for the report',
        ]
        return "\n".join(lines) + "\n"
    lines += [f"  mode: {mode}"]
    if mode == "matrix":
        lines += [f"  for: {_list(order.line.because)}", f"  against: {_list(counters)}"]
        lines += ["  # odds: likely        # a word or a probability; left out: 2d6 and the arguments"]
    else:
        lines += [f"  # The team argues: {_comment(text)}" for text in order.line.because]
        lines += [f"  # Against it: {_comment(text)}" for text in counters]
        lines += ["  result: full          # full, partial or fail"]
    lines += [
        '  text: ""              # what the team reads',
        '  because: ""           # the reason, for the report',
        '  private: ""           # a note for control alone',
        "  # effects: [{add: {tension: -4}}]   # what changes in the world",
    ]
    return "\n".join(lines) + "\n"


def _accepted(engine: Engine, order: Order) -> int:
    return int(engine.events[order.accepted - 1]["at"])


def _counters(engine: Engine, reference: str) -> list[str]:
    found: list[str] = []
    for event in engine.events:
        if event["kind"] == "counter.argued" and event["subject"] == reference:
            found += event["data"]["against"]
    return found


def _odds(order: Order) -> list[str]:
    assert order.option is not None
    names = ", ".join(f"{outcome.name} ({outcome.result})" for outcome in order.option.outcomes)
    return [f"# The option may end as: {names}"] if names else []


def _list(items: Sequence[Any]) -> str:
    return json.dumps([str(item) for item in items], ensure_ascii=False)


def _comment(text: str) -> str:
    """Players' text as it may stand in a comment: one line, nothing that does not print."""
    return "".join(c if c.isprintable() else " " for c in text)


def _wrapped(text: str) -> list[str]:
    words, lines, line = _comment(text).split(" "), [], "#  "
    for word in words:
        if len(line) + len(word) > 100 and line.strip("# "):
            lines.append(line)
            line = "#  "
        line += f" {word}"
    return [*lines, line]
