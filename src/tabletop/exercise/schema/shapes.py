"""The shape of what people write, read off the models: which keys, what may stand there, which short forms.

The JSON Schema for editors and the format reference are printed from these shapes. A short form is found by asking the
model's own reader what it makes of a plain value, so that what is told and what is read cannot drift apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeAlias, cast, get_args, get_origin, get_type_hints

from annotated_types import MinLen
from pydantic import BeforeValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError, PydanticUndefined

from tabletop.exercise import durations
from tabletop.exercise import schema as s
from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema.base import Model, listed
from tabletop.exercise.schema.papers import by_id


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a kind."""

    kind: k.Kind


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words; `meanings` says what each means, where that is known."""

    words: tuple[str, ...]
    meanings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """Keys with values: a model. A plain value may stand for the key `short`, a list for the key `listed`."""

    model: type[Model]
    short: str | None = None
    listed: str | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """A list of `least` items or more; with `one`, a single item may stand without its list."""

    item: Shape
    one: bool
    least: int = 0


@dataclass(frozen=True, slots=True)
class Named:
    """Things by name, `least` or more. With `ids` a list of things with an `id` may stand instead, with `names` a list
    of names."""

    name: k.Kind
    item: Shape
    least: int = 0
    ids: bool = False
    names: bool = False


Shape: TypeAlias = Value | OneOf | Part | Several | Named


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a model: `default` is what holds when it is left out, as one would write it; empty for nothing."""

    name: str
    shape: Shape
    needed: bool
    default: str
    description: str
    examples: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """Keys that hang together: `one` of them is needed, `some` are, at `most` one may stand, or the first `needs` the
    second."""

    how: Literal["one", "some", "most", "needs"]
    keys: tuple[str, ...]


#: What models are called where the name of the class would not do: one of them, and several.
_CALLED: dict[type[Model], tuple[str, str]] = {
    s.Person: ("person", "people"),
    s.Reported: ("what teams read", "what teams read"),
    s.Derived: ("derived value", "derived values"),
    s.Commodity: ("commodity", "commodities"),
    s.OptionLimits: ("limits", "limits"),
    s.OptionParameter: ("parameter", "parameters"),
    s.OnOption: ("option that sets it off", "options that set it off"),
    s.AfterInject: ("inject that it follows", "injects that it follows"),
    s.Repeat: ("repeats", "repeats"),
    s.Given: ("thing done to the world", "things done to the world"),
    s.Policy: ("policy", "policies"),
    s.Doing: ("what a move holds", "what moves hold"),
    s.Counter: ("counter-argument", "counter-arguments"),
    s.ControlEntry: ("entry", "entries"),
    s.ReportLook: ("look of the report", "looks of reports"),
    s.Colours: ("colours", "colours"),
    s.Wording: ("text in other words", "texts in other words"),
    s.ExtraSection: ("further section", "further sections"),
    s.ControlAnswer: ("answer given aloud", "answers given aloud"),
    s.Findings: ("what is written about a run", "what is written about runs"),
    s.FindingRating: ("rating given afterwards", "ratings given afterwards"),
    s.Action: ("corrective action", "corrective actions"),
    s.FeedbackForm: ("feedback form", "feedback forms"),
}

#: What is asked of several keys at once; the models' own checks, and the checker, ask the same.
TOGETHER: dict[type[Model], tuple[Together, ...]] = {
    s.Commodity: (Together("one", ("supply", "demand")),),
    s.Effect: (
        Together("some", ("set", "add", "multiply", "ramp", "stop")),
        Together("needs", ("ramp", "over")),
        Together("needs", ("over", "ramp")),
    ),
    s.OptionParameter: (Together("most", ("choice", "min")), Together("most", ("choice", "max"))),
    s.Expectation: (Together("some", ("any_of", "none_of")),),
    s.Inject: (Together("most", ("at", "on", "after", "if_unmet")),),
    s.Check: (Together("some", ("holds", "ends")),),
    s.Order: (Together("one", ("option", "action")),),
    s.Move: (Together("most", ("turn", "at")),),
    s.ExtraSection: (Together("one", ("text", "file")),),
}

#: Keys that are needed though the model can do without (the checker asks for them), or the other way round (what else
#: is known, such as the folder a file stands in, can take their place).
_NEEDED: dict[tuple[type[Model], str], bool] = {(s.Move, "team"): False}

#: Keys of models that nobody writes: their parts stand where the key would.
UNWRITTEN: dict[type[Model], tuple[str, ...]] = {s.Noise: ("distribution",), s.Order: ("parameters",)}

#: Models that may be written as one plain value, wherever they stand.
_SHORT: dict[type[Model], str] = {s.Order: "option"}


@cache
def keys(model: type[Model]) -> tuple[Key, ...]:
    """The keys of a model as people write them: its own in their order, then those it shares with other models."""
    hints = get_type_hints(model, include_extras=True)
    own = model.__annotations__
    names = sorted(model.model_fields, key=lambda name: name not in own)
    return tuple(
        _key(model, name, model.model_fields[name], hints[name])
        for name in names
        if name not in UNWRITTEN.get(model, ())
    )


def called(model: type[Model], several: bool = False) -> str:
    """What one of a model is called in running text, or several of them."""
    one = model.__name__.lower()
    return _CALLED.get(model, (one, f"{one}s"))[several]


def words(shape: Shape, named: Callable[[type[Model], str], str] = lambda _, name: name) -> str:
    """What may stand in a place, in words; `named` makes what a model is called, such as a link to its section."""
    match shape:
        case Value(kind):
            return kind.words
        case OneOf(choice):
            return "one of " + ", ".join(f"`{word}`" for word in choice)
        case Part(model):
            return named(model, called(model)) + short_forms(shape)
        case Several(Part(model) as item, one):
            single = ", or a single one" if one else ""
            return f"a list of {named(model, called(model, True))}{single}{short_forms(item, ' for one')}"
        case Several(item, one):
            many = item.kind.many if isinstance(item, Value) else "values"
            return f"a list of {many}" + (", or a single one" if one else "")
        case Named(_, Part(model) as item):
            listed = ", or a list of them, each with an `id`" if shape.ids else ""
            return f"{named(model, called(model, True))} by name{short_forms(item, ' for one')}{listed}"
        case Named(_, item):
            return f"names, each with {words(item, named)}" + (", or a list of names" if shape.names else "")


def short_forms(part: Part, where: str = "") -> str:
    """The short forms of a part, to go on with."""
    forms = [f"just its `{part.short}`"] if part.short else []
    forms += [f"just the list of its `{part.listed}`"] if part.listed else []
    return "".join(f", or{where} {form}" for form in forms)


def shape_of(annotation: Any, least: int = 0) -> Shape:
    """The shape that a type of the models gives to what is written; `least` is how many items it must hold."""
    inner, extras = _unwrapped(annotation)
    for extra in reversed(extras):
        if isinstance(extra, k.Kind):
            return Value(extra)
    readers = [cast("Callable[[Any], Any]", extra.func) for extra in extras if isinstance(extra, BeforeValidator)]
    origin, arguments = get_origin(inner), get_args(inner)
    if origin is Literal:
        meant = next((extra.of for extra in extras if isinstance(extra, k.Meanings)), {})
        return OneOf(tuple(word for word in arguments if word), meant)
    if origin is tuple:
        return Several(shape_of(arguments[0]), listed in readers, least)
    if origin is dict:
        name, item = shape_of(arguments[0]), shape_of(arguments[1])
        assert isinstance(name, Value)
        names = any(_stands_for(read, ["x"]) == "x" for read in readers)
        return Named(name.kind, item, least, by_id in readers, names)
    if inner is Any:
        return Value(k.SETTING)
    assert isinstance(inner, type) and issubclass(inner, Model), inner
    short = next((key for read in readers if (key := _stands_for(read, "x"))), _SHORT.get(inner))
    return Part(inner, short, next((key for read in readers if (key := _stands_for(read, ["x"]))), None))


def _key(model: type[Model], name: str, field: FieldInfo, hint: Any) -> Key:
    shape = _special(model, name) or shape_of(hint, _least(field))
    needed = _NEEDED.get((model, name), field.is_required())
    examples = tuple(field.examples or ())
    assert field.description, f"{model.__name__}.{name} has no description"
    return Key(field.alias or name, shape, needed, _default(field, shape), field.description, examples)


def _special(model: type[Model], name: str) -> Shape | None:
    """Where the model holds what is written as it stands, to be read when it is put in its place."""
    return Part(s.Clock) if (model, name) == (s.Variant, "clock") else None


def _default(field: FieldInfo, shape: Shape) -> str:
    """What holds when a key is left out, as one would write it."""
    value = field.default
    if value is PydanticUndefined or value in (None, "", ()):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Model):
        return value.what if isinstance(value, s.Late) else ""
    if isinstance(value, s.Figure):
        return value.text or ""
    if shape == Value(k.DURATION):
        return durations.text(value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _unwrapped(annotation: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without Annotated and Optional, and all that stood beside it, from the inside out."""
    extras: tuple[Any, ...] = ()
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *beside = get_args(annotation)
            extras = (*beside, *extras)
        elif type(None) in get_args(annotation):
            annotation = next(part for part in get_args(annotation) if part is not type(None))
        else:
            return annotation, extras


def _least(field: FieldInfo) -> int:
    return max((extra.min_length for extra in field.metadata if isinstance(extra, MinLen)), default=0)


def _stands_for(read: Callable[[Any], Any], value: Any) -> str | None:
    """The one key of what a reader makes of a short form; None where it does not know that form."""
    try:
        long = read(value)
    except PydanticCustomError:
        return None
    return next(iter(long)) if isinstance(long, dict) and len(long) == 1 else None
