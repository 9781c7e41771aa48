"""The words by which a spreadsheet form is read back: its parts in column A, the headings of their columns.

A heading in brackets is there for people; what stands under it is not read.
"""

from __future__ import annotations

SHEET = "Move"
#: Column A of a row with one value beside it, and what that is in a move.
VALUES = {"Team": "team", "Turn": "turn", "At": "at", "Final": "final", "Reopen": "reopen"}
#: Column A of a row that begins a part of the move; headings follow in the next row, entries below them.
PARTS = {
    "Orders": "orders",
    "Answers": "answers",
    "Messages": "messages",
    "Counters": "counters",
    "Withdraw": "withdraw",
    "Replaces": "replaces",
}
#: Headings of the columns of each part, and what stands under them in a move. Of orders, every other heading is the
#: name of a parameter.
COLUMNS: dict[str, dict[str, str]] = {
    "orders": {
        "Option": "option",
        "Free action": "action",
        "Because": "because",
        "Why": "why",
        "When": "when",
        "Until": "until",
        "Name": "id",
        "Replaces": "replaces",
        "More": "more",
    },
    "answers": {"Inject": "inject", "Answer": "text"},
    "messages": {"To": "to", "Subject": "subject", "Text": "body", "Attachments": "attachments"},
    "counters": {"Order": "order", "Against": "against"},
    "withdraw": {"Order": "order", "Withdraw": "yes"},
    "replaces": {"Order": "order", "Replace": "yes"},
}
YES, NO = "yes", "no"


def is_read(heading: str) -> bool:
    """Whether what stands under a heading belongs to the move."""
    return not heading.startswith("(")
