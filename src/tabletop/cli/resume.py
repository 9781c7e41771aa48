"""`tabletop resume`: let time go on."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--reason", default="", help="Why, for the report.")
@click.option("--by", default="control", show_default=True, help="Who does this, for the record.")
def command(run: Path, reason: str, by: str) -> None:
    """Let time go on in RUN after a pause.

    Stated deadlines have moved by the length of the pause.

    \b
    Example:
      tabletop resume runs/monday
    """
    from tabletop.cli.runs import order

    sys.exit(order(run, {"do": "resume", "reason": reason, "by": by}))
