"""A paper as Markdown says the same, read again."""

from __future__ import annotations

from tabletop.press import blocks as b
from tabletop.press.markdown import to_blocks
from tabletop.press.md import to_md

HOSTILE = "a | b <script> *c* `d` [e](http://f) \\ _g_ # h $i$ ~j~"


def test_text_stays_text() -> None:
    """Whatever it holds, in headings, paragraphs, lists, cells."""
    paper = b.Paper(
        "Title",
        (
            b.Heading(1, HOSTILE),
            b.paragraph(f"1. {HOSTILE}"),
            b.bullets([f"- {HOSTILE}", "+ two"]),
            b.table(["one", "two"], [[HOSTILE, (b.Run("x`y", code=True),)], [(b.Run("x|y", code=True),), ""]], (1, 1)),
        ),
    )
    _, heading, text, items, table = to_blocks(to_md(paper))
    assert isinstance(heading, b.Heading) and (heading.level, heading.text) == (2, HOSTILE)
    assert text == b.paragraph(f"1. {HOSTILE}")
    assert items == b.bullets([f"- {HOSTILE}", "+ two"])
    assert isinstance(table, b.Table)
    cells = [[b.words(cell) for cell in row] for row in table.rows]
    assert cells == [[HOSTILE, "x`y"], ["x|y", ""]] and table.rows[0][1][0].code


def test_every_kind_of_block_is_written() -> None:
    """Marks, facts and pictures too; blanks at the ends of styled runs stand outside the marks."""
    styled = b.Paragraph((b.Run("see "), b.Run(" bold ", bold=True), b.Run("there", link="https://example.org")))
    blocks: tuple[b.Block, ...] = (
        styled,
        b.Numbered(((b.paragraph("three"),), (b.paragraph("four"), b.paragraph("more"))), 3),
        b.Quote((b.paragraph("said"),)),
        b.Note((b.paragraph("mind"),)),
        b.Code("x = `1`\n```"),
        b.Lines(2),
        b.Choices((("P", "Performed"), ("", "Not seen"))),
        b.PageBreak(),
        b.Picture("a boat", caption=""),
        b.Together((b.paragraph("held"),)),
    )
    paper = b.Paper("T", blocks, subtitle="S", handling="Official", banner="EXERCISE", facts=(("Date", "today"),))
    text = to_md(paper)
    assert text.startswith("# T\n\n*EXERCISE*\n\n*Official*\n\nS\n\n- **Date**: today\n\nsee  **bold** [there](<https")
    for part in (
        "3. three\n4. four\n\n   more",
        "> said",
        "> mind",
        "````\nx = `1`\n```\n````",
        "- P Performed",
        "*a boat*",
    ):
        assert part in text, part
    assert text.endswith("held\n") and text.count("\\_" * 60) == 2
