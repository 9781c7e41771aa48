"""`tabletop report`: the after-action report of a run, in every form and for every reader."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click.core import ParameterSource


@click.command()
@click.pass_context
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--formats", default="html,pdf,docx,md,json", show_default=True, help="Forms of the report.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to; RUN/reports if left out.")
@click.option(
    "--for",
    "reader",
    default="control",
    show_default=True,
    metavar="READER",
    help="Whose report: control, public, or team:NAME, each with what that reader may see.",
)
@click.option("--edit", is_flag=True, help="Make findings.yaml in RUN, or add to it what is new, for you to write in.")
@click.option("--replay", is_flag=True, help="Write replay.html too: step or slide through the exercise, offline.")
@click.option(
    "--template",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file with your organisation's look, language, wording and sections, instead of the exercise's own.",
)
@click.option("--language", metavar="CODE", help="The report's language: en, ru or kk.")
def command(
    context: click.Context,
    run: Path,
    formats: str,
    out: Path | None,
    reader: str,
    edit: bool,
    replay: bool,
    template: Path | None,
    language: str | None,
) -> None:
    """Write the after-action report of RUN, which may have ended or still go on.

    Everything comes from the run's own record; what you wrote in RUN/findings.yaml and what participants handed in to
    RUN/feedback/ stands beside it. The same run gives the same files, to the byte.

    \b
    Examples:
      tabletop report runs/monday
      tabletop report runs/monday --edit
      tabletop report runs/monday --for team:energy --formats pdf
      tabletop report runs/monday --replay --language ru
    """
    from tabletop.cli.reporting import Request, forms_of, report

    if edit and (out or replay or context.get_parameter_source("formats") is not ParameterSource.DEFAULT):
        raise click.UsageError("--edit makes findings.yaml and nothing else: leave out --formats, --out and --replay")
    sys.exit(report(Request(run, forms_of(formats), out, reader, edit, replay, template, language)))
