"""A play in one go, as `play` and `demo` share it: read, play with a progress bar, write the run, sum it up."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from tabletop import __version__
from tabletop.cli import errors
from tabletop.engine.commands import Command, RefuseFile, SubmitMove
from tabletop.engine.intake import Intake
from tabletop.engine.play import Engine
from tabletop.engine.program import Program
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.form import Exercise, Policy
from tabletop.exercise.loading import Document, load_document
from tabletop.exercise.problems import ExerciseError, Place, Problem
from tabletop.inbox import scripted
from tabletop.inbox.live import policy_of
from tabletop.inbox.reading import read_file
from tabletop.journal import run_folder

STEPS = 100


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    exercise: Path
    variant: str | None
    moves: Path | None
    policies: Sequence[str]
    seed: int
    out: Path | None
    formats: Sequence[str]
    allow_python: bool = False
    again: bool = False  # choose another folder rather than refuse where there is a run already


def shipped() -> Path:
    """The folder of the exercises that come with Tabletop: in the package, or beside the source."""
    package = Path(__file__).parents[1]
    inside = package / "_exercises"
    return inside if inside.is_dir() else package.parents[1] / "exercises"


def play(request: Request) -> int:
    """Play and report; returns the exit code."""
    try:
        document = load_document(request.exercise)
        exercise = compile_exercise(document, request.variant, request.allow_python)
        folder = run_folder.create(_folder(request, exercise))
        commands = read_moves(exercise, request.moves)
        automated = _automated(exercise, request.policies, commands)
    except ExerciseError as error:
        errors.show(error.problems)
        return 1
    except (OSError, ValueError) as error:
        click.echo(f"error: {error}", err=True)
        return 1
    engine = Engine(Program(exercise), request.seed, automated=automated)
    _submit(engine, commands)
    _run(engine)
    _write(request, folder, document, exercise, engine)
    _summary(exercise, engine.events)
    for form in request.formats:
        click.echo(f"Report: {folder / 'reports' / f'aar.{form}'}")
    click.echo(f"Run:    {folder}")
    if engine.stopped is not None:
        place = document.place_of_path(engine.stopped.path)
        click.echo(f"{place}: error[run-stopped]: {engine.stopped}", err=True)
        return 1
    return 0


def read_moves(exercise: Exercise, path: Path | None) -> list[Command]:
    """Every command that the files at `path` hold; what is no valid move is refused and told, never fatal."""
    intake = Intake(exercise)
    commands: list[Command] = []
    if path is not None:
        for found in scripted.find(path):
            commands += read_file(intake, found.name, found.folder, found.data)
    for command in commands:
        if isinstance(command, RefuseFile):
            errors.show(command.problems)
    return commands


def _submit(engine: Engine, commands: Sequence[Command]) -> None:
    """In the order of R5.4: teams in the exercise's order, then file name, then as written."""
    ordered = sorted(enumerate(commands), key=lambda pair: (getattr(pair[1], "team", None) or 0, pair[0]))
    for _, command in ordered:
        try:
            engine.submit(command)
        except ValueError as error:
            name = command.name or "control"
            team = command.team if isinstance(command, SubmitMove) else None
            problem = Problem(Place(name, 1, 1), "bad-time", str(error))
            errors.show([problem])
            engine.submit(RefuseFile(name, team, (problem,)))


def _automated(exercise: Exercise, wishes: Sequence[str], commands: Sequence[Command]) -> dict[int, Policy]:
    """Who plays by policy: teams without moves of their own that have one, or for which one was asked."""
    played = {command.team for command in commands if isinstance(command, SubmitMove)}
    automated = {
        team.index: team.policy for team in exercise.teams if team.policy is not None and team.index not in played
    }
    ids = {team.id: team for team in exercise.teams}
    for wish in wishes:
        team, _, policy = wish.partition("=")
        if team not in ids:
            raise ValueError(f"--policy: there is no team '{team}'; there are {', '.join(ids)}")
        automated[ids[team].index] = policy_of(exercise, team, policy)
    return automated


def _folder(request: Request, exercise: Exercise) -> Path:
    if request.out is not None:
        return request.out
    base = Path("runs") / "-".join(part for part in (exercise.id, exercise.variant, str(request.seed)) if part)
    folder, count = base, 1
    while (folder / run_folder.RUN).exists():
        count += 1
        folder = base.with_name(f"{base.name}-{count}")
    return folder


def _run(engine: Engine) -> None:
    """Play to ENDEX, with a progress bar on a terminal."""
    if not sys.stderr.isatty():
        engine.run()
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Playing", total=STEPS)
        for step in range(1, STEPS + 1):
            engine.run(engine.endex * step // STEPS)
            progress.update(task, completed=step)


def _write(request: Request, folder: Path, document: Document, exercise: Exercise, engine: Engine) -> None:
    from tabletop.cli.reporting import report_of_play
    from tabletop.report.played import Played
    from tabletop.report.world import WorldTable

    automated = tuple(team.id for team in exercise.teams if team.index in engine.automated)
    about = {
        "exercise": exercise.id,
        "file": document.file,
        "hash": exercise.hash,
        "variant": exercise.variant,
        "seed": request.seed,
        "version": __version__,
        "moves": None if request.moves is None else request.moves.name,
        "automated": list(automated),
        "allow_python": request.allow_python,
    }
    names = engine.program.column_names
    files = {name: (document.folder / name).read_bytes() for name in document.files}
    run_folder.write_run(folder, about, files, engine.events, names, engine.rows)
    report_of_play(Played(exercise, engine.events, WorldTable(names, engine.rows), automated), folder, request.formats)


def _summary(exercise: Exercise, events: Sequence[Mapping[str, Any]]) -> None:
    """Outcome measures, injects, orders by result, on standard output."""
    kinds = Counter(event["kind"] for event in events)
    click.echo(f"{exercise.title}: {duration_text(exercise.clock.endex)} of exercise time, {len(events)} events")
    last = events[-1]["data"].get("measures", {}) if events else {}
    for measure in exercise.measures:
        if measure.id in last:
            better = f" ({measure.better} is better)" if measure.better else ""
            click.echo(f"  {measure.title}: {last[measure.id]:.4g} {measure.unit}{better}")
    released = len({event["subject"] for event in events if event["kind"] == "inject.released"})
    never = [event["subject"] for event in events if event["kind"] == "inject.untriggered"]
    click.echo(f"Injects: {released} released, {kinds['inject.skipped']} skipped, {len(never)} never triggered")
    if never:
        click.echo(f"  never triggered: {', '.join(never)}")
    results = Counter(event["data"]["state"] for event in events if event["kind"] == "order.finished")
    parts = [f"{count} {state}" for state, count in sorted(results.items())]
    for kind in ("rejected", "refused", "superseded", "withdrawn", "unruled", "open"):
        if kinds[f"order.{kind}"]:
            parts.append(f"{kinds[f'order.{kind}']} {kind}")
    click.echo(f"Orders: {kinds['order.received']} received" + (f"; {', '.join(parts)}" if parts else ""))
    if kinds["move.refused"]:
        click.echo(f"Files refused: {kinds['move.refused']}")
