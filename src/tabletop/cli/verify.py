"""`tabletop verify`: whether a run's record is whole and true."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
def command(run: Path) -> None:
    """Examine the journal of RUN byte by byte, play it again, and compare.

    Names every entry that was changed, is missing or stands in another's place, the first event that differs from what
    the recorded commands give, and receipts handed out that are not the journal's. Changes nothing. Exit code 1 where
    anything differs.

    \b
    Example:
      tabletop verify runs/monday
    """
    from tabletop.cli.verifying import verify

    sys.exit(verify(run))
