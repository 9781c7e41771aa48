"""Opening a new run: its folder, a frozen copy of the exercise, the journal, everybody's folders (`tabletop start`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from tabletop.engine.intake import OBSERVERS
from tabletop.exercise.document import Document
from tabletop.exercise.form import Exercise
from tabletop.inbox.live import JOURNAL, OWN, LiveRun, Setting, policy_of
from tabletop.journal import run_folder
from tabletop.journal.places import free_bytes, why_not_here

LEAST_FREE = 500 * 2**20
KEYS = "keys.yaml"


class CannotStart(Exception):
    """Why no run can be opened here, as a sentence."""


def automated(exercise: Exercise, wishes: Mapping[str, str], people: tuple[str, ...]) -> dict[str, str]:
    """Who is played by which policy: teams that have one of their own, unless people take the seat, and those for
    which one was asked. ValueError names a team or policy that is not there.
    """
    ids = [team.id for team in exercise.teams]
    for name in (*wishes, *people):
        if name not in ids:
            raise ValueError(f"there is no team '{name}'; there are {', '.join(ids)}")
    found = {team.id: OWN for team in exercise.teams if team.policy is not None and team.id not in people}
    for team, policy in wishes.items():
        policy_of(exercise, team, policy)
        found[team] = policy
    return {name: found[name] for name in ids if name in found}


def start(
    folder: Path,
    document: Document,
    exercise: Exercise,
    setting: Setting,
    wall: float,
    keys: Mapping[str, str] | None = None,
    anywhere: bool = False,
) -> LiveRun:
    """Open a run in a folder and return it, before STARTEX.

    Raises CannotStart where the disk is nearly full or the folder lies where a journal is not safe (a network or
    synchronised folder), unless `anywhere`; FileExistsError where there is a run already.
    """
    if (folder / run_folder.RUN).exists() or (folder / JOURNAL).exists():
        raise FileExistsError(f"there is a run in {folder} already; choose another folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    check_place(folder, anywhere)
    for name in document.files:
        run_folder.write(folder / run_folder.EXERCISE / name, (document.folder / name).read_bytes())
    for team in exercise.teams:
        if team.id not in setting.automated:
            (folder / "inbox" / team.id / "files").mkdir(parents=True, exist_ok=True)
            (folder / "outbox" / team.id).mkdir(parents=True, exist_ok=True)
    for name in ("queue", OBSERVERS):
        (folder / "control" / name).mkdir(parents=True, exist_ok=True)
    if keys:
        write_keys(folder, keys)
    run = LiveRun.create(folder, exercise, replace(setting, file=document.file), wall)
    write_about(run)
    return run


def write_about(run: LiveRun) -> None:
    """`run.yaml`, where it is not there yet."""
    path = run.folder / run_folder.RUN
    if not path.exists():
        run_folder.write(path, yaml.safe_dump(_about(run), sort_keys=False, allow_unicode=True).encode())


def check_place(folder: Path, anywhere: bool) -> None:
    """CannotStart where a journal in this folder would not be safe."""
    free = free_bytes(folder)
    if free < LEAST_FREE:
        raise CannotStart(
            f"only {free // 2**20} MB are free on the disk of {folder}; a run needs {LEAST_FREE // 2**20} MB"
        )
    reason = why_not_here(folder)
    if reason is not None and not anywhere:
        raise CannotStart(
            f"{reason}; a journal there may be damaged. Keep the run on a local disk (shared folders may be "
            "mounted at inbox and outbox), or insist with --anywhere"
        )


def write_keys(folder: Path, keys: Mapping[str, str]) -> None:
    """Keep the teams' signing keys beside the run, readable by its owner alone."""
    path = folder / KEYS
    text = "# Signing keys. Give each team its own, and keep this file away from all of them.\n"
    run_folder.write(path, (text + yaml.safe_dump({team: {"key": key} for team, key in keys.items()})).encode())
    path.chmod(0o600)


def read_keys(folder: Path) -> dict[str, str]:
    """The signing keys of a run; none where it takes unsigned moves."""
    path = folder / KEYS
    if not path.is_file():
        return {}
    written: dict[str, dict[str, str]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {team: str(seat["key"]) for team, seat in written.items()}


def _about(run: LiveRun) -> dict[str, Any]:
    header = run.journal.header
    names = ("exercise", "file", "hash", "variant", "seed", "version", "opened", "automated", "branch")
    return {name: header[name] for name in names}
