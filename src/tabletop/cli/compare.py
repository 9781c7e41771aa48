"""`tabletop compare`: several runs of one exercise in one report."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN ...", type=click.Path(path_type=Path))
@click.option("--formats", default="html,pdf,docx,md,json", show_default=True, help="Forms of the report.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("comparison"), show_default=True, help="Where to.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with your organisation's look, language, wording and sections, instead of the exercise's own.",
)
@click.option("--language", metavar="CODE", help="The report's language: en, ru or kk.")
def command(runs: tuple[Path, ...], formats: str, out: Path, template: Path | None, language: str | None) -> None:
    """Compare RUNs of one exercise: measures, ratings and decisions side by side, and where they part.

    The first run is the one that the others are measured against. For control's eyes.

    \b
    Examples:
      tabletop compare runs/monday runs/tuesday
      tabletop compare runs/kazakhstan-1 runs/kazakhstan-2 runs/kazakhstan-3 --formats pdf --out three
    """
    from tabletop.cli.comparing import Request, compare
    from tabletop.cli.reporting import forms_of

    if len(runs) < 2:
        raise click.UsageError("a comparison needs two runs or more")
    sys.exit(compare(Request(runs, forms_of(formats), out, template, language)))
