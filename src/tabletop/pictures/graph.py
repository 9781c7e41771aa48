"""The inject graph: injects, their conditions, what is expected of whom, the options, and what leads to what.

Each storyline is a frame. What stands in another frame is named by a small dashed box with its sheet; an option that
matters to several storylines is drawn in each.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tabletop.exercise import form
from tabletop.exercise import nodes as n
from tabletop.exercise.durations import text as length
from tabletop.pictures.drawing import (
    COLOURS,
    HEADER,
    MARGIN,
    SIZE,
    Badge,
    Key,
    Shape,
    Sheet,
    Stroke,
    clean,
    dress,
    place,
    room,
    shape,
    wrap,
)
from tabletop.pictures.layout import PAD, Block, Box, Link, Page, fill, where

LOOSE = "Not connected to any inject"
_STROKES = {
    "starts": Stroke(width=1.5, title="starts"),
    "unmet": Stroke("#B34700", 1.0, double=True, title="starts it if the expectation is not met"),
    "expects": Stroke(width=0.8, title="expects"),
    "way": Stroke("#00567F", 1.1, "6 3", title="is a way to meet the expectation"),
    "breaks": Stroke("#B34700", 1.1, "7 2 1.5 2", title="breaks the expectation"),
    "fact": Stroke("#4d4d4d", 1.2, "1.5 2.5", title="is read by the condition"),
}
_STRENGTH = {"starts": 4, "unmet": 4, "expects": 6, "way": 2, "breaks": 1, "fact": 1}


@dataclass(slots=True)
class _Graph:
    """All boxes and arrows of an exercise, before they are put on sheets. Names: i3, e0, o7, c3 (condition of i3)."""

    shapes: dict[str, Shape] = field(default_factory=dict)
    arrows: list[tuple[str, str, str]] = field(default_factory=list)  # tail, head, kind
    short: dict[str, str] = field(default_factory=dict)  # what references call it

    def build(self, title: str, members: tuple[str, ...]) -> Block:
        """The block of these members: their conditions and options, the arrows among them, references to others."""
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

    def _reference(self, target: str, way: str) -> str:
        name = f"r{way}{target}"
        self.shapes[name] = reference(name, self.short[target])
        return name


def draw_graph(exercise: form.Exercise) -> tuple[str, ...]:
    """The inject graph as A3 sheets of SVG, in the order of the storylines."""
    graph = _graph(exercise)
    groups = _groups(exercise, graph)
    area = room(_legend(exercise, None))
    pages = fill(groups, graph.build, frame_head, *area)
    keys = _legend(exercise, (graph, pages))
    sheets = []
    for number, page in enumerate(pages, 1):
        names = ", ".join(dict.fromkeys(piece.block.title for piece in page.pieces if piece.block.title))
        sheet = Sheet(
            f"{clean(exercise.title)}: what leads to what, sheet {number} of {len(pages)}",
            f"Inject graph of the exercise, read from left to right. On this sheet: {clean(names) or 'all injects'}. "
            + " ".join(f"{shape.tooltip}." for shape in _drawn(graph, page) if shape.kind == "inject"),
        )
        shapes = dict(graph.shapes)
        for name in graph.shapes:
            if name[0] == "r":
                shapes[name] = replace(shapes[name], lines=(where(pages, name[2:], number),))
        draw_page(sheet, page, area, shapes, {link.name: _STROKES[link.name.split()[1]] for link in _links(page)})
        factor = max(1.0, 1 / page.scale)
        dress(sheet, f"{clean(exercise.title)}: what leads to what", f"Sheet {number} of {len(pages)}", keys, factor)
        sheets.append(sheet.svg(factor))
    return tuple(sheets)


def reference(name: str, text: str) -> Shape:
    """The small box that stands for something in another frame; its second line says on which sheet that is."""
    line = wrap(text, 136, SIZE, True, 1)[0]
    return shape(name, "reference", line, "this sheet", tooltip=clean(text), width=150.5, snug=True)


def frame_head(title: str, width: float) -> float:
    """The height of a frame's title."""
    return 6 + 13.0 * len(wrap(title, width, 10.5, True)) if title else 0.0


def draw_page(
    sheet: Sheet, page: Page, area: tuple[float, float], shapes: dict[str, Shape], strokes: dict[str, Stroke]
) -> None:
    """Draw the frames of a page in the middle of the area between title and legend, arrows below boxes."""
    scale, factor = max(1.0, page.scale), max(1.0, 1 / page.scale)
    left = MARGIN + max(0.0, (area[0] * factor - page.width * scale) / 2)
    top = MARGIN + HEADER + max(0.0, (area[1] * factor - page.height * scale) / 2)
    for piece in page.pieces:
        x, y = left + piece.x * scale, top + piece.y * scale
        title = wrap(piece.block.title, piece.width - 2 * PAD, 10.5, True) if piece.block.title else ()
        sheet.frame(x, y, piece.width * scale, piece.height * scale, title, scale)
        x, y = x + PAD * scale, y + piece.top * scale
        for path in piece.plan.paths:
            sheet.arrow(path, strokes[path.name], x, y, scale)
        place(sheet, shapes, piece.plan.boxes, x, y, scale)


def badges(exercise: form.Exercise) -> tuple[Badge, ...]:
    """A badge per team: a short code that no other team has, and a colour."""
    ids = [re.sub(r"[^\w]", "", team.id) or "t" for team in exercise.teams]
    codes: list[str] = []
    for index, name in enumerate(ids):
        others = [other.lower() for place, other in enumerate(ids) if place != index]
        fits = (name[:size] for size in (1, 2, 3) if not any(other.startswith(name[:size].lower()) for other in others))
        codes.append(next(fits, f"T{index + 1}").capitalize())
    return tuple(
        Badge(code, COLOURS[index % len(COLOURS)], clean(team.title))
        for index, (code, team) in enumerate(zip(codes, exercise.teams, strict=True))
    )


def titled(exercise: form.Exercise, name: str) -> str:
    """What people call a figure; its own name where nobody gave it a title."""
    titles = exercise.papers.get("titles")
    return clean(str(titles.get(name, name))) if isinstance(titles, dict) else name


def plain(template: form.Template) -> str:
    """A text with dots where figures will stand."""
    return clean("".join(part if isinstance(part, str) else "…" for part in template.parts))


def _graph(exercise: form.Exercise) -> _Graph:
    graph = _Graph()
    marks = badges(exercise)
    every = (Badge("all", "#dddddd", "all teams"),)

    def teams(indices: tuple[int, ...]) -> tuple[Badge, ...]:
        return every if len(indices) == len(marks) > 2 else tuple(marks[index] for index in indices)

    for inject in exercise.injects:
        name, number = f"i{inject.index}", inject.number or inject.id
        subject = plain(inject.subject) or inject.id
        graph.short[name] = f"{number} {subject}"
        head = " · ".join(filter(None, (number, _head(exercise, inject))))
        text = f"Inject {number}: {subject}, {_trigger(exercise, inject)}, to {_titles(exercise, inject.to)}"
        graph.shapes[name] = shape(name, "inject", head, subject, teams(inject.to), (), text, 146)
        if inject.when is not None:
            node = f"c{inject.index}"
            words = f"when {say(exercise, inject.when)}"
            graph.shapes[node] = shape(node, "condition", "", words, width=150, snug=True)
            graph.arrows.append((node, name, "starts"))
            graph.arrows += [(fact, node, "fact") for fact in _facts(inject.when)]
        if inject.on_option is not None:
            graph.arrows.append((f"o{inject.on_option}", name, "starts"))
        if inject.after_inject is not None:
            graph.arrows.append((f"i{inject.after_inject}", name, "starts"))
        if inject.if_unmet is not None:
            graph.arrows.append((f"e{inject.if_unmet}", name, "unmet"))
    for item in exercise.expectations:
        name = f"e{item.index}"
        graph.short[name] = f"Expected: {item.text or item.id}"
        within = _within(item.within)
        text = clean(f"{item.text or item.id}{_other_ways(exercise, item)}")
        full = f"Expected of {clean(exercise.teams[item.team].title)} {within}: {text}"
        graph.shapes[name] = shape(name, "expectation", within, text, (marks[item.team],), (), full, 146, 5)
        if item.inject is not None:
            graph.arrows.append((f"i{item.inject}", name, "expects"))
        for ways, kind in ((item.any_of, "way"), (item.none_of, "breaks")):
            graph.arrows += [(f"o{way.index}", name, kind) for way in ways if way.kind == "option"]
    for option in exercise.options:
        name = f"o{option.index}"
        graph.short[name] = option.title
        text = f"Option: {clean(option.title)}, for {_titles(exercise, option.teams)}"
        graph.shapes[name] = shape(name, "option", clean(option.title), "", teams(option.teams), (), text, 146)
        graph.arrows += [(fact, name, "fact") for fact in _facts(option.requires)]
    graph.arrows = [arrow for arrow in dict.fromkeys(graph.arrows) if arrow[0] != arrow[1]]
    return graph


def _groups(exercise: form.Exercise, graph: _Graph) -> list[tuple[str, tuple[str, ...]]]:
    """The injects with their expectations by storyline, in order of their numbers; last, what hangs on none."""
    titles = exercise.papers.get("storylines")
    named = titles if isinstance(titles, dict) else {}
    members: dict[str, list[str]] = {}
    order = sorted(exercise.injects, key=lambda inject: (_natural(inject.number), inject.index))
    for inject in order:
        found = members.setdefault(inject.storyline or "", [])
        found += [f"i{inject.index}", *(f"e{index}" for index in inject.expects)]
    rest = members.pop("", [])
    groups = [(clean(str(named.get(name) or name)), tuple(found)) for name, found in members.items()]
    if rest:
        groups.append(("Other injects" if groups else "", tuple(rest)))
    linked = frozenset(
        part for tail, head, _ in graph.arrows for part in (tail, head) if _is_play(exercise, tail, head)
    )
    loose = [f"e{item.index}" for item in exercise.expectations if item.inject is None]
    loose += [f"o{item.index}" for item in exercise.options if f"o{item.index}" not in linked]
    return [*groups, (LOOSE, tuple(loose))] if loose else groups


def _is_play(exercise: form.Exercise, tail: str, head: str) -> bool:
    """Whether an arrow joins something to an inject, or to an expectation that an inject opens."""
    return any(
        name[0] in "ic" or (name[0] == "e" and exercise.expectations[int(name[1:])].inject is not None)
        for name in (tail, head)
    )


def _links(page: Page) -> list[Link]:
    return [link for piece in page.pieces for link in piece.block.links]


def _drawn(graph: _Graph, page: Page) -> list[Shape]:
    return [graph.shapes[box.name] for piece in page.pieces for box in piece.block.boxes]


def _legend(exercise: form.Exercise, drawn: tuple[_Graph, tuple[Page, ...]] | None) -> list[Key]:
    """What the marks mean that were drawn; before anything is, all marks."""
    kinds = frozenset(shape.kind for page in drawn[1] for shape in _drawn(drawn[0], page)) if drawn else None
    strokes = frozenset(link.name.split()[1] for page in drawn[1] for link in _links(page)) if drawn else None
    words = {"inject": "inject", "condition": "condition", "expectation": "expectation", "option": "option"}
    meanings = {
        "starts": "starts", "expects": "expects", "way": "can meet", "breaks": "breaks",
        "unmet": "starts if unmet", "fact": "is read by",
    }  # fmt: skip
    words["reference"] = "drawn in another frame"
    return [
        *(Key(badge.title, badge=badge) for badge in badges(exercise)),
        *(Key(word, kind=kind) for kind, word in words.items() if kinds is None or kind in kinds),
        *(Key(word, stroke=_STROKES[kind]) for kind, word in meanings.items() if strokes is None or kind in strokes),
    ]


def _titles(exercise: form.Exercise, teams: tuple[int, ...]) -> str:
    return ", ".join(clean(exercise.teams[team].title) for team in teams) or "control only"


def _natural(number: str) -> tuple[tuple[int, str], ...]:
    """A key by which 4.10 comes after 4.9; what has no number comes last."""
    return tuple((int(part) if part.isdecimal() else 0, part) for part in re.split(r"(\d+)", number)) or ((10**9, ""),)


def _trigger(exercise: form.Exercise, inject: form.Inject) -> str:
    """When it comes, in a few words."""
    if inject.at is not None:
        words = _moment(exercise, inject.at)
    elif inject.on_option is not None:
        results = {"full": "on success", "partial": "on part success", "fail": "on failure", "any": "when settled"}
        words = results.get(inject.on_result or "", "on order")
    elif inject.after_inject is not None:
        first = exercise.injects[inject.after_inject]
        words = f"after {first.number or first.id}"
    elif inject.if_unmet is not None:
        words = "if unmet"
    else:
        words = "on condition" if inject.when is not None else "by control"
    if inject.wait is not None and inject.wait != n.Number(0.0):
        words += f" + {_moment(exercise, inject.wait)}"
    return words + (", by chance" if inject.chance is not None else "")


def _head(exercise: form.Exercise, inject: form.Inject) -> str:
    """What the box of an inject says of its start: nothing where a condition beside it says all."""
    words = _trigger(exercise, inject)
    return "" if words == "on condition" else words


def _moment(exercise: form.Exercise, figure: n.Figure) -> str:
    if isinstance(figure, n.Number):
        return length(round(figure.value)) if figure.value else "start"
    if isinstance(figure, n.Distribution):
        ends = [item.value for item in figure.arguments if isinstance(item, n.Number)]
        if figure.name in ("uniform", "triangular", "pert", "choice") and ends:
            return f"{length(round(min(ends)))} to {length(round(max(ends)))}"
        return "a drawn time"
    return say(exercise, figure)


def _within(deadline: form.Deadline | None) -> str:
    if deadline is None:
        return "by the end"
    if deadline.turns is not None:
        return f"within {deadline.turns} turn{'' if deadline.turns == 1 else 's'}"
    return f"within {length(deadline.seconds or 0)}"


def _other_ways(exercise: form.Exercise, item: form.Expectation) -> str:
    words = {"answer": "an answer", "action": "a free action"}
    codes = badges(exercise)
    others = [way for way in item.any_of if way.kind != "option"]
    ways = [words.get(way.kind) or f"a message to {codes[way.index or 0].code}" for way in others]
    return f" ({'or ' if len(others) < len(item.any_of) else 'by '}{', '.join(ways)})" if ways else ""


def _facts(node: n.Node | None) -> list[str]:
    """The injects, expectations and options whose story an expression reads, in the order of their mention."""
    found: list[str] = []
    stack: list[object] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, n.Fact):
            kind = "e" if item.name in ("met", "late", "unmet") else "i" if item.name in _OF_INJECT else "o"
            found.append(f"{kind}{item.index}")
        elif isinstance(item, tuple):
            stack.extend(reversed(item))
        elif hasattr(item, "__dataclass_fields__"):
            stack.extend(getattr(item, name) for name in reversed(item.__dataclass_fields__))
    return list(dict.fromkeys(found))


_OF_INJECT = frozenset({"released", "answered", "count_inject", "since_inject"})
#: How firmly operators bind; comparisons come between `and` and `+`.
_RANK = {"or": 1, "and": 2, "+": 4, "-": 4, "*": 5, "/": 5, "//": 5, "%": 5, "**": 6}
_SIGNS = {"*": "×", "-": "−", "<=": "≤", ">=": "≥", "!=": "≠", "==": "="}


def say(exercise: form.Exercise, node: n.Node, rank: int = 0) -> str:
    """An expression as a reader would write it, in brackets where it binds less than `rank`."""
    match node:
        case n.Number(value):
            return f"{value:.6g}".replace("-", "−")
        case n.Text(word):
            return f"‘{clean(word)}’"
        case n.Truth(truth):
            return "true" if truth else "false"
        case n.Slot(slot):
            memory = next((item for item in exercise.memories if item.slot == slot), None)
            if memory is None:
                return titled(exercise, exercise.slots[slot])
            return f"{memory.kind}({', '.join(say(exercise, item) for item in memory.operands)})"
        case n.Parameter(parameter):
            return parameter
        case n.Now() | n.YearDay() | n.Turns():
            return {"Now": "now", "YearDay": "day of the year", "Turns": "turn length"}[type(node).__name__]
        case n.Unary(operator, operand):
            return f"{'not ' if operator == 'not' else '−'}{say(exercise, operand, 5)}"
        case n.Binary(operator, left, right) | n.Compare(operator, left, right):
            own = _RANK.get(operator, 3)
            after = say(exercise, right, own + 1)
            if own == 3 and _is_time(left) and isinstance(right, n.Number):
                after = length(round(right.value))
            words = f"{say(exercise, left, own)} {_SIGNS.get(operator, operator)} {after}"
        case n.Logic(operator, operands):
            own = _RANK[operator]
            words = f" {operator} ".join(say(exercise, item, own + 1) for item in operands)
        case n.Choose(condition, when_true, when_false):
            own = 0
            words = f"{say(exercise, when_true, 1)} if {say(exercise, condition, 1)} else {say(exercise, when_false)}"
        case n.Call(function, arguments):
            return f"{function}({', '.join(say(exercise, item) for item in arguments)})"
        case n.Lookup(operand, _):
            return f"lookup({say(exercise, operand)})"
        case n.Fact(name, index, _):
            thing = _named(exercise, name, index)
            verb = name.split("_")[0]
            return {"count": f"times {thing}", "since": f"time since {thing}"}.get(verb, f"{thing} {verb}")
    return f"({words})" if own < rank else words


def _is_time(node: n.Node) -> bool:
    return isinstance(node, n.Now) or (isinstance(node, n.Fact) and node.name.startswith("since"))


def _named(exercise: form.Exercise, name: str, index: int) -> str:
    if name in ("met", "late", "unmet"):
        return exercise.expectations[index].id
    if name in _OF_INJECT:
        return exercise.injects[index].number or exercise.injects[index].id
    return f"‘{clean(exercise.options[index].title)}’"
