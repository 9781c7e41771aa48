"""R7, R8, R10, R11: the world between and at ticks, held against explicit Euler written out by hand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tabletop.engine.routes import Network, fill
from tests.playing import HEAD, column, exercise, happened, play


def test_explicit_euler_with_steps_pulses_ramps_delays_and_smoothing() -> None:
    """R8: rates are read at the end of a tick and hold; memories show at the next tick what they sampled."""
    engine = play(
        """
world:
  variables:
    teacup: {unit: C, initial: 180, rate: (70 - teacup) / 10 per hour}
    prey: {unit: "1", initial: 100, rate: prey * 0.1 - prey * pred * 0.002 per hour}
    pred: {unit: "1", initial: 20, rate: prey * pred * 0.001 - 0.05 * pred per hour}
    s: {unit: "1", initial: 0, rate: "step(5h, 2) + pulse(10h, 3h) - ramp(15h, 20h, 4) per hour"}
    d: {unit: "1", initial: 0, rate: "delay(teacup, 3h) + smooth(teacup, 4h) per hour"}
  derived:
    table: {value: "lookup(now / 1h, [[0, 0], [10, 5], [20, -5]])"}
injects: []
"""
    )
    teacup, prey, pred, s, d, smooth, past = 180.0, 100.0, 20.0, 0.0, 0.0, 180.0, []
    for t in range(240):
        past.append(teacup)
        late = past[t - 3] if t >= 3 else 180.0
        expected = {"teacup": teacup, "prey": prey, "pred": pred, "s": s, "d": d}
        expected["table"] = min(t, 10) * 0.5 - max(0, min(t, 20) - 10)
        for name, value in expected.items():
            assert column(engine, name)[t] == pytest.approx(value, rel=1e-9, abs=1e-9), (name, t)
        ramp = 0 if t < 15 else 4 if t >= 20 else 4 * (t - 15) / 5
        s += (2 if t >= 5 else 0) + (1 if 10 <= t < 13 else 0) - ramp
        d += late + smooth
        smooth += (teacup - smooth) / 4
        prey, pred = prey + prey * 0.1 - prey * pred * 0.002, pred + prey * pred * 0.001 - 0.05 * pred
        teacup += (70 - teacup) / 10


def test_a_change_between_ticks_goes_on_at_the_rate_that_holds() -> None:
    """R8: between ticks a stock reads base + rate x elapsed; an effect there moves the stock, not the rate."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 10, rate: 0.1 * x per hour}}}
injects:
  - {id: bump, at: 30m, to: [red], subject: s, body: "x is {{ x | .4f }}", effects: [{add: {x: 5}}]}
"""
    )
    released = next(e for e in engine.events if e["kind"] == "inject.released")
    assert released["data"]["body"] == "x is 10.5000"
    assert column(engine, "x")[1] == pytest.approx(16.0)
    assert column(engine, "x")[2] == pytest.approx(17.6)


def test_an_inject_that_changes_nothing_changes_nothing_at_all() -> None:
    """R8: to the last bit, also between ticks."""
    world = """
world: {variables: {x: {unit: "1", initial: 10, rate: 0.1 * x - 0.03 * x ** 1.1 per hour}}}
"""
    quiet = play(world + "injects: []")
    busy = play(world + "injects: [{id: a, at: 7h 13m, to: [red], subject: s, body: '{{ x }}'}]")
    assert column(quiet, "x") == column(busy, "x")


def test_clamping_by_a_rate_is_one_event_a_stretch() -> None:
    """R7: the base is clamped too, and clamping is an event."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 95, max: 100, rate: 1 per hour}}}
injects: [{id: a, at: 20h, to: [red], subject: s, body: b, effects: [{add: {x: -3}}]}]
"""
    )
    clamps = [e for e in engine.events if e["data"].get("verb") == "clamped"]
    assert [e["at"] // 3600 for e in clamps] == [6, 24]
    assert max(column(engine, "x")) == 100.0


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 100), st.integers(1, 100), st.sampled_from(["add", "multiply", "set"]), st.integers(-5, 5)
        ),
        min_size=1,
        max_size=6,
    )
)
def test_overlapping_temporary_effects_leave_the_base_as_it_was(effects: list[tuple[int, int, str, int]]) -> None:
    """R7: they end cleanly in any order; while they last the reading is (base + additions) x factors, or the set."""
    injects = "injects:\n" + "".join(
        f"  - {{id: i{k}, at: {at}h, to: [red], subject: s, body: b, "
        f"effects: [{{{verb}: {{x: {amount}}}, for: {length}h}}]}}\n"
        for k, (at, length, verb, amount) in enumerate(effects)
    )
    engine = play("world: {variables: {x: {unit: '1', initial: 7.3, min: -1000, max: 1000}}}\n" + injects)
    values = column(engine, "x")
    assert values[-1] == 7.3
    for hour in range(240):
        running = [(at, k) for k, (at, length, _, _) in enumerate(effects) if at <= hour < at + length]
        expected, factor, latest = 7.3, 1.0, None
        for _, k in sorted(running):
            _, _, verb, amount = effects[k]
            if verb == "add":
                expected += amount
            elif verb == "multiply":
                factor *= amount
            else:
                latest = amount
        expected = expected * factor if latest is None else latest
        assert values[hour] == pytest.approx(min(1000, max(-1000, expected))), hour


flows = st.floats(0, 50).map(lambda x: round(x, 2))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(flows, min_size=2, max_size=5),
    st.data(),
)
def test_routes_never_exceed_a_segment_nor_leave_a_cheaper_open_route_unused(
    capacities: list[float], data: st.DataObject
) -> None:
    """R10: the cheapest route fills first within what its segments still hold; nothing is lost."""
    count = len(capacities)
    ways = data.draw(
        st.lists(st.permutations(range(count)).flatmap(lambda p: st.integers(1, count).map(lambda n: tuple(p[:n]))),
                 min_size=1, max_size=5)
    )  # fmt: skip
    costs = data.draw(st.lists(st.integers(0, 5), min_size=len(ways), max_size=len(ways)))
    farm = data.draw(st.one_of(st.none(), st.integers(0, count - 1)))
    room, stock = data.draw(flows), data.draw(flows)
    offered = data.draw(flows)
    network = Network(tuple(ways), tuple(0 if i == farm else None for i in range(count)))
    kept = ([room], [stock]) if farm is not None else ([], [])
    result = fill(network, offered, capacities, [float(c) for c in costs], *kept)
    flow, drained, exported, left = result[:4]
    spare, by_route, intake = (
        result[4 : 4 + count],
        result[4 + count : 4 + count + len(ways)],
        result[4 + count + len(ways) :],
    )
    stored = max(0.0, sum(intake) + drained)
    assert exported == flow + drained and flow == pytest.approx(sum(by_route))
    assert offered == pytest.approx(flow + left + stored, abs=1e-9)
    assert all(s >= -1e-9 for s in spare) and all(x >= 0 for x in by_route)
    for i in range(count):
        passing = sum(x for x, through in zip(by_route, ways, strict=True) if i in through)
        assert passing <= capacities[i] + 1e-9
    if farm is not None:
        assert -1e-9 <= stored <= room + 1e-9 and -1e-9 <= drained <= stock + 1e-9
    if left > 1e-9:
        for through in ways:
            assert min(spare[i] for i in through) <= 1e-9, "an open route was left unused"


def test_a_tank_farm_takes_what_its_segment_cannot_pass_and_gives_it_back() -> None:
    """R10: before dearer routes are tried; per tick at most its free room, at most its stock."""
    engine = play(
        """
world:
  variables: {open: {unit: "1", initial: 1}}
  routes:
    oil:
      unit: kt per day
      supply: 24
      segments: {pipe: {capacity: 30 * open, storage: {capacity: 5, initial: 1}}, rail: {capacity: 4}}
      routes: {pipe: {through: [pipe], cost: 1}, rail: {through: [rail], cost: 9}}
injects:
  - {id: shut, at: 2h, to: [red], subject: s, body: b, effects: [{set: {open: 0}, for: 10h}]}
"""
    )
    stored, stranded, rail = (column(engine, f"oil.{name}") for name in ("pipe.stored", "stranded", "rail.flow"))
    assert stored[0] == 1.0 and stored[1] == pytest.approx(0.75)  # 6 kt a day of spare capacity drain it
    assert stored[3] == pytest.approx(stored[2] + 1.0)  # 24 kt a day into the tanks
    assert rail[2] == 0.0 and rail[11] == 4.0 and stranded[11] == pytest.approx(20.0)
    assert max(stored) == pytest.approx(5.0)
    assert stored[13] == pytest.approx(4.75) and column(engine, "oil.drained")[12] == pytest.approx(6.0)


def test_a_ramp_moves_at_ticks_and_its_sum_is_exact() -> None:
    """R9: linear over its duration, also when it starts between ticks."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 0.1}}}
injects: [{id: a, at: 30m, to: [red], subject: s, body: b, effects: [{ramp: {x: 0.7}, over: 10h}]}]
"""
    )
    values = column(engine, "x")
    assert values[0] == 0.1 and values[1] == pytest.approx(0.1 + 0.7 * 0.05)
    assert values[11] == pytest.approx(0.8, abs=1e-15) and values[-1] == values[11]


def test_a_guard_names_the_place_the_instant_and_the_values() -> None:
    """R11: everything up to there is kept."""
    engine = play(
        """
world: {variables: {x: {unit: "1", initial: 2, rate: -1 per hour}, y: {unit: "1", initial: 0, rate: 1 / x per hour}}}
injects: []
"""
    )
    last = engine.events[-1]
    assert (last["kind"], last["at"], last["data"]["message"]) == ("run.stopped", 7200, "division by zero")
    assert last["data"]["path"] == "world.variables.y.rate" and last["data"]["values"] == {"x": 0.0}
    assert len(engine.rows) == 3


def test_the_branch_not_taken_never_raises() -> None:
    """R11."""
    engine = play(
        "world: {variables: {x: {unit: '1', initial: 0}, y: {unit: '1', initial: 0, "
        "rate: '(1 / x if x != 0 else 3) per hour'}}}\ninjects: []"
    )
    assert column(engine, "y")[10] == 30.0


@pytest.mark.parametrize("order", ["a, b", "b, a"])
def test_derived_values_follow_their_dependencies_not_the_file(order: str) -> None:
    """R8: evaluated in dependency order."""
    parts = {"a": "a: {value: b * 2}", "b": "b: {value: x + 1}"}
    listed = ", ".join(parts[name] for name in order.split(", "))
    engine = play(f"world: {{variables: {{x: {{unit: '1', initial: 3}}}}, derived: {{{listed}}}}}\ninjects: []")
    assert column(engine, "a")[0] == 8.0


def test_latches_delays_and_smoothing_break_loops() -> None:
    """FORMAT: a latch is sampled when a tick is over and shows at the next."""
    engine = play(
        """
world:
  variables: {x: {unit: "1", initial: 0, rate: 1 per hour}}
  derived: {level: {value: "10 if shut else x"}, shut: {value: "latch(level > 4, x > 8)"}}
injects: []
"""
    )
    assert column(engine, "shut")[:11] == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0 + 1]


def test_a_loop_without_a_memory_is_an_error_that_names_its_members() -> None:
    """R8."""
    from tabletop.exercise.problems import ExerciseError

    with pytest.raises(ExerciseError, match=r"a -> b -> a") as caught:
        exercise("world: {derived: {a: {value: b}, b: {value: a}}}\ninjects: []", HEAD)
    assert caught.value.problems[0].code == "loop"


def test_noise_adds_a_draw_at_its_interval() -> None:
    """R8: first one interval after STARTEX."""
    engine = play("world: {variables: {x: {unit: '1', initial: 5, noise: {uniform: [1, 2], every: 1d}}}}\ninjects: []")
    assert [at // 86400 for at, _, _ in happened(engine, "draw.made")] == list(range(1, 11))
    assert column(engine, "x")[23] == 5 and 6 <= column(engine, "x")[24] < 7
