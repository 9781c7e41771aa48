"""Tables of a DOCX as text: those of figures and words, and those of cards."""

from __future__ import annotations

from collections.abc import Mapping

from tabletop.press import blocks as b
from tabletop.press.docx_xml import Script, cell, row, table

_PALE = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>'
_MIDDLE = '<w:vAlign w:val="center"/>'
_KEPT = "<w:keepNext/>"
_A_LINE = 4  # cards that stand side by side


class Form:
    """The rows of one table; `style` is the id of its paragraphs' style, `widths` are in millimetres."""

    def __init__(self, script: Script, item: b.Table, widths: list[float], style: str) -> None:
        self._script = script
        self._item = item
        self._widths = widths
        self._style = style
        sides = {**dict.fromkeys(item.right, "right"), **dict.fromkeys(item.centred, "center")}
        self._sides = [f'<w:jc w:val="{sides[x]}"/>' if x in sides else "" for x in range(len(widths))]

    def rows(self, kept: bool) -> str:
        """The header and all rows; `kept` ones stay on the page of the next."""
        item = self._item
        head = tuple(tuple(b.Run(run.text, bold=True) for run in runs) for runs in item.header)
        anchors = item.anchors or ("",) * len(item.rows)
        keep = _KEPT if kept else ""
        parts = [row(self._cells(head, "", keep, _PALE), header=True)]
        last = len(item.rows) - 1
        parts += [
            row(self._cells(cells, anchor, keep if number < last else ""), height=item.row_height)
            for number, (cells, anchor) in enumerate(zip(item.rows, anchors, strict=True))
        ]
        return "".join(parts)

    def _cells(self, cells: tuple[b.Runs, ...], anchor: str, keep: str, shade: str = "") -> str:
        more = shade + (_MIDDLE if self._item.row_height else "")
        made = []
        for width, side, runs in zip(self._widths, self._sides, cells, strict=True):
            made.append(cell(width, self._script.paragraph(self._style, runs, anchor, keep + side), more))
            anchor = ""  # is that of the first cell
        return "".join(made)


def card_table(script: Script, cards: tuple[b.Card, ...], width: float, accent: str, styles: Mapping[str, str]) -> str:
    """Cards side by side, with a line in the accent's colour at the left of each and white below."""
    across = min(max(len(cards), _A_LINE - 1), _A_LINE)
    widths = [width / across] * across
    look = (
        f'<w:tcBorders><w:left w:val="single" w:sz="24" w:space="0" w:color="{accent}"/>'
        '<w:bottom w:val="single" w:sz="48" w:space="0" w:color="FFFFFF"/></w:tcBorders>'
        '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/>'
    )
    rows = []
    for at in range(0, len(cards), across):
        line = [cell(width / across, _card(script, card, styles), look) for card in cards[at : at + across]]
        empty = cell(width / across, script.paragraph(styles["Card Note"], ()))
        rows.append(row("".join(line + [empty] * (across - len(line)))))
    return table(styles["Normal Table"], widths, "".join(rows))


def _card(script: Script, card: b.Card, styles: Mapping[str, str]) -> str:
    parts = (("Card Label", b.plain(card.label)), ("Card Value", b.plain(card.figure)), ("Card Note", card.note))
    return "".join(script.paragraph(styles[name], runs) for name, runs in parts if runs or name == "Card Note")
