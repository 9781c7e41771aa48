"""Further sections of a report as facilitators write them: Markdown in Jinja2, of which only what is harmless is taken.

A section may print, choose (`if`), repeat (`for`), name (`set`) and use the filters and tests listed here. It cannot
call anything, define macros or read other templates, so what it costs can be counted while it is put into words.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError, nodes

from tabletop.exercise.likeness import suggest

#: How sections are read wherever they are read: lines that hold nothing but a tag leave nothing behind.
SYNTAX = {"trim_blocks": True, "lstrip_blocks": True, "keep_trailing_newline": False, "autoescape": False}

#: What a section knows: the parts of the report, as JSON has them.
NAMES = (
    *("form", "cover", "summary", "counts", "stop", "measures", "overview", "objectives", "capabilities", "findings"),
    *("improvements", "decisions", "expectations", "timeline", "marks", "charts", "routes", "responses", "messages"),
    *("never_injects", "never_options", "silences", "rulings", "refused", "chance", "feedback", "sources", "limits"),
    *("integrity", "options", "injects", "records", "uncharted"),
)
FILTERS = (
    *("abs", "calendar", "capitalize", "count", "date", "default", "first", "float", "groupby", "instant", "int"),
    *("items", "join", "last", "length", "list", "lower", "map", "max", "min", "number", "quote", "rating", "reject"),
    *("rejectattr", "replace", "reverse", "round", "select", "selectattr", "sort", "string", "sum", "trim", "truncate"),
    *("unique", "upper"),
)
TESTS = (
    *("boolean", "defined", "divisibleby", "even", "false", "mapping", "none", "number", "odd", "sequence", "string"),
    *("true", "undefined"),
)

_BRACE = re.compile(r"unexpected '[{}%]")
_LONGEST, _MOST_NODES, _DEEPEST, _MOST_LOOPS = 64 * 1024, 4_000, 80, 8
_TAGS: dict[type[nodes.Node], str] = {
    nodes.Macro: "macro",
    nodes.CallBlock: "call",
    nodes.FilterBlock: "filter",
    nodes.AssignBlock: "a 'set' that holds text",
    nodes.Include: "include",
    nodes.Import: "import",
    nodes.FromImport: "from",
    nodes.Extends: "extends",
    nodes.Block: "block",
    nodes.NSRef: "namespace",
}
_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.With),
    *(nodes.Name, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair, nodes.CondExpr, nodes.Keyword),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand),
    *(nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos, nodes.Concat),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow),
)


class SectionError(Exception):
    """What is wrong with a section, at which of its lines, counted from 1."""

    def __init__(self, line: int, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.line, self.message, self.suggestion = line, message, suggestion

    @property
    def sentence(self) -> str:
        """The message with its suggestion."""
        return self.message + (f"; did you mean '{self.suggestion}'?" if self.suggestion else "")


def parsed(text: str) -> nodes.Template:
    """A section read and found harmless. Raises SectionError."""
    if len(text) > _LONGEST:
        raise SectionError(1, f"a section is at most {_LONGEST // 1024} KiB long")
    try:
        tree = Environment(**SYNTAX).parse(text)  # type: ignore[arg-type]
    except TemplateSyntaxError as error:
        raise SectionError(error.lineno, _plainly(error.message or "")) from error
    except (RecursionError, MemoryError, OverflowError) as error:
        raise SectionError(1, "the section is nested too deeply") from error
    except ValueError as error:
        raise SectionError(1, "a number in the section is too long") from error
    for count, (node, depth, loops) in enumerate(_walk(tree)):
        if count > _MOST_NODES:
            raise SectionError(node.lineno, "the section is too long; part it in two")
        if depth > _DEEPEST or loops > _MOST_LOOPS:
            raise SectionError(node.lineno, "the section is nested too deeply here")
        _harmless(node)
    _known(tree)
    return tree


def used(tree: nodes.Template) -> set[str]:
    """The parts of the report that a section looks at."""
    return {node.name for node in tree.find_all(nodes.Name) if node.name in NAMES}


def size(node: nodes.Node) -> int:
    """How many parts a piece of a section has."""
    return sum(1 for _ in _walk(node))


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int, int]]:
    """Every node with how deep it is, and within how many loops; without recursion, in the order of the text."""
    left: list[tuple[nodes.Node, int, int]] = [(tree, 0, 0)]
    while left:
        node, depth, loops = left.pop()
        loops += isinstance(node, nodes.For)
        yield node, depth, loops
        left.extend((child, depth + 1, loops) for child in reversed(list(node.iter_child_nodes())))


def _harmless(node: nodes.Node) -> None:
    if isinstance(node, nodes.Call):
        if not (isinstance(node.node, nodes.Name) and node.node.name == "range"):
            raise SectionError(node.lineno, "nothing can be called in a section but range(); use a filter: x|count")
        if node.kwargs or node.dyn_args or node.dyn_kwargs or not 1 <= len(node.args) <= 3:
            raise SectionError(node.lineno, "range takes one number, or the first and the one after the last")
        return
    if not isinstance(node, _ALLOWED):
        tag = _TAGS.get(type(node), type(node).__name__.lower())
        message = f"a section cannot use {tag if ' ' in tag else repr(tag)}; it has if, for, set and filters"
        raise SectionError(node.lineno, message)
    if isinstance(node, nodes.For) and node.recursive:
        raise SectionError(node.lineno, "a section cannot use 'recursive' loops")
    if isinstance(node, nodes.Filter):
        _arguments(node)
        _one_of(node.lineno, "filter", node.name, FILTERS)
    elif isinstance(node, nodes.Test):
        _arguments(node)
        _one_of(node.lineno, "test", node.name, TESTS)
    elif isinstance(node, nodes.Const) and node.value in (math.inf, -math.inf):
        raise SectionError(node.lineno, "this number is too large")
    elif isinstance(node, nodes.Getattr) and node.attr.startswith("_"):
        raise SectionError(node.lineno, f"'{node.attr}' is no part of a report")


def _arguments(node: nodes.Filter | nodes.Test) -> None:
    if node.dyn_args or node.dyn_kwargs:
        raise SectionError(node.lineno, f"the values that '{node.name}' takes are written one by one")


def _one_of(line: int, what: str, name: str, known: tuple[str, ...]) -> None:
    if name not in known:
        listed = "" if suggest(name, known) else f"; there are {', '.join(known)}"
        raise SectionError(line, f"there is no {what} '{name}' for sections{listed}", suggest(name, known))


def _known(tree: nodes.Template) -> None:
    """Every name is a part of the report, or one that the section gives itself."""
    known = {"range", "loop", *NAMES, *(node.name for node in tree.find_all(nodes.Name) if node.ctx != "load")}
    for node in tree.find_all(nodes.Name):
        if node.name not in known:
            meant = suggest(node.name, NAMES)
            listed = "" if meant else f"; its parts are {', '.join(NAMES)}"
            raise SectionError(node.lineno, f"'{node.name}' is no part of a report{listed}", meant)


def _plainly(message: str) -> str:
    """A complaint of the parser as the end of a sentence of ours."""
    hint = "; what is printed stands between {{ and }}, what is done between {% and %}" if _BRACE.match(message) else ""
    return message[:1].lower() + message[1:].rstrip(".") + hint
