"""The format as JSON Schema (draft-07), one for each kind of file, for editors that complete, explain and check.

Editors of the yaml-language-server family are what it is made for, and some things follow. Plain values may have any
type that YAML gives them, because our reader takes them as text. A property says in words what holds when it is left
out but has no `default`, which editors would write into the file; `examples` are plain values, which they offer. Forms
between which an editor chooses have titles that differ, and each carries what is told of the key: a hover shows the
first that fits.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeAlias

from tabletop.exercise import schema as s
from tabletop.exercise.schema import shapes
from tabletop.exercise.schema.json_printer import Printer
from tabletop.exercise.schema.json_rules import Json

DRAFT = "http://json-schema.org/draft-07/schema#"
_WORLD = ("variables", "derived", "routes")


def sections() -> tuple[str, ...]:
    """The sections of an exercise that may stand in a file of their own: those that are made of parts."""
    return tuple(key.name for key in shapes.keys(s.Exercise) if _has_parts(key.shape))


def names() -> tuple[str, ...]:
    """Everything there is a schema for: whole files, then the sections that may stand in files of their own."""
    return (*_WHOLE, *sections(), *_WORLD)


def schema(name: str) -> Json:
    """The schema of one kind of file, a name of `names()`; it stands by itself and refers to nothing outside."""
    printer = Printer()
    title, description, body = _WHOLE[name](printer) if name in _WHOLE else _section(printer, name)
    head = {"$schema": DRAFT, "title": title, "description": description}
    return {**head, **body, "definitions": dict(sorted(printer.definitions.items()))}


def text(name: str) -> str:
    """A schema as it stands in its file: compact, with a line for each definition."""
    return laid_out(schema(name), "definitions")


def laid_out(whole: Json, key: str) -> str:
    """A schema compact, with a line for each of the definitions that stand under `key`."""
    rest = {name: value for name, value in whole.items() if name != key}
    lines = ",\n".join(f"{_compact(part)}:{_compact(meaning)}" for part, meaning in whole[key].items())
    return f'{_compact(rest)[:-1]},\n"{key}":{{\n{lines}\n}}}}\n'


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _has_parts(shape: shapes.Shape) -> bool:
    if isinstance(shape, shapes.Several):
        return isinstance(shape.item, shapes.Part)
    return isinstance(shape, shapes.Part | shapes.Named)


# Files

_File: TypeAlias = tuple[str, str, Json]


def _exercise(printer: Printer) -> _File:
    """exercise.yaml; sections that stand in files of their own are not missed."""
    body = printer.body(s.Exercise)
    body["required"] = [name for name in body["required"] if name not in sections()]
    return (
        "An exercise (exercise.yaml)",
        "Everything a facilitator writes; sections may stand in files beside it.",
        body,
    )


def _move(printer: Printer) -> _File:
    return "A move", "What one team hands in: orders, answers, messages.", printer.body(s.Move)


def _control(printer: Printer) -> _File:
    entry = printer.part(s.ControlEntry)
    body = _list_or({"anyOf": [entry, {"const": "next"}]}, entry)
    return "Control's file", "A list of what control does and notes: rulings, releases, observations.", body


def _findings(printer: Printer) -> _File:
    return "Findings (findings.yaml of a run)", "The human part of a run's report.", printer.body(s.Findings)


def _feedback(printer: Printer) -> _File:
    told = "What somebody who took part thinks of the exercise."
    return "A feedback form", told, printer.body(s.FeedbackForm)


def _policy(printer: Printer) -> _File:
    told = "The rules by which a team is played automatically."
    return "A policy (policies/NAME.yaml)", told, _unless_wrapped("policies", told, printer.part(s.Policy))


def _variant(printer: Printer) -> _File:
    told = "A way to play the same exercise."
    return "A variant (variants/NAME.yaml)", told, _unless_wrapped("variants", told, printer.part(s.Variant))


_WHOLE: dict[str, Callable[[Printer], _File]] = {
    "exercise": _exercise,
    "move": _move,
    "control": _control,
    "policy": _policy,
    "variant": _variant,
    "findings": _findings,
    "feedback": _feedback,
}


def _section(printer: Printer, name: str) -> _File:
    """A file that holds a section, or some of it: by itself, or under the section's name as the only key."""
    model = s.World if name in _WORLD else s.Exercise
    key = next(key for key in shapes.keys(model) if key.name == name)
    inside = printer.shape(key.shape)
    alone = inside
    if isinstance(key.shape, shapes.Several):
        item = printer.shape(key.shape.item)
        alone = _list_or(item, item)
    if name in _WORLD:
        some = [{"required": [part]} for part in _WORLD]
        body: Json = {"if": {"type": "object", "anyOf": some}, "then": printer.part(s.World), "else": alone}
        return f"The world's {name} (world/{name}.yaml)", key.description, body
    body = _unless_wrapped(name, key.description, inside, alone)
    return f"The section {name} ({name}.yaml, {name}/*.yaml)", key.description, body


def _list_or(item: Json, alone: Json) -> Json:
    """A list of items, or one by itself."""
    return {"if": {"type": "array"}, "then": {"items": item}, "else": alone}


def _unless_wrapped(name: str, told: str, inside: Json, alone: Json | None = None) -> Json:
    """A section's name as a file's only key holds the section; otherwise the file is the section itself."""
    wrapped = {"type": "object", "required": [name], "maxProperties": 1}
    whole = {**inside, "description": told, "markdownDescription": told}
    return {"if": wrapped, "then": {"properties": {name: whole}}, "else": inside if alone is None else alone}
