"""Where a template comes from: the exercise's section `report:`, which is frozen with the run, or a file."""

from __future__ import annotations

import unicodedata
from base64 import b64decode
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tabletop.exercise import reading
from tabletop.exercise.checking.look import Source, look
from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.checking.mending import settle
from tabletop.exercise.colours import legible
from tabletop.exercise.document import is_file
from tabletop.exercise.form import Exercise
from tabletop.exercise.problems import ExerciseError, Place, Problems
from tabletop.exercise.reading import marked
from tabletop.exercise.schema import ReportLook
from tabletop.report.template.form import Section, Template

_LARGEST_TEXT = 2**20


def of(exercise: Exercise) -> Template:
    """The look that the exercise itself gives its reports."""
    found = exercise.papers.get("report")
    return _template(found) if isinstance(found, Mapping) else Template()


def read(path: Path, problems: Problems | None = None) -> Template:
    """The look in a file: the keys of an exercise's section `report:`, at the top or under that name.

    Files that it names lie beside it. Raises ExerciseError with everything that is wrong, each with its place;
    `problems` takes what is only worth a warning.
    """
    problems = Problems() if problems is None else problems
    sources, texts = dict[str, str](), dict[str, str]()
    root = _root(path, sources, problems)
    found = settle(root, ReportLook, problems, Lost()) if root is not None else None
    if found is None:
        raise ExerciseError(problems)
    written, root = found

    def place(at: marked.Path) -> Place:
        return marked.place_of(root, at)

    for i, section in enumerate(written.sections):
        if section.file is not None and is_file(section.file):
            text = _text(path.parent, section.file, place(("sections", i, "file")), problems)
            if text is not None:
                texts[section.file] = text
    if written.logo is not None and not _inside(path.parent, written.logo, place(("logo",)), problems):
        written = written.model_copy(update={"logo": None})
    plain = look(written, Source(place, sources, texts, path.parent), problems)
    problems.raise_if_any()
    return _template(plain)


def _root(path: Path, sources: dict[str, str], problems: Problems) -> marked.Mapping | None:
    """The keys of a file, with their places; what stands under `report` where that is all there is."""
    name = path.as_posix()
    try:
        with path.open("rb") as file:
            data = file.read(reading.EXERCISE.size + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be read"
        problems.add(Place(name), "unreadable", f"the template cannot be read: {reason}")
        return None
    text = reading.decode(data, name, reading.EXERCISE, problems)
    root = None if text is None else reading.read_text(text, name, reading.EXERCISE, problems)
    sources[name] = text or ""
    if isinstance(root, marked.Mapping) and list(root) == ["report"]:
        root = root["report"]
    if isinstance(root, marked.Mapping):
        return root
    if not problems.errors:
        message = "a template is a mapping: organisation, logo, colours, wording, sections and so on"
        problems.add(Place(name, 1, 1), "wrong-type", message)
    return None


def _inside(folder: Path, name: str, place: Place, problems: Problems) -> bool:
    """Whether a file that is named lies in the template's folder; says so if not."""
    try:
        target = (folder / name).resolve()
        inside = target.is_relative_to(folder.resolve()) and "\\" not in name
        there = target.is_file()
    except (OSError, ValueError, RuntimeError):  # too long, not a name at all, or links in a circle
        inside = there = False
    if not inside:
        message = f"'{name}' is outside the template's folder; give a path inside it, with forward slashes"
        problems.add(place, "outside-folder", message)
    elif not there:
        near = [item.name for item in sorted(target.parent.glob("*"))[:1000]] if target.parent.is_dir() else []
        message = f"there is no file '{name}' beside the template"
        problems.add(place, "no-such-file", message, problems.suggest(name, near))
    return inside and there


def _text(folder: Path, name: str, place: Place, problems: Problems) -> str | None:
    """The text of a file that a section names."""
    if not _inside(folder, name, place, problems):
        return None
    try:
        with (folder / name).open("rb") as file:
            data = file.read(_LARGEST_TEXT + 1)
    except OSError as error:
        problems.add(place, "unreadable", f"'{name}' cannot be read: {error.strerror or 'it cannot be read'}")
        return None
    text = reading.decode(data, (folder / name).as_posix(), reading.EXERCISE, problems)
    if text is None or len(data) > _LARGEST_TEXT:
        problems.add(place, "too-large", f"'{name}' cannot be read as a text of at most 1 MiB")
        return None
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _template(plain: Mapping[str, Any]) -> Template:
    """A template from checked plain data; a colour too faint for print is darkened."""
    return Template(
        organisation=plain["organisation"],
        logo=b64decode(plain["logo"]),
        accent=legible(plain["accent"]) if plain["accent"] else "",
        handling=plain["handling"],
        language=plain["language"],
        wording=plain["wording"],
        sections=tuple(Section(**section) for section in plain["sections"]),
        size=plain["size"],
    )
