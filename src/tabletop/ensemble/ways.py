"""Ways of playing: who plays how when no people are there.

A *way* is a name: `silent`, `random-legal`, or any name that a team has under its `policies:`. All teams that people
would play take a way together; a team that has none of that name stays silent. Teams with a `policy:` of their own
are automated in every run, and keep to it.
"""

from __future__ import annotations

from dataclasses import replace

from tabletop.exercise import form as f
from tabletop.exercise.checking.teams import built_in

SILENT, RANDOM = "silent", "random-legal"
DAY, DECISIONS = 86_400, 24


def people(exercise: f.Exercise) -> tuple[f.Team, ...]:
    """The teams that people play: those without a `policy:` of their own."""
    return tuple(team for team in exercise.teams if team.policy is None)


def shipped_ways(exercise: f.Exercise) -> tuple[str, ...]:
    """The names under `policies:` of the teams that people play, in the order in which they are first met."""
    names = dict.fromkeys(name for team in people(exercise) for name, _ in team.policies)
    return tuple(name for name in names if name not in (SILENT, RANDOM))


def ways(exercise: f.Exercise) -> tuple[str, ...]:
    """Every way in which the people's teams can play together: silent, those shipped, random-legal."""
    return SILENT, *shipped_ways(exercise), RANDOM


def having(exercise: f.Exercise, way: str) -> tuple[f.Team, ...]:
    """The people's teams that have a way; the built-in ones everybody has."""
    if way in (SILENT, RANDOM):
        return people(exercise)
    return tuple(team for team in people(exercise) if way in dict(team.policies))


def all_playing(exercise: f.Exercise, way: str) -> dict[int, f.Policy]:
    """Who plays how, by the index of the team, when all people's teams play in one way."""
    own = {team.index: team.policy for team in exercise.teams if team.policy is not None}
    return own | {team.index: policy_of(exercise, team, way) for team in people(exercise)}


def policy_of(exercise: f.Exercise, team: f.Team, way: str) -> f.Policy:
    """How one team plays in a way."""
    if way not in (SILENT, RANDOM):
        return dict(team.policies).get(way) or policy_of(exercise, team, SILENT)
    return replace(built_in(way), every=None if exercise.clock.turns else step(exercise))


def taking_turns(exercise: f.Exercise, seed: int) -> dict[int, f.Policy]:
    """Who plays how in a mixed play: each team goes through its own policies and random-legal, at another pace."""
    found: dict[int, f.Policy] = {}
    for team in exercise.teams:
        own = [policy for policy in (team.policy, *(policy for _, policy in team.policies)) if policy is not None]
        choice = [*own, policy_of(exercise, team, RANDOM)]
        found[team.index] = choice[(seed + team.index * (seed // len(choice))) % len(choice)]
    return found


def step(exercise: f.Exercise) -> int:
    """How often built-in ways decide in continuous play, in seconds: a few dozen times, at most daily and at least a
    tick apart.
    """
    tick = exercise.clock.tick
    return max(tick, min(DAY, exercise.clock.endex // DECISIONS) // tick * tick)
