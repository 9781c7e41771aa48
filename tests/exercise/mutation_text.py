"""Kinds of mistakes in how things are written: parts lost, doubled or of the wrong sort, and YAML gone wrong."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from tests.exercise.mutation_places import LISTS, MAPPINGS, REQUIRED
from tests.exercise.mutations import Mutation, Spot, Written, kind

_CLOSING = {"[": "]", "{": "}"}


def extent(written: Written, spot: Spot) -> tuple[int, int] | None:
    """From where to where a value goes that stands on one line or in brackets; None where it is a block."""
    text, start = written.texts[spot.file], written.offset(spot.file, spot.line, spot.column)
    raw = written.raw(spot)
    if raw is not None:
        quoted = raw[0] > start
        return start, raw[1] + quoted
    if isinstance(spot.value, bool):
        return start, start + len(str(spot.value))
    if text[start : start + 1] not in _CLOSING:
        return None
    depth = 0
    for found in re.compile(r"\"[^\"]*\"|(?<=[\s\[{,])'[^']*'|[\[\]{}]").finditer(text, start):
        depth += (found[0] in "[{") - (found[0] in "]}")
        if not depth:
            return start, found.end()
    return None


def whole(written: Written, spot: Spot) -> tuple[int, int] | None:
    """From where to where a key goes with its value."""
    reached = extent(written, spot)
    if reached is None or spot.key is None:
        return None
    start = written.offset(spot.file, *spot.key)
    key = re.escape(str(spot.path[-1]))
    return (start, reached[1]) if re.match(rf"[\"']?{key}[\"']?:\s", written.texts[spot.file][start:]) else None


def _in_braces(written: Written, start: int, file: str) -> bool:
    line = written.texts[file][:start].rsplit("\n", 1)[-1]
    return "{" in line


@kind("required key lost")
def lost(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A key is not there that must be."""
    spots = [spot for spot in written.at(*REQUIRED) if whole(written, spot)]
    spot = chance.choice(spots)
    start, end = whole(written, spot) or (0, 0)
    text = written.texts[spot.file]
    first = next((other for other in written.spots if other.path == spot.path[:-1]), spot)
    lines = {first.line, first.key[0] if first.key else first.line}
    what = f"no '{spot.path[-1]}'"
    if _in_braces(written, start, spot.file):
        after = re.match(r",\s*", text[end:])
        before = re.search(r",\s*$", text[:start])
        if after:
            end += after.end()
        elif before:
            start = before.start()
        return Mutation(name, spot.file, spot.line, text[:start] + text[end:], lines=frozenset(lines), what=what)
    if (
        spot.key is None
        or spot.line != spot.key[0]
        or text[:start].rsplit("\n", 1)[-1].strip()
        or text[end : end + 1] != "\n"
    ):
        return None
    # The line itself is gone, so either neighbour may be named.
    begin = text.rfind("\n", 0, start) + 1
    lines |= {spot.line - 1, spot.line} | ({1} if len(spot.path) == 1 else set())
    return Mutation(name, spot.file, spot.line, text[:begin] + text[end + 1 :], lines=frozenset(lines), what=what)


def other_sort(title: str, patterns: tuple[str, ...], values: tuple[str, ...]) -> None:
    """A kind: something of another sort stands where a list, a mapping or a text belongs."""

    @kind(title)
    def mistake(written: Written, chance: random.Random, name: str) -> Mutation | None:
        spots = [spot for spot in written.at(*patterns) if extent(written, spot)]
        spots = [spot for spot in spots if isinstance(spot.value, dict | list) == (values[0][0] not in "[{")]
        if not spots:
            return None
        spot = chance.choice(spots)
        text = written.changed(spot.file, *(extent(written, spot) or (0, 0)), chance.choice(values))
        return Mutation(name, spot.file, spot.line, text, spot.column, what=f"{spot.path[-1]} of another sort")


other_sort("a text for a list", LISTS, ("soon", "'see below'"))
other_sort("a text for a mapping", MAPPINGS, ("soon", "'see below'"))
TEXTUAL = (
    "title",
    "** title",
    "** subject",
    "** channel",
    "** at",
    "** lead_time",
    "** storyline",
    "** rate",
    "** from",
    "** unit",
)
other_sort("a list for a text", TEXTUAL, ("[a, b]", "[]"))
other_sort(
    "a mapping for a text",
    ("title", "** title", "** subject", "** channel", "** storyline", "** from", "** unit"),
    ("{a: b}",),
)


@kind("key twice")
def twice(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """The same key again in the same mapping."""
    spots = [spot for spot in written.spots if whole(written, spot) and isinstance(spot.value, str)]
    spots = [spot for spot in spots if not spot.matches("** any_of **", "** none_of **")]  # two ways, there
    spot = chance.choice(spots)
    start, end = whole(written, spot) or (0, 0)
    text = written.texts[spot.file]
    piece = text[start:end]
    if _in_braces(written, start, spot.file):
        return Mutation(name, spot.file, spot.line, f"{text[:end]}, {piece}{text[end:]}", what=piece)
    if text[end : end + 1] != "\n" or spot.key is None:
        return None
    line = text[text.rfind("\n", 0, start) + 1 : start].replace("-", " ")
    again = f"{text[:end]}\n{line}{piece}{text[end:]}"
    return Mutation(name, spot.file, spot.line + 1, again, lines=frozenset({spot.line}), what=piece)


@kind("item twice")
def item_twice(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """An inject, option, source or variable copied and not renamed."""
    patterns = (
        "injects *",
        "options *",
        "world variables *",
        "sources *",
        "objectives *",
        "teams *",
        "policies * rules *",
    )
    spots = [spot for spot in written.at(*patterns) if extent(written, spot)]
    spots = [spot for spot in spots if written.line(spot).strip().endswith("}")]
    if not spots:
        return None
    spot = chance.choice(spots)
    lines = written.texts[spot.file].split("\n")
    lines.insert(spot.line, lines[spot.line - 1])
    text = "\n".join(lines)
    return Mutation(name, spot.file, spot.line + 1, text, lines=frozenset({spot.line}), what=str(spot.path))


# YAML


def on_a_line(title: str, change: Callable[[str, random.Random], str | None], near: int = 0) -> None:
    """A kind: one line is written differently. `near`: how many lines below would do as well."""

    @kind(title)
    def mistake(written: Written, chance: random.Random, name: str) -> Mutation | None:
        file = chance.choice(sorted(written.texts))
        lines = written.texts[file].split("\n")
        at = chance.randrange(len(lines))
        if not lines[at].strip() or lines[at].lstrip().startswith("#") or _within_block(lines, at):
            return None
        made = change(lines[at], chance)
        if made is None or made == lines[at]:
            return None
        text = "\n".join([*lines[:at], made, *lines[at + 1 :]])
        also = frozenset(range(at + 2, at + 2 + near))
        return Mutation(name, file, at + 1, text, lines=also, what=_short(lines[at], made))


def _within_block(lines: list[str], at: int) -> bool:
    """Whether a line is part of a text that goes over several lines."""
    depth = len(lines[at]) - len(lines[at].lstrip())
    for line in reversed(lines[:at]):
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            return bool(re.search(r"[|>]-?\s*$", line)) or not re.search(r":\s*$|^\s*- |^\S+:$|: \S", line)
    return False


def _short(old: str, new: str) -> str:
    """What became of a line, where it differs."""
    same = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    return repr(new[max(same - 25, 0) : same + 25])


def _one_of(
    pattern: str, new: Callable[[re.Match[str], random.Random], str]
) -> Callable[[str, random.Random], str | None]:
    """A change of one place that a pattern finds on a line."""

    def change(line: str, chance: random.Random) -> str | None:
        found = list(re.finditer(pattern, line))
        if not found:
            return None
        match = chance.choice(found)
        return line[: match.start()] + new(match, chance) + line[match.end() :]

    return change


_QUOTED = r"(?<=[:,\[] )\"[^\"]*\""
on_a_line("bracket lost", _one_of(r"[\]}](?=[\]},]|$)", lambda match, chance: ""))
on_a_line("opening bracket lost", _one_of(r"(?<=: )[\[{](?=\w)", lambda match, chance: ""))
on_a_line("bracket too many", _one_of(r"[\]}](?=[\]},]|$)", lambda match, chance: match[0] + chance.choice("]}")))
on_a_line("closing quote lost", _one_of(_QUOTED, lambda match, chance: match[0][:-1]))
on_a_line("opening quote lost", _one_of(r"(?<=[:,\[] )\"[^\"]*[:,{][^\"]*\"", lambda match, chance: match[0][1:]))
on_a_line("curly quotes", _one_of(_QUOTED, lambda match, chance: f"“{match[0][1:-1]}”"))
on_a_line("comma lost", _one_of(r"(?<=\w), (?=\w+: )", lambda match, chance: " "))
on_a_line(
    "colon lost", _one_of(r"(?<=[{,] )\b(\w+): |(?<=^)( *\w+): ", lambda match, chance: (match[1] or match[2]) + " ")
)
on_a_line(
    "space after the colon lost",
    _one_of(r"^( *\w+): (?=\w)|(?<=, )(\w+): (?=\w)", lambda match, chance: (match[1] or match[2]) + ":"),
)
on_a_line("tab", _one_of(r"^ +", lambda match, chance: "\t" * max(1, len(match[0]) // 2)))
on_a_line("space too many before a line", _one_of(r"^ *(?=[\w-])", lambda match, chance: match[0] + " "), near=1)
on_a_line("space too few before a line", _one_of(r"^ +(?=[\w-])", lambda match, chance: match[0][1:]), near=1)
on_a_line("value lost", _one_of(r"(?<=\w: )[^\[\]{},:\"]+(?=[,}]|$)", lambda match, chance: ""))
on_a_line(
    "text with a colon",
    _one_of(r"(\b(?:title|subject|text|why): \w+) (?=[^\"\[\]{}:]+[,}])", lambda match, chance: f"{match[1]}: "),
)


@kind("merge conflict")
def conflict(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """Marks that a version control program left."""
    file = chance.choice(sorted(written.texts))
    lines = written.texts[file].split("\n")
    at = chance.randrange(len(lines) - 1)
    if not lines[at].strip():
        return None
    other = lines[at].replace("e", "a")
    marked = ["<<<<<<< HEAD", lines[at], "=======", other, ">>>>>>> theirs"]
    text = "\n".join([*lines[:at], *marked, *lines[at + 1 :]])
    return Mutation(name, file, at + 1, text, lines=frozenset({at + 3, at + 5}), what=lines[at][:40])


on_a_line("backslash", _one_of(r"(?<=: \")[A-Z](?=[^\"]*\")", lambda match, chance: f"C:\\{match[0]}"))
on_a_line("two commas", _one_of(r", (?=\w+[,\]])", lambda match, chance: ",, "))
on_a_line(
    "special sign before a text",
    _one_of(r"(title: |subject: |text: )(?=[A-Z])", lambda match, chance: match[1] + chance.choice("@%*&!`")),
)
on_a_line(
    "comment where a text should be", _one_of(r"(title: |subject: )(?=[A-Z])", lambda match, chance: match[1] + "# ")
)
on_a_line(
    "letters of another alphabet",
    _one_of(r"(?<=teams: \[)[a-z]+(?=\])|(?<=from: )[a-z]{4,}(?=,)", lambda match, chance: _cyrillic(match[0])),
)


@kind("dash lost")
def dash_lost(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """One item of several does not look like one."""
    items = [spot for spot in written.spots if isinstance(spot.path[-1], int) and isinstance(spot.value, dict)]
    items = [
        spot for spot in items if written.line(spot).lstrip().startswith("- {") and len(_list_of(written, spot)) > 1
    ]
    if not items:
        return None
    spot = chance.choice(items)
    lines = written.texts[spot.file].split("\n")
    lines[spot.line - 1] = lines[spot.line - 1].replace("- ", "", 1)
    also = frozenset({spot.line + 1, spot.line - 1})
    return Mutation(name, spot.file, spot.line, "\n".join(lines), lines=also, what=lines[spot.line - 1][:40])


def _list_of(written: Written, spot: Spot) -> list[Spot]:
    """The items of the list that a spot is an item of, as far as they stand in the same file."""
    same = (other for other in written.spots if other.path[:-1] == spot.path[:-1] and other.file == spot.file)
    return [other for other in same if isinstance(other.path[-1], int)]


def _cyrillic(word: str) -> str:
    """A word with one letter that only looks like the right one."""
    for latin, other in (("o", "\u043e"), ("e", "\u0435"), ("a", "\u0430"), ("c", "\u0441")):
        if latin in word:
            return word.replace(latin, other, 1)
    return word


@kind("file cut off")
def cut_off(written: Written, chance: random.Random, name: str) -> Mutation | None:
    """A file that ends in the middle of a line with brackets."""
    file = chance.choice(sorted(written.texts))
    text = written.texts[file]
    line = text.rstrip().split("\n")[-1]
    if "{" not in line or len(line) < 20:
        return None
    start = len(text.rstrip()) - len(line)
    at = start + line.index("{") + chance.randrange(3, len(line) - line.index("{") - 1)
    number = text[:start].count("\n") + 1
    return Mutation(name, file, number, text[:at] + "\n", what=text[max(at - 20, 0) : at])
