"""A run's folder (DESIGN section 7): what was played, what happened, what the world did.

`run.yaml` says what was played, `exercise/` is a frozen copy of it, `events.jsonl` has every event, `world.csv` the
world at STARTEX and at every tick. All are written under a temporary name and renamed, so that nobody reads half.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from tabletop.exercise.document import Document
from tabletop.exercise.loading import load_document
from tabletop.journal.writing import write, write_all

__all__ = (
    "EVENTS",
    "EXERCISE",
    "RUN",
    "WORLD",
    "create",
    "events_text",
    "frozen",
    "read_about",
    "world_text",
    "write",
    "write_all",
    "write_run",
)

_ABOUT = ("exercise", "hash", "variant")  # without these no run can be read
EVENTS, WORLD, RUN, EXERCISE = "events.jsonl", "world.csv", "run.yaml", "exercise"


def create(folder: Path) -> Path:
    """Make the folder of a run; FileExistsError where there is a run in it already."""
    if (folder / RUN).exists():
        raise FileExistsError(f"there is a run in {folder} already; choose another folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_about(folder: Path) -> dict[str, Any]:
    """What `run.yaml` says of a run; FileNotFoundError with a sentence where there is no run in the folder."""
    path = folder / RUN
    if not path.is_file():
        raise FileNotFoundError(f"there is no run in {folder}: {_why_none(folder)}")
    try:
        about = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        about = None
    lacking = [key for key in _ABOUT if key not in about] if isinstance(about, dict) else list(_ABOUT)
    if lacking:
        raise ValueError(f"{path} is damaged: it does not say what was played ({', '.join(lacking)})")
    return dict(about)


def _why_none(folder: Path) -> str:
    """Why there is no run at a path, and where one is near by."""
    above = next((each for each in folder.parents if (each / RUN).is_file()), None)
    if above is not None:
        return f"it is a part of the run {above}"
    if folder.is_file():
        return "it is a file, and a run is a folder"
    if not folder.is_dir():
        return "there is no such folder"
    runs = sorted(str(path.parent) for path in folder.glob(f"*/{RUN}"))
    near = f"; there are runs in it: {', '.join(runs[:5])}{' and more' if len(runs) > 5 else ''}" if runs else ""
    return f"it has no {RUN}{near}"


def frozen(folder: Path, about: Mapping[str, Any]) -> Document:
    """The exercise as a run keeps it (R22), called what it was called when the run began."""
    path = folder / EXERCISE
    return load_document(path / about["file"] if about.get("file") else path, about["exercise"])


def events_text(events: Iterable[Mapping[str, Any]]) -> str:
    """Events as JSON Lines: one event a line, keys in their order, numbers at full precision."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    return "".join(f"{encode(event)}\n" for event in events)


def world_text(names: Sequence[str], rows: Iterable[Sequence[float]]) -> str:
    """The world as CSV: a header, then a row a tick, numbers at full precision."""
    lines = [",".join(names)]
    lines += [",".join(map(repr, row)) for row in rows]
    return "\n".join(lines) + "\n"


def write_run(
    folder: Path,
    about: Mapping[str, Any],
    exercise_files: Mapping[str, bytes],
    events: Iterable[Mapping[str, Any]],
    names: Sequence[str],
    rows: Iterable[Sequence[float]],
) -> None:
    """Write everything a run leaves behind but its reports. `run.yaml` comes last: with it the run is whole."""
    for name, data in exercise_files.items():
        write(folder / EXERCISE / name, data)
    write(folder / EVENTS, events_text(events).encode())
    write(folder / WORLD, world_text(names, rows).encode())
    write(folder / RUN, yaml.safe_dump(dict(about), sort_keys=False, allow_unicode=True).encode())
