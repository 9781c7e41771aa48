"""`tabletop check`: everything that is wrong with an exercise, in one pass, over all its variants."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tabletop.cli import errors


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(path: Path, allow_python: bool) -> None:
    """Check the exercise in PATH: a folder, or its exercise.yaml.

    Every error is told in one pass as file:line:column, with what would be right. Exit code 1 if there are any.

    \b
    Example:
      tabletop check exercises/quickstart
    """
    from tabletop.engine.checks import run_checks
    from tabletop.exercise.compile import check_all
    from tabletop.exercise.problems import ExerciseError

    try:
        exercises, problems = check_all(path, allow_python)
    except (ExerciseError, OSError) as error:
        if isinstance(error, ExerciseError):
            errors.show(error.problems)
            sys.exit(1)
        errors.fail(str(error))
        return
    wrong = errors.show(problems)
    for exercise in exercises:
        for title, failure in run_checks(exercise):
            if failure:
                name = f" ({exercise.variant})" if exercise.variant else ""
                click.echo(f"error[check-failed]: '{title}'{name}: {failure}", err=True)
                wrong += 1
    if wrong:
        sys.exit(1)
    exercise = exercises[0]
    click.echo(
        f"{exercise.title}: {len(exercise.teams)} teams, {len(exercise.injects)} injects, "
        f"{len(exercise.options)} options, {len(exercises) - 1} variants: no errors"
    )
