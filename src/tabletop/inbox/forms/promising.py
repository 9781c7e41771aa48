"""What an order would change, in words with its parameters filled in, as far as the team may know."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from tabletop.engine.commands import Value
from tabletop.exercise import form, wording
from tabletop.exercise import nodes as n
from tabletop.inbox.forms.known import Knowledge
from tabletop.inbox.forms.saying import NOT_KNOWN, per_cent

NOTHING = "changes nothing that you can see"
_ABOUT = ("normal", "lognormal")


def changes(
    known: Knowledge, effects: Sequence[form.Effect], parameters: Mapping[str, Value], unit_of: Callable[[int], str]
) -> tuple[str, ...]:
    """The effects on figures that the team sees: `Aktau port, capacity +3 Mt over 5d`. `unit_of` a slot is its unit."""
    said = (_effect(known, item, parameters, unit_of) for item in effects)
    return tuple(words for words in said if words)


def span(known: Knowledge, figure: n.Figure | None, path: str, parameters: Mapping[str, Value]) -> str:
    """A length of time that may be drawn: `5d to 15d`, `about 3d`."""
    if figure is None:
        return wording.length(0)
    ends = _ends(known, figure, path, parameters)
    if ends is None:
        return NOT_KNOWN
    said = [wording.length(end) for end in ends]
    return _between(figure, list(dict.fromkeys(said)))


def _effect(known: Knowledge, item: form.Effect, parameters: Mapping[str, Value], unit_of: Callable[[int], str]) -> str:
    """One effect; nothing where the team sees none of what it changes (what it stops is no figure either)."""
    said = [
        f"{wording.title(known.exercise, known.exercise.slots[change.slot])} "
        f"{_change(known, change, item.path, parameters, unit_of(change.slot))}"
        for change in item.changes
        if known.sees(change.slot)
    ]
    return " and ".join(said) + "".join(_course(known, item, parameters)) if said else ""


def _change(known: Knowledge, change: form.Change, path: str, parameters: Mapping[str, Value], unit: str) -> str:
    ends = _ends(known, change.amount, path, parameters)
    if ends is None:
        return f"changes by an amount that is {NOT_KNOWN}"
    if change.verb in ("add", "ramp"):
        signed = [f"{'−' if end < 0 else '+'}{wording.number(abs(end))}" for end in ends]
        return f"{_between(change.amount, signed)} {unit}".strip()
    amount = _between(change.amount, [wording.number(end, wording.READ) for end in ends])
    return f"becomes {amount} {unit}".strip() if change.verb == "set" else f"× {amount}"


def _course(known: Knowledge, item: form.Effect, parameters: Mapping[str, Value]) -> Iterator[str]:
    """How an effect runs: ` over 5d`, ` for 10d`, `, after 1h`, `, with a chance of 30%`."""
    for word, figure in ((" over", item.over), (" for", item.length), (", after", item.after)):
        if figure is not None:
            said = span(known, figure, item.path, parameters)
            yield f"{word} {said}" if said != NOT_KNOWN else f"{word} a time that is {NOT_KNOWN}"
    if item.chance is not None:
        chance = known.number(item.chance, item.path, parameters)
        yield ", with a chance " + (f"of {per_cent(chance)}" if chance is not None else f"that is {NOT_KNOWN}")


def _ends(known: Knowledge, figure: n.Figure, path: str, parameters: Mapping[str, Value]) -> tuple[float, ...] | None:
    """What a figure is, or between what it is drawn (about what, where it has no ends); None: not known."""
    nodes = figure.arguments if isinstance(figure, n.Distribution) else (figure,)
    values = [known.number(node, path, parameters) for node in nodes]
    found = [value for value in values if value is not None]
    if len(found) < len(values) or not found:
        return None
    if isinstance(figure, n.Distribution) and figure.name in _ABOUT:
        return (found[0],)
    return tuple(dict.fromkeys((min(found), max(found))))


def _between(figure: n.Figure, ends: Sequence[str]) -> str:
    if len(ends) > 1:
        return f"{ends[0]} to {ends[1]}"
    return f"about {ends[0]}" if isinstance(figure, n.Distribution) and figure.name in _ABOUT else ends[0]
