"""What people wrote, as blocks and runs, by who wrote it.

Those who make the report and the exercise write Markdown, which stays inert; what is typed in the play is text,
whatever it holds: no words of a player lead out of a report.
"""

from __future__ import annotations

import re
from dataclasses import replace

from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks, to_runs

_MARKED = re.compile(r"[*_`\[\]<>#\\&~|!]|\n|^\s*([-+>]|\d+[.)])|  $")


def runs(text: str) -> b.Runs:
    """A few lines of Markdown in runs. Text without a sign of Markdown, as most is, need not be parsed."""
    text = text.strip()
    return to_runs(text) if _MARKED.search(text) else b.plain(text)


def words(text: str) -> b.Runs:
    """What was typed in the play, or on a form: as it stands, line for line."""
    return b.plain(text.strip())


def told(text: str) -> b.Runs:
    """What the exercise told teams, in Markdown. It is a story: its addresses are shown, and not followed."""
    found = runs(text)
    links = [*(run.link for run in found[1:]), ""]
    return tuple(_shown(run, run.link != after) if run.link else run for run, after in zip(found, links, strict=False))


def _shown(run: b.Run, last: bool) -> b.Run:
    """A run of a link as text; behind the last one stands where it led, unless it says so itself."""
    said = run.text in (run.link, run.link.removeprefix("mailto:"))
    return replace(run, text=f"{run.text} ({run.link})" if last and not said else run.text, link="")


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
