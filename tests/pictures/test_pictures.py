"""The pictures of an exercise: everything is on them, nothing overlaps, all can be read on A3, any title is safe."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from tabletop.exercise import form
from tabletop.pictures.graph import LOOSE, draw_graph, plain
from tabletop.pictures.layout import dot
from tabletop.pictures.lettering import SIZE
from tabletop.pictures.shapes import COLOURS
from tabletop.pictures.world import draw_world
from tests.pictures.drawn import (
    EXERCISES,
    ROOT,
    SVG,
    all_sheets,
    arrows,
    boxes,
    graph,
    large,
    paper,
    said,
    shipped,
    texts,
    world,
)
from tests.playing import exercise

HOSTILE = (
    "<script>alert(\"x & y\")</script> 'quoted' Қазақстан Россия " + "Donaudampfschifffahrt" * 12 + " \x07\u2028\ufffe"
)


@pytest.fixture(params=EXERCISES)
def made(request: pytest.FixtureRequest) -> form.Exercise:
    """Each exercise in turn."""
    return EXERCISES[request.param]()


def test_every_inject_is_drawn_once_with_its_subject(made: form.Exercise) -> None:
    """Every inject has one box, with its number or id and its whole subject."""
    drawn = said(graph(made), "inject")
    assert len(drawn) == len(made.injects)
    for inject in made.injects:
        assert any(plain(inject.subject) in text and (inject.number or inject.id) in text for text in drawn), inject.id


def test_every_option_that_starts_or_meets_something_is_drawn(made: form.Exercise) -> None:
    """Every option that starts an inject or meets an expectation is drawn with its whole title."""
    drawn = said(graph(made), "option")
    used = {inject.on_option for inject in made.injects if inject.on_option is not None}
    used |= {
        way.index for item in made.expectations for way in item.any_of if way.kind == "option" and way.index is not None
    }
    for index in sorted(used):
        assert any(text.endswith(f" {made.options[index].title}") for text in drawn), made.options[index].id


def test_every_expectation_and_every_condition_is_drawn(made: form.Exercise) -> None:
    """Every expectation and every condition of an inject has one box."""
    assert len(said(graph(made), "expectation")) == len(made.expectations)
    assert len(said(graph(made), "condition")) == sum(inject.when is not None for inject in made.injects)


def test_every_figure_of_the_world_is_drawn() -> None:
    """Every figure, commodity, segment and route has one box, and changes that are too many are counted."""
    made = shipped("kazakhstan")
    sheets = world(made)
    assert len(said(sheets, "stock")) == sum(item.kind == "variable" for item in made.quantities) + len(
        made.commodities
    )
    assert len(said(sheets, "resource")) == sum(item.kind == "resource" for item in made.quantities)
    assert len(said(sheets, "derived")) == len(made.derived)
    assert len(said(sheets, "commodity")) == len(made.commodities)
    assert len(said(sheets, "end")) == sum(len(commodity.routes) for commodity in made.commodities)
    segments = [part for commodity in made.commodities for part in commodity.segments]
    assert len(said(sheets, "segment")) + len(said(sheets, "store")) == len(segments)
    assert any(re.search(r"inject 1\.1.*: .* and \d+ more", text) for text in said(sheets, "stock"))


def test_boxes_do_not_overlap_and_lie_on_the_sheet(made: form.Exercise) -> None:
    """Boxes lie on the sheet, and no two overlap."""
    for sheet in all_sheets(made):
        found = boxes(sheet)
        for index, box in enumerate(found):
            assert paper(sheet).holds(box)
            for other in found[:index]:
                assert not box.overlaps(other), (sheet.get("aria-label"), box, other)


def test_no_text_overlaps_another_or_a_box_that_is_not_its_own(made: form.Exercise) -> None:
    """Titles, frames and the legend too."""
    for sheet in all_sheets(made):
        found = texts(sheet)
        for index, text in enumerate(found):
            assert paper(sheet).holds(text), text
            for other in found[:index]:
                assert not text.overlaps(other), (sheet.get("aria-label"), text, other)
            for box in boxes(sheet):
                assert box.holds(text) or not box.overlaps(text), (text, box)


def test_no_arrow_runs_through_a_box(made: form.Exercise) -> None:
    """An arrow may touch the two boxes that it joins, and those only at their edges."""
    for sheet in all_sheets(made):
        scale = min(float(text.get("font-size") or 0) for text in sheet.iter(f"{SVG}text")) / SIZE
        found = boxes(sheet)
        for what, points in arrows(sheet):
            for x, y in points:
                inside = [
                    box
                    for box in found
                    if box.x + 2 * scale < x < box.x + box.width - 2 * scale
                    and box.y + 2 * scale < y < box.y + box.height - 2 * scale
                ]
                assert not inside, (sheet.get("aria-label"), what, (x, y), inside)


def test_sheets_are_a3_and_no_text_is_under_nine_points(made: form.Exercise) -> None:
    """Sheets are A3, and no text on them is smaller than nine points in print."""
    for sheet in all_sheets(made):
        assert (sheet.get("width"), sheet.get("height")) == ("420.0mm", "297.0mm")
        point = (420 / 25.4 * 72) / paper(sheet).width  # points on paper of one unit
        sizes = [float(text.get("font-size") or 0) * point for text in sheet.iter(f"{SVG}text")]
        assert sizes and min(sizes) >= SIZE - 0.005
        assert not re.search(r"transform|style=", ElementTree.tostring(sheet, "unicode"))  # nothing makes it smaller


def test_every_mark_that_is_drawn_is_in_the_legend(made: form.Exercise) -> None:
    """The outlines of the legend are drawn without a box; its words are those of the kinds on the sheet."""
    legend = {
        "inject": "inject", "condition": "condition", "expectation": "what is expected", "option": "option",
        "reference": "drawn elsewhere", "stock": "stock (or what is supplied, wanted)", "valve": "flow into or out of a stock",
        "derived": "derived value", "resource": "resource", "commodity": "commodity with a diagram of its own",
        "segment": "segment of a route", "store": "segment with storage", "end": "route",
    }  # fmt: skip
    for sheet in all_sheets(made):
        words = {text.text for text in sheet.iter(f"{SVG}text")}
        for group in sheet.iter(f"{SVG}g"):
            kind = (group.get("class") or "").removeprefix("box ")
            assert kind == "arrow" or legend[kind] in words


def test_what_belongs_to_teams_has_their_colours(made: form.Exercise) -> None:
    """A band at the left of injects, expectations and options, a stripe for each team."""
    for sheet in graph(made):
        for group in sheet.iter(f"{SVG}g"):
            if group.get("class") in ("box inject", "box expectation", "box option"):
                badges = [rect.get("fill") for rect in group.findall(f"{SVG}rect") if rect.get("fill") != "#ffffff"]
                band = [path.get("fill") for path in group.findall(f"{SVG}path") if path.get("fill") != "#ffffff"]
                assert band and band == badges[::-1] and set(band) <= {*COLOURS, "#dddddd"}


def test_the_same_exercise_gives_the_same_bytes(made: form.Exercise) -> None:
    """The same exercise is drawn to the same bytes, also when it is laid out anew."""
    first = (draw_graph(made), draw_world(made))
    dot.cache_clear()
    assert (draw_graph(made), draw_world(made)) == first


def drawn_elsewhere(**environment: str) -> tuple[str, str]:
    """The pictures of the quickstart, drawn by another Python: what it printed, and its complaints."""
    code = (
        "import sys; from pathlib import Path; from tabletop.exercise.checking.compile import compile_exercise as c;"
        "from tabletop.pictures.graph import draw_graph; from tabletop.pictures.world import draw_world;"
        "e = c(Path(sys.argv[1])); print(*draw_graph(e), *draw_world(e)); print('matplotlib' in sys.modules)"
    )
    found = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "quickstart")],
        env={**os.environ, "PYTHONPATH": str(ROOT.parent / "src"), "PYTHONIOENCODING": "utf-8", **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return found.stdout, found.stderr


def test_hashes_of_strings_do_not_matter() -> None:
    """Pictures do not depend on how Python hashes strings."""
    assert drawn_elsewhere(PYTHONHASHSEED="1")[0] == drawn_elsewhere(PYTHONHASHSEED="2")[0]


def test_no_fonts_are_looked_for() -> None:
    """A machine without fonts draws the same, and nobody is told about fonts; matplotlib is not even imported."""
    without = drawn_elsewhere(FONTCONFIG_FILE="nowhere", FONTCONFIG_PATH="nowhere", HOME="nowhere", PYTHONHASHSEED="1")
    assert without == (drawn_elsewhere(PYTHONHASHSEED="1")[0], "")
    assert without[0].endswith("False\n")


def hostile_exercise() -> form.Exercise:
    """An exercise in which every word that people write is an attack."""
    made = shipped("kazakhstan")
    text = form.Template((HOSTILE,))
    return replace(
        made,
        title=HOSTILE,
        teams=tuple(replace(team, title=HOSTILE) for team in made.teams),
        options=tuple(replace(option, title=HOSTILE) for option in made.options),
        injects=tuple(replace(inject, subject=text, number=HOSTILE) for inject in made.injects),
        expectations=tuple(replace(item, text=HOSTILE) for item in made.expectations),
        papers={
            **made.papers,
            "about": {"handling": HOSTILE, "banner": HOSTILE},
            "storylines": dict.fromkeys(("csto", "gas", "cpc"), HOSTILE),
            "titles": {"tension": HOSTILE, "oil": HOSTILE, "oil.cpc": HOSTILE},
        },
    )


def test_hostile_titles_are_text_and_nothing_else() -> None:
    """No word that people write becomes markup, a script or a link, or runs off the sheet."""
    hostile = hostile_exercise()
    for drawn in (*draw_graph(hostile), *draw_world(hostile)):
        sheet = ElementTree.fromstring(drawn)
        tags = {element.tag.removeprefix(SVG) for element in sheet.iter()}
        assert tags <= {"svg", "title", "desc", "g", "rect", "path", "ellipse", "text"}
        assert not re.search(r"\son\w+=|href|url\(|<script", drawn)
        assert all(paper(sheet).holds(area) for area in (*boxes(sheet), *texts(sheet)))


def test_each_sheet_says_what_it_is() -> None:
    """Each sheet says which of how many it is and of which exercise, to the eye and to screen readers."""
    sheets = graph(large())
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        assert sheet.get("role") == "img"
        assert (sheet.get("aria-label") or "").endswith(f"sheet {number} of {len(sheets)}")
        assert (sheet.findtext(f"{SVG}desc") or "").startswith("Inject graph")
        words = [text.text for text in sheet.iter(f"{SVG}text")]
        assert f"for control only · Sheet {number} of {len(sheets)}" in words and "Red" in words and "inject" in words
        assert f"fingerprint {large().hash[:12]}" in words


def test_sheets_bear_the_marks_of_the_exercise() -> None:
    """Each sheet bears the banner and the handling mark of its exercise, and that it is for control only."""
    (sheet,) = graph(shipped("dark-wards"))
    words = [text.text for text in sheet.iter(f"{SVG}text")]
    assert "EXERCISE EXERCISE EXERCISE · TLP:AMBER · for control only · Sheet 1 of 1" in words


def test_what_is_on_another_sheet_is_referred_to() -> None:
    """A reference names the sheet on which the inject that it stands for is drawn."""
    sheets = graph(large())
    by_sheet = [said([sheet], "inject") for sheet in sheets]
    seen = 0
    for sheet in sheets:
        for text in said([sheet], "reference"):
            found = re.fullmatch(r"(\d+\.\d+) .* sheet (\d+)", text)
            if found:
                seen += 1
                assert any(f" {found[1]} " in inject for inject in by_sheet[int(found[2]) - 1])
    assert seen


def test_some_injects_may_be_chosen() -> None:
    """What they hang on is referred to, and said not to be there."""
    made = large()
    sheets = [ElementTree.fromstring(sheet) for sheet in draw_graph(made, {12, 13}, "two of them")]
    assert sorted(text.split()[2] for text in said(sheets, "inject")) == ["1.12", "2.13"]
    assert any(text.endswith("not shown") for text in said(sheets, "reference"))
    words = {text.text for text in sheets[0].iter(f"{SVG}text")}
    assert "Test: two of them" in words and LOOSE not in words
    assert draw_graph(made, frozenset()) == ()


@pytest.mark.parametrize(("made", "most"), [((100, 8), 9), ((100, 1), 6)])
def test_a_hundred_injects_take_few_sheets(made: tuple[int, int], most: int) -> None:
    """A hundred injects take few sheets, and no storyline has two frames on one of them."""
    sheets = graph(large(*made))
    assert len(sheets) <= most
    for sheet in sheets:
        titles = [text.text or "" for text in sheet.findall(f"{SVG}text") if "Storyline" in (text.text or "")]
        stories = [title.removesuffix(", continued") for title in titles]
        assert stories and len(stories) == len(set(stories))


def test_an_expectation_with_very_many_ways_goes_on_on_further_sheets() -> None:
    """An expectation with more ways than a sheet holds goes on on a further one, and no way is lost or made small."""
    options = "\n".join(f"  a{i}: {{title: Take the measure numbered {i}, teams: [red]}}" for i in range(60))
    ways = ", ".join(f"a{i}" for i in range(60))
    made = exercise(
        f"options:\n{options}\ninjects:\n  - {{id: one, at: 1h, to: [red], subject: S, body: B, "
        f"expects: [{{id: e, from: red, any_of: [{ways}], text: T}}]}}"
    )
    sheets = graph(made)
    assert len(sheets) > 1 and all(said([sheet], "expectation") for sheet in sheets)
    assert {sheet.get("width") for sheet in sheets} == {"420.0mm"}
    assert len(said(sheets, "option")) == 60
    assert min(float(text.get("font-size") or 0) for sheet in sheets for text in sheet.iter(f"{SVG}text")) >= SIZE


def test_an_exercise_without_a_world_has_no_picture_of_it() -> None:
    """An exercise without a world has no picture of one."""
    assert draw_world(shipped("dark-wards")) == ()


def test_an_exercise_without_injects_and_options_has_no_graph() -> None:
    """An exercise with neither injects nor options has no graph."""
    assert draw_graph(exercise("injects: []")) == ()


def test_what_else_would_meet_or_break_an_expectation_is_said() -> None:
    """An expectation says by when it is due and what meets or breaks it besides the options that are drawn."""
    made = exercise(
        "options: {act: {title: Act, teams: [red]}}\n"
        "injects:\n  - {id: one, at: 0, to: [red], subject: S, body: B, expects: ["
        "{id: a, from: red, any_of: [act, answer, message: blue], text: First}, "
        "{id: b, from: red, any_of: [action], text: Second}, "
        "{id: c, from: red, none_of: [act, action], text: Third}, "
        "{id: d, from: red, none_of: [message: blue], text: Fourth}]}"
    )
    drawn = " | ".join(said(graph(made), "expectation"))
    for words in (
        "First (or an answer, a message to B)",
        "Second (by a free action)",
        "Third (nor a free action)",
        "Fourth (not a message to B)",
        "by ENDEX",
    ):
        assert words in drawn
    assert "one · at start" in said(graph(made), "inject")[0]


def test_shared_segments_stand_there_once_and_routes_go_through_them() -> None:
    """A segment that several routes share has one box, and each route has its own line from start to end."""
    made = exercise(
        "world: {routes: {oil: {unit: Mt per year, supply: 10, segments: {pipe: {capacity: 5}, port: {capacity: 4, storage: {capacity: 1}}, rail: {capacity: 2}}, "
        "routes: {sea: {through: [pipe, port], cost: 1}, land: {through: [pipe, rail], cost: 2}}}}}\ninjects: []"
    )
    sheets = world(made)
    assert [text.split()[0] for text in said(sheets, "segment")] == ["pipe", "rail"]
    assert said(sheets, "store") == ["port capacity: 4; storage: 1 Mt"]
    along = [what for what, _ in arrows(sheets[0])]
    assert along.count("sea") == 3 and along.count("land") == 3


def test_a_rate_is_parted_into_what_fills_and_what_drains() -> None:
    """A rate is parted into a valve for what fills the stock and one for what drains it."""
    made = exercise(
        "world: {variables: {a: {unit: '1', initial: 1}, b: {unit: '1', initial: 1, rate: 2 * a - 0.1 * b + (5 - b) per day}}}\ninjects: []"
    )
    assert sorted(said(world(made), "valve")) == ["in, per day 2 × a + 5", "out, per day 0.1 × b + b"]


def test_a_stock_says_its_bounds_who_sees_it_and_what_changes_it() -> None:
    """A stock says its first value, bounds and noise, who sees it how late and how exactly, and what changes it."""
    made = exercise(
        "world: {variables: {a: {unit: Mt, initial: -1, max: 0, seen_by: [], noise: {normal: [0, 1], every: 1d}}, "
        "b: {unit: '%', initial: 1, min: -1, seen_by: [red], reported: {delay: 1d, error: 5%}}}}\n"
        "injects:\n"
        "  - {id: one, number: '1', at: 1h, to: [red], subject: S, body: B, effects: [{add: {b: 2}, for: 2d}]}\n"
        "  - {id: two, number: '2', at: 1h, to: [red], subject: S, body: B, effects: [{add: {b: 2}, for: 2d}, {set: {b: 0}, for: {uniform: [1h, 2h]}}]}"
    )
    first, second = said(world(made), "stock")
    assert first == "a −1 Mt at start, at most 0, with noise every 1d, seen by control only"
    assert second == (
        "b 1 % at start, at least −1, seen by Red only, told 1d late, ±5% "
        "inject 1, 2: +2 for 2d inject 2: becomes 0 for 1h to 2h"
    )


def test_free_staff_that_the_world_reads_is_drawn() -> None:
    """Free staff that the world reads has a box among the resources."""
    made = exercise("world: {derived: {spare: {unit: '1', value: staff(red) / 2}}}\ninjects: []")
    assert said(world(made), "resource") == ["Red, free staff", "Red, budget 100 M$ at start, at least 0"]
    assert said(world(made), "derived") == ["spare = Red: free staff / 2"]
