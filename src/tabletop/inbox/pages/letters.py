"""What reached a team: injects and messages, each a file of its own, numbered as they came to this team."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tabletop.engine.seats import Record
from tabletop.inbox.pages.sight import Sight
from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks

FROM_CONTROL = "Exercise control"


@dataclass(frozen=True, slots=True)
class Letter:
    """An inject or a message as it reached the team. `folder` holds what came with it; `path` is its page."""

    record: Record
    number: int
    folder: str
    sender: str
    to: str

    @property
    def path(self) -> str:
        """Where its page lies in the outbox."""
        return f"{self.folder}.md"

    @property
    def subject(self) -> str:
        """Its subject, in words where it has none."""
        return self.record["data"].get("subject") or "(no subject)"

    @property
    def attachments(self) -> tuple[str, ...]:
        """What came with it, as its sender named the files."""
        return tuple(self.record["data"].get("attachments", ()))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to be laid beside a letter: from the exercise's folder, or from what `sender` handed in."""

    path: str  # in the outbox
    name: str  # as the exercise, or the move, names it
    sender: str | None  # the team that sent it; None: the exercise


def injects(sight: Sight) -> Iterator[Letter]:
    """The injects that reached the team, in the order in which they came."""
    for number, record in enumerate(sight.of("inject.released"), 1):
        data = record["data"]
        to = ", ".join(sight.called(team) for team in data["to"])
        folder = f"injects/{number:03d}-{record['subject']}"
        yield Letter(record, number, folder, data.get("from") or FROM_CONTROL, to)


def messages(sight: Sight) -> Iterator[Letter]:
    """The messages that reached the team."""
    for number, record in enumerate(sight.of("message.delivered"), 1):
        sender = record["data"]["from"]
        folder = f"messages/{number:03d}-from-{sender}"
        yield Letter(record, number, folder, sight.called(sender), sight.team.title or sight.team.id)


def page(sight: Sight, letter: Letter) -> b.Paper:
    """A letter's own page."""
    marks = about(sight)
    blocks = (facts(sight, letter), *to_blocks(str(letter.record["data"].get("body", "")), 1))
    return b.Paper(letter.subject, blocks, handling=marks["handling"], banner=marks["banner"])


def card(sight: Sight, letter: Letter) -> b.Together:
    """A letter in full, for the situation report."""
    body = to_blocks(str(letter.record["data"].get("body", "")), 3)
    return b.Together((b.Heading(3, letter.subject), facts(sight, letter), *((b.Quote(body),) if body else ())))


def facts(sight: Sight, letter: Letter) -> b.Facts:
    """From whom, to whom, how, when, with what."""
    data = letter.record["data"]
    inject = letter.record["kind"] == "inject.released"
    return b.facts(
        (
            ("From", letter.sender),
            ("To", letter.to),
            ("By", data.get("channel", "")),
            ("When", sight.when(letter.record["at"])),
            ("To answer it", (b.Run(f"answers: {{{letter.record['subject']}: ...}}", code=True),) if inject else ""),
            ("With it", ", ".join(name_of(name) for name in letter.attachments)),
        )
    )


def attachments(letter: Letter) -> Iterator[Attachment]:
    """Which files are to lie beside a letter; of two with the same name the later carries its number."""
    sender = None if letter.record["kind"] == "inject.released" else letter.record["data"]["from"]
    taken: set[str] = set()
    for number, name in enumerate(letter.attachments, 1):
        short = name_of(name)
        if short.casefold() in taken:
            short = f"{number}-{short}"
        taken.add(short.casefold())
        yield Attachment(f"{letter.folder}/{short}", name, sender)


def name_of(path: str) -> str:
    """The last part of a file's name."""
    return path.replace("\\", "/").rsplit("/", 1)[-1]


def about(sight: Sight) -> dict[str, str]:
    """What stands on every page: the exercise's banner and handling."""
    written = sight.exercise.papers.get("about")
    known = written if isinstance(written, dict) else {}
    return {name: str(known.get(name) or "") for name in ("banner", "handling")}
