"""`tabletop seats`: what people need to take part."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
def command(run: Path) -> None:
    """List the seats of RUN: each team's folders and, where moves must be signed, its key.

    Keys are secrets: pass each on to its own team alone.

    \b
    Example:
      tabletop seats runs/monday
    """
    from tabletop.cli import errors
    from tabletop.inbox.opening import read_keys
    from tabletop.journal.run_folder import read_about

    try:
        about, keys = read_about(run), read_keys(run)
    except (OSError, ValueError) as error:
        errors.fail(str(error))
    teams = sorted(path.name for path in (run / "inbox").iterdir() if path.is_dir()) if (run / "inbox").is_dir() else []
    for team in teams:
        click.echo(f"{team}: hands in to {run / 'inbox' / team}, reads in {run / 'outbox' / team}")
        if team in keys:
            click.echo(f"  signs with the key {keys[team]}")
    for team, policy in (about.get("automated") or {}).items():
        click.echo(f"{team}: played by policy ({policy})")
