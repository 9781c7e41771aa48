"""`tabletop new`: a folder with an exercise to change into one's own, or a copy of one that is there already."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    metavar="NAME",
    help="Copy an exercise: quickstart, dark-wards or kazakhstan, or one of your own by its path.",
)
@click.option("--title", help="Its title; made from the folder's name if left out (a copy keeps the one it has).")
def command(folder: Path, source: str | None, title: str | None) -> None:
    """Make an exercise in DIR that can be checked, played and printed as it stands.

    Without --from it is a small exercise whose remarks say what may be changed. DIR must be new or empty; folders above
    it are made where they are missing. Exit code 1 if it cannot be made: then nothing is left behind.

    \b
    Examples:
      tabletop new my-exercise
      tabletop new drills/spring --title "The river in spring"
      tabletop new my-exercise --from quickstart
      tabletop new next-year --from ./this-year
    """
    from tabletop.cli import errors
    from tabletop.cli.making import CannotMakeError, WrongUseError, make, next_steps

    try:
        made = make(folder, source, title)
    except WrongUseError as error:
        raise click.UsageError(str(error)) from None
    except CannotMakeError as error:
        errors.fail(str(error))
        return
    click.echo(f"Made {click.format_filename(folder)}: {made.title}")
    for what, line in next_steps(folder, made):
        click.echo(f"\n{what}:\n  {line}")
    click.echo(f"\nThen open {click.format_filename(folder / made.main)} in a text editor and change what you like.")
