"""`tabletop watch`: a run that looks after itself."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--catch-up", is_flag=True, help="Continuous play: go on as if the clock had run while nobody watched.")
@click.option(
    "--speed", type=click.FloatRange(min=0.001, max=100_000), help="Continuous play: exercise time per real time."
)
def command(run: Path, catch_up: bool, speed: float | None) -> None:
    """Take files in RUN as they land, answer them, and keep the deadlines that the exercise states.

    In play by the clock, the clock runs while this watches; end it with Ctrl-C, and nothing is lost. `advance`, `next`,
    `pause` and `resume` work meanwhile from another terminal.

    \b
    Examples:
      tabletop watch runs/monday
      tabletop watch runs/drill --speed 60
    """
    import signal

    from tabletop.cli.reporting import report_if_ended
    from tabletop.cli.runs import opened
    from tabletop.inbox.watching import Watch

    ended: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, _: ended.append(received))
    with opened(run) as running:
        click.echo(f"Watching {run}; Ctrl-C ends it.")
        Watch(running, click.echo, lambda: bool(ended)).keep(catch_up, speed)
        report_if_ended(running)
