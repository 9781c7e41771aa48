"""Problems as people and programs read them: a line each, with the line of the file and a caret, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from tabletop.exercise.problems import Problem
from tabletop.exercise.reading.marked import lines_of

_WIDEST = 110
_COLOURS = {"error": "red", "warning": "yellow"}


def show(problems: Iterable[Problem], sources: Mapping[str, str], lines: bool | None = None) -> None:
    """Print problems on standard error; with `lines` (on a terminal if left out) the line of the file and a caret."""
    if lines is None:
        lines = sys.stderr.isatty()
    for problem in problems:
        label = click.style(f"{problem.severity}[{problem.code}]", fg=_COLOURS[problem.severity], bold=True)
        click.echo(f"{problem.place}: {label}: {problem.sentence}", err=True)
        if lines and (shown := excerpt(problem, sources)):
            click.echo(shown, err=True)


def excerpt(problem: Problem, sources: Mapping[str, str]) -> str:
    """The line a problem is about, with a caret under the place; empty where there is none to show."""
    place = problem.place
    written = lines_of(sources.get(place.file, ""))
    if not 0 < place.line <= len(written) or not written[place.line - 1].strip():
        return ""
    line = _visible(written[place.line - 1])
    column = min(max(place.column, 1), len(line) + 1)
    start = max(0, column - 1 - _WIDEST // 2) if len(line) > _WIDEST else 0
    part = line[start : start + _WIDEST]
    before, after = "…" if start else "", "…" if start + _WIDEST < len(line) else ""
    margin = f"{place.line:>6} | "
    caret = " " * (len(margin) + len(before) + column - 1 - start) + "^"
    return f"{margin}{before}{part}{after}\n{click.style(caret, fg='cyan', bold=True)}"


def echo_file(name: str, data: bytes, problems: Sequence[Problem]) -> str:
    """A whole file with its line numbers, each complaint beneath its line; those about the file as a whole on top."""
    lines = lines_of(data.decode("utf-8", errors="replace"))
    if lines and not lines[-1]:
        lines.pop()
    at: dict[int, list[Problem]] = {}
    for problem in problems:
        at.setdefault(problem.place.line if 0 < problem.place.line <= len(lines) else 0, []).append(problem)
    out = [click.style(name, bold=True), *(f"       {_label(problem)}" for problem in at.get(0, ()))]
    for number, line in enumerate(lines, 1):
        out.append(f"{number:>6} | {_visible(line)}")
        for problem in at.get(number, ()):
            pointer = " " * (problem.place.column - 1) + "^"
            out.append(f"         {click.style(pointer, fg='cyan', bold=True)}\n       {_label(problem)}")
    return "\n".join(out)


def _label(problem: Problem) -> str:
    label = click.style(f"{problem.severity}[{problem.code}]", fg=_COLOURS[problem.severity], bold=True)
    return f"{label}: {problem.sentence}"


def _visible(line: str) -> str:
    """A line whose control characters cannot move the cursor; a tab is one column, as places count it."""
    return "".join(sign if sign.isprintable() else "·" for sign in line)


def as_json(problems: Sequence[Problem], accepted: Sequence[tuple[Problem, str]], **more: Any) -> str:
    """Everything as one JSON object: counts, problems with place and code, warnings accepted with their reasons."""
    counts = {
        "errors": sum(problem.severity == "error" for problem in problems),
        "warnings": sum(problem.severity == "warning" for problem in problems),
        "accepted": len(accepted),
    }
    data = {
        "format": 1,
        **more,
        **counts,
        "problems": [_plain(problem) for problem in problems],
        "accepted_warnings": [{**_plain(problem), "reason": reason} for problem, reason in accepted],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)


def _plain(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "severity": problem.severity,
        "code": problem.code,
        "message": problem.message,
        "suggestion": problem.suggestion,
    }
