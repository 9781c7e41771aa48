"""What a run hands out: receipts, situation reports, injects, forms, control's queue, the record.

Everything handed out is a function of the run as it stands, written whole or not at all, and made again after a crash.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tabletop.engine.intake import CONTROL
from tabletop.engine.play import Engine
from tabletop.inbox import queue, receipts
from tabletop.inbox.forms.as_markdown import markdown_form
from tabletop.inbox.forms.as_xlsx import xlsx_form
from tabletop.inbox.forms.as_yaml import yaml_form
from tabletop.inbox.forms.model import MoveForm, move_form
from tabletop.inbox.live import LiveRun
from tabletop.inbox.pages.letters import Attachment
from tabletop.inbox.pages.sight import sight
from tabletop.inbox.pages.team import attachments, pages
from tabletop.inbox.receipts import Receipt
from tabletop.inbox.standing import STATUS, standing
from tabletop.journal import run_folder
from tabletop.journal.naming import safe

FORMS: tuple[str, ...] = ("yaml", "md", "xlsx")
_FORMS: dict[str, Callable[[MoveForm], bytes]] = {"yaml": yaml_form, "md": markdown_form, "xlsx": xlsx_form}


class Outbox:
    """Hands out what a run gives to its teams and to control."""

    def __init__(self, run: LiveRun) -> None:
        self.run = run
        self.folder = run.folder
        self._written: dict[Path, bytes] = {}
        # The process that told them so may be gone.
        names = [team.id for team in run.exercise.teams]
        self._slowed = frozenset(name for name in names if self._waiting(name).exists())

    # Receipts

    def receipts(self, issued: Sequence[Receipt], only_missing: bool = False) -> None:
        """Write receipts, for people and for programs; refused files are kept in quarantine beside theirs."""
        files: dict[Path, bytes] = {}
        for receipt in issued:
            people, programs = (receipt_path(self.folder, receipt, ending) for ending in ("md", "json"))
            if only_missing and people.exists() and programs.exists():
                continue
            if receipt.state in ("refused", "asked"):  # first: who finds the receipt missing makes both again
                files |= self._quarantined(receipt)
            files[people] = receipts.markdown_form(receipt)
            files[programs] = receipts.json_form(receipt)
        run_folder.write_all(files)

    def _quarantined(self, receipt: Receipt) -> dict[Path, bytes]:
        place = self.folder / "quarantine" / receipt.team / f"{receipt.number:04d}-{safe(receipt.name)}"
        files = {place.with_name(f"{place.name}.receipt.md"): receipts.markdown_form(receipt)}
        digest = receipt.data["sha256"]
        if digest is not None and self.run.journal.has_file(digest):
            files[place] = self.run.journal.file(digest)
        return files

    def tell_slowed(self, teams: Sequence[str]) -> None:
        """Tell teams that hand in more than the limits allow that their files wait, and when that is over."""
        for team in sorted(frozenset(teams) ^ self._slowed):
            path = self._waiting(team)
            if team in teams:
                run_folder.write(path, _SLOWED.encode())
            else:
                path.unlink(missing_ok=True)
        self._slowed = frozenset(teams)

    def _waiting(self, team: str) -> Path:
        return self.folder / "outbox" / team / "receipts" / "waiting.md"

    # What teams read and fill in

    def everything(self) -> None:
        """All that is handed out when a turn begins or a run is opened; `status.json` last, so that it says so."""
        self._pages()
        self.record()
        self.status()

    def pages(self) -> None:
        """Situation reports, injects, messages, forms; control's queue; where the run stands."""
        self._pages()
        self.status()

    def is_current(self) -> bool:
        """Whether all that the journal gives was handed out: `status.json`, which is written last, names its head."""
        path = self.folder / STATUS
        if not path.is_file():
            return False
        try:
            said = json.loads(path.read_text(encoding="utf-8"))
        except ValueError:  # not of our making; it is written anew
            return False
        return isinstance(said, dict) and (said.get("entries"), said.get("chain")) == self.run.journal.head

    def _pages(self) -> None:
        engine = self.run.engine
        for team in self.run.exercise.teams:
            if team.index not in engine.automated:
                self._team(team.index, team.id)
        self._queue()

    def _team(self, team: int, name: str) -> None:
        engine = self.run.engine
        folder = self.folder / "outbox" / name
        files: dict[Path, bytes] = {}
        turn = self.run.desk.turn
        if not engine.ended:
            made = move_form(engine, team, turn)
            where = folder / (f"turn-{turn}" if turn is not None else "now")
            files |= {where / f"move.{ending}": _FORMS[ending](made) for ending in FORMS}
        seen = sight(engine, team, turn, self._as_of())
        files |= {folder / place: data for place, data in pages(seen).items()}
        self._write(files)
        for attached in attachments(seen):
            self._attach(folder / attached.path, attached)

    def _as_of(self) -> int | None:
        """Without turns: the last tick. Never when something happened, for that may have been to others (R14)."""
        engine = self.run.engine
        return None if engine.calendar.deadlines else max(engine.settled, 0) // engine.agenda.tick * engine.agenda.tick

    def _attach(self, path: Path, attached: Attachment) -> None:
        """Put a file beside the inject or message it goes with: the exercise's, or one that a team handed in."""
        if path in self._written:
            return
        if attached.sender is None:
            data = (self.folder / run_folder.EXERCISE / attached.name).read_bytes()
        else:
            data = self.run.journal.file(self.run.desk.attachments[(attached.sender, attached.name)])
        self._write({path: data})

    def status(self) -> None:
        """`status.json`."""
        data = json.dumps(standing(self.run), ensure_ascii=False, indent=1) + "\n"
        self._write({self.folder / STATUS: data.encode()})

    def record(self) -> None:
        """`events.jsonl` and `world.csv`, as far as the play has come."""
        engine = self.run.engine
        events = run_folder.events_text(engine.events).encode()
        world = run_folder.world_text(self.run.program.column_names, engine.rows).encode()
        run_folder.write_all({self.folder / run_folder.EVENTS: events, self.folder / run_folder.WORLD: world})

    def _queue(self) -> None:
        """A ruling form for each order that waits; those nobody filled in go when they are no longer needed."""
        folder = self.folder / CONTROL / "queue"
        wanted = {folder / form.name: form.data for form in queue.forms(self.run.engine)}
        there = sorted(folder.glob("*.yaml")) if folder.is_dir() else []
        for path in there:
            if path.is_file() and not path.is_symlink() and not queue.is_filled(path.read_bytes()):
                if path not in wanted:
                    path.unlink()
            else:
                wanted.pop(path, None)  # control is at work on it
        self._write(wanted)

    def _write(self, files: Mapping[Path, bytes]) -> None:
        """Write what is not there yet as it should be."""
        new = {path: data for path, data in files.items() if self._written.get(path) != data}
        run_folder.write_all(new)
        self._written |= new


def receipt_path(folder: Path, receipt: Receipt, ending: str) -> Path:
    """Where a receipt is handed out."""
    base = folder / CONTROL if receipt.team == CONTROL else folder / "outbox" / receipt.team
    return base / "receipts" / f"{receipt.number:04d}-{safe(receipt.name)}.{ending}"


def form_bytes(engine: Engine, team: int, turn: int | None, form: str) -> bytes:
    """A team's move form as `yaml`, `md` or `xlsx`."""
    return _FORMS[form](move_form(engine, team, turn))


_SLOWED = """# Your files wait

More files came in than one team may hand in at a time (100 at once, then 20 a minute, 20 MB a minute). None is lost:
the rest is taken in as time allows, in the order of their names, and each gets its receipt. This page goes when that
is done.
"""
