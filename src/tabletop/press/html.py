"""A paper as one HTML file: no outside request, light and dark, prints well. What people wrote is text in it."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from typing import Any

from tabletop.press import blocks as b
from tabletop.press.letters import address, clean

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1c2733; --dim: #56636f; --paper: #fff; --line: #d5dbe1; --soft: #f2f5f8; --mark: #0b5cad;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ee; --dim: #a3afba; --paper: #14191f; --line: #35414d; --soft: #1d252d; --mark: #7ab8f5; }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 "DejaVu Sans", "Segoe UI", system-ui, sans-serif;
}
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem; overflow-wrap: break-word; }
.mark {
  text-align: center; font-weight: 700; letter-spacing: .08em; padding: .4rem;
  background: var(--soft); border-bottom: 1px solid var(--line);
}
header { border-bottom: 3px solid var(--mark); margin-bottom: 1.5rem; padding-bottom: .5rem; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: .3rem 0; }
h2 { font-size: 1.35rem; margin: 2.2rem 0 .6rem; padding-bottom: .25rem; border-bottom: 1px solid var(--line); }
h3 { font-size: 1.08rem; margin: 1.6rem 0 .4rem; }
h4, h5, h6 { font-size: 1rem; margin: 1.2rem 0 .3rem; }
.subtitle { color: var(--dim); margin: 0 0 .4rem; }
p { margin: .55rem 0; white-space: pre-line; }
dl { display: grid; grid-template-columns: minmax(7rem, max-content) 1fr; gap: .2rem 1rem; margin: .7rem 0; }
dt { font-weight: 600; color: var(--dim); }
dd { margin: 0; white-space: pre-line; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--dim); padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { background: var(--soft); font-weight: 600; }
td.centred, th.centred { text-align: right; white-space: nowrap; }
table.small { font-size: .88rem; }
blockquote { margin: .7rem 0; padding: .1rem 1rem; border-left: 4px solid var(--mark); background: var(--soft); }
aside { margin: 1rem 0; padding: .4rem 1rem; border: 2px solid var(--mark); border-radius: .4rem; }
code, pre {
  font-family: "DejaVu Sans Mono", ui-monospace, monospace; font-size: .92em;
  background: var(--soft); border-radius: .25rem;
}
code { padding: .05rem .3rem; }
pre { padding: .7rem; overflow-x: auto; }
img { max-width: 100%; }
@media print {
  main { max-width: none; padding: 0; }
  h2, h3 { break-after: avoid; }
  tr, blockquote, aside { break-inside: avoid; }
  body { font-size: 11pt; }
}
"""


def to_html(paper: b.Paper) -> bytes:
    """Print a paper as HTML, in UTF-8."""
    marks = "".join(f'<div class="mark">{_text(mark)}</div>' for mark in (paper.banner, paper.handling) if mark)
    subtitle = f'<p class="subtitle">{_text(paper.subtitle)}</p>' if paper.subtitle else ""
    head = f"<header><h1>{_text(paper.title)}</h1>{subtitle}</header>"
    known = _facts(b.facts(paper.facts)) if paper.facts else ""
    page = (
        f'<!doctype html>\n<html lang="{_text(paper.language)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>{_text(paper.title)}</title><style>{_STYLE}</style></head>\n"
        f"<body>{marks}<main>{head}\n{known}\n{_blocks(paper.blocks)}\n</main></body></html>\n"
    )
    return page.encode("utf-8", "replace")


def _text(text: str) -> str:
    return html.escape(clean(text))


def _blocks(blocks: Iterable[b.Block]) -> str:
    return "\n".join(_PRINTERS[type(block)](block) for block in blocks)


def _runs(runs: b.Runs) -> str:
    return "".join(map(_run, runs))


def _run(run: b.Run) -> str:
    text = _text(run.text)
    for tag, wanted in (("code", run.code), ("em", run.italic), ("strong", run.bold)):
        text = f"<{tag}>{text}</{tag}>" if wanted else text
    if (where := address(run.link)).startswith(("https://", "http://", "mailto:")):
        return f'<a href="{html.escape(where)}" rel="noreferrer">{text}</a>'
    return text


def _heading(block: b.Heading) -> str:
    level = min(block.level + 1, 6)
    return f"<h{level}>{_text(block.text)}</h{level}>"


def _items(tag: str, items: Iterable[tuple[b.Block, ...]], start: int = 1) -> str:
    first = f' start="{start}"' if start != 1 else ""
    return f"<{tag}{first}>{''.join(f'<li>{_blocks(item)}</li>' for item in items)}</{tag}>"


def _table(block: b.Table) -> str:
    def row(cells: Iterable[b.Runs], tag: str, scope: str = "") -> str:
        parts = []
        for column, cell in enumerate(cells):
            style = ' class="centred"' if column in block.centred else ""
            parts.append(f"<{tag}{scope}{style}>{_runs(cell)}</{tag}>")
        return f"<tr>{''.join(parts)}</tr>"

    caption = f"<caption>{_text(block.caption)}</caption>" if block.caption else ""
    small = ' class="small"' if block.small else ""
    scope = ' scope="col"'
    header = f"<thead>{row(block.header, 'th', scope)}</thead>"
    body = "".join(row(cells, "td") for cells in block.rows)
    return f'<div class="scroll" tabindex="0"><table{small}>{caption}{header}<tbody>{body}</tbody></table></div>'


def _facts(block: b.Facts) -> str:
    return f"<dl>{''.join(f'<dt>{_text(label)}</dt><dd>{_runs(value)}</dd>' for label, value in block.pairs)}</dl>"


def _picture(block: b.Picture) -> str:
    import base64

    kind, data = ("svg+xml", block.svg) if block.svg else ("png", block.png)
    if not data:
        return f"<p>{_text(block.alt)}</p>"
    source = f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    caption = f"<figcaption>{_text(block.caption)}</figcaption>" if block.caption else ""
    return f'<figure><img src="{source}" alt="{_text(block.alt)}">{caption}</figure>'


_PRINTERS: dict[type, Callable[[Any], str]] = {
    b.Heading: _heading,
    b.Paragraph: lambda block: f"<p>{_runs(block.runs)}</p>",
    b.Bullets: lambda block: _items("ul", block.items),
    b.Numbered: lambda block: _items("ol", block.items, block.start),
    b.Table: _table,
    b.Facts: _facts,
    b.Quote: lambda block: f"<blockquote>{_blocks(block.blocks)}</blockquote>",
    b.Note: lambda block: f"<aside>{_blocks(block.blocks)}</aside>",
    b.Code: lambda block: f"<pre>{_text(block.text)}</pre>",
    b.Lines: lambda block: "<hr>" * block.count,
    b.Choices: lambda block: _items(
        "ul", [(b.paragraph(f"{letter} {word}".strip()),) for letter, word in block.options]
    ),
    b.PageBreak: lambda block: "",
    b.Picture: _picture,
    b.Together: lambda block: f"<section>{_blocks(block.blocks)}</section>",
}
