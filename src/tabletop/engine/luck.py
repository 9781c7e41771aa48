"""The draws of one play: keyed (R12), counted per site, each written as an event."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tabletop.engine import chance
from tabletop.exercise.nodes import Distribution, Figure, Number

if TYPE_CHECKING:
    from tabletop.engine.program import Program
    from tabletop.engine.record import Record
    from tabletop.engine.world import World

Uniforms = Callable[[str, int], float]
"""Gives the nth number in [0, 1) of a site: tests and re-rolls may put their own in the place of the seed's."""


class Luck:
    """All use of chance in a play goes through here."""

    def __init__(self, program: Program, seed: int, record: Record, uniforms: Uniforms | None) -> None:
        self.program = program
        self.seed = seed
        self.record = record
        self.uniforms = uniforms or self._keyed
        self._asked: dict[str, int] = {}

    def happens(self, probability: float, site: str, cause: int | None) -> bool:
        """A yes or no."""
        u, n = self._next(site)
        answer = u < probability
        self._write(site, n, u, "chance", (probability,), answer, cause)
        return answer

    def choose(self, names: Sequence[str], weights: Sequence[float | None], site: str, cause: int | None) -> int:
        """The index of one of several, cumulative in file order."""
        u, n = self._next(site)
        index = chance.choose(u, weights)
        self._write(site, n, u, "choice", dict(zip(names, weights, strict=True)), names[index], cause)
        return index

    def figure(
        self, figure: Figure, site: str, world: World, parameters: dict[str, float | str], cause: int | None
    ) -> float:
        """The value of a figure: an expression is read, a distribution drawn. A guard names `site`."""
        if type(figure) is Number:
            return figure.value
        if not isinstance(figure, Distribution):
            return world.read(figure, parameters, site)
        arguments = [world.read(node, parameters, site) for node in figure.arguments]
        u, n = self._next(site)
        try:
            if figure.name == "choice":
                weights = [None if w is None else world.read(w, parameters, site) for w in figure.weights]
                value = arguments[chance.choose(u, weights)]
            else:
                value = chance.quantile(figure.name, u, arguments)
        except (ValueError, OverflowError) as error:
            raise world.stopped(str(error), site) from error
        self._write(site, n, u, figure.name, arguments, value, cause)
        return value

    def uniform(self, low: float, high: float, site: str) -> float:
        """A number between two others."""
        u, n = self._next(site)
        value = chance.quantile("uniform", u, (low, high))
        self._write(site, n, u, "uniform", (low, high), value, None)
        return value

    def _next(self, site: str) -> tuple[float, int]:
        n = self._asked.get(site, 0)
        self._asked[site] = n + 1
        return self.uniforms(site, n), n

    def _keyed(self, site: str, n: int) -> float:
        return chance.uniform(self.seed, self.program.key(site), n)

    def _write(
        self, site: str, n: int, u: float, distribution: str, arguments: object, value: object, cause: int | None
    ) -> None:
        data = {"n": n, "u": u, "distribution": distribution, "arguments": arguments, "value": value}
        self.record.write("draw.made", site, None, data, cause)
