"""What an exercise says it is not sure of: figures that rest on judgement, and figures with a range."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from tabletop.exercise.schema.base import Figure

Owner = BaseModel | Figure


def judgements(written: BaseModel) -> dict[str, str]:
    """By its place in the exercise (`options.gift`), why a figure is what it is where no source says so."""
    return {place: owner.judgement for place, owner in _owners(written, "") if owner.judgement}


def uncertain(written: BaseModel) -> dict[str, list[str]]:
    """By its place in the exercise, the lowest and the highest value that a figure may have."""
    return {place: list(owner.uncertain) for place, owner in _owners(written, "") if owner.uncertain}


def _owners(value: object, place: str) -> Iterator[tuple[str, Any]]:
    """Everything in a part of the exercise that can carry a judgement or a range, with its place."""
    if isinstance(value, BaseModel):
        if hasattr(value, "judgement"):
            yield place, value
        # Only what somebody wrote is looked into: most fields of most things were left out.
        fields = type(value).model_fields
        for name in fields:
            if name in value.model_fields_set:
                yield from _owners(getattr(value, name), _within(place, fields[name].alias or name))
    elif isinstance(value, Figure):
        if value.judgement or value.uncertain:
            yield place, value
    elif isinstance(value, Mapping):
        for name, part in value.items():
            yield from _owners(part, _within(place, str(name)))
    elif isinstance(value, tuple | list):
        for index, part in enumerate(value):
            yield from _owners(part, _within(place, str(getattr(part, "id", None) or index)))


def _within(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
