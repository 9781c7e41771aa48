"""Jinja2 as sections may use it: nothing is called, every value is plain data, and all that costs is counted.

A section is read and found harmless first (`exercise.sections`). Then it is rewritten, so that loops, comparisons,
slices and texts put together go through filters that count; what works out numbers is intercepted.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from jinja2 import StrictUndefined, Undefined, nodes
from jinja2.runtime import LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tabletop.exercise.likeness import suggest
from tabletop.exercise.sections import SYNTAX, size
from tabletop.report.language import Language
from tabletop.report.template.budget import LONGEST_SECTION, Budget, Failed, TooMuch, defined, kind, number
from tabletop.report.template.comparing import TESTS
from tabletop.report.template.filters import Filters
from tabletop.report.template.markup import Markdown, inert

#: What tracebacks call a section, to find its line.
FILE = "<section>"
_LOOP = ("index", "index0", "revindex", "revindex0", "first", "last", "length", "previtem", "nextitem")
_COMPUTED: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
_LARGEST_POWER = 16
ANode = TypeVar("ANode", bound=nodes.Node)


class Sandbox(ImmutableSandboxedEnvironment):
    """The environment of one section."""

    intercepted_binops = frozenset(_COMPUTED)

    def __init__(self, language: Language, startex: datetime) -> None:
        super().__init__(**SYNTAX, undefined=StrictUndefined, optimized=False, finalize=self.printed, cache_size=0)
        self.budget, self.language = Budget(), language
        filters = Filters(self.budget, language, startex)
        own = {"-counted": filters.counted, "-joined": filters.joined, "-cut": filters.cut, "-range": filters.range}
        self.globals.clear()
        self.filters = {**filters.all(), **own, "-weighed": self.budget.weigh}
        self.tests = dict(TESTS)

    def pieces(self, tree: nodes.Template, data: Mapping[str, Any]) -> Iterator[str]:
        """The section over the report's data, piece by piece. Raises TooMuch when it gets too long."""
        code = self.compile(_rewritten(tree), FILE, FILE)
        template = self.template_class.from_code(self, code, self.globals)
        letters = 0
        for piece in template.generate(data):
            letters += len(piece)
            if letters > LONGEST_SECTION:
                raise TooMuch(f"it becomes longer than {LONGEST_SECTION} letters")
            yield piece

    def printed(self, value: Any) -> str:
        """A value as it stands in the Markdown: as text, whatever is in it."""
        if type(value) is Markdown:
            return value
        if isinstance(defined(value), str):
            return inert(self.budget.text(value))
        if value is None or isinstance(value, Undefined):  # the latter where an if in a line has no else
            return ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self.language.number(number(value, "printing"))
        hint = "say which text: x is true gives no text, 'yes' if x else 'no' does"
        if isinstance(value, list | tuple):
            hint = "write x|join(', '), or go through it with for"
        elif isinstance(value, dict):
            hint = f"name one of its parts: {', '.join(map(str, value))}"
        raise Failed(f"{kind(value)} cannot be printed; {hint}")

    def getattr(self, obj: Any, attribute: str) -> Any:
        """A part of a mapping, by name; never an attribute of Python's."""
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        if isinstance(defined(obj), dict):
            return obj[attribute] if attribute in obj else self._missing(attribute, map(str, obj))
        if isinstance(obj, LoopContext):
            return self._missing(attribute, _LOOP)
        return self.undefined(f"{kind(obj)} has no part '{attribute}'")

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A part of a mapping, or the item of a list, counted from 0."""
        if isinstance(defined(argument), str):
            return self.getattr(obj, argument)
        if isinstance(defined(obj), dict):
            plain = argument is None or isinstance(argument, int | float)
            return obj[argument] if plain and argument in obj else self._missing(str(argument)[:40], map(str, obj))
        if not isinstance(argument, int) or not isinstance(obj, list | tuple):
            return self.undefined(f"{kind(obj)} has no part that is called by {kind(argument)}")
        if -len(obj) <= argument < len(obj):
            return obj[argument]
        return self.undefined(f"the list has {len(obj)} things, no number {str(argument)[:40]} (the first is 0)")

    def _missing(self, name: str, known: Iterable[str]) -> Undefined:
        names = list(known)[:100]
        meant = suggest(name, names)
        hint = f"; did you mean '{meant}'?" if meant else f"; there are {', '.join(names)}" if names else ""
        return self.undefined(f"there is no '{name}' here{hint}")

    def call_binop(self, context: Any, sign: str, left: Any, right: Any) -> Any:
        """What `+`, `*` and so on work out: numbers, within bounds."""
        if sign == "+" and isinstance(left, str) and isinstance(right, str):
            self.budget.room(len(left) + len(right))
            return left + right
        if isinstance(left, str) or isinstance(right, str):
            hint = "put texts together with ~" if sign == "+" else "texts have filters"
            raise Failed(f"'{sign}' works out numbers; {hint}")
        one, two = number(left, f"'{sign}'"), number(right, f"'{sign}'")
        if sign == "**" and abs(two) > _LARGEST_POWER:
            raise Failed(f"a power is at most {_LARGEST_POWER}")
        if two == 0 and sign in ("/", "//", "%"):
            raise Failed("nothing can be divided by 0; ask first: {% if x %}")
        return number(_COMPUTED[sign](one, two), f"'{sign}'")

    def call_unop(self, context: Any, sign: str, one: Any) -> Any:
        """A number with its sign."""
        return -number(one, "'-'") if sign == "-" else number(one, "'+'")

    intercepted_unops = frozenset({"-", "+"})


def _rewritten(tree: ANode) -> ANode:
    """A section in which everything that costs is counted."""
    for child in list(tree.iter_child_nodes()):
        _rewritten(child)
    for name, value in list(tree.iter_fields()):
        if isinstance(value, list):
            setattr(tree, name, [_counting(part) if isinstance(part, nodes.Expr) else part for part in value])
        elif isinstance(value, nodes.Expr):
            setattr(tree, name, _counting(value))
    if isinstance(tree, nodes.For):
        tree.iter = _filter(tree.iter, "-counted", nodes.Const(size(tree)))
    elif isinstance(tree, nodes.Compare | nodes.Operand):
        tree.expr = _filter(tree.expr, "-weighed")
    return tree


def _counting(node: nodes.Expr) -> nodes.Expr:
    """What stands for an expression."""
    if isinstance(node, nodes.Concat):
        return _filter(nodes.List(node.nodes, lineno=node.lineno), "-joined")
    if isinstance(node, nodes.Call):
        return _filter(node.args[0], "-range", *node.args[1:])
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Slice):
        part = node.arg
        ends = (end or nodes.Const(None) for end in (part.start, part.stop, part.step))
        return _filter(node.node, "-cut", *ends)
    return node


def _filter(node: nodes.Node, name: str, *args: nodes.Expr) -> nodes.Filter:
    return nodes.Filter(node, name, list(args), [], None, None, lineno=node.lineno)
