"""Sentences that all forms share: how an option is described, when a form is due, what to do with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tabletop.inbox.forms.model import Choice, MoveForm, Reading

EMPTY = "Handed in as it is, this form says: nothing this turn, on purpose."


def heading(form: MoveForm) -> str:
    """`Turn 2 of 6: move of Ministry of Energy`."""
    when = f"Turn {form.turn} of {form.turns}: move" if form.turn is not None else "Move"
    return f"{when} of {form.team_title}"


def due(form: MoveForm) -> str:
    """By when the form is wanted, in a sentence; when it counts where there are no turns."""
    if form.turn is None:
        return "What you hand in counts from the moment it is taken in."
    wall = f"; hand it in by {form.wall_clock}" if form.wall_clock else ""
    return f"The turn closes at {form.deadline} in the exercise{wall}."


def describe(option: Choice) -> Iterator[str]:
    """What there is to say about an option, a clause each: what to choose, what it costs, takes and promises."""
    yield from (f"{item.name}: {item.allowed}{_left_out(item.default)}" for item in option.parameters)
    if option.costs:
        yield "costs " + " and ".join(f"{words} of {name}" for name, words in option.costs)
    if option.staff:
        yield f"needs {option.staff} staff"
    yield f"takes {option.lead_time}" if option.lead_time != "at once" else "done at once"
    if option.odds:
        yield option.odds
    if option.limits:
        yield f"at most {option.limits}" if "exercise" in option.limits else option.limits


def _left_out(default: str | None) -> str:
    return "" if default is None else f" ({default} if left out)"


def reading(item: Reading) -> str:
    """A figure with its unit: `500 M$`."""
    return f"{item.value} {item.unit}".strip()


def staff(form: MoveForm) -> str:
    """`4 of 6 free`; nothing where staff are not counted."""
    return "" if form.staff is None else f"{form.staff_free} of {form.staff} free"


def means(form: MoveForm) -> list[tuple[str, str]]:
    """The team's means: what each is called, and how much there is of it."""
    found = [(item.title, reading(item) + _reported(item)) for item in form.resources]
    return [*found, ("staff", staff(form))] if form.staff is not None else found


def figures(form: MoveForm) -> list[tuple[str, str, str]]:
    """Figures as reported: title, value with unit and how it is reported, name in conditions."""
    return [(item.title, reading(item) + _reported(item), item.name) for item in form.figures]


def _reported(item: Reading) -> str:
    return f" ({item.reported})" if item.reported else ""


def by_lane(options: Sequence[Choice]) -> dict[str, list[Choice]]:
    """Options under their lanes, both in the order in which they first come; those without a lane under ``."""
    lanes: dict[str, list[Choice]] = {}
    for option in options:
        lanes.setdefault(option.lane, []).append(option)
    return lanes
