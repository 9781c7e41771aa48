"""The master scenario events list as rows of words, for a table on paper, in a terminal, in Markdown or in CSV."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.wording import READ, called, length, say, span
from tabletop.papers import plain, words


@dataclass(frozen=True, slots=True)
class Row:
    """One event. All words: what does not apply is empty."""

    number: str
    id: str
    time: str
    calendar: str
    phase: str
    storyline: str
    event: str
    sender: str
    to: str
    channel: str
    trigger: str
    expected: str
    controller: str
    objective: str
    capability: str


def rows(
    exercise: form.Exercise, texts: Mapping[str, str] | None = None, only: Collection[int] | None = None
) -> list[Row]:
    """Every inject as a row: see `in_order` for the order.

    `texts` may give conditions as they were written, by their path (`injects.alarm.when`); `only` may choose injects
    by index.
    """
    return [row(exercise, inject, texts) for inject in in_order(exercise) if only is None or inject.index in only]


def in_order(exercise: form.Exercise) -> list[form.Inject]:
    """Injects as control meets them.

    Those with a time come by time, then those that hang on an option or a condition, then those that control releases
    by hand, both as written. One that hangs on another inject comes right after it.
    """
    after: dict[int, list[form.Inject]] = {}
    firsts: list[form.Inject] = []
    for inject in exercise.injects:
        parent = _parent(exercise, inject)
        if parent is None:
            firsts.append(inject)
        else:
            after.setdefault(parent, []).append(inject)
    firsts.sort(key=_place)
    ordered: list[form.Inject] = []
    waiting = list(reversed(firsts))
    while waiting:
        inject = waiting.pop()
        ordered.append(inject)
        waiting += reversed(after.pop(inject.index, []))
    return ordered + sorted((item for left in after.values() for item in left), key=lambda item: item.index)


def row(exercise: form.Exercise, inject: form.Inject, texts: Mapping[str, str] | None = None) -> Row:
    """One inject in words."""
    expectations = [exercise.expectations[index] for index in inject.expects]
    objectives = _served(exercise, inject)
    capabilities = (
        [inject.capability] if inject.capability else [task.capability or goal.capability for goal, task in objectives]
    )
    phase = next((item for item in plain.phases(exercise) if item.id == inject.phase), None)
    time, calendar = _time(exercise, inject)
    return Row(
        number=inject.number,
        id=inject.id,
        time=time,
        calendar=calendar,
        phase=f"{phase.id} {phase.title}".strip() if phase else inject.phase or "",
        storyline=inject.storyline or "",
        event=words.template(exercise, inject.subject),
        sender=inject.sender,
        to=", ".join(exercise.teams[index].title or exercise.teams[index].id for index in inject.to),
        channel=inject.channel,
        trigger=trigger(exercise, inject, texts),
        expected="; ".join(
            f"{exercise.teams[item.team].id}: {words.expected(exercise, item)} ({words.within(item.within)})"
            for item in expectations
        ),
        controller=inject.controller,
        objective=", ".join(dict.fromkeys(goal.id for goal, _ in objectives)),
        capability=", ".join(dict.fromkeys(name for name in capabilities if name)),
    )


def trigger(exercise: form.Exercise, inject: form.Inject, texts: Mapping[str, str] | None = None) -> str:
    """What starts an inject, in plain words: `1h after 1.1`, `when Tension > 80`.

    Other injects go by their numbers, expectations by their texts, options by their titles, as in the rows and in the
    pictures.
    """
    said = _start(exercise, inject)
    condition = (texts or {}).get(f"{inject.path}.when", "")
    if inject.when is not None:
        condition = condition or say(exercise, inject.when, READ)
        said = f"{said}, once {condition}" if said else f"when {condition}"
    said = said or "when control releases it"
    if inject.until is not None:
        until = (texts or {}).get(f"{inject.path}.until", "")
        if inject.until_is_time and isinstance(inject.until, n.Number):
            said += f", not after {length(inject.until.value)}"
        else:
            said += f", until {until or say(exercise, inject.until, READ)}"
    if inject.repeat is not None:
        times = f"up to {inject.repeat.times} times" if inject.repeat.times is not None else "again and again"
        said += f"; {times}" + (f", {length(inject.repeat.gap)} apart" if inject.repeat.gap else "")
    if inject.chance is not None:
        said += f"; with a chance of {say(exercise, inject.chance, READ)}"
    return said


def _start(exercise: form.Exercise, inject: form.Inject) -> str:
    wait = span(exercise, inject.wait, READ) if inject.wait not in (None, n.Number(0.0)) and inject.wait else ""
    if inject.at is not None:
        return f"at {span(exercise, inject.at, READ)}"
    if inject.on_option is not None:
        said = _on_option(exercise, inject)
        return f"{wait} after {said}" if wait else f"when {said}"
    if inject.after_inject is not None:
        return f"{wait or 'right'} after {called(exercise, 'injects', inject.after_inject)}"
    if inject.if_unmet is not None:
        said = f"{called(exercise, 'expectations', inject.if_unmet)} is not met in time"
        return f"{wait} after {said}" if wait else f"if {said}"
    return ""


def _on_option(exercise: form.Exercise, inject: form.Inject) -> str:
    index = inject.on_option or 0
    named, known = called(exercise, "options", index), exercise.options[index].teams
    teams = (inject.on_team,) if inject.on_team is not None else known
    who = exercise.teams[teams[0]] if len(teams) == 1 else None
    if inject.on_result is None:
        return f"{who.title or who.id if who else 'a team'} orders {named}"
    ends = {"full": "succeeds", "partial": "succeeds in part", "fail": "fails", "any": "is settled"}
    by = f" ({who.title or who.id})" if who and len(known) > 1 else ""
    return f"{named}{by} {ends[inject.on_result]}"


def _parent(exercise: form.Exercise, inject: form.Inject) -> int | None:
    """The inject that another hangs on."""
    if inject.after_inject is not None:
        return inject.after_inject
    return exercise.expectations[inject.if_unmet].inject if inject.if_unmet is not None else None


def _place(inject: form.Inject) -> tuple[int, float, int]:
    if inject.at is not None:
        return (0, _least(inject.at), inject.index)
    by_hand = inject.on_option is None and inject.if_unmet is None and inject.when is None
    return (2 if by_hand else 1, 0.0, inject.index)


def _least(figure: n.Figure) -> float:
    """The earliest instant a figure may be, as far as it says so itself."""
    if isinstance(figure, n.Number):
        return figure.value
    if isinstance(figure, n.Distribution):
        ends = [item.value for item in figure.arguments if isinstance(item, n.Number)]
        return (ends[0] if figure.name in ("normal", "lognormal") else min(ends)) if ends else 0.0
    return 0.0


def _time(exercise: form.Exercise, inject: form.Inject) -> tuple[str, str]:
    """Exercise time, with the turn where there are turns, and the calendar's; empty for what has no time."""
    if inject.at is None:
        return "", ""
    time = span(exercise, inject.at, READ)
    if not isinstance(inject.at, n.Number):
        return time, ""
    ends = exercise.clock.turn_ends
    if inject.at.value > exercise.clock.endex:
        return f"{time}, after ENDEX", words.calendar(exercise, inject.at.value)
    turn = sum(end < inject.at.value for end in ends) + 1
    return f"{time}, turn {turn}" if ends else time, words.calendar(exercise, inject.at.value)


def _served(exercise: form.Exercise, inject: form.Inject) -> list[tuple[form.Objective, form.Task]]:
    """The tasks whose evidence this inject asks for."""
    return [
        (goal, task)
        for goal in exercise.objectives
        for task in goal.tasks
        if any(index in inject.expects for index in task.expects)
    ]
