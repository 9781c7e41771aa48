"""Text with figures in it: `{{ expression }}`, or `{{ expression | .1f }}` with a format (FORMAT, Text)."""

from __future__ import annotations

import re

from tabletop.exercise.expressions import ExpressionError, Scope, parse_typed
from tabletop.exercise.form import Template

_FORMAT = re.compile(r"[+,]?(\.\d{1,2})?[fge%]?|\d decimals?")


def template(text: str, scope: Scope) -> Template:
    """Read a text. Raises ExpressionError where something within braces cannot be read."""
    if "{{" not in text:
        return Template((_words(text),) if text else ())
    parts: list[object] = []
    reached = 0
    while (start := text.find("{{", reached)) >= 0:
        end = text.find("}}", start + 2)
        inside = text[start + 2 : end]
        if end < 0 or "{" in inside or "}" in inside:
            raise _not_closed(text[start : start + 80])
        if text.startswith("}", end + 2) or text.startswith("{", start + 2):
            piece = text[start : end + 3].split("\n")[0][:60]
            raise ExpressionError("bad-text", "a figure stands in two braces on either side, not three", piece)
        if start > reached:
            parts.append(_words(text[reached:start]))
        hole = text[start : end + 2]
        try:
            parts.append(_figure(inside, scope))
        except ExpressionError as error:
            error.within = error.within if error.word in ("{{", "") else hole
            raise
        reached = end + 2
    if rest := text[reached:]:
        parts.append(_words(rest))
    return Template(tuple(parts))  # type: ignore[arg-type]


def _words(text: str) -> str:
    """Text between figures."""
    if "}}" in text:
        at = text.index("}}")
        message = "'}}' closes a figure that was not opened with '{{'"
        raise ExpressionError("bad-text", message, "}}", within=text[max(at - 15, 0) : at + 2].split("\n")[-1])
    return text


def _not_closed(rest: str) -> ExpressionError:
    piece = rest.split("\n")[0][:20].rstrip()
    return ExpressionError("bad-text", "the '{{' that opens here is not closed with '}}'", "{{", within=piece)


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
