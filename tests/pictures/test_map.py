"""The map of routes: all is on it once, nothing overlaps, nobody reads what is hidden, any exercise can be drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.exercise import form
from tabletop.pictures.map import WIDTH, Map, draw_maps
from tabletop.pictures.map_layout import Sizes, Track, columns, in_rows, lay_out
from tabletop.pictures.map_words import FOOT
from tests.pictures.drawn import SVG, Area, Element, boxes, paper, shipped, texts
from tests.playing import exercise

HOSTILE = "<script>alert(\"x & y\")</script> 'quoted' Қазақстан " + "Donaudampfschifffahrt" * 9 + " \x07\u2028"


@dataclass(frozen=True)
class Drawn:
    """A map read back."""

    map: Map
    sheet: Element

    @property
    def words(self) -> str:
        """All that stands on it."""
        return " ".join(text.text or "" for text in self.sheet.iter(f"{SVG}text"))

    def titles(self, kind: str) -> list[str]:
        """What the groups of a kind (`line`, `box segment`) say to those who point at them."""
        return [g.findtext(f"{SVG}title") or "" for g in self.sheet.iter(f"{SVG}g") if g.get("class") == kind]


def drawn(made: form.Exercise, readers: Sequence[int] = (), marks: Sequence[str] | None = None) -> list[Drawn]:
    """The maps of an exercise."""
    return [Drawn(item, ElementTree.fromstring(item.svg)) for item in draw_maps(made, readers, marks)]


def world(
    ways: dict[str, str], capacities: str = "10", side: str = "supply: 60", more: str = "", names: str = "Part {}"
) -> form.Exercise:
    """An exercise with one commodity whose routes pass segments that are named by letters: `{"north": "abc"}`."""
    segments = sorted({letter for way in ways.values() for letter in way})
    lines = ["injects: []", "world:", *([more] if more else []), "  routes:", "    oil:", "      title: Crude oil"]
    lines += ["      unit: Mt per year", f"      {side}", "      segments:"]
    lines += [
        f"        {letter}: {{title: {names.format(letter.upper())}, capacity: {capacities}"
        f"{', storage: {capacity: 1.5}' if letter in 'bx' else ''}}}"
        for letter in segments
    ]
    lines += ["      routes:"]
    lines += [
        f"        {key}: {{title: Way {key}, through: [{', '.join(way)}], cost: {place * 7 % 5}}}"
        for place, (key, way) in enumerate(ways.items())
    ]
    return exercise("\n".join(lines) + "\n")


MANY = {"r1": "abc", "r2": "ad", "r3": "efc", "r4": "g", "r5": "abh", "r6": "ed", "r7": "h", "r8": "ijk", "r9": "ijc"}
MANY |= {"r10": "gk", "r11": "fe", "r12": "adk"}
MADE = {
    "one route": {"only": "a"},
    "a trunk": {"one": "ta", "two": "tb", "three": "tc"},
    "ten in a row": {"all": "abcdefghij", "half": "defg"},
    "other ways round": {"there": "abc", "back": "ca", "aside": "db"},
    "twelve routes": MANY,
    "each with each": {f"r{i}": way for i, way in enumerate(("abcdef", "fedcba", "badcfe", "cafebd"))},
}


@cache
def made_up(name: str) -> form.Exercise:
    """One of the exercises above; those with an even name have a demand."""
    side = "demand: 60" if len(name) % 2 else "supply: 60"
    return world(MADE[name], side=side)


EXERCISES = ("kazakhstan", "quickstart", *MADE)


@pytest.fixture(params=EXERCISES)
def made(request: pytest.FixtureRequest) -> form.Exercise:
    """Each exercise in turn."""
    return made_up(request.param) if request.param in MADE else shipped(request.param)


def check_geometry(item: Drawn) -> None:
    """All lies on the sheet, no text overlaps another or a foreign segment, no line runs through foreign labels."""
    found, segments = texts(item.sheet), boxes(item.sheet)
    for index, text in enumerate(found):
        assert paper(item.sheet).holds(text), text
        for other in found[:index]:
            assert not text.overlaps(other), (text, other)
        for box in segments:
            assert box.holds(text, 0.6) or not box.overlaps(text), (text, box)
    for index, box in enumerate(segments):
        assert paper(item.sheet).holds(box)
        assert not any(box.overlaps(other) for other in segments[:index])
    for points in lines(item.sheet):
        assert not any(_crosses(text, point) for text in found for point in points)


def lines(sheet: Element) -> list[list[tuple[float, float]]]:
    """The lines of routes as points along them."""
    found = []
    for group in sheet.iter(f"{SVG}g"):
        if group.get("class") == "line":
            way = [path for path in group.findall(f"{SVG}path") if path.get("fill") == "none"][-1].get("d") or ""
            points = [(0.0, 0.0)]
            for verb, numbers in re.findall(r"([MHC])([^MHC]*)", way):
                values = [float(part) for part in numbers.split()]
                x, y = points[-1]
                if verb == "M":
                    points = [(values[0], values[1])]
                elif verb == "H":
                    points += [(x + (values[0] - x) * part / 20, y) for part in range(1, 21)]
                else:
                    points += [_bezier((x, y, *values), part / 20) for part in range(1, 21)]
            found.append(points)
    return found


def _bezier(ends: tuple[float, ...], part: float) -> tuple[float, float]:
    rest = 1 - part
    weights = (rest**3, 3 * rest**2 * part, 3 * rest * part**2, part**3)
    return (
        sum(weight * x for weight, x in zip(weights, ends[::2], strict=True)),
        sum(weight * y for weight, y in zip(weights, ends[1::2], strict=True)),
    )


def _crosses(text: Area, point: tuple[float, float]) -> bool:
    return text.x + 1 < point[0] < text.x + text.width - 1 and text.y + 1 < point[1] < text.y + text.height - 2


def test_nothing_overlaps(made: form.Exercise) -> None:
    """Labels overlap neither each other nor lines nor segments of others, and all lies on the sheet."""
    for marks in (None, ("EXERCISE", "TLP:RED")):
        for item in drawn(made, marks=marks):
            check_geometry(item)


def test_each_segment_and_each_route_is_drawn_once(made: form.Exercise) -> None:
    """Segments that routes share are drawn once; a route is one line; both say what they are to those who point."""
    found = drawn(made)
    assert len(found) == len(made.commodities)
    for item, commodity in zip(found, made.commodities, strict=True):
        assert len(item.titles("box segment")) == len(commodity.segments)
        assert len(set(item.titles("line"))) == len(item.titles("line")) == len(commodity.routes)


def test_a_map_is_as_wide_as_the_text_of_a_page(made: form.Exercise) -> None:
    """A map fits between the margins of A4, and on a page with its heading."""
    for item in drawn(made):
        width, height = (float((item.sheet.get(side) or "").removesuffix("mm")) for side in ("width", "height"))
        assert width <= 170.05 and height <= 200.05
        assert FOOT in item.words


def test_lines_begin_at_the_bar_and_pass_their_segments_in_order(made: form.Exercise) -> None:
    """Every line passes the pipes of its segments, in the order in which its route does."""
    for item, commodity in zip(drawn(made), made.commodities, strict=True):
        pipes = {box.what.split(":")[0]: box for box in boxes(item.sheet)}
        for points, title in zip(lines(item.sheet), item.titles("line"), strict=True):
            passed = [name for point in points for name, box in pipes.items() if _within(box, point)]
            in_turn = [name for name, after in pairwise([*passed, ""]) if name != after]
            said = next(part for part in item.map.description.split(" Route ") if part.startswith(title[6:]))
            order = re.findall(r"(?:through |then )(.*?) \((?=\d)", said)
            assert in_turn == (order[::-1] if commodity.is_demand else order), title  # lines are drawn from the bar


def _within(box: Area, point: tuple[float, float]) -> bool:
    return box.x + 0.5 < point[0] < box.x + box.width - 0.5 and box.y < point[1] < box.y + box.height


def test_the_same_exercise_gives_the_same_bytes(made: form.Exercise) -> None:
    """The same exercise gives the same map, byte for byte."""
    assert draw_maps(made) == draw_maps(made)


def test_figures_are_those_at_startex() -> None:
    """Capacities are worked out as they stand at STARTEX, routes numbered as they fill, and all is said in words too."""
    (oil,) = drawn(
        exercise(
            "injects: []\nworld: {variables: {moorings: {unit: '1', initial: 3}}, routes: {oil: {title: Crude oil, unit: Mt per "
            "year, supply: 68, segments: {cpc: {title: The pipeline, capacity: 53.7}, port: {title: The port, capacity: "
            "59 * moorings / 3, storage: {capacity: 0.8}}}, routes: {dear: {title: By rail, through: port, cost: 90}, "
            "cpc: {title: To the sea, through: [cpc, port], cost: 38}}}}}\n"
        )
    )
    assert set(oil.titles("line")) == {
        "Route 1: To the sea, cost 38, fills 1st",
        "Route 2: By rail, cost 90, fills 2nd",
    }
    assert set(oil.titles("box segment")) == {
        "The pipeline: 53.7 Mt per year",  # not by the title of the route that has its name
        "The port: 59 Mt per year, tank farm 0.8 Mt, routes 1 and 2",
    }
    assert oil.sheet.findtext(f"{SVG}desc") == oil.map.description
    assert oil.sheet.get("role") == "img" and oil.map.description.startswith("Map of the routes of Crude oil.")


def test_a_thicker_line_can_carry_more() -> None:
    """The thickness of a line follows the narrowest segment on its way."""
    made = exercise(
        "injects: []\nworld: {routes: {oil: {unit: Mt per year, supply: 9, segments: {a: 40, b: 10, c: 0}, routes: "
        "{wide: {through: a, cost: 3}, mid: {through: [a, b], cost: 2}, shut: {through: c, cost: 1}}}}}\n"
    )
    (item,) = drawn(made)
    thick = {}
    for group in item.sheet.iter(f"{SVG}g"):
        if group.get("class") == "line":
            title = group.findtext(f"{SVG}title") or ""
            path = [path for path in group.findall(f"{SVG}path") if path.get("fill") == "none"][-1]
            thick[title.split(",")[0]] = float(path.get("stroke-width") or 0)
    assert thick["Route 3: wide"] > thick["Route 2: mid"] > thick["Route 1: shut"] > 0
    assert "0 Mt per year" in item.words and "routes 2 and 3" in item.words


def test_routes_differ_by_colour_dashes_and_number() -> None:
    """Up to twelve routes are told apart in black and white too: by dashes together with thickness, and numbers."""
    (item,) = drawn(made_up("twelve routes"))
    looks = set()
    for group in item.sheet.iter(f"{SVG}g"):
        if group.get("class") == "line":
            path = [path for path in group.findall(f"{SVG}path") if path.get("fill") == "none"][-1]
            looks.add((path.get("stroke"), path.get("stroke-dasharray")))
    assert len(looks) == 12
    assert {str(number) for number in range(1, 13)} <= {text.text for text in item.sheet.iter(f"{SVG}text")}


def test_hostile_titles_are_text_and_nothing_else() -> None:
    """No word that people write becomes markup, a script or a link, or runs off the sheet."""
    made = shipped("kazakhstan")
    names = {f"{item.name}.{part.name}": HOSTILE for item in made.commodities for part in item.segments}
    titles = {f"{item.name}.{route.name}": HOSTILE for item in made.commodities for route in item.routes}
    titles |= {item.name: HOSTILE for item in made.commodities}
    hostile = replace(made, title=HOSTILE, papers={**made.papers, "titles": titles, "segments": names})
    for item in drawn(hostile, marks=(HOSTILE,)):
        check_geometry(item)
        tags = {element.tag.removeprefix(SVG) for element in item.sheet.iter()}
        assert tags <= {"svg", "title", "desc", "g", "rect", "path", "ellipse", "text"}
        assert not re.search(r"\son\w+=|href|url\(|<script", item.map.svg)


HIDDEN = """
  variables:
    secret: {unit: "1", initial: 4711, seen_by: [blue]}
    open: {unit: "1", initial: 3}
  derived: {through_secret: {unit: "1", value: secret * 2}}
"""


def test_what_hangs_on_a_hidden_figure_is_not_told() -> None:
    """A capacity worked out from what some readers may not see is left out, and does not show in its line's width."""
    made = world({"a": "a", "b": "b"}, "through_secret / 2", more=HIDDEN)
    blue = next(team.index for team in made.teams if team.id == "blue")
    (everybody,) = drawn(made, range(len(made.teams)))
    assert "4711" not in everybody.map.svg and "capacity not known" in everybody.words
    assert set(re.findall(r'stroke-width="(3\.00)"', everybody.map.svg)) == {"3.00"}
    for readers in ((), (blue,)):
        assert "4711 Mt per year" in drawn(made, readers)[0].words


def test_an_order_that_would_give_away_a_hidden_cost_is_not_told() -> None:
    """Where one cost is hidden, routes are numbered as they stand and nothing is said of their order."""
    made = exercise(
        f"injects: []\nworld:{HIDDEN}  routes: {{oil: {{unit: Mt per year, supply: 9, segments: {{a: open, b: 2}}, "
        "routes: {dear: {through: a, cost: 90}, dark: {through: b, cost: secret}, cheap: {through: b, cost: 1}}}}\n"
    )
    (everybody,) = drawn(made, range(len(made.teams)))
    assert everybody.titles("line")[::-1] == [
        "Route 1: dear, cost 90",
        "Route 2: dark, cost not known",
        "Route 3: cheap, cost 1",
    ]
    assert "fills" not in everybody.words
    assert "Route 3: dark, cost 4711, fills 3rd" in drawn(made)[0].titles("line")


def test_a_commodity_that_readers_may_not_see_is_not_drawn() -> None:
    """A commodity has a map for those who see it, and control has all maps."""
    made = exercise(
        "injects: []\nworld: {routes: {oil: {unit: Mt per year, supply: 9, segments: {a: 1}, routes: {r: {through: a}},"
        " seen_by: [blue]}}}\n"
    )
    blue = next(team.index for team in made.teams if team.id == "blue")
    assert len(drawn(made)) == len(drawn(made, [blue])) == 1
    assert drawn(made, range(len(made.teams))) == []


def test_what_chance_decides_is_told_to_control_only() -> None:
    """Control reads between what a figure is drawn; players are not told, nor are figures that are told inexactly."""
    made = exercise(
        "injects: []\nworld: {routes: {oil: {unit: Mt per year, supply: {uniform: [3, 9]}, segments: {a: oil.supply / 2, b: "
        "{capacity: {normal: [5, 1]}}}, routes: {r: {through: [a, b]}}}, gas: {unit: bcm/year, demand: 3, segments: {g: 7}, routes: "
        "{r: {through: g}}, reported: {error: 5%}}}}\n"
    )
    oil, gas = drawn(made)
    for words in ("3 to 9 Mt per", "oil.supply / 2 Mt per year", "about 5 Mt per year"):
        assert words in oil.words
    assert "7 bcm/year" in gas.words
    told = drawn(made, [0])
    assert not re.search(r"\b[3579] (Mt|bcm)", " ".join(item.words for item in told))


def test_an_exercise_that_cannot_begin_is_drawn_without_figures() -> None:
    """Where a guard stops the exercise at STARTEX, there is a map; control reads how figures are worked out."""
    made = world({"r": "ab"}, "1 / zero", more="  variables: {zero: {unit: '1', initial: 0}}")
    assert "1 / zero Mt per year" in drawn(made)[0].words
    assert "capacity not known" in drawn(made, [0])[0].words


def test_an_exercise_without_routes_has_no_map() -> None:
    """An exercise without a commodity has no map."""
    assert draw_maps(shipped("dark-wards")) == ()


def test_names_that_are_too_long_go_into_a_key() -> None:
    """Where names do not fit above their pipes, letters stand there, and names below in full."""
    long = "A name of very many words that goes on and on until nobody reads it any more, so long is it" + " by far" * 9
    (item,) = drawn(world(MADE["a trunk"], names=f"'{long} {{}}'"))
    check_geometry(item)
    assert all(f"{long} {letter}:" in item.words for letter in "ABCT")


def test_a_segment_on_no_route_is_named_below() -> None:
    """A segment that no route passes is not lost."""
    made = exercise(
        "injects: []\nworld: {routes: {oil: {unit: Mt per year, supply: 9, segments: {a: 1, spare: {title: Spare port, "
        "capacity: 3}}, routes: {r: {through: a}}}}}\n"
    )
    assert "Spare port: 3 Mt per year, on no route" in drawn(made)[0].words


def test_columns_follow_the_order_of_routes() -> None:
    """A segment stands after all that come before it; a route that contradicts those before it does not move it."""
    assert columns([(0, 1, 2), (3, 2), (2, 0)]) == {0: 0, 1: 1, 2: 2, 3: 0}
    assert columns([]) == {}


def test_routes_that_share_segments_lie_together() -> None:
    """Routes stay in their order unless those that share a segment would lie apart."""
    assert in_rows([(0,), (1,), (2,)]) == [0, 1, 2]
    assert in_rows([(0,), (1,), (0, 2)]) in ([0, 2, 1], [1, 0, 2])


WAYS = st.lists(st.lists(st.integers(0, 7), min_size=1, max_size=6, unique=True).map(tuple), min_size=1, max_size=9)


@settings(max_examples=60, deadline=None)
@given(WAYS, st.data())
def test_any_routes_can_be_laid_out(ways: list[tuple[int, ...]], data: st.DataObject) -> None:
    """Whatever routes share, in whatever order: in no column do two things come to stand over each other."""
    tracks = [Track(way, data.draw(st.floats(2, 7)), data.draw(st.floats(18, 60))) for way in ways]
    plan = lay_out(tracks, Sizes(280, 13, 0.4, (11, 70)), lambda segment, width: (12.0 + segment, 9.0))
    for column in range(len(plan.lefts)):
        found = [
            (pipe.y - pipe.half - 12 - pipe.segment, pipe.y + pipe.half + 9)
            for pipe in plan.pipes.values()
            if pipe.column == column
        ]
        for strand in plan.strands:
            half = tracks[strand.track].thick / 2
            found += [
                (strand.y - half, strand.y + half) for place, part in strand.cells if (place, part) == (column, None)
            ]
        for (_, bottom), (top, _) in pairwise(sorted(found)):
            assert top > bottom
    ends = sorted((plan.strands[pieces[-1]].y, track) for track, pieces in enumerate(plan.of_track))
    for (above, one), (below, other) in pairwise(ends):
        assert below - above >= (tracks[one].room + tracks[other].room) / 2
    assert all(left < right for left, right in zip(plan.lefts, plan.rights, strict=True))


LETTERS = st.lists(st.sampled_from("abcdefgx"), min_size=1, max_size=5, unique=True).map("".join)


@settings(max_examples=12, deadline=None)
@given(st.lists(LETTERS, min_size=1, max_size=7), st.sampled_from(["supply: 60", "demand: 4"]))
def test_any_exercise_can_be_drawn(ways: list[str], side: str) -> None:
    """Exercises that nobody has seen give maps on which nothing overlaps."""
    (item,) = drawn(world({f"r{place}": way for place, way in enumerate(ways)}, side=side))
    check_geometry(item)
    assert paper(item.sheet).width >= WIDTH - 0.01
