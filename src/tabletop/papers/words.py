"""How papers say what an exercise holds: instants, lengths of time, figures, expressions, effects, expectations."""

from __future__ import annotations

from datetime import timedelta

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.wording import amount as amount
from tabletop.exercise.wording import change, course
from tabletop.exercise.wording import length as length
from tabletop.exercise.wording import say as say
from tabletop.exercise.wording import span as span
from tabletop.exercise.wording import title as title
from tabletop.exercise.wording import within as within


def listed(items: list[str], last: str = "and") -> str:
    """Words in a row: a, b and c."""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + f" {last} " + items[-1] if items else ""


def calendar(exercise: form.Exercise, seconds: float) -> str:
    """The calendar's date and time of an instant, in the time zone of STARTEX."""
    return (exercise.clock.startex + timedelta(seconds=round(seconds))).strftime("%Y-%m-%d %H:%M")


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


def effect(exercise: form.Exercise, item: form.Effect) -> str:
    """A change to the world in words: `Moorings working becomes 1 for 10d to 33d`."""
    if item.stop is not None:
        return f"the effect {item.stop} stops{course(exercise, item)}"
    changes = [f"{title(exercise, exercise.slots[part.slot])} {change(exercise, part)}" for part in item.changes]
    return listed(changes) + course(exercise, item)


def ways(exercise: form.Exercise, items: tuple[form.Way, ...]) -> str:
    """What would count: `Isolate the ward network, an answer or a message to Executive team`."""
    return listed([_way(exercise, item) for item in items], "or")


def expected(exercise: form.Exercise, item: form.Expectation) -> str:
    """An expectation in its own words, or else in those of what would meet it."""
    if item.text:
        return item.text
    return ways(exercise, item.any_of) or f"none of: {ways(exercise, item.none_of)}"


def _way(exercise: form.Exercise, way: form.Way) -> str:
    if way.kind == "option" and way.index is not None:
        return exercise.options[way.index].title or exercise.options[way.index].id
    if way.kind == "message":
        return f"a message to {exercise.teams[way.index].title}" if way.index is not None else "a message"
    return "an answer" if way.kind == "answer" else "a free action"
