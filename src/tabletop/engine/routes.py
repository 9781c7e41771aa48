"""How a commodity flows (R10): the cheapest route fills first; a tank farm takes what its segment cannot pass.

One pure function of figures, so that a player can follow it by hand and any printer can call it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tabletop.exercise.form import Commodity


@dataclass(frozen=True, slots=True)
class Network:
    """The fixed part of a commodity: routes as segment indices, and which segments have storage."""

    through: tuple[tuple[int, ...], ...]
    storage: tuple[int | None, ...]  # per segment: index of its tank farm

    @classmethod
    def of(cls, commodity: Commodity) -> Network:
        """The network of a commodity."""
        farms = [index for index, segment in enumerate(commodity.segments) if segment.stored is not None]
        return cls(
            through=tuple(route.through for route in commodity.routes),
            storage=tuple(farms.index(i) if i in farms else None for i in range(len(commodity.segments))),
        )


def fill(
    network: Network,
    offered: float,
    capacities: Sequence[float],
    costs: Sequence[float],
    rooms: Sequence[float],
    stocks: Sequence[float],
) -> tuple[float, ...]:
    """Send what is offered along the routes.

    All figures are flows: `rooms` is what each tank farm may take this tick (its free room over a tick), `stocks`
    what it may release. Returns flow, drained, exported, left over; then the spare capacity of each segment, the
    flow of each route, and the net intake of each tank farm.
    """
    free = list(capacities)
    room = list(rooms)
    intake = [0.0] * len(stocks)
    flows = [0.0] * len(costs)
    rest = offered
    by_cost = sorted(range(len(costs)), key=costs.__getitem__)  # stable: ties keep the file's order
    for route in by_cost:
        if rest <= 0:
            break
        through = network.through[route]
        passed = rest
        for segment in through:
            if free[segment] < passed:
                passed = free[segment]
        rest -= passed
        flows[route] += passed
        for segment in through:
            free[segment] -= passed
        rest = _store(network, through, rest, free, room, intake)
    drained = _drain(network, by_cost, free, intake, stocks)
    flow = sum(flows)
    return (flow, drained, flow + drained, max(rest, 0.0), *free, *flows, *intake)


def _store(
    network: Network, through: tuple[int, ...], rest: float, free: list[float], room: list[float], intake: list[float]
) -> float:
    """Put into tanks what arrives at a full segment with storage; what is stored has used the segments before it."""
    for place, segment in enumerate(through):
        farm = network.storage[segment]
        if farm is not None and free[segment] <= 0 and room[farm] > 0 and rest > 0:
            taken = min(rest, room[farm], *(free[before] for before in through[:place]))
            if taken > 0:
                for before in through[:place]:
                    free[before] -= taken
                room[farm] -= taken
                intake[farm] += taken
                rest -= taken
    return rest


def _drain(
    network: Network, by_cost: list[int], free: list[float], intake: list[float], stocks: Sequence[float]
) -> float:
    """Release what is stored into the free capacity of its segment and of those behind it, cheapest route first."""
    drained = 0.0
    left = list(stocks)
    for route in by_cost:
        through = network.through[route]
        for place, segment in enumerate(through):
            farm = network.storage[segment]
            if farm is None or left[farm] <= 0:
                continue
            released = min(left[farm], *(free[behind] for behind in through[place:]))
            if released > 0:
                for behind in through[place:]:
                    free[behind] -= released
                left[farm] -= released
                intake[farm] -= released
                drained += released
    return drained
