"""The move form as YAML: a valid move as it stands, in which every line that starts with `# {` may be put to use.

Lists stand in brackets over several lines, since only so is the form valid both as it is handed out and with any of
its lines brought to life.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from tabletop.inbox.forms import flow, wordings
from tabletop.inbox.forms.model import Choice, MoveForm

#: What the reader of moves takes is 64 KiB; a form leaves the player a third of that.
LARGEST = 40 * 1024
_WIDTH = 100
_MOST_TEAMS = 20

Described = Callable[[Choice], Iterator[str]]


def yaml_form(form: MoveForm) -> bytes:
    """The form as a YAML file in UTF-8. One that would leave no room to write says less about each option."""
    while True:
        for described, figures in ((_in_full, True), (_title, True), (_title, False), (nothing, False)):
            data = "\n".join([*_lines(form, described, figures), ""]).encode()
            if len(data) <= LARGEST or not (form.options or form.injects):
                return data
        form = form.shortened()


def _lines(form: MoveForm, described: Described, figures: bool) -> Iterator[str]:
    yield from _comment(f"{wordings.heading(form)}. {form.exercise}.")
    yield from _comment(wordings.due(form))
    yield "#"
    yield from _comment(
        'To use a line such as "# {option: ...},", take away the "# " and put your own values in. '
        "Keep the comma at its end, and type texts between their quotation marks. "
        "Copy a line to order the same again. Leave everything else as it is."
    )
    yield from _comment(wordings.EMPTY)
    yield from move(form, described)
    if figures:
        yield from _figures(form)


def move(form: MoveForm, described: Described) -> Iterator[str]:
    """The move itself, with lines to put to use; `described` says what stands over each option's line."""
    yield f"team: {flow.scalar(form.team)}"
    if form.turn is not None:
        yield f"turn: {form.turn}"
    yield from _section("orders", "[", _orders(form, described))
    yield from _section("answers", "{", _answers(form))
    yield from _section("messages", "[", _messages(form))
    if form.actions:
        lines = [_item(flow.counter(item.reference), item.what) for item in form.actions]
        yield from _section("counters", "[", lines)
    yield from _section("withdraw", "[", _withdrawals(form))
    yield "final: false  # true: this is all for this turn" if form.turn is not None else "final: false"


def _orders(form: MoveForm, described: Described) -> Iterator[str]:
    means = ", ".join(f"{name} {value}" for name, value in wordings.means(form))
    if means:
        yield f"  # You have: {means}."
    lanes = wordings.by_lane(form.options)
    for lane, options in lanes.items():
        if len(lanes) > 1 or lane:
            yield f"  # == {lane or 'Other'} =="
        for option in options:
            yield from described(option)
            yield _item(flow.order(option))
    yield from _prose("Anything else: a free action, on which control rules.", "  # ")
    yield _item(flow.ACTION)
    if form.left_out:
        yield from _prose(
            f"{form.left_out} more options and injects have no room here; they can be used all the same.", "  # "
        )


def _answers(form: MoveForm) -> Iterator[str]:
    if form.injects:
        yield '  # Take away the "# " and type your answer between the quotation marks.'
    for item in form.injects:
        said = f"{item.subject}, at {item.at}" + ("; answered, the last answer counts" if item.answered else "")
        yield f'  # {flow.scalar(item.id)}: "",  # {said}'


def _messages(form: MoveForm) -> Iterator[str]:
    yield from (_item(flow.message(team), title) for team, title in form.others[:_MOST_TEAMS])
    rest = ", ".join(team for team, _ in form.others[_MOST_TEAMS:])
    yield from _prose(f"Or to: {rest}" if rest else "", "  # ")


def _withdrawals(form: MoveForm) -> Iterator[str]:
    if form.orders:
        yield '  # Take away the "# " from what you take back. Staff are freed; nothing is refunded.'
    for item in form.orders:
        yield _item(flow.scalar(item.reference), f"{item.what}: {item.state}")


def _section(key: str, bracket: str, lines: Sequence[str] | Iterator[str]) -> Iterator[str]:
    """A part of the move over several lines, or on one where there is nothing to choose from."""
    close = {"[": "]", "{": "}"}[bracket]
    kept = list(lines)
    if kept:
        yield f"{key}: {bracket}"
        yield from kept
        yield close
    else:
        yield f"{key}: {bracket}{close}"


def _item(line: str, said: str = "") -> str:
    return f"  # {line}," + (f"  # {said}" if said else "")


def _in_full(option: Choice) -> Iterator[str]:
    yield from _prose(option.title, "  # ")
    if option.description:
        yield from _prose(option.description, "  #     ")
    yield from _prose("; ".join(wordings.describe(option)), "  #     ")
    if option.why_not:
        yield from _prose(f"NOT NOW: {option.why_not}", "  #     ")


def _title(option: Choice) -> Iterator[str]:
    yield f"  # {option.title}" + (f" (NOT NOW: {option.why_not})" if option.why_not else "")


def nothing(option: Choice) -> Iterator[str]:
    """Says nothing about an option."""
    yield from ()


def _figures(form: MoveForm) -> Iterator[str]:
    found = wordings.figures(form)
    if not found:
        return
    yield ""
    yield from _comment("Figures as reported to you, with the names that conditions (when:) may use:")
    longest = min(40, max(len(name) for _, _, name in found))
    for title, value, name in found:
        yield f"#   {name:{longest}}  {value}" + (f"  {title}" if title != name else "")


def _comment(text: str) -> Iterator[str]:
    return _prose(text, "# ")


def _prose(text: str, prefix: str) -> Iterator[str]:
    return iter(textwrap.wrap(text, _WIDTH, initial_indent=prefix, subsequent_indent=prefix, break_on_hyphens=False))
