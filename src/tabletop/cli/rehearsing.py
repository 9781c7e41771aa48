"""A rehearsal as `rehearse` asks for it: read, play with a progress bar, write what was found, sum it up."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tabletop.cli import errors
from tabletop.cli.progress import progress
from tabletop.ensemble import figures, flags
from tabletop.ensemble.outcomes import PlayStopped
from tabletop.ensemble.paper import paper, played
from tabletop.ensemble.whole import plan, rehearse_whole
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.loading import load_document
from tabletop.exercise.problems import ExerciseError, Problem
from tabletop.journal import run_folder
from tabletop.press.md import to_md

MARKDOWN, JSON = "rehearsal.md", "rehearsal.json"


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    exercise: Path
    variant: str | None
    plays: int
    out: Path | None
    as_json: bool
    worth: bool = True
    allow_python: bool = False


def rehearse(request: Request) -> int:
    """Rehearse, write and sum up; returns the exit code."""
    try:
        document = load_document(request.exercise)
        exercise = compile_exercise(document, request.variant, request.allow_python)
        if request.out is not None:
            _make_empty(request.out)
    except ExerciseError as error:
        errors.show(error.problems)
        return 1
    except (OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        return 1
    planned = plan(exercise, request.plays, request.worth)
    try:
        with progress("Rehearsing", planned.total) as step:
            found = figures.data(rehearse_whole(exercise, planned, step))
    except PlayStopped as stop:
        errors.show([Problem(document.place_of_path(stop.path), "run-stopped", str(stop))])
        return 1
    written = [] if request.out is None else _write(found, request.out)
    if request.as_json:
        click.echo(figures.json_text(found), nl=False)
    else:
        for line in [*summary(found), *written]:
            click.echo(line)
    return 0


def _write(found: dict[str, Any], folder: Path) -> list[str]:
    """Write both files; returns the lines that say where they are."""
    run_folder.write(folder / MARKDOWN, to_md(paper(found)).encode())
    run_folder.write(folder / JSON, figures.json_text(found).encode())
    return [f"Report: {folder / MARKDOWN}", f"Data:   {folder / JSON}"]


def _make_empty(folder: Path) -> None:
    """Make the folder; FileExistsError where something lies in it."""
    folder.mkdir(parents=True, exist_ok=True)
    there = sorted(entry.name for entry in folder.iterdir())
    if there:
        raise FileExistsError(f"{folder} is not empty (it holds {there[0]}); choose another folder with --out")


def summary(found: dict[str, Any]) -> list[str]:
    """What was played and found, in lines for a terminal."""
    lines = [f"{found['exercise']['title']}: {played(found)}"]
    said = flags.flags(found)
    lines += [f"{what}: {', '.join(names)}" for what, names in said] or ["Nothing stands out."]
    if found["ways"]:
        pairs = found["ways"]["pairs"]
        lines += ["", "Mean of each way of playing (10th to 90th percentile):", *_aligned(*flags.by_way(found)), ""]
        lines += [f"{pair['one']} and {pair['other']}: {flags.apartness(found, pair)}" for pair in pairs]
    return lines


def _aligned(header: list[str], rows: list[list[str]]) -> list[str]:
    """A table in columns that fit what is in them."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in (header, *rows)]
    return [f"  {'  '.join(row)}".rstrip() for row in padded]
