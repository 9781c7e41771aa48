"""The schemas for editors: what we ship follows them, what is meant is never marked wrong, typical mistakes are.

Texts are typed here as an editor types them (YAML 1.2, core schema), and held against the schemas by a validator that
is not ours.
"""

from __future__ import annotations

import copy
import json
import random
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, get_type_hints

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from pydantic import TypeAdapter, ValidationError

from tabletop.cli.schema import text as schema_text
from tabletop.exercise import schema as s
from tabletop.exercise.checking.compile import check_all
from tabletop.exercise.control import read_control
from tabletop.exercise.loading import load_document, parse
from tabletop.exercise.moves import read_moves
from tabletop.exercise.problems import ExerciseError
from tabletop.exercise.schema import base as schema_base
from tabletop.exercise.schema import json_schema, shapes
from tabletop.exercise.schema.examples import flow
from tabletop.exercise.schema.examples import typed as as_yaml_types
from tests.cli.test_commands import run

EXERCISES = Path(__file__).parents[2] / "exercises"
SCHEMAS = {name: json_schema.schema(name) for name in json_schema.names()}
#: Every model that is written somewhere, and what editors are told of it.
MODELS = {name: meaning for whole in SCHEMAS.values() for name, meaning in whole["definitions"].items()}
MODELS |= {"Exercise": SCHEMAS["exercise"], "Move": SCHEMAS["move"]}
MODELS |= {"Findings": SCHEMAS["findings"], "FeedbackForm": SCHEMAS["feedback"]}


#: libyaml takes some texts that PyYAML's own parser does not; editors take them too.
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Core(_Loader):  # type: ignore[misc]
    """YAML as editors read it: the core schema of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML has it


def _number(loader: Core, node: yaml.ScalarNode) -> int | float:
    text = node.value
    if re.fullmatch("0[ox].*", text):
        return int(text, 0)
    return int(text) if re.fullmatch("[-+]?[0-9]+", text) else float(text.replace(".inf", "inf").replace(".nan", "nan"))


Core.add_implicit_resolver("!null", re.compile("(~|null|Null|NULL|)$"), None)
Core.add_implicit_resolver("!bool", re.compile("(true|True|TRUE|false|False|FALSE)$"), None)
Core.add_implicit_resolver("!number", re.compile(r"([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$"), None)
Core.add_implicit_resolver("!number", re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$"), None)
Core.add_constructor("!null", lambda loader, node: None)
Core.add_constructor("!bool", lambda loader, node: node.value.lower() == "true")
Core.add_constructor("!number", _number)


def typed(text: str) -> Any:
    """A text as an editor sees it: typed values, keys that are texts."""
    return _with_texts_as_keys(yaml.load(text, Core))


def _with_texts_as_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _with_texts_as_keys(part) for key, part in value.items()}
    return [_with_texts_as_keys(part) for part in value] if isinstance(value, list) else value


def wrong(name: str, text: str) -> list[str]:
    """What an editor would mark in a file."""
    return [error.message for error in Draft7Validator(SCHEMAS[name]).iter_errors(typed(text))]


# The schemas themselves


@pytest.mark.parametrize("name", json_schema.names())
def test_a_schema_is_one_and_stands_by_itself(name: str) -> None:
    """Draft-07, which editors know best; it refers to nothing outside, and holds nothing that it does not need."""
    whole = SCHEMAS[name]
    Draft7Validator.check_schema(whole)
    assert whole["$schema"] == "http://json-schema.org/draft-07/schema#" and whole["title"] and whole["description"]
    named = {part["$ref"] for part in parts_of(whole) if "$ref" in part}
    assert named == {f"#/definitions/{definition}" for definition in whole["definitions"]}


@pytest.mark.parametrize("name", json_schema.names())
def test_everything_is_described(name: str) -> None:
    """A hover over any key says something, and no text has a hole in it."""
    for part in parts_of(SCHEMAS[name]):
        for key, meaning in part.get("properties", {}).items():
            # Where a key is ruled out beside another, the message says so.
            assert part["errorMessage"] if meaning is False else is_told(meaning), key
    for definition, meaning in SCHEMAS[name]["definitions"].items():
        # The long forms of figures have no words of their own: those of the key are to be shown.
        assert meaning["title"] and (definition in ("written", "drawn") or is_told(meaning)), definition


def is_told(meaning: dict[str, Any]) -> bool:
    """Whether there are whole sentences, for editors with and without Markdown."""
    texts = (meaning.get("description", ""), meaning.get("markdownDescription", meaning.get("description", "")))
    return all(re.fullmatch(r"[A-Z`{].*[.)`]", text, re.DOTALL) and "None" not in text for text in texts)


def parts_of(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all schemas within it."""
    if not isinstance(schema, dict):
        return
    yield schema
    for word in ("properties", "definitions", "dependencies"):
        for part in schema.get(word, {}).values():
            yield from parts_of(part)
    for word in ("items", "additionalProperties", "propertyNames", "if", "then", "else", "not"):
        yield from parts_of(schema.get(word))
    for word in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(word, ()):
            yield from parts_of(part)


def test_every_key_of_every_model_is_there() -> None:
    """What can be written is known to editors, and nothing else is."""
    for model in written():
        told = set(MODELS[model.__name__]["properties"])
        keys = {key.name for key in shapes.keys(model)}
        assert (told - {*schema_base.DISTRIBUTIONS} if model is s.Noise else told) == keys, model.__name__
        own = {field.alias or name for name, field in model.model_fields.items()}
        assert own - {*shapes.UNWRITTEN.get(model, ())} == keys, model.__name__


def written() -> list[type[schema_base.Model]]:
    """Every model that somebody writes, found from the whole of each kind of file."""
    found: list[type[schema_base.Model]] = [s.Exercise, s.Move, s.ControlEntry, s.Findings, s.FeedbackForm]
    for model in found:
        waiting = [key.shape for key in shapes.keys(model)]
        for shape in waiting:
            if isinstance(shape, shapes.Several | shapes.Named):
                waiting.append(shape.item)
            elif isinstance(shape, shapes.Part) and shape.model not in found:
                found.append(shape.model)
    return found


def test_examples_may_be_written() -> None:
    """An example that is shown is taken by the reader, and not marked by an editor."""
    for model in written():
        hints = get_type_hints(model, include_extras=True)
        aliases = {field.alias or name: name for name, field in model.model_fields.items()}
        for key in shapes.keys(model):
            told = {**MODELS[model.__name__]["properties"][key.name], "definitions": MODELS}
            for example in key.examples:
                read: TypeAdapter[Any] = TypeAdapter(hints[aliases[key.name]])
                assert read.validate_python(_as_texts(example)) is not None
                assert not list(Draft7Validator(told).iter_errors(as_yaml_types(example))), (model, key.name)
                line = f"{key.name}: {flow(as_yaml_types(example))}"
                assert typed(line) == {key.name: as_yaml_types(example)}, line


def _as_texts(value: Any) -> Any:
    """What our reader makes of a value: everything is text but true and false."""
    if isinstance(value, dict):
        return {str(key): _as_texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_as_texts(part) for part in value]
    return value if isinstance(value, bool) else str(value)


# What we ship


def shipped() -> list[Path]:
    """Every YAML file of the exercises we ship."""
    return sorted(EXERCISES.glob("[!.]*/**/*.yaml"))


def schema_of(file: Path) -> str:
    """The name of the schema that a shipped file follows."""
    first, *rest = file.relative_to(EXERCISES).parts[1:]
    if first == "moves":
        return "control" if "control" in rest else "move"
    if rest:
        return {"policies": "policy", "variants": "variant"}.get(first, first)
    return Path(first).stem


def test_schemas_are_shipped_as_they_are_now() -> None:
    """Written anew by `tabletop schema --for all --out exercises/.schema`."""
    files = {file.stem: file.read_text(encoding="utf-8") for file in (EXERCISES / ".schema").iterdir()}
    assert files.keys() == SCHEMAS.keys()
    for name, text in files.items():
        assert text == schema_text(name), name
        assert json.loads(text) == SCHEMAS[name]


@pytest.mark.parametrize("file", shipped(), ids=lambda file: file.relative_to(EXERCISES).as_posix())
def test_a_shipped_file_leads_to_its_schema_and_follows_it(file: Path) -> None:
    """By its first line, relative to itself and within what is shipped, so that it works wherever that lies."""
    text = file.read_text(encoding="utf-8")
    found = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert found, "the first line names no schema"
    target = (file.parent / found[1]).resolve()
    assert target == (EXERCISES / ".schema" / f"{schema_of(file)}.json").resolve() and target.is_file()
    assert not wrong(schema_of(file), text)


# What is meant is not marked

ACCEPTED = [
    ("exercise", "title: on"),
    ("exercise", "title: 1.10"),
    ("exercise", "title: true\nabout: {scope: 10:20, contact: 012, handling: no, purpose: 2025-01-01, sponsor: 1e3}"),
    ("exercise", "title: T\nteams: {1: {title: 2}, b: B, c: {staff: 012}}"),
    ("exercise", "title: T\nclock: {startex: 2024-06-17, endex: 30d, tick: 6 hours, turn: [5d, P2D], deadlines: []}"),
    ("exercise", "title: T\nclock: {startex: 2024-06-17T09:00+05:00, endex: 2024-06-18T09:00+05:00}"),
    ("exercise", "title: T\nphases: {1: Detection, 2: {title: Response, minutes: 60, discuss: Speak up}}"),
    ("exercise", "title: T\nlate: grace 2h\nmessages: {delay: 0}\nquorum: 2\nquestions: [{ask: Why, of: all}, How]"),
    ("exercise", "title: T\nlate: {grace: 2h}\nquestions: Why?\npeople: Ana\ncounters: true"),
    ("exercise", "title: T\nsources: [{id: OIL-04, as_of: 2021, value: 67.6}]\nunits: {bbl: 0.136 t}"),
    ("exercise", "title: T\nobjectives: {O1: Decide}\nmeasures: {m: lost, n: {value: 3, better: lower}}"),
    ("exercise", "title: T\nstorylines: {cpc: on}\nvariants: {short: {storylines: [cpc], set: {a.b: 3, c: [1]}}}"),
    ("exercise", "title: T\nworld: {variables: {x: 3, y: {initial: {triangular: [1, 2, 3]}, min: 0, max: 5 Mt}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: {value: 53, source: OIL-04, uncertain: [50, 55]}}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: 1, noise: {normal: [0, 1.2], every: 1d}, unit: 1}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: 1, rate: (40 - x) * 0.02 per day, seen_by: []}}}"),
    ("exercise", "title: T\nworld: {derived: {d: 3 > 2, e: {value: true, reported: {error: 5%, delay: 1d}}}}"),
    ("injects", "- {id: 1, at: 10m, to: all, subject: no, body: 012, phase: 1, number: 1.10}"),
    ("injects", "- {id: a, on: isolate, repeat: 3, chance: likely}\n- {id: b, after: a, until: 20d}"),
    ("injects", "- {id: a, when: on, effects: {stop: e}, expects: {any_of: answer, within: 2 turns}}"),
    ("injects", "{id: a, at: {uniform: [1d, 2d]}, chance: 30%, expects: [{any_of: [x, message: foreign]}]}"),
    ("injects", "injects:\n  - {id: a, at: 2024-06-20T09:00+05:00, outcomes: {mild: 0.3, severe: rest}}"),
    ("injects", "- {id: a, effects: [{set: {x: {choice: [[1, 0.5], [2, rest]]}}, for: {choice: {1d: 0.5, 2d: rest}}}]}"),
    ("options", "isolate: Isolate\nrestore: {limits: 2, cost: {budget: 40 * tonnage}, parameters: {p: [baku, no]}}"),
    ("options", "options: {a: {lead_time: 30m, requires: ordered(x), outcomes: {full: {chance: 1}, fail: rest}}}"),
    ("options", "options: {title: Called options, lead_time: 1d}\nother: Another"),
    ("options", "a: {parameters: {t: {min: 0.5, max: 4 Mt per year, default: 1}, u: {choice: on}}, mode: free}"),
    ("teams", "energy: {title: Energy, staff: 4, resources: {budget: 500}, default: {orders: []}}\nforeign: Foreign"),
    ("checks", "title: Quiet\nuntil: 90d\nholds: x < 2"),
    ("sources", "A:\n  title: 2021\n  page: 12\n  date: 2021-05-01"),
    ("world", "variables: {x: 1}\nroutes: {oil: {unit: Mt per day, supply: 1, segments: {s: 1}, routes: {r: {through: s}}}}"),
    ("world", "world: {variables: {x: 1}}"),
    ("variables", "x: 1\ny: {initial: 2}"),
    ("variables", "variables: {x: 1}\nderived: {d: x}"),
    ("policies", "bold: {every: 1 turn, rules: [{id: a, do: {orders: x}}]}"),
    ("policy", "every: 1d\nrules: {id: a, when: x > 1, once: true, do: {orders: [{option: o, t: 3, w: on}]}, after: 1d}"),
    ("variant", "clock: {endex: 15d}\nstorylines: {cpc: 0h, gas: 5d}\nteams: [a]\nset: {x.at: 5d, y: {a: 1}}"),
    ("move", "orders: []"),
    ("move", "team: energy\nturn: 2\norders: [charter, {option: x, tonnage: 3, partner: no, why: 012}]\nfinal: true"),
    ("move", "team: 1\nat: 2d 3h\norders: {action: Ask, because: Fees are due}\nanswers: {cpc: on}\nwithdraw: gift"),
    ("move", "team: e\nmessages: {to: [a, b], body: 10:20}\ncounters: [{order: foreign/2/1, against: No}]"),
    ("control", "- next\n- {at: 3d, by: Ana, rule: e/2/gift, mode: matrix, for: Fees, against: [Busy], odds: 0.6}"),
    ("control", "- {kind: strength, text: Calm}\n- {effects: {add: {x: 1}}}\n- {outcome: e/2/1, result: full, effects: []}"),
    ("control", "{by: Ana, rate: O1, rating: S, because: no}"),
    ("control", "- {add: {id: x, to: a}}\n- {edit: {id: x, to: b}}\n- {team: a, order: isolate}\n- {improve: {issue: on, due: 2025-06-01}}"),
    ("control", "- {answer: {inject: i, team: t}}\n- {met: x, team: t}\n- {next: true}\n- {observe: O1.1, kind: improve, text: 1.10}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), ACCEPTED)
def test_what_is_meant_is_not_marked(name: str, text: str, tmp_path: Path) -> None:
    """Short forms, and values that YAML takes for switches, numbers or dates and our reader for text."""
    assert not problems_of(name, text, tmp_path)
    assert not wrong(name, text)


def problems_of(name: str, text: str, folder: Path) -> list[str]:
    """What our own reader says about the structure of a file."""
    if name == "move":
        return [str(problem) for problem in read_moves(text.encode(), "move.yaml", "energy")[1]]
    if name == "control":
        return [str(problem) for problem in read_control(text.encode(), "control.yaml")[1]]
    needed = {"title": "T", "teams": {"a": "A"}, "injects": []}
    whole = typed(text) if name == "exercise" else {}
    missing = {key: part for key, part in needed.items() if key not in whole and key != name}
    head = "".join(f"{key}: {json.dumps(part)}\n" for key, part in missing.items())
    (folder / "exercise.yaml").write_text(head + (text if name == "exercise" else ""), encoding="utf-8")
    place = {"policy": "policies/p.yaml", "variant": "variants/v.yaml", "variables": "world/variables.yaml"}
    if name != "exercise":
        file = folder / place.get(name, f"{name}.yaml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    try:
        parsed = parse(load_document(folder))
    except ExerciseError as error:
        return [str(problem) for problem in error.problems]
    if name == "variant":
        s.Variant.model_validate(parsed.document.variants["v"])
    return [str(problem) for problem in parsed.problems]


@pytest.mark.parametrize("section", json_schema.sections())
def test_a_section_may_stand_in_a_file_or_a_folder_under_its_name_or_not(section: str, tmp_path: Path) -> None:
    """What the loader takes as a section's file, an editor takes too."""
    item = {
        "injects": "{id: a}", "expectations": "{from: a, any_of: x}", "checks": "{title: C, holds: x > 1}",
        "people": "{name: Ana}", "questions": "{ask: Why}", "about": "{scope: S}", "clock": "{endex: 5h}",
        "teams": "{b: B}", "phases": "{1: One}", "resources": "{r: 5}", "world": "{variables: {x: 1}}",
        "options": "{o: O}", "objectives": "{O1: Decide}", "measures": "{m: 3}", "messages": "{delay: 1h}",
        "storylines": "{cpc: Oil}", "units": "{bbl: 0.136 t}", "policies": "{p: {rules: []}}",
        "variants": "{v: {title: V}}", "sources": "{A: {title: B}}", "report": "{organisation: Ministry}",
    }[section]  # fmt: skip
    forms = [item, f"{section}: {item}"]
    if item.startswith(("{id", "{from", "{title", "{name", "{ask")):
        forms = [item, f"[{item}]", f"{section}: [{item}]"]
    for number, form in enumerate(forms):
        folder = tmp_path / str(number)
        folder.mkdir()
        assert not problems_of(section, form, folder), form
        assert not wrong(section, form), form


def test_the_files_a_section_may_stand_in_are_the_loaders() -> None:
    """There is a schema for each section that the loader looks for in files, and for no other."""
    from tabletop.exercise import loading

    assert set(json_schema.sections()) == set(loading._IN_FILES)


KINDS = {
    "duration": schema_base.Duration,
    "date": schema_base.Date,
    "name": schema_base.Id,
    "count": schema_base.Count,
    "amount": schema_base.Amount,
    "share": schema_base.Percent,
    "within": schema_base.AWithin,
}
VALUES = st.one_of(
    st.from_regex(r"[+-]?[0-9]{0,3}\.?[0-9]{1,2}(e[0-9])? ?(%|Mt|h|D|days|turns?)?", fullmatch=True),
    st.from_regex(r"(1|2\.5|07) ?(d|Days|w)(,? |, | and )?(6h|30 min)?", fullmatch=True),
    st.from_regex(
        r"P[1-9][DW](T[1-9]H)?|p1d|20240617(T0900)?|2024-(06-17|W25-1)([T ]09:00(Z|\+05:00)?)?", fullmatch=True
    ),
    st.from_regex(r"[a-zåд_0-9][\w.-]{0,9}", fullmatch=True),
    st.text("0123456789.:+- ehdTPWx%_", min_size=1, max_size=8),
)


@given(VALUES)
def test_a_value_that_is_read_is_not_marked(text: str) -> None:
    """For every kind of value: what an editor takes is wider than what the reader takes, never narrower."""
    try:
        value = typed(text)
    except yaml.YAMLError:
        return
    if value is None or isinstance(value, dict | list):
        return
    for name, alias in KINDS.items():
        read: TypeAdapter[Any] = TypeAdapter(alias)
        try:
            read.validate_python(text.strip())
        except ValidationError:
            continue
        assert not list(Draft7Validator({**MODELS[name], "definitions": MODELS}).iter_errors(value)), (name, text)


ODD = [
    *(
        True,
        0,
        3,
        1.5,
        -1,
        "x",
        "on",
        "36h",
        "2 turns",
        [],
        {},
        ["a"],
        [1, 2],
        "likely",
        "5%",
        "2024-06-17",
        "rest",
        "next",
    ),
    *({"value": 3}, {"triangular": [1, 2, 3]}, {"uniform": ["1d", "2d"]}, "a.b", "1 per day", "full", "all"),
]


@pytest.mark.parametrize("name", ["quickstart", "dark-wards"])
@pytest.mark.parametrize("rounds", [1, pytest.param(40, marks=pytest.mark.slow)])
def test_a_changed_exercise_that_checks_is_not_marked(name: str, rounds: int, tmp_path: Path) -> None:
    """Parts of an exercise put in the place of others: what has no errors for `check` has none for an editor."""
    shutil.copytree(EXERCISES / name, tmp_path / name)
    whole = typed((EXERCISES / name / "exercise.yaml").read_text(encoding="utf-8"))
    places = list(places_in(whole))
    fine = 0
    for seed in range(60 * rounds):
        chance = random.Random(f"{name} {seed}")
        changed = copy.deepcopy(whole)
        *path, last = chance.choice(places)
        part = chance.choice(ODD) if chance.random() < 0.6 else at(whole, chance.choice(places))
        inside = at(changed, path)
        if isinstance(inside, dict) and chance.random() < 0.2:
            last = str(chance.choice(places)[-1])
        inside[last] = copy.deepcopy(part)
        text = yaml.safe_dump(changed, sort_keys=False, allow_unicode=True)
        (tmp_path / name / "exercise.yaml").write_text(text, encoding="utf-8")
        try:
            _, problems = check_all(tmp_path / name)
        except ExerciseError:
            continue
        if not any(problem.severity == "error" for problem in problems):
            fine += 1
            assert not wrong("exercise", text), (path, last, part)
    assert fine > 5 * rounds


def places_in(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all parts of a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in parts:
        yield (*here, step)
        yield from places_in(part, (*here, step))


def at(value: Any, path: Iterable[Any]) -> Any:
    """The part of a value at a path."""
    for step in path:
        value = value[step]
    return value


# Mistakes are marked

MISTAKES = [
    ("exercise", "title: T\ninjets: []"),
    ("exercise", "teams: {a: A}"),
    ("exercise", "title:"),
    ("exercise", "title: T\nabout:"),
    ("exercise", "title: T\nclock: {pace: turn}"),
    ("exercise", "title: T\nclock: {tick: 6}"),
    ("exercise", "title: T\nclock: {tick: 1 turn}"),
    ("exercise", "title: T\nclock: {startex: monday}"),
    ("exercise", "title: T\nclock: {endex: 10:30}"),
    ("exercise", "title: T\ncounters: yes"),
    ("exercise", "title: T\nquorum: many"),
    ("exercise", "title: T\nquorum: -1"),
    ("exercise", "title: T\nstorylines: {-1: x}\ninjects: [{id: -1}]"),
    ("exercise", "title: T\nlate: never"),
    ("exercise", "title: T\nrulings: matrx"),
    ("exercise", "title: T\nteams: {a: {titel: A}}"),
    ("exercise", "title: T\nteams: {a: {staff: x}}"),
    ("exercise", "title: T\nteams: {}"),
    ("exercise", "title: T\nteams: [a]"),
    ("exercise", "title: T\noptions: {a b: {}}"),
    ("exercise", "title: T\npeople: [{role: evaluator}]"),
    ("exercise", "title: T\nworld: {variables: {x: {rate: 5 per day}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: 1, rate: 5}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: 1, rate: -x}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: {trianglar: [1, 2, 3]}}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: {triangular: [1, 2]}}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: {value: 1, uniform: [1, 2]}}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: [1, 2]}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: 1, noise: {normal: [0, 1]}}}}"),
    ("exercise", "title: T\nworld: {variables: {x: {initial: 1, min: low}}}"),
    ("exercise", "title: T\nworld: {variable: {x: 1}}"),
    ("world", "routes: {oil: {unit: Mt per day, segments: {s: 1}, routes: {r: {through: s}}}}"),
    ("world", "routes: {oil: {unit: Mt per day, supply: 1, demand: 1, segments: {s: 1}, routes: {r: {through: s}}}}"),
    ("variables", "tension: {initial: 35, rte: 5}"),
    ("injects", "- {id: a, subjct: x}"),
    ("injects", "- {subject: x}"),
    ("injects", "inject:\n  - {id: a}"),
    ("injects", "- {id: a, at: 1h, on: isolate}"),
    ("injects", "- {id: a, effects: [{after: 2d}]}"),
    ("injects", "- {id: a, effects: [{ramp: {x: 1}}]}"),
    ("injects", "- {id: a, effects: [{set: {x: 1}, over: 2d}]}"),
    ("injects", "- {id: a, on: {option: x, result: ok}}"),
    ("injects", "- {id: a, chance: 60}"),
    ("injects", "- {id: a, expects: [{text: x}]}"),
    ("injects", "- {id: a, expects: [{any_of: [{mesage: x}]}]}"),
    ("options", "isolate: {title: Isolate, teem: [it]}"),
    ("options", "options: {isolate: {teem: [it]}}"),
    ("options", "isolate: {requires: {uniform: [1, 2]}}"),
    ("options", "isolate: {outcomes: {full: {chanse: 1}}}"),
    ("options", "isolate: {parameters: {p: {choice: [a], min: 1}}}"),
    ("sources", "- {title: x}"),
    ("checks", "- {title: Quiet}"),
    ("policy", "every: 1 turn\nrule: []"),
    ("policy", "rules: [{id: a}]"),
    ("policy", "rules: [{id: a, do: {orders: [x]}, once: yes}]"),
    ("variant", "clock: {endx: 3d}"),
    ("variant", "storylines: {cpc: soon}"),
    ("move", "team: a\nordrs: []"),
    ("move", "team: a\nturn: one"),
    ("move", "team: a\nturn: 1\nat: 2d"),
    ("move", "team: a\norders: [{optoin: x}]"),
    ("move", "team: a\norders: [{option: x, action: y}]"),
    ("move", "team: a\norders: [{action: y, tonnage: 3}]"),
    ("control", "- {by: Ana}"),
    ("control", "- {relase: x}"),
    ("control", "- {release: x, skip: y}"),
    ("control", "- {release: x, odds: likely}"),
    ("control", "- {release: x, effects: [{add: {x: 1}}]}"),
    ("control", "- {rate: O1}"),
    ("control", "- {rate: O1, rating: X}"),
    ("control", "- {outcome: a/1/1}"),
    ("control", "- {observe: O1, text: x}"),
    ("control", "- nxt"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text"), MISTAKES)
def test_typical_mistakes_are_marked(name: str, text: str) -> None:
    """Keys that do not exist, keys that are missing, words that are none of the choice, values of the wrong kind."""
    assert wrong(name, text)


# The command


def test_a_schema_is_written_where_it_is_wanted(tmp_path: Path) -> None:
    """To standard output, to a file, or all of them into a folder."""
    code, out, err = run("schema", "--for", "injects")
    assert (code, err) == (0, "") and json.loads(out) == SCHEMAS["injects"]
    assert run("schema")[1] == schema_text("exercise")
    assert run("schema", "--for", "move", "--out", tmp_path / "deep" / "move.json")[0] == 0
    assert (tmp_path / "deep" / "move.json").read_text(encoding="utf-8") == schema_text("move")
    code, out, _ = run("schema", "--for", "all", "--out", tmp_path / ".schema")
    assert code == 0 and len(out.splitlines()) == len(SCHEMAS) == len(list((tmp_path / ".schema").iterdir()))


def test_a_schema_that_does_not_exist_is_wrong_use(tmp_path: Path) -> None:
    """With what was probably meant; all schemas need a folder."""
    code, _, err = run("schema", "--for", "injets")
    assert code == 2 and "did you mean 'injects'?" in err
    assert run("schema", "--for", "all")[0] == 2
    (tmp_path / "taken").write_text("")
    code, _, err = run("schema", "--for", "all", "--out", tmp_path / "taken")
    assert code == 1 and err.startswith("error: ")
