"""A small exercise in which the worth of every option is known, in a world with noise that no option touches.

`good` is better higher, `trouble` better lower. The team red has two ways beside the built-in ones: `ready` prepares in
the first turn, `rich` adds to `good` at once.
"""

from __future__ import annotations

from tabletop.exercise.form import Exercise
from tests.playing import exercise

TEXT = """title: Options
clock: {endex: 10d, tick: 1d, turn: 1d}
teams:
  red:
    title: Red
    policies: {ready: policies/ready.yaml, rich: policies/rich.yaml}
  blue: {title: Blue}
  green: {title: Green, policy: policies/green.yaml}
world:
  variables:
    good: {initial: 0, noise: {normal: [0, 3], every: 1d}}
    trouble: {initial: 100, noise: {normal: [0, 2], every: 1d}}
    prepared: {initial: 0}
measures:
  good: {title: Good, value: good, better: higher}
  trouble: {title: Trouble, value: trouble, better: lower}
  neutral: {title: Neutral, value: good + trouble}
injects: [{id: note, at: 1d, to: [red], subject: A note, body: All is well.}]
options:
  strong: {title: Strong, teams: [red], effects: [{add: {good: 5, trouble: 1}}]}
  weak: {title: Weak, teams: [red], effects: [{add: {good: 3, trouble: 2}}]}
  dear: {title: Dear, teams: [red], effects: [{add: {good: 10, trouble: 4}}]}
  later: {title: Later, teams: [red], lead_time: 2d, effects: [{add: {good: 20 * prepared, trouble: 2}}]}
  prepare: {title: Prepare, teams: [red], effects: [{set: {prepared: 1}}]}
  late: {title: Late, teams: [blue], requires: now >= 4d, effects: [{add: {good: (10d - now) / 1d}}]}
  never: {title: Never, teams: [blue], requires: now < 0d, effects: [{add: {good: -1}}]}
  asked: {title: Asked, teams: [blue], mode: free, effects: [{add: {good: -1}}]}
  sized:
    title: Sized
    teams: [blue]
    parameters: {size: {min: 2, max: 6}, sort: {choice: [first, second]}}
    effects: [{add: {good: "size * (1 if sort == 'first' else 100)"}}]
  theirs: {title: Theirs, teams: [green], effects: [{add: {good: -1}}]}
"""

POLICIES = {
    "policies__ready": "rules: [{id: prepare, once: true, do: {orders: [{option: prepare}]}, why: To be ready}]\n",
    "policies__rich": "rules: [{id: add, once: true, do: {orders: [{option: dear}]}, why: It is the most}]\n",
    "policies__green": "rules: [{id: act, chance: 0.3, do: {orders: [{option: theirs}]}, why: By chance}]\n",
}


def handmade(text: str = TEXT) -> Exercise:
    """The exercise, or another text beside the same policies."""
    return exercise(text, **POLICIES)
