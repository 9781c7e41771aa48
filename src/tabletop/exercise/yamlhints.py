"""What to say when a file is no YAML: which text to put in quotes, not what the parser thought.

Nearly all mistakes are a text that YAML takes for something else. The parser says where it stumbled; the line that was
written says why.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_VALUE = re.compile(r"^\s*(?:- +)*(?:(?P<key>[^\s:#'\"{\[][^:#{\[]*?)\s*:\s+)?(?P<value>\S.*?)\s*$")
_SPECIAL = "%@`"


def explain(error: yaml.YAMLError, lines: list[str], echo: bool) -> tuple[int, int, str]:
    """Line, column (from 1) and a sentence that says how to mend it. With `echo` it may show what was written."""
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return 1, 1, "this file cannot be read as YAML"
    at: Any = error.problem_mark
    opened: Any = error.context_mark or at
    number = min(at.line, len(lines) - 1)
    line = lines[number]
    column = at.column if at.line == number else len(line)
    problem = error.problem or ""
    if "unexpected end of stream" in problem or "document indicator" in problem:
        return opened.line + 1, opened.column + 1, "the quotes that open here are not closed"
    if "escape" in problem or "hexdecimal" in problem or "invalid Unicode" in problem:
        return number + 1, column + 1, "a backslash in double quotes begins an escape; use single quotes, or write \\\\"
    if "cannot start any token" in problem:
        return number + 1, column + 1, _start(line, column, echo)
    if "flow" in (error.context or ""):
        return _in_brackets(lines, number, column, echo)
    if hint := _quoting(line, column, echo):
        return number + 1, *hint
    return number + 1, column + 1, _structure(problem, lines, number, echo)


def _start(line: str, column: int, echo: bool) -> str:
    """A character with which no text may start."""
    character = line[column : column + 1]
    if character == "\t":
        return "a tab stands where spaces belong; indent with spaces"
    return f"text that starts with '{character}' must be in quotes{_example(line[column:], echo)}"


def _in_brackets(lines: list[str], number: int, column: int, echo: bool) -> tuple[int, int, str]:
    """Something is wrong between { and } or [ and ]."""
    row, start = _innermost(lines, number, column)
    bracket = lines[row][start : start + 1]
    closing = "]" if bracket == "[" else "}"
    line = lines[number]
    ends = column >= len(line) and not any(rest.strip() for rest in lines[number + 1 :])
    if ends or (number != row and not line.startswith((" ", "\t"))):
        return row + 1, start + 1, f"the '{bracket}' that opens here is not closed with '{closing}'"
    if "{{" in line[:column]:
        start = line.rindex("{{", 0, column)
        return number + 1, start + 1, "text that starts with '{{' must be in quotes"
    if line[column : column + 1] == ":":
        start = max(line.rfind(",", 0, column), line.rfind("{", 0, column), line.rfind("[", 0, column)) + 1
        piece = line[start:column].strip()
        if ": " in piece:
            key, text = piece.split(": ", 1)
            begin = line.index(text, start)
            shown = f', like {key}: "{text}: ..."' if echo else ""
            return number + 1, begin + 1, f"text with ': ' in it must be in quotes{shown}"
        return number + 1, column + 1, f"a ',' or the closing '{closing}' is missing before this"
    before = line[:column].rstrip()
    if "?" in line[max(column - 2, 0) : column + 1]:
        return number + 1, column + 1, "text with a question mark before a comma or bracket must be in quotes"
    if before.endswith(('"', "'")):
        return number + 1, column + 1, "the text goes on after its closing quote; put the whole text in other quotes"
    message = f"a ',' or the closing '{closing}' is missing here; text with , : [ ] {{ }} in it must be in quotes"
    return number + 1, column + 1, message


def _innermost(lines: list[str], number: int, column: int) -> tuple[int, int]:
    """Line and column (from 0) of the last bracket still open before a place; brackets in quotes do not count."""
    open_at: list[tuple[int, int]] = []
    for row in range(max(0, number - 200), number + 1):
        line = lines[row] if row < number else lines[row][:column]
        for found in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|(?<=[\s\[{,])'(?:[^']|'')*'|[\[\]{}]", line):
            if found[0] in "[{":
                open_at.append((row, found.start()))
            elif found[0] in "]}" and open_at:
                open_at.pop()
    return open_at[-1] if open_at else (number, max(column - 1, 0))


def _quoting(line: str, column: int, echo: bool) -> tuple[int, str] | None:
    """The value of this line should have been in quotes: the column where it begins, and the sentence."""
    found = _VALUE.match(line)
    if found is None or found["key"] is None:
        return None
    value, begin = found["value"], found.start("value")
    if column < begin:
        return None
    first = value[0]
    if value.startswith("{{"):
        return begin + 1, f"text that starts with '{{{{' must be in quotes{_example(value, echo)}"
    if first in "[{" and column > begin and value[-1:] in "]}":
        return column + 1, "there is one closing bracket too many here, or the text must be in quotes"
    if first in "[{" and column > begin:
        return begin + 1, f"text that starts with '{first}' must be in quotes{_example(value, echo)}"
    if first in "'\"" and column > begin:
        message = "the text goes on after its closing quote; put the whole text in other quotes"
        return begin + 1, message
    if first in _SPECIAL + "*&!|>?-,]}" and column - begin <= 2:
        return begin + 1, f"text that starts with '{first}' must be in quotes{_example(value, echo)}"
    if re.search(r":(\s|$)", value):
        return begin + 1, f"text with ': ' in it must be in quotes{_example(value, echo)}"
    return None


def _structure(problem: str, lines: list[str], number: int, echo: bool) -> str:
    """Nothing to quote: the lines do not fit each other."""
    if "could not find expected ':'" in problem:
        return "a line before this one is neither 'key: value' nor the continuation of a text; a ':' is missing"
    if "mapping values are not allowed" in problem:
        before = next((line for line in reversed(lines[:number]) if line.strip()), "")
        if before and ":" not in before:
            return "the line before this one has no ':'; it is neither 'key: value' nor the continuation of a text"
        return "this line is indented deeper than the one before, which already has a value"
    if "'-' indicator" in problem:
        return "the list above is indented like this line; indent one of them differently, or begin this line with '- '"
    if "directive" in problem or lines[number].startswith("%"):
        return "text that starts with '%' must be in quotes"
    if lines[number].lstrip().startswith(":"):
        return "a key is missing before the colon"
    if "did not find expected key" in problem:
        return "this line does not line up with the keys above it; check its indentation"
    return "this does not fit here; check the indentation, and put the text in quotes"


def _example(text: str, echo: bool) -> str:
    """How the text looks in quotes, where it may be shown and is short."""
    text = text.strip()
    if not echo or len(text) > 60:
        return ""
    quote = "'" if '"' in text else '"'
    return "" if quote in text else f", like {quote}{text}{quote}"
