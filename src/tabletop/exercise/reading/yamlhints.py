"""What to say when a file is no YAML: which text to put in quotes, not what the parser thought.

Nearly all mistakes are a text that YAML takes for something else. The parser says where it stumbled; the line that was
written says why.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_VALUE = re.compile(r"^\s*(?:- +)*(?:(?P<key>[^\s:#'\"{\[][^:#{\[]*):\s+)?(?P<value>\S.*)")
_SPECIAL = "%@`"
#: A key whose text stands on the lines below.
_BAR = re.compile(r":\s+[|>][+-]?\s*$")
#: Nobody reads lines that are longer.
_LONGEST = 3_000

_QUOTES = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2039\u203a\u2032\uff07", "'"),
}
_DASHES = {
    "\u2010": "a hyphen of another kind",
    "\u2011": "a no-break hyphen",
    "\u2012": "a figure dash",
    "\u2013": "an en dash",
    "\u2014": "an em dash",
    "\u2015": "a long dash",
    "\u2212": "a minus sign",
    "\uff0d": "a full-width hyphen",
}
_BULLETS = {"\u2022": "a bullet", "\u00b7": "a middle dot", "\u2023": "a bullet", "\u25e6": "a bullet"}
_SIGNS = {
    "\uff1a": ":",
    "\uff0c": ",",
    "\uff1b": ";",
    "\uff08": "(",
    "\uff09": ")",
    "\uff1d": "==",
    "\u00d7": "*",
    "\u00f7": "/",
    "\u2264": "<=",
    "\u2265": ">=",
    "\u2260": "!=",
}
_SPACES = {
    "\u00a0": "a no-break space",
    "\u202f": "a narrow no-break space",
    "\u3000": "a full-width space",
    **dict.fromkeys(
        "\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u205f", "a typeset space"
    ),
}
_INVISIBLE = {
    "\u00ad": "a soft hyphen",
    "\u200b": "a zero-width space",
    "\u200c": "a zero-width non-joiner",
    "\u200d": "a zero-width joiner",
    "\u2060": "a word joiner",
    "\ufeff": "a byte order mark",
    **dict.fromkeys(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069", "a writing direction mark"
    ),
}
_ODD_SPACE = "[" + "".join(_SPACES) + "]"
_UNSEEN = re.compile("[" + "".join((*_SPACES, *_INVISIBLE)) + "]")
_STRAY = re.compile("[" + "".join((*_QUOTES, *_DASHES, *_SIGNS, *_SPACES, *_INVISIBLE)) + "]")
_CURLY_ENDS = re.compile("^[" + "".join(_QUOTES) + "]|[" + "".join(_QUOTES) + "]$")
_CURLY_START = re.compile("[:,\\[{] *([\u201c\u201d\u201e\u2018\u201a\u00ab])")
_ODD_INDENT = re.compile(f"^[ \t]*(?:- +)*({_UNSEEN.pattern})")
_ODD_DASH = re.compile("^\\s*(?:- +)*([" + "".join((*_DASHES, *_BULLETS)) + "])\\s*\\S")
_ODD_AFTER_DASH = re.compile(f"^\\s*(?:- +)*-({_ODD_SPACE})")
_WIDE_COLON = re.compile("^\\s*(?:- +)*[\\w.-]+\\s*(\uff1a)")
_ODD_AFTER_COLON = re.compile(f"^\\s*(?:- +)*[\\w.-]+:({_UNSEEN.pattern})")
_GLUED = re.compile(r"^\s*(?:- +)*[^\W\d][\w.-]*:(?!//)[^\s:]")
_GLUED_DASH = re.compile(r"^\s*(?:- +)*-(?=[^\W\d]\w*:(?:\s|$))")
#: A key as all formats have them; words that a text begins with have a capital, or no colon.
_KEY = re.compile(r"^ *(?:- +)*[a-z][a-z_]*:(?:\s|$)")
_NO_COLON = re.compile(r"^ *(?:- +)*([^\W\d][\w-]*) +[{\[]")
_TABBED = re.compile("^ *\t")


def stray(text: str) -> tuple[int, str] | None:
    """The first character that looks like another or cannot be seen: where it stands in `text`, and what to do.

    For names, numbers and expressions; in running text all of these have their place.
    """
    found = _STRAY.search(text)
    return (found.start(), replace_with(found[0])) if found else None


def stray_in_key(key: str) -> tuple[int, str, str] | None:
    """The same for a key, with the key that was probably meant; a quote counts only at its ends."""
    found = _UNSEEN.search(key) or _CURLY_ENDS.search(key)
    if found is None:
        return None
    at = found.start()
    meant = _CURLY_ENDS.sub("", _CURLY_ENDS.sub("", _UNSEEN.sub("", key).strip()))
    if found[0] in _SPACES and at and not key[:at].endswith((":", "-")):
        return at, f"{_SPACES[found[0]]} (U+{ord(found[0]):04X}) stands here, in a key; delete it", meant
    return at, replace_with(found[0]), meant


def is_curly(character: str) -> bool:
    """Whether a character is a quotation mark of print, which quotes nothing in YAML."""
    return character in _QUOTES


def open_curly(line: str, column: int) -> int | None:
    """Where, before a column, curly quotes begin a value and are not closed."""
    if column > _LONGEST:
        return None
    found = [match.start(1) for match in _CURLY_START.finditer(line, 0, column)]
    if not found or any(mark in _QUOTES for mark in line[found[-1] + 1 : column]):
        return None
    return found[-1]


def replace_with(character: str) -> str:
    """What to do about a character that looks like another or cannot be seen."""
    code = f"U+{ord(character):04X}"
    if character in _INVISIBLE:
        return f"an invisible character ({_INVISIBLE[character]}, {code}) stands here; delete it"
    if character in _SPACES:
        return f"{_SPACES[character]} ({code}) stands here; replace it with an ordinary space"
    if character in _QUOTES:
        straight = _QUOTES[character]
        shown = "a straight double quote" if straight == '"' else "a straight single quote"
        return f"{character} ({code}) does not work as a quotation mark here; replace it with {straight} ({shown})"
    if character in _SIGNS:
        return f"{character} ({code}) is another character than it looks; replace it with {_SIGNS[character]}"
    name = _DASHES.get(character) or _BULLETS.get(character) or "this character"
    return f"{character} is {name} ({code}); replace it with - (a hyphen, as on the keyboard)"


def odd_line(line: str) -> tuple[int, str] | None:
    """What keeps a line from being 'key: value' or '- item' although it looks like one: the column, and what to do."""
    if _TABBED.match(line):
        return line.index("\t") + 1, "a tab stands where spaces belong; indent with spaces"
    for pattern in (_ODD_INDENT, _ODD_AFTER_DASH, _ODD_AFTER_COLON):
        if found := pattern.match(line):
            return found.start(1) + 1, replace_with(found[1])
    if found := _WIDE_COLON.match(line):
        return found.start(1) + 1, f"{replace_with(found[1])} and a space"
    if found := _ODD_DASH.match(line):
        return found.start(1) + 1, f"{replace_with(found[1])} and a space to begin an item of a list"
    if found := _GLUED_DASH.match(line):
        return found.end() + 1, "a space belongs after the '-' that begins an item of a list"
    if found := _GLUED.match(line):
        return found.end(), "a space belongs after the colon"
    return None


def mended(line: str) -> str:
    """A line that only looks like 'key: value' or '- item', as it was probably meant."""
    for _ in range(4):
        odd = odd_line(line)
        if odd is None:
            break
        at = odd[0] - 1
        character = line[at : at + 1]
        if character in _SPACES or character == "\t":
            line = line[:at] + " " + line[at + 1 :]
        elif character in _INVISIBLE:
            line = line[:at] + line[at + 1 :]
        elif character == "\uff1a":
            line = line[:at] + ": " + line[at + 1 :].lstrip()
        elif character in _DASHES or character in _BULLETS:
            line = line[:at] + "- " + line[at + 1 :].lstrip()
        else:
            line = line[:at] + " " + line[at:]
    return line


def odd_indent(line: str) -> tuple[int, str] | None:
    """The first character in a line's indentation that is neither a space nor a tab but looks like one."""
    found = _ODD_INDENT.match(line)
    return (found.start(1) + 1, replace_with(found[1])) if found else None


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
    if "document start" in problem and any(before.startswith("...") for before in lines[:number]):
        ended = next(i for i in range(number) if lines[i].startswith("..."))
        return ended + 1, 1, "a line '...' ends the file here; delete it, or what follows it"
    if "unexpected end of stream" in problem or "document indicator" in problem:
        return opened.line + 1, opened.column + 1, _unclosed(lines[min(opened.line, len(lines) - 1)], opened.column)
    if "escape" in problem or "hexdecimal" in problem or "invalid Unicode" in problem:
        return number + 1, column + 1, "a backslash in double quotes begins an escape; use single quotes, or write \\\\"
    if "cannot start any token" in problem:
        return number + 1, column + 1, _start(line, column, echo)
    if "flow" not in (error.context or "") and (odd := _odd_before(lines, number)):
        return odd
    if "flow" in (error.context or ""):
        return _in_brackets(lines, number, column, echo)
    if (below := _below_bar(lines, number)) is not None:
        message = "this text belongs to the key above it; begin each of its lines with more spaces than that one has"
        return below + 1, _indent(lines[below]) + 1, message
    if found := _NO_COLON.match(line):
        word = f"'{found[1]}'" if echo else "this word"
        return number + 1, found.end(1) + 1, f"a ':' is missing after {word}"
    if opened_at := _left_open(lines, number):
        return *opened_at, "the quotes that open here are not closed"
    if hint := _quoting(line, column, echo):
        return number + 1, *hint
    return number + 1, column + 1, _structure(problem, lines, number, echo)


def _unclosed(line: str, column: int) -> str:
    """A quote that was opened; perhaps one of another kind was meant to close it."""
    message = "the quotes that open here are not closed"
    rest = line[column + 1 :].rstrip()
    if rest and rest[-1] in _QUOTES and rest[0] not in _QUOTES:
        opening = line[column : column + 1]
        return f"{message}: {rest[-1]} (U+{ord(rest[-1]):04X}) does not close them; replace it with {opening}"
    return message


def _odd_before(lines: list[str], number: int) -> tuple[int, int, str] | None:
    """A line at or shortly before the one where the parser stumbled that only looks like 'key: value' or '- item'."""
    before = next((row for row in range(number - 1, -1, -1) if lines[row].strip(" ")), number)
    for row in (number, before):
        if odd := odd_line(lines[row]):
            return row + 1, *odd
    return None


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
    shallow = number != row and _indent(line) <= _indent(lines[row])
    if not shallow and bracket == "[" and number != row and line[column : column + 1] == ":":
        shallow = re.fullmatch(r"[\w.-]+", line[:column].strip()) is not None
    if ends or shallow:
        remark = re.search(r"\s#.*" + re.escape(closing), lines[row][start:])
        hint = "; what stands behind ' #' is a remark: put text with # in it in quotes" if remark else ""
        return row + 1, start + 1, f"the '{bracket}' that opens here is not closed with '{closing}'{hint}"
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


def _left_open(lines: list[str], number: int) -> tuple[int, int] | None:
    """Line and column of a quote above that is closed by the first quote of a text which is whole by itself."""
    found = _VALUE.match(lines[number])
    if found is None or not (value := found["value"].strip()) or not re.fullmatch(r"\"[^\"]*\"|'[^']*'", value):
        return None
    above = next((row for row in range(number - 1, max(number - 200, -1), -1) if value[0] in lines[row]), None)
    opens = None if above is None else _VALUE.match(lines[above])
    if above is None or opens is None or opens["value"][:1] != value[0] or lines[above].count(value[0]) % 2 == 0:
        return None
    return above + 1, opens.start("value") + 1


def _below_bar(lines: list[str], number: int) -> int | None:
    """A line where, or above which, the parser stumbled, and which was meant as the text of a key that ends with |."""
    for row in range(number, max(number - 3, 0), -1):
        line = lines[row]
        above = next((lines[i] for i in range(row - 1, -1, -1) if lines[i].strip()), "")
        shallow = line.strip() and _indent(line) <= _indent(above) and not _KEY.match(line)
        if shallow and _BAR.search(above) and not line.lstrip().startswith("#"):
            return row
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _innermost(lines: list[str], number: int, column: int) -> tuple[int, int]:
    """Line and column (from 0) of the last bracket still open before a place, but for those in quotes and remarks."""
    open_at: list[tuple[int, int]] = []
    for row in range(max(0, number - 200), number + 1):
        line = lines[row] if row < number else lines[row][:column]
        for found in re.finditer(r"\"(?:[^\"\\]|\\.)*\"|(?<=[\s\[{,])'(?:[^']|'')*'|(?<=\s)#.*|[\[\]{}]", line):
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
    value, begin = found["value"].rstrip(), found.start("value")
    if column < begin:
        return None
    first = value[0]
    if re.match(r"[|>][+-]? +[^ #]", value):
        return begin + 1, f"the text of a '{first}' begins on the line below it, further in than its key"
    if first in _QUOTES:
        meant = value[1:-1] if value[-1] in _QUOTES else value[1:]
        return begin + 1, f"{replace_with(first)}, at both ends of the text{_example(meant, echo)}"
    if value.startswith("{{"):
        return begin + 1, f"text that starts with '{{{{' must be in quotes{_example(value, echo)}"
    if first in "[{" and column > begin and value[-1:] in "]}":
        return column + 1, "there is one closing bracket too many here, or the text must be in quotes"
    if first in "[{" and column > begin:
        return begin + 1, f"text that starts with '{first}' must be in quotes{_example(value, echo)}"
    if first in "'\"" and column > begin:
        message = "the text goes on after its closing quote; put the whole text in other quotes"
        return begin + 1, message
    if first in "*&!" or (first in _SPECIAL + "|>?-,]}" and column - begin <= 2):
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
