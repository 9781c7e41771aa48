"""Writes the pages of the docs that are made from the program: `python3 run.py docs`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from codes_page import codes_page
from format_page import format_page

HERE = Path(__file__).parent

#: Every page that is written here, and the function that gives its text.
PAGES: dict[str, Callable[[], str]] = {
    "format.md": format_page,
    "errors.md": codes_page,
}


def main() -> int:
    """Write all pages anew; returns the exit code."""
    for name, page in PAGES.items():
        (HERE / name).write_text(page(), encoding="utf-8", newline="\n")
        print(f"docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
