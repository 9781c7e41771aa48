"""Shapes printed as JSON Schema: what may stand in a place, and what an editor shows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tabletop.exercise import schema as s
from tabletop.exercise.checking.figures import CHANCE_WORDS
from tabletop.exercise.schema import kinds as k
from tabletop.exercise.schema import shapes
from tabletop.exercise.schema.base import DISTRIBUTIONS, Model
from tabletop.exercise.schema.examples import flow, is_plain, typed
from tabletop.exercise.schema.json_rules import Json, together, verbs

_PLAIN: Json = {"type": ["string", "number", "boolean"]}


class Printer:
    """Prints shapes, and collects the definitions they refer to."""

    def __init__(self) -> None:
        self.definitions: dict[str, Json] = {}

    def define(self, name: str, make: Callable[[], Json]) -> Json:
        """A reference to a definition, which is made when it is first referred to."""
        if name not in self.definitions:
            self.definitions[name] = {}
            self.definitions[name].update(make())
        return {"$ref": f"#/definitions/{name}"}

    # Shapes

    def shape(self, shape: shapes.Shape) -> Json:
        """What may stand in a place."""
        match shape:
            case shapes.Value(kind):
                return self.kind(kind)
            case shapes.OneOf(words, meanings):
                told = {"enumDescriptions": [meanings[word] for word in words]} if meanings else {}
                return {"title": "One of these words", "enum": list(words), **told}
            case shapes.Part(model, short, listed):
                forms = [self.part(model)]
                forms += [self.plain_form(model, short)] if short else []
                forms += [{"title": "A list", "type": "array", "items": _PLAIN, "minItems": 1}] if listed else []
                return _any_of(forms)
            case shapes.Several(item, one, least):
                inner = self.shape(item)
                title = _title(shapes.Several(item, one=False))
                several: Json = {"title": title, "type": "array", "items": inner}
                several |= {"minItems": least} if least else {}
                return _any_of([several, *(inner.get("anyOf", [inner]))]) if one else several
            case shapes.Named(name, item, least, ids, names_):
                title = _title(shapes.Named(name, item))
                named: Json = {"title": title, "type": "object", "additionalProperties": self.shape(item)}
                if name is k.NAME:
                    named["propertyNames"] = {key: part for key, part in name.plain.items() if key != "type"}
                    named["propertyNames"]["doNotSuggest"] = True
                named |= {"minProperties": least} if least else {}
                forms = [named]
                forms += [{"title": "A list", "type": "array", "items": self.with_id(item)}] if ids else []
                forms += [{"title": "A list", "type": "array", "items": self.kind(k.NAME)}] if names_ else []
                return _any_of(forms)

    def plain_form(self, model: type[Model], short: str) -> Json:
        """The plain value that stands for one key of a model."""
        key = next(key for key in shapes.keys(model) if key.name == short)
        assert isinstance(key.shape, shapes.Value)
        return {"title": key.shape.kind.title, **key.shape.kind.plain}

    def with_id(self, item: shapes.Shape) -> Json:
        """An item of a list that stands for things by name: the model's keys, and the id."""
        assert isinstance(item, shapes.Part)
        body = self.body(item.model)
        identity = {"id": {**self.kind(k.NAME), "description": "The name by which it is referred to."}}
        return {**body, "properties": {**identity, **body["properties"]}, "required": ["id", *body.get("required", ())]}

    # Models

    def part(self, model: type[Model]) -> Json:
        """A reference to a model."""
        return self.define(model.__name__, lambda: self.titled(model))

    def titled(self, model: type[Model]) -> Json:
        """A model as a definition."""
        called = shapes.called(model)
        return {"title": called[:1].upper() + called[1:], "description": model.__doc__, **self.body(model)}

    def body(self, model: type[Model]) -> Json:
        """A model's keys, which of them are needed, and what is asked of several at once."""
        if model is s.Noise:
            return self.noise()
        found = shapes.keys(model)
        needed = [key.name for key in found if key.needed]
        body: Json = {
            "type": "object",
            "properties": {key.name: self.property(key) for key in found},
            **({"required": needed} if needed else {}),
            "additionalProperties": False,
        }
        if model is s.Order:
            body |= self.parameters(body)
        if model is s.ControlEntry:
            return body | verbs()
        return body | together(model)

    def property(self, key: shapes.Key) -> Json:
        """One key: what may stand there and what is told of it, on each of its forms."""
        told = _markdown(key)
        inner = dict(self.shape(key.shape))
        if "anyOf" in inner:
            inner["anyOf"] = [{**form, "markdownDescription": told} for form in inner["anyOf"]]
        return {**inner, "description": key.description, "markdownDescription": told, **_offered(key.examples)}

    def parameters(self, body: Json) -> Json:
        """An order's parameters are keys of the order itself; a free action has none."""
        only = {"enum": list(body["properties"]), "errorMessage": "a free action has no parameters"}
        free = {"if": {"required": ["action"]}, "then": {"propertyNames": only}}
        return {"additionalProperties": self.kind(k.PARAMETER), **free}

    # Figures

    def kind(self, kind: k.Kind) -> Json:
        """A reference to a kind of value."""
        return self.define(kind.name, lambda: self.value(kind))

    def value(self, kind: k.Kind) -> Json:
        """A kind of value as a definition."""
        told: Json = {"title": kind.title, "description": _unmarked(kind.about), "markdownDescription": kind.about}
        forms: list[Json] = [{"title": kind.title, **kind.plain}, *map(dict, kind.other)]
        if kind in (k.CHANCE, k.ODDS):
            words = {"enum": list(CHANCE_WORDS), "enumDescriptions": [f"{p:g}" for p in CHANCE_WORDS.values()]}
            forms.append({"title": "A word for a chance", **words})
        if kind.long:
            forms.append(self.define("drawn" if kind.drawn else "written", lambda: self.long_form(kind.drawn)))
        return {**told, **_any_of(forms), **_offered(kind.examples)}

    def long_form(self, drawn: bool) -> Json:
        """A figure with its source."""
        origin = {key.name: self.property(key) for key in shapes.keys(s.Provenance)}
        told = {"description": "The figure itself."}
        if drawn:
            value = _any_of([_PLAIN, {"title": "A distribution", **_one_distribution({}, ())}])
            long = _one_distribution({"value": {**told, **value}, **origin}, ("value",))
            return {"title": "A distribution, or a figure with its source", **long}
        properties = {"value": {**told, **_PLAIN}, **origin}
        long = {"type": "object", "properties": properties, "required": ["value"], "additionalProperties": False}
        return {"title": "A figure with its source", **long}

    def noise(self) -> Json:
        """A distribution, and how often it is drawn."""
        every = {key.name: self.property(key) for key in shapes.keys(s.Noise)}
        return {**_one_distribution(every, ()), "required": ["every"]}


def _one_distribution(others: Json, instead: tuple[str, ...]) -> Json:
    """A mapping with exactly one distribution (or one of the keys `instead`), beside other keys."""
    drawn = {name: _distribution(name) for name in DISTRIBUTIONS}
    message = f"exactly one of these is needed: {', '.join((*instead, *drawn))}"
    return {
        "type": "object",
        "properties": {**drawn, **others},
        "oneOf": [{"required": [name], "errorMessage": message} for name in (*instead, *drawn)],
        "additionalProperties": False,
    }


def _distribution(name: str) -> Json:
    """The arguments of one distribution."""
    told = {"description": _unmarked(k.DRAWN[name]), "markdownDescription": k.DRAWN[name]}
    if name == "choice":
        pair = {"title": "A value and its chance", "type": "array", "items": _PLAIN, "minItems": 2, "maxItems": 2}
        chances = {"title": "Chances", "type": "object", "additionalProperties": _PLAIN, "minProperties": 1}
        return {**told, **_any_of([{"type": "array", "items": _any_of([_PLAIN, pair]), "minItems": 1}, chances])}
    counts = [len(form) for form in DISTRIBUTIONS[name]]
    return {**told, "type": "array", "items": _PLAIN, "minItems": min(counts), "maxItems": max(counts)}


def _any_of(forms: list[Json]) -> Json:
    return forms[0] if len(forms) == 1 else {"anyOf": forms}


def _markdown(key: shapes.Key) -> str:
    """What a hover shows of a key: what it is for, what may stand there, an example that has parts."""
    lines = [key.description]
    words = ""
    if isinstance(key.shape, shapes.Part):
        words = "Keys: " + ", ".join(f"`{part.name}`" for part in shapes.keys(key.shape.model))
        words += shapes.short_forms(key.shape).replace(", or", "; or")
    elif not isinstance(key.shape, shapes.OneOf) and key.shape != shapes.Value(k.TEXT):
        words = _sentence(shapes.words(key.shape))
    needed = "Needed." if key.needed else f"`{key.default}` if left out." if key.default else ""
    if words or needed:
        lines.append(f"{words}{'.' if words else ''} {needed}".strip())
    lines += [f"Example: `{key.name}: {flow(example)}`" for example in key.examples if not is_plain(example)]
    return "\n\n".join(lines)


def _offered(examples: tuple[Any, ...]) -> Json:
    """Examples that an editor offers: plain values."""
    plain = [typed(example) for example in examples if is_plain(example)]
    return {"examples": plain} if plain else {}


def _title(shape: shapes.Shape) -> str:
    """What heads a hover over a list, or over things by name."""
    return _sentence(_unmarked(shapes.words(shape)).split(", or")[0])


def _sentence(words: str) -> str:
    """Words as a line of their own."""
    return words[:1].upper() + words[1:]


def _unmarked(markdown: str) -> str:
    """Markdown's text without its marks, for editors that show it as it stands."""
    return markdown.replace("`", "")
