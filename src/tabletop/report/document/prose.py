"""What people wrote, as blocks and runs: Markdown that stays inert, links to the web that stay links."""

from __future__ import annotations

import re

from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks, to_runs

_MARKED = re.compile(r"[*_`\[\]<>#\\&~|!]|\n|^\s*([-+>]|\d+[.)])|  $")


def runs(text: str) -> b.Runs:
    """A few lines of Markdown in runs. Text without a sign of Markdown, as most is, need not be parsed."""
    text = text.strip()
    return to_runs(text) if _MARKED.search(text) else b.plain(text)


def blocks(text: str, below: int = 2) -> tuple[b.Block, ...]:
    """Markdown of any length in blocks; its headings come `below` so many levels of the report's own."""
    return to_blocks(text, below) if text.strip() else ()


def cut(runs: b.Runs, most: int) -> b.Runs:
    """The first letters of runs, with an ellipsis where there were more."""
    found: list[b.Run] = []
    for run in runs:
        if len(run.text) > most:
            kept = run.text[:most].rsplit(" ", 1)[0].rstrip()
            found.append(b.Run(f"{kept}…", run.bold, run.italic, run.code, run.link, run.tone))
            break
        found.append(run)
        most -= len(run.text)
    return tuple(found)
