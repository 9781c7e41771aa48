"""A report from a run's record and from what people wrote beside it, into files, for `report` and for `play`."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tabletop.journal.run_folder import write
from tabletop.report import handwritten
from tabletop.report.build import build
from tabletop.report.feedback import FOLDER as FEEDBACK
from tabletop.report.feedback import collect
from tabletop.report.form import Report
from tabletop.report.forms import JSON, write_json, write_printed
from tabletop.report.language import Language
from tabletop.report.played import Played
from tabletop.report.sight import for_reader, reader_of
from tabletop.report.template import PLAIN, Template, failures
from tabletop.report.written import with_written

if TYPE_CHECKING:
    from tabletop.report.editing import Edited

CONTROL, PUBLIC = "control", "public"
REPLAY, PLAN = "replay.html", "improvement-plan"
Tell = Callable[[str], None]


class Maker:
    """Makes one reader's report of a run in a folder.

    Raises ValueError for a reader or a language that there is none of, ExerciseError with places for what is wrong in
    the files that people wrote.
    """

    def __init__(
        self,
        played: Played,
        folder: Path,
        reader: str = CONTROL,
        template: Template = PLAIN,
        language: str | None = None,
    ) -> None:
        self.played = played
        self.folder = folder
        self.reader = reader_of(played.exercise, reader)
        self.template = template
        self.language = Language(language or template.language, template.wording)
        self.warnings: list[str] = []

    def report(self) -> Report:
        """The model, with findings as people judged them, their ratings and plans, and the feedback of participants."""
        written = handwritten.read(self.folder)
        self.warnings = list(written.unnamed())
        made = build(for_reader(self.played, self.reader), self.reader)
        if self.reader != CONTROL:
            # What is released of findings is known by control's numbers, so its report is needed too.
            whole = build(self.played) if written.files else None
            return with_written(made, written, whole)
        collected = collect(self.played.exercise, self.folder / FEEDBACK)
        self.warnings += [f"{self.folder / place}: {why}" for place, why in collected.feedback.refused]
        integrity = made.integrity.model_copy(update={"files": collected.files})
        return with_written(made.model_copy(update={"feedback": collected.feedback, "integrity": integrity}), written)

    def write(self, folder: Path, forms: Sequence[str], tell: Tell = lambda what: None) -> list[Path]:
        """Write the report in some forms, and control's improvement plan as tables; returns the files.

        The run's record and then the model are let go of on the way, since those of a large run take as much memory
        as printing does: so this comes last.
        """
        from tabletop.report.document import paper

        tell("Putting it together")
        report = self.report()
        del self.played
        self.warnings += list(failures(self.template, report, self.language))
        written = self._write_plan(report, folder)
        if JSON in forms:
            tell(JSON)
            written.insert(0, write_json(report, folder))
        printing = [form for form in forms if form != JSON]
        if not printing:
            return written
        printed = paper(report, self.language, self.template)
        del report
        gc.collect()  # much of the model is in cycles
        return write_printed(printed, folder, printing, tell) + written

    def _write_plan(self, report: Report, folder: Path) -> list[Path]:
        """The improvement plan as CSV and as a spreadsheet, once there is one."""
        from tabletop.report import plan

        paths = [folder / f"{PLAN}.csv", folder / f"{PLAN}.xlsx"]
        if self.reader != CONTROL or not (report.improvements or any(path.exists() for path in paths)):
            return []
        write(paths[0], plan.csv_text(report, self.language))
        write(paths[1], plan.xlsx(report, self.language))
        return paths

    def edit(self) -> Edited:
        """Make `findings.yaml` in the run's folder, or add to it what it lacks; with the schema that editors read."""
        from tabletop.exercise.schema import json_schema
        from tabletop.report.editing import SCHEMA, edit

        edited = edit(build(self.played), self.language, self.folder)
        write(self.folder / SCHEMA, json_schema.text("findings").encode())
        return edited

    def write_replay(self, folder: Path) -> Path:
        """Write the facts-only replay: for control with everybody's view, for others with their own."""
        from tabletop.report.replay import replay, view_of

        exercise = self.played.exercise
        readers: tuple[str, ...] = (self.reader,)
        if self.reader == CONTROL:
            readers = (CONTROL, *(team.id for team in exercise.teams), PUBLIC)
        views = [view_of(for_reader(self.played, reader), reader, self.language) for reader in readers]
        path = folder / REPLAY
        write(path, replay(views, self.language))
        return path
