"""A replay of a run in one HTML file: facts only, as each reader may see them, to be stepped through in its time."""

from tabletop.report.replay.form import View
from tabletop.report.replay.page import replay
from tabletop.report.replay.view import view_of

__all__ = ["View", "replay", "view_of"]
