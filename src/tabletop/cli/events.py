"""`tabletop events`: what happened in a run."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "jsonl"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
@click.option(
    "--as", "seat", default="control", show_default=True, metavar="SEAT", help="As a team sees it, or as control does."
)
def command(run: Path, form: str, seat: str) -> None:
    """Print what happened in RUN, as control sees it, or as one team does.

    \b
    Examples:
      tabletop events runs/monday
      tabletop events runs/monday --as energy --format jsonl
    """
    from tabletop.cli import errors
    from tabletop.cli.listing import as_seat, line_of, recorded
    from tabletop.exercise.problems import ExerciseError
    from tabletop.journal.chain import text_of

    try:
        events = recorded(run)
        if seat != "control":
            events = as_seat(run, events, seat)
    except ExerciseError as error:
        errors.show(error.problems)
        raise SystemExit(1) from error
    except (OSError, ValueError) as error:
        errors.fail(str(error))
    for event in events:
        click.echo(text_of(event) if form == "jsonl" else line_of(event))
