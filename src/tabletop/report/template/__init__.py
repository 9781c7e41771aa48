"""An organisation's own report: its name, logo, colour and handling mark, its wording and its further sections.

A report takes its look from the exercise's section `report:`, which is frozen with the run, or from a file that is
given with the command. Nothing here is needed for a report: `PLAIN` is the look of one that says nothing.
"""

from __future__ import annotations

from tabletop.report.template.form import PLAIN, Rendered, Section, Template
from tabletop.report.template.reading import of, read
from tabletop.report.template.rendering import failures, rendered

__all__ = ["PLAIN", "Rendered", "Section", "Template", "failures", "of", "read", "rendered"]
