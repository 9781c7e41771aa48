"""A comparison as `compare` asks for it: each run's report is built, and what they say is set side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tabletop.cli.recorded import played_in
from tabletop.cli.reporting import HELD, check_folder, guarded, steps, template_for
from tabletop.journal.book import JournalBusy
from tabletop.report.comparison import compare as compared
from tabletop.report.comparison import paper
from tabletop.report.form import Report
from tabletop.report.forms import JSON, write_json, write_printed
from tabletop.report.language import Language
from tabletop.report.making import Maker

NAME = "comparison"


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    runs: tuple[Path, ...]
    forms: tuple[str, ...]
    out: Path
    template: Path | None
    language: str | None


def compare(request: Request) -> int:
    """Write the comparison; returns the exit code."""
    return guarded(request.runs[0], lambda: _write(request))


def _write(request: Request) -> None:
    check_folder(request.out)
    with steps() as tell:
        reports: list[Report] = []
        for run in request.runs:
            tell(f"Going through {run}")
            try:
                played = played_in(run)
            except JournalBusy as error:
                raise ValueError(HELD.format(run=run)) from error
            if not reports:
                template = template_for(played.exercise, request.template)
            reports.append(Maker(played, run).report())
        language = Language(request.language or template.language, template.wording)
        made = compared(reports, names_of(request.runs))
        written = [write_json(made, request.out, NAME)] if JSON in request.forms else []
        printing = [form for form in request.forms if form != JSON]
        if printing:
            written = write_printed(paper(made, language, template), request.out, printing, tell, NAME) + written
    for path in written:
        click.echo(f"Report: {path}")


def names_of(runs: Sequence[Path]) -> list[str]:
    """What runs are called: by their folders, with as many of the folders above as it takes to tell them apart."""
    parts = [run.resolve().parts for run in runs]
    for depth in range(1, max(map(len, parts)) + 1):
        names = ["/".join(part[-depth:]) for part in parts]
        if len(frozenset(names)) == len(names):
            return names
    raise ValueError("the same run is named twice")
