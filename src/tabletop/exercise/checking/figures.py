"""Figures: numbers, lengths of time, chances and distributions, from the models to checked nodes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from tabletop.exercise import durations, units
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.expressions import ExpressionError, Scope, parse
from tabletop.exercise.expressions.templates import template
from tabletop.exercise.form import Source, Template
from tabletop.exercise.loading import Document
from tabletop.exercise.problems import Problems
from tabletop.exercise.schema import parts as schema_parts

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
#: As many names as a message lists where none of them is near.
_FEW = 8
#: What is no expression but words and numbers, as in `3 dyas` or `ten days`.
_TIME_LIKE = re.compile(
    r"\s*(?:[-+]?\d[\d.,:]*+\s*+[A-Za-z]*+\s*+)++|\s*[A-Za-z]+ (?:day|hour|minute|week|month|year|turn)s?\s*"
)
_TIME_START = re.compile(r"[\d.+-]|[Pp][\dT]")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
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
    sources: Mapping[str, s.Source] = field(default_factory=dict)  # where figures may say they come from

    def within(self, **changes: object) -> Reader:
        """The same reader with a scope that differs."""
        return replace(self, scope=replace(self.scope, **changes))  # type: ignore[arg-type]

    def complain(self, path: Path, error: ExpressionError) -> None:
        """Note what is wrong with the text at a path, at the very word."""
        suggestion = error.given
        if error.code.startswith("unknown-"):
            suggestion = suggestion or self.problems.suggest(error.word, tuple(error.known))
            if self.excused(path, error.code, error.word, suggestion):
                return
        place = self.document.place(path)
        for word in (error.within, error.word):
            place = self.document.word_after(place, word) if word else place
        self.problems.add(place, error.code, error.message, suggestion)

    def unknown(self, path: Path, what: str, word: str, known: Iterable[str], key: bool = False) -> None:
        """Note a name that nothing has; with `key` it stands as a key."""
        code = f"unknown-{what.replace(' ', '-')}"
        self.no_such(path, code, f"there is no {what} '{word}'", word, known, key)

    def no_such(self, path: Path, code: str, message: str, word: str, known: Iterable[str], key: bool = False) -> None:
        """Note a name that cannot stand here, with the one that was probably meant."""
        names = tuple(name for name in known if not schema_parts.is_stand_in(name))
        suggestion = self.problems.suggest(word, names)
        if self.excused(path, code, word, suggestion):
            return
        if suggestion is None and self.document.lost.names:
            suggestion = self.problems.suggest(word, self.document.lost.names)
        if suggestion is None and 0 < len(names) <= _FEW:
            message += f"; there is {', '.join(names)}" if len(names) == 1 else f"; there are {', '.join(names)}"
        place = self.document.place(path, key=True) if key else self.document.place_word(path, word)
        self.problems.add(place, code, message, suggestion)

    def excused(self, path: Path, code: str, word: str, suggestion: str | None) -> bool:
        """Whether a name may be missing because what it belongs to could not be read, which has been noted."""
        if schema_parts.is_stand_in(word):
            return True
        if not word:
            return self.problems.said_at(self.document.place(path))
        lost = self.document.lost
        return lost.has(word) or (suggestion is None and (code in lost.codes or self.document.broken(path)))

    def missing(self, path: Path, code: str, message: str, key: bool = False) -> None:
        """Note that something is missing, unless it may stand in what could not be read."""
        if not self.document.broken(path):
            self.problems.add(self.document.place(path, key), code, message)

    def text(self, path: Path, text: str, *kinds: n.Kind, unit: str = "") -> n.Node | None:
        """An expression, or a value with its unit, in `unit`; None where it is wrong, which has then been noted."""
        if not text.strip():
            if not self.problems.said_at(self.document.place(path)):
                self.problems.add(self.document.place(path), "missing-value", "a value is missing here")
            return None
        try:
            if "duration" in kinds and (fixed := self._fixed_time(text)) is not None:
                return self._forward(path, n.Number(float(fixed)))
            if "number" in kinds and _NUMBER.fullmatch(text):
                return n.Number(float(text))
            if kinds == ("number",) and (parts := units.split(text)) is not None:
                return n.Number(self._converted(*parts, unit))
            node = parse(text, self.scope, *kinds)
            return self._forward(path, node) if "duration" in kinds else node
        except ExpressionError as error:
            meant = (
                "duration" in kinds
                and len(text) < 100
                and _TIME_LIKE.fullmatch(text)
                and not self.scope.slots.get(text.strip())
            )
            self.complain(path, (_no_length(text) if meant else None) or error)
            return None

    def _forward(self, path: Path, node: n.Node) -> n.Node:
        """A length of time or an instant; none is negative."""
        if isinstance(node, n.Number) and node.value < 0:
            message = (
                "this is before STARTEX; times count forward from there"
                if path[-1] in ("at", "until")
                else ("a length of time counts forward and cannot be negative")
            )
            self.problems.add(self.document.place(path), "bad-duration", message)
        return node

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

    def within_bounds(self, path: Path, value: n.Figure | None, low: float | None, high: float | None) -> None:
        """Note a plain number that is outside its bounds."""
        if isinstance(value, n.Number):
            if (low is not None and value.value < low) or (high is not None and value.value > high):
                bounds = [
                    f"{word} {bound:g}" for word, bound in (("at least", low), ("at most", high)) if bound is not None
                ]
                message = f"{value.value:g} is out of bounds; it must be {' and '.join(bounds)}"
                self.problems.add(self.document.place(path), "bad-value", message)

    def node(self, path: Path, figure: s.Figure | None, *kinds: n.Kind, unit: str = "") -> n.Node | None:
        """A figure that cannot be drawn."""
        if figure is None or (figure.text is None and figure.distribution is None):
            return None
        self.known_source((*path, "source"), figure.source, self.sources)
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
        self.known_source((*path, "source"), figure.source, self.sources)
        return self._distribution(path, figure.distribution, *kinds, unit=unit)

    def chance(self, path: Path, figure: s.Figure | None) -> n.Node | None:
        """A probability: a number, an expression, a percentage or a word; None for `rest` or nothing."""
        if figure is None or (figure.text is not None and figure.text.strip() == "rest"):
            return None
        written = (figure.text or "").strip()
        if written.lower() in CHANCE_WORDS:
            return n.Number(CHANCE_WORDS[written.lower()])
        if percent := _PERCENT.fullmatch(written):
            return self._probability(path, n.Number(float(percent[1]) / 100))
        if re.fullmatch(r"[A-Za-z]+( [A-Za-z]+)*", written) and not self._is_name(written):
            words = ", ".join(CHANCE_WORDS)
            message = f"'{written}' is no chance; write a number such as 0.6, or one of: {words}"
            place = self.document.place_word(path, written)
            if not self.excused(path, "bad-chance", written, None):
                meant = self.problems.suggest(written, (*CHANCE_WORDS, "rest", *self.scope.names()))
                self.problems.add(place, "bad-chance", message, meant)
            return n.Number(0.0)
        return self._probability(path, self.node(path, figure, "number") or n.Number(0.0))

    def _is_name(self, written: str) -> bool:
        """Whether this is an expression that is a name, or a choice between some."""
        return " if " in written or self.scope.has(written)

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
        self.known_source((*path, "source"), item.source, sources)
        return Source(item.source, item.judgement)

    def known_source(self, path: Path, name: str | None, sources: Mapping[str, s.Source]) -> None:
        """Look up the id of a source, where the exercise has a list of them."""
        if name is not None and name not in sources and sources:
            self.unknown(path, "source", name, sources)

    def _fixed_time(self, text: str) -> int | None:
        """A length of time or a date, where the whole text is one."""
        written = text.strip()
        if not _TIME_START.match(written):
            return None
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
            weights = [self.chance((*path, "choice"), s.Figure(text)) for text in drawn.weights]
            if not weights:
                count = len(drawn.arguments)
                weights = [*[n.Number(1 / count)] * (count - 1), None]
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


def _no_length(text: str) -> ExpressionError | None:
    """Why a text is no length of time, where it was meant as one."""
    try:
        durations.seconds(text)
    except durations.DurationError as error:
        return ExpressionError("bad-duration", str(error), error.word or text.strip(), error.suggestion)
    return None
