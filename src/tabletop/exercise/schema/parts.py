"""The format as a tree: which keys a part may have, which kind of thing stands at a path, and what could stand in."""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from tabletop.exercise.reading.marked import Mapping, Path, Sequence
from tabletop.exercise.schema.base import Figure, Model, Within


def fields(model: type[Model], path: Path) -> dict[str, FieldInfo]:
    """The keys that the part of the format at `path` may have; none where it is no such part."""
    here = at(model, path)
    return by_key(here) if is_model(here) else {}


def at(model: Any, path: Path) -> Any:
    """The kind of thing that stands at a path: a model, or `dict[..., ...]`, `tuple[..., ...]` or the like."""
    here: Any = inner(model)
    for step in path:
        if is_model(here):
            field = by_key(here).get(str(step))
            here = inner(field.annotation) if field else None
        else:
            here = inner(element(here))
    return here


def by_key(model: type[Model]) -> dict[str, FieldInfo]:
    """The fields of a model by the keys that people write."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def cut(model: Any, path: Path) -> Path:
    """A path as far as it leads through models, lists and mappings, and not into a value such as a distribution."""
    here: Any = inner(model)
    for i, step in enumerate(path):
        if is_model(here):
            field = by_key(here).get(str(step))
            here = inner(field.annotation) if field else None
        elif get_origin(here) in (dict, AnyMapping, tuple):
            here = inner(element(here))
        else:
            return path[:i]
    return path


def is_model(kind: Any) -> bool:
    """Whether a kind of thing is a mapping with keys of its own."""
    return isinstance(kind, type) and issubclass(kind, Model)


def inner(annotation: Any) -> Any:
    """A kind of thing without Annotated and Optional."""
    while get_origin(annotation) is Annotated or NoneType in get_args(annotation):
        annotation = next(part for part in get_args(annotation) if part is not NoneType)
    return annotation


def element(annotation: Any) -> Any:
    """What a list or mapping holds."""
    arguments = get_args(annotation)
    if not arguments:
        return None
    return arguments[1] if get_origin(annotation) in (dict, AnyMapping) else arguments[0]


#: What stands in for what cannot be read; the checker says nothing about a figure that is not there.
_STAND_INS: dict[Any, Any] = {int: 86_400, float: 1.0, bool: False, Figure: Figure(), Within: Within(86_400)}


def stand_in_for(field: FieldInfo, file: str, line: int, column: int) -> Any:
    """The least that can stand where a key needs a value; None where there is no such."""
    least = any(getattr(part, "min_length", 0) for part in field.metadata)
    return stand_in(field.annotation, file, line, column, least)


def stand_in(annotation: Any, file: str, line: int, column: int, filled: bool = False) -> Any:
    """The least that can stand where a kind of thing belongs; `filled` where a list or mapping may not be empty."""
    kind = inner(annotation)
    if kind is str:
        return f"missing-{line}-{column}"  # an id like no other
    if kind in _STAND_INS:
        return _STAND_INS[kind]
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    within = stand_in(element(kind), file, line, column) if filled else None
    if get_origin(kind) is tuple:
        items = Sequence(file, line, column)
        if within is not None:
            items.append(within)
            items.marks.append((line, column))
        return items
    if not is_model(kind) and get_origin(kind) is not dict:
        return None
    made = Mapping(file, line, column)
    made.broken = True
    mark = (line, column, line, column)
    if within is not None:
        made.put(f"missing-{line}-{column}", within, mark, file)
    for key, field in by_key(kind).items() if is_model(kind) else ():
        if field.is_required():
            made.put(key, stand_in_for(field, file, line, column), mark, file)
    return made


def is_stand_in(name: str) -> bool:
    """Whether a name is one that nobody wrote."""
    return name.startswith("missing-") and name[8:].replace("-", "").isdecimal()
