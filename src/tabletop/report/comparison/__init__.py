"""Several runs of one exercise side by side: from their reports to a comparison, and from that to a paper."""

from tabletop.report.comparison.compare import MOST, NotComparable, compare
from tabletop.report.comparison.document import paper
from tabletop.report.comparison.form import Comparison

__all__ = ["MOST", "Comparison", "NotComparable", "compare", "paper"]
