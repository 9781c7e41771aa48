"""What the model does not know: sources, judgements, uncertain figures, noise, bounds it met, automated teams."""

from __future__ import annotations

from collections import Counter

from tabletop.report.form import Limits, SourceRow
from tabletop.report.sections.known import Known, words

_FIELDS = tuple(name for name in SourceRow.model_fields if name != "id")


def sources(known: Known) -> tuple[SourceRow, ...]:
    """Where figures come from, as the exercise lists it."""
    return tuple(
        SourceRow(id=name, **{key: str(source[key]) for key in _FIELDS if source.get(key)})
        for name, source in known.paper("sources").items()
    )


def limits(known: Known) -> Limits:
    """Constraints, limitations and assumptions, as far as the exercise and the run say them."""
    clamped = Counter(event["subject"] or "" for event in known.of("variable.changed") if event["data"].get("clamped"))
    return Limits(
        assumptions=words(known.paper("about").get("assumptions")),
        judgements=tuple((str(place), str(why)) for place, why in known.paper("judgements").items()),
        uncertain=tuple((str(place), _range(ends)) for place, ends in known.paper("uncertain").items()),
        left_out=known.exercise.left_out,
        clamped=tuple(clamped.items()),
        noise=tuple(quantity.name for quantity in known.exercise.quantities if quantity.noise is not None),
        automated=known.played.automated,
    )


def _range(ends: object) -> str:
    """A range as it is printed in any language: the lowest and the highest figure."""
    return "–".join(words(ends if isinstance(ends, list | tuple) else str(ends)))
