"""The functions of expressions: what each takes, and what it comes to."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from itertools import pairwise

from tabletop.exercise import nodes as n
from tabletop.exercise.expressions.scope import FUNCTIONS, MEMORIES, PLAYS, TIMES, ExpressionError, Scope, Typed
from tabletop.exercise.likeness import suggest

NAN = math.nan


class Calls:
    """The part of a walk through an expression that is about functions."""

    scope: Scope
    text: str
    count: int

    def walk(self, tree: ast.expr, depth: int) -> Typed:
        """One node and all below it."""
        raise NotImplementedError

    def truth(self, found: Typed) -> n.Node:
        """A condition."""
        raise NotImplementedError

    def call(self, tree: ast.Call, depth: int) -> Typed:
        if not isinstance(tree.func, ast.Name) or tree.keywords:
            raise ExpressionError("bad-expression", "only the listed functions can be called", self.text.strip())
        name = tree.func.id
        if name == "_seconds" and isinstance(tree.args[0], ast.Constant):
            return Typed(n.Number(float(str(tree.args[0].value))), "duration")
        if name == "_turns" and isinstance(tree.args[0], ast.Constant):
            return self.turns(int(str(tree.args[0].value)))
        if name in self.scope.extensions:
            return self.extension(name, tree.args, depth)
        if name not in FUNCTIONS:
            known = (*FUNCTIONS, *self.scope.extensions)
            meant = suggest(name, known)
            message = f"there is no function '{name}'" + ("" if meant else f"; there are {', '.join(known)}")
            raise ExpressionError("unknown-function", message, name, meant)
        if any(isinstance(argument, ast.Starred) for argument in tree.args):
            raise ExpressionError("bad-expression", "a star cannot be used here", self.text.strip())
        if name in PLAYS:
            return self.play(name, tree.args)
        if name == "lookup":
            return self.lookup(tree.args, depth)
        arguments = [self.walk(argument, depth + 1) for argument in tree.args]
        for argument in arguments:
            if argument.never:
                raise ExpressionError("never", "'since' can only be compared", "since")
            if argument.kind == "text":
                raise ExpressionError("wrong-type", f"'{name}' takes no words", name)
        if name in MEMORIES:
            return self.remember(name, arguments)
        if name in TIMES:
            return self.time(name, arguments)
        return self.number(name, arguments)

    def extension(self, name: str, trees: list[ast.expr], depth: int) -> Typed:
        arguments = [self.walk(argument, depth + 1) for argument in trees]
        self.expect_count(name, arguments, self.scope.extensions[name])
        if any(argument.never or argument.kind == "text" for argument in arguments):
            raise ExpressionError("wrong-type", f"'{name}' takes numbers and lengths of time (in seconds)", name)
        return Typed(n.Call(name, tuple(argument.node for argument in arguments)), "number")

    def turns(self, count: int) -> Typed:
        if not self.scope.has_turns:
            raise ExpressionError("no-turns", "this exercise has no turns; write a length of time, such as 2d", "turn")
        if self.scope.turn_seconds is not None:
            return Typed(n.Number(float(count * self.scope.turn_seconds)), "duration")
        return Typed(n.Turns(count), "duration")

    def expect_count(self, name: str, arguments: list[Typed] | list[ast.expr], *counts: int) -> None:
        if len(arguments) not in counts:
            wanted = " or ".join(str(count) for count in counts)
            raise ExpressionError("bad-call", f"'{name}' takes {wanted} values, not {len(arguments)}", name)

    def number(self, name: str, arguments: list[Typed]) -> Typed:
        if name in ("min", "max"):
            if len(arguments) < 2:
                raise ExpressionError("bad-call", f"'{name}' takes two values or more", name)
        else:
            counts = {"abs": (1,), "clip": (3,), "round": (1, 2), "exp": (1,), "log": (1,), "sqrt": (1,)}[name]
            self.expect_count(name, arguments, *counts)
        kinds = {"number" if argument.kind == "truth" else argument.kind for argument in arguments}
        compared = arguments[:1] if name == "round" else arguments
        if name == "round" and len(arguments) == 2 and not isinstance(arguments[1].node, n.Number):
            raise ExpressionError("bad-call", "round(x, n) needs a plain number of decimals", name)
        kinds = {"number" if argument.kind == "truth" else argument.kind for argument in compared}
        if len(kinds) > 1:
            raise ExpressionError("wrong-type", f"'{name}' cannot mix lengths of time and numbers", name)
        kind = kinds.pop()
        if kind == "duration" and name in ("exp", "log", "sqrt"):
            raise ExpressionError("wrong-type", f"'{name}' needs a number; divide the time, such as now / 1d", name)
        node = n.Call(name, tuple(argument.node for argument in arguments))
        return Typed(self.folded_call(node), kind)

    def folded_call(self, node: n.Call) -> n.Node:
        values = [a.value for a in node.arguments if isinstance(a, n.Number)]
        if len(values) < len(node.arguments):
            return node
        try:
            value = {
                "min": lambda: min(values),
                "max": lambda: max(values),
                "abs": lambda: abs(values[0]),
                "clip": lambda: min(max(values[0], values[1]), values[2]),
                "round": lambda: round(values[0], int(values[1]) if len(values) > 1 else 0),
                "exp": lambda: math.exp(values[0]),
                "log": lambda: math.log(values[0]),
                "sqrt": lambda: math.sqrt(values[0]),
            }[node.function]()
        except (ValueError, OverflowError):
            message = f"'{node.function}' has no answer for this value"
            raise ExpressionError("bad-value", message, node.function) from None
        return n.Number(float(value))

    def time(self, name: str, arguments: list[Typed]) -> Typed:
        wanted: tuple[n.Kind, ...] = {
            "step": ("duration", "number"),
            "pulse": ("duration", "duration"),
            "ramp": ("duration", "duration", "number"),
        }[name]  # type: ignore[assignment]
        self.expect_count(name, arguments, len(wanted))
        for argument, kind in zip(arguments, wanted, strict=True):
            if kind == "duration" and argument.kind != "duration" and argument.node != n.Number(0.0):
                raise ExpressionError("wrong-type", f"'{name}' needs a length of time here, such as 10d", name)
            if kind == "number" and argument.kind == "duration":
                raise ExpressionError("wrong-type", f"'{name}' needs a number here, not a length of time", name)
        nodes = tuple(argument.node for argument in arguments)
        if name == "ramp" and isinstance(nodes[0], n.Number) and isinstance(nodes[1], n.Number):
            if nodes[1].value <= nodes[0].value:
                raise ExpressionError("bad-value", "a ramp must end after it starts", name)
        return Typed(n.Call(name, nodes), "number")

    def remember(self, name: str, arguments: list[Typed]) -> Typed:
        self.expect_count(name, arguments, 2)
        if self.scope.memory is None:
            raise ExpressionError("no-memory", f"'{name}' can only be used in the exercise itself", name)
        if name == "latch":
            operands = (self.truth(arguments[0]), self.truth(arguments[1]))
            return Typed(n.Slot(self.scope.memory(name, operands, 0)), "truth")
        length = arguments[1]
        if length.kind != "duration" or not isinstance(length.node, n.Number) or length.node.value <= 0:
            message = f"'{name}' needs a fixed length of time above 0, such as {name}(x, 3d)"
            raise ExpressionError("bad-call", message, name)
        kind: n.Kind = "duration" if arguments[0].kind == "duration" else "number"
        if name == "delay" and arguments[0].kind == "truth":
            kind = "truth"
        return Typed(n.Slot(self.scope.memory(name, (arguments[0].node,), int(length.node.value))), kind)

    def lookup(self, arguments: list[ast.expr], depth: int) -> Typed:
        self.expect_count("lookup", arguments, 2)
        operand = self.walk(arguments[0], depth + 1)
        if operand.never or operand.kind == "text":
            raise ExpressionError("wrong-type", "'lookup' needs a number", "lookup")
        table = arguments[1]
        if not isinstance(table, ast.List | ast.Tuple) or len(table.elts) < 2:
            raise ExpressionError("bad-call", "'lookup' needs points: lookup(x, [[0, 0], [10, 1]])", "lookup")
        points: list[tuple[float, float]] = []
        for point in table.elts:
            if not isinstance(point, ast.List | ast.Tuple) or len(point.elts) != 2:
                raise ExpressionError("bad-call", "each point of 'lookup' is a pair: [x, y]", "lookup")
            x, y = (self.fixed(value, operand.kind, place) for place, value in enumerate(point.elts))
            points.append((x, y))
        if any(a[0] >= b[0] for a, b in pairwise(points)):
            raise ExpressionError("bad-value", "the points of 'lookup' must have ascending x", "lookup")
        return Typed(n.Lookup(operand.node, tuple(points)), "number")

    def fixed(self, tree: ast.expr, kind: n.Kind, place: int) -> float:
        """A number in a table; its x must be of the kind that is looked up. Tables do not count as parts."""
        counted = self.count
        found = self.walk(tree, 1)
        self.count = counted
        if not isinstance(found.node, n.Number):
            raise ExpressionError("bad-call", "the points of 'lookup' must be plain numbers", "lookup")
        if not place and "duration" in (found.kind, kind) and found.kind != kind and found.node.value:
            raise ExpressionError("wrong-type", "the points of 'lookup' have other units than its value", "lookup")
        return found.node.value

    # The play

    def play(self, name: str, arguments: list[ast.expr]) -> Typed:
        words: list[str] = []
        for argument in arguments:
            if not isinstance(argument, ast.Constant) or not isinstance(argument.value, str):
                raise ExpressionError("bad-call", f"'{name}' takes the id of one thing, such as {name}(x)", name)
            words.append(argument.value)
        self.expect_count(name, arguments, *((1, 2) if name in ("ordered", "answered") else (1,)))
        if name == "staff":
            return self.staff(words[0])
        if len(words) > 1 and words[1] in self.scope.teams_out:
            return Typed(n.Truth(False), "truth")
        team = self.find("team", self.scope.teams, words[1]) if len(words) > 1 else None
        if name in ("met", "late", "unmet"):
            return self.fact(name, self.find("expectation", self.scope.expectations, words[0]), None)
        if name in ("released", "answered"):
            return self.fact(name, self.find("inject", self.scope.injects, words[0]), team)
        if name in ("ordered", "succeeded", "failed"):
            return self.fact(name, self.find("option", self.scope.options, words[0]), team)
        what = "option" if words[0] in self.scope.options else "inject"
        known = self.scope.options if what == "option" else self.scope.injects
        if words[0] not in known:
            message = f"there is no inject or option '{words[0]}'"
            both = (*self.scope.injects, *self.scope.options)
            raise ExpressionError("unknown-inject", message, words[0], known=both)
        return self.fact(f"{name}_{what}", known[words[0]], None)

    def fact(self, name: str, index: int, team: int | None) -> Typed:
        since = name.startswith("since")
        kind: n.Kind = "duration" if since else "number" if name.startswith("count") else "truth"
        if index < 0:
            off: n.Node = n.Number(NAN) if since else n.Number(0.0) if kind == "number" else n.Truth(False)
            return Typed(off, kind, since)
        return Typed(n.Fact(name, index, team), kind, since)  # type: ignore[arg-type]

    def staff(self, team: str) -> Typed:
        if team in self.scope.teams_out:
            return Typed(n.Number(0.0), "number")
        self.find("team", self.scope.teams, team)
        found = self.scope.slots.get(f"staff({team})")
        if found is None:
            raise ExpressionError("unknown-variable", f"the staff of '{team}' is not counted; give it 'staff:'", team)
        return Typed(n.Slot(found[0]), "number")

    def find(self, what: str, known: Mapping[str, int], word: str) -> int:
        if word not in known:
            code = f"unknown-{what.split()[0]}"
            raise ExpressionError(code, f"there is no {what} '{word}'", word, known=known)
        return known[word]
