"""What a backcast file may say, checked: a period, a nameplate capacity, what shippers offer, and dated events."""

from __future__ import annotations

from datetime import date, timedelta
from math import nan
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from tabletop.exercise.faults import complain
from tabletop.exercise.problems import ExerciseError, Place, Problems
from tabletop.exercise.reading import EXERCISE, read
from tabletop.exercise.reading.marked import Mapping
from tabletop.exercise.schema.base import Model, fault, plain

Kind = Literal["storm", "damage", "survey", "court", "regulator", "strike", "maintenance"]
LONGEST = timedelta(days=50 * 366)


def _day(value: Any) -> date:
    """A date without an hour, because the model counts whole days."""
    if isinstance(value, date):
        return value
    text = plain(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fault("bad-value", "a date without an hour is needed here, like 2022-09-01") from None


def _left_out(value: Any) -> Any:
    """Files written by programs say `null` for what is left out."""
    return None if value in ("null", "~") else value


def _figure(low: float, high: float, words: str) -> BeforeValidator:
    """A number within bounds, and what it is called where something else stands."""

    def read(value: Any) -> float:
        text = plain(value)
        try:
            number = float(text)
        except ValueError:
            number = nan
        if not low <= number <= high:
            raise fault("bad-value", f"{words} is needed here")
        return number

    return BeforeValidator(read)


Day = Annotated[date, BeforeValidator(_day)]
Capacity = Annotated[float, _figure(0.001, 1e6, "a capacity in Mt a year")]
Rate = Annotated[float, _figure(0, 1e4, "a figure of Mt a day, 0 or more,")]
Moorings = Annotated[float, _figure(0, 3, "a number of moorings working, 0 to 3,")]
Fraction = Annotated[float, _figure(0, 1, "a fraction from 0 to 1")]
Maybe = BeforeValidator(_left_out)


class Step(Model):
    """From this day on, until the next step, shippers offer this much, Mt per day."""

    since: Day = Field(alias="from")
    value: Rate


class Event(Model):
    """Something that happened to the terminal, from a day until another (not counted), or to the end."""

    since: Day = Field(alias="from")
    until: Annotated[Day | None, Maybe] = None
    kind: Kind
    moorings: Annotated[Moorings | None, Maybe] = None
    announced_loss: Annotated[Fraction | None, Maybe] = None

    @model_validator(mode="after")
    def _in_order(self) -> Event:
        if self.until is not None and self.until <= self.since:
            message = f"'until' is the first day after the event: write a day after {self.since}, not {self.until}"
            raise fault("bad-value", message, "until")
        return self


def _steps(value: Any) -> Any:
    """One figure, or a mapping of dates to figures, as a list of steps."""
    if isinstance(value, dict):
        return [{"from": day, "value": amount} for day, amount in value.items()]
    return value if isinstance(value, list) else [{"from": date.min, "value": value}]


class Backcast(Model):
    """One file: `from` and `to` are the first and the last day."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    capacity: Capacity
    demand: Annotated[list[Step], BeforeValidator(_steps), Field(min_length=1)]
    events: tuple[Event, ...] = ()

    @model_validator(mode="after")
    def _in_order(self) -> Backcast:
        if self.last < self.first:
            raise fault("bad-value", f"the period ends ({self.last}) before it begins ({self.first})", "to")
        if self.last - self.first > LONGEST:
            raise fault("bad-value", "the period is longer than 50 years", "to")
        if all(step.since > self.first for step in self.demand):
            raise fault("bad-value", f"it is not said what is offered on the first day, {self.first}", "demand")
        return self

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.last + timedelta(days=1)


def read_file(path: Path) -> Backcast:
    """Read and check a file (YAML or JSON). Raises ExerciseError: all that is wrong, with file and line."""
    problems, name = Problems(), str(path)
    try:
        root = read(path.read_bytes(), name, EXERCISE, problems)
    except OSError as error:
        problems.add(Place(name), "unreadable", f"the file cannot be read: {error.strerror}")
        raise ExerciseError(problems) from error
    if not isinstance(root, Mapping):
        if not problems.errors:
            problems.add(Place(name, 1, 1), "wrong-type", "from, to, capacity, demand and events are needed here")
        raise ExerciseError(problems)
    try:
        backcast = Backcast.model_validate(root)
    except ValidationError as error:
        complain(error, Backcast, root, problems)
    if problems.errors:
        raise ExerciseError(problems)
    return backcast
