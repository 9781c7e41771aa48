"""The after-action report: events in, one model of plain data, rendered to HTML, Markdown and JSON."""

from tabletop.report.model import build
from tabletop.report.write import html, json_text, markdown, write

__all__ = ["build", "html", "json_text", "markdown", "write"]
