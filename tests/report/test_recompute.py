"""Every figure of a report can be recomputed from the events, by a script that shares no code with Tabletop."""

from __future__ import annotations

import ast
import copy
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.engine.play import Engine
from tabletop.journal.run_folder import events_text, world_text
from tabletop.report.build import build
from tests.exercises.test_golden import play as play_shipped
from tests.playing import play
from tests.report.building import played, whole

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
import recompute

Data = dict[str, Any]


def texts(engine: Engine) -> tuple[str, Data, str]:
    """The events, the report's JSON and the world of a play."""
    report = json.loads(build(played(engine)).model_dump_json())
    return events_text(engine.events), report, world_text(engine.program.column_names, engine.rows)


@pytest.fixture(scope="module")
def everything() -> tuple[str, Data, str]:
    """The play in which nearly everything happens."""
    return texts(whole())


def test_the_script_imports_nothing_of_ours() -> None:
    """The standard library alone."""
    tree = ast.parse(Path(recompute.__file__).read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("name", "moves", "variant"),
    [("quickstart", "active", None), ("quickstart", "passive", None), ("dark-wards", ".", None),
     ("kazakhstan", "passive", "short"), ("kazakhstan", "diplomatic", "short")],
)  # fmt: skip
def test_shipped_plays_can_be_recomputed(name: str, moves: str, variant: str | None) -> None:
    """No figure of their reports differs."""
    assert recompute.recompute(*texts(play_shipped(name, moves, variant=variant))) == []


def test_everything_can_be_recomputed(everything: tuple[str, Data, str], tmp_path: Path) -> None:
    """By hand too, from the files."""
    assert recompute.recompute(*everything) == []
    names = [tmp_path / name for name in ("events.jsonl", "aar.json", "world.csv")]
    for path, text in zip(names, (everything[0], json.dumps(everything[1]), everything[2]), strict=True):
        path.write_text(text, encoding="utf-8")
    run = subprocess.run(
        [sys.executable, recompute.__file__, *map(str, names)], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout) == (0, "every figure agrees\n")


def test_a_run_that_has_not_ended_can_be_recomputed() -> None:
    """Wherever it stands: nothing that a report needs has to have happened yet."""
    engine = whole()
    for count in range(1, len(engine.events), 9):
        events = engine.events[:count]
        report = build(replace(played(engine), events=events))
        assert recompute.recompute(events_text(events), json.loads(report.model_dump_json())) == []


#: Where a figure of each kind stands; `*` is the first part of a list that has it.
PLANTED = [
    "integrity.events", "integrity.events_sha256", "integrity.seed", "records.*.at",
    "expectations.*.standing", "expectations.*.opened", "expectations.*.deadline", "expectations.*.took",
    "expectations.*.late",
    "objectives.*.proposed", "objectives.*.tasks.*.proposed", "objectives.*.tasks.*.disputed", "capabilities.*.proposed",
    "responses.*.asked", "responses.*.responded", "responses.*.median", "responses.*.least", "responses.*.most",
    "measures.*.value",
    "decisions.*.at", "decisions.*.cost.red.budget", "decisions.*.staff", "decisions.*.state", "decisions.*.started",
    "decisions.*.ended", "decisions.*.draw",
    "counts.injects", "counts.released", "counts.orders", "counts.rejected", "counts.finished.succeeded",
    "counts.expectations.met", "counts.silences.not submitted",
    "chance.*.u", "chance.*.count",
    "findings.late-speak.late", "findings.late-speak.count", "findings.in-time-settle.took", "findings.late-speak.took", "findings.silent-red.turns",
    "charts.*.first", "charts.*.last", "charts.*.least", "charts.*.most_at", "charts.*.values",
]  # fmt: skip


def spoil(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [*value[:-1], spoil(value[-1])]
    return value + "x" if isinstance(value, str) else value + 1


def plant(part: Any, keys: list[str]) -> bool:
    """Change the figure at the end of a path, in the first place where there is one; whether there was."""
    if keys[0] == "*":
        return any(plant(item, keys[1:]) for item in part)
    if isinstance(part, list):  # findings, by id
        return any(plant(item["values"], keys[1:]) for item in part if item["id"] == keys[0])
    rest = ".".join(keys)
    if rest in part and part[rest] is not None:
        part[rest] = spoil(part[rest])
        return True
    return len(keys) > 1 and part.get(keys[0]) is not None and plant(part[keys[0]], keys[1:])


@pytest.mark.parametrize("place", PLANTED)
def test_a_planted_change_is_caught(everything: tuple[str, Data, str], place: str) -> None:
    """Of each kind of figure."""
    events, report, world = everything
    changed = copy.deepcopy(report)
    assert plant(changed, place.split("."))
    assert recompute.recompute(events, changed, world) != []


def test_a_changed_route_is_caught() -> None:
    """Routes come from the world."""
    events, report, world = texts(play_shipped("quickstart", "active"))
    report["routes"][0]["rows"][0]["flows"][1] += 1
    assert len(recompute.recompute(events, report, world)) == 1


def deeds(steps: list[tuple[str, str, int]]) -> Iterator[Data]:
    """Events of injects that ask, and of what teams do about it, so many seconds apart."""
    at, opened = 0, {}
    for seq, (what, team, after) in enumerate(steps, 2):
        at += after
        event = {"seq": seq, "at": at, "subject": f"e-{team}", "team": team, "cause": None}
        if what in ("post", "phone"):
            data = {"to": [team], "from": "", "channel": what, "subject": "s", "body": "b", "number": "", "times": 1}
            yield {**event, "kind": "inject.released", "subject": f"i-{team}", "team": None, "data": data}
        elif what == "opened":
            opened[team] = at
            yield {
                **event,
                "kind": "expectation.opened",
                "data": {"inject": f"i-{team}", "text": "t", "deadline": at + 60},
            }
        elif what == "answer":
            yield {**event, "kind": "answer.given", "subject": f"i-{team}", "data": {"text": "x"}}
        elif team in opened:
            data = {"way": "action", "by": "x", "after": at - opened.pop(team), "on_time": what == "met"}
            data |= {"way": "restraint"} if what == "restraint" else {}
            kind = "met" if what == "restraint" else what
            yield {**event, "kind": f"expectation.{kind}", "data": data}


STEP = st.tuples(
    st.sampled_from(["post", "phone", "opened", "opened", "answer", "met", "late", "restraint"]),
    st.sampled_from(["red", "blue"]),
    st.integers(0, 5000),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, max_size=30))
def test_response_times_of_any_run_can_be_recomputed(steps: list[tuple[str, str, int]]) -> None:
    """Whatever teams are asked and do, in any order, the script finds the same figures."""
    engine = SMALL
    events = [engine.events[0], *deeds(steps)]
    report = build(replace(played(engine), events=events))
    for row in report.responses:
        assert 0 <= row.responded <= row.asked
        if row.median is not None and row.least is not None and row.most is not None:
            assert row.least <= row.median <= row.most
    data = json.loads(report.model_dump_json())
    assert recompute.recompute(events_text(events), data) == []


SMALL = play("options: {a: {teams: [red]}}\ninjects: []\n")
