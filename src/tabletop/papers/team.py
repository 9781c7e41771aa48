"""What one team knows, for its own manual: its people and means, its brief, and what it can order.

Of an option it is said what it takes, never how likely it is to work, what it changes, or when it may be ordered; and
figures that hang on the world are not worked out, since they may show what the team cannot see.
"""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.wording import shown_unit
from tabletop.papers import plain, words
from tabletop.papers.sections import kept_table
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks

_VARIES = "depends"


def known_to(exercise: form.Exercise, team: form.Team) -> list[b.Block]:
    """The section of a manual that only this team reads."""
    members = [person.name for person in plain.people(exercise) if person.plays and team.id in person.team]
    means = b.facts(
        (
            ("Members", words.listed(members)),
            ("Staff", f"{team.staff} people to assign" if team.staff is not None else ""),
            ("Resources", _resources(exercise, team)),
        )
    )
    found: list[b.Block] = [b.Heading(1, f"Your team: {plain.team_title(team)}")]
    if means.pairs:
        found.append(means)
    if team.brief.strip():
        found += [b.Heading(2, "Your brief"), b.Quote(to_blocks(team.brief, 2))]
    options = [option for option in exercise.options if team.index in option.teams]
    if options:
        columns = (("Option", 3.5), ("To choose", 2.5), ("Takes", 1.6), ("Needs", 2), ("How often", 2))
        found += [
            b.Heading(2, "What you can order"),
            kept_table(columns, [_option(exercise, item) for item in options]),
        ]
    return found


def _resources(exercise: form.Exercise, team: form.Team) -> str:
    """The team's own, and those that all share, as far as it may see them and they are no matter of chance."""
    said = []
    for item in exercise.quantities:
        owner, _, name = item.name.rpartition(".")
        seen = team.index in exercise.seen_by.get(item.slot, (team.index,))
        if item.kind == "resource" and owner in ("", team.id) and seen and isinstance(item.initial, n.Number):
            figure = f"{name} {words.amount(exercise, item.initial)} {shown_unit(item.unit)}".strip()
            said.append(figure if owner else f"{figure} (shared)")
    return ", ".join(said)


def _option(exercise: form.Exercise, option: form.Option) -> tuple[str | b.Runs, ...]:
    needs = [f"{name}: {_figure(exercise, node)}" for name, node in option.cost]
    needs += [f"staff: {_figure(exercise, option.staff)}"] if option.staff is not None else []
    limits = [f"{option.per_run} in all"] if option.per_run is not None else []
    limits += [f"{words.length(option.cooldown)} apart"] if option.cooldown is not None else []
    takes = "at once"
    if option.lead_time is not None:
        takes = words.span(exercise, option.lead_time) if _is_open(option.lead_time) else _VARIES
    return (
        (b.Run(option.title or option.id, bold=True), b.Run(f"\n{option.id}")),
        "\n".join(_parameter(parameter) for parameter in option.parameters),
        takes,
        "\n".join(needs),
        "\n".join(limits),
    )


def _parameter(parameter: form.OptionParameter) -> str:
    if parameter.choices:
        return f"{parameter.name}: {words.listed(list(parameter.choices), 'or')}"
    ends = [f"{word} {end:.6g}" for word, end in (("from", parameter.low), ("to", parameter.high)) if end is not None]
    return " ".join((f"{parameter.name}:", *ends, shown_unit(parameter.unit))).strip(": ")


def _figure(exercise: form.Exercise, node: n.Node) -> str:
    return words.say(exercise, node) if _is_open(node) else _VARIES


def _is_open(figure: n.Figure) -> bool:
    """Whether a figure hangs on nothing but itself and what the team chooses."""
    match figure:
        case n.Number() | n.Parameter():
            return True
        case n.Binary(_, left, right):
            return _is_open(left) and _is_open(right)
        case n.Distribution(_, arguments):
            return all(_is_open(item) for item in arguments)
    return False
