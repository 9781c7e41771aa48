"""From what a model found wrong to a sentence at a place in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from tabletop.exercise.checking.lost import Lost
from tabletop.exercise.problems import MOST_ERRORS, Problems, suggest
from tabletop.exercise.reading.marked import Mapping, Path, Sequence, place_of, position_of
from tabletop.exercise.schema import SYNONYMS
from tabletop.exercise.schema import parts as schema_parts
from tabletop.exercise.schema.base import Model, Provenance, kind

_NEEDED = {
    "model_type": "keys with values are needed here (a mapping)",
    "model_attributes_type": "keys with values are needed here (a mapping)",
    "dict_type": "keys with values are needed here (a mapping)",
    "tuple_type": "a list is needed here",
    "list_type": "a list is needed here",
    "string_type": "a text is needed here",
    "bool_type": "true or false is needed here, without quotes",
}
_SWITCHES = {"yes": "true", "on": "true", "y": "true", "no": "false", "off": "false", "n": "false"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that a model found wrong. `path` leads to it from the model's own root.

    `sort` is "missing" (a key that must be there), "strange" (a key that is none here), "name" (a key that is no name)
    or "wrong" (a value).
    """

    path: Path
    sort: str
    code: str
    message: str
    suggestion: str | None = None
    at_key: bool = False


def complain(
    error: ValidationError,
    model: type[Model],
    root: Mapping | Sequence,
    problems: Problems,
    prefix: Path = (),
    echo: bool = True,
    lost: Lost | None = None,
    again: bool = False,
) -> list[Fault]:
    """Add everything a model found wrong to `problems`, at the places in `root` (in which the data is at `prefix`).

    Nothing is added at a place where reading has found something already, nor about keys that may stand in what was
    `lost`, nor, when data that has been mended is read `again`, about parts that the mending left incomplete. `echo`
    says whether a message may show what was written. Gives all that was found, said or not.
    """
    taken = {problem.place for problem in problems.errors}
    faults = faults_of(error, model, root, prefix, echo)
    for fault in faults:
        path: Path = (*prefix, *fault.path)
        owner = _owner(root, path)
        if fault.sort == "missing" and owner is not None and lost is not None:
            if lost.may_hold(str(fault.path[-1]), owner):
                continue
        if again and fault.sort == "wrong":
            owner = _owner(root, (*path, ""))  # the thing itself may lack what was left out
        if (again or fault.sort == "missing") and owner is not None and owner.broken and fault.sort != "strange":
            continue
        place = place_of(root, path, key=fault.at_key)
        if place not in taken and place_of(root, path, key=True) not in taken:
            problems.add(place, fault.code, fault.message, fault.suggestion)
    return faults


def faults_of(
    error: ValidationError, model: type[Model], root: Mapping | Sequence, prefix: Path = (), echo: bool = True
) -> list[Fault]:
    """What a model found wrong, as sentences; a key that is misspelt is not also missing under its right name."""
    details = error.errors(include_url=False)[: MOST_ERRORS + 1]
    faults = [_fault(detail, model, root, prefix, echo) for detail in details]
    # A list has too few items where those that it has are wrong.
    within = {fault.path[:-1] for fault in faults}
    faults = [fault for fault in faults if fault.code != "missing-value" or fault.path not in within]
    missing: dict[Path, list[str]] = {}
    strange: dict[Path, list[Fault]] = {}
    for fault in faults:
        if fault.sort == "missing":
            missing.setdefault(fault.path[:-1], []).append(str(fault.path[-1]))
        elif fault.sort == "strange":
            strange.setdefault(fault.path[:-1], []).append(fault)
    if not missing or not strange:
        return faults
    said = {(*where, found.suggestion) for where, several in strange.items() for found in several if found.suggestion}
    for where, several in strange.items():
        lacking = missing.get(where, [])
        if len(several) == 1 and len(lacking) == 1 and several[0].suggestion is None and echo:
            # The one key that is missing must be the one that has a name nobody knows.
            renamed = replace(several[0], message=f"'{several[0].path[-1]}' is not a key here", suggestion=lacking[0])
            faults[faults.index(several[0])] = renamed
            said.add((*where, lacking[0]))
    return [fault for fault in faults if fault.sort != "missing" or fault.path not in said]


def _fault(detail: Any, model: type[Model], root: Mapping | Sequence, prefix: Path, echo: bool) -> Fault:
    found, context = detail["type"], detail.get("ctx", {})
    path: Path = (*detail["loc"], *context.get("at", ()))
    sort = {"missing": "missing", "extra_forbidden": "strange", "unknown-key": "strange"}.get(found, "wrong")
    if path[-1:] == ("[key]",):
        path, sort = path[:-1], "name"
    code, message, suggestion = _sentence(detail, model, echo, _owner(root, (*prefix, *path)))
    return Fault(
        path, sort, code, message, suggestion, sort != "wrong" or code == "missing-key" or found == "too_short"
    )


def _sentence(detail: Any, model: type[Model], echo: bool, owner: Mapping | None) -> tuple[str, str, str | None]:
    """Code, message and suggestion of one error."""
    found, path, context = detail["type"], detail["loc"], detail.get("ctx", {})
    if "sentence" in context:
        message = context["sentence"]
        return found, message if echo or found.endswith("-key") else _unquoted(message), context["suggestion"]
    key = str(path[-1]) if path else ""
    if found == "missing":
        field = schema_parts.fields(model, path[:-1]).get(key)
        what = f" ({_lower(field.description)})" if field and field.description else ""
        return "missing-key", f"'{key}' is missing here{what}", None
    if found == "extra_forbidden":
        return _unknown(key, tuple(schema_parts.fields(model, path[:-1])), echo, owner or ())
    written = detail["input"] if isinstance(detail["input"], str) else ""
    if found == "literal_error":
        expected = re.findall("'([^']*)'", context["expected"])
        allowed = ", ".join(word for word in expected if word)
        return "bad-value", f"one of these is needed here: {allowed}", suggest(written, expected) if echo else None
    if found == "too_short":
        return "missing-value", f"'{key}' needs at least one here", None
    if found in _NEEDED:
        message = f"{_NEEDED[found]}, not {kind(detail['input'])}"
        meant = _SWITCHES.get(written.lower()) or suggest(written, ("true", "false")) if found == "bool_type" else None
        return "wrong-type", message, meant if echo else None
    return "bad-value", detail["msg"], None


def _owner(root: Mapping | Sequence, path: Path) -> Mapping | None:
    """The innermost mapping on the way to a path that is not what stands there itself."""
    here: Any = root
    owner = root if isinstance(root, Mapping) else None
    for step in path[:-1]:
        if isinstance(here, Mapping):
            here = here.get(str(step), here)
        elif isinstance(here, Sequence) and (position := position_of(here, step)) is not None:
            here = here[position]
        if isinstance(here, Mapping):
            owner = here
    return owner


def _unknown(key: str, known: tuple[str, ...], echo: bool, present: Any) -> tuple[str, str, str | None]:
    absent = [name for name in known if name not in present]
    synonym = SYNONYMS.get(key)
    first = key.split(" ")[0].split(":")[0]
    guess = suggest(key, absent) or (synonym if synonym in absent else None) or suggest(key, known)
    if guess is None and first != key and first in known:
        guess = first  # a colon or a comma is missing behind it
    message = f"'{key}' is not a key here" if echo or re.fullmatch(r"[\w.-]{1,64}", key) else "this is not a key here"
    if guess is None and known:
        own = [name for name in known if name not in Provenance.model_fields]
        message += f"; the keys are {', '.join([*own, *(name for name in known if name not in own)])}"
    return "unknown-key", message, guess


def _unquoted(message: str) -> str:
    """A sentence without the value that was written."""
    return re.sub(r"'[^']*' (is|does|should|has|uses) ", r"this \1 ", re.sub(r", not '.*'$", "", message))


def _lower(sentence: str) -> str:
    plain = sentence[1:2].islower() or sentence[:2] == "A "
    return sentence[:1].lower() + sentence[1:].rstrip(".") if plain else sentence.rstrip(".")
