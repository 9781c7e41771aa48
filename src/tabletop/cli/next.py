"""`tabletop next`: by hand, release the next inject."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--skip", is_flag=True, help="Pass over the next inject: it will not come.")
@click.option("--because", default="", help="The reason, for the report.")
@click.option("--by", default="control", show_default=True, help="Who does this, for the record.")
def command(run: Path, skip: bool, because: str, by: str) -> None:
    """Release the next inject of RUN, in the order of the MSEL.

    In play by hand the first one starts the clock; `pause` and `resume` stop and start it.

    \b
    Examples:
      tabletop next runs/room
      tabletop next runs/room --skip --because "The executives are ahead of it" --by Ana
    """
    from tabletop.cli.runs import order

    sys.exit(order(run, {"do": "next", "skip": skip, "because": because, "by": by}))
