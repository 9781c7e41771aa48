"""How papers say what an exercise holds: instants, lengths of time, figures, expressions, effects, expectations."""

from __future__ import annotations

from datetime import timedelta

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import text

_RANK = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "//": 5, "%": 5, "**": 6}
_COMPARES = 3
_NO_TIME = n.Number(0.0)


def length(seconds: float) -> str:
    """A length of time: `2d 6h`."""
    return text(round(seconds))


def listed(items: list[str], last: str = "and") -> str:
    """Words in a row: a, b and c."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" {last} " + items[-1] if items else ""


def calendar(exercise: form.Exercise, seconds: float) -> str:
    """The calendar's date and time of an instant, in the time zone of STARTEX."""
    return (exercise.clock.startex + timedelta(seconds=round(seconds))).strftime("%Y-%m-%d %H:%M")


def turn_ends(exercise: form.Exercise) -> list[int]:
    """The instants at which turns end, the last at ENDEX; none where the pace is not turns."""
    clock, reached = exercise.clock, 0
    ends: list[int] = []
    while clock.turns and reached < clock.endex:
        reached = min(reached + clock.turns[min(len(ends), len(clock.turns) - 1)], clock.endex)
        ends.append(reached)
    return ends


def template(exercise: form.Exercise, written: form.Template, markdown: bool = False) -> str:
    """Text with its figures shown as [name], or as [figure] where they are worked out.

    With `markdown` the brackets are kept from reading as those of a link.
    """
    left, right = ("\\[", "\\]") if markdown else ("[", "]")
    shown = []
    for part in written.parts:
        if isinstance(part, str):
            shown.append(part)
        else:
            name = exercise.slots[part[0].index] if isinstance(part[0], n.Slot) else "figure"
            shown.append(f"{left}{name}{right}")
    return "".join(shown).strip()


def title(exercise: form.Exercise, name: str) -> str:
    """What a figure of the world is called in front of people: `oil.aktau.capacity` is `Aktau port, capacity`."""
    titles = exercise.papers.get("titles")
    known: dict[str, str] = titles if isinstance(titles, dict) else {}
    owners = known | {team.id: team.title for team in exercise.teams}
    owner, _, last = name.rpartition(".")
    if name in known or owner not in owners:
        return known.get(name, name)
    return f"{owners[owner]}, {last.replace('_', ' ')}"


def span(exercise: form.Exercise, figure: n.Figure) -> str:
    """A length of time that may be drawn: `2d`, or `10d to 33d`."""
    if isinstance(figure, n.Number):
        return length(figure.value)
    if isinstance(figure, n.Distribution):
        ends = [item.value for item in figure.arguments if isinstance(item, n.Number)]
        if figure.name in ("uniform", "triangular", "pert", "choice") and ends:
            return f"{length(min(ends))} to {length(max(ends))}"
        if figure.name in ("normal", "lognormal") and ends:
            return f"about {length(ends[0])}"
        return "a time that is drawn"
    return say(exercise, figure)


def amount(exercise: form.Exercise, figure: n.Figure) -> str:
    """A number that may be drawn."""
    if isinstance(figure, n.Distribution):
        ends = [item.value for item in figure.arguments if isinstance(item, n.Number)]
        if figure.name in ("uniform", "triangular", "pert", "choice") and ends:
            return f"{_number(min(ends))} to {_number(max(ends))}"
        return f"about {_number(ends[0])}" if ends else "a number that is drawn"
    return say(exercise, figure)


def effect(exercise: form.Exercise, item: form.Effect) -> str:
    """A change to the world in words: `Moorings working becomes 1 for 10d to 33d`."""
    if item.stop is not None:
        words = f"the effect {item.stop} stops"
    else:
        words = listed([_change(exercise, change) for change in item.changes])
    if item.over is not None:
        words += f" over {span(exercise, item.over)}"
    if item.length is not None:
        words += f" for {span(exercise, item.length)}"
    if item.after is not None:
        words += f", after {span(exercise, item.after)}"
    if item.chance is not None:
        words += f", with a chance of {say(exercise, item.chance)}"
    return words


def within(deadline: form.Deadline | None) -> str:
    """By when: `within 20m`, `within 1 turn`, `by ENDEX`."""
    if deadline is None:
        return "by ENDEX"
    if deadline.turns is not None:
        return f"within {deadline.turns} turn{'' if deadline.turns == 1 else 's'}"
    return f"within {length(deadline.seconds or 0)}"


def ways(exercise: form.Exercise, items: tuple[form.Way, ...]) -> str:
    """What would count: `Isolate the ward network, an answer or a message to Executive team`."""
    return listed([_way(exercise, item) for item in items], "or")


def expected(exercise: form.Exercise, item: form.Expectation) -> str:
    """An expectation in its own words, or else in those of what would meet it."""
    if item.text:
        return item.text
    return ways(exercise, item.any_of) or f"none of: {ways(exercise, item.none_of)}"


def say(exercise: form.Exercise, node: n.Node, rank: int = 0) -> str:
    """An expression much as it was written, in brackets where it binds less than `rank`."""
    match node:
        case n.Number(value):
            return _number(value)
        case n.Text(word):
            return f"'{word}'"
        case n.Truth(truth):
            return "true" if truth else "false"
        case n.Slot(index):
            return _slot(exercise, index)
        case n.Parameter(name):
            return name
        case n.Now():
            return "time"
        case n.YearDay():
            return "yearday"
        case n.Turns(count):
            return "1 turn" if count == 1 else f"{count} turns"
        case n.Unary(operator, operand):
            return f"not {say(exercise, operand, _COMPARES)}" if operator == "not" else f"-{say(exercise, operand, 6)}"
        case n.Binary(sign, left, right):
            own = _RANK[sign]
            words = f"{say(exercise, left, own)} {sign} {say(exercise, right, own + 1)}"
        case n.Compare(compare, left, right):
            own = _COMPARES
            words = f"{_side(exercise, left, right)} {compare} {_side(exercise, right, left)}"
        case n.Logic(join, operands):
            own = _RANK[join]
            words = f" {join} ".join(say(exercise, item, own + 1) for item in operands)
        case n.Choose(condition, when_true, when_false):
            own = 0
            first, second = say(exercise, when_true, 1), say(exercise, condition, 1)
            words = f"{first} if {second} else {say(exercise, when_false)}"
        case n.Call(function, arguments):
            return f"{function}({', '.join(say(exercise, item) for item in arguments)})"
        case n.Lookup(operand, _):
            return f"lookup({say(exercise, operand)})"
        case n.Fact():
            return _fact(exercise, node)
    return f"({words})" if own < rank else words


def _number(value: float) -> str:
    return f"{value:.6g}"


def _side(exercise: form.Exercise, node: n.Node, other: n.Node) -> str:
    """A side of a comparison; beside a time, seconds are said as a length of time."""
    timed = isinstance(other, n.Now) or (isinstance(other, n.Fact) and other.name.startswith("since"))
    if timed and isinstance(node, n.Number):
        return length(node.value)
    return say(exercise, node, _COMPARES + 1)


def _slot(exercise: form.Exercise, index: int) -> str:
    memory = next((item for item in exercise.memories if item.slot == index), None)
    if memory is None:
        return exercise.slots[index]
    return f"{memory.kind}({', '.join(say(exercise, item) for item in memory.operands)})"


def _fact(exercise: form.Exercise, fact: n.Fact) -> str:
    if fact.name in ("met", "late", "unmet"):
        thing = exercise.expectations[fact.index].id
    elif fact.name in ("released", "answered", "count_inject", "since_inject"):
        thing = exercise.injects[fact.index].id
    else:
        thing = exercise.options[fact.index].id
    by = f", {exercise.teams[fact.team].id}" if fact.team is not None else ""
    return f"{fact.name.split('_')[0]}({thing}{by})"


def _way(exercise: form.Exercise, way: form.Way) -> str:
    if way.kind == "option" and way.index is not None:
        return exercise.options[way.index].title or exercise.options[way.index].id
    if way.kind == "message":
        return f"a message to {exercise.teams[way.index].title}" if way.index is not None else "a message"
    return "an answer" if way.kind == "answer" else "a free action"


def _change(exercise: form.Exercise, change: form.Change) -> str:
    name, by = title(exercise, exercise.slots[change.slot]), amount(exercise, change.amount)
    if change.verb == "set":
        return f"{name} becomes {by}"
    if change.verb == "multiply":
        return f"{name} × {by}"
    return f"{name} −{by[1:]}" if by.startswith("-") else f"{name} +{by}"
