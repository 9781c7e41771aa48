"""A process that has imported Tabletop and runs commands in forked children, to be killed whenever one likes.

Starting Python takes longer than most commands; a fork costs a few thousandths of a second, so that kills fall into
what is to be tested. It takes a request a line (JSON), and answers with a line what became of it.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any, Self
from unittest import mock

ROOT = Path(__file__).parents[2]
WALL = 1_718_600_000.0  # what the wall clock shows in all children
BATCH = 3  # files a commit: many commits, many moments between them
STILL = 0.02  # seconds for which a file is left alone before it is taken
PATIENCE = 60.0  # seconds after which a child is taken to hang


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a child: its exit code, or None where it was killed; all that it said; how long it lived."""

    code: int | None
    said: str
    seconds: float


class Forge:
    """Runs commands in children of a process of its own."""

    def __init__(self) -> None:
        environment = {
            **os.environ,
            "OPENBLAS_NUM_THREADS": "1",
            "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT))),
        }
        command = [sys.executable, "-m", "tests.inbox.forge"]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=environment, text=True
        )

    def run(self, *command: object, after: float | None = None, call: int | None = None, plant: str = "") -> Fate:
        """One `tabletop` command: killed so many seconds `after` its start, or at its nth `call` that writes."""
        assert self._process.stdin is not None and self._process.stdout is not None
        request = {"command": [str(word) for word in command], "after": after, "call": call, "plant": plant}
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        return Fate(**json.loads(self._process.stdout.readline()))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        with self._process:
            self._process.terminate()


# In the process itself


def serve() -> None:
    """Answer requests until there are no more."""
    _import_all()
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(_watched(request)), file=answers, flush=True)


def _import_all() -> None:
    for module in (
        "matplotlib.backends.backend_svg",
        "matplotlib.figure",
        "tabletop.cli.advance",
        "tabletop.cli.starting",
        "tabletop.cli.verify",
        "tabletop.cli.verifying",
        "tabletop.cli.watch",
        "tabletop.report.pictures",
        "tabletop.cli.recorded",
        "tabletop.press.html",
        "tabletop.press.md",
        "tabletop.report.document",
        "tabletop.report.making",
        "tests.inbox.plants",
    ):
        importlib.import_module(module)


def _watched(request: dict[str, Any]) -> dict[str, Any]:
    ear, mouth = os.pipe()
    began = time.monotonic()
    child = os.fork()
    if not child:
        os.close(ear)
        _run(request, mouth)
    os.close(mouth)
    said = _heard(ear, child, began + (PATIENCE if request["after"] is None else request["after"]))
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return {"code": None if status < 0 else status, "said": said, "seconds": time.monotonic() - began}


def _heard(ear: int, child: int, until: float) -> str:
    """All that a child says until it ends or is killed, which it is at a moment."""
    said = b""
    with os.fdopen(ear, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], max(until - time.monotonic(), 0.0))[0]:
            part = pipe.read(1 << 16)
            if not part:
                return said.decode()
            said += part
        os.kill(child, signal.SIGKILL)
        return (said + pipe.readall()).decode()


# In the children


def _run(request: dict[str, Any], mouth: int) -> None:
    """Run a command as if the process had been started for it. Does not return."""
    from tabletop.cli.main import main
    from tests.inbox import plants

    code = 1
    try:
        os.dup2(mouth, 1)
        os.dup2(mouth, 2)
        _still_clock()
        if request["plant"]:
            plants.PLANTS[request["plant"]]()
        if request["call"] is not None:
            _kill_at(request["call"])
        main(request["command"], prog_name="tabletop")
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _still_clock() -> None:
    """The wall clock shows the same whenever a process is started; commits are small, looks are often."""
    from tabletop.cli import starting
    from tabletop.inbox import running, watching

    time_of = running.Time
    for module, name, instead in (
        (running, "Time", lambda: time_of(wall=lambda: WALL)),
        (running, "BATCH", BATCH),
        (starting, "time", SimpleNamespace(time=lambda: WALL)),
        (watching, "INTERVAL", STILL),
    ):
        mock.patch.object(module, name, instead).start()


def _kill_at(call: int) -> None:
    """End this process at its nth step that leaves something on the disk: before and after each commit, before each
    sync, each renaming and each removing.
    """
    from tabletop.journal.book import Journal

    left = call

    def count() -> None:
        nonlocal left
        left -= 1
        if not left:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(do: Callable[..., Any], both: bool = False) -> Callable[..., Any]:
        def step(*args: Any, **options: Any) -> Any:
            count()
            done = do(*args, **options)
            if both:
                count()
            return done

        return step

    mock.patch.object(Journal, "append", counted(Journal.append, both=True)).start()
    for name in ("replace", "fsync", "unlink"):
        mock.patch.object(os, name, counted(getattr(os, name))).start()


if __name__ == "__main__":
    serve()
