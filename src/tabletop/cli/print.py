"""`tabletop print`: the papers of an exercise as PDF and DOCX."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tabletop.exercise.form import Exercise, Team
    from tabletop.press.blocks import Size

PAPERS = ("sitman", "msel", "handbook", "eeg", "signin", "feedback")
FORMATS = ("pdf", "docx")


@dataclass(frozen=True)
class Request:
    """What the command line asked for. `teams` are ids, or `all`; with none the situation manual is for everybody."""

    exercise: Path
    papers: tuple[str, ...]
    formats: tuple[str, ...]
    variant: str | None
    teams: tuple[str, ...]
    size: Size
    out: Path
    allow_python: bool


@click.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option(
    "--as", "paper", type=click.Choice([*PAPERS, "all"]), default="all", show_default=True, help="Which paper to print."
)
@click.option("--formats", default="pdf,docx", show_default=True, help="Forms of the paper: pdf, docx.")
@click.option("--variant", help="A variant of the exercise, by the name of its file.")
@click.option(
    "--team",
    "teams",
    multiple=True,
    help="The team's own situation manual, with its brief; may be given again. all: one for each team.",
)
@click.option(
    "--paper", "size", type=click.Choice(["a4", "letter"]), default="a4", show_default=True, help="The size of a page."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help="The folder for the papers.  [default: papers, with a variant papers/VARIANT]",
)
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(
    exercise: Path,
    paper: str,
    formats: str,
    variant: str | None,
    teams: tuple[str, ...],
    size: Size,
    out: Path | None,
    allow_python: bool,
) -> None:
    """Print the papers of EXERCISE.

    \b
    sitman    situation manual, for players
    msel      master scenario events list, for control
    handbook  handbook of controllers and evaluators
    eeg       exercise evaluation guides, one for each objective
    signin    sign-in sheet
    feedback  feedback form for those who took part

    \b
    Examples:
      tabletop print exercises/dark-wards
      tabletop print exercises/kazakhstan --as msel --formats pdf
      tabletop print exercises/kazakhstan --as sitman --variant short --out handouts
      tabletop print exercises/dark-wards --as sitman --team all
    """
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in formats.split(",") if part.strip()))
    unknown = [part for part in wanted if part not in FORMATS]
    if unknown or not wanted:
        raise click.BadParameter(
            f"'{unknown[0] if unknown else formats}' is no form of a paper; pdf and docx are", param_hint="--formats"
        )
    if teams and paper not in ("sitman", "all"):
        raise click.BadParameter("only the situation manual (--as sitman) is printed for one team", param_hint="--team")
    papers = PAPERS if paper == "all" else (paper,)
    folder = out or Path("papers", *([variant] if variant else []))
    _print(Request(exercise, papers, wanted, variant, teams, size, folder, allow_python))


def _print(request: Request) -> None:
    from tabletop.cli import errors
    from tabletop.exercise.checking.compile import compile_exercise
    from tabletop.exercise.problems import ExerciseError
    from tabletop.papers.printing import print_paper

    try:
        exercise = compile_exercise(request.exercise, request.variant, request.allow_python)
    except ExerciseError as error:
        errors.show(error.problems)
        sys.exit(1)
    jobs = _jobs(request, exercise)
    written: list[Path] = []  # said when the bar is gone from the screen
    try:
        request.out.mkdir(parents=True, exist_ok=True)
        for paper, team in _with_progress(jobs):
            name = "-".join((exercise.id, paper, *([team.id] if team else [])))
            for form, data in print_paper(exercise, paper, request.formats, request.size, team).items():
                file = request.out / f"{name}.{form}"
                file.write_bytes(data)
                written.append(file)
    except OSError as error:
        errors.fail(f"cannot write {error.filename or request.out}: {error.strerror or error}")
    finally:
        for file in written:
            click.echo(str(file))


def _jobs(request: Request, exercise: Exercise) -> list[tuple[str, Team | None]]:
    """Every paper to print, with the team whose own it is."""
    known = {team.id: team for team in exercise.teams}
    for name in request.teams:
        if name != "all" and name not in known:
            raise click.BadParameter(f"there is no team '{name}'; there are {', '.join(known)}", param_hint="--team")
    chosen = [team for team in exercise.teams if team.id in request.teams or "all" in request.teams]
    jobs: list[tuple[str, Team | None]] = []
    for paper in request.papers:
        jobs += [(paper, team) for team in chosen] if chosen and paper == "sitman" else [(paper, None)]
    return jobs


def _with_progress(jobs: list[tuple[str, Team | None]]) -> Iterator[tuple[str, Team | None]]:
    """The jobs one by one, on a terminal with a bar of how many are done."""
    if not sys.stderr.isatty():
        yield from jobs
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Printing", total=len(jobs))
        for job in jobs:
            yield job
            progress.advance(task)
