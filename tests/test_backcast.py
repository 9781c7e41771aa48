"""The backcast: 2022 within 5% of what was shipped, files checked, and the model's few rules."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml
from backcast import terminal
from backcast.__main__ import main
from backcast.reading import Backcast, read_file

YEAR = Path(__file__).parents[1] / "benchmarks" / "backcast" / "2022.yaml"
PLAIN = {"from": "2023-01-01", "to": "2023-03-31", "capacity": 67, "demand": 0.16}


def loaded(first: date, last: date) -> float:
    daily = terminal.loaded_by_day(read_file(YEAR))
    return sum(amount for day, amount in daily.items() if first <= day <= last)


@pytest.mark.parametrize(
    ("first", "last", "shipped"),
    [
        (date(2022, 1, 1), date(2022, 3, 31), 15.75),
        (date(2022, 4, 1), date(2022, 11, 24), 35.3),
        (date(2022, 11, 25), date(2022, 12, 31), 7.6),
        (date(2022, 9, 1), date(2022, 9, 30), 3.9),
        (date(2022, 1, 1), date(2022, 12, 31), 58.711),
    ],
)
def test_each_period_of_2022_comes_within_five_per_cent(first: date, last: date, shipped: float) -> None:
    assert loaded(first, last) == pytest.approx(shipped, rel=0.05)


def run(**changes: object) -> terminal.Shipped:
    return terminal.run(Backcast.model_validate({**PLAIN, **changes}))


def event(kind: str = "damage", **more: object) -> dict[str, object]:
    return {"from": "2023-02-01", "until": "2023-03-01", "kind": kind, **more}


def test_without_events_what_is_offered_is_shipped_in_each_month() -> None:
    shipped = run()
    assert shipped.months == pytest.approx({"2023-01": 31 * 0.16, "2023-02": 28 * 0.16, "2023-03": 31 * 0.16})
    assert shipped.total == pytest.approx(90 * 0.16)


def test_one_mooring_sets_the_pace_and_the_tank_farm_gives_back_afterwards() -> None:
    shipped = run(events=[event(moorings=1)])
    assert shipped.months["2023-02"] == pytest.approx(28 * terminal.PER_MOORING)
    assert shipped.months["2023-03"] == pytest.approx(31 * 0.16 + terminal.TANK_ROOM)


def test_two_moorings_are_enough() -> None:
    assert run(events=[event(moorings=2)]) == run()


def test_the_fewest_moorings_count_where_events_overlap() -> None:
    both = run(events=[event(moorings=1), event(moorings=2), event("storm", moorings=1)])
    assert both == run(events=[event(moorings=1)])


def test_a_loss_announced_comes_true_in_part_and_only_where_no_moorings_are_named() -> None:
    assert run(events=[event("court", announced_loss=1.0)]) == run()
    assert run(events=[event(moorings=2, announced_loss=0.8)]) == run()
    stormy = run(events=[event("storm", announced_loss=0.5)])
    assert stormy.months["2023-02"] == pytest.approx(28 * 0.16 * (1 - 0.5 * terminal.REALISED["storm"]))


def test_steps_of_demand_may_be_a_list_or_a_mapping() -> None:
    steps = [{"from": "2023-01-01", "value": 0.16}, {"from": "2023-02-01", "value": 0.1}]
    mapping = {"2023-01-01": 0.16, "2023-02-01": 0.1}
    assert run(demand=steps) == run(demand=mapping)
    assert run(demand=steps).months["2023-02"] == pytest.approx(2.8)


def test_an_event_may_begin_before_the_period_and_stay_open() -> None:
    shipped = run(events=[{"from": "2022-12-01", "kind": "damage", "moorings": 1}])
    assert shipped.total == pytest.approx(90 * terminal.PER_MOORING)


def test_the_command_prints_months_and_total(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(YEAR), "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert len(said["months"]) == 12 and said["total"] == pytest.approx(sum(said["months"].values()), abs=0.01)
    assert main([str(YEAR)]) == 0
    assert "2022-09" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("from: 2022-01-01\nto: 2021-01-01\ncapacity: 67\ndemand: 0.1\n", 2, "ends (2021-01-01) before it begins"),
        ("from: 2022-01-01\nto: 2022-02-01\ncapacity: 67\n", 1, "'demand' is missing"),
        ("from: 2022-01-01\nto: 2022-02-01\ncapacity: much\ndemand: 0.1\n", 3, "a capacity in Mt a year is needed"),
        ("from: 2022-01-01\nto: 2022-02-01\ncapacity: 67\ndemand: 0.1\ncapcity: 3\n", 5, "did you mean 'capacity'?"),
        ("from: 2022-01-01\nto: 2022-02-01\ncapacity: 67\ncapacity: 68\ndemand: 0.1\n", 4, "stands here twice"),
        ("from: 2022-01-01\nto: 2022-02-01\ncapacity: 67\ndemand: {2022-01-20: 0.1}\n", 4, "first day"),
        ("- 2022\n", 1, "from, to, capacity"),
        ("from: 2022-01-01T10:00\nto: 2022-02-01\ncapacity: 67\ndemand: 0.1\n", 1, "without an hour"),
        ("from: 2022-01-01\nto: 2022-02-01\ncapacity: 67\ndemand: -1\n", 4, "Mt a day"),
        ("from: [\n", 1, "is not closed"),
        (
            "from: 2022-01-01\nto: 2022-02-01\ncapacity: 67\ndemand: 0.1\nevents:\n"
            "  - {from: 2022-01-05, until: 2022-01-06, kind: storm}\n  - {from: 2022-01-05, kind: meteor}\n",
            7,
            "storm, damage",
        ),
        (
            "from: 2022-01-01\nto: 2022-02-01\ncapacity: 67\ndemand: 0.1\nevents:\n"
            "  - {from: 2022-01-05, until: 2022-01-05, kind: storm}\n",
            6,
            "first day after the event",
        ),
    ],
)
def test_a_mistake_is_named_with_its_line(
    tmp_path: Path, text: str, line: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "year.yaml"
    path.write_text(text)
    assert main([str(path)]) == 2
    said = capsys.readouterr().err
    assert words in said and said.startswith(f"{path}:{line}:")


def test_every_figure_names_a_source_that_is_listed() -> None:
    listed = yaml.safe_load((YEAR.parent / "sources.yaml").read_text())
    written = YEAR.read_text() + (YEAR.parent / "terminal.py").read_text()
    named = set(re.findall(r"\b(?:EV|RT|BC|OIL|CPC)-[0-9A-Z]+", written))
    assert named and named <= set(listed)


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere.yaml"]) == 2
    assert "nowhere.yaml: error[unreadable]: the file cannot be read: No such file" in capsys.readouterr().err


def test_null_is_what_is_left_out(tmp_path: Path) -> None:
    """As in files that programs write, JSON too."""
    path = tmp_path / "year.json"
    path.write_text(json.dumps({**PLAIN, "events": [event("court", moorings=None, announced_loss=1.0, until=None)]}))
    assert terminal.run(read_file(path)) == run()
