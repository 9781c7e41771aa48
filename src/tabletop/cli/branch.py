"""`tabletop branch`: a new run from an instant of another, with changes."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--at", required=True, metavar="INSTANT", help="From where: what came in up to then counts, such as 15d.")
@click.option("--without", multiple=True, metavar="ORDER", help="Leave out an order: team/turn/id or number.")
@click.option(
    "--moves", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Files to hand in: a folder a team."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="The new run's folder.")
@click.option("--anywhere", is_flag=True, help="Keep the journal even on a network or synchronised folder.")
def command(run: Path, at: str, without: tuple[str, ...], moves: Path | None, out: Path, anywhere: bool) -> None:
    """Open a new run that is RUN up to an instant, with changes, and may then be played on.

    It has the same exercise, seed and luck; RUN stays as it is. The branch stands before the first deadline after the
    instant (in play without turns, at it).

    \b
    Examples:
      tabletop branch runs/monday --at 10d --out runs/other
      tabletop branch runs/monday --at 10d --without energy/2/1 --out runs/without
    """
    from tabletop.cli.branching import Request, branch
    from tabletop.cli.runs import instant

    sys.exit(branch(Request(run, instant(at, "--at"), without, moves, out, anywhere)))
