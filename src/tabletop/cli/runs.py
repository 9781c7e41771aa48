"""How commands open a run that is played by file: one process at a time, what is wrong told in sentences."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from tabletop.cli import errors
from tabletop.cli.reporting import report_if_ended
from tabletop.exercise import durations
from tabletop.exercise.problems import ExerciseError
from tabletop.inbox import requests
from tabletop.inbox.live import LiveRun, RunDiffers
from tabletop.inbox.opening import KEYS, read_keys
from tabletop.inbox.running import Refused, Running
from tabletop.inbox.watching import perform
from tabletop.journal.book import JournalBusy, JournalUnreadable


def open_run(folder: Path) -> Running:
    """The run in a folder, brought to where it stood, with what a crash kept from being handed out.

    Ends the process with a sentence where that cannot be; JournalBusy where another process holds the run.
    """
    try:
        run = _open(folder)
    except ExerciseError as error:
        errors.show(error.problems)
        sys.exit(1)
    except (OSError, ValueError, RunDiffers, JournalUnreadable) as error:
        errors.fail(str(error))
    keys = {team: key for team, key in read_keys(folder).items() if team in run.setting.signed}
    absent = [team for team in run.setting.signed if team not in keys]
    if absent:
        run.close()
        errors.fail(f"the signing keys of {', '.join(absent)} are missing from {folder / KEYS}")
    running = Running(run, keys)
    running.make_up()
    report_if_ended(running)
    return running


@contextmanager
def opened(folder: Path) -> Iterator[Running]:
    """The run in a folder, for as long as it is needed; ends the process where another one holds it."""
    try:
        running = open_run(folder)
    except JournalBusy:
        errors.fail(f"the run in {folder} is held by another process (a watch?); end that first")
    try:
        yield running
    finally:
        running.run.close()


def _open(folder: Path) -> LiveRun:
    """With a progress bar on a terminal, for runs that are long."""
    if not sys.stderr.isatty():
        return LiveRun.open(folder)
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Going through the journal", total=None)
        return LiveRun.open(folder, lambda done: progress.update(task, completed=done) if not done % 100 else None)


def order(folder: Path, request: Mapping[str, Any]) -> int:
    """Carry out a request on a run: here, or by the process that watches it. Prints what came of it; the exit code."""

    try:
        running = open_run(folder)
    except JournalBusy:
        return _asked(folder, request)
    try:
        if running.cut_off and request["do"] == "advance" and "to" not in request:
            click.echo(
                f"Turn {running.cut_off} was settled by a command that was cut off; what it had to hand out is there "
                "now. Nothing else was done: advance again to settle the next turn."
            )
            return 0
        lines = perform(running, request, str(request.get("by", "control")))
    except Refused as refused:
        return _refused(refused.reasons, refused.forceable and request["do"] == "advance")
    else:
        for line in lines:
            click.echo(line)
        report_if_ended(running)
        return 0
    finally:
        running.run.close()


def _asked(folder: Path, request: Mapping[str, Any]) -> int:
    answer = requests.ask(folder, request)
    if answer is None:
        click.echo(f"error: the run in {folder} is held by another process, which does not answer", err=True)
        return 1
    if answer.code:
        return _refused(answer.lines, request["do"] == "advance")
    for line in answer.lines:
        click.echo(line)
    return 0


def _refused(reasons: tuple[str, ...], forceable: bool) -> int:
    for reason in reasons:
        click.echo(f"error: {reason}", err=True)
    if forceable:
        click.echo("Nothing was settled; --force overrules this, and the journal records it.", err=True)
    return 1


def instant(text: str, option: str) -> int:
    """An instant as people write it (`15d`, `2h 30m`), in seconds; ends the process with a sentence otherwise."""
    try:
        return durations.seconds(text)
    except durations.DurationError as error:
        raise click.BadParameter(str(error), param_hint=option) from error


def team_index(running: Running, team: str) -> int:
    """A team by its id; ends the process with a sentence where there is none."""
    ids = [found.id for found in running.run.exercise.teams]
    if team not in ids:
        errors.fail(f"there is no team '{team}'; there are {', '.join(ids)}")
    return ids.index(team)
