"""The world as control needs it on paper: routes, figures, what is measured, and the rules of automated teams."""

from __future__ import annotations

from tabletop.exercise import form
from tabletop.exercise.wording import shown_unit
from tabletop.papers import plain, words
from tabletop.papers.maps import maps
from tabletop.papers.sections import kept_table
from tabletop.press import blocks as b


def model(exercise: form.Exercise) -> list[b.Block]:
    """Routes, figures, measures and automated teams; nothing for an exercise without a world and without such teams."""
    found = [*maps(exercise, (), 2), *_figures(exercise), *_measures(exercise), *_automated(exercise)]
    return [b.Heading(1, "The model"), *found] if found else []


def _figures(exercise: form.Exercise) -> list[b.Block]:
    """Variables and resources with their values at STARTEX, and derived values with what they are."""
    rows: list[tuple[str | b.Runs, ...]] = []
    for item in exercise.quantities:
        if item.kind in ("variable", "resource") and item.initial is not None:
            value = f"{words.amount(exercise, item.initial)} {shown_unit(item.unit)}".strip()
            rows.append((_name(exercise, item.name), value, _seen_by(exercise, item.slot)))
    for part in exercise.derived:
        value = " ".join(word for word in (words.say(exercise, part.value), shown_unit(part.unit)) if word)
        rows.append((_name(exercise, part.name), value, _seen_by(exercise, part.slot)))
    if not rows:
        return []
    columns = (("Figure", 3), ("At STARTEX, or worked out as", 4), ("Seen by", 2))
    return [b.Heading(2, "Figures"), kept_table(columns, rows, small=True)]


def _measures(exercise: form.Exercise) -> list[b.Block]:
    rows = [
        (item.title or item.id, shown_unit(item.unit), f"{item.better} is better" if item.better else "")
        for item in exercise.measures
    ]
    if not rows:
        return []
    columns = (("Measure, read at ENDEX", 5), ("Unit", 2), ("Judged", 2))
    return [b.Together((b.Heading(2, "What the outcome is judged by"), kept_table(columns, rows, small=True)))]


def _automated(exercise: form.Exercise) -> list[b.Block]:
    found: list[b.Block] = []
    for team in exercise.teams:
        if team.policy is not None and team.policy.rules:
            rows = [(rule.id, _when(exercise, rule), _does(exercise, rule), rule.why) for rule in team.policy.rules]
            columns = (("Rule", 1.3), ("When", 3), ("What it does", 3), ("Why", 2.5))
            found += [b.Heading(2, f"How {plain.team_title(team)} plays"), kept_table(columns, rows, small=True)]
    return found


def _when(exercise: form.Exercise, rule: form.Rule) -> str:
    said = [] if rule.when is None else [words.say(exercise, rule.when)]
    if rule.respond_to_option is not None:
        said.append(f"after the order {exercise.options[rule.respond_to_option].id}")
    if rule.respond_to_inject is not None:
        said.append(f"after the inject {exercise.injects[rule.respond_to_inject].id}")
    if rule.after:
        said.append(f"{words.length(rule.after)} later")
    if rule.chance is not None:
        said.append(f"with a chance of {words.say(exercise, rule.chance)}")
    if rule.once:
        said.append("once")
    return ", ".join(said) or "at every decision"


def _does(exercise: form.Exercise, rule: form.Rule) -> str:
    said = []
    for index, chosen in rule.do.orders:
        how = ", ".join(f"{name} {words.amount(exercise, figure)}" for name, figure in chosen)
        said.append((exercise.options[index].title or exercise.options[index].id) + (f" ({how})" if how else ""))
    said += [action for action, _ in rule.do.actions]
    for teams, subject, _ in rule.do.messages:
        to = words.listed([plain.team_title(exercise.teams[index]) for index in teams])
        said.append(f"message to {to}: {subject}")
    said += [f"answer to {exercise.injects[index].id}" for index, _ in rule.do.answers]
    return "\n".join(said)


def _name(exercise: form.Exercise, name: str) -> b.Runs:
    title = words.title(exercise, name)
    return (b.Run(title),) if title == name else (b.Run(title), b.Run(f"\n{name}", italic=True))


def _seen_by(exercise: form.Exercise, slot: int) -> str:
    if slot not in exercise.seen_by:
        return "everybody"
    return ", ".join(exercise.teams[index].id for index in exercise.seen_by[slot]) or "control alone"
