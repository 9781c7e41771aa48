"""`tabletop advance`: take in what teams handed in, settle the turn, play on to the next deadline."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--turns", type=click.IntRange(min=1), default=1, show_default=True, help="How many turns to settle.")
@click.option("--to", metavar="INSTANT", help="Settle all up to this instant, counted from STARTEX, such as 15d.")
@click.option("--force", is_flag=True, help="Settle though teams are silent, or it is early; the journal records it.")
@click.option("--by", default="control", show_default=True, help="Who does this, for the record.")
def command(run: Path, turns: int, to: str | None, force: bool, by: str) -> None:
    """Take in the inbox of RUN, settle the turn and write what every team gets.

    Refuses, unless forced, while a file is still being written, when more teams are silent than the exercise's quorum
    allows, before the stated deadline, or when an inbox cannot be read. In play without turns, --to goes on to an
    instant.

    \b
    Examples:
      tabletop advance runs/monday
      tabletop advance runs/monday --turns 2 --force --by Ana
      tabletop advance runs/room --to 2h
    """
    from tabletop.cli.runs import instant, order

    request: dict[str, object] = {"do": "advance", "turns": turns, "force": force, "by": by}
    if to is not None:
        request["to"] = instant(to, "--to")
    sys.exit(order(run, request))
