"""`tabletop rehearse`: an exercise played many times by automated teams, and what that says about it."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option("--variant", help="A variant of the exercise, by the name of its file.")
@click.option(
    "-n", "--plays", type=click.IntRange(1, 100_000), default=1000, show_default=True, help="Mixed plays; see below."
)
@click.option("--out", type=click.Path(path_type=Path), help="A new folder for rehearsal.md and rehearsal.json.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
@click.option("--worth/--no-worth", default=True, help="Whether to measure what each option is worth; takes longest.")
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(
    exercise: Path, variant: str | None, plays: int, out: Path | None, form: str, worth: bool, allow_python: bool
) -> None:
    """Play EXERCISE many times with automated teams, before anyone is invited.

    It says which injects came and which options could be ordered and were (in mixed plays, in which teams take turns
    with their policies and random legal orders); where variables stood at a bound; how the ways of playing compare on
    each measure: silent, every policy that teams have, random-legal; and what each option is worth, and whether
    something else is always better.

    Each way is played a quarter as often as -n says, each option in 20 to 60 pairs of plays. Play i has the seed i,
    and the same command gives the same figures.

    Exit code 0: done; 1: the exercise has errors, or a play stopped on one; 2: wrong usage.

    \b
    Examples:
      tabletop rehearse exercises/quickstart
      tabletop rehearse exercises/quickstart -n 200 --out quickstart-rehearsal
      tabletop rehearse exercises/quickstart --variant short --no-worth --format json
    """
    from tabletop.cli.rehearsing import Request, rehearse

    sys.exit(rehearse(Request(exercise, variant, plays, out, form == "json", worth, allow_python)))
