"""What is asked of several keys of a mapping at once, as JSON Schema with the sentences that an editor shows."""

from __future__ import annotations

from itertools import combinations
from typing import Any, TypeAlias

from tabletop.exercise.schema import shapes
from tabletop.exercise.schema.base import Model
from tabletop.exercise.schema.control import VERBS

Json: TypeAlias = dict[str, Any]


def together(model: type[Model]) -> Json:
    """What is asked of several keys at once, each with the sentence that an editor shows."""
    asked = _Asked()
    for rule in shapes.TOGETHER.get(model, ()):
        if rule.how in ("one", "some"):
            listed = ", ".join(f"'{name}'" for name in rule.keys[:-1]) + f" and '{rule.keys[-1]}'"
            asked.some(rule.keys, f"one of {listed} is needed")
        if rule.how == "needs":
            asked.needs(rule.keys[0], rule.keys[1:])
        if rule.how in ("one", "most"):
            for first, second in combinations(rule.keys, 2):
                asked.apart(first, second, f"'{first}' and '{second}' cannot stand together")
    return asked.printed()


def verbs() -> Json:
    """An entry of control does one thing, and each of its other keys goes with some of these things."""
    asked = _Asked()
    # An observation may be about nothing in particular, so its mark is another key than its name.
    marks = {verb: "kind" if verb == "observe" else verb for verb in VERBS}
    asked.some(tuple(marks.values()), f"an entry does one thing: {', '.join(VERBS)}")
    for first, second in combinations(VERBS, 2):
        if second not in VERBS[first][1]:
            message = f"an entry does one thing, not '{first}' and '{second}'"
            asked.apart(marks[first], marks[second], message)
    for verb, (needed, _) in VERBS.items():
        asked.needs(verb, needed)
    asked.needs("kind", ("text",))
    goes: dict[str, list[str]] = {}
    for verb, (_, beside) in VERBS.items():
        for key in beside:
            goes.setdefault(key, []).append(verb)
    for key, verbs in goes.items():
        if key not in marks.values():
            wanted = tuple(marks[verb] for verb in verbs)
            asked.some(wanted, f"'{key}' goes only with {' or '.join(verbs)}", where=key)
    return asked.printed()


class _Asked:
    """Collects what is asked of several keys of a mapping at once."""

    def __init__(self) -> None:
        self.always: list[Json] = []
        self.dependent: dict[str, list[Json]] = {}

    def some(self, keys: tuple[str, ...], message: str, where: str | None = None) -> None:
        """One of these keys is needed; with `where`, only if that key is there."""
        asked = {"anyOf": [{"required": [key], "errorMessage": message} for key in keys]}
        (self.always if where is None else self.dependent.setdefault(where, [])).append(asked)

    def needs(self, key: str, others: tuple[str, ...]) -> None:
        """A key needs others beside it."""
        for other in others:
            asked = {"required": [other], "errorMessage": f"'{key}' needs '{other}' too"}
            self.dependent.setdefault(key, []).append(asked)

    def apart(self, first: str, second: str, message: str) -> None:
        """Two keys cannot stand together; the message is shown at the second."""
        asked = {"properties": {second: False}, "errorMessage": message}
        self.dependent.setdefault(first, []).append(asked)

    def printed(self) -> Json:
        """All of it, to be put beside the keys."""
        dependent = {key: _all_of(asked) for key, asked in self.dependent.items()}
        return _all_of(self.always) | ({"dependencies": dependent} if dependent else {})


def _all_of(asked: list[Json]) -> Json:
    return {"allOf": asked} if len(asked) > 1 else dict(*asked)
