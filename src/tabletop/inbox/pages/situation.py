"""A team's situation report: what reached it, what became of its orders, the figures it may see, what is due."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tabletop.exercise.form import Exercise
from tabletop.exercise.wording import counted
from tabletop.inbox.forms.known import Knowledge
from tabletop.inbox.forms.model import MoveForm, Reading
from tabletop.inbox.pages import orders as told_orders
from tabletop.inbox.pages.letters import banner, body, facts, handling, team_title, when
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks

Record = Mapping[str, Any]

_SILENCE = {
    "not submitted": "You handed in nothing for turn {turn}, though something was asked of you.",
    "on purpose": "You handed in an empty move for turn {turn}: nothing, on purpose.",
    "nothing to decide": "You handed in nothing for turn {turn}; there was nothing to decide.",
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What a report is made of. `since` is the instant from which on things are news; `before` are figures by name as
    they read in the last report."""

    exercise: Exercise
    team: int
    turn: int | None
    ended: bool
    at: int
    since: int
    records: Sequence[Record]
    form: MoveForm
    readings: Sequence[Reading]
    before: Mapping[str, str]
    known: Knowledge
    hour: str = ""  # the deadline on the wall clock


def report(s: Situation) -> b.Paper:
    """The report as a paper."""
    team = s.exercise.teams[s.team]
    news = [record for record in s.records if record["at"] >= s.since]
    title = "Situation at the end" if s.ended else ("Situation" if s.turn is None else f"Situation, turn {s.turn}")
    return b.Paper(
        title=f"{title}: {team.title or team.id}",
        subtitle=s.exercise.title,
        facts=tuple(_head(s)),
        blocks=tuple(_parts(s, news)),
        banner=banner(s.exercise),
        handling=handling(s.exercise),
    )


def _head(s: Situation) -> Iterator[tuple[str, str]]:
    yield "As of", when(s.exercise, s.at)
    if s.ended:
        yield "State", "The exercise has ended."
        return
    if s.turn is not None:
        yield "Deadline of this turn", s.form.deadline
        if s.hour:
            yield "Hand in by", s.hour
    if s.form.staff is not None:
        yield "Staff", f"{s.form.staff_free} of {s.form.staff} free"


def _parts(s: Situation, news: Sequence[Record]) -> Iterator[b.Block]:
    if not s.ended:
        yield from _to_do(s)
    if s.since == 0:
        yield from _briefs(s)
    if s.ended and (brief := str(s.exercise.papers.get("endex_brief") or "")):
        yield from (b.Heading(1, "The end"), *to_blocks(brief, 1))
    yield from _reached(s, news)
    yield from _own(s, news)
    yield from _argue(s)
    yield from _figures(s)


def _to_do(s: Situation) -> Iterator[b.Block]:
    """What is asked of the team, in a box."""
    open_ = [inject for inject in s.form.injects if not inject.answered]
    where = f"turn-{s.turn}" if s.turn is not None else "now"
    lines = [
        f"Fill in one of the forms in the folder {where} (move.yaml, move.md or move.xlsx) and put it into your inbox."
    ]
    if open_:
        lines.append(f"Not answered: {', '.join(f'{inject.subject or inject.id} ({inject.id})' for inject in open_)}.")
    lines.append("Every file you hand in gets a receipt in the folder receipts.")
    yield b.Note((b.bullets(lines),))


def _briefs(s: Situation) -> Iterator[b.Block]:
    start = str(s.exercise.papers.get("startex_brief") or "")
    own = s.exercise.teams[s.team].brief
    if start:
        yield b.Heading(1, "The situation at the start")
        yield from to_blocks(start, 1)
    if own:
        yield b.Heading(1, "Your brief")
        yield from to_blocks(own, 1)


def _reached(s: Situation, news: Sequence[Record]) -> Iterator[b.Block]:
    letters = [record for record in news if record["kind"] in ("inject.released", "message.delivered")]
    yield b.Heading(1, "What reached you")
    if not letters:
        yield b.paragraph("Nothing new.")
    for record in letters:
        is_message = record["kind"] == "message.delivered"
        subject = record["data"]["subject"] or record["subject"]
        yield b.Heading(2, f"Message: {subject}" if is_message else subject)
        yield b.facts(facts(s.exercise, record))
        yield b.Quote(body(record))
        if record["data"].get("attachments"):
            count = len(record["data"]["attachments"])
            yield b.paragraph(
                f"{counted(count, 'attachment')}: in the folder {'messages' if is_message else 'injects'}."
            )


def _own(s: Situation, news: Sequence[Record]) -> Iterator[b.Block]:
    """What the team did, and what came of it."""
    all_orders = told_orders.orders(s.exercise, s.records, s.known)
    shown = [told for told in all_orders if told.changed >= s.since or told.is_open]
    notes = list(_notes(s, news))
    if not shown and not notes:
        return
    yield b.Heading(1, "Your moves")
    if notes:
        yield b.bullets(notes)
    if shown:
        rows = [(told.reference, told.what, told.state, "; ".join(told.notes)) for told in shown]
        yield b.table(
            ("Order", "What", "State", "What is known"), rows, (2, 4, 2, 5), "Your orders, new and still open"
        )


def _notes(s: Situation, news: Sequence[Record]) -> Iterator[str]:
    for record in news:
        kind, data, subject = record["kind"], record["data"], record["subject"]
        if kind == "move.silent":
            yield _SILENCE[data["silence"]].format(turn=subject)
        elif kind == "move.defaulted":
            yield f"Your default moves were applied for turn {subject}."
        elif kind == "move.refused":
            yield f"The file {subject.split('/', 1)[-1]} was refused: its receipt says why."
        elif kind == "answer.given":
            yield f"Your answer to {subject} was taken."
        elif kind in ("answer.refused", "withdrawal.refused", "counter.refused"):
            yield f"{subject}: {data['message']}."
        elif kind == "message.sent":
            names = ", ".join(team_title(s.exercise, name) for name in data["to"])
            yield f"Your message to {names} was sent: {data['subject']}"
        elif kind == "counter.argued" and data["team"] == s.exercise.teams[s.team].id:
            yield f"Your arguments about {subject} were passed on to control."


def _argue(s: Situation) -> Iterator[b.Block]:
    """Arguments, where the exercise takes them: others' actions that may be argued against, and what others argued."""
    heard = [r for r in s.records if r["kind"] == "counter.argued" and r["at"] >= s.since]
    against = [r for r in heard if r["data"]["team"] != s.exercise.teams[s.team].id]
    if s.form.actions and not s.ended:
        yield b.Heading(1, "Open to argument")
        yield b.paragraph("These actions of others wait for a ruling. Under counters: you may argue against them.")
        yield b.table(("Order", "What"), [(item.reference, item.what) for item in s.form.actions], (2, 8))
    if against:
        yield b.Heading(1, "Argued against your actions")
        rows = [
            (r["subject"], team_title(s.exercise, r["data"]["team"]), "; ".join(r["data"]["against"])) for r in against
        ]
        yield b.table(("Order", "By", "Arguments"), rows, (2, 3, 6))


def _figures(s: Situation) -> Iterator[b.Block]:
    if not s.readings:
        return
    yield b.Heading(1, "Figures")
    compared = bool(s.before)
    header = ("Figure", "Now", *(("Before",) if compared else ()), "Unit", "Name in conditions")
    rows = []
    for item in s.readings:
        title = item.title + (f" ({item.reported})" if item.reported else "")
        old = s.before.get(item.name, "")
        before = ((old if old != item.value else "="),) if compared else ()
        rows.append((title, item.value, *before, item.unit, (b.Run(item.name, code=True),)))
    widths = (6, 2, *((2,) if compared else ()), 2, 4)
    yield b.table(header, rows, widths, "As they are reported to you", small=True, centred=(1, 2) if compared else (1,))
