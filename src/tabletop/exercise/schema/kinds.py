"""The kinds of value that people write, told once: in words for the reference, as a shape for editors.

A kind stands beside the type in the models (`Annotated[int, DURATION]`) and takes no part in reading. What an editor
may take is wider than what reading takes, never narrower: editors give plain values a type of their own (`1.10` becomes
a number, `true` a switch), while everything reaches our reader as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tabletop.exercise import durations


@dataclass(frozen=True, eq=False, slots=True)
class Kind:
    """A kind of value.

    `name` is for programs, `title` heads a hover, `words` finish the sentence "here stands ...", `many` is for lists,
    `about` says the rest (Markdown). `plain` is the JSON Schema of what stands there as one plain value. Where figures
    stand, `long` allows the long form with its source, and `drawn` a distribution. `other` are further forms.
    """

    name: str
    title: str
    words: str
    about: str
    plain: Mapping[str, Any]
    examples: tuple[Any, ...] = ()
    many: str = "values"
    long: bool = False
    drawn: bool = False
    other: tuple[Mapping[str, Any], ...] = field(default=())


@dataclass(frozen=True, eq=False, slots=True)
class Meanings:
    """What each word of a choice means; stands beside the `Literal` that lists them."""

    of: Mapping[str, str]


_ANY = ["string", "number", "boolean"]
_FEWER = ["string", "number"]
_UNIT = "(" + "|".join(sorted(durations.UNITS, key=lambda unit: (-len(unit), unit))) + ")"
_CASED = "".join(f"[{letter.upper()}{letter}]" if letter.isalpha() else letter for letter in _UNIT)
_PART = rf"[0-9]+(\.[0-9]+)?\s*{_CASED}"
_LENGTH = rf"\s*{_PART}(\s*(,\s*|and\s+)?{_PART})*\s*|\s*[Pp][0-9A-Za-z.]+\s*|\s*0(\.0)?\s*"
_DIGITS = r"([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
#: Letters of any alphabet are allowed in names, so this lists the ASCII characters that are not.
_NAME = r"^[^\x00-/:-@\[-^`{-\x7f][^\x00-,/:-@\[-^`{-\x7f]*$"

TEXT = Kind(
    "text",
    "A text",
    "a text",
    "Any text. It must be in quotes where it holds `: ` or ` #`, ends with `:`, or begins with a sign that YAML uses: "
    "one of ``{ [ ] } , # & * ! | > % @ ` ? -`` or a quote.",
    {"type": _ANY, "errorMessage": "a text is needed here"},
    many="texts",
)
NAME = Kind(
    "name",
    "A name",
    "a name",
    "Letters of any alphabet, digits, `_`, `-` and `.`, at most 64, beginning with a letter, a digit or `_`.",
    {
        "type": _ANY,
        "pattern": _NAME,
        "maxLength": 64,
        "minimum": 0,
        "errorMessage": "a name is needed here: letters, digits, '_', '-' and '.', no spaces",
    },
    many="names",
)
SWITCH = Kind(
    "switch",
    "True or false",
    "`true` or `false`",
    "Either `true` or `false`, without quotes; `yes`, `no`, `on` and `off` are texts.",
    {"type": "boolean", "errorMessage": "true or false is needed here, without quotes"},
)
COUNT = Kind(
    "count",
    "A whole number",
    "a whole number, 0 or more",
    "A whole number, 0 or more, in digits.",
    {
        "type": ["integer", "string"],
        "minimum": 0,
        "pattern": r"^\s*[+-]?[0-9]+\s*$",
        "errorMessage": "a whole number of 0 or more is needed here",
    },
)
AMOUNT = Kind(
    "amount",
    "A number, perhaps with its unit",
    "a number, perhaps with its unit",
    "A number. It may carry a unit that can be turned into the one of the thing itself: `4 Mt/yr` where the unit is "
    "`Mt per day`.",
    {
        "type": ["number", "string"],
        "pattern": rf"^\s*[+-]?{_DIGITS}\s*([^\s0-9.,+*/_-].*)?$",
        "errorMessage": "a number is needed here, perhaps with its unit",
    },
    (100, "4 Mt per year"),
)
COLOUR = Kind(
    "colour",
    "A colour",
    "a colour, like `#1f5fa8`",
    "A colour as `#` and six digits, 0 to 9 and a to f: two each for red, green and blue. It stands in quotes, since "
    "`#` begins a comment.",
    {
        "type": "string",
        "pattern": r"^\s*#[0-9A-Fa-f]{6}\s*$",
        "errorMessage": 'a colour is needed here, in quotes, like "#1f5fa8"',
    },
    ("#1f5fa8",),
)
PERCENT = Kind(
    "share",
    "A share",
    "a share, like `5%`",
    "A share, in per cent (`5%`) or as a number (`0.05`).",
    {
        "type": ["string", "number"],
        "minimum": 0,
        "pattern": rf"^\s*[+-]?{_DIGITS}\s*%?\s*$",
        "errorMessage": "a share is needed here, like 5%",
    },
    ("5%",),
)
DURATION = Kind(
    "duration",
    "A length of time",
    "a length of time, like `36h`",
    "Whole seconds, written with units: `36h`, `2d 6h`, `90m`, `450s`, `1w`, `1.5d`, `36 hours`, or as ISO 8601 writes "
    "them (`PT36H`). The largest unit comes first. A bare `0` is no time at all.",
    {
        "anyOf": [
            {
                "type": "string",
                "pattern": f"^({_LENGTH})$",
                "errorMessage": "a length of time is needed here, like 36h, 2d 6h, 90m or 1w",
            },
            {"title": "No time at all", "type": "integer", "minimum": 0, "maximum": 0},
        ]
    },
    ("36h", "2d 6h", "90m", "1w"),
    many="lengths of time",
)
END = Kind(
    "end",
    "A length of time or a date",
    "a length of time, or the date and time when it ends",
    "A length of time from STARTEX, or the date and time when it ends.",
    {
        "anyOf": [
            {
                "type": "string",
                "pattern": rf"^({_LENGTH})$|^\s*[0-9]{{4}}-?[0-9W]",
                "errorMessage": "a length of time is needed here, like 4h, or a date and time",
            },
            {"title": "A date in digits", "type": "integer", "minimum": 10_000_000},
        ]
    },
    ("4h", "30d", "2025-03-12T13:00+01:00"),
)
DATE = Kind(
    "date",
    "A date and time",
    "a date and time, like `2024-06-17T09:00+05:00`",
    "A date, or a date and time, as ISO 8601 writes them. Say the offset from UTC; without one it is UTC.",
    {
        "anyOf": [
            {
                "type": "string",
                "pattern": r"^\s*[0-9]{4}-?[0-9W]",
                "errorMessage": "a date and time is needed here, like 2024-06-17T09:00+05:00",
            },
            {"title": "A date in digits", "type": "integer", "minimum": 10_000_000},
        ]
    },
    ("2024-06-17T09:00+05:00",),
    many="dates and times",
)
WITHIN = Kind(
    "within",
    "A length of time or turns",
    "a length of time, or a number of turns like `1 turn`",
    "A length of time (`20m`), or a number of turns (`1 turn`), which counts deadlines.",
    {
        "anyOf": [
            {
                "type": "string",
                "pattern": rf"^({_LENGTH}|\s*[0-9]+\s*turns?\s*)$",
                "errorMessage": "a length of time or a number of turns is needed here, like 20m or 1 turn",
            },
            {"title": "No time at all", "type": "integer", "minimum": 0, "maximum": 0},
        ]
    },
    ("20m", "1 turn"),
)

_NUMBER = {"type": _ANY, "errorMessage": "a number or an expression is needed here"}
_FIGURE = {"type": _ANY, "errorMessage": "a figure is needed here: a number, an expression or a distribution"}
FIGURE = Kind(
    "figure",
    "A figure",
    "a figure: number, expression or distribution",
    "A number, perhaps with its unit; an expression; or a distribution such as `{triangular: [10, 25, 90]}`, which is "
    "drawn. The long form says where it comes from: `{value: 53, source: OIL-04}`.",
    _FIGURE,
    (35, "53 * moorings / 3", {"triangular": [10, 25, 90]}),
    long=True,
    drawn=True,
)
EXPRESSION = Kind(
    "expression",
    "A number or an expression",
    "a number or an expression",
    "A number, perhaps with its unit, or an expression; no distribution. The long form says where it comes from: "
    "`{value: 53, source: OIL-04}`.",
    _NUMBER,
    (2, "40 * tonnage"),
    long=True,
)
CONDITION = Kind(
    "condition",
    "A condition",
    "a condition, like `tension > 80`",
    "An expression that is true or false, like `tension > 80 and not met(reroute)`.",
    {"type": _ANY, "errorMessage": "a condition is needed here, like tension > 80"},
    ("tension > 80",),
    long=True,
)
CHANCE = Kind(
    "chance",
    "A chance",
    "a chance: `0.6`, `60%`, an expression, a word such as `likely`, or `rest`",
    "A number from 0 to 1, a number in per cent, an expression, or a word for a chance such as `likely`. Among "
    "outcomes, `rest` is what the others leave.",
    {
        "type": _FEWER,
        "minimum": 0,
        "maximum": 1,
        "errorMessage": "a chance is needed here: a number from 0 to 1, a per cent, an expression or a word",
    },
    (0.6, "30%", "likely", "rest"),
    long=True,
)
ODDS = Kind(
    "odds",
    "Odds",
    "odds: `0.6`, `60%` or a word such as `likely`",
    "A number from 0 to 1, a number in per cent, or a word for a chance such as `likely`.",
    {
        "type": _FEWER,
        "minimum": 0,
        "maximum": 1,
        "errorMessage": "odds are a number from 0 to 1, a per cent or a word such as likely",
    },
    ("likely", 0.6, "60%"),
)
TIME = Kind(
    "time",
    "A length of time",
    "a length of time: fixed, an expression or a distribution",
    "A length of time (`30m`), an expression (`2d * tonnage`), or a distribution (`{triangular: [20d, 30d, 60d]}`), "
    "which is drawn.",
    {"type": _FEWER, "errorMessage": "a length of time is needed here, like 36h, an expression or a distribution"},
    ("30m", {"triangular": ["20d", "30d", "60d"]}),
    long=True,
    drawn=True,
)
INSTANT = Kind(
    "instant",
    "An instant",
    "an instant, like `20d`",
    "A length of time counted from STARTEX, or a date and time.",
    {"type": _FEWER, "errorMessage": "an instant is needed here, counted from STARTEX, like 20d"},
    ("20d",),
    long=True,
)
DRAWN_INSTANT = Kind(
    "drawn-instant",
    "An instant",
    "an instant, like `2d 3h`: fixed, an expression or a distribution",
    "A length of time counted from STARTEX (`2d 3h`), a date and time, or a distribution (`{uniform: [2d, 4d]}`), "
    "which is drawn.",
    {"type": _FEWER, "errorMessage": "an instant is needed here, counted from STARTEX, like 2d 3h"},
    ("10m", "2d 3h", {"uniform": ["2d", "4d"]}),
    long=True,
    drawn=True,
)
UNTIL = Kind(
    "until",
    "An instant or a condition",
    "an instant, like `20d`, or a condition",
    "A length of time counted from STARTEX, a date and time, or a condition.",
    {"type": _ANY, "errorMessage": "an instant, like 20d, or a condition is needed here"},
    ("20d", "oil.stranded < 1"),
    long=True,
)
RATE = Kind(
    "rate",
    "A rate",
    "a rate: an expression and what it is per, like `20 per week`",
    "An expression, ` per ` and a unit of time: second, minute, hour, day, week, month (30 days) or year (365 days).",
    {
        "type": ["string"],
        "pattern": rf"\S\s+per\s+({'|'.join(durations.RATE_UNITS)})\s*$",
        "errorMessage": "a rate says per what, like 20 per week",
    },
    ("20 per week", "(40 - tension) * 0.02 per day"),
    long=True,
)
PARAMETER = Kind(
    "parameter",
    "A parameter of the option",
    "a number or a word, as the option says; in a policy also an expression",
    "A number, perhaps with its unit, or one of the words that the option lists; in a policy an expression may stand.",
    _FIGURE,
    (3, "baku"),
    long=True,
    drawn=True,
)

WAY = Kind(
    "way",
    "A way to meet it",
    "an option's name, `answer`, `action` or `message: TEAM`",
    "The name of an option that is ordered; `answer`, an answer to the inject; `action`, a free action in words; "
    "`message: TEAM`, a message to that team.",
    {"type": _ANY, "errorMessage": "an option, 'answer', 'action' or 'message: TEAM' is needed here"},
    ("answer", "action", {"message": "foreign"}),
    many="ways: options, `answer`, `action`, `message: TEAM`",
    other=(
        {
            "title": "A message",
            "type": "object",
            "properties": {
                "message": {"type": _ANY, "description": "The team that is written to."},
                "option": {"type": _ANY, "description": "The option that is ordered."},
            },
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        },
    ),
)
LATE = Kind(
    "late",
    "What becomes of late moves",
    "`carry`, `reject` or `{grace: 2h}`",
    "With `carry` a late move counts for the next turn; with `reject` it does not count; with `{grace: 2h}` it counts "
    "when it is no later than that on the wall clock.",
    {
        "type": "string",
        "pattern": r"^(carry|reject|grace:?\s.*)$",
        "errorMessage": "'late' is carry, reject or {grace: 2h}",
    },
    ("carry", "reject"),
    other=(
        {
            "title": "A grace",
            "type": "object",
            "properties": {
                "grace": {**DURATION.plain, "description": "How late a move may be on the wall clock and still count."}
            },
            "required": ["grace"],
            "additionalProperties": False,
        },
    ),
)
RANGE = Kind(
    "range",
    "A range",
    "a list of two figures: the lowest and the highest",
    "A list of two figures, the lowest and the highest.",
    {
        "type": "array",
        "items": {"type": _ANY},
        "minItems": 2,
        "maxItems": 2,
        "errorMessage": "a list of two figures is needed here, the lowest and the highest",
    },
    ((0.4, 0.7),),
)
SETTING = Kind(
    "setting",
    "Any value",
    "whatever may stand in the place that is set",
    "Whatever may stand in the place that is set.",
    {"type": ["string", "number", "boolean", "object", "array"]},
)

FINDING = Kind(
    "finding-id",
    "A finding's id",
    "the id of a finding",
    "The id that the machine gave to a finding, or any short name for one of your own.",
    {"type": _ANY, "maxLength": 300, "errorMessage": "the id of a finding is needed here"},
    ("late-reroute",),
    many="ids of findings",
)
VERDICT = Kind(
    "verdict",
    "A verdict",
    "`accept` or `reject`",
    "What you make of the finding: `accept` it or `reject` it; while it is empty the finding is open.",
    {
        "enum": ["accept", "reject", ""],
        "enumDescriptions": ["it is so", "it is not so, and leaves the report", "open"],
        "errorMessage": "a verdict is accept or reject",
    },
    ("accept", "reject"),
)
SHOWS = Kind(
    "shows",
    "What a finding shows",
    "`strength` or `improve`",
    "What it shows: a `strength` is something to keep, `improve` something to do better.",
    {
        "enum": ["strength", "improve", ""],
        "enumDescriptions": ["something to keep", "something to do better", "as the machine says"],
        "errorMessage": "a finding is a strength, or something to improve",
    },
    ("strength", "improve"),
)
ELEMENT = Kind(
    "element",
    "A capability element",
    "a capability element, such as `planning`",
    "What an action changes: `planning`, `organisation`, `equipment`, `training` or `exercise`.",
    {
        "enum": ["planning", "organisation", "organization", "equipment", "training", "exercise", ""],
        "errorMessage": "planning, organisation, equipment, training or exercise is needed here",
    },
    ("planning", "training"),
)
GRADE = Kind(
    "grade",
    "A rating",
    "a rating: `P`, `S`, `M` or `U`",
    "`P`: performed without challenges; `S`: with some; `M`: with major challenges; `U`: unable to be performed.",
    {
        "enum": ["P", "S", "M", "U", ""],
        "enumDescriptions": [
            "performed without challenges",
            "performed with some challenges",
            "performed with major challenges",
            "unable to be performed",
            "no rating",
        ],
        "errorMessage": "a rating is P, S, M or U",
    },
    ("P", "S", "M", "U"),
)
SCORE = Kind(
    "score",
    "A number from 1 to 5",
    "a number from 1 (not at all) to 5 (fully)",
    "A whole number from 1 (not at all) to 5 (fully); empty for no answer.",
    {
        "type": ["integer", "string"],
        "minimum": 1,
        "maximum": 5,
        "pattern": r"^\s*[1-5]?\s*$",
        "errorMessage": "a number from 1 to 5 is needed here",
    },
    (4,),
)

#: What each distribution is, for figures that are drawn.
DRAWN: dict[str, str] = {
    "uniform": "Anything from low to high, all equally likely: `[low, high]`.",
    "triangular": "From low to high, most likely near the one between: `[low, most likely, high]`.",
    "pert": "Like triangular, closer to the most likely: `[low, most likely, high]`.",
    "normal": "The bell curve: `[mean, standard deviation]`, perhaps cut off: `[mean, standard deviation, low, high]`.",
    "lognormal": "Never below 0, with a long tail: `[median, sigma]`; sigma is that of the logarithm.",
    "choice": "One of several: a list (all equally likely), `{value: chance, ...}`, or a list of `[value, chance]`.",
}
