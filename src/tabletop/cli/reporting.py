"""The after-action report of a run that has ended, written by whatever command brought it to its end."""

from __future__ import annotations

import click

from tabletop.inbox.running import Running

FORMS = ("html", "md", "json")
REPORTS = "reports"


def report_if_ended(running: Running) -> None:
    """Write the report of a run that has reached ENDEX (or was stopped by a guard of the world), and say where.

    Nothing is done where it is there already: a run that has ended does not change any more.
    """
    engine, run = running.run.engine, running.run
    if not engine.ended or all((run.folder / REPORTS / f"aar.{form}").is_file() for form in FORMS):
        return
    from tabletop.report import build, write
    from tabletop.report.world import WorldTable

    report = build(run.exercise, engine.events, WorldTable(run.program.column_names, engine.rows))
    for path in write(report, run.folder / REPORTS, FORMS):
        click.echo(f"Report: {path}")
    if engine.stopped is not None:
        click.echo(f"error[run-stopped]: {engine.stopped}", err=True)
