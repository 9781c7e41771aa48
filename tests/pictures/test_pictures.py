"""The pictures of an exercise: everything is on them, nothing overlaps, all can be read on A3, any title is safe."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tabletop.exercise import form
from tabletop.exercise.compile import compile_exercise
from tabletop.pictures.drawing import SIZE, Sheet, clean, shape, width_of, wrap
from tabletop.pictures.graph import draw_graph, draw_page, frame_head, plain, say
from tabletop.pictures.layout import Block, Box, Link, dot, fill
from tabletop.pictures.world import draw_world
from tests.playing import exercise

ROOT = Path(__file__).parents[2] / "exercises"
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "<script>alert(\"x & y\")</script> 'quoted' Қазақстан Россия " + "Donaudampfschifffahrt" * 12 + " \x07\u2028\ufffe"
)


@cache
def shipped(name: str) -> form.Exercise:
    """An exercise that comes with the package."""
    return compile_exercise(ROOT / name)


@cache
def large(injects: int = 100, storylines: int = 8) -> form.Exercise:
    """An exercise with many injects: times, orders, conditions, expectations, follow-ups, across storylines too."""
    lines = ["storylines: {" + ", ".join(f"s{index}: Storyline number {index}" for index in range(storylines)) + "}"]
    lines.append(
        "world: {variables: {tension: {unit: '%', initial: 40, min: 0, max: 100, rate: (40 - tension) / 9 per day}}}"
    )
    lines.append("options:")
    lines += [
        f"  act{i}: {{title: Take the measure numbered {i}, teams: [{'red' if i % 2 else 'blue'}]}}" for i in range(60)
    ]
    lines.append("injects:")
    for i in range(injects):
        start = (
            f"at: {i + 1}h", f"on: {{option: act{i % 50}}}", f"when: released(n{max(i - 9, 0)}) and tension > {i % 90}",
            f"after: {{inject: n{i - 1}, wait: 2h}}", f"if_unmet: x{i - i % 5}",
        )[i % 5]  # fmt: skip
        expects = f", expects: [{{id: x{i}, from: red, any_of: [act{i % 50}, act{(i + 7) % 50}, answer], within: 3h, text: See to matter {i} in good time}}]"
        lines.append(
            f"  - {{id: n{i}, number: '{i * storylines // injects + 1}.{i}', storyline: s{i * storylines // injects}, {start}, to: [red, blue], subject: "
            f"News of some weight about the matter {i}, body: Text{expects if i % 5 == 0 else ''}}}"
        )
    return exercise("\n".join(lines))


_GRAPHS: dict[str, tuple[str, ...]] = {}


def graph(made: form.Exercise) -> list[ElementTree.Element]:
    """The sheets of its inject graph, parsed; drawn once."""
    drawn = _GRAPHS.get(made.hash) or draw_graph(made)
    _GRAPHS[made.hash] = drawn
    return [ElementTree.fromstring(sheet) for sheet in drawn]


def all_sheets(made: form.Exercise) -> list[ElementTree.Element]:
    """Every sheet of both pictures, parsed."""
    return [*graph(made), *(ElementTree.fromstring(sheet) for sheet in draw_world(made))]


def said(sheets: list[ElementTree.Element], kind: str) -> list[str]:
    """What the boxes of a kind say, their lines joined."""
    found = []
    for sheet in sheets:
        for group in sheet.iter(f"{SVG}g"):
            if group.get("class") == f"box {kind}":
                found.append(" ".join(text.text or "" for text in group.findall(f"{SVG}text")))
    return found


def places(sheet: ElementTree.Element) -> list[tuple[float, float, float, float]]:
    """Where the boxes of a sheet are: x, y, width, height."""
    boxes = [group.get("data-box") for group in sheet.iter(f"{SVG}g")]
    found = [tuple(float(part) for part in box.split()) for box in boxes if box]
    return [(box[0], box[1], box[2], box[3]) for box in found]


EXERCISES = {name: (lambda name=name: shipped(name)) for name in ("quickstart", "dark-wards", "kazakhstan")} | {
    "large": large
}


@pytest.fixture(params=EXERCISES)
def made(request: pytest.FixtureRequest) -> form.Exercise:
    """Each exercise in turn."""
    return EXERCISES[request.param]()


def test_every_inject_is_drawn_once_with_its_subject(made: form.Exercise) -> None:
    sheets = graph(made)
    drawn = said(sheets, "inject")
    assert len(drawn) == len(made.injects)
    for inject in made.injects:
        assert any(plain(inject.subject) in text and (inject.number or inject.id) in text for text in drawn), inject.id


def test_every_option_that_starts_or_meets_something_is_drawn(made: form.Exercise) -> None:
    drawn = " | ".join(said(graph(made), "option"))
    used = {inject.on_option for inject in made.injects if inject.on_option is not None}
    used |= {
        way.index for item in made.expectations for way in item.any_of if way.kind == "option" and way.index is not None
    }
    for index in sorted(used):
        assert made.options[index].title in drawn


def test_every_expectation_is_drawn(made: form.Exercise) -> None:
    drawn = said(graph(made), "expectation")
    assert len(drawn) == len(made.expectations)


def test_every_figure_of_the_world_is_drawn() -> None:
    made = shipped("kazakhstan")
    sheets = [ElementTree.fromstring(sheet) for sheet in draw_world(made)]
    assert len(said(sheets, "stock")) == sum(item.kind == "variable" for item in made.quantities) + len(
        made.commodities
    )
    assert len(said(sheets, "resource")) == sum(item.kind == "resource" for item in made.quantities)
    assert len(said(sheets, "derived")) == len(made.derived)
    segments = [part for commodity in made.commodities for part in commodity.segments]
    assert len(said(sheets, "segment")) + len(said(sheets, "tank")) == len(segments)
    assert any("by Quiet talks with Moscow" in text and "and 12 more" in text for text in said(sheets, "stock"))


def test_boxes_do_not_overlap_and_lie_on_the_sheet(made: form.Exercise) -> None:
    for sheet in all_sheets(made):
        _, _, width, height = (float(part) for part in (sheet.get("viewBox") or "").split())
        boxes = places(sheet)
        for index, (x, y, wide, high) in enumerate(boxes):
            assert x >= 0 and y >= 0 and x + wide <= width and y + high <= height
            for x2, y2, wide2, high2 in boxes[:index]:
                apart = x + wide <= x2 + 0.2 or x2 + wide2 <= x + 0.2 or y + high <= y2 + 0.2 or y2 + high2 <= y + 0.2
                assert apart, (sheet.get("aria-label"), (x, y), (x2, y2))


def test_sheets_are_a3_and_no_text_is_under_nine_points(made: form.Exercise) -> None:
    for sheet in all_sheets(made):
        assert (sheet.get("width"), sheet.get("height")) == ("420.0mm", "297.0mm")
        width = float((sheet.get("viewBox") or "").split()[2])
        point = (420 / 25.4 * 72) / width  # points on paper of one unit
        sizes = [float(text.get("font-size") or 0) * point for text in sheet.iter(f"{SVG}text")]
        assert sizes and min(sizes) >= SIZE - 0.005


def test_labels_fit_their_boxes(made: form.Exercise) -> None:
    for sheet in all_sheets(made):
        for group in sheet.iter(f"{SVG}g"):
            if not (group.get("class") or "").startswith("box"):
                continue
            x, y, wide, high = (float(part) for part in (group.get("data-box") or "").split())
            for text in group.findall(f"{SVG}text"):
                size, words = float(text.get("font-size") or 0), text.text or ""
                length = width_of(words, size, text.get("font-weight") == "bold")
                left = float(text.get("x") or 0) - (length / 2 if text.get("text-anchor") == "middle" else 0)
                base = float(text.get("y") or 0)
                assert left >= x and left + length <= x + wide + 0.2, words
                assert base - 0.76 * size >= y and base + 0.24 * size <= y + high + 0.2, words


def test_the_same_exercise_gives_the_same_bytes(made: form.Exercise) -> None:
    first = (draw_graph(made), draw_world(made))
    dot.cache_clear()
    assert (draw_graph(made), draw_world(made)) == first


def test_hostile_titles_are_text_and_nothing_else() -> None:
    made = shipped("kazakhstan")
    text = form.Template((HOSTILE,))
    hostile = replace(
        made,
        title=HOSTILE,
        teams=tuple(replace(team, title=HOSTILE) for team in made.teams),
        options=tuple(replace(option, title=HOSTILE) for option in made.options),
        injects=tuple(replace(inject, subject=text, number=HOSTILE) for inject in made.injects),
        expectations=tuple(replace(item, text=HOSTILE) for item in made.expectations),
        papers={
            **made.papers,
            "storylines": dict.fromkeys(("csto", "gas", "cpc"), HOSTILE),
            "titles": {"tension": HOSTILE},
        },
    )
    for drawn in (*draw_graph(hostile), *draw_world(hostile)):
        sheet = ElementTree.fromstring(drawn)
        tags = {element.tag.removeprefix(SVG) for element in sheet.iter()}
        assert tags <= {"svg", "title", "desc", "g", "rect", "path", "ellipse", "text"}
        assert not re.search(r"\son\w+=|href|url\(|<script", drawn)
        _, _, width, height = (float(part) for part in (sheet.get("viewBox") or "").split())
        assert all(x >= 0 and x + wide <= width and y + high <= height for x, y, wide, high in places(sheet))


def test_each_sheet_says_what_it_is() -> None:
    sheets = graph(large())
    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        assert sheet.get("role") == "img"
        assert (sheet.get("aria-label") or "").endswith(f"sheet {number} of {len(sheets)}")
        assert (sheet.findtext(f"{SVG}desc") or "").startswith("Inject graph")
        words = [text.text for text in sheet.iter(f"{SVG}text")]
        assert f"Sheet {number} of {len(sheets)}" in words and "Red" in words and "inject" in words


def test_what_is_on_another_sheet_is_referred_to() -> None:
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


def test_a_hundred_injects_are_drawn_in_seconds() -> None:
    made = large()
    dot.cache_clear()
    start = time.perf_counter()
    sheets = draw_graph(made)
    assert time.perf_counter() - start < 10
    assert len(sheets) <= 12


def test_an_expectation_with_very_many_ways_goes_on_on_further_sheets() -> None:
    options = "\n".join(f"  a{i}: {{title: Take the measure numbered {i}, teams: [red]}}" for i in range(60))
    ways = ", ".join(f"a{i}" for i in range(60))
    made = exercise(
        f"options:\n{options}\ninjects:\n  - {{id: one, at: 1h, to: [red], subject: S, body: B, "
        f"expects: [{{id: e, from: red, any_of: [{ways}], text: T}}]}}"
    )
    sheets = graph(made)
    assert {sheet.get("width") for sheet in sheets} == {"420.0mm"}
    assert len(said(sheets, "option")) == 60
    assert min(float(text.get("font-size") or 0) for sheet in sheets for text in sheet.iter(f"{SVG}text")) >= SIZE


def test_what_cannot_be_split_gets_a_larger_sheet_rather_than_small_text() -> None:
    page = fill(
        [("", ("a",))], lambda title, members: Block(title, members, (Box("a", 3000, 100),), ()), frame_head, 1100, 700
    )[0]
    assert page.scale < 1
    sheet = Sheet("T", "D")
    draw_page(sheet, page, (1100, 700), {"a": shape("a", "plain", "Head", width=3000)}, {})
    drawn = ElementTree.fromstring(sheet.svg(1 / page.scale))
    assert float((drawn.get("width") or "").removesuffix("mm")) > 420
    assert [text.get("font-size") for text in drawn.iter(f"{SVG}text")] == ["9.00"]


def test_an_exercise_without_a_world_has_no_picture_of_it() -> None:
    assert draw_world(shipped("dark-wards")) == ()


def test_shared_segments_stand_there_once_and_routes_go_through_them() -> None:
    made = exercise(
        "world: {routes: {oil: {unit: Mt per year, supply: 10, segments: {pipe: {capacity: 5}, port: {capacity: 4, storage: {capacity: 1}}, rail: {capacity: 2}}, "
        "routes: {sea: {through: [pipe, port], cost: 1}, land: {through: [pipe, rail], cost: 2}}}}}\ninjects: []"
    )
    sheets = [ElementTree.fromstring(sheet) for sheet in draw_world(made)]
    assert [text.split()[0] for text in said(sheets, "segment")] == ["pipe", "rail"]
    assert said(sheets, "tank") == ["port capacity: 4; tank farm: 1"]
    arrows = [group.findtext(f"{SVG}title") for group in sheets[0].iter(f"{SVG}g") if group.get("class") == "arrow"]
    assert arrows.count("sea") == 3 and arrows.count("land") == 3


def test_a_rate_is_parted_into_what_fills_and_what_drains() -> None:
    made = exercise(
        "world: {variables: {a: {unit: '1', initial: 1}, b: {unit: '1', initial: 1, rate: 2 * a - 0.1 * b + (5 - b) per day}}}\ninjects: []"
    )
    sheets = [ElementTree.fromstring(sheet) for sheet in draw_world(made)]
    assert sorted(said(sheets, "valve")) == [
        "in, per day 2 × a",
        "in, per day 5",
        "out, per day 0.1 × b + b",
    ] or sorted(said(sheets, "valve")) == ["in, per day 2 × a + 5", "out, per day 0.1 × b + b"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("tension > 60", "tension > 60"),
        ("(1 + tension) * 2 >= 3 - (4 - tension)", "(1 + tension) × 2 ≥ 3 − (4 − tension)"),
        ("released(first) and not ordered(act)", "first released and not ‘Act’ ordered"),
        ("since(first) > 36h or now < 2d", "time since first > 1d 12h or now < 2d"),
        ("(tension if tension > 1 else 2) != 3", "(tension if tension > 1 else 2) ≠ 3"),
    ],
)
def test_conditions_are_said_as_a_reader_would(condition: str, words: str) -> None:
    made = exercise(
        "world: {variables: {tension: {unit: '1', initial: 1}}}\n"
        "options: {act: {title: Act, teams: [red]}}\n"
        "injects:\n  - {id: first, at: 1h, to: [red], subject: S, body: B}\n"
        f"  - {{id: second, when: '{condition}', to: [red], subject: S, body: B}}"
    )
    when = made.injects[1].when
    assert when is not None and say(made, when) == words


def test_text_is_measured_wrapped_and_cut() -> None:
    assert width_of("iii") < width_of("WWW") < width_of("WWW", bold=True)
    assert wrap("one two three", width_of("one two")) == ("one two", "three")
    assert all(width_of(line) <= 40 for line in wrap("Donaudampfschifffahrt", 40))
    assert wrap("one two three four", width_of("one two"), most=1)[0].endswith("…")
    assert clean("a\x00b\n c\u2028d") == "a b c d"


def test_graphviz_places_from_left_to_right_and_first_on_top() -> None:
    boxes = (Box("a", 50, 20), Box("b", 60, 30), Box("c", 40, 20))
    plan = dot(boxes, (Link("ab", "a", "b"),))
    a, b, c = plan.boxes
    assert a.x + a.width < b.x and c.y > a.y
    path = plan.paths[0]
    assert path.name == "ab" and len(path.points) % 3 == 1 and path.points[0][0] < path.tip[0] <= b.x + 1
