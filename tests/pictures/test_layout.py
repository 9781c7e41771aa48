"""Where things go: text is measured, boxes are placed and packed, groups are put on sheets."""

from __future__ import annotations

import itertools
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.pictures.frames import draw_page, frame_head
from tabletop.pictures.layout import Box, Link, dot, parts
from tabletop.pictures.lettering import width_of, wrap
from tabletop.pictures.packing import pack
from tabletop.pictures.pages import Block, Build, fill, where
from tabletop.pictures.shapes import shape
from tabletop.pictures.sheet import Sheet, Stroke
from tests.pictures.drawn import SVG


def plain_block(sizes: dict[str, tuple[float, float]], links: tuple[Link, ...] = ()) -> Build:
    """A way to build blocks of boxes with these sizes and arrows among them."""

    def build(title: str, members: tuple[str, ...]) -> Block:
        boxes = tuple(Box(name, *sizes[name]) for name in members)
        inside = tuple(link for link in links if link.tail in members and link.head in members)
        return Block(title, members, boxes, inside)

    return build


def test_text_is_measured_as_the_font_has_it() -> None:
    """Advance widths of DejaVu Sans in 2048ths: i 569, W 2025, in bold 702 and 2259; a combining accent has none."""
    assert width_of("i", 2048) == 569 and width_of("W", 2048) == 2025
    assert width_of("i", 2048, True) == 702 and width_of("W", 2048, True) == 2259
    assert width_of("\U0001f9ff\u1ab0", 10) == pytest.approx(11)


def test_text_is_wrapped_and_cut() -> None:
    """Text is wrapped at words, a word wider than a line is cut without loss, and what is left off ends with dots."""
    assert wrap("one two three", width_of("one two")) == ("one two", "three")
    cut = wrap("Donaudampfschifffahrt", 40)
    assert all(width_of(line) <= 40 for line in cut) and "".join(cut) == "Donaudampfschifffahrt"
    assert wrap("one two three four", width_of("one two"), most=1)[0].endswith("…")


def test_graphviz_places_from_left_to_right() -> None:
    """What leads to something stands to the left of it, with an arrow that reaches its edge."""
    boxes = (Box("a", 50, 20), Box("b", 60, 30))
    plan = dot(boxes, (Link("ab", "a", "b"),))
    a, b = plan.boxes
    assert a.x + a.width < b.x
    path = plan.paths[0]
    assert (path.name, path.head) == ("ab", "b")
    assert len(path.points) % 3 == 1 and path.points[0][0] < path.tip[0] <= b.x + 1


def test_what_comes_first_stands_on_top() -> None:
    """However Graphviz would have it."""
    for order in ("xyz", "zyx", "yzx"):
        boxes = (*(Box(name, 50, 20) for name in order), Box("end", 50, 20))
        plan = dot(boxes, tuple(Link(name, name, "end") for name in order))
        heights = {box.name: box.y for box in plan.boxes}
        assert heights[order[0]] < heights[order[2]]
        for path in plan.paths:
            assert 0 <= path.tip[1] <= plan.height


def test_connected_parts_come_in_the_order_of_their_first_boxes() -> None:
    """Connected parts come in the order of their first boxes, and one box may be left out of account."""
    links = (Link("1", "d", "a"), Link("2", "b", "e"))
    assert parts("abcde", links) == [["a", "d"], ["b", "e"], ["c"]]
    assert parts("abcde", links, "b") == [["a", "d"], ["c"], ["e"]]


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(1, 90), st.integers(1, 90)), max_size=25), st.integers(90, 300))
def test_packed_rectangles_do_not_overlap_and_keep_to_the_strip(sizes: list[tuple[int, int]], width: int) -> None:
    """Packed rectangles keep their gaps, stay within the strip and lie within the size that is told."""
    packed = pack(sizes, width, 5, 3)
    for index, ((x, y), (wide, high)) in enumerate(zip(packed.places, sizes, strict=True)):
        assert x >= 0 and y >= 0 and x + wide <= width
        assert x + wide <= packed.width and y + high <= packed.height
        for (x2, y2), (wide2, high2) in zip(packed.places[:index], sizes, strict=False):
            apart = x + wide + 5 <= x2 or x2 + wide2 + 5 <= x or y + high + 3 <= y2 or y2 + high2 + 3 <= y
            assert apart, ((x, y), (x2, y2))


def test_rectangles_are_packed_like_words_and_fill_the_room_beside_high_ones() -> None:
    """Rectangles are packed in rows like words, and a low one takes the room that is left beside a high one."""
    assert pack([(10, 10)] * 3, 21, 1, 1).places == ((0, 0), (11, 0), (0, 11))
    assert pack([(10, 30), (10, 10), (10, 10)], 21, 1, 1).places == ((0, 0), (11, 0), (11, 11))
    assert pack([(50, 10), (10, 10)], 21, 1, 1).places == ((0, 0), (0, 11))


def test_groups_share_sheets_as_long_as_they_fit() -> None:
    """A group goes on a sheet that has room for all of it, and a reference says on which sheet a box is."""
    sizes = dict.fromkeys("abcdefgh", (400.0, 200.0))
    pages = fill(
        [("One", ("a", "b")), ("Two", tuple("cdef")), ("Three", tuple("gh"))], plain_block(sizes), frame_head, 900, 500
    )
    assert [page.titles for page in pages] == ["One, Three", "Two"]
    assert (
        where(pages, "c", 1) == "sheet 2"
        and where(pages, "a", 1) == "this sheet"
        and where(pages, "x", 1) == "not shown"
    )


def test_a_group_that_fits_no_sheet_goes_on_on_the_next() -> None:
    """A group that fits no sheet goes on on the next in order, under a title that says so."""
    sizes = dict.fromkeys("abcdef", (400.0, 200.0))
    pages = fill([("One", tuple("abcdef"))], plain_block(sizes), frame_head, 900, 500)
    assert [page.titles for page in pages] == ["One", "One, continued"]
    assert [name for page in pages for name in page.boxes] == list("abcdef")


def test_a_chain_that_fits_no_sheet_is_cut() -> None:
    """A chain that is wider than a sheet is cut at one arrow, and no box is lost or made smaller."""
    names = "abcdefgh"
    links = tuple(Link(tail + head, tail, head) for tail, head in itertools.pairwise(names))
    pages = fill([("", tuple(names))], plain_block(dict.fromkeys(names, (200.0, 50.0)), links), frame_head, 1000, 500)
    assert len(pages) == 1 and pages[0].scale >= 1
    assert sorted(pages[0].boxes) == list(names) and len(pages[0].links) == 6


def test_what_cannot_be_cut_gets_a_larger_sheet_rather_than_small_text() -> None:
    """What cannot be cut gets a sheet larger than A3, and its text stays as large as everywhere."""
    page = fill([("", ("a",))], plain_block({"a": (3000.0, 100.0)}), frame_head, 1100, 700)[0]
    assert page.scale < 1
    sheet = Sheet("T", "D")
    draw_page(sheet, page, (1100, 700), {"a": shape("a", "stock", "Head", width=3000)}, lambda _: Stroke())
    drawn = ElementTree.fromstring(sheet.svg(1 / page.scale))
    assert float((drawn.get("width") or "").removesuffix("mm")) > 420
    assert [text.get("font-size") for text in drawn.iter(f"{SVG}text")] == ["9.00"]
