"""Pictures of a report as SVG, drawn from its data alone: the same data give the same bytes."""

from tabletop.report.pictures.flows import routes
from tabletop.report.pictures.lanes import timeline
from tabletop.report.pictures.lines import chart, numbers_of
from tabletop.report.pictures.runs import overlay
from tabletop.report.pictures.spans import responses

__all__ = ["chart", "numbers_of", "overlay", "responses", "routes", "timeline"]
