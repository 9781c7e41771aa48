"""Python functions printed from the checked form: spelling only, the rules stand in `plan`.

This is the one module that executes text, and all that text is made here from checked nodes: numbers, slots and a
fixed list of functions. Nothing a facilitator wrote gets into it but numbers, and words as quoted literals.

A printed expression is `f(v, now, f, p)`: readings by slot, seconds from STARTEX, the facts of the play, and the
parameters of an order. The quiet stretch between instants is one loop over local variables, because that is what
makes a play fast (`run.py bench`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from tabletop.engine import functions, routes
from tabletop.engine.plan import Flow, Plan
from tabletop.exercise import nodes as n
from tabletop.exercise.form import Commodity, Computed, Derived, Memory, Quantity

Function = Callable[..., Any]
Spell = Callable[[int], str]

LARGEST = "1.7976931348623157e308"
_NAMESPACE: dict[str, object] = {
    "power": functions.power,
    "rounded": functions.rounded,
    "lookup": functions.lookup,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "nan": math.nan,
}
_TRUTHS = (n.Compare, n.Logic, n.Truth, n.Fact, n.Choose, n.Unary)
_FACTS: dict[str, str] = {
    "released": "(f.inject_count[{i}] > 0)",
    "count_inject": "f.inject_count[{i}]",
    "since_inject": "(now - f.inject_last[{i}])",
    "answered": "f.was_answered({i}, {t})",
    "met": "(f.expectation[{i}] == 1)",
    "late": "(f.expectation[{i}] == 2)",
    "unmet": "(f.expectation[{i}] == 3)",
    "ordered": "f.was_ordered({i}, {t})",
    "count_option": "f.option_count[{i}]",
    "since_option": "(now - f.option_last[{i}])",
    "succeeded": "f.option_succeeded[{i}]",
    "failed": "f.option_failed[{i}]",
}


def execute(source: str, name: str, namespace: dict[str, object] | None = None) -> Function:
    """Compile printed source and return the function of that name."""
    scope: dict[str, Any] = {"__builtins__": {"min": min, "max": max, "abs": abs, "len": len}}
    scope.update(_NAMESPACE)
    scope.update(namespace or {})
    exec(compile(source, f"<printed {name}>", "exec"), scope)
    function: Function = scope[name]
    return function


def in_list(slot: int) -> str:
    """A slot where readings stand in a list."""
    return f"v[{slot}]"


def as_local(slot: int) -> str:
    """A slot where readings stand in local variables."""
    return f"v{slot}"


def expression(node: n.Node, spell: Spell = in_list) -> str:
    """One node as Python text."""
    return _PRINTERS[type(node)](node, spell)


def function_of(node: n.Node, extensions: tuple[tuple[str, str], ...] = ()) -> Function:
    """A node as a function `(v, now, f, p) -> value`."""
    source = f"def value(v, now, f, p):\n    return {expression(node)}\n"
    return execute(source, "value", extension_functions(extensions))


@cache
def extension_functions(extensions: tuple[tuple[str, str], ...]) -> dict[str, object]:
    """The functions that an exercise's own Python files add. They were allowed when the exercise was compiled."""
    found: dict[str, object] = {}
    for name, source in extensions:
        scope: dict[str, object] = {"__name__": name.removesuffix(".py")}
        exec(compile(source, name, "exec"), scope)
        found.update({key: value for key, value in scope.items() if callable(value) and not key.startswith("_")})
    return found


def _number(node: n.Number, _spell: Spell) -> str:
    if node.value != node.value:
        return "nan"
    return repr(node.value) if node.value >= 0 else f"({node.value!r})"


def _call(node: n.Call, spell: Spell) -> str:
    arguments = [expression(argument, spell) for argument in node.arguments]
    if node.function == "clip":
        return f"min(max({arguments[0]}, {arguments[1]}), {arguments[2]})"
    if node.function == "step":
        return f"({arguments[1]} if now >= {arguments[0]} else 0.0)"
    if node.function == "pulse":
        return f"(1.0 if 0 <= now - {arguments[0]} < {arguments[1]} else 0.0)"
    if node.function == "ramp":
        return f"({arguments[2]} * min(max((now - {arguments[0]}) / ({arguments[1]} - {arguments[0]}), 0.0), 1.0))"
    name = {"round": "rounded"}.get(node.function, node.function)
    return f"{name}({', '.join(arguments)})"


def _compare(node: n.Compare, spell: Spell) -> str:
    left, right = expression(node.left, spell), expression(node.right, spell)
    if node.never and node.operator == "!=":
        return f"({left} < {right} or {left} > {right})"
    return f"({left} {node.operator} {right})"


def _binary(node: n.Binary, spell: Spell) -> str:
    left, right = expression(node.left, spell), expression(node.right, spell)
    return f"power({left}, {right})" if node.operator == "**" else f"({left} {node.operator} {right})"


def _lookup(node: n.Lookup, spell: Spell) -> str:
    xs, ys = zip(*node.points, strict=True)
    return f"lookup({expression(node.operand, spell)}, {xs!r}, {ys!r})"


def _choose(node: n.Choose, spell: Spell) -> str:
    parts = (node.when_true, node.condition, node.when_false)
    return "({} if {} else {})".format(*(expression(part, spell) for part in parts))


_PRINTERS: dict[type, Callable[[Any, Spell], str]] = {
    n.Number: _number,
    n.Text: lambda node, _: repr(node.value),
    n.Truth: lambda node, _: repr(node.value),
    n.Slot: lambda node, spell: spell(node.index),
    n.Parameter: lambda node, _: f"p[{node.name!r}]",
    n.Now: lambda node, _: "now",
    n.YearDay: lambda node, _: "f.yearday(now)",
    n.Turns: lambda node, _: f"f.turns(now, {node.count})",
    n.Unary: lambda node, spell: f"({node.operator} {expression(node.operand, spell)})",
    n.Binary: _binary,
    n.Compare: _compare,
    n.Logic: lambda node, spell: "(" + f" {node.operator} ".join(expression(o, spell) for o in node.operands) + ")",
    n.Choose: _choose,
    n.Call: _call,
    n.Lookup: _lookup,
    n.Fact: lambda node, _: _FACTS[node.name].format(i=node.index, t=node.team),
}


class TickPrinter:
    """Prints the parts of a tick for one plan, over a list or over local variables.

    Printed functions share these names: `v` readings, `r` rates, `m` what memories will hand over, `h` the samples
    of delays, `f` facts, `now`, `w` the world (which keeps clamps, overlays and guards).
    """

    def __init__(self, plan: Plan, spell: Spell) -> None:
        self.plan = plan
        self.spell = spell
        self.local = spell is as_local

    def integrate(self, flow: Flow, base: str, factor: str) -> list[str]:
        """base + rate x elapsed, kept within bounds (R7, R8)."""
        value = expression(flow.rate, self.spell) if isinstance(flow.rate, n.Number) else self._rate(flow.slot)
        low = f"-{LARGEST}" if flow.low is None else repr(flow.low)
        high = LARGEST if flow.high is None else expression(flow.high, self.spell)
        moved = f"{base} + {value}" + ("" if factor == "1.0" else f" * {factor}")
        now = f"k * {self.plan.exercise.clock.tick}" if self.local else "now"
        call = f"{base} = w.clamp({flow.slot}, {base}, {low}, {high}, {now})"
        lines = [f"{base} = {moved}", f"if not {low} <= {base} <= {high}:"]
        if not self.local:
            return [*lines, f"    {call}"]
        # A stock that stays at its bound for a stretch is the common case, and needs no call.
        same = f"g[{flow.slot}] == k - 1 and {base} - {base} == 0.0"
        stay = f"g[{flow.slot}] = k; {base} = {low} if {base} < {low} else {high}"
        return [*lines, f"    if {same}: {stay}", f"    else: {call}"]

    def hand_over(self) -> list[str]:
        """Memories show what they sampled at the end of the last tick."""
        return [f"{self.spell(memory.slot)} = {self._next(memory.slot)}" for memory in self.plan.memories]

    def refresh(self, items: Sequence[Computed] | None = None) -> list[str]:
        """Everything computed (or only some of it), in order."""
        lines: list[str] = []
        for item in self.plan.exercise.computed if items is None else items:
            if isinstance(item, Commodity):
                lines += self._fill(item)
            else:
                lines += self._computed(item)
        return lines

    def sample(self, tick: str) -> list[str]:
        """Rates are read, memories sampled (R5.8); `tick` spells the number of this tick."""
        lines = [
            f"{self._rate(flow.slot)} = {expression(flow.rate, self.spell)}"
            for flow in self.plan.flows
            if not isinstance(flow.rate, n.Number)
        ]
        for memory in self.plan.memories:
            lines += self._sample(memory, tick)
        return lines

    def _computed(self, item: Derived | Quantity) -> list[str]:
        target = self.spell(item.slot)
        if isinstance(item, Derived):
            text = expression(item.value, self.spell)
            lines = [f"{target} = {text} + 0.0" if isinstance(item.value, _TRUTHS) else f"{target} = {text}"]
        else:
            assert item.expression is not None
            lines = [
                f"{target} = {expression(item.expression, self.spell)}",
                f"if w.altered[{item.slot}]: {target} = w.alter({item.slot}, {target})",
            ]
            if item.low is not None:
                lines.append(f"if {target} < {item.low!r}: {target} = {item.low!r}")
            if item.high is not None:
                lines.append(f"if {target} > {item.high!r}: {target} = {item.high!r}")
        return [*lines, f"if not -{LARGEST} <= {target} <= {LARGEST}: w.not_finite({item.slot}, {target})"]

    def _fill(self, commodity: Commodity) -> list[str]:
        slots = [commodity.flow, commodity.drained, commodity.exported, commodity.left]
        slots += [segment.spare for segment in commodity.segments]
        slots += [route.flow for route in commodity.routes]
        slots += self.plan.intakes[commodity.name]
        arguments = [
            self.spell(commodity.offered),
            self._tuple(self.spell(segment.capacity) for segment in commodity.segments),
            self._tuple(self.spell(route.cost) for route in commodity.routes),
            self._tuple(expression(node, self.spell) for node in self.plan.rooms(commodity)),
            self._tuple(expression(node, self.spell) for node in self.plan.stocks(commodity)),
        ]
        index = self.plan.exercise.commodities.index(commodity)
        targets = ", ".join(self.spell(slot) for slot in slots)
        return [f"{targets} = fill(network_{index}, {', '.join(arguments)})"]

    def _sample(self, memory: Memory, tick: str) -> list[str]:
        after = self._next(memory.slot)
        operands = [expression(operand, self.spell) for operand in memory.operands]
        if memory.kind == "delay":
            back = -(-memory.seconds // self.plan.exercise.clock.tick) - 1
            samples = f"h[{memory.slot}]"
            return [f"{samples}.append({operands[0]})", f"{after} = {samples}[max(0, {tick} - {back})]"]
        now = self.spell(memory.slot)
        if memory.kind == "smooth":
            share = self.plan.exercise.clock.tick / memory.seconds
            return [f"{after} = {now} + ({operands[0]} - {now}) * {share!r}"]
        return [f"{after} = 1.0 if {operands[0]} else 0.0 if {operands[1]} else {now}"]

    def _rate(self, slot: int) -> str:
        return f"r{slot}" if self.local else f"r[{slot}]"

    def _next(self, slot: int) -> str:
        return f"m{slot}" if self.local else f"m[{slot}]"

    @staticmethod
    def _tuple(items: Iterable[str]) -> str:
        listed = list(items)
        return f"({', '.join(listed)}{',' if len(listed) == 1 else ''})"


def _namespace(plan: Plan) -> dict[str, object]:
    names: dict[str, object] = {
        f"network_{i}": routes.Network.of(commodity) for i, commodity in enumerate(plan.exercise.commodities)
    }
    return {**names, **extension_functions(plan.exercise.extensions), "fill": routes.fill}


def _define(name: str, arguments: str, body: Sequence[str]) -> str:
    return f"def {name}({arguments}):\n" + "".join(f"    {line}\n" for line in body or ["pass"])


def print_integrate(plan: Plan) -> Function:
    """`integrate(b, v, r, d, now, f, w)`: bases `b` move by rate x factor `d`, per slot."""
    printer = TickPrinter(plan, in_list)
    body = [line for flow in plan.flows for line in printer.integrate(flow, f"b[{flow.slot}]", f"d[{flow.slot}]")]
    return execute(_define("integrate", "b, v, r, d, now, f, w", body), "integrate", _namespace(plan))


def print_hand_over(plan: Plan) -> Function:
    """`hand_over(v, m)`."""
    return execute(_define("hand_over", "v, m", TickPrinter(plan, in_list).hand_over()), "hand_over")


def print_refresh(plan: Plan, items: Sequence[Computed] | None = None) -> Function:
    """`refresh(v, now, f, w)`."""
    body = TickPrinter(plan, in_list).refresh(items)
    return execute(_define("refresh", "v, now, f, w", body), "refresh", _namespace(plan))


def print_sample(plan: Plan) -> Function:
    """`sample(v, r, m, h, k, now, f)`: k is the number of the tick."""
    body = TickPrinter(plan, in_list).sample("k")
    return execute(_define("sample", "v, r, m, h, k, now, f", body), "sample", _namespace(plan))


def print_quiet(plan: Plan, watched: Sequence[tuple[n.Node, bool]], columns: Sequence[int] | None) -> Function:
    """`quiet(v, r, m, h, a, k, last, reach, f, w, rows) -> (k, turned)`: ticks k+1 to last, in which nothing is due.

    With `reach`, the last tick is only reached: something is due at it, so its conditions and rates are not read.

    `watched` are conditions, each with whether it may also be watched for turning false; `a[i]` is 0 (not watched),
    1 (stop when true) or 2 (stop when false). It stops at the first tick at which one turns: that tick has been
    reached but is not over. With `columns`, each tick that is over adds a row.
    """
    tick = plan.exercise.clock.tick
    printer = TickPrinter(plan, as_local)
    watches = [
        (i, expression(node, as_local), both)
        for i, (node, both) in enumerate(watched)
        if changes_by_itself(node, _slots_written(plan))
    ]
    used = sorted(_slots_used(plan, watched, columns))
    written = sorted(_slots_written(plan))
    changing = [flow.slot for flow in plan.flows if not isinstance(flow.rate, n.Number)]
    memories = [memory.slot for memory in plan.memories]
    head = [f"v{slot} = v[{slot}]" for slot in used]
    head += [f"r{slot} = r[{slot}]" for slot in changing]
    head += [f"m{slot} = m[{slot}]" for slot in memories]
    head += [f"a{i} = a[{i}]" for i, _, _ in watches]
    head += ["turned = False", "stop = last if reach else -1", "g = w.clamped_at"]
    loop = ["k += 1"]
    for flow in plan.flows:
        loop += printer.integrate(flow, as_local(flow.slot), repr(flow.factor(tick)))
    loop += printer.hand_over() + printer.refresh()
    loop += ["if k == stop:", "    break"]
    for i, text, both in watches:
        condition = f"a{i} and ({text} if a{i} == 1 else not {text})" if both else f"a{i} and {text}"
        loop += [f"if {condition}:", "    turned = True", "    break"]
    loop += printer.sample("k")
    if columns is not None:
        loop.append(f"rows.append((now, {', '.join(as_local(slot) for slot in columns)}))")
    if any(re.search(r"\bnow\b", line) for line in loop):
        loop.insert(1, f"now = k * {tick}")
    tail = [f"v[{slot}] = v{slot}" for slot in written]
    tail += [f"r[{slot}] = r{slot}" for slot in changing]
    tail += [f"m[{slot}] = m{slot}" for slot in memories]
    body = [*head, "while k < last:", *(f"    {line}" for line in loop), *tail, "return k, turned"]
    source = _define("quiet", "v, r, m, h, a, k, last, reach, f, w, rows", body)
    return execute(source, "quiet", _namespace(plan))


def _slots_written(plan: Plan) -> set[int]:
    written = {flow.slot for flow in plan.flows} | {memory.slot for memory in plan.memories}
    for item in plan.exercise.computed:
        if isinstance(item, Commodity):
            written |= {item.flow, item.drained, item.exported, item.left, *plan.intakes[item.name]}
            written |= {segment.spare for segment in item.segments} | {route.flow for route in item.routes}
        else:
            written.add(item.slot)
    return written


def _slots_used(plan: Plan, watched: Sequence[tuple[n.Node, bool]], columns: Sequence[int] | None) -> set[int]:
    used = _slots_written(plan) | set(columns or ())
    roots: list[n.Node] = [flow.rate for flow in plan.flows] + [node for node, _ in watched]
    roots += [flow.high for flow in plan.flows if flow.high is not None]
    for memory in plan.memories:
        roots += memory.operands
    for item in plan.exercise.computed:
        if isinstance(item, Commodity):
            roots += [*plan.rooms(item), *plan.stocks(item)]
            used |= {item.offered} | {s.capacity for s in item.segments} | {r.cost for r in item.routes}
        elif isinstance(item, Derived):
            roots.append(item.value)
        elif item.expression is not None:
            roots.append(item.expression)
    for root in roots:
        used |= n.slots_of(root)
    return used


def changes_by_itself(node: n.Node, moving: set[int]) -> bool:
    """Whether an expression's value may change while nothing happens: time passes, or a slot it reads moves."""
    return bool(n.slots_of(node) & moving) or _tells_time(node)


def _tells_time(node: object) -> bool:
    if isinstance(node, (n.Now, n.YearDay, n.Turns)) or (isinstance(node, n.Fact) and node.name.startswith("since")):
        return True
    if isinstance(node, tuple):
        return any(_tells_time(item) for item in node)
    names = getattr(node, "__dataclass_fields__", ())
    return any(_tells_time(getattr(node, name)) for name in names)


def print_scan(plan: Plan, watched: Sequence[tuple[n.Node, bool]]) -> Function:
    """`scan(v, a, now, f, start)`: the first watched condition from `start` on that has turned, else -1."""
    body: list[str] = []
    for i, (node, both) in enumerate(watched):
        text = expression(node)
        turned = f"({text} if a[{i}] == 1 else not {text})" if both else text
        body.append(f"if a[{i}] and start <= {i} and {turned}: return {i}")
    return execute(_define("scan", "v, a, now, f, start", [*body, "return -1"]), "scan", _namespace(plan))


def print_any_turned(plan: Plan, watched: Sequence[tuple[n.Node, bool]]) -> Function:
    """`any_turned(v, a, now, f)`: whether any watched condition has turned. Most instants ask no more."""
    body: list[str] = []
    for i, (node, both) in enumerate(watched):
        text = expression(node)
        turned = f"({text} if a[{i}] == 1 else not {text})" if both else text
        body.append(f"if a[{i}] and {turned}: return True")
    return execute(_define("any_turned", "v, a, now, f", [*body, "return False"]), "any_turned", _namespace(plan))
