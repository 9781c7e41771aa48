"""After-action reports as commands ask for them: of a run's folder, of a run that has just ended, of a play."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tabletop.cli import errors
from tabletop.exercise.form import Exercise
from tabletop.exercise.problems import ExerciseError, Problems
from tabletop.inbox.live import RunDiffers
from tabletop.journal.book import JournalBusy, JournalUnreadable
from tabletop.journal.run_folder import events_text
from tabletop.report.forms import FORMS, NAME, check_forms
from tabletop.report.played import Played
from tabletop.report.record import Event
from tabletop.report.template import Template

if TYPE_CHECKING:
    from tabletop.inbox.running import Running
    from tabletop.report.making import Maker

Tell = Callable[[str], None]
REPORTS = "reports"
MEND = "The run has ended, and is whole. Mend this, then: tabletop report {run}"
HELD = "the run in {run} is held by another process (a watch?); end that first"
#: What is written by itself when a run ends; the other forms take longer and are made on request.
AT_ENDEX = ("html", "md", "json")
#: As many digits of the record's hash stand on the cover of every form.
FINGERPRINT = 12


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    run: Path
    forms: tuple[str, ...]
    out: Path | None = None
    reader: str = "control"
    edit: bool = False
    replay: bool = False
    template: Path | None = None
    language: str | None = None


def forms_of(text: str) -> tuple[str, ...]:
    """Forms as the command line lists them, each once; ends the process with a sentence where there is no such form."""
    wanted = tuple(dict.fromkeys(part.strip().lower() for part in text.split(",") if part.strip()))
    try:
        check_forms(wanted)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--formats") from error
    return wanted


def report(request: Request) -> int:
    """Write the report of a run; returns the exit code."""
    return guarded(request.run, lambda: _report(request))


def guarded(run: Path, action: Callable[[], None]) -> int:
    """Do something with a run's record; what is wrong is told in sentences. Returns the exit code."""
    try:
        action()
    except ExerciseError as error:
        errors.show(error.problems)
        return 1
    except JournalBusy:
        click.echo(f"error: {HELD.format(run=run)}", err=True)
        return 1
    except (OSError, ValueError, RunDiffers, JournalUnreadable) as error:
        click.echo(f"error: {errors.sentence(error)}", err=True)
        return 1
    return 0


def check_folder(folder: Path) -> None:
    """ValueError where nothing can be written into a folder that is there or is to be made: before the work is done."""
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not there.is_dir():
        raise ValueError(f"{there} is a file, and the report needs a folder; name another with --out")
    if not os.access(there, os.W_OK | os.X_OK):
        raise ValueError(f"nothing can be written into {there}; name another folder with --out")


def _report(request: Request) -> None:
    with steps() as tell:
        lines, warnings = _write(request, tell)
    for line in lines:
        click.echo(line)
    warn(warnings)


def warn(warnings: Iterable[str]) -> None:
    """Say what is wrong with what stands beside a run, though there is a report."""
    for warning in warnings:
        click.echo(f"warning: {warning}", err=True)


def _write(request: Request, tell: Tell) -> tuple[list[str], list[str]]:
    """Do what was asked for; returns what to say, and what to warn of."""
    from tabletop.cli.recorded import played_in

    folder = request.out or request.run / REPORTS
    check_folder(folder)
    tell("Going through the record")
    maker = _maker(played_in(request.run), request)
    if request.edit:
        return _edit(maker), maker.warnings
    if maker.reader != "control":
        folder = folder / f"for-{maker.reader}"
    lines = []
    if request.replay:
        tell("Writing the replay")
        lines.append(f"Replay: {maker.write_replay(folder)}")
    lines += [f"Report: {path}" for path in maker.write(folder, request.forms, tell)]
    older = [path.name for form in FORMS if (path := folder / f"{NAME}.{form}").exists() and form not in request.forms]
    if older:
        lines.append(f"Left as they were: {', '.join(older)}")
    return lines, maker.warnings


def _maker(played: Played, request: Request) -> Maker:
    from tabletop.report.making import Maker

    template = template_for(played.exercise, request.template)
    return Maker(played, request.run, request.reader, template, request.language)


def _edit(maker: Maker) -> list[str]:
    if maker.reader != "control":
        raise ValueError("--edit is control's: leave --for out")
    edited = maker.edit()
    if edited.made:
        return [
            f"Made: {edited.path}, with {_findings(edited.added)} for you to judge, reword and complete",
            "Write in it, then run the command again without --edit",
        ]
    what = f"{_findings(edited.added, 'new ')} added to" if edited.added else "Nothing new for"
    return [f"{what} {edited.path}; all that stood there stands as it was"]


def _findings(count: int, new: str = "") -> str:
    return f"{count} {new}finding{'' if count == 1 else 's'}"


def template_for(exercise: Exercise, path: Path | None) -> Template:
    """The template of a file, whose warnings are shown; else the exercise's own, of which `check` warns."""
    from tabletop.report import template

    if path is None:
        return template.of(exercise)
    problems = Problems()
    found = template.read(path, problems)
    errors.show(problems)
    return found


def report_if_ended(running: Running) -> None:
    """Write the report of a run that has reached ENDEX (or was stopped by a guard of the world), and say where.

    Nothing is done where it is there already: a run that has ended does not change any more. What keeps the report
    from being written is told, and keeps nothing else from being done.
    """
    engine, run = running.run.engine, running.run
    if not engine.ended or _is_written(run.folder / REPORTS, engine.events):
        return
    from tabletop.cli.recorded import of_journal

    if guarded(run.folder, lambda: _write_at_endex(of_journal(run.folder, run.journal), run.folder)):
        click.echo(MEND.format(run=run.folder), err=True)
    if engine.stopped is not None:
        click.echo(f"error[run-stopped]: {engine.stopped}", err=True)


def _is_written(folder: Path, events: Sequence[Event]) -> bool:
    """Whether the forms that are written by themselves are there, and were made of these events."""
    paths = [folder / f"{NAME}.{form}" for form in AT_ENDEX]
    if not all(path.is_file() for path in paths):
        return False
    digest = hashlib.sha256(events_text(events).encode()).hexdigest()
    return all(digest[:FINGERPRINT].encode() in path.read_bytes() for path in paths)


def _write_at_endex(played: Played, run: Path) -> None:
    from tabletop.report.making import Maker

    maker = Maker(played, run, template=template_for(played.exercise, None))
    for path in maker.write(run / REPORTS, AT_ENDEX):
        click.echo(f"Report: {path}")
    warn(maker.warnings)
    click.echo(f"For PDF and Word, and to write your part of it: tabletop report {run} --help")


def report_of_play(played: Played, run: Path, forms: Sequence[str]) -> None:
    """Write the report of a play in one go that has just been written to its folder; ends the process if it cannot."""
    if guarded(run, lambda: _write_of_play(played, run, forms)):
        click.echo(MEND.format(run=run), err=True)
        sys.exit(1)


def _write_of_play(played: Played, run: Path, forms: Sequence[str]) -> None:
    from tabletop.report.making import Maker

    maker = Maker(played, run, template=template_for(played.exercise, None))
    with steps() as tell:
        maker.write(run / REPORTS, forms, tell)
    warn(maker.warnings)


@contextmanager
def steps() -> Iterator[Tell]:
    """What is being made, on a terminal, with the time it takes; else nothing."""
    if not sys.stderr.isatty():
        yield lambda what: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Report")
        yield lambda what: bar.update(task, description=_NAMES.get(what, what))


_NAMES = {form: f"Writing {form.upper() if form != 'md' else 'Markdown'}" for form in FORMS}
