"""`tabletop forecast`: what the orders in a move would cost, take and change."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--team", help="The team, where the file does not say.")
def command(run: Path, file: Path, team: str | None) -> None:
    """Say what the orders in FILE would cost, take and change in RUN, by stated odds and visible figures.

    It never uses the run's seed or what the team may not see, and touches nothing: nothing is handed in.

    \b
    Example:
      tabletop forecast runs/monday move.yaml
    """
    from tabletop.cli import errors
    from tabletop.cli.runs import opened, team_index
    from tabletop.engine.intake import problems_in
    from tabletop.inbox.forecasting import forecast, forecast_text
    from tabletop.inbox.reading import commands_of

    with opened(run) as running:
        if team is not None:
            team_index(running, team)
        commands = commands_of(running.desk, file, team)
        errors.show(problems_in(commands))
        click.echo(forecast_text(forecast(running.run.engine, commands)))
