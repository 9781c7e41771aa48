"""Effects and outcomes, checked: what they change, by how much, when and how surely (R9)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tabletop.exercise import form as f
from tabletop.exercise import nodes as n
from tabletop.exercise import schema as s
from tabletop.exercise.checking.figures import Path, Reader
from tabletop.exercise.checking.layout import Layout

RESULTS: dict[str, f.Result] = {"full": "full", "partial": "partial", "fail": "fail"}


class EffectsChecker:
    """Checks lists of effects; collects the ids that effects have and that `stop` names."""

    def __init__(self, layout: Layout, sources: Mapping[str, s.Source]) -> None:
        self.layout = layout
        self.sources = dict(sources)
        self.ids: dict[str, None] = {}
        self.stops: list[tuple[Path, str, Reader]] = []

    def effects(self, reader: Reader, path: Path, effects: Sequence[s.Effect], site: str) -> tuple[f.Effect, ...]:
        """A list of effects at a path of the document; `site` is the path of what they belong to."""
        return tuple(
            self._effect(reader, (*path, i), effect, f"{site}.effects.{effect.id or i + 1}")
            for i, effect in enumerate(effects)
        )

    def _effect(self, reader: Reader, path: Path, effect: s.Effect, site: str) -> f.Effect:
        if effect.id is not None:
            self.ids[effect.id] = None
        if effect.stop is not None:
            self.stops.append(((*path, "stop"), effect.stop, reader))
        verbs: tuple[tuple[str, Mapping[str, s.Figure]], ...] = (
            ("set", effect.set), ("add", effect.add), ("multiply", effect.multiply), ("ramp", effect.ramp)
        )  # fmt: skip
        order: object = reader.document.root
        for step in path:
            order = _down(order, step)
        written = list(order) if isinstance(order, dict) else []
        verbs = tuple(sorted(verbs, key=lambda pair: written.index(pair[0]) if pair[0] in written else 99))
        changes = [
            change
            for verb, targets in verbs
            for name, amount in targets.items()
            if (change := self._change(reader, (*path, verb, name), verb, name, amount)) is not None
        ]
        if effect.source is not None:
            reader.source(effect, self.sources, path)
        return f.Effect(
            site,
            effect.id,
            tuple(changes),
            reader.figure((*path, "after"), effect.after, "duration"),
            reader.figure((*path, "for"), effect.for_, "duration"),
            reader.figure((*path, "over"), effect.over, "duration"),
            reader.chance((*path, "chance"), effect.chance),
            effect.stop,
        )

    def _change(self, reader: Reader, path: Path, verb: str, name: str, amount: s.Figure) -> f.Change | None:
        slot = self.layout.targets.get(name)
        unit = "" if slot is None or verb == "multiply" else self.layout.units.get(slot, "")
        checked = reader.figure(path, amount, "number", unit=unit)
        if slot is None and "." in name and name.split(".")[0] in reader.scope.teams_out:
            return None
        if slot is None:
            self._no_target(reader, path, name)
            return None
        return None if checked is None else f.Change(verb, slot, checked)  # type: ignore[arg-type]

    def _no_target(self, reader: Reader, path: Path, name: str) -> None:
        if name in self.layout.slots:
            message = f"'{name}' follows from other figures and cannot be changed; change what it is made of"
            reader.problems.add(reader.document.place(path, key=True), "not-a-target", message)
            return
        message = f"there is no variable, resource or route figure '{name}' to change"
        reader.no_such(path, "unknown-variable", message, name, self.layout.targets, key=True)

    def check_stops(self) -> None:
        """Every `stop` must name an effect."""
        for path, name, reader in self.stops:
            if name not in self.ids:
                reader.unknown(path, "effect", name, self.ids)

    def outcomes(
        self, reader: Reader, path: Path, outcomes: Mapping[str, s.Outcome], site: str
    ) -> tuple[f.Outcome, ...]:
        """The outcomes of an option or an inject. Constant chances may not exceed 1 together."""
        checked: list[f.Outcome] = []
        rests = 0
        for name, outcome in outcomes.items():
            where: Path = (*path, name)
            chance = reader.chance((*where, "chance"), outcome.chance)
            rests += chance is None
            checked.append(
                f.Outcome(
                    name,
                    outcome.result or RESULTS.get(name, "full"),
                    chance,
                    self.effects(reader, (*where, "effects"), outcome.effects, f"{site}.outcomes.{name}"),
                    reader.template((*where, "text"), outcome.text),
                    f"{site}.outcomes.{name}",
                )
            )
        self._check_sum(reader, path, checked, rests)
        return tuple(checked)

    def _check_sum(self, reader: Reader, path: Path, outcomes: list[f.Outcome], rests: int) -> None:
        if rests > 1:
            message = "only one outcome may take the rest; give the others a chance"
            reader.missing(path, "bad-chance", message, key=True)
        fixed = {outcome.name: outcome.chance.value for outcome in outcomes if isinstance(outcome.chance, n.Number)}
        total = sum(fixed.values())
        if total > 1 + 1e-9 and all(0 <= chance <= 1 for chance in fixed.values()):
            message = f"the chances add up to {total:g}; together they are at most 1"
            largest = max(fixed, key=lambda name: fixed[name])
            reader.problems.add(reader.document.place((*path, largest, "chance")), "bad-chance", message)


def _down(here: object, step: str | int) -> object:
    if isinstance(here, dict):
        return here.get(step, here)
    if isinstance(here, list) and isinstance(step, int) and step < len(here):
        return here[step]
    return here
