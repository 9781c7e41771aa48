"""The report in words: one paper, from the report's data alone, that every printed form is made from."""

from __future__ import annotations

from tabletop.report.document.whole import SECTIONS, paper

__all__ = ["SECTIONS", "paper"]
