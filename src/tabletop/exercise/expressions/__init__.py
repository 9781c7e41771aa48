"""Expressions: text -> checked nodes (FORMAT, Expressions). A small subset of Python's, and nothing else.

The text is parsed once, by Python's own parser, and walked with an allow-list; every name is looked up in a `Scope`,
every type checked, every constant folded. What comes out is nodes with indices: no text of the facilitator's is ever
evaluated.
"""

from __future__ import annotations

import ast

from tabletop.exercise import nodes as n
from tabletop.exercise.expressions.scope import FUNCTIONS, RESERVED, ExpressionError, Scope, Typed
from tabletop.exercise.expressions.spelling import prepare, unreadable
from tabletop.exercise.expressions.walking import Walker

__all__ = ["FUNCTIONS", "RESERVED", "ExpressionError", "Scope", "Typed", "parse", "parse_typed"]

LONGEST = 500


def parse(text: str, scope: Scope, *kinds: n.Kind) -> n.Node:
    """Parse an expression that must be of one of the kinds (number, duration, truth, text).

    Raises ExpressionError with a sentence that says what would be right.
    """
    try:
        found = parse_typed(text, scope)
    except ExpressionError as error:
        if error.code == "unit" and "duration" in kinds:
            message = "this is not a length of time; write it like 36h, 2d 6h or 90m"
            raise ExpressionError("bad-duration", message, error.word) from None
        raise
    if found.never:
        raise ExpressionError("never", "'since' may only stand in a comparison, such as since(x) > 2d", "since")
    if found.kind in kinds or (found.kind == "truth" and "number" in kinds):
        return found.node
    if "duration" in kinds and found.kind == "number" and found.node == n.Number(0.0):
        return found.node
    raise _wrong_kind(found, kinds, text)


def parse_typed(text: str, scope: Scope) -> Typed:
    """Parse an expression of any kind."""
    if len(text) > LONGEST:
        raise ExpressionError("too-long", f"an expression has at most {LONGEST} characters; this one has {len(text)}")
    prepared, names = prepare(text, scope)
    try:
        tree = ast.parse(prepared.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise unreadable(text) from None
    return Walker(scope, text, names).walk(tree, 0)


def _wrong_kind(found: Typed, kinds: tuple[n.Kind, ...], text: str) -> ExpressionError:
    if "truth" in kinds:
        return ExpressionError("not-a-condition", "this must be a condition, such as tension > 80", text)
    if "duration" in kinds and found.kind == "number":
        return ExpressionError("wrong-type", "this must be a length of time; say its unit, such as 36h or 5d", text)
    if "number" in kinds and found.kind == "duration":
        message = "this is a length of time where a number is needed; divide it, such as now / 1d"
        return ExpressionError("wrong-type", message, text)
    return ExpressionError("wrong-type", f"this must be a {kinds[0]}, not a {found.kind}", text)
