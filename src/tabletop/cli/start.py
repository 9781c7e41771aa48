"""`tabletop start`: open a run that is played by file."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option("--variant", help="A variant of the exercise, by the name of its file.")
@click.option("--seed", type=int, help="The seed of chance; drawn and kept secret if left out.")
@click.option("--out", type=click.Path(path_type=Path), help="The run's folder; runs/NAME if left out.")
@click.option("--people", multiple=True, metavar="TEAM", help="People play this team, though it has a policy.")
@click.option("--policy", "policies", multiple=True, metavar="TEAM=NAME", help="Let a policy play a team.")
@click.option("--seats", type=click.Path(path_type=Path), help="A seats file: which teams must sign their moves.")
@click.option(
    "--still", type=float, default=2.0, show_default=True, help="Seconds a file must be left alone to be taken."
)
@click.option("--anywhere", is_flag=True, help="Keep the journal even on a network or synchronised folder.")
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(
    exercise: Path,
    variant: str | None,
    seed: int | None,
    out: Path | None,
    people: tuple[str, ...],
    policies: tuple[str, ...],
    seats: Path | None,
    still: float,
    anywhere: bool,
    allow_python: bool,
) -> None:
    """Open a run of EXERCISE: folders for every team, first situation reports and forms.

    Teams write into RUN/inbox/TEAM and read in RUN/outbox/TEAM. Then `tabletop advance RUN` settles a turn, or
    `tabletop watch RUN` takes files as they land and keeps the deadlines.

    \b
    Examples:
      tabletop start exercises/quickstart --out runs/monday
      tabletop start exercises/kazakhstan --variant short --people moscow
      tabletop start exercises/dark-wards --seats seats.yaml
    """
    from tabletop.cli.starting import Request, start

    request = Request(exercise, variant, seed, out, people, policies, seats, still, anywhere, allow_python)
    sys.exit(start(request))
