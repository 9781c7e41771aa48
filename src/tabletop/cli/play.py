"""`tabletop play`: an exercise and move files in, an after-action report out."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option("--variant", help="A variant of the exercise, by the name of its file.")
@click.option(
    "--moves", type=click.Path(path_type=Path), help="A folder with one folder per team (and control/), or one file."
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="TEAM=NAME",
    help="Let a policy play a team: one of its own, silent, or random-legal.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="The seed of chance: the same seed gives the same run."
)
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder; runs/NAME-SEED if left out.")
@click.option(
    "--formats", default="html,md,json", show_default=True, help="Forms of the report: html, pdf, docx, md, json."
)
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(
    exercise: Path,
    variant: str | None,
    moves: Path | None,
    policies: tuple[str, ...],
    seed: int,
    out: Path | None,
    formats: str,
    allow_python: bool,
) -> None:
    """Play EXERCISE in one go and write its report.

    Moves come from files. A team without any is played by its policy if it has one, else it is silent. Files that are
    no valid moves are reported and never stop the play.

    \b
    Examples:
      tabletop play exercises/quickstart
      tabletop play exercises/quickstart --moves exercises/quickstart/moves/active --seed 7
      tabletop play exercises/kazakhstan --variant short --policy energy=cautious
    """
    from tabletop.cli.playing import Request, play
    from tabletop.cli.reporting import forms_of

    wanted = forms_of(formats)
    sys.exit(play(Request(exercise, variant, moves, policies, seed, out, wanted, allow_python=allow_python)))
