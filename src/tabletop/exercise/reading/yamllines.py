"""One line of YAML by itself: what it opens and does not close, how deep it stands, what belongs to it.

Nearly all lines that people write close what they open. One that does not is where a mistake was made, even if the
parser only stumbles many lines below.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

#: Longer lines are not looked at letter by letter.
_LONGEST = 3_000
_CLOSING = {"[": "]", "{": "}"}
#: What a line of a mapping or list begins with; deeper lines below belong to it.
_DASHES = re.compile(r"^ *(?:- +)*")
CONFLICT = re.compile(r"^(<{7}|={7}|>{7}|\|{7})(?: .*)?$")


def indent(line: str) -> int:
    """How many spaces (or tabs) a line begins with."""
    return len(line) - len(line.lstrip(" \t"))


def is_bare(line: str) -> bool:
    """Whether a line says nothing: it is empty or a comment."""
    stripped = line.strip(" \t")
    return not stripped or stripped.startswith("#")


def block(lines: Sequence[str], at: int) -> tuple[int, int]:
    """A line and those below that are deeper: from where to where, the end not included."""
    depth = indent(lines[at])
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or indent(lines[end]) > depth):
        end += 1
    while end > at + 1 and not lines[end - 1].strip():
        end -= 1
    return at, end


def owner(lines: Sequence[str], at: int, furthest: int = 5000) -> int | None:
    """The line that a line belongs to: the nearest above that is less deep."""
    depth = indent(lines[at])
    for above in range(at - 1, max(-1, at - furthest), -1):
        if not is_bare(lines[above]):
            # The items of a list may stand right under its key, no deeper.
            dash = lines[at].lstrip().startswith("- ") and not lines[above].lstrip().startswith("- ")
            if indent(lines[above]) < depth or (dash and indent(lines[above]) == depth):
                return above
    return None


def unbalanced(line: str) -> tuple[int, str] | None:
    """What a line opens and does not close: the column, from 1, and a sentence."""
    if len(line) > _LONGEST:
        return None
    open_at: list[tuple[int, str]] = []
    i = _DASHES.match(line).end()  # type: ignore[union-attr]
    at_value = True
    while i < len(line):
        character = line[i]
        if character == "#" and (i == 0 or line[i - 1] in " \t"):
            break
        if character in "'\"" and at_value:
            end = _closing_quote(line, i)
            rest = line[end + 1 :].lstrip(" \t") if end is not None else ""
            if end is None or (rest and rest[0] not in ",]}:#"):
                return i + 1, f"the quotes that open here are not closed; put a {character} where the text ends"
            i, at_value = end + 1, False
            continue
        if character in _CLOSING and (at_value or open_at):
            open_at.append((i, character))
            at_value = True
        elif character in "]}" and open_at:
            if _CLOSING[open_at[-1][1]] != character:
                break
            open_at.pop()
            at_value = False
        elif character == "," or (character == ":" and line[i + 1 : i + 2] in ("", " ", "\t")):
            at_value = bool(open_at) or character == ":"
        elif character not in " \t":
            at_value = False
        i += 1
    if not open_at:
        return None
    column, bracket = open_at[-1]
    return column + 1, f"the '{bracket}' that opens here is not closed with '{_CLOSING[bracket]}'"


def _closing_quote(line: str, start: int) -> int | None:
    """Where the quotes that open at a place close on the same line."""
    quote, i = line[start], start + 1
    while i < len(line):
        if line[i] == "\\" and quote == '"':
            i += 1
        elif line[i] == quote:
            if quote == '"' or line[i + 1 : i + 2] != "'":
                return i
            i += 1
        i += 1
    return None


def has_key(line: str) -> bool:
    """Whether a line is 'key: value', '- item' or the like by itself."""
    return bool(re.match(r"""^\s*(?:- +)*(?:[\w.-]+|"[^"]*"|'[^']*')\s*:(?:\s|$)|^\s*-(?:\s|$)|^\s*[\[{\]}]""", line))


def opens(line: str) -> bool:
    """Whether a line is nothing but a key, whose value stands below it."""
    return line.split(" #")[0].rstrip().endswith(":") and not line.lstrip().startswith("- ")


def begins_item(line: str) -> bool:
    """Whether a line begins an item of a list."""
    return line.lstrip(" \t").startswith("- ")


def keys(line: str) -> list[str]:
    """The keys of what stands on a line, not those of what stands within it in brackets of its own."""
    found: list[str] = []
    depth = 0
    for match in re.finditer(r"[\[{]|[\]}]|([\w.-]+):(?=\s|$)", line[:_LONGEST]):
        if match[1] is None:
            depth += 1 if match[0] in "[{" else -1
        elif depth <= line.lstrip(" -").startswith("{"):
            found.append(match[1])
    return found
