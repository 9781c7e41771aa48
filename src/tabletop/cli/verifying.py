"""What `verify` looks at: the journal as it lies on the disk, the play it gives, the receipts that were handed out."""

from __future__ import annotations

from pathlib import Path

import click

from tabletop.exercise.problems import ExerciseError
from tabletop.exercise.wording import counted
from tabletop.inbox.live import JOURNAL
from tabletop.inbox.proving import prove
from tabletop.journal.book import JournalBusy
from tabletop.journal.examining import Finding


def verify(run: Path) -> int:
    """Examine a run and print what was found; returns the exit code."""
    if not (run / JOURNAL).is_file():
        click.echo(f"error: there is no run in {run}: it has no {JOURNAL}", err=True)
        return 1
    try:
        findings, said = prove(run)
    except JournalBusy:
        click.echo(f"error: the run in {run} is held by another process (a watch?); end that first", err=True)
        return 1
    except ExerciseError as error:
        findings, said = [Finding(str(problem.place), problem.sentence) for problem in error.problems], ""
    for finding in findings:
        click.echo(f"{finding.place}: {finding.message}", err=True)
    if findings:
        click.echo(f"{counted(len(findings), 'difference')} found in {run}.", err=True)
        return 1
    click.echo(said)
    return 0
