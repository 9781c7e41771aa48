"""The format reference, written from the models: every key, what may stand there, what holds when it is left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tabletop.exercise import durations, reading
from tabletop.exercise import schema as s
from tabletop.exercise.checking.figures import CHANCE_WORDS
from tabletop.exercise.expressions import FUNCTIONS, LONGEST
from tabletop.exercise.expressions.walking import MOST_NODES
from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema import shapes
from tabletop.exercise.schema.base import DISTRIBUTIONS, Model
from tabletop.exercise.schema.control import VERBS
from tabletop.exercise.schema.examples import flow, typed

_INTRODUCTION = """\
# The format

What may be written, key by key. A discussion tabletop needs [part 1](#part-1-a-tabletop) only; a world that reacts is
[part 2](#part-2-a-world-that-reacts). Teams read [part 5](#part-5-what-a-team-writes), control
[part 6](#part-6-what-control-writes). To learn by doing, begin with the [tutorial](tutorial.md) or the
[quickstart](quickstart.md); to have your editor show all this while you write, see [editors](editors.md).

*This page is written by `python3 run.py docs` from the models in `src/tabletop/exercise/`.*
"""

_FILES = """\
An exercise is a folder with a file `exercise.yaml` (or one YAML file of any name). Every section of it may stand there,
or in files of its own:

| file | holds |
|---|---|
| `exercise.yaml` | everything, or what does not stand in the files below; the title always |
| `injects.yaml`, `injects/*.yaml` | a section by its name; a list may also be a single one of its items |
| `world.yaml`, `world/variables.yaml` | the world, or a part of it: `variables`, `derived`, `routes` |
| `policies/bold.yaml` | one [policy](#policy); teams name it by this path |
| `variants/short.yaml` | one [variant](#variant); its name is the file's |
| `briefs/exec.md` and the like | texts, attachments and pictures, wherever the exercise names them |

All files of a section are put together in the order of their names. A file may begin with the section's name
(`injects:`) or go straight to its content.
"""

_YAML = """\
Files are YAML, saved as UTF-8. Plain values are text, and what they mean is said by the key they stand at: `on`, `no`,
`10:20`, `1.10` and `012` stay as they were written. Only `true` and `false` are switches. A key must have a value; an
empty text is `""`. Not used, and refused: keys given twice, tabs for indenting, anchors and aliases (`&`, `*`), tags
(`!`), merge keys (`<<`) and a second document in a file.

**Short forms.** One thing may stand for a list of one: `to: it`. Where a table says "or just its `title`", a plain
value may stand for the whole: `it: IT department` is short for `it: {title: IT department}`.
"""

_EXPRESSIONS = """\
Wherever a figure or a condition stands, an expression may stand: names, numbers, lengths of time (`36h`, `1 turn`),
words in quotes, `+ - * / // % **`, the comparisons `< <= > >= == !=`, `and`, `or`, `not`, `x if condition else y`,
brackets and the functions below. Two comparisons may be joined: `20 < tension < 80`.

What can be named: variables and derived values (`tension`), a team's resources (`energy.budget`), shared resources
(`reserve`), in an option its parameters (`tonnage`), and the figures of what flows, here of `oil`:

| figure | what it is |
|---|---|
| `oil.supply` (or `oil.demand`) | how much wants to flow |
| `oil.flow` | how much flows, without what tank farms give back |
| `oil.drained` | what tank farms give back |
| `oil.exported` | both together |
| `oil.stranded` (or `oil.unmet`) | what finds no way (or is missing) |
| `oil.SEGMENT.capacity`, `.spare` | what a segment can pass, and what of that is free |
| `oil.SEGMENT.stored` | what its tank farm holds |
| `oil.ROUTE.flow`, `.cost` | what flows on a route, and what a unit costs there |
"""

_BESIDE_FUNCTIONS = """\
`delay`, `smooth` and `latch` remember, and break circles among derived values; their lengths of time are fixed. An
exercise may add functions of its own in Python (`extensions`), which run only with `--allow-python`.

**In texts** an expression stands in double braces: `{{ oil.flow }}`. It shows what the receivers may see: whole numbers
without decimals, others to three figures. A format may follow: `{{ tension | .1f }}`, `{{ share | 2 decimals }}`.
"""

_UNITS = """\
A flow is an amount per one of these: `Mt per year`, also written `Mt/yr`.

A figure may be written with a unit that differs from the one of its place. What is per another time, per cents and
lengths of time are converted; any other conversion is the exercise's to declare: `units: {Mbbl/d: 49.8 Mt per year}`.
The unit `1` is that of a bare number.
"""

#: How each function is written, and what it gives.
_FUNCTIONS: dict[str, tuple[str, str]] = {
    "min": ("min(a, b, ...)", "the smallest"),
    "max": ("max(a, b, ...)", "the largest"),
    "abs": ("abs(x)", "x without its sign"),
    "clip": ("clip(x, low, high)", "x, but no less than low and no more than high"),
    "round": ("round(x), round(x, 1)", "x as a whole number, or to so many decimals"),
    "exp": ("exp(x)", "e to the power of x"),
    "log": ("log(x)", "the natural logarithm"),
    "sqrt": ("sqrt(x)", "the square root"),
    "lookup": ("lookup(x, [[0, 0], [10, 1]])", "read off straight lines between points; level outside them"),
    "now": ("now", "the time since STARTEX; `now / 1d` is the number of days"),
    "yearday": ("yearday", "the day of the year by the calendar, 1 to 366"),
    "step": ("step(10d, 5)", "0 before that instant, then the height"),
    "pulse": ("pulse(10d, 2d)", "1 from that instant on for that long, else 0"),
    "ramp": ("ramp(10d, 20d, 5)", "0 before the first instant, a straight rise to the second, then the height"),
    "delay": ("delay(x, 3d)", "what x was so long ago"),
    "smooth": ("smooth(x, 3d)", "x, followed slowly"),
    "latch": ("latch(on, off)", "true from when `on` holds until `off` does"),
    "released": ("released(inject)", "whether the inject is out"),
    "answered": ("answered(inject), answered(inject, team)", "whether it was answered, or answered by that team"),
    "met": ("met(expectation)", "whether it was met in time"),
    "late": ("late(expectation)", "whether it was done, too late"),
    "unmet": ("unmet(expectation)", "whether its deadline is past and it is not done"),
    "ordered": ("ordered(option), ordered(option, team)", "whether it was ever ordered, or ordered by that team"),
    "succeeded": ("succeeded(option)", "whether an order of it ended in full"),
    "failed": ("failed(option)", "whether an order of it failed"),
    "count": ("count(x)", "how often the inject was released, or the option ordered"),
    "since": ("since(x)", "how long ago that was last; only in comparisons, which are false where it never was"),
    "staff": ("staff(team)", "how many of the team's people are free"),
}

_KINDS = (
    *(k.TEXT, k.NAME, k.SWITCH, k.COUNT, k.AMOUNT, k.PERCENT, k.COLOUR, k.DURATION, k.WITHIN, k.DATE, k.FIGURE),
    *(k.EXPRESSION, k.CONDITION, k.CHANCE, k.TIME, k.INSTANT, k.DRAWN_INSTANT, k.UNTIL, k.RATE),
)


@dataclass(frozen=True)
class Chapter:
    """A part of the page: its heading, what goes before, and the models that it explains, each in a section."""

    title: str
    text: str
    models: tuple[type[Model], ...]


_CHAPTERS = (
    Chapter(
        "Part 1: a tabletop",
        "Only `title`, `teams` and `injects` are needed. The sections are in the order in which most people meet them.",
        (
            *(s.Exercise, s.About, s.Clock, s.Team, s.Person, s.Phase, s.Question, s.Inject, s.OnOption, s.AfterInject),
            *(s.Repeat, s.Expectation, s.Option, s.OptionLimits, s.Objective, s.Task, s.Messages),
        ),
    ),
    Chapter(
        "Part 2: a world that reacts",
        "Figures drift by themselves, flows find their way, and injects and options change them. These sections of the "
        "exercise are for that, each with a table below:",
        (
            *(s.World, s.Variable, s.Noise, s.Derived, s.Reported, s.Commodity, s.Segment, s.Storage, s.Route),
            *(s.Resource, s.Effect, s.OptionParameter, s.Outcome, s.Measure, s.Check, s.Given, s.Provenance, s.Source),
        ),
    ),
    Chapter(
        "Part 3: automated teams",
        "A policy plays a team when nobody does: `policies/bold.yaml`, named by the team.",
        (s.Policy, s.Rule, s.Doing),
    ),
    Chapter(
        "Part 4: variants",
        "The same exercise, shorter or with parts switched off: `variants/short.yaml`, played with `--variant short`.",
        (s.Variant,),
    ),
    Chapter(
        "Part 5: what a team writes",
        "A move is a YAML file in the team's folder, or a Markdown file that begins with the same between two lines "
        "`---`. Names of files do not matter but for their order.",
        (s.Move, s.Order, s.Message, s.Counter),
    ),
    Chapter(
        "Part 6: what control writes",
        "A list of entries, each of which does one thing. In play by hand the word `next` alone is an entry too.",
        (s.ControlEntry, s.Edit, s.ControlAnswer, s.Improvement),
    ),
    Chapter(
        "Part 7: the report",
        "How the after-action report looks and speaks: `report.yaml`, or a file of the same keys that is given with "
        "`--template`. More about it stands in [Templates of reports](report-templates.md).",
        (s.ReportLook, s.Colours, s.Wording, s.ExtraSection),
    ),
    Chapter(
        "Part 8: what is written afterwards",
        "`findings.yaml` in a run's folder is the human part of its report; forms of feedback lie in the folder "
        '`feedback` beside it. Both begin as forms with empty places: `""` and `[]` say nothing. '
        "[Writing the report](report-writing.md) shows how they are filled in.",
        (s.Findings, s.FindingRating, s.Finding, s.Action, s.FeedbackForm),
    ),
)

_WORLD_SECTIONS = (
    *("resources", "world", "measures", "checks", "units", "policies", "variants", "sources", "extensions"),
)

_ORIGIN = (
    "Keys that say [where its figures come from](#where-figures-come-from) may stand here too: `source`, `judgement`, "
    "`uncertain`."
)

#: What a section says beside its keys.
_NOTES: dict[type[Model], str] = {
    s.Noise: "It is written as one [distribution](#distributions) and `every`: `noise: {normal: [0, 1.2], every: 1d}`.",
    s.Order: "Other keys are the parameters of the option: `{option: charter_tankers, tonnage: 3}`. A free action has "
    "none. An order that is an option without parameters may be just the option's name.",
    s.Clock: "`turn: [2d, 5d]` is a first turn of two days, then turns of five.",
    s.Exercise: "Sections that hold more than a line have tables of their own; those of the world come in part 2.",
    s.Provenance: "Figures can also say so one by one, in their long form: `{value: 53, source: OIL-04}`.",
    s.Source: "`sources.yaml` holds them by id, or as a list in which each has an `id`.",
    s.ControlEntry: "An order is named as team/turn/id or team/turn/number (`energy/2/gift`), in continuous play "
    "team/@instant/number (`energy/@2d 3h/1`). Where no odds are given, 2d6 and the arguments decide: with those for "
    "it added and those against taken away, 7 or more is a success.",
    s.Move: "In turns a move says its `turn`; in continuous play it says when it arrives, `at`.",
    s.Effect: "Several of `set`, `add`, `multiply` and `ramp` may stand in one effect, and share its time and chance.",
}


@dataclass(frozen=True)
class Section:
    """A stretch of the page below a heading; `depth` is 2 for chapters and 3 for what stands in them."""

    title: str
    text: str
    depth: int = 2


def format_page() -> str:
    """The whole page, as Markdown."""
    sections = [
        Section("Files", _FILES),
        Section("How it is written", f"{_YAML}\n{_limits()}"),
        Section("Kinds of value", f"What the tables below mean by their words.\n\n{_kinds()}"),
    ]
    for chapter in _CHAPTERS:
        more = f"\n{_keys(s.Exercise, of_the_world=True)}" if s.World in chapter.models else ""
        sections.append(Section(chapter.title, f"{chapter.text}\n{more}"))
        sections += [Section(_heading(model), _told(model), 3) for model in chapter.models]
    sections += [
        Section("Expressions", f"{_EXPRESSIONS}\n{_functions()}"),
        Section("Distributions", _distributions()),
        Section("Words for chances", _chances()),
        Section("Units", _units()),
    ]
    written = "\n".join(f"{'#' * section.depth} {section.title}\n\n{section.text}" for section in sections)
    return f"{_INTRODUCTION}\n{_contents(sections)}\n{written}"


def _contents(sections: list[Section]) -> str:
    """The table of contents: chapters, each followed by what stands in it."""
    chapters: list[list[str]] = []
    for section in sections:
        link = f"[{section.title}](#{_anchor(section.title)})"
        if section.depth == 2:
            chapters.append([link])
        else:
            chapters[-1].append(link)
    lines = [": ".join(part for part in (chapter[0], " · ".join(chapter[1:])) if part) for chapter in chapters]
    return "".join(f"- {line}\n" for line in lines)


# Sections


def _told(model: type[Model]) -> str:
    """One model: what it is, what goes for it as a whole, its keys."""
    assert model.__doc__
    told = [" ".join(model.__doc__.split())]
    told += [_NOTES[model]] if model in _NOTES else []
    told += _rules(model)
    told += [_ORIGIN] if issubclass(model, s.Provenance) and model is not s.Provenance else []
    verbs = f"\n{_verbs()}" if model is s.ControlEntry else ""
    return "\n\n".join(told) + f"\n\n{_keys(model)}{verbs}"


def _keys(model: type[Model], of_the_world: bool = False) -> str:
    """The keys of a model; those of the exercise are told in two parts."""
    found = shapes.keys(model)
    if model is s.Exercise:
        found = tuple(key for key in found if (key.name in _WORLD_SECTIONS) == of_the_world)
    if issubclass(model, s.Provenance) and model is not s.Provenance:
        found = tuple(key for key in found if key not in shapes.keys(s.Provenance))
    head = ("key", "what stands there", "what it says", "left out", "example")
    return _table(head, [_row(key) for key in found])


def _row(key: shapes.Key) -> tuple[str, ...]:
    words = shapes.words(key.shape, _linked)
    if isinstance(key.shape, shapes.OneOf) and key.shape.meanings:
        words = "one of " + "; ".join(f"`{word}`: {meaning}" for word, meaning in key.shape.meanings.items())
    left_out = "**needed**" if key.needed else f"`{key.default}`" if key.default else ""
    example = f"`{key.name}: {flow(typed(key.examples[0]))}`" if key.examples else ""
    return f"`{key.name}`", words, key.description, left_out, example


def _rules(model: type[Model]) -> list[str]:
    """What is asked of several keys at once."""
    told = []
    for rule in shapes.TOGETHER.get(model, ()):
        names = [f"`{name}`" for name in rule.keys]
        listed = f"{', '.join(names[:-1])} and {names[-1]}"
        told.append(
            {
                "one": f"Exactly one of {listed} is needed.",
                "some": f"At least one of {listed} is needed.",
                "most": f"At most one of {listed} may stand.",
                "needs": f"{names[0]} needs {names[-1]} beside it.",
            }[rule.how]
        )
    return [" ".join(told)] if told else []


def _verbs() -> str:
    """What control can do, with what each needs."""
    rows = []
    for verb, (needed, beside) in VERBS.items():
        also = [name for name in beside if name not in needed and name != verb]
        rows.append((f"`{verb}`", *(", ".join(f"`{name}`" for name in names) for names in (needed, also))))
    return "`at`, `by`, `because` and `private` go with everything; the rest so:\n\n" + _table(
        ("it does", "needs", "may have"), rows
    )


def _heading(model: type[Model]) -> str:
    special = {s.Exercise: "The exercise", s.Provenance: "Where figures come from"}
    called = special.get(model) or shapes.called(model)
    return called[:1].upper() + called[1:]


def _linked(model: type[Model], name: str) -> str:
    return f"[{name}](#{_anchor(_heading(model))})"


# Tables of what is no model


def _kinds() -> str:
    rows = []
    for kind in _KINDS:
        examples = ", ".join(f"`{flow(typed(example))}`" for example in kind.examples)
        rows.append((kind.words, kind.about, examples))
    return _table(("in the tables", "what it is", "examples"), rows)


def _limits() -> str:
    files = (("a file of an exercise", reading.EXERCISE), ("a move", reading.MOVE), ("control's file", reading.CONTROL))
    rows = [
        (
            name,
            _size(limits.size),
            str(limits.depth),
            f"{limits.values:,}",
            f"{limits.text:,} characters",
            str(limits.key),
        )
        for name, limits in files
    ]
    table = _table(("at most", "size", "levels deep", "values", "one text", "characters of a key"), rows)
    return (
        f"{table}\nAll files of an exercise together have at most {_size(reading.WHOLE_EXERCISE)}. An expression has "
        f"at most {LONGEST} characters and {MOST_NODES} parts. No length of time is longer than 200 years.\n"
    )


def _functions() -> str:
    known = {*FUNCTIONS, "now", "yearday"}
    assert set(_FUNCTIONS) == known, f"functions to explain: {known ^ set(_FUNCTIONS)}"
    rows = [(_code_list(written), meaning) for written, meaning in _FUNCTIONS.values()]
    return f"{_table(('function', 'what it gives'), rows)}\n{_BESIDE_FUNCTIONS}"


def _code_list(written: str) -> str:
    """`f(x), f(x, y)` as code, each by itself."""
    return ", ".join(f"`{part}`" for part in re.split(r"(?<=\)), (?=\w+\()", written))


def _distributions() -> str:
    rows = [(f"`{name}`", k.DRAWN[name]) for name in DISTRIBUTIONS]
    return "What is drawn when it is needed: `lead_time: {triangular: [20d, 30d, 60d]}`.\n\n" + _table(
        ("distribution", "what it draws"), rows
    )


def _chances() -> str:
    by_chance: dict[float, list[str]] = {}
    for word, chance in CHANCE_WORDS.items():
        by_chance.setdefault(chance, []).append(f"`{word}`")
    rows = [(", ".join(words), f"{chance:g}") for chance, words in by_chance.items()]
    return "By the ranges of ICD 203, at their midpoints.\n\n" + _table(("word", "chance"), rows)


def _units() -> str:
    lengths: dict[int, list[str]] = {}
    for unit, length in durations.UNITS.items():
        lengths.setdefault(length, []).append(f"`{unit}`")
    rows = [(f"`{durations.text(length)}`", ", ".join(units)) for length, units in lengths.items()]
    table = _table(("length", "may be written"), rows)
    per = ", ".join(f"`{unit}`" for unit in durations.RATE_UNITS)
    rates = f"A rate is per {per}; a month is 30 days and a year 365 days."
    return f"A length of time is written with these units, the largest first:\n\n{table}\n{rates}\n{_UNITS}"


# Markdown


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(title: str) -> str:
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def _size(size: int) -> str:
    return f"{size // 2**20} MiB" if size >= 2**20 else f"{size // 1024} KiB"
