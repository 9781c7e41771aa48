"""What all parts of the format share: texts, numbers, lengths of time, figures, and where a figure comes from.

Everything written reaches the models as text (only ``true`` and ``false`` are booleans), so each kind of value knows
here how to read itself from text. There are no unions in the models: short forms are turned into the long one before a
value is looked at, so that an error always names the place where it is. What a kind of value is in words, and what an
editor may take for it, stands beside it (`schema_kinds`).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, StrictBool
from pydantic_core import PydanticCustomError

from tabletop.exercise import durations, units
from tabletop.exercise.problems import suggest
from tabletop.exercise.reading import yamlhints
from tabletop.exercise.schema import kinds as k


class Model(BaseModel):
    """The base of everything people write: unknown keys are errors, and nothing changes once it is read."""

    model_config = ConfigDict(extra="forbid", frozen=True, serialize_by_alias=True)


#: A plain value, read already: what has no parts.
Plain: TypeAlias = str | int | float | bool


def fault(code: str, message: str, *at: str | int, suggestion: str | None = None) -> PydanticCustomError:
    """An error for the reader of the file; `at` leads from the value being read to the part that is wrong."""
    return PydanticCustomError(code, "{sentence}", {"sentence": message, "at": at, "suggestion": suggestion})


def kind(value: object) -> str:
    """What a value is, in the words of somebody who writes YAML."""
    if isinstance(value, Mapping):
        return "a mapping (key: value)"
    if isinstance(value, list | tuple):
        return "a list"
    return "true or false" if isinstance(value, bool) else "a text"


def plain(value: object, *at: str | int) -> str:
    """The text of a plain value. Raises the error that says a list or mapping stands where one value belongs."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    raise fault("wrong-type", f"one value is needed here, not {kind(value)}", *at)


def listed(value: Any) -> Any:
    """Let one thing stand for a list of one."""
    return value if isinstance(value, list | tuple) else [value]


def short_for(key: str) -> BeforeValidator:
    """Let a plain value stand for a mapping with that one key."""

    def read(value: Any) -> Any:
        return {key: value} if isinstance(value, Plain) else value

    return BeforeValidator(read)


def _integer(value: Any) -> int:
    text = plain(value).strip()
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
        raise fault("bad-value", f"a whole number is needed here, not {_shown(text)}")
    return int(text)


def _count(value: Any) -> int:
    number = _integer(value)
    if number < 0:
        raise fault("bad-value", "a whole number of 0 or more is needed here")
    return number


def _number(value: Any) -> float:
    text = plain(value).strip()
    if re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,4})?", text):
        number = float(text)
        if math.isfinite(number):
            return number
    raise fault("bad-value", f"a number is needed here, not {_shown(text)}")


def _amount(value: Any) -> float:
    """A number, perhaps with a unit, which the checker converts."""
    text = plain(value).strip()
    parts = units.split(text)
    return _number(text) if parts is None else units.measured(*parts)


def _percent(value: Any) -> float:
    text = plain(value).strip()
    number = _number(text[:-1].strip()) / 100 if text.endswith("%") else _number(text)
    if number < 0:
        raise fault("bad-value", "an error cannot be negative; write it like 5%")
    return number


def _duration(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    try:
        return durations.seconds(plain(value))
    except durations.DurationError as error:
        raise fault("bad-duration", str(error), suggestion=error.suggestion) from error


def _date(value: Any) -> datetime:
    if isinstance(value, datetime):
        return value
    text = plain(value).strip()
    try:
        date = datetime.fromisoformat(text)
    except ValueError as error:
        if found := yamlhints.stray(text):
            raise fault("bad-character", f"{found[1]} (in a date)") from error
        message = f"{_shown(text)} is not a date and time; write it like 2024-06-17T09:00+05:00"
        raise fault("bad-date", message) from error
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _identifier(value: Any) -> str:
    text = plain(value)
    if not re.fullmatch(r"\w[\w.-]*", text) or len(text) > 64:
        if found := yamlhints.stray(text):
            raise fault("bad-character", f"{found[1]} (in a name)")
        raise fault("bad-name", f"{_shown(text)} is no name: letters, digits, '_', '-' and '.', 64 at most, are")
    return text


def _shown(text: str) -> str:
    """A value as an error quotes it: on one line and not at length."""
    line = " ".join(text.split())
    return f"'{line}'" if len(line) <= 60 else f"'{line[:57]}...'"


Text = Annotated[str, BeforeValidator(plain), k.TEXT]
Texts = Annotated[tuple[Text, ...], BeforeValidator(listed)]
Id = Annotated[str, BeforeValidator(_identifier), k.NAME]
Ids = Annotated[tuple[Id, ...], BeforeValidator(listed)]
Switch = Annotated[StrictBool, k.SWITCH]
Count = Annotated[int, BeforeValidator(_count), k.COUNT]
#: A number that may be written with a unit: `100 %`, `4 Mt/yr`.
Amount = Annotated[float, PlainValidator(_amount), k.AMOUNT]
Percent = Annotated[float, BeforeValidator(_percent), k.PERCENT]
Duration = Annotated[int, BeforeValidator(_duration), k.DURATION]
Date = Annotated[datetime, BeforeValidator(_date), k.DATE]

DistributionName = Literal["uniform", "triangular", "pert", "normal", "lognormal", "choice"]

#: Each distribution with the arguments it may have; `choice` takes any number.
DISTRIBUTIONS: dict[str, tuple[tuple[str, ...], ...]] = {
    "uniform": (("low", "high"),),
    "triangular": (("low", "most likely", "high"),),
    "pert": (("low", "most likely", "high"),),
    "normal": (("mean", "standard deviation"), ("mean", "standard deviation", "low", "high")),
    "lognormal": (("median", "sigma"),),
    "choice": (),
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """A figure that is drawn: ``{triangular: [10d, 25d, 90d]}``.

    Arguments are texts as written. `weights` is empty unless a choice has chances of its own (one each, perhaps
    ``rest``).
    """

    name: DistributionName
    arguments: tuple[str, ...]
    weights: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, a duration, a condition or an instant as written: an expression or a distribution, one of the two."""

    text: str | None = None
    distribution: Distribution | None = None
    source: str | None = None
    judgement: str | None = None
    uncertain: tuple[str, str] | None = None


def read_distribution(value: Mapping[str, Any]) -> Distribution:
    """Read the one distribution in a mapping; other keys are the caller's business."""
    names = [name for name in value if name in DISTRIBUTIONS]
    if len(names) != 1:
        known = ", ".join(DISTRIBUTIONS)
        raise fault("bad-figure", f"exactly one distribution is needed here: {known}", *names[1:2])
    name = names[0]
    if name == "choice":
        return _read_choice(value[name])
    written = value[name]
    if not isinstance(written, list | tuple):
        raise fault("bad-figure", f"'{name}' needs a list: {_arguments(name)}", name)
    if len(written) not in {len(form) for form in DISTRIBUTIONS[name]}:
        raise fault("bad-figure", f"'{name}' needs {_arguments(name)}, not {len(written)} values", name)
    arguments = tuple(plain(argument, name, i) for i, argument in enumerate(written))
    return Distribution(name, arguments)  # type: ignore[arg-type]


def _arguments(name: str) -> str:
    return " or ".join("[" + ", ".join(form) + "]" for form in DISTRIBUTIONS[name])


def _read_choice(written: Any) -> Distribution:
    """A list (all equally likely), a mapping of value to chance, or a list of [value, chance] pairs."""
    form = "'choice' needs a list of values, a mapping of values to chances, or a list of [value, chance] pairs"
    if isinstance(written, Mapping) and written:
        weights = tuple(plain(chance, "choice", key) for key, chance in written.items())
        return Distribution("choice", tuple(written), weights)
    if not isinstance(written, list | tuple) or not written:
        raise fault("bad-figure", form, "choice")
    pairs = sum(isinstance(item, list | tuple) for item in written)
    if not pairs:
        return Distribution("choice", tuple(plain(item, "choice", i) for i, item in enumerate(written)))
    if pairs < len(written) or any(len(item) != 2 for item in written):
        raise fault("bad-figure", form, "choice")
    values = tuple(plain(item[0], "choice", i, 0) for i, item in enumerate(written))
    return Distribution("choice", values, tuple(plain(item[1], "choice", i, 1) for i, item in enumerate(written)))


def _range(value: Any) -> tuple[str, str]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise fault("bad-figure", "'uncertain' needs a list of two figures, the lowest and the highest")
    return plain(value[0], 0), plain(value[1], 1)


def read_figure(value: Any) -> Figure:
    """Read a figure in any of its forms: a plain value, a distribution, or a mapping with `value` and its source."""
    if isinstance(value, str):
        return Figure(value)
    if isinstance(value, Figure):
        return value
    if isinstance(value, Plain):
        return Figure(plain(value))
    if not isinstance(value, Mapping):
        raise fault(
            "wrong-type", f"a figure is needed here (a number, an expression or a distribution), not {kind(value)}"
        )
    allowed = ("value", *DISTRIBUTIONS, "source", "judgement", "uncertain")
    for key in value:
        if key not in allowed:
            raise fault("unknown-key", f"'{key}' is not part of a figure", key, suggestion=suggest(key, allowed))
    return _long_figure(value)


def _long_figure(value: Mapping[str, Any]) -> Figure:
    within = value.get("value", value)
    if "value" in value and any(name in value for name in DISTRIBUTIONS):
        raise fault("bad-figure", "a figure has either a 'value' or a distribution, not both")
    text, distribution = None, None
    if isinstance(within, Mapping):
        distribution = read_distribution(within)
    else:
        text = plain(within, "value")
    return Figure(
        text,
        distribution,
        plain(value["source"], "source") if "source" in value else None,
        plain(value["judgement"], "judgement") if "judgement" in value else None,
        _range(value["uncertain"]) if "uncertain" in value else None,
    )


# All are read alike; the checker knows what each must come to.
AFigure = Annotated[Figure, PlainValidator(read_figure), k.FIGURE]
AnExpression = Annotated[Figure, PlainValidator(read_figure), k.EXPRESSION]
ACondition = Annotated[Figure, PlainValidator(read_figure), k.CONDITION]
AChance = Annotated[Figure, PlainValidator(read_figure), k.CHANCE]
ATime = Annotated[Figure, PlainValidator(read_figure), k.TIME]
AnInstant = Annotated[Figure, PlainValidator(read_figure), k.INSTANT]
ADrawnInstant = Annotated[Figure, PlainValidator(read_figure), k.DRAWN_INSTANT]
AnUntil = Annotated[Figure, PlainValidator(read_figure), k.UNTIL]
ARate = Annotated[Figure, PlainValidator(read_figure), k.RATE]
AParameter = Annotated[Figure, PlainValidator(read_figure), k.PARAMETER]


@dataclass(frozen=True, slots=True)
class Within:
    """A length of time or a number of turns: exactly one is set."""

    seconds: int | None = None
    turns: int | None = None


def read_within(value: Any) -> Within:
    """Read ``36h`` or ``2 turns``."""
    if isinstance(value, Within):
        return value
    turns = durations.turns(plain(value))
    return Within(turns=turns) if turns is not None else Within(seconds=_duration(value))


AWithin = Annotated[Within, PlainValidator(read_within), k.WITHIN]


class Provenance(Model):
    """Where the figures of a part of the exercise come from."""

    source: Text | None = Field(
        default=None, description="An id of `sources`: where the figures here come from.", examples=["OIL-04"]
    )
    judgement: Text | None = Field(
        default=None,
        description="Why the figures here are what they are, where no source says so.",
        examples=["Slow to move; the public was divided"],
    )
    uncertain: Annotated[tuple[str, str], PlainValidator(_range), k.RANGE] | None = Field(
        default=None,
        description="The range the figure may have, varied only when a sensitivity study asks.",
        examples=[[0.4, 0.7]],
    )
