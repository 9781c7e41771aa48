"""How a command reaches a run that another process is watching: a request as a file, answered by a file.

`tabletop next`, `pause`, `resume` and `advance` work the same whether a `watch` holds the run or not. Requests stand in
`control/.requests`, which players cannot reach; each is written under a temporary name and renamed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path("control") / ".requests"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the watching process said: exit code and lines for people."""

    code: int
    lines: tuple[str, ...]


def ask(run: Path, request: Mapping[str, Any], patience: float = 15.0) -> Answer | None:
    """Put a request to the process that watches a run; None where nobody answered within `patience` seconds."""
    folder = run / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{time.time_ns()}-{os.getpid()}"
    asked, answered = folder / f"{name}.json", folder / f"{name}.answer"
    temporary = folder / f".{name}.part"
    temporary.write_text(json.dumps(request), encoding="utf-8")
    temporary.replace(asked)
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if answered.exists():
            data = json.loads(answered.read_text(encoding="utf-8"))
            answered.unlink()
            return Answer(data["code"], tuple(data["lines"]))
        time.sleep(0.05)
    asked.unlink(missing_ok=True)
    return None


def serve(run: Path, handle: Callable[[Mapping[str, Any]], Answer]) -> int:
    """Answer all requests that wait, oldest first; returns how many there were."""
    folder = run / FOLDER
    if not folder.is_dir():
        return 0
    waiting = sorted(path for path in folder.iterdir() if path.suffix == ".json" and not path.name.startswith("."))
    for path in waiting:
        try:
            request = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:  # whoever asked has given up
            continue
        answer = handle(request)
        temporary = path.with_name(f".{path.stem}.part")
        temporary.write_text(json.dumps({"code": answer.code, "lines": answer.lines}), encoding="utf-8")
        path.unlink(missing_ok=True)
        temporary.replace(path.with_suffix(".answer"))
    return len(waiting)
