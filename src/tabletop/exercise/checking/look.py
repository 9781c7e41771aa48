"""The look of the report, checked: its logo is a picture, its wording fits the texts, its sections can be read."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path as FilePath
from typing import Any

from tabletop.exercise import logo
from tabletop.exercise import schema as s
from tabletop.exercise.colours import LEAST_CONTRAST, contrast, legible
from tabletop.exercise.document import Document
from tabletop.exercise.problems import Place, Problems
from tabletop.exercise.reading.events import PARSER
from tabletop.exercise.reading.marked import Path, lines_of

_MOST_SECTIONS = 50
_NAME = re.compile(r"\{([A-Za-z_]\w*)\}")


@dataclass(frozen=True)
class Source:
    """Where a look was written: places of its keys, the texts of files by name, and the folder they lie in."""

    place: Callable[[Path], Place]
    sources: Mapping[str, str]
    texts: Mapping[str, str]
    folder: FilePath

    def shown(self, file: str) -> str:
        """A file by its path in the folder, which is the same wherever the folder lies."""
        return (
            FilePath(file).relative_to(self.folder).as_posix() if FilePath(file).is_relative_to(self.folder) else file
        )

    def begins(self, path: Path) -> Place:
        """Where the first line of a text stands: below the sign of a block text."""
        place = self.place(path)
        lines = lines_of(self.sources.get(place.file, ""))
        line = lines[place.line - 1][place.column - 1 :] if 0 < place.line <= len(lines) else ""
        return place._replace(line=place.line + 1, column=1) if line[:1] in ("|", ">") else place


def of_exercise(exercise: s.Exercise, document: Document, problems: Problems) -> dict[str, Any]:
    """The look of an exercise's report as plain data; what is wrong is noted."""

    def place(path: Path) -> Place:
        return document.place(("report", *path))

    return look(exercise.report, Source(place, document.sources, document.texts, document.folder), problems)


def look(written: s.ReportLook, source: Source, problems: Problems) -> dict[str, Any]:
    """A look as plain data: the logo in base64, sections with the place at which their text begins."""
    _wording(written, source, problems)
    accent = written.colours.accent or ""
    if accent and contrast(accent) < LEAST_CONTRAST:
        message = f"this colour is too faint to be read on white, and is printed as {legible(accent)}"
        problems.add(source.place(("colours", "accent")), "faint-colour", message, severity="warning")
    return {
        "organisation": written.organisation,
        "logo": _logo(written, source, problems),
        "accent": accent,
        "handling": written.handling,
        "language": written.language,
        "size": written.size,
        "wording": {key: _forms(text) for key, text in written.wording.items()},
        "sections": _sections(written, source, problems),
    }


def _logo(written: s.ReportLook, source: Source, problems: Problems) -> str:
    if written.logo is None:
        return ""
    path = source.folder / written.logo
    place = source.place(("logo",))
    try:
        with path.open("rb") as file:
            data = file.read(logo.LARGEST + 1)
    except (OSError, ValueError) as error:
        if not problems.said_at(place):
            reason = getattr(error, "strerror", None) or "it cannot be read"
            problems.add(place, "unreadable", f"'{written.logo}' cannot be read: {reason}")
        return ""
    why = logo.why_not(data)
    if why is not None:
        problems.add(place, "bad-logo", f"'{written.logo}': {why}")
    return "" if why is not None else b64encode(data).decode()


# Wording


def _wording(written: s.ReportLook, source: Source, problems: Problems) -> None:
    """Every key is one of the report's texts, and a new text names nothing that the old one does not."""
    if not written.wording:
        return
    texts = english()
    for key, text in written.wording.items():
        place = source.place(("wording", key))
        if key not in texts:
            message = f"no text of the report has the key '{key}'"
            problems.add(place, "unknown-text", message, problems.suggest(key, texts))
            continue
        original = texts[key]
        names = names_in(original)
        forms = _forms(text)
        if isinstance(forms, dict) and "count" not in names:
            message = f"the text '{key}' counts nothing, so it has one form: a text alone"
            problems.add(place, "not-in-text", message)
        for form in [forms] if isinstance(forms, str) else forms.values():
            _fits(key, form, names, place, problems)


def _fits(key: str, text: str, names: tuple[str, ...], place: Place, problems: Problems) -> None:
    has = f"it has {', '.join('{' + name + '}' for name in names)}" if names else "it has none"
    for name in _NAME.findall(text):
        if name not in names:
            message = f"the text '{key}' has no '{{{name}}}' to fill in; {has}"
            problems.add(place, "not-in-text", message, problems.suggest(name, names))
    if re.search(r"[{}]", _NAME.sub("", text)):
        problems.add(place, "not-in-text", f"braces in a text hold a name to fill in, as '{{count}}' does; {has}")


def names_in(text: str | Mapping[str, str]) -> tuple[str, ...]:
    """The names that are filled in, in any form of a text."""
    forms = [text] if isinstance(text, str) else text.values()
    return tuple(dict.fromkeys(name for form in forms for name in _NAME.findall(form)))


def _forms(text: Any) -> str | dict[str, str]:
    """A text alone, or its forms by name."""
    forms: dict[str, str] = text.model_dump(exclude_none=True)
    return forms["other"] if list(forms) == ["other"] else forms


def english() -> dict[str, str | dict[str, str]]:
    """The report's own texts by key. They lie with the report, and are data that a check may look at."""
    import yaml

    path = resources.files("tabletop").joinpath("report", "languages", "en.yaml")
    texts: dict[str, str | dict[str, str]] = yaml.load(path.read_bytes(), PARSER)
    return texts


# Sections


def _sections(written: s.ReportLook, source: Source, problems: Problems) -> list[dict[str, Any]]:
    if len(written.sections) > _MOST_SECTIONS:
        message = f"there are {len(written.sections)} further sections here; a report has at most {_MOST_SECTIONS}"
        problems.add(source.place(("sections",)), "too-large", message)
    return list(_each(written.sections[:_MOST_SECTIONS], source, problems))


def _each(sections: Iterable[Any], source: Source, problems: Problems) -> Iterable[dict[str, Any]]:
    from tabletop.exercise.sections import SectionError, parsed

    for i, section in enumerate(sections):
        at: Path = ("sections", i, "text" if section.file is None else "file")
        if section.file is None:
            text, begins = section.text or "", source.begins(at)
        else:
            if section.file not in source.texts:
                if not problems.said_at(source.place(at)):
                    message = f"there is no text '{section.file}'; the text of a section is a file .md or .txt"
                    problems.add(source.place(at), "no-such-file", message)
                continue
            text, begins = source.texts[section.file], Place((source.folder / section.file).as_posix(), 1, 1)
        try:
            parsed(text)
        except SectionError as error:
            place = begins._replace(line=begins.line + error.line - 1, column=begins.column if error.line == 1 else 1)
            problems.add(place, "bad-section", error.message, error.suggestion)
        where = {"file": source.shown(begins.file), "line": begins.line}
        yield {"title": section.title, "after": section.after, "text": text, **where}
