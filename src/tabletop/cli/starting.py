"""Opening a run, as `start` does it: read, freeze, journal, hand out what teams begin with."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from pathlib import Path

import click

from tabletop.cli import errors
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.exercise.form import Exercise
from tabletop.exercise.loading import load_document
from tabletop.exercise.problems import ExerciseError
from tabletop.inbox import opening
from tabletop.inbox.live import JOURNAL, Setting
from tabletop.inbox.running import Running
from tabletop.inbox.signing import read_seats


@dataclass(frozen=True)
class Request:
    """What the command line asked for."""

    exercise: Path
    variant: str | None
    seed: int | None
    out: Path | None
    people: tuple[str, ...]
    policies: tuple[str, ...]
    seats: Path | None
    still: float
    anywhere: bool
    allow_python: bool


def start(request: Request) -> int:
    """Open the run and say what to do next; returns the exit code."""
    try:
        document = load_document(request.exercise)
        exercise = compile_exercise(document, request.variant, request.allow_python)
        wishes = dict(_wish(wish) for wish in request.policies)
        automated = opening.automated(exercise, wishes, request.people)
        keys = {} if request.seats is None else read_seats(request.seats, {t.id: t for t in exercise.teams})
        folder = request.out or _folder(exercise)
        setting = Setting(
            seed=secrets.randbits(63) if request.seed is None else request.seed,
            variant=request.variant,
            automated=automated,
            allow_python=request.allow_python,
            still=request.still,
            signed=tuple(sorted(keys)),
        )
        run = opening.start(folder, document, exercise, setting, time.time(), keys, request.anywhere)
    except ExerciseError as error:
        errors.show(error.problems)
        return 1
    except (OSError, ValueError, opening.CannotStart) as error:
        click.echo(f"error: {error}", err=True)
        return 1
    try:
        running = Running(run, keys)
        running.begin()
        _say(running, folder)
    finally:
        run.close()
    return 0


def _wish(wish: str) -> tuple[str, str]:
    team, equals, policy = wish.partition("=")
    if not equals:
        raise ValueError(f"--policy {wish}: write TEAM=NAME, such as moscow=silent")
    return team, policy


def _folder(exercise: Exercise) -> Path:
    base = Path("runs") / "-".join(part for part in (exercise.id, exercise.variant) if part)
    folder, count = base, 1
    while (folder / JOURNAL).exists() or (folder / "run.yaml").exists():
        count += 1
        folder = base.with_name(f"{base.name}-{count}")
    return folder


def _say(running: Running, folder: Path) -> None:
    run = running.run
    people = [team.id for team in run.exercise.teams if team.index not in run.engine.automated]
    click.echo(f"{run.exercise.title}: a run is open in {folder}")
    click.echo(f"Teams of people: {', '.join(people) or 'none'}")
    for team, policy in run.setting.automated.items():
        click.echo(f"Played by policy: {team} ({policy})")
    click.echo(f"They read in {folder}/outbox/TEAM and hand in to {folder}/inbox/TEAM.")
    if run.setting.signed:
        click.echo(f"Signed moves are asked of {', '.join(run.setting.signed)}; the keys: tabletop seats {folder}")
    if running.in_turns:
        click.echo(f"Next: tabletop advance {folder}   (or tabletop watch {folder})")
    elif running.by_hand:
        click.echo(f"Next: tabletop next {folder}   (and tabletop watch {folder} to take files as they land)")
    else:
        click.echo(f"Next: tabletop watch {folder}   (the clock runs while it watches)")
