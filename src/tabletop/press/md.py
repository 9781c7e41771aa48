"""A paper as Markdown, for wikis and for reading as it stands. What people wrote is text in it, never markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tabletop.press import blocks as b
from tabletop.press.anchors import Places, anchors, target
from tabletop.press.letters import address, clean

_MARKUP = re.compile(r"([\\`*{}\[\]<>#|~&$!]|(?<![^\W_])_|_(?![^\W_]))")
#: What a line may not begin with, lest it become an item of a list, a rule or a heading.
_STARTS = re.compile(r"^(\d*)([-+=.)])")
#: What would end an address between brackets.
_ENDS = re.compile(r"[<>\\\s]")
_JOIN = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}"
_BREAK = "<br>"
_RULED = "\\_" * 60


def to_md(paper: b.Paper) -> str:
    """Print a paper as Markdown. Pictures become words, page breaks nothing; all HTML in it are anchors and breaks."""
    marks = [f"*{escaped(mark)}*" for mark in (paper.banner, paper.handling) if mark]
    facts = b.facts(paper.facts)
    head = [f"# {escaped(paper.title)}", *marks, *([escaped(paper.subtitle)] if paper.subtitle else [])]
    writer = _Writer(anchors(paper))
    return "\n\n".join([*head, *writer.all([*([facts] if facts.pairs else []), *paper.blocks])]) + "\n"


def escaped(text: str) -> str:
    """Text on one line in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", _one_line(text))


def line(cells: Sequence[str]) -> str:
    """A row of a table from cells in which nothing parts them."""
    return f"| {' | '.join(cells)} |"


class _Writer:
    """Writes blocks one below the other."""

    def __init__(self, names: frozenset[str]) -> None:
        self._names = names
        self._places = Places()

    def all(self, blocks: Iterable[b.Block]) -> list[str]:
        """Blocks, without those that Markdown has nothing for."""
        return [text for block in blocks if (text := self._block(block))]

    def _block(self, block: b.Block) -> str:
        match block:
            case b.Heading(level, text, anchor):
                return f"{'#' * (level + 1)} {self._place(anchor)}{escaped(text)}"
            case b.Paragraph(runs):
                return _STARTS.sub(r"\1\\\2", self._runs(runs))
            case b.Bullets(items):
                return self._items(items, ["-"] * len(items))
            case b.Numbered(items, start):
                return self._items(items, [f"{number}." for number in range(start, start + len(items))])
            case b.Table():
                return self._table(block)
            case b.Entries(entries):
                return "\n".join(
                    f"- {self._place(e.anchor)}{self._runs((*e.lead, b.Run(' '), *e.body))}" for e in entries
                )
            case b.Cards(cards):
                return "\n".join(map(self._card, cards))
            case b.Facts(pairs):
                return "\n".join(f"- **{escaped(label)}**: {self._runs(value)}" for label, value in pairs)
            case b.Quote(parts) | b.Note(parts):
                return "\n".join(f"> {text}".rstrip() for text in "\n\n".join(self.all(parts)).split("\n"))
            case b.Code(text):
                return _fenced(clean(text))
            case b.Lines(count):
                return "\n\n".join([_RULED] * count)
            case b.Choices(options):
                return "\n".join(f"- {escaped(' '.join(filter(None, pair)))}" for pair in options)
            case b.PageBreak():
                return ""
            case b.Picture():
                return f"*{escaped(block.caption or block.alt)}*"
            case b.Together(parts):
                return "\n\n".join(self.all(parts))

    def _place(self, anchor: str) -> str:
        name = self._places.take(anchor) if anchor else ""
        return f'<a id="{name}"></a>' if name else ""

    def _runs(self, runs: b.Runs) -> str:
        return "".join(_BREAK.join(map(self._run, _split(run))) for run in runs)

    def _run(self, run: b.Run) -> str:
        """One run; blanks at its ends stand outside the marks of its style, where Markdown wants them."""
        if run.text.strip() == "":
            return " " if run.text else ""
        before, after = (" " if side.isspace() else "" for side in (run.text[0], run.text[-1]))
        text = _code(_one_line(run.text)) if run.code and "|" not in run.text else escaped(run.text)
        marks = "*" * (2 * run.bold + run.italic)
        text = f"{marks}{text}{marks}"
        goal = self._goal(run.link)
        return f"{before}[{text}](<{goal}>){after}" if goal else f"{before}{text}{after}"

    def _goal(self, link: str) -> str:
        """Where a link leads to: a place in the paper, or an address in which nothing ends it early."""
        if not link:
            return ""
        name = target(link)
        if name in self._names:
            return f"#{name}"
        return _ENDS.sub(lambda sign: f"%{ord(sign[0]):02X}", address(link))

    def _items(self, items: Sequence[tuple[b.Block, ...]], marks: Iterable[str]) -> str:
        pairs = zip(marks, items, strict=True)
        return "\n".join(f"{mark} {self._indented(item, ' ' * (len(mark) + 1))}" for mark, item in pairs)

    def _indented(self, item: Iterable[b.Block], margin: str) -> str:
        return "\n\n".join(self.all(item)).replace("\n", f"\n{margin}").replace(f"\n{margin}\n", "\n\n")

    def _table(self, block: b.Table) -> str:
        anchors = block.anchors or ("",) * len(block.rows)
        rows = [[self._runs(cell) for cell in row] for row in block.rows]
        for row, anchor in zip(rows, anchors, strict=True):
            row[0] = self._place(anchor) + row[0]
        header = [self._runs(cell) for cell in block.header]
        to_right = {*block.centred, *block.right}
        sides = ["---:" if index in to_right else "---" for index in range(len(header))]
        caption = [escaped(block.caption), ""] if block.caption else []
        return "\n".join([*caption, line(header), line(sides), *map(line, rows)])

    def _card(self, card: b.Card) -> str:
        note = f" ({self._runs(card.note)})" if card.note else ""
        return f"- {escaped(card.label)}: **{escaped(card.figure)}**{note}"


def _split(run: b.Run) -> list[b.Run]:
    """Each line of a run as a run of its own."""
    if "\n" not in run.text:
        return [run]
    return [replace(run, text=text) for text in run.text.split("\n")]


def _one_line(text: str) -> str:
    """Text on one line without signs that nobody sees, but for those that join letters of words and of pictures."""
    return " ".join("".join(sign if sign.isprintable() or sign in _JOIN else " " for sign in clean(text)).split())


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(found) for found in re.findall("`+", text)), default=0))
    blank = " " if "`" in text else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _fenced(text: str) -> str:
    fence = "`" * max(3, 1 + max((len(found) for found in re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"
