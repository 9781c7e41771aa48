"""Further sections of a report put into words: Jinja2 over the report's plain data, in a sandbox and within bounds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tabletop.exercise.problems import Place
from tabletop.exercise.sections import SectionError, parsed, used
from tabletop.exercise.wording import one_line
from tabletop.report.form import Report
from tabletop.report.language import Language
from tabletop.report.template.budget import Failed, TooMuch
from tabletop.report.template.form import Rendered, Section, Template
from tabletop.report.template.markup import inert
from tabletop.report.template.sandbox import FILE, Sandbox


def rendered(template: Template, report: Report, language: Language | None = None) -> tuple[Rendered, ...]:
    """The further sections as Markdown, in the order they are written.

    A section that fails says so in its place. `language` writes figures; the template's own if left out.
    """
    speaking = language or Language(template.language, template.wording)
    found = []
    for section, words, why in _each(template, report, speaking):
        text = words if why is None else f"> **{inert(speaking.say('section.failed'))}** {inert(str(why))}"
        found.append(Rendered(section.after, section.title, text))
    return tuple(found)


def failures(template: Template, report: Report, language: Language | None = None) -> tuple[str, ...]:
    """What is wrong with sections that cannot be put into words: a sentence each, with file and line."""
    speaking = language or Language(template.language, template.wording)
    return tuple(str(why) for _, _, why in _each(template, report, speaking) if why is not None)


class _Failure(Exception):
    """Why a section cannot be put into words."""


def _each(template: Template, report: Report, language: Language) -> Iterator[tuple[Section, str, _Failure | None]]:
    """Every section with its words, or with why it has none."""
    for section in template.sections:
        try:
            yield section, _words(section, report, language), None
        except _Failure as why:
            yield section, "", why


def _words(section: Section, report: Report, language: Language) -> str:
    sandbox = Sandbox(language, datetime.fromisoformat(report.overview.startex))
    try:
        tree = parsed(section.text)
        data: dict[str, Any] = report.model_dump(mode="json", include=used(tree))
        return "".join(sandbox.pieces(tree, data)).strip() + "\n"
    except SectionError as error:
        raise _failure(section, error.line, error.sentence) from error
    except (Failed, TooMuch) as error:
        raise _failure(section, _line(error), str(error)) from error
    # Whatever else a section brings about is its fault, and no reason to go without the report.
    except Exception as error:
        raise _failure(section, _line(error), one_line(str(error))[:500] or type(error).__name__) from error


def _failure(section: Section, line: int, message: str) -> _Failure:
    place = Place(section.file, max(section.line, 1) + line - 1, 1) if section.file else Place("", 0)
    where = f"{place.file}:{place.line}: " if section.file else f"line {line}: " if line else ""
    return _Failure(f"{where}the section '{one_line(section.title)}': {message}")


def _line(error: BaseException) -> int:
    """The line of the section at which an error came up, as Jinja2 has it in the traceback; the first if in none."""
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == FILE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line
