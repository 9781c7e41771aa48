"""A parsed expression, walked with an allow-list: names looked up, kinds checked, constants folded."""

from __future__ import annotations

import ast
import math
import operator as operators
from collections.abc import Callable, Mapping
from itertools import pairwise

from tabletop.exercise import nodes as n
from tabletop.exercise.expressions.calls import Calls
from tabletop.exercise.expressions.scope import FUNCTIONS, ExpressionError, Scope, Typed

MOST_NODES, DEEPEST = 100, 40

_OPERATORS: dict[type[ast.operator], n.BinaryOperator] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
}
_COMPARISONS: dict[type[ast.cmpop], n.CompareOperator] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operators.add,
    "-": operators.sub,
    "*": operators.mul,
    "/": operators.truediv,
    "//": operators.floordiv,
    "%": operators.mod,
    "**": operators.pow,
}


class Walker(Calls):
    """Walks one parsed expression."""

    def __init__(self, scope: Scope, text: str, names: Mapping[str, str]) -> None:
        self.scope = scope
        self.text = text
        self.names = names
        self.count = 0

    def walk(self, tree: ast.expr, depth: int) -> Typed:
        """One node and all below it."""
        self.count += 1
        if self.count > MOST_NODES or depth > DEEPEST:
            raise ExpressionError("too-long", f"an expression has at most {MOST_NODES} parts; split it in two")
        match tree:
            case ast.Constant():
                return self.constant(tree.value)
            case ast.Name() | ast.Attribute():
                return self.name(tree)
            case ast.BinOp():
                return self.binary(tree, depth)
            case ast.UnaryOp():
                return self.unary(tree, depth)
            case ast.BoolOp():
                return self.logic(tree, depth)
            case ast.Compare():
                return self.compare(tree, depth)
            case ast.IfExp():
                return self.choose(tree, depth)
            case ast.Call():
                return self.call(tree, depth)
        if isinstance(tree, ast.Tuple):
            message = "a comma can only stand in the brackets of a function; a number has a point, such as 1.5"
            raise ExpressionError("bad-expression", message, ",", within=self.text.strip())
        written = {ast.Subscript: "square brackets", ast.Lambda: "lambda", ast.List: "a list"}
        what = written.get(type(tree), "this")
        raise ExpressionError("bad-expression", f"{what} cannot be used in an expression here", self.text.strip())

    def constant(self, value: object) -> Typed:
        if isinstance(value, bool):
            return Typed(n.Truth(value), "truth")
        if isinstance(value, int | float):
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if not math.isfinite(number):
                raise ExpressionError("bad-value", "this number is too large", self.text.strip())
            return Typed(n.Number(number), "number")
        if isinstance(value, str):
            return Typed(n.Text(value), "text")
        raise ExpressionError("bad-expression", "only numbers, words in quotes and names can stand here")

    def name(self, tree: ast.Name | ast.Attribute) -> Typed:
        written = self.dotted(tree)
        if written in self.scope.parameters:
            return Typed(n.Parameter(written), self.scope.parameters[written])
        found = self.scope.slots.get(written)
        if found is not None:
            if self.scope.hidden is not None and self.scope.hidden(found[0]):
                message = f"'{written}' is not for this team to see"
                raise ExpressionError("hidden-from-team", message, written)
            return Typed(n.Slot(found[0]), found[1])
        if "." in written and written.split(".")[0] in self.scope.teams_out:
            return Typed(n.Number(0.0), "number")
        if written == "now":
            return Typed(n.Now(), "duration")
        if written == "yearday":
            return Typed(n.YearDay(), "number")
        if written in FUNCTIONS:
            message = f"'{written}' is a function; write {written}(...)"
            raise ExpressionError("bad-expression", message, written)
        message = f"'{written}' is not a variable, a resource or a route figure"
        if written in self.scope.options or written in self.scope.injects:
            message = f"'{written}' is an option or an inject; ask ordered({written}) or released({written})"
            raise ExpressionError("unknown-variable", message, written)
        raise ExpressionError("unknown-variable", message, written, known=self.scope.names)

    def dotted(self, tree: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(tree, ast.Attribute):
            parts.append(tree.attr)
            tree = tree.value
        if not isinstance(tree, ast.Name):
            raise ExpressionError("bad-expression", "a dot can only stand within a name", self.text.strip())
        parts.append(tree.id)
        written = ".".join(reversed(parts))
        for stand_in, name in self.names.items():
            written = written.replace(stand_in, name)
        return written

    def binary(self, tree: ast.BinOp, depth: int) -> Typed:
        operator = _OPERATORS.get(type(tree.op))
        if operator is None:
            raise ExpressionError("bad-expression", "only + - * / // % ** can be used", self.text.strip())
        left, right = self.walk(tree.left, depth + 1), self.walk(tree.right, depth + 1)
        kind = self.binary_kind(operator, left, right)
        never = left.never or right.never
        if never and operator not in ("+", "-", "*", "/"):
            raise ExpressionError("never", "'since' can only be compared", "since")
        if operator == "**" and isinstance(right.node, n.Number) and abs(right.node.value) > 64:
            raise ExpressionError("too-large", "an exponent is at most 64", self.text.strip())
        node: n.Node = n.Binary(operator, left.node, right.node)
        if isinstance(left.node, n.Number) and isinstance(right.node, n.Number):
            node = self.folded(operator, left.node.value, right.node.value)
        return Typed(node, kind, never)

    def binary_kind(self, operator: str, left: Typed, right: Typed) -> n.Kind:
        kinds = ("number" if left.kind == "truth" else left.kind, "number" if right.kind == "truth" else right.kind)
        if "text" in kinds:
            raise ExpressionError("wrong-type", "words can only be compared, with == and !=", self.text.strip())
        if kinds == ("number", "number"):
            return "number"
        if operator in ("+", "-", "%") and kinds == ("duration", "duration"):
            return "duration"
        if operator in ("/", "//") and kinds == ("duration", "duration"):
            return "number"
        if operator in ("*", "/") and kinds == ("duration", "number"):
            return "duration"
        if operator == "*" and kinds == ("number", "duration"):
            return "duration"
        message = f"a {kinds[0]} and a {kinds[1]} do not go together with '{operator}'; give both a unit, such as 5d"
        raise ExpressionError("wrong-type", message, self.text.strip())

    def folded(self, operator: str, left: float, right: float) -> n.Node:
        try:
            value = _ARITHMETIC[operator](left, right)
        except ZeroDivisionError:
            raise ExpressionError("bad-value", "this divides by zero", self.text.strip()) from None
        except OverflowError:
            raise ExpressionError("too-large", "this number is too large", self.text.strip()) from None
        if isinstance(value, complex) or not math.isfinite(value):
            raise ExpressionError("too-large", "this is not a real number of any use", self.text.strip())
        return n.Number(float(value))

    def unary(self, tree: ast.UnaryOp, depth: int) -> Typed:
        inner = self.walk(tree.operand, depth + 1)
        if isinstance(tree.op, ast.Not):
            return Typed(n.Unary("not", self.truth(inner)), "truth")
        if inner.kind == "text" or not isinstance(tree.op, ast.USub | ast.UAdd):
            raise ExpressionError("wrong-type", "this sign does not go with what follows it", self.text.strip())
        if isinstance(tree.op, ast.UAdd):
            return inner
        kind: n.Kind = "number" if inner.kind == "truth" else inner.kind
        if isinstance(inner.node, n.Number):
            return Typed(n.Number(-inner.node.value), kind)
        return Typed(n.Unary("-", inner.node), kind, inner.never)

    def logic(self, tree: ast.BoolOp, depth: int) -> Typed:
        operands = tuple(self.truth(self.walk(value, depth + 1)) for value in tree.values)
        return Typed(n.Logic("and" if isinstance(tree.op, ast.And) else "or", operands), "truth")

    def truth(self, found: Typed) -> n.Node:
        if found.kind != "truth":
            message = "'and', 'or', 'not' and 'if' need conditions, such as tension > 80"
            raise ExpressionError("not-a-condition", message, self.text.strip())
        return found.node

    def compare(self, tree: ast.Compare, depth: int) -> Typed:
        sides = [self.walk(side, depth + 1) for side in (tree.left, *tree.comparators)]
        pairs: list[n.Node] = []
        for op, (left, right) in zip(tree.ops, pairwise(sides), strict=True):
            operator = _COMPARISONS.get(type(op))
            if operator is None:
                raise ExpressionError("bad-expression", "only < <= > >= == != compare", self.text.strip())
            self.comparable(operator, left, right)
            self.choosable(left.node, right.node)
            self.choosable(right.node, left.node)
            pairs.append(n.Compare(operator, left.node, right.node, left.never or right.never))
        return Typed(pairs[0] if len(pairs) == 1 else n.Logic("and", tuple(pairs)), "truth")

    def comparable(self, operator: str, left: Typed, right: Typed) -> None:
        kinds = ("number" if left.kind == "truth" else left.kind, "number" if right.kind == "truth" else right.kind)
        zero = n.Number(0.0)
        if kinds[0] == kinds[1] or (set(kinds) == {"number", "duration"} and zero in (left.node, right.node)):
            if "text" in kinds and operator not in ("==", "!="):
                raise ExpressionError("wrong-type", "words can only be compared with == and !=", self.text.strip())
            return
        if set(kinds) == {"number", "duration"}:
            bare = left if kinds[0] == "number" else right
            shown = f"{bare.node.value:g}" if isinstance(bare.node, n.Number) else "it"
            message = f"a length of time is compared with a bare number; say the unit, such as {shown}d or {shown}h"
            raise ExpressionError("wrong-type", message, shown if shown != "it" else self.text.strip())
        raise ExpressionError("wrong-type", "a word is compared with a number", self.text.strip())

    def choosable(self, parameter: n.Node, word: n.Node) -> None:
        """A parameter can only be what its choice lists."""
        choices = self.scope.choices.get(parameter.name, ()) if isinstance(parameter, n.Parameter) else ()
        if choices and isinstance(word, n.Text) and word.value not in choices:
            message = f"'{word.value}' is no choice of '{parameter.name}', which is {' or '.join(choices[:8])}"  # type: ignore[union-attr]
            raise ExpressionError("unknown-choice", message, word.value, known=choices)

    def choose(self, tree: ast.IfExp, depth: int) -> Typed:
        condition = self.truth(self.walk(tree.test, depth + 1))
        yes, no = self.walk(tree.body, depth + 1), self.walk(tree.orelse, depth + 1)
        if yes.never or no.never:
            raise ExpressionError("never", "'since' can only be compared", "since")
        kind = yes.kind
        if yes.kind != no.kind:
            kinds = {yes.kind, no.kind}
            if kinds == {"number", "truth"}:
                kind = "number"
            elif kinds == {"number", "duration"} and n.Number(0.0) in (yes.node, no.node):
                kind = "duration"
            else:
                message = f"the two sides of 'else' are a {yes.kind} and a {no.kind}; both must be of one kind"
                raise ExpressionError("wrong-type", message, self.text.strip())
        if isinstance(condition, n.Truth):
            return yes if condition.value else no
        return Typed(n.Choose(condition, yes.node, no.node), kind)
