"""Branching as the command does it: the new run, files handed in to it, and what to do next."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import click

from tabletop.cli import errors
from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.problems import ExerciseError
from tabletop.inbox import scripted
from tabletop.inbox.branching import branch as make_branch
from tabletop.inbox.live import RunDiffers
from tabletop.inbox.opening import CannotStart, read_keys
from tabletop.inbox.running import Running
from tabletop.journal import run_folder
from tabletop.journal.book import JournalBusy, JournalUnreadable


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    run: Path
    at: int
    without: tuple[str, ...]
    moves: Path | None
    out: Path
    anywhere: bool


def branch(request: Request) -> int:
    """Make the branch and say where it stands; returns the exit code."""
    try:
        run = make_branch(request.run, request.at, request.without, request.out, time.time(), request.anywhere)
    except ExerciseError as error:
        errors.show(error.problems)
        return 1
    except JournalBusy:
        click.echo(f"error: the run in {request.run} is held by another process (a watch?); end that first", err=True)
        return 1
    except (OSError, ValueError, RunDiffers, CannotStart, JournalUnreadable) as error:
        click.echo(f"error: {error}", err=True)
        return 1
    try:
        running = Running(run, read_keys(request.out))
        running.outbox.receipts(run.found, only_missing=True)
        running.outbox.everything()
        click.echo(f"Branch: {request.out}, at {duration_text(max(run.engine.settled, 0))}")
        if request.moves is not None:
            for found in scripted.find(request.moves):
                if found.folder is not None:
                    folder = request.out / ("control" if found.folder == "control" else f"inbox/{found.folder}")
                    run_folder.write(folder / Path(found.name).name, found.data)
            click.echo(f"Files handed in from {request.moves}; they are taken in at the next advance.")
    finally:
        run.close()
    return 0
