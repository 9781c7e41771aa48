"""A team's situation report: what is new, what became of its orders, its figures, what it may do next."""

from __future__ import annotations

from collections.abc import Iterator

from tabletop.engine.seats import Record
from tabletop.engine.texts import figure
from tabletop.engine.views import Reading
from tabletop.exercise.durations import text as duration_text
from tabletop.exercise.wording import shown_unit
from tabletop.inbox.pages import letters
from tabletop.inbox.pages.results import Result, results
from tabletop.inbox.pages.sight import Sight
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks

_SILENT = {
    "not submitted": "You handed in nothing for turn {turn}.",
    "on purpose": "You handed in an empty move for turn {turn}, on purpose.",
    "nothing to decide": "You handed in nothing for turn {turn}; there was nothing to decide.",
}


def situation(sight: Sight) -> b.Paper:
    """The report. It begins with the briefs, and ends with what to do next."""
    marks = letters.about(sight)
    sections = (
        _state(sight), _briefs(sight), _arrived(sight), _orders(sight), _handed_in(sight), _others(sight),
        _figures(sight), _next(sight),
    )  # fmt: skip
    return b.Paper(
        f"Situation of {sight.team.title or sight.team.id}",
        tuple(block for section in sections for block in section),
        subtitle=sight.exercise.title,
        handling=marks["handling"],
        banner=marks["banner"],
        facts=tuple(_facts(sight)),
    )


def _facts(sight: Sight) -> Iterator[tuple[str, str]]:
    ends = sight.exercise.clock.turn_ends
    if sight.turn is not None and sight.deadline is not None:
        yield "Turn", f"{sight.turn} of {len(ends)}"
        yield "Deadline", sight.when(sight.deadline)
        hours = sight.exercise.clock.deadlines
        if len(hours) >= sight.turn:
            yield "Hand in by", f"{hours[sight.turn - 1]:%Y-%m-%d %H:%M %z}".strip()
    else:
        yield "As of", sight.when(sight.at)


def _state(sight: Sight) -> Iterator[b.Block]:
    for record in sight.of("run.ended", "run.stopped"):
        said = "The exercise has ended." if record["kind"] == "run.ended" else "The exercise was stopped."
        yield b.Note((b.Paragraph(b.bold(said)), b.paragraph("Nothing more can be handed in.")))


def _briefs(sight: Sight) -> Iterator[b.Block]:
    """What opens the exercise, in the first report; what closes it, in the last."""
    opening, closing = (str(sight.exercise.papers.get(f"{end}_brief") or "") for end in ("startex", "endex"))
    first = sight.since == 0 and not sight.ended
    for title, text, due in (
        ("How it begins", opening, first),
        ("Your brief", sight.team.brief, first),
        ("How it ends", closing, sight.ended),
    ):
        if due and text.strip():
            yield b.Heading(1, title)
            yield b.Quote(to_blocks(text, 2))


def _arrived(sight: Sight) -> Iterator[b.Block]:
    """Injects and messages that are new, in full."""
    yield b.Heading(1, "What reached you")
    found = False
    for title, all_ in (("Injects", letters.injects(sight)), ("Messages", letters.messages(sight))):
        new = [letter for letter in all_ if letter.record["at"] >= sight.since]
        if new:
            found = True
            yield b.Heading(2, title)
            for letter in new:
                yield letters.card(sight, letter)
    if not found:
        yield b.paragraph(f"Nothing new {_stretch(sight)}.")


def _stretch(sight: Sight) -> str:
    if sight.since == 0:
        return "since STARTEX"
    return "since the last turn's deadline" if sight.exercise.clock.turns else "in the last day"


def _orders(sight: Sight) -> Iterator[b.Block]:
    yield b.Heading(1, "Your orders")
    found = results(sight)
    if not found:
        yield b.paragraph("No order of yours is under way, and none has ended since the last report.")
        return
    rows = [(_order(item), b.bold(item.state), _told(item)) for item in found]
    yield b.table(("Order", "State", "What is known"), rows, (3, 1.4, 4), "Orders that are new, ended or under way")


def _order(item: Result) -> b.Runs:
    return (b.Run(item.what), b.Run(f"\n{item.reference}", code=True))


def _told(item: Result) -> b.Runs:
    # What the exercise says of an end is Markdown; in a cell it stands as plain words.
    text = " ".join(b.words(run) for run in _paragraphs(item.text))
    return b.plain("\n".join([*([text] if text else []), *item.said]))


def _paragraphs(text: str) -> Iterator[b.Runs]:
    for block in to_blocks(text):
        yield from _runs_in(block)


def _runs_in(block: b.Block) -> Iterator[b.Runs]:
    if isinstance(block, b.Paragraph):
        yield block.runs
    elif isinstance(block, b.Heading | b.Code):
        yield b.plain(block.text)
    elif isinstance(block, b.Quote):
        for inner in block.blocks:
            yield from _runs_in(inner)
    elif isinstance(block, b.Bullets | b.Numbered):
        for item in block.items:
            for inner in item:
                yield from _runs_in(inner)
    elif isinstance(block, b.Table):
        for row in (block.header, *block.rows):
            yield from row


def _handed_in(sight: Sight) -> Iterator[b.Block]:
    """What else became of what the team handed in: silence and default moves (R17), answers, messages, refusals."""
    said = [text for record in sight.records if record["at"] >= sight.since for text in _said(sight, record)]
    if said:
        yield b.Heading(1, "What you handed in")
        yield b.bullets(said)


def _said(sight: Sight, record: Record) -> Iterator[str]:
    kind, subject, data = record["kind"], record["subject"], record["data"]
    if kind == "move.received":
        final = "; you said it is final" if data["final"] else ""
        yield f"{subject} was taken{final}."
    elif kind == "move.refused":
        problems = "; ".join(f"line {item['line']}: {item['message']}" for item in data["problems"])
        yield f"{subject} was refused: {problems}"
    elif kind == "move.silent":
        yield _SILENT[data["silence"]].format(turn=subject)
    elif kind == "move.defaulted":
        yield f"Because nothing came in for turn {subject}, your default moves were applied."
    elif kind == "answer.given":
        yield f"Your answer to {subject}: {data['text']}"
    elif kind in ("answer.refused", "withdrawal.refused", "counter.refused"):
        word = {"answer.refused": "answer to", "withdrawal.refused": "withdrawal of", "counter.refused": "argument on"}
        yield f"Your {word[kind]} {subject} was refused: {data['message']}."
    elif kind == "message.sent":
        yield f"Your message to {', '.join(map(sight.called, data['to']))} went out: {data['subject'] or 'no subject'}."
    elif kind == "counter.argued" and data["team"] == sight.team.id:
        yield f"Your arguments against {subject}: {'; '.join(data['against'])}"
    elif kind == "control.acted":
        yield (
            "Control gave an order for you."
            if data["action"] == "order"
            else f"Control noted your answer to {subject}."
        )


def _others(sight: Sight) -> Iterator[b.Block]:
    """Free actions of other teams against which the team may argue."""
    found = [record for record in sight.of("order.accepted", new=True) if "team" in record["data"]]
    if not found or sight.ended:
        return
    yield b.Heading(1, "What others try")
    yield b.paragraph(
        "You may argue against these actions, with counters in your move, by the name in the last column."
    )
    rows = [
        (
            sight.called(record["data"]["team"]),
            record["data"]["action"],
            "\n".join(record["data"]["because"]),
            (b.Run(record["subject"], code=True),),
        )
        for record in found
    ]
    yield b.table(("Team", "Action", "Because", "Name"), rows, (1.5, 3.5, 3, 1.6), "Open free actions of others")


def _figures(sight: Sight) -> Iterator[b.Block]:
    """The figures that the team has, with what changed since the last report."""
    before = {reading.name: reading.value for reading in sight.before}
    groups = (
        ("Your means", [r for r in sight.now if r.kind in ("resource", "staff")]),
        ("Figures", [r for r in sight.now if r.kind in ("variable", "derived")]),
        ("Routes", [r for r in sight.now if r.kind == "route"]),
    )
    since = "Change since STARTEX" if sight.since == 0 else "Change since the last report"
    if not sight.exercise.clock.turns and sight.since > 0:
        since = "Change in a day"
    for title, readings in groups:
        if readings:
            yield b.Heading(1, title)
            rows = [(_called(r), _amount(r), _change(r, before.get(r.name)), _how(r)) for r in readings]
            said = any(row[3] for row in rows)
            header: tuple[str, ...] = ("Figure", "Value", since, *(["How it is reported"] if said else []))
            widths = (4.0, 2.0, 2.0, 2.0)[: len(header)]
            caption = f"{title} as of {sight.when(_tick(sight))}"
            yield b.table(header, [row[: len(header)] for row in rows], widths, caption, centred=(1, 2))


def _tick(sight: Sight) -> int:
    tick = sight.exercise.clock.tick
    return sight.at // tick * tick


def _called(reading: Reading) -> b.Runs:
    first = b.Run(reading.title)
    notes = [] if reading.title == reading.name or reading.kind == "staff" else [b.Run(f"\n{reading.name}", code=True)]
    described = [b.Run(f"\n{reading.description}", italic=True)] if reading.description else []
    return (first, *notes, *described)


def _amount(reading: Reading) -> str:
    value = figure(reading.value, None).replace("-", "−")
    return f"{value} {shown_unit(reading.unit)}".rstrip()


def _change(reading: Reading, before: float | None) -> str:
    if before is None or reading.kind == "staff":
        return ""
    change = reading.value - before
    if figure(reading.value, None) == figure(before, None):
        return "none"
    return f"{'+' if change > 0 else '−'}{figure(abs(change), None)}"


def _how(reading: Reading) -> str:
    said = [f"{duration_text(reading.delay)} late"] if reading.delay else []
    said += [f"within {100 * reading.error:.3g}%"] if reading.error else []
    return ", ".join(said)


def _next(sight: Sight) -> Iterator[b.Block]:
    if sight.ended:
        return
    yield b.Heading(1, "What to do next")
    steps = []
    if sight.turn is not None and sight.deadline is not None:
        steps.append(f"Decide for turn {sight.turn}. Its deadline is {sight.when(sight.deadline)}.")
    steps.append("Fill in one of the forms beside this report: move.yaml, move.md or move.xlsx.")
    steps.append(f"Put it into inbox/{sight.team.id}, under any name. A receipt comes to receipts.")
    if sight.turn is not None:
        steps.append("If you want to do nothing, hand in orders: [] so that it is known to be on purpose.")
    yield b.numbered(steps)
