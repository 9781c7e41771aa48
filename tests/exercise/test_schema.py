"""The format: forms that are accepted, and sentences for those that are not (FORMAT.md)."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from tabletop.exercise import schema
from tabletop.exercise.faults import complain
from tabletop.exercise.problems import Problems
from tabletop.exercise.reading import EXERCISE, read
from tabletop.exercise.reading.marked import Mapping
from tabletop.exercise.schema import ControlEntry, Distribution, Effect, Exercise, Figure, Inject, Move, Option
from tabletop.exercise.schema import control as schema_control
from tabletop.exercise.schema import move as schema_move
from tabletop.exercise.schema import papers as schema_papers
from tabletop.exercise.schema import play as schema_play
from tabletop.exercise.schema import team as schema_team
from tabletop.exercise.schema import world as schema_world
from tabletop.exercise.schema.base import AFigure, Model

HEAD = "title: T\nteams: {a: A}\n"


def problems_of(text: str, model: type[Model] = Exercise) -> list[str]:
    """What is wrong with a text, read as a model."""
    problems = Problems()
    root = read(text.encode(), "f.yaml", EXERCISE, problems)
    assert isinstance(root, Mapping)
    try:
        model.model_validate(root)
    except ValidationError as error:
        complain(error, model, root, problems)
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("40 * tonnage", Figure("40 * tonnage")),
        (True, Figure("true")),
        ({"triangular": ["1d", "2d", "3d"]}, Figure(None, Distribution("triangular", ("1d", "2d", "3d")))),
        ({"value": "53", "source": "OIL-04"}, Figure("53", source="OIL-04")),
        (
            {"value": {"normal": ["0", "1"]}, "judgement": "j"},
            Figure(None, Distribution("normal", ("0", "1")), judgement="j"),
        ),
        (
            {"uniform": ["1", "2"], "uncertain": ["0", "3"]},
            Figure(None, Distribution("uniform", ("1", "2")), uncertain=("0", "3")),
        ),
        ({"choice": ["a", "b"]}, Figure(None, Distribution("choice", ("a", "b")))),
        ({"choice": {"3": "0.5", "5": "rest"}}, Figure(None, Distribution("choice", ("3", "5"), ("0.5", "rest")))),
        ({"choice": [["3", "0.5"], ["5", "rest"]]}, Figure(None, Distribution("choice", ("3", "5"), ("0.5", "rest")))),
    ],
)
def test_figures(written: Any, expected: Figure) -> None:
    """Wherever a figure stands: a value, an expression, a distribution, and where it comes from."""
    assert TypeAdapter(AFigure).validate_python(written) == expected


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("{triangular: [1, 2]}", "3:24: error[bad-figure]: 'triangular' needs [low, most likely, high], not 2 values"),
        ("{uniform: 3}", "3:21: error[bad-figure]: 'uniform' needs a list: [low, high]"),
        (
            "{trianglar: [1, 2, 3]}",
            "3:12: error[unknown-key]: 'trianglar' is not part of a figure; did you mean 'triangular'?",
        ),
        ("{uniform: [1, [2]]}", "error[wrong-type]: one value is needed here, not a list"),
        ("{uniform: [1, 2], pert: [1, 2, 3]}", "error[bad-figure]: exactly one distribution"),
        ("{value: 1, uniform: [1, 2]}", "either a 'value' or a distribution"),
        ("{value: 1, uncertain: 3}", "'uncertain' needs a list of two"),
        ("{choice: []}", "'choice' needs a list"),
        ("{choice: [[1, 2], 3]}", "'choice' needs a list"),
        ("[1, 2]", "3:11: error[wrong-type]: a figure is needed here"),
    ],
)
def test_wrong_figures(figure: str, expected: str) -> None:
    """A figure that is wrong is placed at the part that is."""
    found = problems_of(
        f"title: T\nteams: {{a: A}}\ninjects: [{{id: i, at: {figure}}}]".replace("[{id: i, at: ", "[{at: ")
    )
    assert any(expected.split(": ", 1)[-1] in problem for problem in found), found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("injects: []", "f.yaml:1:1: error[missing-key]: 'title' is missing here (what it is called)"),
        (HEAD + "injets: []", "f.yaml:3:1: error[unknown-key]: 'injets' is not a key here; did you mean 'injects'?"),
        (
            HEAD + "injects:\n  - {id: i, subjct: x}",
            "f.yaml:4:13: error[unknown-key]: 'subjct' is not a key here; did you mean 'subject'?",
        ),
        (
            HEAD + "injects: []\nclock: {tick: 1 turn}",
            "f.yaml:4:15: error[bad-duration]: '1 turn' is a number of turns",
        ),
        (
            HEAD + "injects: []\nclock: {startex: monday}",
            "f.yaml:4:18: error[bad-date]: 'monday' is not a date and time",
        ),
        (
            HEAD + "injects: []\nclock: {pace: turn}",
            "one of these is needed here: by hand, clock, turns; did you mean 'turns'?",
        ),
        (
            HEAD + "injects: []\nclock: {turn: [5d, 0h]}",
            "f.yaml:4:15: error[bad-duration]: 'turn' must be longer than nothing",
        ),
        (HEAD + "injects: []\nquorum: many", "f.yaml:4:9: error[bad-value]: a whole number is needed here, not 'many'"),
        (HEAD + "injects: []\ncounters: yes", "f.yaml:4:11: error[wrong-type]: true or false is needed here"),
        (HEAD + "injects: none", "f.yaml:3:10: error[wrong-type]: a list is needed here, not a text"),
        (
            HEAD + "injects: []\nworld: [x]",
            "f.yaml:4:8: error[wrong-type]: keys with values are needed here (a mapping), not a list",
        ),
        (HEAD + "injects: []\nlate: never", "'late' is carry, reject or {grace: 2h}"),
        (HEAD + "injects: []\noptions: {a b: {}}", "f.yaml:4:11: error[bad-name]: 'a b' is no name"),
        (
            HEAD + "injects: [{id: i, effects: {after: 2d}}]",
            "an effect needs one of 'set', 'add', 'multiply', 'ramp' and 'stop'",
        ),
        (HEAD + "injects: [{id: i, effects: {ramp: {x: 1}}}]", "a ramp needs 'over'"),
        (HEAD + "injects: [{id: i, effects: [{set: {x: 1}, over: 2d}]}]", "'over' belongs to a ramp"),
        (HEAD + "injects: []\nchecks: [{title: C}]", "a check needs 'holds' or 'ends'"),
        (
            HEAD + "injects: []\nworld: {routes: {oil: {unit: Mt per day, segments: {}, routes: {}}}}",
            "'segments' needs at least one here",
        ),
        ("title: T\nteams: {}\ninjects: []", "f.yaml:2:1: error[missing-value]: 'teams' needs at least one here"),
        (HEAD + "injects: [{id: i, colour: x}]", "the keys are id, number"),
        (HEAD + "injects: [{id: i, title: x}]", "'title' is not a key here; did you mean 'subject'?"),
        (HEAD + "injects: [{id: i, expects: [{id: e, expectations: x}]}]", "'expectations' is not a key here"),
    ],
)
def test_mistakes_get_a_sentence_at_the_right_line(text: str, expected: str) -> None:
    """Each mistake has its place, a code and what would be right."""
    assert any(expected in problem for problem in problems_of(text)), problems_of(text)


def test_all_mistakes_come_together() -> None:
    """Nobody wants to mend a file one mistake at a time; a key that is misspelt is not also missing."""
    assert len(problems_of("titel: T\nteams: {a: {staff: x}}\ninjects: [{at: 1h}, {id: b, efects: []}]")) == 4


def test_short_forms() -> None:
    """One thing may stand for a list of one, and a value for the mapping it is most of."""
    inject = Inject.model_validate(
        {
            "id": "i",
            "to": "energy",
            "on": "isolate",
            "after": "x",
            "repeat": "3",
            "effects": {"stop": "e"},
            "expects": {"any_of": "answer"},
        }
    )
    assert inject.to == ("energy",) and inject.on and inject.on.option == "isolate" and inject.on.result is None
    assert inject.after and inject.after.wait == Figure("0") and inject.repeat and inject.repeat.times == 3
    assert inject.effects[0].stop == "e" and inject.expects[0].any_of == (schema.Way("answer"),)
    option = Option.model_validate({"limits": "2", "outcomes": {"full": "0.6"}, "parameters": {"p": ["x", "y"]}})
    assert option.limits.per_run == 2 and option.parameters["p"].choice == ("x", "y")
    assert option.outcomes["full"].chance == Figure("0.6")


def test_ways() -> None:
    """`any_of` holds options, answers, free actions and messages to a team."""
    ways = schema.Expectation.model_validate({"any_of": ["isolate", "answer", "action", {"message": "foreign"}]}).any_of
    assert [(way.kind, way.name) for way in ways] == [
        ("option", "isolate"), ("answer", None), ("action", None), ("message", "foreign"),
    ]  # fmt: skip
    assert problems_of("any_of: [{mesage: x}]", schema.Expectation)


def test_within_is_time_or_turns() -> None:
    """R3: `within: N turns` counts deadlines."""
    assert schema.Expectation.model_validate({"within": "1 turn"}).within == schema.Within(turns=1)
    assert schema.Expectation.model_validate({"within": "20m"}).within == schema.Within(seconds=1200)


def test_the_keys_of_an_order_are_its_parameters() -> None:
    """What is no key of an order is a parameter of its option, in the order it was written."""
    move = Move.model_validate({"team": "e", "orders": [{"option": "o", "b": "1", "why": "w", "a": "x"}]})
    assert move.orders is not None and list(move.orders[0].parameters) == ["b", "a"]
    assert Move.model_validate({"team": "e"}).orders is None
    assert Move.model_validate({"team": "e", "orders": []}).orders == ()


def test_endex_may_be_a_date() -> None:
    """A planner who thinks in dates may write ENDEX as one."""
    clock = schema.Clock.model_validate({"startex": "2025-03-12T09:00+01:00", "endex": "2025-03-12T13:00+01:00"})
    assert clock.endex == 4 * 3600


def test_effects_keep_their_order() -> None:
    """Targets are changed in the order they are written (R9)."""
    assert list(Effect.model_validate({"add": {"z": "1", "a": "2"}}).add) == ["z", "a"]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{by: A}", "an entry does one thing: rule, outcome"),
        ("{relase: x}", "did you mean 'release'?"),
        ("{release: x, skip: y}", "not 'release' and 'skip'"),
        ("{release: x, odds: likely}", "'odds' does not go with 'release'"),
        ("{rate: O1}", "'rate' needs 'rating' too"),
        ("{outcome: a/1/1}", "'outcome' needs 'result' too"),
        ("{rate: O1, rating: X}", "one of these is needed here: P, S, M, U"),
    ],
)
def test_an_entry_of_control_does_one_thing(entry: str, expected: str) -> None:
    """Exactly one verb, with what goes with it."""
    assert any(expected in problem for problem in problems_of(entry, ControlEntry)), problems_of(entry, ControlEntry)


def test_verbs_of_control() -> None:
    """An observation may be about nothing in particular; control may change the world by itself."""
    assert ControlEntry.model_validate({"kind": "strength", "text": "Calm"}).verb == "observe"
    assert ControlEntry.model_validate({"effects": [{"add": {"x": "1"}}]}).verb == "effects"
    assert ControlEntry.model_validate("next").verb == "next"


def models() -> list[type[BaseModel]]:
    """Every model of the format."""
    found: dict[str, type[BaseModel]] = {}
    for module in (schema, schema_control, schema_move, schema_papers, schema_play, schema_team, schema_world):
        for name, thing in vars(module).items():
            if inspect.isclass(thing) and issubclass(thing, BaseModel) and thing is not Model:
                found[name] = thing
    return [found[name] for name in sorted(found)]


@pytest.mark.parametrize("model", models(), ids=lambda model: model.__name__)
def test_every_key_is_described(model: type[BaseModel]) -> None:
    """Editors and the reference are made from these words."""
    assert model.__doc__
    assert not [name for name, field in model.model_fields.items() if not field.description]
    assert model.model_config["extra"] == "forbid" and model.model_config["frozen"]
    assert model.model_json_schema()
