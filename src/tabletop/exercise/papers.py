"""What papers and reports say about an exercise, as plain data: no rules hang on it."""

from __future__ import annotations

from typing import Any

from tabletop.exercise import schema as s
from tabletop.exercise.loading import Document
from tabletop.exercise.unsure import judgements, uncertain


def papers(exercise: s.Exercise, document: Document) -> dict[str, object]:
    """About, people, phases, briefs, questions, sources, storylines, titles of figures, what is not sure."""
    return {
        "about": exercise.about.model_dump(mode="json", by_alias=True),
        "people": [person.model_dump(mode="json", by_alias=True) for person in exercise.people],
        "phases": [_phase(name, phase, document) for name, phase in exercise.phases.items()],
        "startex_brief": document.text(exercise.startex_brief) if exercise.startex_brief else "",
        "endex_brief": document.text(exercise.endex_brief) if exercise.endex_brief else "",
        "questions": [question.model_dump(mode="json") for question in exercise.questions],
        "sources": {
            name: {key: value for key, value in source.model_dump(mode="json").items() if value}
            for name, source in exercise.sources.items()
        },
        "storylines": dict(exercise.storylines),
        "objectives": {name: objective.description for name, objective in exercise.objectives.items()},
        "titles": _titles(exercise),
        "segments": _segments(exercise),
        "variant": _variant(exercise, document),
        "judgements": judgements(exercise),
        "uncertain": uncertain(exercise),
    }


def _phase(name: str, phase: s.Phase, document: Document) -> dict[str, Any]:
    data: dict[str, Any] = phase.model_dump(mode="json")
    return {"id": name, **data, "brief": document.text(phase.brief) if phase.brief else ""}


def _titles(exercise: s.Exercise) -> dict[str, str]:
    """What figures of the world are called in front of people."""
    world = exercise.world
    titles = {name: item.title for name, item in world.variables.items() if item.title}
    titles |= {name: item.title for name, item in world.derived.items() if item.title}
    titles |= {name: item.title for name, item in world.routes.items() if item.title}
    for name, commodity in world.routes.items():
        titles |= {f"{name}.{key}": part.title for key, part in commodity.segments.items() if part.title}
        titles |= {f"{name}.{key}": part.title for key, part in commodity.routes.items() if part.title}
    return titles


def _segments(exercise: s.Exercise) -> dict[str, str]:
    """What segments are called; apart from other titles, since a route may have the name of a segment."""
    return {
        f"{name}.{key}": part.title
        for name, commodity in exercise.world.routes.items()
        for key, part in commodity.segments.items()
        if part.title
    }


def _variant(exercise: s.Exercise, document: Document) -> dict[str, str]:
    variant = exercise.variants.get(document.variant or "")
    return {} if variant is None else {"title": variant.title, "description": variant.description}
