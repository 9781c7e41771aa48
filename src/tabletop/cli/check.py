"""`tabletop check`: everything that is wrong with an exercise, or with files that are handed in for one."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tabletop.exercise.checking.inspecting import Inspected
    from tabletop.exercise.form import Exercise
    from tabletop.exercise.problems import Problem


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people or programs.",
)
@click.option(
    "--exercise", type=click.Path(path_type=Path), help="PATH holds moves or control's entries for this exercise."
)
@click.option("--run", type=click.Path(path_type=Path), help="The same, for the exercise of this run.")
@click.option("--team", help="Whose file PATH is, where neither it nor its folder says so.")
@click.option("--variant", help="The variant that moves are for, or that is rehearsed.")
@click.option("--rehearse", is_flag=True, help="Play the exercise with automated teams and say what never happened.")
@click.option(
    "-n", "--plays", type=click.IntRange(1, 100_000), default=200, show_default=True, help="Plays to rehearse."
)
@click.option("--strict", is_flag=True, help="Exit code 1 for warnings too.")
@click.option("--lines/--no-lines", default=None, help="Show the lines that are meant; on a terminal if left out.")
@click.option("--allow-python", is_flag=True, help="Run Python files that the exercise brings, if you trust them.")
def command(
    path: Path,
    form: str,
    exercise: Path | None,
    run: Path | None,
    team: str | None,
    variant: str | None,
    rehearse: bool,
    plays: int,
    strict: bool,
    lines: bool | None,
    allow_python: bool,
) -> None:
    """Check the exercise in PATH: a folder, or its exercise.yaml.

    Every error is told in one pass as file:line:column, with what would be right, for the exercise, all its variants,
    policies, sample moves and its own checks of its model. Warnings say what is allowed and probably not meant; one
    that is meant is accepted where it stands, by a comment with a reason: # accept[dead-option]: control orders it

    With --exercise or --run, PATH holds moves or control's entries: one file, or a folder with one folder per team.
    The file is shown with each complaint at its line.

    Exit code 0: no errors; 1: errors (or, with --strict, warnings); 2: wrong usage.

    \b
    Examples:
      tabletop check exercises/quickstart
      tabletop check exercises/quickstart --rehearse --plays 500
      tabletop check exercises/quickstart --format json
      tabletop check my-move.yaml --exercise exercises/quickstart --team energy
      tabletop check moves/ --run runs/quickstart-1
    """
    if exercise is not None and run is not None:
        raise click.UsageError("--exercise and --run are two ways to say the same; give one of them")
    if exercise is None and run is None:
        if team is not None:
            raise click.UsageError("--team goes with --exercise or --run: it says whose move PATH is")
        if variant is not None and not rehearse:
            raise click.UsageError("every variant is checked; --variant goes with --rehearse, --exercise or --run")
        sys.exit(_exercise(path, form, plays if rehearse else 0, variant, strict, lines, allow_python))
    if rehearse:
        raise click.UsageError("--rehearse plays an exercise; it does not go with --exercise or --run")
    sys.exit(_moves(path, exercise, run, form, team, variant, lines, allow_python))


def _exercise(
    path: Path, form: str, plays: int, variant: str | None, strict: bool, lines: bool | None, allow_python: bool
) -> int:
    from tabletop.cli import errors
    from tabletop.cli.checking import inspect_all
    from tabletop.cli.showing_problems import as_json, show

    try:
        found = inspect_all(path, plays, variant, allow_python)
    except (OSError, ValueError) as error:
        errors.fail(str(error))
        return 1
    problems = found.problems
    wrong = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - wrong
    if form == "json":
        summary = _facts(found.exercises[0], len(found.exercises) - 1) if found.exercises else None
        click.echo(as_json(problems, found.accepted, exercise=summary))
    else:
        show(problems, found.sources, lines)
        click.echo(_verdict(found, wrong, warnings), err=bool(wrong))
    return 1 if wrong or (strict and warnings) else 0


def _facts(exercise: Exercise, variants: int) -> dict[str, object]:
    return {
        "id": exercise.id,
        "title": exercise.title,
        "hash": exercise.hash,
        "teams": len(exercise.teams),
        "injects": len(exercise.injects),
        "options": len(exercise.options),
        "variants": variants,
    }


def _verdict(found: Inspected, wrong: int, warnings: int) -> str:
    """One line that sums it up."""
    from tabletop.exercise.wording import counted

    counts = [counted(wrong, "error")]
    if warnings:
        counts.append(counted(warnings, "warning"))
    if found.accepted:
        counts.append(f"{counted(len(found.accepted), 'warning')} accepted")
    if not found.exercises:
        return ", ".join(counts)
    exercise = found.exercises[0]
    parts = (
        (len(exercise.teams), "team"), (len(exercise.injects), "inject"), (len(exercise.options), "option"),
        (len(found.exercises) - 1, "variant"),
    )  # fmt: skip
    held = ", ".join(counted(count, word) for count, word in parts)
    return f"{exercise.title}: {held}: {', '.join(counts)}"


def _moves(
    path: Path, exercise: Path | None, run: Path | None, form: str, team: str | None, variant: str | None,
    lines: bool | None, allow_python: bool,
) -> int:  # fmt: skip
    from tabletop.cli import errors
    from tabletop.cli.checking import exercise_for
    from tabletop.cli.showing_problems import as_json
    from tabletop.exercise.problems import ExerciseError
    from tabletop.inbox.checking import check_files

    try:
        checked = exercise_for(exercise, run, variant, allow_python)
        if team is not None and team not in ("control", *(item.id for item in checked.teams)):
            known = ", ".join(item.id for item in checked.teams)
            raise click.BadParameter(f"there is no team '{team}'; there are {known}, and control", param_hint="--team")
        files = check_files(checked, path, team)
    except ExerciseError as error:
        errors.show(error.problems)
        return 1
    except (OSError, ValueError) as error:
        errors.fail(str(error))
        return 1
    problems = [problem for file in files for problem in file.problems]
    if form == "json":
        held = [{"file": file.name, "holds": file.holds, "problems": len(file.problems)} for file in files]
        click.echo(as_json(problems, (), files=held))
    else:
        for file in files:
            _tell(file.name, file.data, file.problems, file.holds, lines)
        if not files:
            click.echo(f"{path}: no files here", err=True)
    return 1 if problems or not files else 0


def _tell(name: str, data: bytes, problems: Sequence[Problem], holds: str, lines: bool | None) -> None:
    """A line for a file that is fine; the whole file with its complaints for one that is not."""
    from tabletop.cli import errors
    from tabletop.cli.showing_problems import echo_file

    if not problems:
        click.echo(f"{name}: fine: {holds}")
    elif lines is False:
        errors.show(problems)
    else:
        click.echo(echo_file(name, data, problems), err=True)
