"""`tabletop template`: the move form of a team, and the feedback form for afterwards."""

from __future__ import annotations

import sys
from pathlib import Path

import click

FORMS = ("yaml", "md", "xlsx")


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--team", help="The team; for a feedback form it may be left out.")
@click.option("--turn", type=int, help="The turn; the present one if left out.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="yaml", show_default=True, help="The form's format."
)
@click.option("--feedback", is_flag=True, help="The form that participants fill in after ENDEX, instead of a move.")
@click.option("--language", metavar="CODE", help="Of the feedback form: en, ru or kk.")
@click.option("--out", type=click.Path(path_type=Path), help="A file to write; standard output if left out.")
def command(
    run: Path, team: str | None, turn: int | None, form: str, feedback: bool, language: str | None, out: Path | None
) -> None:
    """Write a valid move file for a team: the options it may order and the figures it may see, as comments.

    The same forms lie in the team's outbox, in the folder of the turn. With --feedback: the form for what participants
    think of the exercise. Filled in, it goes into RUN/feedback/ under any name, and the report sums all of them up.

    \b
    Examples:
      tabletop template runs/monday --team energy > move.yaml
      tabletop template runs/monday --team energy --format xlsx --out move.xlsx
      tabletop template runs/monday --feedback --out feedback-form.yaml
    """
    from tabletop.cli import errors
    from tabletop.cli.runs import opened, team_index
    from tabletop.inbox.outbox import form_bytes

    if feedback:
        if turn is not None:
            raise click.UsageError("a feedback form is for the whole exercise: leave --turn out")
        _hand_out(_feedback_form(run, team, form, language), out)
        return
    if team is None:
        raise click.UsageError("say whose form it is to be, with --team")
    if form == "xlsx" and out is None and sys.stdout.isatty():
        raise click.UsageError("a spreadsheet is no text: say where to write it, with --out move.xlsx")
    with opened(run) as running:
        index = team_index(running, team)
        now = running.desk.turn
        if turn is not None and (now is None or not now <= turn <= len(running.run.engine.calendar.deadlines)):
            there = "the exercise has no turns" if not running.in_turns else f"the present turn is {now}"
            errors.fail(f"no move can be handed in for turn {turn}: {there}")
        data = form_bytes(running.run.engine, index, turn or now, form)
    _hand_out(data, out)


def _feedback_form(run: Path, team: str | None, form: str, language: str | None) -> bytes:
    from tabletop.cli import errors
    from tabletop.cli.recorded import exercise_in
    from tabletop.cli.reporting import template_for
    from tabletop.exercise.problems import ExerciseError
    from tabletop.report.feedback_form import form as written
    from tabletop.report.language import Language

    if form == "xlsx":
        raise click.UsageError("a feedback form is YAML or Markdown: --format yaml or md")
    try:
        exercise = exercise_in(run)
        look = template_for(exercise, None)
        words = Language(language or look.language, look.wording)
        return written(exercise, team, words, markdown=form == "md").encode()
    except ExerciseError as error:
        errors.show(error.problems)
        sys.exit(1)
    except (OSError, ValueError) as error:
        errors.fail(errors.sentence(error))


def _hand_out(data: bytes, out: Path | None) -> None:
    from tabletop.cli import errors
    from tabletop.journal import run_folder

    if out is None:
        sys.stdout.buffer.write(data)
        return
    if out.is_dir():
        errors.fail(f"{out} is a folder; name a file, such as {out / 'form.yaml'}")
    try:
        run_folder.write(out, data)
    except OSError as error:
        errors.fail(errors.sentence(error))
    click.echo(f"Form: {out}")
