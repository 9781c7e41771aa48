"""How an exercise's own figures are said in words: expressions, lengths of time, what is drawn, deadlines, changes.

There are two voices. `WRITTEN` spells an expression as the facilitator did (`released(arrived) and troops < 1`), for
papers beside which the exercise lies open. `READ` says it for the wall, with titles for names and the signs of print
(`1.5 released and Foreign troops < 1`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import text

_RANK = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "//": 5, "%": 5, "**": 6}
_COMPARES = 3
#: How many of a function's first arguments are lengths of time.
_TIMES = {"step": 1, "pulse": 2, "ramp": 2}


@dataclass(frozen=True, slots=True)
class Voice:
    """Whether figures and events go by their titles, the signs for operators, and the marks around words."""

    titles: bool = False
    signs: Mapping[str, str] = field(default_factory=dict)
    quotes: tuple[str, str] = ("'", "'")

    def quoted(self, word: str) -> str:
        """A word between its marks."""
        return f"{self.quotes[0]}{word}{self.quotes[1]}"


WRITTEN = Voice()
READ = Voice(True, {"*": "×", "-": "−", "<=": "≤", ">=": "≥", "!=": "≠", "==": "="}, ("‘", "’"))


def one_line(text: str) -> str:
    """`text` on one line, without signs that nobody sees: those that drive terminals, turn the text's direction, ..."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def counted(count: int, word: str) -> str:
    """`1 warning`, `3 warnings`, `no warnings`."""
    return f"{count or 'no'} {word}{'' if count == 1 else 's'}"


def number(value: float, voice: Voice = WRITTEN) -> str:
    """A number to six figures, its minus as the voice has it."""
    return f"{value:.6g}".replace("-", voice.signs.get("-", "-"))


def length(seconds: float) -> str:
    """A length of time: `2d 6h`."""
    return text(round(seconds))


def within(deadline: form.Deadline | None) -> str:
    """By when: `within 20m`, `within 1 turn`, `by ENDEX`."""
    if deadline is None:
        return "by ENDEX"
    if deadline.turns is not None:
        return f"within {turns(deadline.turns)}"
    return f"within {length(deadline.seconds or 0)}"


def turns(count: int) -> str:
    """So many turns: `1 turn`."""
    return f"{count} turn{'' if count == 1 else 's'}"


def span(exercise: form.Exercise, figure: n.Figure, voice: Voice = WRITTEN) -> str:
    """A length of time that may be drawn: `2d`, or `10d to 33d`."""
    if isinstance(figure, n.Number):
        return length(figure.value)
    if not isinstance(figure, n.Distribution):
        return say(exercise, figure, voice)
    ends = _ends(figure)
    if not ends:
        return "a time that is drawn"
    return f"about {length(ends[0])}" if len(ends) == 1 else f"{length(ends[0])} to {length(ends[1])}"


def amount(exercise: form.Exercise, figure: n.Figure, voice: Voice = WRITTEN) -> str:
    """A number that may be drawn: `5`, or `3 to 8`."""
    if not isinstance(figure, n.Distribution):
        return say(exercise, figure, voice)
    ends = _ends(figure)
    if not ends:
        return "a number that is drawn"
    low = number(ends[0], voice)
    return f"about {low}" if len(ends) == 1 else f"{low} to {number(ends[1], voice)}"


def _ends(drawn: n.Distribution) -> tuple[float, ...]:
    """Between what it is drawn, or about what; empty where that takes reckoning."""
    ends = [item.value for item in drawn.arguments if isinstance(item, n.Number)]
    if not ends or len(ends) < len(drawn.arguments):
        return ()
    return (ends[0],) if drawn.name in ("normal", "lognormal") else (min(ends), max(ends))


def title(exercise: form.Exercise, name: str, join: str = ", ") -> str:
    """What a figure of the world is called in front of people: `oil.aktau.capacity` is `Aktau port, capacity`."""
    titles = exercise.papers.get("titles")
    known: dict[str, str] = titles if isinstance(titles, dict) else {}
    owners = known | {team.id: team.title or team.id for team in exercise.teams}
    if name.startswith("staff(") and name[6:-1] in owners:
        return f"{owners[name[6:-1]]}{join}free staff"
    owner, _, last = name.rpartition(".")
    if name in known or owner not in owners:
        return known.get(name, name)
    return f"{owners[owner]}{join}{last.replace('_', ' ')}"


def commodity_title(exercise: form.Exercise, commodity: form.Commodity) -> str:
    """What a commodity is called by itself."""
    return _titled(exercise, "titles", commodity.name) or commodity.name


def route_title(exercise: form.Exercise, commodity: form.Commodity, route: form.Route) -> str:
    """What a route is called by itself."""
    return _titled(exercise, "titles", f"{commodity.name}.{route.name}") or route.name


def segment_title(exercise: form.Exercise, commodity: form.Commodity, segment: form.Segment) -> str:
    """What a segment is called by itself, also where a route has its name."""
    return _titled(exercise, "segments", f"{commodity.name}.{segment.name}") or segment.name


def _titled(exercise: form.Exercise, key: str, name: str) -> str:
    known = exercise.papers.get(key)
    return str(known.get(name) or "") if isinstance(known, dict) else ""


def shown_unit(unit: str) -> str:
    """A unit as it stands after a figure: nothing for `1`, the unit of plain numbers."""
    return "" if unit == "1" else unit


def stored_unit(commodity: form.Commodity) -> str:
    """The unit of what a commodity's tank farms hold: `Mt` where it flows in `Mt per year`."""
    return commodity.unit.rpartition(" per ")[0] or commodity.unit.rpartition("/")[0]


def change(exercise: form.Exercise, item: form.Change, voice: Voice = WRITTEN) -> str:
    """What a change does to its figure: `becomes 1`, `+5`, `× 0.9`."""
    by = amount(exercise, item.amount, voice)
    if item.verb == "set":
        return f"becomes {by}"
    if item.verb == "multiply":
        return f"× {by}"
    mixed = isinstance(item.amount, n.Choose) or (
        isinstance(item.amount, n.Binary) and item.amount.operator in ("+", "-")
    )
    if mixed:
        return f"+({by})"
    return f"−{by[1:]}" if by[0] in "-−" else f"+{by}"


def course(exercise: form.Exercise, item: form.Effect, voice: Voice = WRITTEN) -> str:
    """How an effect runs, to follow what it changes: ` over 5d for 10d, after 1h, with a chance of 0.3`."""
    words = ""
    if item.over is not None:
        words += f" over {span(exercise, item.over, voice)}"
    if item.length is not None:
        words += f" for {span(exercise, item.length, voice)}"
    if item.after is not None:
        words += f", after {span(exercise, item.after, voice)}"
    if item.chance is not None:
        words += f", with a chance of {say(exercise, item.chance, voice)}"
    return words


def say(exercise: form.Exercise, node: n.Node, voice: Voice = WRITTEN, rank: int = 0) -> str:
    """An expression in words, in brackets where it binds less than `rank`."""
    match node:
        case n.Number(value):
            return number(value, voice)
        case n.Text(word):
            return voice.quoted(word)
        case n.Truth(truth):
            return "true" if truth else "false"
        case n.Slot(index):
            return _slot(exercise, index, voice)
        case n.Parameter(name):
            return name
        case n.Now():
            return "now"
        case n.YearDay():
            return "day of the year" if voice.titles else "yearday"
        case n.Turns(count):
            return turns(count)
        case n.Unary(operator, operand):
            own = 6 if operator == "-" else _COMPARES
            sign = voice.signs.get("-", "-") if operator == "-" else "not "
            words = f"{sign}{say(exercise, operand, voice, own)}"
        case n.Binary(sign, left, right):
            own = _RANK[sign]
            words = _sides(exercise, left, sign, right, voice, own, sign in ("+", "-", "/", "//", "%"))
        case n.Compare(compare, left, right):
            own = _COMPARES
            words = _sides(exercise, left, compare, right, voice, own, True)
        case n.Logic(join, operands):
            own = _RANK[join]
            words = f" {join} ".join(say(exercise, item, voice, own + 1) for item in operands)
        case n.Choose(condition, when_true, when_false):
            own = 0
            first, second = say(exercise, when_true, voice, 1), say(exercise, condition, voice, 1)
            words = f"{first} if {second} else {say(exercise, when_false, voice)}"
        case n.Call(function, arguments):
            timed = _TIMES.get(function, 0)
            return f"{function}({', '.join(_part(exercise, x, voice, i < timed) for i, x in enumerate(arguments))})"
        case n.Lookup(operand, points):
            return _lookup(exercise, operand, points, voice)
        case n.Fact():
            return _fact(exercise, node, voice)
    return f"({words})" if own < rank else words


def _sides(
    exercise: form.Exercise, left: n.Node, sign: str, right: n.Node, voice: Voice, rank: int, timed: bool
) -> str:
    """Two sides and the sign between them; beside a time, seconds are said as a length of time."""
    # `a - b - c` and `a / b / c` need no brackets on the left; a comparison or a power does
    first = rank + (sign == "**" or rank == _COMPARES)
    before = _part(exercise, left, voice, timed and _is_time(right), first)
    after = _part(exercise, right, voice, timed and _is_time(left), rank + 1)
    return f"{before} {voice.signs.get(sign, sign)} {after}"


def _part(exercise: form.Exercise, node: n.Node, voice: Voice, timed: bool, rank: int = 0) -> str:
    """Part of an expression; a plain number is a length of time where one is meant."""
    return length(node.value) if timed and isinstance(node, n.Number) else say(exercise, node, voice, rank)


def _is_time(node: n.Node) -> bool:
    """Whether an expression surely is a length of time."""
    if isinstance(node, n.Binary) and node.operator in ("+", "-"):
        return _is_time(node.left) or _is_time(node.right)
    return isinstance(node, n.Now | n.Turns) or (isinstance(node, n.Fact) and node.name.startswith("since"))


def _slot(exercise: form.Exercise, index: int, voice: Voice) -> str:
    memory = next((item for item in exercise.memories if item.slot == index), None)
    if memory is None:
        name = exercise.slots[index]
        return title(exercise, name, ": ") if voice.titles else name
    said = [say(exercise, item, voice) for item in memory.operands]
    if memory.kind != "latch":
        said.append(length(memory.seconds))
    return f"{memory.kind}({', '.join(said)})"


def _lookup(exercise: form.Exercise, operand: n.Node, points: tuple[tuple[float, float], ...], voice: Voice) -> str:
    """A lookup with its points."""
    pairs = [(number(x, voice), number(y, voice)) for x, y in points]
    of = say(exercise, operand, voice)
    if voice.titles:
        return f"lookup({of}: {', '.join(f'{x} → {y}' for x, y in pairs)})"
    return f"lookup({of}, [{', '.join(f'[{x}, {y}]' for x, y in pairs)}])"


def _fact(exercise: form.Exercise, fact: n.Fact, voice: Voice) -> str:
    """Something about the play: `released(arrived)`, `1.5 released`."""
    kind, verb = fact_of(fact), fact.name.split("_")[0]
    team = exercise.teams[fact.team] if fact.team is not None else None
    if not voice.titles:
        thing = getattr(exercise, kind)[fact.index].id
        return f"{verb}({thing}, {team.id})" if team else f"{verb}({thing})"
    thing = called(exercise, kind, fact.index, voice)
    by = f" by {team.title or team.id}" if team else ""
    said = {"count": f"times of {thing}", "since": f"time since {thing}"}
    return said.get(verb, f"{thing} {verb}") + by


def fact_of(fact: n.Fact) -> Literal["injects", "expectations", "options"]:
    """What a fact of the play counts."""
    if fact.name in ("met", "late", "unmet"):
        return "expectations"
    return "injects" if fact.name in ("released", "answered", "count_inject", "since_inject") else "options"


def called(
    exercise: form.Exercise, kind: Literal["injects", "expectations", "options"], index: int, voice: Voice = READ
) -> str:
    """What people call an inject (its number), an expectation (its text) or an option (its title)."""
    if kind == "injects":
        return exercise.injects[index].number or exercise.injects[index].id
    if kind == "expectations":
        words = exercise.expectations[index].text or exercise.expectations[index].id
    else:
        words = exercise.options[index].title or exercise.options[index].id
    return voice.quoted(words)
