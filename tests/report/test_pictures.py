"""Pictures of a report: whole, legible, the same every time; whatever people wrote stays text."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from typing import Literal

import pytest
from defusedxml.ElementTree import fromstring

from tabletop.report import form
from tabletop.report.language import DAY, Language
from tabletop.report.pictures import chart, numbers_of, overlay, responses, routes, timeline

ENGLISH = Language("en")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "</text><script>alert(1)</script> $\\frac{1}{0}$ \\\\ &amp; \x00\ud800 \u202egnp \"' onload=x " + "long " * 40
STATES = ("succeeded", "partial", "failed", "rejected", "withdrawn", "under way at ENDEX")


def report_of(
    teams: int, injects: int, orders: int, length: int = 14 * DAY, turn: int = DAY, title: str = "Team"
) -> form.Report:
    """A report in which so much happened, spread by chance."""
    draw = random.Random(7)
    ids = tuple(f"t{place}" for place in range(teams))
    rows = [
        form.TimelineRow(
            at=draw.randrange(length),
            kind="inject",
            to=ids if place % 10 == 0 else (draw.choice(ids),),
            subject=f"i{place}",
            title=title,
        )
        for place in range(injects)
    ]
    rows += [
        form.TimelineRow(at=draw.randrange(length), kind="message", team=draw.choice(ids), subject=str(place))
        for place in range(teams)
    ]
    decisions = tuple(
        form.Decision(
            order=f"o{place}",
            at=draw.randrange(length),
            team=draw.choice(ids),
            title=title,
            state=STATES[place % len(STATES)],
            evidence=(place + 1,),
        )
        for place in range(orders)
    )
    overview = form.Overview(
        name=title,
        startex="2026-03-01T06:00:00+00:00",
        endex="2026-03-15T06:00:00+00:00",
        length=length,
        pace="turns",
        turns=(turn,),
        tick=60,
        teams=tuple(form.TeamAbout(id=name, title=f"{title} {name}") for name in ids),
    )
    return form.Report(
        cover=form.Cover(title=title),
        counts=form.Counts(),
        overview=overview,
        timeline=tuple(rows),
        decisions=decisions,
        marks=marks_of(rows, decisions),
        integrity=form.Integrity(exercise="test", hash="0", version="1", events=0, events_sha256=""),
    )


def marks_of(rows: Sequence[form.TimelineRow], decisions: Sequence[form.Decision]) -> tuple[form.Mark, ...]:
    """The marks of charts."""
    injects = [form.Mark(at=row.at, kind="inject", title=row.title) for row in rows if row.kind == "inject"]
    kind: Literal["decision"] = "decision"
    return (*injects, *(form.Mark(at=d.at, kind=kind, title=d.title, evidence=d.evidence) for d in decisions))


def chart_of(values: Sequence[float], title: str = "Tension", unit: str = "%", length: int = 14 * DAY) -> form.Chart:
    """A figure with these values, evenly over time."""
    at = tuple(length * place // max(len(values) - 1, 1) for place in range(len(values)))
    least, most = min(values), max(values)
    return form.Chart(
        name="tension", title=title, unit=unit, at=at, values=tuple(values), first=values[0], last=values[-1],
        least=least, least_at=at[values.index(least)], most=most, most_at=at[values.index(most)],
    )  # fmt: skip


def routes_of(count: int, title: str = "Pipeline") -> form.Routes:
    """A commodity with so many routes."""
    rows = [form.RouteRow(name=f"r{i}", title=f"{title} {i}", flows=(i, 0.5 * i, 2.25 * i)) for i in range(count)]
    total = form.RouteRow(name="exported", title="Exported", flows=(100, 50, 225), total=True)
    return form.Routes(name="oil", title=title, unit="Mt", at=(0, DAY, 2 * DAY), rows=(*rows, total))


def responses_of(count: int, channel: str = "letter") -> tuple[form.ResponseTime, ...]:
    """Response times on so many channels; on every third nobody responded."""
    return tuple(
        form.ResponseTime(team="t", channel=f"{channel} {i}", asked=9, responded=0)
        if i % 3 == 0
        else form.ResponseTime(
            team="t", channel=f"{channel} {i}", asked=9, responded=i, median=i * 900.0, least=0, most=i * 3600
        )
        for i in range(count)
    )


def every_picture(title: str = "Title") -> Iterator[bytes]:
    """Pictures of each kind, of little and of much."""
    for teams, injects, orders in ((1, 1, 0), (3, 30, 12), (45, 900, 3000)):
        report = report_of(teams, injects, orders, title=title)
        yield from timeline(report, ENGLISH)
        figure = chart_of([3, 5, 1, 80, 12.345], title, title)
        yield chart(figure, report.marks, report.overview.length, ENGLISH, numbers_of(report.decisions))
    yield chart(chart_of([-1e9, 1e12], title, title), (), 14 * DAY, ENGLISH)
    yield chart(chart_of([5, 5], title, ""), (), 14 * DAY, ENGLISH)
    yield overlay([(f"{title} {i}", chart_of([i, 2 * i, 9 - i], title, title)) for i in range(9)], ENGLISH)
    yield routes(routes_of(6, title), ENGLISH)
    yield responses(responses_of(40, title), {"t": title}, ENGLISH)
    yield routes(routes_of(40, title), ENGLISH)


def texts(svg: bytes) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Every text of a picture with its box: left, top, right, bottom."""
    found = []
    for item in fromstring(svg).iter(f"{SVG}text"):
        x, y, wide = (float(item.get(key) or 0) for key in ("x", "y", "textLength"))
        left = x - {"middle": wide / 2, "end": wide}.get(item.get("text-anchor") or "", 0)
        found.append((item.text or "", (left, y - 6, left + wide, y + 1.5)))
    return found


def test_text_is_within_the_picture_and_not_upon_other_text() -> None:
    """Eight points high at the width of the text, whatever there is to say."""
    for svg in every_picture():
        root = fromstring(svg)
        assert root.get("width") == "170mm" and root.get("font-size") == "8"
        wide, high = (float(part) for part in root.attrib["viewBox"].split()[2:])
        assert wide <= 170 / 25.4 * 72 + 0.2 and high <= 680
        boxes = texts(svg)
        for text, (left, top, right, bottom) in boxes:
            assert left >= -0.1 and right <= wide + 0.1 and top >= -0.1 and bottom <= high + 0.1, text
        for place, (text, (left, top, right, bottom)) in enumerate(boxes):
            for other, (x1, y1, x2, y2) in boxes[place + 1 :]:
                apart = right <= x1 + 0.1 or x2 <= left + 0.1 or bottom <= y1 or y2 <= top
                assert apart, (text, other)


def test_whatever_people_wrote_stays_text() -> None:
    """No element, attribute, reference or formula comes out of titles; the picture is well-formed."""
    for svg in every_picture(HOSTILE):
        root = fromstring(svg)
        tags = {item.tag.rpartition("}")[2] for item in root.iter()}
        assert tags <= {"svg", "title", "text", "path", "rect", "circle", "g"}
        assert not any(key.startswith("on") or "href" in key for item in root.iter() for key in item.attrib)
        assert b"url(" not in svg and b"\x00" not in svg and "\u202e" not in svg.decode()


def test_the_same_report_gives_the_same_pictures() -> None:
    """Byte for byte."""
    assert list(every_picture()) == list(every_picture())


def test_every_inject_and_every_order_is_in_the_timeline() -> None:
    """Few are marks of their own; many are counted: together they are all that happened, each in its lane once."""
    for teams, injects, orders in ((3, 12, 8), (4, 600, 2000)):
        report = report_of(teams, injects, orders)
        quiet = report.model_copy(update={"timeline": tuple(row for row in report.timeline if row.kind == "inject")})
        assert sum(_counted(svg) for svg in timeline(quiet, ENGLISH)) == injects + orders


def _counted(svg: bytes) -> int:
    """Marks of a single thing, which say when it was, and the numbers at bars, which stand below those of turns."""
    single = [item for item in fromstring(svg).iter(f"{SVG}title") if re.match(r"day \d+, \d\d:\d\d", item.text or "")]
    numbers = [text for text, (_, top, *_) in texts(svg) if re.fullmatch(r"[\d,]+", text) and top > 4]
    return len(single) + sum(int(text.replace(",", "")) for text in numbers)


def test_many_teams_make_several_pictures() -> None:
    """At most twenty lanes in each; of very many teams the last share lanes."""
    pages = timeline(report_of(40, 10, 10), ENGLISH)
    assert len(pages) > 1
    teams = [text for svg in pages for text, _ in texts(svg) if re.fullmatch(r"Team t\d+", text)]
    assert teams == [f"Team t{place}" for place in range(40)]
    assert len(timeline(report_of(500, 10, 10), ENGLISH)) <= 6


def test_a_large_run_makes_no_large_picture() -> None:
    """2,000 injects and 10,000 orders of 40 teams: half a megabyte a picture at most."""
    report = report_of(40, 2000, 10000)
    assert all(len(svg) < 500_000 for svg in timeline(report, ENGLISH))
    drawn = chart(chart_of([1, 2, 3]), report.marks, report.overview.length, ENGLISH, numbers_of(report.decisions))
    assert len(drawn) < 50_000


def test_marks_are_known_by_their_shape() -> None:
    """How orders ended can be read without colours: each way has an outline of its own."""
    from tabletop.report.pictures.marks import ENDS, shape

    drawn = {re.sub(r'(fill|stroke)="#\w+"', r'\1="ink"', shape(kind, 0, 0)) for kind in ("inject", *ENDS, "message")}
    assert len(drawn) == len(ENDS) + 2


@pytest.mark.parametrize(
    ("length", "names"),
    [
        (3600, ["0", "5 min", "10 min"]),
        (8 * 3600, ["0", "1 h", "2 h"]),
        (3 * DAY, ["day 1", "12:00", "day 2"]),
        (90 * DAY, ["day 1", "day 11", "day 21"]),
    ],
)
def test_the_axis_speaks_in_minutes_hours_or_days(length: int, names: list[str]) -> None:
    """As long as the exercise is."""
    drawn = [text for text, _ in texts(chart(chart_of([1, 2], length=length), (), length, ENGLISH))]
    assert [text for text in drawn if text in names][:3] == names


def test_decisions_bear_their_number_in_the_log() -> None:
    """Where there is room; those that stand together are named from the first to the last."""
    decisions = [
        form.Decision(order=f"o{at}", at=at * DAY, team="t", title="x", state="succeeded", evidence=(at + 1,))
        for at in (1, 1, 6)
    ]
    svg = chart(chart_of([1, 2]), marks_of((), decisions), 14 * DAY, ENGLISH, {2: 1, 7: 3})
    assert {"1", "3"} <= {text for text, _ in texts(svg)}


def test_figures_without_measure_are_drawn_all_the_same() -> None:
    """A model that went astray still has its report."""
    for values in ([1.7e308, -1.7e308], [0, float("inf")], [5e-324, 0], [1e16, 1e16 + 2]):
        svg = chart(chart_of(values), (), 14 * DAY, ENGLISH)
        assert b"nan" not in svg.split(b"</title>", 1)[1].lower() and len(svg) < 20_000


def test_a_picture_of_no_runs_is_refused() -> None:
    """There would be nothing to see."""
    with pytest.raises(ValueError, match="needs a run"):
        overlay([], ENGLISH)


def test_response_times_show_who_responded() -> None:
    """The busiest where there are many; nothing at all where nobody did."""
    drawn = [text for text, _ in texts(responses(responses_of(12), {"t": "Team"}, ENGLISH))]
    assert "Team · letter 4" in drawn and "Team · letter 3" not in drawn and "1 h (4 responses)" in drawn
    many = [text for text, _ in texts(responses(responses_of(90), {"t": "Team"}, ENGLISH)) if "Team" in text]
    assert len(many) == 24 and many[-1] == "Team · letter 89"
    assert responses(responses_of(1), {}, ENGLISH) == b""


def test_routes_that_carry_least_are_drawn_as_one() -> None:
    """Their sum stands for them, so that nothing is missing."""
    drawn = [text for text, _ in texts(routes(routes_of(40), ENGLISH))]
    assert "26 other routes" in drawn
    assert ENGLISH.number(2.25 * sum(range(26))) in drawn
