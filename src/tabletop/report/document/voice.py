"""How one report is put into words: its language, its people and things by title, and its evidence as links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache, cached_property

from tabletop.press import blocks as b
from tabletop.report.form import Decision, ExpectationRow, Finding, Rating, Report
from tabletop.report.language import Language

CITED = 8  # numbers of events that a statement shows; of the others it says how many there are
LONG = 200  # rows; what is longer is set as a close list, which costs far less than a table
LARGE = 1000  # orders; a log of more cites one event of each, and the timeline leaves orders to it
_LINE = 180  # letters of what people wrote, where one line is meant to hold it
_SPACE = re.compile(r"\s+")
_SPACE_RUN = b.Run(" ")
_TONES: dict[str, b.Tone] = {
    "P": "good",
    "S": "fair",
    "M": "poor",
    "U": "bad",
    "unrated": "quiet",
    "met": "good",
    "late": "poor",
    "unmet": "bad",
    "open": "quiet",
    "never": "quiet",
    "succeeded": "good",
    "partial": "fair",
    "failed": "bad",
    "rejected": "bad",
    "refused": "bad",
}


class Voice:
    """Says what one report holds in one language. It remembers which events were cited."""

    def __init__(self, report: Report, language: Language) -> None:
        self.report = report
        self.language = language
        self._fixed = cache(language.say)
        self.number = cache(language.number)
        self.instant = cache(language.instant)
        self.length = cache(language.length)
        self.startex = datetime.fromisoformat(report.overview.startex)
        self.teams = {team.id: team.title or team.id for team in report.overview.teams}
        self.cited: set[int] = set()
        self._named = cache(self._word)
        self._when = cache(lambda seconds: language.calendar(self.startex, seconds))

    @property
    def control(self) -> bool:
        """Whether the report is control's own, which hides nothing."""
        return self.report.cover.reader == "control"

    @property
    def large(self) -> bool:
        """Whether there are so many orders that their whole course would fill thousands of pages."""
        return len(self.report.decisions) > LARGE

    @cached_property
    def orders(self) -> dict[str, tuple[int, Decision]]:
        """Orders by reference, with their rows in the decision log, counted from 1."""
        return {row.order: (place, row) for place, row in enumerate(self.report.decisions, 1)}

    @cached_property
    def expected(self) -> dict[str, list[tuple[int, ExpectationRow]]]:
        """Expectations by id, each time that it was opened, with their rows, counted from 1."""
        found: dict[str, list[tuple[int, ExpectationRow]]] = {}
        for place, row in enumerate(self.report.expectations, 1):
            found.setdefault(row.id, []).append((place, row))
        return found

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Numbers of the findings that stand, by id, counted from 1 by kind as one reads: objective by objective."""
        findings = self.report.findings
        merged = {name for item in findings for name in item.merged}
        stands = [item for item in findings if item.verdict != "rejected" and item.id not in merged]
        stands.sort(key=lambda item: self.place(item) or len(self.report.objectives) + 1)
        kinds = [[item.id for item in stands if item.kind == kind] for kind in ("strength", "improve")]
        return {name: place for names in kinds for place, name in enumerate(names, 1)}

    def place(self, item: Finding) -> int:
        """The objective that a finding stands under, counted from 1; 0 for none."""
        return next((self._places[name] for name in item.about if name in self._places), 0)

    @cached_property
    def _places(self) -> dict[str, int]:
        """Objectives counted from 1, by their own ids and those of their tasks."""
        found: dict[str, int] = {}
        for place, rating in enumerate(self.report.objectives, 1):
            for name in (rating.id, *(task.id for task in rating.tasks)):
                found.setdefault(name, place)
        return found

    @cached_property
    def units(self) -> dict[str, tuple[str, str]]:
        """Titles and units of figures that have a chart, by name."""
        return {chart.name: (chart.title, chart.unit) for chart in self.report.charts}

    @cached_property
    def _seqs(self) -> set[int]:
        return {record.seq for record in self.report.records}

    def say(self, key: str, **values: object) -> str:
        """A text of the catalogue. KeyError where it has none of this name."""
        return self.language.say(key, **values) if values else self._fixed(key)

    def knows(self, key: str) -> bool:
        """Whether the catalogue has a text of this name."""
        return self.language.knows(key)

    def named(self, prefix: str, value: str) -> str:
        """A word of the engine, such as the state of an order, in the report's language; as it is where none is."""
        return self._named(prefix, value)

    def _word(self, prefix: str, value: str) -> str:
        key = f"{prefix}.{value}"
        return self.say(key) if self.knows(key) else value

    def team(self, name: str | None) -> str:
        """What a team is called; control's own where there is none."""
        return self.say("control") if name is None else self.teams.get(name, name)

    def team_list(self, names: Iterable[str]) -> str:
        """Teams by title, in a row."""
        return ", ".join(self.team(name) for name in names)

    def option(self, name: str) -> str:
        """What an option is called."""
        return self.report.options.get(name) or name

    def inject(self, name: str | None) -> str:
        """What an inject is called."""
        return self.report.injects.get(name or "") or name or ""

    def expectation(self, name: str) -> str:
        """What was expected, in its own words."""
        rows = self.expected.get(name, ())
        return next((row.text for _, row in rows if row.text), name)

    def order(self, reference: str | None) -> str:
        """What was ordered, by the order's reference."""
        _, row = self.orders.get(reference or "", (0, None))
        return row.title if row else reference or ""

    def when(self, seconds: int) -> str:
        """An instant in exercise time and by the calendar."""
        return self.say("instant.both", instant=self.instant(seconds), calendar=self._when(seconds))

    def calendar(self, seconds: int) -> str:
        """An instant by the calendar."""
        return self._when(seconds)

    def amount(self, value: float, unit: str = "") -> str:
        """A figure with its unit."""
        return f"{self.number(value)} {unit}".strip()

    def spent(self, name: str, amount: float) -> str:
        """So much of a figure, by its title and with its unit where it has a chart."""
        title, unit = self.units.get(name, (name, ""))
        return f"{title} {self.amount(amount, unit)}"

    def percent(self, share: float) -> str:
        """A chance or a share, from 0 to 1."""
        return self.say("percent", number=self.number(round(share * 100, 1)))

    def value(self, value: object) -> str:
        """A value of plain data in words."""
        if isinstance(value, str):
            return self.teams.get(value, value)
        if value is None:
            return self.say("nothing")
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, int | float):
            return self.number(value)
        if isinstance(value, dict):
            return self.pairs(value)
        if isinstance(value, list | tuple):
            return self.language.listed([self.value(item) for item in value])
        return str(value)

    def pairs(self, values: Mapping[str, object]) -> str:
        """Names with their values: `amount: 3, to: Beijing`."""
        return ", ".join(f"{name}: {self.value(value)}" for name, value in values.items())

    def odds(self, odds: object) -> str:
        """The chances of each outcome, or the odds as they were written."""
        if isinstance(odds, dict):
            return ", ".join(f"{self.named('result', str(name))} {self._chance(odds, name)}" for name in odds)
        if isinstance(odds, float | int) and not isinstance(odds, bool):
            return self.percent(odds) if 0 <= odds <= 1 else self.number(odds)
        return self.value(odds)

    def _chance(self, odds: Mapping[str, object], name: str) -> str:
        """The chance of one outcome; one without a figure has what the others leave."""
        value = odds[name]
        if value is None:
            rest = 1 - sum(other for other in odds.values() if isinstance(other, int | float))
            return self.percent(max(rest, 0.0))
        return self.percent(value) if isinstance(value, int | float) else self.value(value)

    def draw(self, draw: object) -> str:
        """A number between 0 and 1, dice with their sum, or whether it came true."""
        if isinstance(draw, float):
            return self.number(round(draw, 4))
        if isinstance(draw, list | tuple) and len(draw) == 3:
            return self.say("draw.dice", first=str(draw[0]), second=str(draw[1]), total=str(draw[2]))
        return self.value(draw)

    def rating(self, rating: Rating) -> b.Run:
        """A rating as a chip: its letter, coloured."""
        letter = self.say("rating.none") if rating == "unrated" else rating
        return b.Run(letter, bold=True, tone=_TONES[rating])

    def state(self, state: str, prefix: str = "state") -> b.Run:
        """How an order or an expectation stands, coloured."""
        return b.Run(self.named(prefix, state), bold=True, tone=_TONES.get(state, ""))

    def refs(self, evidence: Sequence[int], most: int = CITED) -> b.Runs:
        """Numbers of events as small links to their entries in the appendix, with a space before each."""
        runs: list[b.Run] = []
        for seq in evidence[:most]:
            runs += (_SPACE_RUN, self._ref(seq))
        if len(evidence) > most:
            runs.append(b.Run(" " + self.say("evidence.more", count=len(evidence) - most), tone="quiet"))
        return tuple(runs)

    def _ref(self, seq: int) -> b.Run:
        if seq not in self._seqs:
            return b.Run(f"#{seq}", tone="quiet")
        self.cited.add(seq)
        return b.Run(f"#{seq}", link=f"#e{seq}", tone="quiet")

    def told(self, key: str, evidence: Sequence[int] = (), most: int = CITED, **values: object) -> b.Runs:
        """A sentence of the catalogue with its evidence, of which at most so many numbers are shown."""
        return (b.Run(self.say(key, **values)), *self.refs(evidence, most))

    def quoted(self, runs: b.Runs) -> b.Runs:
        """Somebody's words in the marks of quotation of the language."""
        return (b.Run(self.say("quote.open")), *runs, b.Run(self.say("quote.close")))

    def lead(self, key: str, **values: object) -> b.Paragraph:
        """The line under a heading that says what the section is, for those who never read such a report."""
        return b.Paragraph((b.Run(self.say(key, **values), italic=True, tone="quiet"),), keep=True)

    def sentence(self, key: str, **values: object) -> b.Paragraph:
        """A paragraph of one sentence without evidence."""
        return b.paragraph(self.say(key, **values))

    def header(self, *keys: str) -> tuple[str, ...]:
        """Heads of a table's columns."""
        return tuple(self.say(f"column.{key}") for key in keys)


def clipped(text: str, most: int = _LINE) -> str:
    """What people wrote, on one line, and cut at a word where it is longer than the line."""
    line = _SPACE.sub(" ", text[: 4 * most]).strip()
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + "…"


def capital(text: str) -> str:
    """A text that stands alone, with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def quiet(text: str) -> b.Run:
    """Something said aside."""
    return b.Run(text, tone="quiet")


def entry(anchor: str, lead: b.Runs, body: b.Runs) -> b.Entry:
    """One of many, with as few runs as it takes: tens of thousands of them are printed."""
    return b.Entry(anchor, lead, tight(body))


def tight(runs: Iterable[b.Run]) -> b.Runs:
    """The same runs with neighbours of one style made into one; a space takes the style of what it follows."""
    found: list[b.Run] = []
    for run in runs:
        last = found[-1] if found else None
        if last is not None and last.tone in ("", "quiet") and not last.link and not last.code:
            style = (run.bold, run.italic, run.code, run.link, run.tone)
            if style == (last.bold, last.italic, False, "", last.tone) or (run.text.isspace() and not run.link):
                found[-1] = b.Run(last.text + run.text, last.bold, last.italic, tone=last.tone)
                continue
        found.append(run)
    return tuple(found)


def lines(parts: Iterable[b.Runs]) -> b.Runs:
    """Runs under each other, leaving out those that hold nothing."""
    found: list[b.Run] = []
    for part in parts:
        if part:
            found += (b.Run("\n"), *part) if found else part
    return tuple(found)


def joined(parts: Iterable[b.Runs], between: str = " ") -> b.Runs:
    """Runs in a row."""
    found: list[b.Run] = []
    for part in parts:
        if part:
            found += (b.Run(between), *part) if found else part
    return tuple(found)
