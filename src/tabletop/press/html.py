"""A paper as one HTML file: no outside requests, light and dark, prints well. Text in it is text, whoever wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import jinja2
from markupsafe import Markup

from tabletop.press import blocks as b
from tabletop.press.letters import clean

_EMPTY = Markup("")


def to_html(paper: b.Paper) -> bytes:
    """Print a paper as HTML."""
    page = _template().render(paper=paper, facts=_facts(b.facts(paper.facts)), body=_all(paper.blocks))
    return page.encode("utf-8", errors="replace")


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("tabletop.press"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2")


def _all(blocks: Iterable[b.Block]) -> Markup:
    return Markup("\n").join(_PRINTERS[type(block)](block) for block in blocks)


def _runs(runs: b.Runs) -> Markup:
    return _EMPTY.join(map(_run, runs))


def _run(run: b.Run) -> Markup:
    text = Markup("<br>").join(clean(run.text).split("\n"))
    for wanted, tag in ((run.code, "code"), (run.italic, "em"), (run.bold, "strong")):
        if wanted:
            text = Markup("<{0}>{1}</{0}>").format(Markup(tag), text)
    # Addresses are shown, never followed: a page of the outbox is read where a stray click may give a team away.
    return text + Markup(" ({})").format(clean(run.link)) if run.link and run.link != run.text else text


def _heading(block: b.Heading) -> Markup:
    return Markup("<h{0}>{1}</h{0}>").format(min(block.level + 1, 6), clean(block.text))


def _list(tag: str, items: tuple[tuple[b.Block, ...], ...], start: int = 1) -> Markup:
    inner = _EMPTY.join(Markup("<li>{}</li>").format(_item(item)) for item in items)
    first = Markup(' start="{}"').format(start) if start != 1 else _EMPTY
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), first, inner)


def _item(item: tuple[b.Block, ...]) -> Markup:
    return _runs(item[0].runs) if len(item) == 1 and isinstance(item[0], b.Paragraph) else _all(item)


def _table(block: b.Table) -> Markup:
    sides = [Markup(' class="n"') if index in block.centred else _EMPTY for index in range(len(block.header))]
    head = _EMPTY.join(
        Markup('<th scope="col"{}>{}</th>').format(side, _runs(cell))
        for side, cell in zip(sides, block.header, strict=True)
    )
    rows = _EMPTY.join(
        Markup("<tr>{}</tr>\n").format(
            _EMPTY.join(
                Markup("<td{}>{}</td>").format(side, _runs(cell)) for side, cell in zip(sides, row, strict=False)
            )
        )
        for row in block.rows
    )
    caption = Markup("<caption>{}</caption>").format(clean(block.caption)) if block.caption else _EMPTY
    return Markup(
        '<div class="scroll"><table>{}<thead><tr>{}</tr></thead><tbody>\n{}</tbody></table></div>'
    ).format(caption, head, rows)  # fmt: skip


def _facts(block: b.Facts) -> Markup:
    pairs = _EMPTY.join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(clean(label), _runs(value)) for label, value in block.pairs
    )
    return Markup("<dl>{}</dl>").format(pairs)


_PRINTERS: dict[type, Callable[[Any], Markup]] = {
    b.Heading: _heading,
    b.Paragraph: lambda block: Markup("<p>{}</p>").format(_runs(block.runs)),
    b.Bullets: lambda block: _list("ul", block.items),
    b.Numbered: lambda block: _list("ol", block.items, block.start),
    b.Table: _table,
    b.Facts: _facts,
    b.Quote: lambda block: Markup("<blockquote>{}</blockquote>").format(_all(block.blocks)),
    b.Note: lambda block: Markup('<aside class="note">{}</aside>').format(_all(block.blocks)),
    b.Code: lambda block: Markup("<pre>{}</pre>").format(clean(block.text)),
    b.Together: lambda block: Markup("<article>{}</article>").format(_all(block.blocks)),
}
