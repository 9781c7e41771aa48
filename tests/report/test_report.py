"""The report: every finding points at events, the same run gives the same bytes, nothing in it is active."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tabletop.report import build, html, json_text, markdown
from tabletop.report.ratings import propose
from tabletop.report.world import WorldTable
from tests.exercises.test_golden import play as play_shipped
from tests.playing import play


def report_of(engine: Any) -> dict[str, Any]:
    """The report of a play."""
    return build(engine.exercise, engine.events, WorldTable(engine.program.column_names, engine.rows))


@pytest.fixture(scope="module")
def report() -> dict[str, Any]:
    """The Kazakhstan exercise, played by the side that diversifies early."""
    return report_of(play_shipped("kazakhstan", "diversify-early"))


def evidence(part: Any) -> list[int]:
    """Every event number that anything in the report cites."""
    if isinstance(part, dict):
        own = part.get("evidence", [])
        return [
            *own,
            *(seq for key, value in part.items() if key not in ("evidence", "events") for seq in evidence(value)),
        ]
    return [seq for item in part for seq in evidence(item)] if isinstance(part, list) else []


def test_the_unit_of_plain_numbers_is_not_printed(report: dict[str, Any]) -> None:
    """Moorings are counted in plain numbers: their chart, which is there, names no unit."""
    units = {chart["name"]: chart["unit"] for chart in report["charts"]}
    assert units["moorings"] == "" and units["tension"] == "%"
    assert "1" not in {*units.values(), *(measure["unit"] for measure in report["measures"])}


def test_all_evidence_leads_to_events(report: dict[str, Any]) -> None:
    """Every finding cites events that exist; in HTML they are links to the appendix."""
    cited = set(evidence(report))
    assert cited and cited <= {event["seq"] for event in report["events"]}
    assert all(item["evidence"] for item in report["summary"])
    page = html(report)
    targets = set(re.findall(r'id="(e\d+)"', page))
    assert {link[1:] for link in re.findall(r'href="(#e\d+)"', page)} <= targets


def test_html_and_markdown_are_rendered_from_the_json(report: dict[str, Any]) -> None:
    """JSON there and back gives the same pages, and rendering twice the same bytes."""
    again = json.loads(json_text(report))
    assert html(again) == html(report) == html(report)
    assert markdown(again) == markdown(report)


def test_one_file_without_outside_requests(report: dict[str, Any]) -> None:
    """Nothing is loaded from anywhere."""
    page = html(report)
    assert not re.search(r"<(script|link|iframe|img|object|embed)\b", page)
    assert not re.search(r"(src|href)=\"(?!#)", page) and "url(http" not in page and "@import" not in page


def test_both_forms_have_every_section(report: dict[str, Any]) -> None:
    """Overview, summary, timeline, expectations, decisions, charts, measures, objectives, never, sources, run."""
    page, text = html(report), markdown(report)
    for title in (
        "Summary",
        "Overview",
        "Objectives",
        "Expectations",
        "Timeline",
        "Decisions",
        "The world",
        "What never happened",
        "Chance",
        "Sources",
        "Run",
    ):
        assert f"<h2>{title}" in page and f"## {title}" in text, title
    assert report["identity"]["hash"] in page and "<svg" in page


def test_the_evaluators_rating_stands_beside_the_proposed_one(report: dict[str, Any]) -> None:
    """R23: both are shown, attributed."""
    objective = report["objectives"][0]
    assert objective["proposed"] == "P" and objective["evaluator"]["by"] == "Bo"


@pytest.mark.parametrize(
    ("standings", "rating"),
    [
        (["met", "met"], "P"),
        (["met", "late"], "S"),
        (["late"], "S"),
        (["met", "unmet"], "M"),
        (["late", "unmet"], "M"),
        (["unmet", "unmet"], "U"),
        ([], "unrated"),
        (["never", "open"], "unrated"),
        (["met", "never"], "P"),
    ],
)
def test_proposed_ratings(standings: list[Any], rating: str) -> None:
    """R23."""
    assert propose(standings) == rating


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "\x00\x07 \ud800 {{ 7*7 }} | a | b",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_players_text_is_inert(payload: str) -> None:
    """S9: nothing active comes through, and the report always completes."""
    engine = play("options: {a: {teams: [red]}}\ninjects: [{id: i, at: 1h, to: [red], subject: s, body: b}]",
                  "team: red\nat: 2h\norders: [{option: a, why: PAYLOAD}, {action: PAYLOAD}]\nanswers: {i: PAYLOAD}\n"
                  "messages: [{to: blue, subject: PAYLOAD, body: PAYLOAD}]\n")  # fmt: skip
    planted = json.loads(json.dumps(report_of(engine)).replace("PAYLOAD", json.dumps(payload)[1:-1]))
    page, text = html(planted), markdown(planted)
    assert "<script" not in page and "<img" not in page and 'href="javascript' not in page
    assert "\x00" not in page and "\ud800" not in page and "49" not in re.findall(r"<b>Reason:</b>([^<]*)", page)[0]
    page.encode()
    text.encode()


def test_refused_files_and_silences_are_listed() -> None:
    """Files that are no valid moves are listed with line and reason."""
    engine = play(
        "options: {a: {teams: [red]}}\ninjects: []",
        "team: red\nat: 1h\nordrs: []\n---\nteam: red\nat: 2h\norders: [a]\n",
    )
    found = report_of(engine)
    assert [(r["line"], r["code"]) for r in found["refused"]] == [(3, "unknown-key")]
    assert [d["state"] for d in found["decisions"]] == ["succeeded"]
