"""Pictures of the report as SVG: world charts by matplotlib, the timeline in lanes; same data, same bytes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from tabletop.report.words import clean, instant

DAY = 86400
INK, LINE, INJECT, DECISION = "#7a8794", "#2a7de1", "#d9822b", "#3a9a5b"


def chart(data: Mapping[str, Any], endex: int) -> str:
    """One figure over time, with injects and decisions marked; colours that hold on light and dark paper."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    settings: Any = {"svg.hashsalt": "tabletop", "svg.fonttype": "path", "font.family": "DejaVu Sans", "font.size": 9}
    with matplotlib.rc_context(settings):
        figure = Figure(figsize=(7.4, 2.5))
        figure.patch.set_alpha(0)
        axes = figure.add_subplot()
        axes.patch.set_alpha(0)
        scale = DAY if endex >= 3 * DAY else 3600
        for mark in data["marks"]:
            colour = INJECT if mark["kind"] == "inject" else DECISION
            axes.axvline(
                mark["at"] / scale,
                color=colour,
                linewidth=0.8,
                alpha=0.55,
                linestyle=":" if mark["kind"] == "inject" else "-",
            )
        axes.plot([value / scale for value in data["at"]], data["values"], color=LINE, linewidth=1.8)
        axes.set_xlim(0, endex / scale)
        axes.set_xlabel("days from STARTEX" if scale == DAY else "hours from STARTEX", color=INK)
        axes.set_ylabel(clean(data["unit"]).replace("$", r"\$"), color=INK)
        axes.tick_params(colors=INK)
        axes.grid(color=INK, alpha=0.2, linewidth=0.6)
        for side in axes.spines.values():
            side.set_visible(False)
        figure.tight_layout()
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    return _as_inline(out.getvalue(), data["alt"], data["name"])


def _as_inline(svg: str, alt: str, name: str) -> str:
    """An SVG that stands within a page: no prolog, ids of its own, a text for those who cannot see it."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    prefix = re.sub(r"\W", "_", name)
    svg = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}-\1"', svg)
    svg = re.sub(r'(xlink:href|href)="#([^"]+)"', rf'href="#{prefix}-\2"', svg)
    svg = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}-\1)", svg)
    svg = re.sub(r' (xmlns:xlink|width|height)="[^"]*"', "", svg, count=3)
    svg = svg.replace('xmlns="http://www.w3.org/2000/svg" ', "", 1).replace(
        ' xmlns="http://www.w3.org/2000/svg"', "", 1
    )
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(clean(alt))}"', 1)


def lanes(timeline: Sequence[Mapping[str, Any]], teams: Sequence[Mapping[str, Any]], endex: int) -> str:
    """The timeline as a picture: a lane per team, circles for injects received, squares for orders given."""
    width, left, right, row = 960, 150, 20, 34
    height = 30 + row * len(teams) + 26
    names = {team["id"]: i for i, team in enumerate(teams)}
    span = width - left - right
    parts = [
        f'<svg viewBox="0 0 {width} {height}" role="img" aria-label="Injects and orders by team over exercise time">'
    ]
    step = _step(endex)
    for mark in range(0, endex + 1, step):
        x = left + span * mark / endex
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="20" x2="{x:.1f}" y2="{height - 26}"/>')
        label = f"day {mark // DAY + 1}" if step >= DAY else f"{mark // 3600} h"
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{label}</text>')
    for i, team in enumerate(teams):
        y = 30 + row * i + row / 2
        title = clean(team["title"])
        shown = title if len(title) <= 22 else title[:21] + "…"
        parts.append(f'<text class="lane" x="{left - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(shown)}</text>')
        parts.append(f'<line class="lane" x1="{left}" y1="{y:.1f}" x2="{width - right}" y2="{y:.1f}"/>')
    for item in timeline:
        x = left + span * min(item["at"], endex) / endex
        said = escape(clean(f"{instant(item['at'])}: {item['what']}"))
        if item["kind"] == "inject":
            for team in item["to"]:
                if team in names:
                    y = 30 + row * names[team] + row / 2
                    parts.append(
                        f'<circle class="inject" cx="{x:.1f}" cy="{y - 5:.1f}" r="5"><title>{said}</title></circle>'
                    )
        elif item["kind"] == "order" and item["team"] in names and item["what"].startswith("orders:"):
            y = 30 + row * names[item["team"]] + row / 2
            parts.append(
                f'<rect class="order" x="{x - 4.5:.1f}" y="{y + 1:.1f}" width="9" height="9">'
                f"<title>{said}</title></rect>"
            )
    return "".join(parts) + "</svg>"


def _step(endex: int) -> int:
    for step in (3600, 2 * 3600, 6 * 3600, DAY, 2 * DAY, 5 * DAY, 10 * DAY, 30 * DAY, 90 * DAY):
        if endex / step <= 10:
            return step
    return 365 * DAY
