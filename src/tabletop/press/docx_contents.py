"""The table of contents of a DOCX: Word's own, with the headings in it until Word works out their pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tabletop.press.docx_parts import element, field_start, run_of, text

Entry = tuple[int, str, str]  # level, heading, name of its bookmark


def bookmark(paragraph: Any, number: int) -> str:
    """Mark a heading, so that the contents can lead to it; the mark's name."""
    name = f"_Toc{number:08}"
    paragraph._p.insert_element_before(
        element("bookmarkStart", id=str(number), name=name), "w:bookmarkStart", "w:r", "w:hyperlink"
    )
    paragraph._p.append(element("bookmarkEnd", id=str(number)))
    return name


def fill(heading: Any, entries: list[Entry], deepest: int, styles: Mapping[str, str]) -> None:
    """Put the contents after their own heading, which goes where there is nothing to list. `styles` are ids by name.

    Page numbers are left out, not guessed: Word adds them when it opens the file.
    """
    entries = [entry for entry in entries if entry[0] <= deepest]
    if not entries:
        heading._p.getparent().remove(heading._p)
        return
    lines = [_line(entry, styles[f"toc {entry[0]}"]) for entry in entries]
    field = [run_of(part) for part in field_start(f'TOC \\o "1-{deepest}" \\h \\z \\u', dirty=True)]
    for place, part in enumerate(field, 1):
        lines[0].insert(place, part)
    lines[-1].append(run_of(element("fldChar", fldCharType="end")))
    for line in reversed(lines):
        heading._p.addnext(line)


def _line(entry: Entry, style: str) -> Any:
    """A paragraph that leads to a heading."""
    _, heading, name = entry
    line, properties, link = element("p"), element("pPr"), element("hyperlink", anchor=name, history="1")
    properties.append(element("pStyle", val=style))
    link.append(run_of(text(heading)))
    line.extend([properties, link])
    return line
