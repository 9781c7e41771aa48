"""From what a model found wrong to a sentence at a place in a file."""

from __future__ import annotations

import re
from collections.abc import Mapping as AnyMapping
from typing import Annotated, Any, get_args, get_origin

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from tabletop.exercise.marked import Mapping, Path, Sequence, place_of
from tabletop.exercise.problems import Problems, suggest
from tabletop.exercise.schema import SYNONYMS
from tabletop.exercise.schema_base import Model, Provenance, kind

_NEEDED = {
    "model_type": "keys with values are needed here (a mapping)",
    "model_attributes_type": "keys with values are needed here (a mapping)",
    "dict_type": "keys with values are needed here (a mapping)",
    "tuple_type": "a list is needed here",
    "list_type": "a list is needed here",
    "string_type": "a text is needed here",
    "bool_type": "true or false is needed here, without quotes",
}


def complain(
    error: ValidationError,
    model: type[Model],
    root: Mapping | Sequence,
    problems: Problems,
    prefix: Path = (),
    echo: bool = True,
) -> None:
    """Add everything a model found wrong to `problems`, at the places in `root` (in which the data is at `prefix`).

    Nothing is added at a place where reading has found something already. `echo` says whether a message may show
    what was written.
    """
    taken = {problem.place for problem in problems}
    for detail in error.errors(include_url=False):
        context = detail.get("ctx", {})
        path: Path = (*prefix, *detail["loc"], *context.get("at", ()))
        at_key = path[-1:] == ("[key]",)
        if at_key:
            path = path[:-1]
        code, message, suggestion = _sentence(detail, model, echo)
        at_key = at_key or code in ("unknown-key", "missing-key") or detail["type"] == "too_short"
        place = place_of(root, path, key=at_key)
        if place not in taken and place_of(root, path, key=True) not in taken:
            problems.add(place, code, message, suggestion)


def _sentence(detail: Any, model: type[Model], echo: bool) -> tuple[str, str, str | None]:
    """Code, message and suggestion of one error."""
    found, path, context = detail["type"], detail["loc"], detail.get("ctx", {})
    if "sentence" in context:
        message = context["sentence"]
        return found, message if echo or found.endswith("-key") else _unquoted(message), context["suggestion"]
    key = str(path[-1]) if path else ""
    if found == "missing":
        field = _fields(model, path[:-1]).get(key)
        what = f" ({_lower(field.description)})" if field and field.description else ""
        return "missing-key", f"'{key}' is missing here{what}", None
    if found == "extra_forbidden":
        return _unknown(key, tuple(_fields(model, path[:-1])), echo)
    if found == "literal_error":
        expected = re.findall("'([^']*)'", context["expected"])
        allowed = ", ".join(word for word in expected if word)
        written = detail["input"] if isinstance(detail["input"], str) else ""
        return "bad-value", f"one of these is needed here: {allowed}", suggest(written, expected) if echo else None
    if found == "too_short":
        return "missing-value", f"'{key}' needs at least one here", None
    if found in _NEEDED:
        return "wrong-type", f"{_NEEDED[found]}, not {kind(detail['input'])}", None
    return "bad-value", detail["msg"], None


def _unknown(key: str, known: tuple[str, ...], echo: bool) -> tuple[str, str, str | None]:
    synonym = SYNONYMS.get(key)
    guess = suggest(key, known) or (synonym if synonym in known else None)
    message = f"'{key}' is not a key here" if echo or re.fullmatch(r"[\w.-]{1,64}", key) else "this is not a key here"
    if guess is None and known:
        own = [name for name in known if name not in Provenance.model_fields]
        message += f"; the keys are {', '.join([*own, *(name for name in known if name not in own)])}"
    return "unknown-key", message, guess


def _unquoted(message: str) -> str:
    """A sentence without the value that was written."""
    return re.sub(r"'[^']*' (is|does|should|has|uses) ", r"this \1 ", re.sub(r", not '.*'$", "", message))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".") if sentence[1:2].islower() else sentence.rstrip(".")


def _fields(model: type[Model], path: Path) -> dict[str, FieldInfo]:
    """The keys that the part of the format at `path` may have."""
    here: Any = model
    for step in path:
        if isinstance(here, type) and issubclass(here, Model):
            field = _by_key(here).get(str(step))
            here = _inner(field.annotation) if field else None
        else:
            here = _inner(_element(here))
    return _by_key(here) if isinstance(here, type) and issubclass(here, Model) else {}


def _by_key(model: type[Model]) -> dict[str, FieldInfo]:
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _inner(annotation: Any) -> Any:
    """Without Annotated and Optional."""
    while get_origin(annotation) is Annotated or type(None) in get_args(annotation):
        annotation = next(part for part in get_args(annotation) if part is not type(None))
    return annotation


def _element(annotation: Any) -> Any:
    """What a list or mapping holds."""
    arguments = get_args(annotation)
    if not arguments:
        return None
    return arguments[1] if get_origin(annotation) in (dict, AnyMapping) else arguments[0]
