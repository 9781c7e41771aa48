"""Blocks as HTML. Strings are put together plainly, as there may be a hundred thousand cells; all text is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from tabletop.press import blocks as b
from tabletop.press.anchors import Places, target
from tabletop.press.colours import CHIP
from tabletop.press.html_pictures import picture
from tabletop.press.letters import address, clean, leftward

_PART = 200  # entries that a browser draws together, when they come into sight
_ROOM = 5  # rem that a column needs at least, before a table is scrolled sideways


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that contents may list."""

    level: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Written:
    """The body of a page, and the headings in it."""

    body: str
    headings: tuple[Heading, ...]


def write(blocks: tuple[b.Block, ...], anchors: frozenset[str], follow: bool) -> Written:
    """Blocks as HTML. Where links are followed, `anchors` are the names in the paper that they may lead to."""
    writer = _Writer(anchors, follow)
    body = writer.sections(blocks) if follow else writer.all(blocks)
    return Written(body, tuple(writer.headings))


class _Writer:
    """Writes blocks one after the other."""

    def __init__(self, anchors: frozenset[str], follow: bool) -> None:
        self._anchors = anchors
        self._follow = follow
        self._places = Places()
        self._level = 0
        self._labels: Counter[str] = Counter()  # of what can be scrolled; no two are the same
        self._pictures = 0
        self.headings: list[Heading] = []

    def sections(self, blocks: tuple[b.Block, ...]) -> str:
        """Blocks, each first level of headings a section of its own."""
        parts: list[str] = []
        is_open = False
        for block in blocks:
            if isinstance(block, b.Heading) and block.level == 1:
                parts.append("</section>\n<section>" if is_open else "<section>")
                is_open = True
            parts.append(self._block(block))
        return "\n".join(parts) + ("</section>" if is_open else "")

    def all(self, blocks: Iterable[b.Block]) -> str:
        """Blocks one below the other."""
        return "\n".join(map(self._block, blocks))

    def _block(self, block: b.Block) -> str:
        match block:
            case b.Heading():
                return self._heading(block)
            case b.Paragraph(runs, keep):
                return f"""<p{' class="lead"' if keep else ""}>{self._runs(runs)}</p>"""
            case b.Bullets(items):
                return f"<ul>{self._items(items)}</ul>"
            case b.Numbered(items, start):
                first = f' start="{start}"' if start != 1 else ""
                return f"<ol{first}>{self._items(items)}</ol>"
            case b.Table():
                return self._table(block)
            case b.Entries(entries, roomy):
                return self._entries(entries, roomy)
            case b.Cards(cards):
                return f'<div class="cards">{"".join(map(self._card, cards))}</div>'
            case b.Facts(pairs):
                inner = "".join(
                    f"<div><dt>{_text(label)}</dt><dd>{self._runs(value)}</dd></div>" for label, value in pairs
                )
                return f"<dl>{inner}</dl>" if inner else ""
            case b.Quote(parts):
                return f"<blockquote>{self.all(parts)}</blockquote>"
            case b.Note(parts):
                tag, role = ("div", ' role="note"') if self._follow else ("aside", "")
                return f'<{tag} class="note"{role}>{self.all(parts)}</{tag}>'
            case b.Code(text):
                scrolled = ' tabindex="0"' if self._follow else ""
                return f"<pre{scrolled}>{_plain(text)}</pre>"
            case b.Lines(count):
                return '<div class="line"></div>' * count
            case b.Choices(options):
                lines = "".join(
                    f"<li><span>☐</span> <b>{_text(letter)}</b> {_text(text)}</li>" for letter, text in options
                )
                return f'<ul class="choices">{lines}</ul>'
            case b.PageBreak():
                return '<div class="break"></div>'
            case b.Picture():
                return self._picture(block)
            case b.Together(parts):
                return f"<article>{self.all(parts)}</article>"

    def _heading(self, block: b.Heading) -> str:
        self._level = min(block.level, self._level + 1) if self._follow else block.level
        name = self._places.take(block.anchor)
        if self._follow and not name:
            name = self._unnamed()
        text = _text(block.text)
        self.headings.append(Heading(self._level, name, clean(block.text)))
        tag = f"h{min(self._level + 1, 6)}"
        return f"<{tag}{self._id(name)}>{text}</{tag}>"

    def _unnamed(self) -> str:
        """A name for a heading that has none, for contents to lead to."""
        number = len(self.headings) + 1
        name = f"section-{number}"
        while name in self._anchors:
            name += "-"
        return self._places.take(name)

    def _id(self, name: str) -> str:
        return f' id="{escape(name)}"' if name and self._follow else ""

    def _items(self, items: tuple[tuple[b.Block, ...], ...]) -> str:
        return "".join(f"<li>{self._item(item)}</li>" for item in items)

    def _item(self, item: tuple[b.Block, ...]) -> str:
        return self._runs(item[0].runs) if len(item) == 1 and isinstance(item[0], b.Paragraph) else self.all(item)

    def _runs(self, runs: b.Runs) -> str:
        return "".join(map(self._run, runs))

    def _run(self, run: b.Run) -> str:
        text = _text(run.text)
        if run.code:
            text = f"<code>{text}</code>"
        if run.italic:
            text = f"<em>{text}</em>"
        if run.bold:
            text = f"<strong>{text}</strong>"
        if run.tone:
            chip = " chip" if run.bold and run.tone != "quiet" and len(run.text) <= CHIP else ""
            text = f'<span class="{run.tone}{chip}">{text}</span>'
        return self._linked(run, text) if run.link else text

    def _linked(self, run: b.Run, text: str) -> str:
        if not self._follow:
            shown = run.link == run.text or run.link.startswith("#")
            return text if shown else f"{text} ({_text(run.link)})"
        if (name := target(run.link)) in self._anchors:
            return f'<a href="#{escape(name)}">{text}</a>'
        if outer := address(run.link):
            return f'<a href="{escape(outer)}" rel="noreferrer">{text}</a>'
        return text

    def _table(self, block: b.Table) -> str:
        sides = [_side(block, index) for index in range(len(block.header))]
        head = "".join(
            f'<th scope="col"{side}>{self._runs(cell)}</th>' if cell else f"<td{side}></td>"
            for side, cell in zip(sides, block.header, strict=True)
        )
        anchors = block.anchors or ("",) * len(block.rows)
        starts = [f"<td{side}>" for side in sides]
        rows = "".join(
            f"<tr{self._id(self._places.take(anchor))}>"
            + "".join([f"{start}{self._runs(cell)}</td>" for start, cell in zip(starts, row, strict=False)])
            + "</tr>\n"
            for row, anchor in zip(block.rows, anchors, strict=True)
        )
        caption = f"<caption>{_text(block.caption)}</caption>" if block.caption else ""
        inner = f"{caption}{self._columns(block)}<thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody>"
        kind = ' class="small"' if block.small else ""
        return self._scrolled(f"<table{kind}>{inner}</table>", block.caption)

    def _columns(self, block: b.Table) -> str:
        """How wide columns are, one to the other; for reports alone, as pages leave it to the browser."""
        if not self._follow:
            return ""
        whole = sum(block.widths)
        return "".join(f'<col style="width:{100 * width / whole:.1f}%;min-width:{_ROOM}rem">' for width in block.widths)

    def _scrolled(self, inner: str, caption: str) -> str:
        """What may be wider than the page, to be scrolled; in reports by keyboard too, and called by its caption."""
        if not self._follow:
            return f'<div class="scroll">{inner}</div>'
        label = clean(caption) or (self.headings[-1].text if self.headings else "")
        if not label:
            return f'<div class="scroll">{inner}</div>'
        self._labels[label] += 1
        again = f" ({self._labels[label]})" if self._labels[label] > 1 else ""
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(label + again)}">{inner}</div>'

    def _entries(self, entries: tuple[b.Entry, ...], roomy: bool) -> str:
        name = "entries" + " roomy" * roomy + " later" * (len(entries) > _PART)
        return "\n".join(self._part(entries[at : at + _PART], name) for at in range(0, len(entries), _PART))

    def _part(self, entries: tuple[b.Entry, ...], name: str) -> str:
        """Entries that a browser draws together; it guesses by their lines and letters what room they will take."""
        inner = "".join(
            f"<p{self._id(self._places.take(entry.anchor))}>{self._runs(entry.lead)} {self._runs(entry.body)}</p>\n"
            for entry in entries
        )
        said = [run.text for entry in entries for run in (*entry.lead, *entry.body)]
        rows, letters = len(entries) + sum(text.count("\n") for text in said), sum(map(len, said))
        return f'<div class="{name}" style="--rows:{rows};--letters:{letters}">{inner}</div>'

    def _card(self, card: b.Card) -> str:
        note = f'<p class="of">{self._runs(card.note)}</p>' if card.note else ""
        unit = f' <span class="unit">{_text(card.unit)}</span>' if card.unit else ""
        what, value = _text(card.label), _text(card.value) + unit
        return f'<div class="card"><p class="what">{what}</p><p class="value">{value}</p>{note}</div>'

    def _picture(self, block: b.Picture) -> str:
        if not (block.svg or block.png):
            return f"<p><em>{_text(block.alt)}</em></p>"
        self._pictures += 1
        drawn = picture(block, f"p{self._pictures}-")
        caption = f"<figcaption>{_text(block.caption)}</figcaption>" if block.caption else ""
        return f"<figure>{self._scrolled(drawn, block.caption or block.alt)}{caption}</figure>"


def _side(block: b.Table, index: int) -> str:
    if index in block.right:
        return ' class="n"'
    return ' class="c"' if index in block.centred else ""


def _text(text: str) -> str:
    made = _plain(text)
    if "\n" in made:
        made = made.replace("\n", "<br>")
    return f"<bdi>{made}</bdi>" if leftward(made) else made


def _plain(text: str) -> str:
    return escape(clean(text), quote=False)
