"""What both pictures have in common: their sheets with frames, boxes that refer to other frames, badges of teams."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from tabletop.exercise import form
from tabletop.exercise.wording import one_line
from tabletop.pictures.layout import Path
from tabletop.pictures.lettering import SIZE, wrap
from tabletop.pictures.pages import PAD, Page, Piece, where
from tabletop.pictures.shapes import COLOURS, WIDE, Badge, Shape, shape
from tabletop.pictures.sheet import HEADER, MARGIN, Key, Sheet, Stroke

_TITLE = 10.5
#: How many letters of its hash tell one text of an exercise from another, as on its papers.
_FINGERPRINT = 12


def draw_pages(
    exercise: form.Exercise,
    title: str,
    pages: Sequence[Page],
    area: tuple[float, float],
    shapes: Mapping[str, Shape],
    stroke: Callable[[str], Stroke],
    legend: Callable[[Page], Sequence[Key]],
    describe: Callable[[Page], str],
) -> tuple[str, ...]:
    """Every page as a sheet of SVG; `stroke` is that of a link by its name, `describe` says what is on a page."""
    sheets = []
    name = f"{one_line(exercise.title)}: {title}"
    for number, page in enumerate(pages, 1):
        place = f"sheet {number} of {len(pages)}"
        sheet = Sheet(f"{name}, {place}", describe(page))
        here = dict(shapes)
        for key, item in shapes.items():
            if item.kind == "reference":
                here[key] = replace(item, lines=(where(pages, key[2:], number),))
        draw_page(sheet, page, area, here, stroke)
        factor = max(1.0, 1 / page.scale)
        sheet.head(name, (*marks(exercise), place.capitalize()), exercise.hash[:_FINGERPRINT], factor)
        sheet.legend(legend(page), factor)
        sheets.append(sheet.svg(factor))
    return tuple(sheets)


def draw_page(
    sheet: Sheet, page: Page, area: tuple[float, float], shapes: Mapping[str, Shape], stroke: Callable[[str], Stroke]
) -> None:
    """Draw the frames of a page in the middle of the area between title and legend, arrows below boxes."""
    scale, factor = max(1.0, page.scale), max(1.0, 1 / page.scale)
    left = MARGIN + max(0.0, (area[0] * factor - page.width * scale) / 2)
    top = MARGIN + HEADER + max(0.0, (area[1] * factor - page.height * scale) / 2)
    for piece in page.pieces:
        x, y = left + piece.x * scale, top + piece.y * scale
        sheet.frame(x, y, piece.width * scale, piece.height * scale, _title(piece.frame.title, piece.width), scale)
        x, y = x + PAD * scale, y + piece.top * scale
        for path, seam in _in_layers(piece):
            (sheet.seam if seam else sheet.arrow)(path, stroke(path.name), x, y, scale)
        for box in piece.plan.boxes:
            sheet.shape(shapes[box.name], x + box.x * scale, y + box.y * scale, scale)


def _in_layers(piece: Piece) -> list[tuple[Path, bool]]:
    """The arrows of a piece, those to one box together, before them their seams; so no seam cuts its own company."""
    heads: dict[str, list[Path]] = {}
    for path in piece.plan.paths:
        heads.setdefault(path.head, []).append(path)
    return [(path, seam) for paths in heads.values() for seam in (True, False) for path in paths]


def frame_head(title: str, width: float) -> float:
    """The height of a frame's title, in a frame that is this wide inside."""
    return 6 + 13.0 * len(_title(title, width + 2 * PAD)) if title else 0.0


def _title(title: str, width: float) -> tuple[str, ...]:
    return wrap(title, width - 2 * PAD, _TITLE, True) if title else ()


def marks(exercise: form.Exercise, for_players: bool = False) -> tuple[str, ...]:
    """What has to be on everything that shows an exercise: its banner, its handling, whom it is for, its variant.

    Players need not know that there are variants.
    """
    about, variant = exercise.papers.get("about"), exercise.papers.get("variant")
    known = about if isinstance(about, dict) else {}
    named = variant.get("title") if isinstance(variant, dict) else ""
    said = (known.get("banner"), known.get("handling"), *(() if for_players else ("for control only",)))
    variants = (f"variant {named or exercise.variant}",) if exercise.variant and not for_players else ()
    return tuple(one_line(str(mark)) for mark in (*said, *variants) if mark)


def reference(name: str, text: str, width: float = WIDE) -> Shape:
    """The small box that stands for something in another frame; its second line says on which sheet that is."""
    short = " ".join(wrap(text, width - 14, SIZE, True, 2))
    return shape(name, "reference", short, "this sheet", tooltip=one_line(text), width=width)


def drawn(page: Page, shapes: Mapping[str, Shape]) -> list[Shape]:
    """The boxes of a page."""
    return [shapes[name] for name in page.boxes]


def badges(exercise: form.Exercise) -> tuple[Badge, ...]:
    """A badge per team: a short code that no other team has, and a colour."""
    ids = [re.sub(r"[^\w]", "", team.id) or "t" for team in exercise.teams]
    codes: list[str] = []
    for index, name in enumerate(ids):
        others = [other.lower() for place, other in enumerate(ids) if place != index]
        fits = (name[:size] for size in (1, 2, 3) if not any(other.startswith(name[:size].lower()) for other in others))
        codes.append(next(fits, f"T{index + 1}").capitalize())
    return tuple(
        Badge(code, COLOURS[index % len(COLOURS)], one_line(team.title or team.id))
        for index, (code, team) in enumerate(zip(codes, exercise.teams, strict=True))
    )
