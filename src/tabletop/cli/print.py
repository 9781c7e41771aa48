"""`tabletop print`: the papers of an exercise as PDF and DOCX."""

from __future__ import annotations

import sys
from pathlib import Path

import click

PAPERS = ("sitman", "msel", "handbook", "eeg", "signin", "feedback")


@click.command()
@click.argument("exercise", type=click.Path(path_type=Path))
@click.option(
    "--as", "paper", type=click.Choice([*PAPERS, "all"]), default="all", show_default=True, help="Which paper to print."
)
@click.option("--formats", default="pdf,docx", show_default=True, help="Forms of the paper: pdf, docx.")
@click.option("--variant", help="A variant of the exercise, by the name of its file.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("papers"),
    show_default=True,
    help="The folder for the papers.",
)
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(exercise: Path, paper: str, formats: str, variant: str | None, out: Path, allow_python: bool) -> None:
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
    """
    wanted = tuple(dict.fromkeys(part.strip() for part in formats.split(",") if part.strip()))
    unknown = [part for part in wanted if part not in ("pdf", "docx")]
    if unknown or not wanted:
        raise click.BadParameter(
            f"'{unknown[0] if unknown else formats}' is no form of a paper; pdf and docx are", param_hint="--formats"
        )
    _print(exercise, PAPERS if paper == "all" else (paper,), wanted, variant, out, allow_python)


def _print(
    path: Path, papers: tuple[str, ...], formats: tuple[str, ...], variant: str | None, out: Path, allow_python: bool
) -> None:
    from tabletop.cli import errors
    from tabletop.exercise.compile import compile_exercise
    from tabletop.exercise.problems import ExerciseError
    from tabletop.papers.printing import print_paper

    try:
        exercise = compile_exercise(path, variant, allow_python)
        out.mkdir(parents=True, exist_ok=True)
        for paper in papers:
            for form, data in print_paper(exercise, paper, formats).items():
                file = out / f"{exercise.id}-{paper}.{form}"
                file.write_bytes(data)
                click.echo(str(file))
    except ExerciseError as error:
        errors.show(error.problems)
        sys.exit(1)
    except OSError as error:
        errors.fail(str(error))
