"""Properties over generated plays: the order of an instant, orders that change nothing, one arithmetic in both paths."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.playing import draws, play

WORLD = """
world:
  variables:
    x: {unit: "1", initial: 20, min: 0, max: 60, rate: (30 - x) * 0.03 + (2 if y > 12 else -1) per hour}
    y: {unit: "1", initial: 10, min: 0, max: 40, rate: "0.1 * delay(x, 5h) - 0.2 * y per hour"}
  derived: {z: {value: "smooth(x, 4h) + flag"}, flag: {value: "latch(x > 33, x < 25)"}}
  routes: {oil: {unit: kt per day, supply: x, segments: {p: {capacity: y + 8, storage: {capacity: 5}}, q: {capacity: 6}}, routes: {p: {through: [p], cost: 1}, q: {through: [q], cost: 2}}}}
options:
  push: {teams: [red], lead_time: {uniform: [2h, 9h]}, outcomes: {full: {chance: 0.5, effects: [{add: {x: 6}, for: 7h}]}, fail: {chance: rest, effects: [{add: {y: -2}}]}}}
  nothing: {teams: [blue]}
"""
STEPS = (
    ("control.acted",),
    ("effect.ended",),
    ("order.finished",),
    ("move.received", "order.received", "order.accepted", "order.started"),
    ("expectation.unmet",),
    ("inject.released",),
)
#: What effects, starts and expectations bring about follows its own cause and stands at any step.
minutes = st.integers(0, 60 * 60).map(lambda m: 20 * (m // 20))


def injects(times: list[int]) -> str:
    """Timed injects with effects that are lasting, temporary and ramps, and conditions that follow."""
    kinds = ("{add: {x: 3}}", "{multiply: {y: 1.2}, for: 5h}", "{ramp: {y: 4}, over: 6h}", "{set: {x: 50}, for: 2h}")
    lines = [
        f"  - {{id: t{k}, at: {at}m, to: [red], subject: s, effects: [{kinds[k % 4]}], "
        f"expects: [{{id: e{k}, from: blue, any_of: [nothing], within: {3 + k}h}}]}}"
        for k, at in enumerate(times)
    ]
    lines.append("  - {id: high, when: x > 31, to: [red], subject: '{{ z }}', repeat: {times: 4, gap: 9h}}")
    return "injects:\n" + "\n".join(lines) + "\n"


def moves(team: str, option: str, times: list[int]) -> str:
    """One order a move."""
    return "".join(f"---\nteam: {team}\nat: {at}m\norders: [{option}]\n" for at in times)


@settings(max_examples=40, deadline=None)
@given(st.lists(minutes, max_size=6), st.lists(minutes, max_size=6), st.integers(0, 2**32))
def test_whatever_falls_on_one_instant_keeps_the_order_of_r5(timed: list[int], ordered: list[int], seed: int) -> None:
    """R5: what starts each step comes after all of the steps before it, at every instant."""
    control = "".join(f"- {{at: {at}m, by: Ana, effects: [{{add: {{x: 1}}}}]}}\n" for at in timed)
    script = moves("red", "push", ordered) + (f"---\n{control}" if control else "")
    engine = play(WORLD + injects(timed), script or "", seed)
    assert engine.stopped is None
    reached: dict[int, int] = {}
    for event in engine.events:
        step = next((i for i, kinds in enumerate(STEPS) if event["kind"] in kinds), None)
        if step is not None:
            assert step >= reached.get(event["at"], 0), event
            reached[event["at"]] = step


@settings(max_examples=40, deadline=None)
@given(st.lists(minutes, max_size=5), st.lists(minutes, max_size=5), st.lists(minutes, min_size=1, max_size=5))
def test_orders_without_effects_change_nothing_else(timed: list[int], ordered: list[int], idle: list[int]) -> None:
    """R8, R12: not a figure, to the last bit, and not a draw, also between ticks."""
    without = play(WORLD + injects(timed), moves("red", "push", ordered), 7)
    beside = play(WORLD + injects(timed), moves("red", "push", ordered) + moves("blue", "nothing", idle), 7)
    assert without.rows == beside.rows
    assert draws(without) == draws(beside)


@settings(max_examples=40, deadline=None)
@given(st.lists(minutes, max_size=5), st.lists(minutes, max_size=5), st.integers(0, 2**32))
def test_the_quiet_stretch_and_tick_by_tick_are_one(timed: list[int], ordered: list[int], seed: int) -> None:
    """A standing order that never fires makes every tick a full instant: all figures and all other events stay."""
    script = moves("red", "push", ordered)
    waiting = "---\nteam: blue\nat: 0h\norders: [{option: nothing, when: x > 1000}]\n"
    quiet = play(WORLD + injects(timed), script, seed)
    stepped = play(WORLD + injects(timed), script + waiting, seed)
    assert quiet.rows == stepped.rows
    kinds = ("inject.released", "order.finished", "variable.changed", "draw.made", "expectation.unmet")
    assert [(e["at"], e["kind"], e["data"]) for e in quiet.events if e["kind"] in kinds] == [
        (e["at"], e["kind"], e["data"]) for e in stepped.events if e["kind"] in kinds
    ]
