"""Text with figures in it: `{{ expression }}`, or `{{ expression | .1f }}` with a format (FORMAT, Text)."""

from __future__ import annotations

import re

from tabletop.exercise.expressions import ExpressionError, Scope, parse_typed
from tabletop.exercise.form import Template

_HOLE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_FORMAT = re.compile(r"[+,]?(\.\d{1,2})?[fge%]?|\d decimals?")


def template(text: str, scope: Scope) -> Template:
    """Read a text. Raises ExpressionError where something within braces cannot be read."""
    if "{{" not in text:
        if "}}" in text:
            raise ExpressionError("bad-text", "'}}' closes a figure that was not opened with '{{'", "}}")
        return Template((text,) if text else ())
    parts: list[object] = []
    reached = 0
    for hole in _HOLE.finditer(text):
        if hole.start() > reached:
            parts.append(text[reached : hole.start()])
        parts.append(_figure(hole[1], scope))
        reached = hole.end()
    rest = text[reached:]
    if "{{" in rest:
        raise ExpressionError("bad-text", "'{{' is not closed with '}}'", "{{")
    if rest:
        parts.append(rest)
    return Template(tuple(parts))  # type: ignore[arg-type]


def _figure(inside: str, scope: Scope) -> tuple[object, str | None]:
    written, _, how = inside.partition("|")
    if not written.strip():
        raise ExpressionError("bad-text", "there is nothing between '{{' and '}}'", "{{")
    found = parse_typed(written, scope)
    if found.never:
        raise ExpressionError("never", "'since' can only be compared", "since")
    return found.node, _format(how.strip(), found.kind)


def _format(how: str, kind: str) -> str | None:
    if not how:
        return {"duration": "duration", "truth": "truth"}.get(kind)
    if not _FORMAT.fullmatch(how):
        raise ExpressionError("bad-format", "a format is written like .1f, .0f or 2 decimals", how)
    return f".{how.split()[0]}f" if "decimal" in how else how
