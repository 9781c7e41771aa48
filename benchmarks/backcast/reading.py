"""What a backcast file may say, checked: a period, a nameplate capacity, what shippers offer, and dated events."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

Kind = Literal["storm", "damage", "survey", "court", "regulator", "strike", "maintenance"]


class BackcastError(Exception):
    """What is wrong with a file, a line each: `file:line: sentence`."""


def _day(value: Any) -> Any:
    """A date as YAML or JSON gives it; an hour of the day is refused, because the model counts whole days."""
    if isinstance(value, datetime) or not isinstance(value, date | str):
        raise ValueError("a date is written as 2022-09-01, without an hour")
    return value


Day = Annotated[date, BeforeValidator(_day)]
Rate = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Strict(BaseModel):
    """Unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(Strict):
    """From this day on, until the next step, shippers offer this much, Mt per day."""

    since: Day = Field(validation_alias=AliasChoices("from", "date", "at"))
    until: Day | None = None
    """For the reader: a step holds until the next one in any case."""
    value: Rate = Field(validation_alias=AliasChoices("value", "demand", "rate", "mt_per_day"))


class Event(Strict):
    """Something that happened to the terminal, from a day until another (not counted), or to the end."""

    since: Day = Field(alias="from")
    until: Day | None = None
    kind: Kind
    moorings: Annotated[float, Field(ge=0, le=3)] | None = None
    announced_loss: Annotated[float, Field(ge=0, le=1)] | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Event:
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"until ({self.until}) is the first day after the event: write a day after {self.since}")
        return self


def _steps(value: Any) -> Any:
    """One figure, a list of `{from, value}` or `[date, value]`, or a mapping of dates to figures; as steps."""
    if isinstance(value, bool) or value is None:
        raise ValueError("write Mt per day, or a list of {from: 2022-01-01, value: 0.17}")
    if isinstance(value, int | float | str):
        return [{"from": date.min, "value": value}]
    if isinstance(value, dict):
        return [{"from": day, "value": amount} for day, amount in value.items()]
    if isinstance(value, list):
        return [{"from": step[0], "value": step[1]} if _is_pair(step) else step for step in value]
    return value


def _is_pair(step: Any) -> bool:
    return isinstance(step, list) and len(step) == 2


class Backcast(Strict):
    """One file: `from` and `to` are the first and the last day."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    capacity: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    demand: Annotated[list[Step], BeforeValidator(_steps), Field(min_length=1)]
    events: list[Event] = []

    @model_validator(mode="after")
    def _in_order(self) -> Backcast:
        if self.last < self.first:
            raise ValueError(f"the period ends ({self.last}) before it begins ({self.first})")
        if (self.last - self.first).days > 50 * 366:
            raise ValueError("the period is longer than 50 years")
        if all(step.since > self.first for step in self.demand):
            raise ValueError(f"demand does not say what is offered on the first day, {self.first}")
        return self

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.last + timedelta(days=1)


@dataclass(frozen=True)
class _Line:
    node: yaml.Node

    def of(self, path: Sequence[int | str]) -> int:
        """The line of the deepest part of a path that the file has."""
        node, line = self.node, self.node.start_mark.line
        for step in path:
            if isinstance(node, yaml.MappingNode):
                found = [(key, value) for key, value in node.value if key.value == str(step)]
                if not found:
                    break
                line, node = found[0][0].start_mark.line, found[0][1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                node = node.value[step]
                line = node.start_mark.line
        return line + 1


def read(path: Path) -> Backcast:
    """Read and check a file (YAML or JSON); BackcastError names file, line and what would be right."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BackcastError(f"{path}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BackcastError(f"{path}: cannot be read as text: {error}") from None
    try:
        node = yaml.compose(text, yaml.SafeLoader)
        found = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BackcastError(f"{path}:{line}: this is not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BackcastError(f"{path}: this is not YAML: {error}") from None
    if node is None or not isinstance(found, dict):
        raise BackcastError(f"{path}:1: expected from, to, capacity, demand and events")
    doubled = _doubled(node, path)
    if doubled:
        raise BackcastError("\n".join(doubled))
    try:
        return Backcast.model_validate(found)
    except ValidationError as error:
        lines = _Line(node)
        raise BackcastError("\n".join(_told(path, lines, item) for item in error.errors())) from None


def _doubled(node: yaml.Node, path: Path) -> list[str]:
    """Keys given twice, of which YAML would keep the last without a word."""
    told = []
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line, name = key.start_mark.line + 1, str(key.value)
            if name in seen:
                told.append(f"{path}:{line}: {name} is given twice, first in line {seen[name]}")
            seen.setdefault(name, line)
            told += _doubled(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            told += _doubled(value, path)
    return told


def _told(path: Path, lines: _Line, item: Any) -> str:
    """One of pydantic's errors as a sentence with its place."""
    place = list(item["loc"])
    name = ".".join(str(step) for step in place) or "the file"
    said = item["msg"].removeprefix("Value error, ")
    if item["type"] == "missing":
        said = "is missing"
    elif item["type"] == "extra_forbidden":
        said = "is not known here; known are " + ", ".join(_known(place))
    return f"{path}:{lines.of(place)}: {name}: {said}"


def _known(place: Sequence[int | str]) -> list[str]:
    """The keys that the part of the file at a place may have."""
    if len(place) > 1 and place[0] == "demand":
        return ["from", "until", "value"]
    model: type[BaseModel] = Event if len(place) > 1 else Backcast
    return [field.alias or name for name, field in model.model_fields.items()]
