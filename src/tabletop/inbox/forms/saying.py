"""What an option takes, costs and promises, in the words of a form: nothing that a team may not know is worked out."""

from __future__ import annotations

from tabletop.exercise import form, wording
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import text as duration_text
from tabletop.inbox.forms.known import Knowledge

NOT_KNOWN = "not for you to know"
AT_ONCE = "at once"
_RULED = {
    "free": "control rules on how it ends",
    "matrix": "control rules on how it ends, by arguments for and against",
}
ENDINGS: dict[form.Result, str] = {"full": "succeeds", "partial": "succeeds in part", "fail": "fails"}


def costs(known: Knowledge, option: form.Option) -> tuple[tuple[str, str], ...]:
    """The resources that an option costs, and how much of each: `budget`, `40 × tonnage M$`."""
    engine, found = known.engine, []
    units = {quantity.slot: quantity.unit for quantity in known.exercise.quantities}
    for name, node in option.cost:
        said = expression(known, node, 5)
        unit = wording.shown_unit(units.get(engine.resource_slot(known.team, name), ""))
        found.append((name, f"{said} {unit}".strip() if said != NOT_KNOWN else said))
    return tuple(found)


def staff(known: Knowledge, option: form.Option) -> str:
    """How many people an option takes; nothing where it takes none."""
    return "" if option.staff is None else expression(known, option.staff)


def lead_time(known: Knowledge, option: form.Option) -> str:
    """How long an option takes: `5d to 15d`, `at once`."""
    figure = option.lead_time
    if figure is None:
        return AT_ONCE
    return wording.span(known.exercise, figure, wording.READ) if known.may_know(figure) else NOT_KNOWN


def odds(option: form.Option) -> str:
    """How likely an option is to succeed, where the exercise states that in plain numbers; else nothing."""
    if option.mode in _RULED:
        return _RULED[option.mode]
    if not option.outcomes:
        return "sure to succeed"
    chances = [outcome.chance for outcome in option.outcomes]
    if not all(chance is None or isinstance(chance, n.Number) for chance in chances):
        return ""
    stated = [chance.value if isinstance(chance, n.Number) else None for chance in chances]
    return said_odds(option.outcomes, completed(stated))


def completed(chances: list[float | None]) -> list[float]:
    """Chances with those that take the remainder filled in."""
    rest = max(0.0, 1.0 - sum(chance for chance in chances if chance is not None))
    return [rest if chance is None else chance for chance in chances]


def said_odds(outcomes: tuple[form.Outcome, ...], chances: list[float]) -> str:
    """`succeeds 60%, succeeds in part 30%, fails 10%`: the chances of outcomes added up by how they count."""
    totals: dict[form.Result, float] = {}
    for outcome, chance in zip(outcomes, chances, strict=True):
        totals[outcome.result] = totals.get(outcome.result, 0.0) + chance
    return ", ".join(f"{ENDINGS[result]} {per_cent(totals[result])}" for result in ENDINGS if result in totals)


def limits(option: form.Option) -> str:
    """How often a team may order an option; nothing where there is no limit."""
    said = []
    if option.per_run is not None:
        said.append(f"{times(option.per_run)} in the exercise")
    if option.cooldown is not None:
        said.append(f"{duration_text(option.cooldown)} apart")
    return ", ".join(said)


def times(count: int) -> str:
    """`once`, `3 times`."""
    return "once" if count == 1 else f"{count} times"


def expression(known: Knowledge, node: n.Node, rank: int = 0) -> str:
    """An expression in words, where all of it is the team's to know; in brackets where it binds less than `rank`."""
    return wording.say(known.exercise, node, wording.READ, rank) if known.may_know(node) else NOT_KNOWN


def per_cent(chance: float) -> str:
    """A probability as people say it: `60%`."""
    return f"{100 * chance:.3g}%"
