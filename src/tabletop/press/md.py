"""A paper as Markdown, for wikis and for reading as it stands. What people wrote is text in it, never markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from tabletop.exercise.wording import one_line
from tabletop.press import blocks as b

_MARKUP = re.compile(r"([\\`*{}\[\]<>#|~&$!]|(?<!\w)_|_(?!\w))")
#: What a line may not begin with, lest it become an item of a list, a rule or a heading.
_STARTS = re.compile(r"^(\d*)([-+=.)])")
_RULED = "\\_" * 60


def to_md(paper: b.Paper) -> str:
    """Print a paper as Markdown. Pictures become their words, page breaks nothing."""
    marks = [f"*{escaped(mark)}*" for mark in (paper.banner, paper.handling) if mark]
    facts = b.facts(paper.facts)
    head = [f"# {escaped(paper.title)}", *marks, *([escaped(paper.subtitle)] if paper.subtitle else [])]
    return "\n\n".join([*head, *_blocks([*([facts] if facts.pairs else []), *paper.blocks])]) + "\n"


def escaped(text: str) -> str:
    """Text on one line in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def line(cells: Sequence[str]) -> str:
    """A row of a table from cells in which nothing parts them."""
    return f"| {' | '.join(cells)} |"


def _blocks(blocks: Iterable[b.Block]) -> list[str]:
    return [text for block in blocks if (text := _PRINTERS[type(block)](block))]


def _runs(runs: b.Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: b.Run) -> str:
    """One run; blanks at its ends stand outside the marks of its style, where Markdown wants them."""
    if run.text.strip() == "":
        return " " if run.text else ""
    before, after = (" " if side.isspace() else "" for side in (run.text[0], run.text[-1]))
    text = _code(one_line(run.text)) if run.code and "|" not in run.text else escaped(run.text)
    marks = "*" * (2 * run.bold + run.italic)
    text = f"{marks}{text}{marks}"
    return f"{before}[{text}](<{run.link}>){after}" if run.link else f"{before}{text}{after}"


def _code(text: str) -> str:
    fence = "`" * (1 + max((len(found) for found in re.findall("`+", text)), default=0))
    blank = " " if "`" in text else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def _paragraph(block: b.Paragraph) -> str:
    return _STARTS.sub(r"\1\\\2", _runs(block.runs))


def _items(items: Sequence[tuple[b.Block, ...]], marks: Iterable[str]) -> str:
    pairs = zip(marks, items, strict=True)
    return "\n".join(f"{mark} {_indented(item, ' ' * (len(mark) + 1))}" for mark, item in pairs)


def _indented(item: Iterable[b.Block], margin: str) -> str:
    return "\n\n".join(_blocks(item)).replace("\n", f"\n{margin}").replace(f"\n{margin}\n", "\n\n")


def _numbered(block: b.Numbered) -> str:
    return _items(block.items, [f"{number}." for number in range(block.start, block.start + len(block.items))])


def _table(block: b.Table) -> str:
    rows = [[_runs(cell) for cell in row] for row in block.rows]
    header = [_runs(cell) for cell in block.header]
    sides = ["---:" if index in block.centred else "---" for index in range(len(header))]
    caption = [escaped(block.caption), ""] if block.caption else []
    return "\n".join([*caption, line(header), line(sides), *map(line, rows)])


def _facts(block: b.Facts) -> str:
    return "\n".join(f"- **{escaped(label)}**: {_runs(value)}" for label, value in block.pairs)


def _quoted(blocks: Iterable[b.Block]) -> str:
    return "\n".join(f"> {text}".rstrip() for text in "\n\n".join(_blocks(blocks)).split("\n"))


def _fenced(block: b.Code) -> str:
    fence = "`" * max(3, 1 + max((len(found) for found in re.findall("`+", block.text)), default=0))
    return f"{fence}\n{block.text}\n{fence}"


_PRINTERS: dict[type, Callable[[Any], str]] = {
    b.Heading: lambda block: f"{'#' * (block.level + 1)} {escaped(block.text)}",
    b.Paragraph: _paragraph,
    b.Bullets: lambda block: _items(block.items, ["-"] * len(block.items)),
    b.Numbered: _numbered,
    b.Table: _table,
    b.Facts: _facts,
    b.Quote: lambda block: _quoted(block.blocks),
    b.Note: lambda block: _quoted(block.blocks),
    b.Code: _fenced,
    b.Lines: lambda block: "\n\n".join([_RULED] * block.count),
    b.Choices: lambda block: "\n".join(f"- {escaped(' '.join(filter(None, pair)))}" for pair in block.options),
    b.PageBreak: lambda block: "",
    b.Picture: lambda block: f"*{escaped(block.caption or block.alt)}*",
    b.Together: lambda block: "\n\n".join(_blocks(block.blocks)),
}
