"""`tabletop pause`: let time stand still."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--reason", default="", help="Why, for the report.")
@click.option("--by", default="control", show_default=True, help="Who does this, for the record.")
def command(run: Path, reason: str, by: str) -> None:
    """Let time stand still in RUN: no turn is settled, no clock runs, stated deadlines move by the length of the pause.

    Files are still taken and answered while `watch` runs.

    \b
    Example:
      tabletop pause runs/monday --reason "Lunch"
    """
    from tabletop.cli.runs import order

    sys.exit(order(run, {"do": "pause", "reason": reason, "by": by}))
