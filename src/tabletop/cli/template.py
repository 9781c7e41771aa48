"""`tabletop template`: the move form of a team."""

from __future__ import annotations

import sys
from pathlib import Path

import click

FORMS = ("yaml", "md", "xlsx")


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--team", required=True, help="The team.")
@click.option("--turn", type=int, help="The turn; the present one if left out.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="yaml", show_default=True, help="The form's format."
)
@click.option("--out", type=click.Path(path_type=Path), help="A file to write; standard output if left out.")
def command(run: Path, team: str, turn: int | None, form: str, out: Path | None) -> None:
    """Write a valid move file for a team: the options it may order and the figures it may see, as comments.

    The same forms lie in the team's outbox, in the folder of the turn.

    \b
    Examples:
      tabletop template runs/monday --team energy > move.yaml
      tabletop template runs/monday --team energy --format xlsx --out move.xlsx
    """
    from tabletop.cli import errors
    from tabletop.cli.runs import opened, team_index
    from tabletop.inbox.outbox import form_bytes
    from tabletop.journal import run_folder

    if form == "xlsx" and out is None and sys.stdout.isatty():
        raise click.UsageError("a spreadsheet is no text: say where to write it, with --out move.xlsx")
    with opened(run) as running:
        index = team_index(running, team)
        now = running.desk.turn
        if turn is not None and (now is None or not now <= turn <= len(running.run.engine.calendar.deadlines)):
            there = "the exercise has no turns" if not running.in_turns else f"the present turn is {now}"
            errors.fail(f"no move can be handed in for turn {turn}: {there}")
        data = form_bytes(running.run.engine, index, turn or now, form)
    if out is None:
        sys.stdout.buffer.write(data)
    else:
        run_folder.write(out, data)
        click.echo(f"Form: {out}")
