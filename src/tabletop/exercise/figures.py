"""Figures: numbers, lengths of time, chances and distributions, from the models to checked nodes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tabletop.exercise import durations, units
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.expressions import ExpressionError, Scope, parse
from tabletop.exercise.form import Source, Template
from tabletop.exercise.loading import Document
from tabletop.exercise.problems import Problems, suggest
from tabletop.exercise.templates import template

Path = tuple[str | int, ...]

#: ICD 203's words with the midpoints of their ranges; a shared edge belongs to the higher word.
CHANCE_WORDS: dict[str, float] = {
    "almost no chance": 0.03,
    "remote": 0.03,
    "very unlikely": 0.125,
    "highly improbable": 0.125,
    "unlikely": 0.325,
    "improbable": 0.325,
    "roughly even chance": 0.5,
    "roughly even odds": 0.5,
    "even": 0.5,
    "likely": 0.675,
    "probable": 0.675,
    "very likely": 0.875,
    "highly probable": 0.875,
    "almost certain": 0.97,
    "nearly certain": 0.97,
}
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_PERCENT = re.compile(r"([-+]?[\d.]+)\s*%")


@dataclass
class Reader:
    """Reads figures and texts at places of a document, and notes what is wrong with them."""

    document: Document
    problems: Problems
    scope: Scope
    startex: datetime
    conversions: Mapping[str, str] = field(default_factory=dict)  # the exercise's own `units:`

    def within(self, **changes: object) -> Reader:
        """The same reader with a scope that differs."""
        return replace(self, scope=replace(self.scope, **changes))  # type: ignore[arg-type]

    def complain(self, path: Path, error: ExpressionError) -> None:
        """Note what is wrong with the text at a path, at the very word."""
        place = self.document.place_word(path, error.word) if error.word else self.document.place(path)
        self.problems.add(place, error.code, error.message, error.suggestion)

    def unknown(self, path: Path, what: str, word: str, known: Sequence[str]) -> None:
        """Note a name that nothing has."""
        code = f"unknown-{what.replace(' ', '-')}"
        place = self.document.place_word(path, word)
        self.problems.add(place, code, f"there is no {what} '{word}'", suggest(word, known))

    def text(self, path: Path, text: str, *kinds: n.Kind, unit: str = "") -> n.Node | None:
        """An expression, or a value with its unit, in `unit`; None where it is wrong, which has then been noted."""
        try:
            if "duration" in kinds and (fixed := self._fixed_time(text)) is not None:
                return n.Number(float(fixed))
            if kinds == ("number",) and (parts := units.split(text)) is not None:
                return n.Number(self._converted(*parts, unit))
            return parse(text, self.scope, *kinds)
        except ExpressionError as error:
            self.complain(path, error)
            return None

    def _converted(self, number: float, written: str, wanted: str) -> float:
        try:
            return units.convert(number, written, wanted, self.conversions)
        except units.UnitError as error:
            raise ExpressionError("wrong-unit", str(error), written, error.suggestion) from None

    def amount(self, path: Path, value: float | None, unit: str = "") -> float | None:
        """A bound that may have been written with a unit, in `unit`; None where there is none or it does not fit."""
        if not isinstance(value, units.Measured):
            return value
        try:
            return self._converted(float(value), value.unit, unit)
        except ExpressionError as error:
            self.complain(path, error)
            return None

    def node(self, path: Path, figure: s.Figure | None, *kinds: n.Kind, unit: str = "") -> n.Node | None:
        """A figure that cannot be drawn."""
        if figure is None:
            return None
        if figure.text is None:
            place = self.document.place(path)
            self.problems.add(place, "not-drawn", "a distribution cannot stand here; write a number or an expression")
            return None
        return self.text(path, figure.text, *kinds, unit=unit)

    def figure(self, path: Path, figure: s.Figure | None, *kinds: n.Kind, unit: str = "") -> n.Figure | None:
        """A figure that may be drawn."""
        if figure is None:
            return None
        if figure.distribution is None:
            return self.node(path, figure, *kinds, unit=unit)
        return self._distribution(path, figure.distribution, *kinds, unit=unit)

    def number(self, path: Path, figure: s.Figure | None) -> float | None:
        """A figure that must be a plain number."""
        node = self.node(path, figure, "number")
        if node is None or isinstance(node, n.Number):
            return None if node is None else node.value
        self.problems.add(self.document.place(path), "not-constant", "this must be a plain number")
        return None

    def chance(self, path: Path, figure: s.Figure | None) -> n.Node | None:
        """A probability: a number, an expression, a percentage or a word; None for `rest` or nothing."""
        if figure is None or (figure.text is not None and figure.text.strip() == "rest"):
            return None
        written = (figure.text or "").strip()
        if written.lower() in CHANCE_WORDS:
            return n.Number(CHANCE_WORDS[written.lower()])
        if percent := _PERCENT.fullmatch(written):
            return self._probability(path, n.Number(float(percent[1]) / 100))
        if re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)+", written) and " if " not in f" {written} ":
            words = ", ".join(CHANCE_WORDS)
            message = f"this is no chance; write a number such as 0.6, or one of: {words}"
            self.problems.add(self.document.place(path), "bad-chance", message, suggest(written, CHANCE_WORDS))
            return n.Number(0.0)
        return self._probability(path, self.node(path, figure, "number") or n.Number(0.0))

    def _probability(self, path: Path, node: n.Node) -> n.Node:
        if isinstance(node, n.Number) and not 0 <= node.value <= 1:
            message = f"a chance is from 0 to 1, not {node.value:g}; or write it in per cent"
            self.problems.add(self.document.place(path), "bad-chance", message)
        return node

    def template(self, path: Path, text: str) -> Template:
        """A text with figures in it."""
        try:
            return template(text, self.scope)
        except ExpressionError as error:
            self.complain(path, error)
            return Template()

    def source(self, item: s.Provenance, sources: dict[str, s.Source], path: Path) -> Source:
        """Where the figures of a mapping come from; an id must be known."""
        if item.source is not None and item.source not in sources and sources:
            self.unknown((*path, "source"), "source", item.source, list(sources))
        return Source(item.source, item.judgement)

    def _fixed_time(self, text: str) -> int | None:
        """A length of time or a date, where the whole text is one."""
        written = text.strip()
        if _DATE.match(written):
            try:
                date = datetime.fromisoformat(written)
            except ValueError:
                message = "this is not a date and time; write it like 2024-06-20T09:00+05:00"
                raise ExpressionError("bad-date", message, written) from None
            date = date if date.tzinfo else date.replace(tzinfo=self.startex.tzinfo)
            return int((date - self.startex).total_seconds())
        try:
            return durations.seconds(written)
        except durations.DurationError:
            return None

    def _distribution(self, path: Path, drawn: s.Distribution, *kinds: n.Kind, unit: str = "") -> n.Distribution | None:
        arguments = [
            self.text((*path, drawn.name, i), text, *kinds, unit="" if drawn.name == "lognormal" and i else unit)
            for i, text in enumerate(drawn.arguments)
        ]
        if drawn.name == "lognormal" and "duration" in kinds and arguments[1:] == [None]:
            return None
        weights: list[n.Node | None] = []
        if drawn.name == "choice":
            count = len(drawn.arguments)
            even = s.Figure(repr(1 / count))
            given = [s.Figure(text) for text in drawn.weights] or [even] * (count - 1) + [s.Figure("rest")]
            weights = [self.chance((*path, "choice"), figure) for figure in given]
        known = [argument for argument in arguments if argument is not None]
        if len(known) < len(arguments):
            return None
        self._in_order(path, drawn.name, known)
        return n.Distribution(drawn.name, tuple(known), tuple(weights))

    def _in_order(self, path: Path, name: str, arguments: list[n.Node]) -> None:
        values = [argument.value for argument in arguments if isinstance(argument, n.Number)]
        if len(values) < len(arguments):
            return
        wrong = None
        if name in ("uniform", "triangular", "pert") and values != sorted(values):
            wrong = (
                f"the values of '{name}' must not descend: low, then high"
                if name == "uniform"
                else (f"the values of '{name}' must not descend: low, most likely, high")
            )
        if name == "normal" and (values[1] < 0 or (len(values) == 4 and values[2] >= values[3])):
            wrong = "'normal' needs a standard deviation of at least 0, and low below high"
        if name == "lognormal" and (values[0] <= 0 or values[1] < 0):
            wrong = "'lognormal' needs a median above 0 and a sigma of at least 0"
        if wrong:
            self.problems.add(self.document.place((*path, name)), "bad-distribution", wrong)
