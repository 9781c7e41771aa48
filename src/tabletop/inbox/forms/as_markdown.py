"""The move form as Markdown: a front matter that is the move, and below it what helps to fill it in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tabletop.inbox.forms import wordings
from tabletop.inbox.forms.as_yaml import LARGEST, move, nothing
from tabletop.inbox.forms.model import Choice, MoveForm

_HOW = (
    "The move stands between the two lines `---` above. Everything below them is for you to read, and to write notes "
    "in: nobody acts on it.",
    "To use a line such as `# {option: ...},` take away the `# ` and put your own values in. Keep the comma at its "
    "end, and type texts between their quotation marks. Copy a line to order the same again.",
    wordings.EMPTY,
)
#: What Markdown would take for its own.
_SPECIAL = re.compile(r"([\\`*\[\]<>|]|(?<!\w)_|_(?!\w))")


def markdown_form(form: MoveForm) -> bytes:
    """The form as a Markdown file in UTF-8. One that would leave no room to write says less below the move."""
    while True:
        for described, *parts in ((_title, _intro, _options, _figures), (_title, _intro, _options), (nothing, _intro)):
            lines = ["---", *move(form, described), "---", "", *(line for part in parts for line in part(form))]
            data = "\n".join(lines).encode()
            if len(data) <= LARGEST or not (form.options or form.injects):
                return data
        form = form.shortened()


def _title(option: Choice) -> Iterator[str]:
    yield f"  # {option.title}" + (" (NOT NOW)" if option.why_not else "")


def _intro(form: MoveForm) -> Iterator[str]:
    yield from (f"# {_text(wordings.heading(form))}", "", f"{_text(form.exercise)}. {wordings.due(form)}", "")
    for sentence in _HOW:
        yield from (sentence, "")
    means = wordings.means(form)
    if means:
        yield from ("## What you have", "")
        yield from _table(("", ""), means)


def _options(form: MoveForm) -> Iterator[str]:
    if form.options:
        yield from ("## What you can order", "")
    for lane, options in wordings.by_lane(form.options).items():
        if lane:
            yield from (f"### {_text(lane)}", "")
        for option in options:
            said = "; ".join(wordings.describe(option))
            yield f"- **{_text(option.title)}** (`{option.id}`): {_text(said)}"
            if option.description:
                yield f"  {_text(option.description)}"
            if option.why_not:
                yield f"  Not now: {_text(option.why_not)}"
        yield ""


def _figures(form: MoveForm) -> Iterator[str]:
    if form.figures:
        yield from ("## Figures as reported to you", "")
        rows = [(title, value, f"`{name}`") for title, value, name in wordings.figures(form)]
        yield from _table(("Figure", "Now", "In conditions"), rows, code=(2,))


def _table(head: Sequence[str], rows: Sequence[Sequence[str]], code: Sequence[int] = ()) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell if i in code else _text(cell) for i, cell in enumerate(row))} |"
    yield ""


def _text(words: str) -> str:
    """Words that Markdown leaves alone."""
    return _SPECIAL.sub(r"\\\1", words)
