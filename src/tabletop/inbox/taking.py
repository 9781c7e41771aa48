"""From files that are whole to commands: what the journal keeps of each before anything is done with it."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Mapping
from typing import Any

from tabletop.exercise.moves import read_moves
from tabletop.inbox.desk import MOST_ATTACHED, Body, answered_key
from tabletop.inbox.looking import Whole
from tabletop.inbox.reading import SHEETS
from tabletop.inbox.sheets import read_sheet
from tabletop.inbox.signing import worth
from tabletop.journal.folders import Fault, Read

ATTACHED = 20 * 2**20  # bytes of one file's attachments together
Trial = Callable[[str, str, bytes], object]
LOG = logging.getLogger(__name__)
_OUR_MISTAKE = "Tabletop stumbled over this file, which is its own mistake; the file is kept, so tell control about it"
Attachment = Callable[[str, str], "Read | Fault"]


class Taker:
    """Makes commands of what a sweep found.

    `keys` are signing keys by team, `attachment` reads a file of a team's, `trial` reads a move for a try.
    """

    def __init__(self, keys: Mapping[str, str], attachment: Attachment, trial: Trial) -> None:
        self.keys = keys
        self.attachment = attachment
        self.trial = trial

    def body(self, whole: Whole, received: str, at: int | None, files: dict[str, bytes]) -> Body:
        """The command for one file; the bytes it rests on are added to `files`."""
        body: dict[str, Any] = {"do": "file", "team": whole.team, "name": shown(whole.name), "received": received}
        if at is not None:
            body["at"] = at
        if whole.data is not None:
            body["file"] = _keep(files, whole.data)
        if whole.fault is not None:
            problem = {"line": 0, "column": 0, "code": whole.fault.code, "message": whole.fault.message}
            return {**body, "do": "refuse", "problems": [problem]}
        assert whole.data is not None
        data = whole.data
        if whole.name.lower().endswith(SHEETS):
            text, problems = read_sheet(data, body["name"])
            if text is None:
                found = [
                    {"line": p.place.line, "column": p.place.column, "code": p.code, "message": p.sentence}
                    for p in problems
                ]
                return {**body, "do": "refuse", "problems": found}
            body["read_as"] = _keep(files, text)
            data = text
        if whole.team in self.keys:
            body["signed"] = worth(data, self.keys[whole.team])
        try:
            self.trial(body["name"], whole.team, data)
        except Exception:
            # A mistake of ours must neither end the run nor, once journalled, keep it from ever being opened again.
            LOG.exception("a file of %s could not be read; it is in quarantine", whole.team)
            problem = {"line": 0, "column": 0, "code": "not-understood", "message": _OUR_MISTAKE}
            return {**body, "do": "refuse", "problems": [problem]}
        return {**body, **self._attachments(whole, data, files)}

    def _attachments(self, whole: Whole, data: bytes, files: dict[str, bytes]) -> dict[str, Any]:
        if b"attachments" not in data:
            return {}
        moves, _ = read_moves(data, whole.name, whole.team)
        there: list[dict[str, str]] = []
        missing: dict[str, str] = {}
        room = ATTACHED
        named = [path for read in moves for message in read.move.messages for path in message.attachments]
        for path in sorted(set(named[:MOST_ATTACHED])):
            found = self.attachment(whole.team, path)
            if isinstance(found, Fault):
                missing[path] = found.message
            elif len(found.data) > room:
                missing[path] = f"is left out: one move takes {ATTACHED // 2**20} MB along at most"
            else:
                room -= len(found.data)
                there.append({"path": path, "file": _keep(files, found.data)})
        return {"attachments": there, "missing": missing}


def is_answered(whole: Whole, answered: set[tuple[str, str, str]]) -> bool:
    """Whether a file has its receipt already, from before the process was started."""
    body: dict[str, Any] = {"team": whole.team, "name": shown(whole.name)}
    if whole.data is not None:
        body["file"] = hashlib.sha256(whole.data).hexdigest()
    if whole.fault is not None:
        body["problems"] = [{"code": whole.fault.code}]
    return answered_key(body) in answered


def _keep(files: dict[str, bytes], data: bytes) -> str:
    digest = hashlib.sha256(data).hexdigest()
    files[digest] = data
    return digest


def shown(name: str) -> str:
    """A file's name as text that can be kept anywhere: bytes that are no text are written as escapes."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
