"""What lets editors complete, explain and check a file: a schema beside the exercise, and a first line to it."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from tabletop.cli.schema import text as schema_text
from tabletop.exercise.schema import json_schema

#: The folder of the schemas, in that of the exercise; whoever reads an exercise passes over it.
FOLDER = ".schema"

_MODELINE = re.compile(r"^#[ \t]*yaml-language-server:[^\n]*\n", re.MULTILINE)
#: A script of several moves, and perhaps control's entries between them, follows no one schema.
_SEVERAL = re.compile(r"^---[ \t]*\r?$", re.MULTILINE)
_WORLD = ("variables", "derived", "routes")


def schemas() -> dict[str, str]:
    """Every schema, by its path in the folder of an exercise."""
    return {f"{FOLDER}/{name}.json": schema_text(name) for name in json_schema.names()}


def schema_for(name: str) -> str | None:
    """The schema that a file of an exercise follows, going by its path; None where there is none."""
    path = PurePosixPath(name)
    if path.suffix not in (".yaml", ".yml"):
        return None
    first, depth = path.parts[0] if len(path.parts) > 1 else path.stem, len(path.parts)
    if first == "exercise" and depth == 1:
        return "exercise"
    if first == "moves" and depth > 2:
        return "control" if "control" in path.parts[1:-1] else "move"
    if first == "world" and depth == 2 and path.stem in _WORLD:
        return path.stem
    if first in ("policies", "variants") and depth == 2:
        return {"policies": "policy", "variants": "variant"}[first]
    return first if first in json_schema.sections() and depth <= 2 else None


def with_modeline(text: str, name: str) -> str:
    """The text of a file with a first line that leads editors to its schema, instead of any such line it has."""
    schema = schema_for(name)
    if schema is None or (schema == "move" and _SEVERAL.search(text)):
        return text
    up = "../" * (len(PurePosixPath(name).parts) - 1)
    ending = "\r\n" if "\r\n" in text else "\n"
    return f"# yaml-language-server: $schema={up}{FOLDER}/{schema}.json{ending}{_MODELINE.sub('', text, count=1)}"
