"""`tabletop demo`: the Kazakhstan exercise with sample moves, wherever Tabletop is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder; a new one in runs/ if left out.")
def command(out: Path | None) -> None:
    """Play the Kazakhstan exercise with sample moves and say where the report is."""
    from tabletop.cli.playing import Request, play, shipped
    from tabletop.report.forms import FORMS

    exercise = shipped() / "kazakhstan"
    moves = exercise / "moves" / "diversify-early"
    sys.exit(play(Request(exercise, None, moves, (), 1, out, FORMS, again=True)))
