"""`tabletop status`: where a run stands."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
def command(run: Path, form: str) -> None:
    """Say where RUN stands: the turn and its deadline, who has handed in, what waits for control.

    It reads only, so it works while another process watches the run.

    \b
    Examples:
      tabletop status runs/monday
      tabletop status runs/monday --format json
    """
    import json

    from tabletop.cli import errors
    from tabletop.inbox.standing import STATUS, lines_of

    path = run / STATUS
    if not path.is_file():
        errors.fail(f"there is no run by file in {run}: it has no {STATUS}; tabletop start opens one")
    data = json.loads(path.read_text(encoding="utf-8"))
    if form == "json":
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
        return
    for line in lines_of(data):
        click.echo(line)
