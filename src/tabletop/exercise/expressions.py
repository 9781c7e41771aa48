"""Expressions: text -> checked nodes (FORMAT, Expressions). A small subset of Python's, and nothing else.

The text is parsed once, by Python's own parser, and walked with an allow-list; every name is looked up in a `Scope`,
every type checked, every constant folded. What comes out is nodes with indices: no text of the facilitator's is ever
evaluated.
"""

from __future__ import annotations

import ast
import math
import operator as operators
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from tabletop.exercise import durations, yamlhints
from tabletop.exercise import nodes as n
from tabletop.exercise.problems import suggest

LONGEST, MOST_NODES, DEEPEST = 500, 100, 40
NAN = math.nan

NUMBERS = ("min", "max", "abs", "clip", "round", "exp", "log", "sqrt", "lookup")
TIMES = ("step", "pulse", "ramp")
MEMORIES = ("delay", "smooth", "latch")
PLAYS = ("released", "answered", "met", "late", "unmet", "ordered", "succeeded", "failed", "count", "since", "staff")
FUNCTIONS = (*NUMBERS, *TIMES, *MEMORIES, *PLAYS)
RESERVED = frozenset((*FUNCTIONS, "now", "yearday", "true", "false", "and", "or", "not", "if", "else", "rest"))

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
_STRINGS = re.compile(r"""('[^']*'|"[^"]*")""")
_DURATION = re.compile(
    r"(?<![\w.])((?:\d+(?:\.\d+)?\s*(?:weeks?|days?|hours?|minutes?|seconds?|w|d|h|m|s)\b\s*)+)(?![\w(])"
)
_TURNS = re.compile(r"(?<![\w.])(\d+)\s*turns?\b")
_IDS = re.compile(rf"\b({'|'.join(PLAYS)})\s*\(\s*([\w.-]+)\s*(?:,\s*([\w.-]+)\s*)?\)")
_SWITCH = re.compile(r"\b(true|false)\b")
_WITH_UNIT = re.compile(r"\s*[-+]?[\d.,]+\s*[^\W\d_%][\w/$%. ]*$|\s*[-+]?[\d.,]+\s*%\s*$")


class ExpressionError(ValueError):
    """What is wrong with an expression; `word` is the part of the text to point at."""

    def __init__(self, code: str, message: str, word: str = "", suggestion: str | None = None) -> None:
        self.code = code
        self.message = message
        self.word = word
        self.suggestion = suggestion
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Typed:
    """A node with its kind; `never` says that it may be what has never happened."""

    node: n.Node
    kind: n.Kind
    never: bool = False


@dataclass
class Scope:
    """What an expression may name. All mappings are from names as written to indices."""

    slots: Mapping[str, tuple[int, n.Kind]]
    injects: Mapping[str, int] = field(default_factory=dict)
    options: Mapping[str, int] = field(default_factory=dict)
    expectations: Mapping[str, int] = field(default_factory=dict)
    teams: Mapping[str, int] = field(default_factory=dict)
    parameters: Mapping[str, n.Kind] = field(default_factory=dict)
    off: frozenset[str] = frozenset()  # injects, options, expectations that a variant leaves out
    teams_out: frozenset[str] = frozenset()  # teams that a variant leaves out: their figures read as 0
    turn_seconds: int | None = None  # where all turns have one length
    has_turns: bool = False
    memory: Callable[[str, tuple[n.Node, ...], int], int] | None = None  # kind, operands, seconds -> slot
    extensions: Mapping[str, int] = field(default_factory=dict)  # functions of the exercise's own: how many values
    hidden: Callable[[int], bool] | None = None  # whether a slot is not to be read here

    def names(self) -> list[str]:
        """Every name that could stand alone."""
        return [*self.slots, *self.parameters, "now", "yearday"]


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
    prepared, names = _prepare(text, scope)
    try:
        tree = ast.parse(prepared.strip(), mode="eval").body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        raise _unreadable(text) from None
    return _Walker(scope, text, names).walk(tree, 0)


def _wrong_kind(found: Typed, kinds: tuple[n.Kind, ...], text: str) -> ExpressionError:
    if "truth" in kinds:
        return ExpressionError("not-a-condition", "this must be a condition, such as tension > 80", text)
    if "duration" in kinds and found.kind == "number":
        return ExpressionError("wrong-type", "this must be a length of time; say its unit, such as 36h or 5d", text)
    if "number" in kinds and found.kind == "duration":
        message = "this is a length of time where a number is needed; divide it, such as now / 1d"
        return ExpressionError("wrong-type", message, text)
    return ExpressionError("wrong-type", f"this must be a {kinds[0]}, not a {found.kind}", text)


def _unreadable(text: str) -> ExpressionError:
    if found := yamlhints.stray(_STRINGS.sub(lambda quoted: " " * len(quoted[0]), text)):
        return ExpressionError("bad-character", found[1], text[found[0]])
    if clock := re.fullmatch(r"(\d{1,3}):(\d\d)(?::(\d\d))?", text.strip()):
        message = f"write a length of time with its units: {durations.of_clock(*clock.groups())}"
        return ExpressionError("bad-duration", message, text.strip())
    if re.fullmatch(r"0\d+", text.strip()):
        message = f"write the number without the 0 in front: {text.strip().lstrip('0') or '0'}"
        return ExpressionError("bad-expression", message, text.strip())
    if _WITH_UNIT.match(text):
        number = re.match(r"\s*[-+]?[\d.,]+", text)
        written = number[0].strip() if number else "12"
        message = f"write the number alone ({written}); its unit is what 'unit:' says"
        return ExpressionError("unit", message, text.strip())
    if re.search(r"(?<![<>=!])=(?!=)", text):
        return ExpressionError("bad-expression", "write == to compare", "=")
    if "&" in text or "|" in text or "!" in text.replace("!=", ""):
        return ExpressionError("bad-expression", "write 'and', 'or' and 'not' in words", text.strip())
    if text.count("(") != text.count(")"):
        return ExpressionError("bad-expression", "the brackets do not match", text.strip())
    return ExpressionError("bad-expression", "this is not an expression that can be read", text.strip())


def _prepare(text: str, scope: Scope) -> tuple[str, dict[str, str]]:
    """Spell what Python would not read: durations, turns, bare ids, names with hyphens."""
    names: dict[str, str] = {}
    hyphened = [name for name in scope.names() if "-" in name] if "-" in text else []

    def spell(part: str) -> str:
        for name in sorted(hyphened, key=len, reverse=True):
            if name in part:
                stand_in = f"_name{len(names)}_"
                replaced = re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", stand_in, part)
                if replaced != part:
                    names[stand_in], part = name, replaced
        part = _TURNS.sub(lambda m: f"_turns({m[1]})", part)
        part = _DURATION.sub(lambda m: f"_seconds({durations.seconds(m[1].strip())}) ", part)
        return _SWITCH.sub(lambda m: m[1].capitalize(), part)

    text = " ".join(text.split())
    quoted = _IDS.sub(lambda m: f"{m[1]}('{m[2]}'" + (f", '{m[3]}')" if m[3] else ")"), text) if "(" in text else text
    pieces = _STRINGS.split(quoted)
    try:
        return "".join(piece if i % 2 else spell(piece) for i, piece in enumerate(pieces)), names
    except durations.DurationError as error:
        raise ExpressionError("bad-duration", str(error), text) from error


class _Walker:
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
        written = {ast.Subscript: "square brackets", ast.Lambda: "lambda", ast.List: "a list", ast.Tuple: "a list"}
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
        raise ExpressionError("unknown-variable", message, written, suggest(written, self.scope.names()))

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

    # Functions

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
            known = ", ".join(FUNCTIONS)
            message = f"there is no function '{name}'; there are {known}"
            raise ExpressionError("unknown-function", message, name, suggest(name, FUNCTIONS))
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
            return self.fact(name, self.find("expectation", self.scope.expectations, words[0]), None, words[0])
        if name in ("released", "answered"):
            return self.fact(name, self.find("inject", self.scope.injects, words[0]), team, words[0])
        if name in ("ordered", "succeeded", "failed"):
            return self.fact(name, self.find("option", self.scope.options, words[0]), team, words[0])
        both = {**self.scope.injects, **self.scope.options}
        index = self.find("inject or option", both, words[0])
        what = "option" if words[0] in self.scope.options else "inject"
        return self.fact(f"{name}_{what}", index, None, words[0])

    def fact(self, name: str, index: int, team: int | None, word: str) -> Typed:
        since = name.startswith("since")
        kind: n.Kind = "duration" if since else "number" if name.startswith("count") else "truth"
        if word in self.scope.off:
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
            raise ExpressionError(code, f"there is no {what} '{word}'", word, suggest(word, known))
        return known[word]
