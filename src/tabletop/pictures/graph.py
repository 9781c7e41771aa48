"""The inject graph: injects, their conditions, what is expected of whom, the options, and what leads to what.

Each storyline is a frame. What stands elsewhere is named by a small dashed box with its sheet; an option that
matters to several storylines is drawn in each.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.wording import READ, fact_of, one_line, say, span, within
from tabletop.pictures.frames import badges, draw_pages, drawn, frame_head, reference
from tabletop.pictures.layout import Box, Link
from tabletop.pictures.pages import Block, Page, fill
from tabletop.pictures.shapes import Badge, Shape, shape
from tabletop.pictures.sheet import Key, Stroke, room

LOOSE = "Not connected to any inject"
_ALL = Badge("all", "#dddddd", "all teams")
_STROKES = {
    "starts": Stroke(width=1.5, title="starts"),
    "unmet": Stroke("#B34700", 1.0, double=True, title="starts it if the expectation is not met"),
    "expects": Stroke(width=0.8, title="expects"),
    "way": Stroke("#00567F", 1.1, "6 3", title="is a way to meet the expectation"),
    "breaks": Stroke("#B34700", 1.1, "7 2 1.5 2", title="breaks the expectation"),
    "fact": Stroke("#4d4d4d", 1.2, "1.5 2.5", title="is asked about by the condition"),
}
_STRENGTH = {"starts": 4, "unmet": 4, "expects": 6, "way": 2, "breaks": 1, "fact": 1}
_MEANINGS = {
    "starts": "starts",
    "expects": "expects",
    "way": "can meet",
    "breaks": "breaks",
    "unmet": "starts if unmet",
    "fact": "is asked about by a condition",
}
_KINDS = {
    "inject": "inject",
    "condition": "condition",
    "expectation": "what is expected",
    "option": "option",
    "reference": "drawn elsewhere",
}


@dataclass(slots=True)
class _Graph:
    """All boxes and arrows of an exercise, before they are put on sheets. Names: i3, e0, o7, c3 (condition of i3)."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    arrows: list[tuple[str, str, str]] = field(default_factory=list)  # tail, head, kind
    short: dict[str, str] = field(default_factory=dict)  # what references call it

    def build(self, title: str, members: tuple[str, ...]) -> Block:
        """The block of these members: their conditions and options, the arrows among them, references to others."""
        here = self._with_company(members)
        links = []
        for index, (tail, head, kind) in enumerate(self.arrows):
            inside = (tail in here, head in here)
            aside = inside == (True, False) and (kind == "fact" or tail[0] == "o")  # the other frame says it
            if not any(inside) or aside or title.startswith(LOOSE):
                continue
            if not inside[0]:
                tail = self._reference(tail, "<")
                here[tail] = None
            if not inside[1]:
                head = self._reference(head, ">")
                here[head] = None
            links.append(Link(f"{index} {kind}", tail, head, _STRENGTH[kind]))
        boxes = tuple(Box(name, self.shapes[name].width, self.shapes[name].height) for name in here)
        return Block(title, members, boxes, tuple(links))

    def _with_company(self, members: tuple[str, ...]) -> dict[str, None]:
        """Members with the conditions of injects, the options that lead to them, and those that only follow them."""
        here: dict[str, None] = {}
        for name in members:
            if name[0] == "i" and f"c{name[1:]}" in self.shapes:
                here[f"c{name[1:]}"] = None
            here[name] = None
        atoms = frozenset(here)
        led = frozenset(tail for tail, head, _ in self.arrows if tail[0] == "o" and head[0] != "o")
        for tail, head, _ in self.arrows:
            if tail[0] == "o" and head in atoms:
                here[tail] = None
            elif head[0] == "o" and tail in atoms and head not in led:
                here[head] = None
        for tail, head, _ in self.arrows:
            if head[0] == "o" and head in here and tail[0] == "o":
                here[tail] = None
        return here

    def _reference(self, target: str, way: str) -> str:
        name = f"r{way}{target}"
        self.shapes[name] = reference(name, self.short[target])
        return name


def draw_graph(
    exercise: form.Exercise, only: Collection[int] | None = None, subtitle: str = "what leads to what"
) -> tuple[str, ...]:
    """The inject graph as A3 sheets of SVG, in the order of the storylines; `only` may choose injects by index."""
    graph = _graph(exercise)
    area = room(_legend(exercise))
    pages = fill(_groups(exercise, graph, only), graph.build, frame_head, *area)
    keys = _legend(exercise, [item for page in pages for item in drawn(page, graph.shapes)], pages)

    def describe(page: Page) -> str:
        injects = [f"{item.tooltip}." for item in drawn(page, graph.shapes) if item.kind == "inject"]
        title = one_line(page.titles) or "all injects"
        return f"Inject graph, read from left to right. On this sheet: {title}. {' '.join(injects)}"

    return draw_pages(exercise, subtitle, pages, area, graph.shapes, _stroke, lambda _: keys, describe)


def plain(template: form.Template) -> str:
    """A text with dots where figures will stand."""
    return one_line("".join(part if isinstance(part, str) else "…" for part in template.parts))


def _graph(exercise: form.Exercise) -> _Graph:
    graph, codes = _Graph(), badges(exercise)
    for inject in exercise.injects:
        _add_inject(graph, exercise, inject, _marks(codes, inject.to))
    for expectation in exercise.expectations:
        _add_expectation(graph, exercise, expectation, codes)
    for option in exercise.options:
        name = f"o{option.index}"
        graph.short[name] = option.title or option.id
        text = f"Option: {graph.short[name]}, for {_titles(exercise, option.teams)}"
        marks = _marks(codes, option.teams)
        graph.shapes[name] = shape(name, "option", graph.short[name], "", marks, (), one_line(text))
        graph.arrows += [(fact, name, "fact") for fact in _facts(option.requires)]
    graph.arrows = [arrow for arrow in dict.fromkeys(graph.arrows) if arrow[0] != arrow[1]]
    return graph


def _marks(codes: tuple[Badge, ...], teams: tuple[int, ...]) -> tuple[Badge, ...]:
    return (_ALL,) if len(teams) == len(codes) > 2 else tuple(codes[index] for index in teams)


def _add_inject(graph: _Graph, exercise: form.Exercise, inject: form.Inject, marks: tuple[Badge, ...]) -> None:
    """An inject with its condition, and what starts it."""
    name, number = f"i{inject.index}", inject.number or inject.id
    subject = plain(inject.subject) or inject.id
    graph.short[name] = f"{number} {subject}"
    start = _start(exercise, inject)
    head = " · ".join(filter(None, (number, start)))
    text = one_line(f"Inject {number}: {subject}, {start or 'on its condition'}, to {_titles(exercise, inject.to)}")
    graph.shapes[name] = shape(name, "inject", head, subject, marks, (), text)
    if inject.when is not None:
        node = f"c{inject.index}"
        graph.shapes[node] = shape(node, "condition", "", f"when {say(exercise, inject.when, READ)}", most=6)
        graph.arrows.append((node, name, "starts"))
        graph.arrows += [(fact, node, "fact") for fact in _facts(inject.when)]
    if inject.on_option is not None:
        graph.arrows.append((f"o{inject.on_option}", name, "starts"))
    if inject.after_inject is not None:
        graph.arrows.append((f"i{inject.after_inject}", name, "starts"))
    if inject.if_unmet is not None:
        graph.arrows.append((f"e{inject.if_unmet}", name, "unmet"))


def _add_expectation(graph: _Graph, exercise: form.Exercise, item: form.Expectation, codes: tuple[Badge, ...]) -> None:
    """What is expected, of whom, and the options that meet or break it."""
    name, words = f"e{item.index}", item.text or item.id
    graph.short[name] = f"Expected: {words}"
    text = one_line(f"{words}{_other_ways(item, codes)}")
    full = one_line(f"Expected of {_titles(exercise, (item.team,))} {within(item.within)}: {text}")
    graph.shapes[name] = shape(name, "expectation", within(item.within), text, (codes[item.team],), (), full, most=5)
    if item.inject is not None:
        graph.arrows.append((f"i{item.inject}", name, "expects"))
    for ways, kind in ((item.any_of, "way"), (item.none_of, "breaks")):
        graph.arrows += [(f"o{way.index}", name, kind) for way in ways if way.kind == "option"]


def _groups(exercise: form.Exercise, graph: _Graph, only: Collection[int] | None) -> list[tuple[str, tuple[str, ...]]]:
    """The injects with their expectations by storyline, in order of their numbers; last, what hangs on none."""
    titles = exercise.papers.get("storylines")
    named = titles if isinstance(titles, dict) else {}
    members: dict[str, list[str]] = {}
    order = sorted(exercise.injects, key=lambda inject: (_natural(inject.number), inject.index))
    for inject in order:
        if only is None or inject.index in only:
            found = members.setdefault(inject.storyline or "", [])
            found += [f"i{inject.index}", *(f"e{index}" for index in inject.expects)]
    rest = members.pop("", [])
    groups = [(one_line(str(named.get(name) or name)), tuple(found)) for name, found in members.items()]
    if rest:
        groups.append(("Other injects" if groups else "", tuple(rest)))
    linked = frozenset(
        part for tail, head, _ in graph.arrows for part in (tail, head) if _is_play(exercise, tail, head)
    )
    loose = [f"e{item.index}" for item in exercise.expectations if item.inject is None]
    loose += [f"o{item.index}" for item in exercise.options if f"o{item.index}" not in linked]
    return [*groups, (LOOSE, tuple(loose))] if loose and only is None else groups


def _is_play(exercise: form.Exercise, tail: str, head: str) -> bool:
    """Whether an arrow joins something to an inject, or to an expectation that an inject opens."""
    return any(
        name[0] in "ic" or (name[0] == "e" and exercise.expectations[int(name[1:])].inject is not None)
        for name in (tail, head)
    )


def _stroke(name: str) -> Stroke:
    """How the arrow of a link is drawn: the second word of its name is its kind."""
    return _STROKES[name.split()[1]]


def _legend(exercise: form.Exercise, shapes: list[Shape] | None = None, pages: tuple[Page, ...] = ()) -> list[Key]:
    """What the marks mean that were drawn; before anything is, all marks."""
    links = frozenset(name.split()[1] for page in pages for name in page.links)
    kinds = frozenset(item.kind for item in shapes or ())
    every = shapes is None or any(_ALL in item.badges for item in shapes)
    return [
        *(Key(badge.title, badge=badge) for badge in (*badges(exercise), *((_ALL,) if every else ()))),
        *(Key(word, kind=kind) for kind, word in _KINDS.items() if shapes is None or kind in kinds),
        *(Key(word, stroke=_STROKES[kind]) for kind, word in _MEANINGS.items() if shapes is None or kind in links),
    ]


def _titles(exercise: form.Exercise, teams: tuple[int, ...]) -> str:
    return ", ".join(exercise.teams[team].title or exercise.teams[team].id for team in teams) or "control only"


def _natural(number: str) -> tuple[tuple[int, str], ...]:
    """A key by which 4.10 comes after 4.9; what has no number comes last."""
    if not number:
        return ((10**9, ""),)
    return tuple((int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", number))


def _start(exercise: form.Exercise, inject: form.Inject) -> str:
    """When it comes, in a few words that go with the arrow to it; nothing where its condition says all."""
    wait = inject.wait if inject.wait not in (None, n.Number(0.0)) else None
    later = f"{span(exercise, wait, READ)} later" if wait is not None else ""
    words = ""
    if inject.at is not None:
        words = "at start" if inject.at == n.Number(0.0) else span(exercise, inject.at, READ)
    elif inject.on_option is not None:
        results = {"full": "on success", "partial": "on part success", "fail": "on failure", "any": "when settled"}
        words = results.get(inject.on_result or "", "on order")
    elif inject.after_inject is not None:
        words = "" if later else "at once"
    elif inject.if_unmet is not None:
        words = "if unmet"
    elif inject.when is None:
        words = "by control"
    chance = "by chance" if inject.chance is not None else ""
    return ", ".join(part for part in (words, later, chance) if part)


def _other_ways(item: form.Expectation, codes: tuple[Badge, ...]) -> str:
    """What else meets or breaks an expectation, beside the options that arrows come from."""
    words = {"answer": "an answer", "action": "a free action"}
    said = ""
    for ways, alone, beside in ((item.any_of, "by", "or"), (item.none_of, "not", "nor")):
        others = [way for way in ways if way.kind != "option"]
        named = [words.get(way.kind) or f"a message{_to(way, codes)}" for way in others]
        said += f" ({beside if len(others) < len(ways) else alone} {', '.join(named)})" if named else ""
    return said


def _to(way: form.Way, codes: tuple[Badge, ...]) -> str:
    return f" to {codes[way.index].code}" if way.index is not None else ""


def _facts(node: n.Node | None) -> list[str]:
    """The injects, expectations and options whose story an expression reads, in the order of their mention."""
    found: list[str] = []
    stack: list[object] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, n.Fact):
            found.append(f"{fact_of(item)[0]}{item.index}")  # i, e or o
        elif isinstance(item, tuple):
            stack.extend(reversed(item))
        elif hasattr(item, "__dataclass_fields__"):
            stack.extend(getattr(item, name) for name in reversed(item.__dataclass_fields__))
    return list(dict.fromkeys(found))
