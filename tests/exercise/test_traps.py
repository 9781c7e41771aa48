"""YAML's traps: what was meant is read, or one plain error says where and how to mend it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tabletop.exercise import nodes
from tabletop.exercise.checking.compile import check_all
from tabletop.exercise.form import Exercise
from tabletop.exercise.loading import load_document
from tabletop.exercise.problems import ExerciseError, Problem

BASE = """\
title: Storm
clock: {startex: 2024-06-17T09:00+05:00, endex: 2d}
teams:
  energy: {title: Energy}
world:
  variables:
    tension: {initial: 35}
options:
  call:
    title: Call
    teams: [energy]
    parameters: {partner: {choice: [baku, paris]}}
    requires: tension < 90
injects:
  - id: storm
    at: 1h
    from: Weather service
    to: [energy]
    subject: A storm
    body: It rains.
"""

#: Where things stand in the text above.
ID, SUBJECT, BODY, TITLE, INITIAL, REQUIRES = (
    ("injects", 0, "id"),
    ("injects", 0, "subject"),
    ("injects", 0, "body"),
    ("title",),
    ("world", "variables", "tension", "initial"),
    ("options", "call", "requires"),
)

#: Words of the parser and of its trade, which mean nothing to a facilitator.
PARSER_TALK = re.compile(
    r"pars(er|ing)|token|scan|scalar|node|flow|block|stream|tuple|dict\b|str\b|None|Exception|pydantic|codec|utf-8-sig"
)


class Meant(NamedTuple):
    """A trap that is none here: the file is fine, and the value at `path` is this."""

    text: str | bytes
    path: tuple[str | int, ...] = TITLE
    value: Any = "Storm"


class Refused(NamedTuple):
    """A trap that is refused by one error: its code, line and column, and words of its sentence."""

    text: str | bytes
    code: str
    line: int
    column: int
    words: str


def but(old: str, new: str) -> str:
    """The exercise with one piece written in another way."""
    assert BASE.count(old) >= 1, old
    return BASE.replace(old, new, 1)


def line_of(piece: str) -> int:
    """The line of the exercise on which a piece stands."""
    return BASE[: BASE.index(piece)].count("\n") + 1


AT, SUBJECT_LINE, STORM = line_of("at: 1h"), line_of("subject:"), line_of("- id: storm")
NBSP, ZERO, SOFT = "\u00a0", "\u200b", "\u00ad"
NBSP_SAYS = "a no-break space (U+00A0) stands here"
ORDINARY = f"{NBSP_SAYS}; replace it with an ordinary space"
ZERO_SAYS = "an invisible character (a zero-width space, U+200B) stands here; delete it"
SOFT_SAYS = "an invisible character (a soft hyphen, U+00AD) stands here; delete it"
TABS_SAY = "a tab stands where spaces belong; indent with spaces"

CASES: dict[str, Meant | Refused] = {
    # Words and numbers that YAML reads as something else
    "on as an id": Meant(but("id: storm", "id: on"), ID, "on"),
    "off as an id": Meant(but("id: storm", "id: off"), ID, "off"),
    "yes as an id": Meant(but("id: storm", "id: yes"), ID, "yes"),
    "no as a team": Meant(BASE.replace("  energy:", "  no:").replace("[energy]", "[no]"), ("injects", 0, "to"), ["no"]),
    "on as a text": Meant(but("A storm", "on"), SUBJECT, "on"),
    "no as a text": Meant(but("A storm", "no"), SUBJECT, "no"),
    "yes as a text": Meant(but("A storm", "yes"), SUBJECT, "yes"),
    "off as a text": Meant(but("A storm", "off"), SUBJECT, "off"),
    "true as a text": Meant(but("A storm", '"true"'), SUBJECT, "true"),
    "no among choices": Meant(
        but("[baku, paris]", "[yes, no]"), ("options", "call", "parameters", "partner", "choice"), ["yes", "no"]
    ),
    "012 as an id": Meant(but("id: storm", "id: 012"), ID, "012"),
    "1:30 as a text": Meant(but("A storm", "1:30"), SUBJECT, "1:30"),
    "0x10 as a text": Meant(but("A storm", "0x10"), SUBJECT, "0x10"),
    "1e3 as a text": Meant(but("A storm", "1e3"), SUBJECT, "1e3"),
    "1_000 as a text": Meant(but("A storm", "1_000"), SUBJECT, "1_000"),
    "a date as a text": Meant(but("A storm", "2024-06-17"), SUBJECT, "2024-06-17"),
    "null as a text": Meant(but("A storm", "null"), SUBJECT, "null"),
    "tilde as a text": Meant(but("A storm", "~"), SUBJECT, "~"),
    "a number that starts with a point": Meant(but("initial: 35", "initial: .5"), INITIAL, ".5"),
    "a date the other way round": Refused(
        but("2024-06-17T09:00+05:00", "17.06.2024"), "bad-date", 2, 18, "is not a date and time; write it like 2024-"
    ),
    "null for a number": Refused(but("initial: 35", "initial: null"), "unknown-variable", 7, 24, "'null'"),
    # What YAML can do and an exercise does not use
    "a key twice": Refused(
        but("    body:", "    subject: B\n    body:"),
        "duplicate-key",
        SUBJECT_LINE + 1,
        5,
        f"'subject' stands here twice; it is first given in line {SUBJECT_LINE}",
    ),
    "a key twice in braces": Refused(
        but("{initial: 35}", "{initial: 35, initial: 36}"), "duplicate-key", 7, 28, "'initial' stands here twice"
    ),
    "an anchor": Refused(but("{initial: 35}", "&x {initial: 35}"), "yaml-anchor", 7, 14, "'&' must be in quotes"),
    "an alias": Refused(but("A storm", "*storm"), "yaml-alias", SUBJECT_LINE, 14, "'*' must be in quotes"),
    "a text in stars": Refused(but("A storm", "*A storm*"), "yaml-alias", SUBJECT_LINE, 14, "'*' must be in quotes"),
    "a merge key": Refused(
        but("    title: Call", "    <<: {teams: [energy]}\n    title: Call"), "yaml-merge", 10, 5, "write the keys out"
    ),
    "a tag": Refused(but("initial: 35", "initial: !!int 35"), "yaml-tag", 7, 24, "'!' must be in quotes"),
    "a tag that would run a program": Refused(
        but("title: Storm", "title: !!python/object/apply:os.system [ls]"), "yaml-tag", 1, 8, "'!' must be in quotes"
    ),
    "a second document": Refused(BASE + "---\ntitle: x\n", "more-documents", 21, 1, "one file holds one"),
    "three dashes at the top": Meant("---\n" + BASE),
    "three dots at the end": Meant(BASE + "...\n"),
    "more after three dots": Refused(BASE + "...\nlate: carry\n", "yaml", 21, 1, "'...' ends the file here; delete it"),
    # Tabs
    "a tab as indentation": Refused(but("    tension:", "\ttension:"), "yaml", 7, 1, TABS_SAY),
    "a tab as indentation further down": Refused(but("    at:", "\tat:"), "yaml", AT, 1, TABS_SAY),
    "spaces, then a tab": Refused(but("    at:", "  \tat:"), "yaml", AT, 3, TABS_SAY),
    "a tab in a long text": Refused(but("It rains.", "|\n\tIt rains."), "yaml", 21, 1, TABS_SAY),
    "a tab after a dash": Refused(but("- id:", "-\tid:"), "yaml", STORM, 4, TABS_SAY),
    "a tab after a colon": Meant(but("title: Storm", "title:\tStorm")),
    "a tab at the end of a line": Meant(but("title: Storm", "title: Storm\t")),
    "a tab in braces": Meant(but("{initial: 35}", "{\tinitial:\t35\t}"), INITIAL, "35"),
    # How the file is saved
    "a byte order mark": Meant("\ufeff" + BASE),
    "UTF-16 with a mark": Refused(BASE.encode("utf-16"), "bad-encoding", 1, 1, "saved as UTF-16; save it as UTF-8"),
    "UTF-16 without a mark": Refused(BASE.encode("utf-16-le"), "bad-encoding", 1, 1, "saved as UTF-16; save it as"),
    "UTF-16, the other order": Refused(BASE.encode("utf-16-be"), "bad-encoding", 1, 1, "saved as UTF-16; save it as"),
    "UTF-16 in Russian": Refused(
        but("Storm", "Буря").replace("storm", "буря").encode("utf-16-le"), "bad-encoding", 1, 1, "saved as UTF-16"
    ),
    "UTF-32": Refused(BASE.encode("utf-32"), "bad-encoding", 1, 1, "saved as UTF-32; save it as UTF-8"),
    "cp1251": Refused(
        but("A storm", "Буря").encode("cp1251"), "bad-encoding", SUBJECT_LINE, 14, "not UTF-8; save the file as UTF-8"
    ),
    "latin-1": Refused(
        but("A storm", "Orage à Évian").encode("latin-1"), "bad-encoding", SUBJECT_LINE, 20, "save the file as UTF-8"
    ),
    "cp1252 with curly quotes": Refused(
        but("A storm", "“A storm”").encode("cp1252"), "bad-encoding", SUBJECT_LINE, 14, "save the file as UTF-8"
    ),
    "Windows line ends": Meant(BASE.replace("\n", "\r\n"), BODY, "It rains."),
    "old Mac line ends": Meant(BASE.replace("\n", "\r"), BODY, "It rains."),
    "mixed line ends": Meant(BASE.replace("\n", "\r\n", 9), BODY, "It rains."),
    "spaces at the ends of lines": Meant(BASE.replace("\n", "   \n"), BODY, "It rains."),
    "no line end at the end": Meant(BASE.rstrip("\n"), BODY, "It rains."),
    "a form feed": Refused(but("teams:", "\x0cteams:"), "bad-character", 3, 1, "(U+000C) stands here; delete it"),
    "a NUL": Refused(but("A storm", "A\0storm"), "bad-character", SUBJECT_LINE, 15, "(U+0000) stands here; delete it"),
    "an escape": Refused(but("A storm", "A\x1b[1mstorm"), "bad-character", SUBJECT_LINE, 15, "(U+001B) stands here"),
    "a byte order mark inside": Refused(but("teams:", "\ufeffteams:"), "bad-character", 3, 1, "(U+FEFF) stands here"),
    "an empty file": Refused("", "*", 1, 1, ""),
    "a file of blank lines": Refused("\n  \n", "*", 1, 1, ""),
    "a file of comments": Refused("# title: Storm\n# and so on\n", "*", 1, 1, ""),
    "a text": Refused("A storm comes.\n", "wrong-type", 1, 1, "an exercise is a mapping"),
    "a list": Refused("- title: Storm\n", "wrong-type", 1, 1, "an exercise is a mapping"),
    # Spaces that matter
    "a space before the colon": Meant(but("title: Storm", "title : Storm")),
    "a key in quotes": Meant(but("title: Storm", '"title": Storm')),
    "a key in quotes with a space": Refused(
        but("title: Storm", '"title ": Storm'), "bad-key", 1, 1, "at the beginning or the end of this key; delete it"
    ),
    "no space after the colon": Refused(but("title: Storm", "title:Storm"), "yaml", 1, 7, "a space belongs after the"),
    "no space after the colon of an item": Refused(
        but("id: storm", "id:storm"), "yaml", STORM, 8, "a space belongs after the colon"
    ),
    "no space after the colon further down": Refused(
        but("at: 1h", "at:1h"), "yaml", AT, 8, "a space belongs after the colon"
    ),
    "no space after the last colon": Refused(
        but("body: It", "body:It"), "yaml", 20, 10, "a space belongs after the colon"
    ),
    "no space after the colon in braces": Refused(
        but("{initial: 35}", "{initial:35}"), "missing-value", 7, 25, "a space belongs after the colon"
    ),
    "no space after the dash": Refused(but("- id:", "-id:"), "yaml", STORM, 4, "a space belongs after the '-'"),
    "a no-break space as indentation": Refused(but("    at:", 4 * NBSP + "at:"), "bad-key", AT, 1, ORDINARY),
    "a no-break space in the indentation": Refused(but("    at:", f"   {NBSP}at:"), "yaml", AT, 4, ORDINARY),
    "a no-break space before the first team": Refused(but("  energy", 2 * NBSP + "energy"), "bad-key", 4, 1, ORDINARY),
    "a no-break space before a section": Refused(but("teams:", f"{NBSP}teams:"), "bad-key", 3, 1, ORDINARY),
    "a no-break space on an empty line": Refused(but("teams:", f"{NBSP}\nteams:"), "yaml", 3, 1, ORDINARY),
    "a no-break space in a key": Refused(
        but("    parameters", f"    para{NBSP}meters"), "bad-key", 12, 9, f"{NBSP_SAYS}, in a key; delete it"
    ),
    "a no-break space before the colon": Refused(
        but("title:", f"title{NBSP}:"), "bad-key", 1, 6, f"{NBSP_SAYS}, in a key; delete it"
    ),
    "a no-break space after the colon": Refused(but("title: ", f"title:{NBSP}"), "yaml", 1, 7, ORDINARY),
    "a no-break space after a colon further down": Refused(but("at: 1h", f"at:{NBSP}1h"), "yaml", AT, 8, ORDINARY),
    "a no-break space after a colon in braces": Refused(
        but("{initial: 35}", f"{{initial:{NBSP}35}}"), "bad-key", 7, 23, ORDINARY
    ),
    "a no-break space after the dash": Refused(but("- id:", f"-{NBSP}id:"), "bad-key", STORM, 4, ORDINARY),
    "a no-break space in a text": Meant(but("A storm", f"A{NBSP}storm"), SUBJECT, f"A{NBSP}storm"),
    "a no-break space in an expression": Meant(
        but("tension < 90", f"tension{NBSP}<{NBSP}90"), REQUIRES, f"tension{NBSP}<{NBSP}90"
    ),
    "a no-break space in a length of time": Meant(but("at: 1h", f"at: 1{NBSP}h"), ("injects", 0, "at"), f"1{NBSP}h"),
    # Characters that look like others
    "curly quotes round a text": Meant(but("A storm", "“A storm”"), SUBJECT, "“A storm”"),
    "curly quotes in a text": Meant(but("A storm", "The “storm”"), SUBJECT, "The “storm”"),
    "curly quotes that should protect a colon": Refused(
        but("A storm", "“Note: a storm”"),
        "yaml",
        SUBJECT_LINE,
        14,
        '“ (U+201C) does not work as a quotation mark here; replace it with " (a straight double quote), '
        'at both ends of the text, like "Note: a storm"',
    ),
    "curly quotes round a key": Refused(
        but("title: Storm", "“title”: Storm"), "bad-key", 1, 1, "“ (U+201C) does not work as a quotation mark here; rep"
    ),
    "single curly quotes round a key": Refused(
        but("title: Storm", "‘title’: Storm"), "bad-key", 1, 1, "replace it with ' (a straight single quote)"
    ),
    "a straight quote that a curly one should close": Refused(
        but("A storm", '"A storm”'), "yaml", SUBJECT_LINE, 14, '” (U+201D) does not close them; replace it with "'
    ),
    "an en dash for an item": Refused(
        but("- id:", "– id:"), "yaml", STORM, 3, "– is an en dash (U+2013); replace it with - (a hyphen"
    ),
    "an em dash for an item": Refused(but("- id:", "— id:"), "yaml", STORM, 3, "— is an em dash (U+2014); replace it"),
    "a bullet for an item": Refused(but("- id:", "• id:"), "yaml", STORM, 3, "• is a bullet (U+2022); replace it"),
    "an en dash for a second item": Refused(
        but("[energy]\n    subject", "\n      - energy\n      – energy\n    subject"), "yaml", 20, 7, "– is an en dash"
    ),
    "an en dash in a text": Meant(but("A storm", "Wind – and rain"), SUBJECT, "Wind – and rain"),
    "a zero-width space in a key": Refused(but("    subject", f"    sub{ZERO}ject"), "bad-key", 19, 8, ZERO_SAYS),
    "a zero-width space before a key": Refused(but("title:", f"{ZERO}title:"), "bad-key", 1, 1, ZERO_SAYS),
    "a zero-width space after a key": Refused(but("title:", f"title{ZERO}:"), "bad-key", 1, 6, ZERO_SAYS),
    "a zero-width space in a variable": Refused(but("    tension:", f"    ten{ZERO}sion:"), "bad-key", 7, 8, ZERO_SAYS),
    "a zero-width space in a text": Meant(but("A storm", f"A{ZERO} storm"), SUBJECT, f"A{ZERO} storm"),
    "a soft hyphen in a key": Refused(but("    subject", f"    sub{SOFT}ject"), "bad-key", 19, 8, SOFT_SAYS),
    "a full-width colon": Refused(
        but("title: Storm", "title：Storm"), "yaml", 1, 6, "： (U+FF1A) is another character than it looks; replace it"
    ),
    "a full-width colon further down": Refused(
        but("at: 1h", "at： 1h"), "yaml", AT, 7, "replace it with : and a space"
    ),
    # Texts that need quotes
    "a colon in a text": Refused(
        but("A storm", "Note: a storm"), "yaml", SUBJECT_LINE, 14, "with ': ' in it must be in quotes, like \"Note: a s"
    ),
    "a percent sign first": Refused(but("A storm", "%5 off"), "yaml", SUBJECT_LINE, 14, 'in quotes, like "%5 off"'),
    "a percent sign first in the file": Refused("%5 off\n" + BASE, "yaml", 1, 3, "'%' must be in quotes"),
    "an at sign first": Refused(but("A storm", "@all"), "yaml", SUBJECT_LINE, 14, 'in quotes, like "@all"'),
    "a backtick first": Refused(but("A storm", "`x`"), "yaml", SUBJECT_LINE, 14, "'`' must be in quotes"),
    "a number sign first": Refused(
        but("A storm", "#1 storm"), "missing-value", SUBJECT_LINE, 13, "that starts with '#' must be in quotes"
    ),
    "a number sign within": Meant(but("A storm", "Storm#1"), SUBJECT, "Storm#1"),
    "an exclamation mark first": Refused(but("A storm", "!A"), "yaml-tag", SUBJECT_LINE, 14, "'!' must be in quotes"),
    "two braces first": Refused(but("It rains.", "{{ tension }} up"), "bad-key", 20, 12, "'{{' must be in quotes"),
    "a question mark at the end in braces": Meant(
        but("{title: Energy}", "{title: Energy?}"), ("teams", "energy", "title"), "Energy?"
    ),
    "a question mark first in braces": Refused(
        but("{title: Energy}", "{title: ? Energy}"), "yaml", 4, 19, "a question mark before a comma or bracket must be"
    ),
    "a comma in braces": Refused(
        but("{title: Energy}", "{title: Oil, gas}"),
        "missing-value",
        4,
        27,
        "part of a text with a comma, put the whole text in quotes",
    ),
    "a quote that is not closed": Refused(but("A storm", '"A storm'), "yaml", SUBJECT_LINE, 14, "are not closed"),
    "an apostrophe in single quotes": Refused(
        but("A storm", "'It's a storm'"), "yaml", SUBJECT_LINE, 14, "the text goes on after its closing quote"
    ),
    "a brace that is not closed": Refused(
        but("{initial: 35}", "{initial: 35"), "yaml", 7, 14, "'{' that opens here is"
    ),
    "a square bracket that is not closed": Refused(
        but("[energy]\n    parameters", "[energy\n    parameters"), "yaml", 11, 12, "'[' that opens here is not closed"
    ),
    "a bracket too many": Refused(but("[energy]", "[energy]]"), "yaml", 11, 20, "one closing bracket too many here"),
}
#: Codes and places are right; the sentence is for others to better, so only that there is one error is held here.
PLAIN: dict[str, tuple[str, int, int]] = {
    "012 for a number": (but("initial: 35", "initial: 012"), 7, 24),
    "1:30 for a length of time": (but("at: 1h", "at: 1:30"), AT, 9),
    "tilde for a number": (but("initial: 35", "initial: ~"), 7, 24),
    "curly quotes round an id": (but("id: storm", "id: “storm”"), STORM, 9),
    "curly quotes round a team": (but("to: [energy]", "to: [“energy”]"), 18, 10),
    "curly quotes round a date": (but("2024-06-17T09:00+05:00", "“2024-06-17T09:00+05:00”"), 2, 18),
    "curly quotes round a number": (but("initial: 35", "initial: “35”"), 7, 24),
    "curly quotes round a length of time": (but("at: 1h", "at: “1h”"), AT, 9),
    "curly quotes in an expression": (but("tension < 90", "partner == ‘baku’"), 13, 15),
    "angle quotes round an id": (but("id: storm", "id: «storm»"), STORM, 9),
    "an en dash for the only item": (but("to: [energy]", "to:\n      – energy"), 19, 7),
    "an en dash for a minus": (but("tension < 90", "tension – 5 < 90"), 13, 15),
    "a minus sign for a hyphen": (but("initial: 35", "initial: −35"), 7, 24),
    "an en dash in an id": (but("id: storm", "id: cpc–storm"), STORM, 9),
    "a multiplication cross": (but("tension < 90", "tension × 2 < 90"), 13, 15),
    "a zero-width space in an id": (but("id: storm", f"id: sto{ZERO}rm"), STORM, 9),
    "a zero-width space after a number": (but("initial: 35", f"initial: 35{ZERO}"), 7, 24),
    "a soft hyphen in an id": (but("id: storm", f"id: sto{SOFT}rm"), STORM, 9),
    "a soft hyphen in an expression": (but("tension < 90", f"ten{SOFT}sion < 90"), 13, 15),
    "a no-break space after an id": (but("id: storm", f"id: storm{NBSP}"), STORM, 9),
    "a full-width comma": (but("to: [energy]", "to: [energy，energy]"), 18, 10),
    "no space after the dash of a text": (but("to: [energy]", "to:\n      -energy"), 19, 7),
}


def checked(text: str | bytes, folder: Path) -> tuple[Path, list[Exercise], list[Problem]]:
    """Where an exercise was written, its checked forms, and what is wrong with it."""
    path = folder / "storm.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    try:
        exercises, problems = check_all(path)
    except ExerciseError as error:
        return path, [], list(error.problems)
    return path, exercises, problems


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if isinstance(case, Meant)])
def test_what_was_meant_is_read(name: str, tmp_path: Path) -> None:
    """A value that YAML would turn into something else, or a habit that does no harm, is taken as it was meant."""
    case = CASES[name]
    assert isinstance(case, Meant)
    path, exercises, problems = checked(case.text, tmp_path)
    assert exercises and not [problem for problem in problems if problem.severity == "error"], problems
    here: Any = load_document(path).root
    for step in case.path:
        here = here[step]
    assert here == case.value


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if isinstance(case, Refused)])
def test_what_cannot_be_read_is_one_plain_error(name: str, tmp_path: Path) -> None:
    """The one mistake is one error, at its place, that says how to mend it in words that are not the parser's."""
    case = CASES[name]
    assert isinstance(case, Refused)
    _, exercises, problems = checked(case.text, tmp_path)
    assert not exercises and len(problems) == 1, [str(problem) for problem in problems]
    problem = problems[0]
    assert (problem.place.line, problem.place.column) == (case.line, case.column), str(problem)
    assert case.code in (problem.code, "*"), str(problem)
    assert case.words in problem.message, str(problem)
    assert not PARSER_TALK.search(problem.message), str(problem)


@pytest.mark.parametrize("name", PLAIN)
def test_what_looks_like_something_else_is_one_error_at_its_place(name: str, tmp_path: Path) -> None:
    """Characters and numbers that are not what they look like are refused where they stand, once, and plainly."""
    text, line, column = PLAIN[name]
    _, exercises, problems = checked(text, tmp_path)
    assert not exercises and len(problems) == 1, [str(problem) for problem in problems]
    place = problems[0].place
    assert place.line == line and column <= place.column <= column + 12, str(problems[0])
    assert not PARSER_TALK.search(problems[0].message), str(problems[0])


@pytest.mark.parametrize(("written", "number"), [(".5", 0.5), ("1_000", 1000.0), ("1.10", 1.1), ("+5", 5.0)])
def test_numbers_as_people_write_them(written: str, number: float, tmp_path: Path) -> None:
    """A number is the number that was meant, whatever YAML would make of it."""
    _, exercises, problems = checked(but("initial: 35", f"initial: {written}"), tmp_path)
    assert not problems
    assert exercises[0].quantities[0].initial in (nodes.Number(number), nodes.Unary("-", nodes.Number(-number)))


@pytest.mark.parametrize(("written", "number"), [("1e3", 1000.0), ("2.5E-3", 0.0025)])
def test_numbers_with_exponents(written: str, number: float, tmp_path: Path) -> None:
    """What looks like a number with an exponent is one."""
    test_numbers_as_people_write_them(written, number, tmp_path)


@pytest.mark.parametrize(
    ("written", "column", "words"),
    [
        ("“A storm”", 14, "“ and ” are part of the text here"),
        ("‘A storm’", 14, "‘ and ’ are part of the text here"),
        ('A storm"', 21, 'this " is part of the text here, as none stands at its beginning'),
        ("The “storm”", 0, ""),
        ('The "storm"', 0, ""),
        ('A plank of 24"', 0, ""),
        ("The nurses'", 24, "this ' is part of the text"),
    ],
)
def test_quotes_that_quote_nothing_deserve_a_look(written: str, column: int, words: str, tmp_path: Path) -> None:
    """Quotes that would show on paper and were probably meant to mark the text are a warning, not an error."""
    _, exercises, problems = checked(but("A storm", written), tmp_path)
    assert exercises and [problem.severity for problem in problems] == ["warning"] * bool(column)
    for problem in problems:
        assert problem.place.column == column and words in problem.message and problem.code == "odd-quotes"


SAYS = {
    "012 for a number": "write the number without the 0 in front: 12",
    "1:30 for a length of time": "write a length of time with its units: 1h 30m",
    "curly quotes round an id": 'replace it with " (a straight double quote)',
    "curly quotes round a date": 'replace it with " (a straight double quote)',
    "curly quotes in an expression": "replace it with ' (a straight single quote)",
    "an en dash for the only item": "– is an en dash (U+2013); replace it with -",
    "an en dash for a minus": "– is an en dash (U+2013); replace it with -",
    "a minus sign for a hyphen": "− is a minus sign (U+2212); replace it with -",
    "a multiplication cross": "replace it with *",
    "a zero-width space in an id": ZERO_SAYS,
    "a zero-width space after a number": ZERO_SAYS,
    "a soft hyphen in an expression": SOFT_SAYS,
    "a no-break space after an id": ORDINARY,
    "a full-width comma": "replace it with ,",
}


@pytest.mark.parametrize("name", SAYS)
def test_a_character_that_looks_like_another_is_named(name: str, tmp_path: Path) -> None:
    """The error says which character stands there and what to write in its place."""
    _, _, problems = checked(PLAIN[name][0], tmp_path)
    assert SAYS[name] in problems[0].message, str(problems[0])


def test_every_mistake_of_a_kind_is_told_once(tmp_path: Path) -> None:
    """Two strange keys in a file are two errors, and nothing follows from them."""
    text = BASE.replace("title: Storm", "“title”: Storm").replace("    subject", f"    sub{ZERO}ject")
    _, _, problems = checked(text, tmp_path)
    assert [(problem.code, problem.place.line) for problem in problems] == [("bad-key", 1), ("bad-key", SUBJECT_LINE)]
