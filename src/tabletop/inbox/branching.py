"""A branch: a new run that is an old one up to an instant, with changes (DESIGN section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from tabletop import __version__
from tabletop.exercise.checking.compile import compile_exercise
from tabletop.inbox import opening
from tabletop.inbox.desk import Body
from tabletop.inbox.live import JOURNAL, LiveRun, setting_of
from tabletop.journal import run_folder
from tabletop.journal.book import Journal

BATCH = 200


def branch(folder: Path, at: int, without: Sequence[str], out: Path, wall: float, anywhere: bool = False) -> LiveRun:
    """Open in `out` a run that is the one in `folder` up to the instant `at`, without some orders.

    What came in while the old run stood at or before `at` counts. Raises what `opening.start` raises, and ValueError
    where an order to leave out never came in up to then.
    """
    with Journal.open(folder / JOURNAL) as journal:
        header = journal.header
        document = run_folder.frozen(folder, header)
        setting = setting_of(header)
        exercise = compile_exercise(document, setting.variant, setting.allow_python)
        origin = {"run": folder.resolve().name, "chain": journal.head[1], "at": at, "without": list(without)}
        changed = replace(setting, branch=origin, version=__version__)
        keys = {team: key for team, key in opening.read_keys(folder).items() if team in setting.signed}
        run = opening.start(out, document, exercise, changed, wall, keys, anywhere)
        try:
            _copy(journal, run, at)
            _check(run, without)
        except BaseException:
            run.close()
            raise
    return run


def _copy(journal: Journal, run: LiveRun, at: int) -> None:
    bodies: list[Body] = []
    files: dict[str, bytes] = {}
    for body in _up_to(journal, at):
        bodies.append(body)
        for digest in files_of(body):
            files[digest] = journal.file(digest)
        if len(bodies) >= BATCH:
            run.found += run.do(bodies, files)
            bodies, files = [], {}
    run.found += run.do(bodies, files)


def files_of(body: Body) -> list[str]:
    """The hashes of the files that a command rests on."""
    attached = [item["file"] for item in body.get("attachments", ())]
    return [digest for digest in (body.get("file"), body.get("read_as"), *attached) if digest is not None]


def _up_to(journal: Journal, at: int) -> Iterator[Body]:
    """The commands given while the run stood at or before an instant; not the first advance beyond it."""
    settled = -1
    for row in journal.rows("command"):
        body = row.body
        if body["do"] == "advance":
            if settled >= 0 and int(body["to"]) > at:
                return
            settled = int(body["to"])
        yield body


def _check(run: LiveRun, without: Sequence[str]) -> None:
    absent = [name for name in without if name not in run.desk.left_out]
    if absent:
        raise ValueError(
            f"no order '{absent[0]}' came in up to that instant; orders are named team/turn/id or team/turn/number"
        )
