"""The text of an expression: spelt so that Python's parser can read it, or what is wrong with it in plain words."""

from __future__ import annotations

import re

from tabletop.exercise import durations
from tabletop.exercise.expressions.scope import PLAYS, ExpressionError, Scope
from tabletop.exercise.likeness import suggest
from tabletop.exercise.reading import yamlhints

_STRINGS = re.compile(r"""('[^']*'|"[^"]*")""")
_DURATION = re.compile(
    r"(?<![\w.])((?:\d+(?:\.\d+)?\s*(?:weeks?|days?|hours?|minutes?|seconds?|w|d|h|m|s)\b\s*)+)(?![\w(])"
)
_TURNS = re.compile(r"(?<![\w.])(\d+)\s*turns?\b")
_IDS = re.compile(rf"\b({'|'.join(PLAYS)})\s*\(\s*([\w.-]+)\s*(?:,\s*([\w.-]+)\s*)?\)")
#: Only where one of these stands is there anything to spell: `5d`, `met(x)`, `true`, `-`.
_SPELT = re.compile(r"\d\s*[A-Za-z]|[(-]|true|false")
#: Among more names than this a misspelt one with a hyphen is taken for a difference.
_MANY = 3_000
_HYPHENED = re.compile(r"(?<![\w.-])[^\W\d][\w.]*(?:-[\w.]+)+")
_SWITCH = re.compile(r"\b(true|false)\b")
_WITH_UNIT = re.compile(r"\s*[-+]?[\d.,]+\s*[^\W\d_%][\w/$%. ]*$|\s*[-+]?[\d.,]+\s*%\s*$")


def prepare(text: str, scope: Scope) -> tuple[str, dict[str, str]]:
    """Spell what Python would not read: durations, turns, bare ids, names with hyphens."""
    text = " ".join(text.split())
    if not _SPELT.search(text):
        return text, {}
    names: dict[str, str] = {}

    def stand_in(found: re.Match[str]) -> str:
        """A name with hyphens, as long as it goes, in letters; what is left of it may be subtracted."""
        steps = found[0].split("-")
        for length in range(len(steps), 1, -1):
            name = "-".join(steps[:length])
            if scope.has(name):
                spelt = f"_name{len(names)}_"
                names[spelt] = name
                return "-".join([spelt, *steps[length:]])
        if len(scope.slots) < _MANY and not all(scope.has(step) for step in steps):
            if suggest(found[0], [name for name in scope.slots if "-" in name]):
                spelt = f"_name{len(names)}_"
                names[spelt] = found[0]
                return spelt
        return found[0]

    def spell(part: str) -> str:
        part = _HYPHENED.sub(stand_in, part)
        part = _TURNS.sub(lambda m: f"_turns({m[1]})", part)
        part = _DURATION.sub(lambda m: f"_seconds({durations.seconds(m[1].strip())}) ", part)
        return _SWITCH.sub(lambda m: m[1].capitalize(), part)

    quoted = _IDS.sub(lambda m: f"{m[1]}('{m[2]}'" + (f", '{m[3]}')" if m[3] else ")"), text) if "(" in text else text
    pieces = _STRINGS.split(quoted)
    try:
        return "".join(piece if i % 2 else spell(piece) for i, piece in enumerate(pieces)), names
    except durations.DurationError as error:
        raise ExpressionError("bad-duration", str(error), text) from error


def unreadable(text: str) -> ExpressionError:
    if found := yamlhints.stray(_STRINGS.sub(lambda quoted: " " * len(quoted[0]), text)):
        return ExpressionError("bad-character", found[1], text[found[0]])
    if clock := re.fullmatch(r"(\d{1,3}):(\d\d)(?::(\d\d))?", text.strip()):
        message = f"write a length of time with its units: {durations.of_clock(*clock.groups())}"
        return ExpressionError("bad-duration", message, text.strip())
    if re.fullmatch(r"0\d+", text.strip()):
        message = f"write the number without the 0 in front: {text.strip().lstrip('0') or '0'}"
        return ExpressionError("bad-expression", message, text.strip())
    if _WITH_UNIT.match(text):
        number = re.match(r"\s*[-+]?[\d.,]+", text)
        written = number[0].strip() if number else "12"
        message = f"write the number alone ({written}); its unit is what 'unit:' says"
        return ExpressionError("unit", message, text.strip())
    blanked = _STRINGS.sub(lambda quoted: "_" * len(quoted[0]), text)
    for pattern, message in _SIGNS:
        if sign := re.search(pattern, blanked):
            piece = text[max(sign.start() - 12, 0) : sign.end() + 12].strip()
            return ExpressionError("bad-expression", message, sign[0], within=piece)
    return _unfinished(text, blanked)


#: What people write where expressions have something else.
_SIGNS = (
    (r"\{\{|\}\}", "leave out {{ and }}: this is an expression already, and only texts have them around one"),
    (r"=>", "write >= for 'at least'"),
    (r"=<", "write <= for 'at most'"),
    (r"<>", "write != for 'is not'"),
    (r"===", "write == to compare"),
    (r"(?<![<>=!])=(?!=)", "write == to compare; a single = sets nothing here"),
    (r"&&?|\bAND\b", "write 'and' in small letters"),
    (r"\|\|?|\bOR\b", "write 'or' in small letters"),
    (r"!(?!=)|\bNOT\b", "write 'not' in small letters"),
    (r"\bthen\b", "write a choice like: a if tension > 80 else b"),
    (r"\bper\b", "'per' with a unit of time can only stand at the end of a rate or an income"),
)


def _unfinished(text: str, blanked: str) -> ExpressionError:
    """Something is missing, or stands there too much; `blanked` is the text without what is in quotes."""
    stripped = text.strip()
    if quote := re.search(r"[\"']", blanked):
        message = "the quotes that open here are not closed"
        return ExpressionError("bad-expression", message, text[quote.start() :].strip())
    open_at: list[int] = []
    for i, character in enumerate(blanked):
        if character in "([":
            open_at.append(i)
        elif character in ")]":
            if not open_at:
                message = f"there is one '{character}' too many; delete it, or open it with '{_OPENING[character]}'"
                return ExpressionError("bad-expression", message, text[i:].strip())
            open_at.pop()
    if open_at:
        message = f"the '{blanked[open_at[-1]]}' that opens here is not closed"
        return ExpressionError("bad-expression", message, text[open_at[-1] :].strip())
    if end := re.search(r"(?:[-+*/%<>=]|\b(?:and|or|not|if|else))\s*$", blanked):
        message = f"something is missing after '{end[0].strip()}'"
        return ExpressionError("bad-expression", message, end[0].strip(), within=stripped[-15:])
    if start := re.match(r"\s*(?:[*/%<>=]|(?:and|or|if|else)\b)", blanked):
        message = f"something is missing before '{start[0].strip()}'"
        return ExpressionError("bad-expression", message, start[0].strip())
    if two := re.search(
        r"(?<![\w.])(?!(?:and|or|not|if|else)\b)([\w.]+) +(?!(?:and|or|if|else|in|is)\b)[\w.]+", blanked
    ):
        message = f"something is missing after '{two[1]}': a sign such as + or >, or 'and' or 'or'"
        return ExpressionError("bad-expression", message, text[two.start() : two.end()])
    message = "this is not an expression that can be read; write it like tension > 80 and trust < 50"
    return ExpressionError("bad-expression", message, stripped)


_OPENING = {")": "(", "]": "["}
