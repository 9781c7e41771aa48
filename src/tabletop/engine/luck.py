"""The draws of one play: keyed (R12), counted per site, each written as an event."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from tabletop.engine import chance
from tabletop.exercise.form import Outcome
from tabletop.exercise.nodes import Distribution, Figure, Number

if TYPE_CHECKING:
    from tabletop.engine.program import Program
    from tabletop.engine.record import Record
    from tabletop.engine.world import World

Uniforms = Callable[[str, int], float]
"""Gives the nth number in [0, 1) of a site: tests and re-rolls may put their own in the place of the seed's."""


class Luck:
    """All use of chance in a play goes through here."""

    def __init__(self, program: Program, seed: int, record: Record, world: World, uniforms: Uniforms | None) -> None:
        self.program = program
        self.world = world
        self.seed = seed
        self.record = record
        self.uniforms = uniforms
        self._asked: dict[str, int] = {}

    def happens(self, probability: float, site: str, cause: int | None) -> bool:
        """A yes or no."""
        u, n = self._next(site)
        answer = u < probability
        self._write(site, n, u, "chance", (probability,), answer, cause)
        return answer

    def choose(
        self,
        names: Sequence[str],
        weights: Sequence[float | None],
        site: str,
        cause: int | None,
        shown: Mapping[str, float | None] | None = None,
    ) -> int:
        """The index of one of several, cumulative in file order; `shown` are the odds by name, where they are known."""
        u, n = self._next(site)
        index = chance.choose(u, weights)
        self._write(site, n, u, "choice", shown or dict(zip(names, weights, strict=True)), names[index], cause)
        return index

    def outcome(
        self, outcomes: tuple[Outcome, ...], parameters: dict[str, float | str], site: str, cause: int | None
    ) -> int:
        """Which outcome of an order or an inject, by their chances at this instant."""
        names, weights, shown = self.program.odds(outcomes)
        if weights is None:
            weights = tuple(
                None if o.chance is None else self.world.read(o.chance, parameters, f"{o.path}.chance")
                for o in outcomes
            )
        try:
            return self.choose(names, weights, site, cause, shown)
        except ValueError as error:
            raise self.world.stopped(str(error), outcomes[0].path) from error

    def figure(self, figure: Figure, site: str, parameters: dict[str, float | str], cause: int | None) -> float:
        """The value of a figure: an expression is read, a distribution drawn. A guard names `site`."""
        if type(figure) is Number:
            return figure.value
        world = self.world
        if not isinstance(figure, Distribution):
            return world.read(figure, parameters, site)
        arguments = self.program.constants(figure)
        if arguments is None:
            arguments = tuple([world.read(node, parameters, site) for node in figure.arguments])
        u, n = self._next(site)
        try:
            if figure.name == "choice":
                weights = [None if w is None else world.read(w, parameters, site) for w in figure.weights]
                value = arguments[chance.choose(u, weights)]
            else:
                value = chance.quantile(figure.name, u, arguments)
        except (ValueError, OverflowError) as error:
            raise world.stopped(str(error), site) from error
        data = {"n": n, "u": u, "distribution": figure.name, "arguments": arguments, "value": value}
        self.record.write("draw.made", site, None, data, cause)
        return value

    def uniform(self, low: float, high: float, site: str) -> float:
        """A number between two others."""
        u, n = self._next(site)
        value = chance.quantile("uniform", u, (low, high))
        self._write(site, n, u, "uniform", (low, high), value, None)
        return value

    def _next(self, site: str) -> tuple[float, int]:
        asked = self._asked
        n = asked.get(site, 0)
        asked[site] = n + 1
        if self.uniforms is not None:
            return self.uniforms(site, n), n
        return chance.uniform(self.seed, self.program.key(site), n), n

    def _write(
        self, site: str, n: int, u: float, distribution: str, arguments: object, value: object, cause: int | None
    ) -> None:
        data = {"n": n, "u": u, "distribution": distribution, "arguments": arguments, "value": value}
        self.record.write("draw.made", site, None, data, cause)
