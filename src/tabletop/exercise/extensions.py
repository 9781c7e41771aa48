"""Python files that add functions to expressions: read here for their names, run only by the printing module.

They are trusted code, so an exercise that has any is refused unless the caller allows Python.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from tabletop.exercise.loading import Document
from tabletop.exercise.problems import Problems


def read(document: Document, names: Sequence[str], allowed: bool, problems: Problems) -> tuple[tuple[str, str], ...]:
    """The extensions of an exercise with their source; what is wrong is noted."""
    found: list[tuple[str, str]] = []
    for name in names:
        place = document.place(("extensions",))
        if not allowed:
            message = f"this exercise brings Python code ({name}); it runs only with --allow-python, if you trust it"
            problems.add(place, "python-not-allowed", message)
        path = (document.folder / name).resolve()
        if not path.is_relative_to(document.folder.resolve()) or not path.is_file():
            problems.add(place, "no-such-file", f"there is no file '{name}' in the exercise's folder")
            continue
        source = path.read_text(encoding="utf-8")
        try:
            ast.parse(source)
        except SyntaxError as error:
            problems.add(place, "bad-extension", f"'{name}', line {error.lineno}: {error.msg}")
            continue
        found.append((name, source))
    return tuple(found)


def functions(extensions: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The functions that extensions add, with how many values each takes; names that begin with _ are their own."""
    found: dict[str, int] = {}
    for _, source in extensions:
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                found[node.name] = len(node.args.args)
    return found
