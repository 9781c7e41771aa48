"""What a paper is made of. Whoever defines a paper builds these; `html`, `pdf`, `docx` and `md` print them.

Text is always data: whatever it holds, it comes out as written, in runs that may be bold, italic, code or a link. A
newline in a run is a line break.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Size = Literal["a4", "letter"]
#: How a run is coloured: well, with some trouble, with much, badly; quiet for what is said aside. Never the only sign.
Tone = Literal["", "good", "fair", "poor", "bad", "quiet"]

_ALONE = 16  # headings in a table of contents; more of them have a page to themselves
#: Sizes of paper: the short and the long side in millimetres.
SIZES: dict[Size, tuple[float, float]] = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one style; `link` is an address, `#name` for an anchor in the same paper, or empty."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    tone: Tone = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, level 1 to 4. It stays with what follows. A level that skips one is printed as the next below.

    `anchor` is a name that links lead to.
    """

    level: int
    text: str
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; with `keep` it stays with what follows, as a heading does."""

    runs: Runs
    keep: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list with bullets; each item is a few blocks, mostly one paragraph."""

    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A numbered list that begins at `start`; each item is a few blocks."""

    items: tuple[tuple[Block, ...], ...]
    start: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table. Its header row repeats on every page it reaches; `widths` are shares of the text width.

    `small` sets it in smaller type, for wide tables; `row_height` is the least height of a row in millimetres, for
    rows that are filled in by hand. `centred` columns, counted from 0, hold boxes to tick or single figures; `right`
    ones hold figures to compare. `anchors` are names that links lead to, one a row, or none at all.
    """

    header: tuple[Runs, ...]
    rows: tuple[tuple[Runs, ...], ...]
    widths: tuple[float, ...]
    caption: str = ""
    small: bool = False
    row_height: float = 0.0
    centred: tuple[int, ...] = ()
    right: tuple[int, ...] = ()
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One of many: an anchor that links lead to, what it is known by, and what it says."""

    anchor: str
    lead: Runs
    body: Runs


@dataclass(frozen=True, slots=True)
class Entries:
    """A long list, such as a record's events, set close; it may have tens of thousands of entries.

    `roomy` sets it in larger type, for entries that are read one by one.
    """

    entries: tuple[Entry, ...]
    roomy: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A key figure: what it is, its value, a word about it, and the unit, which stands in smaller type after it."""

    label: str
    value: str
    note: Runs = ()
    unit: str = ""

    @property
    def figure(self) -> str:
        """Value and unit in one text."""
        return f"{self.value} {self.unit}".strip()


@dataclass(frozen=True, slots=True)
class Cards:
    """Key figures side by side, a few to a line."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Pairs of a label and what it says, label in bold at the left."""

    pairs: tuple[tuple[str, Runs], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Something said or written by others: the text of a message, a brief that is read out."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A box that readers should not miss."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines to be read letter by letter."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Ruled lines to write on."""

    count: int


@dataclass(frozen=True, slots=True)
class Choices:
    """Boxes of which one is ticked: a letter (or nothing) and its meaning."""

    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture, SVG or PNG, as wide as the text at most. `alt` says what it shows to those who cannot see it.

    DOCX cannot hold SVG: there `png` is printed, which is drawn from the SVG where it is not given. Without either the
    alternative text stands in.
    """

    alt: str
    svg: bytes = b""
    png: bytes = b""
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Together:
    """Blocks that share a page if one page can hold them, such as a card."""

    blocks: tuple[Block, ...]


Block = (
    Heading
    | Paragraph
    | Bullets
    | Numbered
    | Table
    | Entries
    | Cards
    | Facts
    | Quote
    | Note
    | Code
    | Lines
    | Choices
    | PageBreak
    | Picture
    | Together
)


@dataclass(frozen=True, slots=True)
class Theme:
    """An organisation's look: its name and logo (SVG or PNG) on the cover, the colour of headings and rules."""

    organisation: str = ""
    logo: bytes = b""
    accent: str = ""  # `#rrggbb`; black where there is none


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper. `handling` and `banner` stand on every page; `facts` under the title.

    With `cover` title and facts have a page to themselves. `contents` is the deepest level of heading in the table of
    contents, 0 for none; it stands under `contents_title`. `page_words` stand between a page's number and the last's.
    `skip_words` lead past the contents, for those who go through a page by keyboard.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    handling: str = ""
    banner: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    landscape: bool = False
    language: str = "en"
    cover: bool = False
    contents: int = 0
    size: Size = "a4"
    theme: Theme = Theme()
    contents_title: str = "Contents"
    page_words: str = "of"
    skip_words: str = "Skip to the text"

    @property
    def page(self) -> tuple[float, float]:
        """Width and height of a page in millimetres."""
        short, long = SIZES[self.size]
        return (long, short) if self.landscape else (short, long)

    @property
    def margin(self) -> float:
        """Room at the left and right of the text, in millimetres."""
        return 15 if self.landscape else 20

    @property
    def contents_alone(self) -> bool:
        """Whether the table of contents is long enough for a page of its own."""
        listed = sum(isinstance(block, Heading) and block.level <= self.contents for block in self.blocks)
        return listed > _ALONE

    @property
    def width(self) -> float:
        """Width of the text in millimetres."""
        return self.page[0] - 2 * self.margin


def plain(text: str) -> Runs:
    """Text in one plain run; nothing for no text."""
    return (Run(text),) if text else ()


def bold(text: str) -> Runs:
    """Text in one bold run."""
    return (Run(text, bold=True),) if text else ()


def paragraph(text: str) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(plain(text))


def bullets(texts: Iterable[str | Runs]) -> Bullets:
    """A list of one-paragraph items."""
    return Bullets(tuple((Paragraph(as_runs(text)),) for text in texts))


def numbered(texts: Iterable[str | Runs]) -> Numbered:
    """A numbered list of one-paragraph items."""
    return Numbered(tuple((Paragraph(as_runs(text)),) for text in texts))


def facts(pairs: Iterable[tuple[str, str | Runs]]) -> Facts:
    """Labels with what they say, leaving out labels with nothing to say."""
    return Facts(tuple((label, as_runs(value)) for label, value in pairs if value))


def table(
    header: Iterable[str],
    rows: Iterable[Iterable[str | Runs]],
    widths: Iterable[float],
    caption: str = "",
    small: bool = False,
    row_height: float = 0.0,
    centred: tuple[int, ...] = (),
    right: tuple[int, ...] = (),
    anchors: tuple[str, ...] = (),
) -> Table:
    """A table of plain cells; cells may be runs where they need style."""
    return Table(
        tuple(plain(text) for text in header),
        tuple(tuple(as_runs(cell) for cell in row) for row in rows),
        tuple(widths),
        caption,
        small,
        row_height,
        centred,
        right,
        anchors,
    )


def as_runs(text: str | Runs) -> Runs:
    """Text as runs, which it may be already."""
    return plain(text) if isinstance(text, str) else text


def words(content: Runs) -> str:
    """The text of runs without their style."""
    return "".join(run.text for run in content)
